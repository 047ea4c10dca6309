package importer

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/job"
)

// While an import makes and changes contacts and is undone, whatever the columns answer is
// what the store says in the same snapshot.
func TestFiltersAreExactWhileImportsRun(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const rows = 4000
		file := func(cities ...string) []string {
			lines := []string{"name,email,city"}
			for n := range rows {
				lines = append(lines, fmt.Sprintf("Pessoa %d,p%d@exemplo.com,%s", n, n, cities[n%len(cities)]))
			}
			return lines
		}
		cache := columnar.New(w.db, 1<<30, clock.System, slog.New(slog.DiscardHandler))
		t.Cleanup(cache.Close)
		cache.Few = 0
		tree, err := filter.Read([]byte(`[{"attribute_key":"city","filter_operator":"equal_to","values":["Recife"]}]`))
		w.must(err)
		f, err := filter.Bind(tree, filter.Rules{Zone: time.UTC, Now: clock.System(), Country: contact.CountryCode})
		w.must(err)
		asked := columnar.Question{Filter: f}
		ask := func() (known bool, hits int) {
			t.Helper()
			w.must(cache.Read(ctx, w.actor.AccountID(), asked, func(_ context.Context, r database.Reader, found *columnar.Found) error {
				if known = found != nil; !known {
					return nil
				}
				where, _, args, err := contact.Selection{All: true, Filter: f}.SQL(ctx, r, w.actor, 1)
				if err != nil {
					return err
				}
				ids, err := database.Collect(ctx, r, database.Int64s, "SELECT c.id FROM contacts c WHERE "+where+" ORDER BY c.id", args...)
				if hits = len(ids); err == nil && !slices.Equal(ids, found.IDs()) {
					t.Errorf("the columns find %d contacts, the store %d", found.Contacts, hits)
				}
				return err
			}))
			return known, hits
		}
		// during asks until the work is over, and then until the columns know its end.
		during := func(i Import, want int) {
			t.Helper()
			ended := make(chan error, 1)
			go func() { ended <- w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}) }()
			for working := true; working; {
				select {
				case err := <-ended:
					w.must(err)
					working = false
				default:
					ask()
				}
			}
			w.eventually("the columns know what is there", func() bool {
				known, hits := ask()
				return known && hits == want
			})
		}
		first := w.upload(w.actor, file("Recife", "Olinda")...)
		during(first, rows/2)
		second := w.upload(w.actor, file("Olinda", "Natal", "Recife", "Recife")...)
		during(second, rows/2)
		w.must(only(w.Undo(ctx, w.actor, second.ID)))
		during(second, rows/2)
		w.must(only(w.Undo(ctx, w.actor, first.ID)))
		during(first, 0)
	})
}

func only[T any](_ T, err error) error { return err }
