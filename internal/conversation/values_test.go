package conversation_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/testkit"
)

// What an account keeps of its conversations follows its definitions, as with contacts:
// counted, converted, taken away and given back.
func TestValuesOfConversationsFollowTheirDefinition(t *testing.T) {
	eachWorld(t, func(w *world) {
		attributes := attribute.NewService(w.db, w.hub, map[attribute.Model]attribute.Holders{attribute.OfConversation: conversation.AttributeValues{}}, w.clock.Now)
		testkit.Queue(t, w.db, slog.New(slog.DiscardHandler), attributes)
		d, err := attributes.Create(ctx, w.ana, attribute.OfConversation, "", attribute.Change{Name: ptr("Pedido"), Type: ptr(attribute.Text)})
		w.must(err)
		w.arrive("ana", contact.Change{})
		one, two, empty := w.begin("ana"), w.begin("ana"), w.begin("ana")
		for number, value := range map[int64]string{one: "12.50", two: "abc"} {
			_, err := w.SetCustom(ctx, w.zoe, number, map[string]any{"pedido": value, "solto": true})
			w.must(err)
		}
		held := func(number int64) any {
			t.Helper()
			v, err := w.Get(ctx, w.zoe, number)
			w.must(err)
			return v.Custom["pedido"]
		}
		usage := func() int {
			t.Helper()
			n, err := attributes.Usage(ctx, w.ana, d.ID)
			w.must(err)
			return n
		}
		move := func() {
			t.Helper()
			for done := false; !done; {
				done, err = attributes.MoveSome(ctx, 1, d.ID)
				w.must(err)
			}
		}
		if n := usage(); n != 2 {
			t.Errorf("%d hold a value, want 2", n)
		}
		number := attribute.Change{Type: ptr(attribute.Number)}
		_, err = attributes.Update(ctx, w.ana, d.ID, number)
		w.refused(err, "values_unconvertible")
		_, err = w.SetCustom(ctx, w.zoe, two, map[string]any{"pedido": "7"})
		w.must(err)
		_, err = attributes.Update(ctx, w.ana, d.ID, number)
		w.must(err)
		if held(one) != json.Number("12.5") || held(two) != json.Number("7") {
			t.Errorf("converted to %v and %v", held(one), held(two))
		}

		w.must(attributes.Delete(ctx, w.ana, d.ID))
		move()
		move() // a job may run twice
		if v, err := w.Get(ctx, w.zoe, one); err != nil || v.Custom["pedido"] != nil || v.Custom["solto"] != true || held(two) != nil {
			t.Errorf("after the deletion: %v, %v", v.Custom, err)
		}
		_, err = w.SetCustom(ctx, w.zoe, two, map[string]any{"pedido": "newer"}) // an unknown key by now
		w.must(err)
		_, err = attributes.Restore(ctx, w.ana, d.ID)
		w.must(err)
		move()
		if held(one) != json.Number("12.5") || held(two) != "newer" || held(empty) != nil {
			t.Errorf("brought back %v, %v, %v", held(one), held(two), held(empty))
		}

		w.must(attributes.Delete(ctx, w.ana, d.ID))
		move()
		w.clock.Advance(attribute.Kept + time.Second)
		w.must(attributes.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM conversation_removals"); n != 0 {
			t.Errorf("%d values are kept for ever", n)
		}
	})
}

func TestRestoredLabelComesBackOntoItsConversations(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("ana", contact.Change{})
		one, other := w.begin("ana"), w.begin("ana")
		vip, err := w.contacts.CreateLabel(ctx, w.ana, contact.LabelChange{Title: ptr("vip")})
		w.must(err)
		_, err = w.SetLabels(ctx, w.zoe, one, []string{"vip"})
		w.must(err)
		labels := func(number int64) int {
			t.Helper()
			v, err := w.Get(ctx, w.zoe, number)
			w.must(err)
			return len(v.Labels)
		}
		w.must(w.contacts.DeleteLabel(ctx, w.ana, vip.ID))
		if labels(one) != 0 {
			t.Error("the label is still there")
		}
		_, err = w.contacts.RestoreLabel(ctx, w.ana, vip.ID)
		w.must(err)
		if labels(one) != 1 || labels(other) != 0 {
			t.Errorf("restored onto %d and %d", labels(one), labels(other))
		}
	})
}
