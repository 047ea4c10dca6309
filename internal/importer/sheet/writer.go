package sheet

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// Writer writes records in a Format, with CRLF behind each, so that a Reader
// of the same format gives the same cells back, but for UTF-8 that was encoded twice: "JoÃ£o" comes back as "João".
type Writer struct {
	w        *bufio.Writer
	f        Format
	sb       strings.Builder
	out      []byte
	started  bool
	replaced int
}

// NewWriter writes to w in the format f. The caller calls Flush at the end.
func NewWriter(w io.Writer, f Format) *Writer {
	return &Writer{w: bufio.NewWriterSize(w, headSize), f: f}
}

// Write writes one record. A character that the encoding does not have becomes
// a question mark; Replaced counts them.
func (w *Writer) Write(cells []string) error {
	w.sb.Reset()
	if !w.started && w.f.SepLine {
		w.sb.WriteString("sep=" + string(w.f.delimiter()) + "\r\n")
	}
	for i, cell := range cells {
		if i > 0 {
			w.sb.WriteByte(w.f.delimiter())
		}
		w.cell(cell, len(cells) == 1)
	}
	w.sb.WriteString("\r\n")
	return w.encode(w.sb.String())
}

// Flush writes what is still held back.
func (w *Writer) Flush() error { return w.w.Flush() }

// Replaced gives the number of characters written as question marks.
func (w *Writer) Replaced() int { return w.replaced }

func (w *Writer) cell(s string, alone bool) {
	if !w.needsQuotes(s, alone) {
		w.sb.WriteString(s)
		return
	}
	w.sb.WriteByte('"')
	w.sb.WriteString(strings.ReplaceAll(s, `"`, `""`))
	w.sb.WriteByte('"')
}

// needsQuotes is true for what would be read as something else: delimiters,
// quotes, line ends, blanks at the ends (other programs trim them), a lone
// blank cell (a blank line), and a start like a byte-order mark or sep=.
func (w *Writer) needsQuotes(s string, alone bool) bool {
	if s == "" {
		return alone
	}
	first, last := s[0], s[len(s)-1]
	return first <= ' ' || last <= ' ' || strings.ContainsAny(s, "\"\r\n") || strings.IndexByte(s, w.f.delimiter()) >= 0 ||
		strings.HasPrefix(s, "\ufeff") || len(s) > 3 && strings.EqualFold(s[:4], "sep=")
}

func (w *Writer) encode(s string) error {
	if !w.started && w.f.BOM {
		if _, err := w.w.WriteString(bomOf(w.f.Encoding)); err != nil {
			return err
		}
	}
	w.started = true
	if w.f.isUTF16() {
		return w.encode16(s)
	}
	if table := w.f.Encoding.table(); table != nil {
		return w.encode8(s, table)
	}
	_, err := w.w.WriteString(s)
	return err
}

func (w *Writer) encode8(s string, m *charmap.Charmap) error {
	w.out = w.out[:0]
	for _, r := range s {
		b, ok := m.EncodeRune(r)
		if !ok {
			b = '?'
			w.replaced++
		}
		w.out = append(w.out, b)
	}
	_, err := w.w.Write(w.out)
	return err
}

func (w *Writer) encode16(s string) error {
	w.out = w.out[:0]
	for _, r := range s {
		high, low := utf16.EncodeRune(r)
		if high == 0xfffd {
			w.unit(uint16(r))
			continue
		}
		w.unit(uint16(high))
		w.unit(uint16(low))
	}
	_, err := w.w.Write(w.out)
	return err
}

func (w *Writer) unit(u uint16) {
	if w.f.Encoding == UTF16LE {
		w.out = append(w.out, byte(u), byte(u>>8))
		return
	}
	w.out = append(w.out, byte(u>>8), byte(u))
}
