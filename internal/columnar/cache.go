package columnar

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// Cache holds the columns of all accounts. It is safe for concurrent use; a nil one
// never knows an answer.
type Cache struct {
	db   *database.DB
	most int64 // bytes
	now  func() time.Time
	log  *slog.Logger

	// Few is up to how many contacts an account has no columns: the store is fast enough.
	Few int
	// Values is how many different ones a column may have in any case that keeps a table
	// of them; more must be worth it, with several contacts each.
	Values int

	// Patience is how long questions wait for the store while columns are loaded.
	Patience Patience
	// Loading, if set, is called before contacts are read into columns, some at a time; an error
	// ends that.
	Loading func(ctx context.Context) error

	stop    context.CancelFunc
	stopped context.Context //nolint:containedctx // ends what is done in the background
	wait    sync.WaitGroup
	loading sync.Mutex // one piece of one account at a time
	slow    sync.Mutex // one count at a time

	sync.Mutex // of what follows; nobody takes a table's lock behind it

	tables  map[int64]*table
	tasks   map[int64]*task
	growing map[int64]int64       // bytes of what is being loaded, by account
	failed  map[int64]time.Time   // until when it is not tried again to load
	refused map[refusal]time.Time // until when
	counts  map[counting]counted
	// expected is until when it was looked whether an account is ready for what will be asked.
	expected map[expectation]time.Time
}

// refusal is a column that does not fit in.
type refusal struct {
	accountID int64
	name      string
}

// What a cache begins with.
const (
	defaultFew    = 5_000
	defaultValues = 4_096
)

// New makes a cache of at most so many bytes. Close ends what it does in the
// background.
func New(db *database.DB, bytes int64, now func() time.Time, log *slog.Logger) *Cache {
	c := &Cache{
		db: db, most: bytes, now: now, log: log, Few: defaultFew, Values: defaultValues, Patience: Patience{300 * time.Millisecond, 5 * time.Second},
		tables: map[int64]*table{}, tasks: map[int64]*task{}, growing: map[int64]int64{}, failed: map[int64]time.Time{}, refused: map[refusal]time.Time{},
		counts: map[counting]counted{}, expected: map[expectation]time.Time{},
	}
	c.stopped, c.stop = context.WithCancel(context.Background())
	return c
}

// Close waits for what is done in the background.
func (c *Cache) Close() {
	if c == nil {
		return
	}
	c.Lock()
	c.stop()
	c.Unlock()
	c.wait.Wait()
}

// Question is what is asked about the contacts that a filter holds for.
type Question struct {
	Filter *filter.Filter
	Order  *Order        // of a page; nil for none
	Split  *filter.Field // by whose values they are counted; nil for none
	// Uncounted says that the page will do, if it is found sooner than all contacts are.
	Uncounted bool
}

// fields are those that the answer is made of, and those that only its page needs.
func (q Question) fields() (answer, page []filter.Field) {
	answer = q.Filter.Fields()
	if q.Split != nil {
		answer = append(answer, *q.Split)
	}
	if q.Order != nil {
		for _, key := range q.Order.Keys {
			page = append(page, key.Field)
		}
	}
	return answer, page
}

func (q Question) all() []want {
	answer, page := q.fields()
	return q.wanted(append(answer, page...))
}

// Found is the contacts that a filter holds for.
type Found struct {
	Counted  bool    // false when only the page has been looked for
	Contacts int     // how many
	Of       int     // of how many in the account
	Page     []int64 // of the order that was asked for; nil where only the store knows it
	Soon     bool    // the store finds the page by [Found.Has] sooner, so that Page is nil
	Parts    []Part  // of the split that was asked for, the largest first

	ids    []int64       // by position
	sorted int           // how many of the first ids ascend
	late   map[int64]int // the positions of the others, once one is looked for
	bits   filter.Bitmap
}

// Has says whether a contact is among them.
func (f *Found) Has(id int64) bool {
	i, known := slices.BinarySearch(f.ids[:f.sorted], id)
	if !known && f.late == nil {
		f.late = map[int64]int{}
		for n, id := range f.ids[f.sorted:] {
			f.late[id] = f.sorted + n
		}
	}
	if !known {
		i, known = f.late[id]
	}
	return known && f.bits.Has(i)
}

// IDs gives their ids, ascending.
func (f *Found) IDs() []int64 {
	out := make([]int64, 0, f.Contacts)
	for i := range f.bits.All() {
		out = append(out, f.ids[i])
	}
	if !slices.IsSorted(out) {
		slices.Sort(out)
	}
	return out
}

