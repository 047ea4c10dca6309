package contact_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

func text(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(out)
}

// object is JSON as the API gives it: numbers as they are written.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	out := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCreateStoresEveryField(t *testing.T) {
	eachWorld(t, func(w *world) {
		events, cancel := w.hub.Subscribe(1, 1)
		defer cancel()
		c := w.add(contact.Change{
			Name: ptr(" José  Pires\u00a0"), Email: ptr(" JOSE@Exemplo.com"), PhoneNumber: ptr("(11) 91234-5678"), Identifier: ptr("Z-1"),
			City: ptr("São Paulo"), Country: ptr("Brasil"), CompanyName: ptr("Açaí & Cia"), Blocked: ptr(true), Type: ptr(contact.Customer),
			OtherEmails: ptr([]string{"JP@exemplo.com", "jose@exemplo.com"}), OtherPhones: ptr([]string{"11 4004-1234"}),
			OwnerID: ptr(int64(3)), DoNotContact: ptr(true), BlockedReason: ptr("spam"), Additional: object(w.t, `{"description":"x","social_profiles":{"github":"zé"}}`), Custom: object(w.t, `{"plan":"gold","n":10,"list":[1,null,{"a":[]}]}`),
		})
		got := w.stored(c)
		want := contact.Contact{
			ID: c.ID, AccountID: 1, Name: "José  Pires", Email: "jose@exemplo.com", PhoneNumber: "+5511912345678", PhoneTyped: "(11) 91234-5678",
			Identifier: "Z-1", City: "São Paulo", CountryCode: "BR", CompanyName: "Açaí & Cia", Type: contact.Customer,
			OtherEmails: []string{"jp@exemplo.com"}, OtherPhones: []contact.PhoneNumber{{Number: "+551140041234", Typed: "11 4004-1234"}},
			OwnerID: 3, DoNotContact: true, Blocked: true, BlockedReason: "spam", BlockedAt: w.clock.Now(), BlockedBy: 1,
			Source: contact.ByHand, CreatedBy: 1, Version: 1, CreatedAt: w.clock.Now(), UpdatedAt: w.clock.Now(),
			Additional: got.Additional, Custom: got.Custom,
		}
		if !got.Equal(want) {
			w.t.Errorf("got  %+v\nwant %+v", got, want)
		}
		if !sameJSON(got.Custom, object(w.t, `{"plan":"gold","n":10,"list":[1,null,{"a":[]}]}`)) || !sameJSON(got.Additional, object(w.t, `{"description":"x","social_profiles":{"github":"zé"}}`)) {
			w.t.Errorf("custom %v, additional %v", got.Custom, got.Additional)
		}
		if e := <-events; e.Kind != "contact" || e.Data["id"] != c.ID || e.Data["change"] != "created" {
			w.t.Errorf("event %+v", e)
		}
	})
}

func TestWhatIdentifies(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, change := range []contact.Change{named("Só Nome"), mailed("a@b.co"), {PhoneNumber: ptr("11912345678")}, {Identifier: ptr("x")}} {
			w.stored(w.add(change))
		}
		for _, change := range []contact.Change{
			{}, named(""), named(" \u00a0\u200b"), {City: ptr("Recife"), Blocked: ptr(true), Custom: map[string]any{"a": "b"}},
		} {
			_, err := w.Create(ctx, w.ana, change, contact.ByAPI)
			w.refused(err, "nothing_identifies")
		}
		c := w.add(mailed("only@b.co"))
		_, err := w.Update(ctx, w.ana, c.ID, mailed(""), 0)
		w.refused(err, "nothing_identifies")
		w.stored(c)
		if c = w.change(c.ID, contact.Change{Email: ptr(""), Identifier: ptr("x2")}); c.Email != "" {
			w.t.Errorf("changed to %+v", c)
		}
	})
}

