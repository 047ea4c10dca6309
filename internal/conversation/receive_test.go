package conversation_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
)

func TestAReceivedMessageFindsItsConversation(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		from := func(source, id, content string, answers ...string) conversation.Received {
			return conversation.Received{SourceID: source, MessageID: id, Content: content, Answers: answers, Known: contact.Change{Name: ptr("Ana"), PhoneNumber: ptr("+" + source)}}
		}
		first := w.receives(in, from("5511912345678", "a", "Oi"))
		if first.Status != conversation.Open || first.Contact.Name != "Ana" || first.Contact.PhoneNumber != "+5511912345678" || first.Unread != 1 {
			t.Errorf("%+v", first)
		}
		if v := w.receives(in, from("5511912345678", "b", "Tudo bem?")); v.DisplayID != first.DisplayID || v.Unread != 2 {
			t.Errorf("the second one is in conversation %d with %d unread", v.DisplayID, v.Unread)
		}
		if v := w.receives(in, from("5511912345678", "a", "Oi")); v.DisplayID != first.DisplayID || w.count("SELECT count(*) FROM messages") != 2 {
			t.Error("delivered twice it is two")
		}
		_, err := w.SetStatus(ctx, w.zoe, first.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)
		if v := w.receives(in, from("5511912345678", "a", "Oi")); v.DisplayID != first.DisplayID || v.Status != conversation.Resolved {
			t.Errorf("delivered once more it is in %d, %s", v.DisplayID, v.Status)
		}
		second := w.receives(in, from("5511912345678", "c", "Outra coisa"))
		if second.DisplayID == first.DisplayID {
			t.Error("a resolved one is opened by what does not answer it")
		}
		if v := w.receives(in, from("5511912345678", "d", "Voltando", "nobody-knows", "b")); v.DisplayID != first.DisplayID || v.Status != conversation.Open {
			t.Errorf("an answer is in %d, %s", v.DisplayID, v.Status)
		}
		if v := w.receives(in, from("5521999998888", "e", "Eu não sou a Ana", "b")); v.DisplayID == first.DisplayID || v.Contact.ID == first.Contact.ID {
			t.Error("somebody else speaks in the contact's name")
		}
		if n := w.count("SELECT count(*) FROM contacts"); n != 2 {
			t.Errorf("%d contacts", n)
		}
	})
}

func TestWhatIsReceivedAtOnceIsOne(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		var wg sync.WaitGroup
		for n := range 12 {
			wg.Go(func() {
				_, _, err := w.Receive(ctx, 1, in.ID, conversation.Received{SourceID: "5511912345678", MessageID: fmt.Sprint(n % 3), Content: "oi", Known: contact.Change{PhoneNumber: ptr("+5511912345678")}})
				if err != nil {
					t.Errorf("message %d: %v", n, err)
				}
			})
		}
		wg.Wait()
		if c, v, m := w.count("SELECT count(*) FROM contacts"), w.count("SELECT count(*) FROM conversations"), w.count("SELECT count(*) FROM messages"); c != 1 || v != 1 || m != 3 {
			t.Errorf("%d contacts, %d conversations, %d messages", c, v, m)
		}
	})
}

func TestAMessageIsNotLostForItsForm(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		long := strings.Repeat("é", 600_000)
		v := w.receives(in, conversation.Received{
			SourceID: "quebrado@", MessageID: strings.Repeat("m", 1000), Content: "\x00 a\xff" + long,
			Known:      contact.Change{Name: ptr(strings.Repeat("n", 5000)), Email: ptr("quebrado@")},
			Attributes: map[string]any{"x": long},
		})
		if v.Contact.ID == 0 || !strings.HasPrefix(v.Last.Content, "a�éé") || len(v.Last.Attributes) != 0 {
			t.Errorf("%d, %.20q", v.Contact.ID, v.Last.Content)
		}
		if again := w.receives(in, conversation.Received{SourceID: "quebrado@", MessageID: strings.Repeat("m", 1000), Content: "a"}); again.Last.ID != v.Last.ID {
			t.Error("delivered twice it is two")
		}
		_, _, err := w.Receive(ctx, 1, in.ID, conversation.Received{SourceID: "x", Content: " \x00"})
		w.refused(err, "required")
		_, _, err = w.Receive(ctx, 1, in.ID, conversation.Received{Content: "oi"})
		w.refused(err, "required")
		_, _, err = w.Receive(ctx, 2, in.ID, conversation.Received{SourceID: "x", Content: "oi"})
		w.refused(err, "not_found")
	})
}

func TestAutoRepliesAreKeptButAnswerNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		_, err := w.inboxes.Update(ctx, w.ana, in.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr("Já respondemos")})
		w.must(err)
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Kind: conversation.Automatic, Content: "Estou de férias"})
		w.must(w.SendNow(1, v.ID))
		if _, calls := p.got(); calls != 0 || v.Unread != 0 || !v.Last.FromContact || !v.Last.Theirs() {
			t.Errorf("%d calls, %+v", calls, v.Last)
		}
		if c := w.contact(v.Contact.ID); !c.LastIncomingAt.IsZero() {
			t.Error("it counts as written")
		}
		other := w.receives(in, conversation.Received{SourceID: "5511987654321", Content: "Oi"})
		w.must(w.SendNow(1, other.ID))
		if taken, _ := p.got(); len(taken) != 1 || taken[0] != "5511987654321: Já respondemos" {
			t.Errorf("it got %q", taken)
		}
	})
}

func TestWhenAReceivedMessageCountsAsWritten(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		at := w.clock.Now().Add(-time.Hour)
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Há uma hora", At: at})
		if !v.Last.CreatedAt.Equal(at) || !w.contact(v.Contact.ID).LastIncomingAt.Equal(at) {
			t.Errorf("it counts at %v", v.Last.CreatedAt)
		}
		_, err := w.See(ctx, w.zoe, v.DisplayID)
		w.must(err)
		if v = w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Antes disso", At: at.Add(-time.Hour)}); v.Last.Content != "Antes disso" {
			t.Error("it comes before what was there")
		}
		if v, err = w.Get(ctx, w.zoe, v.DisplayID); err != nil || v.Unread != 1 {
			t.Errorf("nobody sees it: %d, %v", v.Unread, err)
		}
		if v = w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Amanhã", At: w.clock.Now().Add(24 * time.Hour)}); v.Last.CreatedAt.After(w.clock.Now()) {
			t.Errorf("it is from the future: %v", v.Last.CreatedAt)
		}
	})
}

func TestABlockedContactIsKeptQuiet(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi"})
		_, err := w.SetStatus(ctx, w.zoe, v.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)
		_, err = w.contacts.Update(ctx, w.ana, v.Contact.ID, contact.Change{Blocked: ptr(true)}, 0)
		w.must(err)
		for range 3 {
			if again := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Ei"}); again.DisplayID != v.DisplayID || again.Status != conversation.Resolved {
				t.Errorf("it is in %d, %s", again.DisplayID, again.Status)
			}
		}
	})
}
