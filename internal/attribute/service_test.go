package attribute_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is a service on a fresh database with two accounts; nobody holds values.
type world struct {
	*attribute.Service
	t        *testing.T
	db       *database.DB
	clock    *clock.Manual
	ana, bia account.Actor
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		w := &world{t: t, db: db, clock: clock.At(noon), ana: administrator(1, "BR"), bia: administrator(2, "JP")}
		w.Service = attribute.NewService(db, event.NewHub(nil, slog.New(slog.DiscardHandler)), nil, w.clock.Now)
		for _, a := range []account.Actor{w.ana, w.bia} {
			w.must(db.Write(ctx, func(tx *database.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES ($1, 'A', 'en', 'UTC', 'BR', 0, 0)", a.AccountID())
				return err
			}))
		}
		test(w)
	})
}

func administrator(id int64, country string) account.Actor {
	return account.Actor{UserID: id, Role: account.Administrator, Account: account.Account{ID: id, Country: country}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) define(actor account.Actor, name string, typ attribute.Type) attribute.Definition {
	w.t.Helper()
	d, err := w.Create(ctx, actor, attribute.OfContact, "", attribute.Change{Name: &name, Type: &typ})
	w.must(err)
	return d
}

func (w *world) names(actor account.Actor, f attribute.Filter) string {
	w.t.Helper()
	list, err := w.List(ctx, actor, f)
	w.must(err)
	var names []string
	for _, d := range list {
		names = append(names, d.Name)
	}
	return strings.Join(names, " ")
}

func TestDefinitionsAreStoredAsTheyAreAnswered(t *testing.T) {
	eachWorld(t, func(w *world) {
		made, err := w.Create(ctx, w.ana, attribute.OfContact, "", attribute.Change{
			Name: of("Plano"), Type: of(attribute.List), Choices: &[]string{"Básico", "Pro"}, Description: of("Qual"), IdentifiesPerson: of(true), Archived: of(true),
		})
		w.must(err)
		w.clock.Advance(time.Hour)
		changed, err := w.Update(ctx, w.ana, made.ID, attribute.Change{Name: of("Plano 2"), Archived: of(false)})
		w.must(err)
		got, err := w.Get(ctx, w.ana, made.ID)
		w.must(err)
		if fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", changed) || got.Key != "plano" || got.Name != "Plano 2" || !got.ArchivedAt.IsZero() ||
			!slices.Equal(got.Choices, []string{"Básico", "Pro"}) || !got.UpdatedAt.After(got.CreatedAt) {
			w.t.Errorf("stored %+v\nanswered %+v", got, changed)
		}
		money := w.define(w.bia, "Preço", attribute.Currency)
		if money.Currency != "JPY" {
			w.t.Errorf("the currency of Japan is %s", money.Currency)
		}
		if _, err := w.Get(ctx, w.bia, made.ID); !problem.Is(err, problem.KindNotFound) {
			w.t.Errorf("another account's definition: %v", err)
		}
		var schema attribute.Schema
		w.must(w.db.Read(ctx, func(r database.Reader) error {
			schema, err = attribute.Load(ctx, r, 1, attribute.OfContact)
			return err
		}))
		if value, err := schema.Canonical("plano", "BASICO"); value != "Básico" || err != nil {
			w.t.Errorf("%v, %v", value, err)
		}
	})
}

func TestKeysOfDefinitions(t *testing.T) {
	eachWorld(t, func(w *world) {
		first := w.define(w.ana, "Plano", attribute.Text)
		if second := w.define(w.ana, "PLANO!", attribute.Text); second.Key != "plano_2" {
			w.t.Errorf("the second key is %s", second.Key)
		}
		create := func(model attribute.Model, key, name string) string {
			_, err := w.Create(ctx, w.ana, model, key, attribute.Change{Name: &name, Type: of(attribute.Text)})
			return refusals(err)
		}
		for _, c := range []struct {
			model           attribute.Model
			key, name, want string
		}{
			{attribute.OfContact, "plano", "X", "attribute_key key_taken"},
			{attribute.OfContact, "email", "X", "attribute_key key_reserved"},
			{attribute.OfContact, "", "City", "attribute_key key_reserved"},
			{attribute.OfContact, "a b", "X", "attribute_key key_invalid"},
			{attribute.OfConversation, "plano", "X", ""},
			{"deal", "x", "X", "attribute_model choice_invalid"},
		} {
			if got := create(c.model, c.key, c.name); got != c.want {
				w.t.Errorf("%+v: refused %q", c, got)
			}
		}
		// A deleted one frees its key, and cannot come back while another has it.
		w.must(w.Delete(ctx, w.ana, first.ID))
		again := w.define(w.ana, "Plano", attribute.Number)
		if again.Key != "plano" {
			w.t.Errorf("the freed key was not taken: %s", again.Key)
		}
		if _, err := w.Restore(ctx, w.ana, first.ID); refusals(err) != "attribute_key key_taken" {
			w.t.Errorf("restored beside another: %v", err)
		}
		w.must(w.Delete(ctx, w.ana, again.ID))
		if _, err := w.Restore(ctx, w.ana, first.ID); err != nil {
			w.t.Error(err)
		}
	})
}

func TestListsOfDefinitions(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, b, c := w.define(w.ana, "A", attribute.Text), w.define(w.ana, "B", attribute.Text), w.define(w.ana, "C", attribute.Text)
		_, err := w.Create(ctx, w.ana, attribute.OfConversation, "", attribute.Change{Name: of("D"), Type: of(attribute.Text)})
		w.must(err)
		w.must(w.Order(ctx, w.ana, []int64{c.ID, a.ID}))
		if got := w.names(w.ana, attribute.Filter{Model: attribute.OfContact}); got != "C A B" {
			w.t.Errorf("order %s", got)
		}
		if err := w.Order(ctx, w.bia, []int64{a.ID}); refusals(err) != "ids value_invalid" {
			w.t.Errorf("another account's order: %v", err)
		}
		_, err = w.Update(ctx, w.ana, a.ID, attribute.Change{Archived: of(true)})
		w.must(err)
		w.must(w.Delete(ctx, w.ana, b.ID))
		for want, f := range map[string]attribute.Filter{
			"C": {Model: attribute.OfContact}, "C A": {Model: attribute.OfContact, Archived: true}, "C D": {}, "D": {Model: attribute.OfConversation}, "B": {Deleted: true},
		} {
			if got := w.names(w.ana, f); got != want {
				w.t.Errorf("%+v: %s, want %s", f, got, want)
			}
		}
		if got := w.names(w.bia, attribute.Filter{Archived: true}); got != "" {
			w.t.Errorf("another account sees %s", got)
		}
		for name, err := range map[string]error{
			"get": errOf(w.Get(ctx, w.ana, b.ID)), "update": errOf(w.Update(ctx, w.ana, b.ID, attribute.Change{})), "delete": w.Delete(ctx, w.ana, b.ID),
			"usage": errOf(w.Usage(ctx, w.ana, b.ID)), "restore of another account": errOf(w.Restore(ctx, w.bia, b.ID)),
		} {
			if !problem.Is(err, problem.KindNotFound) {
				w.t.Errorf("%s of a deleted one: %v", name, err)
			}
		}
		w.clock.Advance(attribute.Kept + time.Second)
		w.must(w.Sweep(ctx))
		if got := w.names(w.ana, attribute.Filter{Deleted: true}); got != "" {
			w.t.Errorf("still kept: %s", got)
		}
	})
}

