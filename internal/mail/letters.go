package mail

import (
	"strconv"
	"time"
)

// maxReasons is how many rejected rows a mail lists; the page and the file of rejected rows have all.
const maxReasons = 10

// ImportCompleted tells who imported a file what became of its rows.
type ImportCompleted struct {
	Name, AccountName, FileName                          string
	Rows, Created, Updated, Unchanged, Skipped, Rejected int64
	Duration                                             time.Duration
	Link                                                 string   // to the import's page
	Reasons                                              []Reason // of the first rejected rows, in order
}

// Reason is why a row was rejected. Text is a whole sentence in the reader's language.
type Reason struct {
	Line   int64  // as in the file, the header being 1
	Column string // as in the file; empty: the row as a whole
	Text   string
}

func (c ImportCompleted) write(in words) page {
	file := oneLine(c.FileName)
	p := page{
		Subject:  in.say("Import finished: %s", "Importação concluída: %s", file),
		Heading:  in.say("Import finished", "Importação concluída"),
		Greeting: in.greeting(c.Name),
		Paragraphs: []string{in.say("The file %s was imported into %s in %s.", "O arquivo %s foi importado em %s. Tempo: %s.",
			file, oneLine(c.AccountName), in.duration(c.Duration))},
		Facts: []fact{
			{in.say("Rows in the file", "Linhas no arquivo"), in.number(c.Rows)},
			{in.say("Created", "Criados"), in.number(c.Created)},
			{in.say("Updated", "Atualizados"), in.number(c.Updated)},
			{in.say("Unchanged", "Sem mudança"), in.number(c.Unchanged)},
			{in.say("Skipped", "Ignorados"), in.number(c.Skipped)},
			{in.say("Rejected", "Rejeitados"), in.number(c.Rejected)},
		},
		Action: in.say("Open the import", "Abrir a importação"), Link: c.Link, LinkHint: in.linkHint(),
		Footer: in.say("You get this e-mail because you started the import.", "Você recebeu este e-mail porque iniciou a importação."),
	}
	if c.Rejected > 0 {
		p.ListTitle = in.say("Why rows were rejected", "Por que linhas foram rejeitadas")
		p.List = c.reasons(in)
		p.Note = in.say("Download the rejected rows on the import's page, correct them and import that file. Nothing is created twice.",
			"Baixe as linhas rejeitadas na página da importação, corrija-as e importe esse arquivo. Nada é criado em dobro.")
	}
	return p
}

func (c ImportCompleted) reasons(in words) []string {
	shown := c.Reasons[:min(len(c.Reasons), maxReasons)]
	list := make([]string, 0, len(shown)+1)
	for _, reason := range shown {
		list = append(list, reason.write(in))
	}
	if more := c.Rejected - int64(len(shown)); more > 0 && len(shown) > 0 {
		list = append(list, in.say("… and %s more", "… e mais %s", in.number(more)))
	}
	return list
}

func (r Reason) write(in words) string {
	if r.Column == "" {
		return in.say("Line %s: %s", "Linha %s: %s", in.number(r.Line), r.Text)
	}
	return in.say("Line %s, column %s: %s", "Linha %s, coluna %s: %s", in.number(r.Line), oneLine(r.Column), r.Text)
}

// ImportFailed tells who imported a file that it could not be imported as a whole.
type ImportFailed struct {
	Name, AccountName, FileName string
	Reason                      string // what is wrong and what to do, in the reader's language
	Rows, Created, Updated      int64  // what was done before it stopped
	Link                        string // to the import's page
}

