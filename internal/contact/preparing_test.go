package contact_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/problem"
)

// heldUp gives a service whose columns are not loaded until release is called.
func (w *world) heldUp(patience columnar.Patience) (s *contact.Service, cache *columnar.Cache, release func()) {
	w.t.Helper()
	s, cache = w.withColumns(1 << 30)
	open := make(chan struct{})
	cache.Patience = patience
	cache.Loading = func(ctx context.Context) error {
		select {
		case <-open:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s, cache, func() { close(open) }
}

// While columns are loaded lists and counts are those of the store.
func TestListsWhileColumnsAreLoaded(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(600)
		fast, _, _ := w.heldUp(columnar.Patience{Count: time.Hour, Other: time.Hour})
		for _, l := range []contact.List{
			{Filter: w.filter(`[{"attribute_key":"plan","filter_operator":"equal_to","values":["PRO"]}]`)},
			{Filter: w.filter(`[{"attribute_key":"email","filter_operator":"contains","values":["99@"]}]`)},
			{Query: "n1"}, {Query: "nobody"}, {Labels: []string{"vip"}, Query: "2"}, {},
		} {
			for _, sort := range []string{"name", "-city", "-last_activity_at", "custom_attributes.seats"} {
				l.Sort, l.PerPage, l.Page, l.Uncount = sort, 20, 1, false
				want, err := w.List(ctx, w.ana, l)
				w.must(err)
				for _, l.Uncount = range []bool{false, true} {
					got, err := fast.List(ctx, w.ana, l)
					w.must(err)
					same := slices.EqualFunc(got.Contacts, want.Contacts, func(a, b contact.Contact) bool { return a.ID == b.ID })
					if !same || got.Next != want.Next || got.Counted && got.Count != want.Count {
						w.t.Errorf("%+v: %d contacts of %d, the store has %d of %d", l, len(got.Contacts), got.Count, len(want.Contacts), want.Count)
					}
				}
				if n, err := fast.Count(ctx, w.ana, contact.Selection{All: true, Query: l.Query, Labels: l.Labels, Filter: l.Filter}); err != nil || n != want.Count {
					w.t.Errorf("%+v: counted %d, the store has %d: %v", l, n, want.Count, err)
				}
			}
		}
	})
}

// What the store does not say in time is said to be prepared, and there when the columns are.
func TestWhatIsPreparing(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(600)
		fast, cache, release := w.heldUp(columnar.Patience{})
		f := w.filter(`[{"attribute_key":"seats","filter_operator":"is_greater_than","values":[600]}]`)
		of, page := contact.Selection{All: true, Filter: f}, contact.List{Filter: f, Sort: "-updated_at", PerPage: 20, Page: 1}
		city, _ := filter.FieldOf("city", w.attributes())
		_, notCounted := fast.Count(ctx, w.ana, of)
		_, notListed := fast.List(ctx, w.ana, page)
		_, notSplit := fast.Split(ctx, w.ana, of, city, 10)
		for _, err := range []error{notCounted, notListed, notSplit} {
			if p, is := problem.As(err); !is || p.Code != "contacts_preparing" || p.RetryAfter == 0 || !contact.IsPreparing(err) {
				w.t.Errorf("got %v", err)
			}
		}
		release()
		question, _, err := contact.QuestionOf(ctx, w.db, w.ana, page)
		w.must(err)
		w.must(cache.Warm(ctx, 1, question))
		want, err := w.Count(ctx, w.ana, of)
		w.must(err)
		if n, err := fast.Count(ctx, w.ana, of); err != nil || n != want || n == 0 {
			w.t.Errorf("counted %d, want %d: %v", n, want, err)
		}
		if got, err := fast.List(ctx, w.ana, page); err != nil || got.Count != want || len(got.Contacts) != 20 {
			w.t.Errorf("%d contacts of %d: %v", len(got.Contacts), got.Count, err)
		}
	})
}

// Where the store would take too long anyway it is not even asked.
func TestMillionsWaitForColumns(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(600)
		w.exec("UPDATE contact_counts SET contacts = 10000000")
		fast, _, _ := w.heldUp(columnar.Patience{Count: 50 * time.Millisecond, Other: 50 * time.Millisecond})
		f := w.filter(`[{"attribute_key":"email","filter_operator":"contains","values":["nobody"]}]`)
		_, notCounted := fast.Count(ctx, w.ana, contact.Selection{All: true, Filter: f})
		_, notListed := fast.List(ctx, w.ana, contact.List{Filter: f, Sort: "-city", PerPage: 20, Page: 1})
		if !contact.IsPreparing(notCounted) || !contact.IsPreparing(notListed) {
			w.t.Errorf("got %v and %v", notCounted, notListed)
		}
	})
}

// Many contacts that all come late in the order of an index.
func TestManyLateInTheOrder(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(16_000)
		fast, cache := w.withColumns(1 << 30)
		w.samePages(fast, cache, contact.List{Filter: w.filter(`[{"attribute_key":"name","filter_operator":"starts_with","values":["N6","N7","N8","N9"]}]`), Sort: "name", PerPage: 2, Page: 2})
	})
}
