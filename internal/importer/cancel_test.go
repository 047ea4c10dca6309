package importer

import (
	"sync/atomic"
	"testing"
)

// TestCancelWhateverItDoes: whatever an import is doing, it ends, and what is in stays or goes.
func TestCancelWhateverItDoes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, begin := range map[string]func(w *world) (i Import, in int){
			"uploaded": func(w *world) (Import, int) { return w.added(people(0, 30)...), 0 },
			"queued":   func(w *world) (Import, int) { return w.upload(w.actor, people(0, 30)...), 0 },
			"previewing": func(w *world) (Import, int) {
				i, err := w.Preview(ctx, w.actor, w.added(people(0, 30)...).ID, Choices{})
				w.must(err)
				return i, 0
			},
			"ready": func(w *world) (Import, int) {
				i, err := w.Preview(ctx, w.actor, w.added(people(0, 30)...).ID, Choices{})
				w.must(err)
				return w.runs(i), 0
			},
			"paused": func(w *world) (Import, int) {
				i, err := w.Start(ctx, w.actor, w.added(people(0, 30)...).ID, Choices{Rows: 20})
				w.must(err)
				return w.runs(i), 20
			},
			"running": func(w *world) (Import, int) {
				i := w.upload(w.actor, people(0, 30)...)
				at, mine, err := w.begin(ctx, runArgs{i.AccountID, i.ID})
				w.must(err)
				at.StopAt = 10
				rows, _, err := w.read(ctx, at)
				w.must(err)
				if _, err := w.batch(ctx, &at, w.ahead(ctx, at, rows, new(atomic.Bool))); err != nil || !mine {
					t.Fatal(mine, err)
				}
				return w.look(i), 10
			},
		} {
			for _, undo := range []bool{false, true} {
				t.Run(name, func(t *testing.T) {
					w := w.in(t)
					i, in := begin(w)
					if string(i.Status) != name || i.Counts.Created != in && name != "ready" {
						t.Fatalf("%s %+v", i.Status, i.Counts)
					}
					got, err := w.Cancel(ctx, w.actor, i.ID, undo)
					w.must(err)
					if got.Status != Canceling {
						t.Errorf("asked: %s", got.Status)
					}
					got = w.runs(i)
					if undo && in > 0 {
						if got.Status != Undoing {
							t.Errorf("stopped: %s", got.Status)
						}
						got = w.runs(i)
					}
					want, left := Canceled, in
					if undo && in > 0 {
						want, left = Undone, 0
					}
					if got.Status != want || len(w.all(w.actor)) != left || got.FinishedAt.IsZero() {
						t.Errorf("%s with %d contacts, want %s with %d", got.Status, len(w.all(w.actor)), want, left)
					}
					if _, err := w.Cancel(ctx, w.actor, i.ID, undo); err == nil {
						t.Error("it is canceled twice")
					}
					// The next one of the account goes on.
					next := w.upload(w.actor, people(50, 2)...)
					if next = w.runs(next); next.Status != Completed {
						t.Errorf("the next one: %s", next.Status)
					}
				})
			}
		}
	})
}
