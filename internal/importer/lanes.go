package importer

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// lanes writes two batches beside each other, where writers do not wait for each other: one keeps a single core of the
// server busy. They are committed in the order of the file, so cursor and counters are what they are with one.
//
// A batch may be written beside the one before if the two give no identity in common. What it has decided by contacts that it
// does not change itself must hold once the one before is in; of those that it changes the store tells. If anything comes
// in between, a batch is rolled back with the one behind it, and done by itself; so it is the old way that decides what is not plain.
type lanes struct {
	s      *Service
	chunks <-chan chunk
	size   int     // chunks in a batch
	calm   int     // so many batches are written by themselves, since one has failed
	next   *flight // the first one that is not committed
}

// flight is a batch of the lanes.
type flight struct {
	chunks []chunk
	keys   map[string]bool // identities that its rows give
	apart  bool            // it must be written by itself
	begun  bool
	turn   chan Import // what is in, once all before it is
	done   chan error
	landed Import // with err nil: with this batch
	took   time.Duration
	cancel func()
}

// ended waits for the batch, and says how it has ended.
func (f *flight) ended() error { return <-f.done }

// lockTime is how long a batch waits for somebody's lock, who may be waiting for it to be committed.
const lockTime = 200 * time.Millisecond

// step commits the next batch while the one behind it is being written; false at the end of the rows.
func (l *lanes) step(ctx context.Context, i *Import) (more bool, err error) {
	this := l.next
	if this == nil {
		if this = l.take(ctx, *i, nil); this == nil {
			return false, nil
		}
	}
	l.next = nil
	if !this.begun {
		return true, l.alone(ctx, i, this)
	}
	this.turn <- *i
	l.next = l.take(ctx, *i, this)
	if err = this.ended(); err == nil {
		l.fit(this.took)
		err = l.s.analyze(ctx, i.Counts.Created, this.landed.Counts.Created)
		*i = this.landed
		return true, err
	}
	l.withdraw()
	if !meanwhile(err) && !errors.Is(err, errBetween) {
		return false, err
	}
	l.calm = lately
	return true, l.alone(ctx, i, this)
}

// alone writes a batch by itself. What was planned for it ahead may not hold any more.
func (l *lanes) alone(ctx context.Context, i *Import, of *flight) error {
	l.calm = max(l.calm-1, 0)
	if of.begun {
		for n := range of.chunks {
			of.chunks[n] = chunk{rows: of.chunks[n].rows}
		}
	}
	return l.s.batchOf(ctx, i, of.chunks, nil)
}

// take takes the next chunks and begins to write them if that may be done beside another batch.
func (l *lanes) take(ctx context.Context, i Import, beside *flight) *flight {
	first, open := <-l.chunks
	if !open {
		return nil
	}
	of := &flight{chunks: []chunk{first}}
	for len(of.chunks) < l.size {
		more := soon(l.chunks)
		if more == nil {
			break
		}
		of.chunks = append(of.chunks, more...)
	}
	of.look()
	if l.calm == 0 && !i.alone && !i.labels() && !of.apart && (beside == nil || !of.meets(beside)) {
		l.begin(ctx, i, of)
	}
	return of
}

// look reads what decides whether the batch may be written beside another.
func (f *flight) look() {
	f.keys = map[string]bool{}
	for _, c := range f.chunks {
		keys, names := identities(c.rows)
		// A name is not unique, and other addresses need the identities of the account for themselves.
		f.apart = f.apart || len(names) > 0 || anyHasMore(c.rows)
		for _, key := range keysOf(keys) {
			f.keys[key] = true
		}
	}
}

func (f *flight) meets(other *flight) bool {
	for key := range f.keys {
		if other.keys[key] {
			return true
		}
	}
	return false
}

// fit lets a batch take about batchTime.
func (l *lanes) fit(took time.Duration) {
	switch {
	case took > 2*batchTime:
		l.size = max(l.size/2, 1)
	case took < batchTime/2:
		l.size++
	}
}

// begin writes a batch on a goroutine of its own, as far as that goes before its turn.
func (l *lanes) begin(ctx context.Context, i Import, of *flight) {
	ctx, of.cancel = context.WithCancel(ctx)
	of.begun, of.turn, of.done = true, make(chan Import, 1), make(chan error, 1)
	go func() { of.done <- l.s.fly(ctx, i, of) }()
}

// withdraw rolls the batch behind back, and leaves it to be written by itself.
func (l *lanes) withdraw() {
	if of := l.next; of != nil && of.begun {
		of.cancel()
		_ = of.ended() // it was canceled
		l.next = &flight{chunks: of.chunks}
		for n := range of.chunks {
			of.chunks[n] = chunk{rows: of.chunks[n].rows}
		}
	}
}

// stop ends what has been begun.
func (l *lanes) stop() { l.withdraw() }

// errBetween says that something has come in between a batch and the one before it.
var errBetween = errors.New("importer: a contact has changed beside a batch")

// fly writes a batch up to its turn, and commits it then.
func (s *Service) fly(ctx context.Context, i Import, of *flight) error {
	defer of.cancel()
	work, watch := i, clock.Start()
	work.Counts = Counts{}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := tx.LockWithin(ctx, lockTime); err != nil {
			return err
		}
		var plans []*plan
		for _, c := range of.chunks {
			some, err := s.write(ctx, tx, &work, c, false, nil)
			if err != nil {
				return err
			}
			plans = append(plans, some...)
		}
		of.took = watch.Elapsed()
		var now Import
		select {
		case now = <-of.turn:
		case <-ctx.Done():
			return ctx.Err()
		}
		if holds, err := contact.AsLoaded(ctx, tx, i.AccountID, unchanged(plans)); err != nil || !holds {
			return errors.Join(errBetween, err)
		}
		of.landed = now
		of.landed.Counts.merge(work.Counts)
		of.landed.met = work.met
		done := s.newPartWriter()
		defer done.close(s)
		if err := done.add(plans...); err != nil {
			return err
		}
		return s.commit(ctx, tx, now, &of.landed, done)
	})
}

// unchanged gives the contacts by which rows were decided and that none of the plans changes, each once.
func unchanged(plans []*plan) []*contact.Contact {
	found, changed := map[int64]*contact.Contact{}, map[int64]bool{}
	for _, p := range plans {
		for _, st := range p.found {
			found[st.before.ID] = st.before
		}
		for _, st := range p.changed {
			changed[st.now.ID] = true
		}
	}
	maps.DeleteFunc(found, func(id int64, _ *contact.Contact) bool { return changed[id] })
	return slices.Collect(maps.Values(found))
}
