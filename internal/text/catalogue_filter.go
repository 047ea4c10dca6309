package text

// filterTexts: filters and segments.
var filterTexts = map[string]sentence{
	"filter_attribute": {
		en:         "There is no field or custom attribute “{key}” any more. Choose another one or take this condition out.",
		pt:         "O campo ou atributo “{key}” não existe mais. Escolha outro ou retire esta condição.",
		compatible: "Invalid attribute key - [{key}]. The key should be one of [name,phone_number,email,identifier,country_code,city,company,labels,created_at,last_activity_at,blocked] or a custom attribute defined in the account.",
	},
	"filter_operator": {
		en:         "This cannot be asked about “{key}”. Possible are: {operators}.",
		pt:         "Isto não pode ser perguntado sobre “{key}”. São possíveis: {operators}.",
		compatible: "Invalid operator. The allowed operators for {key} are [{operators}].",
	},
	"filter_value": {
		en:         "A value for “{key}” is missing or does not fit the field.",
		pt:         "Falta um valor para “{key}”, ou ele não serve para o campo.",
		compatible: "Invalid value. The values provided for {key} are invalid",
	},
	"filter_joiner": {
		en:         "Conditions are joined with AND or with OR.",
		pt:         "As condições são ligadas por AND ou por OR.",
		compatible: `Query operator must be either "AND" or "OR".`,
	},
	"filter_malformed": {
		en: "This is not a filter: send a list of conditions, or groups of all, any and not that are not empty.",
		pt: "Isto não é um filtro: envie uma lista de condições ou grupos all, any e not que não estejam vazios.",
	},
	"contacts_preparing": {
		en: "There are so many contacts that they have to be read in before this can be answered. That has begun; try again in a few seconds.",
		pt: "São tantos contatos que é preciso carregá-los antes de responder a isto. O carregamento já começou; tente de novo em alguns segundos.",
	},
	"filter_too_large": {
		en: "This filter has too many conditions, segments in it included. At most {max} are possible.",
		pt: "Este filtro tem condições demais, contando as dos segmentos dentro dele. São possíveis no máximo {max}.",
	},
	"filter_too_deep": {
		en: "The groups of this filter are nested too deeply. At most {max} levels are possible.",
		pt: "Os grupos deste filtro estão aninhados demais. São possíveis no máximo {max} níveis.",
	},
	"filter_many_values": {
		en: "The condition on “{key}” has too many values. At most {max} are possible.",
		pt: "A condição sobre “{key}” tem valores demais. São possíveis no máximo {max}.",
	},
	"filter_split": {
		en: "Contacts cannot be split by “{key}”. Choose the city, another standard field or a custom attribute.",
		pt: "Não é possível dividir os contatos por “{key}”. Escolha a cidade, outro campo padrão ou um atributo.",
	},
	"segment_cycle": {
		en: "This segment would contain itself. Take the condition out that names it.",
		pt: "Este segmento conteria a si mesmo. Retire a condição que o menciona.",
	},
	"segment_limit": {
		en:         "You have reached the limit of {max} segments. Delete one that you no longer need.",
		pt:         "Você chegou ao limite de {max} segmentos. Exclua um de que não precisa mais.",
		compatible: "Account Limit reached. The maximum number of allowed custom filters for a user per account is {max}.",
	},
	"segment_in_use": {
		en: "This segment is part of others: {segments}. Take it out of them first.",
		pt: "Este segmento faz parte de outros: {segments}. Retire-o deles primeiro.",
	},
}
