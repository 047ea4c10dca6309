package importer

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// TestSampleFiles imports the files that people send, twice: the second time
// every contact stays as it was.
func TestSampleFiles(t *testing.T) {
	cases := []struct {
		file         string
		first, again Counts
	}{
		{"excel-pt-br.csv", Counts{Rows: 60, Created: 60}, Counts{Rows: 60, Unchanged: 60}},
		{"utf8-bom.csv", Counts{Rows: 60, Created: 60}, Counts{Rows: 60, Unchanged: 60}},
		{"unicode-text.txt", Counts{Rows: 60, Created: 60}, Counts{Rows: 60, Unchanged: 60}},
		{"ragged.csv", Counts{Rows: 20, Created: 19, Rejected: 1}, Counts{Rows: 20, Unchanged: 19, Rejected: 1}},
		{"repeats.csv", Counts{Rows: 8, Created: 3, Updated: 3, Rejected: 2}, Counts{Rows: 8, Updated: 5, Unchanged: 1, Rejected: 2}},
		{"short-rows.csv", Counts{Rows: 25, Created: 25}, Counts{Rows: 25, Unchanged: 25}},
		{"stray-byte.csv", Counts{Rows: 2, Created: 2}, Counts{Rows: 2, Unchanged: 2}},
		{"ninth-digit.csv", Counts{Rows: 3, Created: 2, Updated: 1}, Counts{Rows: 3, Updated: 2, Unchanged: 1}},
		{"formulas.csv", Counts{Rows: 3, Created: 3}, Counts{Rows: 3, Unchanged: 3}},
	}
	each(t, func(t *testing.T, w *world) {
		for _, c := range cases {
			t.Run(c.file, func(t *testing.T) {
				w := w.in(t)
				first := w.imports(c.file)
				if first.Status != Completed || first.Counts != c.first || first.TotalRows != c.first.Rows {
					t.Fatalf("%s (%v) of %d rows: %+v, want %+v", first.Status, first.Failure, first.TotalRows, first.Counts, c.first)
				}
				before := w.all(w.actor)
				if len(before) != c.first.Created {
					t.Errorf("%d contacts", len(before))
				}
				again := w.imports(c.file)
				if again.Status != Completed || again.Counts != c.again {
					t.Errorf("again: %s %+v, want %+v", again.Status, again.Counts, c.again)
				}
				sameContacts(t, before, w.all(w.actor))
			})
		}
	})
}

func sameContacts(t *testing.T, before, after []contact.Contact) {
	t.Helper()
	if len(before) != len(after) {
		t.Fatalf("%d contacts became %d", len(before), len(after))
	}
	for n := range before {
		before[n].Version, before[n].UpdatedAt = after[n].Version, after[n].UpdatedAt
		before[n].PhoneTyped = after[n].PhoneTyped // rows of one contact may type it differently
		if !reflect.DeepEqual(before[n], after[n]) {
			t.Errorf("became %+v\nfrom   %+v", after[n], before[n])
		}
	}
}

