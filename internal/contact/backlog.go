package contact

import (
	"context"
	"errors"
	"slices"

	"github.com/fichahq/ficha/internal/database"
)

// InsertBulk is [InsertMany] for many contacts whose ids nobody else's lie between,
// as those of one [database.NextIDs]: where the search index does not keep itself it
// is left for [IndexBacklog]. Searches find them all the same, only slower. all has the
// [Values] of each contact, nil for one whose are still to be made.
func InsertBulk(ctx context.Context, tx *database.Tx, contacts []Contact, all []Values) error {
	if len(contacts) == 0 {
		return nil
	}
	ids, err := insertMany(ctx, tx, contacts, all)
	if err != nil {
		return err
	}
	if !indexKept(tx.Dialect()) {
		inserted(ctx, tx, contacts[0].AccountID, ids)
		return nil
	}
	counted(ctx, tx, contacts[0].AccountID, int64(len(ids)))
	return backlog(ctx, tx, contacts[0].AccountID, slices.Min(ids), slices.Max(ids))
}

// RemoveBulk is [RemoveMany] for many contacts: where the search index does not keep
// itself it is left for [IndexBacklog], which takes them out in larger pieces. No
// search finds them.
func RemoveBulk(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int, error) {
	gone, err := removeMany(ctx, tx, accountID, ids)
	if err != nil || len(gone) == 0 || !indexKept(tx.Dialect()) {
		return len(gone), err
	}
	tx.BeforeCommit(upkeep{"backlog", accountID}, gone, func(ids []int64) error {
		slices.Sort(ids)
		for len(ids) > 0 {
			n := 1
			for n < len(ids) && ids[n] == ids[n-1]+1 {
				n++
			}
			if err := backlog(ctx, tx, accountID, ids[0], ids[n-1]); err != nil {
				return err
			}
			ids = ids[n:]
		}
		return nil
	})
	return len(gone), nil
}

// indexKept says whether writers keep the search index.
func indexKept(d *database.Dialect) bool {
	return d.TrigramAdd(searchIndex, "contacts", searchColumn) != ""
}

// backlog notes a range of ids, as one with the range that it follows.
func backlog(ctx context.Context, tx *database.Tx, accountID, first, last int64) error {
	n, err := tx.Exec(ctx, "UPDATE search_backlog SET last_id = $3 WHERE account_id = $1 AND last_id = $2 - 1", accountID, first, last)
	if err != nil || n > 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO search_backlog (account_id, first_id, last_id) VALUES ($1, $2, $3) ON CONFLICT (account_id, first_id)
		DO UPDATE SET last_id = CASE WHEN excluded.last_id > search_backlog.last_id THEN excluded.last_id ELSE search_backlog.last_id END`, accountID, first, last)
	return err
}

// HasBacklog says whether contacts of the account wait for the search index.
func HasBacklog(ctx context.Context, r database.Reader, accountID int64) (waits bool, err error) {
	err = r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM search_backlog WHERE account_id = $1)", accountID).Scan(&waits)
	return waits, err
}

// IndexBacklog puts up to so many contacts that wait for it into the search index,
// or takes them out when they are gone; more says that others still wait.
func IndexBacklog(ctx context.Context, tx *database.Tx, accountID int64, most int) (more bool, err error) {
	var first, last int64
	err = tx.QueryRow(ctx, "SELECT first_id, last_id FROM search_backlog WHERE account_id = $1 ORDER BY first_id LIMIT 1", accountID).Scan(&first, &last)
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ids := make([]int64, 0, most)
	for id := first; id <= last && len(ids) < most; id++ {
		ids = append(ids, id)
	}
	if err := index(ctx, tx, ids); err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM search_backlog WHERE account_id = $1 AND first_id = $2", accountID, first); err != nil {
		return false, err
	}
	if next := first + int64(len(ids)); next <= last {
		err = backlog(ctx, tx, accountID, next, last)
	}
	if err != nil {
		return false, err
	}
	return HasBacklog(ctx, tx, accountID)
}
