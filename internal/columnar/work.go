package columnar

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// What is loaded in the background, and what becomes of questions meanwhile.

// want is a field whose column is needed; of instants the days of a zone.
type want struct {
	filter.Field

	zone *time.Location
}

func (w want) name() string { return columnName(w.Field, w.zone) }

// wanted gives fields with the zone of a question.
func (q Question) wanted(fields []filter.Field) []want {
	out := make([]want, len(fields))
	for i, f := range fields {
		out[i] = want{f, q.Filter.Zone()}
	}
	return out
}

// batch is columns that are loaded in one go.
type batch struct {
	wants []want
	ahead bool          // nobody has asked for them yet
	done  chan struct{} // closed when it is over
}

func (b *batch) has(w want) bool {
	return slices.ContainsFunc(b.wants, func(other want) bool { return other.name() == w.name() })
}

func (b *batch) add(wants []want) {
	for _, w := range wants {
		if !b.has(w) {
			b.wants = append(b.wants, w)
		}
	}
}

// serves says whether somebody who asks is best off with the batch: not with a nil one, nor with one that has
// to wait for what is asked for.
func (b *batch) serves(wants []want) bool {
	return b != nil && !b.ahead && !slices.ContainsFunc(wants, func(w want) bool { return !b.has(w) })
}

// task is what is done in the background for an account, one batch at a time: first what is asked for
// meanwhile, together, then what may be.
type task struct {
	now, next *batch
	later     []*batch
}

// work loads columns, and catches up, in the background, once for all who ask. The channel is
// closed when that is over; nil when nothing is to be expected.
func (c *Cache) work(accountID int64, wants []want) (loading <-chan struct{}) {
	c.due(accountID, func(t *task) {
		if t.now.serves(wants) {
			loading = t.now.done
			return
		}
		if t.next == nil {
			t.next = &batch{done: make(chan struct{})}
		}
		t.next.add(wants)
		loading = t.next.done
	})
	return loading
}

// due changes what is to be done for an account, and begins with it if nothing is being done; not
// when that is of no use.
func (c *Cache) due(accountID int64, change func(t *task)) {
	c.Lock()
	defer c.Unlock()
	if c.stopped.Err() != nil || c.now().Before(c.failed[accountID]) {
		return
	}
	t, runs := c.tasks[accountID]
	if !runs {
		t = &task{}
		c.tasks[accountID] = t
	}
	change(t)
	if !runs {
		c.wait.Go(func() { c.run(accountID, t) })
	}
}

// run does what is to be done for an account until there is nothing more.
func (c *Cache) run(accountID int64, t *task) {
	for b := c.begin(accountID, t); b != nil; b = c.begin(accountID, t) {
		between := func() {}
		if b.ahead {
			between = func() { c.letFirst(accountID, t) }
		}
		if c.do(accountID, b, between); b.ahead {
			c.dropEmpty(accountID)
		}
	}
}

// do loads a batch; between is called each time that others may come first.
func (c *Cache) do(accountID int64, b *batch, between func()) {
	defer close(b.done)
	err := c.warm(c.stopped, accountID, b, between)
	if err == nil || c.stopped.Err() != nil {
		return
	}
	c.log.WarnContext(c.stopped, "columns not loaded", "account_id", accountID, "cause", err)
	c.Lock()
	defer c.Unlock()
	c.failed[accountID] = c.now().Add(breath)
}

// begin takes what comes next; nil when there is nothing.
func (c *Cache) begin(accountID int64, t *task) *batch {
	c.Lock()
	defer c.Unlock()
	if t.now, t.next = t.next, nil; t.now == nil && len(t.later) > 0 {
		t.now, t.later = t.later[0], t.later[1:]
	}
	if t.now == nil {
		delete(c.tasks, accountID)
	}
	return t.now
}

// letFirst does what has been asked for while something is loaded ahead.
func (c *Cache) letFirst(accountID int64, t *task) {
	ahead := t.now
	for {
		c.Lock()
		asked := t.next
		if t.now, t.next = asked, nil; asked == nil {
			t.now = ahead
		}
		c.Unlock()
		if asked == nil {
			return
		}
		c.do(accountID, asked, func() {})
	}
}

