package sheet

import "bytes"

// span is one cell's text within the scanned bytes, without its quotes.
type span struct {
	start, end int
	escape     byte // by which quotes in it are told from its own: the same once more, or a backslash; 0: it has none
}

// status is the outcome of scanning for one record.
type status int

const (
	complete status = iota
	needMore        // the record may go on behind the bytes given
	badQuote        // a quote never closes, or closes lines later amid a text
	tooWide         // more than maxCells
)

// layout is where one record's cells are. It is reused from record to record.
type layout struct {
	plain  [256]bool // bytes that neither end a cell nor a line
	delim  byte
	quotes bool      // quotation marks enclose cells
	marks  []mark    // others that do
	opens  [256]bool // the first bytes of those
	cells  []span
	size   int // bytes of the record with its line end
	breaks int // line ends in the record, its own included
	quote  int // line ends before the quote that is open; -1 if none is
}

func newLayout(delimiter byte, noQuotes bool, marks []mark) *layout {
	l := &layout{delim: delimiter, quotes: !noQuotes}
	if !noQuotes {
		l.marks = marks
	}
	for _, m := range l.marks {
		for _, opening := range m.opening {
			l.opens[opening[0]] = true
		}
	}
	for i := range l.plain {
		l.plain[i] = true
	}
	l.plain[delimiter], l.plain['\n'], l.plain['\r'] = false, false, false
	return l
}

// scan finds the cells of the record with which data begins. eof says that
// nothing follows data; data is not empty. It keeps no state between calls,
// so after needMore the same record is scanned again with more bytes.
func (l *layout) scan(data []byte, eof bool) status {
	l.cells, l.size, l.breaks, l.quote = l.cells[:0], 0, 0, -1
	for i := 0; ; {
		next, st := l.cell(data, i, eof)
		if st != complete {
			return st
		}
		if len(l.cells) > maxCells {
			return tooWide
		}
		if next < len(data) && data[next] == l.delim {
			i = next + 1
			continue
		}
		return l.lineEnd(data, next, eof)
	}
}

// lineEnd closes the record at i, where a line end or the end of data stands.
// A lone CR is a line end, too.
func (l *layout) lineEnd(data []byte, i int, eof bool) status {
	switch {
	case i == len(data):
		if !eof {
			return needMore
		}
		l.size = i
		return complete
	case data[i] == '\r' && i+1 == len(data) && !eof:
		return needMore
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		i++
	}
	l.size = i + 1
	l.breaks++
	return complete
}

// cell adds the cell that begins at i and gives the index of what ends it.
func (l *layout) cell(data []byte, i int, eof bool) (next int, st status) {
	if i < len(data) && l.quotes {
		switch data[i] {
		case '"':
			return l.quoted(data, i, eof)
		case ' ':
			if next, ok, st := l.padded(data, i, eof); ok || st != complete {
				return next, st
			}
		}
	}
	if l.marks != nil {
		if next, ok, st := l.marked(data, i, eof); ok || st != complete {
			return next, st
		}
	}
	return l.bare(data, i, i), complete
}

// bare adds the cell data[start:] up to what ends it, looking from i on. A
// quote in it is a character.
func (l *layout) bare(data []byte, start, i int) int {
	for i < len(data) && l.plain[data[i]] {
		i++
	}
	l.cells = append(l.cells, span{start: start, end: i})
	return i
}

// quoted adds the cell whose opening quote is at i. Text behind the closing
// quote ("Zé" Silva) makes the quotes characters of the cell; but if the
// quotes enclosed a line end, one of them is missing or too many, and reading
// on would swallow rows.
//
// Some programs write a quote within as \" and not as "". That is understood
// only where the cell makes no sense otherwise, for a backslash is also the end
// of a folder's name: "C:\".
func (l *layout) quoted(data []byte, i int, eof bool) (next int, st status) {
	l.quote = l.breaks
	end, next, doubled, st := l.closing(data, i, eof)
	if st == complete && l.endsCell(data, next) {
		return l.takeQuoted(data, i, end, next, escapeOf(doubled)), complete
	}
	if st != needMore {
		other, behind, ok, st := l.closingSlashed(data, i, eof)
		if st == needMore {
			return 0, needMore
		}
		if ok {
			return l.takeQuoted(data, i, other, behind, '\\'), complete
		}
	}
	if st != complete {
		return 0, st
	}
	if countBreaks(data[i+1:end]) > 0 {
		return 0, badQuote
	}
	l.quote = -1
	return l.bare(data, i, next), complete
}

