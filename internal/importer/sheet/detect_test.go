package sheet

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDelimiter(t *testing.T) {
	for name, c := range map[string]struct {
		data, want string
		line       int
	}{
		"commas in values":        {"Nome;E-mail;Total\nAna;a@x.com;1.234,56\nBia;b@x.com;2,5\n", ";", 1},
		"semicolons in values":    {"name,email,note\nAna,a@x.com,a;b;c\nBia,b@x.com,d;e;f\n", ",", 1},
		"commas in every address": {"Nome;Rua\nAna;Rua A, 10, sala 2\nBia;Rua B, 11, sala 3\n", ";", 1},
		"no header":               {"Ana;a@x.com;Rua A, 10\nBia;b@x.com;Rua B, 1\n", ";", 1},
		"one column":              {"email\na@x.com\nb@x.com\n", ",", 1},
		"one column, commas":      {"Nome\nSilva, Ana\nSouza, Bia\n", "\t", 1},
		"pipes":                   {"name|email\nAna|a@x.com\n", "|", 1},
		"tabs":                    {"name\temail\nAna, Maria\ta@x.com\n", "\t", 1},
		"ragged":                  {"name,email,city\nAna\nBia,b@x.com\nC,c@x.com,Recife,x;y\n\n,,,\nD,d@x.com\n", ",", 1},
		"quoted":                  {"\"name\";\"email\"\n\"Silva, Ana\";\"a@x.com\"\n", ";", 1},
		"sep":                     {"sep=;\r\nNome;E-mail\r\nAna;a,b,c\r\n", ";", 2},
		"sep, quoted":             {"\"SEP=|\"\nNome|E-mail\nAna|a\n", "|", 2},
		"sep after a mark":        {"\ufeffsep=\t\nNome\tE-mail\nAna\ta\n", "\t", 2},
		"header only":             {"Nome;E-mail;Celular", ";", 1},
		"titles above":            {"Relatório de clientes, 2026\n\nGerado em 1/2/2026, 10:00\nNome;E-mail\nAna;a@x.com\n", ";", 4},
		"carets":                  {"Nome^E-mail\nAna^a@x.com\n", "^", 1},
		"colons":                  {"nome:email:telefone\nAna:a@x.com:11 98765-4321\n", ":", 1},
		"colons in values":        {"Nome\nAna: 10:30\nBia: 11:40\n", ",", 1},
		"blank lines first":       {"\n\n;;\nNome;E-mail\nAna;a\n", ";", 4},
	} {
		found := inspect(t, []byte(c.data))
		if found.Delimiter != c.want || found.HeaderLine != c.line {
			t.Errorf("%s: delimiter %q, header line %d, want %q, %d", name, found.Delimiter, found.HeaderLine, c.want, c.line)
		}
		if first := readAll(t, []byte(c.data), found.Format)[0]; !slices.Equal(first.Cells, found.Header) || first.Line != c.line {
			t.Errorf("%s: first record %v, header %q", name, first, found.Header)
		}
	}
}

func TestEncoding(t *testing.T) {
	text := "Nome;E-mail;Cidade\r\nJoão Conceição;joao@x.com;São Paulo\r\nÂngela D’Ávila;a@x.com;Goiânia – Maceió\r\nLuís Araújo;l@x.com;Belém\r\n"
	for _, enc := range Encodings() {
		for _, bom := range []bool{false, true} {
			f := Format{Encoding: enc, BOM: bom && bomOf(enc) != "", Delimiter: ";"}
			text := text
			if enc == IBM850 {
				text = strings.NewReplacer("’", "'", "–", "-").Replace(text) // it has no such signs
			}
			data := encoded(t, text, f)
			found := inspect(t, data)
			if !reflect.DeepEqual(found.Format, f) {
				t.Errorf("%+v, want %+v", found.Format, f)
			}
			for i, want := range strings.Split(strings.TrimSpace(text), "\r\n") {
				if got := strings.Join(readAll(t, data, f)[i].Cells, ";"); got != want {
					t.Errorf("%s: %q, want %q", enc, got, want)
				}
			}
		}
	}
}