func TestWhatTheSampleFilesHold(t *testing.T) {
	files := map[string][]contact.Contact{
		"excel-pt-br.csv": {
			{Name: "Lucas Rodrigues", Email: "p7.0@exemplo7.com.br", PhoneNumber: "+5591986660791", City: "Belém", CountryCode: "BR", CompanyName: "Padaria Pão Quente"},
			{Name: "Fernanda Oliveira", Email: "p7.1@exemplo7.com.br", PhoneNumber: "+5561963719028", City: "Brasília", CountryCode: "BR", CompanyName: "Ótica Visão"},
		},
		"repeats.csv": {
			{Name: "LUCAS RODRIGUES", Email: "p7.0@exemplo7.com.br", PhoneNumber: "+5591986660791", Identifier: "cli-7-00000", City: "Olinda"},
			{Name: "Luís dos Santos", Email: "p7.1@exemplo7.com.br", Identifier: "cli-7-00001", City: "Brasília"},
			{Name: "Só Nome da Silva"},
		},
		"short-rows.csv": {
			{Name: "Lucas Rodrigues", Email: "p7.0@exemplo7.com.br", PhoneNumber: "+5591986660791", Identifier: "cli-7-00000", CompanyName: "My Company"},
			{Name: "Fernanda Oliveira", Email: "p7.1@exemplo7.com.br", PhoneNumber: "+5561963719028", Identifier: "cli-7-00001"},
		},
		"stray-byte.csv":  {{Name: "José Pires", Email: "s1@exemplo.com"}, {Name: "João Lima", Email: "s2@exemplo.com"}},
		"ninth-digit.csv": {{Name: "Sem Nove", PhoneNumber: "+5511987654321"}, {Name: "Fixo", PhoneNumber: "+551133334444"}},
		"formulas.csv": {
			{Name: `=HYPERLINK("http://x","a")`, Email: "f1@exemplo.com", City: "@SUM(1)"},
			{Name: "+55 11", Email: "f2@exemplo.com", City: "-1"},
			{Name: "'+5511987654321", Email: "f3@exemplo.com", City: "Recife"},
		},
	}
	each(t, func(t *testing.T, w *world) {
		for file, want := range files {
			t.Run(file, func(t *testing.T) {
				w := w.in(t)
				i := w.imports(file)
				for n, c := range w.all(w.actor) {
					if c.Source != contact.ByImport || c.ImportID != i.ID || c.ImportLine < 2 || c.CreatedBy != w.actor.UserID || c.CreatedAt.IsZero() {
						t.Errorf("%s came from %s %d, line %d, by %d", c.Name, c.Source, c.ImportID, c.ImportLine, c.CreatedBy)
					}
					got := contact.Contact{Name: c.Name, Email: c.Email, PhoneNumber: c.PhoneNumber, Identifier: c.Identifier, City: c.City, CountryCode: c.CountryCode, CompanyName: c.CompanyName}
					if n < len(want) && !reflect.DeepEqual(got, want[n]) {
						t.Errorf("contact %d is\n%+v, want\n%+v", n, got, want[n])
					}
					if strings.ContainsRune(c.Name+c.City+c.CompanyName, '\uFFFD') {
						t.Errorf("a character of %+v was lost", c)
					}
				}
			})
		}
	})
}

func TestTheBrazilianWorkbookIsUnderstood(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.imports("excel-pt-br.csv")
		if i.Format.Encoding != sheet.Windows1252 || i.Format.Delimiter != ";" || i.FileName != "excel-pt-br.csv" || i.FileSize == 0 {
			t.Errorf("%+v, %s of %d bytes", i.Format, i.FileName, i.FileSize)
		}
		for n, want := range []string{"name", "email", "phone_number", "", "city", "country_code", "company_name", "", "", "", ""} {
			if c := i.Mapping[n]; c.Target != want || len(c.Samples) == 0 || len(c.Samples) > 3 {
				t.Errorf("%s goes to %q, want %q; samples %q", c.Column, c.Target, want, c.Samples)
			}
		}
	})
}

func TestRefusedAtUpload(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for file, code := range map[string]string{"empty.csv": "file_blank", "not-a-csv.csv": "not_text"} {
			t.Run(file, func(t *testing.T) {
				w := w.in(t)
				content, err := os.ReadFile(filepath.Join("sheet", "testdata", file))
				w.must(err)
				_, err = w.Upload(ctx, w.actor, file, bytes.NewReader(content), Given{})
				if !problem.HasCode(err, code) || !problem.Is(err, problem.KindInvalid) {
					t.Errorf("refused with %v", err)
				}
				w.nothingKept()
			})
		}
	})
}

// nothingKept checks that an upload has left no trace.
func (w *world) nothingKept() {
	w.t.Helper()
	if n := w.number("SELECT count(*) FROM imports"); n != 0 {
		w.t.Errorf("%d imports", n)
	}
	if n := w.number("SELECT count(*) FROM river_job"); n != 0 {
		w.t.Errorf("%d jobs", n)
	}
	_ = filepath.WalkDir(w.files, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			w.t.Errorf("left %s", path)
		}
		return nil
	})
}

