package mailbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/testkit"
)

const bia = "From: Bia Souza <bia@exemplo.com>"

func TestMailsComeIn(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.box.gets(bia, "Message-ID: <antes@x>", "Subject: antes", "", "Esta já estava lá.")
		w.read()
		w.arrives(bia, "To: loja@exemplo.com", "Message-ID: <um@x>", "Subject: =?utf-8?Q?P=C3=A3o?=", "Date: Tue, 3 Nov 2026 07:59:00 -0300", `Content-Type: multipart/mixed; boundary="b"`, "",
			"--b", "Content-Type: text/html; charset=utf-8", "", `<p>Quanto é? <img src="https://x.com/p.png" alt="a"></p><script>x</script>`,
			"--b", "Content-Type: application/pdf", `Content-Disposition: attachment; filename="pedido.pdf"`, "", "%PDF-1.4", "--b--")
		all := w.came()
		if len(all) != 1 {
			t.Fatalf("%d conversations", len(all))
		}
		v := all[0]
		if v.Contact.Name != "Bia Souza" || v.Contact.Email != "bia@exemplo.com" || v.SourceID != "bia@exemplo.com" || v.Additional["mail_subject"] != "Pão" {
			t.Errorf("%q %q, %q about %q", v.Contact.Name, v.Contact.Email, v.SourceID, v.Additional["mail_subject"])
		}
		got := w.messages(v)
		if len(got) != 1 || got[0].Kind != conversation.Incoming || got[0].Content != "Quanto é?" || got[0].SourceID != "um@x" || !got[0].CreatedAt.Equal(time.Date(2026, 11, 3, 10, 59, 0, 0, time.UTC)) {
			t.Fatalf("%+v", got)
		}
		mail, _ := got[0].Attributes["email"].(map[string]any)
		html, _ := mail["html_content"].(map[string]any)
		if mail["subject"] != "Pão" || fmt.Sprint(html["full"]) != `<p>Quanto é? <img data-src="https://x.com/p.png" alt="a"></p>` {
			t.Errorf("%v", mail)
		}
		if len(got[0].Files) != 1 || got[0].Files[0].Name != "pedido.pdf" {
			t.Errorf("its files are %+v", got[0].Files)
		}
		if state := w.state(); state.IMAP.Code() != "" || state.Skipped != 0 {
			t.Errorf("%+v", state)
		}
	})
}

func TestAServerThatTellsOfMailsIsHeard(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.Listen()
		w.read()
		n := 0
		w.eventually("a mail is stored", func() bool { // the server does not tell of one that comes before it is asked to
			n++
			w.box.gets(bia, fmt.Sprintf("Message-ID: <%d@x>", n), "", "Oi")
			return w.stored() > 0
		})
	})
}

func TestAServerThatTellsOfNothingIsAsked(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.box.edits(func(said []byte) []byte { return []byte(strings.ReplaceAll(string(said), " IDLE", " NONE")) })
		w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		w.arrives(bia, "Message-ID: <dois@x>", "", "Tudo bem?")
		if got := w.messages(w.came()[0]); len(got) != 2 || got[1].Content != "Tudo bem?" {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnswersStayInTheirConversation(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "Subject: Pão", "", "Quanto é?")
		first := w.came()[0]
		w.says(first, "Dez reais.")
		ours := messageIDOf(t, w.delivered(1)[0])
		w.eventually("it is sent", func() bool { return w.messages(first)[1].Delivery == conversation.Sent })
		_, err := w.conversations.SetStatus(ctx, w.ana, first.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)

		w.arrives(bia, "Message-ID: <dois@x>", "Subject: Outra coisa", "", "E bolo?")
		w.arrives(bia, "Message-ID: <tres@x>", "Subject: Agora sim", "References: <um@x> <"+ours+">", "In-Reply-To: <"+ours+">", "", "Quero um pão.", "", "Em 3 de nov. de 2026, Loja <loja@exemplo.com> escreveu:", "> Dez reais.")
		all := w.came()
		if len(all) != 2 {
			t.Fatalf("%d conversations", len(all))
		}
		answer := w.messages(first)
		last := answer[len(answer)-1]
		if last.Content != "Quero um pão." || last.SourceID != "tres@x" {
			t.Errorf("the answer is not in its conversation: %+v", answer)
		}
		mail, _ := last.Attributes["email"].(map[string]any)
		whole, _ := mail["text_content"].(map[string]any)
		if !strings.HasSuffix(fmt.Sprint(whole["full"]), "> Dez reais.") {
			t.Errorf("what it quotes is lost: %v", whole)
		}
		if other := w.messages(all[slices.IndexFunc(all, func(v conversation.Conversation) bool { return v.ID != first.ID })]); other[0].Content != "E bolo?" {
			t.Errorf("the other conversation has %+v", other)
		}
		w.arrives("From: Caio <caio@exemplo.com>", "Message-ID: <quatro@x>", "In-Reply-To: <um@x>", "", "Eu também.")
		if len(w.came()) != 3 {
			t.Error("somebody else speaks in the conversation of a contact")
		}
	})
}

