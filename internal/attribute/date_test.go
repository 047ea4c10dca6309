package attribute

import (
	"slices"
	"strings"
	"testing"
)

// TestPlainDatesAreReadAsTheFormReadsThem tries each character in each place of the two usual dates.
func TestPlainDatesAreReadAsTheFormReadsThem(t *testing.T) {
	plain := 0
	for _, date := range []string{"31/12/2026", "2026-12-31", "31.12.2026", "2026/12/31", "31/12/26", "31/12/2026 10:00", ""} {
		for at := range len(date) {
			for _, c := range strings.Split("0 9 / - . x : é", " ") {
				text := date[:at] + c + date[at+1:]
				got, ok := plainDate(text)
				if !ok {
					continue
				}
				if plain++; !slices.Equal(got[:], dateForm.FindStringSubmatch(text)) {
					t.Errorf("%q: %q", text, got)
				}
			}
		}
	}
	if plain < 4*8*2 { // a digit for each digit
		t.Errorf("%d were plain", plain)
	}
}
