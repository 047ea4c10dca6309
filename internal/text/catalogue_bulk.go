package text

// bulkTexts: many contacts at once, and files of them.
var bulkTexts = map[string]sentence{
	"bulk_type_unknown": {
		en: "Only contacts can be changed together. Give the type Contact.",
		pt: "Só contatos podem ser alterados em conjunto. Informe o tipo Contact.",
	},
	"bulk_identity": {
		en:         "This tells contacts apart, so it cannot be the same for many of them. Change it contact by contact.",
		pt:         "Isto distingue um contato do outro e não pode ser igual para muitos. Altere contato por contato.",
		compatible: "{field} cannot be changed for many contacts",
	},
	"bulk_nothing_given": {
		en: "Nothing is given that the contacts should get. Choose at least one field.",
		pt: "Não foi informado o que os contatos devem receber. Escolha pelo menos um campo.",
	},
	"bulk_waits_for_room": {
		en: "The server has no room left. Tell whoever runs it. As soon as there is some this goes on by itself. You may also stop it.",
		pt: "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, isto continua sozinho. Você também pode parar.",
	},
	"bulk_undo_waits_for_room": {
		en: "The server has no room left. Tell whoever runs it. As soon as there is some the undoing goes on by itself.",
		pt: "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, a ação continua sendo desfeita sozinha.",
	},
	"export_too_many": {
		en: "A workbook takes at most {max} contacts. Choose CSV, which takes any number.",
		pt: "Uma planilha do Excel recebe no máximo {max} contatos. Escolha CSV, que recebe qualquer quantidade.",
	},
	"export_waits_for_room": {
		en: "The server has no room left. Tell whoever runs it. As soon as there is some the export goes on by itself. You may also cancel it.",
		pt: "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, a exportação continua sozinha. Você também pode cancelá-la.",
	},
	"workbook_full": {
		en: "This is more text than a workbook can hold. Choose CSV, or fewer columns.",
		pt: "Isto é mais texto do que uma planilha do Excel comporta. Escolha CSV ou menos colunas.",
	},
	"undo_expired": {
		en: "This can no longer be undone: it was possible for 30 days.",
		pt: "Isto não pode mais ser desfeito: foi possível durante 30 dias.",
	},
}
