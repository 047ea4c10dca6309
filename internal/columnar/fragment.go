package columnar

import (
	"math"
	"math/bits"
	"slices"
	"sort"
	"strings"

	"github.com/fichahq/ficha/internal/filter"
)

// Texts lie one behind the other, so a fragment is looked for in a block of them at once, by
// two bytes of it that rarely stand side by side: many times faster than to ask each text.

// searcher puts those texts in that hold all fragments of one of the lists.
func (v *texts) searcher(anyOf [][]string) scanner {
	seen := v.bytesSeen()
	leads := leadsOf(needed(anyOf), &seen)
	return v.byBlock(func(_ int, b *block, out filter.Bitmap) {
		for _, l := range leads {
			b.search(l, out.Set)
		}
	})
}

// lead is a fragment that every text has which holds all fragments of one of the lists; at is
// where its two rarest neighbours stand.
type lead struct {
	fragment string
	at       int
	anyOf    [][]string
}

// leadsOf gives one lead for all lists if they have something in common, as the ways to write
// a phone number do, else one for each.
func leadsOf(anyOf [][]string, seen *[256]int) []lead {
	if len(anyOf) > 1 {
		if core := shared(anyOf); core != "" {
			at, _ := rarest(core, seen)
			return []lead{{core, at, anyOf}}
		}
	}
	out := make([]lead, len(anyOf))
	for n, all := range anyOf {
		least := math.MaxInt
		for _, fragment := range all {
			if at, common := rarest(fragment, seen); common < least {
				least, out[n] = common, lead{fragment, at, anyOf[n : n+1]}
			}
		}
	}
	return out
}

// Of fragments only so much is tried for what lists have in common.
const (
	leastShared = 3
	mostShared  = 16
	lookedAt    = 64
)

// shared gives the longest text that in each list is part of a fragment, "" for none that is
// worth it.
func shared(anyOf [][]string) string {
	for size := mostShared; size >= leastShared; size-- {
		for _, fragment := range anyOf[0] {
			for from := 0; from+size <= min(len(fragment), lookedAt); from++ {
				part := fragment[from : from+size]
				missing := func(all []string) bool {
					return !slices.ContainsFunc(all, func(other string) bool { return strings.Contains(other, part) })
				}
				if !slices.ContainsFunc(anyOf[1:], missing) {
					return part
				}
			}
		}
	}
	return ""
}

// needed leaves out lists that find nothing that another one does not find: all fragments of
// that one are parts of theirs.
func needed(anyOf [][]string) (out [][]string) {
	finds := func(other, all []string) bool {
		return !slices.ContainsFunc(other, func(part string) bool {
			return !slices.ContainsFunc(all, func(fragment string) bool { return strings.Contains(fragment, part) })
		})
	}
	for i, all := range anyOf {
		superfluous := slices.ContainsFunc(out, func(other []string) bool { return finds(other, all) }) ||
			slices.ContainsFunc(anyOf[i+1:], func(other []string) bool { return finds(other, all) && !finds(all, other) })
		if !superfluous {
			out = append(out, all)
		}
	}
	return out
}

// search calls found for each text that holds all fragments of one of the lead's lists.
func (b *block) search(l lead, found func(i int)) {
	for start := 0; start+len(l.fragment) <= len(b.text); {
		next := index(b.text, start+l.at, l.fragment[l.at:min(l.at+2, len(l.fragment))])
		if next < 0 {
			return
		}
		if start = next - l.at; !strings.HasPrefix(b.text[start:], l.fragment) {
			start++
			continue
		}
		i := sort.Search(blockSize, func(i int) bool { return int(b.ends[i]) > start })
		if i == blockSize {
			return
		}
		end := int(b.ends[i])
		if start+len(l.fragment) > end { // it goes over into the next text
			start++
			continue
		}
		if text := b.at(i); slices.ContainsFunc(l.anyOf, func(all []string) bool { return hasAll(text, all) }) {
			found(i)
		}
		start = end
	}
}

func hasAll(text string, fragments []string) bool {
	return !slices.ContainsFunc(fragments, func(f string) bool { return !strings.Contains(text, f) })
}

// Each byte of a word is 1, or has its highest bit only.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// index gives where a byte, or two side by side, stand at start or behind it, -1 for nowhere.
// It looks at eight places at once, so it takes as long for what is common as for what is
// rare, unlike the standard library, which stops at each first byte.
func index(text string, start int, pair string) int {
	if len(pair) == 1 {
		if n := strings.IndexByte(text[start:], pair[0]); n >= 0 {
			return start + n
		}
		return -1
	}
	first, second := uint64(pair[0])*ones, uint64(pair[1])*ones
	i := start
	for ; i+9 <= len(text); i += 8 {
		// A byte is zero where both are found. Subtracting lets a zero byte borrow, and so
		// sets its highest bit; only above the lowest such bit may one be set by mistake.
		differs := (word(text, i) ^ first) | (word(text, i+1) ^ second)
		if zero := (differs - ones) & ^differs & highs; zero != 0 {
			return i + bits.TrailingZeros64(zero)/8
		}
	}
	if n := strings.Index(text[i:], pair); n >= 0 {
		return i + n
	}
	return -1
}

// word gives eight bytes of a text, which the compiler reads at once.
func word(text string, i int) uint64 {
	t := text[i : i+8]
	return uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 | uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
}

// sampled is how many blocks tell how common a byte is.
const sampled = 4

// bytesSeen counts the bytes of some blocks.
func (v *texts) bytesSeen() (seen [256]int) {
	for n := 0; n < len(v.blocks); n += max(1, len(v.blocks)/sampled) {
		for _, c := range []byte(v.blocks[n].text) {
			seen[c]++
		}
	}
	return seen
}

// rarest gives where a fragment's two neighbours stand that are rarest, and how common they
// are.
func rarest(fragment string, seen *[256]int) (at, common int) {
	if len(fragment) == 1 {
		return 0, seen[fragment[0]] * seen[fragment[0]]
	}
	common = math.MaxInt
	for i := range len(fragment) - 1 {
		if n := seen[fragment[i]] * seen[fragment[i+1]]; n < common {
			at, common = i, n
		}
	}
	return at, common
}