func TestReadingGoesOnWhereItWasLeft(t *testing.T) {
	eachWorld(t, func(w *world) {
		stop := w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "um")
		stop()
		w.box.gets(bia, "Message-ID: <dois@x>", "", "dois")
		w.box.gets(bia, "", "três") // without an id
		stop = w.read()
		w.eventually("both are stored", func() bool { return w.stored() == 3 })
		stop()
		// As after a crash, or for two nodes at once: what has come in is read once more.
		w.exec("UPDATE mailboxes SET last_uid = 0, busy_until = 0")
		w.read()
		w.arrives(bia, "Message-ID: <quatro@x>", "", "quatro")
		if got := w.messages(w.came()[0]); len(got) != 4 || got[3].Content != "quatro" {
			t.Errorf("%+v", got)
		}
	})
}

func TestAMailboxThatWasNumberedAnew(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "um")
		w.must(w.box.user.Delete("INBOX"))
		w.must(w.box.user.Create("INBOX", nil))
		w.box.getsAt(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), bia, "Message-ID: <antigo@x>", "", "de setembro")
		w.box.gets(bia, "Message-ID: <um@x>", "", "um")
		w.box.gets(bia, "Message-ID: <dois@x>", "", "dois")
		w.reconnects()
		w.eventually("the new one is stored", func() bool { return w.stored() == 2 })
		w.arrives(bia, "Message-ID: <tres@x>", "", "três")
		if got := w.messages(w.came()[0]); len(got) != 3 || got[1].Content != "dois" {
			t.Errorf("%+v", got)
		}
	})
}

func TestManyMailsAreCaughtUpWith(t *testing.T) {
	const many = 300
	eachWorld(t, func(w *world) {
		stop := w.read()
		stop()
		for n := range many {
			w.box.gets(fmt.Sprintf("From: p%d@exemplo.com", n%40), fmt.Sprintf("Message-ID: <%d@x>", n), "", fmt.Sprint("mail ", n))
		}
		w.read()
		w.eventually("all are stored", func() bool { return w.stored() == many })
		if len(w.came()) == 0 || w.number("SELECT count(*) FROM contacts") != 40 || w.state().Skipped != 0 {
			t.Errorf("%d contacts, %d passed over", w.number("SELECT count(*) FROM contacts"), w.state().Skipped)
		}
	})
}

func TestOneNodeReadsAnInbox(t *testing.T) {
	eachWorld(t, func(w *world) {
		stop := w.read()
		other := w.node()
		second := &world{Service: other, t: t, db: w.db, clock: w.clock, ana: w.ana, inbox: w.inbox, box: w.box}
		second.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "um")
		if n := w.box.sessions.Load(); n != 1 {
			t.Errorf("%d nodes have signed in", n)
		}
		stop()
		w.eventually("the other one takes over", func() bool { return w.box.sessions.Load() == 2 })
		w.arrives(bia, "Message-ID: <dois@x>", "", "dois")
	})
}