func errOf[T any](_ T, err error) error { return err }

func TestNumberOfDefinitionsIsBounded(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			for n := range attribute.MaxDefinitions {
				if _, err := tx.Exec(ctx, `INSERT INTO attribute_definitions (id, account_id, model, key, name, type, position, created_at, updated_at)
					VALUES ($1, 1, 'contact', $2, 'x', 'text', $1, 0, 0)`, 1000+n, fmt.Sprint("k", n)); err != nil {
					return err
				}
			}
			return nil
		}))
		_, err := w.Create(ctx, w.ana, attribute.OfContact, "", attribute.Change{Name: of("Mais um"), Type: of(attribute.Text)})
		if !problem.HasCode(err, "too_many") {
			w.t.Errorf("got %v", err)
		}
	})
}

func TestDefinitionsNeedTheirPermission(t *testing.T) {
	eachWorld(t, func(w *world) {
		d := w.define(w.ana, "A", attribute.Text)
		agent := w.ana
		agent.Role = account.Agent
		if w.names(agent, attribute.Filter{}) != "A" {
			w.t.Error("an agent does not see them")
		}
		for name, err := range map[string]error{
			"create": errOf(w.Create(ctx, agent, attribute.OfContact, "", attribute.Change{Name: of("B")})), "update": errOf(w.Update(ctx, agent, d.ID, attribute.Change{})),
			"delete": w.Delete(ctx, agent, d.ID), "restore": errOf(w.Restore(ctx, agent, d.ID)), "order": w.Order(ctx, agent, nil),
		} {
			if !problem.Is(err, problem.KindForbidden) {
				w.t.Errorf("an agent may %s: %v", name, err)
			}
		}
	})
}
