// Command bench measures the product at size: imports made-up contacts with the
// real binary, as a ratio to the database's own loader in the same run on the same
// disk, then what others feel of an import, lists and searches, and conversations.
// docs/benchmarks.md says how to read the figures.
//
//	go run ./bench -contacts 1000000
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/sample"
)

// options are what is measured.
type options struct {
	contacts      int
	conversations int
	seconds       int
	binary        string
	stores        []string
	parts         []string
	copies        int
	scans         bool   // ask filters of a program without columns, beside
	dir           string // to work in and to leave; empty for one that is removed
}

// The parts of a run.
const (
	importing = "import" // new, unchanged and updated rows
	creating  = "new"    // new rows alone, the loader before them only: what an hour is enough for with ten million
	others    = "others" // other people's requests during an import
	lists     = "lists"
	atOnce    = "bulk"          // exports and labels of all contacts
	undoing   = "undo"          // of all imports so far, the newest first
	filtering = "filters"       // counts and first pages of filters, with ten custom attributes
	talking   = "conversations" // visitors of a website who write while members look, and lists and threads
)

func main() {
	contacts := flag.Int("contacts", 1_000_000, "how many contacts")
	binary := flag.String("binary", "bin/ficha", "the program to measure")
	conversations := flag.Int("conversations", 200_000, "how many conversations the account has for lists of them and for the second time of the chat")
	seconds := flag.Int("seconds", 60, "how long each visitor of the chat writes")
	stores := flag.String("stores", "sqlite,postgres", "which stores")
	parts := flag.String("parts", importing+","+others+","+lists+","+filtering+","+talking+","+atOnce+","+undoing, "what to measure, or "+creating+" alone; without either only the first import is done")
	scans := flag.Bool("scans", true, "ask filters of a program without columns too, which takes hours for ten million contacts")
	copies := flag.Int("copies", 1, "how often each contact is there for "+filtering+": SQL copies what was imported, once for all")
	dir := flag.String("dir", "", "work in this new folder and leave it there; without it in one that is removed")
	flag.Parse()
	o := options{*contacts, *conversations, *seconds, *binary, strings.Split(*stores, ","), strings.Split(*parts, ","), *copies, *scans, *dir}
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	dir := o.dir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "ficha-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	// The database server may run as another user and reads the file.
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	f, err := makeFiles(dir, o)
	if err != nil {
		return err
	}
	fmt.Printf("%d contacts, %s\n", o.contacts, size(f.fresh))
	for _, name := range o.stores {
		s, stop, err := open(name, dir)
		if err != nil {
			return err
		}
		err = measure(ctx, o, &bench{store: s, binary: o.binary, dir: dir}, f)
		stop()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func measure(ctx context.Context, o options, b *bench, f files) error {
	if err := b.setup(ctx); err != nil {
		return err
	}
	if slices.Contains(o.parts, talking) {
		if err := b.measureChat(ctx, o, "without contacts"); err != nil {
			return err
		}
	}
	// What only reads needs one import, with all attributes.
	if slices.ContainsFunc(o.parts, func(part string) bool { return part != filtering && part != lists && part != talking }) {
		if err := b.imports(ctx, o, f); err != nil {
			return err
		}
		b.imported = true
	} else if err := b.importWide(ctx, o, f); err != nil {
		return err
	}
	if slices.Contains(o.parts, lists) {
		if err := b.measureLists(ctx); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, others) {
		if err := b.measureOthers(ctx, f); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, filtering) {
		if err := b.measureFilters(ctx, o, f); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, talking) {
		if err := b.measureTalks(ctx, o); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, atOnce) {
		if err := b.measureBulk(ctx); err != nil {
			return err
		}
	}
	if slices.Contains(o.parts, undoing) {
		return b.measureUndo(ctx)
	}
	return nil
}

// files are what is imported.
type files struct {
	fresh   string // the contacts
	changed string // the same with another city and another amount in every row
	more    string // a fifth as many other ones
}

// makeFiles makes those that the parts need.
func makeFiles(dir string, o options) (files, error) {
	f := files{filepath.Join(dir, "contacts.csv"), filepath.Join(dir, "changed.csv"), filepath.Join(dir, "more.csv")}
	more := 0
	if slices.Contains(o.parts, others) {
		more = max(o.contacts/5, 1)
	}
	if err := generate(o.contacts, more, f.fresh, f.more); err != nil {
		return f, err
	}
	if !slices.Contains(o.parts, importing) {
		return f, nil
	}
	return f, change(f.fresh, f.changed)
}

// generate writes contacts into one file and more of them, all others, into another.
func generate(contacts, more int, first, second string) (err error) {
	lines, out := io.Pipe()
	go func() { out.CloseWithError(sample.Generate(out, contacts+more, 1)) }()
	reader := bufio.NewReaderSize(lines, 1<<20)
	header, err := reader.ReadString('\n')
	if err != nil {
		return err
	}
	for _, to := range []struct {
		file string
		rows int
	}{{first, contacts}, {second, more}} {
		if err := copyRows(to.file, header, reader, to.rows); err != nil {
			return err
		}
	}
	return nil
}

func copyRows(to, header string, from *bufio.Reader, rows int) (err error) {
	file, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	out := bufio.NewWriterSize(file, 1<<20)
	line := header
	for n := 0; err == nil; n++ {
		if _, err = out.WriteString(line); err != nil || n == rows {
			break
		}
		line, err = from.ReadString('\n')
	}
	return errors.Join(err, out.Flush())
}

func size(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return "size unknown"
	}
	return fmt.Sprintf("%d MB", info.Size()/1_000_000)
}
