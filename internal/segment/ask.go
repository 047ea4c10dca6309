package segment

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/problem"
)

// Choice is which contacts a client means: those of a segment, those of a filter, or
// with both those of both. The zero value means no filter.
type Choice struct {
	Segment string          // the id, or the key of a ready-made one
	Payload json.RawMessage // of a filter
}

// Given says whether there is anything to choose by.
func (c Choice) Given() bool { return c.Segment != "" || c.Payload != nil }

// Required refuses a choice that names neither a filter nor a segment.
func (c Choice) Required() error {
	if !c.Given() {
		return problem.Invalid(filter.CodeMalformed, problem.OnField("payload"))
	}
	return nil
}

// tree gives the choice as one filter.
func (c Choice) tree(ctx context.Context, r database.Reader, actor account.Actor) (filter.Tree, error) {
	out := filter.Tree{Group: filter.All}
	if c.Segment != "" {
		tree, err := segmentTree(ctx, r, actor, c.Segment)
		if err != nil || c.Payload == nil {
			return tree, err
		}
		out.Parts = append(out.Parts, tree)
	}
	if c.Payload == nil {
		return out, nil
	}
	tree, err := filter.Read(c.Payload)
	if err != nil || len(out.Parts) == 0 {
		return tree, err
	}
	out.Parts = append(out.Parts, tree)
	return out, nil
}

// segmentTree reads the filter of a segment that the actor sees. Another one is not
// found, also one that is not of contacts.
func segmentTree(ctx context.Context, r database.Reader, actor account.Actor, name string) (filter.Tree, error) {
	id, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return readyTree(ctx, r, actor, name)
	}
	found, err := load(ctx, r, actor, id)
	if err == nil && found.Type != OfContacts {
		err = problem.NotFound()
	}
	if err != nil {
		return filter.Tree{}, err
	}
	return naming(found.ID), nil
}

// naming gives the filter that holds for the contacts in a segment.
func naming(id int64) filter.Tree {
	return filter.Tree{Condition: filter.Condition{Key: "segment", Operator: filter.InSegment, Values: []any{strconv.FormatInt(id, 10)}}}
}

// Filter reads a choice. Errors: what is wrong with the filter, not found for the
// segment.
func (s *Service) Filter(ctx context.Context, actor account.Actor, c Choice) (f *filter.Filter, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		f, err = s.filter(ctx, r, actor, c)
		return err
	})
	return f, err
}

func (s *Service) filter(ctx context.Context, r database.Reader, actor account.Actor, c Choice) (*filter.Filter, error) {
	tree, err := c.tree(ctx, r, actor)
	if err != nil {
		return nil, err
	}
	rules, err := s.rulesFor(ctx, r, actor, tree)
	if err != nil {
		return nil, err
	}
	return filter.Bind(tree, rules)
}

// rules gives what filters of the account are read by. Segments may name any other.
func (s *Service) rules(ctx context.Context, r database.Reader, actor account.Actor) (filter.Rules, error) {
	attributes, err := attribute.Load(ctx, r, actor.AccountID(), attribute.OfContact)
	if err != nil {
		return filter.Rules{}, err
	}
	zone, err := time.LoadLocation(actor.Account.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	known := map[int64]filter.Tree{}
	return filter.Rules{
		Attributes: attributes, Zone: zone, Now: s.now(), UserID: actor.UserID, Country: contact.CountryCode,
		Phone: func(text string) []string { return contact.PhoneCandidates(text, actor.Account.Country) },
		Segment: func(id int64) (filter.Tree, error) {
			if tree, found := known[id]; found {
				return tree, nil
			}
			found, err := loadAny(ctx, r, actor.AccountID(), id)
			if err != nil {
				return filter.Tree{}, err
			}
			known[id], err = found.Tree()
			return known[id], err
		},
	}, nil
}

// rulesFor gives the rules for a filter that the actor has written: it may name only
// segments that the actor sees.
func (s *Service) rulesFor(ctx context.Context, r database.Reader, actor account.Actor, tree filter.Tree) (filter.Rules, error) {
	rules, err := s.rules(ctx, r, actor)
	if err != nil {
		return rules, err
	}
	hidden := map[int64]bool{}
	for _, id := range tree.Segments() {
		_, err := load(ctx, r, actor, id)
		if hidden[id] = errors.Is(err, database.ErrNotFound); err != nil && !hidden[id] {
			return rules, err
		}
	}
	lookUp := rules.Segment
	rules.Segment = func(id int64) (filter.Tree, error) {
		if hidden[id] {
			return filter.Tree{}, problem.NotFound()
		}
		return lookUp(id)
	}
	return rules, nil
}

// Explain says why a contact is among those chosen or not. A saved segment is
// explained by its own conditions.
func (s *Service) Explain(ctx context.Context, actor account.Actor, contactID int64, c Choice) (out filter.Explanation, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return out, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		record, err := contact.LoadRecord(ctx, r, actor.AccountID(), contactID)
		if err != nil {
			return err
		}
		if err := c.Required(); err != nil {
			return err
		}
		f, err := s.explained(ctx, r, actor, c)
		if err == nil {
			out = f.Explain(record)
		}
		return err
	})
	return out, err
}

func (s *Service) explained(ctx context.Context, r database.Reader, actor account.Actor, c Choice) (*filter.Filter, error) {
	id, err := strconv.ParseInt(c.Segment, 10, 64)
	if err != nil || c.Payload != nil {
		return s.filter(ctx, r, actor, c)
	}
	found, err := load(ctx, r, actor, id)
	if err == nil && found.Type != OfContacts {
		err = problem.NotFound()
	}
	if err != nil {
		return nil, err
	}
	rules, err := s.rules(ctx, r, actor)
	if err != nil {
		return nil, err
	}
	return bind(found, rules)
}

