package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/fichahq/ficha/internal/testkit/postgres"
)

// store is one database to measure on.
type store struct {
	name   string
	loader string
	url    string
	// load times the store's own loader on a file of contacts: into one plain table
	// with three unique and two plain indexes.
	load func(ctx context.Context, file string) (time.Duration, error)
	// scan times a statement that uses no index.
	scan func(ctx context.Context, sql string) (time.Duration, error)
	// query gives the first row of a result, its values parted by |.
	query func(ctx context.Context, sql string) (string, error)
	// exec runs statements on the program's database, all or none; the program does not run meanwhile.
	exec func(ctx context.Context, sql string) error
}

func open(name, dir string) (store, func(), error) {
	switch name {
	case "sqlite":
		return openSQLite(dir)
	case "postgres":
		return openPostgres()
	}
	return store{}, nil, fmt.Errorf("unknown store %q: sqlite or postgres", name)
}

func openSQLite(dir string) (store, func(), error) {
	path := filepath.Join(dir, "sqlite", "ficha.db")
	reader, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return store{}, nil, err
	}
	reader.SetMaxIdleConns(-1) // the program is to be the last to close the database
	return store{
		"sqlite", "sqlite3 .import", "sqlite://" + path,
		func(ctx context.Context, file string) (time.Duration, error) { return loadSQLite(ctx, file, dir) },
		func(ctx context.Context, sql string) (time.Duration, error) { return scanSQLite(ctx, path, sql) },
		func(ctx context.Context, sql string) (string, error) {
			return askSQLite(ctx, reader, sql)
		},
		func(ctx context.Context, sql string) error {
			return quiet(ctx, ".bail on\nPRAGMA foreign_keys=ON;\nBEGIN;\n"+sql+"COMMIT;\n", "sqlite3", path)
		},
	}, func() { _ = reader.Close() }, nil
}

func openPostgres() (store, func(), error) {
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
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		cluster.Stop()
		return store{}, nil, err
	}
	return store{
		"postgres", `psql \copy`, url,
		func(ctx context.Context, file string) (time.Duration, error) { return loadPostgres(ctx, file, url) },
		func(ctx context.Context, sql string) (time.Duration, error) { return scanPostgres(ctx, url, sql) },
		func(ctx context.Context, sql string) (string, error) { return askPostgres(ctx, pool, sql) },
		func(ctx context.Context, sql string) error {
			return quiet(ctx, sql, "psql", "-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", url)
		},
	}, func() { pool.Close(); cluster.Stop() }, nil
}

// askPostgres gives the first row of an answer, its values with | between them; "" for none.
// Like askSQLite it starts no program, as it is asked ten times a second beside what is measured.
func askPostgres(ctx context.Context, pool *pgxpool.Pool, question string) (string, error) {
	rows, err := pool.Query(ctx, question)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	if !rows.Next() {
		return "", rows.Err()
	}
	values, err := rows.Values()
	return parted(values), err
}

func askSQLite(ctx context.Context, reader *sql.DB, question string) (string, error) {
	rows, err := reader.QueryContext(ctx, question)
	if err != nil {
		return "", err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	if !rows.Next() {
		return "", rows.Err()
	}
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	if err := rows.Scan(places...); err != nil {
		return "", err
	}
	return parted(values), rows.Err()
}

func parted(values []any) string {
	texts := make([]string, len(values))
	for i, v := range values {
		if v != nil {
			texts[i] = fmt.Sprint(v)
		}
	}
	return strings.Join(texts, "|")
}

// plainTable is what a database can do at best with these rows.
const plainTable = `CREATE TABLE plain (name TEXT, email TEXT, phone_number TEXT, identifier TEXT, city TEXT, country TEXT, company TEXT,
	cpf TEXT, plano TEXT, gasto_total TEXT, nascimento TEXT, vip TEXT);
CREATE UNIQUE INDEX plain_email ON plain (email);
CREATE UNIQUE INDEX plain_phone_number ON plain (phone_number);
CREATE UNIQUE INDEX plain_identifier ON plain (identifier);
CREATE INDEX plain_name ON plain (name);
CREATE INDEX plain_city ON plain (city);
`

// loadSQLite gives the loader what the server has too: the write-ahead log, which
// is in the file at the end, full synchronisation and the same cache.
func loadSQLite(ctx context.Context, file, dir string) (time.Duration, error) {
	path := filepath.Join(dir, "plain.db")
	defer os.Remove(path) //nolint:errcheck // the folder goes anyway
	if err := quiet(ctx, "PRAGMA journal_mode=WAL;\n"+plainTable, "sqlite3", path); err != nil {
		return 0, err
	}
	start := time.Now()
	return timed(start, quiet(ctx, "PRAGMA synchronous=FULL;\nPRAGMA cache_size=-81920;\nPRAGMA wal_autocheckpoint=20000;\n.mode csv\n.import --skip 1 "+file+" plain\n", "sqlite3", path))
}

func loadPostgres(ctx context.Context, file, url string) (time.Duration, error) {
	if err := quiet(ctx, "DROP TABLE IF EXISTS plain;\n"+plainTable+"CHECKPOINT;\n", "psql", "-q", "-X", url); err != nil {
		return 0, err
	}
	start := time.Now()
	took, err := timed(start, quiet(ctx, `\copy plain FROM '`+file+`' CSV HEADER`+"\n", "psql", "-q", "-X", url))
	if err != nil {
		return 0, err
	}
	return took, quiet(ctx, "DROP TABLE plain;\nCHECKPOINT;\n", "psql", "-q", "-X", url)
}

func timed(start time.Time, err error) (time.Duration, error) { return time.Since(start), err }

func command(ctx context.Context, input, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin, cmd.Stderr = strings.NewReader(input), os.Stderr
	return cmd
}

func output(cmd *exec.Cmd) (string, error) {
	out, err := cmd.Output()
	return string(bytes.TrimSpace(out)), err
}

func quiet(ctx context.Context, input, name string, args ...string) error {
	_, err := output(command(ctx, input, name, args...))
	return err
}

// scanSQLite and scanPostgres run a statement without any index but give their
// command's start as well, some ten milliseconds.
func scanSQLite(ctx context.Context, path, sql string) (time.Duration, error) {
	start := time.Now()
	return timed(start, quiet(ctx, strings.Replace(sql, "FROM contacts", "FROM contacts NOT INDEXED", 1)+";\n", "sqlite3", path))
}

func scanPostgres(ctx context.Context, address, sql string) (time.Duration, error) {
	start := time.Now()
	return timed(start, quiet(ctx, "SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off;\n"+sql+";\n", "psql", "-q", "-X", address))
}
