package sheet

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// visible is what must not get lost: everything but delimiters, blanks, and what quotes.
func visible(s string, delimiter byte, quoting string) string {
	return strings.Map(func(r rune) rune {
		if r == rune(delimiter) || strings.ContainsRune(quoting, r) || isBlank(r) {
			return -1
		}
		return r
	}, s)
}

// quotingOf are the characters that reading a file may take away.
func quotingOf(f Format, text string) string {
	quoting := `"`
	if strings.Contains(text, `\"`) {
		quoting += `\`
	}
	if f.Curly {
		quoting += "“”„"
	}
	if f.Single {
		quoting += `'\`
	}
	return quoting
}

func FuzzReader(f *testing.F) {
	for _, s := range samples {
		data := readFile(f, s.file)
		f.Add(data[:min(len(data), 500)]) // what is longer says nothing new and is slow to change
	}
	for _, s := range []string{"a,\"b\nc\"\n", "\"a\" b\n", "a, \"b\"", "sep=;\na;b", "\xff\xfea\x00", "a\rb\r\r\n", "\xef\xbb\xbf\"x\"", "\x1f\x8b", "a,b\n\"x \\\"y\\\" z\",c\n\x00\x00", "a;b\n“x;y”;z\n", "'a';'b'\n'x''y';'z\\'w'\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		found, err := Inspect(bytes.NewReader(data), Given{})
		if err != nil {
			if codeOf(err) == "" {
				t.Fatal(err)
			}
			return
		}
		records := readAll(t, data, found.Format)
		if len(records) != found.Records || !slices.Equal(records[0].Cells, found.Header) && len(found.Header) < MaxColumns {
			t.Errorf("%d records, found %d; header %q, first %q", len(records), found.Records, found.Header, records[0].Cells)
		}
		_, _ = MapColumns(found.Header, nil, nil)
		if found.isUTF16() || len(data) > 2 && data[0] == 0x1f && data[1] == 0x8b {
			return
		}
		text := string(found.Encoding.appendText(nil, bytes.TrimPrefix(data, []byte(bomOf(found.Encoding)))))
		if mayBeTwice(data) || mayBeTwice([]byte(text)) {
			return // cells are mended one by one
		}
		if found.SepLine {
			_, text, _ = strings.Cut(strings.ReplaceAll(text, "\r", "\n"), "\n")
		}
		checkNothingLost(t, text, records, found.Format)
	})
}

func checkNothingLost(t *testing.T, text string, records []Record, f Format) {
	t.Helper()
	if cut := strings.TrimRight(text, "\x00"); cut != text {
		text = cut + "\x00" // of those at the end one is left
	}
	delimiter, quoting := f.delimiter(), quotingOf(f, text)
	var all strings.Builder
	for i, r := range records {
		if i > 0 && r.Line <= records[i-1].Line {
			t.Errorf("line %d after %d", r.Line, records[i-1].Line)
		}
		for _, c := range r.Cells {
			all.WriteString(c)
		}
	}
	if got, want := visible(all.String(), delimiter, quoting), visible(text, delimiter, quoting); got != want {
		t.Errorf("read %q of %q", got, want)
	}
	if strings.Contains(text, `"`) || f.Curly || f.Single {
		return
	}
	rows := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	rows = slices.DeleteFunc(rows, func(row string) bool { return visible(row, delimiter, quoting) == "" })
	if len(rows) != len(records) {
		t.Errorf("%d records, %d lines", len(records), len(rows))
	}
}

// Where the standard library's strict reader is content, ours says the same.
func FuzzAgainstStandardReader(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\nb\",c", "\"a \"\"b\"\"\",c\n\n,\n", " \"a\",b", "a,\"b\"\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, '\r') || !utf8.ValidString(s) || mayBeTwice([]byte(s)) || strings.HasPrefix(s, "\x1f\x8b") || strings.HasSuffix(s, "\x00\x00") {
			return
		}
		std := csv.NewReader(strings.NewReader(s))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if err != nil {
			return
		}
		want = slices.DeleteFunc(want, func(cells []string) bool { return isBlankText(strings.Join(cells, "")) })
		got := readAll(t, []byte(s), Format{Encoding: UTF8, Delimiter: ","})
		if !slices.EqualFunc(got, want, func(r Record, cells []string) bool { return slices.Equal(r.Cells, cells) }) {
			t.Errorf("%q: %v, want %q", s, got, want)
		}
	})
}

func FuzzRoundTrip(f *testing.F) {
	f.Add("Ana", "a,b\r\n\"c\"", " x ", uint8(0))
	f.Add("sep=;", "\ufeff", "", uint8(9))
	f.Add("é – Ж", "\x00", "\r", uint8(3))
	formats := []Format{
		{Encoding: UTF8, BOM: false, Delimiter: ",", SepLine: false}, {Encoding: UTF8, BOM: true, Delimiter: ";", SepLine: true}, {Encoding: UTF16LE, BOM: true, Delimiter: "\t", SepLine: false}, {Encoding: UTF16BE, BOM: true, Delimiter: "|", SepLine: false},
		{Encoding: Windows1252, BOM: false, Delimiter: ";", SepLine: false}, {Encoding: MacRoman, BOM: false, Delimiter: ",", SepLine: false}, {Encoding: UTF16LE, BOM: false, Delimiter: ";", SepLine: false},
		{Encoding: IBM850, BOM: false, Delimiter: ";", SepLine: false},
	}
	f.Fuzz(func(t *testing.T, a, b, c string, which uint8) {
		format := formats[int(which)%len(formats)]
		for _, s := range []string{a, b, c} {
			if !utf8.ValidString(s) || mayBeTwice([]byte(s)) {
				return
			}
		}
		want := [][]string{{"x", "name", "email"}, {a, b, c}, {"y", a}, {"z" + c}}
		var out bytes.Buffer
		w := NewWriter(&out, format)
		for _, cells := range want {
			if err := w.Write(cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if w.Replaced() > 0 {
			return
		}
		got := readAll(t, out.Bytes(), format)
		want = slices.DeleteFunc(want, func(cells []string) bool { return isBlankText(strings.Join(cells, "")) })
		if !slices.EqualFunc(got, want, func(r Record, cells []string) bool { return slices.Equal(r.Cells, cells) }) {
			t.Errorf("%+v: %v, want %q", format, got, want)
		}
	})
}
