package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/importer/sheet"
)

// given shows what a row gives: field=value, and what is wrong with it.
func given(r row) string {
	var out []string
	add := func(name string, value *string) {
		if value != nil {
			out = append(out, name+"="+strings.TrimSpace(*value))
		}
	}
	c := r.change
	add("name", c.Name)
	add("email", c.Email)
	add("phone", c.PhoneNumber)
	add("identifier", c.Identifier)
	add("city", c.City)
	add("country", c.Country)
	add("company", c.CompanyName)
	if c.Blocked != nil {
		out = append(out, fmt.Sprintf("blocked=%v", *c.Blocked))
	}
	for _, e := range r.errors {
		out = append(out, "!"+e.Column+":"+e.Code)
	}
	return strings.Join(out, " ")
}

func TestPrepare(t *testing.T) {
	for name, c := range map[string]struct{ header, row, want string }{
		"every field": {
			"Nome,E-mail,Celular,Identificador,Cidade,País,Empresa,Bloqueado", "Ana,a@x.com,(11) 91234-5678,A1,Recife,Brasil,ACME,sim",
			"name=Ana email=a@x.com phone=(11) 91234-5678 identifier=A1 city=Recife country=Brasil company=ACME blocked=true",
		},
		"country by code":                   {"name,country_code", "Ana,PT", "name=Ana country=PT"},
		"first and last name":               {"first_name,last_name", " Ana , Lima ", "name=Ana Lima"},
		"only a last name":                  {"Primeiro nome,Sobrenome", ",Lima", "name=Lima"},
		"nome and sobrenome":                {"Nome,Sobrenome", "Ana,Lima", "name=Ana Lima"},
		"a middle name":                     {"Nome,Segundo nome,Sobrenome", "Ana,,Lima", "name=Ana Lima"},
		"first, middle and last name":       {"First Name,Middle Name,Last Name", "Ana,Maria,Lima", "name=Ana Maria Lima"},
		"a first name that is the whole":    {"Nome,Sobrenome", "Ana Lima,LIMA", "name=Ana Lima"},
		"an area code of its own":           {"Nome,DDD,Telefone", "Ana,11,98765-4321", "name=Ana phone=(11) 98765-4321"},
		"two area codes":                    {"Nome,DDD,Celular,area_code,Telefone Fixo", "Ana,11,,21,3333-4444", "name=Ana phone=(21) 3333-4444"},
		"an area code behind":               {"Nome,Telefone,DDD", "Ana,98765-4321,11", "name=Ana phone=(11) 98765-4321"},
		"a calling code":                    {"Nome,DDI,DDD,Telefone", "Rui,351,,912345678", "name=Rui phone=+351912345678"},
		"a whole name wins":                 {"name,first_name,last_name", "Dona Ana,Ana,Lima", "name=Dona Ana"},
		"a blank whole name is joined":      {"name,first_name,last_name", ",Ana,Lima", "name=Ana Lima"},
		"celular wins over telefone":        {"name,Telefone,Celular", "Ana,(11) 3333-4444,(11) 91234-5678", "name=Ana phone=(11) 91234-5678"},
		"whatsapp fills a blank celular":    {"name,Telefone,WhatsApp,Celular", "Ana,(11) 3333-4444,(11) 91234-5678,", "name=Ana phone=(11) 91234-5678"},
		"telefone fills both":               {"name,Telefone,WhatsApp,Celular", "Ana,(11) 3333-4444, ,\u00a0", "name=Ana phone=(11) 3333-4444"},
		"a bad celular is not hidden":       {"name,Telefone,Celular", "Ana,(11) 3333-4444,12", "name=Ana phone=12 !Celular:phone_number_too_short"},
		"blank cells give nothing":          {"name,email,city,blocked", "Ana, ,\u00a0,\ufeff", "name=Ana"},
		"nothing at all":                    {"name,email,city", ",,Recife", "city=Recife !:nothing_identifies"},
		"a short row":                       {"name,email,city", "Ana", "name=Ana"},
		"blank cells beyond the header":     {"name,email", "Ana,a@x.com,, ,\u200b", "name=Ana email=a@x.com"},
		"a filled cell beyond the header":   {"name,email", "Ana,a@x.com,,x", "!:cells_beyond_header"},
		"a column nobody knows":             {"name,Signo", "Ana,Touro", "name=Ana"},
		"id is no identifier":               {"id,name", "7,Ana", "name=Ana"},
		"a bad e-mail":                      {"name,E-Mail", "Ana,não é", "name=Ana email=não é !E-Mail:email_invalid"},
		"several faults":                    {"Nome,E-mail,Fone", "Ana,x,12", "name=Ana email=x phone=12 !E-mail:email_invalid !Fone:phone_number_too_short"},
		"a country nobody knows is kept":    {"name,country", "Ana,Atlântida", "name=Ana country=Atlântida"},
		"an apostrophe stays":               {"name,email", "'Ana,a@x.com", "name='Ana email=a@x.com"},
		"but not in a phone column":         {"name,phone", "Ana,'+5511912345678", "name=Ana phone='+5511912345678"},
		"an export's apostrophe is ours":    {"name,city,ficha_export", "'=1+1,''x,1", "name==1+1 city='x"},
		"an export's header in other words": {"name,city, Ficha_Export ", "'=1+1,,1", "name==1+1"},
		"only the last column marks it":     {"ficha_export,name", "1,'=1+1", "name='=1+1"},
		"a corrected export":                {"name,city,ficha_export,ficha_line,ficha_reason", "'=1+1,,1,7,x", "name==1+1"},
		"an apostrophe alone is blank":      {"name,city,ficha_export", "Ana,',1", "name=Ana"},
		"blocked in other words":            {"name,blocked", "Ana,NÃO", "name=Ana blocked=false"},
		"blocked by a cross":                {"name,blocked", "Ana, X ", "name=Ana blocked=true"},
		"blocked, what?":                    {"name,Bloqueado", "Ana,talvez", "name=Ana !Bloqueado:value_invalid"},
		"a NUL":                             {"name,city", "Ana,Re\x00cife", "name=Ana city=Re\x00cife !city:text_invalid"},
		"a text too long":                   {"name,Cidade", "Ana," + strings.Repeat("ã", 256), "name=Ana city=" + strings.Repeat("ã", 256) + " !Cidade:too_long"},
		"a name of 255 characters":          {"name", strings.Repeat("ã", 255), "name=" + strings.Repeat("ã", 255)},
		"first and last name too long together": {"first_name,last_name", strings.Repeat("a", 200) + "," + strings.Repeat("b", 200),
			"name=" + strings.Repeat("a", 200) + " " + strings.Repeat("b", 200) + " !first_name:too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			r := rowsOf(t, c.header, c.row)[0]
			if got := given(r); got != c.want {
				t.Errorf("%q\ngives %q\nwant  %q", c.row, got, c.want)
			}
			if r.line != 2 {
				t.Errorf("the line is %d", r.line)
			}
		})
	}
}

