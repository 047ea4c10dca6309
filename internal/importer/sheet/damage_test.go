package sheet

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// What copies and disks leave behind the end of a gzip is no reason to lose its rows; what could be rows is said.
func TestBehindTheEndOfAGzip(t *testing.T) {
	one, two := gzipped(t, []byte("name,email\nAna,a@x.com\n")), gzipped(t, []byte("Bia,b@x.com\n"))
	zeros := make([]byte, 100_000)
	for name, c := range map[string]struct {
		data    []byte
		records int
		code    string
	}{
		"nothing":                {one, 2, ""},
		"zeros":                  {slices.Concat(one, zeros), 2, ""},
		"another one":            {slices.Concat(one, two), 3, ""},
		"zeros and another":      {slices.Concat(one, zeros, two, zeros), 3, ""},
		"hundreds without rows":  {slices.Concat(one, bytes.Repeat(gzipped(t, nil), 300), two), 3, ""},
		"garbage":                {slices.Concat(one, []byte("garbage")), 0, CodeGzipDamaged},
		"a line that is a row":   {slices.Concat(one, []byte("Bia,b@x.com\n")), 0, CodeGzipDamaged},
		"zeros and garbage":      {slices.Concat(one, zeros, []byte{1}), 0, CodeGzipDamaged},
		"a head of another":      {slices.Concat(one, two[:5]), 0, CodeGzipDamaged},
		"half of another":        {slices.Concat(one, two[:len(two)-9]), 0, CodeGzipDamaged},
		"cut":                    {one[:len(one)-9], 0, CodeGzipDamaged},
		"cut, filled with zeros": {slices.Concat(one[:len(one)-9], zeros), 0, CodeGzipDamaged},
	} {
		found, err := Inspect(bytes.NewReader(c.data), Given{})
		if codeOf(err) != c.code || found.Records != c.records {
			t.Errorf("%s: %d records, %v", name, found.Records, err)
		}
		if err == nil && (len(readAll(t, c.data, found.Format)) != c.records || found.Size != int64(len(c.data))) {
			t.Errorf("%s: read %d records of %d bytes", name, len(readAll(t, c.data, found.Format)), found.Size)
		}
	}
}

// Zeros at the end of a file are one record, which is then told; those before it stay.
func TestZerosAtTheEnd(t *testing.T) {
	rows := "name,email\nJoão,a@x.com\nBia,b@x.com\n"
	for _, enc := range []Encoding{UTF8, UTF16LE, UTF16BE, Windows1252} {
		f := Format{Encoding: enc, BOM: enc == UTF16LE, Delimiter: ","}
		data := encoded(t, strings.ReplaceAll(rows, "\n", "\r\n"), f)
		for _, zeros := range []int{1, 2, 500, 65_535, 65_536, 1 << 20} {
			if zeros%2 > 0 && f.isUTF16() {
				continue
			}
			padded := slices.Concat(data, make([]byte, zeros))
			found := inspect(t, padded)
			got := readAll(t, padded, found.Format)
			if found.Encoding != enc || found.Records != 4 || len(got) != 4 || got[1].Cells[0] != "João" || !slices.Equal(got[3].Cells, []string{"\x00"}) || got[3].Line != 4 {
				t.Errorf("%s, %d zeros: %+v, read %v", enc, zeros, found.Format, got)
			}
		}
	}
	inner := "name,email\nA\x00\x00na,a@x.com\n\x00\x00,\nBia,b@x.com\n" + strings.Repeat("Caio,c@x.com\n", 100) + "\x00\x00\x00"
	for _, f := range []func(s string) Findings{
		func(s string) Findings { return inspect(t, []byte(s)) },
		func(s string) Findings {
			found, err := Inspect(iotest.OneByteReader(strings.NewReader(s)), Given{})
			if err != nil {
				t.Fatal(err)
			}
			return found
		},
	} {
		got := readAll(t, []byte(inner), f(inner).Format)
		if len(got) != 105 || got[1].Cells[0] != "A\x00\x00na" || got[2].Cells[0] != "\x00\x00" || got[104].Cells[0] != "\x00" {
			t.Errorf("%d records: %v", len(got), got[:3])
		}
	}
	if _, err := Inspect(bytes.NewReader(make([]byte, 5000)), Given{}); codeOf(err) != CodeNotText {
		t.Errorf("nothing but zeros: %v", err)
	}
}
