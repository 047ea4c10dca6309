package attribute

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// Holders are what has values of a model's attributes: contacts, or conversations. Each
// method works on those of the definition's account, in the transaction that it is given.
type Holders interface {
	// CountValues says how many hold a value.
	CountValues(ctx context.Context, r database.Reader, d Definition) (int, error)
	// ValuesOf gives the values, at most so many, by the holders' ids.
	ValuesOf(ctx context.Context, tx *database.Tx, d Definition, most int) ([]Held, error)
	// SetValues gives each holder the value.
	SetValues(ctx context.Context, tx *database.Tx, d Definition, values []Held) error
	// TakeValues takes the values of at most so many holders behind an id away and keeps
	// them; it gives the ids that it has looked at, in order, fewer when these were the last.
	TakeValues(ctx context.Context, tx *database.Tx, d Definition, behind int64, most int) ([]int64, error)
	// PutValues gives at most so many holders back what was kept, where there is no newer
	// value; it gives the ids of these, fewer when they were the last.
	PutValues(ctx context.Context, tx *database.Tx, d Definition, most int) ([]int64, error)
	// ForgetValues drops at most so many of the values kept, and says how many.
	ForgetValues(ctx context.Context, tx *database.Tx, accountID, definitionID int64, most int) (int64, error)
	// EventKind is how pages are told that many have changed.
	EventKind() string
}

// Held is a value and who has it.
type Held struct {
	ID    int64
	Value string // JSON
}

// maxConverted is how many values a change of type converts: it happens in one
// transaction, which others may have to wait for.
const maxConverted = 10_000

// convert brings the values into the form that d asks for, all or none.
func (s *Service) convert(ctx context.Context, tx *database.Tx, d Definition) error {
	holders := s.holders[d.Model]
	if holders == nil {
		return nil
	}
	held, err := holders.ValuesOf(ctx, tx, d, maxConverted+1)
	if err != nil {
		return err
	}
	if len(held) > maxConverted {
		return refuseType("values_too_many", maxConverted)
	}
	converted, refused, err := converted(d, held)
	if err != nil {
		return err
	}
	if refused > 0 {
		return refuseType("values_unconvertible", refused)
	}
	return holders.SetValues(ctx, tx, d, converted)
}

func refuseType(code string, count int) error {
	return problem.Invalid(code, problem.OnField("attribute_display_type"), problem.With("count", strconv.Itoa(count)))
}

// converted gives the values that change, and how many do not fit.
func converted(d Definition, held []Held) (changed []Held, refused int, err error) {
	schema := NewSchema([]Definition{d})
	for _, h := range held {
		decoder := json.NewDecoder(bytes.NewBufferString(h.Value))
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
		if string(text) != h.Value {
			changed = append(changed, Held{h.ID, string(text)})
		}
	}
	return changed, refused, nil
}

// moveArgs is the job of one slice of moving a definition's values.
type moveArgs struct {
	AccountID    int64 `json:"account_id"`
	DefinitionID int64 `json:"definition_id"`
}

// Kind names the job.
func (moveArgs) Kind() string { return "move_attribute_values" }

// MoveRows is how many values one transaction moves.
const MoveRows = 1000

// Use gives the service its queue; before the first call.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register adds the job handler that moves values.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

// run does one slice. The way is read anew each time, so that a deletion that is
// undone half-way turns round.
func (s *Service) run(ctx context.Context, args moveArgs, _ job.Attempt) error {
	for watch := clock.Start(); ; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return s.db.Write(ctx, func(tx *database.Tx) error {
				return s.queue.Enqueue(ctx, tx, args, job.Options{})
			})
		}
		done, err := s.MoveSome(ctx, args.AccountID, args.DefinitionID)
		if errors.Is(err, database.ErrNotFound) {
			return nil // the definition is forgotten
		}
		if err != nil || done {
			return err
		}
	}
}

// MoveSome moves values of a definition that was deleted or restored, in one transaction,
// and says whether all have arrived.
func (s *Service) MoveSome(ctx context.Context, accountID, id int64) (done bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		d, way, to, err := lockMove(ctx, tx, accountID, id)
		if err != nil {
			return err
		}
		holders := s.holders[d.Model]
		var moved []int64
		switch way {
		case out:
			moved, err = holders.TakeValues(ctx, tx, d, to, MoveRows)
		case back:
			moved, err = holders.PutValues(ctx, tx, d, MoveRows)
		case stay:
			done = true
			return nil
		}
		if err != nil {
			return err
		}
		if done = len(moved) < MoveRows; done {
			tx.AfterCommit(func() {
				s.events.Publish(event.Event{AccountID: d.AccountID, Kind: holders.EventKind(), Data: map[string]any{}})
			})
			return saveMove(ctx, tx, d, stay, 0)
		}
		return saveMove(ctx, tx, d, way, moved[len(moved)-1])
	})
	return done, err
}

// forgetRows is how many values one transaction forgets.
const forgetRows = 5000
