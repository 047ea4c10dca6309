package whatsapp

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// wroteAlready has the sender of the only conversation have written so many messages just now.
func (w *world) wroteAlready(many int) {
	w.t.Helper()
	w.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO messages (id, account_id, conversation_id, inbox_id, kind, from_contact, content, content_attributes, status, source_id, created_at)
		SELECT 1000000 + n.i, v.account_id, v.id, v.inbox_id, 'incoming', FALSE, 'oi', '{}', 'sent', 'wamid.many' || n.i, CAST($2 AS BIGINT) FROM n, conversations v`,
		many, w.now().UnixMicro())
}

func TestAFloodIsNeitherFetchedNorTriedAgain(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))))
		w.wroteAlready(6000)
		w.meta.files["pic"] = picture
		w.must(w.tells(imaged("2", "pic")))
		w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "3", "Oi?"))))
		if n := w.count("SELECT count(*) FROM whatsapp_events") + w.count("SELECT count(*) FROM attachments"); n != 0 || w.meta.downloads != 0 {
			w.t.Errorf("%d things are kept, %d files were fetched", n, w.meta.downloads)
		}
		if n := w.count("SELECT count(*) FROM messages WHERE kind = 'activity' AND content = 'flood_over'"); n != 1 {
			w.t.Errorf("the conversation says so %d times", n)
		}
		if log := w.logged.String(); strings.Count(log, "writes more") != 1 || strings.Contains(log, "5511987654321") {
			w.t.Errorf("the log says %s", log)
		}
		w.must(w.tells(from("5521999998888", "João", texted("5521999998888", "4", "Bom dia"))))
		if n := w.count("SELECT count(*) FROM messages WHERE source_id = 'wamid.4' AND kind = 'incoming'"); n != 1 {
			w.t.Error("somebody else is held up")
		}
	})
}

// Meta calls again when it is answered late, and may do so while we are at it.
func TestTheSamePayloadManyTimesAtOnceIsOne(t *testing.T) {
	each(t, func(w *world) {
		var messages []string
		for n := range 5 {
			messages = append(messages, texted("5511987654321", fmt.Sprint(n), fmt.Sprint("mensagem ", n)))
		}
		body := from("5511987654321", "Maria", messages...)
		w.run()
		var calls sync.WaitGroup
		for range 12 {
			calls.Go(func() {
				if err := w.Take(ctx, w.in.Identifier, signed(body), []byte(body)); err != nil {
					w.t.Error(err)
				}
			})
		}
		calls.Wait()
		w.eventually("all is worked on", func() bool { return w.count("SELECT count(*) FROM whatsapp_events") == 0 })
		w.wrote("incoming: mensagem 0", "incoming: mensagem 1", "incoming: mensagem 2", "incoming: mensagem 3", "incoming: mensagem 4")
		if n := w.count("SELECT count(*) FROM contacts"); n != 1 {
			w.t.Errorf("%d contacts", n)
		}
		// A week later it is still known.
		w.clock.Advance(7 * 24 * time.Hour)
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		if n := w.count("SELECT count(*) FROM whatsapp_events"); n != 0 {
			w.t.Errorf("%d are taken in again", n)
		}
	})
}
