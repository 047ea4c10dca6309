package sheet

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
)

// readSheet writes the rows of a sheet; false if no cell is filled, then nothing is
// written.
func (b *workbook) readSheet(name string, w *Writer) (filled bool, err error) {
	rows := &rowWriter{w: w, blank: blankInAll}
	err = b.each(name, b.left, func(m *markup) error {
		switch {
		case m.is("c"):
			return b.readCell(m, rows)
		case m.is("row"):
			n := rows.last + 1
			if given := m.attr("r"); len(given) > 0 {
				var err error
				if n, err = strconv.Atoi(string(given)); err != nil {
					return err
				}
			}
			return rows.begin(n)
		}
		return nil
	})
	if err != nil {
		return true, err
	}
	if err := rows.flush(); err != nil {
		return true, err
	}
	return rows.filled, w.Flush()
}

// rowWriter puts cells into rows and rows into their places.
type rowWriter struct {
	w       *Writer
	cells   []string
	next    int // the first column in which a cell may stand
	last    int // row begun
	written int // rows written
	blank   int // bytes that blank cells may still take
	filled  bool
}

// A row with one cell far to the right is as wide as that in a CSV. What is blank may take so many bytes, and so
// many for each row and filled cell.
const (
	blankInAll  = 256 << 20
	blankPerOne = 256
)

var errOrder = errors.New("sheet: a row or cell is out of order")

func (r *rowWriter) begin(row int) error {
	if row <= r.last || row > maxRows {
		return errOrder
	}
	err := r.flush()
	r.last = row
	return err
}

// put sets a cell; column -1 is the one behind the last.
func (r *rowWriter) put(column int, text string) error {
	if column < 0 {
		column = r.next
	}
	if column < r.next || column >= maxSheetCols || r.last == 0 {
		return errOrder
	}
	r.next = column + 1
	if text == "" {
		return nil
	}
	r.blank -= column - len(r.cells)
	for len(r.cells) < column {
		r.cells = append(r.cells, "")
	}
	r.cells = append(r.cells, text)
	if r.blank += blankPerOne; r.blank < 0 {
		return errQuota()
	}
	return nil
}

// flush writes the present row, with blank ones for those that are missing before
// it. Blank rows at the end are left out.
func (r *rowWriter) flush() error {
	r.next = 0
	if len(r.cells) == 0 {
		return nil
	}
	r.filled = true
	r.blank += blankPerOne
	for ; r.written < r.last-1; r.written++ {
		if err := r.w.Write(nil); err != nil {
			return err
		}
	}
	r.written++
	err := r.w.Write(r.cells)
	r.cells = r.cells[:0]
	return err
}

// readCell reads what is in a <c>.
func (b *workbook) readCell(m *markup, rows *rowWriter) error {
	column := -1
	if place := m.attr("r"); len(place) > 0 {
		at, row := coordinates(place)
		if row != rows.last {
			return errOrder
		}
		column = at
	}
	kind := cellKind(m.attr("t"))
	style := m.attrNumber("s")
	value, text, err := b.readValue(m)
	if err != nil {
		return err
	}
	if text == "" {
		if text, err = b.cellText(kind, value, style); err != nil {
			return err
		}
	}
	return rows.put(column, text)
}

// readValue reads up to the end of the element that has begun: <v>, or the texts of <is>. Formulas and
// the reading aids of Japanese are passed over.
func (b *workbook) readValue(m *markup) (value, inline string, err error) {
	b.value, b.inline = b.value[:0], b.inline[:0]
	into, passed := (*[]byte)(nil), 0 // the depth of what is passed over
	for until := m.depth; m.depth >= until; {
		k, err := m.next()
		if err != nil {
			return "", "", err
		}
		switch {
		case k == textOf && into != nil:
			if *into = append(*into, m.text...); len(*into) > MaxRecord {
				return "", "", errQuota()
			}
		case k == endOf:
			if into = nil; m.depth < passed {
				passed = 0
			}
		case k != startOf || passed > 0:
		case m.is("v"):
			into = &b.value
		case m.is("t"):
			into = &b.inline
		case m.is("rPh"), m.is("f"):
			passed = m.depth
		}
	}
	return string(b.value), unescapeXML(string(b.inline)), nil
}

// The types of cells that say how their value is meant; all others are numbers.
const (
	numberCell = iota
	sharedCell
	truthCell
	textCell
	dayCell
)

func cellKind(name []byte) int {
	switch string(name) {
	case "s":
		return sharedCell
	case "b":
		return truthCell
	case "str", "e":
		return textCell
	case "d", "inlineStr":
		return dayCell
	}
	return numberCell
}

// cellText is the text of a cell by its type.
func (b *workbook) cellText(kind int, value string, style int) (string, error) {
	switch kind {
	case sharedCell:
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return "", err
		}
		return b.texts.get(n)
	case truthCell:
		if truth(strings.TrimSpace(value)) {
			return "true", nil
		}
		return "false", nil
	case textCell:
		return unescapeXML(value), nil
	case dayCell:
		return strings.TrimSuffix(value, "T00:00:00"), nil
	}
	value = strings.TrimSpace(value)
	if style >= 0 && style < len(b.styles) {
		return b.styles[style].text(value, b.epoch), nil
	}
	return number(value), nil
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescapeXML reads the form in which workbooks write characters that XML has not.
func unescapeXML(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 16)
		return string(rune(n))
	})
}
