package contact_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
)

// insert stores contacts of Ana's account and gives them ids.
func (w *world) insert(contacts []contact.Contact) {
	w.t.Helper()
	now := w.clock.Now()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, len(contacts))
		for n, id := range ids {
			c := &contacts[n]
			c.ID, c.AccountID, c.Type, c.Source, c.Version, c.CreatedAt, c.UpdatedAt = id, 1, contact.Lead, contact.ByImport, 1, now, now
		}
		if err != nil {
			return err
		}
		return contact.InsertMany(ctx, tx, contacts)
	}))
}

// index lets the search index catch up.
func (w *world) index() {
	w.t.Helper()
	for _, step := range []func(context.Context, *database.DB, int64) (bool, error){contact.IndexBacklog, contact.MergeVolumes} {
		for more := true; more; {
			var err error
			more, err = step(ctx, w.db, 1)
			w.must(err)
		}
	}
}

func TestPhoneIsFoundHoweverItIsTyped(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.add(contact.Change{Name: ptr("new"), PhoneNumber: ptr("(11) 98123-4567")})
		w.add(contact.Change{Name: ptr("low"), PhoneNumber: ptr("(31) 91234-5678")})
		w.add(contact.Change{Name: ptr("landline"), PhoneNumber: ptr("(11) 3123-4567")})
		w.add(contact.Change{Name: ptr("german"), PhoneNumber: ptr("+49 30 901820")})
		w.add(contact.Change{Name: ptr("further"), OtherPhones: &[]string{"(21) 97777-6666"}})
		for query, want := range map[string]string{
			"+5511981234567": "new", "5511981234567": "new", "+55 11 98123-4567": "new", "(11) 98123-4567": "new", "11981234567": "new",
			"011 98123-4567": "new", "0055 11 98123 4567": "new", "55 011 98123-4567": "new", "98123-4567": "new", "98123.4567": "new",
			"8123-4567": "new", "11 8123-4567": "new", "(11) 8123": "new", "+55 (11) 8123-4567": "new", "551181234567": "new", "0 11 8123": "new",
			"4567": "landline|low|new", "11 3123": "landline", "3123-4567": "landline", "11 9": "new", "(11)": "landline|new", "+55": "further|landline|low|new",
			"55": "further|landline|low|new", "1": "landline|new", "4": "german", "+49 (30) 9018": "german", "0049 30 901820": "german", "2197777": "further",
			"31 1234-5678": "low", "3112345678": "low", "+55 31 1234": "low",
			"9999": "", "12 98123-4567": "", "123456789012345678901234567890": "",
		} {
			if got := strings.Join(w.names(contact.List{Query: query, Sort: "name"}), "|"); got != want {
				w.t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
	})
}

func TestEveryFieldIsFoundAndForgotten(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{
			Name: ptr("João D'Ávila"), Email: ptr("joao@padaria.example"), PhoneNumber: ptr("+5511981234567"), Identifier: ptr("CRM/77-É"),
			CompanyName: ptr("Pão & Cia"), OtherEmails: &[]string{"outro@casa.example"},
		})
		fragments := []string{"joao", "JOÃO", "oao d", "d'avi", "avila", "@padaria", "paDARia.ex", "81234", "crm/77-e", "pao &", "pão", "jo", "J", "outro@casa"}
		for _, query := range fragments {
			if got := w.names(contact.List{Query: query}); len(got) != 1 {
				w.t.Errorf("%q finds %v", query, got)
			}
		}
		for _, query := range []string{"a'", "oã", "vi", "xyz", "joao maria"} {
			if got := w.names(contact.List{Query: query}); len(got) != 0 {
				w.t.Errorf("%q finds %v", query, got)
			}
		}
		w.change(c.ID, contact.Change{
			Name: ptr("Zoë"), Email: ptr(""), PhoneNumber: ptr(""), Identifier: ptr(""), CompanyName: ptr(""), OtherEmails: &[]string{},
		})
		for _, query := range fragments {
			if got := w.names(contact.List{Query: query}); len(got) != 0 {
				w.t.Errorf("after the change %q still finds %v", query, got)
			}
		}
		if got := w.names(contact.List{Query: "ZOË"}); len(got) != 1 {
			w.t.Errorf("the new name finds %v", got)
		}
		w.must(w.Delete(ctx, w.ana, c.ID))
		if got := w.names(contact.List{Query: "zoe"}); len(got) != 0 {
			w.t.Errorf("deleted, it is found: %v", got)
		}
	})
}

// Hostile queries are plain text: no error, nothing found but what holds them.
func TestSearchSyntaxIsText(t *testing.T) {
	eachWorld(t, func(w *world) {
		hostile := []string{
			`a"b"c`, `x AND y`, `NEAR(a b)`, `search_text:abc`, `^abc*`, `(((`, `-abc +def`, `%%%`, `___`, `\%\_\`, `'; DROP TABLE contacts; --`, `abc\`, "$1$2$3", "{abc} : def", "???",
			`"""`, strings.Repeat(`"`, 255), strings.Repeat("ab ", 85), strings.Repeat("abc\"", 60), "\U0001f600\U0001f600\U0001f600", "日本語テキスト", "日本",
		}
		for _, text := range hostile {
			w.add(named("< " + text[:min(len(text), 200)] + " >"))
		}
		w.add(named("bystander"))
		for n, text := range hostile {
			got := w.names(contact.List{Query: text})
			if slices.Contains(got, "bystander") {
				w.t.Errorf("%.40q finds the bystander", text)
			}
			if len(text) <= 200 && n < 15 && len(got) == 0 {
				w.t.Errorf("%.40q does not find itself", text)
			}
		}
	})
}