func TestFaultsNameEachField(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.Create(ctx, w.ana, contact.Change{
			Name: ptr("a\x00"), Email: ptr("não é"), PhoneNumber: ptr("12"), Identifier: ptr(strings.Repeat("x", 256)), City: ptr("\xff"),
			Country: ptr("a\x00"), CompanyName: ptr(strings.Repeat("é", 300)), Type: ptr(contact.Type("vip")),
			Additional: map[string]any{"a": "\x00"}, Custom: map[string]any{"b": "\xff"},
		}, contact.ByAPI)
		p := w.refused(err, "text_invalid", "name", "email", "phone_number", "identifier", "city", "country", "company_name",
			"contact_type", "additional_attributes", "custom_attributes")
		for _, f := range p.Fields {
			if f.Params["field"] == "" {
				w.t.Errorf("%s: %s has no field to show", f.Name, f.Code)
			}
		}
		if w.number(1) != 0 {
			w.t.Error("something was stored")
		}
	})
}

// Each text field takes 255 characters, refuses more, and what no store can hold.
func TestTextsInEveryField(t *testing.T) {
	eachWorld(t, func(w *world) {
		for field, change := range map[string]func(s string) contact.Change{
			"name":         func(s string) contact.Change { return contact.Change{Name: &s} },
			"identifier":   func(s string) contact.Change { return contact.Change{Identifier: &s} },
			"city":         func(s string) contact.Change { return contact.Change{Name: ptr("x"), City: &s} },
			"country":      func(s string) contact.Change { return contact.Change{Name: ptr("x"), Country: &s} },
			"company_name": func(s string) contact.Change { return contact.Change{Name: ptr("x"), CompanyName: &s} },
			"email": func(s string) contact.Change {
				return contact.Change{Email: ptr(s[:max(0, len(s)-len("@x.br"))] + "@x.br")}
			},
		} {
			longest := strings.Repeat("é", 255)
			if field == "email" {
				longest = strings.Repeat("a", 255)
			}
			c := w.stored(w.add(change(longest)))
			w.must(w.Delete(ctx, w.ana, c.ID))
			for _, bad := range []string{longest + "éé", strings.Repeat("x", 300), strings.Repeat("x", 1<<20), "a\x00bcdefg", "a\xffbcdefg"} {
				_, err := w.Create(ctx, w.ana, change(bad), contact.ByAPI)
				w.refused(err, codeFor(field, bad), field)
			}
		}
		if w.number(1) != 0 {
			w.t.Error("something was stored")
		}
	})
}

func codeFor(field, bad string) string {
	switch {
	case len(bad) >= 256:
		return contact.CodeTooLong
	case field == "email":
		return contact.CodeEmailInvalid
	}
	return contact.CodeTextInvalid
}

func TestAttributesThatNoStoreCanHold(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		nested := func(depth int) any {
			var value any = "x"
			for range depth {
				value = []any{value}
			}
			return value
		}
		deep := func(inner any) map[string]any {
			return map[string]any{"a": []any{map[string]any{"b": []any{"ok", inner}}}}
		}
		for name, bad := range map[string]map[string]any{
			"NUL":                    {"a": "x\x00"},
			"broken UTF-8":           {"a": "x\xff"},
			"NUL in a key":           {"a\x00": "x"},
			"broken UTF-8 in a key":  {"a\xff": "x"},
			"deep NUL":               deep("\x00"),
			"deep broken UTF-8":      deep("\xff"),
			"deep NUL in a key":      deep(map[string]any{"\x00": 1}),
			"deep broken key":        deep(map[string]any{"\xff": 1}),
			"number of a million 0s": {"a": json.Number("1e999999")},
			"deep endless number":    deep(json.Number("-1E+400")),
			"tiny number":            {"a": json.Number("1e-999999")},
			"nested 5000 deep":       {"a": nested(5000)},
			"nested 40 deep":         {"a": nested(40)},
			"64 KiB of text":         {"a": strings.Repeat("x", 64<<10)},
			"64 KiB of keys":         {"a": manyKeys(8000)},
			"64 KiB of numbers":      {"a": json.Number(strings.Repeat("9", 64<<10))},
		} {
			for field, change := range map[string]contact.Change{"additional_attributes": {Additional: bad}, "custom_attributes": {Custom: bad}} {
				_, err := w.Update(ctx, w.ana, c.ID, change, 0)
				p, _ := problem.As(err)
				if p == nil || p.Kind != problem.KindInvalid || len(p.Fields) != 1 || p.Fields[0].Name != field {
					w.t.Errorf("%s in %s: %v", name, field, err)
				}
			}
		}
		w.stored(c)
		w.stored(w.change(c.ID, contact.Change{Custom: map[string]any{"a": nested(30)}}))
	})
}

