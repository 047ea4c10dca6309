package segment

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// Service is the use cases of segments and of filters.
type Service struct {
	db     *database.DB
	events *event.Hub
	now    func() time.Time
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// List gives the segments of a type that the actor sees, its own first. Those whose
// filter cannot be read say why.
func (s *Service) List(ctx context.Context, actor account.Actor, of Type) (list []Segment, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if list, err = all(ctx, r, actor, of); err != nil {
			return err
		}
		return s.diagnose(ctx, r, actor, list)
	})
	return list, err
}

// Get gives a segment that the actor sees.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (found Segment, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Segment{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if found, err = load(ctx, r, actor, id); err != nil {
			return err
		}
		list := []Segment{found}
		err = s.diagnose(ctx, r, actor, list)
		found = list[0]
		return err
	})
	return found, err
}

// diagnose says of each segment of contacts why its filter cannot be read.
func (s *Service) diagnose(ctx context.Context, r database.Reader, actor account.Actor, list []Segment) error {
	rules, err := s.rules(ctx, r, actor)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].Type != OfContacts {
			continue
		}
		_, err := bind(list[i], rules)
		if fault, ok := problem.As(err); ok && fault.Kind == problem.KindInvalid {
			list[i].Fault = fault
		} else if err != nil {
			return err
		}
	}
	return nil
}

// bind reads a saved segment.
func bind(s Segment, rules filter.Rules) (*filter.Filter, error) {
	tree, err := s.Tree()
	if err != nil {
		return nil, err
	}
	return filter.Bind(tree, rules)
}

// Create saves a filter. Errors: what is wrong with its fields or filter,
// segment_limit.
func (s *Service) Create(ctx context.Context, actor account.Actor, change Change) (made Segment, err error) {
	return s.write(ctx, actor, func(tx *database.Tx) (Segment, error) {
		return s.insert(ctx, tx, actor, change)
	})
}

func (s *Service) insert(ctx context.Context, tx *database.Tx, actor account.Actor, change Change) (Segment, error) {
	count, last, err := own(ctx, tx, actor)
	if err != nil {
		return Segment{}, err
	}
	if most := actor.Account.SegmentsPerUser; count >= most {
		return Segment{}, problem.Invalid("segment_limit", problem.OnField("account_id"), problem.With("max", strconv.Itoa(most)))
	}
	now := s.now()
	made, err := Segment{
		AccountID: actor.AccountID(), UserID: actor.UserID, Type: OfConversations, SharedWith: Nobody,
		Query: []byte(`{}`), Position: last + 1, CreatedAt: now, UpdatedAt: now,
	}.apply(change)
	if err != nil {
		return made, err
	}
	if made.ID, err = database.NextID(ctx, tx, database.SegmentIDs); err != nil {
		return made, err
	}
	if err := insert(ctx, tx, made); err != nil {
		return made, err
	}
	return made, s.check(ctx, tx, actor, made)
}

// check holds a new filter against the account's fields, and notes what it names:
// only segments that the actor sees, and never itself.
func (s *Service) check(ctx context.Context, tx *database.Tx, actor account.Actor, made Segment) error {
	if made.Type != OfContacts {
		return nil
	}
	tree, err := made.Tree()
	if err != nil {
		return err
	}
	rules, err := s.rulesFor(ctx, tx, actor, tree)
	if err != nil {
		return err
	}
	rules.Self = made.ID
	if _, err := filter.Bind(tree, rules); err != nil {
		return err
	}
	return saveUses(ctx, tx, made, tree.Segments())
}

// Update changes a segment of one's own. Its filter is looked at only when it is
// given, so that one that cannot be read any more can still be renamed. Errors: as
// for Create, forbidden for somebody else's.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change) (Segment, error) {
	change.Type = nil
	return s.write(ctx, actor, func(tx *database.Tx) (Segment, error) {
		before, err := mine(ctx, tx, actor, id)
		if err != nil {
			return before, err
		}
		after, err := before.apply(change)
		if err != nil {
			return before, err
		}
		after.UpdatedAt = s.now()
		if err := save(ctx, tx, after); err != nil || change.Query == nil {
			return after, err
		}
		return after, s.check(ctx, tx, actor, after)
	})
}

