package importer

import (
	"context"
	"errors"
	"sync"
	"time"

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
	for {
		err := s.db.Read(ctx, func(r database.Reader) error {
			waits, err := contact.HasBacklog(ctx, r, i.AccountID)
			done = !waits
			return err
		})
		if err != nil || done || i.slice.Elapsed() > job.Slice || job.Stopping(ctx) {
			return done, err
		}
		if err := s.indexLanes(ctx, i); err != nil {
			return false, err
		}
	}
}

// indexLanes does a transaction in each lane of the backlog, beside each other.
func (s *Service) indexLanes(ctx context.Context, i *Import) error {
	var wait sync.WaitGroup
	crowded, errs := i.crowded, make([]error, contact.IndexLanes(s.db.Dialect()))
	for lane := range errs {
		own := *i
		wait.Go(func() {
			if errs[lane] = s.indexLane(ctx, &own, lane, len(errs)); lane == 0 {
				crowded = own.crowded
			}
		})
	}
	wait.Wait()
	i.crowded = crowded
	return errors.Join(errs...)
}

// indexLane does one of them, which is the shorter the more there are: whoever changes a contact waits for all.
func (s *Service) indexLane(ctx context.Context, i *Import, lane, lanes int) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		rows := indexRows / lanes
		if i.crowded > 0 {
			rows = crowdedRows
		}
		for begun, limit := clock.Start(), i.batchTime(tx)/time.Duration(lanes); ; {
			more, err := contact.IndexBacklog(ctx, tx, i.AccountID, lane, rows)
			if err != nil {
				return err
			}
			if !more || tx.Waiting() || begun.Elapsed() > limit {
				break
			}
		}
		i.waited(tx)
		if lane > 0 {
			return nil // the first one gives the sign of life
		}
		return beat(ctx, tx, runArgs{i.AccountID, i.ID}, s.now())
	})
}
