package importer

import (
	"context"
	"sync/atomic"

	"github.com/fichahq/ficha/internal/contact"
)

// chunk is rows that are looked up and written together.
type chunk struct {
	rows []row
	// fresh is what the rows mean if they meet no contact. Deciding that needs no
	// transaction, so it is done beside the writing of the chunk before. nil when the rows
	// meet each other, have nothing but a name, for which there is no unique key, or are
	// expected to meet contacts.
	fresh *plan
}

// ahead gives the chunks with what they mean as long as met is false; it ends when
// the rows do, or ctx.
func (s *Service) ahead(ctx context.Context, i Import, rows <-chan []row, met *atomic.Bool) <-chan chunk {
	chunks := make(chan chunk, 1)
	go func() {
		defer close(chunks)
		for these := range rows {
			next := chunk{rows: these}
			if !met.Load() {
				next.fresh = s.planNew(i, these)
			}
			select {
			case chunks <- next:
			case <-ctx.Done():
				return
			}
		}
	}()
	return chunks
}

// planNew decides rows as if there were no contacts.
func (s *Service) planNew(i Import, rows []row) *plan {
	if _, names := identities(rows); len(names) > 0 {
		return nil
	}
	p := newPlan(s.rules(i), i.Options, nil, nil)
	s.takeAll(p, i, rows)
	if p.counts.Created+p.counts.Rejected < p.counts.Rows || p.counts.Dropped > 0 {
		return nil
	}
	for _, st := range p.changed {
		st.values = contact.ValuesOf(&st.now)
	}
	return p
}
