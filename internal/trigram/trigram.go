package trigram

import (
	"encoding/binary"
	"errors"
	"iter"
	"math/bits"
	"slices"
)

// Bounds. An entry of a volume is a code and the place of a text, together 32 bits.
const (
	// MaxTexts is how many texts a volume has at most.
	MaxTexts = 1 << placeBits
	// MaxCodes is how many codes are looked up for a list of fragments. More would hardly leave out another text.
	MaxCodes = 8

	codeBits  = 18
	placeBits = 32 - codeBits
	maxWidth  = 10 // of codes in use there are some ten thousand, in a thousand buckets
)

// Code stands for a trigram; few share one.
type Code uint32

// code mixes three characters.
func code(a, b, c rune) Code {
	mixed := (uint32(a)*0x9E3779B1 ^ bits.RotateLeft32(uint32(b)*0x85EBCA77, 11)) + bits.RotateLeft32(uint32(c)*0xC2B2AE3D, 22)
	return Code(mixed * 0x27D4EB2F >> placeBits)
}

// Bucket is where a code stands among 1<<width buckets.
func (c Code) Bucket(width int) int { return int(c >> (codeBits - width)) }

// Codes gives what to look up for texts that hold all the fragments: trigrams that lie side by side, for the
// overlapping ones between them cost as much and leave out little more. None means that a volume cannot tell.
func Codes(fragments []string) (out []Code) {
	for _, fragment := range fragments {
		runes := []rune(fragment)
		for i := 0; i < len(runes) && len(runes) >= 3; i += 3 {
			at := min(i, len(runes)-3)
			if c := code(runes[at], runes[at+1], runes[at+2]); !slices.Contains(out, c) && len(out) < MaxCodes {
				out = append(out, c)
			}
		}
	}
	return out
}

// Volume is the index of some texts.
type Volume struct {
	Texts   int
	Width   int      // there are 1<<Width buckets
	Buckets [][]byte // an empty one has no entry
}

// Of makes the index of texts, MaxTexts at most. Where a text stands among them is its place.
func Of(texts []string) Volume {
	v := Volume{Texts: len(texts), Width: min(bits.Len(uint(len(texts)/16)), maxWidth)}
	v.Buckets = make([][]byte, 1<<v.Width)
	for entries := sorted(texts); len(entries) > 0; {
		bucket := Code(entries[0] >> placeBits).Bucket(v.Width)
		n := 1
		for n < len(entries) && Code(entries[n]>>placeBits).Bucket(v.Width) == bucket {
			n++
		}
		v.Buckets[bucket] = encode(entries[:n], uint32(bucket)<<(32-v.Width))
		entries = entries[n:]
	}
	return v
}

// sorted gives an entry, a code and a place, for each trigram in the texts, ascending: how many there are of each
// code says where each belongs. To read the texts twice takes less memory than to keep what was read.
func sorted(texts []string) []uint32 {
	if len(texts) > MaxTexts {
		panic("trigram: too many texts for a volume")
	}
	next, total := make([]uint32, 1<<codeBits), uint32(0)
	for _, text := range texts {
		for c := range codes(text) {
			next[c]++
		}
	}
	for c, n := range next {
		next[c] = total
		total += n
	}
	out := make([]uint32, total)
	for place, text := range texts {
		for c := range codes(text) {
			out[next[c]] = uint32(c)<<placeBits | uint32(place)
			next[c]++
		}
	}
	return out
}

// codes gives the codes of all trigrams of a text.
func codes(text string) iter.Seq[Code] {
	return func(yield func(Code) bool) {
		var before, last rune
		n := 0
		for _, r := range text {
			if n++; n > 2 && !yield(code(before, last, r)) {
				return
			}
			before, last = last, r
		}
	}
}

// encode writes ascending entries as how far each is from the one before, the first from the bucket's first.
func encode(entries []uint32, before uint32) []byte {
	out := make([]byte, 0, len(entries)+len(entries)/2)
	for n, e := range entries {
		if n > 0 && e == before {
			continue // the same trigram again in a text
		}
		out = binary.AppendUvarint(out, uint64(e-before))
		before = e
	}
	return slices.Clip(out)
}

// errBroken says that a bucket is not what a volume has made.
var errBroken = errors.New("trigram: a bucket cannot be read")

// Places gives the places of the texts, ascending, that have a code, from its bucket.
func Places(bucket []byte, c Code, width int) (out []uint16, err error) {
	at := uint64(c.Bucket(width)) << (32 - width)
	for len(bucket) > 0 {
		step, n := binary.Uvarint(bucket)
		if n <= 0 || at+step > 1<<32-1 || at+step < at {
			return nil, errBroken
		}
		at, bucket = at+step, bucket[n:]
		switch of := Code(at >> placeBits); {
		case of == c:
			out = append(out, uint16(at&(MaxTexts-1)))
		case of > c:
			return out, nil
		}
	}
	return out, nil
}
