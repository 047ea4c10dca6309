package contact

import (
	"context"
	"errors"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// InsertMany stores new contacts of one account, ids given. An identity that is
// taken is an error of which [IsTaken] says so; unless one of the contacts has
// other e-mails or phone numbers, the transaction then goes on as before.
func InsertMany(ctx context.Context, tx *database.Tx, contacts []Contact) error {
	all := make([]*Contact, len(contacts))
	for i := range contacts {
		all[i] = &contacts[i]
	}
	return InsertPrepared(ctx, tx, all, nil, nil)
}

// InsertPrepared is [InsertMany] where all holds the [Values] of each contact, nil for one whose are still to be made. With
// later the contacts' keys may only be added to those that wait there. Who calls it so looks for no contact, and
// gives none other e-mails or phone numbers, before they are put in.
func InsertPrepared(ctx context.Context, tx *database.Tx, contacts []*Contact, all []Values, later *Keys) error {
	if len(contacts) == 0 {
		return nil
	}
	ids, err := insertMany(ctx, tx, contacts, all, later)
	if err == nil {
		inserted(ctx, tx, contacts[0].AccountID, ids)
	}
	return err
}

// insertMany leaves the upkeep of index and counter to the caller.
func insertMany(ctx context.Context, tx *database.Tx, contacts []*Contact, all []Values, later *Keys) (ids []int64, err error) {
	if err := claimMany(ctx, tx, contacts); err != nil {
		return nil, err
	}
	rows := make([][]any, len(contacts))
	ids = make([]int64, len(contacts))
	for i := range contacts {
		if i < len(all) {
			rows[i] = all[i]
		}
		if rows[i] == nil {
			rows[i] = ValuesOf(contacts[i])
		}
		ids[i], rows[i][0] = contacts[i].ID, contacts[i].ID
	}
	columnar.Changed(ctx, tx, contacts[0].AccountID, ids...)
	if err := tx.Insert(ctx, database.Table{Name: "contacts", Columns: tableColumns()}, rows); err != nil {
		return nil, err
	}
	if err := insertKeys(ctx, tx, rows, later); err != nil {
		return nil, err
	}
	for _, c := range contacts {
		if c.OtherEmails != nil || c.OtherPhones != nil {
			if err := saveOthers(ctx, tx, c); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// insertKeys keeps the tables of keys of contacts that are in: the id is the first column, the account the second. Are keys taken, the contacts go again.
func insertKeys(ctx context.Context, tx *database.Tx, rows [][]any, later *Keys) error {
	keys := later
	if keys == nil {
		keys = &Keys{}
	}
	ids := make([]int64, len(rows))
	for n, row := range rows {
		ids[n], keys.accountID = row[0].(int64), row[1].(int64) //nolint:forcetypeassert // that is what created makes
		keys.add(ids[n], row)
	}
	if keys == later {
		return nil
	}
	err := keys.Put(ctx, tx)
	if IsTaken(err) {
		these, argument := tx.Dialect().In("id", "$2", ids)
		_, gone := tx.Exec(ctx, "DELETE FROM contacts WHERE account_id = $1 AND "+these, rows[0][1], argument)
		err = errors.Join(err, gone)
	}
	return err
}

// Values are a new contact as the database takes it, but for its id. Making them is a
// good part of the work of storing it, and needs no transaction.
type Values []any

// ValuesOf makes the values of a new contact, whose id may come later.
func ValuesOf(c *Contact) Values {
	values := make(Values, len(insertColumns))
	for i, col := range insertColumns {
		values[i] = col.value(c)
	}
	return values
}

func tableColumns() []database.Column {
	out := make([]database.Column, len(insertColumns))
	for i, col := range insertColumns {
		out[i] = col.stored()
	}
	return out
}
