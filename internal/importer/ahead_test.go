package importer

import (
	"sync/atomic"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
)

// lookedUp gives the only chunk of an import as it is looked up ahead, and what writes it.
func (w *world) lookedUp(i Import) (c chunk, write func() Import) {
	w.t.Helper()
	i = w.begun(i)
	rows, _, err := w.read(ctx, i)
	w.must(err)
	var met atomic.Bool
	met.Store(true)
	c = <-w.ahead(ctx, i, rows, &met)
	return c, func() Import {
		w.t.Helper()
		chunks := make(chan chunk, 1)
		chunks <- c
		close(chunks)
		_, err := w.batch(ctx, &i, chunks)
		w.must(err)
		return i
	}
}

// Contacts are looked up while the rows before are written. What somebody does in between counts.
func TestWhomRowsMeetIsLookedAtAgainBeforeTheyAreWritten(t *testing.T) {
	city := "Recife"
	for name, c := range map[string]struct {
		meanwhile func(w *world) error
		want      Counts
	}{
		"nothing happens": {func(*world) error { return nil }, Counts{Rows: 3, Updated: 3}},
		"one gets what a row gives": {func(w *world) error {
			_, err := w.contacts.Update(ctx, w.actor, w.find("p1@exemplo.com").ID, contact.Change{City: &city}, 0)
			return err
		}, Counts{Rows: 3, Updated: 2, Unchanged: 1}},
		"one goes": {func(w *world) error {
			w.exec("DELETE FROM contacts WHERE id = $1", w.find("p2@exemplo.com").ID)
			return nil
		}, Counts{Rows: 3, Created: 1, Updated: 2}},
		"one gives its address to somebody else": {func(w *world) error {
			free, taken := "livre@exemplo.com", "p1@exemplo.com"
			if _, err := w.contacts.Update(ctx, w.actor, w.find("p1@exemplo.com").ID, contact.Change{Email: &free}, 0); err != nil {
				return err
			}
			_, err := w.contacts.Create(ctx, w.actor, contact.Change{Email: &taken}, contact.ByHand)
			return err
		}, Counts{Rows: 3, Updated: 2, Rejected: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.runs(w.upload(w.actor, people(0, 4)...))
				lines := people(0, 3)
				lines[0] += ",city"
				for n := range lines[1:] {
					lines[n+1] += "," + city
				}
				found, write := w.lookedUp(w.upload(w.actor, lines...))
				if ahead := !w.db.Dialect().OneWriter; (len(found.found) == 3) != ahead {
					t.Fatalf("found %d", len(found.found))
				}
				w.must(c.meanwhile(w))
				if i := write(); i.Counts != c.want {
					t.Errorf("%+v, want %+v", i.Counts, c.want)
				}
			})
		})
	}
}

// An identity that is nobody's yet may be somebody's when the rows before are written.
func TestRowsWithANewIdentityAreNotLookedUpAhead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, people(0, 4)...))
		c, write := w.lookedUp(w.upload(w.actor, "name,email,identifier", "Pessoa 0,nova@exemplo.com,id-0", "Pessoa 1,p1@exemplo.com,id-1"))
		if c.found != nil {
			t.Errorf("found %v", c.found)
		}
		if i := write(); i.Counts != (Counts{Rows: 2, Updated: 1, Unchanged: 1}) {
			t.Errorf("%+v", i.Counts)
		}
	})
}