func manyKeys(n int) map[string]any {
	out := map[string]any{}
	for i := range n {
		out[fmt.Sprint("k", i)] = nil
	}
	return out
}

func TestAttributesDoNotGrowWithoutEnd(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		for n := range 3 {
			change := contact.Change{Custom: map[string]any{fmt.Sprint("k", n): strings.Repeat("x", 30<<10)}}
			_, err := w.Update(ctx, w.ana, c.ID, change, 0)
			if n < 2 {
				w.must(err)
			} else {
				w.refused(err, contact.CodeTooLong, "custom_attributes")
			}
		}
		if got, err := w.Get(ctx, w.ana, c.ID); err != nil || len(got.Custom) != 2 {
			w.t.Errorf("%d attributes, %v", len(got.Custom), err)
		}
	})
}

// Numbers come back as they went in, the same from both stores.
func TestNumbersInAttributes(t *testing.T) {
	eachWorld(t, func(w *world) {
		for given, want := range map[string]string{
			"0": "0", "-0": "0", "-0.0": "0.0", "10": "10", "1.50": "1.50", "9007199254740993": "9007199254740993", "12345678901234567890123": "12345678901234567890123",
			"1e2": "100", "1.5E-3": "0.0015", "1e30": "1000000000000000000000000000000", "0e999999": "0", "-7.25": "-7.25",
		} {
			c := w.stored(w.add(contact.Change{Name: ptr("n"), Custom: map[string]any{"n": json.Number(given), "deep": []any{json.Number(given)}}}))
			if got := text(c.Custom); got != `{"deep":[`+want+`],"n":`+want+`}` {
				w.t.Errorf("%s: stored as %s", given, got)
			}
			// The same value again is no change.
			again := w.change(c.ID, contact.Change{Custom: map[string]any{"n": json.Number(given)}})
			if again.Version != 1 {
				w.t.Errorf("%s: the same value again made version %d", given, again.Version)
			}
		}
	})
}

func TestUpdateMergesAttributesKeyByKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Name: ptr("Ana"), Custom: object(w.t, `{"a":1,"b":{"x":1,"y":2}}`), Additional: object(w.t, `{"description":"d"}`)})
		c = w.stored(w.change(c.ID, contact.Change{Custom: object(w.t, `{"b":{"x":3},"c":null}`)}))
		if got := text(c.Custom); got != `{"a":1,"b":{"x":3},"c":null}` {
			w.t.Errorf("custom %s", got)
		}
		c = w.stored(w.change(c.ID, contact.Change{Additional: object(w.t, `{"e":[1]}`)}))
		if got := text(c.Additional); got != `{"description":"d","e":[1]}` || len(c.Custom) != 3 {
			w.t.Errorf("additional %s, custom %v", got, c.Custom)
		}
		c, err := w.RemoveCustom(ctx, w.ana, c.ID, []string{"a", "c", "unknown", "\x00", "\xff"})
		w.must(err)
		if c = w.stored(c); text(c.Custom) != `{"b":{"x":3}}` || c.Version != 4 {
			w.t.Errorf("version %d, custom %v", c.Version, c.Custom)
		}
		c, err = w.RemoveCustom(ctx, w.ana, c.ID, []string{"a"})
		w.must(err)
		if w.stored(c).Version != 4 {
			w.t.Error("removing nothing made a new version")
		}
	})
}

func TestConflictsNameTheOtherContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		first := w.add(contact.Change{Name: ptr("A"), Email: ptr("a@exemplo.com"), PhoneNumber: ptr("+5511912345678"), Identifier: ptr("Z-1")})
		second := w.add(contact.Change{Name: ptr("B"), Email: ptr("b@exemplo.com"), PhoneNumber: ptr("+5511912345679"), Identifier: ptr("Z-2")})
		mine := w.add(named("C"))
		for _, c := range []struct {
			change contact.Change
			other  int64
			fields []string
		}{
			{mailed("a@exemplo.com"), first.ID, []string{"email"}},
			{mailed(" A@EXEMPLO.com "), first.ID, []string{"email"}},
			{contact.Change{PhoneNumber: ptr("11 91234-5670 ")}, 0, nil},
			{contact.Change{PhoneNumber: ptr("(11) 91234-5678")}, first.ID, []string{"phone_number"}},
			{contact.Change{PhoneNumber: ptr("0055 11 91234 5679")}, second.ID, []string{"phone_number"}},
			{contact.Change{PhoneNumber: ptr("'5511912345679")}, second.ID, []string{"phone_number"}},
			{contact.Change{Identifier: ptr(" Z-1")}, first.ID, []string{"identifier"}},
			{contact.Change{Identifier: ptr("z-1")}, 0, nil}, // an identifier is another system's: case counts
			{contact.Change{Email: ptr("b@exemplo.com"), Identifier: ptr("Z-1"), PhoneNumber: ptr("+5511912345678")}, second.ID, []string{"email", "phone_number", "identifier"}},
		} {
			if c.other == 0 {
				w.must(w.Delete(ctx, w.ana, w.add(c.change).ID))
				continue
			}
			_, err := w.Create(ctx, w.ana, c.change, contact.ByAPI)
			p := w.refused(err, c.fields[0]+"_taken", c.fields...)
			if p.Conflict["contact_id"] != c.other {
				w.t.Errorf("create %s: conflicts with %v, want %d", text(c.change), p.Conflict, c.other)
			}
			_, err = w.Update(ctx, w.ana, mine.ID, c.change, 0)
			p = w.refused(err, c.fields[0]+"_taken", c.fields...)
			if p.Conflict["contact_id"] != c.other {
				w.t.Errorf("update %s: conflicts with %v, want %d", text(c.change), p.Conflict, c.other)
			}
		}
		w.stored(mine)
		// Its own values are no conflict, and another account is another world.
		w.change(first.ID, contact.Change{Email: ptr("A@exemplo.com"), PhoneNumber: ptr("11912345678"), Identifier: ptr("Z-1")})
		_, err := w.Create(ctx, w.bia, contact.Change{Email: ptr("a@exemplo.com"), PhoneNumber: ptr("11912345678"), Identifier: ptr("Z-1")}, contact.ByAPI)
		w.must(err)
		w.must(w.Delete(ctx, w.ana, first.ID))
		w.change(mine.ID, contact.Change{Email: ptr("a@exemplo.com"), PhoneNumber: ptr("11912345678"), Identifier: ptr("Z-1")})
	})
}

