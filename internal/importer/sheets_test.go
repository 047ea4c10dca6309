package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/fichahq/ficha/internal/problem"
)

// workbookOfSheets is a workbook of Excel's with a list of clients behind notes, a
// blank sheet and a hidden one.
func workbookOfSheets(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	put := func(sheet string, rows ...[]any) {
		t.Helper()
		_, err := f.NewSheet(sheet)
		for n, row := range rows {
			if err == nil {
				err = f.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("Sheet1", []any{"Nome", "E-mail"}, []any{"Notas", "notas@x.com"})
	put("Clientes & Cia", []any{"Nome", "E-mail", "Cidade"}, []any{"José", "jose@x.com", "Natal"}, []any{"Bia", "bia@x.com", "Recife"})
	put("Vazia")
	put("Escondida", []any{"Nome", "E-mail"}, []any{"Segredo", "segredo@x.com"})
	if err := f.SetSheetVisible("Escondida", false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAnotherSheetIsChosen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "clientes.xlsx", bytes.NewReader(workbookOfSheets(t)), Given{})
		w.must(err)
		if i.Format.Sheet != "Sheet1" || fmt.Sprint(i.Format.Sheets) != "[Sheet1 Clientes & Cia Vazia]" || i.TotalRows != 1 {
			t.Fatalf("%+v, %d rows", i.Format, i.TotalRows)
		}
		for sheet, code := range map[string]string{"Escondida": "sheet_unknown", "Outra": "sheet_unknown", "Vazia": "sheet_blank"} {
			if _, err := w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(encode(sheet))}}); problem.From(err).Code != code {
				t.Errorf("%s: %v", sheet, err)
			}
		}
		if now := w.look(i); now.Format.Sheet != "Sheet1" || now.Status != Uploaded {
			t.Errorf("a refused choice has left %s, %+v", now.Status, now.Format)
		}
		i, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Clientes & Cia"`)}})
		w.must(err)
		if i.Format.Sheet != "Clientes & Cia" || i.TotalRows != 2 || fmt.Sprint(i.Header) != "[Nome E-mail Cidade]" || i.Mapping[2].Target != "city" {
			t.Fatalf("%+v %v %d rows", i.Format, i.Header, i.TotalRows)
		}
		if i = w.runs(i); i.Status != Ready || i.Counts.Created != 2 {
			t.Fatalf("a preview of %+v", i.Counts)
		}
		i, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Sheet1"`)}})
		w.must(err)
		w.runs(i)
		i, err = w.Start(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Clientes & Cia"`)}})
		w.must(err)
		if i = w.runs(i); i.Counts != (Counts{Rows: 2, Created: 2}) || w.find("bia@x.com").City != "Recife" {
			t.Fatalf("%s %+v", i.Status, i.Counts)
		}
		if left := w.filesLeft(); left != 4 {
			t.Errorf("%d files are left: the sheets as they were chosen, but not the workbook", left)
		}
		w.ages(25 * time.Hour)
		w.must(w.SweepFiles(ctx))
		if left := w.filesLeft(); left != 1 {
			t.Errorf("%d files are left after the sweep", left)
		}
	})
}

func TestTheWorkbookIsKeptWhileItMayBeNeeded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "clientes.xlsx", bytes.NewReader(workbookOfSheets(t)), Given{})
		w.must(err)
		w.ages(25 * time.Hour)
		w.must(w.SweepFiles(ctx))
		i, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Clientes & Cia"`)}})
		w.must(err)
		w.ages(25 * time.Hour)
		w.must(w.SweepFiles(ctx))
		if left := w.filesLeft(); left != 2 {
			t.Errorf("%d files are left: the workbook and the chosen sheet", left)
		}
		if _, err = w.Cancel(ctx, w.actor, i.ID, false); err != nil || w.filesLeft() != 1 {
			t.Errorf("%d files are left after canceling, %v", w.filesLeft(), err)
		}
		text, err := w.Add(ctx, w.actor, "um.csv", strings.NewReader("Nome,E-mail\nAna,ana@x.com\n"), Given{})
		w.must(err)
		if _, err := w.Preview(ctx, w.actor, text.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Clientes"`)}}); problem.From(err).Code != "sheet_none" {
			t.Errorf("a sheet of a text: %v", err)
		}
	})
}

func TestTheSheetIsGivenWithTheFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		send := func(sheet string) (Import, error) {
			return w.Upload(ctx, w.actor, "clientes.xlsx", bytes.NewReader(workbookOfSheets(t)), Given{Sheet: sheet})
		}
		for sheet, code := range map[string]string{"Escondida": "sheet_unknown", "clientes & cia": "sheet_unknown", "Vazia": "sheet_blank"} {
			_, err := send(sheet)
			if fault := problem.From(err); fault.Code != code || len(fault.Fields) != 1 || fault.Fields[0].Name != "sheet" {
				t.Errorf("%s: %v", sheet, err)
			}
		}
		_, err := w.Add(ctx, w.actor, "um.csv", strings.NewReader("Nome,E-mail\nAna,ana@x.com\n"), Given{Sheet: "Clientes"})
		if problem.From(err).Code != "sheet_none" {
			t.Errorf("a sheet of a text: %v", err)
		}
		if n := w.number("SELECT count(*) FROM imports"); n != 0 || w.filesLeft() != 0 {
			t.Errorf("%d imports and %d files of refused ones", n, w.filesLeft())
		}
		i, err := send("Clientes & Cia")
		w.must(err)
		if i = w.runs(i); i.Format.Sheet != "Clientes & Cia" || i.Counts != (Counts{Rows: 2, Created: 2}) {
			t.Errorf("%+v %+v", i.Format, i.Counts)
		}
	})
}

// Of next month's workbook the sheet of this month is read, if only that one has a header
// that is remembered.
func TestTheSheetIsPickedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		add := func() Import {
			i, err := w.Add(ctx, w.actor, "clientes.xlsx", bytes.NewReader(workbookOfSheets(t)), Given{})
			w.must(err)
			return i
		}
		first := add()
		_, err := w.Start(ctx, w.actor, first.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Clientes & Cia"`)}})
		w.must(err)
		w.runs(first)
		left := w.filesLeft()
		next := add()
		if next.Format.Sheet != "Clientes & Cia" || next.Recalled == nil || next.Recalled.ID != first.ID || next.TotalRows != 2 || len(next.Format.Sheets) != 3 {
			t.Fatalf("%+v %+v", next.Format, next.Recalled)
		}
		if n := w.filesLeft() - left; n != 2 {
			t.Errorf("%d files of it: want the workbook and the sheet", n)
		}
		next, err = w.Preview(ctx, w.actor, next.ID, Choices{Options: OptionChoices{"sheet": json.RawMessage(`"Sheet1"`)}})
		w.must(err)
		if next = w.runs(next); next.Recalled != nil || next.Counts.Created != 1 {
			t.Errorf("another sheet: %+v %+v", next.Recalled, next.Counts)
		}
		if given, err := w.Add(ctx, w.actor, "clientes.xlsx", bytes.NewReader(workbookOfSheets(t)), Given{Sheet: "Sheet1"}); err != nil || given.Format.Sheet != "Sheet1" {
			t.Errorf("one that was given: %+v, %v", given.Format, err)
		}
		w.exec("UPDATE import_mappings SET header_hash = 'x'")
		if other := add(); other.Format.Sheet != "Sheet1" || other.Recalled != nil {
			t.Errorf("a sheet whose header has changed: %+v", other.Format)
		}
	})
}
