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

// wroteAlready has the contact of a conversation have written so much more within the last second.
func (w *world) wroteAlready(v conversation.Conversation, many int, kind conversation.Kind) {
	w.t.Helper()
	w.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO messages (id, account_id, conversation_id, inbox_id, kind, from_contact, content, status, created_at)
		SELECT $2 + n.i, v.account_id, v.id, v.inbox_id, $3, $4, 'oi', 'sent', CAST($5 AS BIGINT) FROM n, conversations v WHERE v.id = $6`,
		many, 1_000_000+w.count("SELECT max(id) FROM messages"), string(kind), kind == conversation.Automatic, w.clock.Now().UnixMicro(), v.ID)
}

func TestAFloodIsKeptQuietAndThenLeftOut(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.listens()
		in := w.mails()
		mail := func(source, id string) conversation.Received {
			return conversation.Received{SourceID: source, MessageID: id, Content: "Oi " + id, Known: contact.Change{Email: &source}}
		}
		v := w.receives(in, mail("bia@exemplo.com", "1"))
		w.wroteAlready(v, 58, conversation.Incoming)
		w.receives(in, mail("bia@exemplo.com", "60"))
		heard := w.clock.Now()
		for _, id := range []string{"61", "62"} {
			w.receives(in, mail("bia@exemplo.com", id))
		}
		w.wroteAlready(v, 537, conversation.Automatic)
		w.receives(in, mail("bia@exemplo.com", "600"))
		left := 0
		for n := range 5 {
			_, _, err := w.Receive(ctx, 1, in.ID, mail("bia@exemplo.com", fmt.Sprint(601+n)))
			if errors.Is(err, conversation.ErrFlood) {
				left++
			}
		}
		counts := fmt.Sprint(left, w.count("SELECT count(*) FROM messages WHERE kind = 'incoming'"), w.count("SELECT count(*) FROM messages WHERE kind = 'automatic' AND from_contact"),
			w.count("SELECT count(*) FROM messages WHERE kind = 'automatic' AND NOT from_contact"), w.count("SELECT count(*) FROM conversations"))
		if counts != "5 60 540 1 1" {
			t.Errorf("left out, news, quiet, greetings, conversations: %s", counts)
		}
		v, err := w.Get(ctx, w.ana, v.DisplayID)
		w.must(err)
		if c := w.contact(v.Contact.ID); v.Unread != 60 || !c.LastIncomingAt.Equal(heard) {
			t.Errorf("%d are unread, and the contact waits since %v", v.Unread, c.LastIncomingAt)
		}
		if n := w.count("SELECT count(*) FROM webhook_deliveries WHERE kind = 'message_created'"); n != 3 {
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
		v := w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: "1", Content: "Oi"})
		w.wroteAlready(v, 59, conversation.Incoming)
		_, err := w.SetStatus(ctx, w.ana, v.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)
		again := w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: "61", Content: "Oi", Answers: []string{"1"}})
		if again.DisplayID != v.DisplayID || again.Status != conversation.Resolved || !again.Last.OfFlood() {
			t.Errorf("%d is %s", again.DisplayID, again.Status)
		}
		// It stays one when what it said is deleted, and an automatic answer later is none.
		gone, _, err := w.DeleteMessage(ctx, w.ana, v.DisplayID, again.Last.ID)
		w.must(err)
		if !gone.Deleted() || !gone.OfFlood() {
			t.Errorf("deleted it has %v", gone.Attributes)
		}
		w.clock.Advance(time.Hour)
		if later := w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: "62", Kind: conversation.Automatic, Content: "Estou de férias", Answers: []string{"1"}}); !later.Last.FromContact || later.Last.OfFlood() {
			t.Errorf("an automatic answer has %v", later.Last.Attributes)
		}
	})
}

// How a message is known to be of a flood, or deleted, is nothing that whoever writes it can say.
func TestMarksAreNotTaken(t *testing.T) {
	eachWorld(t, func(w *world) {
		in := w.mails()
		marks := map[string]any{"deleted": true, "flood": true, "email": map[string]any{"subject": "Oi"}}
		v := w.receives(in, conversation.Received{SourceID: "bia@exemplo.com", MessageID: "1", Kind: conversation.Automatic, Content: "Oi", Attributes: marks})
		said, _, err := w.Say(ctx, w.ana, v.DisplayID, conversation.Draft{Kind: conversation.Note, Content: "Oi", Attributes: marks})
		w.must(err)
		for _, m := range []conversation.Message{v.Last, said} {
			if m.Deleted() || m.OfFlood() || len(m.Attributes) != 1 {
				t.Errorf("%v", m.Attributes)
			}
		}
		if len(marks) != 3 {
			t.Error("what was given has changed")
		}
	})
}
