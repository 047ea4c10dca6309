package mailbox_test

import (
	"bytes"
	"fmt"
	"regexp"
	"testing"

	"github.com/emersion/go-imap/v2"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
)

// marks are what a program may be known by, and a thread held together by. Some gateways drop them.
var marks = regexp.MustCompile(`(?mi)^(Auto-Submitted|X-Auto-Response-Suppress|X-Ficha-Inbox|In-Reply-To|References):.*\r\n([ \t].*\r\n)*`)

// TestGreetingsDoNotAnswerEachOther has two inboxes that greet write to each other, as two
// companies would: what one sends lies in the other's mailbox.
func TestGreetingsDoNotAnswerEachOther(t *testing.T) {
	for name, way := range map[string]struct {
		through func(mail []byte) []byte
		kind    conversation.Kind // of what the greeting is to whom it greets
	}{
		"as they are":           {func(mail []byte) []byte { return mail }, conversation.Automatic},
		"without all our marks": {func(mail []byte) []byte { return marks.ReplaceAll(mail, nil) }, conversation.Incoming},
	} {
		t.Run(name, func(t *testing.T) {
			eachWorld(t, func(w *world) {
				const factory = "fabrica@exemplo.com"
				boxes := map[string]*postbox{address: w.box, factory: newPostbox(t, nil, false)}
				settings := w.settings()
				settings["email"], settings["imap_login"], settings["imap_port"] = factory, address, boxes[factory].port
				other, err := w.inboxes.Create(ctx, w.ana, inbox.Email, inbox.Change{Name: ptr("Fábrica"), Settings: settings})
				w.must(err)
				for _, in := range []inbox.Inbox{w.inbox, other} {
					_, err := w.inboxes.Update(ctx, w.ana, in.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr(in.Name + " já responde.")})
					w.must(err)
				}
				w.post.refuses(func(to string, mail []byte) error {
					_, err := boxes[to].user.Append("INBOX", bytes.NewReader(way.through(mail)), &imap.AppendOptions{Time: w.clock.Now()})
					return err
				})
				w.read()
				w.eventually("the other mailbox is looked at", func() bool {
					all, err := w.States(ctx, w.ana)
					return err == nil && !all[other.ID].IMAP.CheckedAt.IsZero()
				})
				w.work()
				c, err := w.contacts.Create(ctx, w.ana, contact.Change{Email: ptr(factory)}, contact.ByHand)
				w.must(err)
				v, err := w.conversations.Create(ctx, w.ana, conversation.Opening{InboxID: w.inbox.ID, ContactID: c.ID, Message: &conversation.Draft{Content: "Quanto custa a farinha?"}})
				w.must(err)
				w.eventually("the greeting comes back", func() bool { return len(w.messages(v)) == 2 })
				w.eventually("nothing waits to be sent", func() bool { return w.number("SELECT count(*) FROM outgoing_messages") == 0 })
				if got := w.messages(v)[1]; got.Kind != way.kind || got.Content != "Fábrica já responde." {
					t.Errorf("%s: %q", got.Kind, got.Content)
				}
				// What answers a mail is stored with it, so by now an answer would be there.
				if n := w.number("SELECT count(*) FROM messages"); n != 4 || len(w.post.mails()) != 2 {
					t.Errorf("%d messages, %d mails", n, len(w.post.mails()))
				}
			})
		})
	}
}

func TestAFloodOfMailsIsNotTakenIn(t *testing.T) {
	w := newWorldOnSQLite(t)
	w.read()()
	for n := range 605 {
		w.box.gets(bia, fmt.Sprintf("Message-ID: <%d@x>", n), "", "Oi")
	}
	w.read()
	w.box.gets("From: Caio <caio@exemplo.com>", "Message-ID: <caio@x>", "", "Bom dia")
	w.eventually("who comes behind them is taken in", func() bool { return w.number("SELECT count(*) FROM messages WHERE source_id = 'caio@x'") == 1 })
	w.eventually("what is passed over is counted", func() bool { return w.state().Skipped == 5 })
	if incoming, all := w.number("SELECT count(*) FROM messages WHERE kind = 'incoming'"), w.stored(); incoming != 61 || all != 601 {
		t.Errorf("%d of %d are news", incoming, all)
	}
}
