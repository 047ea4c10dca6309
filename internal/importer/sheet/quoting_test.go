package sheet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// cellsOf reads a file as it is found to be, also byte by byte.
func cellsOf(t *testing.T, file string) (out [][]string) {
	t.Helper()
	found := inspect(t, []byte(file))
	slowly, err := Inspect(iotest.OneByteReader(strings.NewReader(file)), Given{})
	if err != nil || fmt.Sprint(slowly.Format) != fmt.Sprint(found.Format) {
		t.Errorf("byte by byte %+v, %v; at once %+v", slowly.Format, err, found.Format)
	}
	for _, r := range readAll(t, []byte(file), found.Format) {
		out = append(out, r.Cells)
	}
	return out
}

// MySQL and PHP write a quote within a cell as \", others write a folder's name that ends in a backslash.
func TestBackslashesBeforeQuotes(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		want []string
	}{
		"amid a text":           {`"Ana \"Nina\" Lima","a@x.com"`, []string{`Ana "Nina" Lima`, "a@x.com"}},
		"with delimiters":       {`"Ana \"Nina, a boa\", Lima","a@x.com"`, []string{`Ana "Nina, a boa", Lima`, "a@x.com"}},
		"at the begin":          {`"\"Nina\" Lima","a@x.com"`, []string{`"Nina" Lima`, "a@x.com"}},
		"at the end":            {`"Ana \"Nina\"","a@x.com"`, []string{`Ana "Nina"`, "a@x.com"}},
		"the whole cell":        {`"\"Nina\"","a@x.com"`, []string{`"Nina"`, "a@x.com"}},
		"one":                   {`"tubo 5\"","a@x.com"`, []string{`tubo 5"`, "a@x.com"}},
		"one, then a blank":     {`"tubo 5\"",""`, []string{`tubo 5"`, ""}},
		"a backslash as itself": {`"C:\\Ana \"x\"","a@x.com"`, []string{`C:\Ana "x"`, "a@x.com"}},
		"both ways":             {`"Ana ""N"" \"M\" Lima","a@x.com"`, []string{`Ana "N" "M" Lima`, "a@x.com"}},
		"over lines":            {"\"Ana \\\"Nina\\\"\nLima\",a@x.com", []string{"Ana \"Nina\"\nLima", "a@x.com"}},
		"a folder":              {`"C:\","a@x.com"`, []string{`C:\`, "a@x.com"}},
		"a folder as last":      {`Ana,"C:\"`, []string{"Ana", `C:\`}},
		"two folders":           {`"C:\","D:\"`, []string{`C:\`, `D:\`}},
		"a folder and blanks":   {`"C:\" ,"a@x.com"`, []string{`C:\`, "a@x.com"}},
		"no quotes around":      {`Ana \"Nina\" Lima,a@x.com`, []string{`Ana \"Nina\" Lima`, "a@x.com"}},
		"a nickname as it was":  {`"Zé" Silva,a@x.com`, []string{`"Zé" Silva`, "a@x.com"}},
		"a folder, then a text": {`"C:\" Ana,a@x.com`, []string{`"C:\" Ana`, "a@x.com"}},
		"doubled":               {`"C:\""x""","a@x.com"`, []string{`C:\"x"`, "a@x.com"}},
	} {
		file := "name,email\n" + c.line + "\n\"Bia\",\"b@x.com\"\n" + strings.Repeat("Caio,c@x.com\n", 2000)
		got := cellsOf(t, file)
		if len(got) != 2003 || !slices.Equal(got[1], c.want) || !slices.Equal(got[2], []string{"Bia", "b@x.com"}) {
			t.Errorf("%s: %d records, %q, want %q", name, len(got), got[1], c.want)
		}
	}
	found := inspect(t, []byte("name,email,nota\nAna,a@x.com,\"a \\\"boa\\\" moça\"\n"))
	if got := found.Looks[2].Samples; !slices.Equal(got, []string{`a "boa" moça`}) {
		t.Errorf("samples %q", got)
	}
}

// Typographic marks enclose cells where an editor has made them of all that did.
func TestTypographicQuotes(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		curly bool
		want  [][]string
	}{
		"all cells":        {"“Nome”,“E-mail”,“Endereço”\n“Ana”,“a@x.com”,“Rua A, 10”\n", true, [][]string{{"Nome", "E-mail", "Endereço"}, {"Ana", "a@x.com", "Rua A, 10"}}},
		"where needed":     {"Nome;Endereço;E-mail\nAna;“Rua A; 10”;a@x.com\nBia;Rua B;b@x.com\n", true, [][]string{{"Nome", "Endereço", "E-mail"}, {"Ana", "Rua A; 10", "a@x.com"}, {"Bia", "Rua B", "b@x.com"}}},
		"one kind of mark": {"Nome,Endereço,E-mail\nAna,”Rua A, 10”,a@x.com\n", true, [][]string{{"Nome", "Endereço", "E-mail"}, {"Ana", "Rua A, 10", "a@x.com"}}},
		"marks within":     {"“Nome”,“E-mail”\n“Ana “Nina” Lima, a boa”,“a@x.com”\n", true, [][]string{{"Nome", "E-mail"}, {"Ana “Nina” Lima, a boa", "a@x.com"}}},
		"a name":           {"Nome,E-mail\n“Zé” Silva,a@x.com\n“Zé”,b@x.com\nMaria “Nina” Lima,c@x.com\n", false, [][]string{{"Nome", "E-mail"}, {"“Zé” Silva", "a@x.com"}, {"“Zé”", "b@x.com"}, {"Maria “Nina” Lima", "c@x.com"}}},
		"beside others":    {"Nome,Endereço,E-mail\n“Zé”,\"Rua A, 10\",a@x.com\n", false, [][]string{{"Nome", "Endereço", "E-mail"}, {"“Zé”", "Rua A, 10", "a@x.com"}}},
		"capitals":         {"NOME;RUA;E-MAIL\n“AVÔ; Ó”;“Ó; Ô”;a@x.com\n", true, [][]string{{"NOME", "RUA", "E-MAIL"}, {"AVÔ; Ó", "Ó; Ô", "a@x.com"}}},
		"never closed":     {"Nome,Endereço,E-mail\nAna,“Rua A, 10”,a@x.com\nBia,“Rua B,b@x.com\nCaio,“Rua C, 1”,c@x.com\n", true, [][]string{{"Nome", "Endereço", "E-mail"}, {"Ana", "Rua A, 10", "a@x.com"}, {"Bia", "“Rua B", "b@x.com"}, {"Caio", "Rua C, 1", "c@x.com"}}},
	} {
		for _, enc := range []Encoding{UTF8, Windows1252, UTF16LE} {
			raw := []byte(c.file)
			if enc != UTF8 {
				raw = inBytes(t, c.file, enc)
			}
			found := inspect(t, raw)
			var got [][]string
			for _, r := range readAll(t, raw, found.Format) {
				got = append(got, r.Cells)
			}
			if found.Curly != c.curly || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) || !slices.Equal(found.Header, c.want[0]) {
				t.Errorf("%s in %s: %+v\n%q, want\n%q", name, enc, found.Format, got, c.want)
			}
		}
	}
	found := inspect(t, []byte("“Nome”,“E-mail”\n“Ana”,“a@x.com”\n"))
	if mapping, err := MapColumns(found.Header, nil, nil); err != nil || targets(mapping) != "name email" || found.Looks[1].Kind != LooksEmail {
		t.Errorf("%v, %v, %+v", mapping, err, found.Looks)
	}
}

// Apostrophes enclose cells where they do so throughout.
func TestApostrophes(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		single bool
		want   [][]string
	}{
		"all cells":       {"'nome','email','rua'\n'Ana','a@x.com','Rua A, 10'\n", true, [][]string{{"nome", "email", "rua"}, {"Ana", "a@x.com", "Rua A, 10"}}},
		"texts only":      {"id;nome;saldo;nota\n1;'Ana';10,5;NULL\n2;'Bia';7;'boa'\n3;;7;NULL\n", true, [][]string{{"id", "nome", "saldo", "nota"}, {"1", "Ana", "10,5", "NULL"}, {"2", "Bia", "7", "boa"}, {"3", "", "7", "NULL"}}},
		"where needed":    {"nome,rua\nAna,'Rua A, 10'\nBia,Rua B\n", true, [][]string{{"nome", "rua"}, {"Ana", "Rua A, 10"}, {"Bia", "Rua B"}}},
		"doubled":         {"'nome','rua'\n'Joana D''Arc','''A'''\n'',''''\n", true, [][]string{{"nome", "rua"}, {"Joana D'Arc", "'A'"}, {"", "'"}}},
		"slashed":         {"'nome','pasta'\n'Joana D\\'Arc','C:\\'\n", true, [][]string{{"nome", "pasta"}, {"Joana D'Arc", `C:\`}}},
		"not doubled":     {"'nome','rua'\n'Joana D'Arc','Rua A'B'\n", true, [][]string{{"nome", "rua"}, {"Joana D'Arc", "Rua A'B"}}},
		"names":           {"nome,email\nJoana D'Arc,a@x.com\n'Zé' Silva,b@x.com\n'Nina',c@x.com\n", false, [][]string{{"nome", "email"}, {"Joana D'Arc", "a@x.com"}, {"'Zé' Silva", "b@x.com"}, {"'Nina'", "c@x.com"}}},
		"marks of text":   {"nome,codigo\nAna,'0012\nBia,'0013\n", false, [][]string{{"nome", "codigo"}, {"Ana", "'0012"}, {"Bia", "'0013"}}},
		"beside others":   {"nome,rua,nota\n'Ana',\"Rua A, 10\",x\n'Bia',\"Rua B, 1\",y\n", false, [][]string{{"nome", "rua", "nota"}, {"'Ana'", "Rua A, 10", "x"}, {"'Bia'", "Rua B, 1", "y"}}},
		"one nickname":    {"nome,apelido\nAna,\nBia,'Bibi'\n", false, [][]string{{"nome", "apelido"}, {"Ana", ""}, {"Bia", "'Bibi'"}}},
		"within one line": {"'nome','rua'\n'Ana','Rua A\n'Bia','Rua B'\n", true, [][]string{{"nome", "rua"}, {"Ana", "'Rua A"}, {"Bia", "Rua B"}}},
	} {
		found := inspect(t, []byte(c.file))
		var got [][]string
		for _, r := range readAll(t, []byte(c.file), found.Format) {
			got = append(got, r.Cells)
		}
		if found.Single != c.single || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
			t.Errorf("%s: %+v\n%q, want\n%q", name, found.Format, got, c.want)
		}
	}
}

// inBytes is a text in another encoding, as it stands.
func inBytes(t *testing.T, text string, enc Encoding) []byte {
	t.Helper()
	var out []byte
	for _, r := range text {
		if enc == UTF16LE {
			out = append(out, byte(r), byte(r>>8))
			continue
		}
		b, ok := enc.table().EncodeRune(r)
		if !ok {
			t.Fatalf("%s has no %q", enc, r)
		}
		out = append(out, b)
	}
	return out
}
