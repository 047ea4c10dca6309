package text

// conversationTexts: inboxes, and what happens in conversations.
var conversationTexts = map[string]sentence{
	"source_id_taken": {
		en:         "Another contact has this source id in the inbox. Merge the two contacts or choose another source id.",
		pt:         "Outro contato já tem este source id na caixa de entrada. Mescle os dois contatos ou use outro source id.",
		compatible: "source_id should be unique",
	},
	"hmac_invalid": {
		en:         "The identifier_hash does not prove who this is. Compute it from the identifier with the inbox's hmac_token.",
		pt:         "O identifier_hash não prova quem é esta pessoa. Calcule-o a partir do identificador com o hmac_token da caixa de entrada.",
		compatible: "HMAC failed: Invalid Identifier Hash Provided",
	},
	"assignee_outside": {
		en: "This member is not in the inbox and would not see the conversation. Put them into the inbox first.",
		pt: "Este membro não está na caixa de entrada e não veria a conversa. Antes, inclua-o na caixa de entrada.",
	},
	"inbox_archived": {
		en: "The inbox of this conversation has been deleted, so nothing can be sent. Begin a conversation in another inbox.",
		pt: "A caixa de entrada desta conversa foi excluída e nada mais pode ser enviado. Inicie uma conversa em outra caixa de entrada.",
	},
	"channel_unavailable": {
		en: "This installation does not offer that channel. Choose another one.",
		pt: "Esta instalação não oferece esse canal. Escolha outro.",
	},
	"contact_unreachable": {
		en: "The contact cannot be reached through this inbox: it lacks the e-mail address or phone number, or has never written there. Add it to the contact, or choose another inbox.",
		pt: "Não é possível falar com o contato por esta caixa de entrada: falta o e-mail ou o telefone, ou ele nunca escreveu por ela. Complete o contato ou escolha outra caixa de entrada.",
	},
	"message_deleted": {en: "This message was deleted.", pt: "Esta mensagem foi apagada."},
	"message_is_activity": {
		en: "What the conversation notes by itself cannot be deleted.",
		pt: "O que a própria conversa registra não pode ser apagado.",
	},
	"message_not_failed": {
		en: "Only a message that could not be sent can be sent again.",
		pt: "Só é possível reenviar uma mensagem que não pôde ser enviada.",
	},
	"message_expired": {
		en: "The message could not be delivered to the channel for a whole day. Check the inbox's settings and send it again.",
		pt: "Por um dia inteiro não foi possível entregar a mensagem ao canal. Confira as configurações da caixa de entrada e envie de novo.",
	},
	"recipient_gone": {
		en: "The contact has been deleted, so the message was not sent.",
		pt: "O contato foi excluído, por isso a mensagem não foi enviada.",
	},
	"variable_blank": {
		en: "These variables have no value in this conversation: {variables}. Write the text without them, or complete the contact.",
		pt: "Estas variáveis não têm valor nesta conversa: {variables}. Escreva o texto sem elas ou complete o contato.",
	},
	"short_code_taken": {
		en: "Another canned reply has this short code. Choose another one.",
		pt: "Outra resposta pronta já usa este atalho. Escolha outro.",
	},
	"short_code_invalid": {
		en: "A short code is one word, without spaces and slashes, such as “thanks”.",
		pt: "O atalho é uma palavra só, sem espaços nem barras, como “obrigado”.",
	},
	"canned_limit": {
		en: "An account can have at most {max} canned replies. Delete some that nobody uses.",
		pt: "Uma conta pode ter no máximo {max} respostas prontas. Exclua as que ninguém usa.",
	},
	"attachment_too_many": {
		en: "A message can carry at most {max} files. Send the others in a second message.",
		pt: "Uma mensagem pode levar no máximo {max} arquivos. Envie os demais em outra mensagem.",
	},
	"attachment_too_large": {
		en: "“{name}” is larger than {max}. Make it smaller, or send a link to it.",
		pt: "“{name}” tem mais de {max}. Reduza o arquivo ou envie um link para ele.",
	},
	"activity_open":       {en: "{member} opened the conversation.", pt: "{member} abriu a conversa."},
	"activity_pending":    {en: "{member} marked the conversation as pending.", pt: "{member} marcou a conversa como pendente."},
	"activity_snoozed":    {en: "{member} snoozed the conversation.", pt: "{member} adiou a conversa."},
	"activity_resolved":   {en: "{member} resolved the conversation.", pt: "{member} resolveu a conversa."},
	"activity_assigned":   {en: "{member} assigned the conversation to {assignee}.", pt: "{member} atribuiu a conversa a {assignee}."},
	"activity_unassigned": {en: "{member} took the conversation off its assignee.", pt: "{member} retirou a atribuição da conversa."},
	"activity_inbox_deleted": {
		en: "The inbox was deleted, and the conversation was resolved.",
		pt: "A caixa de entrada foi excluída, e a conversa foi resolvida.",
	},
	"activity_flood_quiet": {
		en: "{member} has written more than {max} messages within an hour. While that goes on, further ones are kept, but nobody is told of them.",
		pt: "{member} escreveu mais de {max} mensagens em uma hora. Enquanto isso continuar, as próximas são guardadas, mas ninguém é avisado.",
	},
	"activity_flood_over": {
		en: "{member} has written more than {max} messages within an hour. While that goes on, further ones are not kept.",
		pt: "{member} escreveu mais de {max} mensagens em uma hora. Enquanto isso continuar, as próximas não são guardadas.",
	},
}
