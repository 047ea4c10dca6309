package bulk

import (
	"errors"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// tries does one try of an action, which has to wait for room.
func (w *world) tries(a Action) Action {
	w.t.Helper()
	err := w.run(ctx, runArgs{a.AccountID, a.ID}, job.Attempt{Number: 6, Last: true})
	var later *job.Later
	now := w.look(a)
	if !errors.As(err, &later) || !problem.Is(err, problem.KindStorageFull) || later.After != pause {
		w.t.Fatalf("%v, %+v", err, now)
	}
	if !now.RetryAt.Equal(w.now().Add(pause)) {
		w.t.Errorf("%s %+v", now.Status, now.Result)
	}
	return now
}

// TestAFullDiskIsWaitedFor: the action goes on by itself, however long there was no room, and so does its undoing.
func TestAFullDiskIsWaitedFor(t *testing.T) {
	each(t, func(w *world) {
		const n = chunkItems + 20
		w.people(w.ana, n)
		a, err := w.Create(ctx, w.ana, Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}, Contacts: contact.Selection{All: true}})
		w.must(err)
		makeRoom := testkit.FullDisk(w.t, w.db, "bulk_actions", "done")
		for range 5 {
			first := w.tries(a)
			w.ends(first, Running, Counts{Total: n})
			// Who comes too early, such as the sweep of a process that begins, leaves it as it is.
			w.clock.Advance(pause / 2)
			w.must(w.Sweep(ctx, true))
			if now := w.runs(a); !now.RetryAt.Equal(first.RetryAt) {
				t.Errorf("%+v", now)
			}
			w.clock.Advance(pause / 2)
		}
		makeRoom()
		if a = w.runs(a); !a.RetryAt.IsZero() || w.number("SELECT count(*) FROM contacts WHERE city = 'Natal'") != n {
			t.Errorf("%+v", a)
		}
		w.ends(a, Completed, Counts{n, n, n, 0})
		makeRoom = testkit.FullDisk(w.t, w.db, "bulk_actions", "done")
		w.must(second(w.Undo(ctx, w.ana, a.ID)))
		if now := w.tries(a); now.Status != Undoing {
			t.Errorf("%s", now.Status)
		}
		makeRoom()
		w.clock.Advance(pause)
		if a = w.runs(a); a.Status != Undone || a.Result.Undone != n || !a.RetryAt.IsZero() || w.number("SELECT count(*) FROM contacts WHERE city = 'Natal'") != 0 {
			t.Errorf("%s %+v", a.Status, a.Result)
		}
	})
}

// One whose job was lost while it waited is found.
func TestAnActionThatWaitsIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		w.people(w.ana, 3)
		a, err := w.Create(ctx, w.ana, Order{Kind: AddLabels, Labels: []string{"vip"}, Contacts: contact.Selection{All: true}})
		w.must(err)
		makeRoom := testkit.FullDisk(w.t, w.db, "bulk_actions", "done")
		w.tries(a)
		makeRoom()
		w.exec("DELETE FROM river_job")
		w.clock.Advance(pause)
		w.must(w.Sweep(ctx, false))
		if got := w.number("SELECT count(*) FROM river_job"); got != 1 {
			t.Errorf("%d jobs", got)
		}
		w.ends(w.runs(a), Completed, Counts{3, 3, 3, 0})
	})
}

func TestAnActionThatWaitsIsStopped(t *testing.T) {
	each(t, func(w *world) {
		w.people(w.ana, 3)
		a, err := w.Create(ctx, w.ana, Order{Kind: Delete, Contacts: contact.Selection{All: true}})
		w.must(err)
		testkit.FullDisk(w.t, w.db, "bulk_actions", "done")
		w.tries(a)
		w.must(second(w.Stop(ctx, w.ana, a.ID)))
		now := w.runs(a)
		w.ends(now, Stopped, Counts{Total: 3})
		if !now.RetryAt.IsZero() || w.number("SELECT count(*) FROM contacts") != 3 {
			t.Errorf("%+v", now.Result)
		}
	})
}