// expectation is what is likely to be asked in an account.
type expectation struct {
	accountID int64
	what      string
}

// Expect loads in the background, behind what is asked for, what questions need that are likely to come
// soon, in an account that is large enough. It looks once in a while only, by the name of what it is. Nobody
// has to wait for that or hear that it fails: whoever asks then is served as if nothing had been loaded.
func (c *Cache) Expect(ctx context.Context, accountID int64, what string, questions func() ([]Question, error)) {
	if err := c.expect(ctx, accountID, what, questions); err != nil && ctx.Err() == nil {
		c.log.WarnContext(ctx, "columns not loaded ahead", "account_id", accountID, "cause", err)
	}
}

func (c *Cache) expect(ctx context.Context, accountID int64, what string, questions func() ([]Question, error)) error {
	key := expectation{accountID, what}
	c.Lock()
	again := c.now().Before(c.expected[key])
	if !again {
		c.expected[key] = c.now().Add(idle)
	}
	c.Unlock()
	if again {
		return nil
	}
	large, err := c.large(ctx, accountID)
	if err != nil || !large {
		return err
	}
	likely, err := questions()
	if err != nil {
		return err
	}
	b := &batch{ahead: true, done: make(chan struct{})}
	for _, q := range likely {
		b.add(q.all())
	}
	if len(c.allowed(accountID, b.wants)) > 0 {
		c.due(accountID, func(t *task) { t.later = append(t.later, b) })
	}
	return nil
}

// large says whether columns are of use in an account.
func (c *Cache) large(ctx context.Context, accountID int64) (is bool, err error) {
	if c.table(accountID) != nil {
		return true, nil
	}
	err = c.db.Read(ctx, func(r database.Reader) error {
		is, err = c.largeIn(ctx, r, accountID)
		return err
	})
	return is, err
}

func (c *Cache) largeIn(ctx context.Context, r database.Reader, accountID int64) (bool, error) {
	var contacts int
	err := r.QueryRow(ctx, "SELECT CAST(COALESCE(sum(contacts), 0) AS BIGINT) FROM contact_counts WHERE account_id = $1", accountID).Scan(&contacts)
	return contacts > c.Few, err
}

// hopeless says that a column of these did not fit in a while ago.
func (c *Cache) hopeless(accountID int64, wants []want) bool {
	return len(c.allowed(accountID, wants)) < len(wants)
}

// ErrLoading says that the store has not found the answer in the time that it has while columns
// are loaded, which will know it soon.
var ErrLoading = errors.New("columnar: columns are being loaded")

// errLoaded says that the columns may know by now.
var errLoaded = errors.New("columnar: loaded")

// Patience is how long the store may take over a question while its columns are loaded.
type Patience struct {
	Count time.Duration // that only says how many
	Other time.Duration
}

// loadingKey is what says in a context that columns are being loaded.
type loadingKey struct{}

// Loading says that the store is asked while columns are loaded, which ends the context: there is no use in
// long looks.
func Loading(ctx context.Context) bool { return ctx.Value(loadingKey{}) != nil }

// of gives how long the store may take over a question.
func (p Patience) of(q Question) time.Duration {
	if q.Order == nil && q.Split == nil {
		return p.Count
	}
	return p.Other
}

// meanwhile has the store answer, until the columns are loaded or the time is up.
func (q *question) meanwhile(ctx context.Context, r database.Reader, loading <-chan struct{}) error {
	if loading == nil {
		return q.fn(ctx, r, nil)
	}
	select {
	case <-q.until:
		return errors.Join(ctx.Err(), ErrLoading)
	default:
	}
	limited, cancel := context.WithCancelCause(context.WithValue(ctx, loadingKey{}, true))
	defer cancel(nil)
	go func() {
		select {
		case <-loading:
			cancel(errLoaded)
		case <-q.until:
			cancel(errors.Join(ctx.Err(), ErrLoading))
		case <-limited.Done():
		}
	}()
	err := q.fn(limited, r, nil)
	if cause := context.Cause(limited); err != nil && (errors.Is(cause, errLoaded) || errors.Is(cause, ErrLoading)) {
		return cause
	}
	return err
}