func TestADeletedInboxIsNotReadAnyMore(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "um")
		w.must(w.inboxes.Delete(ctx, w.ana, w.inbox.ID))
		w.eventually("the connection is closed", func() bool { return w.box.connected() == 0 })
		w.work()
		w.eventually("the conversation is resolved", func() bool { return w.came()[0].Status == conversation.Resolved })
		if w.stored() != 1 {
			t.Error("its message is gone")
		}
	})
}

func TestChangedSettingsAreUsedAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{Settings: map[string]any{"imap_password": "errada"}})
		w.must(err)
		testkit.Run(w.t, w.Run)
		w.eventually("the sign-in is refused", func() bool { return w.state().IMAP.Code() == "mail_login_refused" })
		w.clock.Advance(time.Second)
		_, err = w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{Settings: map[string]any{"imap_password": password}})
		w.must(err)
		w.eventually("it is read", func() bool { return w.state().IMAP.Code() == "" && !w.state().IMAP.CheckedAt.IsZero() })
	})
}

func TestOurOwnMailsAreNoMails(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		m := w.says(w.came()[0], "Bom dia!")
		sent := w.delivered(1)[0]
		w.box.gets(strings.TrimSuffix(strings.ReplaceAll(string(sent.body), "\r\n", "\n"), "\n"))
		w.box.gets(bia, mailbox.Mark(w.inbox), "Message-ID: <voltou@x>", "", "encaminhada")
		w.box.gets("From: loja@exemplo.com", "Message-ID: <eu@x>", "", "eu mesma")
		w.box.gets(bia, "Message-ID: <"+mailbox.IDOf(w.inbox, m.ID+1, address)+">", "", "de outra")
		w.arrives(bia, "Message-ID: <dois@x>", "", "Outra coisa")
		if n := w.stored(); n != 3 || w.state().Skipped != 0 {
			t.Errorf("%d messages, %d passed over", n, w.state().Skipped)
		}
	})
}

func TestProgramsDoNotAnswerEachOther(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr("Já respondemos.")})
		w.must(err)
		w.read()
		w.work()
		for n := range 15 {
			w.box.gets(bia, "Auto-Submitted: auto-replied", fmt.Sprintf("Message-ID: <%d@auto>", n), "", fmt.Sprint("Estou de férias ", n))
		}
		w.arrives("From: caio@exemplo.com", "Message-ID: <um@x>", "", "Oi")
		w.eventually("the person is greeted", func() bool { return len(w.post.mails()) == 1 })
		if sent := w.post.mails()[0]; sent.to != "caio@exemplo.com" || !strings.Contains(string(sent.body), "Auto-Submitted: auto-replied") {
			t.Errorf("to %s: %s", sent.to, sent.body)
		}
		// Counted behind all that came at once, the person's mail among them.
		w.eventually("five are passed over", func() bool { return w.state().Skipped == 5 })
		if n := w.number("SELECT count(*) FROM messages WHERE kind = 'automatic' AND from_contact"); n != 10 {
			t.Errorf("%d are kept", n)
		}
		if n := w.number("SELECT count(*) FROM contacts WHERE email = 'bia@exemplo.com' AND last_incoming_at IS NOT NULL"); n != 0 {
			t.Error("an answering machine counts as an answer")
		}
	})
}

