package contact_test

import (
	"fmt"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// indexed says how many entries for contacts of Ana's account the search index has.
func (w *world) indexed() int {
	return w.value("SELECT COALESCE(sum(contacts), 0) FROM search_volumes WHERE account_id = 1")
}

func (w *world) waiting() int { return w.value("SELECT count(*) FROM search_backlog") }

// TestTheIndexKnowsWhatOthersDoWhileItFollows: contacts are renamed and deleted by several people while the index is
// being made and its volumes are merged.
func TestTheIndexKnowsWhatOthersDoWhileItFollows(t *testing.T) {
	eachWorld(t, func(w *world) {
		people := make([]contact.Contact, 120)
		for n := range people {
			people[n].Name = fmt.Sprintf("before%03d", n)
		}
		w.insert(people)
		const writers = 3
		done := make(chan error, writers)
		for of := range writers {
			go func() {
				var err error
				for n := of; n < len(people) && err == nil; n += writers {
					if n%10 == 9 {
						err = w.Delete(ctx, w.ana, people[n].ID)
					} else {
						_, err = w.Update(ctx, w.ana, people[n].ID, named(fmt.Sprintf("after%03d", n)), 0)
					}
				}
				done <- err
			}()
		}
		for left := writers; left > 0; {
			select {
			case err := <-done:
				w.must(err)
				left--
			default:
				_, err := contact.IndexBacklog(ctx, w.db, 1)
				w.must(err)
				_, err = contact.MergeVolumes(ctx, w.db, 1)
				w.must(err)
			}
		}
		w.index()
		if w.waiting() != 0 {
			w.t.Error("contacts still wait")
		}
		for n := range people {
			for name, want := range map[string]bool{"before": false, "after": n%10 != 9} {
				if got := w.names(contact.List{Query: fmt.Sprintf("%s%03d", name, n)}); (len(got) == 1) != want {
					w.t.Errorf("%s%03d finds %q", name, n, got)
				}
			}
		}
		if n := w.value("SELECT count(*) FROM search_volumes"); n > 9 {
			w.t.Errorf("%d volumes", n)
		}
	})
}

// TestAnIndexIsOfItsAccount: a range of ids may have contacts of others in between.
func TestAnIndexIsOfItsAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		for n := range 100 {
			for _, actor := range []account.Actor{w.ana, w.bia} {
				_, err := w.Create(ctx, actor, named(fmt.Sprintf("joana%d", n)), contact.ByHand)
				w.must(err)
			}
		}
		w.exec("DELETE FROM search_backlog")
		w.exec("INSERT INTO search_backlog (id, account_id, first_id, last_id) SELECT min(id), account_id, min(id), max(id) FROM contacts GROUP BY account_id")
		w.index()
		if n := w.indexed(); n != 100 || w.value("SELECT count(*) FROM search_volumes") != 1 {
			w.t.Errorf("%d contacts in the index", n)
		}
		if got := w.names(contact.List{Query: "joana42"}); len(got) != 1 {
			w.t.Errorf("found %q", got)
		}
		page, err := w.List(ctx, w.bia, contact.List{Query: "joana42", Page: 1, PerPage: 10})
		if w.must(err); page.Count != 1 {
			w.t.Errorf("found %d", page.Count)
		}
	})
}

// TestTheIndexForgets: those that are gone, and what contacts were called before.
func TestTheIndexForgets(t *testing.T) {
	eachWorld(t, func(w *world) {
		people := make([]contact.Contact, 1500)
		for n := range people {
			people[n].Name = fmt.Sprintf("fulano%04d", n)
		}
		w.insert(people)
		w.index()
		if n := w.indexed(); n != 1500 || w.waiting() != 0 {
			w.t.Errorf("%d contacts in the index", n)
		}
		gone := make([]int64, 0, len(people))
		for _, c := range people[10:] {
			gone = append(gone, c.ID)
		}
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := contact.RemoveMany(ctx, tx, 1, gone)
			return err
		}))
		w.index()
		if n := w.indexed(); n != 10 {
			w.t.Errorf("%d contacts in the index", n)
		}
		if got := w.names(contact.List{Query: "fulano0007"}); len(got) != 1 {
			w.t.Errorf("found %q", got)
		}
	})
}

// TestABrokenIndexIsNoAnswer: it is an error, not nobody.
func TestABrokenIndexIsNoAnswer(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.insert([]contact.Contact{{Name: "Amanda"}, {Name: "Beatriz"}})
		w.index()
		for _, statement := range []string{"UPDATE search_volumes SET contacts = 1", "UPDATE search_postings SET entries = $1"} {
			args := []any{}
			if statement[len(statement)-1] == '1' && statement[7:22] == "search_postings" {
				args = append(args, []byte{0xff})
			}
			w.exec(statement, args...)
			err := w.db.Read(ctx, func(r database.Reader) error {
				_, _, _, err := contact.Selection{All: true, Query: "beatriz"}.SQL(ctx, r, w.ana, 1)
				return err
			})
			if err == nil {
				w.t.Errorf("%s: no error", statement)
			}
		}
	})
}
