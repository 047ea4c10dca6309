package importer

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
)

func (w *world) attributes() *attribute.Service {
	return attribute.NewService(w.db, w.events, nil, w.now)
}

// define makes an attribute of contacts in the world's account.
func (w *world) define(name string, typ attribute.Type, choices ...string) attribute.Definition {
	w.t.Helper()
	d, err := w.attributes().Create(ctx, w.actor, attribute.OfContact, "", attribute.Change{Name: &name, Type: &typ, Choices: &choices})
	w.must(err)
	return d
}

func TestCellsBecomeValuesOfTheirType(t *testing.T) {
	file, err := os.Open("sheet/testdata/excel-pt-br.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader := csv.NewReader(charmap.Windows1252.NewDecoder().Reader(file))
	reader.Comma = ';'
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, w *world) {
		w.define("CPF", attribute.Text)
		w.define("Plano", attribute.List, "Básico", "Pro", "Família")
		w.define("Gasto total", attribute.Currency)
		w.define("Nascimento", attribute.Date)
		w.define("VIP", attribute.Checkbox)
		first, again := w.imports("excel-pt-br.csv"), w.imports("excel-pt-br.csv")
		if first.Counts.Created != 60 || again.Counts.Unchanged != 60 {
			t.Errorf("%+v, then %+v", first.Counts, again.Counts)
		}
		byEmail := map[string]contact.Contact{}
		for _, c := range w.all(w.actor) {
			byEmail[c.Email] = c
		}
		for _, row := range rows[1:] {
			spent := strings.TrimSuffix(strings.ReplaceAll(strings.ReplaceAll(row[8], ".", ""), ",", "."), ".00")
			if strings.Contains(spent, ".") {
				spent = strings.TrimRight(spent, "0")
			}
			day := strings.Split(row[9], "/")
			want := map[string]any{
				"cpf": row[3], "plano": row[7], "gasto_total": json.Number(spent), "nascimento": day[2] + "-" + day[1] + "-" + day[0], "vip": row[10] == "Sim",
			}
			if got := byEmail[row[1]].Custom; !reflect.DeepEqual(got, want) {
				t.Errorf("%s has %v, want %v", row[1], got, want)
			}
		}
	})
}

func TestColumnsGoToAttributesThatAreInUse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.define("Plano atual", attribute.Text)
		old := w.define("Antigo", attribute.Text)
		gone := w.define("Ido", attribute.Text)
		archived := true
		_, err := w.attributes().Update(ctx, w.actor, old.ID, attribute.Change{Archived: &archived})
		w.must(err)
		i := w.upload(w.actor, "nome;PLANO_ATUAL;antigo;Ido", "Ana;Pro;x;y", "Bia;;x;y")
		var to []string
		for _, c := range i.Mapping {
			to = append(to, c.Target)
		}
		if want := "[name custom_attributes.plano_atual  custom_attributes.ido]"; fmt.Sprint(to) != want {
			t.Errorf("mapped to %v, want %s", to, want)
		}
		w.must(w.attributes().Delete(ctx, w.actor, gone.ID)) // before it has begun
		if i = w.runs(i); i.Counts.Created != 2 {
			t.Errorf("%+v", i.Counts)
		}
		got := w.all(w.actor)
		if !reflect.DeepEqual(got[0].Custom, map[string]any{"plano_atual": "Pro"}) || len(got[1].Custom) != 0 {
			t.Errorf("%v and %v", got[0].Custom, got[1].Custom)
		}
	})
}

// "1.234" says nothing by itself, so the account's language does.
func TestCellsAreReadInTheAccountsLanguage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for language, want := range map[string]string{"pt-BR": "1234", "en": "1.234"} {
			part := *w
			part.t, part.actor = t, w.newAccount(language)
			part.define("Total", attribute.Number)
			part.define("Dia", attribute.Date)
			i := part.runs(part.upload(part.actor, "nome;total;dia", "Ana;1.234;01/02/2026", "Bia;um;31/02/2026"))
			c := part.all(part.actor)
			if len(c) != 1 || c[0].Custom["total"] != json.Number(want) || c[0].Custom["dia"] != "2026-02-01" {
				t.Errorf("%s: %+v", language, c)
			}
			rejected, _, err := part.Rows(ctx, part.actor, i.ID, "rejected", 1, 10)
			part.must(err)
			var faults []string
			for _, r := range rejected {
				for _, e := range r.Errors {
					faults = append(faults, e.Column+" "+e.Code)
				}
			}
			if len(rejected) != 1 || !slices.Equal(faults, []string{"total number_invalid", "dia date_invalid"}) {
				t.Errorf("%s: rejected %+v", language, rejected)
			}
		}
	})
}
