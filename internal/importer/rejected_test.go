package importer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
)

// rejectedOf gives the file of an import's rejected rows.
func (w *world) rejectedOf(i Import) []byte {
	w.t.Helper()
	var out bytes.Buffer
	w.must(w.WriteRejected(ctx, i, "pt-BR", &out))
	return out.Bytes()
}

// TestRejectedRowsCorrectedComeIn: what somebody downloads, corrects and uploads goes
// in as it is, whatever the first file was.
func TestRejectedRowsCorrectedComeIn(t *testing.T) {
	windows := func(text string) []byte {
		raw, err := charmap.Windows1252.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(raw)
	}
	for _, c := range []struct {
		name, file string
		content    []byte
		decode     func(raw []byte) string
		encode     func(text string) []byte
	}{
		{
			"UTF-8", "contatos.csv", []byte("name,email,city\nJosé,jose@x.com,Natal\nÂngela,não é,\"São Luís, MA\"\n"),
			func(raw []byte) string { return string(raw) }, func(text string) []byte { return []byte(text) },
		},
		{
			"Windows-1252 of Excel", "clientes.csv", windows("Nome;E-mail;Cidade\r\nJosé;jose@x.com;Natal\r\nÂngela;não é;São Luís, MA\r\n"),
			func(raw []byte) string {
				text, err := charmap.Windows1252.NewDecoder().String(string(raw))
				if err != nil {
					t.Fatal(err)
				}
				return text
			}, windows,
		},
		{
			"title lines above the header", "relatorio.csv",
			[]byte("Relatório de clientes;;\n;;\nNome;E-mail;Cidade\nJosé;jose@x.com;Natal\nÂngela;não é;São Luís, MA\nRui;rui@x.com;Recife\n"),
			func(raw []byte) string { return string(raw) }, func(text string) []byte { return []byte(text) },
		},
		{
			"a workbook", "contatos.xlsx", workbookOf(t, []any{"Nome", "E-mail", "Cidade"}, []any{"José", "jose@x.com", "Natal"}, []any{"Ângela", "não é", "São Luís, MA"}),
			func(raw []byte) string { return string(raw) }, func(text string) []byte { return []byte(text) },
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				i, err := w.Upload(ctx, w.actor, c.file, bytes.NewReader(c.content), Given{})
				w.must(err)
				if i = w.runs(i); i.Counts.Rejected != 1 {
					t.Fatalf("%s %+v %+v", i.Status, i.Counts, i.Failure)
				}
				text := c.decode(w.rejectedOf(i))
				if !strings.Contains(text, "Ângela") || strings.Contains(text, "José") {
					t.Fatalf("rejected %q", text)
				}
				corrected := strings.Replace(text, "não é", "angela@x.com", 1)
				again, err := w.Upload(ctx, w.actor, "rejeitados.csv", bytes.NewReader(c.encode(corrected)), Given{})
				w.must(err)
				if again = w.runs(again); again.Status != Completed || again.Counts.Created != 1 || again.Counts.Rejected != 0 {
					t.Fatalf("%s %+v %+v of %q", again.Status, again.Counts, again.Failure, corrected)
				}
				if got := w.find("angela@x.com"); got.Name != "Ângela" || got.City != "São Luís, MA" || len(got.Custom) != 0 {
					t.Errorf("%+v", got)
				}
			})
		})
	}
}

func workbookOf(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for n, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