func TestAMailThatDidNotArriveHasFailed(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.work()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		v := w.came()[0]
		w.says(v, "Bom dia!")
		ours := messageIDOf(t, w.delivered(1)[0])
		w.eventually("it is sent", func() bool { return w.messages(v)[1].Delivery == conversation.Sent })
		for _, id := range []string{"outra@exemplo.com", ours} {
			w.box.gets("From: MAILER-DAEMON@exemplo.com", "Message-ID: <b."+id+">", `Content-Type: multipart/report; report-type=delivery-status; boundary="b"`, "",
				"--b", "", "Devolvida.", "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; x", "", "Final-Recipient: rfc822; bia@exemplo.com", "Action: failed", "Diagnostic-Code: smtp; 550 caixa cheia", "",
				"--b", "Content-Type: text/rfc822-headers", "", "Message-ID: <"+id+">", "", "--b--")
		}
		w.eventually("it has failed", func() bool { return w.messages(v)[1].Delivery == conversation.Failed })
		w.eventually("the report is kept", func() bool { return len(w.messages(v)) == 3 })
		got := w.messages(v)
		if got[1].Refusal == nil || got[1].Refusal.Code != "mail_bounced" || got[1].Refusal.Params["answer"] != "550 caixa cheia" {
			t.Errorf("%+v", got[1].Refusal)
		}
		if got[2].Kind != conversation.Automatic || got[2].Content != "Devolvida." {
			t.Errorf("%+v", got[2])
		}
		if n := w.number("SELECT count(*) FROM contacts"); n != 1 {
			t.Errorf("%d contacts: a mail server is none", n)
		}
	})
}

func TestALargeMailIsKeptWithoutItsFiles(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		line := strings.Repeat("QUJD", 19) + "\n"
		w.arrives(bia, "Message-ID: <um@x>", "Subject: fotos", `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "", "Seguem as fotos.",
			"--b", `Content-Type: image/jpeg; name="pães.jpg"`, "Content-Transfer-Encoding: base64", "", strings.Repeat(line, (40<<20)/len(line)), "--b", "", "Beijos", "--b--")
		got := w.messages(w.came()[0])[0]
		mail, _ := got.Attributes["email"].(map[string]any)
		if got.Content != "Seguem as fotos.\nBeijos" || len(got.Files) != 0 || fmt.Sprint(mail["left_out"]) != "[pães.jpg]" {
			t.Errorf("%q, %v", got.Content, mail)
		}
	})
}

func TestNoMailStopsThoseBehindIt(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.box.gets("")
		w.box.gets("\x00\xff\xfe", "", "\x80\x81")
		w.box.gets("Subject: de ninguém", "", "x")
		w.box.gets("From: \"\" <>", "", "x")
		w.box.gets("From: Bia <bia@"+strings.Repeat("x", 400)+".com>", "Message-ID: <longo@x>", "", "endereço longo")
		w.arrives(bia, "Message-ID: <um@x>", "Subject: "+strings.Repeat("longo ", 500), `Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/html", "", "<p>"+strings.Repeat("a ", 200_000), "sem fim")
		w.arrives(bia, "Message-ID: <dois@x>", "", "")
		if got := w.messages(w.came()[0]); len(got) != 2 || !strings.HasPrefix(got[0].Content, "a a a") || got[1].Content == "" {
			t.Errorf("%d messages", len(got))
		}
		w.eventually("the others are counted", func() bool { return w.state().Skipped == 5 })
	})
}

func TestAMailThatBreaksTheConnectionIsPassedOver(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.box.edits(func(said []byte) []byte {
			if strings.Contains(string(said), "VENENO") {
				return nil
			}
			return said
		})
		w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "um")
		w.box.gets(bia, "Message-ID: <mau@x>", "Subject: VENENO", "", "x")
		w.box.gets(bia, "Message-ID: <dois@x>", "", "dois")
		w.eventually("the next one is stored", func() bool {
			w.clock.Advance(time.Minute)
			return w.stored() == 2
		})
		if got := w.messages(w.came()[0]); got[1].Content != "dois" || w.state().Skipped != 1 {
			t.Errorf("%+v, %d passed over", got, w.state().Skipped)
		}
	})
}

func TestABlockedContactIsKeptQuiet(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.read()
		w.arrives(bia, "Message-ID: <um@x>", "", "Oi")
		v := w.came()[0]
		w.exec("UPDATE contacts SET blocked = TRUE")
		w.arrives(bia, "Message-ID: <dois@x>", "", "Oi?")
		if n := w.number("SELECT count(*) FROM messages WHERE conversation_id = $1", v.ID); n != 2 {
			t.Errorf("%d messages in the conversation", n)
		}
	})
}
