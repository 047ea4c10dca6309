package importer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// What becomes of the cells that real lists have; the header is name, email,
// Celular, identifier, city, and a row is written with | between its cells.
func TestCellsOfRealLists(t *testing.T) {
	for row, want := range map[string]string{
		`="00123"|ana@x.com|="11987654321"|="00123"|`: "00123/ana@x.com/+5511987654321/00123/", `=1+1|||A|="a"&"b"`: `=1+1///A/="a"&"b"`, `'00123|||'00123|`: "'00123///'00123/",
		"Ana|mailto:ANA@x.com||| Recife\u00a0": "Ana/ana@x.com///Recife", "|Ana Reis <ana@x.com>|||": "Ana Reis/ana@x.com///", "Dona Ana|Ana Reis <ana@x.com>|||": "Dona Ana/ana@x.com///", "Ana|ana\u200b@x.com.|||": "Ana/ana@x.com///",
		"Ana|ana@x.com; bia@x.com|||": "Ana/ana@x.com,bia@x.com///", "Ana||(11) 98765-4321 (Zap) / 3333-4444||": "Ana//+5511987654321,+551133334444//", "Ana||Tel: 11 98765 4321||": "Ana//+5511987654321//",
		"Jo&atilde;o &amp; Cia|ana@x.com|||S&#227;o Lu&iacute;s&nbsp;": "João & Cia/ana@x.com///São Luís", "P&D; R&D|ana@x.com|||&copy=1": "P&D; R&D/ana@x.com///&copy=1",
		"Bia;bia@x.com;;;Natal": "!row_undivided", "Bia,bia@x.com,11 98765-4321,7,Natal||||": "!row_undivided", "Bia; bia@x.com||||": "Bia; bia@x.com////", "Bia, Ana, Eva, Zoe, Mia||||": "Bia, Ana, Eva, Zoe, Mia////",
		// for nothing
		"Ana|N/A|-|n/d|#N/D": "Ana////", "Ana|sem e-mail|não tem|null|--": "Ana////", "Ana|não possui|(00) 00000-0000||#REF!": "Ana////", "Ana||(  )     -||": "Ana////", "-|ana@x.com|||": "/ana@x.com///",
		"Null|ana@x.com|||": "Null/ana@x.com///", "-|-|-||": "!nothing_identifies",
		// rejected, with the reason
		"Ana||5,51199E+12||": "!phone_number_scientific", "Ana|||1,23457E+11|": "!digits_lost", "Ana||11 3333-4444 ramal 22||": "!phone_number_extension", "Ana|ana@x.com; bia|||": "!email_invalid", "Ana||11 98765-4321 / 12||": "!phone_number_too_long",
		"Name|E-mail|celular||": "!email_invalid", "name|EMAIL|Celular|identifier|": "!row_is_header", "name||||": "!row_is_header",
		"Total: 120||||": "!row_is_footer", "TOTAL GERAL||||": "!row_is_footer", "|||Total de registros: 1.234|": "!row_is_footer", "120 registros||||": "!row_is_footer", "(2 rows)||||": "!row_is_footer", "1 linha||||": "!row_is_footer", "Média||||": "!row_is_footer", "Página 1 de 3||||": "!row_is_footer", "Gerado em 01/02/2026 10:00||||": "!row_is_footer",
		"Total|total@x.com|||": "Total/total@x.com///", "Total Energia||||": "Total Energia////", "Ana Soma||||": "Ana Soma////", "Página Um Editora||||": "Página Um Editora////",
	} {
		header := []string{"name", "email", "Celular", "identifier", "city"}
		mapping := []Column{{Target: "name"}, {Target: "email"}, {Target: "phone_number"}, {Target: "identifier"}, {Target: "city"}}
		p := newPreparer(header, mapping, contact.Rules{Country: "BR"}, testOptions)
		r := p.prepare(sheet.Record{Line: 2, Cells: strings.Split(row, "|")})
		c := r.fresh
		got := strings.Join([]string{c.Name, strings.Join(c.Emails(), ","), strings.Join(c.PhoneNumbers(), ","), c.Identifier, c.City}, "/")
		if r.rejected {
			got = "!" + r.errors[0].Code
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q; %v", row, got, want, r.errors)
		}
	}
}

func TestLabelsOfOtherPrograms(t *testing.T) {
	for cell, want := range map[string]string{
		"vip": "vip", "vip, Cliente antigo": "vip Cliente-antigo", `"VIP","A & B"`: "VIP A-B", "* myContacts ::: Clientes ::: * starred": "Clientes", "a;b|c\nd": "a b c d", "Região/Sul (2024)": "Região-Sul-2024", "novo_lead-1": "novo_lead-1", `""`: "", "!!": "!!",
	} {
		if got := strings.Join(labelsIn(cell), " "); got != want {
			t.Errorf("labelsIn(%q) = %q, want %q", cell, got, want)
		}
	}
}

func TestCellsOfAttributesForNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.define("Plano", attribute.List, "Pro", "N/A")
		w.define("Faixa", attribute.List, "A", "B")
		w.define("Gasto", attribute.Currency)
		w.define("Desde", attribute.Date)
		w.define("CPF", attribute.Text)
		i := w.runs(w.upload(w.actor, "nome;plano;faixa;gasto;desde;cpf;etiquetas", "Ana;N/A;N/A;-;n/d;#N/D;-", "Bia;Pro;A;1,5;1/2/2026;1,23457E+10;vip", "Caio;;;#REF!;#N/A;00123;vip, novo"))
		if i.Counts != (Counts{Rows: 3, Created: 2, Rejected: 1}) {
			t.Errorf("%+v", i.Counts)
		}
		var got []string
		for _, c := range w.all(w.actor) {
			got = append(got, fmt.Sprint(c.Name, " ", c.Custom, " ", c.Labels))
		}
		if want := "[Ana map[plano:N/A] [] Caio map[cpf:00123] [novo vip]]"; fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
	})
}

// A cell that says that there is nothing changes nothing, even where blank ones clear.
func TestOnlyABlankCellClears(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, "name,email,city,empresa", "Ana,ana@x.com,Recife,ACME"))
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader("name,email,city,empresa\nAna,ana@x.com,#REF!,\n"), Given{})
		w.must(err)
		_, err = w.Start(ctx, w.actor, i.ID, Choices{Options: choicesOf(t, `{"blank_clears":true}`)})
		w.must(err)
		w.runs(i)
		if c := w.find("ana@x.com"); c.City != "Recife" || c.CompanyName != "" {
			t.Errorf("%+v", c)
		}
	})
}

// Several addresses in a cell: the contact has them all, any of them finds it, and
// undoing takes them off again.
func TestSeveralAddressesInACell(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, "name,email,phone", "Ana,ana@x.com,11 98765-4321", "Bia,bia@x.com,"))
		before := w.all(w.actor)
		lines := []string{
			"name,email,phone", "Ana,velha@x.com; ana@x.com,11 98765-4321 / 3333-4444", "Ana,nova@x.com / velha@x.com,", "Caio,caio@x.com;caio2@x.com,", ",caio2@x.com,11 91111-2222",
			"Ana,ana@x.com;bia@x.com,", "Dora,dora@x.com;x,",
		}
		i := w.runs(w.upload(w.actor, lines...))
		if i.Counts != (Counts{Rows: 6, Created: 1, Updated: 3, Rejected: 2}) {
			t.Errorf("%+v %v", i.Counts, w.outcomes(i))
		}
		show := func() (out []string) {
			for _, c := range w.all(w.actor) {
				out = append(out, fmt.Sprint(c.Name, c.Emails(), c.PhoneNumbers()))
			}
			return out
		}
		want := "[Ana[nova@x.com ana@x.com velha@x.com] [+5511987654321 +551133334444] Bia[bia@x.com] [] Caio[caio@x.com caio2@x.com] [+5511911112222]]"
		first := fmt.Sprint(show())
		if first != want {
			t.Errorf("%s\nwant %s", first, want)
		}
		again := w.runs(w.upload(w.actor, lines...))
		if again.Counts != (Counts{Rows: 6, Unchanged: 4, Rejected: 2}) || len(w.all(w.actor)) != 3 {
			t.Errorf("again %+v", again.Counts)
		}
		_, err := w.Undo(ctx, w.actor, i.ID)
		w.must(err)
		w.runs(i)
		after := w.all(w.actor)
		for n := range after {
			before[n].Version, before[n].UpdatedAt = after[n].Version, after[n].UpdatedAt
		}
		if !reflect.DeepEqual(before, after) {
			t.Errorf("undone: %+v\nwant %+v", after, before)
		}
	})
}

// An export of Ficha's has all that a contact has, and comes back as it was.
func TestColumnsOfAnExport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, "name,email,other_emails,other_phone_numbers,contact_type,do_not_contact,ficha_export", `Ana,ana@x.com,"a2@x.com, a3@x.com","'+5511987654321, +551133334444",Cliente,true,`, "Bia,bia@x.com,x,,lead,false,"))
		if c := w.find("ana@x.com"); fmt.Sprint(c.Emails(), c.PhoneNumbers(), c.Type, " ", c.DoNotContact) != "[ana@x.com a2@x.com a3@x.com] [+5511987654321 +551133334444]customer true" {
			t.Errorf("%+v", c)
		}
		rows, _, err := w.Rows(ctx, w.actor, i.ID, "rejected", 1, 10)
		w.must(err)
		if len(rows) != 1 || rows[0].Errors[0].Column != "other_emails" || rows[0].Errors[0].Code != "email_invalid" {
			t.Errorf("%+v", rows)
		}
		other := w.upload(w.actor, "name,email,Tipo de contato", "Ana,ana@x.com,Fornecedor", "Bia,bia@x.com,Cliente")
		if other.Mapping[2].Target != "" {
			t.Errorf("it goes to %s", other.Mapping[2].Target)
		}
	})
}
