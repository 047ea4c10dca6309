package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"modernc.org/sqlite" // also the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteStore is one file behind one writing connection and a pool of
// query-only ones. With the write-ahead log readers never wait for the writer.
type sqliteStore struct {
	path    string
	writer  *sql.DB
	readers *sql.DB
	waiting atomic.Int64      // transactions of [DB.Write] that want the writer and have not got it
	uniques map[string]string // "table.a, table.b" → name of the unique index
	feed    *feed             // of the writer

	copier   *sql.DB       // see copyLog
	due      chan struct{} // the log has grown
	written  atomic.Int64  // how long transactions have taken since it was last due, in nanoseconds
	stop     func()        // ends copyLog
	finished chan struct{} // closed when it has ended
}

// Pragmas are per connection, so they stand in the DSN; busy_timeout first, for
// the others may wait already. synchronous FULL: what was acknowledged survives
// a power cut. The log is copied into the database beside the writer, see copyLog; only when it has got this large
// all the same does the writer do it, before which a long transaction would otherwise wait at each commit. Then
// the log begins anew, and the file is cut, for it would keep the size.
const (
	sqliteCopier = sqliteCommon + "&_pragma=wal_autocheckpoint(0)"
	sqliteCommon = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"
	sqliteWriter = sqliteCommon + "&_txlock=immediate&_pragma=synchronous(FULL)&_pragma=cache_size(-49152)&_pragma=wal_autocheckpoint(100000)&_pragma=journal_size_limit(83886080)"
	sqliteReader = sqliteCommon + "&_pragma=query_only(1)&_pragma=cache_size(-16384)&_pragma=mmap_size(1073741824)"
)

func openSQLite(ctx context.Context, path string) (*sqliteStore, error) {
	if path == "" {
		return nil, errors.New("sqlite:// needs the path of a file")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?"
	f := &feed{}
	fed, err := newFeeding(dsn+sqliteWriter, f)
	if err != nil {
		return nil, err
	}
	writer := sql.OpenDB(fed)
	writer.SetMaxOpenConns(1)
	if err := pingPatiently(ctx, writer); err != nil {
		_ = writer.Close()
		return nil, fmt.Errorf("cannot open the database %s: %w", path, err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = writer.Close()
		return nil, err
	}
	readers, err := sql.Open("sqlite", dsn+sqliteReader)
	if err != nil {
		_ = writer.Close()
		return nil, err
	}
	readers.SetMaxOpenConns(max(4, 2*runtime.NumCPU()))
	readers.SetMaxIdleConns(max(4, 2*runtime.NumCPU()))
	copier, err := sql.Open("sqlite", dsn+sqliteCopier)
	if err != nil {
		_, _ = writer.Close(), readers.Close()
		return nil, err
	}
	copier.SetMaxOpenConns(1)
	copying, stop := context.WithCancel(context.WithoutCancel(ctx))
	s := &sqliteStore{path: path, writer: writer, readers: readers, copier: copier, feed: f, due: make(chan struct{}, 1), stop: stop, finished: make(chan struct{})}
	go s.copyLog(copying)
	return s, s.readUniques(ctx)
}

// When the log is copied.
const (
	copyAfter = 500 * time.Millisecond // of transactions, together
	copyEvery = 30 * time.Second       // for what goes past [DB.Write], as the job queue does; nothing is done if there is nothing
)

// copyLog copies the log into the database beside the writer, who would do it else, every so many pages, while everybody
// waits. An error is left to the writer too.
func (s *sqliteStore) copyLog(ctx context.Context) {
	defer close(s.finished)
	ticker := time.NewTicker(copyEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.due:
		case <-ticker.C:
		}
		_, _ = s.copier.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
	}
}

// grown says that a transaction of this length has been committed.
func (s *sqliteStore) grown(took time.Duration) {
	if s.written.Add(int64(took)) < int64(copyAfter) {
		return
	}
	s.written.Store(0)
	select {
	case s.due <- struct{}{}:
	default: // it is due already
	}
}

// pingPatiently opens the first connection. Of two processes that open a new file at
// once one is refused at once, while the other makes the log: SQLite does not wait
// there.
func pingPatiently(ctx context.Context, db *sql.DB) error {
	for deadline := time.After(patience); ; {
		err := db.PingContext(ctx)
		var busy *sqlite.Error
		if !errors.As(err, &busy) || busy.Code()&0xff != sqlite3.SQLITE_BUSY {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-deadline:
			return err
		case <-time.After(patience / 200):
		}
	}
}

// patience is how long another process may take to make a new file's log.
const patience = 10 * time.Second

func (s *sqliteStore) close() error {
	s.stop()
	<-s.finished
	return errors.Join(s.copier.Close(), s.readers.Close(), s.writer.Close())
}

// readUniques learns the unique indexes: SQLite names columns, not the
// constraint, when one is violated. That of a table of keys is the table's name.
func (s *sqliteStore) readUniques(ctx context.Context) error {
	rows, err := s.writer.QueryContext(ctx, `SELECT CASE WHEN i.origin = 'pk' AND m.name LIKE '%\_key' ESCAPE '\' THEN m.name ELSE i.name END AS name, m.name || '.' || group_concat(c.name, ', ' || m.name || '.')
		FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
		WHERE m.type = 'table' AND i."unique" = 1 GROUP BY m.name, i.name`)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	uniques := map[string]string{}
	for rows.Next() {
		var name, columns string
		if err := rows.Scan(&name, &columns); err != nil {
			return err
		}
		uniques[columns] = name
	}
	s.uniques = uniques
	return rows.Err()
}

// sqlTx is an open *sql.Tx with its prepared statements: a statement text is
// parsed once a transaction, which bulk work lives on.
type sqlTx struct {
	tx         *sql.Tx
	db         *DB
	statements map[string]*sql.Stmt
}

func newSQLTx(tx *sql.Tx, db *DB) *sqlTx {
	return &sqlTx{tx: tx, db: db, statements: map[string]*sql.Stmt{}}
}

func (t *sqlTx) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := t.statements[text]; s != nil {
		return s, nil
	}
	s, err := t.tx.PrepareContext(ctx, positional(text)) // closed by database/sql with the transaction
	if err != nil {
		return nil, err
	}
	t.statements[text] = s
	return s, nil
}

