package columnar

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/filter"
)

// TestSearchFindsWhatEachTextSays compares with asking each text, over few letters, so that
// everything repeats, is near the end or goes over into the next text.
func TestSearchFindsWhatEachTextSays(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	word := func(most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			b.WriteByte("aab b0\x80\xff"[random.IntN(8)])
		}
		return b.String()
	}
	for range 60 {
		list := make([]string, random.IntN(3*blockSize/2))
		v := &texts{}
		v.grow(len(list))
		for n := range list {
			if random.IntN(4) > 0 {
				list[n] = word(40)
			}
			if opened := n / blockSize; v.open[opened] == nil {
				v.open = map[int]*[blockSize]string{opened: {}}
			}
			v.open[n/blockSize][n%blockSize] = list[n]
			if n%blockSize == blockSize-1 || n == len(list)-1 {
				v.settle()
			}
		}
		anyOf := make([][]string, 1+random.IntN(3))
		core := word(5)
		for n := range anyOf {
			for range 1 + random.IntN(2) {
				anyOf[n] = append(anyOf[n], word(4)+[]string{"", core}[random.IntN(2)])
			}
		}
		found := make(filter.Bitmap, len(v.blocks)*blockSize/64)
		v.searcher(anyOf)(0, found)
		for n, text := range list {
			want := slices.ContainsFunc(anyOf, func(all []string) bool { return hasAll(text, all) })
			if got := found[n/64]>>(n%64)&1 == 1; got != want {
				t.Fatalf("%q of %q: %v, want %v", anyOf, text, got, want)
			}
		}
	}
}