// Of gives the segments that the actor sees and a contact is in, ready-made ones
// among them.
func (s *Service) Of(ctx context.Context, actor account.Actor, contactID int64, locale string) (in []Segment, ready []Ready, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		record, err := contact.LoadRecord(ctx, r, actor.AccountID(), contactID)
		if err != nil {
			return err
		}
		rules, err := s.rules(ctx, r, actor)
		if err != nil {
			return err
		}
		list, err := all(ctx, r, actor, OfContacts)
		if err != nil {
			return err
		}
		for _, segment := range list {
			if f, err := bind(segment, rules); err == nil && f.Holds(record) {
				in = append(in, segment)
			}
		}
		for _, made := range readyMade(rules.Attributes, locale) {
			if f, err := filter.Bind(made.tree(), rules); err == nil && f.Holds(record) {
				ready = append(ready, made)
			}
		}
		return nil
	})
	return in, ready, err
}

// Expect has what the segments that the actor sees ask about loaded ahead: whoever sees their names is
// about to see how many are in them.
func (s *Service) Expect(ctx context.Context, contacts *contact.Service, actor account.Actor) {
	contacts.Expect(ctx, actor, func() (out []*filter.Filter, err error) {
		err = s.db.Read(ctx, func(r database.Reader) error {
			rules, err := s.rules(ctx, r, actor)
			if err != nil {
				return err
			}
			list, err := all(ctx, r, actor, OfContacts)
			for _, segment := range list {
				if f, err := bind(segment, rules); err == nil {
					out = append(out, f)
				}
			}
			for _, made := range readyMade(rules.Attributes, "") {
				if f, err := filter.Bind(made.tree(), rules); err == nil {
					out = append(out, f)
				}
			}
			return err
		})
		return out, err
	})
}

// countFor is how long a count may take before the answer is that it is not known.
const countFor = 5 * time.Second

// Count says how many contacts a selection has; known is false when that would take
// too long.
func (s *Service) Count(ctx context.Context, contacts *contact.Service, actor account.Actor, of contact.Selection) (n int, known bool, err error) {
	limited, cancel := context.WithTimeout(ctx, countFor)
	defer cancel()
	n, err = contacts.Count(limited, actor, of)
	if contact.IsPreparing(err) || err != nil && limited.Err() != nil && ctx.Err() == nil {
		return 0, false, nil
	}
	return n, err == nil, err
}

// MaxParts is how many parts a split has at most; what is behind them is counted as
// the rest.
const MaxParts = 500

// Split is a selection divided by the values of a field.
type Split struct {
	Field filter.Field
	Parts []Part // the largest first
}

// Part is those contacts that have one value of a field.
type Part struct {
	Value     any // string, float64, bool or int64; nil for none
	Contacts  int
	Condition filter.Condition // holds for them
}

// Split counts the contacts of a selection by the values of a field. With like only
// values that contain it count. Error: filter_split for a field that has no parts.
func (s *Service) Split(ctx context.Context, contacts *contact.Service, actor account.Actor, of contact.Selection, c Choice, key, like string, limit int) (out Split, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return out, err
	}
	like = strings.TrimSpace(like)
	err = s.db.Read(ctx, func(r database.Reader) error {
		rules, err := s.rules(ctx, r, actor)
		if err != nil {
			return err
		}
		field, known := filter.FieldOf(key, rules.Attributes)
		if !known || !field.Splits() {
			return problem.Invalid("filter_split", problem.OnField("by"), problem.With("key", key))
		}
		out.Field = field
		of.Filter, err = s.narrowed(ctx, r, actor, c, field, like)
		return err
	})
	if err != nil {
		return out, err
	}
	parts, err := contacts.Split(ctx, actor, of, out.Field, min(limit, MaxParts))
	without := -1 // the part without a value, which may be several for the store
	for _, part := range parts {
		value := out.Field.Value(part.Value)
		if like != "" && out.Field.Kind == filter.Text && !out.Field.Like(value, like) {
			continue // it was another address of the contact that does
		}
		if value == nil && without >= 0 {
			out.Parts[without].Contacts += part.Contacts
			continue
		}
		if value == nil {
			without = len(out.Parts)
		}
		out.Parts = append(out.Parts, Part{value, part.Contacts, out.Field.Has(value)})
	}
	return out, err
}

// narrowed gives the choice, with like only where the field contains it.
func (s *Service) narrowed(ctx context.Context, r database.Reader, actor account.Actor, c Choice, field filter.Field, like string) (*filter.Filter, error) {
	tree, err := c.tree(ctx, r, actor)
	if err != nil {
		return nil, err
	}
	if like != "" && field.Kind == filter.Text {
		tree = filter.Tree{Group: filter.All, Parts: []filter.Tree{tree, {Condition: filter.Condition{Key: field.Key, Operator: filter.Contains, Values: []any{like}}}}}
	}
	rules, err := s.rulesFor(ctx, r, actor, tree)
	if err != nil {
		return nil, err
	}
	return filter.Bind(tree, rules)
}

// Fields lists what filters may ask about.
func (s *Service) Fields(ctx context.Context, actor account.Actor) (list []filter.Field, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		attributes, err := attribute.Load(ctx, r, actor.AccountID(), attribute.OfContact)
		list = filter.Fields(attributes)
		return err
	})
	return list, err
}
