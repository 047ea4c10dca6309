package testkit

import (
	"context"
	"fmt"
	"testing"

	"github.com/fichahq/ficha/internal/database"
)

// FullDisk lets the database have no room any more for changes of a column of a table: on SQLite there are no more pages, on
// PostgreSQL its answer is that of a full disk. There is room for a few other rows.
func FullDisk(t testing.TB, db *database.DB, table, column string) (makeRoom func()) {
	t.Helper()
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	exec := func(statements ...string) {
		t.Helper()
		must(db.Write(context.Background(), func(tx *database.Tx) error {
			for _, statement := range statements {
				if _, err := tx.Exec(context.Background(), statement); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	if !db.Dialect().OneWriter {
		exec(`CREATE OR REPLACE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`,
			"CREATE TRIGGER full_disk BEFORE UPDATE OF "+column+" ON "+table+" FOR EACH ROW EXECUTE FUNCTION full_disk()")
		return func() { exec("DROP TRIGGER full_disk ON " + table) }
	}
	exec("CREATE TABLE IF NOT EXISTS full_disk (bytes)",
		"CREATE TRIGGER IF NOT EXISTS full_disk AFTER UPDATE OF "+column+" ON "+table+" BEGIN INSERT INTO full_disk VALUES (zeroblob(1000000)); END")
	var pages, set int
	must(db.SQLWriter().QueryRow("PRAGMA page_count").Scan(&pages))
	limit := func(pages int) {
		must(db.SQLWriter().QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&set))
	}
	limit(pages + 100) // a blob takes 245
	return func() { limit(1 << 30) }
}
