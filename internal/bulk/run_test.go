package bulk

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

func TestPreparedRunsOnWhatWasChosen(t *testing.T) {
	each(t, func(w *world) {
		w.people(w.ana, 3)
		a, err := w.Create(ctx, w.ana, Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}, Contacts: contact.Selection{All: true, Query: "pessoa"}, Prepare: true})
		w.must(err)
		w.ends(a, Prepared, Counts{Total: 3})
		late := w.people(w.ana, 1)
		w.ends(w.runs(a), Prepared, Counts{Total: 3}) // nobody has started it
		w.refused(second(w.Stop(ctx, w.ana, a.ID)), "wrong_status")
		w.must(second(w.Start(ctx, w.ana, a.ID)))
		w.refused(second(w.Start(ctx, w.ana, a.ID)), "wrong_status")
		w.ends(w.runs(a), Completed, Counts{3, 3, 3, 0})
		if c := w.get(late[0]); c.City != "Recife" {
			t.Errorf("one who came later is in %s", c.City)
		}
	})
}

func TestGoneContactsAreCounted(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 3)
		for _, o := range []Order{
			{Kind: Update, Change: contact.Change{City: ptr("Natal")}}, {Kind: AddLabels, Labels: []string{"vip"}}, {Kind: Delete},
		} {
			o.Contacts = contact.Selection{IDs: ids}
			a, err := w.Create(ctx, w.ana, o)
			w.must(err)
			w.must(second(w.DeleteOne(ctx, w.ana, ids[0])))
			ids = ids[1:]
			a = w.runs(a)
			w.ends(a, Completed, Counts{len(ids) + 1, len(ids) + 1, len(ids), 1})
			if a.Result.Failures["not_found"] != 1 {
				t.Errorf("%+v", a.Result)
			}
		}
	})
}

func TestStoppedKeepsWhatIsDoneAndIsUndone(t *testing.T) {
	each(t, func(w *world) {
		const n = chunkItems + 20
		w.people(w.ana, n)
		a, err := w.Create(ctx, w.ana, Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}, Contacts: contact.Selection{All: true}})
		w.must(err)
		w.oneBatch(a)
		w.must(second(w.Stop(ctx, w.ana, a.ID)))
		a = w.runs(a)
		if a.Status != Stopped || a.Counts.Done != a.Counts.Changed || a.Counts.Done != w.number("SELECT count(*) FROM contacts WHERE city = 'Natal'") {
			t.Errorf("%s %+v", a.Status, a.Counts)
		}
		if a = w.undoes(a); a.Result.Undone != a.Counts.Changed || w.number("SELECT count(*) FROM contacts WHERE city = 'Natal'") != 0 {
			t.Errorf("%s %+v %+v", a.Status, a.Counts, a.Result)
		}
	})
}

// oneBatch does a single transaction of an action, as a runner that is killed
// behind it.
func (w *world) oneBatch(a Action) {
	w.t.Helper()
	begun, mine, err := w.begin(ctx, runArgs{a.AccountID, a.ID})
	if err != nil || !mine {
		w.t.Fatal(mine, err)
	}
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		to := begun
		if _, err := w.chunk(ctx, tx, begun, &to); err != nil {
			return err
		}
		ok, err := advance(ctx, tx, begun, to, w.now())
		if !ok {
			return errors.Join(err, errMoved)
		}
		return err
	}))
}

func TestAKilledRunnersWorkIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		const n = 2*chunkItems + 7
		w.people(w.ana, n)
		for _, o := range []Order{{Kind: AddLabels, Labels: []string{"vip"}}, {Kind: Delete}} {
			o.Contacts = contact.Selection{All: true}
			a, err := w.Create(ctx, w.ana, o)
			w.must(err)
			w.oneBatch(a)
			w.ends(w.look(a), Running, Counts{n, chunkItems, chunkItems, 0})
			w.exec("DELETE FROM river_job")
			w.must(w.Sweep(ctx, false)) // it is not stale yet
			if got := w.number("SELECT count(*) FROM river_job"); got != 0 {
				t.Errorf("%d jobs for a living runner", got)
			}
			w.clock.Advance(staleAfter)
			w.must(w.Sweep(ctx, false))
			w.must(w.Sweep(ctx, false))
			if got := w.number("SELECT count(*) FROM river_job"); got != 1 {
				t.Errorf("%d jobs after a kill", got)
			}
			w.ends(w.runs(a), Completed, Counts{n, n, n, 0})
			w.ends(w.runs(a), Completed, Counts{n, n, n, 0}) // a job may run twice
			w.must(second(w.Undo(ctx, w.ana, a.ID)))
			w.oneBatch(a)
			if a = w.runs(a); a.Status != Undone || a.Result.Undone != n || a.Result.Turned != n {
				t.Errorf("%s %+v", a.Status, a.Result)
			}
		}
		if got := w.number("SELECT count(*) FROM contacts"); got != n {
			t.Errorf("%d contacts came back", got)
		}
		if got := w.number("SELECT COALESCE(sum(contacts), 0) FROM contact_counts"); got != n {
			t.Errorf("%d are counted", got)
		}
	})
}

