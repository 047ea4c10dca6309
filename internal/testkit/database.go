// Package testkit helps tests: both real databases, fresh and migrated.
package testkit

import (
	"context"
	"path/filepath"
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
			test(t, OpenDatabase(t, DatabaseURL(t, name)))
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

// OpenDatabase opens and migrates url and closes it when the test ends.
func OpenDatabase(t testing.TB, url string) *database.DB {
	t.Helper()
	ctx := context.Background()
	db, err := database.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}