func (f ImportFailed) write(in words) page {
	file := oneLine(f.FileName)
	p := page{
		Subject:  in.say("Import failed: %s", "A importação falhou: %s", file),
		Heading:  in.say("Import failed", "A importação falhou"),
		Greeting: in.greeting(f.Name),
		Paragraphs: []string{
			in.say("The file %s could not be imported into %s.", "Não foi possível importar o arquivo %s em %s.", file, oneLine(f.AccountName)),
			f.Reason,
		},
		Action: in.say("Open the import", "Abrir a importação"), Link: f.Link, LinkHint: in.linkHint(),
		Footer: in.say("You get this e-mail because you started the import.", "Você recebeu este e-mail porque iniciou a importação."),
	}
	if f.Created+f.Updated == 0 {
		p.Note = in.say("No contact was created or changed.", "Nenhum contato foi criado ou alterado.")
		return p
	}
	p.Facts = []fact{
		{in.say("Rows done", "Linhas processadas"), in.number(f.Rows)},
		{in.say("Created", "Criados"), in.number(f.Created)},
		{in.say("Updated", "Atualizados"), in.number(f.Updated)},
	}
	p.Note = in.say("The contacts above were saved before it stopped. You can import the corrected file: nothing is created twice.",
		"Os contatos acima foram salvos antes da interrupção. Você pode importar o arquivo corrigido: nada é criado em dobro.")
	return p
}

// ExportCompleted tells who ordered an export that its file can be fetched.
type ExportCompleted struct {
	Name, AccountName, FileName string
	Contacts                    int64
	Link                        string // to the export's page
}

func (e ExportCompleted) write(in words) page {
	file := oneLine(e.FileName)
	return page{
		Subject:  in.say("Export finished: %s", "Exportação concluída: %s", file),
		Heading:  in.say("Export finished", "Exportação concluída"),
		Greeting: in.greeting(e.Name),
		Paragraphs: []string{in.say("The contacts of %s that you have chosen are in the file %s.", "Os contatos de %s que você escolheu estão no arquivo %s.",
			oneLine(e.AccountName), file)},
		Facts:  []fact{{in.say("Contacts", "Contatos"), in.number(e.Contacts)}},
		Action: in.say("Fetch the file", "Baixar o arquivo"), Link: e.Link, LinkHint: in.linkHint(),
		Note:   in.say("The file is kept for 7 days. Only you can fetch it, signed in.", "O arquivo fica guardado por 7 dias. Só você pode baixá-lo, com a sua conta aberta."),
		Footer: in.say("You get this e-mail because you started the export.", "Você recebeu este e-mail porque iniciou a exportação."),
	}
}

// ExportFailed tells who ordered an export that there is no file.
type ExportFailed struct {
	Name, AccountName string
	Reason            string // what is wrong and what to do, in the reader's language
	Link              string // to the export's page
}

func (e ExportFailed) write(in words) page {
	return page{
		Subject:  in.say("Export failed", "A exportação falhou"),
		Heading:  in.say("Export failed", "A exportação falhou"),
		Greeting: in.greeting(e.Name),
		Paragraphs: []string{
			in.say("The contacts of %s could not be written into a file.", "Não foi possível gravar os contatos de %s em um arquivo.", oneLine(e.AccountName)),
			e.Reason,
		},
		Action: in.say("Open the export", "Abrir a exportação"), Link: e.Link, LinkHint: in.linkHint(),
		Footer: in.say("You get this e-mail because you started the export.", "Você recebeu este e-mail porque iniciou a exportação."),
	}
}

// WebhookFailing tells an administrator that another system takes no calls any more.
type WebhookFailing struct {
	Name, AccountName string
	Webhook           string // its name, or the host that is called
	Link              string // to the webhooks' page
}

func (f WebhookFailing) write(in words) page {
	hook := oneLine(f.Webhook)
	return page{
		Subject:  in.say("Webhook failing: %s", "Webhook com falha: %s", hook),
		Heading:  in.say("Webhook failing", "Webhook com falha"),
		Greeting: in.greeting(f.Name),
		Paragraphs: []string{
			in.say("The webhook %s of %s has taken no call for a day. What it was to be told then was given up.",
				"O webhook %s de %s não aceita chamadas há um dia. O que ele deveria ter recebido nesse tempo foi abandonado.", hook, oneLine(f.AccountName)),
			in.say("Ficha goes on trying what is new. Once the system works again, send again what is missing, on the page of the webhooks.",
				"O Ficha continua tentando entregar o que é novo. Quando o sistema voltar a funcionar, reenvie o que falta na página dos webhooks."),
		},
		Action: in.say("Open the webhooks", "Abrir os webhooks"), Link: f.Link, LinkHint: in.linkHint(),
		Note:   in.say("You are told once, until it works again.", "Este aviso é enviado uma única vez, até que ele volte a funcionar."),
		Footer: in.say("You get this e-mail because you administer the account.", "Você recebeu este e-mail porque administra a conta."),
	}
}

