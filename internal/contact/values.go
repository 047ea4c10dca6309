package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// AttributeValues are the values that contacts hold, for the use cases of their
// definitions: [attribute.Values].
type AttributeValues struct {
	db     *database.DB
	events *event.Hub
	queue  *job.Queue
	now    func() time.Time
}

// NewAttributeValues wires it; the queue is added with Use before the first call.
func NewAttributeValues(db *database.DB, events *event.Hub, now func() time.Time) *AttributeValues {
	return &AttributeValues{db: db, events: events, now: now}
}

// Use gives it its queue.
func (v *AttributeValues) Use(queue *job.Queue) { v.queue = queue }

// Register adds the job handler that moves values.
func (v *AttributeValues) Register(h *job.Handlers) { job.Handle(h, v.run) }

// CountValues says how many contacts hold a value.
func (*AttributeValues) CountValues(ctx context.Context, r database.Reader, d attribute.Definition) (n int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*) FROM contacts WHERE account_id = $1 AND custom_attributes ->> CAST($2 AS TEXT) IS NOT NULL", d.AccountID, d.Key).Scan(&n)
	return n, err
}

// maxConverted is how many values a change of type converts: it happens in one
// transaction, which others may have to wait for.
const maxConverted = 10_000

type heldValue struct {
	contactID int64
	value     string // JSON
}

// ConvertValues brings the values into the form that d asks for, all or none.
func (v *AttributeValues) ConvertValues(ctx context.Context, tx *database.Tx, d attribute.Definition) error {
	held, err := database.Collect(ctx, tx, func(row database.Row) (h heldValue, err error) {
		err = row.Scan(&h.contactID, &h.value)
		return h, err
	}, `SELECT id, CAST(custom_attributes -> CAST($2 AS TEXT) AS TEXT) FROM contacts
		WHERE account_id = $1 AND custom_attributes ->> CAST($2 AS TEXT) IS NOT NULL ORDER BY id LIMIT $3`, d.AccountID, d.Key, maxConverted+1)
	if err != nil {
		return err
	}
	if len(held) > maxConverted {
		return refuseType("values_too_many", maxConverted)
	}
	converted, refused, err := convert(d, held)
	if err != nil {
		return err
	}
	if refused > 0 {
		return refuseType("values_unconvertible", refused)
	}
	statement := fmt.Sprintf("UPDATE contacts SET custom_attributes = %s, version = version + 1, updated_at = $5 WHERE account_id = $1 AND id = $2",
		tx.Dialect().JSONSet("custom_attributes", "$3", "$4"))
	ids := make([]int64, len(converted))
	for n, h := range converted {
		if _, err := tx.Exec(ctx, statement, d.AccountID, h.contactID, d.Key, h.value, v.now().UnixMicro()); err != nil {
			return err
		}
		ids[n] = h.contactID
	}
	return refold(ctx, tx, d.AccountID, ids)
}

func refuseType(code string, count int) error {
	return problem.Invalid(code, problem.OnField("attribute_display_type"), problem.With("count", strconv.Itoa(count)))
}

// convert gives the values that change, and how many do not fit.
func convert(d attribute.Definition, held []heldValue) (converted []heldValue, refused int, err error) {
	schema := attribute.NewSchema([]attribute.Definition{d})
	for _, h := range held {
		decoder := json.NewDecoder(bytes.NewBufferString(h.value))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return nil, 0, err
		}
		canonical, err := schema.Canonical(d.Key, value)
		if err != nil {
			refused++
			continue
		}
		text, err := json.Marshal(canonical)
		if err != nil {
			return nil, 0, err
		}
		if string(text) != h.value {
			converted = append(converted, heldValue{h.contactID, string(text)})
		}
	}
	return converted, refused, nil
}

// moveArgs is the job of one slice of moving a definition's values.
type moveArgs struct {
	AccountID    int64 `json:"account_id"`
	DefinitionID int64 `json:"definition_id"`
}

// Kind names the job.
func (moveArgs) Kind() string { return "move_attribute_values" }

// moveRows is how many values one transaction moves.
const moveRows = 1000

// MoveValues enqueues the job that carries the values where the definition says.
func (v *AttributeValues) MoveValues(ctx context.Context, tx *database.Tx, d attribute.Definition) error {
	return v.queue.Enqueue(ctx, tx, moveArgs{d.AccountID, d.ID}, job.Options{})
}

// run does one slice. The way is read anew each time, so that a deletion that is
// undone half-way turns round.
func (v *AttributeValues) run(ctx context.Context, args moveArgs, _ job.Attempt) error {
	for watch := clock.Start(); ; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return v.db.Write(ctx, func(tx *database.Tx) error {
				return v.queue.Enqueue(ctx, tx, args, job.Options{})
			})
		}
		done, err := v.moveSome(ctx, args)
		if errors.Is(err, database.ErrNotFound) {
			return nil // the definition is forgotten
		}
		if err != nil || done {
			return err
		}
	}
}

func (v *AttributeValues) moveSome(ctx context.Context, args moveArgs) (done bool, err error) {
	err = v.db.Write(ctx, func(tx *database.Tx) error {
		d, way, to, err := attribute.LockMove(ctx, tx, args.AccountID, args.DefinitionID)
		if err != nil {
			return err
		}
		var moved []int64
		switch way {
		case attribute.Out:
			moved, err = v.takeOut(ctx, tx, d, to)
		case attribute.Back:
			moved, err = v.putBack(ctx, tx, d)
		default:
			done = true
			return nil
		}
		if err != nil {
			return err
		}
		if done = len(moved) < moveRows; done {
			tx.AfterCommit(func() {
				v.events.Publish(event.Event{AccountID: d.AccountID, Kind: "contacts", Data: map[string]any{}})
			})
			return attribute.SaveMove(ctx, tx, d, attribute.Stay, 0)
		}
		return attribute.SaveMove(ctx, tx, d, way, moved[len(moved)-1])
	})
	return done, err
}

// takeOut moves the values of the contacts behind one id out of them.
func (v *AttributeValues) takeOut(ctx context.Context, tx *database.Tx, d attribute.Definition, behind int64) (ids []int64, err error) {
	ids, err = database.Collect(ctx, tx, database.Int64s, `SELECT id FROM contacts WHERE account_id = $1 AND id > $2
		AND custom_attributes -> CAST($3 AS TEXT) IS NOT NULL ORDER BY id LIMIT $4`, d.AccountID, behind, d.Key, moveRows)
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

// putBack gives contacts their values again, where there is no newer one.
func (v *AttributeValues) putBack(ctx context.Context, tx *database.Tx, d attribute.Definition) (ids []int64, err error) {
	ids, err = database.Collect(ctx, tx, database.Int64s, `SELECT contact_id FROM attribute_removals
		WHERE account_id = $1 AND definition_id = $2 ORDER BY contact_id LIMIT $3`, d.AccountID, d.ID, moveRows)
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

// forgetRows is how many values one transaction forgets.
const forgetRows = 5000

// ForgetValues drops some of the values kept, and says whether more are left.
func (*AttributeValues) ForgetValues(ctx context.Context, tx *database.Tx, accountID, definitionID int64) (more bool, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM attribute_removals WHERE account_id = $1 AND definition_id = $2 AND contact_id IN
		(SELECT contact_id FROM attribute_removals WHERE account_id = $1 AND definition_id = $2 ORDER BY contact_id LIMIT $3)`,
		accountID, definitionID, forgetRows)
	return n == forgetRows, err
}
