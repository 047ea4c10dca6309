package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
)

// Given is what a person knows better than Inspect finds out; the zero value is
// nothing.
type Given struct {
	Encoding    Encoding // "": as found
	Delimiter   string   // one ASCII character; "": as found
	NoHeader    bool     // the first line is data
	NoQuotes    bool     // a quotation mark is a character like any other
	MaxUnpacked int64    // bytes to which a gzip may unpack; 0: any
	Sheet       string   // of a workbook that ReadWorkbook has written as a CSV; "": it is none
}

// Inspect reads r to its end, in flat memory, and gives what it has found. r
// is an upload as it comes, possibly a gzip; to inspect while storing, give an
// io.TeeReader. After an error the rest of r is not read. Errors: *Error where
// the file as a whole cannot be imported (file_blank, not_text, encoding, csv,
// row_too_long, too_many_columns, too_large), else r's own.
//
// Whether the header names anything and whether there are rows depends on the
// import's choices: MapColumns and Findings.Rows tell.
func Inspect(r io.Reader, given Given) (Findings, error) {
	raw, count, err := unpack(r, given.MaxUnpacked)
	if err != nil {
		return Findings{}, err
	}
	found := Findings{Format: Format{NoQuotes: given.NoQuotes, Sheet: given.Sheet}}
	stream, err := found.begin(raw, given)
	if err != nil {
		return Findings{}, err
	}
	pass := &pass{found: &found, given: given, tap: &tap{r: stream}}
	if err := pass.run(); err != nil {
		return Findings{}, err
	}
	found.Size = count.n
	return found, nil
}

// begin recognises the format by the head of the file and gives the decoded
// stream behind the byte-order mark.
func (f *Findings) begin(raw *bufio.Reader, given Given) (io.Reader, error) {
	head, err := peek(raw)
	if err != nil {
		return nil, err
	}
	if len(head) == 0 {
		return nil, &Error{Code: CodeBlank}
	}
	if given.Sheet != "" {
		given.Encoding = UTF8
	}
	head = unpad(head)
	if f.Encoding, f.BOM, err = detectMark(head); err != nil {
		return nil, err
	}
	if given.Encoding != "" {
		f.BOM = f.BOM && f.Encoding == given.Encoding
		f.Encoding = given.Encoding
	}
	if !f.isUTF16() && isBinary(head) {
		return nil, refuseBinary(head)
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
		return nil, refuseBinary(head)
	}
	f.detectDelimiter(head, given)
	return stream, nil
}

func (f *Findings) detectDelimiter(head []byte, given Given) {
	if f.Sheet != "" {
		f.Delimiter = ","
		return
	}
	if d, ok := detectWrapped(head, len(head) < headSize, given.Delimiter); ok && !f.NoQuotes {
		f.Wrapped, f.Delimiter = true, string(d)
		return
	}
	d, ok := sepLine(head)
	if f.SepLine = ok; !ok {
		d = detectDelimiter(head, len(head) < headSize, f.NoQuotes)
	}
	f.Delimiter = string(d)
	if given.Delimiter != "" {
		f.Delimiter = given.Delimiter
	}
	f.detectMarks(head, len(head) < headSize)
}

