package attribute

import (
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// Kept is how long the deletion of a definition can be undone.
const Kept = 30 * 24 * time.Hour

// Service is the use cases of definitions.
type Service struct {
	db      *database.DB
	events  *event.Hub
	holders map[Model]Holders
	queue   *job.Queue
	now     func() time.Time
}

// NewService wires the use cases; holders are those of each model that has any.
func NewService(db *database.DB, events *event.Hub, holders map[Model]Holders, now func() time.Time) *Service {
	return &Service{db: db, events: events, holders: holders, now: now}
}

// Filter says which definitions to list.
type Filter struct {
	Model    Model // "": of all
	Archived bool  // archived ones too
	Deleted  bool  // those instead whose deletion can be undone
}

// List gives definitions in their order.
func (s *Service) List(ctx context.Context, actor account.Actor, f Filter) (list []Definition, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = all(ctx, r, actor.AccountID())
		return err
	})
	return slices.DeleteFunc(list, func(d Definition) bool {
		return f.Model != "" && d.Model != f.Model || f.Deleted == d.DeletedAt.IsZero() || !f.Archived && !f.Deleted && !d.ArchivedAt.IsZero()
	}), err
}

// Get gives a definition that is not deleted.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (d Definition, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Definition{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		d, err = loadLive(ctx, r, actor, id)
		return err
	})
	return d, err
}

func loadLive(ctx context.Context, r database.Reader, actor account.Actor, id int64) (Definition, error) {
	d, err := load(ctx, r, actor.AccountID(), id)
	if err == nil && !d.DeletedAt.IsZero() {
		return Definition{}, problem.NotFound()
	}
	return d, err
}

// Usage says how many hold a value.
func (s *Service) Usage(ctx context.Context, actor account.Actor, id int64) (count int, err error) {
	d, err := s.Get(ctx, actor, id)
	if err != nil || s.holders[d.Model] == nil {
		return 0, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		count, err = s.holders[d.Model].CountValues(ctx, r, d)
		return err
	})
	return count, err
}

// Create makes a definition, the last of its model. Without a key one is made of
// the name. A currency that is not given is that of the account's country. Errors:
// what is wrong with its fields, key_reserved, key_taken, key_busy, too_many.
func (s *Service) Create(ctx context.Context, actor account.Actor, model Model, key string, change Change) (d Definition, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		d, err = s.CreateIn(ctx, tx, actor, model, key, change)
		return err
	})
	return d, err
}

// CreateIn is Create as part of a transaction.
func (s *Service) CreateIn(ctx context.Context, tx *database.Tx, actor account.Actor, model Model, key string, change Change) (Definition, error) {
	if err := actor.Require(account.Definitions); err != nil {
		return Definition{}, err
	}
	if model != OfContact && model != OfConversation {
		return Definition{}, problem.InvalidFields(problem.FieldOf("attribute_model", &problem.Fault{
			Code: "choice_invalid", Params: problem.Params{"choices": "contact_attribute, conversation_attribute"},
		}))
	}
	d := Definition{AccountID: actor.AccountID(), Model: model, Position: 1, CreatedAt: s.now(), UpdatedAt: s.now()}
	d.Currency = currencyOf(actor.Account.Country)
	d, err := d.Apply(change, s.now())
	if err != nil {
		return Definition{}, err
	}
	err = s.writeIn(ctx, tx, actor, func(others []Definition) error {
		return s.add(ctx, tx, &d, key, others)
	})
	return d, err
}

// currencyOf gives the currency of a country, "" for none.
func currencyOf(country string) string {
	region, err := language.ParseRegion(country)
	if err != nil {
		return ""
	}
	unit, known := currency.FromRegion(region)
	if !known {
		return ""
	}
	return unit.String()
}

func (s *Service) add(ctx context.Context, tx *database.Tx, d *Definition, key string, others []Definition) error {
	var taken []string
	for _, other := range others {
		if other.Model != d.Model {
			continue
		}
		d.Position = max(d.Position, other.Position+1)
		if other.DeletedAt.IsZero() {
			taken = append(taken, other.Key)
		}
	}
	if len(taken) >= MaxDefinitions {
		return problem.Invalid("too_many", problem.With("max", strconv.Itoa(MaxDefinitions)))
	}
	if d.Key = key; key == "" {
		d.Key = MakeKey(d.Name, taken)
	}
	if err := errorsOfKey(ctx, tx, *d, taken); err != nil {
		return err
	}
	var err error
	if d.ID, err = database.NextID(ctx, tx, database.DefinitionIDs); err != nil {
		return err
	}
	return insert(ctx, tx, *d)
}

