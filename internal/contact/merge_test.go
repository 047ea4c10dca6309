package contact_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

func phoneNumbers(numbers ...string) (out []contact.PhoneNumber) {
	for _, number := range numbers {
		out = append(out, contact.PhoneNumber{Number: number})
	}
	return out
}

func TestMergeRule(t *testing.T) {
	type object = map[string]any
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range []struct {
		name               string
		base, mergee, want contact.Contact
		choices            contact.Choices
	}{
		{"base wins, blanks are filled", contact.Contact{Name: "Ana", City: "Recife", Type: contact.Visitor}, contact.Contact{Name: "Bia", CompanyName: "Um", Identifier: "7", OwnerID: 3, AvatarKey: "b", Type: contact.Visitor},
			contact.Contact{Name: "Ana", City: "Recife", CompanyName: "Um", Identifier: "7", OwnerID: 3, AvatarKey: "b", Type: contact.Visitor}, nil},
		{"identities unite", contact.Contact{Email: "a@x.co", OtherEmails: []string{"b@x.co"}, PhoneNumber: "+551", PhoneTyped: "1"},
			contact.Contact{Email: "c@x.co", OtherEmails: []string{"d@x.co"}, PhoneNumber: "+552", PhoneTyped: "2", OtherPhones: phoneNumbers("+553")},
			contact.Contact{Email: "a@x.co", OtherEmails: []string{"b@x.co", "c@x.co", "d@x.co"}, PhoneNumber: "+551", PhoneTyped: "1", OtherPhones: []contact.PhoneNumber{{Number: "+552", Typed: "2"}, {Number: "+553"}}}, nil},
		{"the primary is filled", contact.Contact{Name: "A", OtherEmails: []string{"b@x.co"}}, contact.Contact{Email: "c@x.co"}, contact.Contact{Name: "A", Email: "c@x.co", OtherEmails: []string{"b@x.co"}}, nil},
		{"choices", contact.Contact{Name: "Ana", Email: "a@x.co", City: "Recife", Type: contact.Customer, Custom: object{"plan": "a", "x": "1"}}, contact.Contact{Name: "Bia", Email: "c@x.co", Type: contact.Lead, Custom: object{"plan": "b", "y": "2"}},
			contact.Contact{Name: "Bia", Email: "c@x.co", OtherEmails: []string{"a@x.co"}, Type: contact.Lead, Custom: object{"plan": "b", "x": "1"}},
			contact.Choices{"name": "mergee", "email": "mergee", "city": "mergee", "contact_type": "mergee", "custom_attributes.plan": "mergee", "custom_attributes.y": "base"}},
		{"a blank never replaces what finds the person", contact.Contact{Name: "A", Email: "a@x.co", Identifier: "7"}, contact.Contact{Name: "B", PhoneNumber: "+55"},
			contact.Contact{Name: "A", Email: "a@x.co", Identifier: "7", PhoneNumber: "+55"}, contact.Choices{"email": "mergee", "identifier": "mergee", "phone_number": "base"}},
		{"either is enough", contact.Contact{Name: "A", Type: contact.Lead}, contact.Contact{Name: "B", Blocked: true, BlockedReason: "spam", BlockedAt: at, BlockedBy: 3, DoNotContact: true, Type: contact.Customer, LastActivityAt: at},
			contact.Contact{Name: "A", Blocked: true, BlockedReason: "spam", BlockedAt: at, BlockedBy: 3, DoNotContact: true, Type: contact.Customer, LastActivityAt: at}, nil},
		{"objects, key by key", contact.Contact{Name: "A", Custom: object{"empty": "", "null": nil, "deep": object{"a": "1"}, "flat": "x"}}, contact.Contact{Custom: object{"empty": "e", "null": "n", "deep": object{"a": "2", "b": "3"}, "flat": object{"c": "4"}, "new": json.Number("10")}},
			contact.Contact{Name: "A", Custom: object{"empty": "", "null": "n", "deep": object{"a": "1", "b": "3"}, "flat": "x", "new": json.Number("10")}}, nil},
		{"a country that is none goes with the code", contact.Contact{Name: "A", CountryCode: "BR"}, contact.Contact{Additional: object{"country": "Nárnia", "k": "v"}}, contact.Contact{Name: "A", CountryCode: "BR", Additional: object{"k": "v"}}, nil},
		{"and fills it", contact.Contact{Name: "A"}, contact.Contact{Additional: object{"country": "Nárnia"}}, contact.Contact{Name: "A", Additional: object{"country": "Nárnia"}}, nil},
		{"a visitor with an address is a lead", contact.Contact{Name: "A", Type: contact.Visitor}, contact.Contact{Email: "a@x.co", Type: contact.Visitor}, contact.Contact{Name: "A", Email: "a@x.co", Type: contact.Lead}, nil},
	} {
		for _, with := range []*contact.Contact{&c.base, &c.mergee, &c.want} {
			if with.Custom == nil {
				with.Custom = object{}
			}
			if with.Additional == nil {
				with.Additional = object{}
			}
		}
		before := fmt.Sprint(c.base, c.mergee)
		got, _, err := contact.Merge(c.base, c.mergee, c.choices)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n%+v\nwant\n%+v\n%v", c.name, got, c.want, err)
		}
		if fmt.Sprint(c.base, c.mergee) != before {
			t.Errorf("%s: a side was changed", c.name)
		}
	}
}

