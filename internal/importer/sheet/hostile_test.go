package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// piece is a text that is there so many times.
type piece struct {
	text  string
	times int
}

// packed is a workbook with one part of pieces, which may be far larger than it; each is compressed once.
func packed(t testing.TB, name string, more book, pieces ...piece) []byte {
	t.Helper()
	var stream, out bytes.Buffer
	crc, size := crc32.NewIEEE(), uint64(0)
	for n, p := range append(pieces, piece{}) {
		var once bytes.Buffer
		w, _ := flate.NewWriter(&once, flate.DefaultCompression)
		_, _ = io.WriteString(w, p.text)
		if n == len(pieces) {
			_ = w.Close()
			p.times = 1
		}
		_ = w.Flush()
		for range p.times {
			stream.Write(once.Bytes())
			_, _ = io.WriteString(crc, p.text)
			size += uint64(len(p.text))
		}
	}
	z := zip.NewWriter(&out)
	parts := with("", more)
	delete(parts, name)
	for n, content := range parts {
		w, err := z.Create(n)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CRC32: crc.Sum32(), UncompressedSize64: size, CompressedSize64: uint64(stream.Len())})
	if err == nil {
		_, err = stream.WriteTo(w)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// peak is the most memory that objects have taken while f ran.
func peak(f func()) (most uint64) {
	runtime.GC()
	done, told := make(chan bool), make(chan uint64)
	look := func() uint64 {
		sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(sample)
		return sample[0].Value.Uint64()
	}
	go func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for first, most := look(), uint64(0); ; most = max(most, look()) {
			select {
			case <-done:
				told <- max(most, first) - first
				return
			case <-tick.C:
			}
		}
	}()
	f()
	close(done)
	return <-told
}

const sheetPart = "xl/worksheets/sheet1.xml"

// rowsOf writes rows with a text each.
func rowsOf(n int, row func(n int) string) string {
	var out strings.Builder
	for r := 1; r <= n; r++ {
		out.WriteString(row(r))
	}
	return out.String()
}

var sheetBegin, sheetEnd = piece{"<worksheet><sheetData>", 1}, piece{"</sheetData></worksheet>", 1}

