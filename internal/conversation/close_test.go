package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/text"
)

// openMany begins conversations with nine contacts, one of whom is deleted afterwards, and gives
// how many there are with whom one sees, and with that one.
func (w *world) openMany(many int) (seen, hidden int) {
	w.t.Helper()
	var ids []int64
	for n := range 9 {
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr(fmt.Sprint("Cliente ", n))}, contact.ByHand)
		w.must(err)
		_, err = w.Create(ctx, w.ana, conversation.Opening{InboxID: w.inbox.ID, ContactID: c.ID})
		w.must(err)
		ids = append(ids, c.ID)
	}
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, `WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
			INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, snoozed_until, last_activity_at, created_at, updated_at)
			SELECT 1000000 + n.i, v.account_id, 1000000 + n.i, 'u' || n.i, v.inbox_id, v.contact_inbox_id,
				CASE n.i % 10 WHEN 7 THEN 'pending' WHEN 8 THEN 'snoozed' ELSE 'open' END, CASE n.i % 10 WHEN 8 THEN CAST($2 AS BIGINT) + 1000 END, CAST($2 AS BIGINT), CAST($2 AS BIGINT), CAST($2 AS BIGINT)
			FROM n JOIN conversations v ON v.account_id = 1 AND v.inbox_id = $3 AND v.display_id % 9 = n.i % 9`, many, w.clock.Now().UnixMicro(), w.inbox.ID)
		contact.Talked(ctx, tx, 1, ids...)
		return err
	}))
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := contact.Take(ctx, tx, 1, ids[:1])
		return err
	}))
	hidden = w.count("SELECT count(*) FROM conversations v JOIN contact_inboxes ci ON ci.id = v.contact_inbox_id WHERE ci.contact_id = $1", ids[0])
	return many - hidden, hidden
}

// withOpen counts contacts that have an open conversation, by SQL and from memory.
func (w *world) withOpen(want int) {
	w.t.Helper()
	f, err := w.segments.Filter(ctx, w.ana, segment.Choice{
		Payload: []byte(`[{"attribute_key":"conversation_status","filter_operator":"equal_to","values":["open"],"query_operator":null}]`),
	})
	w.must(err)
	for by, contacts := range map[string]*contact.Service{"SQL": w.contacts, "memory": w.quick} {
		n, err := contacts.Count(ctx, w.ana, contact.Selection{All: true, Filter: f})
		w.must(err)
		if n != want {
			w.t.Errorf("by %s %d contacts have an open conversation, not %d", by, n, want)
		}
	}
}

func (w *world) resolved() int {
	w.t.Helper()
	return w.count("SELECT count(*) FROM conversations WHERE status = 'resolved' AND snoozed_until IS NULL")
}

// eventually waits until it is so.
func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

func TestADeletedInboxIsClosedInSlices(t *testing.T) {
	const many = 450
	eachWorld(t, func(w *world) {
		w.listens()
		elsewhere := w.open(inbox.Change{Name: ptr("Outra")})
		seen, hidden := w.openMany(many)
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Lia")}, contact.ByHand)
		w.must(err)
		other, err := w.Create(ctx, w.ana, conversation.Opening{InboxID: elsewhere.ID, ContactID: c.ID})
		w.must(err)

		w.withOpen(9)
		w.must(w.inboxes.Delete(ctx, w.ana, w.inbox.ID))
		if n := w.resolved(); n != 0 {
			t.Errorf("%d are resolved while somebody waits for the answer", n)
		}
		heard, cancel := w.hub.SubscribeTo(1, nil)
		defer cancel()
		w.must(w.CloseSlice(ctx, 1, w.inbox.ID, 0))
		if n := w.resolved(); n != 200 {
			t.Errorf("the first slice has resolved %d", n)
		}
		told := 0
		for len(heard) > 0 {
			if e := <-heard; e.Kind == "conversation" && e.Data["change"] == "status" {
				told++
			}
		}
		if told == 0 || told > 200 || told < 200-hidden {
			t.Errorf("open pages are told of %d", told)
		}

		// A slice that is killed leaves nothing half done, and one that runs twice does nothing twice.
		killed, kill := context.WithCancel(ctx)
		kill()
		if err := w.CloseSlice(killed, 1, w.inbox.ID, 0); err == nil || w.resolved() != 200 {
			t.Errorf("%v, %d are resolved", err, w.resolved())
		}
		testkit.Run(t, w.queue.Run) // what the deletion has enqueued, and what the first slice has
		w.eventually("all are resolved", func() bool { return w.resolved() == many })
		w.eventually("nothing is left to do", func() bool {
			return w.count("SELECT count(*) FROM river_job WHERE kind = 'close_inbox' AND state <> 'completed'") == 0
		})
		if n, of := w.count("SELECT count(*) FROM messages WHERE content = 'inbox_deleted'"), w.count("SELECT count(DISTINCT conversation_id) FROM messages WHERE kind = 'activity' AND content = 'inbox_deleted'"); n != seen || of != seen {
			t.Errorf("%d conversations of %d say why, %d times", of, seen, n)
		}
		if n := w.count("SELECT count(*) FROM webhook_deliveries WHERE kind = 'conversation_status_changed'"); n != seen {
			t.Errorf("webhooks are told of %d", n)
		}
		w.withOpen(1)
		if v, err := w.Get(ctx, w.ana, other.DisplayID); err != nil || v.Status != conversation.Open {
			t.Errorf("a conversation of another inbox is %s, %v", v.Status, err)
		}
		for locale, want := range map[string]string{"en": "The inbox was deleted, and the conversation was resolved.", "pt-BR": "A caixa de entrada foi excluída, e a conversa foi resolvida."} {
			if got := text.Render(locale, "activity_inbox_deleted", nil); got != want {
				t.Errorf("%q", got)
			}
		}
	})
}
