package contact_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// definitions are the attributes of [world.many].
var definitions = []attribute.Definition{
	{Key: "plan", Type: attribute.Text}, {Key: "seats", Type: attribute.Number}, {Key: "vip", Type: attribute.Checkbox}, {Key: "born", Type: attribute.Date}, {Key: "odd", Type: attribute.Link},
}

// filter reads a filter of Ana's account.
func (w *world) filter(payload string) *filter.Filter {
	w.t.Helper()
	tree, err := filter.Read([]byte(payload))
	w.must(err)
	f, err := filter.Bind(tree, filter.Rules{
		Attributes: w.attributes(),
		Zone:       time.UTC, Now: w.clock.Now(), UserID: 3, Country: contact.CountryCode, Phone: func(text string) []string { return contact.PhoneCandidates(text, "BR") },
	})
	w.must(err)
	return f
}

func (*world) attributes() attribute.Schema { return attribute.NewSchema(definitions) }

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
	for n, d := range definitions {
		w.exec("INSERT INTO attribute_definitions (id, account_id, model, key, name, type, position, created_at, updated_at) VALUES ($1, 1, 'contact', $2, $2, $3, $1, 0, 0)", n+1, d.Key, string(d.Type))
	}
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, n)
		if err != nil {
			return err
		}
		contacts := make([]contact.Contact, n)
		for i := range contacts {
			contacts[i] = contact.Contact{
				ID: ids[i], AccountID: 1, Name: fmt.Sprint("N", i*7919%n), City: []string{"Recife", "São Paulo", ""}[i%3], Type: contact.Lead, Source: contact.ByAPI,
				Custom: custom(i), Additional: map[string]any{}, CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now(),
			}
			if i%4 == 1 {
				contacts[i].PhoneNumber = fmt.Sprintf("+55119%08d", 10000000+i*37%n)
			}
			if i%5 > 0 {
				contacts[i].CompanyName, contacts[i].CountryCode = []string{"Ação", "acao", "Zeta"}[i%3], []string{"BR", "", "PT"}[i%3]
				contacts[i].Identifier, contacts[i].Blocked, contacts[i].OwnerID = fmt.Sprint([]string{"x", "X", "É"}[i%3], i), i%2 == 0, []int64{0, w.ana.UserID}[i%2]
				contacts[i].Email, contacts[i].LastActivityAt = fmt.Sprintf("%d@exemplo.com", i*31%n), w.clock.Now().Add(-time.Duration(i*17%n)*time.Minute)
			}
		}
		return contact.InsertMany(ctx, tx, contacts)
	}))
	w.exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES (901, 1, 'vip', '', 0, 0)")
	w.exec("INSERT INTO contact_labels (account_id, contact_id, label_id) SELECT account_id, id, 901 FROM contacts WHERE id % 3 = 0")
}

// custom are the custom attributes of the contact with the number.
func custom(i int) map[string]any {
	out := map[string]any{"plan": []string{"Pro", "pró", "Básico", "Ｐro", "zeta"}[i%5]}
	if i%3 > 0 {
		out["seats"], out["vip"] = json.Number(fmt.Sprint(i*31%700, ".", i%10)), i%2 == 0
	}
	if i%7 > 0 {
		out["born"], out["odd"] = fmt.Sprintf("19%02d-%02d-%02d", i%90+10, i%12+1, i%28+1), fmt.Sprintf("https://exemplo.com/%d", i*13%1000)
	}
	return out
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
			for _, sort := range []string{"", "name", "-name", "created_at", "-last_activity_at", "last_activity_at", "city,-name", "created_at,name", "custom_attributes.plan", "owner,name"} {
				w.samePages(fast, cache, contact.List{Filter: f, Sort: sort, PerPage: 200, Page: 1})
				w.samePages(fast, cache, contact.List{Filter: f, Sort: sort, PerPage: 7, Page: 250})
			}
		}
	})
}

// orders are of every kind that columns know, and of some that they do not.
var orders = []string{
	"", "name", "-name", "created_at", "-created_at", "-last_activity_at", "last_activity_at", "-updated_at", "city,-name", "-city,name", "created_at,name", "city,-created_at,name",
	"custom_attributes.plan", "-custom_attributes.plan,email", "custom_attributes.seats,-city", "-custom_attributes.vip", "custom_attributes.vip,-custom_attributes.born", "custom_attributes.born",
	"-custom_attributes.odd", "email", "-phone_number", "-identifier", "company,city,name", "country", "contact_type,-created_at", "source", "-blocked,name", "do_not_contact", "owner", "custom_attributes.none",
}