func TestPreparedIdentitiesAreNormal(t *testing.T) {
	r := rowsOf(t, "Nome,E-mail,Celular,País", " Ana ,ANA@X.com,'(91) 98666-0791,brasil")[0]
	c := r.fresh
	if c.Name != "Ana" || c.Email != "ana@x.com" || c.PhoneNumber != "+5591986660791" || c.CountryCode != "BR" || c.Type != "lead" {
		t.Errorf("%+v, %v", c, r.errors)
	}
}

func TestRowErrorsAreSentences(t *testing.T) {
	rows := rowsOf(t, "name,E-mail,Celular", "Ana,x,12", "Ana,a@x.com,,,mais", ",,")
	for n, want := range [][]string{
		{"e-mail", "telefone"}, {"5 células, e o cabeçalho tem 3"}, {"nome"},
	} {
		for m, e := range rows[n].errors {
			if text := e.Render("pt-BR"); !strings.Contains(strings.ToLower(text), want[m]) || !strings.HasSuffix(text, ".") {
				t.Errorf("row %d: %q", n, text)
			}
			if text := e.Render("en"); !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "{}") {
				t.Errorf("row %d: %q", n, text)
			}
		}
	}
}

// FuzzPrepare: no row of cells panics, and every row either identifies somebody
// or says why not.
func FuzzPrepare(f *testing.F) {
	f.Add("Ana", "a@x.com", "(11) 91234-5678", "sim")
	f.Add("'=1", "", "12", "talvez")
	f.Fuzz(func(t *testing.T, name, email, phone, blocked string) {
		header := []string{"name", "email", "Celular", "blocked"}
		mapping := []Column{{Target: "name"}, {Target: "email"}, {Target: "phone_number"}, {Target: "blocked"}}
		p := newPreparer(header, mapping, contact.Rules{Country: "BR"}, testOptions)
		r := p.prepare(sheet.Record{Line: 2, Cells: []string{name, email, phone, blocked}})
		if len(r.errors) == 0 && !r.fresh.Identifies() {
			t.Errorf("%q identifies nobody and is not rejected", []string{name, email, phone, blocked})
		}
		for _, e := range r.errors {
			if text := e.Render("en"); text == "" || strings.ContainsAny(text, "{}") && !strings.ContainsAny(name+email+phone+blocked, "{}") {
				t.Errorf("%+v is told %q", e, text)
			}
		}
	})
}
