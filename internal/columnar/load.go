package columnar

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const (
	// chunk is how many contacts are loaded in one snapshot.
	chunk = 20_000
	// idle is how long nobody has asked for a column that may go for another one.
	idle = time.Minute
	// pause is how long it is not tried again to load what did not fit in.
	pause = 10 * time.Minute
	// breath is the same when the store has failed.
	breath = 10 * time.Second
)

// Warm loads the columns that a question needs, as far as they fit in, and catches up.
func (c *Cache) Warm(ctx context.Context, accountID int64, of Question) error {
	return c.warm(ctx, accountID, &batch{wants: of.all()}, func() {})
}

func (c *Cache) warm(ctx context.Context, accountID int64, b *batch, between func()) error {
	for {
		if b.ahead && c.table(accountID) == nil { // so that others can come first and have one
			if _, err := c.loadTable(ctx, accountID, nil, func() {}); err != nil {
				return err
			}
			between()
		}
		t, err := c.loaded(ctx, accountID, b.wants, between)
		if err != nil || t == nil {
			return err
		}
		if err := c.follow(ctx, t, b.wants); err != nil || c.table(accountID) == t {
			return err
		}
	}
}

// loaded gives the account's table with columns, as far as they fit in; nil when none does.
func (c *Cache) loaded(ctx context.Context, accountID int64, wants []want, between func()) (*table, error) {
	t := c.table(accountID)
	if t == nil {
		return c.loadTable(ctx, accountID, wants, between)
	}
	t.RLock()
	_, missing := t.of(wants)
	seq := t.seq // before the snapshots: a contact that the table lacks has come later
	t.RUnlock()
	if missing = c.allowed(accountID, missing); len(missing) == 0 {
		return t, nil
	}
	columns := c.newColumns(missing, seq)
	if err := c.load(ctx, t, columns, t.RLocker(), between); err != nil {
		return nil, err
	}
	c.keep(t, columns)
	return t, nil
}

// allowed leaves out what did not fit in a while ago.
func (c *Cache) allowed(accountID int64, wants []want) (out []want) {
	c.Lock()
	defer c.Unlock()
	for _, w := range wants {
		if until := c.refused[refusal{accountID, w.name()}]; until.Before(c.now()) {
			out = append(out, w)
		}
	}
	return out
}

func (c *Cache) newColumns(wants []want, seq marks) []*column {
	out := make([]*column, len(wants))
	for i, w := range wants {
		out[i] = &column{want: w, vector: newCoded(w.Field, w.zone, c.Values), seq: seq}
	}
	return out
}

// loadTable loads an account anew; nil when nothing that is wanted would fit in.
func (c *Cache) loadTable(ctx context.Context, accountID int64, wants []want, between func()) (*table, error) {
	t := newTable(accountID, marks{})
	_, wants = t.of(wants)
	allowed := c.allowed(accountID, wants)
	if len(allowed) == 0 && len(wants) > 0 {
		return nil, nil //nolint:nilnil // nothing to load is no error
	}
	err := c.db.Read(ctx, func(r database.Reader) (err error) {
		t.seq, err = sequence(ctx, r, accountID)
		return err
	})
	if err != nil {
		return nil, err
	}
	columns := c.newColumns(allowed, t.seq)
	if err := c.load(ctx, t, columns, nil, between); err != nil {
		return nil, err
	}
	if len(c.keep(t, columns)) == 0 && len(wants) > 0 {
		return nil, nil //nolint:nilnil // as above
	}
	c.Lock()
	defer c.Unlock()
	c.tables[accountID] = t
	return t, nil
}

// load fills columns, chunk by chunk; without a lock the table itself too. The largest
// give way when they do not fit in. Accounts take turns: there is work for one core.
func (c *Cache) load(ctx context.Context, t *table, columns []*column, lock sync.Locker, between func()) error {
	defer c.grows(t.accountID, 0)
	fresh := lock == nil
	if fresh {
		lock = &sync.Mutex{}
	}
	for last, rows := int64(-1), chunk; rows == chunk; {
		var err error
		if last, rows, err = c.loadChunk(ctx, t, columns, lock, fresh, last); err != nil {
			return err
		}
		size := int64(0)
		if fresh {
			size = t.size()
		}
		if columns = c.fitting(t.accountID, columns, size); len(columns) == 0 && size == 0 {
			return nil
		}
		between()
	}
	return nil
}

// loadChunk reads the contacts that follow the one with an id.
func (c *Cache) loadChunk(ctx context.Context, t *table, columns []*column, lock sync.Locker, fresh bool, after int64) (last int64, rows int, err error) {
	if c.Loading != nil {
		if err := c.Loading(ctx); err != nil {
			return 0, 0, err
		}
	}
	c.loading.Lock()
	defer c.loading.Unlock()
	lock.Lock()
	defer lock.Unlock()
	behind := func(p *parameters) string { return "c.id > " + p.add(after) }
	err = c.db.Read(ctx, func(r database.Reader) (err error) {
		last, rows, err = t.read(ctx, r, columns, fresh, behind, " ORDER BY c.id LIMIT "+strconv.Itoa(chunk))
		return err
	})
	return last, rows, err
}

