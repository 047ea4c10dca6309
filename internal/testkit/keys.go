package testkit

import (
	"context"
	"fmt"
	"strings"

	"github.com/fichahq/ficha/internal/database"
)

// keysAgree looks whether the tables of keys have what the contacts have: whatever a test has done to contacts, each is
// found by its keys.
func keysAgree(db *database.DB) error {
	ctx := context.Background()
	return db.Read(ctx, func(r database.Reader) error {
		there := "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'contacts'"
		if !db.Dialect().OneWriter {
			there = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'contacts'"
		}
		var tables int
		if err := r.QueryRow(ctx, there).Scan(&tables); err != nil || tables == 0 {
			return err
		}
		for _, key := range database.ContactKeys {
			of := "SELECT account_id, " + key.Column + ", id FROM contacts"
			if key.Unique {
				of += " WHERE " + key.Column + " IS NOT NULL"
			}
			entries := "SELECT account_id, " + key.Column + ", contact_id FROM " + key.Index
			for what, query := range map[string]string{"missing": of + " EXCEPT " + entries, "too many": entries + " EXCEPT " + of} {
				found, err := database.Collect(ctx, r, database.Strings, "SELECT "+key.Column+" FROM ("+query+") AS x LIMIT 5")
				if err != nil {
					return err
				}
				if len(found) > 0 {
					return fmt.Errorf("%s: %s: %s", key.Index, what, strings.Join(found, ", "))
				}
			}
		}
		return nil
	})
}
