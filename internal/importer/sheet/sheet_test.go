package sheet

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/charmap"
)

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func inspect(t testing.TB, data []byte) Findings {
	t.Helper()
	found, err := Inspect(bytes.NewReader(data), Given{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// readAll gives the records as kept copies.
func readAll(t testing.TB, data []byte, f Format) []Record {
	t.Helper()
	r, err := NewReader(bytes.NewReader(data), f)
	if err != nil {
		t.Fatal(err)
	}
	var all []Record
	for {
		record, err := r.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		record.Cells = slices.Clone(record.Cells)
		all = append(all, record)
	}
}

func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func lines(records []Record) (out []int) {
	for _, r := range records {
		out = append(out, r.Line)
	}
	return out
}

func upTo(n int) (out []int) {
	for i := range n {
		out = append(out, i+1)
	}
	return out
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var samples = []struct {
	file    string
	format  Format
	header  []string
	targets string
	lines   []int // nil: 1, 2, 3 …
	records int
}{
	{"excel-pt-br.csv", Format{Encoding: Windows1252, Delimiter: ";"},
		[]string{"Nome", "E-mail", "Celular", "CPF", "Cidade", "País", "Empresa", "Plano", "Gasto total", "Nascimento", "VIP"},
		"name email phone_number - city country_code company_name - - - -",
		slices.Concat(upTo(6), moved(upTo(61)[6:], 1)), 61},
	{"utf8-bom.csv", Format{Encoding: UTF8, BOM: true, Delimiter: ","},
		[]string{"email", "name", "phone_number", "identifier", "city"}, "email name phone_number identifier city", nil, 61},
	{"unicode-text.txt", Format{Encoding: UTF16LE, BOM: true, Delimiter: "\t"},
		[]string{"Name", "Email", "Phone", "City"}, "name email phone_number city", nil, 61},
	{"ragged.csv", Format{Encoding: UTF8, Delimiter: ","},
		[]string{" Name ", "EMAIL", "Phone Number", " City"}, "name email phone_number city", slices.Concat(upTo(12), moved(upTo(21)[12:], 2)), 21},
	{"repeats.csv", Format{Encoding: UTF8, Delimiter: ","},
		[]string{"name", "email", "phone_number", "identifier", "city"}, "name email phone_number identifier city", nil, 9},
	{"bad-cells.csv", Format{Encoding: UTF8, Delimiter: ","},
		[]string{"name", "email", "phone", "plano", "gasto"}, "name email phone_number - -", nil, 13},
	{"short-rows.csv", Format{Encoding: UTF8, Delimiter: ","},
		[]string{"id", "first_name", "last_name", "email", "gender", "ip_address", "identifier", "phone_number", "company"},
		"- first_name last_name email - - identifier phone_number company_name", nil, 26},
	{"stray-byte.csv", Format{Encoding: UTF8, Delimiter: ","}, []string{"name", "email"}, "name email", nil, 3},
	{"ninth-digit.csv", Format{Encoding: UTF8, Delimiter: ","}, []string{"name", "phone_number"}, "name phone_number", nil, 4},
	{"formulas.csv", Format{Encoding: UTF8, Delimiter: ","}, []string{"name", "email", "city"}, "name email city", nil, 4},
	{"header-only.csv", Format{Encoding: UTF8, Delimiter: ","}, []string{"name", "email", "phone_number"}, "name email phone_number", nil, 1},
}

func moved(in []int, by int) []int {
	for i := range in {
		in[i] += by
	}
	return in
}

func TestSamples(t *testing.T) {
	for _, s := range samples {
		t.Run(s.file, func(t *testing.T) {
			data := readFile(t, s.file)
			for _, form := range [][]byte{data, gzipped(t, data)} {
				found := inspect(t, form)
				if !reflect.DeepEqual(found.Format, s.format) || !slices.Equal(found.Header, s.header) || found.HeaderLine != 1 {
					t.Errorf("format %+v, header %q at %d", found.Format, found.Header, found.HeaderLine)
				}
				if found.Size != int64(len(form)) || found.Records != s.records {
					t.Errorf("size %d, records %d, want %d, %d", found.Size, found.Records, len(form), s.records)
				}
				records := readAll(t, form, found.Format)
				want := s.lines
				if want == nil {
					want = upTo(s.records)
				}
				if !slices.Equal(lines(records), want) {
					t.Errorf("lines %v, want %v", lines(records), want)
				}
			}
			mapping, err := MapColumns(s.header, nil, nil)
			if got := targets(mapping); err != nil || got != s.targets {
				t.Errorf("targets %q, %v", got, err)
			}
		})
	}
}

func targets(m Mapping) string {
	var out []string
	for _, c := range m {
		if c.Target == "" {
			c.Target = "-"
		}
		out = append(out, c.Target)
	}
	return strings.Join(out, " ")
}

func TestSampleCells(t *testing.T) {
	for _, c := range []struct {
		file      string
		line, col int
		want      string
	}{
		{"excel-pt-br.csv", 2, 4, "Belém"}, {"excel-pt-br.csv", 6, 6, "Rua A, 10\nsala 2"}, {"excel-pt-br.csv", 5, 6, "Oficina – Centro"},
		{"excel-pt-br.csv", 9, 0, "Conceição Araújo"}, {"utf8-bom.csv", 4, 1, "Luís dos Santos"}, {"unicode-text.txt", 8, 3, "Goiânia"},
		{"stray-byte.csv", 2, 0, "José Pires"}, {"stray-byte.csv", 3, 0, "João Lima"}, {"formulas.csv", 2, 0, `=HYPERLINK("http://x","a")`},
		{"formulas.csv", 4, 0, "'+5511987654321"}, {"formulas.csv", 2, 2, "@SUM(1)"}, {"ragged.csv", 10, 4, "extra"}, {"bad-cells.csv", 3, 1, "não é e-mail"},
	} {
		data := readFile(t, c.file)
		for _, r := range readAll(t, data, inspect(t, data).Format) {
			if r.Line == c.line && (len(r.Cells) <= c.col || r.Cells[c.col] != c.want) {
				t.Errorf("%s line %d: %q, want %q in column %d", c.file, c.line, r.Cells, c.want, c.col)
			}
		}
	}
	if found := inspect(t, readFile(t, "stray-byte.csv")); found.Stray != 1 {
		t.Errorf("stray bytes %d, want 1", found.Stray)
	}
}

// What is shown of the first rows is those rows, blank cells and repetitions at their places.
func TestFirstRows(t *testing.T) {
	long := strings.Repeat("ã", sampleLength+1)
	file := "Lista de clientes\n\nNome;E-mail;Etiqueta;Nota\nAna;ana@x.com;;\"diz \"\"oi\"\"\"\n;;;\nBia;;vip\nBia;bia@x.com;vip;" + long + ";sobra\nCaio;;;\n"
	windows, err := charmap.Windows1252.NewEncoder().Bytes([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"UTF-8": []byte(file), "Windows-1252": windows} {
		want := [][]string{{"Ana", "ana@x.com", "", `diz "oi"`}, {"Bia", "", "vip"}, {"Bia", "bia@x.com", "vip", strings.Repeat("ã", sampleLength) + "…", "sobra"}}
		if got := inspect(t, data).First; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Cells of the form of an address are counted throughout the file, whatever else the column holds.
func TestAddressesAreCounted(t *testing.T) {
	var text strings.Builder
	text.WriteString("Nome;E-mail\r\n")
	for n := range 3 * judged {
		fmt.Fprintf(&text, "José %d;j%d@x.com\r\n", n, n)
	}
	text.WriteString("zé@x.com;\r\nAna <ana@x.com>;\r\n@bia.x;\r\nbia@x;\r\n")
	for _, f := range []Format{{Encoding: UTF8, Delimiter: ";"}, {Encoding: Windows1252, Delimiter: ";"}, {Encoding: UTF16LE, Delimiter: ";", BOM: true}} {
		looks := inspect(t, encoded(t, text.String(), f)).Looks
		if looks[0].Addresses != 1 || looks[1].Addresses != 3*judged {
			t.Errorf("%s: %d, %d", f.Encoding, looks[0].Addresses, looks[1].Addresses)
		}
	}
}

func TestRefusedSamples(t *testing.T) {
	for file, want := range map[string]string{"unbalanced-quote.csv": "csv at line 2", "empty.csv": CodeBlank, "not-a-csv.csv": CodeNotText} {
		_, err := Inspect(bytes.NewReader(readFile(t, file)), Given{})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", file, err, want)
		}
	}
	_, err := inspect(t, readFile(t, "header-only.csv")).Rows(true)
	if codeOf(err) != CodeNoRows {
		t.Errorf("header-only: %v", err)
	}
	for file, want := range map[string]Error{
		"no-header.csv":             {CodeHeaderIsData, map[string]string{"header": "p7.0@exemplo7.com.br"}},
		"twice-the-same-header.csv": {CodeHeaderDuplicate, map[string]string{"header": "email"}},
	} {
		found := inspect(t, readFile(t, file))
		_, err := MapColumns(found.Header, nil, nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != want.Code || e.Params["header"] != want.Params["header"] || e.Kind() != "header" {
			t.Errorf("%s: %v", file, err)
		}
	}
	if rows, err := inspect(t, readFile(t, "no-header.csv")).Rows(false); rows != 10 || err != nil {
		t.Errorf("no-header: %d rows, %v", rows, err)
	}
}

func TestRefused(t *testing.T) {
	wide := strings.Repeat("a,", MaxColumns) + "a\n"
	for name, c := range map[string]struct{ data, want string }{
		"xlsx": {"PK\x03\x04rest", CodeNotText}, "pdf": {"%PDF-1.7", CodeNotText}, "blanks": {" \r\n\t\r\n\u00a0,\n", CodeBlank}, "only a mark": {"\xef\xbb\xbf", CodeBlank},
		"only delimiters": {",,,\n,\n", CodeBlank}, "utf-32": {"\xff\xfe\x00\x00n\x00\x00\x00", CodeEncoding}, "broken gzip": {"\x1f\x8bxxxxxxxx", CodeGzipDamaged}, "too many columns": {wide, CodeTooManyColumns},
		"controls": {"\x01\x02\x03\x04name,email", CodeNotText}, "too many cells": {"name\n" + strings.Repeat(",", maxCells+1), CodeTooManyColumns},
		"quote open at the end": {"name,email\na,b\nc,\"d\n\n", "csv at line 3"}, "quote opened in a second line of a cell": {"name,email\n\"a\nb\",\"c\nd\n", "csv at line 3"},
		"quote closes lines later amid a text": {"name,email\n\"Ana,a@x.com\n\"Bia\",b@x.com\n", "csv at line 2"},
		"endless quote":                        {"name,email\n\"" + strings.Repeat("x\n", MaxRecord/2+10), "csv at line 2"},
		"endless line":                         {"name,email\n" + strings.Repeat("x", 2*MaxRecord+10), "row_too_long at line 2"},
	} {
		if _, err := Inspect(strings.NewReader(c.data), Given{}); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// An upload that breaks off must never pass for a whole file.
func TestBrokenUpload(t *testing.T) {
	data := readFile(t, "utf8-bom.csv")
	for _, form := range [][]byte{data, gzipped(t, data), readFile(t, "unicode-text.txt")} {
		for _, broken := range []error{io.ErrUnexpectedEOF, errors.New("connection reset")} {
			for _, n := range []int{0, 1, 5, len(form) / 2, len(form)} {
				r := io.MultiReader(bytes.NewReader(form[:n]), iotest.ErrReader(broken))
				if _, err := Inspect(r, Given{}); !errors.Is(err, broken) {
					t.Errorf("%d of %d bytes, %v: %v", n, len(form), broken, err)
				}
			}
		}
	}
}