func TestOfManyCreatingTheSameOneWins(t *testing.T) {
	eachWorld(t, func(w *world) {
		const many = 8
		errs := make([]error, many)
		var wg sync.WaitGroup
		for i := range many {
			wg.Go(func() { _, errs[i] = w.Create(ctx, w.ana, mailed("same@exemplo.com"), contact.ByAPI) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			if p := w.refused(err, "email_taken", "email"); p.Conflict["contact_id"] == 0 {
				w.t.Error("a loser is not told who won")
			}
		}
		if won != 1 || w.number(1) != 1 {
			w.t.Errorf("%d won, %d stored", won, w.number(1))
		}
	})
}

func TestCountry(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Name: ptr("Ana"), Country: ptr("Brazil"), Additional: map[string]any{"description": "d"}})
		for _, step := range []struct{ given, code, kept string }{
			{"BR", "BR", ""}, {"brasil", "BR", ""}, {" Atlântida ", "", "Atlântida"}, {"PRT", "PT", ""}, {"Estados Unidos", "US", ""},
			{"Nárnia", "", "Nárnia"}, {"", "", ""}, {"de", "DE", ""},
		} {
			c = w.stored(w.change(c.ID, contact.Change{Country: &step.given}))
			kept, _ := c.Additional["country"].(string)
			if c.CountryCode != step.code || kept != step.kept || c.Additional["description"] != "d" {
				w.t.Errorf("%q: code %q, additional %v", step.given, c.CountryCode, c.Additional)
			}
		}
	})
}

func TestPhoneKeepsWhatWasTyped(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{PhoneNumber: ptr("+5511912345678")})
		for _, step := range []struct{ given, number, typed string }{
			{"(11) 91234-5678", "+5511912345678", ""}, // the same number: no change
			{"(11) 8123-4567", "+5511981234567", "(11) 8123-4567"},
			{" +49 30 901820 ", "+4930901820", "+49 30 901820"},
			{"+4930901821", "+4930901821", ""},
		} {
			c = w.stored(w.change(c.ID, contact.Change{PhoneNumber: &step.given}))
			if c.PhoneNumber != step.number || c.PhoneTyped != step.typed {
				w.t.Errorf("%q: number %q, typed %q", step.given, c.PhoneNumber, c.PhoneTyped)
			}
		}
		c = w.change(c.ID, contact.Change{Name: ptr("x"), PhoneNumber: ptr(" ")})
		if c = w.stored(c); c.PhoneNumber != "" || c.PhoneTyped != "" {
			w.t.Errorf("cleared: %+v", c)
		}
	})
}

func TestAVisitorBecomesALead(t *testing.T) {
	eachWorld(t, func(w *world) {
		for _, c := range []struct {
			change contact.Change
			want   contact.Type
		}{
			{named("x"), contact.Visitor},
			{contact.Change{Identifier: ptr("x")}, contact.Visitor},
			{mailed("x@exemplo.com"), contact.Lead},
			{contact.Change{PhoneNumber: ptr("11912345678")}, contact.Lead},
			{contact.Change{Email: ptr("y@exemplo.com"), Type: ptr(contact.Visitor)}, contact.Lead},
			{contact.Change{Email: ptr("z@exemplo.com"), Type: ptr(contact.Customer)}, contact.Customer},
		} {
			if got := w.stored(w.add(c.change)); got.Type != c.want {
				w.t.Errorf("%s: %s, want %s", text(c.change), got.Type, c.want)
			}
		}
		c := w.add(named("later"))
		if c = w.change(c.ID, mailed("later@exemplo.com")); c.Type != contact.Lead {
			w.t.Errorf("with an e-mail it is a %s", c.Type)
		}
		if c = w.change(c.ID, mailed("")); w.stored(c).Type != contact.Lead {
			w.t.Errorf("without it again it is a %s", c.Type)
		}
	})
}

func TestUpdateOnAnOutdatedVersion(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		w.clock.Advance(time.Minute)
		c2, err := w.Update(ctx, w.ana, c.ID, named("Bia"), 1)
		w.must(err)
		if c2.Version != 2 || !c2.UpdatedAt.Equal(w.clock.Now()) || !c2.CreatedAt.Equal(c.CreatedAt) {
			w.t.Errorf("updated %+v", c2)
		}
		for _, version := range []int{1, 3, -1} {
			_, err = w.Update(ctx, w.ana, c.ID, named("Cid"), version)
			w.refused(err, "changed_meanwhile")
			var changed *contact.ChangedMeanwhile
			if !errors.As(err, &changed) || changed.Current.Name != "Bia" || changed.Current.Version != 2 {
				w.t.Errorf("current %+v", changed)
			}
		}
		w.stored(c2)
		w.clock.Advance(time.Minute)
		if same := w.change(c.ID, named(" Bia ")); same.Version != 2 || !same.UpdatedAt.Equal(c2.UpdatedAt) {
			w.t.Errorf("no change made %+v", same)
		}
	})
}

