package importer

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

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
		if err := w.run(ctx, args, job.Attempt{Number: 6, Last: true}); err == nil {
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
	err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 6, Last: true})
	if !problem.Is(err, problem.KindUnavailable) || w.look(i).Status != Running {
		t.Errorf("%v, %s", err, w.look(i).Status)
	}
	w.exec("DROP TRIGGER away ON contacts")
	if got := w.runs(i); got.Status != Completed {
		t.Errorf("%s", got.Status)
	}
}

func TestStoppingHandsBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, big)...)
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
		if got := w.awaitEnd(i); got.Status != Completed || got.Counts != (Counts{Rows: big, Created: big}) {
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
		if err := w.run(gone, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 6, Last: true}); err == nil {
			t.Error("no error")
		}
		if now := w.look(i); now.Finished() || now.Counts.Rows != 0 {
			t.Errorf("%s %+v", now.Status, now.Counts)
		}
	})
}
