package importer

import (
	"fmt"
	"testing"
)

// What a preview keeps in memory is what may be met again: nearly nothing of a file without repeats.
func TestRepeatsAreCounted(t *testing.T) {
	const rows, keys = 100_000, 3
	r := newRepeats(rows)
	for n := range rows * keys {
		r.add(fmt.Sprintf("e%d@x.com", n))
	}
	for n := range 1000 {
		r.add(fmt.Sprintf("e%d@x.com", n))
	}
	wrong := 0
	for n := range rows * keys {
		times := r.times(fmt.Sprintf("e%d@x.com", n))
		if n < 1000 && times != 2 || times == 0 {
			t.Fatalf("the key %d came twice or once, counted %d times", n, times)
		}
		if n >= 1000 && times == 2 {
			wrong++
		}
	}
	if most := rows * keys / 500; wrong > most {
		t.Errorf("%d of %d keys are taken for repeated, want at most %d", wrong, rows*keys, most)
	}
	if times := r.times("nobody"); times == 2 {
		t.Error("a key that never came was counted twice")
	}
}
