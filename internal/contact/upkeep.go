package contact

import (
	"context"
	"slices"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// What a change of contacts owes to the search index and to the counter is done
// once a transaction, before it commits: the index is several times cheaper to
// write at once, and the counter's row is one that others wait for.

// searchIndex is the trigram index of search_text.
const searchIndex = "contact_search"

// upkeep is the key of what is owed for an account's contacts.
type upkeep struct {
	what      string
	accountID int64
}

func inserted(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) {
	searchable(ctx, tx, accountID, ids)
	counted(ctx, tx, accountID, int64(len(ids)))
}

// searchable brings the search index in line with contacts that are new, gone or
// have another search text.
func searchable(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) {
	tx.BeforeCommit(upkeep{"index", accountID}, ids, func(ids []int64) error {
		// Whoever indexes the backlog has read these contacts as they were before.
		if err := lockIndex(ctx, tx, accountID); err != nil {
			return err
		}
		slices.Sort(ids)
		return index(ctx, tx, accountID, slices.Compact(ids))
	})
}

// index writes what the search index says of contacts anew.
func index(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	_, err := tx.ExecAll(ctx, tx.Dialect().TrigramRenew(searchIndex, "contacts", searchColumn, accountID, ids))
	return err
}

// counted adds to the account's counter.
func counted(ctx context.Context, tx *database.Tx, accountID, contacts int64) {
	tx.BeforeCommit(upkeep{"count", accountID}, []int64{contacts}, func(changes []int64) error {
		var n int64
		for _, change := range changes {
			n += change
		}
		_, err := tx.Exec(ctx, "INSERT INTO contact_counts (account_id, slot, contacts) VALUES ($1, "+tx.Dialect().Slot+`, $2)
			ON CONFLICT (account_id, slot) DO UPDATE SET contacts = contact_counts.contacts + excluded.contacts`, accountID, n)
		return err
	})
}

// RemoveMany deletes contacts for good and says how many there were.
func RemoveMany(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int, error) {
	gone, err := removeMany(ctx, tx, accountID, ids)
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	searchable(ctx, tx, accountID, gone)
	return len(gone), nil
}

// removeMany leaves the upkeep of the index to the caller.
func removeMany(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (gone []int64, err error) {
	condition, argument := tx.Dialect().In("id", "$2", ids)
	err = tx.Bulk(ctx, func() (err error) {
		gone, err = database.Collect(ctx, tx, database.Int64s, "DELETE FROM contacts WHERE account_id = $1 AND "+condition+" RETURNING id", accountID, argument)
		return err
	})
	if err != nil || len(gone) == 0 {
		return nil, err
	}
	counted(ctx, tx, accountID, -int64(len(gone)))
	columnar.Changed(ctx, tx, accountID, gone...)
	return gone, nil
}

// HandOver gives the contacts of a leaving member to another one; see
// [account.Handover].
func HandOver(ctx context.Context, tx *database.Tx, accountID, from, to int64) error {
	columnar.ChangedAll(ctx, tx, accountID)
	_, err := tx.Exec(ctx, "UPDATE contacts SET owner_id = $3, version = version + 1 WHERE account_id = $1 AND owner_id = $2", accountID, from, to)
	return err
}
