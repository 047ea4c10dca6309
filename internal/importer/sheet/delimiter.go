package sheet

import (
	"bytes"
)

// delimiters are tried in this order; of two that fit equally the one that
// occurs less in values comes first.
var delimiters = []byte{'\t', '|', ';', ','}

// sepLine reads Excel's first line "sep=;", which names the delimiter.
func sepLine(head []byte) (delimiter byte, ok bool) {
	line, _, _ := bytes.Cut(head, []byte{'\n'})
	line, _, _ = bytes.Cut(line, []byte{'\r'})
	line = bytes.Trim(line, `"`)
	if len(line) != 5 || !bytes.EqualFold(line[:4], []byte("sep=")) || !isDelimiter(line[4]) {
		return 0, false
	}
	return line[4], true
}

func isDelimiter(c byte) bool {
	switch {
	case c == '\t':
		return true
	case c <= ' ', c >= 0x7f, c == '"', c == '=', '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z':
		return false
	}
	return true
}

// rareDelimiters divide cells only below a header that names two columns or more, for they are common in values.
var rareDelimiters = []byte{'^', '~', ':'}

// detectDelimiter splits the head of a file by each delimiter and takes the
// one under which most records have as many cells as the first, and the first
// has names that are known. eof says that the head is the whole file.
func detectDelimiter(head []byte, eof, noQuotes bool) byte {
	best, bestScore := byte(','), 0.0
	for _, d := range delimiters {
		if score := scoreDelimiter(head, eof, d, noQuotes); score > bestScore {
			best, bestScore = d, score
		}
	}
	if bestScore > 1.01 {
		return best
	}
	for _, d := range rareDelimiters {
		if _, known := sampleWidths(head, eof, newLayout(d, noQuotes, nil)); known > 1 {
			return d
		}
	}
	return best
}

// scoreDelimiter gives more than 1 to a delimiter that splits the first record
// and others like it, about 1 at most to one that splits nothing: the file may have one column only.
func scoreDelimiter(head []byte, eof bool, delimiter byte, noQuotes bool) float64 {
	widths, known := sampleWidths(head, eof, newLayout(delimiter, noQuotes, nil))
	if len(widths) == 0 {
		return 0
	}
	first, fit := widths[0], 0.0
	for _, w := range widths {
		switch {
		case w == first:
			fit++
		case w > 1 && w < first:
			fit += 0.6 // a record that lacks its last cells is common, one with too many is not
		}
	}
	fit /= float64(len(widths))
	if first == 1 {
		if delimiter == ',' {
			fit += 1e-4 // the usual one, if it splits as little as the others
		}
		return fit
	}
	return 1 + fit/2 + float64(known)/float64(first)/2 + float64(min(first, 50))/1e4
}

// sampleWidths gives the cells of each of the first records that are not blank, from
// the header on, and how many of the header's are known as column names. Above a
// header that names columns there may be titles, as [head.header] says.
func sampleWidths(head []byte, eof bool, layout *layout) (widths []int, known int) {
	var above headers
	for seen := 0; len(head) > 0 && seen < 200 && layout.scan(head, eof) == complete; head = head[layout.size:] {
		if !hasContent(head[:layout.size]) {
			continue
		}
		if seen++; seen <= headRecords {
			names, person := knownNames(head, layout.cells)
			if above.next(names, person, filledCells(head, layout.cells)) || seen == 1 {
				widths, known = nil, names
			}
		}
		widths = append(widths, len(layout.cells))
	}
	return widths, known
}

// hasContent is true if a record is more than blanks and delimiters.
func hasContent(record []byte) bool {
	return bytes.ContainsFunc(record, func(r rune) bool {
		return r > ' ' && r < 0x7f && r != ',' && r != ';' && r != '|'
	})
}

// knownNames counts the cells that are known names of columns; person says that one
// of them says whom a row means.
func knownNames(data []byte, cells []span) (known int, person bool) {
	for _, c := range cells[:min(len(cells), 100)] {
		if c.end-c.start > 100 {
			continue
		}
		name := UTF8.appendText(nil, data[c.start:c.end])
		if field, _ := MatchColumn(string(name)); field != "" {
			known++
			person = person || Identifies(field)
		}
	}
	return known, person
}