// errorsOfKey refuses a key that another definition has. Changes of definitions
// wait for each other, so it can be asked.
func errorsOfKey(ctx context.Context, tx *database.Tx, d Definition, taken []string) error {
	if err := CheckKey(d.Model, d.Key); err != nil {
		return err
	}
	if slices.Contains(taken, d.Key) {
		return problem.Invalid("key_taken", problem.OnField("attribute_key"))
	}
	var leaving int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM attribute_definitions WHERE account_id = $1 AND model = $2 AND key = $3
		AND deleted_at IS NOT NULL AND moving <> ''`, d.AccountID, d.Model, d.Key).Scan(&leaving)
	if err == nil && leaving > 0 {
		return problem.Conflict("key_busy", problem.OnField("attribute_key"))
	}
	return err
}

// Update changes a definition, never its key. Another type takes the values with
// it. Errors: as for Create, and values_unconvertible and values_too_many
// where the type changes.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change) (d Definition, err error) {
	if err := actor.Require(account.Definitions); err != nil {
		return Definition{}, err
	}
	err = s.write(ctx, actor, func(tx *database.Tx, _ []Definition) error {
		before, err := loadLive(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		d = before
		if d.Currency == "" {
			d.Currency = currencyOf(actor.Account.Country)
		}
		if d, err = d.Apply(change, s.now()); err != nil {
			return err
		}
		d.UpdatedAt = s.now()
		if d.Type != before.Type {
			if err := s.convert(ctx, tx, d); err != nil {
				return err
			}
		}
		return save(ctx, tx, d)
	})
	return d, err
}

// Delete hides a definition at once and takes its values away, both for [Kept].
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	if err := actor.Require(account.Definitions); err != nil {
		return err
	}
	return s.write(ctx, actor, func(tx *database.Tx, _ []Definition) error {
		d, err := loadLive(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		d.DeletedAt = s.now()
		return s.move(ctx, tx, d, out)
	})
}

// move stores a definition and sends its values on their way.
func (s *Service) move(ctx context.Context, tx *database.Tx, d Definition, to way) error {
	if err := save(ctx, tx, d); err != nil || s.holders[d.Model] == nil {
		return err
	}
	if err := saveMove(ctx, tx, d, to, 0); err != nil {
		return err
	}
	return s.queue.Enqueue(ctx, tx, moveArgs{d.AccountID, d.ID}, job.Options{})
}

// Restore undoes a deletion. Errors: key_taken, when another definition has the
// key by now, and too_many.
func (s *Service) Restore(ctx context.Context, actor account.Actor, id int64) (d Definition, err error) {
	if err := actor.Require(account.Definitions); err != nil {
		return Definition{}, err
	}
	err = s.write(ctx, actor, func(tx *database.Tx, others []Definition) error {
		d, err = load(ctx, tx, actor.AccountID(), id)
		if err != nil || d.DeletedAt.IsZero() {
			return err
		}
		live := 0
		for _, other := range others {
			if other.Model != d.Model || !other.DeletedAt.IsZero() {
				continue
			}
			if live++; other.Key == d.Key {
				return problem.Invalid("key_taken", problem.OnField("attribute_key"))
			}
		}
		if live >= MaxDefinitions {
			return problem.Invalid("too_many", problem.With("max", strconv.Itoa(MaxDefinitions)))
		}
		d.DeletedAt, d.UpdatedAt = time.Time{}, s.now()
		return s.move(ctx, tx, d, back)
	})
	return d, err
}

// Order puts definitions into the order of ids; those not named follow in theirs.
// Error: value_invalid for an id that is none.
func (s *Service) Order(ctx context.Context, actor account.Actor, ids []int64) error {
	if err := actor.Require(account.Definitions); err != nil {
		return err
	}
	return s.write(ctx, actor, func(tx *database.Tx, others []Definition) error {
		live := slices.DeleteFunc(others, func(d Definition) bool { return !d.DeletedAt.IsZero() })
		for _, id := range ids {
			if !slices.ContainsFunc(live, func(d Definition) bool { return d.ID == id }) {
				return problem.InvalidFields(problem.FieldOf("ids", &problem.Fault{Code: "value_invalid"}))
			}
		}
		rank := func(d Definition) int {
			if at := slices.Index(ids, d.ID); at >= 0 {
				return at
			}
			return len(ids)
		}
		slices.SortStableFunc(live, func(a, b Definition) int { return rank(a) - rank(b) })
		for i, d := range live {
			if d.Position == i+1 {
				continue
			}
			d.Position = i + 1
			if err := save(ctx, tx, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// write changes definitions, one after the other in an account; others are all
// that there are, deleted ones too.
func (s *Service) write(ctx context.Context, actor account.Actor, change func(tx *database.Tx, others []Definition) error) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		return s.writeIn(ctx, tx, actor, func(others []Definition) error { return change(tx, others) })
	})
}

func (s *Service) writeIn(ctx context.Context, tx *database.Tx, actor account.Actor, change func(others []Definition) error) error {
	if err := lock(ctx, tx, actor.AccountID()); err != nil {
		return err
	}
	others, err := all(ctx, tx, actor.AccountID())
	if err != nil {
		return err
	}
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: actor.AccountID(), Kind: "attributes", Data: map[string]any{}})
	})
	return change(others)
}

// Sweep forgets definitions, and the values taken away with them, whose deletion
// can no longer be undone.
func (s *Service) Sweep(ctx context.Context) error {
	var old []expired
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		old, err = findExpired(ctx, r, s.now().Add(-Kept))
		return err
	})
	for _, e := range old {
		for more := true; more && err == nil; {
			err = s.db.Write(ctx, func(tx *database.Tx) error {
				more, err = s.forget(ctx, tx, e)
				return err
			})
		}
	}
	return err
}

func (s *Service) forget(ctx context.Context, tx *database.Tx, e expired) (more bool, err error) {
	for _, holders := range s.holders {
		n, err := holders.ForgetValues(ctx, tx, e.accountID, e.id, forgetRows)
		if n == forgetRows || err != nil {
			return true, err
		}
	}
	_, err = tx.Exec(ctx, "DELETE FROM attribute_definitions WHERE account_id = $1 AND id = $2 AND deleted_at IS NOT NULL", e.accountID, e.id)
	return false, err
}