func TestAFileThatFailsAsAWhole(t *testing.T) {
	files := map[string]struct{ code, english, portuguese string }{
		"header-only.csv":           {"no_rows", "no contacts below", "só tem o cabeçalho"},
		"no-header.csv":             {"header", "p7.0@exemplo7.com.br", "parece conter dados"},
		"twice-the-same-header.csv": {"header", "“email” more than once", "“email” mais de uma vez"},
		"unbalanced-quote.csv":      {"csv", "line 2", "linha 2"},
	}
	each(t, func(t *testing.T, w *world) {
		for file, want := range files {
			t.Run(file, func(t *testing.T) {
				w := w.in(t)
				i := w.imports(file)
				if i.Status != Failed || i.Failure == nil || i.Failure.Code != want.code || i.Counts != (Counts{}) || i.FinishedAt.IsZero() {
					t.Fatalf("%s %+v %+v", i.Status, i.Failure, i.Counts)
				}
				if text := i.Failure.Render("en"); !strings.Contains(text, want.english) {
					t.Errorf("it is told %q", text)
				}
				if text := i.Failure.Render("pt-BR"); !strings.Contains(text, want.portuguese) {
					t.Errorf("it is told %q", text)
				}
				if n := w.number("SELECT count(*) FROM contacts"); n != 0 {
					t.Errorf("%d contacts", n)
				}
				if n := w.number(fmt.Sprintf("SELECT count(*) FROM mails WHERE kind = 'import_failed' AND import_id = %d", i.ID)); n != 1 {
					t.Errorf("%d mails", n)
				}
			})
		}
	})
}

func TestRejectedRowsNameColumnAndReason(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.define("Plano", attribute.List, "Básico", "Pro", "Família")
		w.define("Gasto", attribute.Currency)
		i := w.imports("bad-cells.csv")
		rows, count, err := w.Rows(ctx, w.actor, i.ID, "rejected", 1, 50)
		w.must(err)
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%d %s", r.Line, r.Errors[0].Column))
		}
		if want := "[3 email 4 phone 5 gasto 6 plano 7 name 8 email 9 phone]"; fmt.Sprint(got) != want || count != len(rows) || i.Counts.Rejected != count || i.Counts.Created != 5 {
			t.Errorf("rejected %v of %+v, want %s", got, i.Counts, want)
		}
		page, count, err := w.Rows(ctx, w.actor, i.ID, "rejected", 2, 2)
		if err != nil || len(page) != 2 || page[0].Line != 5 || count != 7 {
			t.Errorf("page 2: %+v of %d, %v", page, count, err)
		}
	})
}

