package importer

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// fills lets the database have no room for contacts once there are so many: on SQLite there are no more pages, on
// PostgreSQL its answer is that of a full disk.
func (w *world) fills(contacts int) (makeRoom func()) {
	w.t.Helper()
	if w.db.Dialect().Name != "sqlite" {
		w.exec(fmt.Sprintf(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM contacts) >= %d THEN
			RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$`, contacts))
		w.exec("CREATE TRIGGER full_disk BEFORE INSERT OR DELETE ON contacts FOR EACH STATEMENT EXECUTE FUNCTION full_disk()")
		return func() { w.exec("DROP TRIGGER full_disk ON contacts") }
	}
	var pages, set int
	w.must(w.db.SQLWriter().QueryRow("PRAGMA page_count").Scan(&pages))
	limit := func(pages int) {
		w.must(w.db.SQLWriter().QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&set))
	}
	limit(pages + contacts/100) // for the note that it waits; no chunk fits, however few are in a batch
	return func() { limit(1 << 30) }
}

// meetsFullDisk is an import of which a thousand rows are in when there is no more room.
func (w *world) meetsFullDisk(rows int) (i Import, makeRoom func()) {
	w.t.Helper()
	i, err := w.Add(ctx, w.actor, "contatos.csv", strings.NewReader(strings.Join(people(0, rows), "\n")), Given{})
	w.must(err)
	_, err = w.Start(ctx, w.actor, i.ID, Choices{Rows: 1000})
	w.must(err)
	w.runs(i)
	makeRoom = w.fills(1000)
	i, err = w.Start(ctx, w.actor, i.ID, Choices{})
	w.must(err)
	return i, makeRoom
}

// later moves the clock on.
func (w *world) later(by time.Duration) {
	before := w.now
	w.now = func() time.Time { return before().Add(by) }
}

// tries does one try of an import, which has to wait for room.
func (w *world) tries(i Import) Import {
	w.t.Helper()
	err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 6, Last: true})
	var later *job.Later
	now := w.look(i)
	if !errors.As(err, &later) || !problem.Is(err, problem.KindStorageFull) || now.Waits == nil {
		w.t.Fatalf("%v, %s %+v", err, now.Status, now.Waits)
	}
	w.sums(now)
	if now.Finished() || now.Failure != nil || !now.Waits.RetryAt.After(w.now()) || !strings.Contains(now.Waits.Render("pt-BR"), "continua sozinha") {
		w.t.Errorf("%s after %s: %+v %+v", now.Status, later.After, now.Waits, now.Failure)
	}
	return now
}

// TestAFullDiskIsWaitedFor: the import goes on by itself behind its last batch, however long there was no room.
func TestAFullDiskIsWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.now = clock.At(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)).Now
		const rows = 20_000
		i, makeRoom := w.meetsFullDisk(rows)
		next := w.upload(w.actor, people(0, 5)...)
		first := w.tries(i)
		if first.Counts.Rows < 1000 || first.Counts.Rows == first.TotalRows || first.Counts.Created != w.number("SELECT count(*) FROM contacts") || first.Progress().SecondsLeft != 0 {
			t.Errorf("%+v", first.Counts)
		}
		// Who comes too early, such as the sweep of a process that begins, leaves it as it is.
		if now := w.runs(i); now.Waits == nil || !now.Waits.RetryAt.Equal(first.Waits.RetryAt) || now.Counts != first.Counts {
			t.Errorf("%+v %+v", now.Waits, now.Counts)
		}
		var pauses []time.Duration
		for range 9 {
			w.later(w.look(i).Waits.RetryAt.Sub(w.now()))
			now := w.tries(i)
			pauses = append(pauses, now.Waits.RetryAt.Sub(w.now()))
			if !now.Waits.Since.Equal(first.Waits.Since) || now.Counts != first.Counts {
				t.Errorf("another try: %+v %+v", now.Waits, now.Counts)
			}
		}
		if fmt.Sprint(pauses) != "[5s 5s 7.5s 11.25s 16.875s 25.3125s 37.96875s 56.953125s 1m0s]" {
			t.Errorf("pauses %v", pauses)
		}
		if now := w.runs(next); now.Status != Queued {
			t.Errorf("the next one is %s", now.Status)
		}
		makeRoom()
		w.later(time.Minute)
		for i = w.runs(i); !i.Finished(); i = w.runs(i) { // slice by slice
		}
		if i.Status != Completed || i.Waits != nil || i.Failure != nil || i.Counts != (Counts{Rows: rows, Created: rows}) || w.number("SELECT count(*) FROM contacts") != rows {
			t.Errorf("%s %+v %+v, %d contacts", i.Status, i.Counts, i.Waits, w.number("SELECT count(*) FROM contacts"))
		}
		if i.Worked > time.Minute {
			t.Errorf("waiting counts as work: %s", i.Worked)
		}
		if now := w.runs(next); now.Status != Completed {
			t.Errorf("the next one is %s", now.Status)
		}
	})
}

// An import that waits can be canceled, and what is in be taken back once there is room for that.
func TestAnImportThatWaitsIsCanceled(t *testing.T) {
	for name, undo := range map[string]bool{"kept": false, "undone": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				i, makeRoom := w.meetsFullDisk(20_000)
				in := w.tries(i).Counts.Created
				_, err := w.Cancel(ctx, w.actor, i.ID, undo)
				w.must(err)
				now := w.runs(i)
				if !undo {
					if now.Status != Canceled || now.Failure != nil || now.Waits != nil || now.Counts.Created != in || w.number("SELECT count(*) FROM contacts") != in {
						t.Errorf("%s %+v", now.Status, now.Counts)
					}
					return
				}
				if now.Status != Undoing || now.Waits != nil {
					t.Fatalf("%s %+v", now.Status, now.Waits)
				}
				if w.db.Dialect().Name != "sqlite" { // deleting takes no room there
					w.tries(i)
					w.later(longestPause)
				}
				makeRoom()
				if now = w.runs(i); now.Status != Undone || now.Waits != nil || w.number("SELECT count(*) FROM contacts") != 0 {
					t.Errorf("%s, %d contacts", now.Status, w.number("SELECT count(*) FROM contacts"))
				}
			})
		})
	}
}

// By the queue itself: nobody has to do anything but to make room.
func TestTheQueueWaitsForRoom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const rows = 10_000
		i, makeRoom := w.meetsFullDisk(rows)
		w.work()
		w.eventually("it waits", func() bool { return w.look(i).Waits != nil })
		// Or two do: of each start one is there, and they may keep step.
		w.eventually("its job waits", func() bool {
			return w.number("SELECT count(*) FROM river_job WHERE kind = 'run_import' AND state = 'scheduled'") > 0
		})
		w.must(w.Sweep(ctx, false))
		w.must(w.Sweep(ctx, true)) // another process
		makeRoom()
		w.later(longestPause)
		w.eventually("it ends", func() bool { w.due(); return w.look(i).Finished() }) // one that was just being tried waits only now
		if got := w.look(i); got.Status != Completed || got.Counts != (Counts{Rows: rows, Created: rows}) {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		if !strings.Contains(w.log.String(), "job waits") || strings.Contains(w.log.String(), "exemplo.com") {
			t.Error(w.log)
		}
	})
}

// A preview waits as well, and begins anew.
func TestAPreviewWaitsForRoom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(strings.Join(people(0, 50), "\n")), Given{})
		w.must(err)
		_, err = w.Preview(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		err = w.waitForRoom(ctx, w.look(i), problem.StorageFull(errors.New("no room")))
		if now := w.look(i); err == nil || now.Status != Previewing || now.Waits == nil {
			t.Errorf("%v, %s %+v", err, now.Status, now.Waits)
		}
		w.later(shortestPause)
		if now := w.runs(i); now.Status != Ready || now.Waits != nil || now.Failure != nil || now.Counts.Created != 50 {
			t.Errorf("%s %+v", now.Status, now.Counts)
		}
	})
}

// A second process that takes up what another one is at work on leaves it, or takes it over; neither fails.
func TestTwoProcessesPreviewTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(strings.Join(people(0, 9000), "\n")), Given{})
		w.must(err)
		_, err = w.Preview(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		both := make(chan error, 2)
		for _, process := range []*world{w, w.another()} {
			go func() { both <- process.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}) }()
		}
		w.must(errors.Join(<-both, <-both))
		if now := w.look(i); now.Status == Previewing {
			w.runs(i)
		}
		if now := w.look(i); now.Status != Ready || now.Counts != (Counts{Rows: 9000, Created: 9000}) || w.number("SELECT count(*) FROM contacts") != 0 {
			t.Errorf("%s %+v", now.Status, now.Counts)
		}
	})
}

// A preview reads the whole file before it tells of the first row, which may take longer than others wait for a sign of life.
func TestAPreviewShowsThatItIsAtWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(strings.Join(people(0, signRows+copiedRows), "\n")), Given{})
		w.must(err)
		_, err = w.Preview(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		w.exec("UPDATE imports SET heartbeat_at = 1")
		i, mine, err := w.begin(ctx, runArgs{i.AccountID, i.ID})
		if w.must(err); !mine {
			t.Fatal("not its turn")
		}
		w.exec("UPDATE imports SET heartbeat_at = 1")
		_, err = w.countRepeats(ctx, &i)
		w.must(err)
		if w.number("SELECT heartbeat_at FROM imports") == 1 {
			t.Error("no sign of life")
		}
		_, err = w.Cancel(ctx, w.actor, i.ID, false)
		w.must(err)
		if _, err := w.countRepeats(ctx, &i); !errors.Is(err, errMoved) {
			t.Errorf("canceled meanwhile: %v", err)
		}
	})
}
