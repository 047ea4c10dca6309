package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// book is the parts of a workbook, by name.
type book map[string]string

const (
	rootRels = `<Relationships><Relationship Id="r1" Type="http://x/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="r1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://x/worksheet" Target="/xl/worksheets/sheet2.xml"/>` +
		`<Relationship Id="r3" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r4" Type="http://x/styles" Target="styles.xml"/>` +
		`<Relationship Id="r5" Type="http://x/externalLink" Target="file:///etc/passwd" TargetMode="External"/></Relationships>`
	oneSheet = `<workbook><sheets><sheet name="Clientes" r:id="r1"/></sheets></workbook>`
	styles   = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000\-000"/><numFmt numFmtId="165" formatCode="[$-416]dd/mm/yyyy;@"/><numFmt numFmtId="166" formatCode="&quot;R$&quot;\ #,##0.00"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="9"/><xf numFmtId="166"/></cellXfs></styleSheet>`
)

func with(rows string, more book) book {
	b := book{
		"[Content_Types].xml": "<Types/>", "_rels/.rels": rootRels, "xl/workbook.xml": oneSheet, "xl/_rels/workbook.xml.rels": bookRels, "xl/styles.xml": styles,
		"xl/worksheets/sheet1.xml": "<worksheet><sheetData>" + rows + "</sheetData></worksheet>",
	}
	for name, content := range more {
		b[name] = content
	}
	return b
}

