package importer

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// backlog says how many contacts wait for the search index.
func (w *world) backlog() int {
	return w.number("SELECT COALESCE(sum(last_id - first_id + 1), 0) FROM search_backlog")
}

// TestAnImportHasEndedWhenEverythingIsIndexed: and a runner that is killed between
// the last row and the index goes on with the index.
func TestAnImportHasEndedWhenEverythingIsIndexed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 1200)...)
		rows, failed, err := w.read(ctx, w.begun(i))
		w.must(err)
		running := w.begun(i)
		chunks := w.ahead(ctx, running, rows, new(atomic.Bool))
		for more := true; more; {
			more, err = w.batch(ctx, &running, chunks)
			w.must(err)
		}
		w.must(<-failed)
		if w.backlog() != 1200 {
			t.Errorf("%d contacts wait for the index", w.backlog())
		}
		got := w.runs(i)
		if got.Status != Completed || got.Counts != (Counts{Rows: 1200, Created: 1200}) || w.backlog() != 0 {
			t.Errorf("%s %+v, %d wait for the index", got.Status, got.Counts, w.backlog())
		}
	})
}

func (w *world) begun(i Import) Import {
	w.t.Helper()
	out, mine, err := w.begin(ctx, runArgs{i.AccountID, i.ID})
	w.must(err)
	if !mine {
		w.t.Fatal("not this import's turn")
	}
	return out
}

func TestTheIndexOfAnImportThatFailsFollows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 10)...)
		w.must(os.RemoveAll(filepath.Join(w.files, "imports")))
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			id, err := database.NextID(ctx, tx, database.ContactIDs)
			if err != nil {
				return err
			}
			c := contact.Contact{ID: id, AccountID: i.AccountID, Name: "Ana", Type: contact.Lead, Source: contact.ByImport, CreatedAt: w.now(), UpdatedAt: w.now()}
			return contact.InsertMany(ctx, tx, []contact.Contact{c})
		}))
		if got := w.runs(i); got.Status != Failed {
			t.Errorf("%s", got.Status)
		}
		w.work()
		w.eventually("the index has caught up", func() bool { return w.backlog() == 0 })
	})
}

// TestManySingleChangesAreIndexed by the sweep; few may wait.
func TestManySingleChangesAreIndexed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 210 {
			_, err := w.contacts.Create(ctx, w.actor, contact.Change{Name: new(fmt.Sprintf("Pessoa %d", n))}, contact.ByHand)
			w.must(err)
			if n == 100 {
				if w.must(w.Sweep(ctx, false)); w.backlog() != 101 {
					t.Errorf("%d wait", w.backlog())
				}
			}
		}
		if w.must(w.Sweep(ctx, false)); w.backlog() != 0 {
			t.Errorf("%d wait", w.backlog())
		}
	})
}
