package bulk

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut. A batch is a transaction of as many chunks as fit into
// batchTime, or until somebody waits for the writer.
const (
	chunkItems = 500
	batchTime  = 200 * time.Millisecond
	batchTries = 5
)

// runArgs is the job of one slice of an action, there or back.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	ActionID  int64 `json:"action_id"`
}

// Kind names the job.
func (runArgs) Kind() string { return "run_bulk_action" }

// errMoved says that somebody else works on the action, or it was stopped.
var errMoved = errors.New("bulk: the action has moved on")

// Register adds the job handler that runs actions.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

func (s *Service) enqueue(ctx context.Context, tx *database.Tx, a Action) error {
	return s.jobs().Enqueue(ctx, tx, runArgs{a.AccountID, a.ID})
}

// run does one slice: contacts until the time is over or all had their turn.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	a, mine, err := s.begin(ctx, args)
	if problem.Is(err, problem.KindStorageFull) {
		return s.waitForRoom(ctx, args, err)
	}
	if err != nil || !mine {
		return err
	}
	err = s.slice(ctx, &a)
	switch {
	case errors.Is(err, errMoved):
		// Stopped, or run twice: in the one case begin ends it, in the other it is the
		// other one's.
		_, _, err = s.begin(ctx, args)
	case problem.Is(err, problem.KindStorageFull):
		return s.waitForRoom(ctx, args, err)
	case err != nil && attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		// A database that is away is waited for, however long; see Sweep.
		err = errors.Join(err, s.finish(ctx, a, Failed))
	}
	return err
}

// pause is how long an action rests that has found no room.
const pause = 30 * time.Second

// waitForRoom puts the action off; it goes on behind its last batch. Where not even that can be noted the queue and the
// sweep try again.
func (s *Service) waitForRoom(ctx context.Context, args runArgs, cause error) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		a, err := load(ctx, tx, args.AccountID, args.ActionID)
		if err != nil {
			return err
		}
		s.tell(tx, a)
		return wait(ctx, tx, a, s.now(), s.now().Add(pause))
	})
	return &job.Later{After: pause, Cause: errors.Join(cause, err)}
}

// begin loads the action and says whether this slice is to work on it: it is the
// account's next one, has not ended, and does not wait for room. A stopped one is ended here.
func (s *Service) begin(ctx context.Context, args runArgs) (a Action, mine bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if a, err = load(ctx, tx, args.AccountID, args.ActionID); err != nil || s.now().Before(a.RetryAt) {
			return err
		}
		first, err := next(ctx, tx, a.AccountID)
		if mine = first == a.ID && a.Status != Stopping; err != nil || !mine || a.Status == Undoing {
			return err
		}
		a.Status = Running
		return start(ctx, tx, a, s.now())
	})
	if errors.Is(err, database.ErrNotFound) {
		return a, false, nil
	}
	if err == nil && a.Status == Stopping {
		return a, false, s.finish(ctx, a, Stopped)
	}
	return a, mine, err
}

func (s *Service) slice(ctx context.Context, a *Action) error {
	for watch := clock.Start(); ; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return s.jobs().HandBack(ctx, runArgs{a.AccountID, a.ID})
		}
		more, err := s.batch(ctx, a)
		if err != nil {
			return err
		}
		if !more && a.Status == Undoing {
			return s.finish(ctx, *a, Undone)
		}
		if !more {
			return s.finish(ctx, *a, Completed)
		}
	}
}

// batch commits the next contacts with the cursor; false when none are left. When
// somebody has changed one of them in between it starts over.
func (s *Service) batch(ctx context.Context, a *Action) (more bool, err error) {
	for try := 1; ; try++ {
		to := *a
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			for begun := clock.Start(); ; {
				if more, err = s.chunk(ctx, tx, *a, &to); err != nil {
					return err
				}
				if !more || try > 1 || begun.Elapsed() > batchTime || tx.Waiting() {
					break
				}
			}
			s.tell(tx, *a)
			ok, err := advance(ctx, tx, *a, to, s.now())
			if err == nil && !ok {
				return errMoved
			}
			return err
		})
		if err == nil {
			*a = to
			return more, nil
		}
		overtaken := database.Violates(err) != "" || problem.Is(err, problem.KindUnavailable) || errors.Is(err, database.ErrNotFound)
		if try == batchTries || !overtaken {
			return false, err
		}
	}
}

// chunk gives the next contacts their turn.
func (s *Service) chunk(ctx context.Context, tx *database.Tx, a Action, to *Action) (more bool, err error) {
	at := a
	at.cursor = to.cursor
	chunk, err := items(ctx, tx, at, chunkItems)
	if err != nil || len(chunk) == 0 {
		return false, err
	}
	if a.Status == Undoing {
		err = s.undo(ctx, tx, a, chunk, to)
	} else {
		err = s.do(ctx, tx, a, chunk, to)
	}
	return len(chunk) == chunkItems, err
}

// finish gives an action its last status and wakes the account's next one. Ending
// twice does nothing.
func (s *Service) finish(ctx context.Context, a Action, status Status) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		ended, err := finish(ctx, tx, a, status, s.now(), s.now().Add(undoFor))
		if err != nil || !ended {
			return err
		}
		s.tell(tx, a)
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: a.AccountID, Kind: "contacts", Data: map[string]any{}})
		})
		following, err := next(ctx, tx, a.AccountID)
		if err != nil || following == 0 {
			return err
		}
		return s.enqueue(ctx, tx, Action{AccountID: a.AccountID, ID: following})
	})
}

// staleAfter is how long an action may go without a sign of life before another
// runner takes it up.
const staleAfter = 10 * time.Second

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat}
}

// Sweep takes up actions whose runner is gone; with atStart all unfinished ones.
func (s *Service) Sweep(ctx context.Context, atStart bool) error { return s.jobs().Sweep(ctx, atStart) }
