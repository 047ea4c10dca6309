package contact_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// names lists the contacts of a page by name.
func (w *world) names(l contact.List) []string {
	w.t.Helper()
	if l.Page == 0 {
		l.Page, l.PerPage = 1, contact.MaxPerPage
	}
	page, err := w.List(ctx, w.ana, l)
	w.must(err)
	out := []string{}
	for _, c := range page.Contacts {
		out = append(out, c.Name)
	}
	return out
}

// people are contacts in the order of their ids: name, email, phone, city, country, company.
var people = [][6]string{
	{"Élodie", "elodie@exemplo.com", "+5511912345671", "São Paulo", "BR", "açaí"},
	{"bruno", "", "+5511912345672", "Recife", "", ""},
	{"Zoë", "ZOE@exemplo.com", "", "Århus", "DK", "Zebra"},
	{"ana", "ana@exemplo.com", "", "", "BR", "Banana"},
	{"Eloá", "eloa@exemplo.com", "+4930901820", "sao paulo", "DE", "ACAI"},
	{"Ñandu", "", "", "Aarhus", "AR", "Ébano"},
	{"ana", "b@exemplo.com", "", "", "", ""},
	{"Łukasz", "", "", "Łódź", "PL", ""},
}

func (w *world) people() {
	w.t.Helper()
	for n, p := range people {
		w.add(contact.Change{Name: &p[0], Email: &p[1], PhoneNumber: &p[2], City: &p[3], Country: &p[4], CompanyName: &p[5], Identifier: ptr(fmt.Sprint("p", n))})
		w.clock.Advance(time.Second)
	}
	for n, at := range map[int]int64{1: 500, 4: 100, 6: 300} {
		w.exec("UPDATE contacts SET last_activity_at = $1 WHERE identifier = $2", at, fmt.Sprint("p", n))
	}
}

func TestSortByEveryKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.people()
		for sort, want := range map[string]string{
			"":                                 "7 6 5 4 3 2 1 0", // newest first
			"name":                             "3 6 1 4 0 7 5 2", // a b e e l n z: accents and case do not count
			"-name":                            "2 5 7 0 4 1 6 3",
			"email":                            "3 6 4 0 2 1 5 7",
			"-email":                           "2 0 4 6 3 7 5 1",
			"phone_number":                     "4 0 1 2 3 5 6 7",
			"-phone_number":                    "1 0 4 7 6 5 3 2",
			"last_activity_at":                 "4 6 1 0 2 3 5 7",
			"-last_activity_at":                "1 6 4 7 5 3 2 0",
			"created_at":                       "0 1 2 3 4 5 6 7",
			"-created_at":                      "7 6 5 4 3 2 1 0",
			"company":                          "0 4 3 5 2 1 6 7",
			"-company":                         "2 5 3 4 0 7 6 1",
			"city":                             "5 2 7 1 0 4 3 6",
			"-city":                            "4 0 1 7 2 5 6 3",
			"country":                          "5 0 3 4 2 7 1 6",
			"-country":                         "7 2 4 3 0 5 6 1",
			"name,-created_at":                 "6 3 1 4 0 7 5 2",
			" company , -name ":                "0 4 3 5 2 7 1 6",
			"-country,name":                    "7 2 4 3 0 5 6 1",
			"unknown":                          "7 6 5 4 3 2 1 0",
			"id; DROP TABLE contacts,--,name'": "7 6 5 4 3 2 1 0",
			"unknown,,name,-,name,-name":       "3 6 1 4 0 7 5 2",
			strings.Repeat("name,", 5000):      "3 6 1 4 0 7 5 2",
		} {
			page, err := w.List(ctx, w.ana, contact.List{Sort: sort, Page: 1, PerPage: 200})
			w.must(err)
			got := []string{}
			for _, c := range page.Contacts {
				got = append(got, strings.TrimPrefix(c.Identifier, "p"))
			}
			if strings.Join(got, " ") != want {
				w.t.Errorf("sort %.40q: %s, want %s", sort, strings.Join(got, " "), want)
			}
		}
	})
}

