package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/importer"
)

// What is shown on a terminal stands in one line; what is logged meanwhile has lines of its own.
func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out, width: func() int { return 10 }}
	for _, line := range []string{"", "0123456789abc", "0123456789abc", "açúcar"} {
		p.set(line)
		p.show()
	}
	fmt.Fprintln(p, "a warning")
	p.show()
	p.clear()
	p.clear()
	want := "\r012345678" + "\raçúcar   " + "\r      \r" + "a warning\n" + "\raçúcar" + "\r      \r"
	if got := out.String(); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// In a log there is a line for what is new, and a short import has none.
func TestProgressInALog(t *testing.T) {
	var out bytes.Buffer
	p := &progress{out: &out, width: func() int { return 0 }}
	end := p.begin(false)
	p.set("10 of 1,000 rows")
	end()
	end()
	if out.Len() > 0 {
		t.Errorf("at once: %q", out.String())
	}
	for _, line := range []string{"10 of 1,000 rows", "10 of 1,000 rows", "a"} {
		p.set(line)
		p.show()
	}
	fmt.Fprintln(p, "a warning")
	if got := out.String(); got != "10 of 1,000 rows\na\na warning\n" {
		t.Errorf("%q", got)
	}
}

func TestProgressOfReading(t *testing.T) {
	content := strings.Repeat("x", 2_400_000)
	for name, c := range map[string]struct {
		size   int64
		half   string
		nearly string
	}{
		"a file": {2_400_000, "x.csv: reading it, 1.2 of 2.4 MB (50%)", "x.csv: looking at what is in it"},
		"a pipe": {0, "x.csv: reading it, 1.2 MB so far", "x.csv: reading it, 2.4 MB so far"},
	} {
		p := &progress{}
		file := &watched{Reader: strings.NewReader(content), name: "x.csv", size: c.size, to: p}
		for _, want := range []string{c.half, c.nearly} {
			if _, err := io.CopyN(io.Discard, file, 1_200_000); err != nil || p.line != want {
				t.Errorf("%s: %q, want %q, %v", name, p.line, want, err)
			}
		}
		if _, err := io.Copy(io.Discard, file); err != nil || p.line != "x.csv: looking at what is in it" {
			t.Errorf("%s: %q at its end, %v", name, p.line, err)
		}
	}
}

func TestHowFarAnImportIs(t *testing.T) {
	at := func(status importer.Status) importer.Import {
		return importer.Import{
			FileName: "x.csv", Status: status, TotalRows: 1_000_000, Counts: importer.Counts{Rows: 420_000},
			Series: []importer.Point{{}, {Seconds: 21, Rows: 420_000}},
		}
	}
	waits, undoing, begun := at(importer.Running), at(importer.Undoing), at(importer.Running)
	waits.Waits = &importer.Wait{}
	undoing.Undo = &importer.UndoCounts{Rows: 42_000}
	begun.Counts, begun.Series = importer.Counts{}, nil
	for want, i := range map[string]importer.Import{
		"waiting for its turn":                                                 at(importer.Queued),
		"0 of 1,000,000 rows (0%)":                                             begun,
		"420,000 of 1,000,000 rows (42%), 20,000 rows/s, 29s left":             at(importer.Running),
		"previewing, 420,000 of 1,000,000 rows (42%), 20,000 rows/s, 29s left": at(importer.Previewing),
		"canceling, 420,000 of 1,000,000 rows (42%), 20,000 rows/s":            at(importer.Canceling),
		"undoing, 42,000 of 420,000 rows (10%)":                                undoing,
		"waiting for room, after 420,000 of 1,000,000 rows":                    waits,
		"telling by mail what became of it":                                    at(importer.Completed),
	} {
		if got := howFar(i); got != "x.csv: "+want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
