package columnar

import (
	"cmp"
	"math/bits"
	"slices"
	"sync"

	"github.com/fichahq/ficha/internal/filter"
)

// sortedAtLeast is how many contacts are looked at before they are sorted.
const sortedAtLeast = 1024

// selecting begins a page of an order; nil when the columns do not know it.
func (t *table) selecting(o Order) *selection {
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
	return &selection{t: t, keys: keys, descending: o.Descending, after: o.After, most: o.Offset + o.Limit}
}

// page gives the ids of a stretch of an order of the contacts in a set; nil when the columns
// do not know it.
func (t *table) page(of filter.Bitmap, o Order) []int64 {
	s := t.selecting(o)
	if s == nil {
		return nil
	}
	offset := o.Offset
	if o.After == nil && offset > sortedAtLeast && len(s.keys) > 0 && s.keys[0].rank != nil {
		of, offset = s.keys[0].behind(of, offset, o.Limit)
		s.most = offset + o.Limit
	}
	s.choose(of)
	return s.ids(offset)
}

// ids gives what is kept, without the first.
func (s *selection) ids(offset int) []int64 {
	out := make([]int64, 0, len(s.kept))
	for _, i := range s.kept[min(offset, len(s.kept)):] {
		out = append(out, s.t.ids[i])
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
	first, other := *s, *s
	look := func(one *selection, from int, some filter.Bitmap) {
		for i := range positions(some, s.descending) {
			one.offer(64*from + i)
		}
		one.cut()
	}
	half := 0
	var wait sync.WaitGroup
	if len(of) > pieceWords {
		half = len(of) / 2
		wait.Go(func() { look(&other, 0, of[:half]) })
	}
	look(&first, half, of[half:])
	wait.Wait()
	s.kept = slices.Concat(first.kept, other.kept)
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
	if s.full && len(s.kept) == s.most { // nothing has come since
		return
	}
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