// Whatever is sorted, the pages together hold each contact once, in the order of
// the whole.
func TestPages(t *testing.T) {
	eachWorld(t, func(w *world) {
		for n := range 31 {
			w.add(contact.Change{Name: ptr(fmt.Sprintf("n%02d", n)), City: ptr([]string{"Recife", ""}[n%2])})
		}
		for _, sort := range []string{"", "name", "-city", "city,-name", "last_activity_at", "-email"} {
			all := w.names(contact.List{Sort: sort})
			var joined []string
			for page := 1; page <= 5; page++ {
				part, err := w.List(ctx, w.ana, contact.List{Sort: sort, Page: page, PerPage: 7})
				w.must(err)
				if part.Count != 31 {
					w.t.Fatalf("count %d on page %d", part.Count, page)
				}
				for _, c := range part.Contacts {
					joined = append(joined, c.Name)
				}
			}
			if !slices.Equal(all, joined) {
				w.t.Errorf("sort %q: pages %v, whole %v", sort, joined, all)
			}
		}
		for _, page := range []int{6, 1000, 1 << 30} {
			past, err := w.List(ctx, w.ana, contact.List{Page: page, PerPage: 200})
			w.must(err)
			if len(past.Contacts) != 0 || past.Contacts == nil || past.Count != 31 {
				w.t.Errorf("page %d: %+v", page, past)
			}
		}
	})
}

func TestSearch(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, c := range []contact.Change{
			{Name: ptr("José Pires"), Email: ptr("JP@Exemplo.com"), PhoneNumber: ptr("(11) 91234-5678"), CompanyName: ptr("Açaí & Cia")},
			{Name: ptr("Maria"), Email: ptr("maria_silva@exemplo.com"), Identifier: ptr("CRM-77/É")},
			{Name: ptr("100% Natural"), PhoneNumber: ptr("+493012345678")},
			{Name: ptr(`C:\temp`), Identifier: ptr("a_b")},
			{Name: ptr("Łukasz Straße"), Identifier: ptr("axb")},
			{Name: ptr("山田 太郎"), PhoneNumber: ptr("+551133334444")},
			{Name: ptr("joão"), Email: ptr("JOÃO@exemplo.com")},
		} {
			w.add(c)
			w.clock.Advance(time.Second)
		}
		for query, want := range map[string]string{
			"jose": "José Pires", "JOSÉ": "José Pires", "josé pi": "José Pires", " sé p": "", " jo  pi": "José Pires", "jose\u0301": "José Pires",
			"acai": "José Pires", "AÇAÍ &": "José Pires", "jp@EXEMPLO": "José Pires",
			"91234": "José Pires", "(11) 91234": "José Pires", "11 91234-5678": "José Pires", "+55 (11) 9 1234": "José Pires", "011 91234-5678": "José Pires",
			"11\u00a091234\u20115678": "José Pires", "１１９１２３４": "José Pires", "0055 11 91234 5678": "José Pires",
			"maria_": "Maria", "crm-77": "Maria", "CRM-77/É": "Maria", "77/": "Maria",
			"100%": "100% Natural", "00% na": "100% Natural", "%": "", "0% n": "", "+49 (30) 1234": "100% Natural", "493012345678": "100% Natural",
			`\`: "", `:\t`: `C:\temp`, `c:\T`: `C:\temp`, "a_b": `C:\temp`, "axb": "Łukasz Straße",
			"lukasz strasse": "Łukasz Straße", "STRASSE": "Łukasz Straße", "太": "山田 太郎", "33334444": "山田 太郎",
			"JOÃO@": "joão", "joa\u0303o@": "joão", "exemplo.com": "José Pires|Maria|joão",
			"%%": "", "_": "", "a_": `C:\temp`, "nobody": "", "'": "", `"`: "", "--": "", "; DROP TABLE contacts": "", "\u0301": "", "()": "", "+": "José Pires|100% Natural|山田 太郎",
			strings.Repeat("x", 255): "", strings.Repeat("9", 255): "",
			"":              "José Pires|Maria|100% Natural|C:\\temp|Łukasz Straße|山田 太郎|joão",
			" \u00a0\u200b": "José Pires|Maria|100% Natural|C:\\temp|Łukasz Straße|山田 太郎|joão",
		} {
			got := strings.Join(w.names(contact.List{Query: query, Sort: "created_at"}), "|")
			if got != want {
				w.t.Errorf("%.60q finds %q, want %q", query, got, want)
			}
		}
		for query, code := range map[string]string{
			strings.Repeat("é", 256): contact.CodeTooLong, strings.Repeat("%", 60_000): contact.CodeTooLong,
			"a\x00b": contact.CodeTextInvalid, "a\xffb": contact.CodeTextInvalid,
		} {
			_, err := w.List(ctx, w.ana, contact.List{Query: query, Page: 1, PerPage: 15})
			w.refused(err, code, "q")
		}
	})
}

