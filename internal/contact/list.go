package contact

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// List says which contacts, in which order, and which page of them.
type List struct {
	Query   string         // see Selection
	Labels  []string       // see Selection
	Filter  *filter.Filter // see Selection
	Sort    string         // see Selection
	Page    int            // from 1; of no account with a cursor
	PerPage int            // 1 to MaxPerPage
	Cursor  string         // Page.Next of the page before
	Uncount bool           // leave Page.Count at 0
}

func (l List) selection() Selection {
	return Selection{All: true, Query: l.Query, Labels: l.Labels, Filter: l.Filter, Sort: l.Sort}
}

// Page is one page of a list.
type Page struct {
	Contacts []Contact
	Count    int    // on all pages
	Counted  bool   // whether that is known; with List.Uncount it may be
	Next     string // the cursor of the next page, "" when this is the last
}

// Pages of a list.
const (
	DefaultPerPage = 15
	MaxPerPage     = 200
)

// walked is how many contacts a search looks at in the order of an index before
// it collects all hits and sorts them: enough for what is common, which would
// have many hits, and soon over for what is rare.
const walked = 2000

// walkedPart is the same as a part of all contacts, where these are so many that it adds little to what
// it takes to look at all.
const (
	walkedPart = 20
	walkedMost = 100_000
)

// glanced is the same before columns are asked, which take as long for any search.
const glanced = 300

// entry is one line of a list before its contact is loaded.
type entry struct {
	cursor

	hit bool
}

// lister gives the entries of one list.
type lister struct {
	List

	actor  account.Actor
	of     Selection
	order  order
	after  *cursor
	offset int
	r      database.Reader
	found  *columnar.Found // what the selection has, nil where only the store knows
}

func newLister(ctx context.Context, r database.Reader, actor account.Actor, l List) (s *lister, err error) {
	s = &lister{List: l, r: r, actor: actor, of: l.selection(), offset: (l.Page - 1) * l.PerPage}
	if s.order, err = sortKeys(ctx, r, actor.AccountID(), l.Sort); err != nil {
		return nil, err
	}
	if s.after, err = s.order.decode(l.Cursor); s.after != nil {
		s.offset = 0
	}
	return s, err
}

// limit is one more than the page holds, to know whether there is a next one.
func (s *lister) limit() int { return s.PerPage + 1 }

// question gives what to ask columns; false when the store is as fast without.
func (s *lister) question() (q columnar.Question, useful bool) {
	if q.Filter, useful = s.of.asFilter(s.actor); !useful {
		return q, false
	}
	q.Order, q.Uncounted = s.order.columns(s.after, s.offset, s.limit()), s.Uncount
	return q, !s.of.everything() || q.Order != nil && !s.order.indexed()
}

// soon gives the page of what is so common that the first contacts of the order fill it; false
// when they do not.
func (s *lister) soon(ctx context.Context) (page Page, is bool, err error) {
	if !s.Uncount || s.of.everything() || !s.order.indexed() || s.offset+s.limit() > glanced/2 {
		return page, false, nil
	}
	entries, whole, err := s.look(ctx, s.offset+s.limit(), glanced)
	if err != nil || !whole && len(entries) < s.offset+s.limit() {
		return page, false, err
	}
	page, err = s.load(ctx, entries[min(s.offset, len(entries)):])
	return page, true, err
}

// page gives the page, from the store and what columns have found.
func (s *lister) page(ctx context.Context, r database.Reader, found *columnar.Found) (page Page, err error) {
	s.r, s.found = r, found
	entries, err := s.entries(ctx, s.offset, s.limit())
	if err != nil {
		return page, err
	}
	if page, err = s.load(ctx, entries); err != nil || s.Uncount && found == nil {
		return page, err
	}
	page.Counted = true
	if found != nil {
		page.Count, page.Counted = found.Contacts, found.Counted
		return page, nil
	}
	page.Count, err = count(ctx, r, s.actor, s.of)
	return page, err
}

