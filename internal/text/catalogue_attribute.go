package text

// attributeTexts: custom attributes, their definitions and their values.
var attributeTexts = map[string]sentence{
	"key_reserved": {
		en:         "This key belongs to a standard field. Choose another.",
		pt:         "Esta chave é de um campo padrão. Escolha outra.",
		compatible: "Attribute key The provided key is not allowed as it might conflict with default attributes.",
	},
	"key_taken": {
		en:         "Another attribute has this key already. Choose another.",
		pt:         "Outro atributo já tem esta chave. Escolha outra.",
		compatible: "Attribute key has already been taken",
	},
	"key_invalid": {
		en:         "A key has letters without accents, digits, _ and -, at most {max} of them.",
		pt:         "A chave tem letras sem acento, números, _ e -, no máximo {max} ao todo.",
		compatible: "Attribute key is invalid",
	},
	"currency_invalid": {
		en: "This is not a currency. Use three letters, such as BRL.",
		pt: "Esta moeda não existe. Use três letras, como BRL.",
	},
	"pattern_invalid": {
		en: "This pattern cannot be understood. It must be a regular expression without lookahead, lookbehind and backreferences, such as ^[0-9]+-[0-9]+$.",
		pt: "Não foi possível entender este padrão. Use uma expressão regular sem lookahead, lookbehind e referências, como ^[0-9]+-[0-9]+$.",
	},
	"choice_twice": {
		en: "“{choice}” is in the list twice; case and accents do not count.",
		pt: "“{choice}” está duas vezes na lista; maiúsculas e acentos não contam.",
	},
	"key_busy": {
		en: "The values of the deleted attribute with this key are still being taken away. Try again in a moment.",
		pt: "Os valores do atributo excluído com esta chave ainda estão sendo retirados. Tente de novo em instantes.",
	},
	"values_unconvertible": {
		en: "{count|value does|values do} not fit the new type. Correct them first, or make a new attribute.",
		pt: "{count|valor não serve|valores não servem} no novo tipo. Corrija-os antes ou crie outro atributo.",
	},
	"values_too_many": {
		en: "More than {count} contacts have a value; a type is changed only as long as there are fewer. Make a new attribute.",
		pt: "Mais de {count} contatos têm um valor; o tipo só pode ser mudado enquanto houver menos. Crie outro atributo.",
	},
	"number_invalid": {
		en: "This is not a number. Write it like 1234.56.",
		pt: "Isto não é um número. Escreva como 1.234,56.",
	},
	"number_too_long": {
		en: "This number has more than 15 digits, which would not be kept exactly. Use an attribute of type text for it.",
		pt: "Este número tem mais de 15 dígitos, que não seriam guardados com exatidão. Use para ele um atributo do tipo texto.",
	},
	"currency_decimals": {
		en: "Amounts in {currency} have at most {max|decimal place|decimal places}.",
		pt: "Valores em {currency} têm no máximo {max|casa decimal|casas decimais}.",
	},
	"date_invalid": {
		en: "This is not a date that exists. Write it with the year in four digits, like 2026-12-31.",
		pt: "Esta data não existe. Escreva com o ano em quatro dígitos, como 31/12/2026.",
	},
	"checkbox_invalid": {
		en: "Write yes or no.",
		pt: "Escreva sim ou não.",
	},
	"link_invalid": {
		en: "This is not an address of a page. Write it like https://example.com.",
		pt: "Isto não é um endereço de página. Escreva como https://exemplo.com.",
	},
	"link_scheme": {
		en: "A link begins with https://, http://, mailto: or tel: only.",
		pt: "Um link só pode começar com https://, http://, mailto: ou tel:.",
	},
	"pattern_mismatch": {
		en: "This text does not have the form that this attribute asks for.",
		pt: "Este texto não tem a forma que este atributo pede.",
	},
	"pattern_hint": {
		en: "This text does not have the form that this attribute asks for: {hint}.",
		pt: "Este texto não tem a forma que este atributo pede: {hint}.",
	},
}
