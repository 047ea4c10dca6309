package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// Whatever a file does to its records: each that has a filled cell is a row, and ends
// in the report.
func TestEveryRecordIsInTheReport(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		want Counts
		line int // of the first rejected row
	}{
		"a row of 10 MB":         {"name,email\nAna,ana@x.com\n" + strings.Repeat("x", 10<<20) + ",x@x.com\nBia,bia@x.com\n", Counts{Rows: 3, Created: 2, Rejected: 1}, 3},
		"NUL bytes":              {"name,email\nA\x00na,ana@x.com\nBia,bia@x.com\n\x00,\n", Counts{Rows: 3, Created: 1, Rejected: 2}, 2},
		"zeros at the end":       {"name,email\nAna,ana@x.com\n" + strings.Repeat("\x00", 1<<20), Counts{Rows: 2, Created: 1, Rejected: 1}, 3},
		"zeros amid a row":       {"name,email\nAna,ana@x.com\nBia,bia@x" + strings.Repeat("\x00", 5000), Counts{Rows: 2, Created: 1, Rejected: 1}, 3},
		"quotes of MySQL":        {"name,email\n\"Ana \\\"Nina, a boa\\\"\",\"ana@x.com\"\n\"C:\\\",\"bia@x.com\"\n", Counts{Rows: 2, Created: 2}, 0},
		"apostrophes":            {"'nome','email','cidade'\n'Ana','ana@x.com','Santa Bárbara d''Oeste, SP'\n", Counts{Rows: 1, Created: 1}, 0},
		"typographic quotes":     {"“nome”,“email”,“cidade”\n“Ana”,“ana@x.com”,“Recife, PE”\n", Counts{Rows: 1, Created: 1}, 0},
		"a column called PK":     {"PK,name,email\n1,Ana,ana@x.com\n", Counts{Rows: 1, Created: 1}, 0},
		"mixed ends of lines":    {"name,email\rAna,ana@x.com\r\nBia,bia@x.com\n\r\nCaio,caio@x.com\r\r", Counts{Rows: 3, Created: 3}, 0},
		"the header again":       {"name,email\nAna,ana@x.com\nName ,EMAIL\nBia,bia@x.com\n", Counts{Rows: 3, Created: 2, Rejected: 1}, 3},
		"titles above":           {"Relatório de clientes\n\nGerado em 01/02/2026\nNome;E-mail\nAna;ana@x.com\n", Counts{Rows: 1, Created: 1}, 0},
		"a title that is a name": {"Cliente\n\nNome;E-mail;Cidade\nAna;ana@x.com;\n", Counts{Rows: 1, Created: 1}, 0},
		"titles with values":     {"Empresa;Padaria\nData;26/11/2026\nNome;E-mail;Cidade\nAna;ana@x.com;\n", Counts{Rows: 1, Created: 1}, 0},
		"a second, wider list":   {"Nome;Turma;Nota\nAna;A;7\nNome;E-mail;Celular;Turma\nBia;b@x.com;;\n", Counts{Rows: 3, Created: 2, Rejected: 1}, 3},
		"the foot of a report":   {"Nome;Celular;Gasto\nAna;11 98765-4321;1,5\n\nTotal: 1;;1,5\n", Counts{Rows: 2, Created: 1, Rejected: 1}, 4},
		"one cell that is full":  {"Nome;Celular;Obs\nAna;11 98765-4321;\n;;fim\nBia;;\n", Counts{Rows: 3, Created: 2, Rejected: 1}, 3},
		"sep line":               {"sep=|\r\nNome|E-mail\r\nAna, Maria|ana@x.com\r\n", Counts{Rows: 1, Created: 1}, 0},
		"decimal commas":         {"Nome;E-mail;Gasto\nAna;ana@x.com;1,5\nBia;bia@x.com;2,5\nCaio;c@x.com\n", Counts{Rows: 3, Created: 3}, 0},
		"only signs of nothing":  {"name,email\n-,N/A\nAna,ana@x.com\n", Counts{Rows: 2, Created: 1, Rejected: 1}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				i, err := w.Upload(ctx, w.actor, "x.csv", strings.NewReader(c.file), Given{})
				w.must(err)
				if i = w.runs(i); i.Status != Completed || i.Counts != c.want || i.TotalRows != c.want.Rows {
					t.Errorf("%s %v of %d rows: %+v, want %+v", i.Status, i.Failure, i.TotalRows, i.Counts, c.want)
				}
				rows, _, err := w.Rows(ctx, w.actor, i.ID, "rejected", 1, 10)
				w.must(err)
				if c.line > 0 && (len(rows) == 0 || rows[0].Line != c.line || rows[0].Errors[0].Render("pt-BR") == "") {
					t.Errorf("rejected %+v", rows)
				}
			})
		})
	}
}

