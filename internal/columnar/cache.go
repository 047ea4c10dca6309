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

	stop    context.CancelFunc
	stopped context.Context //nolint:containedctx // ends what is done in the background
	wait    sync.WaitGroup
	loading sync.Mutex // one account at a time
	slow    sync.Mutex // one count at a time

	sync.Mutex // of what follows; nobody takes a table's lock behind it

	tables  map[int64]*table
	working map[int64]bool        // accounts that something is done for in the background
	refused map[refusal]time.Time // until when
	counts  map[counting]counted
	// expected is until when it was looked whether an account is ready for what will be asked.
	expected map[int64]time.Time
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
	c := &Cache{db: db, most: bytes, now: now, log: log, Few: defaultFew, Values: defaultValues, tables: map[int64]*table{}, working: map[int64]bool{}, refused: map[refusal]time.Time{}, counts: map[counting]counted{}, expected: map[int64]time.Time{}}
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

func (q Question) all() []filter.Field {
	answer, page := q.fields()
	return append(answer, page...)
}

// Found is the contacts that a filter holds for.
type Found struct {
	Contacts int     // how many
	Of       int     // of how many in the account
	Page     []int64 // of the order that was asked for; nil where only the store knows it
	Parts    []Part  // of the split that was asked for, the largest first

	ids  []int64 // by position
	bits filter.Bitmap
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

// Read runs fn on a snapshot with the contacts of it that the filter holds for; with
// nil where the columns do not know, which they learn in the background if they can.
func (c *Cache) Read(ctx context.Context, accountID int64, of Question, fn func(r database.Reader, found *Found) error) error {
	t := c.table(accountID)
	if t == nil {
		return c.db.Read(ctx, func(r database.Reader) error {
			if err := c.consider(ctx, r, accountID, of); err != nil {
				return err
			}
			return fn(r, nil)
		})
	}
	q := &question{of, c, t, fn}
	err := q.ask(ctx, t.RLocker(), false)
	if errors.Is(err, errBehind) {
		err = q.ask(ctx, &t.RWMutex, true)
		c.room(0, true)
	}
	return err
}

func (c *Cache) table(accountID int64) *table {
	c.Lock()
	defer c.Unlock()
	return c.tables[accountID]
}

// Expect loads in the background what a question needs that is likely to come soon, in an
// account that is large enough. It looks once in a while only, and never waits for a table.
func (c *Cache) Expect(ctx context.Context, accountID int64, of Question) error {
	c.Lock()
	again := c.now().Before(c.expected[accountID])
	if !again {
		c.expected[accountID] = c.now().Add(idle)
	}
	t := c.tables[accountID]
	c.Unlock()
	switch {
	case again:
		return nil
	case t == nil:
		return c.db.Read(ctx, func(r database.Reader) error { return c.consider(ctx, r, accountID, of) })
	case t.TryRLock():
		_, missing := t.of(of.all(), of.Filter.Zone())
		t.RUnlock()
		if len(missing) > 0 {
			c.work(accountID, of)
		}
	}
	return nil
}

// consider begins to load columns if the account is large enough.
func (c *Cache) consider(ctx context.Context, r database.Reader, accountID int64, of Question) error {
	var contacts int
	err := r.QueryRow(ctx, "SELECT CAST(COALESCE(sum(contacts), 0) AS BIGINT) FROM contact_counts WHERE account_id = $1", accountID).Scan(&contacts)
	if err == nil && contacts > c.Few {
		c.work(accountID, of)
	}
	return err
}

// work loads what a question needs, and catches up, in the background.
func (c *Cache) work(accountID int64, of Question) {
	c.Lock()
	defer c.Unlock()
	if c.working[accountID] || c.stopped.Err() != nil {
		return
	}
	c.working[accountID] = true
	c.wait.Go(func() {
		if err := c.Warm(c.stopped, accountID, of); err != nil && c.stopped.Err() == nil {
			c.log.WarnContext(c.stopped, "columns not loaded", "account_id", accountID, "cause", err)
		}
		c.Lock()
		defer c.Unlock()
		delete(c.working, accountID)
	})
}

// question is one question to a table.
type question struct {
	Question

	c  *Cache
	t  *table
	fn func(r database.Reader, found *Found) error
}

// errBehind says that the table has to catch up before it can answer.
var errBehind = errors.New("columnar: behind")

// ask answers under a lock of the table, which is free again before fn runs. With
// catchUp it is the one that allows to change the table.
func (q *question) ask(ctx context.Context, lock sync.Locker, catchUp bool) error {
	lock.Lock()
	unlock := sync.OnceFunc(lock.Unlock)
	defer unlock()
	return q.c.db.Read(ctx, func(r database.Reader) error {
		_, missing := q.t.of(q.all(), q.Filter.Zone())
		found, err := q.answer(ctx, r, catchUp)
		unlock()
		if err != nil {
			return err
		}
		if found == nil || len(missing) > 0 {
			q.c.work(q.t.accountID, q.Question)
		}
		return q.fn(r, found)
	})
}

func (q *question) answer(ctx context.Context, r database.Reader, catchUp bool) (*Found, error) {
	fields, more := q.fields()
	columns, missing := q.t.of(fields, q.Filter.Zone())
	if len(missing) > 0 {
		return nil, nil //nolint:nilnil // not to know is no error
	}
	ordering, _ := q.t.of(more, q.Filter.Zone())
	columns = append(columns, ordering...)
	seq, err := sequence(ctx, r, q.t.accountID)
	if err != nil {
		return nil, err
	}
	if from := q.t.behind(columns); from != seq {
		if !catchUp {
			return nil, errBehind
		}
		l, err := lagOf(ctx, r, q.t.accountID, from, seq, soon)
		if err != nil || l.lost || !l.whole || l.rows > soon {
			return nil, err
		}
		if err := q.t.catchUp(ctx, r, l, columns); err != nil || slices.ContainsFunc(columns, (*column).unable) {
			return nil, err
		}
	}
	for _, c := range columns {
		c.used.Store(q.c.now().Unix())
	}
	return q.match(ctx, r)
}

// match asks the columns, which are at the snapshot's number.
func (q *question) match(ctx context.Context, r database.Reader) (*Found, error) {
	s := source{q.t, q.Filter.Zone(), map[string]filter.Bitmap{}}
	fields, _ := q.fields()
	for _, f := range fields {
		if !f.Listed() {
			continue
		}
		ids, err := database.Collect(ctx, r, database.Int64s, f.ListSQL("$1"), q.t.accountID)
		if err != nil {
			return nil, err
		}
		s.list(f, ids)
	}
	bits := q.Filter.Match(s)
	bits.And(q.t.live)
	found := &Found{Contacts: bits.Count(), Of: q.t.live.Count(), ids: q.t.ids, bits: bits}
	if q.Order != nil {
		found.Page = q.t.page(bits, *q.Order)
	}
	if q.Split == nil {
		return found, nil
	}
	var known bool
	if found.Parts, known = q.t.split(bits, *q.Split, s.listed); !known {
		return nil, nil //nolint:nilnil // not to know is no error
	}
	return found, nil
}

// source is a table as a filter sees it.
type source struct {
	t      *table
	zone   *time.Location
	listed map[string]filter.Bitmap
}

func (s source) list(f filter.Field, ids []int64) {
	bits := s.Empty()
	for _, id := range ids {
		if position, known := s.t.position(id); known {
			bits.Set(position)
		}
	}
	s.listed[f.Name()] = bits
}

// Empty is part of [filter.Columns].
func (s source) Empty() filter.Bitmap { return filter.NewBitmap(len(s.t.ids)) }

// Scan is part of [filter.Columns].
func (s source) Scan(f filter.Field, t filter.Test) filter.Bitmap {
	out := s.Empty()
	if f.Listed() {
		listed, with, without := s.listed[f.Name()], t.Met(true), t.Met(false)
		for position := range len(s.t.ids) {
			if is := listed.Has(position); is && with || !is && without {
				out.Set(position)
			}
		}
		return out
	}
	s.t.columns[columnName(f, s.zone)].scan(t, out)
	return out
}
