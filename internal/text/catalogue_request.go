package text

// requestTexts: what can be wrong with any request, and failures that nobody asked for.
var requestTexts = map[string]sentence{
	"not_found": {
		en:         "This was not found. It may have been deleted.",
		pt:         "Isto não foi encontrado. Talvez tenha sido excluído.",
		compatible: "Resource could not be found",
	},
	"method_not_allowed": {
		en: "This address does not know that method.",
		pt: "Este endereço não aceita esse método.",
	},
	"body_malformed": {
		en: "The request could not be read: its body is not valid JSON or not a valid form.",
		pt: "O pedido não pôde ser lido: o corpo não é um JSON ou formulário válido.",
	},
	"body_too_large": {
		en: "The request is too large: at most {max} are accepted.",
		pt: "O pedido é grande demais: são aceitos no máximo {max}.",
	},
	"text_invalid": {
		en: "This text has characters that cannot be stored. Please type it again.",
		pt: "Este texto tem caracteres que não podem ser guardados. Digite-o de novo.",
	},
	"required": {
		en:         "Please fill this in.",
		pt:         "Preencha este campo.",
		compatible: "{field} can't be blank",
	},
	"too_long": {
		en:         "This is too long: at most {max} characters fit.",
		pt:         "O texto é longo demais: cabem no máximo {max} caracteres.",
		compatible: "{field} is too long (maximum is {max} characters)",
	},
	"cursor_invalid": {
		en: "This place in the list is of another list or order. Start again without cursor.",
		pt: "Esta posição é de outra lista ou ordem. Comece de novo sem cursor.",
	},
	"too_many": {
		en: "This is too much: at most {max} are accepted.",
		pt: "É demais: são aceitos no máximo {max}.",
	},
	"value_invalid": {
		en:         "This value does not fit here.",
		pt:         "Este valor não serve aqui.",
		compatible: "{field} is invalid",
	},
	"choice_invalid": {
		en:         "Choose one of: {choices}.",
		pt:         "Escolha uma destas opções: {choices}.",
		compatible: "{field} is not included in the list",
	},
	"name_taken": {
		en:         "This name is in use already. Choose another.",
		pt:         "Este nome já está em uso. Escolha outro.",
		compatible: "Name has already been taken",
	},
	"timezone_invalid": {
		en: "This time zone does not exist. Write it like America/Sao_Paulo.",
		pt: "Este fuso horário não existe. Escreva como America/Sao_Paulo.",
	},
	"country_invalid": {
		en: "This country code does not exist. Use two letters, such as BR.",
		pt: "Este código de país não existe. Use duas letras, como BR.",
	},
	"locale_invalid": {
		en: "This language is not available. Choose en or pt-BR.",
		pt: "Este idioma não está disponível. Escolha en ou pt-BR.",
	},
	"param_missing": {
		en:         "The request is empty. Send the fields of {param}.",
		pt:         "O pedido está vazio. Envie os campos de {param}.",
		compatible: "param is missing or the value is empty: {param}",
	},
	"search_blank": {
		en:         "Write what to search for.",
		pt:         "Escreva o que procurar.",
		compatible: "Specify search string with parameter q",
	},
	"wrong_status": {
		en: "This cannot be done while it is {status}.",
		pt: "Isto não pode ser feito no estado atual: {status}.",
	},
	"idempotency_key_reused": {
		en: "This Idempotency-Key came with another request before. Use a new one for each request.",
		pt: "Esta Idempotency-Key já veio com outro pedido. Use uma nova para cada pedido.",
	},
	"idempotency_key_busy": {
		en: "The first request with this Idempotency-Key is still running. Try again in a moment.",
		pt: "O primeiro pedido com esta Idempotency-Key ainda está em andamento. Tente de novo em instantes.",
	},
	"changed_meanwhile": {
		en: "Somebody else changed this in the meantime. Look at the current version and save again.",
		pt: "Outra pessoa mudou isto enquanto você editava. Veja a versão atual e salve de novo.",
	},
	"storage_full": {
		en: "The server has no room left to store this. Tell whoever runs it; nothing was kept half done.",
		pt: "O servidor está sem espaço para guardar isto. Avise quem cuida dele; nada ficou pela metade.",
	},
	"unavailable": {
		en: "The server is busy or a part of it does not answer. Please try again in a moment.",
		pt: "O servidor está ocupado ou uma parte dele não responde. Tente de novo em instantes.",
	},
	"internal": {
		en: "Something went wrong on our side. Please try again; if it happens again, tell whoever runs this server.",
		pt: "Algo deu errado do nosso lado. Tente de novo; se acontecer outra vez, avise quem cuida deste servidor.",
	},
}