// The whole table, searches and labels are the same from columns as from the store too.
func TestListsFromColumns(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(1300)
		fast, cache := w.withColumns(1 << 30)
		cache.Values = 10
		for _, sort := range orders {
			w.samePages(fast, cache, contact.List{Sort: sort, PerPage: 190, Page: 1})
			w.samePages(fast, cache, contact.List{Sort: sort, PerPage: 7, Page: 180})
		}
		for _, l := range []contact.List{
			{Query: "n1"}, {Query: "n25"}, {Query: "exemplo.com"}, {Query: "9@exe n1"}, {Query: "99 nobody"}, {Query: "\u0301"}, {Query: "11 9 1000"}, {Query: "zzz"}, {Query: "ação 2"},
			{Query: "com  n"}, {Labels: []string{"vip", "none"}}, {Labels: []string{"vip"}, Query: "n2"},
			{Labels: []string{"vip"}, Query: "2", Filter: w.filter(`[{"attribute_key":"plan","filter_operator":"equal_to","values":["PRO"]}]`)},
		} {
			for _, sort := range []string{"", "name", "-city", "-last_activity_at", "custom_attributes.seats"} {
				l.Sort, l.PerPage, l.Page = sort, 150, 1
				w.samePages(fast, cache, l)
			}
		}
	})
}

// The parts of a split are the same from columns as from the store.
func TestPartsFromColumns(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(800)
		w.exec("UPDATE contacts SET custom_attributes = '{\"plan\":7,\"vip\":\"x\"}', custom_keys = NULL WHERE id % 50 = 0")
		fast, cache := w.withColumns(1 << 30)
		for _, key := range []string{"city", "company", "country_code", "contact_type", "source", "labels", "owner", "import", "blocked", "possible_duplicate", "plan", "seats", "vip", "born", "name", "identifier"} {
			by, known := filter.FieldOf(key, attribute.NewSchema(definitions))
			if !known {
				w.t.Fatal(key)
			}
			for _, of := range []contact.Selection{
				{All: true}, {All: true, Query: "n1"}, {All: true, Query: "nobody"},
				{All: true, Filter: w.filter(`[{"attribute_key":"plan","filter_operator":"equal_to","values":["PRO"]}]`)},
			} {
				w.must(cache.Warm(ctx, 1, contact.SplitQuestion(w.ana, of, by)))
				want, err := w.Split(ctx, w.ana, of, by, 10_000)
				w.must(err)
				got, err := fast.Split(ctx, w.ana, of, by, 10_000)
				w.must(err)
				if got, want := valued(by, got), valued(by, want); !maps.Equal(got, want) {
					w.t.Errorf("%s of %q: columns %v\nthe store %v", key, of.Query, got, want)
				}
				if some, err := fast.Split(ctx, w.ana, of, by, 1); err != nil || len(some) > 1 || len(got) > 0 && some[0] != got[0] {
					w.t.Errorf("%s: the first of %v is %v: %v", key, got, some, err)
				}
			}
		}
	})
}

// valued gives parts by what they show, those of no value together.
func valued(by filter.Field, parts []contact.Part) map[string]int {
	out := map[string]int{}
	for _, part := range parts {
		out[fmt.Sprint(by.Value(part.Value))] += part.Contacts
	}
	return out
}

// A value of another type than its attribute has a place in the store's order that columns do
// not know.
func TestOrderOfOddValues(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.many(40)
		fast, cache := w.withColumns(1 << 30)
		for n, odd := range []string{"7", "true", `""`, `["Pro"]`, "null"} {
			w.exec("UPDATE contacts SET custom_attributes = '{\"plan\":"+odd+"}', custom_keys = NULL WHERE id = $1", 3*n+1)
		}
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			columnar.ChangedAll(ctx, tx, 1)
			return nil
		}))
		for _, sort := range []string{"custom_attributes.plan", "-custom_attributes.plan"} {
			w.samePages(fast, cache, contact.List{Sort: sort, PerPage: 7, Page: 1})
		}
	})
}

// samePages compares a page and all behind it.
func (w *world) samePages(fast *contact.Service, cache *columnar.Cache, l contact.List) {
	w.t.Helper()
	question, useful, err := contact.QuestionOf(ctx, w.db, w.ana, l)
	w.must(err)
	if useful {
		w.must(cache.Warm(ctx, 1, question))
	}
	for first := true; first || l.Cursor != ""; first = false {
		want, err := w.List(ctx, w.ana, l)
		w.must(err)
		ids := func(p contact.Page) (out []int64) {
			for _, c := range p.Contacts {
				out = append(out, c.ID)
			}
			return out
		}
		for _, uncount := range []bool{false, true} {
			asked := l
			asked.Uncount = uncount
			got, err := fast.List(ctx, w.ana, asked)
			w.must(err)
			if got.Counted && got.Count != want.Count || !got.Counted && !uncount || got.Next != want.Next || !slices.Equal(ids(got), ids(want)) {
				w.t.Fatalf("%+v: columns (%v) give %d %v %s\nthe store %d %v %s", l, got.Counted, got.Count, ids(got), got.Next, want.Count, ids(want), want.Next)
			}
		}
		if l.Cursor = want.Next; l.Page > 1 {
			return
		}
	}
}
