package sheet

// Some programs take a line of a CSV for one cell and enclose the whole of it in quotes, with those in it
// doubled: "Ana,""Rua A, 10"",ana@exemplo.com". A file of which at least half of the lines are so is
// read as what it was before.

// unwrap scans a record that is one quoted cell once more, inside its quotes, and gives what is in them, in buf.
// Any other record stays as it is, as does one that is no single record inside.
func (l *layout) unwrap(data, buf []byte) (record, used []byte) {
	if len(l.cells) != 1 || data[0] != '"' || l.cells[0].start != 1 {
		return data, buf
	}
	size, breaks, whole := l.size, l.breaks, l.cells[0]
	buf = append(buf, data[whole.start:whole.end]...)
	if whole.escape != 0 {
		buf = buf[:unescape(buf, whole.escape)]
	}
	ok := len(buf) > 0 && l.scan(buf, true) == complete && l.size == len(buf)
	l.size, l.breaks, l.quote = size, breaks, -1
	if !ok {
		l.cells = append(l.cells[:0], whole)
		return data, buf
	}
	return buf, buf
}

// detectWrapped says whether the lines of a file are wrapped so, and which delimiter is within. The header must name
// two columns or more, and half of the records must be as wide inside their quotes. given is the delimiter if it is known.
func detectWrapped(head []byte, eof bool, given string) (delimiter byte, ok bool) {
	for _, d := range delimiters {
		if given != "" && given != string(d) {
			continue
		}
		records, inside, width := 0, 0, 0
		layout := newLayout(d, false, nil)
		for rest := head; len(rest) > 0 && records < 200 && layout.scan(rest, eof) == complete; {
			data := rest[:layout.size]
			rest = rest[layout.size:]
			if !hasContent(data) {
				continue
			}
			record, _ := layout.unwrap(data, nil)
			if records++; records == 1 {
				if known, person := knownNames(record, layout.cells); known < 2 || !person {
					break
				}
				width = len(layout.cells)
			}
			if data[0] == '"' && len(layout.cells) == width && len(record) < len(data) {
				inside++
			}
		}
		if inside > 0 && inside*2 >= records {
			return d, true
		}
	}
	return 0, false
}
