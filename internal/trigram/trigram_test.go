package trigram

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// find gives the places of the texts that may hold all fragments; all when the volume cannot tell.
func find(t testing.TB, v Volume, fragments ...string) map[int]bool {
	t.Helper()
	out := map[int]bool{}
	for place := range v.Texts {
		out[place] = true
	}
	for _, c := range Codes(fragments) {
		places, err := Places(v.Buckets[c.Bucket(v.Width)], c, v.Width)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(places) || len(slices.Compact(slices.Clone(places))) != len(places) {
			t.Fatalf("places %v", places)
		}
		has := map[int]bool{}
		for _, place := range places {
			has[int(place)] = true
		}
		maps.DeleteFunc(out, func(place int, _ bool) bool { return !has[place] })
	}
	return out
}

func TestFindsWhoMayHoldAFragment(t *testing.T) {
	texts := []string{"  joao  silva", "  josé  silveira", "  maria", "", "ab", "  joao  joao", "  京都市  太郎"}
	v := Of(texts)
	for fragment, want := range map[string][]int{
		"silv": {0, 1}, "  jo": {0, 1, 5}, "joao": {0, 5}, "ria": {2}, "京都市": {6}, "nobody": nil, "josé": {1},
	} {
		got := find(t, v, fragment)
		for _, place := range want {
			if !got[place] {
				t.Errorf("%q does not find %q", fragment, texts[place])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%q finds %v, want %v", fragment, got, want)
		}
	}
	if codes := Codes([]string{"ab", ""}); codes != nil {
		t.Errorf("a volume is asked for %v", codes)
	}
	if n := len(Codes([]string{strings.Repeat("abcdefghij", 20)})); n != MaxCodes {
		t.Errorf("%d codes", n)
	}
}

// TestNothingIsMissed compares with the texts themselves, in volumes of all sizes.
func TestNothingIsMissed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{0, 1, 15, 16, 500, 5000, MaxTexts} {
		texts := make([]string, size)
		for n := range texts {
			texts[n] = sampleText(random)
		}
		v := Of(texts)
		excess := 0
		for range 50 {
			if size == 0 {
				break
			}
			runes := []rune(texts[random.IntN(size)])
			from := random.IntN(len(runes) - 3)
			fragment := string(runes[from:min(from+3+random.IntN(6), len(runes))])
			got := find(t, v, fragment)
			for place, text := range texts {
				if holds := strings.Contains(text, fragment); holds && !got[place] {
					t.Fatalf("of %d texts %q does not find %q", size, fragment, text)
				} else if !holds && got[place] {
					excess++
				}
			}
		}
		if excess > 50*max(size/50, 1) {
			t.Errorf("of %d texts %d too many are found by 50 fragments", size, excess)
		}
	}
}

func sampleText(random *rand.Rand) string {
	first := []string{"ana", "joão", "maria", "wagner", "cecilia", "zé"}[random.IntN(6)]
	last := []string{"silva", "souza", "brito", "araújo", "d'avila"}[random.IntN(5)]
	return fmt.Sprintf("  %s  %s  %s.%s.%x@example.com  +55%d  cli-%08d", first, last, first, last, random.IntN(1<<16), 11900000000+random.IntN(99999999), random.IntN(1000000))
}

// TestCodesStay: they are stored.
func TestCodesStay(t *testing.T) {
	for text, want := range map[string]Code{"  j": 257449, "sil": 229454, "京都市": 13762, "555": 65982} {
		if got := Codes([]string{text})[0]; got != want {
			t.Errorf("code of %q: %d, was %d", text, got, want)
		}
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint32(5), 3)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}, uint32(1<<17-1), 11)
	f.Fuzz(func(t *testing.T, bucket []byte, c uint32, width int) {
		width = min(max(width, 0), maxWidth)
		places, err := Places(bucket, Code(c%(1<<codeBits)), width)
		if err == nil && len(places) > len(bucket) {
			t.Errorf("%d places of %d bytes", len(places), len(bucket))
		}
	})
}

func FuzzFind(f *testing.F) {
	f.Add("  joao  silva", "o  s")
	f.Fuzz(func(t *testing.T, text, fragment string) {
		if !utf8.ValidString(text) || !utf8.ValidString(fragment) {
			return // the texts that are searched are folded, and so valid
		}
		v := Of([]string{"something else", text})
		if strings.Contains(text, fragment) && !find(t, v, fragment)[1] {
			t.Errorf("%q is not found in %q", fragment, text)
		}
	})
}

func BenchmarkVolume(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, MaxTexts)
	for n := range texts {
		texts[n] = sampleText(random)
	}
	size := 0
	for b.Loop() {
		size = 0
		for _, bucket := range Of(texts).Buckets {
			size += len(bucket)
		}
	}
	b.ReportMetric(float64(size)/MaxTexts, "B/text")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/MaxTexts, "ns/text")
}
