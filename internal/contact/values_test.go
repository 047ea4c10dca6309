package contact_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// office is a world with definitions, whose jobs the test runs itself.
type office struct {
	*world
	attributes *attribute.Service
	values     *contact.AttributeValues
}

func eachOffice(t *testing.T, test func(o *office)) {
	t.Helper()
	eachWorld(t, func(w *world) {
		o := &office{world: w, values: contact.NewAttributeValues(w.clock.Now)}
		o.attributes = attribute.NewService(w.db, w.hub, map[attribute.Model]attribute.Holders{attribute.OfContact: o.values}, w.clock.Now)
		testkit.Queue(t, w.db, slog.New(slog.DiscardHandler), o.attributes)
		test(o)
	})
}

func (o *office) define(name string, typ attribute.Type, choices ...string) attribute.Definition {
	o.t.Helper()
	d, err := o.attributes.Create(ctx, o.ana, attribute.OfContact, "", attribute.Change{Name: &name, Type: &typ, Choices: &choices})
	o.must(err)
	return d
}

func holding(name, key string, value any) contact.Change {
	return contact.Change{Name: &name, Custom: map[string]any{key: value}}
}

func (o *office) usage(d attribute.Definition) int {
	o.t.Helper()
	n, err := o.attributes.Usage(ctx, o.ana, d.ID)
	o.must(err)
	return n
}

// move does the job of a definition.
func (o *office) move(d attribute.Definition) {
	o.t.Helper()
	for done := false; !done; {
		var err error
		done, err = o.attributes.MoveSome(ctx, d.AccountID, d.ID)
		if errors.Is(err, database.ErrNotFound) {
			return // it is forgotten
		}
		o.must(err)
	}
}

// holders says how many of Ana's contacts have the key, whoever defines it.
func (o *office) holders(key string) (n int) {
	o.t.Helper()
	o.must(o.db.Read(ctx, func(r database.Reader) (err error) {
		n, err = o.values.CountValues(ctx, r, attribute.Definition{AccountID: o.ana.AccountID(), Key: key})
		return err
	}))
	return n
}

func TestValuesAreStoredCanonically(t *testing.T) {
	eachOffice(t, func(o *office) {
		o.define("Plano", attribute.List, "Básico", "Família")
		o.define("Gasto", attribute.Currency)
		o.define("VIP", attribute.Checkbox)
		c := o.add(contact.Change{Name: ptr("Ana"), Custom: map[string]any{"plano": "FAMILIA", "gasto": "1e3", "vip": "sim", "solto": json.Number("1.50")}})
		if want := map[string]any{"plano": "Família", "gasto": json.Number("1000"), "vip": true, "solto": json.Number("1.50")}; !sameJSON(c.Custom, want) {
			o.t.Errorf("stored %v, want %v", c.Custom, want)
		}
		o.stored(c)
		c = o.change(c.ID, contact.Change{Custom: map[string]any{"gasto": "", "vip": nil, "solto": nil}})
		if want := map[string]any{"plano": "Família", "solto": nil}; !sameJSON(c.Custom, want) {
			o.t.Errorf("cleared to %v, want %v", c.Custom, want)
		}
		_, err := o.Update(ctx, o.ana, c.ID, contact.Change{Custom: map[string]any{"gasto": "1,5", "plano": "Ouro", "vip": true}}, 0)
		o.refused(err, "number_invalid", "custom_attributes.gasto", "custom_attributes.plano")
		o.stored(c)
	})
}

// A choice that was taken out of the list stays where it is, and is only refused
// where it is new.
func TestChoiceThatIsNoMore(t *testing.T) {
	eachOffice(t, func(o *office) {
		d := o.define("Plano", attribute.List, "Básico", "Pro")
		c := o.add(holding("Ana", "plano", "Pro"))
		_, err := o.attributes.Update(ctx, o.ana, d.ID, attribute.Change{Choices: &[]string{"Básico"}})
		o.must(err)
		c = o.change(c.ID, contact.Change{City: ptr("Recife"), Custom: map[string]any{"plano": "Pro"}})
		if c.Custom["plano"] != "Pro" {
			o.t.Errorf("now %v", c.Custom)
		}
		_, err = o.Create(ctx, o.ana, holding("Bia", "plano", "Pro"), contact.ByHand)
		o.refused(err, "choice_invalid", "custom_attributes.plano")
	})
}

func TestDeletedAttributeComesBackWithItsValues(t *testing.T) {
	eachOffice(t, func(o *office) {
		d, other := o.define("Gasto", attribute.Number), o.define("Visitas", attribute.Number)
		holder, changed := o.add(contact.Change{Name: ptr("Ana"), Custom: map[string]any{"gasto": "12.5", "visitas": "3"}}), o.add(holding("Bia", "gasto", "7"))
		empty := o.add(named("Caio"))
		stranger, err := o.Create(ctx, o.bia, holding("Zé", "gasto", json.Number("1")), contact.ByHand)
		o.must(err)
		if n, m := o.usage(d), o.usage(other); n != 2 || m != 1 {
			o.t.Errorf("%d and %d hold a value, want 2 and 1", n, m)
		}
		o.must(o.attributes.Delete(ctx, o.ana, d.ID))
		o.move(d)
		o.move(d) // a job may run twice
		got, err := o.Get(ctx, o.ana, holder.ID)
		o.must(err)
		if !sameJSON(got.Custom, map[string]any{"visitas": json.Number("3")}) || got.Version != holder.Version+1 {
			o.t.Errorf("after the deletion: %+v", got)
		}
		o.stored(empty)
		if got, err := o.Get(ctx, o.bia, stranger.ID); err != nil || got.Custom["gasto"] != json.Number("1") {
			o.t.Errorf("another account's value: %v, %v", got.Custom, err)
		}
		o.change(changed.ID, contact.Change{Custom: map[string]any{"gasto": "newer"}}) // by a client, as an unknown key
		_, err = o.attributes.Restore(ctx, o.ana, d.ID)
		o.must(err)
		o.move(d)
		o.move(d)
		if got, err := o.Get(ctx, o.ana, holder.ID); err != nil || got.Custom["gasto"] != json.Number("12.5") || got.Custom["visitas"] != json.Number("3") {
			o.t.Errorf("brought back %v, %v", got.Custom, err)
		}
		if got, err := o.Get(ctx, o.ana, changed.ID); err != nil || got.Custom["gasto"] != "newer" {
			o.t.Errorf("a newer value was overwritten: %v, %v", got.Custom, err)
		}
	})
}

