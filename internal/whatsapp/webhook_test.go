package whatsapp

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
)

func TestTheWebhookIsVerified(t *testing.T) {
	each(t, func(w *world) {
		token, _ := w.in.Settings.Plain[verifyToken].(string)
		if got, err := w.Verify(ctx, w.in.Identifier, "subscribe", token, "1158201444"); err != nil || got != "1158201444" {
			w.t.Errorf("%q, %v", got, err)
		}
		api, err := w.inboxes.Create(ctx, w.ana, inbox.API, inbox.Change{Name: new("App")})
		w.must(err)
		for _, c := range []struct{ identifier, mode, token, challenge, code string }{
			{w.in.Identifier, "subscribe", token + "x", "1", "action_forbidden"},
			{w.in.Identifier, "subscribe", "", "1", "action_forbidden"},
			{w.in.Identifier, "unsubscribe", token, "1", "action_forbidden"},
			{w.in.Identifier, "subscribe", token, strings.Repeat("1", 300), "action_forbidden"},
			{api.Identifier, "subscribe", "", "1", "not_found"},
			{"nobody's", "subscribe", token, "1", "not_found"},
		} {
			_, err := w.Verify(ctx, c.identifier, c.mode, c.token, c.challenge)
			w.refused(err, c.code)
		}
	})
}

func TestAForgedPayloadWritesNothing(t *testing.T) {
	each(t, func(w *world) {
		body := from("5511987654321", "Maria", texted("5511987654321", "1", "Olá"))
		other := connection{secret: "ffffffffffffffffffffffffffffffff"}
		for _, signature := range []string{"", "sha256=", "sha256=00", "sha1=" + signed(body)[7:47], signed(body + " "), signed(body)[:70], fmt.Sprintf("sha256=%x", other.hmac([]byte(body)))} {
			w.refused(w.Take(ctx, w.in.Identifier, signature, []byte(body)), "whatsapp_signature_invalid")
		}
		if n := w.count("SELECT count(*) FROM whatsapp_events") + w.count("SELECT count(*) FROM contacts") + w.count("SELECT count(*) FROM river_job"); n != 0 {
			w.t.Errorf("%d things were written", n)
		}
		w.refused(w.Take(ctx, w.in.Identifier, signed("{"), []byte("{")), "body_malformed")
		w.refused(w.Take(ctx, "nobody's", signed(body), []byte(body)), "not_found")
	})
}

