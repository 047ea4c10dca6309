package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// maps applies a mapping to an import, stores it and gives it back.
func (w *world) maps(actor account.Actor, i Import, choices ...ColumnChoice) (Import, error) {
	w.t.Helper()
	err := w.db.Write(ctx, func(tx *database.Tx) error {
		if err := w.applyMapping(ctx, tx, actor, &i, choices); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "UPDATE imports SET mapping = $3, options = $4 WHERE account_id = $1 AND id = $2", i.AccountID, i.ID, encode(i.Mapping), encode(i.Options))
		return err
	})
	return i, err
}

func TestAMappingByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Defines(w.attributes())
		i := w.upload(w.actor, "Quem;Contato;Plano;Desde;Valor", "Ana;a@x.com;Pro;03/04/2024;1.234", "Bia;b@x.com;Free;05/06/2024;2.5")
		i, err := w.maps(w.actor, i,
			ColumnChoice{Column: "Quem", Target: "name"}, ColumnChoice{Column: "Contato", Target: "email"},
			ColumnChoice{Column: "Plano", Target: "custom_attributes.plano", Definition: &AttributeChoice{Type: attribute.List, Values: []string{"Pro", "Free"}}},
			ColumnChoice{Column: "Desde", Target: "custom_attributes.desde", DateOrder: "mdy", Definition: &AttributeChoice{Type: attribute.Date}},
			ColumnChoice{Column: "Valor", Target: "custom_attributes.valor", Decimal: "point", Definition: &AttributeChoice{Name: "Valor gasto", Type: attribute.Number}})
		w.must(err)
		if i = w.runs(i); i.Counts != (Counts{Rows: 2, Created: 2}) {
			t.Fatalf("%s %+v", i.Status, i.Counts)
		}
		if c := w.find("a@x.com"); c.Name != "Ana" || fmt.Sprint(c.Custom) != "map[desde:2024-03-04 plano:Pro valor:1.234]" {
			t.Errorf("%s %v", c.Name, c.Custom)
		}
	})
}

func TestAttributesOfAMappingAreMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Defines(w.attributes())
		i := w.upload(w.actor, "Nome;CPF", "Ana;1")
		choice := ColumnChoice{Column: "CPF", Target: "custom_attributes.cpf", Definition: &AttributeChoice{Type: attribute.Text}}
		for range 2 { // preview, then start
			_, err := w.maps(w.actor, i, choice)
			w.must(err)
		}
		if n := w.number("SELECT count(*) FROM attribute_definitions"); n != 1 {
			t.Errorf("%d attributes", n)
		}
		agent := w.actor
		agent.Role = account.Agent
		choice.Target = "custom_attributes.outro"
		if _, err := w.maps(agent, i, choice); !problem.Is(err, problem.KindForbidden) {
			t.Errorf("an agent makes an attribute: %v", err)
		}
	})
}

func TestMappingsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Defines(w.attributes())
		w.define("Plano", attribute.Text)
		w.define("VIP", attribute.Checkbox)
		i := w.upload(w.actor, "Nome;A;B;plano", "Ana;1;2;x")
		text, date := &AttributeChoice{Type: attribute.Text}, &AttributeChoice{Type: attribute.Date}
		for name, c := range map[string]struct {
			choices []ColumnChoice
			code    string
			named   string
		}{
			"no such column":            {[]ColumnChoice{{Column: "C", Target: "email"}}, "column_unknown", "C"},
			"a column given twice":      {[]ColumnChoice{{Column: "A", Target: "email"}, {Column: "A", Target: "city"}}, "column_unknown", "A"},
			"no such field":             {[]ColumnChoice{{Column: "A", Target: "emial"}}, "target_unknown", "emial"},
			"no such attribute":         {[]ColumnChoice{{Column: "A", Target: "custom_attributes.signo"}}, "target_unknown", "signo"},
			"two that contradict":       {[]ColumnChoice{{Column: "A", Target: "blocked"}, {Column: "B", Target: "blocked"}}, "target_twice", "A B"},
			"two boxes":                 {[]ColumnChoice{{Column: "A", Target: "custom_attributes.vip"}, {Column: "B", Target: "custom_attributes.vip"}}, "target_twice", "A B"},
			"a date order":              {[]ColumnChoice{{Column: "A", DateOrder: "ymd"}}, "choice_invalid", "dmy"},
			"a decimal":                 {[]ColumnChoice{{Column: "A", Decimal: ","}}, "choice_invalid", "comma"},
			"nobody":                    {[]ColumnChoice{{Column: "Nome"}}, "mapping_identifies_nobody", ""},
			"another type":              {[]ColumnChoice{{Column: "A", Target: "custom_attributes.plano", Definition: date}}, "definition_differs", "plano"},
			"a definition for a field":  {[]ColumnChoice{{Column: "A", Target: "city", Definition: text}}, "target_unknown", "city"},
			"a key that is a field's":   {[]ColumnChoice{{Column: "A", Target: "custom_attributes.email", Definition: text}}, "key_reserved", ""},
			"a list without any values": {[]ColumnChoice{{Column: "A", Target: "custom_attributes.c", Definition: &AttributeChoice{Type: attribute.List}}}, "required", ""},
		} {
			_, err := w.maps(w.actor, i, c.choices...)
			found, is := err.(*problem.Error) //nolint:errorlint // it is ours, unwrapped
			if !problem.HasCode(err, c.code) || !is {
				t.Errorf("%s: %v, want %s", name, err, c.code)
				continue
			}
			for _, word := range strings.Fields(c.named) {
				if !strings.Contains(fmt.Sprint(found.Params), word) {
					t.Errorf("%s: %v does not name %s", name, found.Params, word)
				}
			}
		}
		if n := w.number("SELECT count(*) FROM attribute_definitions"); n != 2 {
			t.Errorf("%d attributes", n)
		}
		both := []ColumnChoice{{Column: "A", Target: "city"}, {Column: "B", Target: "city"}}
		if _, err := w.maps(w.actor, i, both...); err != nil {
			t.Errorf("two columns of which the first filled wins: %v", err)
		}
	})
}
