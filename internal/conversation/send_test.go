package conversation_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// provider carries messages to phones: a server that takes texts and gives each an id.
type provider struct {
	*httptest.Server
	mutex sync.Mutex
	down  bool
	calls int
	taken []string // "to: text"
	held  []string // "name: content" of files
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

// ServeHTTP takes a message.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.calls++
	body, err := io.ReadAll(r.Body)
	switch text := string(body); {
	case err != nil || p.down:
		w.WriteHeader(http.StatusServiceUnavailable)
	case strings.Contains(text, "proibido"):
		w.WriteHeader(http.StatusUnprocessableEntity)
	default:
		p.taken = append(p.taken, r.URL.Query().Get("to")+": "+text)
		_, _ = fmt.Fprintf(w, "sms-%d", len(p.taken))
	}
}

// turn switches the provider on or off.
func (p *provider) turn(down bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.down = down
}

func (p *provider) got() (taken []string, calls int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return slices.Clone(p.taken), p.calls
}

// files gives those that were sent.
func (p *provider) files() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return slices.Clone(p.held)
}

// hold keeps a file, as a provider to whom media is uploaded first.
func (p *provider) hold(ctx context.Context, f conversation.StoredFile) error {
	reader, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.held = append(p.held, f.Name+": "+string(content))
	return err
}

// Send gives a message to the provider.
func (p *provider) Send(ctx context.Context, s conversation.Sending) (string, error) {
	for _, f := range s.Files {
		if err := p.hold(ctx, f); err != nil {
			return "", err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+"?to="+s.To, strings.NewReader(s.Message.Content))
	if err != nil {
		return "", err
	}
	response, err := p.Client().Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	id, err := io.ReadAll(response.Body)
	switch response.StatusCode {
	case http.StatusOK:
		return string(id), err
	case http.StatusUnprocessableEntity:
		return "", &conversation.Refusal{Code: "too_long", Params: problem.Params{"field": "content", "max": "160"}}
	}
	return "", fmt.Errorf("provider: %d", response.StatusCode)
}

// tokenKind is a channel with a token that nobody reads.
type tokenKind struct{}

// Configure wants a number, and a token the first time.
func (tokenKind) Configure(_ context.Context, given map[string]any, before inbox.Settings) (inbox.Settings, error) {
	after := inbox.Settings{Plain: map[string]any{"number": before.Plain["number"]}, Secret: map[string]string{"token": before.Secret["token"]}}
	if number, ok := given["number"].(string); ok {
		after.Plain["number"] = number
	}
	if token, ok := given["token"].(string); ok {
		after.Secret["token"] = token
	}
	if after.Secret["token"] == "" {
		return after, problem.InvalidFields(problem.FieldOf("channel.token", &problem.Fault{Code: "required"}))
	}
	return after, nil
}

// phones is the world with an inbox that a provider carries, in which Zoe is.
func (w *world) phones() (p *provider, in inbox.Inbox) {
	w.t.Helper()
	p = newProvider(w.t)
	w.Serve(inbox.WhatsApp, p)
	w.inboxes.Register(inbox.WhatsApp, tokenKind{})
	in, err := w.inboxes.Create(ctx, w.ana, inbox.WhatsApp, inbox.Change{Name: ptr("Celular"), Settings: map[string]any{"token": "s3gredo", "number": "1133334444"}})
	w.must(err)
	_, err = w.inboxes.ChangeMembers(ctx, w.ana, in.ID, []int64{2}, inbox.Add)
	w.must(err)
	return p, in
}

// receives brings a message from a phone.
func (w *world) receives(in inbox.Inbox, m conversation.Received) conversation.Conversation {
	w.t.Helper()
	w.clock.Advance(time.Second)
	_, v, err := w.Receive(ctx, 1, in.ID, m)
	w.must(err)
	return v
}

func (w *world) message(number int64, id int64) conversation.Message {
	w.t.Helper()
	_, list, err := w.Messages(ctx, w.ana, number, 0, 0)
	w.must(err)
	for _, m := range list {
		if m.ID == id {
			return m
		}
	}
	w.t.Fatalf("no message %d", id)
	return conversation.Message{}
}

func (w *world) say(number int64, content string) conversation.Message {
	w.t.Helper()
	m, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Content: content})
	w.must(err)
	return m
}

