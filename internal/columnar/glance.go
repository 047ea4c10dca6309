package columnar

import (
	"container/heap"
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
	if s == nil || len(s.keys) > 0 && s.keys[0].leads == nil {
		return nil
	}
	next, found := s.leaders(all), 0
	for looked := 1; len(next.blocks) > 0 && !s.over(next.blocks[0]); looked++ {
		block, _ := heap.Pop(next).(leader)
		for i := range positions(set(block.n), s.descending) {
			s.offer(block.n*blockSize + i)
			found++
		}
		s.cut()
		expected := s.most * blockSize * looked / max(found, 1) // blocks, if the order knows nothing of the filter
		if looked > all/glancedPart || looked >= glanced && (expected > all/glancedPart || looked > glancedTimes*expected) {
			return nil
		}
	}
	return s.ids(o.Offset)
}

// leader is a block, and its contact that comes first.
type leader struct{ n, first int }

// leaders is blocks in the order of their first contacts, as a heap; equals as they lie, so that of equals those
// come first that have come into the table first, or last.
type leaders struct {
	blocks  []leader
	compare func(a, b leader) int
}

func (s *selection) leaders(all int) *leaders {
	out := &leaders{make([]leader, all), func(a, b leader) int {
		if len(s.keys) > 0 {
			if c := s.keys[0].compare(a.first, b.first); c != 0 {
				return c
			}
		}
		return directed(a.n-b.n, s.descending)
	}}
	var at []uint16
	if len(s.keys) > 0 {
		at = s.keys[0].leads()
	}
	for n := range out.blocks {
		out.blocks[n] = leader{n, n * blockSize}
		if at != nil {
			out.blocks[n].first += int(at[n])
		}
	}
	heap.Init(out)
	return out
}

// over says that neither a block nor those behind it hold a contact that comes before the last that is kept.
func (s *selection) over(b leader) bool {
	if !s.full {
		return false
	}
	if len(s.keys) > 0 {
		if c := s.keys[0].compare(b.first, s.worst); c != 0 {
			return c > 0
		}
	}
	if len(s.keys) > 1 || s.t.sorted < len(s.t.ids) {
		return false
	}
	return directed(b.n-s.worst/blockSize, s.descending) > 0
}

// Len is part of [heap.Interface], as are the following.
func (l *leaders) Len() int           { return len(l.blocks) }
func (l *leaders) Less(i, j int) bool { return l.compare(l.blocks[i], l.blocks[j]) < 0 }
func (l *leaders) Swap(i, j int)      { l.blocks[i], l.blocks[j] = l.blocks[j], l.blocks[i] }
func (l *leaders) Push(any)           {}
func (l *leaders) Pop() any {
	last := l.blocks[len(l.blocks)-1]
	l.blocks = l.blocks[:len(l.blocks)-1]
	return last
}

// leading is which contact of each block comes first in the orders of a column, as far as that has been
// asked for.
type leading [2]struct { // by direction
	sync.Mutex

	at    []uint16      // in its block; one that has no value where none of the block has
	known filter.Bitmap // of which blocks
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

// of gives them of so many positions.
func (l *leading) of(n int, descending bool, compare func(a, b int) int) []uint16 {
	own := &l[directions(descending)]
	own.Lock()
	defer own.Unlock()
	all := blocksOf(n)
	if len(own.at) == all && own.known.Count() == all {
		return own.at
	}
	at, known := make([]uint16, all), filter.NewBitmap(all) // others may still read the old ones
	copy(at, own.at)
	copy(known, own.known)
	each(all*blockWords, func(from, to int) { // a core has words of known for itself
		for block := from / blockWords; block < to/blockWords; block++ {
			if known.Has(block) {
				continue
			}
			first := block * blockSize
			for i := first + 1; i < min((block+1)*blockSize, n); i++ {
				if compare(i, first) < 0 {
					first = i
				}
			}
			at[block] = uint16(first % blockSize)
			known.Set(block)
		}
	})
	own.at, own.known = at, known
	return at
}

// blocksOf says of how many blocks so many positions are.
func blocksOf(n int) int { return (n + blockSize - 1) / blockSize }