// Answer makes an answer from a snapshot and the contacts of it that the filter holds for, nil
// where the columns do not know.
type Answer func(ctx context.Context, r database.Reader, found *Found) error

// Read runs fn on a snapshot. What the columns do not know they learn in the background if they
// can; until then the store has [Cache.Patience] to answer, and fn is run again when they are
// there. The error is [ErrLoading] when that takes too long.
func (c *Cache) Read(ctx context.Context, accountID int64, of Question, fn Answer) error {
	patient, cancel := context.WithTimeout(ctx, c.Patience.of(of))
	defer cancel()
	q := &question{Question: of, c: c, accountID: accountID, until: patient.Done(), fn: fn}
	for {
		if err := q.read(ctx); !errors.Is(err, errLoaded) {
			return err
		}
	}
}

func (c *Cache) table(accountID int64) *table {
	c.Lock()
	defer c.Unlock()
	return c.tables[accountID]
}

// learn loads what a question needs; nil when its answer will not be known all the same.
func (c *Cache) learn(accountID int64, of Question) <-chan struct{} {
	loading := c.work(accountID, of.all())
	if answer, _ := of.fields(); c.hopeless(accountID, of.wanted(answer)) {
		return nil
	}
	return loading
}

// question is one question to the columns of an account.
type question struct {
	Question

	c         *Cache
	accountID int64
	t         *table
	until     <-chan struct{} // closed when the time is up that the store has meanwhile
	fn        Answer
}

// read asks once; errLoaded says that it is worth to do so again.
func (q *question) read(ctx context.Context) error {
	if q.t = q.c.table(q.accountID); q.t == nil {
		return q.c.db.Read(ctx, func(r database.Reader) error {
			large, err := q.c.largeIn(ctx, r, q.accountID)
			if err != nil {
				return err
			}
			var loading <-chan struct{}
			if large {
				loading = q.c.learn(q.accountID, q.Question)
			}
			return q.meanwhile(ctx, r, loading)
		})
	}
	err := q.ask(ctx, q.t.RLocker(), false)
	if errors.Is(err, errBehind) {
		err = q.ask(ctx, &q.t.RWMutex, true)
		q.c.room(true)
	}
	return err
}

// What keeps a table from answering.
var (
	errBehind  = errors.New("columnar: behind")                    // it has to catch up first
	errMissing = errors.New("columnar: not loaded, or far behind") // which is done in the background
)

// ask answers under a lock of the table, which is free again before fn runs. With
// catchUp it is the one that allows to change the table.
func (q *question) ask(ctx context.Context, lock sync.Locker, catchUp bool) error {
	lock.Lock()
	unlock := sync.OnceFunc(lock.Unlock)
	defer unlock()
	return q.c.db.Read(ctx, func(r database.Reader) error {
		_, missing := q.t.of(q.all())
		found, err := q.answer(ctx, r, catchUp)
		unlock()
		switch {
		case errors.Is(err, errMissing):
			return q.meanwhile(ctx, r, q.c.learn(q.accountID, q.Question))
		case err != nil:
			return err
		case len(q.c.allowed(q.accountID, missing)) > 0: // of the page's order
			q.c.work(q.accountID, q.all())
		}
		return q.fn(ctx, r, found)
	})
}

func (q *question) answer(ctx context.Context, r database.Reader, catchUp bool) (*Found, error) {
	fields, more := q.fields()
	columns, missing := q.t.of(q.wanted(fields))
	if len(missing) > 0 {
		return nil, errMissing
	}
	ordering, _ := q.t.of(q.wanted(more))
	columns = append(columns, ordering...)
	seq, err := sequence(ctx, r, q.accountID)
	if err != nil {
		return nil, err
	}
	if from := q.t.behind(columns); from != seq {
		if !catchUp {
			return nil, errBehind
		}
		l, err := lagOf(ctx, r, q.accountID, from, seq, soon)
		if err == nil && (l.lost || !l.whole || l.rows > soon) {
			err = errMissing
		}
		if err != nil {
			return nil, err
		}
		if err := q.t.catchUp(ctx, r, l, columns); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(columns, (*column).unable) {
			return nil, errMissing
		}
	}
	for _, c := range columns {
		c.used.Store(q.c.now().Unix())
	}
	return q.match(ctx, r)
}
