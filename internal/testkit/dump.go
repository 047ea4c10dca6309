package testkit

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/database"
)

// Dump gives every row that belongs to an account as text, one a line: the rows with its account_id,
// its own, and its members' users and secrets. Two dumps are equal when nothing was touched.
func Dump(t testing.TB, db *database.DB, accountID int64) string {
	t.Helper()
	var lines []string
	err := db.Read(context.Background(), func(r database.Reader) error {
		tables, err := accountTables(r)
		if err != nil {
			return err
		}
		conditions := map[string]string{
			"accounts": "id = $1",
			"users":    "id IN (SELECT user_id FROM memberships WHERE account_id = $1)",
			"tokens":   "user_id IN (SELECT user_id FROM memberships WHERE account_id = $1)",
		}
		for _, table := range tables {
			conditions[table] = "account_id = $1"
		}
		for table, condition := range conditions {
			rows, err := dumpTable(r, table, condition, accountID)
			if err != nil {
				return err
			}
			for _, row := range rows {
				lines = append(lines, table+": "+row)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func accountTables(r database.Reader) ([]string, error) {
	query := "SELECT table_name FROM information_schema.columns WHERE column_name = 'account_id' AND table_schema = current_schema()"
	if r.Dialect().Name == "sqlite" {
		query = "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'account_id'"
	}
	return database.Collect(context.Background(), r, database.Strings, query)
}

func dumpTable(r database.Reader, table, condition string, accountID int64) ([]string, error) {
	row := "t::text"
	if r.Dialect().Name == "sqlite" {
		columns, err := database.Collect(context.Background(), r, database.Strings, "SELECT name FROM pragma_table_info('"+table+"')")
		if err != nil {
			return nil, err
		}
		row = "quote(" + strings.Join(columns, ") || ',' || quote(") + ")"
	}
	return database.Collect(context.Background(), r, database.Strings, "SELECT "+row+" FROM "+table+" t WHERE "+condition, accountID)
}