// naive is the rule of searching, as one would explain it.
func naive(c contact.Contact, query string) bool {
	var words []string
	for _, field := range []string{c.Name, c.Email, c.PhoneNumber, c.Identifier, c.CompanyName} {
		words = append(words, strings.Fields(fold.Key(field))...)
	}
	for wanted := range strings.FieldsSeq(fold.Key(query)) {
		found := strings.Contains
		if utf8.RuneCountInString(wanted) < 3 {
			found = strings.HasPrefix
		}
		if !slices.ContainsFunc(words, func(word string) bool { return found(word, wanted) }) {
			return false
		}
	}
	return true
}

func TestSearchEqualsTheNaiveRule(t *testing.T) {
	eachWorld(t, func(w *world) {
		random := rand.New(rand.NewPCG(3, 33)) // the same contacts every time
		const letters = "abáç_%' -\"\\.É日1"
		text := func(longest int) string {
			runes := []rune(letters)
			var b strings.Builder
			for range random.IntN(longest + 1) {
				b.WriteRune(runes[random.IntN(len(runes))])
			}
			return strings.TrimSpace(b.String())
		}
		all := make([]contact.Contact, 400)
		for n := range all {
			all[n] = contact.Contact{Name: text(12), CompanyName: text(8), Identifier: fmt.Sprint(text(4), "#", n), Email: fmt.Sprintf("ab%d@a.ba", n)}
		}
		w.insert(all[:200]) // the index comes later, bit by bit
		w.insert(all[200:250])
		w.insert(all[250:])
		for n := range 300 {
			if n == 60 { // some that wait for the index have changed and gone
				for _, at := range []int{3, 199, 260} {
					all[at].Name = text(12) + " ba"
					w.change(all[at].ID, contact.Change{Name: &all[at].Name})
				}
				w.must(w.Delete(ctx, w.ana, all[4].ID))
				all = slices.Delete(all, 4, 5)
			}
			if n >= 100 && n%3 == 0 { // small volumes that are merged now and then
				at := random.IntN(len(all))
				all[at].Name = text(12)
				w.change(all[at].ID, contact.Change{Name: &all[at].Name})
				if n%2 == 0 {
					w.index()
				}
			}
			query := text(6)
			if strings.Trim(query, "0123456789 -._/()") == "" {
				continue // looks like a phone number, or is blank
			}
			want := []string{}
			for _, c := range all {
				if naive(c, query) {
					want = append(want, c.Identifier)
				}
			}
			l := contact.List{Query: query, Sort: []string{"", "name", "-city", "company,-name"}[n%4], Page: 1, PerPage: 200}
			page, err := w.List(ctx, w.ana, l)
			w.must(err)
			got := []string{}
			for _, c := range page.Contacts {
				got = append(got, c.Identifier)
			}
			slices.Sort(got)
			slices.Sort(want)
			if page.Count != len(want) || len(want) <= 200 && !slices.Equal(got, want) {
				w.t.Errorf("%q by %q: count %d, found %q\nwant %q", query, l.Sort, page.Count, got, want)
			}
		}
	})
}

// With more contacts than a search looks at before it collects all hits, both ways
// give the same pages.
func TestRareAndCommonAmongMany(t *testing.T) {
	eachWorld(t, func(w *world) {
		all := make([]contact.Contact, 2500)
		for n := range all {
			all[n].Name = fmt.Sprintf("p%04d common", n)
			if n%600 == 599 {
				all[n].Name += " seldom"
			}
		}
		w.insert(all)
		for query, count := range map[string]int{"common": 2500, "seldom": 4, "p2499": 1, "p": 2500, "nothing": 0} {
			for _, sort := range []string{"name", "-name", "", "company,name"} {
				page, err := w.List(ctx, w.ana, contact.List{Query: query, Sort: sort, Page: 1, PerPage: 3})
				w.must(err)
				again, err := w.List(ctx, w.ana, contact.List{Query: query, Sort: sort, Page: 2, PerPage: 3})
				w.must(err)
				next := again
				if page.Next != "" {
					next, err = w.List(ctx, w.ana, contact.List{Query: query, Sort: sort, Cursor: page.Next, Page: 1, PerPage: 3})
					w.must(err)
				}
				if page.Count != count || len(page.Contacts) != min(3, count) || len(again.Contacts) != max(0, min(3, count-3)) {
					w.t.Errorf("%s by %q: count %d, pages of %d and %d", query, sort, page.Count, len(page.Contacts), len(again.Contacts))
				}
				for n := range again.Contacts {
					if again.Contacts[n].ID != next.Contacts[n].ID {
						w.t.Errorf("%s by %q: page 2 has %s, the cursor %s", query, sort, again.Contacts[n].Name, next.Contacts[n].Name)
					}
				}
			}
		}
	})
}
