package columnar

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/filter"
)

// TestAGlanceFindsWhatAllLooksFind compares first pages with those of the whole set, in orders of every kind of
// column, with many equals and absent ones, before and after changes.
func TestAGlanceFindsWhatAllLooksFind(t *testing.T) {
	const n = (glanced*glancedPart + 40) * blockSize
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	schema := attribute.NewSchema([]attribute.Definition{{Key: "seats", Type: attribute.Number}, {Key: "plan", Type: attribute.Text}})
	field := func(name string) filter.Field {
		f, known := filter.FieldOf(name, schema)
		if !known {
			t.Fatal(name)
		}
		return f
	}
	few := newCoded(field("city"), time.UTC, 100)
	columns := map[string]struct {
		vector
		value func() filter.Raw
	}{
		"few":      {few, func() filter.Raw { return text(random, 3) }},
		"texts":    {&texts{field: field("name")}, func() filter.Raw { return text(random, 5000) }},
		"numbers":  {&numbers{field: field("seats")}, func() filter.Raw { return filter.Raw{Text: strconv.Itoa(random.IntN(2_000_000))} }},
		"integers": {&integers{field: filter.Exactly("c.updated_at", true)}, func() filter.Raw { return filter.Raw{Number: int64(random.IntN(3)) * random.Int64N(1000)} }},
	}
	contacts := newTable(1, marks{})
	for i := range n {
		id := int64(i + 1)
		if i > n-300 && random.IntN(2) == 0 {
			id += 1_000_000 // so that those behind come late
		}
		contacts.live.Set(contacts.add(id))
	}
	for name, c := range columns {
		c.grow(n)
		for i := range n {
			if random.IntN(5) > 0 {
				c.set(i, c.value())
			}
		}
		c.settle()
		f := filter.Exactly("c."+name, name == "integers") // the order does not look at the field
		contacts.columns[f.Name()] = &column{want: want{f, time.UTC}, vector: c.vector}
	}
	glances := 0
	for round := range 500 {
		set := someOf(random, n)
		o := Order{Descending: random.IntN(2) == 0, Offset: random.IntN(3) * random.IntN(20), Limit: 1 + random.IntN(20)}
		for name := range columns {
			if random.IntN(4) == 0 {
				o.Keys = append(o.Keys, Key{filter.Exactly("c."+name, name == "integers"), o.Descending != (random.IntN(4) == 0)})
			}
		}
		if len(o.Keys) == 0 || len(o.Keys) == 1 && o.Keys[0].Field.Name() == "c.texts" {
			o.After = &Mark{make([]any, len(o.Keys)), contacts.ids[random.IntN(2_000)]}
			for i := range o.Keys {
				o.After.Values[i] = "Person 10" + strconv.Itoa(random.IntN(10))
			}
		}
		got := contacts.glance(o, func(block int) filter.Bitmap { return set[block*blockWords : (block+1)*blockWords] })
		if got == nil {
			continue
		}
		glances++
		if want := contacts.page(set, o); !slices.Equal(got, want) {
			t.Fatalf("round %d, %s: %v, want %v", round, fmt.Sprint(o), got, want)
		}
		for _, c := range columns {
			c.set(random.IntN(n), c.value())
			c.settle()
		}
	}
	if glances < 20 {
		t.Errorf("only %d pages were found at a glance", glances)
	}
}

// someOf gives a set of about one in 2, 4, 8 or 16
func someOf(random *rand.Rand, n int) filter.Bitmap {
	set := filter.NewBitmap(n)
	rare := random.IntN(4)
	for i := range set {
		set[i] = random.Uint64()
		for range rare {
			set[i] &= random.Uint64()
		}
	}
	return set
}

func text(random *rand.Rand, different int) filter.Raw {
	return filter.Raw{Text: "Person " + strconv.Itoa(random.IntN(different))}
}
