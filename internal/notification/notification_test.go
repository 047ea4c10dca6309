package notification_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// office is the service on a real database with two administrators of one
// account; its letters are about imports by number.
type office struct {
	*notification.Service
	t        *testing.T
	db       *database.DB
	queue    *job.Queue
	events   *event.Hub
	log      *buffer
	ana, bia account.Actor
}

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

const from = "Ficha <ficha@exemplo.com>"

func newOffice(t *testing.T, db *database.DB, sender mail.Sender) *office {
	t.Helper()
	o := &office{t: t, db: db, log: &buffer{}}
	log := slog.New(slog.NewTextHandler(o.log, nil))
	o.events = event.NewHub(nil, log)
	o.Service = notification.NewService(db, sender, o.events, clock.System, log)
	o.Writes(notification.ImportCompleted, o.letter)
	handlers := job.NewHandlers(log)
	o.Register(handlers)
	var err error
	o.queue, err = job.New(db, handlers, log)
	o.must(err)
	o.Use(o.queue)
	accounts := account.NewService(db, o.Service, clock.System, log)
	for n, who := range []*account.Actor{&o.ana, &o.bia} {
		made, err := accounts.Setup(ctx, account.NewAccount{
			AccountName: "Padaria", Name: []string{"Ana", "Bia"}[n], Email: []string{"ana@exemplo.com", "bia@exemplo.com"}[n], Password: "uma senha longa",
			Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
		})
		o.must(err)
		*who, err = accounts.Operator(ctx, made.AccountID, "")
		o.must(err)
	}
	o.bia.Account = o.ana.Account // both look at the same account
	o.must(db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES ($1, $2, 'agent', 'active', 0, 0)",
			o.ana.AccountID(), o.bia.UserID)
		return err
	}))
	return o
}

// letter is about import 7 in English and Portuguese; import 404 is gone.
func (o *office) letter(ctx context.Context, n notification.Notice) (notification.Letter, error) {
	if n.ImportID == 404 {
		return notification.Letter{}, problem.NotFound()
	}
	var out notification.Letter
	err := o.db.Read(ctx, func(r database.Reader) error {
		reader, err := account.LoadReader(ctx, r, n.AccountID, n.UserID)
		out = notification.Letter{To: reader.User, Locale: reader.Locale, Letter: mail.ImportCompleted{
			Name: reader.User.Name, AccountName: reader.AccountName, FileName: fmt.Sprintf("arquivo-%d.csv", n.ImportID), Rows: 3, Created: 3,
		}}
		return err
	})
	return out, err
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) run() { testkit.Run(o.t, o.queue.Run) }

func (o *office) notify(who account.Actor, importID int64) {
	o.t.Helper()
	o.must(o.db.Write(ctx, func(tx *database.Tx) error {
		return o.Notify(ctx, tx, notification.Notice{AccountID: o.ana.AccountID(), UserID: who.UserID, Kind: notification.ImportCompleted, ImportID: importID})
	}))
}

func (o *office) status(importID int64) (s notification.Status) {
	o.t.Helper()
	o.must(o.db.Read(ctx, func(r database.Reader) (err error) {
		s, err = o.StatusOfImport(ctx, r, o.ana.AccountID(), importID)
		return err
	}))
	return s
}

func (o *office) eventually(importID int64, want notification.Status) {
	o.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); o.status(importID) != want; time.Sleep(5 * time.Millisecond) {
		o.due()
		if time.Now().After(deadline) {
			o.t.Fatalf("the mail is %s, never %s\n%s", o.status(importID), want, o.log)
		}
	}
}

// due makes the next try come now.
func (o *office) due() {
	o.t.Helper()
	ago := "now() - interval '1 hour'"
	if o.db.Dialect().Name == "sqlite" {
		ago = "datetime('now', '-1 hour')"
	}
	o.must(o.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE river_job SET scheduled_at = "+ago+" WHERE state IN ('available', 'retryable')")
		return err
	}))
}

func smtpSender(t *testing.T, url string) mail.Sender {
	t.Helper()
	sender, err := mail.NewSMTP(url, from, clock.System)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

func TestAMailIsSentOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		o := newOffice(t, db, smtpSender(t, server.url()))
		heard, cancel := o.events.Subscribe(o.ana.AccountID(), o.ana.UserID)
		defer cancel()
		others, cancelOthers := o.events.Subscribe(o.ana.AccountID(), o.bia.UserID)
		defer cancelOthers()
		o.notify(o.ana, 7)
		if o.status(7) != notification.Queued {
			t.Errorf("before it is %s", o.status(7))
		}
		o.run()
		o.eventually(7, notification.Sent)
		mails := server.mails()
		if len(mails) != 1 || mails[0].to != "ana@exemplo.com" || !strings.Contains(mails[0].raw, "arquivo-7.csv") || !strings.Contains(mails[0].raw, "text/html") {
			t.Errorf("the server got %+v", mails)
		}
		if len(heard) != 2 || len(others) != 0 || (<-heard).Kind != "notification" {
			t.Errorf("%d events for its reader, %d for others", len(heard), len(others))
		}
	})
}

func TestARolledBackNoticeIsNone(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db, smtpSender(t, newMailServer(t).url()))
		refused := errors.New("no")
		err := db.Write(ctx, func(tx *database.Tx) error {
			return errors.Join(o.Notify(ctx, tx, notification.Notice{AccountID: 1, UserID: o.ana.UserID, Kind: notification.ImportCompleted, ImportID: 7}), refused)
		})
		if !errors.Is(err, refused) || o.status(7) != "" {
			t.Errorf("%v, the mail is %q", err, o.status(7))
		}
	})
}

