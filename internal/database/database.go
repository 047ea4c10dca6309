package database

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/fichahq/ficha/internal/clock"
)

// DB is an open store. It is safe for concurrent use.
type DB struct {
	dialect *Dialect
	sqlite  *sqliteStore  // set on SQLite
	pool    *pgxpool.Pool // set on PostgreSQL
}

// Reader runs queries: on a snapshot ([DB.Read]) or inside a transaction (*[Tx]).
// SQL uses $1, $2 … for its parameters; values never become part of the text.
type Reader interface {
	// Query gives rows that the caller must Close; [Collect] does all of it.
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
	// QueryRow scans the first row; no row is [ErrNotFound].
	QueryRow(ctx context.Context, sql string, args ...any) Row
	Dialect() *Dialect
}

// Rows is the part of a result set that both drivers share.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
	Close()
}

// Row is one row not read yet.
type Row interface{ Scan(dest ...any) error }

// Tx is a transaction, the only way to write.
type Tx struct {
	driver
	db    *DB
	after []func()
	owed  []*owed
	last  []*owed
}

// Translate turns an error of a driver that a library has met in the transaction into those of this package.
func (tx *Tx) Translate(err error) error { return tx.db.translate(err) }

// owed is what a transaction has still to do before it commits.
type owed struct {
	key   any
	items []int64
	do    func(items []int64) error
}

// BeforeCommit collects numbers, such as ids, under a key and, when everything
// else is done, calls do once with all of them, inside the transaction: for upkeep
// that is much cheaper at once, and for rows that every writer touches, whose
// locks come last so that nobody waits for them longer than a commit takes.
func (tx *Tx) BeforeCommit(key any, items []int64, do func(items []int64) error) {
	tx.owed = owe(tx.owed, key, items, do)
}

// LastBeforeCommit is BeforeCommit for what has to come behind all of that: a row whose
// lock stands for the order of the commits.
func (tx *Tx) LastBeforeCommit(key any, items []int64, do func(items []int64) error) {
	tx.last = owe(tx.last, key, items, do)
}

func owe(list []*owed, key any, items []int64, do func(items []int64) error) []*owed {
	for _, o := range list {
		if o.key == key {
			o.items = append(o.items, items...)
			return list
		}
	}
	return append(list, &owed{key, slices.Clone(items), do})
}

func (tx *Tx) settle() error {
	for _, o := range slices.Concat(tx.owed, tx.last) {
		if err := o.do(o.items); err != nil {
			return err
		}
	}
	return nil
}

// driver is what one open transaction of either store can do.
type driver interface {
	Reader
	// Exec runs a statement and gives the number of rows it touched.
	Exec(ctx context.Context, sql string, args ...any) (int64, error)
	// Insert puts new rows of one table in, all or none: when a unique key of one is
	// taken it gives the *[ConstraintError], and the transaction goes on as before.
	Insert(ctx context.Context, into Table, rows [][]any) error
	// Update writes columns of rows. The table's first three columns say which: the account, the
	// id and the version, which counts up. touched is how many rows there were; after an
	// error the transaction can only be rolled back.
	Update(ctx context.Context, table Table, rows [][]any) (touched int64, err error)
	// Bulk runs f, whose statements touch many rows each. Where plans are made anew at
	// each use, those of the foreign keys, which run once a row, are kept meanwhile.
	Bulk(ctx context.Context, f func() error) error
	// Native gives the driver's own transaction, pgx.Tx or *sql.Tx, for the job
	// queue, which enqueues inside it. Nobody else needs it.
	Native() any
}

// AfterCommit runs f once the transaction has committed; never when it is
// rolled back. Events leave this way.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// Waiting says whether somebody in this process waits for the writer, so that long
// batch work can commit and let them through. The job queue, which asks the writer for work several
// times a second, does not count, nor does who is [Patient]. Always false on PostgreSQL, whose writers do not wait for each other.
func (tx *Tx) Waiting() bool { return tx.db.sqlite != nil && tx.db.sqlite.waiting.Load() > 0 }

