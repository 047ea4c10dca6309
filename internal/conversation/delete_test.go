package conversation_test

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
)

// What a message said is nowhere any more; that there was one is, and who has the chat open is told.
func TestADeletedMessageSaysNothing(t *testing.T) {
	eachWorld(t, func(w *world) {
		visitor := w.arrive("jose", contact.Change{Name: ptr("José Pires")})
		number := w.begin("jose")
		w.writes("jose", number, "bom dia")
		note, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Kind: conversation.Note, Content: "segredo, veja [@Ana](mention://user/1/Ana)", Attributes: map[string]any{"x": "segredo"}})
		w.must(err)
		said, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Kind: conversation.Outgoing, Content: "segredo"})
		w.must(err)
		heard, cancel := w.hub.SubscribeTo(1, nil)
		defer cancel()
		for _, id := range []int64{note.ID, said.ID, said.ID} {
			m, _, err := w.DeleteMessage(ctx, w.zoe, number, id)
			w.must(err)
			if !m.Deleted() || m.Content != "" || len(m.Attributes) != 1 {
				t.Errorf("%+v", m)
			}
		}
		for _, id := range []int64{note.ID, said.ID} { // the third time nothing has changed
			e := <-heard
			if told, ok := visitor.Hears(e); !ok || told.Kind != "changed" || e.Data["message_id"] != id {
				t.Errorf("the visitor hears %+v of %+v", told, e)
			}
		}
		if n := w.count("SELECT count(*) FROM messages WHERE content LIKE '%segredo%' OR content_attributes LIKE '%segredo%'"); n != 0 || len(heard) > 0 {
			t.Errorf("%d messages still say it, %d events more", n, len(heard))
		}
		if n := w.count("SELECT count(*) FROM mentions"); n != 0 {
			t.Errorf("%d mentions are left", n)
		}
		if list, _, err := w.listed(w.zoe, conversation.Query{Text: "segredo"}); err != nil || len(list) > 0 {
			t.Errorf("the search finds %v, %v", list, err)
		}
		_, err = w.SetStatus(ctx, w.zoe, number, conversation.Resolved, time.Time{})
		w.must(err)
		_, list, err := w.Messages(ctx, w.zoe, number, 0, 0)
		w.must(err)
		_, _, err = w.DeleteMessage(ctx, w.zoe, number, list[len(list)-1].ID)
		w.refused(err, "message_is_activity")
	})
}
