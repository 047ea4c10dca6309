package columnar

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/filter"
)

// Order is a stretch of contacts sorted by fields, absent values last in both directions,
// equals by their ids.
type Order struct {
	Keys       []Key
	Descending bool // of the ids
	After      *Mark
	Offset     int // of the first behind After
	Limit      int
	// Indexed says that the store has an index of the order: it soon finds the first of many
	// contacts, whose page is left to it ([Found.Soon]).
	Indexed bool
}

const (
	// walkable is how many contacts of an order the store looks at in a few milliseconds.
	walkable = 2000
	// sifted is how many of those that are found are looked at in memory in the time of one.
	sifted = 200
)

// soon says whether the store is likely to have filled a page before all that are found are looked at.
func (o Order) soon(f *Found) bool {
	if !o.Indexed || f.Contacts == 0 {
		return false
	}
	walk := f.Of * (o.Offset + o.Limit) / f.Contacts
	return walk <= walkable && sifted*walk <= f.Contacts
}

// Key is a field to sort by.
type Key struct {
	Field      filter.Field
	Descending bool
}

// Mark is a contact's place in an order. Values are as the store gives them: string, int64,
// float64, nil for none.
type Mark struct {
	Values []any
	ID     int64
}

// sorter gives the order of a key, negative when a comes first.
type sorter struct {
	compare func(a, b int) int
	beside  func(a int) int // the same with the mark in the place of b
	rank    func(a int) int // below ranks, in the order; nil where values are not numbered
	ranks   int
	// past gives what says that a contact comes behind b; nil where compare is as fast.
	past func(b int) func(a int) bool
}

// sortedAtLeast is how many contacts are looked at before they are sorted.
const sortedAtLeast = 1024

// page gives the ids of a stretch of an order of the contacts in a set; nil when the columns
// do not know it.
func (t *table) page(of filter.Bitmap, o Order) []int64 {
	keys := make([]sorter, len(o.Keys))
	for i, key := range o.Keys {
		c := t.columns[key.Field.Name()] // no field of an order depends on the zone
		if c == nil || c.unable() {
			return nil
		}
		var mark any
		if o.After != nil {
			mark = o.After.Values[i]
		}
		s, known := c.sorter(key.Descending, mark)
		if !known {
			return nil
		}
		keys[i] = s
	}
	s := selection{t: t, keys: keys, descending: o.Descending, after: o.After, most: o.Offset + o.Limit}
	offset := o.Offset
	if o.After == nil && offset > sortedAtLeast && len(keys) > 0 && keys[0].rank != nil {
		of, offset = keys[0].behind(of, offset, o.Limit)
		s.most = offset + o.Limit
	}
	s.choose(of)
	out := make([]int64, 0, o.Limit)
	for _, i := range s.kept[min(offset, len(s.kept)):] {
		out = append(out, t.ids[i])
	}
	return out
}

// behind leaves out what has a rank before the one at offset, or behind the one at the end;
// left is what is still to be skipped.
func (s sorter) behind(of filter.Bitmap, offset, limit int) (some filter.Bitmap, left int) {
	counts := make([]int, s.ranks)
	for i := range of.All() {
		counts[s.rank(i)]++
	}
	first := 0
	for left = offset; first < s.ranks && left >= counts[first]; first++ {
		left -= counts[first]
	}
	last := first
	for n := left + limit; last < s.ranks && n > counts[last]; last++ {
		n -= counts[last]
	}
	some = make(filter.Bitmap, len(of))
	for i := range of.All() {
		if rank := s.rank(i); rank >= first && rank <= last {
			some.Set(i)
		}
	}
	return some, left
}

// positions gives a set's positions, from the end when backward: in the order of the ids,
// nearly always, so that of equals the first to be met are the first of the order.
func positions(of filter.Bitmap, backward bool) func(yield func(int) bool) {
	if !backward {
		return of.All()
	}
	return func(yield func(int) bool) {
		for i, word := range slices.Backward(of) {
			for word != 0 {
				bit := bits.Len64(word) - 1
				if word &^= 1 << bit; !yield(64*i + bit) {
					return
				}
			}
		}
	}
}

// selection finds the first contacts of an order.
type selection struct {
	t          *table
	keys       []sorter
	descending bool
	after      *Mark
	most       int

	kept  []int
	worst int // behind this one nothing is kept any more; counts when full
	full  bool
	past  func(a int) bool // says of most that they are behind it; nil for of none
}

// choose looks at the contacts of a set; two cores do at a large one.
func (s *selection) choose(of filter.Bitmap) {
	first, half := *s, *s
	halves(of, func(from int, some filter.Bitmap) {
		one := &first
		if from > 0 {
			one = &half
		}
		for i := range positions(some, s.descending) {
			one.offer(64*from + i)
		}
		one.cut()
	})
	s.kept = slices.Concat(first.kept, half.kept)
	s.cut()
}

// offer looks at one more contact.
func (s *selection) offer(i int) {
	if s.past != nil && s.past(i) || s.full && s.compare(i, s.worst) > 0 || s.after != nil && s.beside(i) <= 0 {
		return
	}
	s.kept = append(s.kept, i)
	if len(s.kept) >= max(2*s.most, sortedAtLeast) {
		s.cut()
	}
}

// cut sorts what is kept and leaves out what is too far behind.
func (s *selection) cut() {
	slices.SortFunc(s.kept, s.compare)
	if s.kept = s.kept[:min(s.most, len(s.kept))]; len(s.kept) == s.most && s.most > 0 {
		s.worst, s.full = s.kept[s.most-1], true
		if len(s.keys) > 0 && s.keys[0].past != nil {
			s.past = s.keys[0].past(s.worst)
		}
	}
}

