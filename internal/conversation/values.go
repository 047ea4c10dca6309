package conversation

import (
	"context"
	"encoding/json"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
)

// AttributeValues are the values that conversations hold, for the use cases of their
// definitions: [attribute.Holders]. They are read and written here and not in SQL: a
// conversation's attributes are a text.
type AttributeValues struct{}

// EventKind is how pages are told that many have changed.
func (AttributeValues) EventKind() string { return "conversation" }

// attributes are those of a conversation.
type attributes struct {
	id     int64
	values map[string]any
}

func (a attributes) save(ctx context.Context, tx *database.Tx, accountID int64) error {
	text, err := encode("custom_attributes", a.values)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE conversations SET custom_attributes = $3 WHERE account_id = $1 AND id = $2", accountID, a.id, text)
	}
	return err
}

// attributesWhere gives the attributes of conversations that have any, by id.
func attributesWhere(ctx context.Context, r database.Reader, accountID int64, condition string, args ...any) ([]attributes, error) {
	return database.Collect(ctx, r, func(row database.Row) (a attributes, err error) {
		var text string
		err = row.Scan(&a.id, &text)
		a.values = decode(text)
		return a, err
	}, "SELECT v.id, v.custom_attributes FROM conversations v WHERE v.account_id = $1 AND v.custom_attributes <> '{}' AND "+condition,
		append([]any{accountID}, args...)...)
}

// CountValues says how many conversations hold a value.
func (AttributeValues) CountValues(ctx context.Context, r database.Reader, d attribute.Definition) (n int, err error) {
	all, err := attributesWhere(ctx, r, d.AccountID, "TRUE")
	for _, a := range all {
		if a.values[d.Key] != nil {
			n++
		}
	}
	return n, err
}

// ValuesOf gives the values, at most so many, by conversation.
func (AttributeValues) ValuesOf(ctx context.Context, tx *database.Tx, d attribute.Definition, most int) (held []attribute.Held, err error) {
	all, err := attributesWhere(ctx, tx, d.AccountID, "TRUE ORDER BY v.id")
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.values[d.Key] == nil || len(held) == most {
			continue
		}
		text, err := json.Marshal(a.values[d.Key])
		if err != nil {
			return nil, err
		}
		held = append(held, attribute.Held{ID: a.id, Value: string(text)})
	}
	return held, nil
}

// SetValues gives each conversation the value.
func (AttributeValues) SetValues(ctx context.Context, tx *database.Tx, d attribute.Definition, values []attribute.Held) error {
	for _, h := range values {
		if err := setValue(ctx, tx, d, h, true); err != nil {
			return err
		}
	}
	return nil
}

// setValue gives a conversation a value, over another one only if told to.
func setValue(ctx context.Context, tx *database.Tx, d attribute.Definition, h attribute.Held, over bool) error {
	texts, err := database.Collect(ctx, tx, database.Strings, "SELECT custom_attributes FROM conversations WHERE account_id = $1 AND id = $2", d.AccountID, h.ID)
	if err != nil || len(texts) == 0 {
		return err
	}
	a := attributes{h.ID, decode(texts[0])}
	if a.values[d.Key] != nil && !over {
		return nil
	}
	a.values[d.Key] = json.RawMessage(h.Value)
	return a.save(ctx, tx, d.AccountID)
}

// TakeValues takes the values of at most so many conversations behind an id away and keeps them.
func (AttributeValues) TakeValues(ctx context.Context, tx *database.Tx, d attribute.Definition, behind int64, most int) (ids []int64, err error) {
	all, err := attributesWhere(ctx, tx, d.AccountID, "v.id > $2 ORDER BY v.id LIMIT $3", behind, most)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		ids = append(ids, a.id)
		value, has := a.values[d.Key]
		if !has {
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO conversation_removals (account_id, definition_id, conversation_id, value) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id, definition_id, conversation_id) DO NOTHING`, d.AccountID, d.ID, a.id, string(text))
		if err != nil {
			return nil, err
		}
		delete(a.values, d.Key)
		if err := a.save(ctx, tx, d.AccountID); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// PutValues gives at most so many conversations their values again, where there is no newer one.
func (AttributeValues) PutValues(ctx context.Context, tx *database.Tx, d attribute.Definition, most int) (ids []int64, err error) {
	kept, err := database.Collect(ctx, tx, func(row database.Row) (h attribute.Held, err error) {
		err = row.Scan(&h.ID, &h.Value)
		return h, err
	}, "SELECT conversation_id, value FROM conversation_removals WHERE account_id = $1 AND definition_id = $2 ORDER BY conversation_id LIMIT $3", d.AccountID, d.ID, most)
	if err != nil {
		return nil, err
	}
	for _, h := range kept {
		if err := setValue(ctx, tx, d, h, false); err != nil {
			return nil, err
		}
		ids = append(ids, h.ID)
	}
	these, argument := tx.Dialect().In("conversation_id", "$3", ids)
	_, err = tx.Exec(ctx, "DELETE FROM conversation_removals WHERE account_id = $1 AND definition_id = $2 AND "+these, d.AccountID, d.ID, argument)
	return ids, err
}

// ForgetValues drops at most so many of the values kept.
func (AttributeValues) ForgetValues(ctx context.Context, tx *database.Tx, accountID, definitionID int64, most int) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM conversation_removals WHERE account_id = $1 AND definition_id = $2 AND conversation_id IN
		(SELECT conversation_id FROM conversation_removals WHERE account_id = $1 AND definition_id = $2 ORDER BY conversation_id LIMIT $3)`,
		accountID, definitionID, most)
}
