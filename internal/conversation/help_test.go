package conversation_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is an account with an inbox, in which Zoe, an agent, is a member.
type world struct {
	*conversation.Service
	t        *testing.T
	db       *database.DB
	hub      *event.Hub
	clock    *clock.Manual
	contacts *contact.Service // answers filters by SQL
	quick    *contact.Service // answers filters from memory
	inboxes  *inbox.Service
	segments *segment.Service
	ana, zoe account.Actor
	queue    *job.Queue
	blobs    *blob.Store
	inbox    inbox.Inbox
	logged   *bytes.Buffer // by the service
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { newWorld(t, db, test) })
}

func newWorld(t *testing.T, db *database.DB, test func(w *world)) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, db: db, logged: &bytes.Buffer{}, hub: event.NewHub(nil, log), clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
	testkit.WatchChanges(t, db)
	w.contacts, w.quick = contact.NewService(db, w.hub, w.clock.Now), contact.NewService(db, w.hub, w.clock.Now)
	columns := columnar.New(db, 1<<20, w.clock.Now, log)
	t.Cleanup(columns.Close)
	w.quick.UseColumns(columns)
	w.Service = conversation.NewService(db, w.contacts, w.hub, w.clock.Now, slog.New(slog.NewTextHandler(w.logged, nil)))
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	w.blobs = blobs
	w.UseFiles(blobs, avatar.NewService(db, blobs, nil, w.contacts, nil, w.clock.Now), "https://ficha.exemplo.com")
	w.queue = testkit.Queue(t, db, log, w.Service)
	w.inboxes = inbox.NewService(db, w.hub, w.Close, w.clock.Now)
	w.segments = segment.NewService(db, w.hub, w.clock.Now)
	home := account.Account{ID: 1, Name: "Padaria", Locale: "pt-BR", Country: "BR", TimeZone: "America/Sao_Paulo"}
	w.exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES (1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)")
	for id, role := range map[int64]account.Role{1: account.Administrator, 2: account.Agent} {
		w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Zoe', $2, 0, 0)", id, fmt.Sprintf("%d@exemplo.com", id))
		w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES (1, $1, $2, 'active', 0, 0)", id, string(role))
	}
	w.ana, w.zoe = account.Actor{UserID: 1, Role: account.Administrator, Account: home}, account.Actor{UserID: 2, Role: account.Agent, Account: home}
	w.inbox = w.open(inbox.Change{Name: ptr("Loja")})
	_, err = w.inboxes.ChangeMembers(ctx, w.ana, w.inbox.ID, []int64{2}, inbox.Add)
	w.must(err)
	test(w)
}

// eachOne is eachWorld on one database, for what no database sees.
func eachOne(t *testing.T, test func(w *world)) {
	t.Helper()
	db := testkit.OpenDatabase(t, testkit.MigratedURL(t, "sqlite"))
	newWorld(t, db, test)
}

func ptr[T any](value T) *T { return &value }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if !problem.HasCode(err, code) {
		w.t.Errorf("got %v, want %s", err, code)
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

func (w *world) open(change inbox.Change) inbox.Inbox {
	w.t.Helper()
	i, err := w.inboxes.Create(ctx, w.ana, inbox.API, change)
	w.must(err)
	return i
}

// arrive brings somebody into the inbox.
func (w *world) arrive(source string, change contact.Change) conversation.Visitor {
	w.t.Helper()
	v, err := w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: source, Change: change})
	w.must(err)
	return v
}

// begin begins a conversation of a visitor and gives its number.
func (w *world) begin(source string) int64 {
	w.t.Helper()
	c, err := w.Begin(ctx, w.inbox.Identifier, source, conversation.Opening{})
	w.must(err)
	return c.DisplayID
}

// writes is the visitor's message, answers the agent's, each a second after what was before.
func (w *world) writes(source string, number int64, content string) {
	w.t.Helper()
	w.clock.Advance(time.Second)
	_, _, err := w.SayAs(ctx, w.inbox.Identifier, source, number, conversation.Draft{Content: content})
	w.must(err)
}

func (w *world) answers(number int64, kind conversation.Kind, content string) {
	w.t.Helper()
	w.clock.Advance(time.Second)
	_, _, err := w.Say(ctx, w.zoe, number, conversation.Draft{Kind: kind, Content: content})
	w.must(err)
}

func (w *world) contact(id int64) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Get(ctx, w.ana, id)
	w.must(err)
	return c
}

// numbers gives the conversations of a contact.
func (w *world) numbers(contactID int64) (out []int64) {
	w.t.Helper()
	list, err := w.OfContact(ctx, w.ana, contactID)
	w.must(err)
	for _, v := range list {
		out = append(out, v.DisplayID)
	}
	return out
}

// listed gives a page and the counts of a query.
func (w *world) listed(actor account.Actor, q conversation.Query) ([]conversation.Conversation, conversation.Counts, error) {
	list, err := w.List(ctx, actor, q)
	if err != nil {
		return nil, conversation.Counts{}, err
	}
	counts, err := w.Count(ctx, actor, q)
	return list, counts, err
}
