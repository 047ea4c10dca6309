package contact_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// filter reads a filter of Ana's account, which has the attributes plan and seats.
func (w *world) filter(payload string) *filter.Filter {
	w.t.Helper()
	tree, err := filter.Read([]byte(payload))
	w.must(err)
	f, err := filter.Bind(tree, filter.Rules{
		Attributes: attribute.NewSchema([]attribute.Definition{{Key: "plan", Type: attribute.Text}, {Key: "seats", Type: attribute.Number}}),
		Zone:       time.UTC, Now: w.clock.Now(), UserID: 3, Country: contact.CountryCode, Phone: func(text string) []string { return contact.PhoneCandidates(text, "BR") },
	})
	w.must(err)
	return f
}

// withColumns gives the service as it answers from memory, and the columns.
func (w *world) withColumns(bytes int64) (*contact.Service, *columnar.Cache) {
	w.t.Helper()
	cache := columnar.New(w.db, bytes, w.clock.Now, slog.New(slog.DiscardHandler))
	w.t.Cleanup(cache.Close)
	cache.Few = 0
	s := contact.NewService(w.db, w.hub, w.clock.Now)
	s.UseColumns(cache)
	return s, cache
}

// many are so many contacts, with few and with many different values.
func (w *world) many(n int) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, n)
		if err != nil {
			return err
		}
		contacts := make([]contact.Contact, n)
		for i := range contacts {
			contacts[i] = contact.Contact{
				ID: ids[i], AccountID: 1, Name: fmt.Sprint("N", i*7919%n), City: []string{"Recife", "São Paulo", ""}[i%3], Type: contact.Lead, Source: contact.ByAPI,
				Custom: map[string]any{"plan": []string{"Pro", "pró", "Básico"}[i%3]}, Additional: map[string]any{}, CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now(),
			}
			if i%5 > 0 {
				contacts[i].Email, contacts[i].LastActivityAt = fmt.Sprintf("%d@exemplo.com", i*31%n), w.clock.Now().Add(-time.Duration(i*17%n)*time.Minute)
			}
		}
		return contact.InsertMany(ctx, tx, contacts)
	}))
}

// Every page of every order is the same from columns as from the store, cursors too.
func TestPagesFromColumns(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(2600)
		fast, cache := w.withColumns(1 << 30)
		for _, payload := range []string{
			`[{"attribute_key":"contact_type","filter_operator":"equal_to","values":["lead"]}]`, // all
			`[{"attribute_key":"plan","filter_operator":"equal_to","values":["PRO"]}]`,          // two thirds
			`[{"attribute_key":"email","filter_operator":"contains","values":["99@"]}]`,         // few
			`[{"attribute_key":"city","filter_operator":"equal_to","values":["Natal"]}]`,        // none
		} {
			f := w.filter(payload)
			w.must(cache.Warm(ctx, 1, f))
			for _, sort := range []string{"", "name", "-name", "created_at", "-created_at", "-last_activity_at", "last_activity_at", "city,-name", "created_at,name", "custom_attributes.plan"} {
				w.samePages(fast, contact.List{Filter: f, Sort: sort, PerPage: 200, Page: 1})
				w.samePages(fast, contact.List{Filter: f, Sort: sort, PerPage: 7, Page: 250})
			}
		}
	})
}

// samePages compares a page and all behind it.
func (w *world) samePages(fast *contact.Service, l contact.List) {
	w.t.Helper()
	for first := true; first || l.Cursor != ""; first = false {
		want, err := w.List(ctx, w.ana, l)
		w.must(err)
		asked := l
		asked.Uncount = true
		got, err := fast.List(ctx, w.ana, asked)
		w.must(err)
		ids := func(p contact.Page) (out []int64) {
			for _, c := range p.Contacts {
				out = append(out, c.ID)
			}
			return out
		}
		if !got.Counted || got.Count != want.Count || got.Next != want.Next || !slices.Equal(ids(got), ids(want)) {
			w.t.Fatalf("%+v: columns (%v) give %d %v %s\nthe store %d %v %s", l, got.Counted, got.Count, ids(got), got.Next, want.Count, ids(want), want.Next)
		}
		if l.Cursor = want.Next; l.Page > 1 {
			return
		}
	}
}
