package canned

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of canned replies.
type Service struct {
	db     *database.DB
	events *event.Hub
	now    func() time.Time
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// List gives the replies by code; with a search, those whose code or text contains it, without case
// and accents, the best fit first.
func (s *Service) List(ctx context.Context, actor account.Actor, search string) (list []Reply, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = all(ctx, r, actor.AccountID())
		return err
	})
	return fitting(list, fold.Key(strings.TrimPrefix(fold.Trim(search), "/"))), err
}

// fitting keeps the replies that fit a search, in a stable order.
func fitting(list []Reply, key string) []Reply {
	if key == "" {
		return list
	}
	ranks := map[int64]int{}
	list = slices.DeleteFunc(list, func(one Reply) bool {
		rank, ok := one.rank(key)
		ranks[one.ID] = rank
		return !ok
	})
	slices.SortStableFunc(list, func(a, b Reply) int { return ranks[a.ID] - ranks[b.ID] })
	return list
}

// Create stores a new reply. Errors: what is wrong with its fields, short_code_taken,
// canned_limit.
func (s *Service) Create(ctx context.Context, actor account.Actor, change Change) (Reply, error) {
	for _, field := range []**string{&change.ShortCode, &change.Content} {
		if *field == nil {
			*field = new(string) // refused as blank
		}
	}
	return s.write(ctx, actor, func(tx *database.Tx) (Reply, error) {
		made, err := Reply{AccountID: actor.AccountID(), CreatedAt: s.now(), UpdatedAt: s.now()}.apply(change)
		if err != nil {
			return made, err
		}
		if n, err := count(ctx, tx, made.AccountID); err != nil || n >= maxReplies {
			return made, limit(err)
		}
		return made, insert(ctx, tx, &made)
	})
}

func limit(err error) error {
	if err != nil {
		return err
	}
	return problem.Invalid("canned_limit", problem.With("max", strconv.Itoa(maxReplies)))
}

// Update changes a reply. Errors: as of Create.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change) (Reply, error) {
	return s.write(ctx, actor, func(tx *database.Tx) (Reply, error) {
		found, err := load(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return found, err
		}
		if found, err = found.apply(change); err != nil {
			return found, err
		}
		found.UpdatedAt = s.now()
		return found, save(ctx, tx, found)
	})
}

// Delete removes a reply for good.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	_, err := s.write(ctx, actor, func(tx *database.Tx) (Reply, error) {
		return Reply{ID: id}, remove(ctx, tx, actor.AccountID(), id)
	})
	return err
}

// write does what all changes share: pages are told of the reply.
func (s *Service) write(ctx context.Context, actor account.Actor, fn func(tx *database.Tx) (Reply, error)) (r Reply, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return Reply{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if r, err = fn(tx); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: actor.AccountID(), Kind: "canned_response", Data: map[string]any{"id": r.ID}})
		})
		return nil
	})
	if database.Violates(err) == "canned_responses_code_key" {
		err = problem.Invalid("short_code_taken", problem.OnField("short_code"))
	}
	return r, err
}
