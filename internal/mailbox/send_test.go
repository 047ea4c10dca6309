package mailbox_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"
	"github.com/emersion/go-smtp"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/testkit"
)

// opened is a mail as the contact's program shows it.
type opened struct {
	header              mail.Header
	subject, text, html string
	from, to, replyTo   string
	answers             []string
	references          []string
	files               map[string]string
}

func open(t *testing.T, m sentMail) (out opened) {
	t.Helper()
	r, err := mail.CreateReader(bytes.NewReader(m.body))
	if err != nil {
		t.Fatal(err)
	}
	out.header, out.files = r.Header, map[string]string{}
	out.subject, _ = r.Header.Subject()
	for field, into := range map[string]*string{"From": &out.from, "To": &out.to, "Reply-To": &out.replyTo} {
		if list, err := r.Header.AddressList(field); err == nil && len(list) == 1 {
			*into = list[0].String()
		}
	}
	out.answers, _ = r.Header.MsgIDList("In-Reply-To")
	out.references, _ = r.Header.MsgIDList("References")
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(content), "\r\n", "\n")
		switch h := part.Header.(type) {
		case *mail.InlineHeader:
			if kind, _, _ := h.ContentType(); kind == "text/html" {
				out.html = text
			} else {
				out.text = text
			}
		case *mail.AttachmentHeader:
			name, _ := h.Filename()
			out.files[name] = string(content)
		}
	}
}

func messageIDOf(t *testing.T, m sentMail) string {
	t.Helper()
	h := open(t, m).header
	id, err := h.MessageID()
	if err != nil || id == "" {
		t.Fatalf("%q, %v", id, err)
	}
	return id
}

func TestAnAnswerIsAMail(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "Subject: =?utf-8?Q?P=C3=A3o?=", "", "Quanto é?")
		v := w.came()[0]
		const text = "Olá, Bia!\n\nDez <reais>: https://exemplo.com/pão?a=1&b=2."
		w.says(v, text, conversation.File{Name: "preços.txt", Type: "text/plain", Size: 3, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("dez")), nil }})
		sent := w.delivered(1)[0]
		if sent.from != address || sent.to != "bia@exemplo.com" {
			t.Errorf("from %s to %s", sent.from, sent.to)
		}
		m := open(t, sent)
		if m.from != `"Loja" <loja@exemplo.com>` || m.replyTo != m.from || m.to != `"Bia Souza" <bia@exemplo.com>` || m.subject != "Re: Pão" {
			t.Errorf("%s, %s, %s: %s", m.from, m.replyTo, m.to, m.subject)
		}
		if strings.TrimSpace(m.text) != text || !strings.Contains(m.html, `Dez &lt;reais&gt;: <a href="https://exemplo.com/pão?a=1&amp;b=2">`) {
			t.Errorf("%q\n%s", m.text, m.html)
		}
		if m.files["preços.txt"] != "dez" || len(m.answers) != 1 || m.answers[0] != "um@x" {
			t.Errorf("files %v, answers %v", m.files, m.answers)
		}
		if m.header.Get("Auto-Submitted") != "" {
			t.Error("a member is taken for a program")
		}
		w.eventually("it is sent", func() bool { return w.messages(v)[1].Delivery == conversation.Sent })
		if got := w.messages(v)[1]; got.SourceID != mailbox.IDOf(w.inbox, got.ID, address) || got.SourceID != messageIDOf(t, sent) {
			t.Errorf("it is known as %s", got.SourceID)
		}
		w.says(v, "Mais alguma coisa?")
		if m := open(t, w.delivered(2)[1]); m.answers[0] != "um@x" || len(m.references) != 2 || m.subject != "Re: Pão" {
			t.Errorf("the second one answers %v, after %v", m.answers, m.references)
		}
		if state := w.state(); state.SMTP.Code() != "" || state.SMTP.CheckedAt.IsZero() {
			t.Errorf("%+v", state.SMTP)
		}
	})
}

