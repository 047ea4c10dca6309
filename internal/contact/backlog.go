package contact

import (
	"context"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/database"
)

// InsertBulk is [InsertMany] for many contacts: the search index is left for
// [IndexBacklog]. Searches find them all the same, only slower. all has the [Values] of
// each contact, nil for one whose are still to be made.
func InsertBulk(ctx context.Context, tx *database.Tx, contacts []Contact, all []Values) error {
	if len(contacts) == 0 {
		return nil
	}
	ids, err := insertMany(ctx, tx, contacts, all)
	if err != nil {
		return err
	}
	counted(ctx, tx, contacts[0].AccountID, int64(len(ids)))
	backlog(ctx, tx, contacts[0].AccountID, ids)
	return nil
}

// RemoveBulk is [RemoveMany] for many contacts: the search index is left for
// [IndexBacklog], which takes them out in larger pieces. No search finds them.
func RemoveBulk(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int, error) {
	gone, err := removeMany(ctx, tx, accountID, ids)
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	backlog(ctx, tx, accountID, gone)
	return len(gone), nil
}

// backlog notes contacts for [IndexBacklog], as ranges of ids.
func backlog(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) {
	tx.BeforeCommit(upkeep{"backlog", accountID}, ids, func(ids []int64) error {
		slices.Sort(ids)
		for len(ids) > 0 {
			n := 1
			for n < len(ids) && ids[n] <= ids[n-1]+1 {
				n++
			}
			if err := lengthen(ctx, tx, accountID, span{ids[0], ids[n-1]}); err != nil {
				return err
			}
			ids = ids[n:]
		}
		return nil
	})
}

// HasBacklog says whether contacts of the account wait for the search index.
func HasBacklog(ctx context.Context, r database.Reader, accountID int64) (waits bool, err error) {
	err = r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM search_backlog WHERE account_id = $1)", accountID).Scan(&waits)
	return waits, err
}

// span is a range of ids.
type span struct{ first, last int64 }

// The backlog has two lanes where there are many writers: filling the index keeps one connection busy, and
// the server has other cores. Contacts go to them in turn, so many ids at a time.
const (
	indexLanes = 2
	laneWidth  = 5_000
)

// ofLane is which ranges of the backlog begin in a lane.
const ofLane = "account_id = $1 AND first_id / $2 % $3 = $4"

// IndexLanes is in how many lanes, counted from 0, [IndexBacklog] may work at once.
func IndexLanes(d *database.Dialect) int {
	if d.OneWriter {
		return 1
	}
	return indexLanes
}

// indexLock is what whoever changes or deletes contacts shares, and whoever indexes a lane of the backlog has alone.
func indexLock(lane int) string { return searchIndex + " " + strconv.Itoa(lane) }

// lockIndex waits for whoever indexes the backlog.
func lockIndex(ctx context.Context, tx *database.Tx, accountID int64) error {
	for lane := range IndexLanes(tx.Dialect()) {
		if err := tx.Lock(ctx, indexLock(lane), accountID, false); err != nil {
			return err
		}
	}
	return nil
}

// IndexBacklog puts up to so many contacts of a lane that wait for it into the search index,
// or takes them out when they are gone; more says that others of the lane still wait. Whoever changes
// or deletes a contact of the account meanwhile waits for the transaction, since it could
// otherwise write what that one has done away with.
func IndexBacklog(ctx context.Context, tx *database.Tx, accountID int64, lane, most int) (more bool, err error) {
	if err := tx.Lock(ctx, indexLock(lane), accountID, true); err != nil {
		return false, err
	}
	lanes := int64(IndexLanes(tx.Dialect()))
	spans, err := database.Collect(ctx, tx, func(r database.Row) (s span, err error) {
		err = r.Scan(&s.first, &s.last)
		return s, err
	}, "SELECT first_id, last_id FROM search_backlog WHERE "+ofLane+" ORDER BY first_id LIMIT $5", accountID, laneWidth, lanes, lane, most)
	if err != nil || len(spans) == 0 {
		return false, err
	}
	ids := make([]int64, 0, most)
	for _, s := range spans {
		if len(ids) == most {
			break
		}
		next, last := s.first, s.last
		if lanes > 1 {
			last = min(last, s.first/laneWidth*laneWidth+laneWidth-1) // what is behind is another lane's
		}
		for ; next <= last && len(ids) < most; next++ {
			ids = append(ids, next)
		}
		if err := shorten(ctx, tx, accountID, s, next); err != nil {
			return false, err
		}
	}
	slices.Sort(ids) // ranges may overlap
	if err := index(ctx, tx, accountID, slices.Compact(ids)); err != nil {
		return false, err
	}
	err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM search_backlog WHERE "+ofLane+")", accountID, laneWidth, lanes, lane).Scan(&more)
	return more, err
}

// shorten lets a range of the backlog begin at an id, or takes it away when nothing is left.
func shorten(ctx context.Context, tx *database.Tx, accountID int64, s span, next int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM search_backlog WHERE account_id = $1 AND first_id = $2", accountID, s.first); err != nil || next > s.last {
		return err
	}
	return lengthen(ctx, tx, accountID, span{next, s.last})
}

// lengthen adds a range to the backlog, as one with a range of the same begin.
func lengthen(ctx context.Context, tx *database.Tx, accountID int64, s span) error {
	_, err := tx.Exec(ctx, `INSERT INTO search_backlog (account_id, first_id, last_id) VALUES ($1, $2, $3) ON CONFLICT (account_id, first_id)
		DO UPDATE SET last_id = CASE WHEN excluded.last_id > search_backlog.last_id THEN excluded.last_id ELSE search_backlog.last_id END`, accountID, s.first, s.last)
	return err
}
