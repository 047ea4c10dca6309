package exporter

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// lines counts the rows of a file. Reading the workbook to its end checks its
// lengths and checksums.
func lines(w *world, format Format, file string) int {
	w.t.Helper()
	if format == CSV {
		return strings.Count(file, "\r\n")
	}
	book, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	w.must(err)
	var sheet []byte
	for _, f := range book.File {
		content, err := f.Open()
		w.must(err)
		sheet, err = io.ReadAll(content) // the sheet is the last one
		w.must(err)
		for decoder := xml.NewDecoder(bytes.NewReader(sheet)); err == nil; {
			_, err = decoder.Token()
		}
		if err != io.EOF { //nolint:errorlint // the decoder gives it as it is
			w.t.Errorf("%s: %v", f.Name, err)
		}
	}
	return bytes.Count(sheet, []byte("<row "))
}

func TestAWorkbookComesOpen(t *testing.T) {
	each(t, func(w *world) {
		w.hostile()
		e := w.order(Order{Format: XLSX})
		book, err := excelize.OpenReader(strings.NewReader(w.file(e)))
		w.must(err)
		rows, err := book.GetRows("Sheet1")
		w.must(err)
		if len(rows) != 14 || rows[0][1] != "name" {
			t.Fatalf("%d rows, first %v", len(rows), rows[0])
		}
		names := map[string]bool{}
		for _, row := range rows[1:] {
			names[row[1]] = true
		}
		for _, name := range []string{`=HYPERLINK("http://x","a")`, "'apóstrofo", "João 🥖", "com;ponto,e \"aspas\""} {
			if !names[name] {
				t.Errorf("no %q among %v", name, names)
			}
		}
	})
}

func TestLettersOfColumns(t *testing.T) {
	for at, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := letters(at); got != want {
			t.Errorf("column %d is %s, want %s", at, got, want)
		}
	}
}

func TestCellsOfASheet(t *testing.T) {
	const text = ` t="inlineStr"><is><t xml:space="preserve">`
	for _, c := range []struct {
		cell cell
		want string
	}{
		{cell{"-1234.5", number}, ` s="0"><v>-1234.5</v>`},
		{cell{"1234567890123456", number}, text + "1234567890123456</t></is>"},
		{cell{"2026-12-31", day}, ` s="1"><v>46387</v>`},
		{cell{"1900-03-01", day}, ` s="1"><v>61</v>`},
		{cell{"1900-02-28", day}, text + "1900-02-28</t></is>"},
		{cell{Text: "<a> & \"b\" "}, text + "&lt;a&gt; &amp; &#34;b&#34; </t></is>"},
		{cell{Text: "a\x01b\rc_x0041_d"}, text + "a_x0001_b_x000D_c_x005F_x0041_d</t></is>"},
	} {
		var out bytes.Buffer
		c.cell.xml(&out, "A1")
		if got := out.String(); got != `<c r="A1"`+c.want+"</c>" {
			t.Errorf("%q is %s", c.cell.Text, got)
		}
	}
}

func TestALongTextIsCutBetweenCharacters(t *testing.T) {
	got := sheetText("a" + strings.Repeat("🥖", 20_000))
	if n := utf8.RuneCountInString(got); n != 1+(maxCell-1)/2 || !utf8.ValidString(got) || strings.Contains(got, "\uFFFD") {
		t.Errorf("%d characters", n)
	}
	if same := fmt.Sprint(strings.Repeat("ã", maxCell)); sheetText(same) != same {
		t.Error("a text that fits is changed")
	}
}