func (s *selection) compare(a, b int) int {
	for _, key := range s.keys {
		if c := key.compare(a, b); c != 0 {
			return c
		}
	}
	return s.byID(s.t.ids[a], s.t.ids[b])
}

func (s *selection) beside(a int) int {
	for _, key := range s.keys {
		if c := key.beside(a); c != 0 {
			return c
		}
	}
	return s.byID(s.t.ids[a], s.after.ID)
}

func (s *selection) byID(a, b int64) int {
	if s.descending {
		return cmp.Compare(b, a)
	}
	return cmp.Compare(a, b)
}

// directed turns a comparison of present values round when they descend.
func directed(c int, descending bool) int {
	if descending {
		return -c
	}
	return c
}

// lastIfAbsent compares where at least one of two values may be absent; decided says that
// this is all there is to compare.
func lastIfAbsent(a, b bool) (c int, decided bool) {
	switch {
	case a && b:
		return 0, true
	case a:
		return 1, true
	case b:
		return -1, true
	}
	return 0, false
}

// compareValues compares values of one type, in the forms of [filter.Field.Compared]; of
// truths no comes first.
func compareValues(a, b any) int {
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		return strings.Compare(a, b)
	case float64:
		b, _ := b.(float64)
		return cmp.Compare(a, b)
	case int64:
		b, _ := b.(int64)
		return cmp.Compare(a, b)
	case bool:
		b, _ := b.(bool)
		switch {
		case a == b:
			return 0
		case b:
			return -1
		}
		return 1
	}
	return 0
}

// ranks gives each code's place among the values, that of none last; false when conditions
// compare some of them otherwise than the store sorts them.
func (v *coded) ranks(descending bool) ([]int, bool) {
	order := make([]int, 0, len(v.values))
	for code, value := range v.values {
		if _, many := value.compared.([]string); many || !v.field.Ordered(value.raw, value.compared) {
			return nil, false
		}
		order = append(order, code)
	}
	compare := func(a, b int) int { return v.beside(a, v.values[b].compared, descending) }
	slices.SortFunc(order, compare)
	out := make([]int, len(v.values))
	for n, code := range order {
		out[code] = n
		if n > 0 && compare(order[n-1], code) == 0 {
			out[code] = out[order[n-1]]
		}
	}
	return out, true
}

// beside compares a code's value with another one.
func (v *coded) beside(code int, value any, descending bool) int {
	own := v.values[code].compared
	if c, decided := lastIfAbsent(own == nil, value == nil); decided {
		return c
	}
	return directed(compareValues(own, value), descending)
}

func (v *coded) sorter(descending bool, mark any) (s sorter, known bool) {
	ranks, known := v.ranks(descending)
	if !known {
		return s, false
	}
	beside := make([]int, len(v.values))
	for code, value := range v.values {
		beside[code] = v.beside(code, likened(mark, value.compared), descending)
	}
	return sorter{
		compare: func(a, b int) int { return ranks[v.codes[a]] - ranks[v.codes[b]] },
		beside:  func(a int) int { return beside[v.codes[a]] },
		rank:    func(a int) int { return ranks[v.codes[a]] },
		ranks:   len(ranks),
		past: func(b int) func(int) bool {
			worst := ranks[v.codes[b]]
			return func(a int) bool { return ranks[v.codes[a]] > worst }
		},
	}, true
}

// likened gives a mark's value in the type of those that it is compared with: stores give
// truths as numbers or words.
func likened(mark, value any) any {
	if _, truth := value.(bool); truth && mark != nil {
		return mark == int64(1) || mark == "1" || mark == "true"
	}
	return mark
}

func (v *texts) sorter(descending bool, mark any) (sorter, bool) {
	if v.odd {
		return sorter{}, false
	}
	marked, _ := mark.(string)
	compare := func(a, b string) int {
		if c, decided := lastIfAbsent(a == "", b == ""); decided {
			return c
		}
		return directed(strings.Compare(a, b), descending)
	}
	return sorter{
		compare: func(a, b int) int { return compare(v.at(a), v.at(b)) },
		beside:  func(a int) int { return compare(v.at(a), marked) },
	}, true
}

// sorterOf sorts a list of numbers by themselves; absent says which one stands for none.
func sorterOf[N int64 | float64](list []N, marked N, absent func(N) bool, descending bool) sorter {
	compare := func(a, b N) int {
		if c, decided := lastIfAbsent(absent(a), absent(b)); decided {
			return c
		}
		return directed(cmp.Compare(a, b), descending)
	}
	return sorter{
		compare: func(a, b int) int { return compare(list[a], list[b]) },
		beside:  func(a int) int { return compare(list[a], marked) },
		past: func(b int) func(int) bool {
			switch worst := list[b]; {
			case absent(worst):
				return nil
			case descending:
				return func(a int) bool { return !(list[a] >= worst) || absent(list[a]) } //nolint:staticcheck // NaN is not above either
			default:
				return func(a int) bool { return !(list[a] <= worst) || absent(list[a]) } //nolint:staticcheck // as above
			}
		},
	}
}

func (v *numbers) sorter(descending bool, mark any) (sorter, bool) {
	marked := math.NaN()
	if n, is := mark.(float64); is {
		marked = n
	}
	return sorterOf(v.list, marked, math.IsNaN, descending), true
}

func (v *integers) sorter(descending bool, mark any) (sorter, bool) {
	marked, _ := mark.(int64)
	return sorterOf(v.list, marked, func(n int64) bool { return n == 0 }, descending), true
}
