package sample

import "math/bits"

// permutation puts the numbers below size into an order that looks random, without storing it: a
// Feistel network over the next even number of bits, applied again while the result is too large.
type permutation struct {
	size uint64
	half uint // bits of one half
	keys [4]uint64
}

func newPermutation(size, seed uint64) permutation {
	p := permutation{size: size, half: max(1, uint(bits.Len64(size-1)+1)/2)}
	for i := range p.keys {
		p.keys[i] = mix(seed ^ uint64(i+1)*0x9e3779b97f4a7c15)
	}
	return p
}

// at gives the number at a position; both are below size, and no two positions give the same number.
func (p permutation) at(position uint64) uint64 {
	mask := uint64(1)<<p.half - 1
	for {
		left, right := position>>p.half, position&mask
		for _, key := range p.keys {
			left, right = right, left^mix(right^key)&mask
		}
		if position = left<<p.half | right; position < p.size {
			return position
		}
	}
}

// mix spreads every bit of a number over all of them (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// dice is a small random source (SplitMix64). The standard library's would do as well; this one may
// not change between its versions, because equal seeds must give equal files.
type dice uint64

func (d *dice) below(limit uint64) uint64 {
	*d += 0x9e3779b97f4a7c15
	high, _ := bits.Mul64(mix(uint64(*d)), limit)
	return high
}

func (d *dice) oneIn(n uint64) bool { return d.below(n) == 0 }

func pick[T any](d *dice, list []T) T { return list[d.below(uint64(len(list)))] }