func TestWhatIsToldTwiceIsOne(t *testing.T) {
	each(t, func(w *world) {
		body := from("5511987654321", "Maria", texted("5511987654321", "1", "Olá"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.must(w.tells(body)) // before it is worked on
		w.must(w.tells(body)) // and afterwards
		w.wrote("incoming: Olá")
		if n := w.count("SELECT count(*) FROM whatsapp_events"); n != 0 {
			w.t.Errorf("%d are still to be worked on", n)
		}
	})
}

func TestNumbersOfOthersAreLeftOut(t *testing.T) {
	each(t, func(w *world) {
		second := w.open("200200200200200")
		message := texted("5511987654321", "1", "segredo")
		w.must(w.tells(payload("999999999999999", `"messages":[`+message+`]`)))
		w.wrote()
		if log := w.logged.String(); !strings.Contains(log, "events=1") || strings.Contains(log, "5511987654321") || strings.Contains(log, "segredo") {
			w.t.Errorf("the log says %s", log)
		}
		// An app has one webhook for all its numbers.
		w.must(w.tells(payload("200200200200200", `"messages":[`+message+`]`)))
		if m := w.messages(); len(m) != 1 || m[0].InboxID != second.ID {
			w.t.Errorf("%+v", m)
		}
		w.must(w.tells(`{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"account_update","value":{"event":"VERIFIED_ACCOUNT"}},{"field":"messages","value":["?"]}]}]}`))
		w.must(w.tells(payload(testPhoneID, `"errors":[{"code":130429,"title":"Rate limit hit"}]`)))
	})
}

func TestWhoWritesIsFound(t *testing.T) {
	each(t, func(w *world) {
		name, phone := "Maria Souza", "+55 11 98765-4321"
		c, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: &name, PhoneNumber: &phone}, contact.ByHand)
		w.must(err)
		// WhatsApp knows older numbers without their ninth digit.
		w.must(w.tells(from("551187654321", "Mari ❤", texted("551187654321", "1", "Oi"))))
		w.must(w.tells(from("5511987654321", "Mari ❤", texted("5511987654321", "2", "de novo"))))
		w.must(w.tells(from("5521999998888", "João <b>\u0000", texted("5521999998888", "3", "Bom dia"))))
		w.must(w.tells(payload(testPhoneID, `"contacts":[{"profile":{"name":"","username":"zeca"},"user_id":"BR.1502576394655843"}],"messages":[{"from_user_id":"BR.1502576394655843","id":"wamid.4","timestamp":"1793707000","type":"text","text":{"body":"sem número"}}]`)))
		list, err := w.talks.List(ctx, w.ana, conversation.Query{})
		w.must(err)
		got := map[string]string{}
		for _, v := range list {
			got[v.Contact.Name+" "+v.Contact.PhoneNumber] = v.SourceID
		}
		if len(got) != 3 || got["Maria Souza +5511987654321"] != "551187654321" || got["João <b> +5521999998888"] != "5521999998888" || got["zeca "] != "BR.1502576394655843" {
			w.t.Errorf("%v", got)
		}
		if again, err := w.contacts.Get(ctx, w.ana, c.ID); err != nil || again.Name != name || again.LastIncomingAt.IsZero() {
			w.t.Errorf("%+v %v", again, err)
		}
	})
}

func TestAnswersGoOnWhereTheyBelong(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))))
		w.must(w.tells(from("5511987654321", "Maria", said("5511987654321", "2", `"type":"text","text":{"body":"sobre isto"},"context":{"from":"5511987654321","id":"wamid.1"}`))))
		w.must(w.tells(from("5511987654321", "Maria", said("5511987654321", "3", `"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"}`))))
		w.wrote("incoming: Oi", "incoming: sobre isto", "automatic: Reagiu com 👍")
		m := w.messages()
		if m[1].Attributes["in_reply_to_external_id"] != "wamid.1" || !m[2].FromContact {
			w.t.Errorf("%+v", m)
		}
		list, err := w.talks.List(ctx, w.ana, conversation.Query{})
		w.must(err)
		if len(list) != 1 || list[0].Unread != 2 {
			w.t.Errorf("%d conversations, %+v", len(list), list[0].Unread)
		}
		if at := m[0].CreatedAt; !at.Equal(time.Unix(1793707000, 0)) {
			w.t.Errorf("it was written at %s", at)
		}
	})
}

func TestAnAdvertisementIsKept(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.tells(from("5511987654321", "Maria", said("5511987654321", "1", `"type":"text","text":{"body":"Vi o anúncio"},
			"referral":{"source_url":"https://fb.me/3cr4Wqqkv","source_id":"120226305854810726","source_type":"ad","headline":"Pão fresco","body":"Toda manhã","ctwa_clid":"Aff-n8ZTODiE79d22KtAwQKj9e"}`))))
		list, err := w.talks.List(ctx, w.ana, conversation.Query{})
		w.must(err)
		referral, _ := list[0].Additional["referral"].(map[string]any)
		if list[0].Additional["referer"] != "https://fb.me/3cr4Wqqkv" || referral["headline"] != "Pão fresco" {
			w.t.Errorf("%v", list[0].Additional)
		}
	})
}

func TestMessagesKeepTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		w.meta.files["pic"] = picture
		image := func(id, file string) string {
			return said("5511987654321", id, fmt.Sprintf(`"type":"image","image":{"id":%q,"mime_type":"image/png","caption":%q}`, file, id))
		}
		slow := make(chan struct{})
		w.meta.does(func(m *metaServer) { m.slow = slow })
		w.run()
		body := from("5511987654321", "Maria", image("a", "pic"), texted("5511987654321", "b", "b"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		body = from("5511987654321", "Maria", texted("5511987654321", "c", "c"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		// Somebody else does not wait for the file.
		body = from("5521999998888", "João", texted("5521999998888", "d", "d"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.eventually("the other one's message is there", func() bool { return len(w.thread()) == 1 })
		close(slow)
		w.eventually("all are there", func() bool { return len(w.thread()) == 4 })
		order := ""
		for _, m := range w.messages() {
			if m.Content != "d" {
				order += m.Content
			}
		}
		if order != "abc" {
			w.t.Errorf("the order is %s", order)
		}
	})
}

func TestWhatNobodyWorksOnIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		body := from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"), texted("5511987654321", "2", "Olá?"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.exec("DELETE FROM river_job") // as if whoever had it was killed
		w.must(w.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM river_job"); n != 0 {
			w.t.Errorf("%d jobs at once", n)
		}
		w.clock.Advance(4 * time.Minute)
		w.must(w.Sweep(ctx))
		w.must(w.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM river_job"); n != 1 {
			w.t.Errorf("%d jobs", n)
		}
		w.must(w.works())
		w.wrote("incoming: Oi", "incoming: Olá?")
	})
}

func TestAnInboxThatIsDeletedHearsNothing(t *testing.T) {
	each(t, func(w *world) {
		body := from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.must(w.inboxes.Delete(ctx, w.ana, w.in.ID))
		w.must(w.works())
		w.refused(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)), "not_found")
		if n := w.count("SELECT count(*) FROM messages") + w.count("SELECT count(*) FROM whatsapp_events"); n != 0 {
			w.t.Errorf("%d things are there", n)
		}
	})
}

func TestWhatWasToldOfAPersonIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))))
		body := from("5511987654321", "Maria", texted("5511987654321", "2", "apague"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		list, err := w.talks.List(ctx, w.ana, conversation.Query{})
		w.must(err)
		w.forget(list[0].Contact.ID)
		if n := w.count("SELECT count(*) FROM whatsapp_events"); n != 0 {
			w.t.Errorf("%d are still there", n)
		}
	})
}

func FuzzPayload(f *testing.F) {
	f.Add([]byte(from("5511987654321", "Maria", texted("5511987654321", "1", "Olá"), said("5511987654321", "2", `"type":"image","image":{"id":"1","caption":"a\u0000b"}`))))
	f.Add([]byte(from("5511987654321", "Maria", said("5511987654321", "3", `"type":"location","location":{"latitude":-23.5,"longitude":"x"}`))))
	f.Add([]byte(status("wamid.1", "failed", `,"errors":[{"code":131026,"title":"Message undeliverable"}]`)))
	f.Add([]byte(payload("1", `"messages":[{"id":1,"from":["x"],"type":{}}]`)))
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := parse(body)
		if err != nil && len(list) > 0 {
			t.Fatal("both an error and something that was told")
		}
		for _, told := range list {
			if told.key == "" || told.about == "" || len(told.key) > maxKey || len(told.about) > maxKey {
				t.Fatalf("%+v cannot be stored", told)
			}
			e, err := opened(told.body)
			if err != nil {
				t.Fatal(err)
			}
			if e.Status != nil {
				statusRefusal(e.Status)
				continue
			}
			m, is := e.received("pt-BR", "BR")
			if is && m.Content == "" && mediaOf(e.Message) == nil {
				t.Errorf("a message without anything in it: %s", told.body)
			}
			if strings.ContainsRune(m.Content, 0) || m.SourceID == "" || m.MessageID == "" {
				t.Errorf("%+v", m)
			}
		}
	})
}
