package contact_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// stored entries of a contact's history, oldest first, as KIND and data.
func (w *world) entries(contactID int64) []string {
	w.t.Helper()
	var out []string
	w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
		out, err = database.Collect(ctx, r, database.Strings,
			"SELECT kind || ' ' || data FROM contact_events WHERE contact_id = $1 ORDER BY id", contactID)
		return err
	}))
	return out
}

func (w *world) wrote(contactID int64, want ...string) {
	w.t.Helper()
	if got := w.entries(contactID); !slices.Equal(got, want) {
		w.t.Errorf("history\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (w *world) makeLabel(title string) contact.Label {
	w.t.Helper()
	l, err := w.CreateLabel(ctx, w.ana, contact.LabelChange{Title: &title})
	w.must(err)
	return l
}

func (w *world) labelled(id int64, want ...string) {
	w.t.Helper()
	c, err := w.Get(ctx, w.ana, id)
	w.must(err)
	if !slices.Equal(c.Labels, want) {
		w.t.Errorf("contact %d has labels %v, want %v", id, c.Labels, want)
	}
}

func TestLabelsAreChecked(t *testing.T) {
	eachWorld(t, func(w *world) {
		l, err := w.CreateLabel(ctx, w.ana, contact.LabelChange{Title: ptr(" VIP-Ação_1\u00a0"), Description: ptr("x"), ShowOnSidebar: ptr(true)})
		w.must(err)
		if l.Title != "vip-ação_1" || l.Color != "#1f93ff" || !l.ShowOnSidebar || l.Description != "x" {
			w.t.Errorf("made %+v", l)
		}
		for title, code := range map[string]string{
			"": "required", " ": "required", "a": "label_invalid", "com espaço": "label_invalid", "-ab": "label_invalid", "_ab": "label_invalid",
			"ab\ncd": "label_invalid", "a,b": "label_invalid", "a\x00b": "text_invalid", strings.Repeat("x", 256): "too_long", "VIP-ação_1": "title_taken",
		} {
			_, err := w.CreateLabel(ctx, w.ana, contact.LabelChange{Title: &title})
			w.refused(err, code, "title")
		}
		for _, color := range []string{"red", "#fff", "#1f93fg", "#1f93ff;}", "1f93ff"} {
			_, err := w.UpdateLabel(ctx, w.ana, l.ID, contact.LabelChange{Color: &color})
			w.refused(err, "color_invalid", "color")
		}
		if l, err = w.UpdateLabel(ctx, w.ana, l.ID, contact.LabelChange{Color: ptr("#AABBCC"), ShowOnSidebar: ptr(false)}); err != nil || l.Color != "#aabbcc" || l.ShowOnSidebar {
			w.t.Errorf("changed to %+v, %v", l, err)
		}
		_, err = w.CreateLabel(ctx, w.bia, contact.LabelChange{Title: ptr("vip-ação_1")})
		w.must(err) // another account's is no obstacle
		if list, err := w.Labels(ctx, w.ana); err != nil || len(list) != 1 {
			w.t.Errorf("listed %v, %v", list, err)
		}
		for _, err := range []error{
			second(w.CreateLabel(ctx, w.anasAgent, contact.LabelChange{Title: ptr("outra")})),
			second(w.UpdateLabel(ctx, w.anasAgent, l.ID, contact.LabelChange{})), w.DeleteLabel(ctx, w.anasAgent, l.ID),
		} {
			w.refused(err, "action_forbidden")
		}
		w.refused(second(w.Label(ctx, w.bia, l.ID)), "not_found")
		w.refused(second(w.UpdateLabel(ctx, w.bia, l.ID, contact.LabelChange{})), "not_found")
		w.refused(w.DeleteLabel(ctx, w.bia, l.ID), "not_found")
	})
}

func second[T any](_ T, err error) error { return err }

func TestLabelsOfContacts(t *testing.T) {
	eachWorld(t, func(w *world) {
		vip := w.makeLabel("vip")
		c := w.add(contact.Change{Name: ptr("Zé"), Labels: ptr([]string{"VIP", "vip", " ", "lead-quente"})})
		other := w.add(contact.Change{Name: ptr("Bia"), Labels: ptr([]string{"vip"})})
		w.stored(c)
		w.labelled(c.ID, "lead-quente", "vip")
		w.wrote(c.ID, `labels {"changes":{"labels":[null,["lead-quente","vip"]]}}`)

		events, cancel := w.hub.Subscribe(1, 1)
		defer cancel()
		if c = w.change(c.ID, contact.Change{City: ptr("Recife"), Labels: ptr([]string{"vip"})}); c.Version != 2 || !slices.Equal(c.Labels, []string{"vip"}) {
			w.t.Errorf("changed to %+v", c)
		}
		if len(events) != 1 {
			w.t.Errorf("%d events for one change", len(events))
		}
		c, err := w.SetLabels(ctx, w.ana, c.ID, []string{"vip"})
		w.must(err)
		if len(events) != 1 || c.Version != 2 {
			w.t.Errorf("an equal set of labels is a change: %d events, version %d", len(events), c.Version)
		}
		if c = w.change(c.ID, contact.Change{Labels: &[]string{}}); c.Version != 2 || c.Labels != nil || len(events) != 2 {
			w.t.Errorf("cleared to %+v, %d events", c, len(events))
		}
		w.labelled(c.ID)
		w.wrote(c.ID, `labels {"changes":{"labels":[null,["lead-quente","vip"]]}}`,
			`labels {"changes":{"labels":[["lead-quente","vip"],["vip"]]}}`, `updated {"changes":{"city":[null,"Recife"]}}`,
			`labels {"changes":{"labels":[["vip"],null]}}`)

		// A rename is seen on the contacts; what the history says of then stays.
		w.change(c.ID, contact.Change{Labels: &[]string{"vip"}})
		w.must(second(w.UpdateLabel(ctx, w.ana, vip.ID, contact.LabelChange{Title: ptr("ouro")})))
		w.labelled(c.ID, "ouro")
		page, err := w.List(ctx, w.ana, contact.List{Page: 1, PerPage: 15})
		w.must(err)
		if len(page.Contacts) != 2 || !slices.Equal(page.Contacts[0].Labels, []string{"ouro"}) || !slices.Equal(page.Contacts[1].Labels, []string{"ouro"}) {
			w.t.Errorf("listed %+v", page.Contacts)
		}
		if vip, err = w.Label(ctx, w.ana, vip.ID); err != nil || vip.Contacts != 2 {
			w.t.Errorf("%+v, %v", vip, err)
		}
		w.must(w.DeleteLabel(ctx, w.ana, vip.ID))
		w.labelled(c.ID)
		w.labelled(other.ID)
		if len(w.entries(c.ID)) != 5 {
			w.t.Errorf("history %v", w.entries(c.ID))
		}
	})
}

func TestUnknownLabels(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.makeLabel("vip")
		c := w.add(named("Zé"))
		agent, granted := w.anasAgent, w.anasAgent
		granted.CustomRole = account.CustomRole{ID: 1, Permissions: []account.Permission{account.Contacts, account.Edit, account.Labels}}
		_, err := w.SetLabels(ctx, agent, c.ID, []string{"vip", "Nova"})
		if p := w.refused(err, "label_unknown", "labels"); p.Fields[0].Params["label"] != "nova" {
			w.t.Errorf("names %v", p.Fields[0].Params)
		}
		w.refused(second(w.Create(ctx, agent, contact.Change{Name: ptr("Eva"), Labels: &[]string{"nova"}}, contact.ByHand)), "label_unknown", "labels")
		w.refused(second(w.Update(ctx, agent, c.ID, contact.Change{Name: ptr("Eva"), Labels: &[]string{"nova"}}, 0)), "label_unknown", "labels")
		w.refused(second(w.SetLabels(ctx, w.ana, c.ID, []string{"a b"})), "label_invalid", "labels")
		many := make([]string, 101)
		for i := range many {
			many[i] = strings.Repeat("x", i+2)
		}
		w.refused(second(w.SetLabels(ctx, w.ana, c.ID, many)), "too_many_values", "labels")
		w.refused(second(w.SetLabels(ctx, w.bia, c.ID, []string{"vip"})), "not_found")
		w.refused(second(w.SetLabels(ctx, w.ana, 999, []string{"vip"})), "not_found")
		if w.number(1) != 1 {
			w.t.Error("a contact with unknown labels was made")
		}
		w.labelled(c.ID)
		w.must(second(w.SetLabels(ctx, agent, c.ID, []string{"vip"})))
		w.must(second(w.SetLabels(ctx, granted, c.ID, []string{"nova"})))
		w.labelled(c.ID, "nova")
	})
}

// Members who make the same new labels at one moment share them.
func TestLabelsMadeAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		var ids []int64
		for range 6 {
			ids = append(ids, w.add(named("Zé")).ID)
		}
		errs := make([]error, len(ids))
		var wg sync.WaitGroup
		for i, id := range ids {
			titles := []string{"aa", "bb", "cc"}
			if i%2 == 0 {
				slices.Reverse(titles)
			}
			wg.Go(func() { _, errs[i] = w.SetLabels(ctx, w.ana, id, titles) })
		}
		wg.Wait()
		for i, id := range ids {
			w.must(errs[i])
			w.labelled(id, "aa", "bb", "cc")
		}
	})
}