func TestTwoRunnersDoItOnce(t *testing.T) {
	each(t, func(w *world) {
		const n = 2 * chunkItems
		w.people(w.ana, n)
		a, err := w.Create(ctx, w.ana, Order{Kind: Update, Change: contact.Change{City: ptr("Natal")}, Contacts: contact.Selection{All: true}})
		w.must(err)
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if err := w.run(ctx, runArgs{1, a.ID}, job.Attempt{Number: 1}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		w.ends(w.runs(a), Completed, Counts{n, n, n, 0})
		if got := w.number("SELECT count(*) FROM contacts WHERE version <> 2"); got != 0 {
			t.Errorf("%d were not changed once", got)
		}
	})
}

func TestActionsOfAnAccountRunInTheirOrder(t *testing.T) {
	each(t, func(w *world) {
		ids := w.people(w.ana, 2)
		add, err := w.Create(ctx, w.ana, Order{Kind: AddLabels, Labels: []string{"vip"}, Contacts: contact.Selection{IDs: ids}})
		w.must(err)
		off, err := w.Create(ctx, w.ana, Order{Kind: RemoveLabels, Labels: []string{"vip"}, Contacts: contact.Selection{IDs: ids}})
		w.must(err)
		w.ends(w.runs(off), Queued, Counts{Total: 2})
		w.runs(add)
		w.ends(w.runs(off), Completed, Counts{2, 2, 2, 0})
	})
}

func TestTheProgramEndsInTheMiddle(t *testing.T) {
	each(t, func(w *world) {
		w.people(w.ana, 10)
		a, err := w.Create(ctx, w.ana, Order{Kind: Delete, Contacts: contact.Selection{All: true}})
		w.must(err)
		stopped, stop := context.WithCancel(ctx)
		stop()
		_ = w.run(stopped, runArgs{1, a.ID}, job.Attempt{Number: 6, Last: true})
		if got := w.look(a); got.Status == Failed {
			t.Error("it failed because the program ended")
		}
		w.ends(w.runs(a), Completed, Counts{10, 10, 10, 0})
	})
}

// TestHowLongItTakes measures; FICHA_MEASURE=100000 go test -run HowLong -v.
func TestHowLongItTakes(t *testing.T) {
	n := 2000
	if os.Getenv("FICHA_MEASURE") != "" {
		n = 100_000
	}
	each(t, func(w *world) {
		w.people(w.ana, n)
		for _, o := range []Order{
			{Kind: AddLabels, Labels: []string{"vip"}}, {Kind: Update, Change: contact.Change{City: ptr("Natal")}}, {Kind: Delete},
		} {
			began := time.Now()
			o.Contacts = contact.Selection{All: true}
			a, err := w.Create(ctx, w.ana, o)
			w.must(err)
			chosen := time.Since(began)
			for a = w.runs(a); a.Status == Running; a = w.runs(a) {
			}
			ran := time.Since(began)
			w.ends(a, Completed, Counts{n, n, n, 0})
			w.must(second(w.Undo(ctx, w.ana, a.ID)))
			for a = w.runs(a); a.Status == Undoing; a = w.runs(a) {
			}
			if a.Status != Undone || a.Result.Undone != n {
				t.Errorf("%s %+v", a.Status, a.Result)
			}
			t.Logf("%s of %d: chosen in %v, done after %v, undone in %v", o.Kind, n, chosen, ran, time.Since(began)-ran)
		}
	})
}
