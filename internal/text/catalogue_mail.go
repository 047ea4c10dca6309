package text

// mailTexts: mail servers that cannot be used, and mails that they do not take.
var mailTexts = map[string]sentence{
	"mail_host_invalid": {
		en: "This is not the name of a server. Write it like imap.example.com, without https:// and without a port.",
		pt: "Isto não é o nome de um servidor. Escreva como imap.exemplo.com.br, sem https:// e sem porta.",
	},
	"mail_port_invalid": {
		en: "A port is a number from 1 to 65535. Leave it empty for the usual one.",
		pt: "A porta é um número de 1 a 65535. Deixe em branco para usar a mais comum.",
	},
	"mail_host_unknown": {
		en: "No server called {host} was found. Check how it is spelt; your e-mail provider's help pages name it.",
		pt: "Nenhum servidor chamado {host} foi encontrado. Confira se está escrito certo; a ajuda do seu provedor de e-mail informa o nome.",
	},
	"mail_host_private": {
		en: "{host} is inside a private network, which this installation may not reach. Whoever runs it can allow that network in the setting FICHA_WEBHOOK_NETWORKS.",
		pt: "{host} fica numa rede privada que esta instalação não pode acessar. Quem a administra pode liberar a rede na configuração FICHA_WEBHOOK_NETWORKS.",
	},
	"mail_no_answer": {
		en: "{host} does not answer on port {port}. Check the port; if it is right, try again in a few minutes.",
		pt: "{host} não responde na porta {port}. Confira a porta; se estiver certa, tente de novo em alguns minutos.",
	},
	"mail_no_encryption": {
		en: "{host} does not speak this kind of encryption on port {port}. Try the other kind (TLS or STARTTLS), or another port.",
		pt: "{host} não usa este tipo de criptografia na porta {port}. Tente o outro tipo (TLS ou STARTTLS) ou outra porta.",
	},
	"mail_clear_refused": {
		en: "Without encryption the password could be read on the way, so {host} is only reached like that in a private network that was allowed. Choose TLS or STARTTLS.",
		pt: "Sem criptografia a senha poderia ser lida no caminho; por isso {host} só é acessado assim numa rede privada liberada. Escolha TLS ou STARTTLS.",
	},
	"mail_certificate": {
		en: "The certificate of {host} is not valid for that name, so it may not be the right server. Check the name; your e-mail provider can renew the certificate.",
		pt: "O certificado de {host} não vale para esse nome; pode não ser o servidor certo. Confira o nome; o seu provedor de e-mail pode renovar o certificado.",
	},
	"mail_login_refused": {
		en: "{host} refused the user or the password. Check both; some providers ask for an app password. The server said: “{answer}”.",
		pt: "{host} recusou o usuário ou a senha. Confira os dois; alguns provedores exigem uma senha de app. O servidor respondeu: “{answer}”.",
	},
	"mail_folder_missing": {
		en: "The mailbox has no folder called {folder}. The usual one is INBOX. The server said: “{answer}”.",
		pt: "A caixa de correio não tem uma pasta chamada {folder}. A mais comum é INBOX. O servidor respondeu: “{answer}”.",
	},
	"mail_not_understood": {
		en: "{host} answers on port {port}, but not as a mail server of this kind does. Check the port and the encryption. The server said: “{answer}”.",
		pt: "{host} responde na porta {port}, mas não como um servidor de e-mail desse tipo. Confira a porta e a criptografia. O servidor respondeu: “{answer}”.",
	},
	"mail_quoted": {
		en: "Show the earlier messages.",
		pt: "Ver as mensagens anteriores.",
	},
	"mail_bounced": {
		en: "The e-mail did not reach the contact: their mail server returned it. Check the address. The server said: “{answer}”.",
		pt: "O e-mail não chegou ao contato: o servidor dele o devolveu. Confira o endereço. O servidor respondeu: “{answer}”.",
	},
	"mail_refused": {
		en: "The mail server refused this e-mail. It said: “{answer}”.",
		pt: "O servidor de e-mail recusou este e-mail. Ele respondeu: “{answer}”.",
	},
	"mail_too_large": {
		en: "The e-mail is larger than the mail server takes. Send fewer or smaller files, or a link to them.",
		pt: "O e-mail é maior do que o servidor aceita. Envie menos arquivos, arquivos menores ou um link para eles.",
	},
	"mail_address_refused": {
		en: "No e-mail can be sent to the address by which this contact is known here. Correct the contact's address and begin a new conversation.",
		pt: "Não é possível enviar e-mail ao endereço pelo qual este contato é conhecido aqui. Corrija o endereço do contato e inicie uma nova conversa.",
	},
}
