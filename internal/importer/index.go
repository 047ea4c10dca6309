package importer

import (
	"context"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// The search index follows once the rows are in: so they are there earlier, and
// where it is written by hand it is cheaper in larger pieces. It is part of the
// import, which has not ended before. What an import leaves that ends in another
// way is done by a job of its own.

// indexRows is how many contacts are indexed by one statement, which leaves the index a
// part to be merged: about a tenth of a second. Four times as many are dearer, for what the
// index collects in memory is then read all over the place.
const indexRows = 5_000

// crowdedRows is the same while others want to write.
const crowdedRows = 500

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

// indexRest goes on until all contacts of the account are in the search index, or
// the slice is over: then done is false.
func (s *Service) indexRest(ctx context.Context, i *Import) (done bool, err error) {
	for more := true; more; {
		if i.slice.Elapsed() > job.Slice || job.Stopping(ctx) {
			return false, nil
		}
		err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
			rows := indexRows
			if i.crowded > 0 {
				rows = crowdedRows
			}
			for begun, limit := clock.Start(), i.batchTime(tx); more; {
				if more, err = contact.IndexBacklog(ctx, tx, i.AccountID, rows); err != nil {
					return err
				}
				if tx.Waiting() || begun.Elapsed() > limit {
					break
				}
			}
			i.waited(tx)
			return beat(ctx, tx, runArgs{i.AccountID, i.ID}, s.now())
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}
