package importer

import (
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// lanes writes a batch while the keys of the one before are put in and it is committed, where writers do not wait for each
// other: one keeps a single core of the server busy. They are committed in the order of the file, so cursor and counters
// are what they are with one.
//
// Rows that give an identity which the batch before gives as well wait until that is in. What a batch has decided by contacts
// that it does not change itself must hold by then; of those that it changes the store tells. If anything comes in
// between, a batch is rolled back with the one behind it, their rows are read once more, and the next ones are written
// one batch after the other; so it is the old way that decides what is not plain.
type lanes struct {
	s      *Service
	chunks <-chan chunk
	pace   *pace
	limit  time.Duration // how long a batch takes chunks
	seed   maphash.Seed
	next   *flight          // the first one that is not committed
	first  *chunk           // of the next batch, which must be written by itself
	keys   [2]*contact.Keys // of the batches being written, in turn
	ending bool             // no other batch is to be begun
}

func (s *Service) newLanes(chunks <-chan chunk, p *pace) *lanes {
	return &lanes{
		s: s, chunks: chunks, pace: p, limit: batchTime, seed: maphash.MakeSeed(),
		keys: [2]*contact.Keys{{}, {}},
	}
}

// flight is a batch of the lanes.
type flight struct {
	before  *flight             // nil where nothing is in the air
	gives   map[uint64]struct{} // the identities of its rows, hashed
	keys    *contact.Keys       // those of its new contacts are put in together; nil where each chunk puts in its own
	written chan struct{}       // closed when it takes no more rows
	turn    chan Import         // what is in, once all before it is
	ended   chan struct{}       // closed with the rest set
	landed  Import              // with err nil: with this batch
	begun   bool                // it has rows
	err     error
	cancel  func()
}

// lockTime is how long a batch waits for somebody's lock before it is rolled back: meanwhile others wait for those that
// it has.
const lockTime = 200 * time.Millisecond

// step commits the next batch while the one behind it is being written; false at the end of the rows. [errAgain] says that
// they are to be read once more from the cursor on.
func (l *lanes) step(ctx context.Context, i *Import) (more bool, err error) {
	if l.next == nil {
		l.begin(ctx, *i, nil)
	}
	if l.next == nil {
		return l.alone(ctx, i)
	}
	this := l.next
	<-this.written
	l.next = nil
	if this.begun && l.first == nil {
		l.begin(ctx, *i, this)
	}
	this.turn <- *i
	<-this.ended
	if err = this.err; err == nil {
		err = l.s.analyze(ctx, i.Counts.Created, this.landed.Counts.Created)
		*i = this.landed
		return this.begun || l.first != nil, err
	}
	l.stop()
	switch {
	case this.keys != nil && contact.IsTaken(err):
		l.pace.met(i.Counts.Rows)
	case meanwhile(err) || errors.Is(err, errBetween):
		l.pace.calm = lately
	default:
		return false, err
	}
	return false, errAgain
}

// alone writes a batch with nothing beside it.
func (l *lanes) alone(ctx context.Context, i *Import) (more bool, err error) {
	of := l.first
	if l.first = nil; of == nil {
		next, open := <-l.chunks
		if !open {
			return false, nil
		}
		of = &next
	}
	l.pace.calm = max(l.pace.calm-1, 0)
	return true, l.s.batchOf(ctx, i, []chunk{*of}, l.chunks)
}

// end commits what has been begun.
func (l *lanes) end(ctx context.Context, i *Import) (err error) {
	for l.ending = true; err == nil && l.next != nil; {
		_, err = l.step(ctx, i)
	}
	return err
}

// begin begins a batch, unless it has to be written by itself.
func (l *lanes) begin(ctx context.Context, i Import, before *flight) {
	if l.ending || l.first != nil || l.pace.calm > 0 || i.alone || i.labels() {
		return
	}
	of := &flight{
		before: before, gives: map[uint64]struct{}{},
		written: make(chan struct{}), turn: make(chan Import, 1), ended: make(chan struct{}),
	}
	if l.pace.sorts(i.Counts.Rows) {
		of.keys = l.keys[0]
		of.keys.Forget()
		l.keys[0], l.keys[1] = l.keys[1], l.keys[0]
	}
	ctx, of.cancel = context.WithCancel(ctx)
	l.next = of
	go func() {
		defer close(of.ended)
		of.err = l.fly(ctx, i, of)
	}()
}

// stop rolls back what has been begun.
func (l *lanes) stop() {
	if of := l.next; of != nil {
		of.cancel()
		<-of.ended // it was canceled
	}
	l.next = nil
}

// errBetween says that something has come in between a batch and the one before it.
var errBetween = errors.New("importer: a contact has changed beside a batch")

// fly writes a batch, and commits it when its turn comes.
func (l *lanes) fly(ctx context.Context, i Import, of *flight) error {
	defer of.cancel()
	written := sync.OnceFunc(func() { close(of.written) })
	defer written()
	next := l.take(ctx, of, clock.Start())
	if next == nil {
		of.before = nil
		written()
		return l.await(ctx, of)
	}
	return l.s.db.Write(ctx, func(tx *database.Tx) error {
		if err := tx.LockWithin(ctx, lockTime); err != nil {
			return err
		}
		done := l.s.newPartWriter()
		defer done.close(l.s)
		work, by := i, newDecided()
		work.Counts = Counts{}
		for watch := clock.Start(); next != nil; next = l.take(ctx, of, watch) {
			plans, err := l.s.write(ctx, tx, &work, *next, false, of.keys)
			if err := errors.Join(err, done.add(plans...), by.add(plans)); err != nil {
				return err
			}
		}
		of.before = nil // nor those before it, with all that they give
		written()
		if err := of.keys.Put(ctx, tx); err != nil {
			return err
		}
		if err := l.await(ctx, of); err != nil {
			return err
		}
		if holds, err := contact.AsLoaded(ctx, tx, i.AccountID, by.unchanged()); err != nil {
			return err
		} else if !holds {
			return errBetween
		}
		now := of.landed
		of.landed.Counts.merge(work.Counts)
		of.landed.met = work.met
		return l.s.commit(ctx, tx, now, &of.landed, done)
	})
}

// await waits until all before the batch is in.
func (l *lanes) await(ctx context.Context, of *flight) error {
	select {
	case of.landed = <-of.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take gives the batch its next chunk, nil when it has enough, or when the next one must be written by itself. It waits
// for one as long as a batch may last anyway, so that a batch is not cut short by a reader that is a little slower.
func (l *lanes) take(ctx context.Context, of *flight, since clock.Stopwatch) *chunk {
	left, late := l.limit-since.Elapsed(), (<-chan time.Time)(nil)
	if of.begun {
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(left)
		defer timer.Stop()
		late = timer.C
	}
	var next chunk
	var open bool
	select {
	case next, open = <-l.chunks:
	case <-late:
	case <-ctx.Done():
	}
	if !open {
		return nil
	}
	gives, apart := l.look(next)
	if apart {
		l.first = &next
		return nil
	}
	if of.before != nil && of.before.givesOne(gives) {
		<-of.before.ended
		of.before = nil
	}
	for _, key := range gives {
		of.gives[key] = struct{}{}
	}
	of.begun = true
	return &next
}

// look gives the identities of rows, hashed, and says whether they must be written with nothing beside them: a name is not
// unique, and other addresses need the identities of the account for themselves.
func (l *lanes) look(of chunk) (gives []uint64, apart bool) {
	keys, names := identities(of.rows)
	for n, values := range [][]string{keys.Identifiers, keys.Emails, keys.PhoneNumbers} {
		for _, value := range values {
			gives = append(gives, maphash.String(l.seed, value)+uint64(n))
		}
	}
	return gives, len(names) > 0 || anyHasMore(of.rows)
}

// givesOne says whether the batch gives one of the identities; rarely it says so of others.
func (f *flight) givesOne(of []uint64) bool {
	return slices.ContainsFunc(of, func(key uint64) bool {
		_, gives := f.gives[key]
		return gives
	})
}

// decided is the contacts that rows were decided by.
type decided struct {
	versions map[int64]int
	changed  map[int64]bool
}

func newDecided() decided { return decided{map[int64]int{}, map[int64]bool{}} }

// add fails when one of the contacts is another than rows before have met: the one version or the other will not hold.
func (d decided) add(plans []*plan) error {
	for _, p := range plans {
		for _, st := range p.found {
			id, version := st.before.ID, st.before.Version
			if was, seen := d.versions[id]; seen && was != version && !d.changed[id] {
				return errBetween
			}
			d.versions[id] = version
		}
		for _, st := range p.changed {
			// Who is changed and changed back is not written, so nothing else tells that he stays as he was.
			if !st.isNew && !st.now.Equal(*st.before) {
				d.changed[st.now.ID] = true
			}
		}
	}
	return nil
}

// unchanged gives the versions of those whom none of the rows changes.
func (d decided) unchanged() map[int64]int {
	maps.DeleteFunc(d.versions, func(id int64, _ int) bool { return d.changed[id] })
	return d.versions
}
