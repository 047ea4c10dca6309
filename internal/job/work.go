package job

import (
	"context"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// Work is a kind of long work that is done job by job: rows of a table, each of
// which notes when somebody last worked on it. A row whose runner was killed, or
// cut off from the database, is taken up by [Work.Sweep].
type Work[A interface {
	Args
	comparable
}] struct {
	DB    *database.DB
	Queue *Queue
	Now   func() time.Time

	// Silent is how long a row may go without a sign of life before its runner
	// counts as gone: longer than any single step takes.
	Silent time.Duration
	// Stale finds the unfinished rows whose turn it is and whose last sign of life
	// was at an instant or before, over all accounts, each as its next job.
	Stale func(ctx context.Context, r database.Reader, since time.Time) ([]A, error)
	// Beat notes a sign of life.
	Beat func(ctx context.Context, tx *database.Tx, of A, now time.Time) error
	// Same says whether two jobs are of the same step of a row; nil: equal ones are.
	Same func(a, b A) bool
}

// workAttempts spreads over a quarter of an hour with the queue's growing pauses.
const workAttempts = 6

// Enqueue adds a job of the work, which exists once tx commits.
func (w Work[A]) Enqueue(ctx context.Context, tx *database.Tx, next A) error {
	return w.Queue.Enqueue(ctx, tx, next, Options{MaxAttempts: workAttempts})
}

// HandBack leaves the rest of the work to whoever is free.
func (w Work[A]) HandBack(ctx context.Context, next A) error {
	return w.DB.Write(ctx, func(tx *database.Tx) error { return w.goOn(ctx, tx, next) })
}

// giveWayFor is how long work that nobody waits for keeps away.
const giveWayFor = 10 * time.Second

// GiveWay hands the work back until later when it is [Crowded] here.
func (w Work[A]) GiveWay(ctx context.Context, next A) (gone bool, err error) {
	if !Crowded(ctx) {
		return false, nil
	}
	return true, w.PutOff(ctx, next)
}

// PutOff leaves the work to later, or to another process.
func (w Work[A]) PutOff(ctx context.Context, next A) error {
	return w.DB.Write(ctx, func(tx *database.Tx) error {
		if err := w.Beat(ctx, tx, next, w.Now()); err != nil {
			return err
		}
		return w.Queue.Enqueue(ctx, tx, next, Options{MaxAttempts: workAttempts, After: giveWayFor})
	})
}

// Sweep enqueues the work whose runner is gone. What is going to be tried again
// anyway is left to that. With atStart it takes up all that is unfinished, for then
// this process has just begun; should another one be at work on it, one of the two
// finds the row moved and leaves. When there is nothing to take up it does not ask for the
// writer, who may be in long work.
func (w Work[A]) Sweep(ctx context.Context, atStart bool) error {
	since := w.Now()
	if !atStart {
		since = since.Add(-w.Silent)
	}
	var found []A
	err := w.DB.Read(ctx, func(r database.Reader) (err error) {
		found, err = w.Stale(ctx, r, since)
		return err
	})
	if err != nil || len(found) == 0 {
		return err
	}
	return w.DB.Write(ctx, func(tx *database.Tx) error {
		found, err := w.Stale(ctx, tx, since)
		if err != nil {
			return err
		}
		waiting, err := Waiting[A](ctx, tx, !atStart)
		if err != nil {
			return err
		}
		for _, next := range found {
			if slices.ContainsFunc(waiting, func(a A) bool { return w.same(a, next) }) {
				continue
			}
			if err := w.goOn(ctx, tx, next); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w Work[A]) goOn(ctx context.Context, tx *database.Tx, next A) error {
	if err := w.Beat(ctx, tx, next, w.Now()); err != nil {
		return err
	}
	return w.Enqueue(ctx, tx, next)
}

func (w Work[A]) same(a, b A) bool {
	if w.Same == nil {
		return a == b
	}
	return w.Same(a, b)
}
