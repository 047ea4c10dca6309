package importer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// TestRowsThatMeetInOneChunk goes through the database: what the plan decides
// must be storable in some order.
func TestRowsThatMeetInOneChunk(t *testing.T) {
	for name, c := range map[string]struct {
		rows []string
		want Counts
		end  string
	}{
		"Ana frees an e-mail that Bia takes": {
			[]string{"Ana,nova@x.com,A", "Bia,ana@x.com,B"}, Counts{Rows: 2, Updated: 2}, "[A nova@x.com B ana@x.com C caio@x.com]",
		},
		"Bia was touched before": {
			[]string{"Bia Lima,,B", "Ana,nova@x.com,A", ",ana@x.com,B"}, Counts{Rows: 3, Updated: 3}, "[A nova@x.com B ana@x.com C caio@x.com]",
		},
		"two swap through a third address": {
			[]string{"Ana,tmp@x.com,A", "Bia,ana@x.com,B", "Ana,bia@x.com,A"}, Counts{Rows: 3, Updated: 3}, "[A bia@x.com B ana@x.com C caio@x.com]",
		},
		"three go round": {
			[]string{"Ana,tmp@x.com,A", "Caio,ana@x.com,C", "Bia,caio@x.com,B", "Ana,bia@x.com,A"}, Counts{Rows: 4, Updated: 4}, "[A bia@x.com B caio@x.com C ana@x.com]",
		},
		"somebody new takes what was freed": {
			[]string{"Ana,nova@x.com,A", "Dora,ana@x.com,D"}, Counts{Rows: 2, Updated: 1, Created: 1}, "[A nova@x.com B bia@x.com C caio@x.com D ana@x.com]",
		},
		"somebody new is changed at once": {
			[]string{"Dora,dora@x.com,D", "Dora,d2@x.com,D", "Ana,dora@x.com,A", "Eva,ana@x.com,E"}, Counts{Rows: 4, Created: 2, Updated: 2},
			"[A dora@x.com B bia@x.com C caio@x.com D d2@x.com E ana@x.com]",
		},
		"a new one twice": {
			[]string{"Dora,dora@x.com,", "Dora,DORA@x.com,D", ",,D"}, Counts{Rows: 3, Created: 1, Updated: 1, Unchanged: 1},
			"[A ana@x.com B bia@x.com C caio@x.com D dora@x.com]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				head := "name,email,identifier"
				w.runs(w.upload(w.actor, head, "Ana,ana@x.com,A", "Bia,bia@x.com,B", "Caio,caio@x.com,C"))
				i := w.runs(w.upload(w.actor, append([]string{head}, c.rows...)...))
				if i.Status != Completed || i.Counts != c.want {
					t.Errorf("%s %+v, want %+v", i.Status, i.Counts, c.want)
				}
				var got []string
				for _, found := range w.all(w.actor) {
					got = append(got, found.Identifier, found.Email)
				}
				if fmt.Sprint(got) != c.end {
					t.Errorf("ends as %v, want %s", got, c.end)
				}
			})
		})
	}
}

func TestNamesAloneAcrossChunks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lines := []string{"name,city"}
		for range 2*chunkRows + 10 {
			lines = append(lines, "Só Nome,Recife")
		}
		n := len(lines) - 1
		if i := w.runs(w.upload(w.actor, lines...)); i.Counts != (Counts{Rows: n, Created: n}) {
			t.Errorf("first %+v", i.Counts)
		}
		if i := w.runs(w.upload(w.actor, lines...)); i.Counts != (Counts{Rows: n, Unchanged: n}) {
			t.Errorf("again %+v", i.Counts)
		}
		if i := w.runs(w.upload(w.actor, append(lines, "Só Nome,Recife")...)); i.Counts != (Counts{Rows: n + 1, Unchanged: n, Created: 1}) {
			t.Errorf("one more %+v", i.Counts)
		}
	})
}