func TestMergeNamesWhatDiffers(t *testing.T) {
	base := contact.Contact{Name: "Ana", Email: "a@x.co", City: "Recife", Type: contact.Lead, Custom: map[string]any{"same": "1", "plan": "a"}}
	mergee := contact.Contact{Name: "Bia", Identifier: "7", City: "Recife", Type: contact.Customer, Custom: map[string]any{"same": "1", "plan": "b", "new": "n"}}
	_, fields, err := contact.Merge(base, mergee, contact.Choices{"custom_attributes.plan": "mergee"})
	want := []contact.MergedField{
		{Key: "name", Base: "Ana", Mergee: "Bia", Chosen: "base"}, {Key: "email", Base: "a@x.co", Chosen: "base"}, {Key: "identifier", Mergee: "7", Chosen: "mergee"},
		{Key: "contact_type", Base: "lead", Mergee: "customer", Chosen: "mergee"},
		{Key: "custom_attributes.new", Mergee: "n", Chosen: "mergee"}, {Key: "custom_attributes.plan", Base: "a", Mergee: "b", Chosen: "mergee"},
	}
	if err != nil || !reflect.DeepEqual(fields, want) {
		t.Errorf("%+v %v", fields, err)
	}
}

func TestMergeRefuses(t *testing.T) {
	w := &world{t: t}
	full := contact.Contact{Name: "A"}
	for i := range contact.MaxOther {
		full.OtherEmails = append(full.OtherEmails, fmt.Sprintf("%d@x.co", i))
	}
	long := func(key string) contact.Contact {
		return contact.Contact{Name: "A", Custom: map[string]any{key: strings.Repeat("x", 40<<10)}}
	}
	for _, c := range []struct {
		base, mergee contact.Contact
		choices      contact.Choices
		code, field  string
	}{
		{contact.Contact{Name: "A"}, contact.Contact{Name: "B"}, contact.Choices{"nome": "base"}, "value_invalid", "fields.nome"},
		{contact.Contact{Name: "A"}, contact.Contact{Name: "B"}, contact.Choices{"name": "both"}, "choice_invalid", "fields.name"},
		{contact.Contact{Name: "A"}, contact.Contact{Name: "B"}, contact.Choices{"custom_attributes.x": "base"}, "value_invalid", "fields.custom_attributes.x"},
		{contact.Contact{Name: "A"}, contact.Contact{Name: "", Email: ""}, contact.Choices{"name": "mergee"}, "nothing_identifies", ""},
		{full, contact.Contact{Name: "B", Email: "b@x.co"}, nil, "", ""},
		{full, contact.Contact{Name: "B", Email: "b@x.co", OtherEmails: []string{"c@x.co"}}, nil, "too_many_values", "other_emails"},
		{long("a"), long("b"), nil, "too_long", "custom_attributes"},
	} {
		_, _, err := contact.Merge(c.base, c.mergee, c.choices)
		switch {
		case c.code == "" && err != nil:
			t.Errorf("%v: %v", c.choices, err)
		case c.field != "":
			w.refused(err, c.code, c.field)
		case c.code != "":
			w.refused(err, c.code)
		}
	}
}

