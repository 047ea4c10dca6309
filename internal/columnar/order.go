package columnar

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"

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
	// past gives what says that a contact comes behind b, faster than compare; nil where it is none.
	past func(b int) func(a int) bool
	// leaders gives all blocks in the order of their first contacts.
	leaders    func() []leader
	descending bool
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

// ranking is each code's place among the values, as long as there are no new ones.
type ranking struct {
	sync.Mutex

	ranks []int
}

// ranks gives each code's place among the values, that of none last; false when conditions
// compare some of them otherwise than the store sorts them.
func (v *coded) ranks(descending bool) ([]int, bool) {
	kept := &v.ranked[directions(descending)]
	kept.Lock()
	defer kept.Unlock()
	if len(kept.ranks) == len(v.values) {
		return kept.ranks, true
	}
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
	kept.ranks = out
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
	compare := func(a, b int) int { return ranks[v.codes[a]] - ranks[v.codes[b]] }
	return sorter{
		compare:    compare,
		beside:     func(a int) int { return beside[v.codes[a]] },
		rank:       func(a int) int { return ranks[v.codes[a]] },
		ranks:      len(ranks),
		leaders:    func() []leader { return v.leading.of(len(v.codes), descending, compare) },
		descending: descending,
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
	among := func(a, b int) int { return compare(v.at(a), v.at(b)) }
	return sorter{
		compare:    among,
		beside:     func(a int) int { return compare(v.at(a), marked) },
		leaders:    func() []leader { return v.leading.of(v.length, descending, among) },
		descending: descending,
		past: func(b int) func(int) bool {
			worst := v.at(b)
			return func(a int) bool { return compare(v.at(a), worst) > 0 }
		},
	}, true
}

// sorterOf sorts a list of numbers by themselves; absent says which one stands for none.
func sorterOf[N int64 | float64](list []N, l *leading, marked N, absent func(N) bool, descending bool) sorter {
	compare := func(a, b N) int {
		if c, decided := lastIfAbsent(absent(a), absent(b)); decided {
			return c
		}
		return directed(cmp.Compare(a, b), descending)
	}
	among := func(a, b int) int { return compare(list[a], list[b]) }
	return sorter{
		compare:    among,
		beside:     func(a int) int { return compare(list[a], marked) },
		leaders:    func() []leader { return l.of(len(list), descending, among) },
		descending: descending,
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
	return sorterOf(v.list, &v.leading, marked, math.IsNaN, descending), true
}

func (v *integers) sorter(descending bool, mark any) (sorter, bool) {
	marked, _ := mark.(int64)
	return sorterOf(v.list, &v.leading, marked, func(n int64) bool { return n == 0 }, descending), true
}
