package whatsapp

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

var attempt = job.Attempt{Number: 1}

// world is the program around the channel: an account with an inbox, and a server in the place
// of Meta's. Nothing runs in the background until run.
type world struct {
	*Service
	t        *testing.T
	clock    *clock.Manual
	meta     *metaServer
	contacts *contact.Service
	talks    *conversation.Service
	inboxes  *inbox.Service
	jobs     *job.Queue
	ana      account.Actor
	in       inbox.Inbox
	logged   *bytes.Buffer
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)), meta: newMeta(t), logged: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(w.logged, nil))
	testkit.WatchChanges(t, db)
	hub := event.NewHub(nil, log)
	w.contacts = contact.NewService(db, hub, w.clock.Now)
	w.talks = conversation.NewService(db, w.contacts, hub, w.clock.Now, log)
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	w.talks.UseFiles(blobs, avatar.NewService(db, blobs, nil, w.contacts, nil, w.clock.Now), "https://ficha.exemplo.com")
	w.inboxes = inbox.NewService(db, hub, w.talks.Close, w.clock.Now)
	at, err := url.Parse(w.meta.URL)
	w.must(err)
	w.Service = NewService(db, w.talks, hub, at, "https://ficha.exemplo.com", w.clock.Now, log)
	w.inboxes.Register(inbox.WhatsApp, Kind{})
	w.talks.Serve(inbox.WhatsApp, w.Service)
	w.jobs = testkit.Queue(t, db, log, w.Service, w.talks)
	w.exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES (1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)")
	w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES (1, 'Ana', 'ana@exemplo.com', 0, 0)")
	w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES (1, 1, 'administrator', 'active', 0, 0)")
	w.ana = account.Actor{UserID: 1, Role: account.Administrator, Account: account.Account{ID: 1, Name: "Padaria", Locale: "pt-BR", Country: "BR", TimeZone: "America/Sao_Paulo"}}
	w.in = w.open(testPhoneID)
	return w
}

// open makes an inbox of a number.
func (w *world) open(phoneID string) inbox.Inbox {
	w.t.Helper()
	i, err := w.inboxes.Create(ctx, w.ana, inbox.WhatsApp, inbox.Change{Name: new("WhatsApp"), Settings: map[string]any{
		phoneNumber: "+55 11 4002-8922", phoneNumberID: phoneID, businessID: testBusiness, accessToken: testToken, appSecret: testSecret,
	}})
	w.must(err)
	return i
}

// set changes settings of the inbox.
func (w *world) set(fields map[string]any) {
	w.t.Helper()
	i, err := w.inboxes.Update(ctx, w.ana, w.in.ID, inbox.Change{Settings: fields})
	w.must(err)
	w.in = i
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code string, fields ...string) {
	w.t.Helper()
	p, is := problem.As(err)
	if !is || p.Code != code {
		w.t.Errorf("got %v, want %s", err, code)
		return
	}
	var named []string
	for _, f := range p.Fields {
		named = append(named, f.Name)
	}
	if len(fields) > 0 && !slices.Equal(named, fields) {
		w.t.Errorf("%s on %v, want %v", code, named, fields)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}))
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, sql, args...).Scan(&n) }))
	return n
}

// run runs the queue until the test ends.
func (w *world) run() { testkit.Run(w.t, w.jobs.Run) }

func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

// signed is the signature of a payload.
func signed(body string) string {
	return "sha256=" + hex.EncodeToString(connection{secret: testSecret}.hmac([]byte(body)))
}

// tells has Meta tell something, and what it has told worked on; it gives what has failed.
func (w *world) tells(body string) error {
	w.t.Helper()
	w.must(w.Take(ctx, w.in.Identifier, signed(body), []byte(body)))
	return w.works()
}

// works does what the queue would do, once.
func (w *world) works() error {
	w.t.Helper()
	waiting, err := []workArgs(nil), error(nil)
	w.must(w.db.Read(ctx, func(r database.Reader) error {
		waiting, err = stale(ctx, r, w.now())
		return err
	}))
	var failed error
	for _, args := range waiting {
		if err := w.work(ctx, args, attempt); err != nil {
			failed = err
		}
	}
	return failed
}

// thread gives what was written, over all conversations, as "kind: content", the oldest first.
func (w *world) thread() []string {
	w.t.Helper()
	var out []string
	for _, m := range w.messages() {
		out = append(out, string(m.Kind)+": "+m.Content)
	}
	return out
}

func (w *world) messages() (out []conversation.Message) {
	w.t.Helper()
	list, err := w.talks.List(ctx, w.ana, conversation.Query{})
	w.must(err)
	for _, v := range slices.Backward(list) {
		_, messages, err := w.talks.Messages(ctx, w.ana, v.DisplayID, 0, 0)
		w.must(err)
		out = append(out, messages...)
	}
	return out
}

func (w *world) wrote(want ...string) {
	w.t.Helper()
	if got := w.thread(); !slices.Equal(got, want) {
		w.t.Errorf("the conversation is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// forget forgets what a contact has written and nobody has worked on.
func (w *world) forget(contactID int64) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := Forget(ctx, tx, 1, []int64{contactID})
		return err
	}))
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// payload is one of Meta's, with a value of the field messages.
func payload(phoneID, value string) string {
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"551140028922","phone_number_id":%q},%s},"field":"messages"}]}]}`,
		testBusiness, phoneID, value)
}

// from is a payload with messages of somebody.
func from(wa, name string, messages ...string) string {
	return payload(testPhoneID, fmt.Sprintf(`"contacts":[{"profile":{"name":%s},"wa_id":%q}],"messages":[%s]`, quoted(name), wa, strings.Join(messages, ",")))
}

// said is a message; of is what it has beside the sender, such as "type":"text".
func said(wa, id, of string) string {
	return fmt.Sprintf(`{"from":%q,"id":"wamid.%s","timestamp":"1793707000",%s}`, wa, id, of)
}

func texted(wa, id, text string) string {
	return said(wa, id, `"type":"text","text":{"body":`+quoted(text)+`}`)
}

// quoted writes a text as JSON.
func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		panic(err) // texts always encode
	}
	return string(out)
}

// status is a payload of what became of a message.
func status(id, what, more string) string {
	return payload(testPhoneID, fmt.Sprintf(`"statuses":[{"id":%q,"status":%q,"timestamp":"1793707060","recipient_id":"5511987654321"%s}]`, id, what, more))
}