func (w *world) merge(base, mergee contact.Contact) (merged contact.Contact, eventID int64) {
	w.t.Helper()
	merged, err := w.Merge(ctx, w.ana, base.ID, mergee.ID, nil)
	w.must(err)
	w.must(w.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT max(id) FROM contact_events WHERE account_id = 1 AND contact_id = $1 AND kind = 'merged'", base.ID).Scan(&eventID)
	}))
	return w.stored(merged), eventID
}

// unmerge undoes a merge and checks that what is stored is what was answered.
func (w *world) unmerge(eventID int64) (base, mergee contact.Contact) {
	w.t.Helper()
	base, mergee, err := w.Unmerge(ctx, w.ana, eventID)
	w.must(err)
	return w.stored(base), w.stored(mergee)
}

// ids reads a column of ids.
func (w *world) ids(sql string, args ...any) (out []int64) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
		out, err = database.Collect(ctx, r, database.Int64s, sql, args...)
		return err
	}))
	return out
}

func (w *world) labelsOf(id int64) []int64 {
	w.t.Helper()
	return w.ids("SELECT label_id FROM contact_labels WHERE account_id = 1 AND contact_id = $1 ORDER BY label_id", id)
}

func (w *world) notesOf(id int64) []int64 {
	w.t.Helper()
	return w.ids("SELECT id FROM notes WHERE account_id = 1 AND contact_id = $1 ORDER BY id", id)
}

// mark gives contacts a label by its id.
func (w *world) mark(id int64, contacts ...int64) {
	w.t.Helper()
	w.exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES ($1, 1, $2, '', 0, 0) ON CONFLICT DO NOTHING", id, fmt.Sprint(id))
	for _, contact := range contacts {
		w.exec("INSERT INTO contact_labels (account_id, contact_id, label_id) VALUES (1, $1, $2)", contact, id)
	}
}

func (w *world) jot(id, contact int64) {
	w.t.Helper()
	w.exec("INSERT INTO notes (id, account_id, contact_id, content, created_at, updated_at) VALUES ($1, 1, $2, 'x', 0, 0)", id, contact)
}

func equalIDs(t *testing.T, what string, got []int64, want ...int64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestMergeMovesAndUnmergeBringsBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		base := w.add(contact.Change{Name: ptr("Ana"), Email: ptr("a@x.co"), City: ptr("Recife")})
		mergee := w.add(contact.Change{Name: ptr("Aninha"), Email: ptr("b@x.co"), OtherPhones: ptr([]string{"11912345678"}), Identifier: ptr("7"), Blocked: ptr(true)})
		w.mark(1, base.ID, mergee.ID)
		w.mark(2, mergee.ID)
		w.mark(3, base.ID)
		base.Labels, mergee.Labels = []string{"1", "3"}, []string{"1", "2"}
		w.jot(1, base.ID)
		w.jot(2, mergee.ID)
		w.jot(3, mergee.ID)
		preview, err := w.PreviewMerge(ctx, w.ana, base.ID, mergee.ID, nil)
		w.must(err)
		if preview.Notes != 2 || preview.Labels != 1 || preview.Result.Name != "Ana" || w.number(1) != 2 {
			w.t.Errorf("preview %+v", preview)
		}

		merged, event := w.merge(base, mergee)
		if !merged.Equal(preview.Result) || merged.Version != base.Version+1 || w.number(1) != 1 {
			w.t.Errorf("merged %+v\npreview %+v", merged, preview.Result)
		}
		equalIDs(w.t, "labels", w.labelsOf(base.ID), 1, 2, 3)
		equalIDs(w.t, "notes", w.notesOf(base.ID), 1, 2, 3)
		_, err = w.Get(ctx, w.ana, mergee.ID)
		if p := w.refused(err, "contact_merged"); p.Conflict["contact_id"] != base.ID {
			w.t.Errorf("the old link leads to %v", p.Conflict)
		}
		_, err = w.Get(ctx, w.bia, mergee.ID)
		w.refused(err, "not_found")
		for _, keys := range []contact.Identities{{Emails: []string{"b@x.co"}}, {PhoneNumbers: []string{"+5511912345678"}}, {Identifiers: []string{"7"}}} {
			w.must(w.db.Read(ctx, func(r database.Reader) error {
				found, err := contact.FindByIdentities(ctx, r, 1, keys)
				if len(found) != 1 || found[0].ID != base.ID {
					w.t.Errorf("%+v finds %+v", keys, found)
				}
				return err
			}))
		}

		w.exec("DELETE FROM notes WHERE account_id = 1 AND id = 3")
		w.jot(4, base.ID)
		w.mark(4, base.ID)
		back, other := w.unmerge(event)
		base.Labels = []string{"1", "3", "4"}
		if !back.Equal(base) || !other.Equal(mergee) || other.Version != mergee.Version+1 {
			w.t.Errorf("back\n%+v\nwant\n%+v\nother\n%+v\nwant\n%+v", back, base, other, mergee)
		}
		equalIDs(w.t, "the base's labels", w.labelsOf(base.ID), 1, 3, 4)
		equalIDs(w.t, "the mergee's labels", w.labelsOf(mergee.ID), 1, 2)
		equalIDs(w.t, "the base's notes", w.notesOf(base.ID), 1, 4)
		equalIDs(w.t, "the mergee's notes", w.notesOf(mergee.ID), 2)
		_, _, err = w.Unmerge(ctx, w.ana, event)
		w.refused(err, "merge_undone")
	})
}

