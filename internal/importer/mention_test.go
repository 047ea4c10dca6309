package importer

import (
	"slices"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
)

// A row whose identities are two contacts' leads to both, as long as they are there.
func TestARowOfTwoContactsLeadsToBoth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, "name,email,phone_number", "Ana,ana@x.com,", "Bia,,+5511987654321"))
		i := w.added("name,email,phone_number", "Cia,ana@x.com,+5511987654321")
		i, err := w.Preview(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		contacts := w.all(w.actor)
		named := func() (names []string) {
			t.Helper()
			rows, _, err := w.Rows(ctx, w.actor, i.ID, "rejected", 1, 10)
			w.must(err)
			for _, c := range rows[0].Errors[0].About {
				if !slices.ContainsFunc(contacts, func(known contact.Contact) bool { return known.ID == c.ID && known.Name == c.Name }) {
					t.Errorf("there is no contact %+v", c)
				}
				names = append(names, c.Name)
			}
			return names
		}
		i = w.runs(i)
		if got := named(); !slices.Equal(got, []string{"Ana", "Bia"}) {
			t.Fatalf("a preview leads to %v", got)
		}
		i, err = w.Start(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		i = w.runs(i)
		w.exec("DELETE FROM contacts WHERE id = $1", w.find("ana@x.com").ID)
		if got := named(); !slices.Equal(got, []string{"Bia"}) {
			t.Errorf("once one is gone, it leads to %v", got)
		}
	})
}
