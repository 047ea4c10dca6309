package contact

import (
	"context"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// What a change of contacts owes to the search index and to the counter is done
// once a transaction, before it commits: the counter's row is one that others wait for.

// upkeep is the key of what is owed for an account's contacts.
type upkeep struct {
	what      string
	accountID int64
}

func inserted(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) {
	searchable(ctx, tx, accountID, ids)
	counted(ctx, tx, accountID, int64(len(ids)))
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

// RemoveMany deletes contacts for good and says how many there were. What the search index still says of them finds
// nobody.
func RemoveMany(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int, error) {
	var gone []int64
	condition, argument := tx.Dialect().In("id", "$2", ids)
	err := tx.Bulk(ctx, func() (err error) {
		gone, err = database.Collect(ctx, tx, database.Int64s, "DELETE FROM contacts WHERE account_id = $1 AND "+condition+" RETURNING id", accountID, argument)
		return err
	})
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	counted(ctx, tx, accountID, -int64(len(gone)))
	columnar.Changed(ctx, tx, accountID, gone...)
	return len(gone), nil
}

// HandOver gives the contacts of a leaving member to another one; see
// [account.Handover].
func HandOver(ctx context.Context, tx *database.Tx, accountID, from, to int64) error {
	columnar.ChangedAll(ctx, tx, accountID)
	_, err := tx.Exec(ctx, "UPDATE contacts SET owner_id = $3, version = version + 1 WHERE account_id = $1 AND owner_id = $2", accountID, from, to)
	return err
}