func TestUnmergeKeepsWhatWasChangedSince(t *testing.T) {
	eachWorld(t, func(w *world) {
		base := w.add(contact.Change{Name: ptr("Ana"), Custom: map[string]any{"plan": "a"}})
		mergee := w.add(contact.Change{Name: ptr("Bia"), City: ptr("Olinda"), CompanyName: ptr("Um"), Email: ptr("b@x.co"), Identifier: ptr("7"), Custom: map[string]any{"x": "1", "y": "2"}})
		_, event := w.merge(base, mergee)
		// The mergee's address is one of several now, the city and an attribute are somebody's.
		w.change(base.ID, contact.Change{Email: ptr("new@x.co"), OtherEmails: ptr([]string{"b@x.co"}), City: ptr("Natal"), Custom: map[string]any{"x": "9"}})
		back, other := w.unmerge(event)
		if back.Email != "new@x.co" || back.OtherEmails != nil || back.City != "Natal" || back.CompanyName != "" || back.Identifier != "" ||
			!sameJSON(back.Custom, map[string]any{"plan": "a", "x": "9"}) {
			w.t.Errorf("%+v", back)
		}
		if !other.Equal(mergee) {
			w.t.Errorf("%+v", other)
		}
	})
}

func TestUnmergeInAnyOrder(t *testing.T) {
	eachWorld(t, func(w *world) {
		a := w.add(contact.Change{Name: ptr("A"), Custom: map[string]any{"k": "a"}})
		b := w.add(contact.Change{Name: ptr("B"), Email: ptr("b@x.co"), City: ptr("Olinda")})
		c := w.add(contact.Change{Name: ptr("C"), Email: ptr("c@x.co"), City: ptr("Natal"), PhoneNumber: ptr("11912345678")})
		w.mark(1, b.ID)
		b.Labels = []string{"1"}
		_, first := w.merge(a, b)
		merged, err := w.Merge(ctx, w.ana, a.ID, c.ID, contact.Choices{"city": contact.OfMergee, "email": contact.OfMergee})
		w.must(err)
		if merged.Email != "c@x.co" || merged.City != "Natal" {
			w.t.Fatalf("%+v", merged)
		}
		second := slices.Max(w.ids("SELECT event_id FROM contact_merges"))
		_, back := w.unmerge(first)
		if !back.Equal(b) {
			w.t.Errorf("%+v", back)
		}
		alone, back := w.unmerge(second)
		if !alone.Equal(a) || !back.Equal(c) {
			w.t.Errorf("%+v\n%+v", alone, back)
		}
		equalIDs(w.t, "labels", w.labelsOf(a.ID))
	})
}

