package text

// websiteTexts: the chat on web pages.
var websiteTexts = map[string]sentence{
	"domain_invalid": {
		en: "“{domain}” is not the name of a website. Write it like example.com, or *.example.com for all below it.",
		pt: "“{domain}” não é o nome de um site. Escreva como exemplo.com.br, ou *.exemplo.com.br para todos abaixo dele.",
	},
	"domain_forbidden": {
		en: "This chat is not for this website. An administrator can add the site to the allowed domains of the inbox.",
		pt: "Este chat não é deste site. Um administrador pode incluir o site nos domínios permitidos da caixa de entrada.",
	},
	"source_id_elsewhere": {
		en: "Another message has this source_id already. Give each message one of its own.",
		pt: "Outra mensagem já tem este source_id. Dê a cada mensagem o seu próprio.",
	},
	"visitor_is_another": {
		en: "This visitor is known by another identifier. Begin with a new source_id.",
		pt: "Este visitante já tem outro identificador. Comece com um novo source_id.",
	},
}
