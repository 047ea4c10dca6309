package sheet

import (
	"bytes"
	"reflect"
	"slices"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

func TestWriterKeepsForm(t *testing.T) {
	for _, s := range samples {
		data := readFile(t, s.file)
		f := inspect(t, data).Format
		want := readAll(t, data, f)
		var b bytes.Buffer
		w := NewWriter(&b, f)
		for _, r := range want {
			if err := w.Write(r.Cells); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if again := inspect(t, b.Bytes()); !reflect.DeepEqual(again.Format, f) && s.file != "stray-byte.csv" {
			t.Errorf("%s: %+v, was %+v", s.file, again.Format, f)
		}
		got := readAll(t, b.Bytes(), f)
		if !slices.EqualFunc(got, want, func(a, b Record) bool { return slices.Equal(a.Cells, b.Cells) }) {
			t.Errorf("%s came back otherwise", s.file)
		}
	}
}

func TestWriterReplaces(t *testing.T) {
	for _, enc := range []Encoding{Windows1252, MacRoman} {
		var b bytes.Buffer
		w := NewWriter(&b, Format{Encoding: enc, Delimiter: ";", SepLine: true})
		if err := w.Write([]string{"Жé", "a;b", ""}); err != nil {
			t.Fatal(err)
		}
		if err := w.Write([]string{""}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		é, _ := charmap.Windows1252.EncodeRune('é')
		if enc == MacRoman {
			é, _ = charmap.Macintosh.EncodeRune('é')
		}
		if want := "sep=;\r\n?" + string([]byte{é}) + ";\"a;b\";\r\n\"\"\r\n"; b.String() != want || w.Replaced() != 1 {
			t.Errorf("%s: %q, want %q, replaced %d", enc, b.String(), want, w.Replaced())
		}
	}
}