func TestUnmergeOfAChain(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b, c := w.add(named("A")), w.add(mailed("b@x.co")), w.add(named("C"))
		_, first := w.merge(a, b)
		_, second := w.merge(c, a)
		_, err := w.Get(ctx, w.ana, b.ID)
		if p := w.refused(err, "contact_merged"); p.Conflict["contact_id"] != c.ID {
			w.t.Errorf("the chain ends at %v", p.Conflict)
		}
		_, _, err = w.Unmerge(ctx, w.ana, first)
		if p := w.refused(err, "merge_order"); p.Conflict["contact_id"] != c.ID || p.Conflict["event_id"] != second {
			w.t.Errorf("%v", p.Conflict)
		}
		w.unmerge(second)
		base, mergee := w.unmerge(first)
		if !base.Equal(a) || !mergee.Equal(b) {
			w.t.Errorf("%+v\n%+v", base, mergee)
		}
	})
}

func TestUnmergeRefused(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b := w.add(contact.Change{Name: ptr("A"), Identifier: ptr("1")}), w.add(contact.Change{Email: ptr("b@x.co"), Identifier: ptr("2")})
		merged, event := w.merge(a, b)
		if merged.Identifier != "1" {
			w.t.Errorf("%+v", merged)
		}
		// Somebody else gets what is the mergee's own.
		third := w.add(contact.Change{Name: ptr("T"), Identifier: ptr("2")})
		_, _, err := w.Unmerge(ctx, w.ana, event)
		if p := w.refused(err, "identifier_taken", "identifier"); p.Conflict["contact_id"] != third.ID {
			w.t.Errorf("%v", p.Conflict)
		}
		w.change(third.ID, contact.Change{Identifier: ptr("3")})
		w.change(a.ID, contact.Change{Email: ptr("")})
		w.change(third.ID, mailed("b@x.co"))
		_, _, err = w.Unmerge(ctx, w.ana, event)
		if p := w.refused(err, "email_taken", "email"); p.Conflict["contact_id"] != third.ID {
			w.t.Errorf("%v", p.Conflict)
		}
		w.must(w.Delete(ctx, w.ana, third.ID))
		nobody := w.anasAgent
		nobody.Role = ""
		_, _, err = w.Unmerge(ctx, nobody, event)
		w.refused(err, "action_forbidden")
		_, _, err = w.Unmerge(ctx, w.bia, event)
		w.refused(err, "not_found")
		_, _, err = w.Unmerge(ctx, w.ana, 0)
		w.refused(err, "not_found")
		w.clock.Advance(contact.KeepMerges + time.Second)
		_, _, err = w.Unmerge(ctx, w.ana, event)
		w.refused(err, "merge_expired")
		w.must(w.Sweep(ctx))
		_, _, err = w.Unmerge(ctx, w.ana, event)
		w.refused(err, "merge_expired")
		equalIDs(w.t, "forgotten", w.ids("SELECT count(*) FROM contact_merges WHERE state = ''"), 1)
		_, err = w.Get(ctx, w.ana, b.ID)
		w.refused(err, "contact_merged")
		w.must(w.Delete(ctx, w.ana, a.ID))
		_, err = w.Get(ctx, w.ana, b.ID)
		w.refused(err, "not_found")
	})
}

func TestUnmergeOfADeletedBase(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b := w.add(named("A")), w.add(named("B"))
		_, event := w.merge(a, b)
		w.must(w.Delete(ctx, w.ana, a.ID))
		_, _, err := w.Unmerge(ctx, w.ana, event)
		w.refused(err, "merge_base_gone")
	})
}

func TestMergeRefusedByTheService(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b := w.add(named("A")), w.add(named("B"))
		theirs, err := w.Create(ctx, w.bia, named("T"), contact.ByHand)
		w.must(err)
		_, err = w.Merge(ctx, w.ana, a.ID, a.ID, nil)
		w.refused(err, "merge_itself")
		for _, ids := range [][2]int64{{a.ID, theirs.ID}, {theirs.ID, a.ID}, {a.ID, 0}, {0, 0}, {999, a.ID}} {
			_, err = w.Merge(ctx, w.ana, ids[0], ids[1], nil)
			w.refused(err, "not_found")
			_, err = w.PreviewMerge(ctx, w.ana, ids[0], ids[1], nil)
			w.refused(err, "not_found")
		}
		nobody := w.anasAgent
		nobody.Role = ""
		_, err = w.Merge(ctx, nobody, a.ID, b.ID, nil)
		w.refused(err, "action_forbidden")
		if w.number(1) != 2 || w.number(2) != 1 {
			w.t.Error("something was merged")
		}
	})
}

