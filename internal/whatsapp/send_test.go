package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// outgoing is a message to Maria, as the conversation hands it over.
func (w *world) outgoing(content string, files ...conversation.StoredFile) conversation.Sending {
	return conversation.Sending{
		Inbox: w.in, To: "5511987654321", Conversation: conversation.Conversation{ID: 1, AccountID: 1},
		Message: conversation.Message{ID: 1, Kind: conversation.Outgoing, Content: content, Attributes: map[string]any{}}, Files: files,
	}
}

func stored(name, kind, content string) conversation.StoredFile {
	return conversation.StoredFile{Name: name, Type: kind, Size: int64(len(content)), Open: func(context.Context) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func (w *world) sends(o conversation.Sending, want ...string) {
	w.t.Helper()
	id, err := w.Send(ctx, o)
	w.must(err)
	got := w.meta.took()
	if id == "" || strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("%s: sent\n%s\nwant\n%s", id, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatGoesOut(t *testing.T) {
	each(t, func(w *world) {
		w.sends(w.outgoing("Olá"), `{"text":{"body":"Olá","preview_url":false},"to":"5511987654321","type":"text"}`)
		w.sends(w.outgoing("Veja https://x.y"), `{"text":{"body":"Veja https://x.y","preview_url":true},"to":"5511987654321","type":"text"}`)
		hidden := w.outgoing("Olá")
		hidden.To = "BR.1502576394655843"
		w.sends(hidden, `{"recipient":"BR.1502576394655843","text":{"body":"Olá","preview_url":false},"type":"text"}`)
		reply := w.outgoing("Isto")
		reply.Message.Attributes["in_reply_to_external_id"] = "wamid.7"
		w.sends(reply, `{"context":{"message_id":"wamid.7"},"text":{"body":"Isto","preview_url":false},"to":"5511987654321","type":"text"}`)
		w.sends(w.outgoing("O bolo", stored("bolo.png", "image/png", picture)), `{"image":{"caption":"O bolo","id":"media1"},"to":"5511987654321","type":"image"}`)
		w.sends(w.outgoing("", stored("Nota.pdf", "application/pdf", "%PDF")), `{"document":{"filename":"Nota.pdf","id":"media2"},"to":"5511987654321","type":"document"}`)
		heard := w.outgoing("Ouça", stored("a.ogg", "audio/ogg", "Ogg"))
		heard.Message.ID = w.talk("x")
		w.sends(heard,
			`{"text":{"body":"Ouça","preview_url":false},"to":"5511987654321","type":"text"}`, `{"audio":{"id":"media3"},"to":"5511987654321","type":"audio"}`)
		if got := strings.Join(w.meta.uploads, "|"); got != "image/png bolo.png "+picture+"|application/pdf Nota.pdf %PDF|audio/ogg a.ogg Ogg" {
			w.t.Errorf("%q", got)
		}
		for _, c := range []struct {
			kind string
			size int64
			as   string
		}{{"image/jpeg", maxImage + 1, "document"}, {"image/webp", 1, "document"}, {"video/mp4", maxClip, "video"}, {"video/mp4", maxClip + 1, "document"}, {"text/plain; charset=utf-8", 1, "document"}} {
			if got := kindOf(conversation.StoredFile{Type: c.kind, Size: c.size}); got != c.as {
				w.t.Errorf("%s of %d bytes goes as %s", c.kind, c.size, got)
			}
		}
	})
}

// talk begins a conversation in which something waits to go out, and gives the message's id.
func (w *world) talk(content string) (messageID int64) {
	w.t.Helper()
	w.must(w.tells(from("5511987654321", "Maria", texted("5511987654321", "in", "Oi"))))
	m, _, err := w.talks.Say(ctx, w.ana, w.talkNumber(), conversation.Draft{Content: content})
	w.must(err)
	return m.ID
}

func TestSeveralFilesGoOnBehindWhatWasSent(t *testing.T) {
	each(t, func(w *world) {
		o := w.outgoing("Três", stored("1.png", "image/png", "1"), stored("2.png", "image/png", "2"), stored("3.png", "image/png", "3"))
		o.Message.ID = w.talk("x")
		w.meta.failures = []failure{{}, {503, `{"error":{"message":"down","code":2}}`}}
		if _, err := w.Send(ctx, o); err == nil || errors.As(err, new(*conversation.Refusal)) {
			w.t.Fatalf("it is not tried again: %v", err)
		}
		id, err := w.Send(ctx, o)
		w.must(err)
		got := w.meta.took()
		if id != "wamid.out1" || len(got) != 3 || !strings.Contains(got[0], `"caption":"Três"`) || strings.Contains(got[1]+got[2], "caption") {
			w.t.Errorf("%s: %s", id, strings.Join(got, "\n"))
		}
		// One that fails afterwards fails the whole, and the whole is sent again.
		w.exec("UPDATE messages SET source_id = 'wamid.out1' WHERE account_id = 1 AND id = $1", o.Message.ID)
		w.exec("DELETE FROM outgoing_messages")
		w.must(w.tells(status("wamid.out3", "delivered", "")))
		w.must(w.tells(status("wamid.out3", "failed", `,"errors":[{"code":131053,"title":"Media upload error"}]`)))
		if m := w.messages()[1]; m.Delivery != conversation.Failed || m.Refusal.Params["reason"] != "Media upload error (131053)" {
			w.t.Errorf("%+v %+v", m, m.Refusal)
		}
		if _, err = w.Send(ctx, o); err != nil || len(w.meta.took()) != 3 {
			w.t.Errorf("sent again: %v", err)
		}
	})
}

func TestWhatMetaRefuses(t *testing.T) {
	each(t, func(w *world) {
		body := func(code int, message, details string) string {
			return fmt.Sprintf(`{"error":{"message":"(#%d) %s","type":"OAuthException","code":%d,"error_data":{"messaging_product":"whatsapp","details":%q},"fbtrace_id":"A"}}`, code, message, code, details)
		}
		for _, c := range []struct {
			status int
			body   string
			code   string // "" for one that is tried again
			reason string
		}{
			{400, body(131047, "Re-engagement message", "More than 24 hours have passed"), codeWindow, ""},
			{400, body(131026, "Message undeliverable", ""), codeRecipient, "(#131026) Message undeliverable (131026)"},
			{400, body(131030, "Recipient phone number not in allowed list", "Recipient not in allowed list"), codeRecipient, "Recipient not in allowed list (131030)"},
			{404, body(132001, "Template name does not exist in the translation", "template name (x) does not exist in pt_BR"), codeTemplate, "template name (x) does not exist in pt_BR (132001)"},
			{400, body(131042, "Business eligibility payment issue", "payment"), codeRestricted, "payment (131042)"},
			{400, body(100, "Invalid parameter", "bad"), codeRefused, "bad (100)"},
			{401, body(190, "Access token has expired", ""), codeToken, ""},
			{403, body(200, "You do not have permission", ""), codeToken, ""},
			{401, "", codeToken, ""},
			{429, body(130429, "Rate limit hit", ""), "", ""},
			{400, body(131056, "(Business Account, Consumer Account) pair rate limit hit", ""), "", ""},
			{400, body(80007, "Rate limit", ""), "", ""},
			{500, body(131000, "Something went wrong", ""), "", ""},
			{502, "<html>Bad gateway</html>", "", ""},
			{200, "<html>", "", ""},
			{200, `{"messages":[]}`, "", ""},
			{200, body(2, "Temporary", ""), "", ""},
		} {
			w.meta.failures = []failure{{c.status, c.body}}
			_, err := w.Send(ctx, w.outgoing("Olá"))
			refusal, final := errors.AsType[*conversation.Refusal](err)
			if err == nil || final != (c.code != "") || final && (refusal.Code != c.code || refusal.Params["reason"] != c.reason) {
				w.t.Errorf("%d %s: %v, %+v", c.status, c.body, err, refusal)
			}
		}
		if s, err := w.State(ctx, w.in); err != nil || s.Fault != codeToken {
			w.t.Errorf("%+v %v", s, err)
		}
		w.sends(w.outgoing("Olá"), `{"text":{"body":"Olá","preview_url":false},"to":"5511987654321","type":"text"}`)
		if s, err := w.State(ctx, w.in); err != nil || s.Fault != "" {
			w.t.Errorf("it works again: %+v %v", s, err)
		}
		w.meta.Close()
		if _, err := w.Send(ctx, w.outgoing("Olá")); err == nil || errors.As(err, new(*conversation.Refusal)) || strings.Contains(err.Error(), testToken) {
			w.t.Errorf("%v", err)
		}
	})
}

func TestStatusesOfAMessage(t *testing.T) {
	each(t, func(w *world) {
		id := w.talk("Olá!")
		is := func(want conversation.Delivery, reason string) {
			w.t.Helper()
			m := w.messages()[1]
			var got problem.Params
			if m.Refusal != nil {
				got = m.Refusal.Params
			}
			if m.Delivery != want || got["reason"] != reason {
				w.t.Errorf("it is %s %v, want %s %s", m.Delivery, m.Refusal, want, reason)
			}
		}
		// It may overtake the answer that names the message.
		if err := w.tells(status("wamid.out1", "sent", "")); err == nil {
			w.t.Error("nobody looks for the message again")
		}
		w.run()
		w.eventually("it is sent", func() bool { return w.messages()[1].SourceID == "wamid.out1" })
		is(conversation.Sent, "")
		for _, c := range []struct {
			told string
			want conversation.Delivery
		}{{"delivered", conversation.Delivered}, {"sent", conversation.Delivered}, {"read", conversation.Read}, {"delivered", conversation.Read}, {"deleted", conversation.Read}} {
			body := status("wamid.out1", c.told, `,"pricing":{"billable":true,"category":"service"}`)
			w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
			w.eventually("it is worked on", func() bool { return w.count("SELECT count(*) FROM whatsapp_events WHERE attempts = 0") == 0 })
			is(c.want, "")
		}
		_, _, err := w.talks.Say(ctx, w.ana, w.talkNumber(), conversation.Draft{Content: "E agora?"})
		w.must(err)
		w.eventually("the second is sent", func() bool { return w.messages()[2].SourceID == "wamid.out2" })
		body := status("wamid.out2", "failed", `,"errors":[{"code":131026,"title":"Message undeliverable","message":"Message undeliverable","error_data":{"details":"Receiver is incapable of receiving this message"}}]`)
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.eventually("it has failed", func() bool { return w.messages()[2].Delivery == conversation.Failed })
		if r := w.messages()[2].Refusal; r.Code != codeRecipient || r.Params["reason"] != "Receiver is incapable of receiving this message (131026)" {
			w.t.Errorf("%+v", r)
		}
		if id == 0 {
			w.t.Error("no message")
		}
	})
}

func TestAStatusOfNobodysMessageIsDropped(t *testing.T) {
	each(t, func(w *world) {
		body := status("wamid.strange", "read", "")
		if err := w.tells(body); err == nil {
			w.t.Error("it is not looked for again")
		}
		for range statusTries {
			_ = w.works()
		}
		if n := w.count("SELECT count(*) FROM whatsapp_events"); n != 0 {
			w.t.Errorf("%d are still looked for", n)
		}
	})
}

func TestWhileMetaIsDownMessagesWaitInOrder(t *testing.T) {
	each(t, func(w *world) {
		w.talk("um")
		for _, content := range []string{"dois", "três"} {
			_, _, err := w.talks.Say(ctx, w.ana, w.talkNumber(), conversation.Draft{Content: content})
			w.must(err)
		}
		w.meta.does(func(m *metaServer) { m.down = true })
		w.run()
		for range 4 { // for an hour
			w.eventually("it was tried", func() bool {
				return w.count("SELECT count(*) FROM outgoing_messages WHERE attempts > 0 AND next_at > $1", w.now().UnixMicro()) == 1 &&
					testkit.Idle(w.t, w.db, "send_messages")
			})
			w.clock.Advance(15 * time.Minute)
			w.must(w.talks.Sweep(ctx))
		}
		w.meta.does(func(m *metaServer) { m.down = false })
		w.eventually("all are sent", func() bool {
			if testkit.Idle(w.t, w.db, "send_messages") {
				w.clock.Advance(time.Second)
				w.must(w.talks.Sweep(ctx))
			}
			return w.count("SELECT count(*) FROM outgoing_messages") == 0
		})
		var got []string
		for _, body := range w.meta.took() {
			got = append(got, strings.Split(body, `"`)[5])
		}
		if strings.Join(got, " ") != "um dois três" {
			w.t.Errorf("%v", got)
		}
	})
}

func TestAGreetingGoesOut(t *testing.T) {
	each(t, func(w *world) {
		_, err := w.inboxes.Update(ctx, w.ana, w.in.ID, inbox.Change{GreetingEnabled: new(true), Greeting: new("Olá! Já respondemos.")})
		w.must(err)
		w.run()
		body := from("5511987654321", "Maria", texted("5511987654321", "1", "Oi"))
		w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
		w.eventually("it is sent", func() bool { return w.count("SELECT count(*) FROM messages WHERE source_id = 'wamid.out1'") == 1 })
		if got := w.meta.took(); len(got) != 1 || got[0] != `{"text":{"body":"Olá! Já respondemos.","preview_url":false},"to":"5511987654321","type":"text"}` {
			w.t.Errorf("%v", got)
		}
	})
}