func peek(r *bufio.Reader) ([]byte, error) {
	head, err := r.Peek(headSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

// tap shows every byte that passes to the statistics, and stops at a stretch that is
// no text: a file may begin well and be damaged further on.
type tap struct {
	r     io.Reader
	stats byteStats
	bad   int // bytes of the present stretch that no text has
	seen  int
}

func (t *tap) Read(p []byte) (int, error) {
	n, err := t.r.Read(p)
	t.stats.add(p[:n])
	t.bad += notText(p[:n])
	if t.seen += n; t.seen >= headSize {
		if t.bad*20 > t.seen {
			return 0, notTextBut(IsOther)
		}
		t.seen, t.bad = 0, 0
	}
	return n, err
}

// pass is one run over all records. The encoding is known only at its end, so
// what depends on it is kept for each candidate.
type pass struct {
	found  *Findings
	given  Given
	tap    *tap
	counts [4]int      // records under each candidate
	first  [4]struct { // the first record under each
		data []byte
		line int
	}
	head  head
	cells tallies
}

var candidates = [4]Encoding{UTF8, Windows1252, MacRoman, IBM850}

func (p *pass) run() error {
	records := newRecords(p.tap, p.found.Format)
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
	if p.head.take(data, line, cells, visible) {
		return
	}
	p.settle()
	p.cells.add(data, cells)
}

// settle decides, once the first records are there, which of them is the header and
// counts the others as rows.
func (p *pass) settle() {
	if p.head.settled {
		return
	}
	p.head.settled = true
	at := 0
	if !p.given.NoHeader {
		at = p.head.header()
		p.found.Preamble = at
		at++
	}
	for _, r := range p.head.records[min(at, len(p.head.records)):] {
		p.cells.add(r.data, r.cells)
	}
}

func (p *pass) finish() error {
	p.settle()
	f := p.found
	enc := p.tap.stats.encoding()
	if !f.isUTF16() && !f.BOM && p.given.Encoding == "" {
		f.Encoding = enc
	}
	at := max(slices.Index(candidates[:], f.Encoding), 0)
	f.Records = p.counts[at] - f.Preamble
	if f.Records <= 0 {
		return &Error{Code: CodeBlank}
	}
	if f.Encoding == UTF8 {
		f.Stray = p.tap.stats.stray
	}
	for _, t := range p.cells {
		f.Looks = append(f.Looks, t.look(plain(f.Encoding)))
	}
	if err := p.readFirst(); err != nil {
		return err
	}
	if p.given.NoHeader {
		f.HeaderLine, f.Header = p.first[at].line, make([]string, len(f.Looks))
		return nil
	}
	if f.Preamble > 0 {
		r := p.head.records[f.Preamble]
		return f.takeHeader(r.data, r.line)
	}
	return f.takeHeader(p.first[at].data, p.first[at].line)
}

// firstRows is how many rows are shown as they are.
const firstRows = 3

// readFirst reads the first rows in the encoding now known.
func (p *pass) readFirst() error {
	at := 0
	if !p.given.NoHeader {
		at = p.found.Preamble + 1
	}
	rows := p.head.records[min(at, len(p.head.records)):]
	for _, r := range rows[:min(firstRows, len(rows))] {
		cells, err := p.found.cells(r.data)
		if err != nil {
			return err
		}
		for n, text := range cells {
			cells[n] = shorten(text)
		}
		p.found.First = append(p.found.First, cells[:min(len(cells), MaxColumns)])
	}
	return nil
}

// cells reads one record in the encoding now known.
func (f *Findings) cells(data []byte) ([]string, error) {
	reader, err := NewReader(bytes.NewReader(data), Format{Encoding: plain(f.Encoding), Delimiter: f.Delimiter, NoQuotes: f.NoQuotes, Curly: f.Curly, Single: f.Single})
	if err != nil {
		return nil, err
	}
	record, err := reader.Next()
	return record.Cells, err
}

// takeHeader reads the first record in the encoding now known. A tail of blank
// cells counts only as far as a header may be wide.
func (f *Findings) takeHeader(data []byte, line int) error {
	header, err := f.cells(data)
	if err != nil {
		return err
	}
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

// head holds the first records back until it is known which one is the header:
// reports put a title above it.
type head struct {
	records []headRecord
	size    int
	settled bool
}

type headRecord struct {
	data  []byte
	line  int
	cells []span
}

// How far down a header is looked for.
const (
	headRecords = 20
	headBytes   = 256 << 10
)

// take holds a record; false once there are enough of them. One that is blank in
// some encodings only ends the search, for records are counted from the top.
func (h *head) take(data []byte, line int, cells []span, visible bool) bool {
	if h.settled || len(h.records) == headRecords || h.size > headBytes {
		return false
	}
	if !visible {
		return !slices.ContainsFunc(candidates[:], func(e Encoding) bool { return !isBlankRecord(data, cells, e) })
	}
	h.size += len(data)
	h.records = append(h.records, headRecord{bytes.Clone(data), line, slices.Clone(cells)})
	return true
}

// header gives which record names the columns, see [headers].
func (h *head) header() int {
	var seen headers
	for at, r := range h.records {
		known, person := knownNames(r.data, r.cells)
		if seen.next(known, person, filledCells(r.data, r.cells)) {
			return at
		}
	}
	return 0
}

// headers looks for the record that names the columns: the first, unless one further
// down names two columns or more, one of them of a person, and has more cells filled
// than all above it. Above such a one stand titles: a first record that names
// something is one only if none above has more than two cells, as "Cliente" or
// "Empresa;Padaria" do.
type headers struct {
	records int
	named   bool // the first record names something
	settled bool // the first record is the header
	most    int
}

// next takes what a record says; true of one that names the columns for certain.
func (h *headers) next(known int, person bool, filled int) bool {
	names := known > 1 && person
	if h.records++; h.records == 1 {
		h.named, h.settled = known > 0, names
	}
	if h.records > 1 && !h.settled && names && filled > h.most && (!h.named || h.most <= 2) {
		h.settled = true
		return true
	}
	h.most = max(h.most, filled)
	return false
}

func filledCells(data []byte, cells []span) (n int) {
	for _, c := range cells {
		if len(trim(data[c.start:c.end])) > 0 {
			n++
		}
	}
	return n
}