func TestAnImportOfAnotherAccountMeetsNobodyHere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.newAccount("en")
		w.runs(w.upload(w.actor, people(0, 5)...))
		if i := w.runs(w.upload(other, people(0, 5)...)); i.Counts.Created != 5 {
			t.Errorf("%+v", i.Counts)
		}
		if _, err := w.Get(ctx, other, 1); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it sees the other's import: %v", err)
		}
		if _, err := w.Cancel(ctx, other, 1); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it cancels the other's import: %v", err)
		}
		list, count, err := w.List(ctx, other, 1, 10)
		if err != nil || count != 1 || len(list) != 1 || list[0].AccountID != other.AccountID() {
			t.Errorf("%d of %d, %v", len(list), count, err)
		}
	})
}

func TestCountsGrowAndNeverGoBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, people(0, 3000)...))
		lines := people(0, 12_000)
		for n := 100; n < len(lines); n += 100 {
			lines[n] = ",,"
			if n%200 == 0 {
				lines[n] = "Ninguém,não é,"
			}
		}
		i := w.upload(w.actor, lines...)
		w.work()
		var last Counts
		steps := 0
		w.eventually("it ends", func() bool {
			now := w.look(i)
			w.sums(now)
			c := now.Counts
			if c.Rows < last.Rows || c.Created < last.Created || c.Updated < last.Updated || c.Unchanged < last.Unchanged || c.Rejected < last.Rejected {
				t.Errorf("after %+v came %+v", last, c)
			}
			if c != last {
				steps++
			}
			last = c
			return now.Finished()
		})
		// 120 lines were spoilt: half have no cell at all and are no rows.
		if want := (Counts{Rows: 11_940, Created: 8_910, Unchanged: 2_970, Rejected: 60}); last != want || w.look(i).TotalRows != want.Rows {
			t.Errorf("ends with %+v of %d, want %+v", last, w.look(i).TotalRows, want)
		}
		t.Logf("%d steps seen", steps)
	})
}

func TestImportsOfOneAccountRunOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, second, third := w.upload(w.actor, people(0, 6000)...), w.upload(w.actor, people(3000, 6000)...), w.upload(w.actor, people(0, 10)...)
		w.work()
		w.eventually("all end", func() bool {
			a, b, c := w.look(first), w.look(second), w.look(third)
			if b.Counts.Rows > 0 && !a.Finished() || c.Counts.Rows > 0 && !b.Finished() {
				t.Errorf("two at once: %+v, %+v, %+v", a.Counts, b.Counts, c.Counts)
				return true
			}
			return a.Finished() && b.Finished() && c.Finished()
		})
		for n, want := range []Counts{{Rows: 6000, Created: 6000}, {Rows: 6000, Created: 3000, Unchanged: 3000}, {Rows: 10, Unchanged: 10}} {
			if i := w.look([]Import{first, second, third}[n]); i.Status != Completed || i.Counts != want {
				t.Errorf("import %d: %s %+v", i.ID, i.Status, i.Counts)
			}
		}
	})
}