// Mentioned tells a member that a note names them.
type Mentioned struct {
	Name, AccountName string
	Author            string // who wrote the note
	Contact           string // whom the conversation is with; may be blank
	Number            int64  // of the conversation
	Note              string // what it says, perhaps cut
	Link              string // to the conversation
}

func (m Mentioned) write(in words) page {
	author, number := oneLine(m.Author), strconv.FormatInt(m.Number, 10)
	where := in.say("conversation #%s", "conversa #%s", number)
	if m.Contact != "" {
		where = in.say("conversation #%s with %s", "conversa #%s com %s", number, oneLine(m.Contact))
	}
	return page{
		Subject:    in.say("%s mentioned you: %s", "%s mencionou você: %s", author, where),
		Heading:    in.say("%s mentioned you", "%s mencionou você", author),
		Greeting:   in.greeting(m.Name),
		Paragraphs: []string{in.say("In a private note in %s, %s wrote:", "Em uma nota privada na %s, %s escreveu:", where, author), m.Note},
		Action:     in.say("Open the conversation", "Abrir a conversa"), Link: m.Link, LinkHint: in.linkHint(),
		Footer: in.say("You get this e-mail because you are a member of %s.", "Você recebeu este e-mail porque é membro de %s.", oneLine(m.AccountName)),
	}
}

// PasswordReset carries the link that lets a person choose a new password. The link is valid for 2 hours.
type PasswordReset struct{ Name, Link string }

func (r PasswordReset) write(in words) page {
	return page{
		Subject:  in.say("Choose a new password", "Escolha uma nova senha"),
		Heading:  in.say("Choose a new password", "Escolha uma nova senha"),
		Greeting: in.greeting(r.Name),
		Paragraphs: []string{in.say("Somebody, probably you, asked for a new password for your sign-in at Ficha.",
			"Alguém, provavelmente você, pediu uma nova senha para o seu acesso ao Ficha.")},
		Action: in.say("Choose a password", "Escolher a senha"), Link: r.Link, LinkHint: in.linkHint(),
		Note: in.say("The link is valid for 2 hours and works once.", "O link vale por 2 horas e funciona uma única vez."),
		Footer: in.say("If it was not you, do nothing: your password stays as it is.",
			"Se não foi você, não faça nada: a sua senha continua a mesma."),
	}
}

// Invitation asks a person to join an account. The link is valid for 7 days.
type Invitation struct {
	Name, Inviter, AccountName, Link string
}

func (i Invitation) write(in words) page {
	inviter, account := oneLine(i.Inviter), oneLine(i.AccountName)
	return page{
		Subject:  in.say("%s invites you to %s", "%s convidou você para %s", inviter, account),
		Heading:  in.say("Join %s", "Entre em %s", account),
		Greeting: in.greeting(i.Name),
		Paragraphs: []string{in.say("%s invites you to work with the contacts of %s in Ficha.",
			"%s convidou você para trabalhar com os contatos de %s no Ficha.", inviter, account)},
		Action: in.say("Accept the invitation", "Aceitar o convite"), Link: i.Link, LinkHint: in.linkHint(),
		Note: in.say("The link is valid for 7 days and works once.", "O link vale por 7 dias e funciona uma única vez."),
		Footer: in.say("If you do not know %s, do nothing: no access is created.",
			"Se você não conhece %s, não faça nada: nenhum acesso será criado.", inviter),
	}
}