type patient struct{}

// Patient marks the work of ctx as nobody's concern: long batch work does not make room for its
// transactions, which wait their turn.
func Patient(ctx context.Context) context.Context { return context.WithValue(ctx, patient{}, true) }

// Lock makes transactions that name the same thing of an account wait for each
// other until they end: those that want it alone for all others, the rest only for
// those. On SQLite, with its one writer, there is nothing to wait for.
func (tx *Tx) Lock(ctx context.Context, name string, accountID int64, alone bool) error {
	if tx.Dialect().lock == nil {
		return nil
	}
	return tx.Dialect().lock(ctx, tx, name, accountID, alone)
}

// LockWithin has the statements behind it wait no longer than that for somebody's lock; the error is then that of a
// store that is busy. On SQLite nobody else holds one.
func (tx *Tx) LockWithin(ctx context.Context, wait time.Duration) error {
	if tx.Dialect().OneWriter {
		return nil
	}
	_, err := tx.Exec(ctx, "SELECT set_config('lock_timeout', $1, true)", strconv.FormatInt(wait.Milliseconds(), 10))
	return err
}

// Open opens the store that url names: "sqlite://PATH" or "postgres://…".
// It does not migrate; see [DB.Migrate].
func Open(ctx context.Context, url string) (*DB, error) {
	switch scheme, rest, _ := strings.Cut(url, "://"); scheme {
	case "sqlite":
		store, err := openSQLite(ctx, rest)
		if err != nil {
			return nil, err
		}
		return &DB{dialect: &sqliteDialect, sqlite: store}, nil
	case "postgres", "postgresql":
		pool, err := openPostgres(ctx, url)
		if err != nil {
			return nil, err
		}
		return &DB{dialect: &postgresDialect, pool: pool}, nil
	default:
		return nil, errors.New("database URL must begin with sqlite:// or postgres://")
	}
}

// Close waits for running statements and closes the store.
func (db *DB) Close() error {
	if db.sqlite != nil {
		return db.sqlite.close()
	}
	db.pool.Close()
	return nil
}

// Dialect tells which store it is and where the stores differ.
func (db *DB) Dialect() *Dialect { return db.dialect }

// SQLWriter gives the single writer of SQLite and nil on PostgreSQL;
// Pool the opposite. Only the job queue and the migrations need them.
func (db *DB) SQLWriter() *sql.DB {
	if db.sqlite == nil {
		return nil
	}
	return db.sqlite.writer
}

// Pool gives PostgreSQL's connections and nil on SQLite.
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Ping checks that the store answers.
func (db *DB) Ping(ctx context.Context) error {
	return db.Read(ctx, func(r Reader) error {
		var one int
		return r.QueryRow(ctx, "SELECT 1").Scan(&one)
	})
}

// Read runs fn on one consistent snapshot. fn must not write and must not keep r.
func (db *DB) Read(ctx context.Context, fn func(r Reader) error) error {
	return db.read(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, fn)
}

// ReadFew is [DB.Read] for what [DB.WriteFew] is for writing.
func (db *DB) ReadFew(ctx context.Context, fn func(r Reader) error) error {
	return db.read(ctx, pgx.TxOptions{BeginQuery: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; " + keptPlans}, fn)
}

// keptPlans has PostgreSQL plan a statement once a connection, by an index wherever there is one.
const keptPlans = "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL jit = off"

func (db *DB) read(ctx context.Context, options pgx.TxOptions, fn func(r Reader) error) error {
	if db.sqlite != nil {
		tx, err := db.sqlite.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return db.translate(err)
		}
		defer tx.Rollback() //nolint:errcheck // a read has nothing to lose
		return fn(newSQLTx(tx, db))
	}
	tx, err := db.pool.BeginTx(ctx, options)
	if err != nil {
		return db.translate(err)
	}
	defer tx.Rollback(ctx) //nolint:errcheck // a read has nothing to lose
	return fn(&pgTx{tx: tx, db: db})
}

// Write runs fn in a transaction, commits when it returns nil and rolls back
// otherwise (also when it panics). fn may be called once only, so it may have
// effects in memory; effects elsewhere belong into [Tx.AfterCommit].
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return db.write(ctx, pgx.TxOptions{}, fn)
}

