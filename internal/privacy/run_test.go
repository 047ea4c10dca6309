package privacy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is the program around erasures, with one account, a contact, and three
// files, one of which mentions the contact. Nothing runs in the background.
type world struct {
	*Service
	t       testing.TB
	clock   *clock.Manual
	ana     account.Actor
	contact int64
	mails   string
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)), mails: t.TempDir()}
	log := slog.New(slog.DiscardHandler)
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	sender, err := mail.NewFolder(w.mails, "Ficha <ficha@exemplo.com>", w.clock.Now)
	w.must(err)
	hub := event.NewHub(nil, log)
	notices := notification.NewService(db, sender, hub, w.clock.Now, log)
	contacts := contact.NewService(db, hub, w.clock.Now)
	testkit.WatchChanges(t, db)
	imports := importer.NewService(db, blobs, notices, hub, "http://localhost:8080", w.clock.Now)
	w.Service = NewService(db, blobs, contacts, imports, notices, hub, w.clock.Now)
	testkit.Queue(t, db, log, w, imports, notices)
	made, err := account.NewService(db, notices, w.clock.Now, log).Setup(ctx, account.NewAccount{
		AccountName: "Padaria", Name: "Zé", Email: "ze@exemplo.com", Password: "uma senha longa", Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
	})
	w.must(err)
	w.ana, err = account.NewService(db, notices, w.clock.Now, log).Operator(ctx, made.AccountID, "")
	w.must(err)
	name, email := "Ana Lima", "ana.lima@exemplo.com"
	c, err := contacts.Create(ctx, w.ana, contact.Change{Name: &name, Email: &email}, contact.ByHand)
	w.must(err)
	w.contact = c.ID
	for n, who := range []string{"outra", "ana.lima", "outro"} {
		_, err := imports.Upload(ctx, w.ana, fmt.Sprintf("%d.csv", n), strings.NewReader("email\n"+who+"@exemplo.com\n"), importer.Given{})
		w.must(err)
	}
	w.exec("UPDATE imports SET status = 'completed'")
	w.exec("DELETE FROM river_job")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
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

// erases asks for the erasure while the kept files are as large as that.
func (w *world) erases(size int64) Receipt {
	w.t.Helper()
	w.exec("UPDATE imports SET file_size = $1", size)
	r, err := w.Erase(ctx, w.ana, w.contact)
	w.must(err)
	return r
}

func (w *world) runs(r Receipt) Receipt {
	w.t.Helper()
	w.must(w.run(ctx, runArgs{r.AccountID, r.ID}, job.Attempt{Number: 1}))
	r, err := w.Erasure(ctx, w.ana, r.ID)
	w.must(err)
	return r
}

func (w *world) ended(r Receipt) {
	w.t.Helper()
	if r.Status != Completed || r.Progress.Read != 3 || r.Progress.Total != 3 || len(r.Progress.Files)+len(r.Progress.Holding) > 0 ||
		len(r.Imports) != 1 || r.Imports[0].FileName != "1.csv" || r.Counts["contacts"] != 1 {
		w.t.Errorf("%+v", r)
	}
	if n := w.number("SELECT count(*) FROM imports WHERE blob_key = ''"); n != 1 {
		w.t.Errorf("%d files are forgotten", n)
	}
}

func TestFewFilesAreLookedThroughAtOnce(t *testing.T) {
	each(t, func(w *world) { w.ended(w.erases(100)) })
}

func TestManyFilesAreLookedThroughInTheBackground(t *testing.T) {
	each(t, func(w *world) {
		r := w.erases(atOnce)
		if r.Status != Running || r.Progress.Total != 3 || r.Progress.Read != 0 || w.number("SELECT count(*) FROM contacts") != 1 {
			t.Fatalf("%+v", r)
		}
		if again, err := w.Erase(ctx, w.ana, w.contact); err != nil || again.ID != r.ID {
			t.Errorf("asked again: %+v, %v", again, err)
		}
		if n := w.number("SELECT count(*) FROM river_job"); n != 1 {
			t.Errorf("%d jobs", n)
		}
		w.ended(w.runs(r))
		w.ended(w.runs(r)) // a job may run twice
	})
}

func TestAKilledErasureGoesOn(t *testing.T) {
	each(t, func(w *world) {
		r := w.erases(atOnce)
		killed := r
		killed.Progress.After, killed.Progress.Read = 1, 1
		w.must(w.save(ctx, killed, Running)) // behind the first file
		c, err := w.Service.contact(ctx, r)
		w.must(err)
		if done, err := w.look(ctx, &killed, c); !done || err != nil {
			t.Fatal(done, err)
		}
		w.must(w.forget(ctx, &killed, c))                 // and again before any file is deleted
		if err := w.forget(ctx, &r, c); err != errMoved { //nolint:errorlint // as it is given
			t.Errorf("a second runner ends with %v", err)
		}
		w.exec("DELETE FROM river_job")
		w.must(w.Sweep(ctx, false))
		w.clock.Advance(staleAfter)
		w.must(w.Sweep(ctx, false))
		if n := w.number("SELECT count(*) FROM river_job"); n != 1 {
			t.Errorf("%d jobs after a kill", n)
		}
		key := killed.Progress.Files[0]
		w.ended(w.runs(killed))
		if file, err := w.blobs.Open(ctx, key); err == nil {
			_ = file.Close()
			t.Errorf("%s is there still", key)
		}
	})
}

func TestAnImportInTheWayIsSaid(t *testing.T) {
	each(t, func(w *world) {
		w.exec("UPDATE imports SET status = 'running'")
		w.exec("UPDATE imports SET file_size = 1")
		if _, err := w.Erase(ctx, w.ana, w.contact); err == nil || w.number("SELECT count(*) FROM erasures") != 0 {
			t.Errorf("at once: %v", err)
		}
		if r := w.runs(w.erases(atOnce)); r.Status != Failed || r.ErrorCode != "erase_import_running" || w.number("SELECT count(*) FROM contacts") != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestKeptMailsThatMentionThePersonGo(t *testing.T) {
	each(t, func(w *world) {
		w.exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES (99, 'X', 'en', 'UTC', 'BR', 0, 0)")
		sender, err := mail.NewFolder(w.mails, "Ficha <ficha@exemplo.com>", w.clock.Now)
		w.must(err)
		for id, text := range map[int64]string{7001: "ANA.LIMA@exemplo.com já existe", 7002: "Ana Lima", 7003: "Anabela", 7004: "Ana Lima"} {
			of := w.ana.AccountID()
			if id == 7004 {
				of = 99
			}
			w.exec("INSERT INTO mails (id, account_id, user_id, kind, status, created_at) VALUES ($1, $2, $3, 'import_completed', 'sent', 0)", id, of, w.ana.UserID)
			w.must(sender.Send(ctx, mail.Message{To: "ze@exemplo.com", ID: fmt.Sprintf("ficha-%d-0", id), Text: text}))
		}
		r := w.erases(1)
		left, err := os.ReadDir(w.mails)
		w.must(err)
		if len(r.Mails) != 2 || len(left) != 2 {
			t.Errorf("removed %v, left %v", r.Mails, left)
		}
	})
}
