// Package testkit helps tests: both real databases, fresh and migrated.
package testkit

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/testkit/postgres"
)

// EachDatabase runs test on a fresh SQLite file and on a fresh PostgreSQL
// database, both migrated and closed afterwards.
func EachDatabase(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	for _, name := range []string{"sqlite", "postgres"} {
		t.Run(name, func(t *testing.T) {
			test(t, open(t, MigratedURL(t, name)))
		})
	}
}

// DatabaseURL gives an empty database of the dialect's name.
func DatabaseURL(t testing.TB, dialect string) string {
	t.Helper()
	if dialect == "sqlite" {
		return "sqlite://" + filepath.Join(t.TempDir(), "ficha.db")
	}
	return postgres.Shared(t).CreateDatabase(t)
}

// migratedOnce is the database on the PostgreSQL of this test binary that others are copied from:
// migrating each would take most of a small test's time.
var migratedOnce = struct { //nolint:gochecknoglobals // as the server, which it lies on
	sync.Once
	err error
}{}

const migratedName = "migrated"

// MigratedURL gives a migrated database of the dialect's name, without content.
func MigratedURL(t testing.TB, dialect string) string {
	t.Helper()
	if dialect == "sqlite" {
		url := DatabaseURL(t, dialect)
		if err := migrate(url); err != nil {
			t.Fatal(err)
		}
		return url
	}
	cluster := postgres.Shared(t)
	migratedOnce.Do(func() {
		migratedOnce.err = cluster.Create(context.Background(), migratedName)
		if migratedOnce.err == nil {
			migratedOnce.err = migrate(cluster.URL(migratedName))
		}
	})
	if migratedOnce.err != nil {
		t.Fatal(migratedOnce.err)
	}
	return cluster.CopyDatabase(t, migratedName)
}

func migrate(url string) error {
	ctx := context.Background()
	db, err := database.Open(ctx, url)
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	return errors.Join(err, db.Close())
}

// OpenDatabase opens and migrates url and closes it when the test ends.
func OpenDatabase(t testing.TB, url string) *database.DB {
	t.Helper()
	db := open(t, url)
	if _, err := db.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return db
}

func open(t testing.TB, url string) *database.DB {
	t.Helper()
	db, err := database.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := keysAgree(db); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
