package importer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// chooses reads the file of an import anew by choices as a client gives them.
func (w *world) chooses(i Import, options string) (Import, *sheet.Error) {
	w.t.Helper()
	var given map[string]json.RawMessage
	w.must(json.Unmarshal([]byte(options), &given))
	choice, _, err := formatChoices(given)
	w.must(err)
	fault, err := w.reread(ctx, &i, "pt-BR", choice)
	w.must(err)
	return i, fault
}

func (w *world) keeps(i Import) {
	w.t.Helper()
	w.exec("UPDATE imports SET status = 'queued', finished_at = NULL, header = $3, mapping = $4, options = $5, format = $6, total_rows = $7 WHERE account_id = $1 AND id = $2",
		i.AccountID, i.ID, encode(i.Header), encode(i.Mapping), encode(i.Options), encode(i.Format), i.TotalRows)
}

func TestTheFirstLineIsData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		content, err := os.ReadFile("sheet/testdata/no-header.csv")
		w.must(err)
		i, err := w.Upload(ctx, w.actor, "sem-cabecalho.csv", bytes.NewReader(content), Given{})
		w.must(err)
		i, fault := w.chooses(i, `{"header": false}`)
		if fault != nil || fmt.Sprint(i.Header) != "[Coluna 1 Coluna 2 Coluna 3]" || i.TotalRows != 10 {
			t.Fatalf("%v, %q, %d rows", fault, i.Header, i.TotalRows)
		}
		for at, want := range []string{"name", "email", "phone_number"} {
			if c := i.Mapping[at]; c.Target != want || len(c.Samples) != 3 || c.Filled != 1 {
				t.Errorf("column %d: %+v, want %s", at, c, want)
			}
		}
		w.keeps(i)
		if i = w.runs(i); i.Counts != (Counts{Rows: 10, Created: 10}) {
			t.Fatalf("%s %+v %v", i.Status, i.Counts, i.Failure)
		}
		if c := w.find("p7.0@exemplo7.com.br"); c.Name != "Lucas Rodrigues" || c.ImportLine != 1 {
			t.Errorf("%s from line %d", c.Name, c.ImportLine)
		}
	})
}

func TestWhatWasFoundCanBeOverridden(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, "nome,e-mail,obs", "Jo\xe3o,j@x.com,a;b", "\"Z\xe9\",z@x.com,c;d")
		for options, want := range map[string]string{
			`{}`:                           "windows-1252 , João",
			`{"encoding": "macintosh"}`:    "macintosh , Jo„o",
			`{"encoding": "latin1"}`:       "windows-1252 , João",
			`{"encoding": ""}`:             "windows-1252 , João",
			`{"delimiter": ","}`:           "windows-1252 , João",
			`{"quotes": false}`:            "windows-1252 , João \"Zé\"",
			`{"quotes": true, "create":1}`: "windows-1252 , João Zé",
		} {
			read, fault := w.chooses(i, options)
			got := fmt.Sprintf("%s %s %s", read.Format.Encoding, read.Format.Delimiter, strings.Join(read.Mapping[0].Samples, " "))
			if fault != nil || !strings.HasPrefix(got, want) {
				t.Errorf("%s: %q, %v, want %q", options, got, fault, want)
			}
		}
		if _, fault := w.chooses(i, `{"delimiter": ";"}`); fault == nil || fault.Code != sheet.CodeHeaderMissing {
			t.Errorf("a delimiter that is not the file's: %v", fault)
		}
		for _, options := range []string{`{"encoding":"ebcdic"}`, `{"delimiter":";;"}`, `{"delimiter":"a"}`, `{"encoding":7}`, `{"quotes":"no"}`} {
			var given map[string]json.RawMessage
			w.must(json.Unmarshal([]byte(options), &given))
			if _, _, err := formatChoices(given); err == nil {
				t.Errorf("%s is accepted", options)
			}
		}
	})
}

// brazilianWorkbook is what Excel makes of a list in which people typed as they do.
func brazilianWorkbook(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	date, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	for place, value := range map[string]any{
		"A2": "Nome", "B2": "Celular", "C2": "Nascimento", "D2": "Gasto", "E2": "VIP", "F2": "E-mail",
		"A3": "João\nda Silva", "B3": 11912345678, "C3": time.Date(1999, 12, 31, 0, 0, 0, 0, time.UTC), "D3": 1234.56, "E3": true, "F3": "joao@x.com",
		"A5": "Ana", "B5": "(11) 98765-4321", "C5": "01/02/1980", "D5": 7, "E5": false, "F5": "ana@x.com",
		"A6": "Ruim", "B6": 12, "F6": "ruim@x.com",
	} {
		if err := book.SetCellValue("Sheet1", place, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellStyle("Sheet1", "C3", "C3", date); err != nil {
		t.Fatal(err)
	}
	out, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkbookImports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.define("Nascimento", attribute.Date)
		w.define("Gasto", attribute.Currency)
		w.define("VIP", attribute.Checkbox)
		i, err := w.Upload(ctx, w.actor, "clientes.xlsx", bytes.NewReader(brazilianWorkbook(t)), Given{})
		w.must(err)
		if i.Format.Sheet != "Sheet1" || i.TotalRows != 3 || i.FileSize == 0 {
			t.Fatalf("%+v, %d rows", i.Format, i.TotalRows)
		}
		if i = w.runs(i); i.Counts != (Counts{Rows: 3, Created: 2, Rejected: 1}) {
			t.Fatalf("%s %+v %v", i.Status, i.Counts, i.Failure)
		}
		c := w.find("joao@x.com")
		if c.PhoneNumber != "+5511912345678" || fmt.Sprint(c.Custom) != "map[gasto:1234.56 nascimento:1999-12-31 vip:true]" || c.ImportLine != 3 {
			t.Errorf("%q %s %v line %d", c.Name, c.PhoneNumber, c.Custom, c.ImportLine)
		}
		if c := w.find("ana@x.com"); c.PhoneNumber != "+5511987654321" || fmt.Sprint(c.Custom) != "map[gasto:7 nascimento:1980-02-01 vip:false]" || c.ImportLine != 5 {
			t.Errorf("%s %v line %d", c.PhoneNumber, c.Custom, c.ImportLine)
		}
		var rejected bytes.Buffer
		w.must(w.WriteRejected(ctx, i, "pt-BR", &rejected))
		if !strings.HasPrefix(rejected.String(), "\ufeffNome;Celular;Nascimento;Gasto;VIP;E-mail;ficha_line;ficha_reason\r\nRuim;12;;;;ruim@x.com;6;") {
			t.Errorf("rejected as %q", rejected.String())
		}
	})
}

func TestAPreviewReadsTheFileAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "lista.csv", strings.NewReader("Nome,E-mail\nJo\xc3\xa3o,joao@exemplo.com.br\n"), Given{})
		w.must(err)
		i, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"encoding": json.RawMessage(`"macintosh"`)}})
		w.must(err)
		if i.Format.Encoding != sheet.MacRoman || i.Mapping[0].Samples[0] != "Jo√£o" {
			t.Fatalf("%+v %q", i.Format, i.Mapping[0].Samples)
		}
		_, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: OptionChoices{"delimiter": json.RawMessage(`"|"`)}})
		if err == nil {
			t.Error("one column that says nothing of anybody was taken")
		}
	})
}