func TestConcurrentUpdates(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		// Without a version all are made, each on top of the one before.
		const many = 8
		var wg sync.WaitGroup
		errs := make([]error, many)
		for i := range many {
			wg.Go(func() {
				_, errs[i] = w.Update(ctx, w.ana, c.ID, contact.Change{Custom: map[string]any{fmt.Sprint("k", i): "v"}}, 0)
			})
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			w.t.Fatal(err)
		}
		got, err := w.Get(ctx, w.ana, c.ID)
		w.must(err)
		if len(got.Custom) != many || got.Version != many+1 {
			w.t.Errorf("version %d, custom %v", got.Version, got.Custom)
		}
		// With the version exactly one is.
		for i := range many {
			wg.Go(func() { _, errs[i] = w.Update(ctx, w.ana, c.ID, named(fmt.Sprint("n", i)), got.Version) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
				continue
			}
			w.refused(err, "changed_meanwhile")
		}
		if won != 1 {
			w.t.Errorf("%d updates of one version", won)
		}
	})
}

func TestDelete(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(mailed("a@exemplo.com"))
		w.must(w.Delete(ctx, w.ana, c.ID))
		w.refused(w.Delete(ctx, w.ana, c.ID), "not_found")
		_, err := w.Get(ctx, w.ana, c.ID)
		w.refused(err, "not_found")
		_, err = w.Update(ctx, w.ana, c.ID, named("x"), 0)
		w.refused(err, "not_found")
		if again := w.add(mailed("a@exemplo.com")); again.ID == c.ID {
			w.t.Error("an id is used twice")
		}
	})
}

func TestAccountsAreIsolated(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Name: ptr("Ana"), Email: ptr("a@exemplo.com"), Custom: map[string]any{"k": "v"}})
		events, cancel := w.hub.Subscribe(2, 2)
		defer cancel()
		_, err := w.Get(ctx, w.bia, c.ID)
		w.refused(err, "not_found")
		_, err = w.Update(ctx, w.bia, c.ID, named("x"), 0)
		w.refused(err, "not_found")
		_, err = w.Update(ctx, w.bia, c.ID, named("x"), 7) // not even whether the version fits
		w.refused(err, "not_found")
		_, err = w.RemoveCustom(ctx, w.bia, c.ID, []string{"k"})
		w.refused(err, "not_found")
		w.refused(w.Delete(ctx, w.bia, c.ID), "not_found")
		for _, query := range []string{"", "ana", "a@exemplo.com"} {
			page, err := w.List(ctx, w.bia, contact.List{Query: query, Page: 1, PerPage: 15})
			w.must(err)
			if page.Count != 0 || len(page.Contacts) != 0 {
				w.t.Errorf("%q finds %+v", query, page)
			}
		}
		w.stored(c)
		select {
		case e := <-events:
			w.t.Errorf("another account hears %+v", e)
		default:
		}
	})
}

func TestWithoutThePermissionNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("Ana"))
		nobody := w.actor(1, account.Role("guest"))
		_, err := w.Create(ctx, nobody, named("x"), contact.ByHand)
		w.refused(err, "action_forbidden")
		_, err = w.Get(ctx, nobody, c.ID)
		w.refused(err, "action_forbidden")
		_, err = w.Update(ctx, nobody, c.ID, named("x"), 0)
		w.refused(err, "action_forbidden")
		_, err = w.RemoveCustom(ctx, nobody, c.ID, nil)
		w.refused(err, "action_forbidden")
		_, err = w.List(ctx, nobody, contact.List{Page: 1, PerPage: 15})
		w.refused(err, "action_forbidden")
		w.stored(c)
	})
}
