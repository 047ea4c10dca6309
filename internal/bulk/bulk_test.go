package bulk

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

func TestLabelsGoOnAndOff(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 3)
		theirs := w.people(w.bia, 1)
		w.ends(w.order(Order{Kind: AddLabels, Labels: []string{"vip"}}, ids[:1]), Completed, Counts{1, 1, 1, 0})
		// One has it already, one is another account's, one does not exist.
		a := w.order(Order{Kind: AddLabels, Labels: []string{"novo", "vip"}}, append(slices.Clone(ids), theirs[0], 999))
		w.ends(a, Completed, Counts{3, 3, 3, 0})
		equal(w, "labelled", w.labelled(ids[0]), []string{"novo", "vip"})
		if n := w.number("SELECT count(*) FROM contact_labels WHERE account_id = 2"); n != 0 {
			t.Errorf("%d labels in the other account", n)
		}
		w.ends(w.order(Order{Kind: AddLabels, Labels: []string{"vip"}}, nil), Completed, Counts{3, 3, 0, 0})
		off := w.order(Order{Kind: RemoveLabels, Labels: []string{"vip"}}, ids[:2])
		w.ends(off, Completed, Counts{2, 2, 2, 0})
		equal(w, "taken off", w.labelled(ids[0]), []string{"novo"})
		w.ends(w.undoes(off), Undone, Counts{2, 2, 2, 0})
		equal(w, "back", w.labelled(ids[0]), []string{"novo", "vip"})
		// What the first action gave stays when the second is undone.
		w.exec("DELETE FROM contact_labels WHERE account_id = 1 AND contact_id = $1", ids[2])
		a = w.undoes(a)
		equal(w, "undone", w.labelled(ids[0]), []string{"vip"})
		if a.Result.Undone != 2 || a.Result.Kept != 1 || a.Result.Turned != 3 {
			t.Errorf("undone %+v", a.Result)
		}
	})
}

func TestLabelsAreAddedAndRemovedInOneAction(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 3)
		w.order(Order{Kind: AddLabels, Labels: []string{"novo"}}, ids[:2])
		w.order(Order{Kind: AddLabels, Labels: []string{"vip"}}, ids[1:])
		a := w.order(Order{Kind: ChangeLabels, Labels: []string{"vip"}, Off: []string{"novo", "vip"}}, nil)
		w.ends(a, Completed, Counts{3, 3, 2, 0})
		for _, id := range ids {
			equal(w, "changed", w.labelled(id), []string{"vip"})
		}
		if a = w.undoes(a); a.Status != Undone || a.Result.Undone != 2 || a.Result.Kept != 0 {
			t.Errorf("%s %+v", a.Status, a.Result)
		}
		for n, want := range [][]string{{"novo"}, {"novo", "vip"}, {"vip"}} {
			equal(w, "undone", w.labelled(ids[n]), want)
		}
	})
}

func TestChangesAreUndoneWhereNobodyChangedThemSince(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 4)
		w.change(ids[0], contact.Change{City: ptr("Olinda"), Custom: map[string]any{"plano": "Pro", "n": json.Number("12345678901234567890")}})
		owner := w.agent.UserID
		a := w.order(Order{Kind: Update, Change: contact.Change{
			City: ptr("Natal"), Country: ptr("Brasil"), Type: ptr(contact.Customer), OwnerID: &owner, DoNotContact: ptr(true),
			Custom: map[string]any{"plano": "Básico", "n": json.Number("2")},
		}}, ids)
		w.ends(a, Completed, Counts{4, 4, 4, 0})
		if c := w.get(ids[0]); c.City != "Natal" || c.OwnerID != owner || c.Type != contact.Customer || !c.DoNotContact || c.CountryCode != "BR" || c.Custom["plano"] != "Básico" {
			t.Errorf("changed to %+v", c)
		}
		w.ends(w.order(Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}}, ids), Completed, Counts{4, 4, 0, 0})
		w.change(ids[1], contact.Change{City: ptr("Belém")})
		w.change(ids[2], contact.Change{Name: ptr("Outra")})
		w.exec("DELETE FROM contacts WHERE account_id = 1 AND id = $1", ids[3])
		a = w.undoes(a)
		if a.Status != Undone || a.Result.Undone != 3 || a.Result.Kept != 2 {
			t.Errorf("%s %+v", a.Status, a.Result)
		}
		c := w.get(ids[0])
		if c.City != "Olinda" || c.OwnerID != 0 || c.Type != contact.Lead || c.DoNotContact || c.CountryCode != "" || c.Custom["plano"] != "Pro" || c.Custom["n"] != json.Number("12345678901234567890") {
			t.Errorf("undone to %+v", c)
		}
		if c := w.get(ids[1]); c.City != "Belém" || c.Type != contact.Lead || len(c.Custom) != 0 {
			t.Errorf("with a newer city %+v", c)
		}
		if c := w.get(ids[2]); c.City != "Recife" || c.Name != "Outra" {
			t.Errorf("with a newer name %+v", c)
		}
		w.refused(second(w.Undo(ctx, w.ana, a.ID)), "wrong_status")
	})
}

