package filter

import (
	"iter"
	"math/bits"
)

// Bitmap is a set of positions, a bit for each.
type Bitmap []uint64

// NewBitmap makes an empty set for positions below n.
func NewBitmap(n int) Bitmap { return make(Bitmap, (n+63)/64) }

// Set puts a position in.
func (b Bitmap) Set(i int) { b[i/64] |= 1 << (i % 64) }

// Clear takes a position out.
func (b Bitmap) Clear(i int) { b[i/64] &^= 1 << (i % 64) }

// Has says whether a position is in.
func (b Bitmap) Has(i int) bool { return b[i/64]>>(i%64)&1 == 1 }

// And keeps what is in the other one too; it may be longer.
func (b Bitmap) And(other Bitmap) {
	for i := range b {
		b[i] &= other[i]
	}
}

// Or adds what is in the other one.
func (b Bitmap) Or(other Bitmap) {
	for i := range b {
		b[i] |= other[i]
	}
}

// Not turns the set round, beyond its last position too.
func (b Bitmap) Not() {
	for i := range b {
		b[i] = ^b[i]
	}
}

// Count says how many are in.
func (b Bitmap) Count() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

// All gives the positions in order.
func (b Bitmap) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, word := range b {
			for ; word != 0; word &= word - 1 {
				if !yield(64*i + bits.TrailingZeros64(word)) {
					return
				}
			}
		}
	}
}
