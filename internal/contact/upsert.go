package contact

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Outcome is what became of a contact that was given.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Upsert changes the contact that has one of the change's identities, or makes a
// new one. Errors: matches_two, with both ids, when the identities belong to
// different contacts; others as for Create.
func (s *Service) Upsert(ctx context.Context, actor account.Actor, change Change, source Source) (c Contact, outcome Outcome, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return Contact{}, "", err
	}
	change.Found = true
	// Twice: somebody else may make, or delete, the contact between looking and writing.
	for range 2 {
		err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
			c, outcome, err = s.upsert(ctx, tx, actor, change, source)
			return err
		})
		if Taken(err) == "" && !problem.Is(err, problem.KindNotFound) {
			return c, outcome, err
		}
	}
	return c, outcome, s.explain(ctx, c, err)
}

func (s *Service) upsert(ctx context.Context, tx *database.Tx, actor account.Actor, change Change, source Source) (Contact, Outcome, error) {
	given, err := s.apply(ctx, tx, actor, Contact{AccountID: actor.AccountID()}, change)
	if err != nil {
		return given, "", err
	}
	found, err := FindByIdentities(ctx, tx, actor.AccountID(), given.identities())
	if err != nil {
		return given, "", err
	}
	switch len(found) {
	case 0:
		c, err := s.insert(ctx, tx, actor, change, source)
		return c, Created, err
	case 1:
	default:
		return given, "", matchesTwo(given, found)
	}
	before, err := loadForUpdate(ctx, tx, actor.AccountID(), found[0].ID)
	if err != nil {
		return given, "", err
	}
	after, err := s.apply(ctx, tx, actor, before, change)
	if err != nil {
		return after, "", err
	}
	changed, err := s.save(ctx, tx, actor, before, &after, change.Labels)
	if err != nil || !changed {
		return after, Unchanged, err
	}
	return after, Updated, nil
}

// matchesTwo names the first two contacts that the identities belong to, in the
// order in which they are looked for.
func matchesTwo(c Contact, found []Contact) error {
	type match struct {
		field   string
		contact Contact
	}
	var matches []match
	for _, field := range []string{kindIdentifier, kindEmail, kindPhone} {
		for _, other := range found {
			known := slices.ContainsFunc(matches, func(m match) bool { return m.contact.ID == other.ID })
			if !known && c.shares(field, other) {
				matches = append(matches, match{field, other})
			}
		}
	}
	one, two := matches[0], matches[1]
	return problem.Invalid("matches_two",
		problem.With("field", one.field), problem.With("contact", one.contact.label()), problem.ConflictsWith("contact_id", one.contact.ID),
		problem.With("other_field", two.field), problem.With("other_contact", two.contact.label()), problem.ConflictsWith("other_contact_id", two.contact.ID),
		problem.OnField(one.field), func(e *problem.Error) {
			if two.field != one.field {
				problem.OnField(two.field)(e)
			}
		})
}

// label names a contact in a sentence.
func (c Contact) label() string {
	return cmp.Or(c.Name, c.Email, c.PhoneNumber, c.Identifier, strconv.FormatInt(c.ID, 10))
}
