package attribute

import (
	"context"
	"encoding/json"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const definitionColumns = `id, account_id, model, key, name, type, currency, description, choices, pattern, pattern_hint, position,
	identifies_person, COALESCE(archived_at, 0), COALESCE(deleted_at, 0), created_at, updated_at`

func scanDefinition(row database.Row) (d Definition, err error) {
	var choices string
	var archived, deleted, created, updated int64
	err = row.Scan(&d.ID, &d.AccountID, &d.Model, &d.Key, &d.Name, &d.Type, &d.Currency, &d.Description, &choices, &d.Pattern, &d.PatternHint, &d.Position,
		&d.IdentifiesPerson, &archived, &deleted, &created, &updated)
	if err != nil {
		return d, err
	}
	d.ArchivedAt, d.DeletedAt, d.CreatedAt, d.UpdatedAt = instant(archived), instant(deleted), instant(created), instant(updated)
	return d, json.Unmarshal([]byte(choices), &d.Choices)
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

// all gives an account's definitions in their order, deleted ones last.
func all(ctx context.Context, r database.Reader, accountID int64) ([]Definition, error) {
	return database.Collect(ctx, r, scanDefinition, "SELECT "+definitionColumns+` FROM attribute_definitions
		WHERE account_id = $1 ORDER BY COALESCE(deleted_at, 0), position, id`, accountID)
}

// Load gives what values of a model are read by.
func Load(ctx context.Context, r database.Reader, accountID int64, model Model) (Schema, error) {
	definitions, err := database.Collect(ctx, r, scanDefinition, "SELECT "+definitionColumns+` FROM attribute_definitions
		WHERE account_id = $1 AND model = $2 AND deleted_at IS NULL ORDER BY position, id`, accountID, model)
	return NewSchema(definitions), err
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Definition, error) {
	return scanDefinition(r.QueryRow(ctx, "SELECT "+definitionColumns+" FROM attribute_definitions WHERE account_id = $1 AND id = $2", accountID, id))
}

// lock makes changes of an account's definitions wait for each other.
func lock(ctx context.Context, tx *database.Tx, accountID int64) error {
	_, err := tx.Exec(ctx, "UPDATE accounts SET updated_at = updated_at WHERE id = $1", accountID)
	return err
}

func insert(ctx context.Context, tx *database.Tx, d Definition) error {
	_, err := tx.Exec(ctx, `INSERT INTO attribute_definitions (id, account_id, model, key, name, type, currency, description, choices, pattern, pattern_hint,
		position, identifies_person, archived_at, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		d.ID, d.AccountID, d.Model, d.Key, d.Name, d.Type, d.Currency, d.Description, encode(d.Choices), d.Pattern, d.PatternHint,
		d.Position, d.IdentifiesPerson, micros(d.ArchivedAt), d.CreatedAt.UnixMicro(), d.UpdatedAt.UnixMicro())
	return err
}

func save(ctx context.Context, tx *database.Tx, d Definition) error {
	_, err := tx.Exec(ctx, `UPDATE attribute_definitions SET name = $3, type = $4, currency = $5, description = $6, choices = $7, pattern = $8, pattern_hint = $9,
		identifies_person = $10, archived_at = $11, deleted_at = $12, position = $13, updated_at = $14 WHERE account_id = $1 AND id = $2`,
		d.AccountID, d.ID, d.Name, d.Type, d.Currency, d.Description, encode(d.Choices), d.Pattern, d.PatternHint,
		d.IdentifiesPerson, micros(d.ArchivedAt), micros(d.DeletedAt), d.Position, d.UpdatedAt.UnixMicro())
	return err
}

// way is where a job carries the values of a definition.
type way string

const (
	stay way = ""
	out  way = "out"  // it was deleted
	back way = "back" // it was restored
)

// lockMove gives a definition with the way its values go, and the last holder whose
// value has arrived; nobody else works on them until tx ends.
func lockMove(ctx context.Context, tx *database.Tx, accountID, id int64) (d Definition, to way, behind int64, err error) {
	if _, err = tx.Exec(ctx, "UPDATE attribute_definitions SET moving = moving WHERE account_id = $1 AND id = $2", accountID, id); err != nil {
		return d, "", 0, err
	}
	if d, err = load(ctx, tx, accountID, id); err != nil {
		return d, "", 0, err
	}
	err = tx.QueryRow(ctx, "SELECT moving, moved_to FROM attribute_definitions WHERE account_id = $1 AND id = $2", accountID, id).Scan(&to, &behind)
	return d, to, behind, err
}

// saveMove says how far the values have gone.
func saveMove(ctx context.Context, tx *database.Tx, d Definition, to way, behind int64) error {
	_, err := tx.Exec(ctx, "UPDATE attribute_definitions SET moving = $3, moved_to = $4 WHERE account_id = $1 AND id = $2", d.AccountID, d.ID, to, behind)
	return err
}

func encode(choices []string) string {
	if choices == nil {
		choices = []string{}
	}
	text, err := json.Marshal(choices)
	if err != nil {
		panic(err) // a list of texts always encodes
	}
	return string(text)
}

// expired is a definition whose deletion can no longer be undone.
type expired struct{ accountID, id int64 }

func findExpired(ctx context.Context, r database.Reader, before time.Time) ([]expired, error) {
	return database.Collect(ctx, r, func(row database.Row) (e expired, err error) {
		err = row.Scan(&e.accountID, &e.id)
		return e, err
	}, "SELECT account_id, id FROM attribute_definitions WHERE deleted_at < $1 AND moving = ''", before.UnixMicro())
}