func TestImportsOfTwoAccountsDoNotWait(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.newAccount("en")
		blocked := w.upload(w.actor, people(0, 10)...)
		free := w.upload(other, people(0, 10)...)
		w.exec("UPDATE imports SET status = 'running' WHERE id = $1", blocked.ID) // somebody is at it
		if i := w.runs(free); i.Status != Completed || i.Counts.Created != 10 {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		behind := w.upload(w.actor, people(20, 10)...)
		if i := w.runs(behind); i.Status != Queued || i.Counts.Rows != 0 {
			t.Errorf("the one behind: %s %+v", i.Status, i.Counts)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		running, queued, next := w.upload(w.actor, people(0, 40_000)...), w.upload(w.actor, people(0, 10)...), w.upload(w.actor, people(0, 10)...)
		w.work()
		w.eventually("rows come in", func() bool { return w.look(running).Counts.Rows > 0 })
		i, err := w.Cancel(ctx, w.actor, queued.ID)
		if err != nil || i.Status != Canceling && i.Status != Canceled {
			t.Fatal(i.Status, err)
		}
		w.eventually("the queued one ends before its turn", func() bool { return w.look(queued).Status == Canceled })
		if now := w.look(running); now.Finished() {
			t.Logf("the running one was faster: %+v", now.Counts)
		}
		_, err = w.Cancel(ctx, w.actor, running.ID)
		if err != nil && !problem.HasCode(err, "wrong_status") {
			t.Fatal(err)
		}
		stopped, last := w.awaitEnd(running), w.awaitEnd(next)
		w.sums(stopped)
		if n := w.number(fmt.Sprintf("SELECT count(*) FROM contacts WHERE import_id = %d", running.ID)); n != stopped.Counts.Created || n == 0 {
			t.Errorf("%d contacts are in, %+v were counted", n, stopped.Counts)
		}
		if stopped.Status == Canceled && (stopped.Counts.Rows == stopped.TotalRows || stopped.FinishedAt.IsZero()) {
			t.Errorf("it went on to the end: %+v", stopped.Counts)
		}
		if last.Status != Completed || last.Counts.Rows != 10 {
			t.Errorf("the next one: %s %+v", last.Status, last.Counts)
		}
		if _, err := w.Cancel(ctx, w.actor, queued.ID); !problem.HasCode(err, "wrong_status") || !problem.Is(err, problem.KindConflict) {
			t.Errorf("cancelling twice: %v", err)
		}
		if n := w.number(fmt.Sprintf("SELECT count(*) FROM mails WHERE import_id = %d", queued.ID)); n != 0 {
			t.Errorf("who cancelled got %d mails", n)
		}
	})
}

func TestCancelWhileARunnerIsAtWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 30)...)
		at, mine, err := w.begin(ctx, runArgs{i.AccountID, i.ID})
		if err != nil || !mine {
			t.Fatal(mine, err)
		}
		_, err = w.Cancel(ctx, w.actor, i.ID)
		w.must(err)
		if err := w.slice(ctx, &at); !errors.Is(err, errMoved) {
			t.Errorf("the runner goes on: %v", err)
		}
		if got := w.runs(i); got.Status != Canceled || got.Counts != (Counts{}) || w.number("SELECT count(*) FROM contacts") != 0 {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
	})
}

func TestTwoRunnersDoubleNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lines := append(people(0, 4000), "Só Nome,,", "Só Nome,,", "Ruim,não é,")
		i := w.upload(w.actor, lines...)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}); err != nil {
					t.Errorf("a runner ended with %v", err)
				}
			})
		}
		wg.Wait()
		got := w.look(i)
		if got.Status != Completed || got.Counts != (Counts{Rows: 4003, Created: 4002, Rejected: 1}) {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		if n := w.number("SELECT count(*) FROM contacts"); n != 4002 {
			t.Errorf("%d contacts", n)
		}
		if n := w.number("SELECT count(*) FROM mails"); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestAFinishedImportIsNotRunAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, people(0, 10)...))
		if again := w.runs(i); again.Counts != i.Counts || !again.FinishedAt.Equal(i.FinishedAt) {
			t.Errorf("%+v", again)
		}
		w.must(w.run(ctx, runArgs{i.AccountID, 99}, job.Attempt{Number: 1}))
		if n := w.number("SELECT count(*) FROM mails"); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

