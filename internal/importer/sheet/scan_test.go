package sheet

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestScan(t *testing.T) {
	for _, c := range []struct {
		data string
		want string // cells in «», records apart by their line
	}{
		{"a,b\nc,d", "1«a»«b» 2«c»«d»"}, {"a,b\r\nc,d\r\n", "1«a»«b» 2«c»«d»"}, {"a,b\rc,d\r", "1«a»«b» 2«c»«d»"},
		{"a\n\n\r\n,,\nb\n", "1«a» 5«b»"}, {"a,\n", "1«a»«»"}, {",a", "1«»«a»"}, {"a\r\r\nb", "1«a» 3«b»"},
		{"\"a\nb\",c\nd", "1«a\nb»«c» 3«d»"}, {"\"a\r\nb\rc\"\nd", "1«a\r\nb\rc» 4«d»"}, {`"a ""b"" c",d`, `1«a "b" c»«d»`}, {`"","""",a`, `1«»«"»«a»`},
		{`5" pipe,x"y"`, `1«5" pipe»«x"y"»`}, {`"Zé" Silva,x`, `1«"Zé" Silva»«x»`}, {`"a,b" c,x`, `1«"a,b" c»«x»`}, {`"a" ,b`, "1«a»«b»"},
		{`a, "b, c" ,d`, "1«a»«b, c»«d»"}, {`a, "b,c`, `1«a»« "b»«c»`}, {"a, \"b\nc\"", "1«a»« \"b» 2«c\"»"}, {" a , b ", "1« a »« b »"},
		{"a\x00b,c", "1«a\x00b»«c»"}, {"a;b", "1«a;b»"}, {`a,"b"`, "1«a»«b»"}, {"\"\n\",a", "1«\n»«a»"},
	} {
		for _, one := range []bool{false, true} {
			var src io.Reader = strings.NewReader(c.data)
			if one {
				src = iotest.OneByteReader(src)
			}
			r, err := NewReader(src, Format{Encoding: UTF8, Delimiter: ","})
			if err != nil {
				t.Fatal(err)
			}
			if got := render(t, r); got != c.want {
				t.Errorf("%q: %q, want %q", c.data, got, c.want)
			}
		}
	}
}

func render(t *testing.T, r *Reader) string {
	t.Helper()
	var out []string
	for {
		record, err := r.Next()
		if err == io.EOF {
			return strings.Join(out, " ")
		}
		if err != nil {
			return err.Error()
		}
		out = append(out, string(rune('0'+record.Line))+"«"+strings.Join(record.Cells, "»«")+"»")
	}
}

// Records of all sizes around the buffer's, with line ends and quotes on its edge.
func TestBufferEdges(t *testing.T) {
	for shift := range 40 {
		var b strings.Builder
		b.WriteString(strings.Repeat("x", shift) + "\r\n")
		for b.Len() < 3*4*headSize {
			b.WriteString("\"a \"\"b\"\"\r\nc\",é,\"d\"\r\n")
		}
		all := readAll(t, []byte(b.String()), Format{Encoding: UTF8, Delimiter: ","})
		for i, r := range all[1:] {
			if len(r.Cells) != 3 || r.Cells[0] != "a \"b\"\r\nc" || r.Cells[1] != "é" || r.Cells[2] != "d" || r.Line != 2+2*i && shift > 0 {
				t.Fatalf("shift %d, record %d: %d %q", shift, i, r.Line, r.Cells)
			}
		}
	}
}

func TestLargeRecord(t *testing.T) {
	big := strings.Repeat("linha\n", MaxRecord/6-10)
	data := []byte("name,note\nAna,\"" + big + "\"\nBia,x\n")
	records := readAll(t, data, inspect(t, data).Format)
	if len(records) != 3 || records[1].Cells[1] != big || records[2].Line != 3+strings.Count(big, "\n") {
		t.Errorf("%d records", len(records))
	}
}

func TestSkip(t *testing.T) {
	data := readFile(t, "ragged.csv")
	f := inspect(t, data).Format
	all := readAll(t, data, f)
	for n := range all {
		r, err := NewReader(bytes.NewReader(data), f)
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Skip(n); err != nil {
			t.Fatal(err)
		}
		if got, err := r.Next(); err != nil || got.Line != all[n].Line || !slices.Equal(got.Cells, all[n].Cells) {
			t.Errorf("after %d: %v, %v", n, got, err)
		}
		if err := r.Skip(1000); err != io.EOF {
			t.Errorf("past the end: %v", err)
		}
		if r.Offset() != int64(len(data)) {
			t.Errorf("offset %d, want %d", r.Offset(), len(data))
		}
	}
}