func TestWithoutAServerMailsAreKept(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		dir := t.TempDir()
		folder, err := mail.NewFolder(dir, from, clock.System)
		if err != nil {
			t.Fatal(err)
		}
		o := newOffice(t, db, folder)
		o.run()
		o.notify(o.ana, 7)
		o.eventually(7, notification.Kept)
		if names, err := filepath.Glob(filepath.Join(dir, "*.eml")); err != nil || len(names) != 1 {
			t.Errorf("kept %v, %v", names, err)
		}
	})
}

func TestAServerThatIsDownIsTriedAgain(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		o := newOffice(t, db, smtpSender(t, server.url()))
		server.down()
		o.run()
		o.notify(o.ana, 7)
		o.eventually(7, notification.Retrying)
		page, err := o.List(ctx, o.ana, "pt-BR", 1)
		o.must(err)
		if len(page.Entries) != 1 || page.Entries[0].Subject != "Importação concluída: arquivo-7.csv" {
			t.Errorf("meanwhile the page shows %+v", page)
		}
		server.up()
		o.eventually(7, notification.Sent)
		if n := len(server.mails()); n != 1 {
			t.Errorf("%d mails came", n)
		}
	})
}

func (o *office) retryable() bool {
	var n int
	o.must(o.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE state = 'retryable'").Scan(&n)
	}))
	return n > 0
}

func TestARefusalForGoodIsNotTriedAgain(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		server.refuses(&smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox ana@exemplo.com"})
		o := newOffice(t, db, smtpSender(t, server.url()))
		o.run()
		o.notify(o.ana, 7)
		o.eventually(7, notification.Failed)
		if o.retryable() || len(server.mails()) != 0 {
			t.Error("it is tried again")
		}
		// It is written once the status is committed, which has been seen already.
		for deadline := time.Now().Add(10 * time.Second); !strings.Contains(o.log.String(), "mail given up") && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		if !strings.Contains(o.log.String(), "mail given up") || !strings.Contains(o.log.String(), "no such mailbox") {
			t.Errorf("the log has no reason: %s", o.log)
		}
	})
}

func TestARefusalForNowIsTriedAgain(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		server.refuses(&smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"})
		o := newOffice(t, db, smtpSender(t, server.url()))
		o.run()
		o.notify(o.ana, 7)
		o.eventually(7, notification.Retrying)
		server.refuses(nil)
		o.eventually(7, notification.Sent)
	})
}

func TestTheLastTryGivesUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		server.down()
		o := newOffice(t, db, smtpSender(t, server.url()))
		o.notify(o.ana, 7)
		o.must(db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE river_job SET attempt = max_attempts - 1")
			return err
		}))
		o.run()
		o.eventually(7, notification.Failed)
	})
}

func TestANoticeAboutNothingIsGivenUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		server := newMailServer(t)
		o := newOffice(t, db, smtpSender(t, server.url()))
		o.run()
		o.notify(o.ana, 404)
		o.eventually(404, notification.Failed)
		page, err := o.List(ctx, o.ana, "en", 1)
		if err != nil || len(page.Entries) != 0 || len(server.mails()) != 0 {
			t.Errorf("the page shows %+v, %v", page, err)
		}
	})
}

func TestTheListIsOnesOwn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db, smtpSender(t, newMailServer(t).url()))
		for n := int64(1); n <= 25; n++ {
			o.notify(o.ana, n)
		}
		o.notify(o.bia, 100)
		o.must(db.Write(ctx, func(tx *database.Tx) error {
			return errors.Join(o.SendPasswordReset(ctx, tx, o.ana.UserID), o.SendInvitation(ctx, tx, o.ana.AccountID(), o.ana.UserID))
		}))
		page, err := o.List(ctx, o.ana, "en", 1)
		o.must(err)
		if page.Count != 25 || page.Unread != 25 || len(page.Entries) != notification.PerPage || page.Entries[0].ImportID != 25 || page.Entries[0].Subject != "Import finished: arquivo-25.csv" {
			t.Errorf("the first page is %d of %d, %d unread, first %+v", len(page.Entries), page.Count, page.Unread, page.Entries[0])
		}
		if page, err = o.List(ctx, o.ana, "pt-BR", 2); err != nil || len(page.Entries) != 5 || page.Entries[4].ImportID != 1 || !strings.Contains(page.Entries[4].Text, "Olá, Ana") {
			t.Errorf("the second page is %+v, %v", page, err)
		}
		o.must(o.MarkRead(ctx, o.ana))
		page, err = o.List(ctx, o.ana, "en", 1)
		if err != nil || page.Unread != 0 || page.Entries[0].ReadAt.IsZero() {
			t.Errorf("after reading %d are unread, %v", page.Unread, err)
		}
		if page, err = o.List(ctx, o.bia, "en", 1); err != nil || page.Count != 1 || page.Unread != 1 || page.Entries[0].ImportID != 100 {
			t.Errorf("the other member has %+v, %v", page, err)
		}
		elsewhere := o.ana
		elsewhere.Account.ID = 99
		if page, err = o.List(ctx, elsewhere, "en", 1); err != nil || page.Count != 0 {
			t.Errorf("another account shows %+v, %v", page, err)
		}
	})
}
