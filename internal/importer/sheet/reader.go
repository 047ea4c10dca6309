package sheet

import (
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Record is one row of a file, or its header.
type Record struct {
	Line  int      // physical line on which it begins; the file's first line is 1
	Cells []string // as in the file, without their quotes; blanks around them are kept
}

// Size is how many bytes of text the record has.
func (r Record) Size() (n int) {
	for _, cell := range r.Cells {
		n += len(cell)
	}
	return n
}

// Reader gives the records of a file one by one.
type Reader struct {
	records *records
	count   *counter
	enc     Encoding
	cells   []string
	text    []byte
}

// NewReader reads r, which may be a gzip, in the format that Inspect found.
func NewReader(r io.Reader, f Format) (*Reader, error) {
	raw, count, err := unpack(r, 0)
	if err != nil {
		return nil, err
	}
	decoded, err := decode(raw, f)
	if err != nil {
		return nil, err
	}
	reader := &Reader{records: newRecords(decoded, f), count: count, enc: f.Encoding}
	if f.SepLine {
		if _, _, err := reader.records.next(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	if err := reader.Skip(f.Preamble); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return reader, nil
}

// Next gives the next record that has a non-blank cell, the header first. The
// slice Cells is used again by the next call; the strings in it may be kept.
// It gives io.EOF at the end, *Error where the file cannot be understood, and
// the errors of the reader underneath.
func (r *Reader) Next() (Record, error) {
	data, line, err := r.next()
	if err != nil {
		return Record{}, err
	}
	r.decodeCells(data)
	return Record{Line: line, Cells: r.cells}, nil
}

// Skip passes over n records as Next would give them, several times faster:
// this is how an interrupted import finds its place. io.EOF if there are fewer.
func (r *Reader) Skip(n int) error {
	for range n {
		if _, _, err := r.next(); err != nil {
			return err
		}
	}
	return nil
}

// Offset gives the bytes of the upload that have been read, for progress. It
// runs ahead of the record by up to a buffer.
func (r *Reader) Offset() int64 { return r.count.n }

func (r *Reader) next() ([]byte, int, error) {
	for {
		data, line, err := r.records.next()
		if err != nil {
			return nil, 0, err
		}
		if !isBlankRecord(data, r.records.layout.cells, r.enc) {
			return data, line, nil
		}
	}
}

// decodeCells makes one string of the record and cuts the cells out of it.
func (r *Reader) decodeCells(data []byte) {
	r.cells = r.cells[:0]
	spans := r.records.layout.cells
	if text, ok := asItIs(data, spans, r.enc); ok {
		for _, c := range spans {
			r.cells = append(r.cells, text[c.start:c.end])
		}
		return
	}
	r.text = r.text[:0]
	for i, c := range spans {
		start := len(r.text)
		r.text = r.enc.appendText(r.text, data[c.start:c.end])
		if c.escape != 0 {
			r.text = r.text[:start+unescape(r.text[start:], c.escape)]
		}
		spans[i] = span{start: start, end: len(r.text)}
	}
	text := string(r.text)
	for _, c := range spans {
		r.cells = append(r.cells, text[c.start:c.end])
	}
}

// asItIs gives the record as text if its bytes are its text.
func asItIs(data []byte, spans []span, enc Encoding) (string, bool) {
	for _, c := range spans {
		if c.escape != 0 {
			return "", false
		}
	}
	if enc.isSingleByte() && !isASCII(data) || !utf8.Valid(data) || mayBeTwice(data) {
		return "", false
	}
	return string(data), true
}

// unescape takes away what tells a quote from the end of the cell, in place: doubled quotes
// become single ones, and with a backslash as escape, that goes before a quote, itself or a line end.
func unescape(b []byte, escape byte) int {
	n, quote := 0, byte('"')
	if escape == '\'' {
		quote = escape
	}
	for i := 0; i < len(b); i++ {
		slashed := escape == '\\' && b[i] == '\\' && i+1 < len(b) && strings.IndexByte("\"'\\\r\n", b[i+1]) >= 0
		if slashed || b[i] == quote && i+1 < len(b) && b[i+1] == quote {
			i++
		}
		b[n] = b[i]
		n++
	}
	return n
}

// table is how the bytes of a single-byte encoding map to characters; nil for UTF-8 and UTF-16.
func (e Encoding) table() *charmap.Charmap {
	switch e { //nolint:exhaustive // the others have none
	case Windows1252:
		return charmap.Windows1252
	case MacRoman:
		return charmap.Macintosh
	case IBM850:
		return charmap.CodePage850
	}
	return nil
}

func (e Encoding) isSingleByte() bool { return e.table() != nil }

// appendText appends src as UTF-8. In UTF-8 files a byte that is none is read
// as Windows-1252: it comes from a line that another program has added. So does UTF-8 in a file of
// Windows-1252; and where that was taken for text once more, as in "JoÃ£o", it is taken back.
func (e Encoding) appendText(dst, src []byte) []byte {
	table := e.table()
	switch {
	case table != nil && e == Windows1252 && !isASCII(src) && isProse(src):
		return append(dst, src...)
	case table != nil:
		return appendCharmap(dst, src, table)
	case utf8.Valid(src):
		if mayBeTwice(src) {
			src = untwice(src)
		}
		return append(dst, src...)
	}
	for len(src) > 0 {
		r, size := utf8.DecodeRune(src)
		if r == utf8.RuneError && size == 1 {
			dst = appendCharmap(dst, src[:1], charmap.Windows1252)
		} else {
			dst = append(dst, src[:size]...)
		}
		src = src[size:]
	}
	return dst
}

func appendCharmap(dst, src []byte, m *charmap.Charmap) []byte {
	for _, c := range src {
		if c < utf8.RuneSelf {
			dst = append(dst, c)
			continue
		}
		dst = utf8.AppendRune(dst, m.DecodeByte(c))
	}
	return dst
}

// isBlankRecord is true if no cell has anything to see in it.
func isBlankRecord(data []byte, cells []span, enc Encoding) bool {
	if hasVisibleASCII(data, cells) {
		return false
	}
	for _, c := range cells {
		for _, r := range string(enc.appendText(nil, data[c.start:c.end])) {
			if !isBlank(r) {
				return false
			}
		}
	}
	return true
}

func hasVisibleASCII(data []byte, cells []span) bool {
	for _, c := range cells {
		for _, b := range data[c.start:c.end] {
			if b > ' ' && b < 0x7f {
				return true
			}
		}
	}
	return false
}

// isBlank is true for white space, zero-width characters, the byte-order mark
// and the end-of-file mark of old systems. NUL is not blank: such a cell is
// refused later, and said.
func isBlank(r rune) bool {
	switch r {
	case 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0xfeff, 0xad, 0x1a:
		return true
	}
	return unicode.IsSpace(r)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
