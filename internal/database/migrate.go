package database

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// Migrate brings the schema to this program's version, forward only. Several
// processes may start at once: one migrates, the others wait. It gives the
// names of the migrations that it ran.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	provider, unlock, err := db.migrator()
	if err != nil {
		return nil, err
	}
	defer unlock()
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate the database: %w", err)
	}
	ran := make([]string, len(results))
	for i, r := range results {
		ran[i] = r.Source.Path
	}
	if db.sqlite != nil {
		return ran, db.sqlite.readUniques(ctx)
	}
	return ran, nil
}

func (db *DB) migrator() (*goose.Provider, func(), error) {
	files, err := fs.Sub(migrations, "migrations/"+db.dialect.Name)
	if err != nil {
		return nil, nil, err
	}
	if db.sqlite != nil {
		// SQLite has no advisory lock; a file beside the database serves.
		guard := flock.New(db.sqlite.path + ".migrate.lock")
		if err := guard.Lock(); err != nil {
			return nil, nil, err
		}
		unlock := func() { _ = guard.Unlock() }
		provider, err := goose.NewProvider(goose.DialectSQLite3, db.sqlite.writer, files)
		if err != nil {
			unlock()
		}
		return provider, unlock, err
	}
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return nil, nil, err
	}
	conn := stdlib.OpenDBFromPool(db.pool)
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files, goose.WithSessionLocker(locker))
	return provider, closer(conn), err
}

func closer(conn *sql.DB) func() { return func() { _ = conn.Close() } }
