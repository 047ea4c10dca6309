package conversation_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/text"
)

// mails is the world with an e-mail inbox that greets.
func (w *world) mails() inbox.Inbox {
	w.t.Helper()
	w.Serve(inbox.Email, newProvider(w.t))
	w.inboxes.Register(inbox.Email, tokenKind{})
	in, err := w.inboxes.Create(ctx, w.ana, inbox.Email, inbox.Change{
		Name: ptr("Correio"), GreetingEnabled: ptr(true), Greeting: ptr("Já respondemos."), Settings: map[string]any{"token": "s3gredo", "number": "1"},
	})
	w.must(err)
	return in
}

func TestAFloodIsKeptQuietAndThenLeftOut(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.listens()
		in := w.mails()
		mail := func(source, id string) conversation.Received {
			return conversation.Received{SourceID: source, MessageID: id, Content: "Oi " + id, Known: contact.Change{Email: &source}}
		}
		var v conversation.Conversation
		var heard time.Time
		left := 0
		for n := range 650 { // within a minute
			w.clock.Advance(90 * time.Millisecond)
			_, in, err := w.Receive(ctx, 1, in.ID, mail("bia@exemplo.com", fmt.Sprint(n)))
			switch {
			case errors.Is(err, conversation.ErrFlood):
				left++
			case err != nil:
				t.Fatal(err)
			default:
				v = in
			}
			if n == 59 {
				heard = w.clock.Now()
			}
		}
		counts := fmt.Sprint(left, w.count("SELECT count(*) FROM messages WHERE kind = 'incoming'"), w.count("SELECT count(*) FROM messages WHERE kind = 'automatic' AND from_contact"),
			w.count("SELECT count(*) FROM messages WHERE kind = 'automatic' AND NOT from_contact"), w.count("SELECT count(*) FROM conversations"))
		if counts != "50 60 540 1 1" {
			t.Errorf("left out, news, quiet, greetings, conversations: %s", counts)
		}
		v, err := w.Get(ctx, w.ana, v.DisplayID)
		w.must(err)
		if c := w.contact(v.Contact.ID); v.Unread != 60 || !c.LastIncomingAt.Equal(heard) {
			t.Errorf("%d are unread, and the contact waits since %v", v.Unread, c.LastIncomingAt)
		}
		if n := w.count("SELECT count(*) FROM webhook_deliveries WHERE kind = 'message_created'"); n != 61 {
			t.Errorf("webhooks are told of %d messages", n)
		}
		for code, says := range map[string]string{
			"flood_quiet": "bia@exemplo.com escreveu mais de 60 mensagens em uma hora. Enquanto isso continuar, as próximas são guardadas, mas ninguém é avisado.",
			"flood_over":  "bia@exemplo.com escreveu mais de 600 mensagens em uma hora. Enquanto isso continuar, as próximas não são guardadas.",
		} {
			most := map[string]string{"flood_quiet": "60", "flood_over": "600"}[code]
			if n := w.count("SELECT count(*) FROM messages WHERE kind = 'activity' AND content = $1 AND content_attributes LIKE $2", code, "%"+`"`+most+`"`+"%"); n != 1 {
				t.Errorf("the conversation says %d times %s", n, code)
			}
			if got := text.Render("pt-BR", "activity_"+code, map[string]string{"member": "bia@exemplo.com", "max": most}); got != says {
				t.Errorf("%q", got)
			}
		}
		if log := w.logged.String(); strings.Count(log, "\n") != 2 || strings.Contains(log, "bia") {
			t.Errorf("the log says %s", log)
		}

		// Others are not held up, and after an hour it is as before.
		w.receives(in, mail("caio@exemplo.com", "c"))
		w.clock.Advance(time.Hour)
		if v = w.receives(in, mail("bia@exemplo.com", "depois")); v.Unread != 61 || v.Last.Kind != conversation.Incoming {
			t.Errorf("an hour later: %d unread, %s", v.Unread, v.Last.Kind)
		}
	})
}

// A resolved conversation is not opened by a flood, nor by what comes behind it.
func TestWhatIsQuietOpensNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		in := w.mails()
		var v conversation.Conversation
		for n := range 60 {
			v = w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: fmt.Sprint(n), Content: "Oi"})
		}
		_, err := w.SetStatus(ctx, w.ana, v.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)
		again := w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: "61", Content: "Oi", Answers: []string{"1"}})
		if again.DisplayID != v.DisplayID || again.Status != conversation.Resolved || !again.Last.FromContact {
			t.Errorf("%d is %s", again.DisplayID, again.Status)
		}
	})
}
