package importer

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// chunk is rows that are looked up and written together.
type chunk struct {
	rows []row
	// fresh is what the rows mean if they meet no contact. Deciding that needs no
	// transaction, so it is done beside the writing of the chunk before. nil when the rows
	// meet each other, have nothing but a name, for which there is no unique key, or are
	// expected to meet contacts.
	fresh *plan
	// found is whom rows that are expected to meet contacts meet, if each of their identities
	// is somebody's: then they meet the same ones as long as those stay as they are. nil otherwise,
	// and on a store with one writer: what readers keep of the database there is void after each
	// commit, and looking up took more than twice as long as within the transaction.
	found []known
}

// find makes a chunk the register of its own rows.
func (c chunk) find(context.Context, contact.Identities) ([]known, error) { return c.found, nil }

func (chunk) findByName(context.Context, []string) ([]known, error) { return nil, nil }

// ahead gives the chunks, as long as met is false with what they mean, then with whom they
// meet; it ends when the rows do, or ctx.
func (s *Service) ahead(ctx context.Context, i Import, rows <-chan []row, met *atomic.Bool) <-chan chunk {
	chunks := make(chan chunk, 1)
	go func() {
		defer close(chunks)
		for these := range rows {
			next := chunk{rows: these}
			switch {
			case !met.Load():
				next.fresh = s.planNew(i, these)
			case !s.db.Dialect().OneWriter:
				next.found = s.lookUp(ctx, i, these)
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

// lookUp finds whom rows meet, beside the writing of those before. It gives nil where that
// may depend on rows before, and when it fails, which who writes them meets again. Labels have no
// version that would tell that they are others by then.
func (s *Service) lookUp(ctx context.Context, i Import, rows []row) []known {
	keys, names := identities(rows)
	if len(names) > 0 || i.labels() {
		return nil
	}
	var found []known
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		found, err = base{r, i}.find(ctx, keys)
		return err
	})
	if err != nil {
		return nil
	}
	theirs := map[string]bool{}
	for _, k := range found {
		for _, key := range keysOfContact(k.contact) {
			theirs[key] = true
		}
	}
	if slices.ContainsFunc(keysOf(keys), func(key string) bool { return !theirs[key] }) {
		return nil
	}
	return found
}

// holds says whether those that were found ahead are as they were.
func (c chunk) holds(ctx context.Context, tx *database.Tx, i Import) (bool, error) {
	if c.found == nil {
		return false, nil
	}
	contacts := make([]contact.Contact, len(c.found))
	for n, k := range c.found {
		contacts[n] = k.contact
	}
	return contact.AsLoaded(ctx, tx, i.AccountID, contacts)
}