func escapeOf(doubled bool) byte {
	if doubled {
		return '"'
	}
	return 0
}

// takeQuoted adds the cell between the quotes at i and end.
func (l *layout) takeQuoted(data []byte, i, end, next int, escape byte) int {
	l.breaks += countBreaks(data[i+1 : end])
	l.quote = -1
	l.cells = append(l.cells, span{start: i + 1, end: end, escape: escape})
	return next
}

// closing finds the quote that closes the one at i, and the first byte behind
// it that is no blank.
func (l *layout) closing(data []byte, i int, eof bool) (end, next int, doubled bool, st status) {
	for end = i + 1; ; end += 2 {
		j := bytes.IndexByte(data[min(end, len(data)):], '"')
		if j < 0 {
			if eof {
				return 0, 0, false, badQuote
			}
			return 0, 0, false, needMore
		}
		end += j
		if end+1 == len(data) || data[end+1] != '"' {
			break
		}
		doubled = true
	}
	next, st = behindBlanks(data, end+1, eof)
	return end, next, doubled, st
}

func behindBlanks(data []byte, i int, eof bool) (next int, st status) {
	for next = i; next < len(data) && data[next] == ' '; next++ {
	}
	if next == len(data) && !eof {
		return 0, needMore
	}
	return next, complete
}

// maxSlashed bounds how far a cell is looked at once more: a quote that stands amid a text is no reason
// to read the whole file.
const maxSlashed = 64 << 10

// closingSlashed is closing where a backslash stands before a quote that does not
// close; ok says that there is such a one, and that the cell ends behind the closing one.
func (l *layout) closingSlashed(data []byte, i int, eof bool) (end, next int, ok bool, st status) {
	slashed := false
	for end = i + 1; end-i < maxSlashed; {
		j := bytes.IndexAny(data[min(end, len(data)):], `"\`)
		if j < 0 {
			break
		}
		end += j
		if data[end] == '"' && (end+1 == len(data) || data[end+1] != '"') {
			next, st = behindBlanks(data, end+1, eof)
			return end, next, st == complete && slashed && l.endsCell(data, next), st
		}
		if end+1 < len(data) && data[end] == '\\' && data[end+1] == '"' {
			slashed = true
		}
		end += 2
	}
	if eof || len(data)-i > maxSlashed {
		return 0, 0, false, complete
	}
	return 0, 0, false, needMore
}

func (l *layout) endsCell(data []byte, i int) bool { return i == len(data) || !l.plain[data[i]] }

// padded adds a quoted cell with blanks before its quote, as in: Ana, "Rua A,
// 10". It must close within the line, else the quote is a character.
func (l *layout) padded(data []byte, i int, eof bool) (next int, ok bool, st status) {
	q := i
	for q < len(data) && data[q] == ' ' {
		q++
	}
	if q == len(data) && !eof {
		return 0, false, needMore
	}
	if q == len(data) || data[q] != '"' {
		return 0, false, complete
	}
	lineEnd := bytes.IndexAny(data[q:], "\r\n")
	if lineEnd < 0 {
		if !eof {
			return 0, false, needMore
		}
		lineEnd = len(data) - q
	}
	line := data[:q+lineEnd]
	end, next, doubled, st := l.closing(line, q, true)
	if st != complete || !l.endsCell(line, next) {
		return 0, false, complete
	}
	l.cells = append(l.cells, span{start: q + 1, end: end, escape: escapeOf(doubled)})
	return next, true, complete
}

// countBreaks counts line ends: LF, CRLF and lone CR.
func countBreaks(b []byte) int {
	n := bytes.Count(b, []byte{'\n'})
	if bytes.IndexByte(b, '\r') < 0 {
		return n
	}
	return n + bytes.Count(b, []byte{'\r'}) - bytes.Count(b, []byte("\r\n"))
}