func TestRejectedFileInItsOwnForm(t *testing.T) {
	utf16 := func(text string) []byte {
		var out bytes.Buffer
		writer := sheet.NewWriter(&out, sheet.Format{Encoding: sheet.UTF16LE, BOM: true, Delimiter: "\t"})
		for line := range strings.Lines(text) {
			if err := writer.Write(strings.Split(strings.TrimSuffix(line, "\n"), ";")); err != nil {
				t.Fatal(err)
			}
		}
		if err := writer.Flush(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	latin := func(text string) []byte {
		return bytes.ReplaceAll(bytes.ReplaceAll(bytes.ReplaceAll([]byte(text), []byte("é"), []byte{0xe9}), []byte("ã"), []byte{0xe3}), []byte("–"), []byte{0x96})
	}
	text := "Nome;E-mail;Observação\nJosé – filho;jose@x;guardar\nConceição;não é;guardar isto\nZé;ze@x.com;\n;;só isto\n"
	text = strings.ReplaceAll(strings.ReplaceAll(text, "ç", "c"), "ó", "o")
	files := map[string][]byte{"windows-1252": latin(text), "utf-8 with a mark": []byte("\ufeff" + text), "utf-16": utf16(text), "sep line": []byte("sep=;\n" + text)}
	each(t, func(t *testing.T, w *world) {
		for name, file := range files {
			t.Run(name, func(t *testing.T) {
				w := w.in(t)
				i, err := w.Upload(ctx, w.actor, "clientes.csv", bytes.NewReader(file), Given{})
				w.must(err)
				i = w.runs(i)
				if i.Counts != (Counts{Rows: 4, Created: 2, Rejected: 2}) {
					t.Fatalf("%s %+v", i.Status, i.Counts)
				}
				var rejected bytes.Buffer
				w.must(w.WriteRejected(ctx, i, "pt-BR", &rejected))
				found, err := sheet.Inspect(bytes.NewReader(rejected.Bytes()), sheet.Given{})
				w.must(err)
				if !reflect.DeepEqual(found.Format, i.Format) || fmt.Sprint(found.Header) != "[Nome E-mail Observacão ficha_line ficha_reason]" || found.Records != 3 {
					t.Fatalf("it is %+v\n%s", found, rejected.Bytes())
				}
				corrected := correct(t, rejected.Bytes(), i.Format, map[string]string{"não é": "conceicao@x.com", "so isto": "so isto"})
				second, err := w.Upload(ctx, w.actor, "clientes-rejected.csv", bytes.NewReader(corrected), Given{})
				w.must(err)
				if second = w.runs(second); second.Counts != (Counts{Rows: 2, Created: 1, Rejected: 1}) {
					t.Fatalf("corrected: %s %v %+v", second.Status, second.Failure, second.Counts)
				}
				if c := w.find("conceicao@x.com"); c.Name != "Conceicão" {
					t.Errorf("%+v", c)
				}
				rejected.Reset()
				w.must(w.WriteRejected(ctx, second, "pt-BR", &rejected))
				found, err = sheet.Inspect(bytes.NewReader(rejected.Bytes()), sheet.Given{})
				if err != nil || fmt.Sprint(found.Header) != "[Nome E-mail Observacão ficha_line ficha_reason]" || found.Records != 2 {
					t.Errorf("rejected twice: %+v, %v", found, err)
				}
			})
		}
	})
}

// correct replaces whole cells of a file.
func correct(t *testing.T, file []byte, format sheet.Format, cells map[string]string) []byte {
	t.Helper()
	reader, err := sheet.NewReader(bytes.NewReader(file), format)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer := sheet.NewWriter(&out, format)
	for {
		record, err := reader.Next()
		if err != nil {
			if err := writer.Flush(); err != nil {
				t.Fatal(err)
			}
			return out.Bytes()
		}
		for n, cell := range record.Cells {
			if better, ok := cells[cell]; ok {
				record.Cells[n] = better
			}
		}
		if err := writer.Write(record.Cells); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheReasonsStandBesideTheRow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, "name,E-mail,Celular", "Ana,x,12", "", "Bia,b@x.com,,,mais", "Cai\"o,c@x.com,"))
		var out bytes.Buffer
		w.must(w.WriteRejected(ctx, i, "en", &out))
		lines := strings.Split(strings.TrimSpace(out.String()), "\r\n")
		if len(lines) != 3 || lines[0] != "name,E-mail,Celular,ficha_line,ficha_reason" {
			t.Fatalf("%q", lines)
		}
		if !strings.HasPrefix(lines[1], "Ana,x,12,2,") || !strings.Contains(lines[1], "E-mail: ") || !strings.Contains(lines[1], "Celular: ") {
			t.Errorf("%q", lines[1])
		}
		if !strings.HasPrefix(lines[2], "Bia,b@x.com,,4,") || !strings.HasSuffix(lines[2], ",,mais") || !strings.Contains(lines[2], "5 cells, header has 3") {
			t.Errorf("%q", lines[2])
		}
	})
}

func TestTheRejectedFileOfAFileThatIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		failed := w.imports("unbalanced-quote.csv")
		if err := w.WriteRejected(ctx, failed, "en", &bytes.Buffer{}); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it gives %v", err)
		}
		gone := errors.New("the client is gone")
		i := w.imports("repeats.csv")
		if err := w.WriteRejected(ctx, i, "en", failingWriter{gone}); !errors.Is(err, gone) {
			t.Errorf("it gives %v", err)
		}
	})
}

type failingWriter struct{ err error }

func (f failingWriter) Write([]byte) (int, error) { return 0, f.err }

func TestTheTemplateImports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for locale, want := range map[string]Counts{"pt-BR": {Rows: 2, Created: 2}, "en": {Rows: 2, Created: 2}} {
			actor := w.newAccount(locale)
			i, err := w.Upload(ctx, actor, "modelo.csv", bytes.NewReader(Template(locale)), Given{})
			w.must(err)
			if i = w.runs(i); i.Status != Completed || i.Counts != want {
				t.Errorf("%s: %s %+v", locale, i.Status, i.Counts)
			}
			if c := w.all(actor)[0]; c.PhoneNumber != "+5511912345678" || c.City != "São Paulo" || c.CountryCode != "BR" || c.Identifier != "C-1001" || c.CompanyName == "" {
				t.Errorf("%s: %+v", locale, c)
			}
		}
	})
}
