package sheet

import (
	"strings"
	"testing"
)

// Names of columns as programs write them, with what they say besides the field.
func TestMatchColumnAmongOtherWords(t *testing.T) {
	for field, headers := range map[string]string{
		"name":          "Pessoa - Nome|Nome (contato)|NM_CLIENTE|nm_pessoa|Aluno|Nome do Paciente|Cliente/Fornecedor|Nome/Razão Social|Contato|Nome completo do cliente|Nome (obrigatório)",
		"first_name":    "First Name (Contact)|FNAME",
		"middle_name":   "Middle Name|Additional Name|Segundo nome|Nome do meio",
		"last_name":     "Family Name|LNAME|Sobrenome do contato",
		"email":         "Pessoa - E-mail - Trabalho|E-mail (Casa)|E-mail 3 Address|Endereço de email 2|ds_email|Email comercial (contato)|E-mail/Email|E-mail (obrigatório)|E-mail da empresa",
		"phone_number":  "Telefone (Casa)|Celular (contato)|Telefone/WhatsApp|Mobile Phone Number|nr_telefone|Nº do celular|Default Address Phone|Pessoa - Telefone - Celular|Telefone (com DDD)|Celular 2 (trabalho)|Telefone p/ contato|DDD Celular",
		"phone_area":    "DDD|nr_ddd|Código DDD|area_code",
		"phone_country": "DDI|Calling code",
		"city":          "Address 1 - City|Cidade do endereço comercial|Mailing City|nm_cidade|Cidade/UF|Endereço 1 - Cidade|Cidade:",
		"country_code":  "Address 1 - Country|Country/Region|País/região do endereço comercial|Mailing Country|Home Country/Region",
		"company_name":  "Organization 1 - Name|Nome da organização|Associated Company|Empresa associada|Account Name|Fantasia|Pessoa - Organização",
		"label":         "Tags do contato|Group Membership|Pessoa - Etiqueta",
		"": "E-mail 1 - Label|Phone 1 - Type|Address 1 - Label|Address 1 - Formatted|Home Address|Endereço|Tipo de email|Nome para exibição do email|Nome do vendedor|Nome da mãe|Telefone do vendedor|Fax comercial|ID do registro - Contact|Lead Status|" +
			"Contact owner|Data do contato|Empresa 1 - Cargo|Website 1 - Value|Email Opt-in|cd_cliente|dt_cadastro|Valor|Número|Estado|Nome 2|Name Prefix|Business Street|Tipo de cliente|Código do contato|nm_produto|Business Name Type|Nome comercial",
	} {
		for header := range strings.SplitSeq(headers, "|") {
			if got, _ := MatchColumn(header); got != field {
				t.Errorf("MatchColumn(%q) = %q, want %q", header, got, field)
			}
		}
	}
	for better, worse := range map[string]string{"Telefone": "Telefone (Casa)", "E-mail": "E-mail (Casa)", "E-mail 1 - Value": "E-mail 2 - Value", "Cidade": "Cidade de entrega", "Celular": "Celular do contato"} {
		_, first := MatchColumn(better)
		if _, second := MatchColumn(worse); first >= second {
			t.Errorf("%s has rank %d, %s %d", better, first, worse, second)
		}
	}
}

func TestColumnsWhoseCellsAreSomethingElse(t *testing.T) {
	number, yes, phone, text := Look{Filled: 3, Kind: LooksNumber, Samples: []string{"7"}, Values: []string{"7"}}, Look{Filled: 3, Kind: LooksCheckbox, Values: []string{"Sim"}}, Look{Filled: 3, Kind: LooksPhone, Samples: []string{"11 3333-4444"}}, Look{Filled: 3, Kind: LooksText}
	codes := Look{Filled: 3, Kind: LooksNumber, Values: []string{"11", "021", "(31)"}}
	for _, c := range []struct {
		header string
		looks  []Look
		want   string
	}{
		{"Nome;Cliente", []Look{text, yes}, "name -"}, {"E-mail;Cliente", []Look{text, number}, "email -"}, {"Nome;Contato", []Look{text, phone}, "name phone_number"}, {"E-mail;Contato", []Look{text, text}, "email name"},
		{"Celular;WhatsApp", []Look{phone, yes}, "phone_number -"}, {"Nome;WhatsApp", []Look{text, yes}, "name phone_number"}, {"Nome;DDD Celular;Celular", []Look{text, codes, number}, "name phone_area phone_number"},
		{"Nome;Country Code", []Look{text, {Filled: 2, Kind: LooksNumber, Values: []string{"55", "+351"}}}, "name phone_country"}, {"Nome;País", []Look{text, {Filled: 2, Kind: LooksNumber, Values: []string{"1058"}}}, "name -"},
		{"Razão Social;Fantasia;E-mail", []Look{text, text, text}, "name company_name email"}, {"Razão Social;Contato", []Look{text, text}, "company_name name"}, {"Empresa;E-mail", []Look{text, text}, "company_name email"},
	} {
		m, err := MapColumns(strings.Split(c.header, ";"), nil, c.looks)
		if got := targets(m); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.header, got, err, c.want)
		}
	}
}
