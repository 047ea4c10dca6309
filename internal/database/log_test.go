package database_test

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/testkit"
)

// What many short transactions have written gets into the database while they go on. The
// writer itself would copy it much later, at 400 MB.
func TestTheLogIsCopiedBesideTheWriter(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.MigratedURL(t, "sqlite"))
	write(t, db, func(tx *database.Tx) error { return insertAccount(tx, 1, "Padaria") })
	for deadline := time.Now().Add(time.Minute); ; {
		for range 20 {
			write(t, db, func(tx *database.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE accounts SET updated_at = updated_at + 1 WHERE id = $1", 1)
				return err
			})
		}
		var busy, pages, copied int
		if err := db.SQLWriter().QueryRowContext(ctx, "PRAGMA wal_checkpoint(NOOP)").Scan(&busy, &pages, &copied); err != nil {
			t.Fatal(err)
		}
		if copied > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("of %d pages of the log none is copied", pages)
		}
	}
}
