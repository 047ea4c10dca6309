package sheet

import "bytes"

// An editor that corrects as one types makes typographic quotation marks of those that enclose cells:
// “Rua A, 10”. Where all that enclose have become such, they are read as what they were. In a file in which
// they only stand in values, as around a nickname, they are characters like any other.

// curlyMarks are the marks that open a cell and those that close it, in UTF-8 and in Windows-1252: no cell of UTF-8
// begins with a byte of the latter.
var curlyMarks = []struct{ opening, closing []string }{
	{[]string{"“", "”", "„"}, []string{"”", "“"}},
	{[]string{"\x93", "\x94", "\x84"}, []string{"\x94", "\x93"}},
}

// curlyQuoted adds a cell in typographic quotation marks. It must close within its line, with the end of the cell
// behind the mark; else the marks are characters.
func (l *layout) curlyQuoted(data []byte, i int, eof bool) (next int, ok bool, st status) {
	if i+1 < len(data) && data[i] < 0x80 || i == len(data) {
		return 0, false, complete
	}
	if len(data)-i < 4 && !eof {
		return 0, false, needMore
	}
	start, closing := opened(data, i)
	if start == i {
		return 0, false, complete
	}
	line := data
	if at := bytes.IndexAny(data[start:], "\r\n"); at >= 0 {
		line = data[:start+at]
	} else if !eof {
		return 0, false, needMore
	}
	for end := start; end < len(line); end++ {
		if line[end] < 0x80 {
			continue
		}
		for _, mark := range closing {
			if next := end + len(mark); bytes.HasPrefix(line[end:], []byte(mark)) && l.endsCell(line, next) {
				l.cells = append(l.cells, span{start: start, end: end})
				return next, true, complete
			}
		}
	}
	return 0, false, complete
}

// opened gives where the text of a cell begins behind its opening mark, and what closes it.
func opened(data []byte, i int) (start int, closing []string) {
	for _, marks := range curlyMarks {
		for _, mark := range marks.opening {
			if bytes.HasPrefix(data[i:], []byte(mark)) {
				return i + len(mark), marks.closing
			}
		}
	}
	return i, nil
}

// detectCurly says whether typographic marks enclose the cells of a file. No other ones may, and they must
// either enclose the whole header or keep delimiters together in more records than they fail to.
func detectCurly(head []byte, eof bool, delimiter byte) bool {
	if !bytes.ContainsAny(head, "“”") && bytes.IndexByte(head, 0x93) < 0 && bytes.IndexByte(head, 0x94) < 0 {
		return false
	}
	plain, curly := newLayout(delimiter, false, false), newLayout(delimiter, false, true)
	width, mended, header := 0, 0, false
	for records := 0; len(head) > 0 && records < 200 && plain.scan(head, eof) == complete && curly.scan(head, eof) == complete; head = head[curly.size:] {
		if plain.size != curly.size || encloses(head, plain.cells) {
			return false
		}
		if !hasContent(head[:curly.size]) {
			continue
		}
		if records++; records == 1 {
			width, header = len(curly.cells), wholly(head, curly.cells)
		}
		switch {
		case len(plain.cells) == len(curly.cells):
		case len(curly.cells) == width:
			mended++
		case len(plain.cells) == width:
			mended--
		}
	}
	return header || mended > 0
}

// encloses is true of a record with a cell in ordinary quotes.
func encloses(data []byte, cells []span) bool {
	for _, c := range cells {
		if c.start > 0 && data[c.start-1] == '"' {
			return true
		}
	}
	return false
}

// wholly is true of a record of several cells of which each stands in marks.
func wholly(data []byte, cells []span) bool {
	for _, c := range cells {
		if c.start == 0 || data[c.start-1] < 0x80 {
			return false
		}
	}
	return len(cells) > 1
}
