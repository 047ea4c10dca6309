package duplicate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is two accounts. Nothing runs in the background.
type world struct {
	*Service
	t        *testing.T
	clock    *clock.Manual
	contacts *contact.Service
	ana, bia account.Actor
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		log := slog.New(slog.DiscardHandler)
		w := &world{t: t, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
		hub := event.NewHub(nil, log)
		w.contacts = contact.NewService(db, hub, w.clock.Now)
		testkit.WatchChanges(t, db)
		w.Service = NewService(db, hub, w.clock.Now)
		testkit.Queue(t, db, log, w)
		w.ana, w.bia = w.actor(1), w.actor(2)
		test(w)
	})
}

func (w *world) actor(id int64) account.Actor {
	w.exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES ($1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)", id)
	return account.Actor{UserID: id, Role: account.Administrator, Account: account.Account{ID: id, Locale: "pt-BR", Country: "BR"}}
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

// add stores a contact with a name, a city and an e-mail.
func (w *world) add(actor account.Actor, name, city, email string) int64 {
	w.t.Helper()
	c, err := w.contacts.Create(ctx, actor, contact.Change{Name: &name, City: &city, Email: &email}, contact.ByHand)
	w.must(err)
	return c.ID
}

// scans does a whole scan here and now, as the queue would, some time after the
// last one.
func (w *world) scans(actor account.Actor) Scan {
	w.t.Helper()
	w.clock.Advance(time.Hour)
	_, err := w.Scan(ctx, actor)
	w.must(err)
	return w.works(actor)
}

// works does all jobs that wait.
func (w *world) works(actor account.Actor) Scan {
	w.t.Helper()
	for range 20 {
		var waiting []runArgs
		w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
			waiting, err = job.Waiting[runArgs](ctx, r, true)
			return err
		}))
		if len(waiting) == 0 {
			break
		}
		w.exec("DELETE FROM river_job")
		for _, args := range waiting {
			w.must(w.run(ctx, args, job.Attempt{Number: 1}))
		}
	}
	return w.look(actor)
}

func (w *world) look(actor account.Actor) (s Scan) {
	w.t.Helper()
	page, err := w.List(ctx, actor, 1, 200)
	w.must(err)
	return page.Scan
}

// sees checks which pairs are open, as texts "first second score".
func (w *world) sees(actor account.Actor, want ...string) {
	w.t.Helper()
	page, err := w.List(ctx, actor, 1, 200)
	w.must(err)
	got := []string{}
	for _, p := range page.Pairs {
		got = append(got, fmt.Sprintf("%d %d %d", p.Contacts[0].ID, p.Contacts[1].ID, p.Score))
	}
	if !slices.Equal(got, want) || page.Count != len(want) {
		w.t.Errorf("%d pairs: %q, want %q", page.Count, got, want)
	}
}

func text(a, b int64, score int) string { return fmt.Sprintf("%d %d %d", a, b, score) }

