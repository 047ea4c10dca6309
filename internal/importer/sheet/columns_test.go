package sheet

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestMatchColumn(t *testing.T) {
	for header, want := range map[string]string{
		"name": "name", "Nome": "name", " NOME ": "name", "Nome completo": "name", "full_name": "name", "Nome*": "name",
		"first_name": "first_name", "First Name": "first_name", "Primeiro nome": "first_name", "last-name": "last_name", "Sobrenome": "last_name", "Último Nome": "last_name",
		"email": "email", "E-mail": "email", "E_MAIL": "email", "e mail": "email", "Correio Eletrônico": "email", "E-mail Address": "email", "E-mail 1 - Value": "email",
		"phone_number": "phone_number", "Phone": "phone_number", "Telefone": "phone_number", "CELULAR": "phone_number", "WhatsApp": "phone_number", "Fone": "phone_number", "tel.": "phone_number",
		"Telefone 2": "phone_number", "Phone 1 - Value": "phone_number", "Número de telefone": "phone_number", "Telemóvel": "phone_number",
		"identifier": "identifier", "Identificador": "identifier", "Código do cliente": "identifier", "external_id": "identifier", "ID externo": "identifier",
		"id": "", "ID": "", "Código": "", "CPF": "", "Número": "", "": "", "  ": "", "-": "", "ip_address": "", "Gasto total": "", "name2": "", "7": "", "1": "",
		"city": "city", "Cidade": "city", "Município": "city", "country": "country_code", "País": "country_code", "pais": "country_code", "country_code": "country_code",
		"company": "company_name", "Empresa": "company_name", "company_name": "company_name", "Razão Social": "company_name",
		"blocked": "blocked", "Bloqueado": "blocked", "label": "label", "Etiqueta": "label", "Etiquetas": "label",
	} {
		if got, _ := MatchColumn(header); got != want {
			t.Errorf("MatchColumn(%q) = %q, want %q", header, got, want)
		}
	}
}

func TestSeveralColumnsForOneField(t *testing.T) {
	for _, c := range []struct{ header, want string }{
		{"Telefone;WhatsApp;Celular;phone_number;Nome", "phone_number;Celular;WhatsApp;Telefone"},
		{"Telefone;Celular", "Celular;Telefone"}, {"Fone;WhatsApp", "WhatsApp;Fone"}, {"Telefone 2;Telefone 1;Telefone", "Telefone;Telefone 1;Telefone 2"},
		{"Meu campo;Celular", "Celular;Meu campo"},
	} {
		header := strings.Split(c.header, ";")
		m, err := MapColumns(header, nil, nil)
		if err != nil && !errorsIsMissing(err) {
			t.Fatal(err)
		}
		if m == nil {
			m = Mapping{}
		}
		for i := range m {
			if m[i].Column == "Meu campo" { // mapped by hand
				m[i].Target = "phone_number"
			}
		}
		var got []string
		for _, i := range m.Sources("phone_number") {
			got = append(got, header[i])
		}
		if strings.Join(got, ";") != c.want {
			t.Errorf("%s: %q, want %s", c.header, got, c.want)
		}
	}
}

func errorsIsMissing(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == CodeHeaderMissing
}

func TestMapColumns(t *testing.T) {
	custom := []Custom{{"plano", "plano"}, {"Gasto total", "gasto"}, {"gasto", "gasto"}, {"Apelido", "apelido"}, {"Celular", "cel"}, {"email", "email2"}, {"PLANO!", "plano_2"}}
	for _, c := range []struct{ header, want string }{
		{"Nome;Plano;GASTO_TOTAL;Outro", "name custom_attributes.plano custom_attributes.gasto -"},
		{"Nome;Sobrenome;E-mail", "first_name last_name email"}, {"Nome completo;Sobrenome", "name last_name"}, {"Name;First name;Last name", "name first_name last_name"},
		{"Nome;Celular", "name custom_attributes.cel"}, {"E-mail;;", "email - -"}, {"Etiqueta;Telefone", "label phone_number"},
	} {
		m, err := MapColumns(strings.Split(c.header, ";"), custom, nil)
		if got := targets(m); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.header, got, err, c.want)
		}
	}
}

func TestHeadersRefused(t *testing.T) {
	for _, c := range []struct{ header, code, param string }{
		{"name;email;E-Mail", CodeHeaderDuplicate, "E-Mail"}, {"Nome;Obs;obs ", CodeHeaderDuplicate, "obs"}, {"Nome;#;#", CodeHeaderDuplicate, "#"},
		{"Ana;ana@x.com;x", CodeHeaderIsData, "ana@x.com"}, {"Ana;(11) 98765-4321", CodeHeaderIsData, "(11) 98765-4321"}, {"name;+4930901820", CodeHeaderIsData, "+4930901820"},
		{"Cidade;Plano", CodeHeaderMissing, "Cidade, Plano"}, {"id;foo", CodeHeaderMissing, "id, foo"}, {"<html>", CodeHeaderMissing, "<html>"},
	} {
		_, err := MapColumns(strings.Split(c.header, ";"), nil, nil)
		var e *Error
		if !errors.As(err, &e) || e.Code != c.code || e.Params["header"] != c.param || e.Kind() != "header" {
			t.Errorf("%s: %v %v, want %s %q", c.header, err, e, c.code, c.param)
		}
	}
	if m, err := MapColumns([]string{"Nome", "31/12/2023", "2024"}, nil, nil); err != nil || len(m) != 3 {
		t.Errorf("dates as names: %v", err)
	}
}

func TestKnownNamesAreFolded(t *testing.T) {
	fields := []string{"name", "first_name", "middle_name", "last_name", "email", "phone_number", "phone_area", "phone_country", "identifier", "city", "country_code", "company_name", "blocked", "do_not_contact", "contact_type", "other_emails", "other_phone_numbers", "label"}
	for _, field := range fields {
		if got, rank := MatchColumn(field); got != field || rank != 0 {
			t.Errorf("%s is matched as %s with rank %d", field, got, rank)
		}
	}
	for key, m := range columnNames {
		if key != columnKey(key) || key == "" || !slices.Contains(fields, m.field) {
			t.Errorf("%q stands for %q", key, m.field)
		}
	}
}
