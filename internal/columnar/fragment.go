package columnar

import (
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/fichahq/ficha/internal/filter"
)

// Texts lie one behind the other, so a fragment is looked for in a block of them at once, by
// its rarest byte: many times faster than to ask each text.

// search puts those texts in that hold all fragments of one of the lists. It takes as many
// processors as there are: it is the longest that a question takes.
func (v *texts) search(anyOf [][]string, out filter.Bitmap) {
	anyOf = needed(anyOf)
	common := v.bytesSeen()
	var wait sync.WaitGroup
	share := len(v.blocks)/runtime.GOMAXPROCS(0) + 1
	for from := 0; from < len(v.blocks); from += share {
		wait.Go(func() {
			for _, all := range anyOf {
				v.searchSome(from, min(from+share, len(v.blocks)), all, &common, out)
			}
		})
	}
	wait.Wait()
}

// searchSome is search for one list, in some blocks. Of several fragments the one with the
// rarest byte leads; the others are looked for where it is.
func (v *texts) searchSome(from, to int, all []string, common *[256]int, out filter.Bitmap) {
	lead := slices.MinFunc(all, func(a, b string) int { return common[a[rarest(a, common)]] - common[b[rarest(b, common)]] })
	at := rarest(lead, common)
	for n := from; n < to; n++ {
		v.blocks[n].search(lead, at, func(i int, text string) {
			if !slices.ContainsFunc(all, func(other string) bool { return !strings.Contains(text, other) }) {
				out.Set(n*blockSize + i) // blocks share no word of the set
			}
		})
	}
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

// search calls found for each text that holds the fragment, whose byte at is the one to look
// for.
func (b *block) search(fragment string, at int, found func(i int, text string)) {
	for start := 0; start+len(fragment) <= len(b.text); {
		next := strings.IndexByte(b.text[start+at:], fragment[at])
		if next < 0 {
			return
		}
		if start += next; !strings.HasPrefix(b.text[start:], fragment) {
			start++
			continue
		}
		i := sort.Search(blockSize, func(i int) bool { return int(b.ends[i]) > start })
		if i == blockSize {
			return
		}
		if end := int(b.ends[i]); start+len(fragment) > end { // it goes over into the next text
			start++
		} else {
			found(i, b.at(i))
			start = end
		}
	}
}

// seen is how many blocks tell how common a byte is.
const seen = 4

// bytesSeen counts the bytes of some blocks.
func (v *texts) bytesSeen() (common [256]int) {
	for n := 0; n < len(v.blocks); n += max(1, len(v.blocks)/seen) {
		for _, c := range []byte(v.blocks[n].text) {
			common[c]++
		}
	}
	return common
}

// rarest gives the index of a fragment's rarest byte.
func rarest(fragment string, common *[256]int) (at int) {
	for i := range len(fragment) {
		if common[fragment[i]] < common[fragment[at]] {
			at = i
		}
	}
	return at
}
