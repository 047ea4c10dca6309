package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// readSheet writes the rows of a sheet; false if no cell is filled, then nothing is
// written.
func (b *workbook) readSheet(name string, w *Writer) (filled bool, err error) {
	rows := &rowWriter{w: w}
	err = b.each(name, b.left, func(e *elements, start xml.StartElement) error {
		switch start.Name.Local {
		case "row":
			n := rows.last + 1
			if given := attr(start, "r"); given != "" {
				var err error
				if n, err = strconv.Atoi(given); err != nil {
					return err
				}
			}
			return rows.begin(n)
		case "c":
			return b.readCell(e, start, rows)
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
	last    int // row begun
	written int // rows written
	filled  bool
}

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
		column = len(r.cells)
	}
	if column < len(r.cells) || column >= maxSheetCols || r.last == 0 {
		return errOrder
	}
	for len(r.cells) < column {
		r.cells = append(r.cells, "")
	}
	r.cells = append(r.cells, text)
	return nil
}

// flush writes the present row, with blank ones for those that are missing before
// it. Blank rows at the end are left out.
func (r *rowWriter) flush() error {
	n := len(r.cells)
	for n > 0 && r.cells[n-1] == "" {
		n--
	}
	cells := r.cells[:n]
	r.cells = r.cells[:0]
	if n == 0 {
		return nil
	}
	r.filled = true
	for ; r.written < r.last-1; r.written++ {
		if err := r.w.Write(nil); err != nil {
			return err
		}
	}
	r.written++
	return r.w.Write(cells)
}

// readCell reads what is in a <c>.
func (b *workbook) readCell(e *elements, start xml.StartElement, rows *rowWriter) error {
	column := -1
	if place := attr(start, "r"); place != "" {
		at, row := coordinates(place)
		if row != rows.last {
			return errOrder
		}
		column = at
	}
	value, inline, err := readValue(e)
	if err != nil {
		return err
	}
	style, _ := strconv.Atoi(attr(start, "s"))
	text := inline
	if text == "" {
		if text, err = b.cellText(attr(start, "t"), value, style); err != nil {
			return err
		}
	}
	return rows.put(column, text)
}

// readValue reads up to the end of the cell: <v>, or the texts of <is>. Formulas and
// the reading aids of Japanese are passed over.
func readValue(e *elements) (value, inline string, err error) {
	var text strings.Builder
	var inText strings.Builder
	where := ""
	for depth := 1; depth > 0; {
		token, err := e.token()
		if err != nil {
			return "", "", noEnd(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			if where != "rPh" && where != "f" {
				where = t.Name.Local
			}
		case xml.EndElement:
			depth--
			if where == t.Name.Local || where != "rPh" && where != "f" {
				where = ""
			}
		case xml.CharData:
			switch where {
			case "v":
				text.Write(t)
			case "t":
				inText.Write(t)
			}
		}
		if text.Len()+inText.Len() > MaxRecord {
			return "", "", errQuota()
		}
	}
	return text.String(), unescapeXML(inText.String()), nil
}

// noEnd makes an end in the middle of an element an error like any other.
func noEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// cellText is the text of a cell by its type.
func (b *workbook) cellText(kind, value string, style int) (string, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil {
			return "", err
		}
		return b.texts.get(n)
	case "b":
		if truth(strings.TrimSpace(value)) {
			return "true", nil
		}
		return "false", nil
	case "str", "e":
		return unescapeXML(value), nil
	case "d", "inlineStr":
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