// Capitals, and files with few accents, are told apart too.
func TestSingleByteEncodings(t *testing.T) {
	for _, text := range []string{
		"NOME;CIDADE\r\nJOÃO;SÃO PAULO\r\n", "NOME\r\nANTÔNIO CONCEIÇÃO\r\n", "NOME\r\nJOSÉ\r\n", "Nome\r\nJosé\r\n", "Nome;Cidade\r\nÂngela;Brasília\r\nÉrica;Goiânia\r\n", "NOME\r\nÁUREA LÚCIA\r\nÍRIS\r\n",
		"Nome\r\nÁgata\r\n", "NOME\r\nMARIA DA CONCEIÇÃO ARAÚJO\r\nLUÍS ANDRÉ\r\n", "Nome\r\nGonçalves\r\n", "NOME\r\nMUÑOZ\r\nPIÑÓN\r\n",
	} {
		for _, enc := range []Encoding{Windows1252, MacRoman} {
			data := encoded(t, text, Format{Encoding: enc, Delimiter: ";"})
			if found := inspect(t, data); found.Encoding != enc {
				t.Errorf("%q in %s is taken for %s", text, enc, found.Encoding)
			}
		}
	}
	for _, text := range []string{
		"NOME;CIDADE\r\nJOÃO;SÃO PAULO\r\n", "NOME\r\nANTÔNIO CONCEIÇÃO\r\n", "Nome\r\nJosé\r\n", "Nome;Cidade\r\nÂngela;Brasília\r\nÉrica;Goiânia\r\n",
		"Nome\r\nGonçalves\r\nAraújo\r\n", "NOME\r\nMARIA DA CONCEIÇÃO ARAÚJO\r\nLUÍS ANDRÉ\r\n",
	} {
		if found := inspect(t, encoded(t, text, Format{Encoding: IBM850, Delimiter: ";"})); found.Encoding != IBM850 {
			t.Errorf("%q of MS-DOS is taken for %s", text, found.Encoding)
		}
	}
	for _, text := range []string{"Name\r\nMüller\r\nGroß\r\n", "Nom\r\nHélène\r\nNoël\r\n", "Nome\r\nD’Ávila\r\nd’água\r\n", "Nome\r\nAna – Bia\r\n“Zé”\r\n", "NAME\r\nMÜLLER\r\nÖZIL\r\n", "Preço\r\n€ 10\r\nVocê™\r\n"} {
		if found := inspect(t, encoded(t, text, Format{Encoding: Windows1252, Delimiter: ";"})); found.Encoding != Windows1252 {
			t.Errorf("%q is taken for %s", text, found.Encoding)
		}
	}
}

// A file that another program has gone on writing, in its own encoding: UTF-8 first,
// or last.
func TestAFileOfTwoEncodings(t *testing.T) {
	utf8Part, other := strings.Repeat("João,Goiânia\n", 100), strings.Repeat("Jos\xe9,Bel\xe9m\n", 100)
	for _, data := range []string{"name,city\n" + utf8Part + other, "name,city\n" + other + utf8Part} {
		found := inspect(t, []byte(data))
		names := map[string]int{}
		for _, r := range readAll(t, []byte(data), found.Format) {
			names[strings.Join(r.Cells, " ")]++
		}
		if found.Encoding != UTF8 || names["João Goiânia"] != 100 || names["José Belém"] != 100 {
			t.Errorf("%s: %v", found.Encoding, names)
		}
	}
}

func encoded(t testing.TB, text string, f Format) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, f)
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if err := w.Write(strings.Split(line, f.Delimiter)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil || w.Replaced() != 0 {
		t.Fatal(err, w.Replaced())
	}
	return b.Bytes()
}

// A late stray byte, a line of another encoding, an accent across two reads.
func TestMixedEncodings(t *testing.T) {
	long := strings.Repeat("João,j@x.com\n", 50_000)
	found := inspect(t, []byte("name,email\n"+long+"Jos\xe9,s@x.com\n"))
	if found.Encoding != UTF8 || found.Stray != 1 {
		t.Errorf("late stray byte: %+v", found)
	}
	plain := strings.Repeat("Joao,j@x.com\n", 50_000)
	found = inspect(t, []byte("name,email\n"+plain+"Jos\xe9,s@x.com\n"))
	if found.Encoding != Windows1252 {
		t.Errorf("the only accent comes late: %+v", found)
	}
	mixed := []byte("name,city\nJos\xe9,São Paulo\nJo\xe3o \x96 x,Bel\xe9m\n")
	records := readAll(t, mixed, Format{Encoding: UTF8})
	if records[1].Cells[0] != "José" || records[1].Cells[1] != "São Paulo" || records[2].Cells[0] != "João – x" {
		t.Errorf("mixed lines: %v", records)
	}
	r := iotest.OneByteReader(strings.NewReader("name,email\nJoão,a\nÂngela,b\n"))
	if found, err := Inspect(r, Given{}); err != nil || found.Encoding != UTF8 || found.Stray != 0 {
		t.Errorf("byte by byte: %+v, %v", found, err)
	}
}