// positional writes ? for $1, $2 … where they stand in that order, each once: the
// driver asks for the name of every other parameter at each execution.
func positional(text string) string {
	var b strings.Builder
	quoted, last := false, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\'' {
			quoted = !quoted
		}
		if c != '$' || quoted || i+1 == len(text) || text[i+1] < '1' || text[i+1] > '9' {
			b.WriteByte(c)
			continue
		}
		n := 0
		for ; i+1 < len(text) && '0' <= text[i+1] && text[i+1] <= '9'; i++ {
			n = 10*n + int(text[i+1]-'0')
		}
		if last++; n != last {
			return text
		}
		b.WriteByte('?')
	}
	return b.String()
}

// failed names the reason when the caller has gone: its transaction is rolled back
// and its statements closed at any moment, which the driver tells in other words.
func (t *sqlTx) failed(ctx context.Context, err error) error {
	if gone := ctx.Err(); gone != nil {
		return gone
	}
	return t.db.translate(err)
}

func (t *sqlTx) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	s, err := t.prepare(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return nil, t.failed(ctx, err)
	}
	rows, err := s.QueryContext(ctx, args...) //nolint:rowserrcheck // the caller asks Rows.Err
	if err != nil {
		return nil, t.failed(ctx, err)
	}
	return sqlRows{rows, t.db}, nil
}

func (t *sqlTx) QueryRow(ctx context.Context, text string, args ...any) Row {
	rows, err := t.Query(ctx, text, args...)
	return oneRow{rows, err}
}

func (t *sqlTx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	s, err := t.prepare(ctx, text) //nolint:sqlclosecheck // closed with the transaction
	if err != nil {
		return 0, t.failed(ctx, err)
	}
	result, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, t.failed(ctx, err)
	}
	return result.RowsAffected()
}

func (*sqlTx) Bulk(_ context.Context, f func() error) error { return f() }

func (t *sqlTx) Dialect() *Dialect { return t.db.dialect }
func (t *sqlTx) Native() any       { return t.tx }

type sqlRows struct {
	*sql.Rows
	db *DB
}

func (r sqlRows) Close()                 { _ = r.Rows.Close() }
func (r sqlRows) Err() error             { return r.db.translate(r.Rows.Err()) }
func (r sqlRows) Scan(dest ...any) error { return r.db.translate(r.Rows.Scan(dest...)) }

// oneRow is the first row of a result, read and closed by Scan.
type oneRow struct {
	rows Rows
	err  error
}

func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return ErrNotFound
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
