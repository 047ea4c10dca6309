package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Inspect reads r to its end, in flat memory, and gives what it has found. r
// is an upload as it comes, possibly a gzip; to inspect while storing, give an
// io.TeeReader. After an error the rest of r is not read. Errors: *Error where
// the file as a whole cannot be imported (file_blank, not_text, encoding, csv,
// row_too_long, too_many_columns, too_large), else r's own.
//
// Whether the header names anything and whether there are rows depends on the
// import's choices: MapColumns and Findings.Rows tell.
func Inspect(r io.Reader) (Findings, error) {
	raw, count, err := unpack(r)
	if err != nil {
		return Findings{}, err
	}
	var found Findings
	stream, err := found.begin(raw)
	if err != nil {
		return Findings{}, err
	}
	pass := &pass{found: &found, tap: &tap{r: stream}}
	if err := pass.run(); err != nil {
		return Findings{}, err
	}
	found.Size = count.n
	return found, nil
}

// begin recognises the format by the head of the file and gives the decoded
// stream behind the byte-order mark.
func (f *Findings) begin(raw *bufio.Reader) (io.Reader, error) {
	head, err := peek(raw)
	if err != nil {
		return nil, err
	}
	if len(head) == 0 {
		return nil, &Error{Code: CodeBlank}
	}
	if f.Encoding, f.BOM, err = detectMark(head); err != nil {
		return nil, err
	}
	if !f.isUTF16() && isBinary(head) {
		return nil, &Error{Code: CodeNotText}
	}
	decoded, err := decode(raw, f.Format)
	if err != nil {
		return nil, err
	}
	stream := bufio.NewReaderSize(decoded, headSize)
	if head, err = peek(stream); err != nil {
		return nil, err
	}
	if isBinary(head) {
		return nil, &Error{Code: CodeNotText}
	}
	f.detectDelimiter(head)
	return stream, nil
}

func (f *Findings) detectDelimiter(head []byte) {
	d, ok := sepLine(head)
	if f.SepLine = ok; !ok {
		d = detectDelimiter(head, len(head) < headSize)
	}
	f.Delimiter = string(d)
}

func peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// tap shows every byte that passes to the statistics.
type tap struct {
	r     io.Reader
	stats byteStats
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.stats.add(p[:n])
	return n, err
}

// pass is one run over all records. The encoding is known only at its end, so
// what depends on it is kept for each candidate.
type pass struct {
	found  *Findings
	tap    *tap
	counts [3]int      // records under each candidate
	first  [3]struct { // the first record under each
		data []byte
		line int
	}
}

var candidates = [3]Encoding{UTF8, Windows1252, MacRoman}

func (p *pass) run() error {
	records := newRecords(p.tap, p.found.delimiter())
	if p.found.SepLine {
		if _, _, err := records.next(); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	for {
		data, line, err := records.next()
		if errors.Is(err, io.EOF) {
			return p.finish()
		}
		if err != nil {
			return err
		}
		p.count(data, line, records.layout.cells)
	}
}

// count counts a record for every candidate under which it is not blank. Most
// records show an ASCII character, which settles it for all.
func (p *pass) count(data []byte, line int, cells []span) {
	visible := hasVisibleASCII(data, cells)
	for i, enc := range candidates {
		if !visible && isBlankRecord(data, cells, enc) {
			continue
		}
		p.counts[i]++
		if p.counts[i] == 1 {
			p.first[i].data, p.first[i].line = bytes.Clone(data), line
		}
	}
}

func (p *pass) finish() error {
	f := p.found
	if !f.isUTF16() && !f.BOM {
		f.Encoding = p.tap.stats.encoding()
	} else {
		p.tap.stats.encoding()
	}
	at := 0
	for i, enc := range candidates {
		if enc == f.Encoding {
			at = i
		}
	}
	f.Records = p.counts[at]
	if f.Records == 0 {
		return &Error{Code: CodeBlank}
	}
	if f.Encoding == UTF8 {
		f.Stray = p.tap.stats.stray
	}
	return f.takeHeader(p.first[at].data, p.first[at].line)
}

// takeHeader reads the first record in the encoding now known. A tail of blank
// cells counts only as far as a header may be wide.
func (f *Findings) takeHeader(data []byte, line int) error {
	reader, err := NewReader(bytes.NewReader(data), Format{Encoding: plain(f.Encoding), Delimiter: f.Delimiter})
	if err != nil {
		return err
	}
	record, err := reader.Next()
	if err != nil {
		return err
	}
	header := record.Cells
	for len(header) > MaxColumns && isBlankText(header[len(header)-1]) {
		header = header[:len(header)-1]
	}
	if len(header) > MaxColumns {
		return errTooManyColumns(len(header))
	}
	f.Header, f.HeaderLine = header, line
	return nil
}

// plain is the encoding in which the decoded stream is.
func plain(e Encoding) Encoding {
	if e.isSingleByte() {
		return e
	}
	return UTF8
}

func isBlankText(s string) bool {
	for _, r := range s {
		if !isBlank(r) {
			return false
		}
	}
	return true
}
