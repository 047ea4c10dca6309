package database

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func openPostgres(ctx context.Context, url string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		// pgx's own text repeats the URL, password included.
		return nil, errors.New("the PostgreSQL URL cannot be read; write postgres://user:password@host:5432/database")
	}
	if cfg.MaxConns < 16 {
		cfg.MaxConns = int32(max(16, 4*runtime.NumCPU()))
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.ConnectTimeout = 10 * time.Second
	// A plan made while a table was empty would stay in use while it grows to a
	// million rows, and accounts differ by as much.
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_custom_plan" // see pgTx.Bulk
	// The default is for disks with moving heads: with it five hundred look-ups by
	// key become a scan of the whole table.
	cfg.ConnConfig.RuntimeParams["random_page_cost"] = "1.1"
	// A lost server must not hold a request for ever.
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("PostgreSQL at %s:%d does not answer: %w", cfg.ConnConfig.Host, cfg.ConnConfig.Port, err)
	}
	return pool, nil
}

// pgTx is an open pgx.Tx; pgx prepares and caches statements by itself.
type pgTx struct {
	tx pgx.Tx
	db *DB
}

func (t *pgTx) Query(ctx context.Context, text string, args ...any) (Rows, error) {
	rows, err := t.tx.Query(ctx, text, args...)
	if err != nil {
		return nil, t.db.translate(err)
	}
	return pgRows{rows, t.db}, nil
}

func (t *pgTx) QueryRow(ctx context.Context, text string, args ...any) Row {
	rows, err := t.Query(ctx, text, args...)
	return oneRow{rows, err}
}

func (t *pgTx) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	tag, err := t.tx.Exec(ctx, text, args...)
	if err != nil {
		return 0, t.db.translate(err)
	}
	return tag.RowsAffected(), nil
}

// Bulk lets the server keep plans; see openPostgres. A foreign key's check costs a
// twelfth then.
func (t *pgTx) Bulk(ctx context.Context, f func() error) error {
	if _, err := t.tx.Exec(ctx, "SET LOCAL plan_cache_mode = auto"); err != nil {
		return t.db.translate(err)
	}
	if err := f(); err != nil {
		return err // the transaction, or its savepoint, ends
	}
	_, err := t.tx.Exec(ctx, "SET LOCAL plan_cache_mode = force_custom_plan")
	return t.db.translate(err)
}

func (t *pgTx) Dialect() *Dialect { return t.db.dialect }
func (t *pgTx) Native() any       { return t.tx }

type pgRows struct {
	pgx.Rows
	db *DB
}

func (r pgRows) Err() error             { return r.db.translate(r.Rows.Err()) }
func (r pgRows) Scan(dest ...any) error { return r.db.translate(r.Rows.Scan(dest...)) }