// Two people merge the same pair both ways, and others change it meanwhile: one
// contact is left, with everything that found either.
func TestMergesAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		for round := range 5 {
			a := w.add(contact.Change{Email: ptr(fmt.Sprintf("a%d@x.co", round)), Name: ptr("A")})
			b := w.add(contact.Change{Email: ptr(fmt.Sprintf("b%d@x.co", round)), Name: ptr("B")})
			before := w.number(1)
			var wg sync.WaitGroup
			won := make([]error, 4)
			for i, pair := range [][2]int64{{a.ID, b.ID}, {b.ID, a.ID}, {a.ID, b.ID}, {b.ID, a.ID}} {
				wg.Go(func() { _, won[i] = w.Merge(ctx, w.ana, pair[0], pair[1], nil) })
			}
			for i := range 4 {
				wg.Go(func() { _, _ = w.Update(ctx, w.ana, a.ID, contact.Change{City: ptr(fmt.Sprint(i))}, 0) })
			}
			wg.Wait()
			wins := 0
			for _, err := range won {
				if err == nil {
					wins++
				} else {
					w.refused(err, "not_found")
				}
			}
			if wins != 1 || w.number(1) != before-1 {
				w.t.Fatalf("%d have merged: %v", wins, won)
			}
			w.must(w.db.Read(ctx, func(r database.Reader) error {
				found, err := contact.FindByIdentities(ctx, r, 1, contact.Identities{Emails: []string{a.Email, b.Email}})
				if len(found) != 1 || len(found[0].Emails()) != 2 {
					w.t.Errorf("%+v", found)
				}
				return err
			}))
		}
	})
}

// Whatever two contacts hold, merging them and undoing that gives both back as they
// were, with any choices.
func TestMergeAndUnmergeIsNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		random := rand.New(rand.NewPCG(7, 7))
		maybe := func(values ...string) *string {
			if i := random.IntN(len(values) + 1); i < len(values) {
				return &values[i]
			}
			return nil
		}
		for n := range 40 {
			var pair [2]contact.Contact
			for i := range pair {
				unique := fmt.Sprintf("%d-%d", n, i)
				change := contact.Change{
					Name: ptr("N" + unique), Email: maybe("e" + unique + "@x.co"), PhoneNumber: maybe(fmt.Sprintf("119%d%07d", 8+i, n)), Identifier: maybe(unique),
					City: maybe("Recife", "Natal"), Country: maybe("Brasil", "Nárnia", "PT"), CompanyName: maybe("Um", "Dois"),
					OtherEmails: ptr(slices.Repeat([]string{"o" + unique + "@x.co"}, random.IntN(2))), Blocked: ptr(random.IntN(3) == 0), DoNotContact: ptr(random.IntN(2) == 0),
					Custom: map[string]any{},
				}
				for _, key := range []string{"a", "b", "c"} {
					if value := maybe("1", "2"); value != nil {
						change.Custom[key] = map[string]any{"in": *value, *value: json.Number(*value)}
					}
				}
				pair[i] = w.add(change)
			}
			choices := contact.Choices{}
			for _, key := range []string{"name", "email", "phone_number", "identifier", "city", "country_code", "contact_type"} {
				if side := maybe("base", "mergee"); side != nil {
					choices[key] = contact.Side(*side)
				}
			}
			_, err := w.Merge(ctx, w.ana, pair[0].ID, pair[1].ID, choices)
			w.must(err)
			base, mergee := w.unmerge(slices.Max(w.ids("SELECT event_id FROM contact_merges WHERE base_id = $1", pair[0].ID)))
			if !base.Equal(pair[0]) || !mergee.Equal(pair[1]) {
				w.t.Fatalf("%v\nbase   %+v\nwant   %+v\nmergee %+v\nwant   %+v", choices, base, pair[0], mergee, pair[1])
			}
		}
	})
}
