package columnar

import (
	"cmp"
	"slices"
	"sync"

	"github.com/fichahq/ficha/internal/filter"
)

// The first contacts of an order are found without a look at all: blocks of contacts come up in the order of
// the best that each has, until none can hold one that belongs on the page. As many blocks
// are looked at as contacts of the order have to be passed over until the page is full, however many there are
// behind.

const (
	// glanced is how many blocks tell how many it will take.
	glanced = 64
	// glancedPart is up to which part of all blocks are rather looked at one by one, by one core.
	glancedPart = 4
	// glancedTimes is how many times as long as expected it may take, before the contacts are taken to be
	// late in the order.
	glancedTimes = 4
)

// glance gives a page of the contacts that a set has, of which it asks block by block; nil when it is not found
// sooner than the whole set.
func (t *table) glance(o Order, set func(block int) filter.Bitmap) []int64 {
	all := blocksOf(len(t.ids))
	if all <= glanced*glancedPart || o.Offset+o.Limit > sortedAtLeast {
		return nil
	}
	s := t.selecting(o)
	if s == nil || len(s.keys) > 0 && s.keys[0].leaders == nil {
		return nil
	}
	found, leaders := 0, s.leaders(all)
	for n, next := range leaders {
		if s.over(next) {
			break
		}
		for i := range positions(set(next.block), s.descending) {
			s.offer(next.block*blockSize + i)
			found++
		}
		s.cut()
		looked := n + 1
		expected := s.most * blockSize * looked / max(found, 1) // blocks, if the order knows nothing of the filter
		if looked > all/glancedPart || looked >= glanced && (expected > all/glancedPart || looked > glancedTimes*expected) {
			return nil
		}
		if looked == glanced && s.late(leaders[all-1]) {
			return nil
		}
	}
	return s.ids(o.Offset)
}

// late says that the best that is kept comes behind the leader of the last block: then no block is likely to be spared.
func (s *selection) late(last leader) bool {
	return len(s.keys) > 0 && len(s.kept) > 0 && s.keys[0].compare(s.kept[0], last.first) > 0
}

// leader is the contact of a block that comes first.
type leader struct{ block, first int }

// leaders gives all blocks in the order of their leaders, equals as they lie.
func (s *selection) leaders(all int) []leader {
	if len(s.keys) > 0 {
		return s.keys[0].leaders()
	}
	out := make([]leader, all)
	for n := range out {
		out[n] = leader{n, n * blockSize}
	}
	if s.descending {
		slices.Reverse(out)
	}
	return out
}

// over says that neither a block nor those behind it hold a contact that comes before the last that is kept.
func (s *selection) over(next leader) bool {
	if !s.full {
		return false
	}
	if len(s.keys) > 0 {
		first := s.keys[0]
		if c := first.compare(next.first, s.worst); c != 0 {
			return c > 0
		}
		if len(s.keys) > 1 || first.descending != s.descending {
			return false // equals are in another order than blocks
		}
	}
	return s.t.sorted == len(s.t.ids) && directed(next.block-s.worst/blockSize, s.descending) > 0
}

// leading is the blocks in the orders of a column, as far as they have been asked for.
type leading [2]struct { // by direction
	sync.Mutex

	leaders []leader
	known   filter.Bitmap // of which blocks
}

func directions(descending bool) int {
	if descending {
		return 1
	}
	return 0
}

// change says that the block of a position has to be looked at again. The caller holds the table's lock,
// so nobody asks.
func (l *leading) change(position int) {
	block := position / blockSize
	for i := range l {
		if block < 64*len(l[i].known) {
			l[i].known.Clear(block)
		}
	}
}

// of gives them of so many positions, equals in the direction too. Only blocks that have changed are looked at.
func (l *leading) of(n int, descending bool, compare func(a, b int) int) []leader {
	own := &l[directions(descending)]
	own.Lock()
	defer own.Unlock()
	all := blocksOf(n)
	if own.known.Count() == all {
		return own.leaders
	}
	order := func(a, b leader) int {
		return cmp.Or(compare(a.first, b.first), directed(a.block-b.block, descending))
	}
	fresh := leadersOf(own.known, n, compare)
	slices.SortFunc(fresh, order)
	leaders, from := make([]leader, 0, all), 0 // others may still read the old ones
	kept := slices.DeleteFunc(slices.Clone(own.leaders), func(b leader) bool { return !own.known.Has(b.block) })
	for _, b := range fresh {
		at, _ := slices.BinarySearchFunc(kept[from:], b, order)
		leaders = append(append(leaders, kept[from:from+at]...), b)
		from += at
	}
	leaders = append(leaders, kept[from:]...)
	own.leaders, own.known = leaders, filter.NewBitmap(all)
	for block := range all {
		own.known.Set(block)
	}
	return own.leaders
}

// leadersOf finds the leaders of those blocks that are not known.
func leadersOf(known filter.Bitmap, n int, compare func(a, b int) int) (out []leader) {
	for block := range blocksOf(n) {
		if block >= 64*len(known) || !known.Has(block) {
			out = append(out, leader{block: block})
		}
	}
	each(len(out)*blockWords, func(from, to int) {
		for at := from / blockWords; at < to/blockWords; at++ {
			first := out[at].block * blockSize
			for i := first + 1; i < min((out[at].block+1)*blockSize, n); i++ {
				if compare(i, first) < 0 {
					first = i
				}
			}
			out[at].first = first
		}
	})
	return out
}

// blocksOf says of how many blocks so many positions are.
func blocksOf(n int) int { return (n + blockSize - 1) / blockSize }