// Whatever somebody has put into a workbook: it is read or refused in seconds and in bounded memory.
func TestHostileWorkbooks(t *testing.T) {
	// Measured once with a million rows and 8 GB: 0.1 to 9 s and at most 200 MB. A tenth tells as much.
	const rows, limit = 1 << 17, 128 << 20
	many := func(text string) piece { return piece{strings.Repeat(text, (1<<20)/len(text)), 256} }
	person := `<row r="%d"><c r="A%[1]d" t="inlineStr"><is><t>p%[1]d@x.com</t></is></c></row>`
	sheets := func(n int) string {
		return "<workbook><sheets>" + rowsOf(n, func(n int) string { return fmt.Sprintf(`<sheet name="s%d" r:id="r1"/>`, n) }) + "</sheets></workbook>"
	}
	for name, c := range map[string]struct {
		data    []byte
		want    string
		records int
	}{
		"blank elements":    {packed(t, sheetPart, nil, sheetBegin, many("<x/>"), sheetEnd), CodeUnpacksTooLarge, 0},
		"blank rows":        {packed(t, sheetPart, nil, sheetBegin, many("<row/>"), sheetEnd), CodeWorkbookDamaged, 0},
		"attributes":        {packed(t, sheetPart, nil, sheetBegin, many(`<x a="1" b="2" c="3"/>`), sheetEnd), CodeUnpacksTooLarge, 0},
		"one tag":           {packed(t, sheetPart, nil, sheetBegin, piece{"<x", 1}, many(` a="1"`), piece{"/>", 1}, sheetEnd), CodeUnpacksTooLarge, 0},
		"comments":          {packed(t, sheetPart, nil, sheetBegin, many("<!-- -->"), sheetEnd), CodeUnpacksTooLarge, 0},
		"one comment":       {packed(t, sheetPart, nil, sheetBegin, piece{"<!--", 1}, many("x"), piece{"-->", 1}, sheetEnd), CodeUnpacksTooLarge, 0},
		"text":              {packed(t, sheetPart, nil, sheetBegin, many("x"), sheetEnd), CodeUnpacksTooLarge, 0},
		"elements in other": {packed(t, sheetPart, nil, sheetBegin, many("<x>"), sheetEnd), CodeUnpacksTooLarge, 0},
		"a cell of pieces":  {packed(t, sheetPart, nil, sheetBegin, piece{`<row r="1"><c r="A1" t="inlineStr"><is>`, 1}, many("<t>x</t>"), piece{"</is></c></row>", 1}, sheetEnd), CodeUnpacksTooLarge, 0},
		"shared texts":      {packed(t, "xl/sharedStrings.xml", nil, piece{"<sst>", 1}, many("<si/>"), piece{"</sst>", 1}), CodeUnpacksTooLarge, 0},
		"formats":           {packed(t, "xl/styles.xml", nil, piece{"<styleSheet><cellXfs>", 1}, piece{strings.Repeat("<xf/>", 1<<20), 10}, piece{"</cellXfs></styleSheet>", 1}), CodeUnpacksTooLarge, 0},
		"sheets":            {with("", book{"xl/workbook.xml": sheets(100_000)}).bytes(t), CodeUnpacksTooLarge, 0},
		"relations":         {packed(t, "_rels/.rels", nil, piece{"<Relationships>", 1}, piece{rowsOf(100_000, func(n int) string { return fmt.Sprintf(`<Relationship Id="r%d"/>`, n) }), 1}, piece{"</Relationships>", 1}), CodeUnpacksTooLarge, 0},
		"expanding": {with("", book{sheetPart: `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>` +
			`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>&c;</v></c></row></sheetData></worksheet>`}).bytes(t), CodeWorkbookDamaged, 0},
		"the last column":   {with(rowsOf(rows, func(n int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%[1]d"><v>1</v></c></row>`, n) }), nil).bytes(t), CodeUnpacksTooLarge, 0},
		"the last cell":     {with(rowsOf(rows, func(n int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD1048576"><v>1</v></c></row>`, n) }), nil).bytes(t), CodeWorkbookDamaged, 0},
		"a zip as sheet":    {with("", book{sheetPart: string(with("", nil).bytes(t))}).bytes(t), CodeWorkbookDamaged, 0},
		"a workbook in one": {book{"clientes.xlsx": string(with("", nil).bytes(t))}.bytes(t), CodeNotText, 0},
		"no zip":            {[]byte("PK\x03\x04" + strings.Repeat("x", 100_000)), CodeWorkbookDamaged, 0},

		"blank cells at the end": {with(rowsOf(rows, func(n int) string {
			return fmt.Sprintf(person[:strings.LastIndex(person, "</row>")]+`<c r="XFD%[1]d" s="1"/></row>`, n)
		}), nil).bytes(t), "", rows},
		"blank rows, numbered": {with(rowsOf(rows-1, func(n int) string { return fmt.Sprintf(`<row r="%d"/>`, n) })+fmt.Sprintf(person, rows), nil).bytes(t), "", 1},
		"a gap":                {with(fmt.Sprintf(person, 1)+fmt.Sprintf(person, 1<<20), nil).bytes(t), "", 2},
		"merged cells": {with(fmt.Sprintf(person, 1), book{sheetPart: "<worksheet><sheetData>" + fmt.Sprintf(person, 1) + "</sheetData><mergeCells>" +
			rowsOf(rows, func(n int) string { return fmt.Sprintf(`<mergeCell ref="A%d:B%[1]d"/>`, n) }) + "</mergeCells></worksheet>"}).bytes(t), "", 1},
		"a wrong dimension": {with("", book{sheetPart: `<worksheet><dimension ref="A1:XFD1048576"/><sheetData>` + fmt.Sprintf(person, 1) + "</sheetData></worksheet>"}).bytes(t), "", 1},
		"5000 columns": {with(rowsOf(20, func(r int) string {
			return "<row>" + strings.Repeat(fmt.Sprintf("<c><v>%d</v></c>", r), 5000) + "</row>"
		}), nil).bytes(t), "", 20},
		"a cell of 10 MB": {with(`<row r="1"><c r="A1" t="inlineStr"><is><t>`+strings.Repeat("x", 10<<20)+"</t></is></c></row>", nil).bytes(t), "", 1},
		"equal rows":      {packed(t, sheetPart, nil, sheetBegin, piece{strings.Repeat("<row>"+strings.Repeat(`<c t="inlineStr"><is><t>Sim</t></is></c>`, 12)+"</row>", 1<<10), rows >> 10}, sheetEnd), "", rows},
	} {
		var err error
		var found Findings
		begun := time.Now()
		most := peak(func() { found, err = inspectWorkbook(t, c.data, limit) })
		took := time.Since(begun)
		t.Logf("%-24s %8d bytes: %6.2f s, %4d MB, %d records, %v", name, len(c.data), took.Seconds(), most>>20, found.Records, err)
		if codeOf(err) != c.want || found.Records != c.records {
			t.Errorf("%s: %d records, %v; want %d, %s", name, found.Records, err, c.records, c.want)
		}
		if most > 200<<20 || took > time.Minute {
			t.Errorf("%s took %s and %d MB", name, took, most>>20)
		}
	}
}

// How far a workbook may unpack: lists of people, which differ from each other, never get there.
func TestMaxUnpacked(t *testing.T) {
	const mb = 1 << 20
	for size, want := range map[int64]int64{1000: 64 * mb, mb: 500 * mb, 3 * mb: 1024 * mb, 50 * mb: 5000 * mb, 2000 * mb: 8192 * mb} {
		if got := maxUnpacked(size, 8192*mb); got != want {
			t.Errorf("%d bytes: %d MB", size, got/mb)
		}
	}
}

// inspectWorkbook reads a workbook and what it becomes, as an upload does.
func inspectWorkbook(t testing.TB, data []byte, limit int64) (found Findings, err error) {
	t.Helper()
	scratch, err := os.Create(filepath.Join(t.TempDir(), "scratch"))
	if err != nil {
		t.Fatal(err)
	}
	defer scratch.Close()
	pipe, feed := io.Pipe()
	go func() {
		_, err := ReadWorkbook(bytes.NewReader(data), int64(len(data)), scratch, feed, "", limit)
		feed.CloseWithError(err)
	}()
	return Inspect(pipe, Given{Sheet: "x"})
}

// Texts come back from the scratch whatever their lengths, at the ends of its blocks too.
func TestManySharedTexts(t *testing.T) {
	const n = 3000
	text := func(k int) string { return strings.Repeat(string(rune('a'+k%26)), k*k%997) }
	texts := "<sst>" + rowsOf(n, func(k int) string { return "<si><t>" + text(k-1) + "</t></si>" }) + "</sst>"
	rows := rowsOf(n, func(k int) string { return fmt.Sprintf(`<row><c t="s"><v>%d</v></c><c><v>1</v></c></row>`, k*7919%n) })
	_, csv, err := asCSV(t, with(rows, book{"xl/sharedStrings.xml": texts}).bytes(t), 1<<30)
	want := rowsOf(n, func(k int) string { return text(k*7919%n) + ",1\r\n" })
	if err != nil || csv != want {
		t.Errorf("%d bytes, want %d; %v", len(csv), len(want), err)
	}
}

// What the directory of a zip says and what is in it are two things.
func TestZipsThatLie(t *testing.T) {
	rows := `<row r="1"><c r="A1" t="inlineStr"><is><t>ana@x.com</t></is></c></row>`
	whole := with(rows, book{"xl/worksheets/sheet2.xml": "<worksheet/>"}).bytes(t)
	entry := func(data []byte, name string) int { // its place in the directory
		at := bytes.LastIndex(data, []byte(name))
		return at - 46
	}
	change := func(name string, at int, by uint32) []byte {
		data := bytes.Clone(whole)
		field := data[entry(data, name)+at:]
		binary.LittleEndian.PutUint32(field, binary.LittleEndian.Uint32(field)+by)
		return data
	}
	const crc, compressed, size, offset = 16, 20, 24, 42
	twice := func(content string) []byte {
		var out bytes.Buffer
		z := zip.NewWriter(&out)
		for _, part := range []struct{ name, content string }{{sheetPart, content}} {
			w, err := z.Create(part.name)
			if err == nil {
				_, err = io.WriteString(w, part.content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, content := range with(rows, nil) {
			w, err := z.Create(name)
			if err == nil {
				_, err = io.WriteString(w, content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		_ = z.Close()
		return out.Bytes()
	}
	second := change("xl/worksheets/sheet2.xml", offset, 0)
	overlapping := bytes.Clone(second)
	copy(overlapping[entry(overlapping, "xl/worksheets/sheet2.xml")+crc:][:12], overlapping[entry(overlapping, sheetPart)+crc:][:12])
	copy(overlapping[entry(overlapping, "xl/worksheets/sheet2.xml")+offset:][:4], overlapping[entry(overlapping, sheetPart)+offset:][:4])
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"as it is":               {whole, ""},
		"overlapping":            {overlapping, ""},
		"another checksum":       {change(sheetPart, crc, 1), CodeWorkbookDamaged},
		"less than there is":     {change(sheetPart, size, ^uint32(9)), CodeWorkbookDamaged},
		"more than there is":     {change(sheetPart, size, 1000), CodeWorkbookDamaged},
		"less that is packed":    {change(sheetPart, compressed, ^uint32(19)), CodeWorkbookDamaged},
		"beyond the file":        {change(sheetPart, offset, 1<<30), CodeWorkbookDamaged},
		"the same part twice":    {twice(with(rows, nil)[sheetPart]), ""},
		"two parts of that name": {twice("<worksheet/>"), CodeWorkbookDamaged},
		"a million entries":      {crowded(whole, 1<<20), CodeWorkbookDamaged},
	} {
		var found Findings
		var err error
		most := peak(func() { found, err = inspectWorkbook(t, c.data, 1<<30) })
		if codeOf(err) != c.want || err == nil && found.Records != 1 || most > 150<<20 {
			t.Errorf("%s: %d records, %v in %d MB; want %s", name, found.Records, err, most>>20, c.want)
		}
	}
}

// crowded is a zip whose directory names its first part so many times; its end tells of as many as fit into its field.
func crowded(whole []byte, n int) []byte {
	end := bytes.LastIndex(whole, []byte("PK\x05\x06"))
	begin := int(binary.LittleEndian.Uint32(whole[end+16:]))
	first := whole[begin : begin+46+int(binary.LittleEndian.Uint16(whole[begin+28:]))]
	out := append(bytes.Clone(whole[:end]), bytes.Repeat(first, n)...)
	tail := bytes.Clone(whole[end:])
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(out)-begin))
	return append(out, tail...)
}
