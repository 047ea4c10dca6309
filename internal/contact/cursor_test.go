package contact_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// mixed are contacts with many equal and absent values.
func (w *world) mixed(n int) {
	w.t.Helper()
	w.exec(`INSERT INTO users (id, name, email, created_at, updated_at) VALUES (7, 'Zoë', 'z@x.y', 0, 0), (8, 'ana', 'a@x.y', 0, 0)`)
	for i := range n {
		custom := map[string]any{"plan": []any{"Pro", "básico", nil, json.Number("3")}[i%4], "size": []any{json.Number("10"), json.Number("9.5"), "x", nil, json.Number("-1")}[i%5]}
		change := contact.Change{Name: ptr(fmt.Sprint("n", i%3)), Identifier: ptr(fmt.Sprint("i", i)), City: ptr([]string{"", "Recife", "olinda"}[i%3]), Custom: custom}
		if i%4 == 0 {
			change.Name, change.Email = ptr(""), ptr(fmt.Sprintf("m%d@x.y", i))
		}
		c := w.add(change)
		if i%3 == 0 {
			w.exec("UPDATE contacts SET last_activity_at = $1 WHERE id = $2", i/6, c.ID)
		}
		if i%2 == 0 {
			w.exec("UPDATE contacts SET owner_id = $1, blocked = TRUE WHERE id = $2", 7+i%4/2, c.ID)
		}
	}
	// Declared after the values were given, one of which is no number.
	w.exec(`INSERT INTO attribute_definitions (id, account_id, model, key, name, type, position, created_at, updated_at) VALUES (1, 1, 'contact', 'size', 'Size', 'number', 1, 0, 0)`)
}

var mixedSorts = []string{
	"", "name", "-name", "email", "-email", "last_activity_at", "-last_activity_at", "city", "-city", "owner", "-owner", "blocked", "-blocked", "source", "-created_at",
	"updated_at", "contact_type", "do_not_contact", "identifier", "-phone_number", "country",
	"city,-name", "-city,name,last_activity_at", "name,-owner,city", "blocked,-last_activity_at", "custom_attributes.plan", "-custom_attributes.plan",
	"custom_attributes.size", "-custom_attributes.size", "custom_attributes.nobody", "city,-custom_attributes.size",
}

// Each contact that is there all the time comes once, in order, whatever else
// comes and goes between the pages.
func TestCursorsLoseAndRepeatNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.mixed(40)
		for _, query := range []string{"", "i"} {
			for n, sort := range mixedSorts {
				whole, err := w.List(ctx, w.ana, contact.List{Query: query, Sort: sort, Page: 1, PerPage: 200})
				w.must(err)
				var got []int64
				var other int64
				l := contact.List{Query: query, Sort: sort, Page: 1, PerPage: 7}
				for pages := 0; ; pages++ {
					page, err := w.List(ctx, w.ana, l)
					w.must(err)
					for _, c := range page.Contacts {
						if !strings.HasPrefix(c.Identifier, "inew") {
							got = append(got, c.ID)
						}
					}
					if page.Next == "" || pages > 40 {
						break
					}
					l.Cursor = page.Next
					if n%5 == 0 {
						if other != 0 {
							w.must(w.Delete(ctx, w.ana, other))
						}
						other = w.add(contact.Change{Name: ptr("n1"), Identifier: ptr(fmt.Sprint("inew", n, "-", pages)), City: ptr("Recife")}).ID
					}
				}
				want := []int64{}
				for _, c := range whole.Contacts {
					if !strings.HasPrefix(c.Identifier, "inew") {
						want = append(want, c.ID)
					}
				}
				if !slices.Equal(got, want) {
					w.t.Fatalf("%q by %q: by cursor %v\nwhole %v", query, sort, got, want)
				}
				if other != 0 {
					w.must(w.Delete(ctx, w.ana, other))
				}
			}
		}
	})
}

func TestSortByCustomAttribute(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.mixed(5)
		for sort, want := range map[string]string{
			"custom_attributes.size":      "i4 i1 i0 i2 i3", // -1 9.5 10, then what is no number
			"-custom_attributes.size":     "i0 i1 i4 i3 i2",
			"custom_attributes.plan":      "i3 i1 i0 i4 i2", // 3 básico pro pro
			"-custom_attributes.plan":     "i4 i0 i1 i3 i2",
			"owner":                       "i2 i0 i4 i1 i3", // ana zoë zoë
			"-owner":                      "i4 i0 i2 i3 i1",
			"-blocked":                    "i4 i2 i0 i3 i1",
			`custom_attributes.$."x"`:     "i4 i3 i2 i1 i0", // no key: ignored
			"custom_attributes.":          "i4 i3 i2 i1 i0",
			"custom_attributes.[0],-name": "i2 i1 i3 i4 i0",
		} {
			page, err := w.List(ctx, w.ana, contact.List{Sort: sort, Page: 1, PerPage: 200})
			w.must(err)
			var got []string
			for _, c := range page.Contacts {
				got = append(got, c.Identifier)
			}
			if strings.Join(got, " ") != want {
				w.t.Errorf("%s: %v, want %s", sort, got, want)
			}
		}
	})
}

func TestCursorsThatDoNotFit(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.mixed(10)
		page, err := w.List(ctx, w.ana, contact.List{Sort: "name,last_activity_at", Page: 1, PerPage: 2})
		w.must(err)
		forged := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
		for cursor, sort := range map[string]string{
			page.Next: "-name,last_activity_at", "x": "", "%%%": "", forged("null"): "name", forged("{}"): "name", page.Next + "A": "name,last_activity_at",
			forged(`{"o":"name,","v":[1],"i":1}`):                               "name",
			forged(`{"o":"name,","v":["a\u0000"],"i":1}`):                       "name",
			forged(`{"o":"name,","v":["a","b"],"i":1}`):                         "name",
			forged(`{"o":"last_activity_at,","v":["x"],"i":1}`):                 "last_activity_at",
			forged(`{"o":"last_activity_at,","v":[1e99],"i":1}`):                "last_activity_at",
			forged(`{"o":"updated_at,","v":[null],"i":1}`):                      "updated_at",
			forged(`{"o":"custom_attributes.size,","v":[1e999],"i":1}`):         "custom_attributes.size",
			forged(`{"o":"custom_attributes.size,","v":[{"a":[]}],"i":1}`):      "custom_attributes.size",
			forged(`{"o":"","v":[],"i":99999999999999999999999}`):               "",
			forged(`{"o":"","v":[],"i":` + strings.Repeat("9", 5000) + `}`):     "",
			forged(`{"o":"name,","v":["` + strings.Repeat("[", 100) + `"]`):     "name",
			forged(`{"o":"name,","v":["a"],"i":1}{"o":"name,","v":[],"i":2}"}`): "city",
		} {
			_, err := w.List(ctx, w.ana, contact.List{Sort: sort, Cursor: cursor, Page: 1, PerPage: 2})
			if p, _ := problem.As(err); p == nil || p.Code != "cursor_invalid" {
				w.t.Errorf("%.60s for %q: %v", cursor, sort, err)
			}
		}
		// A place where nobody is, is no fault.
		_, err = w.List(ctx, w.ana, contact.List{Sort: "blocked", Cursor: forged(`{"o":"blocked,","v":[3000000000000],"i":-5}`), Page: 1, PerPage: 2})
		w.must(err)
	})
}
