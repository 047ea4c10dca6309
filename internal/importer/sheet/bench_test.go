package sheet

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
)

// contactsFile has about 16 MB of plausible rows.
func contactsFile(accents bool) []byte {
	name := "Joao Conceicao"
	if accents {
		name = "João Conceição"
	}
	var b strings.Builder
	b.WriteString("name,email,phone_number,identifier,city,plano\n")
	for i := 0; b.Len() < 16<<20; i++ {
		fmt.Fprintf(&b, "%s %d,p%d@exemplo.com.br,+55119%08d,cli-%d,\"Rua A, %d\",Pro\n", name, i, i, i, i, i)
	}
	return []byte(b.String())
}

func benchmarkForms(b *testing.B, run func(b *testing.B, data []byte, f Format)) {
	for name, accents := range map[string]bool{"ascii": false, "accents": true} {
		for _, enc := range []Encoding{UTF8, Windows1252, UTF16LE} {
			f := Format{Encoding: enc, BOM: enc == UTF16LE, Delimiter: ","}
			data := convert(b, contactsFile(accents), f)
			b.Run(name+"/"+string(enc), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					run(b, data, f)
				}
			})
		}
	}
}

func convert(b *testing.B, data []byte, f Format) []byte {
	var out bytes.Buffer
	w := NewWriter(&out, f)
	for _, r := range readAll(b, data, Format{Encoding: UTF8}) {
		if err := w.Write(r.Cells); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

func BenchmarkInspect(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, data []byte, f Format) {
		if _, err := Inspect(bytes.NewReader(data), Given{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, data []byte, f Format) {
		r, err := NewReader(bytes.NewReader(data), f)
		for err == nil {
			_, err = r.Next()
		}
		if err != io.EOF {
			b.Fatal(err)
		}
	})
}

func BenchmarkSkip(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, data []byte, f Format) {
		r, err := NewReader(bytes.NewReader(data), f)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Skip(1 << 30); err != io.EOF {
			b.Fatal(err)
		}
	})
}

// repeated gives the same rows again and again, up to a size.
type repeated struct {
	head, rows []byte
	left, at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	if len(r.head) > 0 {
		n := copy(p, r.head)
		r.head = r.head[n:]
		return n, nil
	}
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, r.rows[r.at:])
	r.at = (r.at + n) % len(r.rows)
	r.left -= n
	return n, nil
}

// Memory must not grow with the file.
func TestInspectIsFlat(t *testing.T) {
	size := 256 << 20
	if testing.Short() {
		size = 16 << 20
	}
	rows := bytes.Repeat([]byte("João Conceição,joao@exemplo.com.br,+5511987654321\n"), 1000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	found, err := Inspect(&repeated{head: []byte("name,email,phone\n"), rows: rows, left: size}, Given{})
	if err != nil || found.Records < size/60 {
		t.Fatal(found.Records, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("%d MB allocated for %d MB", used>>20, size>>20)
	}
}
