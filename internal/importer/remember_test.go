package importer

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

func TestAMappingIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Defines(w.attributes())
		i := w.upload(w.actor, "Quem;E-mail;Plano;Obs", "Ana;a@x.com;Pro;x")
		i, err := w.maps(w.actor, i, ColumnChoice{Column: "Quem", Target: "name"}, ColumnChoice{Column: "E-mail"},
			ColumnChoice{Column: "Plano", Target: "custom_attributes.plano", DateOrder: "mdy", Definition: &AttributeChoice{Type: attribute.Text}}, ColumnChoice{Column: "Obs", Target: "city"})
		w.must(err)
		i.Options.OnMatch = "skip"
		remember := func(i Import, now int64) {
			w.must(w.db.Write(ctx, func(tx *database.Tx) error { return i.remember(ctx, tx, now) }))
		}
		remember(i, 1)
		recall := func(i Import) (Import, bool) {
			w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
				i.attributes, err = attribute.Load(ctx, r, i.AccountID, attribute.OfContact)
				w.must(err)
				_, err = i.recall(ctx, r)
				return err
			}))
			return i, i.Options.OnMatch == "skip"
		}
		next, found := recall(w.upload(w.actor, "QUEM ;e-mail;plano;OBS", "Bia;b@x.com;Free;y"))
		if got := fmt.Sprint(next.Mapping[0].Target, " ", next.Mapping[1].Target, " ", next.Mapping[2].Target, " ", next.Mapping[3].Target); !found || got != "name  custom_attributes.plano city" || next.Mapping[2].DateOrder != "mdy" || next.Options.OnMatch != "skip" {
			t.Errorf("%v: %s, %+v", found, got, next.Options)
		}
		if next, found := recall(w.upload(w.actor, "Quem;E-mail;Plano", "Bia;b@x.com;Free")); found {
			t.Errorf("another header: %+v", next.Mapping)
		}
		w.exec("UPDATE attribute_definitions SET archived_at = 1")
		if next, _ = recall(w.upload(w.actor, "Quem;E-mail;Plano;Obs", "Bia;b@x.com;Free;y")); next.Mapping[2].Target != "" || next.Mapping[0].Target != "name" {
			t.Errorf("an attribute that is archived: %+v", next.Mapping)
		}
		for n := range maxRemembered + 5 {
			i.Header = []string{fmt.Sprint("Coluna ", n)}
			remember(i, int64(10+n))
		}
		if n := w.number("SELECT count(*) FROM import_mappings"); n != maxRemembered {
			t.Errorf("%d are remembered", n)
		}
		if _, found := recall(w.upload(w.actor, "Quem;E-mail;Plano;Obs", "Bia;b@x.com;Free;y")); found {
			t.Error("the oldest is not forgotten first")
		}
	})
}

// A file whose mapping is remembered says from which import, and can do without it.
func TestWhatIsRememberedIsSaidAndForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const header = "Nome;E-mail;Apelido\n"
		add := func(name string) Import {
			i, err := w.Add(ctx, w.actor, name, strings.NewReader(header+"Ana;ana@x.com;Aninha\n"), Given{})
			w.must(err)
			return i
		}
		first := add("primeiro.csv")
		if first.Recalled != nil || first.Mapping[2].Target != "" {
			t.Fatalf("%+v", first)
		}
		_, err := w.Start(ctx, w.actor, first.ID, Choices{Mapping: []ColumnChoice{{Column: "Apelido", Target: "city"}}, Options: OptionChoices{"on_match": json.RawMessage(`"skip"`)}})
		w.must(err)
		w.runs(first)
		next := add("segundo.csv")
		if e := next.Recalled; e == nil || e.ID != first.ID || e.FileName != "primeiro.csv" || !e.CreatedAt.Equal(first.CreatedAt) || next.Mapping[2].Target != "city" || next.Options.OnMatch != "skip" {
			t.Fatalf("remembered %+v: %+v", next.Recalled, next.Mapping)
		}
		next, err = w.Preview(ctx, w.actor, next.ID, Choices{})
		w.must(err)
		_, err = w.ForgetMapping(ctx, w.actor, next.ID)
		if problem.From(err).Code != "wrong_status" {
			t.Errorf("while it is tried: %v", err)
		}
		next = w.runs(next)
		if next.Status != Ready || next.Recalled == nil {
			t.Fatalf("%s %+v", next.Status, next.Recalled)
		}
		next, err = w.ForgetMapping(ctx, w.actor, next.ID)
		w.must(err)
		if next.Recalled != nil || next.Status != Uploaded || next.Mapping[2].Target != "" || next.Mapping[1].Target != "email" || next.Options.OnMatch != "update" || next.Counts != (Counts{}) {
			t.Fatalf("%s %+v %+v %+v", next.Status, next.Recalled, next.Mapping, next.Options)
		}
		if again := add("terceiro.csv"); again.Recalled != nil || again.Mapping[2].Target != "" {
			t.Errorf("still remembered: %+v", again.Recalled)
		}
		if _, err := w.ForgetMapping(ctx, w.newAccount("en"), next.ID); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("of another account: %v", err)
		}
	})
}

// A header that only somebody could map is no fault the next time.
func TestARememberedMappingMendsAHeader(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		add := func() Import {
			i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader("Aaa;Bbb\nAna;Recife\n"), Given{})
			w.must(err)
			return i
		}
		i := add()
		if i.Failure == nil {
			t.Fatal("the header was understood")
		}
		_, err := w.Start(ctx, w.actor, i.ID, Choices{Mapping: []ColumnChoice{{Column: "Aaa", Target: "name"}, {Column: "Bbb", Target: "city"}}})
		w.must(err)
		w.runs(i)
		if i = add(); i.Failure != nil || i.Recalled == nil || i.Mapping[0].Target != "name" {
			t.Errorf("%+v %+v", i.Failure, i.Mapping)
		}
	})
}
