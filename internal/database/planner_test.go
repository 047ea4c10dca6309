package database_test

import (
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/testkit"
)

// Looking up what some contacts, conversations or messages have must never read what all have: on SQLite
// that is easily got wrong, since it keeps no statistics. Each table with such an index is asked.
func TestRowsAreFoundByTheirIndex(t *testing.T) {
	for column, least := range map[string]int{"contact_id": 8, "contact_inbox_id": 1, "conversation_id": 5, "message_id": 3} {
		t.Run(column, func(t *testing.T) { foundByIndex(t, column, least) })
	}
}

// foundByIndex asks all tables with an index that begins with the account and a column; they are at least so many.
func foundByIndex(t *testing.T, column string, least int) {
	t.Helper()
	db := testkit.OpenDatabase(t, testkit.MigratedURL(t, "sqlite"))
	err := db.Read(ctx, func(r database.Reader) error {
		tables, err := database.Collect(ctx, r, database.Strings, `SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c
			WHERE m.type = 'table' AND c.name = $1 AND c.seqno = 1`, column)
		if err != nil {
			return err
		}
		if len(tables) < least {
			t.Errorf("only %v have an index by %s", tables, column)
		}
		for _, table := range tables {
			for _, order := range []string{"", " ORDER BY id"} {
				plan, err := database.Collect(ctx, r, func(row database.Row) (detail string, err error) {
					var id, parent, unused int64
					return detail, row.Scan(&id, &parent, &unused, &detail)
				}, "EXPLAIN QUERY PLAN SELECT * FROM "+table+" WHERE account_id = $1 AND "+column+" IN (SELECT value FROM json_each($2))"+order, 1, "[1,2]")
				if err != nil && strings.Contains(err.Error(), "no such column") {
					continue // it has no id
				}
				if err != nil {
					return err
				}
				if text := strings.Join(plan, "; "); !strings.Contains(text, column+"=?") {
					t.Errorf("%s%s: %s", table, order, text)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
