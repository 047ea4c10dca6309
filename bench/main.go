// Command bench measures the import at size, as a ratio to the database's own
// loader in the same run: it imports made-up contacts with the real binary, then
// loads the resulting rows with `sqlite3 .import` and `psql \copy` into the same
// table with the same indexes. docs/benchmarks.md says how to read the figures.
//
//	go run ./bench -contacts 1000000
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fichahq/ficha/internal/sample"
	"github.com/fichahq/ficha/internal/testkit/postgres"
)

func main() {
	contacts := flag.Int("contacts", 1_000_000, "how many contacts")
	binary := flag.String("binary", "bin/ficha", "the program to measure")
	stores := flag.String("stores", "sqlite,postgres", "which stores")
	flag.Parse()
	if err := run(context.Background(), *binary, *contacts, strings.Split(*stores, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
		os.Exit(1)
	}
}

// store is one database to measure on.
type store struct {
	name   string
	loader string
	url    string
	// load copies the imported contacts out and loads them again, timing only that.
	load func(ctx context.Context, dir string) (time.Duration, error)
	// scan times a statement that uses no index.
	scan func(ctx context.Context, sql string) (time.Duration, error)
}

func run(ctx context.Context, binary string, contacts int, names []string) (err error) {
	dir, err := os.MkdirTemp("", "ficha-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	file := filepath.Join(dir, "contacts.csv")
	if err := generate(file, contacts); err != nil {
		return err
	}
	fmt.Printf("%d contacts, %s\n\n", contacts, size(file))
	for _, name := range names {
		s, stop, err := open(name, dir)
		if err != nil {
			return err
		}
		err = measure(ctx, s, binary, dir, file, contacts)
		stop()
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func measure(ctx context.Context, s store, binary, dir, file string, contacts int) error {
	account, err := setup(ctx, s, binary, dir)
	if err != nil {
		return err
	}
	first, memory, err := importFile(ctx, s, binary, dir, file, account, fmt.Sprintf("%d created", contacts))
	if err != nil {
		return err
	}
	again, againMemory, err := importFile(ctx, s, binary, dir, file, account, fmt.Sprintf("%d unchanged", contacts))
	if err != nil {
		return err
	}
	limit, err := s.load(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Println("\n| store | what | seconds | rows/s | peak memory | ratio |\n| --- | --- | --- | --- | --- | --- |")
	row := func(what string, took time.Duration, memory string) {
		fmt.Printf("| %s | %s | %.1f | %.0f | %s | %.2f |\n", s.name, what, took.Seconds(), float64(contacts)/took.Seconds(), memory, took.Seconds()/limit.Seconds())
	}
	row(s.loader, limit, "")
	row("ficha import, all new", first, memory)
	row("ficha import, again, all unchanged", again, againMemory)
	return measureLists(ctx, s, binary, dir, account)
}

func generate(file string, contacts int) (err error) {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return sample.Generate(out, contacts, 1)
}

func size(file string) string {
	info, err := os.Stat(file)
	if err != nil {
		return "size unknown"
	}
	return fmt.Sprintf("%d MB", info.Size()/1_000_000)
}

func ficha(ctx context.Context, s store, binary, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Env = append(os.Environ(), "FICHA_DATA_DIR="+filepath.Join(dir, s.name), "FICHA_DATABASE_URL="+s.url, "FICHA_SMTP_URL=")
	return cmd
}

func setup(ctx context.Context, s store, binary, dir string) (int64, error) {
	out, err := ficha(ctx, s, binary, dir, "setup", "--account", "Bench", "--name", "Bench", "--email", "bench@example.com", "--password", "bench-password").Output()
	if err != nil {
		return 0, fmt.Errorf("setup: %w", err)
	}
	var made struct {
		AccountID int64 `json:"account_id"`
	}
	return made.AccountID, json.Unmarshal(out, &made)
}

// importFile times the whole command: upload, inspection, rows, commit. want is
// what the command must say, so that a fast failure is no result.
func importFile(ctx context.Context, s store, binary, dir, file string, account int64, want string) (time.Duration, string, error) {
	cmd := ficha(ctx, s, binary, dir, "import", "--account", fmt.Sprint(account), file)
	cmd.Stderr = io.Discard
	start := time.Now()
	out, err := cmd.Output()
	took := time.Since(start)
	if err != nil {
		return 0, "", fmt.Errorf("import: %w", err)
	}
	if !strings.Contains(string(out), want) {
		return 0, "", fmt.Errorf("import said %q, want %q", strings.TrimSpace(string(out)), want)
	}
	memory := "?"
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = fmt.Sprintf("%d MB", usage.Maxrss/1024)
	}
	return took, memory, nil
}

func open(name, dir string) (store, func(), error) {
	switch name {
	case "sqlite":
		path := filepath.Join(dir, "sqlite", "ficha.db")
		return store{name, "sqlite3 .import", "sqlite://" + path, func(ctx context.Context, dir string) (time.Duration, error) {
			return loadSQLite(ctx, path, dir)
		}, func(ctx context.Context, sql string) (time.Duration, error) { return scanSQLite(ctx, path, sql) }}, func() {}, nil
	case "postgres":
		// As a careful administrator would run it, unlike the tests' cluster: nothing is
		// lost at a crash.
		cluster, err := postgres.Start("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=2GB", "max_wal_size=8GB")
		if err != nil {
			return store{}, nil, err
		}
		if err := cluster.Create(context.Background(), "bench"); err != nil {
			cluster.Stop()
			return store{}, nil, err
		}
		url := cluster.URL("bench")
		return store{name, `psql \copy`, url, func(ctx context.Context, dir string) (time.Duration, error) {
			return loadPostgres(ctx, url, dir)
		}, func(ctx context.Context, sql string) (time.Duration, error) { return scanPostgres(ctx, url, sql) }}, cluster.Stop, nil
	}
	return store{}, nil, fmt.Errorf("unknown store %q: sqlite or postgres", name)
}

// searchIndex is contact_search without the option to delete, which the command
// line's SQLite may not have.
const searchIndex = "CREATE VIRTUAL TABLE contact_search USING fts5 (search_text, content = '', detail = none, tokenize = 'trigram case_sensitive 1');\n"

// loadSQLite gives the loader what the server has too: the write-ahead log and a
// cache of 64 MB.
func loadSQLite(ctx context.Context, path, dir string) (time.Duration, error) {
	rows, copied := filepath.Join(dir, "rows.csv"), filepath.Join(dir, "copy.db")
	schema, err := command(ctx, "", "sqlite3", path, ".schema contacts").Output()
	if err != nil {
		return 0, err
	}
	// The command line's SQLite may be older than the JSON format of two columns.
	columns, err := command(ctx, "", "sqlite3", path, "SELECT group_concat(CASE WHEN name LIKE '%_attributes' THEN '''{}''' ELSE name END) FROM pragma_table_info('contacts')").Output()
	if err != nil {
		return 0, err
	}
	if err := command(ctx, ".mode csv\n.output "+rows+"\nSELECT "+strings.TrimSpace(string(columns))+" FROM contacts ORDER BY import_line;\n", "sqlite3", path).Run(); err != nil {
		return 0, err
	}
	if err := command(ctx, "PRAGMA journal_mode=WAL;\n"+string(schema)+searchIndex, "sqlite3", copied).Run(); err != nil {
		return 0, err
	}
	start := time.Now()
	load := command(ctx, "PRAGMA synchronous=FULL;\nPRAGMA cache_size=-65536;\nPRAGMA wal_autocheckpoint=20000;\n.mode csv\n.import "+rows+" contacts\nINSERT INTO contact_search (rowid, search_text) SELECT id, search_text FROM contacts;\n", "sqlite3", copied)
	return timed(start, load.Run())
}

func loadPostgres(ctx context.Context, url, dir string) (time.Duration, error) {
	rows := filepath.Join(dir, "rows.pgcsv")
	if err := command(ctx, "", "psql", "-q", "-X", url, "-c", `\copy (SELECT * FROM contacts ORDER BY import_line) TO '`+rows+`' CSV`).Run(); err != nil {
		return 0, err
	}
	if err := command(ctx, "", "psql", "-q", "-X", url, "-c", "CREATE TABLE copied (LIKE contacts INCLUDING ALL)", "-c", "CHECKPOINT").Run(); err != nil {
		return 0, err
	}
	start := time.Now()
	return timed(start, command(ctx, "", "psql", "-q", "-X", url, "-c", `\copy copied FROM '`+rows+`' CSV`).Run())
}

func timed(start time.Time, err error) (time.Duration, error) { return time.Since(start), err }

func command(ctx context.Context, input, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	return cmd
}