func TestAConversationThatAMemberBegins(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.work()
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Caio"), Email: ptr("Caio@Exemplo.com")}, contact.ByHand)
		w.must(err)
		v, err := w.conversations.Create(ctx, w.ana, conversation.Opening{
			InboxID: w.inbox.ID, ContactID: c.ID, Additional: map[string]any{"mail_subject": "Sua encomenda\r\nBcc: x@exemplo.com"}, Message: &conversation.Draft{Content: "Está pronta."},
		})
		w.must(err)
		sent := w.delivered(1)[0]
		m := open(t, sent)
		if v.SourceID != "caio@exemplo.com" || sent.to != "caio@exemplo.com" || m.subject != "Sua encomenda Bcc: x@exemplo.com" || len(m.references) != 0 || m.header.Has("Bcc") {
			t.Errorf("to %s: %q", sent.to, m.subject)
		}
		w.read()
		w.arrives("From: caio@exemplo.com", "Message-ID: <um@x>", "In-Reply-To: <"+messageIDOf(t, sent)+">", "", "Obrigado!")
		if got := w.messages(v); len(got) != 2 || got[1].Content != "Obrigado!" {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhatAServerRefuses(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		v := w.came()[0]
		w.post.refuses(func(string, []byte) error {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "parece spam"}
		})
		w.says(v, "Compre!")
		w.eventually("it has failed", func() bool { return w.messages(v)[1].Delivery == conversation.Failed })
		if got := w.messages(v)[1].Refusal; got == nil || got.Code != "mail_refused" || got.Params["answer"] != "parece spam" {
			t.Errorf("%+v", got)
		}

		tries := 0
		w.post.refuses(func(string, []byte) error {
			if tries++; tries <= 2 {
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "mais tarde"}
			}
			return nil
		})
		w.says(v, "um")
		w.says(v, "dois")
		w.eventually("both are sent", func() bool {
			if testkit.Idle(w.t, w.db, "send_messages") {
				w.clock.Advance(11 * time.Second)
				w.must(w.conversations.Sweep(ctx))
			}
			return len(w.post.mails()) == 2
		})
		if sent := w.post.mails(); strings.TrimSpace(open(t, sent[0]).text) != "um" || strings.TrimSpace(open(t, sent[1]).text) != "dois" {
			t.Error("they are sent in another order")
		}
	})
}

func TestAServerThatIsDownForAnHourGetsAllInOrder(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		v := w.came()[0]
		w.post.stops()
		for _, content := range []string{"um", "dois", "três"} {
			w.says(v, content)
		}
		for range 4 { // for an hour
			w.eventually("it was tried", func() bool {
				return w.number("SELECT count(*) FROM outgoing_messages WHERE attempts > 0 AND next_at > $1", w.clock.Now().UnixMicro()) == 1 &&
					testkit.Idle(w.t, w.db, "send_messages")
			})
			w.clock.Advance(15 * time.Minute)
			w.must(w.conversations.Sweep(ctx))
		}
		if got := w.state().SMTP.Code(); got != "mail_no_answer" {
			t.Errorf("the inbox shows %q", got)
		}
		w.post.starts(t)
		w.eventually("all are sent", func() bool {
			if testkit.Idle(w.t, w.db, "send_messages") {
				w.clock.Advance(time.Second)
				w.must(w.conversations.Sweep(ctx))
			}
			return w.number("SELECT count(*) FROM outgoing_messages") == 0
		})
		var got []string
		for _, sent := range w.post.mails() {
			got = append(got, strings.TrimSpace(open(t, sent).text))
		}
		if strings.Join(got, " ") != "um dois três" {
			t.Errorf("%q", got)
		}
		for _, m := range w.messages(v)[1:] {
			if m.Delivery != conversation.Sent {
				t.Errorf("%s is %s", m.Content, m.Delivery)
			}
		}
	})
}

func TestAWrongPasswordIsNotTheMessagesFault(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		v := w.came()[0]
		w.post.wants("outra")
		w.says(v, "Bom dia!")
		w.eventually("the sign-in is refused", func() bool { return w.state().SMTP.Code() == "mail_login_refused" })
		if params := w.state().SMTP.Params(); params["answer"] != "wrong password" {
			t.Errorf("%v", params)
		}
		w.post.wants(password)
		w.eventually("it is sent", func() bool {
			if testkit.Idle(w.t, w.db, "send_messages") {
				w.clock.Advance(11 * time.Second)
				w.must(w.conversations.Sweep(ctx))
			}
			return len(w.post.mails()) == 1
		})
		w.eventually("all is well", func() bool { return w.state().SMTP.Code() == "" })
	})
}

