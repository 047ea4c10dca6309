package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is the program around the importer, on a real database, with one account
// in Brazil and its administrator. Nothing runs in the background until work.
type world struct {
	*Service
	t        testing.TB
	accounts *account.Service
	contacts *contact.Service
	actor    account.Actor
	files    string // the folder of uploads
	mails    string // the folder of mails
	log      *buffer
	people   int // administrators so far
}

// buffer is a log that several goroutines write.
type buffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, files: t.TempDir(), mails: t.TempDir(), log: &buffer{}}
	log := slog.New(slog.NewTextHandler(w.log, nil))
	blobs, err := blob.Open(ctx, "file://"+w.files)
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	sender, err := mail.NewFolder(w.mails, "Ficha <ficha@exemplo.com>", clock.System)
	w.must(err)
	events := event.NewHub(nil, log)
	notices := notification.NewService(db, sender, events, clock.System, log)
	w.Service = NewService(db, blobs, notices, events, "http://localhost:8080", clock.System)
	w.accounts = account.NewService(db, notices, clock.System, log)
	w.contacts = contact.NewService(db, events, clock.System)
	testkit.WatchChanges(t, db)
	testkit.Queue(t, db, log, w, notices)
	w.actor = w.newAccount("pt-BR")
	return w
}

// each runs a test in a new world on each database.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(t, newWorld(t, db)) })
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// in is the world with a fresh account, for a part of a test.
func (w *world) in(t testing.TB) *world {
	t.Helper()
	actor := w.newAccount("pt-BR")
	part := *w
	part.t, part.actor = t, actor
	return &part
}

func (w *world) newAccount(locale string) account.Actor {
	w.t.Helper()
	w.people++
	made, err := w.accounts.Setup(ctx, account.NewAccount{
		AccountName: "Padaria Pão Quente", Name: "Zé da Silva", Email: fmt.Sprintf("ze%d@exemplo.com", w.people), Password: "uma senha longa",
		Locale: locale, TimeZone: "America/Sao_Paulo", Country: "BR",
	})
	w.must(err)
	actor, err := w.accounts.Operator(ctx, made.AccountID, "")
	w.must(err)
	return actor
}

// work runs the queue until the test ends or stop is called.
func (w *world) work() (stop func()) { return testkit.Run(w.t, w.queue.Run) }

// upload gives a file of these lines to the account.
func (w *world) upload(actor account.Actor, lines ...string) Import {
	w.t.Helper()
	i, err := w.Upload(ctx, actor, "contatos.csv", strings.NewReader(strings.Join(lines, "\n")+"\n"), Given{})
	w.must(err)
	return i
}

// runs does the work of an import here and now, as the queue would.
func (w *world) runs(i Import) Import {
	w.t.Helper()
	w.must(w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}))
	return w.look(i)
}

func (w *world) look(i Import) (now Import) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
		now, err = load(ctx, r, i.AccountID, i.ID)
		return err
	}))
	return now
}

// imports uploads a sample file and runs it.
func (w *world) imports(file string) Import {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join("sheet", "testdata", file))
	w.must(err)
	i, err := w.Upload(ctx, w.actor, file, bytes.NewReader(content), Given{})
	w.must(err)
	return w.runs(i)
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return errors.Join(err, testkit.NoteAll(ctx, tx))
	}))
}

func (w *world) number(query string) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query).Scan(&n) }))
	return n
}

// all lists the account's contacts, oldest first.
func (w *world) all(actor account.Actor) []contact.Contact {
	w.t.Helper()
	var out []contact.Contact
	for page := 1; ; page++ {
		p, err := w.contacts.List(ctx, actor, contact.List{Sort: "created_at", Page: page, PerPage: contact.MaxPerPage})
		w.must(err)
		out = append(out, p.Contacts...)
		if len(p.Contacts) == 0 || len(out) == p.Count {
			slices.SortFunc(out, func(a, b contact.Contact) int { return int(a.ID - b.ID) })
			return out
		}
	}
}

// find gives the contact with an e-mail.
func (w *world) find(email string) contact.Contact {
	w.t.Helper()
	for _, c := range w.all(w.actor) {
		if c.Email == email {
			return c
		}
	}
	w.t.Fatalf("nobody has %s", email)
	return contact.Contact{}
}

// eventually waits until it is so.
func (w *world) eventually(what string, so func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("never: %s\n%s", what, w.log)
		}
	}
}

func (w *world) awaitEnd(i Import) (now Import) {
	w.t.Helper()
	w.eventually(fmt.Sprintf("import %d ends", i.ID), func() bool { now = w.look(i); return now.Finished() })
	return now
}

// people writes a file of n contacts from number first on.
func people(first, n int) []string {
	lines := make([]string, 1, n+1)
	lines[0] = "name,email,identifier"
	for k := first; k < first+n; k++ {
		lines = append(lines, fmt.Sprintf("Pessoa %d,p%d@exemplo.com,id-%d", k, k, k))
	}
	return lines
}

// sums checks what always holds of an import's counts.
func (w *world) sums(i Import) {
	w.t.Helper()
	if c := i.Counts; c.Rows != c.Created+c.Updated+c.Unchanged+c.Skipped+c.Rejected || c.Rows > i.TotalRows {
		w.t.Errorf("import %d of %d rows counts %+v", i.ID, i.TotalRows, c)
	}
}

// another is a second process on the same database and files.
func (w *world) another() *world {
	w.t.Helper()
	second := *w
	log := slog.New(slog.NewTextHandler(w.log, nil))
	sender, err := mail.NewFolder(w.mails, "Ficha <ficha@exemplo.com>", clock.System)
	w.must(err)
	notices := notification.NewService(w.db, sender, w.events, clock.System, log)
	second.Service = NewService(w.db, w.blobs, notices, w.events, w.baseURL, clock.System)
	testkit.Queue(w.t, w.db, log, second.Service, notices)
	return &second
}