func TestAProviderThatIsDownForAnHourGetsAllInOrder(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Tem pão?", MessageID: "in-1"})
		other := w.receives(in, conversation.Received{SourceID: "5511987654321", Content: "Oi", MessageID: "in-2"})
		p.turn(true)
		first := w.say(v.DisplayID, "Tem!")
		if first.Delivery != conversation.Progress {
			t.Errorf("it is %s before it was sent", first.Delivery)
		}
		w.must(w.SendNow(1, v.ID))
		second := w.say(v.DisplayID, "E está quente.")
		w.must(w.SendNow(1, v.ID))
		if _, calls := p.got(); calls != 1 {
			t.Errorf("%d calls: the second one does not wait for the first", calls)
		}
		for end := w.clock.Now().Add(time.Hour); w.clock.Now().Before(end); w.clock.Advance(time.Minute) {
			w.must(w.SendNow(1, v.ID))
		}
		if _, calls := p.got(); calls < 5 || calls > 12 {
			t.Errorf("%d calls in an hour", calls)
		}
		if m := w.message(v.DisplayID, second.ID); m.Delivery != conversation.Progress {
			t.Errorf("it is %s while it waits", m.Delivery)
		}
		p.turn(false)
		w.say(other.DisplayID, "Olá") // another conversation does not wait
		w.must(w.SendNow(1, other.ID))
		w.clock.Advance(time.Hour)
		w.must(w.SendNow(1, v.ID))
		if taken, _ := p.got(); !reflect.DeepEqual(taken, []string{"5511987654321: Olá", "5511912345678: Tem!", "5511912345678: E está quente."}) {
			t.Errorf("it got %q", taken)
		}
		if m := w.message(v.DisplayID, second.ID); m.Delivery != conversation.Sent || m.SourceID != "sms-3" {
			t.Errorf("%+v", m)
		}
	})
}

func TestTheQueueSendsByItself(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi"})
		testkit.Run(w.t, w.queue.Run)
		var want []string
		for n := range 5 {
			want = append(want, fmt.Sprintf("5511912345678: %d", n))
			w.say(v.DisplayID, fmt.Sprint(n))
		}
		for deadline := time.Now().Add(40 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			if taken, _ := p.got(); reflect.DeepEqual(taken, want) && w.count("SELECT count(*) FROM outgoing_messages") == 0 {
				return
			}
			if time.Now().After(deadline) {
				taken, _ := p.got()
				t.Fatalf("it got %q", taken)
			}
			w.must(w.Sweep(ctx))
		}
	})
}