func TestAScanFindsPairsTheSurestFirst(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO attribute_definitions (id, account_id, model, key, name, type, choices, position, identifies_person, created_at, updated_at)
			VALUES (1, 1, 'contact', 'cpf', 'CPF', 'text', '[]', 1, TRUE, 0, 0)`)
		a := w.add(w.ana, "Ana Lima", "Recife", "")
		b := w.add(w.ana, "ANA LIMA", "recife", "")
		c := w.add(w.ana, "", "", "joao.silva@gmail.com")
		d := w.add(w.ana, "", "", "joaosilva@gmial.com")
		names := []string{"Eva", "Fabio"}
		e, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: &names[0], Custom: map[string]any{"cpf": "111.444.777-35"}}, contact.ByHand)
		w.must(err)
		f, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: &names[1], Custom: map[string]any{"cpf": "11144477735"}}, contact.ByHand)
		w.must(err)
		other := w.add(w.bia, "Ana Lima", "Recife", "joao.silva@gmail.com")
		if scan := w.look(w.ana); scan.Status != None {
			t.Errorf("%+v", scan)
		}
		if scan := w.scans(w.ana); scan.Status != Completed || scan.Checked != 6 || scan.Total != 6 || scan.FinishedAt.IsZero() {
			t.Errorf("%+v", scan)
		}
		w.sees(w.ana, text(e.ID, f.ID, 95), text(c, d, 90), text(a, b, 75))
		w.sees(w.bia)
		if scan := w.look(w.bia); scan.Status != None {
			t.Errorf("%+v", scan)
		}
		w.scans(w.bia)
		w.sees(w.bia)
		_, err = w.Of(ctx, w.ana, other)
		w.refused(err, "not_found")
	})
}

func (w *world) refused(err error, code string) {
	w.t.Helper()
	if p := problem.From(err); err == nil || p.Code != code {
		w.t.Errorf("got %v, want %s", err, code)
	}
}

func TestDismissedStaysDismissed(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.add(w.ana, "Ana Lima", "Recife", ""), w.add(w.ana, "Ana Lima", "Recife", "")
		w.scans(w.ana)
		page, err := w.List(ctx, w.ana, 1, 10)
		w.must(err)
		id := page.Pairs[0].ID
		w.refused(w.Dismiss(ctx, w.bia, id), "not_found")
		w.must(w.Dismiss(ctx, w.ana, id))
		for range 2 {
			w.sees(w.ana)
			if found, err := w.Of(ctx, w.ana, a); err != nil || len(found) != 0 {
				t.Errorf("%v %v", found, err)
			}
			w.scans(w.ana)
		}
		w.must(w.Reopen(ctx, w.ana, id))
		w.sees(w.ana, text(a, b, 75))
		found, err := w.Of(ctx, w.ana, b)
		if w.must(err); len(found) != 1 || found[0].ID != id || found[0].Contact.ID != a {
			t.Errorf("%v", found)
		}
	})
}

func TestPairsVanish(t *testing.T) {
	each(t, func(w *world) {
		a, b, c := w.add(w.ana, "Ana Lima", "Recife", ""), w.add(w.ana, "Ana Lima", "Recife", ""), w.add(w.ana, "Ana Lima", "Recife", "")
		w.scans(w.ana)
		w.sees(w.ana, text(b, c, 75), text(a, c, 75), text(a, b, 75))
		w.exec("DELETE FROM contacts WHERE id = $1", c)
		w.sees(w.ana, text(a, b, 75))
		city := "Olinda"
		_, err := w.contacts.Update(ctx, w.ana, b, contact.Change{City: &city}, 0)
		w.must(err)
		w.scans(w.ana)
		w.sees(w.ana)
	})
}

func TestOneContactIsLookedAtWithoutAScan(t *testing.T) {
	each(t, func(w *world) {
		a := w.add(w.ana, "Ana Lima", "Recife", "ana.lima+x@gmail.com")
		b := w.add(w.ana, "", "", "analima@gmial.com")
		c := w.add(w.ana, "ana lima", "recife", "")
		w.add(w.ana, "Ana Lima", "Olinda", "")
		w.add(w.bia, "Ana Lima", "Recife", "")
		found, err := w.Of(ctx, w.ana, a)
		w.must(err)
		if len(found) != 2 || found[0].Contact.ID != b || found[0].Score != 90 || found[0].ID != 0 || found[1].Contact.ID != c || found[1].Contact.Name != "ana lima" {
			t.Errorf("%+v", found)
		}
	})
}

func TestOneScanAtATime(t *testing.T) {
	each(t, func(w *world) {
		first, err := w.Scan(ctx, w.ana)
		w.must(err)
		again, err := w.Scan(ctx, w.ana)
		if w.must(err); !again.StartedAt.Equal(first.StartedAt) || w.number("SELECT count(*) FROM river_job") != 1 {
			t.Errorf("%+v, then %+v", first, again)
		}
		// After an import it begins anew, and the job of the first does nothing.
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return w.ScanAnew(ctx, tx, 1) }))
		w.must(w.run(ctx, runArgs{1, first.StartedAt.UnixMicro(), 0, 0}, job.Attempt{Number: 1}))
		if scan := w.look(w.ana); scan.Status != Queued || !scan.StartedAt.After(first.StartedAt) {
			t.Errorf("%+v", scan)
		}
		if scan := w.works(w.ana); scan.Status != Completed {
			t.Errorf("%+v", scan)
		}
		for _, err := range []error{w.Dismiss(ctx, account.Actor{}, 1), w.Reopen(ctx, account.Actor{}, 1)} {
			w.refused(err, "action_forbidden")
		}
	})
}

func TestAScanInPartsFindsTheSame(t *testing.T) {
	each(t, func(w *world) {
		var want []string
		for n := range 30 {
			name := fmt.Sprintf("Ana Lima %c", 'a'+n)
			a, b := w.add(w.ana, name, "Recife", ""), w.add(w.ana, name, "Recife", "")
			want = append(want, text(a, b, 75))
		}
		w.must(second(w.Scan(ctx, w.ana)))
		w.exec("UPDATE duplicate_scans SET parts = 4")
		if scan := w.works(w.ana); scan.Status != Completed || scan.part != 3 {
			t.Errorf("%+v", scan)
		}
		page, err := w.List(ctx, w.ana, 1, 200)
		w.must(err)
		var got []string
		for _, p := range page.Pairs {
			got = append(got, text(p.Contacts[0].ID, p.Contacts[1].ID, p.Score))
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAKilledScanIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		for range 2 {
			w.add(w.ana, "Ana Lima", "Recife", "")
			w.add(w.ana, "Bia Melo", "Recife", "")
		}
		scan, err := w.Scan(ctx, w.ana)
		w.must(err)
		w.exec("UPDATE duplicate_scans SET parts = 2")
		args := runArgs{1, scan.StartedAt.UnixMicro(), 0, 0}
		w.must(w.run(ctx, args, job.Attempt{Number: 1}))
		// The runner of the second part is killed behind what it has stored.
		begun, documents, err := w.begin(ctx, runArgs{1, args.StartedAt, 1, 0})
		w.must(err)
		worker := &worker{Service: w.Service, scan: begun, documents: documents, beaten: clock.Start()}
		entries, err := worker.read(ctx, 0)
		w.must(err)
		_, _, err = worker.check(ctx, entries, 0)
		w.must(err)
		w.exec("DELETE FROM river_job")
		w.must(w.Sweep(ctx, false)) // it is not stale yet
		if n := w.number("SELECT count(*) FROM river_job"); n != 0 {
			t.Errorf("%d jobs for a living runner", n)
		}
		w.clock.Advance(staleAfter)
		w.must(w.Sweep(ctx, false))
		w.must(w.Sweep(ctx, true))
		if n := w.number("SELECT count(*) FROM river_job"); n != 1 {
			t.Errorf("%d jobs after a kill", n)
		}
		if scan := w.works(w.ana); scan.Status != Completed || scan.Checked != 4 {
			t.Errorf("%+v", scan)
		}
		w.must(w.run(ctx, args, job.Attempt{Number: 1})) // a job may run twice
		if n := w.number("SELECT count(*) FROM duplicates"); n != 2 {
			t.Errorf("%d pairs", n)
		}
	})
}

func TestWhatIsLeftOfAPartGoesOnBehindItsKey(t *testing.T) {
	each(t, func(w *world) {
		for range 2 {
			w.add(w.ana, "Ana Lima", "Recife", "")
			w.add(w.ana, "Bia Melo", "Recife", "")
		}
		scan, err := w.Scan(ctx, w.ana)
		w.must(err)
		keys := []int64{someone("Ana Lima", "Recife").keys()[0], someone("Bia Melo", "Recife").keys()[0]}
		w.must(w.run(ctx, runArgs{1, scan.StartedAt.UnixMicro(), 0, slices.Min(keys)}, job.Attempt{Number: 1}))
		if n := w.number("SELECT count(*) FROM duplicates"); n != 1 || w.look(w.ana).Status != Completed {
			t.Errorf("%d pairs", n)
		}
	})
}

func TestAScanIsDueOnceADay(t *testing.T) {
	each(t, func(w *world) {
		w.add(w.ana, "Ana", "Recife", "")
		w.must(w.ScanDue(ctx))
		w.must(w.ScanDue(ctx))
		if n := w.number("SELECT count(*) FROM river_job"); n != 2 {
			t.Errorf("%d jobs for two accounts", n)
		}
		w.works(w.ana)
		w.clock.Advance(scanEvery - time.Minute)
		w.must(w.ScanDue(ctx))
		if n := w.number("SELECT count(*) FROM river_job"); n != 0 {
			t.Errorf("%d jobs within a day", n)
		}
		w.clock.Advance(time.Minute)
		w.must(w.ScanDue(ctx))
		if n := w.number("SELECT count(*) FROM river_job"); n != 2 {
			t.Errorf("%d jobs after a day", n)
		}
	})
}
