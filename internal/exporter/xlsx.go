package exporter

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetName is of the only sheet of a workbook.
const sheetName = "Sheet1"

// maxDigits is how many digits of a number a spreadsheet keeps; a longer one is
// written as text, whole.
const maxDigits = 15

// assemble makes the workbook of the parts and gives its size. The library keeps
// rows in a temporary file, so memory stays flat.
func (s *Service) assemble(ctx context.Context, e Export) (size int64, err error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it only removes temporary files
	out, err := book.NewStreamWriter(sheetName)
	if err != nil {
		return 0, err
	}
	dates, err := book.NewStyle(&excelize.Style{NumFmt: 14}) // the day as the reader's country writes it
	if err != nil {
		return 0, err
	}
	header := make([]any, len(e.Columns))
	for i, name := range e.Columns {
		header[i] = name
	}
	if err := out.SetRow("A1", header); err != nil {
		return 0, err
	}
	row := 2
	for _, key := range e.partKeys() {
		if row, err = s.addRows(ctx, key, out, row, dates); err != nil {
			return 0, err
		}
	}
	if err := out.Flush(); err != nil {
		return 0, err
	}
	reader, feed := io.Pipe()
	go func() { feed.CloseWithError(book.Write(feed)) }()
	info, err := s.blobs.Put(ctx, e.blobKey, reader)
	_ = reader.CloseWithError(err) // wakes the feeder when the disk is full
	return info.Size, err
}

func (s *Service) addRows(ctx context.Context, key string, out *excelize.StreamWriter, row, dates int) (next int, err error) {
	part, err := s.blobs.Open(ctx, key)
	if err != nil {
		return row, err
	}
	defer part.Close() //nolint:errcheck // it was only read
	for lines := json.NewDecoder(part); ; row++ {
		var cells []cell
		if err := lines.Decode(&cells); err != nil {
			if errors.Is(err, io.EOF) {
				return row, nil
			}
			return row, err
		}
		values := make([]any, len(cells))
		for i, c := range cells {
			values[i] = c.typed(dates)
		}
		if err := out.SetRow("A"+strconv.Itoa(row), values); err != nil {
			return row, err
		}
	}
}

// typed gives the value as a workbook holds it: numbers and days as such, all else
// as text, which no spreadsheet runs.
func (c cell) typed(dates int) any {
	switch {
	case c.Text == "":
		return nil
	case c.Kind == number && len(c.Text) <= maxDigits:
		if f, err := strconv.ParseFloat(c.Text, 64); err == nil {
			return f
		}
	case c.Kind == day:
		at, err := time.Parse(time.DateOnly, c.Text)
		if err == nil && at.Year() >= 1900 { // a spreadsheet knows no earlier day
			return excelize.Cell{StyleID: dates, Value: at}
		}
	}
	return c.Text
}