func second[T any](_ T, err error) error { return err }

func TestAnOwnerWhoHasLeftDoesNotComeBack(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 1)
		w.change(ids[0], contact.Change{OwnerID: ptr(w.agent.UserID)})
		a := w.order(Order{Kind: Update, Change: contact.Change{OwnerID: ptr(int64(0)), City: ptr("Natal")}}, ids)
		w.exec("UPDATE memberships SET status = 'deactivated' WHERE account_id = 1 AND user_id = $1", w.agent.UserID)
		if a = w.undoes(a); a.Result.Kept != 1 || a.Result.Undone != 1 || w.get(ids[0]).OwnerID != 0 || w.get(ids[0]).City != "Recife" {
			t.Errorf("%+v %+v", a.Result, w.get(ids[0]))
		}
	})
}

func TestBlockingIsUndoneWithWhoAndWhen(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 2)
		w.change(ids[0], contact.Change{Blocked: ptr(true), BlockedReason: ptr("ofensas")})
		before := w.get(ids[0])
		w.clock.Advance(time.Hour)
		a := w.order(Order{Kind: Unblock}, ids)
		w.ends(a, Completed, Counts{2, 2, 1, 0})
		w.clock.Advance(time.Hour)
		w.undoes(a)
		if c := w.get(ids[0]); !c.Blocked || c.BlockedReason != "ofensas" || !c.BlockedAt.Equal(before.BlockedAt) || c.BlockedBy != before.BlockedBy {
			t.Errorf("blocked again %+v", c)
		}
		a = w.order(Order{Kind: Block, Reason: "spam"}, ids)
		if c := w.get(ids[1]); !c.Blocked || c.BlockedReason != "spam" || c.BlockedBy != w.ana.UserID || !c.BlockedAt.Equal(w.now()) {
			t.Errorf("blocked %+v", c)
		}
		w.undoes(a)
		if c := w.get(ids[1]); c.Blocked || c.BlockedReason != "" || !c.BlockedAt.IsZero() {
			t.Errorf("unblocked %+v", c)
		}
		if c := w.get(ids[0]); c.BlockedReason != "ofensas" {
			t.Errorf("its reason is %q", c.BlockedReason)
		}
	})
}

func TestDeletedContactsComeBackWhole(t *testing.T) {
	each(t, func(w *world) {
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{
			Name: ptr("José"), Email: ptr("jose@exemplo.com"), OtherEmails: &[]string{"ze@exemplo.com"}, PhoneNumber: ptr("(11) 91234-5678"),
			OtherPhones: &[]string{"81 98765-4321"}, Identifier: ptr("C-1"), Custom: map[string]any{"n": json.Number("1.50"), "x": []any{nil, map[string]any{"y": true}}},
		}, contact.ByHand)
		w.must(err)
		w.order(Order{Kind: AddLabels, Labels: []string{"vip"}}, nil)
		w.exec("INSERT INTO notes (id, account_id, contact_id, content, created_at, updated_at) VALUES (1, 1, $1, 'oi', 0, 0)", c.ID)
		before := w.get(c.ID)
		id, err := w.DeleteOne(ctx, w.ana, c.ID)
		w.must(err)
		w.refused(second(w.contacts.Get(ctx, w.ana, c.ID)), "not_found")
		w.refused(second(w.DeleteOne(ctx, w.ana, c.ID)), "not_found")
		a := w.undoes(Action{AccountID: 1, ID: id})
		if r := a.Result; a.Status != Undone || r.Turned != 1 || r.Undone != 1 || r.Kept != 0 || r.Lost != 0 {
			t.Errorf("%s %+v", a.Status, a.Result)
		}
		after := w.get(c.ID)
		if !after.Equal(before) || after.Version <= before.Version {
			t.Errorf("came back as %+v\nwas %+v", after, before)
		}
		equal(w, "labels", w.labelled(c.ID), []string{"vip"})
		page, err := w.contacts.List(ctx, w.ana, contact.List{Query: "jos", Page: 1, PerPage: 10})
		w.must(err)
		if len(page.Contacts) != 1 {
			t.Errorf("a search finds %d", len(page.Contacts))
		}
		if _, err := w.contacts.Create(ctx, w.ana, contact.Change{Email: ptr("ze@exemplo.com")}, contact.ByHand); err == nil {
			t.Error("its other e-mail is free")
		}
	})
}

func TestAnIdentityTakenMeanwhileStaysWithItsNewOwner(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 3)
		w.exec("UPDATE contacts SET name = '' WHERE account_id = 1 AND id = $1", ids[1])
		emails := []string{w.get(ids[0]).Email, w.get(ids[1]).Email}
		a := w.order(Order{Kind: Delete}, ids)
		w.ends(a, Completed, Counts{3, 3, 3, 0})
		for _, email := range emails {
			_, err := w.contacts.Create(ctx, w.ana, contact.Change{Email: &email}, contact.ByHand)
			w.must(err)
		}
		a = w.undoes(a)
		if a.Result.Undone != 2 || a.Result.Kept != 1 || a.Result.Lost != 1 {
			t.Errorf("%+v", a.Result)
		}
		if c := w.get(ids[0]); c.Email != "" || c.Name == "" {
			t.Errorf("came back as %+v", c)
		}
		w.refused(second(w.contacts.Get(ctx, w.ana, ids[1])), "not_found")
		w.get(ids[2])
	})
}

