package sheet

type columnName struct {
	field string
	rank  int
}

// rankPerson is of names that may as well head a column of phone numbers or of
// remarks: they name people only where the cells look like it.
const rankPerson = 3

// columnNames has the known names of columns, folded by columnKey. Rank 0 is
// the field's own name. Of phone columns the mobile wins, then WhatsApp, then
// any telephone. id is not here: it numbers the rows of another system's table
// and is no identifier unless somebody says so.
var columnNames = buildColumnNames([]columnNameList{
	{"name", 0, []string{"name", "nome"}},
	{"name", 1, []string{"full name", "fullname", "nome completo", "nome e sobrenome", "contact name", "nome do contato", "display name"}},
	{"name", 2, []string{"customer", "cliente", "customer name", "nome do cliente", "client", "client name", "nome do lead", "nome/razão social", "razão social/nome",
		"aluno", "aluna", "nome do aluno", "paciente", "nome do paciente", "associado", "nome do associado", "morador", "hóspede", "titular", "nome do titular", "inscrito", "assinante", "membro", "sócio", "colaborador", "funcionário", "fornecedor", "nome do fornecedor"}},
	{"name", rankPerson, []string{"contato", "contact", "pessoa de contato", "contact person", "responsável", "nome do responsável", "saved name", "public name"}},
	{"first_name", 0, []string{"first_name"}},
	{"first_name", 1, []string{"primeiro nome", "given name", "forename", "prenome", "fname"}},
	{"middle_name", 0, []string{"middle_name"}},
	{"middle_name", 1, []string{"nome do meio", "segundo nome", "additional name", "nome adicional"}},
	{"last_name", 0, []string{"last_name"}},
	{"last_name", 1, []string{"sobrenome", "último nome", "surname", "family name", "apelido de família", "lname"}},
	{"email", 0, []string{"email", "e-mail"}},
	{"email", 1, []string{"emails", "e-mail address", "mail", "correio eletrônico", "correio electrónico", "endereço de e-mail", "endereço eletrônico", "e-mail do cliente", "e-mail do contato", "contact email", "e-mail principal", "primary email"}},
	{"email", 2, []string{"e-mail pessoal", "personal email", "e-mail comercial", "work email", "business email", "e-mail da empresa", "company email"}},
	{"phone_number", 0, []string{"phone_number", "número de telefone", "número do telefone"}},
	{"phone_number", 1, []string{"celular", "celulares", "cel", "mobile", "mobile phone", "cell", "cell phone", "cellphone", "telefone celular", "número de celular", "número do celular", "telemóvel", "móvel", "mobile number", "fone celular", "tel celular"}},
	{"phone_number", 2, []string{"whatsapp", "whats", "whatsapp number", "número do whatsapp", "número de whatsapp", "celular whatsapp", "telefone whatsapp", "wpp", "zap", "zapzap", "whats app"}},
	{"phone_number", 3, []string{"telefone", "telefones", "phones", "fones", "phone", "fone", "tel", "telephone", "phone no", "telefone principal", "primary phone", "telefone de contato", "contact phone", "contact number", "telefone do cliente", "ddd telefone", "telefone com ddd", "ddd e telefone", "telefone para contato", "telefones para contato", "telefone da empresa", "company phone"}},
	{"phone_number", 4, []string{"telefone residencial", "home phone", "telefone comercial", "business phone", "work phone", "telefone fixo", "fixo", "landline", "other phone", "outro telefone"}},
	{"phone_country", 0, []string{"phone_country"}},
	{"phone_country", 1, []string{"ddi", "código ddi", "calling code", "country calling code", "dial code"}},
	{"phone_area", 0, []string{"phone_area"}},
	{"phone_area", 1, []string{"ddd", "código ddd", "código de área", "area code", "cód área"}},
	{"identifier", 0, []string{"identifier", "identificador"}},
	{"identifier", 1, []string{"código do cliente", "cód cliente", "código cliente", "external id", "id externo", "customer id", "client id", "id do cliente", "id cliente", "matrícula", "número do cliente", "customer number", "customer code"}},
	{"city", 0, []string{"city"}},
	{"city", 1, []string{"cidade", "município", "town", "localidade", "cidade/uf", "cidade - estado", "município/uf"}},
	{"country_code", 0, []string{"country_code"}},
	{"country_code", 1, []string{"country", "país", "código do país", "nation", "país/região", "country/region"}},
	{"company_name", 0, []string{"company_name"}},
	{"company_name", 1, []string{"company", "empresa", "nome da empresa", "organization", "organisation", "organização", "organization name", "razão social", "nome fantasia", "fantasia", "companhia", "nome da organização", "account name"}},
	{"blocked", 0, []string{"blocked"}},
	{"blocked", 1, []string{"bloqueado", "bloqueada", "is blocked"}},
	{"do_not_contact", 0, []string{"do_not_contact"}},
	{"do_not_contact", 1, []string{"não contatar"}},
	{"contact_type", 0, []string{"contact_type"}},
	{"contact_type", 1, []string{"tipo de contato", "tipo do contato"}},
	{"other_emails", 0, []string{"other_emails"}},
	{"other_emails", 1, []string{"outros e-mails", "additional emails", "e-mails adicionais"}},
	{"other_phone_numbers", 0, []string{"other_phone_numbers"}},
	{"other_phone_numbers", 1, []string{"outros telefones", "other phones", "telefones adicionais"}},
	{"label", 0, []string{"label", "labels"}},
	{"label", 1, []string{"etiqueta", "etiquetas", "tag", "tags", "marcador", "marcadores", "group membership"}},
})
