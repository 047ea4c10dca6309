package importer

import (
	"context"
	"slices"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// pipe writes the chunks of a batch one after the other. On a store with one writer rows are looked up within
// the transaction; what they mean to those that they meet is decided beside the look-up of the chunk behind.
type pipe struct {
	s       *Service
	tx      *database.Tx
	to      *Import
	pending chan *plan // of the last chunk, nil when that is stored
	// keys of new contacts, which are put in together; nil where each chunk puts in its own. That one of them is
	// somebody's is not known before.
	keys *contact.Keys
}

// add writes a chunk, or begins to, and gives what has been decided of the rows that are stored by now.
func (p *pipe) add(ctx context.Context, of chunk, singly bool) (done []*plan, err error) {
	apart := singly || !p.to.met || !p.tx.Dialect().OneWriter || p.to.labels()
	var keys contact.Identities
	if !apart {
		var names []string
		keys, names = identities(of.rows)
		apart = len(names) > 0
	}
	if apart {
		if done, err = p.finish(ctx); err != nil {
			return nil, err
		}
		more, err := p.s.write(ctx, p.tx, p.to, of, singly, p.keys)
		return append(done, more...), err
	}
	if err := p.keys.Put(ctx, p.tx); err != nil {
		return nil, err
	}
	at := base{p.tx, *p.to}
	found, err := at.find(ctx, keys)
	if err != nil {
		return nil, err
	}
	done, err = p.finish(ctx)
	if err == nil && len(done) > 0 && done[0].mayConcern(keys, found) {
		found, err = at.find(ctx, keys)
	}
	if err != nil {
		return nil, err
	}
	pending, i := make(chan *plan, 1), *p.to
	go func() { pending <- p.s.planKnown(i, of.rows, found) }()
	p.pending = pending
	return done, nil
}

// finish stores what is still being decided.
func (p *pipe) finish(ctx context.Context) (done []*plan, err error) {
	if p.pending == nil {
		return nil, nil
	}
	of := <-p.pending
	p.pending = nil
	return []*plan{of}, p.s.carryOut(ctx, p.tx, p.to, of)
}

// end stores all that is left of a batch.
func (p *pipe) end(ctx context.Context) (done []*plan, err error) {
	if done, err = p.finish(ctx); err != nil {
		return nil, err
	}
	return done, p.keys.Put(ctx, p.tx)
}

// mayConcern says whether rows with these identities meet others, or those that were found as others, once the
// plan is stored.
func (p *plan) mayConcern(keys contact.Identities, found []known) bool {
	if len(p.changed) == 0 {
		return false
	}
	written, theirs := map[int64]bool{}, map[string]bool{}
	for _, st := range p.changed {
		written[st.now.ID] = true
		for _, key := range keysOfContact(st.now) {
			theirs[key] = true
		}
	}
	return slices.ContainsFunc(found, func(k known) bool { return written[k.contact.ID] }) ||
		slices.ContainsFunc(keysOf(keys), func(key string) bool { return theirs[key] })
}
