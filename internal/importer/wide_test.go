package importer

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/importer/sheet"
)

// A survey with thousands of questions is read like any other file, in flat memory.
func TestFiveThousandColumns(t *testing.T) {
	const columns, rows = 5000, 200
	var file strings.Builder
	file.WriteString("Nome,E-mail")
	for n := range columns - 2 {
		fmt.Fprintf(&file, ",O que o senhor ou a senhora acha do nosso atendimento na pergunta %d", n)
	}
	for n := range rows {
		fmt.Fprintf(&file, "\nPessoa %d,p%d@x.com%s", n, n, strings.Repeat(fmt.Sprintf(",resposta %d", n%7), columns-2))
	}
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "pesquisa.csv", strings.NewReader(file.String()), Given{})
		w.must(err)
		if len(i.Mapping) != columns || i.Mapping[1].Target != "email" || i.Mapping[columns-1].Samples[0] != "resposta 0" {
			t.Fatalf("%d columns, the last is %+v", len(i.Mapping), i.Mapping[len(i.Mapping)-1])
		}
		_, err = w.Start(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		if i = w.runs(i); i.Counts != (Counts{Rows: rows, Created: rows}) {
			t.Errorf("%s %v %+v", i.Status, i.Failure, i.Counts)
		}
	})
}

func TestWideFilesTakeLittleMemory(t *testing.T) {
	line := strings.Repeat("um texto que se repete,12345678,", sheet.MaxColumns/2)
	file := strings.NewReader(strings.Repeat(line[:len(line)-1]+"\n", 30))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	found, err := sheet.Inspect(file, sheet.Given{NoHeader: true})
	if err != nil || len(found.Looks) != sheet.MaxColumns {
		t.Fatal(len(found.Looks), err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 60<<20 {
		t.Errorf("it holds %d MB", grown>>20)
	}
	runtime.KeepAlive(found)
}