// One identity again and again: the last row wins, the counts are exact, and a
// preview promises just that.
func TestManyRepeatsOfOneIdentity(t *testing.T) {
	const rows = 20_000
	var file strings.Builder
	file.WriteString("email,name\n")
	for n := range rows {
		fmt.Fprintf(&file, "ana@x.com,Ana %d\n", n/2) // each name twice
	}
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(file.String()), Given{})
		w.must(err)
		_, err = w.Preview(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		promised := w.runs(i)
		_, err = w.Start(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		for i = w.runs(i); !i.Finished(); i = w.runs(i) { // slice by slice
		}
		want := Counts{Rows: rows, Created: 1, Updated: rows/2 - 1, Unchanged: rows / 2}
		if i.Counts != want || promised.Counts != want {
			t.Errorf("promised %+v, did %+v, want %+v", promised.Counts, i.Counts, want)
		}
		if all := w.all(w.actor); len(all) != 1 || all[0].Name != fmt.Sprintf("Ana %d", rows/2-1) {
			t.Errorf("%+v", all)
		}
	})
}

// Each column of dates and numbers is read in its own order, as found or as chosen.
func TestOrdersOfColumns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, name := range []string{"Entrada", "Saída"} {
			w.define(name, attribute.Date)
		}
		for _, name := range []string{"Gasto", "Peso"} {
			w.define(name, attribute.Number)
		}
		lines := "nome;email;entrada;saida;gasto;peso\nAna;ana@x.com;03/04/2026;03/04/26;1.234;1.234\nBia;bia@x.com;31/12/2026;12-31-2026;1.234,5;1,234.5\nCaio;caio@x.com;5 de maio de 2026;2026-05-06T10:00:00;R$ 5;7\n"
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(lines), Given{})
		w.must(err)
		var found []string
		for _, c := range i.Mapping[2:] {
			found = append(found, c.DateOrder+c.Decimal)
		}
		if fmt.Sprint(found) != "[dmy mdy comma point]" {
			t.Errorf("found %v", found)
		}
		_, err = w.Start(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		if i = w.runs(i); i.Counts != (Counts{Rows: 3, Created: 2, Rejected: 1}) {
			t.Errorf("%+v %v", i.Counts, w.outcomes(i))
		}
		if c := w.find("ana@x.com"); fmt.Sprint(c.Custom) != "map[entrada:2026-04-03 gasto:1234 peso:1.234 saida:2026-03-04]" {
			t.Errorf("%v", c.Custom)
		}
		chosen, err := w.Add(ctx, w.actor, "y.csv", strings.NewReader("nome;email;entrada;gasto\nDora;dora@x.com;03/04/2026;1.234\n"), Given{})
		w.must(err)
		_, err = w.Start(ctx, w.actor, chosen.ID, Choices{Mapping: []ColumnChoice{
			{Column: "entrada", Target: sheet.CustomTarget + "entrada", DateOrder: "mdy"}, {Column: "gasto", Target: sheet.CustomTarget + "gasto", Decimal: "point"},
		}})
		w.must(err)
		w.runs(chosen)
		if c := w.find("dora@x.com"); fmt.Sprint(c.Custom) != "map[entrada:2026-03-04 gasto:1.234]" {
			t.Errorf("%v", c.Custom)
		}
	})
}
