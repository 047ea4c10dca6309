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
	// meet each other, have nothing but a name or further addresses, for which there is no unique key, or are
	// expected to meet contacts.
	fresh *plan
	// known is what rows that are expected to meet contacts mean to those in found, if each of their
	// identities is somebody's: then they meet the same ones as long as those stay as they are. nil otherwise,
	// and on a store with one writer: what readers keep of the database there is void after each
	// commit, and looking up took more than twice as long as within the transaction.
	known *plan
	found map[int64]int // their versions
}

// ahead gives the chunks with what they mean, as long as met is false to nobody, then to those whom they
// meet; it ends when the rows do, or ctx.
func (s *Service) ahead(ctx context.Context, i Import, rows <-chan []row, met *atomic.Bool) <-chan chunk {
	chunks := make(chan chunk)
	go func() {
		defer close(chunks)
		room := newOwned()
		for these := range rows {
			next := chunk{rows: these}
			switch {
			case !met.Load():
				next.fresh = s.planNew(i, these, room)
			case !s.db.Dialect().OneWriter:
				next.known, next.found = s.planMet(ctx, i, these)
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

// planNew decides rows as if there were no contacts. In room it keeps who they are meanwhile: most of a plan's memory.
func (s *Service) planNew(i Import, rows []row, room owned) *plan {
	for n := range rows {
		if r := &rows[n]; !r.rejected && (r.isBare() || r.hasMore()) {
			return nil
		}
	}
	p := newPlan(s.rules(i), i.Options, nil, nil)
	p.owned = room
	s.takeAll(p, i, rows)
	p.owned = owned{}
	room.clear()
	if p.counts.Created+p.counts.Rejected < p.counts.Rows || p.counts.Dropped > 0 {
		return nil
	}
	p.prepare(i)
	return p
}

// planMet decides rows by the contacts that they meet, which it looks up beside the writing of those before.
// It gives nil where that may depend on rows before, and when it fails, which who writes them meets again.
// Labels have no version that would tell that they are others by then.
func (s *Service) planMet(ctx context.Context, i Import, rows []row) (*plan, map[int64]int) {
	keys, names := identities(rows)
	if len(names) > 0 || i.labels() {
		return nil, nil
	}
	var found []known
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		found, err = base{r, i}.find(ctx, keys)
		return err
	})
	if err != nil {
		return nil, nil
	}
	theirs, versions := map[string]bool{}, make(map[int64]int, len(found))
	for n := range found {
		versions[found[n].contact.ID] = found[n].contact.Version
		for _, key := range keysOfContact(found[n].contact) {
			theirs[key] = true
		}
	}
	if slices.ContainsFunc(keysOf(keys), func(key string) bool { return !theirs[key] }) {
		return nil, nil
	}
	return s.planKnown(i, rows, found), versions
}

// planKnown decides rows by those that they meet.
func (s *Service) planKnown(i Import, rows []row, found []known) *plan {
	p := newPlan(s.rules(i), i.Options, found, nil)
	s.takeAll(p, i, rows)
	p.prepare(i)
	return p
}

// holds says whether those that were found ahead are as they were.
func (c chunk) holds(ctx context.Context, tx *database.Tx, i Import) (bool, error) {
	if c.known == nil {
		return false, nil
	}
	return contact.AsLoaded(ctx, tx, i.AccountID, c.found)
}