func TestOrdersRefused(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 1)
		for name, c := range map[string]struct {
			order Order
			code  string
		}{
			"no kind":     {Order{}, "choice_invalid"},
			"no labels":   {Order{Kind: AddLabels}, "required"},
			"no label":    {Order{Kind: AddLabels, Labels: []string{"não é"}}, "label_invalid"},
			"an identity": {Order{Kind: Update, Change: contact.Change{Email: ptr("x@exemplo.com")}}, "bulk_identity"},
			"nothing":     {Order{Kind: Update}, "bulk_nothing_given"},
			"a bad type":  {Order{Kind: Update, Change: contact.Change{Type: ptr(contact.Type("rei"))}}, "choice_invalid"},
			"a stranger":  {Order{Kind: Update, Change: contact.Change{OwnerID: ptr(w.bia.UserID)}}, "member_unknown"},
			"a bad text":  {Order{Kind: Block, Reason: "\x00"}, "text_invalid"},
		} {
			c.order.Contacts = contact.Selection{IDs: ids}
			if _, err := w.Create(ctx, w.ana, c.order); err == nil {
				t.Errorf("%s is taken", name)
			} else {
				w.refused(err, c.code)
			}
		}
		remove := Order{Kind: Delete, Contacts: contact.Selection{IDs: ids}}
		w.refused(second(w.Create(ctx, w.agent, remove)), "action_forbidden")
		w.refused(second(w.DeleteOne(ctx, w.agent, ids[0])), "action_forbidden")
		w.refused(second(w.DeleteOne(ctx, w.bia, ids[0])), "not_found")
		if n := w.number("SELECT count(*) FROM bulk_actions"); n != 0 {
			t.Errorf("%d actions", n)
		}
		a, err := w.Create(ctx, w.ana, remove)
		w.must(err)
		w.refused(second(w.Stop(ctx, w.agent, a.ID)), "action_forbidden")
		for _, f := range []func() error{
			func() error { return second(w.Get(ctx, w.bia, a.ID)) },
			func() error { return second(w.Stop(ctx, w.bia, a.ID)) },
			func() error { return second(w.Start(ctx, w.bia, a.ID)) },
			func() error { return second(w.Undo(ctx, w.bia, a.ID)) },
		} {
			w.refused(f(), "not_found")
		}
		if _, count, err := w.List(ctx, w.bia, 1, 10); err != nil || count != 0 {
			t.Errorf("Bia sees %d, %v", count, err)
		}
	})
}

func TestAfterAMonthItIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 4)
		update := w.order(Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}}, ids)
		w.order(Order{Kind: AddLabels, Labels: []string{"vip"}}, ids[:2])
		remove := w.order(Order{Kind: Delete}, ids[:2])
		back := w.order(Order{Kind: Delete}, ids[2:3])
		w.undoes(back)
		for n, id := range ids {
			w.exec("INSERT INTO notes (id, account_id, contact_id, content, created_at, updated_at) VALUES ($1, 1, $2, 'oi', 0, 0)", n+1, id)
		}
		prepared, err := w.Create(ctx, w.ana, Order{Kind: Delete, Contacts: contact.Selection{All: true}, Prepare: true})
		w.must(err)
		w.must(w.Forget(ctx))
		if n := w.number("SELECT count(*) FROM bulk_items"); n != 4+2+2+1+2 {
			t.Fatalf("%d items", n)
		}
		w.clock.Advance(time.Hour)
		w.must(w.Forget(ctx))
		w.refused(second(w.Get(ctx, w.ana, prepared.ID)), "not_found")
		w.clock.Advance(undoFor)
		w.refused(second(w.Undo(ctx, w.ana, update.ID)), "undo_expired")
		w.must(w.Forget(ctx))
		if got := w.look(remove); !got.UndoUntil.IsZero() || got.Status != Completed {
			t.Errorf("the deletion is %+v", got)
		}
		if n := w.number("SELECT count(*) FROM bulk_items WHERE bulk_action_id = $1", remove.ID); n != 0 {
			t.Errorf("%d deleted contacts are kept", n)
		}
		if n := w.number("SELECT count(*) FROM bulk_items WHERE bulk_action_id = $1 AND before IS NOT NULL", update.ID); n != 4 {
			t.Errorf("the history of %d contacts is kept", n)
		}
		notes, err := collect(w, "SELECT contact_id FROM notes ORDER BY id")
		w.must(err)
		equal(w, "notes", notes, ids[2:])
	})
}

func collect(w *world, query string) (out []int64, err error) {
	err = w.db.Read(ctx, func(r database.Reader) error {
		out, err = database.Collect(ctx, r, database.Int64s, query)
		return err
	})
	return out, err
}
