package mailbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"strconv"
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
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

func itoa(n int) string { return strconv.Itoa(n) }

func ptr[T any](value T) *T { return &value }

// world is an account with an e-mail inbox, the mailbox of which lies on a server in this
// process, and another server that sends. Nothing is read until read, nothing sent until work.
type world struct {
	*mailbox.Service
	t             *testing.T
	db            *database.DB
	clock         *clock.Manual
	hub           *event.Hub
	contacts      *contact.Service
	conversations *conversation.Service
	inboxes       *inbox.Service
	queue         *job.Queue
	ana           account.Actor
	box           *postbox
	post          *post
	inbox         inbox.Inbox
}

// onThisMachine allows the servers of the tests.
func onThisMachine(a netip.Addr) bool { return a.IsLoopback() }

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, db: db, hub: event.NewHub(nil, log), clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)), box: newPostbox(t, nil, false), post: newPost(t, nil, false)}
	testkit.WatchChanges(t, db)
	w.contacts = contact.NewService(db, w.hub, w.clock.Now)
	w.conversations = newConversations(t, w)
	w.queue = testkit.Queue(t, db, log, w.conversations)
	w.inboxes = inbox.NewService(db, w.hub, w.conversations.Close, w.clock.Now)
	w.Service = w.node()
	w.conversations.Serve(inbox.Email, w.Service)
	w.inboxes.Register(inbox.Email, w.Service)
	home := account.Account{ID: 1, Name: "Padaria", Locale: "pt-BR", Country: "BR", TimeZone: "America/Sao_Paulo"}
	w.exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES (1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)")
	w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES (1, 'Ana', 'ana@exemplo.com', 0, 0)")
	w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES (1, 1, 'administrator', 'active', 0, 0)")
	w.ana = account.Actor{UserID: 1, Role: account.Administrator, Account: home}
	var err error
	w.inbox, err = w.inboxes.Create(ctx, w.ana, inbox.Email, inbox.Change{Name: ptr("Loja"), Settings: w.settings()})
	w.must(err)
	return w
}

// node is a process that reads mailboxes.
func (w *world) node() *mailbox.Service {
	s := mailbox.NewService(w.db, w.conversations, w.hub, onThisMachine, w.clock.Now, slog.New(slog.DiscardHandler))
	s.Hurry()
	return s
}

// settings are those of the inbox.
func (w *world) settings() map[string]any {
	return map[string]any{
		"email": address, "imap_host": "127.0.0.1", "imap_port": w.box.port, "imap_security": "none", "imap_password": password,
		"smtp_host": "127.0.0.1", "smtp_port": w.post.port, "smtp_security": "none",
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}))
}

func (w *world) number(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}

// read has a node read mailboxes until stop or the end of the test, and waits until it has
// looked for the first time.
func (w *world) read() (stop func()) {
	w.t.Helper()
	stop = testkit.Run(w.t, w.Run)
	w.looked()
	return stop
}

// looked waits until the mailbox was looked at for the first time.
func (w *world) looked() {
	w.t.Helper()
	w.eventually("the mailbox is looked at", func() bool { return !w.state().IMAP.CheckedAt.IsZero() })
}

// reconnects ends the connection to the mailbox and waits for a new one. A failure rests, so the
// clock goes on.
func (w *world) reconnects() {
	w.t.Helper()
	before := w.box.selects.Load()
	w.eventually("there is a connection", func() bool { return w.box.connected() > 0 })
	w.box.hangUp()
	w.eventually("the mailbox is opened again", func() bool {
		w.clock.Advance(11 * time.Second)
		return w.box.selects.Load() > before
	})
}

func (w *world) state() mailbox.State {
	w.t.Helper()
	all, err := w.States(ctx, w.ana)
	w.must(err)
	return all[w.inbox.ID]
}

// work runs the queue until the test ends.
func (w *world) work() { testkit.Run(w.t, w.queue.Run) }

func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s", what)
		}
	}
}

// came gives the conversations of the inbox, the latest first.
func (w *world) came() []conversation.Conversation {
	w.t.Helper()
	list, err := w.conversations.List(ctx, w.ana, conversation.Query{})
	w.must(err)
	return list
}

func (w *world) messages(v conversation.Conversation) []conversation.Message {
	w.t.Helper()
	_, list, err := w.conversations.Messages(ctx, w.ana, v.DisplayID, 0, 0)
	w.must(err)
	return list
}

// stored is how many messages there are that came or went.
func (w *world) stored() int {
	w.t.Helper()
	return w.number("SELECT count(*) FROM messages WHERE kind <> 'activity'")
}

// arrives puts a mail into the mailbox and waits until it is stored.
func (w *world) arrives(lines ...string) {
	w.t.Helper()
	before := w.stored()
	w.box.gets(lines...)
	w.eventually("the mail is stored", func() bool { return w.stored() > before })
}

// says writes to the contact of a conversation.
func (w *world) says(v conversation.Conversation, content string, files ...conversation.File) conversation.Message {
	w.t.Helper()
	m, _, err := w.conversations.Say(ctx, w.ana, v.DisplayID, conversation.Draft{Content: content, Files: files})
	w.must(err)
	return m
}

// delivered waits until the SMTP server has so many mails, and gives them.
func (w *world) delivered(n int) []sentMail {
	w.t.Helper()
	w.eventually(fmt.Sprintf("%d mails are sent", n), func() bool { return len(w.post.mails()) >= n })
	return w.post.mails()
}

// newWorldOnSQLite is a world for what has nothing to do with the database.
func newWorldOnSQLite(t *testing.T) *world {
	t.Helper()
	return newWorld(t, testkit.OpenDatabase(t, testkit.DatabaseURL(t, "sqlite")))
}

func newConversations(t *testing.T, w *world) *conversation.Service {
	t.Helper()
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	s := conversation.NewService(w.db, w.contacts, w.hub, w.clock.Now, slog.New(slog.DiscardHandler))
	s.UseFiles(blobs, avatar.NewService(w.db, blobs, nil, w.contacts, nil, w.clock.Now), "https://ficha.exemplo.com")
	return s
}
