package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/bulk"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/privacy"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/webhook"
)

var ctx = context.Background()

// world is the program around webhooks, with two accounts and a system that is called.
// Nothing runs in the background until work.
type world struct {
	*webhook.Service
	t        *testing.T
	db       *database.DB
	clock    *clock.Manual
	contacts *contact.Service
	bulk     *bulk.Service
	imports  *importer.Service
	privacy  *privacy.Service
	notices  *notification.Service
	queue    *job.Queue
	ana, bia account.Actor
	other    *receiver
	allowed  func(netip.Addr) bool
}

func everywhere(netip.Addr) bool { return true }

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, db: db, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)), allowed: everywhere, other: newReceiver(t)}
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	sender, err := mail.NewFolder(t.TempDir(), "Ficha <ficha@exemplo.com>", w.clock.Now)
	w.must(err)
	hub := event.NewHub(nil, log)
	w.notices = notification.NewService(db, sender, hub, w.clock.Now, log)
	w.contacts = contact.NewService(db, hub, w.clock.Now)
	w.Service = webhook.NewService(db, w.notices, hub, func(a netip.Addr) bool { return w.allowed(a) }, "http://ficha.exemplo.com", w.clock.Now)
	w.contacts.UseWebhooks(w.Service, "http://ficha.exemplo.com")
	w.bulk = bulk.NewService(db, w.contacts, hub, w.clock.Now)
	w.imports = importer.NewService(db, blobs, w.notices, hub, "http://ficha.exemplo.com", w.clock.Now)
	w.imports.Tells(w.contacts)
	w.privacy = privacy.NewService(db, blobs, w.contacts, w.imports, w.notices, hub, w.clock.Now)
	testkit.WatchChanges(t, db)
	handlers := job.NewHandlers(log)
	for _, s := range []interface{ Register(h *job.Handlers) }{w.Service, w.notices, w.bulk, w.imports, w.privacy} {
		s.Register(handlers)
	}
	w.queue, err = job.New(db, handlers, log)
	w.must(err)
	for _, s := range []interface{ Use(q *job.Queue) }{w.Service, w.notices, w.bulk, w.imports, w.privacy} {
		s.Use(w.queue)
	}
	accounts := account.NewService(db, w.notices, w.clock.Now, log)
	for n, who := range []*account.Actor{&w.ana, &w.bia} {
		made, err := accounts.Setup(ctx, account.NewAccount{
			AccountName: "Padaria", Name: "Ana", Email: fmt.Sprintf("dona%d@exemplo.com", n), Password: "uma senha longa", Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
		})
		w.must(err)
		*who, err = accounts.Operator(ctx, made.AccountID, "")
		w.must(err)
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	p, _ := problem.As(err)
	if p == nil || p.Code != code && !slices.ContainsFunc(p.Fields, func(f problem.Field) bool { return f.Code == code }) {
		w.t.Fatalf("got %v, want %s", err, code)
	}
}

func (w *world) number(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}

// hook makes a webhook of Ana's, told of everything or of some kinds, at a path.
func (w *world) hook(path string, kinds ...string) (hook webhook.Webhook, secret string) {
	w.t.Helper()
	url := w.other.URL + path
	change := webhook.Change{URL: &url}
	if len(kinds) > 0 {
		change.Kinds = &kinds
	}
	hook, secret, err := w.Create(ctx, w.ana, change)
	w.must(err)
	return hook, secret
}

// add creates a contact of Ana's.
func (w *world) add(name, email string) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: &name, Email: &email}, contact.ByHand)
	w.must(err)
	return c
}

func (w *world) rename(id int64, name string) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Update(ctx, w.ana, id, contact.Change{Name: &name}, 0)
	w.must(err)
	return c
}

// deliver makes the calls that are due, and gives all that came since the last time.
func (w *world) deliver(of webhook.Webhook) []call {
	w.t.Helper()
	w.must(w.DeliverNow(of.AccountID, of.ID))
	return w.other.take()
}

func (w *world) deliveries(of webhook.Webhook) []webhook.Delivery {
	w.t.Helper()
	list, _, err := w.Deliveries(ctx, w.ana, of.ID, "", 1)
	w.must(err)
	return list
}

// work runs the queue until the test ends.
func (w *world) work() { testkit.Run(w.t, w.queue.Run) }

func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

// call is one that the receiver got.
type call struct {
	path   string
	header http.Header
	body   []byte
	json   map[string]any
}

// event names what a call tells, with the contact's name where it says one.
func (c call) event() string {
	name, _ := c.json["name"].(string)
	return strings.TrimSpace(fmt.Sprint(c.json["event"], " ", name))
}

func events(calls []call) string {
	out := make([]string, len(calls))
	for n, c := range calls {
		out[n] = c.event()
	}
	return strings.Join(out, ", ")
}

// receiver is another system: it keeps what it is sent and answers as it is told to.
type receiver struct {
	*httptest.Server
	mutex  sync.Mutex
	calls  []call
	answer func(c call, w http.ResponseWriter)
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// ServeHTTP takes a call.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	c := call{path: request.URL.Path, header: request.Header, body: body}
	if err = errors.Join(err, json.Unmarshal(body, &c.json)); err != nil || request.Method != http.MethodPost {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	r.mutex.Lock()
	r.calls = append(r.calls, c)
	answer := r.answer
	r.mutex.Unlock()
	if answer != nil {
		answer(c, w)
	}
}

// answers says how the receiver answers from now on; nil: 200.
func (r *receiver) answers(how func(c call, w http.ResponseWriter)) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.answer = how
}

func (r *receiver) take() []call {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	out := r.calls
	r.calls = nil
	return out
}

// status answers every call with an HTTP status.
func status(code int) func(call, http.ResponseWriter) {
	return func(_ call, w http.ResponseWriter) { w.WriteHeader(code) }
}
