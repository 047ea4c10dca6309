package contact_test

import (
	"errors"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// TestLanesOfTheBacklogAreIndexedAtOnce: two connections, where there are many writers, each on contacts of its own.
func TestLanesOfTheBacklogAreIndexedAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		// Ranges within and across what goes to a lane at a time, and one of contacts that there are not.
		var people []contact.Contact
		for id := int64(4_990); id < 10_010; id += 5 {
			people = append(people, contact.Contact{ID: id, AccountID: 1, Name: "Ana", Type: contact.Lead, Source: contact.ByImport, CreatedAt: time.Unix(1, 0), UpdatedAt: time.Unix(1, 0)})
		}
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return contact.InsertBulk(ctx, tx, people, nil) }))
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM search_backlog")
			return errors.Join(err, spans(tx, [2]int64{1, 4_992}, [2]int64{4_993, 12_000}, [2]int64{9_000, 9_100}))
		}))
		waits := func() (n int) {
			w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, "SELECT count(*) FROM search_backlog").Scan(&n) }))
			return n
		}
		for waits() > 0 {
			lanes := contact.IndexLanes(w.db.Dialect())
			done := make(chan error, lanes)
			for lane := range lanes {
				go func() {
					done <- w.db.Write(ctx, func(tx *database.Tx) error {
						_, err := contact.IndexBacklog(ctx, tx, 1, lane, 1_000)
						return err
					})
				}()
			}
			for range lanes {
				w.must(<-done)
			}
		}
		if got := w.names(contact.List{Query: "ana"}); len(got) == 0 {
			w.t.Error("finds nobody")
		}
		entries := 0
		w.must(w.db.Read(ctx, func(r database.Reader) error {
			table := map[bool]string{true: "contact_search_docsize", false: "contact_search"}[r.Dialect().OneWriter]
			return r.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&entries)
		}))
		if entries != len(people) {
			w.t.Errorf("%d entries in the index, want %d", entries, len(people))
		}
	})
}

func spans(tx *database.Tx, of ...[2]int64) error {
	for _, s := range of {
		if _, err := tx.Exec(ctx, "INSERT INTO search_backlog (account_id, first_id, last_id) VALUES (1, $1, $2)", s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}