// TestSomebodyTypesTheSamePeople creates contacts by hand while a file with them
// comes in: nobody is there twice and nothing fails.
func TestSomebodyTypesTheSamePeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = 4000
		i := w.upload(w.actor, people(0, n)...)
		done := make(chan bool)
		byHand, taken := 0, 0
		go func() {
			defer close(done)
			for !w.look(i).Finished() {
				email := fmt.Sprintf("p%d@exemplo.com", rand.IntN(n))
				name := "À mão"
				_, err := w.contacts.Create(ctx, w.actor, contact.Change{Name: &name, Email: &email}, contact.ByHand)
				switch {
				case err == nil:
					byHand++
				case problem.HasCode(err, "email_taken"):
					taken++
				default:
					t.Errorf("creating by hand: %v", err)
				}
			}
		}()
		got := w.runs(i)
		<-done
		if got.Status != Completed || got.Counts.Created+got.Counts.Updated != n || got.Counts.Rows != n {
			t.Errorf("%s %v %+v", got.Status, got.Failure, got.Counts)
		}
		if found := w.number("SELECT count(*) FROM contacts"); found != n {
			t.Errorf("%d contacts", found)
		}
		if by := w.number("SELECT count(*) FROM contacts WHERE source = 'hand'"); by != byHand || got.Counts.Updated != byHand {
			t.Errorf("%d by hand, %d are there, %d updated", byHand, by, got.Counts.Updated)
		}
		t.Logf("by hand %d, taken %d", byHand, taken)
	})
}

// TestAnAddressTakenWhileTheRowIsWritten holds the one moment still in which a
// plan is outdated: the other transaction commits between look-up and insert.
func TestAnAddressTakenWhileTheRowIsWritten(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "postgres"))
	w := newWorld(t, db)
	i := w.upload(w.actor, people(0, 20)...)
	finished := make(chan error, 1)
	w.must(db.Write(ctx, func(tx *database.Tx) error {
		email := "p7@exemplo.com"
		id, err := database.NextID(ctx, tx, database.ContactIDs)
		if err != nil {
			return err
		}
		c, err := contact.Contact{ID: id, AccountID: i.AccountID, Source: contact.ByHand, Version: 1, CreatedAt: w.now(), UpdatedAt: w.now()}.Apply(contact.Change{Email: &email}, "BR")
		if err != nil {
			return err
		}
		if err := contact.InsertMany(ctx, tx, []contact.Contact{c}); err != nil {
			return err
		}
		go func() { finished <- w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}) }()
		w.eventually("the import waits for this transaction", func() bool {
			return w.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") > 0
		})
		return nil
	}))
	w.must(<-finished)
	if got := w.look(i); got.Status != Completed || got.Counts != (Counts{Rows: 20, Created: 19, Updated: 1}) {
		t.Errorf("%s %+v", got.Status, got.Counts)
	}
	if c := w.find("p7@exemplo.com"); c.Source != contact.ByHand || c.Name != "Pessoa 7" {
		t.Errorf("%+v", c)
	}
}

func TestTheFileIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 10)...)
		w.must(os.RemoveAll(filepath.Join(w.files, "imports")))
		got := w.runs(i)
		if got.Status != Failed || got.Failure.Code != "internal" || !strings.Contains(got.Failure.Render("en"), "upload it again") {
			t.Errorf("%s %+v", got.Status, got.Failure)
		}
		if n := w.number("SELECT count(*) FROM mails WHERE kind = 'import_failed'"); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

// breakAt makes the database refuse one e-mail, as a fault in the middle.
func (w *world) breakAt(email string) (mend func()) {
	if w.db.Dialect().Name == "sqlite" {
		w.exec("CREATE TRIGGER broken BEFORE INSERT ON contacts WHEN NEW.email = '" + email + "' BEGIN SELECT RAISE(ABORT, 'the disk hiccups'); END")
		return func() { w.exec("DROP TRIGGER broken") }
	}
	w.exec("CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.email = '" + email + "' THEN RAISE EXCEPTION 'the disk hiccups'; END IF; RETURN NEW; END $$")
	w.exec("CREATE TRIGGER broken BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION broken()")
	return func() { w.exec("DROP TRIGGER broken ON contacts") }
}

