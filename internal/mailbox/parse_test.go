package mailbox

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// raw makes a mail of lines, with the ends of lines that mails have.
func raw(lines ...string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n")
}

func read(t *testing.T, source string) Mail {
	t.Helper()
	return Parse(strings.NewReader(source), true)
}

const from = "From: Bia Souza <Bia@Exemplo.com>"

func latin(text string) string {
	out, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return out
}

func TestWhatAMailSays(t *testing.T) {
	for name, c := range map[string]struct{ mail, subject, text string }{
		"plain":              {raw(from, "Subject: Oi", "", "Bom dia", ""), "Oi", "Bom dia"},
		"encoded header":     {raw(from, "Subject: =?UTF-8?B?UMOjbyBkZSBxdWVpam8=?= =?iso-8859-1?Q?_=E9_bom?=", "", "x"), "Pão de queijo é bom", "x"},
		"bare 8 bit header":  {latin(raw(from, "Subject: Pão", "", "x")), "Pão", "x"},
		"folded header":      {raw(from, "Subject: um", "  dois", "", "x"), "um dois", "x"},
		"windows-1252":       {raw(from, "Content-Type: text/plain; charset=windows-1252", "", "") + latin("Preço: “dez” €"), "", "Preço: “dez” €"},
		"latin 1 as Windows": {raw(from, "Content-Type: text/plain; charset=iso-8859-1", "", "") + latin("“dez” €"), "", "“dez” €"},
		"no charset":         {raw(from, "", "") + latin("Ação"), "", "Ação"},
		"wrong charset":      {raw(from, "Content-Type: text/plain; charset=utf-8", "", "") + latin("Ação"), "", "Ação"},
		"unknown charset":    {raw(from, "Content-Type: text/plain; charset=martian", "", "Ação"), "", "Ação"},
		"quoted-printable":   {raw(from, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "A=C3=A7=C3=A3=", "o"), "", "Ação"},
		"base64":             {raw(from, "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("Ação"))), "", "Ação"},
		"japanese":           {raw(from, "Content-Type: text/plain; charset=iso-2022-jp", "", "\x1b$B$3$s\x1b(B"), "", "こん"},
		"flowed":             {raw(from, "Content-Type: text/plain; charset=utf-8; format=flowed", "", "uma frase ", "longa", "outra", "> citada ", "> aqui"), "", "uma frase longa\noutra\n> citada aqui"},
		"only HTML":          {raw(from, "Content-Type: text/html", "", "<style>p{}</style><p>Bom <b>dia</b></p><p>Tudo&nbsp;bem?<br>Sim</p><ul><li>um<li>dois</ul>"), "", "Bom dia\n\nTudo\u00a0bem?\nSim\n\n- um\n- dois"},
		"alternative":        {alternative("o texto", "<p>o HTML</p>"), "", "o texto"},
		"empty alternative":  {alternative("", "<p>o HTML</p>"), "", "o HTML"},
		"footer of a list":   {raw(from, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/html", "", "<p>o que importa</p>", "--b", "Content-Type: text/plain", "", "da lista", "--b--"), "", "o que importa\n\nda lista"},
		"byte 0":             {raw(from, "", "a\x00b"), "", "ab"},
	} {
		m := read(t, c.mail)
		if m.Subject != c.subject || m.Text != c.text || m.From != (Address{"Bia Souza", "bia@exemplo.com"}) || m.Broken {
			t.Errorf("%s: %q %q %v, broken %v", name, m.Subject, m.Text, m.From, m.Broken)
		}
	}
}

func alternative(text, html string) string {
	return raw(from, `Content-Type: multipart/alternative; boundary="b"`, "", "--b", "Content-Type: text/plain", "", text, "--b", "Content-Type: text/html", "", html, "--b--", "")
}

func TestFilesOfAMail(t *testing.T) {
	m := read(t, raw(from, `Content-Type: multipart/mixed; boundary="out"`, "", "--out",
		`Content-Type: multipart/related; boundary="in"`, "", "--in",
		"Content-Type: text/html", "", `Veja <img src="cid:foto@1">`, "--in",
		"Content-Type: image/png; name=\"=?utf-8?Q?p=C3=A3o.png?=\"", "Content-Id: <foto@1>", "Content-Disposition: inline", "Content-Transfer-Encoding: base64", "", "AAEC", "--in--", "--out",
		"Content-Type: application/pdf", "Content-Disposition: attachment; filename*=utf-8''or%C3%A7amento.pdf", "", "%PDF", "--out",
		"Content-Type: text/plain", "Content-Disposition: attachment; filename=\"nota.txt\"", "", "anexo", "--out",
		"Content-Type: message/rfc822", "", "From: x@exemplo.com", "", "dentro", "--out",
		"Content-Type: application/pgp-signature", "", "assinatura", "--out--", ""))
	names := []string{}
	for _, file := range m.Files {
		names = append(names, fmt.Sprintf("%s %s %d", file.Name, file.Type, len(file.Data)))
	}
	want := []string{"pão.png image/png 3", "orçamento.pdf application/pdf 4", "nota.txt text/plain 5", "mail.eml message/rfc822 29"}
	if !slices.Equal(names, want) || m.Text != "Veja" || m.Broken {
		t.Errorf("%q %q, broken %v", names, m.Text, m.Broken)
	}
	if inline := m.inline(); inline["foto@1"] != 0 || len(inline) != 1 {
		t.Errorf("the picture in the text is %v", inline)
	}
}

func TestTooManyAndTooLargeFilesAreNamed(t *testing.T) {
	lines := []string{from, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "", "texto"}
	for n := range 25 {
		lines = append(lines, "--b", fmt.Sprintf("Content-Type: image/gif; name=%d.gif", n), "", "x")
	}
	m := read(t, raw(append(lines, "--b--")...))
	if len(m.Files) != 20 || len(m.LeftOut) != 5 || m.LeftOut[0] != "20.gif" || m.Text != "texto" {
		t.Errorf("%d files, without %q, %q", len(m.Files), m.LeftOut, m.Text)
	}
	m = Parse(strings.NewReader(raw(append(lines, "--b--")...)), false)
	if len(m.Files) != 0 || len(m.LeftOut) != 20 || m.Text != "texto" {
		t.Errorf("without files: %d files, without %q, %q", len(m.Files), m.LeftOut, m.Text)
	}
}

func TestBrokenMailsAreReadAsFarAsTheyGo(t *testing.T) {
	for name, c := range map[string]struct{ mail, text string }{
		"no end":           {raw(from, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "até aqui"), "até aqui"},
		"no boundary":      {raw(from, "Content-Type: multipart/mixed", "", "o que há"), "o que há"},
		"other boundary":   {raw(from, `Content-Type: multipart/mixed; boundary="b"`, "", "--c", "", "o que há", "--c--"), "--c\n\no que há\n--c--"},
		"broken base64":    {raw(from, "Content-Transfer-Encoding: base64", "", base64.StdEncoding.EncodeToString([]byte("até aqui")), "!!!"), "até aqui"},
		"broken header":    {raw(from, "isto não é um campo", "Subject: Oi", "", "texto"), "texto"},
		"mbox line":        {raw("From bia@exemplo.com Tue Nov  3 12:00:00 2026", from, "", "texto"), "texto"},
		"broken part":      {raw(from, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/plain", "", "o texto", "--b", "não é um campo", "", "perdido", "--b--"), "o texto"},
		"type of nothing":  {raw(from, "Content-Type: ;;;", "", "texto"), "texto"},
		"endless parts":    {raw(from, `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "", "texto", strings.Repeat("--b\nContent-Type: x/y\n\n\n", 2000)), "texto"},
		"deep parts":       {raw(from, deep(200), "", "texto"), ""},
		"lines without CR": {strings.ReplaceAll(alternative("texto", "<p>x"), "\r\n", "\n"), "texto"},
	} {
		m := read(t, c.mail)
		if c.text != "" && m.Text != c.text || m.From.Mail != "bia@exemplo.com" {
			t.Errorf("%s: %q of %v", name, m.Text, m.From)
		}
	}
	for _, nothing := range []string{"", "\r\n", "x", "\x00\x01\x02", raw("Subject: x", "", "y"), raw("From: ninguém", "", "y")} {
		if m := read(t, nothing); m.From.Mail != "" {
			t.Errorf("%q is of %v", nothing, m.From)
		}
	}
}

// deep is the beginning of a mail of parts within parts.
func deep(levels int) string {
	var out strings.Builder
	for n := range levels {
		fmt.Fprintf(&out, "Content-Type: multipart/mixed; boundary=\"b%d\"\n\n--b%d\n", n, n)
	}
	return out.String() + "Content-Type: text/plain"
}

func TestWhoHasSentAMail(t *testing.T) {
	const own = "loja@exemplo.com"
	for name, c := range map[string]struct {
		fields string
		want   Address
	}{
		"from":           {"From: Bia <bia@exemplo.com>", Address{"Bia", "bia@exemplo.com"}},
		"sender":         {"Sender: bia@exemplo.com", Address{"", "bia@exemplo.com"}},
		"reply-to":       {"From: Site <site@exemplo.com>\nReply-To: Bia <bia@exemplo.com>", Address{"Bia", "bia@exemplo.com"}},
		"name of from":   {"From: Bia <site@exemplo.com>\nReply-To: bia@exemplo.com", Address{"Bia", "bia@exemplo.com"}},
		"our own list":   {"From: Bia via Loja <loja@exemplo.com>\nReply-To: bia@exemplo.com", Address{"", "bia@exemplo.com"}},
		"reply to us":    {"From: Bia <bia@exemplo.com>\nReply-To: loja@exemplo.com", Address{"Bia", "bia@exemplo.com"}},
		"two to reply":   {"From: bia@exemplo.com\nReply-To: a@exemplo.com, c@exemplo.com", Address{"", "bia@exemplo.com"}},
		"broken address": {`From: "Bia, da loja <bia@exemplo.com>`, Address{"Bia, da loja", "bia@exemplo.com"}},
		"encoded name":   {"From: =?iso-8859-1?Q?Jo=E3o?= <joao@exemplo.com>", Address{"João", "joao@exemplo.com"}},
		"several":        {"From: a@exemplo.com, b@exemplo.com", Address{"", "a@exemplo.com"}},
	} {
		if got := read(t, raw(c.fields, "", "x")).Sender(own); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhatAMailAnswers(t *testing.T) {
	m := read(t, raw(from, "Message-ID: <d@x>", "In-Reply-To: <c@x>", "References: <a@x>", " <b@x> <c@x>", "", "x"))
	if m.MessageID != "d@x" || !slices.Equal(m.Answers, []string{"c@x", "b@x", "a@x"}) {
		t.Errorf("%q answers %q", m.MessageID, m.Answers)
	}
	long := "<" + strings.Repeat("x", 600) + "@x>"
	a, b := read(t, raw(from, "Message-ID: "+long, "", "x")), read(t, raw(from, "In-Reply-To: "+long, "", "x"))
	if a.id() != shortIDs(b.Answers)[0] || len(a.id()) > maxID {
		t.Errorf("a long id is %q and %q", a.id(), shortIDs(b.Answers))
	}
	first, again, other := read(t, raw(from, "", "x")), read(t, raw(from, "", "x")), read(t, raw(from, "", "y"))
	if first.id() != again.id() || first.id() == other.id() {
		t.Error("mails without an id are not told apart by what they say")
	}
}

func TestMailsOfPrograms(t *testing.T) {
	for field, program := range map[string]bool{
		"Auto-Submitted: auto-replied":             true,
		"Auto-Submitted: auto-generated; x=y":      true,
		"Auto-Submitted: no":                       false,
		"Precedence: bulk":                         true,
		"Precedence: auto_reply":                   true,
		"Precedence: list\nList-Id: <suporte.x>":   false,
		"X-Autoreply: yes":                         true,
		"X-Auto-Response-Suppress: All":            true,
		"Return-Path: <>":                          true,
		"Return-Path: <bia@exemplo.com>":           false,
		"Subject: Resposta automática?":            false,
		"Content-Type: multipart/report; x=y":      true,
		"List-Unsubscribe: <mailto:x@exemplo.com>": false,
	} {
		if m := read(t, raw(from, field, "", "x")); m.Program != program {
			t.Errorf("%s: %v", field, m.Program)
		}
	}
	if m := read(t, raw("From: MAILER-DAEMON@exemplo.com", "", "x")); !m.Program {
		t.Error("a mail server is taken for a person")
	}
}

const report = `From: MAILER-DAEMON@exemplo.com
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

Não foi possível entregar.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemplo.com

Final-Recipient: rfc822; Bia@exemplo.com
Action: %s
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such
 user

--b
Content-Type: %s

From: loja@exemplo.com
To: bia@exemplo.com
Message-ID: <nossa@exemplo.com>

texto
--b--
`

func TestBounces(t *testing.T) {
	m := read(t, raw(fmt.Sprintf(report, "failed", "message/rfc822")))
	want := Bounce{"nossa@exemplo.com", "bia@exemplo.com", "550 5.1.1 no such user", true}
	if m.Bounce == nil || *m.Bounce != want || m.Text != "Não foi possível entregar." || len(m.Files) != 0 {
		t.Errorf("%+v %q", m.Bounce, m.Text)
	}
	m = read(t, raw(fmt.Sprintf(report, "delayed", "text/rfc822-headers")))
	if want.Final = false; m.Bounce == nil || *m.Bounce != want {
		t.Errorf("a delay is %+v", m.Bounce)
	}
	m = read(t, raw(from, `Content-Type: multipart/report; report-type=disposition-notification; boundary="b"`, "", "--b", "", "foi lida", "--b", "Content-Type: message/disposition-notification", "", "Disposition: x", "--b--"))
	if m.Bounce != nil || !m.Program || m.Text != "foi lida" {
		t.Errorf("a receipt is %+v %q", m.Bounce, m.Text)
	}
}

// FuzzParse reads anything. What comes out can be stored and shown.
func FuzzParse(f *testing.F) {
	f.Add([]byte(alternative("Oi\n\nEm 3 de nov. Ana escreveu:\n> x", `<img src="cid:a"><blockquote>x</blockquote>`)))
	f.Add([]byte(raw(fmt.Sprintf(report, "failed", "message/rfc822"))))
	f.Add([]byte(raw(from, "Content-Type: text/plain; format=flowed; charset=iso-2022-jp", "", "a \n>b \n>> c")))
	f.Add([]byte(raw(deep(5), "", "x")))
	policy := newPolicy()
	s := &Service{policy: policy}
	f.Fuzz(func(t *testing.T, source []byte) {
		var m Mail
		parse(strings.NewReader(string(source)), true, &m)
		for _, text := range []string{m.Subject, m.Text, m.From.Name, m.From.Mail, m.MessageID} {
			if strings.ToValidUTF8(text, "") != text {
				t.Errorf("%q is no text", text)
			}
		}
		if strings.ContainsAny(m.Subject+m.From.Name, "\r\n") {
			t.Errorf("%q has several lines", m.Subject)
		}
		if reply, quoted := splitQuote(m.Text); len(reply)+len(quoted) > len(m.Text)+1 {
			t.Errorf("%q becomes %q and %q", m.Text, reply, quoted)
		}
		out := strings.ToLower(s.safe(m.HTML))
		for _, bad := range []string{"<script", "<iframe", " src=", " onload", "javascript:", "<style", "<form"} {
			if strings.Contains(out, bad) && strings.Contains(out, "<") && hasTag(out, bad) {
				t.Errorf("%q becomes %q", m.HTML, out)
			}
		}
		s.received("loja@exemplo.com", m, m.Sender("loja@exemplo.com"), m.Date)
	})
}
