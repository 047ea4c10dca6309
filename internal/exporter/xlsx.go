package exporter

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// A workbook is a zip of a few small files and one large one, the sheet. The sheet
// is written and compressed part by part: each part ends on a whole byte and refers
// to nothing before it, so that the parts in a row are one stream. Putting the
// workbook together is then nothing but copying; see ADR 17.

// sheetState is how far the sheet is.
type sheetState struct {
	Rows  int    `json:"rows,omitempty"`
	Bytes uint64 `json:"bytes,omitempty"` // before compression
	CRC   uint32 `json:"crc,omitempty"`
}

// maxSheet is how many bytes a sheet may have before compression: a zip that every
// program reads states them in 32 bits.
const maxSheet = math.MaxUint32

// Limits of spreadsheets.
const (
	maxDigits = 15     // of a number; a longer one is written as text, whole
	maxCell   = 32_767 // UTF-16 units of a text
)

// Places in styles.xml.
const dateStyle = 1

// firstDay is the first that all spreadsheets count alike: some know a 29 February 1900.
var (
	firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)
	dayZero  = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
)

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relations  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	partTypes  = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	packages   = "http://schemas.openxmlformats.org/package/2006/"
	sheetStart = xmlHead + `<worksheet ` + mainSpace + `><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>` +
		`</sheetView></sheetViews><sheetData>`
	sheetEnd = `</sheetData></worksheet>`
)

// smallFiles are those of a workbook besides its sheet.
var smallFiles = []struct{ name, content string }{
	{"[Content_Types].xml", xmlHead + `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + partTypes + `sheet.main+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + partTypes + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + partTypes + `styles+xml"/></Types>`},
	{"_rels/.rels", xmlHead + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", xmlHead + `<workbook ` + mainSpace + ` xmlns:r="` + relations + `"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + relations + `/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="rId2" Type="` + relations + `/styles" Target="styles.xml"/></Relationships>`},
	// The second format, 14, is the day as the reader's country writes it.
	{"xl/styles.xml", xmlHead + `<styleSheet ` + mainSpace + `><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
		`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`},
}

// sheetRows writes the rows of a part of the sheet.
type sheetRows struct {
	state *sheetState
	to    *flate.Writer
	line  bytes.Buffer
}

func newSheetRows(into io.Writer, columns []string, state *sheetState) *sheetRows {
	to, err := flate.NewWriter(into, flate.DefaultCompression)
	if err != nil {
		panic(err) // of a level that does not exist
	}
	w := &sheetRows{state: state, to: to}
	if state.Rows == 0 {
		w.line.WriteString(sheetStart)
		header := make([]cell, len(columns))
		for i, name := range columns {
			header[i].Text = name
		}
		_ = w.write(header) // as every write into a buffer
	}
	return w
}

func (w *sheetRows) write(cells []cell) error {
	w.state.Rows++
	row := strconv.Itoa(w.state.Rows)
	w.line.WriteString(`<row r="` + row + `">`)
	for i, c := range cells {
		if c.Text != "" {
			c.xml(&w.line, letters(i)+row)
		}
	}
	w.line.WriteString("</row>")
	return w.emit()
}

// emit compresses the line.
func (w *sheetRows) emit() error {
	w.state.Bytes += uint64(w.line.Len())
	w.state.CRC = crc32.Update(w.state.CRC, crc32.IEEETable, w.line.Bytes())
	_, err := w.line.WriteTo(w.to)
	return err
}

func (w *sheetRows) end(last bool) error {
	if !last {
		return w.to.Flush()
	}
	w.line.WriteString(sheetEnd)
	if err := w.emit(); err != nil {
		return err
	}
	return w.to.Close()
}

// letters is a column as a spreadsheet names it, from 0: A.
func letters(column int) (name string) {
	for column++; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// xml writes the cell as a workbook holds it: numbers and days as such, all else
// as text, which no spreadsheet runs.
func (c cell) xml(to *bytes.Buffer, at string) {
	if value, style, typed := c.typed(); typed {
		fmt.Fprintf(to, `<c r="%s" s="%d"><v>%s</v></c>`, at, style, value)
		return
	}
	to.WriteString(`<c r="` + at + `" t="inlineStr"><is><t xml:space="preserve">`)
	_ = xml.EscapeText(to, []byte(sheetText(c.Text))) // a buffer takes everything
	to.WriteString("</t></is></c>")
}

func (c cell) typed() (value string, style int, ok bool) {
	switch {
	case c.Kind == number && len(c.Text) <= maxDigits:
		_, err := strconv.ParseFloat(c.Text, 64)
		return c.Text, 0, err == nil
	case c.Kind == day:
		at, err := time.Parse(time.DateOnly, c.Text)
		if err == nil && !at.Before(firstDay) {
			return strconv.Itoa(int(at.Sub(dayZero) / (24 * time.Hour))), dateStyle, true
		}
	}
	return "", 0, false
}

// sheetText is a text of at most maxCell units in which what a sheet cannot hold as
// such, and what looks like it, stands as _xHHHH_.
func sheetText(text string) string {
	if len(text) > maxCell {
		if units := utf16.Encode([]rune(text)); len(units) > maxCell {
			text = strings.TrimRight(string(utf16.Decode(units[:maxCell])), "\uFFFD")
		}
	}
	if !strings.Contains(text, "_x") && strings.IndexFunc(text, isControl) < 0 {
		return text
	}
	var out strings.Builder
	for i, r := range text {
		switch {
		case isControl(r):
			fmt.Fprintf(&out, "_x%04X_", r)
		case strings.HasPrefix(text[i:], "_x"):
			out.WriteString("_x005F_")
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isControl is of what XML has no place for, or changes.
func isControl(r rune) bool { return r < ' ' && r != '\t' && r != '\n' }

// writeWorkbook puts the workbook together; sheet copies its parts.
func writeWorkbook(to io.Writer, e Export, size int64, sheet func(io.Writer) error) error {
	book := zip.NewWriter(to)
	for _, f := range smallFiles {
		w, err := book.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: e.CreatedAt})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, f.content); err != nil {
			return err
		}
	}
	w, err := book.CreateRaw(&zip.FileHeader{
		Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, Modified: e.CreatedAt,
		CRC32: e.sheet.CRC, UncompressedSize64: e.sheet.Bytes, CompressedSize64: uint64(size),
	})
	if err != nil {
		return err
	}
	if err := sheet(w); err != nil {
		return err
	}
	return book.Close()
}

// overhead is how many bytes a workbook has besides its sheet.
func overhead(e Export) (int64, error) {
	var n counter
	err := writeWorkbook(&n, e, 0, func(io.Writer) error { return nil })
	return int64(n), err
}

// counter counts what is written to it.
type counter int64

func (n *counter) Write(p []byte) (int, error) {
	*n += counter(len(p))
	return len(p), nil
}
