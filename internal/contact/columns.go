package contact

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// What columns in memory know of lists: which contacts a selection has, and in which order.

// asFilter gives the selection as one filter, for columns; false for one by ids.
func (s Selection) asFilter(actor account.Actor) (*filter.Filter, bool) {
	if !s.All {
		return nil, false
	}
	f := s.Filter
	if f == nil {
		f = filter.Everything()
	}
	if fold.Trim(s.Query) != "" {
		f = f.Searching(searchFor(s.Query, actor.Account.Country))
	}
	if len(s.Labels) > 0 {
		f = f.Labelled(s.Labels)
	}
	return f, true
}

// everything says whether the selection has all contacts.
func (s Selection) everything() bool {
	return s.All && fold.Trim(s.Query) == "" && len(s.Labels) == 0 && (s.Filter == nil || s.Filter.Tree().Everything())
}

// codePreparing is the error of what neither the store nor columns can say in time, as these are
// being loaded.
const codePreparing = "contacts_preparing"

// IsPreparing says that an answer was not there in time and soon will be.
func IsPreparing(err error) bool { return errors.Is(err, columnar.ErrLoading) }

// preparing tells whoever has asked to come back.
func preparing(err error) error {
	if !IsPreparing(err) {
		return err
	}
	return problem.New(problem.KindUnavailable, codePreparing, problem.After(2*time.Second), problem.Because(err))
}

// Expect has loaded ahead what filters need that are likely to be asked soon, and usual orders; and
// behind that what a search needs.
func (s *Service) Expect(ctx context.Context, actor account.Actor, filters func() ([]*filter.Filter, error)) {
	if s.columns == nil {
		return
	}
	s.columns.Expect(ctx, actor.AccountID(), "filters", func() ([]columnar.Question, error) {
		list, err := filters()
		out := []columnar.Question{inOrderOf(filter.Everything(), "name", "last_activity_at", "updated_at", "city", "company")}
		for _, f := range list {
			out = append(out, columnar.Question{Filter: f})
		}
		return out, err
	})
	s.expectSearch(ctx, actor)
}

func (s *Service) expectSearch(ctx context.Context, actor account.Actor) {
	s.columns.Expect(ctx, actor.AccountID(), "searches", func() ([]columnar.Question, error) {
		return []columnar.Question{inOrderOf(filter.Everything().Searching([][]string{{"any"}}), "name")}, nil
	})
}

// inOrderOf gives a question that needs the columns of these keys of lists.
func inOrderOf(f *filter.Filter, keys ...string) columnar.Question {
	q := columnar.Question{Filter: f, Order: &columnar.Order{Limit: 1}}
	for _, key := range keys {
		q.Order.Keys = append(q.Order.Keys, columnar.Key{Field: *fieldOfKey(key, "")})
	}
	return q
}

// fieldOfKey gives the field whose column has the order of a key of a list; nil where there
// is none: the names of owners stand elsewhere.
func fieldOfKey(name string, kind attribute.Type) *filter.Field {
	var field filter.Field
	var known bool
	switch name {
	case "identifier", "email", "phone_number": // of several addresses the primary one counts
		field, known = filter.Exactly("c."+name, false), true
	case "last_activity_at", "updated_at":
		field, known = filter.Exactly("c."+name, true), true
	case "owner", "created_at":
	default:
		var attributes attribute.Schema
		if key, custom := strings.CutPrefix(name, customPrefix); custom {
			attributes = attribute.NewSchema([]attribute.Definition{{Key: key, Type: kind}})
		}
		field, known = filter.FieldOf(name, attributes)
	}
	if !known {
		return nil
	}
	return &field
}

// columns gives a page of the order as columns may know it; nil when they do not.
func (o order) columns(after *cursor, offset, limit int) *columnar.Order {
	out := &columnar.Order{Descending: o.descending, Offset: offset, Limit: limit, Indexed: o.indexed()}
	if after != nil {
		out.After = &columnar.Mark{Values: after.values, ID: after.id}
	}
	for _, key := range o.keys {
		if key.expression == idExpression { // nothing is equal that further keys could tell apart
			out.Descending = key.descending
			break
		}
		if key.field == nil {
			return nil
		}
		out.Keys = append(out.Keys, columnar.Key{Field: *key.field, Descending: key.descending})
	}
	return out
}
