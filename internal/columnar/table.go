package columnar

import (
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// table is the contacts of one account, and columns of them. Whoever reads it holds
// its lock and opens the snapshot of the question behind that, so that the table is
// never ahead of the snapshot.
type table struct {
	accountID int64

	sync.RWMutex

	seq     marks         // of the changes that ids and live have taken in
	ids     []int64       // by position; new ones behind, never moved
	sorted  int           // how many of the first ids ascend
	late    map[int64]int // the positions of the others
	live    filter.Bitmap // those that there are
	columns map[string]*column
	bytes   atomic.Int64 // of all but the columns
}

// column is one field of the contacts.
type column struct {
	want
	vector

	seq   marks        // of the changes that it has taken in
	bytes atomic.Int64 // its size
	used  atomic.Int64 // when, in seconds
}

func newTable(accountID int64, seq marks) *table {
	return &table{accountID: accountID, seq: seq, late: map[int64]int{}, columns: map[string]*column{}}
}

// columnName is what a column is found by; that of instants holds days of a zone.
func columnName(f filter.Field, zone *time.Location) string {
	if f.Kind == filter.Instant {
		return f.Name() + " " + zone.String()
	}
	return f.Name()
}

// of gives the columns of fields that are read from contacts' rows; missing are those
// that the table does not have.
func (t *table) of(wants []want) (have []*column, missing []want) {
	named := map[string]bool{}
	for _, w := range wants {
		name := w.name()
		switch c := t.columns[name]; {
		case w.Listed() || named[name]:
		case c == nil || c.unable():
			missing = append(missing, w)
		default:
			have = append(have, c)
		}
		named[name] = true
	}
	return have, missing
}

// behind gives the numbers up to which the table and all of the columns have taken in
// the changes.
func (t *table) behind(columns []*column) marks {
	seq := t.seq
	for _, c := range columns {
		seq = seq.earlier(c.seq)
	}
	return seq
}

// position finds a contact.
func (t *table) position(id int64) (int, bool) {
	if i, found := slices.BinarySearch(t.ids[:t.sorted], id); found {
		return i, true
	}
	i, found := t.late[id]
	return i, found
}

// add puts a new contact behind the others.
func (t *table) add(id int64) int {
	n := len(t.ids)
	if t.sorted == n && (n == 0 || id > t.ids[n-1]) {
		t.sorted++
	} else {
		t.late[id] = n
	}
	t.ids = append(t.ids, id)
	if n/64 == len(t.live) {
		t.live = append(t.live, 0)
	}
	return n
}

// remove takes out the contacts of a span.
func (t *table) remove(s span) {
	from := sort.Search(t.sorted, func(i int) bool { return t.ids[i] >= s.first })
	for i := from; i < t.sorted && t.ids[i] <= s.last; i++ {
		t.live.Clear(i)
	}
	for id, i := range t.late {
		if id >= s.first && id <= s.last {
			t.live.Clear(i)
		}
	}
}

func (t *table) size() int64 {
	return 8*int64(cap(t.ids)) + int64(cap(t.live))*8 + 50*int64(len(t.late))
}

// read takes in the rows of the contacts that a condition holds for. With add they are
// the table's contacts, new ones too; else only columns are filled, of the contacts that
// the table has.
func (t *table) read(ctx context.Context, r database.Reader, columns []*column, add bool, where func(p *parameters) string, rest string) (last int64, rows int, err error) {
	query, scan := reading(t.accountID, columns, where)
	found, err := r.Query(ctx, query.text+rest, query.args...)
	if err != nil {
		return 0, 0, err
	}
	defer found.Close()
	for found.Next() {
		id, values, err := scan(found)
		if err != nil {
			return 0, 0, err
		}
		last, rows = id, rows+1
		t.take(id, columns, values, add)
	}
	for _, c := range columns {
		if !c.unable() {
			c.settle()
		}
	}
	return last, rows, found.Err()
}

// take puts the values of one contact into columns.
func (t *table) take(id int64, columns []*column, values []filter.Raw, add bool) {
	position, known := t.position(id)
	if !known && !add {
		return
	}
	if !known {
		position = t.add(id)
	}
	if add {
		t.live.Set(position)
	}
	for i, c := range columns {
		c.put(position, len(t.ids), values[i])
	}
}

// put sets a value, in another kind of vector if this one cannot hold it. A column
// that cannot hold its values at all has no vector any more.
func (c *column) put(position, room int, value filter.Raw) {
	if c.vector == nil {
		return
	}
	c.grow(room)
	if c.set(position, value) {
		return
	}
	few, is := c.vector.(*coded)
	c.vector = nil
	if !is {
		return
	}
	if wide := few.widened(); wide != nil {
		wide.grow(room)
		wide.set(position, value)
		c.vector = wide
	}
}

// parameters are those of a statement that is being written.
type parameters struct {
	text string
	args []any
}

func (p *parameters) add(value any) string {
	p.args = append(p.args, value)
	return "$" + strconv.Itoa(len(p.args))
}

// reading writes the query that reads columns, and gives what reads one of its rows.
func reading(accountID int64, columns []*column, where func(p *parameters) string) (*parameters, func(database.Row) (int64, []filter.Raw, error)) {
	p := &parameters{}
	account := p.add(accountID)
	names := []string{"c.id"}
	var id int64
	values := make([]filter.Raw, len(columns))
	into := []any{&id}
	for i, c := range columns {
		expression, integer := c.ReadSQL(p.add)
		names = append(names, expression)
		if integer {
			into = append(into, &values[i].Number)
		} else {
			into = append(into, &values[i].Text)
		}
	}
	p.text = "SELECT " + strings.Join(names, ", ") + " FROM contacts c WHERE c.account_id = " + account + " AND " + where(p)
	return p, func(row database.Row) (int64, []filter.Raw, error) {
		err := row.Scan(into...)
		return id, values, err
	}
}
