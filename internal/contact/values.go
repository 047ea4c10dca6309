package contact

import (
	"context"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// AttributeValues are the values that contacts hold, for the use cases of their
// definitions: [attribute.Holders].
type AttributeValues struct{ now func() time.Time }

// NewAttributeValues wires it; now is the clock.
func NewAttributeValues(now func() time.Time) *AttributeValues { return &AttributeValues{now} }

// EventKind is how pages are told that many have changed.
func (*AttributeValues) EventKind() string { return "contacts" }

// CountValues says how many contacts hold a value.
func (*AttributeValues) CountValues(ctx context.Context, r database.Reader, d attribute.Definition) (n int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*) FROM contacts WHERE account_id = $1 AND custom_attributes ->> CAST($2 AS TEXT) IS NOT NULL", d.AccountID, d.Key).Scan(&n)
	return n, err
}

// ValuesOf gives the values, at most so many, by contact.
func (*AttributeValues) ValuesOf(ctx context.Context, tx *database.Tx, d attribute.Definition, most int) ([]attribute.Held, error) {
	return database.Collect(ctx, tx, func(row database.Row) (h attribute.Held, err error) {
		err = row.Scan(&h.ID, &h.Value)
		return h, err
	}, `SELECT id, CAST(custom_attributes -> CAST($2 AS TEXT) AS TEXT) FROM contacts
		WHERE account_id = $1 AND custom_attributes ->> CAST($2 AS TEXT) IS NOT NULL ORDER BY id LIMIT $3`, d.AccountID, d.Key, most)
}

// SetValues gives each contact the value.
func (v *AttributeValues) SetValues(ctx context.Context, tx *database.Tx, d attribute.Definition, values []attribute.Held) error {
	statement := fmt.Sprintf("UPDATE contacts SET custom_attributes = %s, version = version + 1, updated_at = $5 WHERE account_id = $1 AND id = $2",
		tx.Dialect().JSONSet("custom_attributes", "$3", "$4"))
	ids := make([]int64, len(values))
	for n, h := range values {
		if _, err := tx.Exec(ctx, statement, d.AccountID, h.ID, d.Key, h.Value, v.now().UnixMicro()); err != nil {
			return err
		}
		ids[n] = h.ID
	}
	return refold(ctx, tx, d.AccountID, ids)
}

// TakeValues takes the values of at most so many contacts behind an id away and keeps them.
func (v *AttributeValues) TakeValues(ctx context.Context, tx *database.Tx, d attribute.Definition, behind int64, most int) (ids []int64, err error) {
	ids, err = database.Collect(ctx, tx, database.Int64s, `SELECT id FROM contacts WHERE account_id = $1 AND id > $2
		AND custom_attributes -> CAST($3 AS TEXT) IS NOT NULL ORDER BY id LIMIT $4`, d.AccountID, behind, d.Key, most)
	if err != nil || len(ids) == 0 {
		return ids, err
	}
	these, argument := tx.Dialect().In("id", "$4", ids)
	_, err = tx.Exec(ctx, `INSERT INTO attribute_removals (account_id, contact_id, definition_id, value)
		SELECT account_id, id, $2, CAST(custom_attributes -> CAST($3 AS TEXT) AS TEXT) FROM contacts
		WHERE account_id = $1 AND custom_attributes ->> CAST($3 AS TEXT) IS NOT NULL AND `+these+`
		ON CONFLICT (account_id, definition_id, contact_id) DO NOTHING`, d.AccountID, d.ID, d.Key, argument)
	if err != nil {
		return nil, err
	}
	unset := tx.Dialect().JSONUnset
	_, err = tx.Exec(ctx, fmt.Sprintf("UPDATE contacts SET custom_attributes = %s, custom_keys = %s, version = version + 1, updated_at = $2 WHERE account_id = $1 AND %s",
		unset("custom_attributes", "$3"), unset("custom_keys", "$3"), these), d.AccountID, v.now().UnixMicro(), d.Key, argument)
	columnar.Changed(ctx, tx, d.AccountID, ids...)
	return ids, err
}

// PutValues gives at most so many contacts their values again, where there is no newer one.
func (v *AttributeValues) PutValues(ctx context.Context, tx *database.Tx, d attribute.Definition, most int) (ids []int64, err error) {
	ids, err = database.Collect(ctx, tx, database.Int64s, `SELECT contact_id FROM attribute_removals
		WHERE account_id = $1 AND definition_id = $2 ORDER BY contact_id LIMIT $3`, d.AccountID, d.ID, most)
	if err != nil || len(ids) == 0 {
		return ids, err
	}
	these, argument := tx.Dialect().In("id", "$4", ids)
	_, err = tx.Exec(ctx, fmt.Sprintf(`UPDATE contacts SET custom_attributes = %s, version = version + 1, updated_at = $5 FROM attribute_removals r
		WHERE contacts.account_id = $1 AND %s AND contacts.custom_attributes ->> CAST($3 AS TEXT) IS NULL
		AND r.account_id = $1 AND r.definition_id = $2 AND r.contact_id = contacts.id`,
		tx.Dialect().JSONSet("custom_attributes", "$3", "r.value"), these), d.AccountID, d.ID, d.Key, argument, v.now().UnixMicro())
	if err != nil {
		return nil, err
	}
	if err := refold(ctx, tx, d.AccountID, ids); err != nil {
		return nil, err
	}
	these, argument = tx.Dialect().In("contact_id", "$3", ids)
	_, err = tx.Exec(ctx, "DELETE FROM attribute_removals WHERE account_id = $1 AND definition_id = $2 AND "+these, d.AccountID, d.ID, argument)
	return ids, err
}

// ForgetValues drops at most so many of the values kept.
func (*AttributeValues) ForgetValues(ctx context.Context, tx *database.Tx, accountID, definitionID int64, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM attribute_removals WHERE account_id = $1 AND definition_id = $2 AND contact_id IN
		(SELECT contact_id FROM attribute_removals WHERE account_id = $1 AND definition_id = $2 ORDER BY contact_id LIMIT $3)`,
		accountID, definitionID, most)
}
