package contact

import (
	"context"
	"errors"
	"math"
)

// How a page of contacts that are known by id is found.
const (
	// lookUp is what it costs to look a contact up by its id, in contacts of an order
	// that is walked.
	lookUp = 4
	// sortedRather is up to how many are rather sorted than looked for among all.
	sortedRather = 50_000
	// strode is how many of the order's contacts are looked at before that.
	strode = 20_000
)

// among gives entries of the contacts that have been found, where columns do not know their
// order: few are sorted by the store; of many a page soon turns up when the order is walked.
func (s *lister) among(ctx context.Context, offset, limit int) ([]entry, error) {
	n := s.found.Contacts
	if n == 0 {
		return nil, nil
	}
	walk := (offset + limit) * s.found.Of / n // until the page is full, if the order knows nothing of the filter
	if s.order.indexed() && walk < lookUp*n {
		most := strode
		if n > sortedRather {
			most = math.MaxInt
		}
		out, done, err := s.pick(ctx, offset+limit, most)
		if err != nil || done {
			return out[min(offset, len(out)):], err
		}
	}
	if n > sortedRather {
		return s.hits(ctx, offset, limit)
	}
	return s.sort(ctx, s.found.IDs(), offset, limit)
}

// errLate says that the contacts that a filter holds for come late in the order, although they are many.
var errLate = errors.New("contact: late in the order")

// first gives entries of many contacts, which the order soon turns up; the error is errLate when it does not.
func (s *lister) first(ctx context.Context, offset, limit int) ([]entry, error) {
	out, done, err := s.pick(ctx, offset+limit, 4*walked)
	if err == nil && !done {
		err = errLate
	}
	return out[min(offset, len(out)):], err
}

// pick walks the order, in steps of growing length, and gives the first of it that have been
// found; done says that there are no more, or as many as asked for. It is not when
// that takes to look at more than most contacts.
func (s *lister) pick(ctx context.Context, limit, most int) (out []entry, done bool, err error) {
	all := *s
	all.of = Selection{All: true}
	for after, looked, stride := s.after, 0, walked; looked < most; stride *= 4 {
		read, last := 0, entry{}
		for _, at := range s.order.parts(after) {
			_, err := all.part(ctx, at, 0, stride-read, func(e entry) bool {
				read, last = read+1, e
				if s.found.Has(e.id) {
					out = append(out, e)
				}
				return len(out) < limit
			})
			if err != nil || len(out) == limit {
				return out, true, err
			}
			if read == stride {
				break
			}
		}
		if read < stride {
			return out, true, nil
		}
		after, looked = &last.cursor, looked+read
	}
	return out, false, nil
}

// sort lets the store sort contacts; found.Page has begun behind the cursor already.
func (s *lister) sort(ctx context.Context, ids []int64, offset, limit int) ([]entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	of := *s
	of.of = Selection{IDs: ids}
	return of.hits(ctx, offset, limit)
}