// many adds contacts that hold a value, as fast as the store takes them.
func (o *office) many(n int, key string) {
	o.t.Helper()
	o.must(o.db.Write(ctx, func(tx *database.Tx) error {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, n)
		if err != nil {
			return err
		}
		all := make([]contact.Contact, n)
		for i, id := range ids {
			all[i] = contact.Contact{ID: id, AccountID: o.ana.AccountID(), Name: fmt.Sprint("N", i), Type: contact.Visitor, Source: contact.ByImport, Version: 1,
				CreatedAt: o.clock.Now(), UpdatedAt: o.clock.Now(), Custom: map[string]any{key: json.Number(fmt.Sprint(i))}}
		}
		return contact.InsertMany(ctx, tx, all)
	}))
}

func TestMoveOfValuesThatIsKilledOrTurnsRound(t *testing.T) {
	eachOffice(t, func(o *office) {
		const n = 2*attribute.MoveRows + 10
		d := o.define("Gasto", attribute.Number)
		o.many(n, "gasto")
		o.must(o.attributes.Delete(ctx, o.ana, d.ID))
		if done, err := o.attributes.MoveSome(ctx, d.AccountID, d.ID); done || err != nil {
			o.t.Fatalf("one transaction did all: %v", err)
		}
		if left := o.holders("gasto"); left != n-attribute.MoveRows {
			o.t.Errorf("%d are left", left)
		}
		// The key is free again only when no old value can be taken for a new one.
		_, err := o.attributes.Create(ctx, o.ana, attribute.OfContact, "gasto", attribute.Change{Name: ptr("Gasto"), Type: ptr(attribute.Text)})
		if !problem.HasCode(err, "key_busy") {
			o.t.Errorf("the key was given away: %v", err)
		}
		// Restored half-way: it turns round.
		_, err = o.attributes.Restore(ctx, o.ana, d.ID)
		o.must(err)
		o.move(d)
		if held := o.usage(d); held != n {
			o.t.Errorf("%d of %d are back", held, n)
		}
		// Killed half-way: another run goes on.
		o.must(o.attributes.Delete(ctx, o.ana, d.ID))
		_, err = o.attributes.MoveSome(ctx, d.AccountID, d.ID)
		o.must(err)
		o.move(d)
		if left := o.holders("gasto"); left != 0 {
			o.t.Errorf("%d are left", left)
		}
		again := o.define("Gasto", attribute.Text)
		if again.Key != "gasto" || o.usage(again) != 0 {
			o.t.Errorf("the new one has key %s and %d values", again.Key, o.usage(again))
		}
		o.clock.Advance(attribute.Kept + time.Second)
		o.must(o.attributes.Sweep(ctx))
		var kept int
		o.must(o.db.Read(ctx, func(r database.Reader) error {
			return r.QueryRow(ctx, "SELECT count(*) FROM attribute_removals WHERE account_id = 1").Scan(&kept)
		}))
		if _, err := o.attributes.Restore(ctx, o.ana, d.ID); kept != 0 || !problem.Is(err, problem.KindNotFound) {
			o.t.Errorf("%d values kept, restore gives %v", kept, err)
		}
		o.move(d) // a late job finds nothing
	})
}

func TestAnotherTypeConvertsTheValues(t *testing.T) {
	eachOffice(t, func(o *office) {
		d := o.define("Código", attribute.Text)
		c, fine := o.add(holding("Ana", "codigo", "12.50")), o.add(holding("Bia", "codigo", "abc"))
		_, err := o.attributes.Update(ctx, o.ana, d.ID, attribute.Change{Type: ptr(attribute.Number)})
		if p := o.refused(err, "values_unconvertible", "attribute_display_type"); p.Params["count"] != "1" {
			o.t.Errorf("says %v", p.Params)
		}
		o.stored(c)
		o.change(fine.ID, contact.Change{Custom: map[string]any{"codigo": "7"}})
		_, err = o.attributes.Update(ctx, o.ana, d.ID, attribute.Change{Type: ptr(attribute.Number)})
		o.must(err)
		if got, err := o.Get(ctx, o.ana, c.ID); err != nil || got.Custom["codigo"] != json.Number("12.5") || got.Version != c.Version+1 {
			o.t.Errorf("converted to %v, version %d, %v", got.Custom, got.Version, err)
		}
		_, err = o.attributes.Update(ctx, o.ana, d.ID, attribute.Change{Type: ptr(attribute.Text)})
		o.must(err)
		if got, err := o.Get(ctx, o.ana, c.ID); err != nil || got.Custom["codigo"] != "12.5" {
			o.t.Errorf("back to %v, %v", got.Custom, err)
		}
		big := o.define("Total", attribute.Number)
		o.many(10_001, "total")
		_, err = o.attributes.Update(ctx, o.ana, big.ID, attribute.Change{Type: ptr(attribute.Text)})
		o.refused(err, "values_too_many", "attribute_display_type")
	})
}