func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range b {
		part, err := w.Create(name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// asCSV reads a workbook.
func asCSV(t testing.TB, data []byte, limit int64) (name, csv string, err error) {
	t.Helper()
	scratch, err := os.Create(filepath.Join(t.TempDir(), "scratch"))
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Close()
	var out bytes.Buffer
	sheets, err := ReadWorkbook(bytes.NewReader(data), int64(len(data)), scratch, &out, "", limit)
	return sheets.Read, out.String(), err
}

func TestWorkbookValues(t *testing.T) {
	shared := book{"xl/sharedStrings.xml": `<sst><si><t>João</t></si><si><r><t>Zé </t></r><r><rPr/><t>da Silva</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_&#10;b &amp; c</t></si></sst>`}
	for name, c := range map[string]struct{ cell, want string }{
		"shared":               {`<c r="A1" t="s"><v>0</v></c>`, "João"},
		"rich":                 {`<c r="A1" t="s"><v>1</v></c>`, "Zé da Silva"},
		"escapes":              {`<c r="A1" t="s"><v>2</v></c>`, "\"a\r\nb & c\""},
		"inline":               {`<c r="A1" t="inlineStr"><is><t>Ana</t></is></c>`, "Ana"},
		"a phone as number":    {`<c r="A1"><v>11912345678</v></c>`, "11912345678"},
		"in E notation":        {`<c r="A1"><v>1.1912345678E+10</v></c>`, "11912345678"},
		"with 55":              {`<c r="A1"><v>5.511912345678E12</v></c>`, "5511912345678"},
		"binary noise":         {`<c r="A1"><v>0.30000000000000004</v></c>`, "0.3"},
		"three decimals":       {`<c r="A1"><v>1.234</v></c>`, "1.2340"},
		"money":                {`<c r="A1" s="6"><v>1234.5</v></c>`, "1234.5"},
		"a date":               {`<c r="A1" s="1"><v>36525</v></c>`, "1999-12-31"},
		"a date by a code":     {`<c r="A1" s="3"><v>36525</v></c>`, "1999-12-31"},
		"the first of March":   {`<c r="A1" s="1"><v>61</v></c>`, "1900-03-01"},
		"the first of January": {`<c r="A1" s="1"><v>1</v></c>`, "1900-01-01"},
		"with a time":          {`<c r="A1" s="4"><v>36525.5</v></c>`, "1999-12-31 12:00:00"},
		"percent":              {`<c r="A1" s="5"><v>0.15</v></c>`, "15%"},
		"a postcode":           {`<c r="A1" s="2"><v>1310100</v></c>`, "01310100"},
		"true":                 {`<c r="A1" t="b"><v>1</v></c>`, "true"},
		"a formula's number":   {`<c r="A1"><f>1+1</f><v>2</v></c>`, "2"},
		"a formula's text":     {`<c r="A1" t="str"><f>A2</f><v>Bia</v></c>`, "Bia"},
		"an error":             {`<c r="A1" t="e"><v>#N/A</v></c>`, "#N/A"},
		"an ISO date":          {`<c r="A1" t="d"><v>1999-12-31T00:00:00</v></c>`, "1999-12-31"},
		"without a place":      {`<c><v>7</v></c>`, "7"},
	} {
		sheet, csv, err := asCSV(t, with(`<row r="1">`+c.cell+`</row>`, shared).bytes(t), 1<<20)
		if err != nil || sheet != "Clientes" || csv != c.want+"\r\n" {
			t.Errorf("%s: %q of %s, %v, want %q", name, csv, sheet, err, c.want)
		}
	}
	_, csv, err := asCSV(t, with(`<row r="1"><c r="A1" s="1"><v>35063</v></c></row>`, book{"xl/workbook.xml": strings.Replace(oneSheet, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)}).bytes(t), 1<<20)
	if err != nil || csv != "1999-12-31\r\n" {
		t.Errorf("counted from 1904: %q, %v", csv, err)
	}
}

// The lines of a workbook are its rows: blank ones count, line ends in cells do not.
func TestWorkbookLines(t *testing.T) {
	rows := `<row r="3"><c r="B3" t="inlineStr"><is><t>Nome</t></is></c><c r="D3" t="inlineStr"><is><t>E-mail</t></is></c></row>` +
		"<row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><is><t>Ana\nMaria</t></is></c></row><row r=\"6\"><c r=\"B6\" s=\"1\"/></row>" +
		`<row r="9"><c r="B9" t="inlineStr"><is><t>Bia</t></is></c><c r="D9" t="inlineStr"><is><t>b@x.com</t></is></c></row>`
	_, csv, err := asCSV(t, with(rows, nil).bytes(t), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Inspect(strings.NewReader(csv), Given{Sheet: "Clientes"})
	if err != nil || found.HeaderLine != 3 || found.Records != 3 || found.Sheet != "Clientes" || fmt.Sprintf("%q", found.Header) != `["" "Nome" "" "E-mail"]` {
		t.Fatalf("%+v, %v", found, err)
	}
	records := readAll(t, []byte(csv), found.Format)
	if got := lines(records); fmt.Sprint(got) != "[3 5 9]" || records[1].Cells[1] != "Ana\nMaria" {
		t.Errorf("lines %v of %v", got, records)
	}
}

func TestTheSheetThatIsRead(t *testing.T) {
	cell := func(text string) string {
		return `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>` + text + `</t></is></c></row></sheetData></worksheet>`
	}
	two := `<workbook><sheets><sheet name="Um" r:id="r1"%s/><sheet name="Dois" r:id="r2"/></sheets></workbook>`
	for state, want := range map[string]string{"": "Um", ` state="hidden"`: "Dois", ` state="veryHidden"`: "Dois"} {
		sheet, csv, err := asCSV(t, with("", book{"xl/workbook.xml": fmt.Sprintf(two, state), "xl/worksheets/sheet1.xml": cell("Um"), "xl/worksheets/sheet2.xml": cell("Dois")}).bytes(t), 1<<20)
		if err != nil || sheet != want || csv != want+"\r\n" {
			t.Errorf("%q: %s, %q, %v", state, sheet, csv, err)
		}
	}
	sheet, _, err := asCSV(t, with(`<row r="1"><c r="A1" s="3"/></row>`, book{"xl/workbook.xml": fmt.Sprintf(two, ""), "xl/worksheets/sheet2.xml": cell("Dois")}).bytes(t), 1<<20)
	if err != nil || sheet != "Dois" {
		t.Errorf("a blank sheet first: %s, %v", sheet, err)
	}
}

func TestWorkbooksRefused(t *testing.T) {
	whole := with(`<row r="1"><c r="A1"><v>1</v></c></row>`, nil).bytes(t)
	big := strings.Repeat("x", 1<<20)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"nothing in it":         {with("", nil).bytes(t), CodeWorkbookBlank},
		"cut off":               {whole[:len(whole)-30], CodeWorkbookDamaged},
		"no zip":                {[]byte("PK\x03\x04rest"), CodeWorkbookDamaged},
		"a sheet cut off":       {with("", book{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`}).bytes(t), CodeWorkbookDamaged},
		"a cell cut off":        {with("", book{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1"><v>1`}).bytes(t), CodeWorkbookDamaged},
		"no such text":          {with(`<row r="1"><c r="A1" t="s"><v>7</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"a text below zero":     {with(`<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"rows out of order":     {with(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"a row too far":         {with(`<row r="9999999"><c r="A9999999"><v>1</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"a column too far":      {with(`<row r="1"><c r="ZZZZ1"><v>1</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"a cell of another row": {with(`<row r="1"><c r="A2"><v>1</v></c></row>`, nil).bytes(t), CodeWorkbookDamaged},
		"entities":              {with("", book{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData></worksheet>`}).bytes(t), CodeWorkbookDamaged},
		"larger than allowed":   {with(`<row r="1"><c r="A1" t="str"><v>`+big+big+`</v></c></row>`, nil).bytes(t), CodeUnpacksTooLarge},
		"one endless text":      {with(`<row r="1"><c r="A1" t="str"><v>`+strings.Repeat(big, 18)+`</v></c></row>`, nil).bytes(t), CodeUnpacksTooLarge},
		"LibreOffice":           {book{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}.bytes(t), CodeNotText + " " + IsOtherWorkbook},
		"Numbers":               {book{"Index/Document.iwa": "x"}.bytes(t), CodeNotText + " " + IsOtherWorkbook},
		"Excel, binary":         {book{"_rels/.rels": strings.Replace(rootRels, "workbook.xml", "workbook.bin", 1), "xl/workbook.bin": "x"}.bytes(t), CodeNotText + " " + IsOtherWorkbook},
		"Word":                  {book{"_rels/.rels": strings.Replace(rootRels, "xl/workbook", "word/document", 1), "word/document.xml": "<x/>"}.bytes(t), CodeNotText + " " + IsDocument},
		"a zip":                 {book{"contatos.csv": "name\nAna"}.bytes(t), CodeNotText + " " + IsArchive},
	} {
		limit := int64(1 << 20)
		if name == "one endless text" {
			limit = 1 << 30
		}
		_, _, err := asCSV(t, c.data, limit)
		e, _ := err.(*Error)
		if e == nil || strings.TrimSpace(e.Code+" "+e.Params["file"]) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	old := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	for mark, want := range map[string]string{string(old): IsOldWorkbook, "%PDF-1.7 xxxx": IsPDF, `{\rtf1 xx`: IsDocument,
		"<html><body>": IsMarkup, "\xef\xbb\xbf\r\n<TABLE border=1>": IsMarkup, `<?xml version="1.0"?>`: IsMarkup, "BEGIN:VCARD\r\n": IsMarkup, `[{"name":"Ana"}]`: IsMarkup, "insert into clientes (nome) values ('Ana');\n": IsMarkup, "-- MySQL dump 10.13\n": IsMarkup, "{\n  \"a\": 1}": IsMarkup} {
		_, err := Inspect(strings.NewReader(mark), Given{})
		if e, _ := err.(*Error); e == nil || e.Code != CodeNotText || e.Params["file"] != want {
			t.Errorf("%.5q: %v, want %s", mark, err, want)
		}
	}
}

// FuzzWorkbook: whatever the parts hold, a workbook is read or refused with a code,
// and what is written can be read back.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, `<sst><si><t>x</t></si></sst>`, styles)
	f.Add(`<row><c s="1"><v>36525</v></c><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`, "", styles)
	f.Add(`<row r="1"><c r="XFD1"><f>x</f><v>1E+300</v></c></row></sheetData><c>`, "<sst><si>", "<x")
	f.Fuzz(func(t *testing.T, rows, texts, styles string) {
		data := with(rows, book{"xl/sharedStrings.xml": texts, "xl/styles.xml": styles}).bytes(t)
		_, csv, err := asCSV(t, data, 1<<20)
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Code == "" {
				t.Fatal(err)
			}
			return
		}
		if _, err := Inspect(strings.NewReader(csv), Given{Sheet: "x"}); err != nil && codeOf(err) == "" {
			t.Error(err)
		}
	})
}