func TestTryingSaysWhatIsWrong(t *testing.T) {
	w := newWorldOnSQLite(t)
	certificate, roots := certified(t, "127.0.0.1")
	_, strangers := certified(t, "127.0.0.1")
	secureBox, startBox := newPostbox(t, certificate, true), newPostbox(t, certificate, false)
	securePost, startPost := newPost(t, certificate, true), newPost(t, certificate, false)
	silent, silentPort := listen(t)
	w.must(silent.Close())
	talking := talker(t, "HTTP/1.1 400 Bad Request\r\n\r\n")
	for name, c := range map[string]struct {
		change     map[string]any
		imap, smtp string
	}{
		"all is well":       {nil, "", ""},
		"TLS":               {map[string]any{"imap_port": secureBox.port, "imap_security": "tls", "smtp_port": securePost.port, "smtp_security": "tls"}, "", ""},
		"STARTTLS":          {map[string]any{"imap_port": startBox.port, "imap_security": "starttls", "smtp_port": startPost.port, "smtp_security": "starttls"}, "", ""},
		"no STARTTLS":       {map[string]any{"imap_security": "starttls", "smtp_security": "starttls"}, "mail_no_encryption", "mail_no_encryption"},
		"no TLS":            {map[string]any{"imap_security": "tls", "smtp_security": "tls"}, "mail_no_encryption", "mail_no_encryption"},
		"unknown host":      {map[string]any{"imap_host": "imap.invalid", "smtp_host": "smtp.invalid", "imap_security": "tls", "smtp_security": "tls", "imap_password": "x"}, "mail_host_unknown", "mail_host_unknown"},
		"nobody there":      {map[string]any{"imap_port": silentPort, "smtp_port": silentPort}, "mail_no_answer", "mail_no_answer"},
		"another server":    {map[string]any{"imap_port": talking, "smtp_port": talking}, "mail_not_understood", "mail_not_understood"},
		"wrong password":    {map[string]any{"imap_password": "x", "smtp_password": "y"}, "mail_login_refused", "mail_login_refused"},
		"no folder":         {map[string]any{"imap_folder": "Suporte"}, "mail_folder_missing", ""},
		"in the clear":      {map[string]any{"imap_host": "192.0.2.1", "smtp_host": "192.0.2.1", "imap_password": password}, "mail_clear_refused", "mail_clear_refused"},
		"inside":            {map[string]any{"imap_host": "10.0.0.1", "smtp_host": "169.254.169.254", "imap_security": "tls", "smtp_security": "tls", "imap_password": password}, "mail_host_private", "mail_host_private"},
		"other certificate": {map[string]any{"imap_host": "localhost", "smtp_host": "localhost", "imap_port": secureBox.port, "imap_security": "tls", "smtp_port": securePost.port, "smtp_security": "tls", "imap_password": password}, "mail_certificate", "mail_certificate"},
	} {
		w.Trust(roots)
		imap, smtp, err := w.Try(ctx, w.ana, w.inbox.ID, c.change)
		if err != nil || imap.Code() != c.imap || smtp.Code() != c.smtp {
			t.Errorf("%s: %q %v, %q %v, %v", name, imap.Code(), imap.Params(), smtp.Code(), smtp.Params(), err)
		}
	}
	w.Trust(strangers)
	imap, smtp, err := w.Try(ctx, w.ana, w.inbox.ID, map[string]any{"imap_port": startBox.port, "imap_security": "starttls", "smtp_port": startPost.port, "smtp_security": "starttls"})
	if err != nil || imap.Code() != "mail_certificate" || smtp.Code() != "mail_certificate" {
		t.Errorf("a certificate of strangers: %q, %q, %v", imap.Code(), smtp.Code(), err)
	}
	if _, _, err := w.Try(ctx, w.ana, w.inbox.ID, map[string]any{"imap_host": "mau.exemplo.com"}); err == nil {
		t.Error("the password would be sent to another server")
	}
}

func TestServersInsideAreNotReached(t *testing.T) {
	w := newWorldOnSQLite(t)
	s := mailbox.NewService(w.db, w.conversations, w.hub, func(netip.Addr) bool { return false }, w.clock.Now, slog.New(slog.DiscardHandler))
	imap, smtp, err := s.Try(ctx, w.ana, w.inbox.ID, map[string]any{"imap_security": "tls"})
	if err != nil || imap.Code() != "mail_host_private" || smtp.Code() != "mail_clear_refused" {
		t.Errorf("%q, %q, %v", imap.Code(), smtp.Code(), err)
	}
}

func TestPasswordsAreStoredApart(t *testing.T) {
	w := newWorldOnSQLite(t)
	in, err := w.inboxes.Get(ctx, w.ana, w.inbox.ID)
	w.must(err)
	for name, value := range in.Settings.Plain {
		if text, is := value.(string); is && strings.Contains(text, password) {
			t.Errorf("%s shows the password", name)
		}
	}
	if len(in.Settings.SecretsSet()) != 2 || in.Channel != inbox.Email {
		t.Errorf("%v are set", in.Settings.SecretsSet())
	}
}

// talker is a server that says something else.
func talker(t *testing.T, text string) int {
	t.Helper()
	listener, port := listen(t)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, text)
			go func(conn net.Conn) {
				_, _ = io.Copy(io.Discard, conn)
				_ = conn.Close()
			}(conn)
		}
	}()
	return port
}