// load loads the contacts of a page.
func (s *lister) load(ctx context.Context, entries []entry) (page Page, err error) {
	if len(entries) > s.PerPage {
		entries = entries[:s.PerPage]
		page.Next = s.order.encode(entries[s.PerPage-1].cursor)
	}
	if page.Contacts, err = loadEntries(ctx, s.r, s.actor.AccountID(), entries); err != nil {
		return page, err
	}
	return page, attachLabels(ctx, s.r, pointers(page.Contacts)...)
}

// entries gives limit entries behind offset others.
func (s *lister) entries(ctx context.Context, offset, limit int) ([]entry, error) {
	switch {
	case s.found == nil:
	case s.found.Soon:
		return s.first(ctx, offset, limit)
	case s.found.Page != nil:
		return s.sort(ctx, s.found.Page, 0, limit)
	}
	if s.of.condition(s.r.Dialect(), s.actor, &params{next: 1}).held == "" {
		return s.walk(ctx, offset, limit)
	}
	if s.found != nil {
		return s.among(ctx, offset, limit)
	}
	if s.order.indexed() && offset+limit <= walked/2 {
		n, err := contactsOf(ctx, s.r, s.actor.AccountID())
		if err != nil {
			return nil, err
		}
		found, whole, err := s.look(ctx, offset+limit, min(max(walked, n/walkedPart), walkedMost))
		if err != nil || whole || len(found) == offset+limit {
			return found[min(offset, len(found)):], err
		}
	}
	if err := rather(ctx, s.r, s.actor); err != nil {
		return nil, err
	}
	return s.hits(ctx, offset, limit)
}

// walk goes through the parts of an order without condition.
func (s *lister) walk(ctx context.Context, offset, limit int) (out []entry, err error) {
	for _, at := range s.order.parts(s.after) {
		if len(out) == limit {
			break
		}
		some, err := s.part(ctx, at, offset, limit-len(out), func(entry) bool { return true })
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
		if offset > 0 && len(some) == 0 {
			size, err := s.size(ctx, at)
			if err != nil {
				return nil, err
			}
			offset -= size
		} else {
			offset = 0
		}
	}
	return out, nil
}

// look searches the first contacts of the order, up to most, for the condition; whole says
// that these were all there are.
func (s *lister) look(ctx context.Context, limit, most int) (out []entry, whole bool, err error) {
	left := most
	for _, at := range s.order.parts(s.after) {
		_, err := s.part(ctx, at, 0, left, func(e entry) bool {
			left--
			if e.hit {
				out = append(out, e)
			}
			return len(out) < limit
		})
		if err != nil || left == 0 || len(out) == limit {
			return out, false, err
		}
	}
	return out, true, nil
}

// all holds for every contact.
const all = "TRUE"

// part reads entries of a part, hits or not, as long as more says so.
func (s *lister) part(ctx context.Context, at part, offset, limit int, more func(entry) bool) ([]entry, error) {
	p := &params{next: 1}
	held := s.of.condition(s.r.Dialect(), s.actor, p).held
	if held == "" {
		held = all
	}
	o, by := s.order.through(s.r.Dialect(), at)
	from := by.Joined
	if held == all && len(o.keys) == 1 {
		from = by.From // nothing is asked of the contacts themselves
	}
	text := "SELECT " + o.id() + ", " + held + o.values(p) + " FROM " + from + " WHERE " + by.Account + " = $1" + o.where(at, p) +
		" ORDER BY " + o.within(at, p) + " LIMIT " + p.add(limit) + " OFFSET " + p.add(max(offset, 0))
	return s.read(ctx, text, p.args, more)
}

// size counts a part.
func (s *lister) size(ctx context.Context, at part) (n int, err error) {
	p := &params{next: 1}
	o, by := s.order.through(s.r.Dialect(), at) // without a cursor a part is of the first key alone
	text := "SELECT count(*) FROM " + by.From + " WHERE " + by.Account + " = " + p.add(s.actor.AccountID()) + o.where(at, p)
	return n, s.r.QueryRow(ctx, text, p.args...).Scan(&n)
}