// grows notes how large is what is loaded for an account.
func (c *Cache) grows(accountID, bytes int64) {
	c.Lock()
	defer c.Unlock()
	if c.growing[accountID] = bytes; bytes == 0 {
		delete(c.growing, accountID)
	}
}

// fitting gives the columns for which there is room beside so many bytes.
func (c *Cache) fitting(accountID int64, columns []*column, bytes int64) []*column {
	columns = slices.DeleteFunc(slices.Clone(columns), (*column).unable)
	for len(columns) > 0 {
		sum := bytes
		for _, col := range columns {
			sum += col.size()
		}
		if c.grows(accountID, sum); c.room(false) {
			break
		}
		largest := slices.MaxFunc(columns, func(a, b *column) int { return cmp.Compare(a.size(), b.size()) })
		largest.vector = nil
		columns = slices.DeleteFunc(columns, (*column).unable)
	}
	return columns
}

// unable says that the column cannot hold its values.
func (col *column) unable() bool { return col.vector == nil }

// keep puts the columns into the table that are able to hold their values, and gives
// those; the others are not tried again for a while.
func (c *Cache) keep(t *table, columns []*column) (kept []*column) {
	t.Lock()
	for _, col := range columns {
		if !col.unable() {
			col.grow(len(t.ids))
			col.bytes.Store(col.size())
			col.used.Store(c.now().Unix())
			t.columns[col.name()] = col
			kept = append(kept, col)
		}
	}
	t.bytes.Store(t.size())
	t.Unlock()
	c.Lock()
	defer c.Unlock()
	for _, col := range columns {
		if col.unable() {
			c.refused[refusal{t.accountID, col.name()}] = c.now().Add(pause)
		}
	}
	return kept
}

// follow catches up, slice by slice. What is too far behind goes.
func (c *Cache) follow(ctx context.Context, t *table, wants []want) error {
	for {
		done, err := c.followSome(ctx, t, wants)
		if err != nil || done {
			return err
		}
	}
}

func (c *Cache) followSome(ctx context.Context, t *table, wants []want) (done bool, err error) {
	t.Lock()
	defer t.Unlock()
	err = c.db.Read(ctx, func(r database.Reader) error {
		seq, err := sequence(ctx, r, t.accountID)
		if err != nil {
			return err
		}
		columns, _ := t.of(wants)
		l, err := lagOf(ctx, r, t.accountID, t.behind(columns), seq, perSlice)
		if err != nil {
			return err
		}
		if done = l.whole; l.lost || l.rows > 2*int64(len(t.ids))+chunk {
			done = true
			if !t.leave(columns) {
				c.drop(t)
			}
			return nil
		}
		return t.catchUp(ctx, r, l, columns)
	})
	return done, err
}

// leave takes out those columns that are further behind than the table; false when there
// is none.
func (t *table) leave(columns []*column) (some bool) {
	for name, col := range t.columns {
		if slices.Contains(columns, col) && col.seq.later(t.seq) != col.seq {
			delete(t.columns, name)
			some = true
		}
	}
	return some
}

// drop forgets a table.
func (c *Cache) drop(t *table) {
	c.Lock()
	defer c.Unlock()
	if c.tables[t.accountID] == t {
		delete(c.tables, t.accountID)
	}
}

// dropEmpty forgets an account's table when no column fitted in.
func (c *Cache) dropEmpty(accountID int64) {
	t := c.table(accountID)
	if t == nil {
		return
	}
	t.RLock()
	empty := len(t.columns) == 0
	t.RUnlock()
	if empty {
		c.drop(t)
	}
}

// room drops columns, those first that nobody has asked for the longest, until all fits in.
// Only with force also what was asked for lately; false when that would be needed.
func (c *Cache) room(force bool) bool {
	for {
		total, oldest := c.survey()
		if total <= c.most {
			return true
		}
		if oldest.t == nil || !force && c.now().Sub(time.Unix(oldest.used, 0)) < idle {
			return false
		}
		oldest.t.Lock()
		delete(oldest.t.columns, oldest.name)
		empty := len(oldest.t.columns) == 0
		oldest.t.Unlock()
		if empty {
			c.drop(oldest.t)
		}
	}
}

// place is where a column lies.
type place struct {
	t    *table
	name string
	used int64
}

// survey gives the size of everything, and the column that has not been asked for the
// longest.
func (c *Cache) survey() (total int64, oldest place) {
	c.Lock()
	tables := slices.Collect(maps.Values(c.tables))
	for _, bytes := range c.growing {
		total += bytes
	}
	c.Unlock()
	for _, t := range tables {
		t.RLock()
		total += t.bytes.Load()
		for name, col := range t.columns {
			total += col.bytes.Load()
			if used := col.used.Load(); oldest.t == nil || used < oldest.used {
				oldest = place{t, name, used}
			}
		}
		t.RUnlock()
	}
	return total, oldest
}