func TestWhatCannotBeSentSaysWhyAndCanBeSentAgain(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi"})
		refused, next := w.say(v.DisplayID, "Isto é proibido"), w.say(v.DisplayID, "Isto não")
		w.must(w.SendNow(1, v.ID))
		m := w.message(v.DisplayID, refused.ID)
		if m.Delivery != conversation.Failed || m.Refusal == nil || m.Refusal.Code != "too_long" || m.Refusal.Params["max"] != "160" {
			t.Errorf("%+v, %+v", m, m.Refusal)
		}
		if m := w.message(v.DisplayID, next.ID); m.Delivery != conversation.Sent {
			t.Errorf("the next one is held up: %s", m.Delivery)
		}
		_, _, err := w.Retry(ctx, w.zoe, v.DisplayID, next.ID)
		w.refused(err, "message_not_failed")

		p.turn(true)
		old := w.say(v.DisplayID, "De ontem")
		for range 60 {
			w.must(w.SendNow(1, v.ID))
			w.clock.Advance(30 * time.Minute)
		}
		if m := w.message(v.DisplayID, old.ID); m.Delivery != conversation.Failed || m.Refusal.Code != "message_expired" {
			t.Errorf("after a day: %+v", m)
		}
		p.turn(false)
		again, _, err := w.Retry(ctx, w.zoe, v.DisplayID, old.ID)
		w.must(err)
		if again.Delivery != conversation.Progress || again.Refusal != nil {
			t.Errorf("%+v", again)
		}
		w.must(w.SendNow(1, v.ID))
		if m := w.message(v.DisplayID, old.ID); m.Delivery != conversation.Sent {
			t.Errorf("sent again it is %s", m.Delivery)
		}

		last := w.say(v.DisplayID, "Tarde demais")
		w.must(w.inboxes.Delete(ctx, w.ana, in.ID))
		w.must(w.SendNow(1, v.ID))
		if m := w.message(v.DisplayID, last.ID); m.Delivery != conversation.Failed || m.Refusal.Code != "inbox_archived" {
			t.Errorf("in a deleted inbox: %+v", m)
		}
		if n := w.count("SELECT count(*) FROM inboxes WHERE secrets LIKE '%gredo%'"); n != 0 {
			t.Error("a deleted inbox keeps its secrets")
		}
	})
}

func TestNothingIsSentTwiceOrThatShouldStay(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi"})
		w.answers(v.DisplayID, conversation.Note, "cliente antigo")
		_, _, err := w.Say(ctx, w.zoe, v.DisplayID, conversation.Draft{Content: "Escrito no celular", SourceID: "echo-1"})
		w.must(err)
		m := w.say(v.DisplayID, "Uma vez")
		for range 3 {
			w.must(w.SendNow(1, v.ID))
			w.clock.Advance(time.Hour)
		}
		if taken, calls := p.got(); calls != 1 || taken[0] != "5511912345678: Uma vez" {
			t.Errorf("it got %q", taken)
		}
		// A process that died while it was sending has left the message with its time ahead.
		w.exec("INSERT INTO outgoing_messages (message_id, account_id, conversation_id, attempts, queued_at, next_at) VALUES ($1, 1, $2, 1, $3, $4)",
			m.ID, v.ID, w.clock.Now().UnixMicro(), w.clock.Now().Add(time.Minute).UnixMicro())
		w.must(w.SendNow(1, v.ID))
		if _, calls := p.got(); calls != 1 {
			t.Error("two send at once")
		}
		w.clock.Advance(2 * time.Minute)
		w.must(w.SendNow(1, v.ID))
		if _, calls := p.got(); calls != 2 {
			t.Error("nobody takes it up")
		}
	})
}

func TestReportsNeverGoBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi", MessageID: "in-1"})
		m := w.say(v.DisplayID, "Olá")
		if err := w.Report(ctx, 1, in.ID, "sms-1", conversation.Delivered, nil); err != database.ErrNotFound { //nolint:errorlint // the very one
			t.Errorf("a report before the id is known: %v", err)
		}
		w.must(w.SendNow(1, v.ID))
		refusal := &conversation.Refusal{Code: "recipient_gone"}
		for _, step := range []struct{ report, want conversation.Delivery }{
			{conversation.Sent, conversation.Sent},
			{conversation.Failed, conversation.Failed},
			{conversation.Sent, conversation.Failed},
			{conversation.Delivered, conversation.Delivered},
			{conversation.Failed, conversation.Delivered},
			{conversation.Read, conversation.Read},
			{conversation.Delivered, conversation.Read},
			{conversation.Sent, conversation.Read},
			{conversation.Failed, conversation.Read},
		} {
			w.must(w.Report(ctx, 1, in.ID, "sms-1", step.report, refusal))
			got := w.message(v.DisplayID, m.ID)
			if got.Delivery != step.want || (got.Refusal != nil) != (step.want == conversation.Failed) {
				t.Errorf("after %s it is %s, %+v", step.report, got.Delivery, got.Refusal)
			}
		}
		w.must(w.Report(ctx, 1, in.ID, "in-1", conversation.Failed, refusal))
		if v, err := w.Get(ctx, w.ana, v.DisplayID); err != nil || v.Unread != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		if n := w.count("SELECT count(*) FROM messages WHERE status = 'failed'"); n != 0 {
			t.Error("what the contact wrote has failed")
		}
	})
}

