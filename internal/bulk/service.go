package bulk

import (
	"context"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// How long an action may wait for its start, and how long it can be undone.
const (
	preparedFor = time.Hour
	undoFor     = 30 * 24 * time.Hour
)

// Service is the use cases of bulk actions.
type Service struct {
	db       *database.DB
	queue    *job.Queue
	contacts Contacts
	events   *event.Hub
	now      func() time.Time
}

// Contacts is what an action needs of package contact's service.
type Contacts interface {
	// ResolveLabels gives the ids of labels by title; unknown ones are made if the
	// actor may, otherwise an error.
	ResolveLabels(ctx context.Context, tx *database.Tx, actor account.Actor, titles []string) (map[string]int64, error)
	// Announce has webhooks told of changes; news is asked only if there are some.
	Announce(ctx context.Context, tx *database.Tx, accountID int64, news func() ([]contact.News, error)) error
}

// NewService wires the use cases. The queue is added with [Service.Use] before the
// first call.
func NewService(db *database.DB, contacts Contacts, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, contacts: contacts, events: events, now: now}
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Create chooses the contacts of an action, which then is prepared or on its way.
// Ids of other accounts choose nothing. Errors: what is wrong with the order, as
// when one contact is changed so.
func (s *Service) Create(ctx context.Context, actor account.Actor, o Order) (Action, error) {
	if err := o.check(); err != nil {
		return Action{}, err
	}
	if err := actor.Require(o.Kind.Permission()); err != nil {
		return Action{}, err
	}
	a := Action{AccountID: actor.AccountID(), UserID: actor.UserID, Kind: o.Kind, Status: Prepared, CreatedAt: s.now()}
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		labels, err := s.contacts.ResolveLabels(ctx, tx, actor, o.Labels)
		if err != nil {
			return err
		}
		off, err := s.contacts.ResolveLabels(ctx, tx, actor, o.Off)
		if err != nil {
			return err
		}
		a.Params = o.params(actor, labels, off)
		if err := s.try(ctx, tx, a); err != nil {
			return err
		}
		if a.ID, err = database.NextID(ctx, tx, database.EventIDs); err != nil {
			return err
		}
		if err := insert(ctx, tx, a); err != nil {
			return err
		}
		if err := choose(ctx, tx, actor, &a, o.Contacts); err != nil {
			return err
		}
		if !o.Prepare {
			if err := s.enqueueAs(ctx, tx, a, Queued, Prepared); err != nil {
				return err
			}
		}
		a, err = load(ctx, tx, a.AccountID, a.ID)
		return err
	})
	return a, err
}

// try refuses a change that no contact could take.
func (s *Service) try(ctx context.Context, r database.Reader, a Action) error {
	rules, err := s.rules(ctx, r, a)
	if err != nil {
		return err
	}
	if _, err := (contact.Contact{}).Apply(a.Params.Change, rules); err != nil {
		return err
	}
	if owner := a.Params.Change.OwnerID; owner != nil && *owner != 0 {
		return account.RequireMember(ctx, r, a.AccountID, *owner, "owner_id")
	}
	return nil
}

// rules is what the contacts of an action are changed by.
func (s *Service) rules(ctx context.Context, r database.Reader, a Action) (rules contact.Rules, err error) {
	rules = contact.Rules{Country: a.Params.Country, By: a.UserID, Now: s.now()}
	if len(a.Params.Change.Custom) > 0 {
		rules.Attributes, err = attribute.Load(ctx, r, a.AccountID, attribute.OfContact)
	}
	return rules, err
}

// Get gives one action.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (a Action, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Action{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		a, err = load(ctx, r, actor.AccountID(), id)
		return err
	})
	return a, err
}

// List gives a page of the account's actions, newest first, and how many there are.
func (s *Service) List(ctx context.Context, actor account.Actor, page, perPage int) (actions []Action, count int, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		actions, count, err = list(ctx, r, actor.AccountID(), page, perPage)
		return err
	})
	return actions, count, err
}

// Start sets a prepared action going. Error: wrong_status.
func (s *Service) Start(ctx context.Context, actor account.Actor, id int64) (Action, error) {
	return s.turn(ctx, actor, id, Queued, Prepared)
}

// Stop asks an action to stop; what is done stays so. Error: wrong_status.
func (s *Service) Stop(ctx context.Context, actor account.Actor, id int64) (Action, error) {
	return s.turn(ctx, actor, id, Stopping, Queued, Running, Stopping)
}

// Undo gives the contacts back what they had. Errors: wrong_status, and
// undo_expired after a month.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id int64) (Action, error) {
	return s.turn(ctx, actor, id, Undoing, ended()...)
}

func (s *Service) turn(ctx context.Context, actor account.Actor, id int64, to Status, expected ...Status) (a Action, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if a, err = load(ctx, tx, actor.AccountID(), id); err != nil {
			return err
		}
		if err := actor.Require(a.Kind.Permission()); err != nil {
			return err
		}
		if to == Undoing && slices.Contains(expected, a.Status) && !s.now().Before(a.UndoUntil) {
			return problem.Conflict("undo_expired")
		}
		if err := s.enqueueAs(ctx, tx, a, to, expected...); err != nil {
			return err
		}
		a, err = load(ctx, tx, a.AccountID, id)
		return err
	})
	return a, err
}

// enqueueAs gives an action to whoever is free, if it has one of the statuses.
func (s *Service) enqueueAs(ctx context.Context, tx *database.Tx, a Action, to Status, expected ...Status) error {
	turned, err := turn(ctx, tx, a, to, s.now(), expected...)
	if err != nil {
		return err
	}
	if !turned {
		return problem.Conflict("wrong_status", problem.With("status", string(a.Status)))
	}
	s.tell(tx, a)
	return s.enqueue(ctx, tx, a)
}

// DeleteOne deletes one contact and gives the action by which it can be undone.
func (s *Service) DeleteOne(ctx context.Context, actor account.Actor, contactID int64) (actionID int64, err error) {
	if err := actor.Require(account.Delete); err != nil {
		return 0, err
	}
	now := s.now()
	a := Action{AccountID: actor.AccountID(), UserID: actor.UserID, Kind: Delete, Status: Running, Counts: Counts{Total: 1}, CreatedAt: now}
	err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if a.ID, err = database.NextID(ctx, tx, database.EventIDs); err != nil {
			return err
		}
		if err := insert(ctx, tx, a); err != nil {
			return err
		}
		to := a
		if err := s.remove(ctx, tx, a, []item{{contactID: contactID}}, &to); err != nil {
			return err
		}
		if to.Counts.Changed == 0 {
			return problem.NotFound()
		}
		if _, err := advance(ctx, tx, a, to, now); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: a.AccountID, Kind: "contact", Data: map[string]any{"id": contactID, "change": "deleted"}})
		})
		_, err = finish(ctx, tx, a, Completed, now, now.Add(undoFor))
		return err
	})
	return a.ID, err
}

func (s *Service) tell(tx *database.Tx, a Action) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: a.AccountID, Kind: "bulk_action", Data: map[string]any{"id": a.ID}})
	})
}