// mine gives a segment that the actor may change.
func mine(ctx context.Context, r database.Reader, actor account.Actor, id int64) (Segment, error) {
	found, err := load(ctx, r, actor, id)
	if err == nil && found.UserID != actor.UserID {
		return Segment{}, problem.Forbidden()
	}
	return found, err
}

// write makes a change of the account's segments, one at a time: two at once could
// make a circle.
func (s *Service) write(ctx context.Context, actor account.Actor, change func(tx *database.Tx) (Segment, error)) (out Segment, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Segment{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := tx.Lock(ctx, "segments", actor.AccountID(), true); err != nil {
			return err
		}
		changed, err := change(tx)
		if err != nil {
			return err
		}
		if changed.SharedWith == Team {
			if err := account.RequireTeam(ctx, tx, actor.AccountID(), changed.TeamID, "team_id"); err != nil {
				return err
			}
		}
		if changed.ID != 0 {
			out, err = load(ctx, tx, actor, changed.ID)
		}
		s.tell(tx, actor)
		return err
	})
	if err != nil {
		return Segment{}, err
	}
	return out, nil
}

func (s *Service) tell(tx *database.Tx, actor account.Actor) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: actor.AccountID(), Kind: "segments", Data: map[string]any{}})
	})
}

// Duplicate makes a copy of a segment that the actor sees, for the actor alone.
// Errors: as for Create.
func (s *Service) Duplicate(ctx context.Context, actor account.Actor, id int64) (Segment, error) {
	return s.write(ctx, actor, func(tx *database.Tx) (Segment, error) {
		from, err := load(ctx, tx, actor, id)
		if err != nil {
			return from, err
		}
		locale := actor.Locale
		if locale == "" {
			locale = actor.Account.Locale
		}
		suffix := " (" + text.Word(locale, "segment", "copy") + ")"
		runes := []rune(from.Name)
		name := string(runes[:min(len(runes), maxName-len([]rune(suffix)))]) + suffix
		return s.insert(ctx, tx, actor, Change{Name: &name, Icon: &from.Icon, Description: &from.Description, Type: &from.Type, Query: from.Query})
	})
}

// Order puts one's own segments into an order; those not named follow as they were.
func (s *Service) Order(ctx context.Context, actor account.Actor, ids []int64) error {
	_, err := s.write(ctx, actor, func(tx *database.Tx) (Segment, error) {
		var rest []int64
		for _, of := range Types() {
			list, err := all(ctx, tx, actor, of)
			if err != nil {
				return Segment{}, err
			}
			for _, other := range list {
				if other.UserID == actor.UserID && !slices.Contains(ids, other.ID) {
					rest = append(rest, other.ID)
				}
			}
		}
		for n, id := range slices.Concat(ids, rest) {
			if err := place(ctx, tx, actor, id, n+1); err != nil {
				return Segment{}, err
			}
		}
		return Segment{}, nil
	})
	return err
}

// Delete deletes a segment of one's own. Errors: segment_in_use with the names of
// those that it is part of.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	_, err := s.write(ctx, actor, func(tx *database.Tx) (Segment, error) {
		gone, err := mine(ctx, tx, actor, id)
		if err != nil {
			return Segment{}, err
		}
		users, err := usersOf(ctx, tx, gone)
		if err != nil {
			return Segment{}, err
		}
		if len(users) > 0 {
			names := make([]string, len(users))
			for i, user := range users {
				names[i] = fmt.Sprintf("“%s” (%s)", user.Name, user.OwnerName)
			}
			return Segment{}, problem.Conflict("segment_in_use", problem.With("segments", strings.Join(names, ", ")), problem.ConflictsWith("segment_id", users[0].ID))
		}
		return Segment{}, remove(ctx, tx, gone)
	})
	return err
}