func TestAnErrorOfTheDatabaseInTheMiddle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mend := w.breakAt("p2500@exemplo.com")
		i := w.upload(w.actor, people(0, 5000)...)
		w.work()
		w.eventually("a try fails", func() bool { return strings.Contains(w.log.String(), "job failed") })
		now := w.look(i)
		w.sums(now)
		if now.Finished() || now.Counts.Created > 2500 || now.Counts.Created != w.number("SELECT count(*) FROM contacts") {
			t.Errorf("after the fault: %s %+v", now.Status, now.Counts)
		}
		mend()
		w.due()
		if got := w.awaitEnd(i); got.Status != Completed || got.Counts != (Counts{Rows: 5000, Created: 5000}) {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
	})
}

// due makes every job that waits for its time due now.
func (w *world) due() {
	ago := "now() - interval '1 hour'"
	if w.db.Dialect().Name == "sqlite" {
		ago = "datetime('now', '-1 hour')"
	}
	w.exec("UPDATE river_job SET scheduled_at = " + ago + " WHERE state IN ('retryable', 'scheduled')")
}

func TestAnErrorThatStaysFailsTheImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.breakAt("p25@exemplo.com")
		i, next := w.upload(w.actor, people(0, 50)...), w.upload(w.actor, people(100, 5)...)
		args := runArgs{i.AccountID, i.ID}
		if err := w.run(ctx, args, job.Attempt{Number: 1}); err == nil || w.look(i).Finished() {
			t.Errorf("the first try: %v, %s", err, w.look(i).Status)
		}
		if err := w.run(ctx, args, job.Attempt{Number: runAttempts, Last: true}); err == nil {
			t.Error("the fault is not told to the log")
		}
		got := w.look(i)
		if got.Status != Failed || got.Failure.Code != "internal" || strings.Contains(got.Failure.Render("en"), "hiccups") || got.Counts.Created != w.number("SELECT count(*) FROM contacts") {
			t.Errorf("%s %+v %+v", got.Status, got.Failure, got.Counts)
		}
		if got := w.runs(next); got.Status != Completed {
			t.Errorf("the next one: %s", got.Status)
		}
	})
}

// TestADatabaseThatIsAwayIsWaitedFor: an outage, however long, fails no import.
func TestADatabaseThatIsAwayIsWaitedFor(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "postgres"))
	w := newWorld(t, db)
	i := w.upload(w.actor, people(0, 50)...)
	w.exec("CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ending' USING ERRCODE = '57P01'; END $$")
	w.exec("CREATE TRIGGER away BEFORE INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION away()")
	err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: runAttempts, Last: true})
	if !problem.Is(err, problem.KindUnavailable) || w.look(i).Status != Running {
		t.Errorf("%v, %s", err, w.look(i).Status)
	}
	w.exec("DROP TRIGGER away ON contacts")
	if got := w.runs(i); got.Status != Completed {
		t.Errorf("%s", got.Status)
	}
}

func TestTheDatabaseIsFull(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "sqlite"))
	w := newWorld(t, db)
	i := w.upload(w.actor, people(0, 20_000)...)
	var pages int
	w.must(db.SQLWriter().QueryRow("PRAGMA page_count").Scan(&pages))
	limit := func(pages int) {
		t.Helper()
		var set int
		w.must(db.SQLWriter().QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&set))
	}
	limit(pages + 400)
	if err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}); !problem.Is(err, problem.KindStorageFull) {
		t.Errorf("it ended with %v", err)
	}
	got := w.look(i)
	w.sums(got)
	if got.Counts.Rows == got.TotalRows || got.Counts.Created != w.number("SELECT count(*) FROM contacts") {
		t.Errorf("%+v", got.Counts)
	}
	limit(1 << 30)
	got = w.runs(i)
	if got.Status != Failed || got.Failure.Code != "storage_full" || !strings.Contains(got.Failure.Render("pt-BR"), "sem espaço") {
		t.Errorf("%s %+v", got.Status, got.Failure)
	}
	if again := w.runs(w.upload(w.actor, people(0, 20_000)...)); again.Status != Completed || again.Counts.Created+again.Counts.Unchanged != 20_000 {
		t.Errorf("with more room: %s %+v", again.Status, again.Counts)
	}
}

func TestStoppingHandsBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 40_000)...)
		stop := w.work()
		w.eventually("rows come in", func() bool { return w.look(i).Counts.Rows > 0 })
		begun := time.Now()
		stop()
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("stopping took %s", took)
		}
		now := w.look(i)
		w.sums(now)
		if now.Status == Completed {
			t.Skipf("the import was faster than the stop")
		}
		if now.Status != Running || now.Counts.Created != w.number("SELECT count(*) FROM contacts") {
			t.Fatalf("%s %+v", now.Status, now.Counts)
		}
		if n := w.number("SELECT count(*) FROM river_job WHERE kind = 'run_import' AND state = 'available'"); n != 1 {
			t.Errorf("%d jobs carry on", n)
		}
		// Another process, begun with its sweep.
		again := w.another()
		w.must(again.Sweep(ctx, true))
		if n := w.number("SELECT count(*) FROM river_job WHERE kind = 'run_import' AND state = 'available'"); n != 1 {
			t.Errorf("the sweep made %d jobs of one", n)
		}
		again.work()
		if got := w.awaitEnd(i); got.Status != Completed || got.Counts != (Counts{Rows: 40_000, Created: 40_000}) {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
	})
}

// TestTheSweepTakesUpWhatWasLeft: the runner was killed, so its job is still
// marked as running and nobody else has one.
func TestTheSweepTakesUpWhatWasLeft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, c := range map[string]struct {
			atStart bool
			since   time.Duration // of the last sign of life
			state   string        // of the import's job
			want    int           // jobs more
		}{
			"at start everything":           {true, 0, "running", 1},
			"later what is silent":          {false, -time.Minute, "running", 1},
			"not what is at work":           {false, -time.Second, "running", 0},
			"not what is tried again":       {false, -time.Minute, "retryable", 0},
			"at start that too":             {true, -time.Minute, "retryable", 1},
			"not what waits for its turn":   {false, -time.Minute, "available", 0},
			"at start not that either":      {true, -time.Minute, "available", 0},
			"what was given up for outages": {false, -time.Minute, "discarded", 1},
		} {
			w.exec("DELETE FROM river_job")
			w.exec("UPDATE imports SET status = 'failed'")
			i := w.upload(w.actor, people(0, 5)...)
			w.upload(w.actor, people(0, 5)...) // behind it, with a younger sign of life
			w.exec("UPDATE imports SET status = 'running', heartbeat_at = $1 WHERE id = $2", w.now().Add(c.since).UnixMicro(), i.ID)
			finalized := "NULL"
			if c.state == "discarded" {
				finalized = "CURRENT_TIMESTAMP"
			}
			w.exec("UPDATE river_job SET state = '" + c.state + "', finalized_at = " + finalized)
			before := w.number("SELECT count(*) FROM river_job")
			w.must(w.Sweep(ctx, c.atStart))
			if got := w.number("SELECT count(*) FROM river_job") - before; got != c.want {
				t.Errorf("%s: %d jobs more, want %d", name, got, c.want)
			}
			w.must(w.Sweep(ctx, c.atStart))
			if got := w.number("SELECT count(*) FROM river_job") - before; got != c.want {
				t.Errorf("%s, swept again: %d jobs more, want %d", name, got, c.want)
			}
		}
	})
}

func TestACancelledContextWritesNothingMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 50)...)
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := w.run(gone, runArgs{i.AccountID, i.ID}, job.Attempt{Number: runAttempts, Last: true}); err == nil {
			t.Error("no error")
		}
		if now := w.look(i); now.Finished() || now.Counts.Rows != 0 {
			t.Errorf("%s %+v", now.Status, now.Counts)
		}
	})
}
