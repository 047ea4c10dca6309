package sheet

import "bytes"

// Not only quotation marks enclose cells. An editor that corrects as one types makes typographic ones of them:
// “Rua A, 10”. Exports of databases use apostrophes: 'Rua A, 10'. Where all that enclose are such, they are read
// as what they mean. In a file in which they only stand in values, as around a nickname, they are characters
// like any other.

// mark is what opens a cell and what closes it.
type mark struct{ opening, closing []string }

// curlyMarks are in UTF-8 and in Windows-1252: no cell of UTF-8 begins with a byte of the latter.
func curlyMarks() []mark {
	return []mark{
		{[]string{"“", "”", "„"}, []string{"”", "“"}},
		{[]string{"\x93", "\x94", "\x84"}, []string{"\x94", "\x93"}},
	}
}

func apostrophes() []mark { return []mark{{[]string{"'"}, []string{"'"}}} }

// marks are those that enclose cells beside quotation marks.
func (f Format) marks() []mark {
	switch {
	case f.Curly:
		return curlyMarks()
	case f.Single:
		return apostrophes()
	}
	return nil
}

// marked adds a cell between marks. It must close within its line, with the end of the cell behind the mark; else the
// marks are characters.
func (l *layout) marked(data []byte, i int, eof bool) (next int, ok bool, st status) {
	if i == len(data) || !l.opens[data[i]] {
		return 0, false, complete
	}
	if len(data)-i < 4 && !eof {
		return 0, false, needMore
	}
	start, closing := l.opened(data, i)
	if start == i {
		return 0, false, complete
	}
	line := data
	if at := bytes.IndexAny(data[start:], "\r\n"); at >= 0 {
		line = data[:start+at]
	} else if !eof {
		return 0, false, needMore
	}
	escape := byte(0)
	for end := start; end < len(line); end++ {
		if l.opens['\''] && bytes.HasPrefix(line[end:], []byte("''")) && (end > start || !l.endsCell(line, end+1)) {
			escape = '\''
			end++
			continue
		}
		for _, closes := range closing {
			if next := end + len(closes); bytes.HasPrefix(line[end:], []byte(closes)) && l.endsCell(line, next) {
				l.cells = append(l.cells, span{start: start, end: end, escape: escape})
				return next, true, complete
			}
		}
		if line[end] == '\'' && line[end-1] == '\\' && l.opens['\''] {
			escape = '\\'
		}
	}
	return 0, false, complete
}

// opened gives where the text of a cell begins behind its opening mark, and what closes it.
func (l *layout) opened(data []byte, i int) (start int, closing []string) {
	for _, m := range l.marks {
		for _, opening := range m.opening {
			if bytes.HasPrefix(data[i:], []byte(opening)) {
				return i + len(opening), m.closing
			}
		}
	}
	return i, nil
}

// detectMarks says which marks enclose the cells of a file beside quotation marks. No quotation marks may, and they must
// either enclose the whole header, or keep delimiters together in more records than they fail to. Apostrophes
// are also those that enclose a column wherever it is filled: in a list of databases the header often has none.
func (f *Findings) detectMarks(head []byte, eof bool) {
	switch {
	case f.NoQuotes:
	case bytes.ContainsAny(head, "“”") || bytes.IndexByte(head, 0x93) >= 0 || bytes.IndexByte(head, 0x94) >= 0:
		f.Curly = encloseCells(head, eof, f.delimiter(), curlyMarks())
	case bytes.IndexByte(head, '\'') >= 0 && f.Delimiter != "'":
		f.Single = encloseCells(head, eof, f.delimiter(), apostrophes())
	}
}

// markedRecords is how many records tell.
const markedRecords = 200

func encloseCells(head []byte, eof bool, delimiter byte, marks []mark) bool {
	plain, marked := newLayout(delimiter, false, nil), newLayout(delimiter, false, marks)
	width, mended, header := 0, 0, false
	columns := map[int]*enclosing{}
	for records := 0; len(head) > 0 && records < markedRecords && plain.scan(head, eof) == complete && marked.scan(head, eof) == complete; head = head[marked.size:] {
		if plain.size != marked.size || encloses(head, plain.cells) {
			return false
		}
		if !hasContent(head[:marked.size]) {
			continue
		}
		if records++; records == 1 {
			width, header = len(marked.cells), wholly(head, marked.cells)
			continue
		}
		switch {
		case len(plain.cells) == len(marked.cells):
		case len(marked.cells) == width:
			mended++
		case len(plain.cells) == width:
			mended--
		}
		for n, c := range marked.cells {
			if columns[n] == nil {
				columns[n] = &enclosing{}
			}
			columns[n].add(head, c)
		}
	}
	always := false
	for _, c := range columns {
		always = always || marked.opens['\''] && c.enclosed > 1 && !c.other
	}
	return header || mended > 0 || always && mended == 0
}

// enclosing is how the cells of a column begin and end.
type enclosing struct {
	enclosed int
	other    bool // a filled one is not
}

func (e *enclosing) add(data []byte, c span) {
	switch {
	case inMarks(data, c):
		e.enclosed++
	case !isBlankText(string(data[c.start:c.end])):
		e.other = true
	}
}

// encloses is true of a record with a cell in quotation marks.
func encloses(data []byte, cells []span) bool {
	for _, c := range cells {
		if c.start > 0 && data[c.start-1] == '"' {
			return true
		}
	}
	return false
}

// inMarks is true of a cell that stands in other marks: before any other one stands a delimiter or nothing.
func inMarks(data []byte, c span) bool {
	return c.start > 0 && (data[c.start-1] >= 0x80 || data[c.start-1] == '\'')
}

// wholly is true of a record of several cells of which each stands in marks.
func wholly(data []byte, cells []span) bool {
	for _, c := range cells {
		if !inMarks(data, c) {
			return false
		}
	}
	return len(cells) > 1
}