// hits finds all hits through the indexes first and sorts them. Left to itself a
// store would rather walk the order's index, through all contacts if hits are few.
func (s *lister) hits(ctx context.Context, offset, limit int) ([]entry, error) {
	of, err := s.of.narrowed(ctx, s.r, s.actor)
	if err != nil {
		return nil, err
	}
	p := &params{next: 1}
	found := of.condition(s.r.Dialect(), s.actor, p).found
	// The version stands in no index: SQLite would rather look through all of one that has
	// everything that is asked for than look up a few ids.
	inner := "SELECT c.id AS id, c.version >= 0 AS hit" + s.order.values(p) + " FROM contacts c WHERE " + found
	order := make([]string, 0, len(s.order.keys)+1)
	for n, k := range s.order.keys {
		order = append(order, k.lastIfAbsent(fmt.Sprintf("k%d", n)))
	}
	order = append(order, "id"+direction(s.order.descending))
	text := "WITH hits AS MATERIALIZED (" + inner + ") SELECT * FROM hits WHERE " + s.order.afterCursor(s.after, p) +
		" ORDER BY " + strings.Join(order, ", ") + " LIMIT " + p.add(limit) + " OFFSET " + p.add(offset)
	return s.read(ctx, text, p.args, func(entry) bool { return true })
}

func (s *lister) read(ctx context.Context, text string, args []any, more func(entry) bool) (out []entry, err error) {
	rows, err := s.r.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		e := entry{cursor: cursor{values: make([]any, len(s.order.keys))}}
		into := []any{&e.id, &e.hit}
		for n := range e.values {
			into = append(into, &e.values[n])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out = append(out, e)
		if !more(e) {
			return out, nil
		}
	}
	return out, rows.Err()
}

// loadEntries loads the contacts of a page, in its order.
func loadEntries(ctx context.Context, r database.Reader, accountID int64, entries []entry) ([]Contact, error) {
	ids, place := make([]int64, len(entries)), map[int64]int{}
	for n, e := range entries {
		ids[n], place[e.id] = e.id, n
	}
	condition, argument := r.Dialect().In("c.id", "$2", ids)
	out, err := database.Collect(ctx, r, scan, "SELECT "+selectColumns(r.Dialect())+" FROM contacts c WHERE c.account_id = $1 AND "+condition, accountID, argument)
	slices.SortFunc(out, func(a, b Contact) int { return place[a.ID] - place[b.ID] })
	return out, err
}

// count counts a selection; without a condition it only reads the counter.
func count(ctx context.Context, r database.Reader, actor account.Actor, s Selection) (n int, err error) {
	if s.everything() {
		return contactsOf(ctx, r, actor.AccountID())
	}
	if s, err = s.narrowed(ctx, r, actor); err != nil {
		return 0, err
	}
	p := &params{next: 1}
	by := s.condition(r.Dialect(), actor, p)
	return n, r.QueryRow(ctx, "SELECT count(*) FROM contacts c WHERE "+by.found, p.args...).Scan(&n)
}

// scanned is of how many contacts the store looks at each in a second or two.
const scanned = 2_000_000

// rather waits for columns that are being loaded where the account has so many contacts that the store
// would only take the processor from them; the error is then that of the context, which ends when they are there.
func rather(ctx context.Context, r database.Reader, actor account.Actor) error {
	if !columnar.Loading(ctx) {
		return nil
	}
	n, err := contactsOf(ctx, r, actor.AccountID())
	if err != nil || n <= scanned {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}

// contactsOf says how many contacts the account has.
func contactsOf(ctx context.Context, r database.Reader, accountID int64) (n int, err error) {
	return n, r.QueryRow(ctx, "SELECT CAST(COALESCE(sum(contacts), 0) AS BIGINT) FROM contact_counts WHERE account_id = $1", accountID).Scan(&n)
}