func TestAContactIsReachedByWhatItHas(t *testing.T) {
	eachWorld(t, func(w *world) {
		p, in := w.phones()
		ana, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Ana"), PhoneNumber: ptr("11 91234-5678")}, contact.ByHand)
		w.must(err)
		bia, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Bia"), Email: ptr("bia@exemplo.com")}, contact.ByHand)
		w.must(err)
		reaches, err := w.inboxes.Reaching(ctx, w.zoe, ana.ID)
		w.must(err)
		if len(reaches) != 2 || reaches[1].SourceID != "5511912345678" {
			t.Errorf("%+v", reaches)
		}
		if reaches, err = w.inboxes.Reaching(ctx, w.zoe, bia.ID); err != nil || len(reaches) != 1 {
			t.Errorf("without a number: %+v, %v", reaches, err)
		}
		_, err = w.Create(ctx, w.zoe, conversation.Opening{InboxID: in.ID, ContactID: bia.ID})
		w.refused(err, "contact_unreachable")
		v, err := w.Create(ctx, w.zoe, conversation.Opening{InboxID: in.ID, ContactID: ana.ID, Message: &conversation.Draft{Content: "Olá, Ana"}})
		w.must(err)
		w.must(w.SendNow(1, v.ID))
		if taken, _ := p.got(); !reflect.DeepEqual(taken, []string{"5511912345678: Olá, Ana"}) {
			t.Errorf("it got %q", taken)
		}
		answer := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi!"})
		if answer.DisplayID != v.DisplayID || answer.Contact.ID != ana.ID {
			t.Errorf("the answer stands in conversation %d of contact %d", answer.DisplayID, answer.Contact.ID)
		}
	})
}

func TestSettingsOfAChannel(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.inboxes.Create(ctx, w.ana, inbox.WhatsApp, inbox.Change{Name: ptr("Celular")})
		w.refused(err, "channel_unavailable")
		_, err = w.inboxes.Create(ctx, w.ana, "fax", inbox.Change{Name: ptr("Fax")})
		w.refused(err, "choice_invalid")
		_, in := w.phones()
		_, err = w.inboxes.Create(ctx, w.ana, inbox.WhatsApp, inbox.Change{Name: ptr("Outro")})
		w.refused(err, "required")
		in, err = w.inboxes.Update(ctx, w.ana, in.ID, inbox.Change{Name: ptr("Zap"), Settings: map[string]any{"number": "2"}})
		w.must(err)
		if in.Settings.Plain["number"] != "2" || in.Settings.Secret["token"] != "s3gredo" || !reflect.DeepEqual(in.Settings.SecretsSet(), []string{"token"}) {
			t.Errorf("%+v", in.Settings)
		}
		var all []inbox.Inbox
		listen := func() {
			w.must(w.db.Read(ctx, func(r database.Reader) error {
				all, err = inbox.ListChannel(ctx, r, inbox.WhatsApp)
				return err
			}))
		}
		if listen(); len(all) != 1 || all[0].Settings.Secret["token"] != "s3gredo" || all[0].Name != "Zap" {
			t.Errorf("%+v", all)
		}
		w.must(w.inboxes.Delete(ctx, w.ana, in.ID))
		if listen(); len(all) != 0 {
			t.Errorf("a deleted inbox is listened to: %+v", all)
		}
	})
}
