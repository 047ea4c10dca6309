package importer

import (
	"context"
	"errors"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// The search index follows once the rows are in, volume by volume. It is part of the
// import, which has not ended before. What an import leaves that ends in another
// way is done by a job of its own.

// indexArgs is the job that brings the search index of an account up to date.
type indexArgs struct {
	AccountID int64 `json:"account_id"`
}

// Kind names the job.
func (indexArgs) Kind() string { return "index_contacts" }

func (s *Service) index(ctx context.Context, args indexArgs, _ job.Attempt) error {
	done, err := s.indexRest(ctx, &Import{AccountID: args.AccountID, slice: clock.Start()})
	if err != nil || done {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error { return s.enqueueIndex(ctx, tx, args.AccountID) })
}

// enqueueIndex adds the job if anything is left for it.
func (s *Service) enqueueIndex(ctx context.Context, tx *database.Tx, accountID int64) error {
	waits, err := contact.HasBacklog(ctx, tx, accountID)
	if err != nil || !waits {
		return err
	}
	return s.queue.Enqueue(ctx, tx, indexArgs{accountID}, job.Options{MaxAttempts: indexAttempts})
}

// indexAttempts spreads over a quarter of an hour.
const indexAttempts = 6

// indexRest goes on until all contacts of the account that wait are in the search index, or
// the slice is over: then done is false.
func (s *Service) indexRest(ctx context.Context, i *Import) (done bool, err error) {
	for _, step := range []func(context.Context, *database.DB, int64) (more bool, err error){contact.IndexBacklog, contact.MergeVolumes} {
		for more := true; more; {
			if i.slice.Elapsed() > job.Slice || job.Stopping(ctx) {
				return false, nil
			}
			if more, err = step(ctx, s.db, i.AccountID); err != nil {
				return false, err
			}
			err = s.db.Write(ctx, func(tx *database.Tx) error { return beat(ctx, tx, runArgs{i.AccountID, i.ID}, s.now()) })
			if err != nil {
				return false, err
			}
		}
	}
	return true, nil
}

// sweepIndex indexes contacts of accounts in which many single changes wait. At the start of the program it has
// a job index what came in at once as well, for whoever was about to may be gone.
func (s *Service) sweepIndex(ctx context.Context, atStart bool) error {
	var due []int64
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		due, err = contact.BacklogsDue(ctx, r, atStart)
		return err
	})
	for _, accountID := range due {
		if atStart {
			err = errors.Join(err, s.db.Write(ctx, func(tx *database.Tx) error { return s.enqueueIndex(ctx, tx, accountID) }))
			continue
		}
		_, failed := contact.IndexBacklog(ctx, s.db, accountID)
		_, unmerged := contact.MergeVolumes(ctx, s.db, accountID)
		err = errors.Join(err, failed, unmerged)
	}
	return err
}