func TestBlankUnderEachEncoding(t *testing.T) {
	for _, c := range []struct {
		data    string
		enc     Encoding
		records int
	}{
		{"name\nJo\xe3o\n\xa0\n", Windows1252, 2}, {"name\nJoão\n\u00a0\n\u200b\n", UTF8, 2}, {"nome\nconcei\x8d\x8bo\n\xca\nS\x8bo\n", MacRoman, 3},
		{"name\nJoão\n日本\n\x00\n\x1a", UTF8, 4},
	} {
		found := inspect(t, []byte(c.data))
		got := readAll(t, []byte(c.data), found.Format)
		if found.Encoding != c.enc || found.Records != c.records || len(got) != c.records {
			t.Errorf("%q: %s, %d records, read %d", c.data, found.Encoding, found.Records, len(got))
		}
	}
}

// What another program has made of UTF-8 by taking it for something else.
func TestTextEncodedTwice(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"a file":                       {"nome;cidade\nJoÃ£o;SÃ£o Paulo\nÃ‰rica;MaceiÃ³\n", "João|São Paulo|Érica|Maceió"},
		"some lines":                   {"nome;cidade\nJoÃ£o;São Paulo\nANDRÃ‰;JOSÉ\n", "João|São Paulo|ANDRÉ|JOSÉ"},
		"marks and pictures":           {"nome;cidade\nAna ðŸ˜Š;Dâ€™Ã\u0081vila â€“ 2Âª\nBia;\n", "Ana 😊|D’Ávila – 2ª|Bia|"},
		"a line of UTF-8 in Windows":   {"nome;cidade\nJo\xe3o;S\xe3o Paulo\nAra\xe7\xe1;Bel\xe9m\nConcei\xe7\xe3o;Macei\xf3\nJoão;x\n", "João|São Paulo|Araçá|Belém|Conceição|Maceió|João|x"},
		"capitals stay":                {"nome;cidade\nIRMÃ;SÃO JOÃO\nCONCEIÇÃO;ÂNGELA\n", "IRMÃ|SÃO JOÃO|CONCEIÇÃO|ÂNGELA"},
		"before a blank of its own":    {"nome;cidade\nIRMÃ\u00a0DULCE;x\n", "IRMÃ\u00a0DULCE|x"},
		"capitals and quotes":          {"nome;cidade\nA “IRMÔ;x\n", "A “IRMÔ|x"},
		"beside what was encoded once": {"nome;cidade\nJoÃ£o é;x\n", "JoÃ£o é|x"},
	} {
		var got []string
		for _, r := range readAll(t, []byte(c.data), inspect(t, []byte(c.data)).Format)[1:] {
			got = append(got, r.Cells...)
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, "|"), c.want)
		}
	}
}

func TestLinesQuotedWhole(t *testing.T) {
	for name, c := range map[string]struct{ data, want string }{
		"all":             {"\"nome,email,cidade\"\n\"Ana,ana@x.com,Recife\"\n\"Bia,bia@x.com,\"\"Rua A, 10\"\"\"\n", "nome|email|cidade/Ana|ana@x.com|Recife/Bia|bia@x.com|Rua A, 10"},
		"but the header":  {"nome;email\r\n\"Ana;ana@x.com\"\r\n\"Bia;bia@x.com\"\r\n", "nome|email/Ana|ana@x.com/Bia|bia@x.com"},
		"but one":         {"\"nome,email\"\n\"Ana,ana@x.com\"\nBia,bia@x.com\n", "nome|email/Ana|ana@x.com/Bia|bia@x.com"},
		"line end within": {"\"nome,email\"\n\"\"\"Ana\nMaria\"\",ana@x.com\"\n\"Bia,b@x.com\"\n", "nome|email/Ana\nMaria|ana@x.com/Bia|b@x.com"},
		"a single column": {"\"nome\"\n\"Silva, Ana\"\n\"Souza, Bia\"\n", "nome/Silva, Ana/Souza, Bia"},
		"ragged":          {"nome,email\n\"Silva, Ana\"\nBia,b@x.com\nCaio,c@x.com\nDora,d@x.com\n", "nome|email/Silva, Ana/Bia|b@x.com/Caio|c@x.com/Dora|d@x.com"},
	} {
		var got []string
		for _, r := range readAll(t, []byte(c.data), inspect(t, []byte(c.data)).Format) {
			got = append(got, strings.Join(r.Cells, "|"))
		}
		if strings.Join(got, "/") != c.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, "/"), c.want)
		}
	}
}