// WriteFew is [DB.Write] for a transaction that others follow by the hundred a second, and whose statements find
// their few rows by keys: PostgreSQL does not plan them anew each time, which costs more than running them. Such a plan
// must be good for a table of any size, so it reads by an index wherever there is one.
func (db *DB) WriteFew(ctx context.Context, fn func(tx *Tx) error) error {
	return db.write(ctx, pgx.TxOptions{BeginQuery: "BEGIN; " + keptPlans}, fn)
}

func (db *DB) write(ctx context.Context, options pgx.TxOptions, fn func(tx *Tx) error) error {
	tx := &Tx{db: db}
	if err := db.inTx(ctx, options, tx, fn); err != nil {
		return err
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

func (db *DB) inTx(ctx context.Context, options pgx.TxOptions, tx *Tx, fn func(tx *Tx) error) error {
	begun, err := db.begin(ctx, options)
	if err != nil {
		return db.translate(err)
	}
	defer begun.rollback(ctx)
	tx.driver = begun.driver
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.settle(); err != nil {
		return err
	}
	return db.translate(begun.commit(ctx))
}

// begun is an open transaction with its two ends.
type begun struct {
	driver
	commit   func(context.Context) error
	rollback func(context.Context)
}

func (db *DB) begin(ctx context.Context, options pgx.TxOptions) (begun, error) {
	if db.sqlite != nil {
		counts := int64(1)
		if ctx.Value(patient{}) != nil {
			counts = 0
		}
		db.sqlite.waiting.Add(counts)
		tx, err := db.sqlite.writer.BeginTx(ctx, nil)
		db.sqlite.waiting.Add(-counts)
		if err != nil {
			return begun{}, err
		}
		watch := clock.Start()
		return begun{
			driver: newSQLTx(tx, db),
			commit: func(context.Context) error {
				defer func() { db.sqlite.grown(watch.Elapsed()) }()
				return tx.Commit()
			},
			rollback: func(context.Context) { _ = tx.Rollback() },
		}, nil
	}
	tx, err := db.pool.BeginTx(ctx, options)
	if err != nil {
		return begun{}, err
	}
	return begun{
		driver: &pgTx{tx: tx, db: db},
		commit: tx.Commit,
		// The caller's context may be cancelled already; the connection must
		// still be handed back clean.
		rollback: func(ctx context.Context) { _ = tx.Rollback(context.WithoutCancel(ctx)) },
	}, nil
}

// Analyze refreshes what the planner knows of tables that have grown a lot, where it does not know by itself.
func (db *DB) Analyze(ctx context.Context, tables ...string) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, table := range tables {
			statement := tx.Dialect().Analyze(table)
			if statement == "" {
				return nil
			}
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// Collect runs a query and gives one T for each row.
func Collect[T any](ctx context.Context, r Reader, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	return CollectSome(ctx, r, 0, scan, sql, args...)
}

// CollectSome is [Collect] where it is known about how many there are, which spares large ones being copied.
func CollectSome[T any](ctx context.Context, r Reader, about int, scan func(Row) (T, error), sql string, args ...any) ([]T, error) {
	rows, err := r.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := make([]T, 0, about)
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, rows.Err()
}

// Strings and Int64s are scan functions for Collect on a single column.
func Strings(r Row) (s string, err error) { err = r.Scan(&s); return s, err }

// Int64s scans a single integer column.
func Int64s(r Row) (n int64, err error) { err = r.Scan(&n); return n, err }
