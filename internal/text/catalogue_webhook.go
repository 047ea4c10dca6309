package text

// webhookTexts: addresses that are called when something changes.
var webhookTexts = map[string]sentence{
	"webhook_url_invalid": {
		en:         "This is not an address that can be called. Write it like https://example.com/hook, without a user and password.",
		pt:         "Este endereço não pode ser chamado. Escreva como https://exemplo.com/webhook, sem usuário e senha.",
		compatible: "Url is invalid",
	},
	"url_taken": {
		en:         "Another webhook has this address already. Change that one, or use another address.",
		pt:         "Outro webhook já tem este endereço. Altere aquele ou use outro endereço.",
		compatible: "Url has already been taken",
	},
	"subscriptions_invalid": {
		en:         "Choose at least one event, and only these: {choices}.",
		pt:         "Escolha pelo menos um evento, e só entre estes: {choices}.",
		compatible: "Subscriptions Invalid events",
	},
	"webhooks_too_many": {
		en: "An account has at most {max} webhooks. Delete one that is not needed any more.",
		pt: "Uma conta tem no máximo {max} webhooks. Exclua um que não é mais necessário.",
	},
	"webhook_inactive": {
		en: "This webhook is switched off. Switch it on first.",
		pt: "Este webhook está desativado. Ative-o antes.",
	},
}
