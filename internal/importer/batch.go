package importer

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// batch commits the next rows with the cursor; false at the end of them. A row of
// somebody else's that came in between makes it start over, then row by row: that
// is slower but never in its own way.
func (s *Service) batch(ctx context.Context, i *Import, chunks <-chan chunk) (more bool, err error) {
	first, open := <-chunks
	if !open {
		return false, nil
	}
	return true, s.batchOf(ctx, i, []chunk{first}, chunks)
}

// batchOf is [Service.batch] of chunks that have been taken, and as many behind them as there is time for.
func (s *Service) batchOf(ctx context.Context, i *Import, taken []chunk, chunks <-chan chunk) error {
	// Where there is one writer nobody can come in between, and a long batch need not
	// be kept for another try.
	oneWriter := s.db.Dialect().OneWriter
	// Of the few rows of a short batch sorting saves nothing, and who waits would wait for the keys as well.
	sorted := oneWriter && i.crowded == 0 && i.pace.sorts(i.Counts.Rows)
	for try := 1; ; try++ {
		to := *i
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			if err := to.claim(ctx, tx); err != nil {
				return err
			}
			done := s.newPartWriter()
			defer done.close(s)
			writing := pipe{s: s, tx: tx, to: &to}
			if sorted {
				writing.keys = &i.pace.keys
				writing.keys.Forget()
			}
			limit := i.batchTime(tx)
			for begun, n := clock.Start(), 0; n < len(taken); n++ {
				if !i.alone && !oneWriter && anyHasMore(taken[n].rows) {
					return errAlone
				}
				plans, err := writing.add(ctx, taken[n], try > 1)
				if err := errors.Join(err, done.add(plans...)); err != nil {
					return err
				}
				if oneWriter {
					taken[n] = chunk{}
				}
				if try == 1 && n+1 == len(taken) && begun.Elapsed() < limit && !tx.Waiting() {
					taken = append(taken, soon(chunks)...)
				}
			}
			plans, err := writing.end(ctx)
			if err := errors.Join(err, done.add(plans...)); err != nil {
				return err
			}
			to.waited(tx)
			return s.commit(ctx, tx, *i, &to, done)
		})
		if err == nil {
			err = s.analyze(ctx, i.Counts.Created, to.Counts.Created)
			*i = to
			return err
		}
		if errors.Is(err, errAlone) {
			i.alone, try = true, try-1
			continue
		}
		if sorted && contact.IsTaken(err) {
			i.pace.met(i.Counts.Rows)
			return errAgain
		}
		if !meanwhile(err) {
			return err
		}
		if gone, lost := s.overtaken(ctx, *i); lost != nil || gone {
			return errors.Join(errMovedUnless(lost), lost)
		}
		if try == batchTries || taken[0].rows == nil {
			return err
		}
	}
}

// errAgain says that a row has met a contact, which was found too late: the batch has gone, and its rows have to be read once more.
var errAgain = errors.New("importer: a row of the batch has met a contact")

// errAlone says that a batch needs the identities of the account for itself, and must
// have them from its begin on: see [contact.LockIdentities].
var errAlone = errors.New("importer: rows with several e-mail addresses or phone numbers")

// claim takes what a batch of such rows needs first.
func (i Import) claim(ctx context.Context, tx *database.Tx) error {
	if !i.alone {
		return nil
	}
	return contact.LockIdentities(ctx, tx, i.AccountID, true)
}

// hasMore says that a row gives other e-mail addresses or phone numbers besides the
// primary ones.
func (r *row) hasMore() bool { return r.fresh.OtherEmails != nil || r.fresh.OtherPhones != nil }

func anyHasMore(rows []row) bool {
	for n := range rows {
		if rows[n].hasMore() {
			return true
		}
	}
	return false
}

// waited remembers whether somebody has waited for the writer.
func (i *Import) waited(tx *database.Tx) {
	i.crowded = max(i.crowded-1, 0)
	if tx.Waiting() {
		i.crowded = lately
	}
}

// meanwhile says that an error may come of what somebody else has done at the same
// time.
func meanwhile(err error) bool {
	return contact.IsTaken(err) || problem.Is(err, problem.KindUnavailable) || errors.Is(err, database.ErrNotFound)
}

// batchTime is how long a batch may take: where there is one writer a fifth of the time that this program has
// been at the import, within the bounds, so that somebody who watches sees it go on, and that little is done again
// where crash follows crash; but short while others want to write.
func (i *Import) batchTime(tx *database.Tx) time.Duration {
	switch {
	case !tx.Dialect().OneWriter:
		return batchTime
	case i.crowded > 0:
		return crowdedTime
	}
	return min(max(i.pace.elapsed()/5, batchTime), quietTime)
}

// soon gives the next chunk if it is ready or almost: a transaction does not wait
// for a slow disk.
func soon(chunks <-chan chunk) []chunk {
	select {
	case next, open := <-chunks:
		if open {
			return []chunk{next}
		}
	case <-time.After(20 * time.Millisecond):
	}
	return nil
}
