package importer

import (
	"fmt"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
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
				return i.recall(ctx, r)
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