func TestInsertManyAndFind(t *testing.T) {
	eachWorld(t, func(w *world) {
		const many = 1203 // more than any one statement carries
		var all []contact.Contact
		var keys contact.Identities
		now := w.clock.Now()
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			ids, err := database.NextIDs(ctx, tx, database.ContactIDs, many)
			for n, id := range ids {
				c := contact.Contact{
					ID: id, AccountID: 1, Name: fmt.Sprint("P ", n), Email: fmt.Sprintf("p%d@exemplo.com", n), Type: contact.Lead,
					Source: contact.ByImport, ImportID: 1, ImportLine: n + 2, Version: 1, CreatedAt: now, UpdatedAt: now,
				}
				all, keys.Emails = append(all, c), append(keys.Emails, c.Email)
			}
			if err != nil {
				return err
			}
			return contact.InsertMany(ctx, tx, all)
		}))
		w.add(named("  sò NOME"))
		w.add(named("Só Nome"))
		w.add(contact.Change{Name: ptr("Só Nome"), Identifier: ptr("x")})
		w.must(w.db.Read(ctx, func(r database.Reader) error {
			keys.Identifiers, keys.PhoneNumbers = []string{"x", "y"}, []string{"+5511"}
			found, err := contact.FindByIdentities(ctx, r, 1, keys)
			if len(found) != many+1 || found[0].Email != "p0@exemplo.com" || found[0].ImportLine != 2 || found[many].Identifier != "x" {
				w.t.Errorf("%d found", len(found))
			}
			if err != nil {
				return err
			}
			if found, err = contact.FindByIdentities(ctx, r, 2, keys); err != nil || len(found) != 0 {
				w.t.Errorf("another account finds %d, %v", len(found), err)
			}
			if found, err = contact.FindByIdentities(ctx, r, 1, contact.Identities{}); err != nil || len(found) != 0 {
				w.t.Errorf("nothing finds %d, %v", len(found), err)
			}
			found, err = contact.FindByNameOnly(ctx, r, 1, []string{contact.SortKey("SÓ nome"), "nobody"})
			if len(found) != 2 || found[0].ID > found[1].ID {
				w.t.Errorf("by name only: %+v", found)
			}
			return err
		}))
		// One taken identity undoes them all, and says which.
		err := w.db.Write(ctx, func(tx *database.Tx) error {
			fresh := contact.Contact{ID: 1 << 40, AccountID: 1, Name: "x", Type: contact.Visitor, Source: contact.ByImport}
			taken := contact.Contact{ID: 1<<40 + 1, AccountID: 1, Email: "p7@exemplo.com", Type: contact.Lead, Source: contact.ByImport}
			return contact.InsertMany(ctx, tx, []contact.Contact{fresh, taken})
		})
		if contact.Taken(err) != "email" || w.number(1) != many+3 {
			w.t.Errorf("taken %q of %v, %d stored", contact.Taken(err), err, w.number(1))
		}
	})
}

func TestSaveRefusesAnOldState(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		after := c
		after.Name = "Bia"
		err := w.db.Write(ctx, func(tx *database.Tx) error {
			w.must(contact.Save(ctx, tx, c, c, w.clock.Now())) // nothing to do
			w.must(contact.Save(ctx, tx, c, after, w.clock.Now()))
			return contact.Save(ctx, tx, c, after, w.clock.Now())
		})
		w.refused(err, "not_found")
		w.stored(c)
	})
}

// TestDefaultsAreTheSchemas: a column in which all new contacts have its default is not written.
func TestDefaultsAreTheSchemas(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.exec("INSERT INTO contacts (id, account_id, source, additional_attributes, custom_attributes, created_at, updated_at) VALUES (1, 1, 'hand', '{}', '{}', 0, 0)")
		defer w.exec("DELETE FROM contacts")
		for column, want := range contact.Defaults() {
			if w.value("SELECT count(*) FROM contacts WHERE "+column+" = $1", want) != 1 {
				w.t.Errorf("%s is not %v by default", column, want)
			}
		}
	})
}
