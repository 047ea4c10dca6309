package contact_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// selected gives the names of a selection, in its order, as a job would store them.
func (w *world) selected(actor account.Actor, s contact.Selection) (names []string) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error {
		where, order, args, err := s.SQL(ctx, r, actor, 2)
		if err != nil {
			return err
		}
		names, err = database.Collect(ctx, r, database.Strings,
			"SELECT c.name || CAST($1 AS TEXT) FROM contacts c WHERE "+where+" ORDER BY "+order, append([]any{""}, args...)...)
		return err
	}))
	return names
}

// label makes a label and puts it on contacts.
func (w *world) label(id int64, title string, contacts ...contact.Contact) {
	w.t.Helper()
	w.exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES ($1, 1, $2, '#000000', 0, 0)", id, title)
	for _, c := range contacts {
		w.exec("INSERT INTO contact_labels (account_id, contact_id, label_id) VALUES (1, $1, $2)", c.ID, id)
	}
}

func TestSelection(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, bia, caio := w.add(named("Ana")), w.add(named("Bia")), w.add(named("Caio Anastácio"))
		w.label(1, "vip", ana, caio)
		w.label(2, "it's", bia, caio)
		for _, c := range []struct {
			of   contact.Selection
			want string
		}{
			{contact.Selection{}, ""},
			{contact.Selection{IDs: []int64{}}, ""},
			{contact.Selection{IDs: []int64{bia.ID, ana.ID, 99}, Query: "caio", Sort: "name"}, "Ana|Bia"},
			{contact.Selection{All: true}, "Caio Anastácio|Bia|Ana"},
			{contact.Selection{All: true, Query: "ana", Sort: "name"}, "Ana|Caio Anastácio"},
			{contact.Selection{All: true, Labels: []string{"vip"}, Sort: "-name"}, "Caio Anastácio|Ana"},
			{contact.Selection{All: true, Labels: []string{"vip", "it's", "none"}, Sort: "name"}, "Ana|Bia|Caio Anastácio"},
			{contact.Selection{All: true, Labels: []string{"it's"}, Query: "ANA"}, "Caio Anastácio"},
			{contact.Selection{All: true, Labels: []string{"none"}}, ""},
			{contact.Selection{All: true, Labels: []string{""}}, ""},
		} {
			if got := strings.Join(w.selected(w.ana, c.of), "|"); got != c.want {
				w.t.Errorf("%+v: %s, want %s", c.of, got, c.want)
			}
			if n, err := w.Count(ctx, w.ana, c.of); err != nil || n != len(w.selected(w.ana, c.of)) {
				w.t.Errorf("%+v: count %d, %v", c.of, n, err)
			}
			if others := w.selected(w.bia, c.of); len(others) != 0 {
				w.t.Errorf("%+v: another account selects %v", c.of, others)
			}
		}
		for code, of := range map[string]contact.Selection{
			contact.CodeTooLong:     {All: true, Query: strings.Repeat("é", 256)},
			contact.CodeTextInvalid: {All: true, Labels: []string{"a\x00"}},
			"too_many":              {All: true, Labels: strings.Split(strings.Repeat("x,", 300), ",")},
		} {
			_, err := w.Count(ctx, w.ana, of)
			w.refused(err, code)
		}
	})
}

// The counter is the number of contacts, whatever happened to them.
func TestCounterIsExact(t *testing.T) {
	eachWorld(t, func(w *world) {
		for n := range 20 {
			c := w.add(mailed(fmt.Sprintf("p%d@exemplo.com", n)))
			switch n % 4 {
			case 0:
				w.must(w.Delete(ctx, w.ana, c.ID))
				w.refused(w.Delete(ctx, w.ana, c.ID), "not_found")
			case 1:
				_, err := w.Create(ctx, w.ana, mailed(fmt.Sprintf("p%d@exemplo.com", n)), contact.ByHand)
				w.refused(err, "email_taken")
			case 2:
				w.must(w.db.Write(ctx, func(tx *database.Tx) error {
					fresh := contact.Contact{ID: 1000 + int64(n), AccountID: 1, Name: "x", Type: contact.Visitor, Source: contact.ByImport}
					w.must(contact.InsertMany(ctx, tx, []contact.Contact{fresh}))
					after := fresh
					after.Version, after.Name = 1, "gone"
					w.must(contact.Save(ctx, tx, after, fresh, w.clock.Now()))
					gone, err := contact.RemoveMany(ctx, tx, 1, []int64{fresh.ID, c.ID, c.ID, 99999})
					if gone != 2 {
						w.t.Errorf("%d gone", gone)
					}
					return err
				}))
			}
		}
		for _, actor := range []account.Actor{w.ana, w.bia} {
			if n, err := w.Count(ctx, actor, contact.Selection{All: true}); err != nil || n != w.number(actor.AccountID()) {
				w.t.Errorf("counter %d, %d contacts, %v", n, w.number(actor.AccountID()), err)
			}
		}
	})
}
