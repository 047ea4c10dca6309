package columnar

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/filter"
)

// In what two cores look through, every contact is looked at once, and the page is that of all.
func TestTwoCoresFindWhatOneFinds(t *testing.T) {
	const n = 3*64*pieceWords + 2*blockSize + 77
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	codes := &coded{codes: make([]uint16, n), values: []codedValue{{}, {compared: 7.0}, {compared: 500.5}, {compared: 900.0}}}
	single := &numbers{list: make([]float64, n)}
	for i := range n {
		code := random.IntN(4)
		codes.codes[i], single.list[i] = uint16(code), math.NaN()
		if code > 0 {
			single.list[i], _ = codes.values[code].compared.(float64)
		}
	}
	schema := attribute.NewSchema([]attribute.Definition{{Key: "seats", Type: attribute.Number}})
	table := newTable(1, marks{})
	for i := range n {
		at := table.add(int64(1 + i))
		table.live.Set(at)
	}
	field, _ := filter.FieldOf("seats", schema)
	table.columns[field.Name()] = &column{want: want{field, time.UTC}, vector: single}
	for payload, meets := range map[string]func(n float64) bool{
		`"is_greater_than","values":[500]`: func(n float64) bool { return n > 500 },
		`"is_greater_than","values":[900]`: func(float64) bool { return false },
		`"is_less_than","values":[500.5]`:  func(n float64) bool { return n < 500.5 },
		`"between","values":[7,500.5]`:     func(n float64) bool { return n >= 7 && n <= 500.5 },
		`"equal_to","values":[900,7]`:      func(n float64) bool { return n == 7 || n == 900 },
		`"is_present"`:                     func(n float64) bool { return n == n },
		`"not_equal_to","values":[500.5]`:  func(n float64) bool { return n != 500.5 },
		`"is_not_present"`:                 math.IsNaN,
	} {
		tree, err := filter.Read([]byte(`[{"attribute_key":"seats","filter_operator":` + payload + `}]`))
		if err != nil {
			t.Fatal(err)
		}
		f, err := filter.Bind(tree, filter.Rules{Attributes: schema, Zone: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		var hits []int
		for i, number := range single.list {
			if meets(number) {
				hits = append(hits, i)
			}
		}
		for _, v := range []vector{codes, single} {
			table.columns[field.Name()].vector = v
			m := &matcher{t: table, f: f, scanners: map[filter.Test]scanner{}}
			m.prepare()
			found := m.all()
			if got := slices.Collect(found.All()); !slices.Equal(got, hits) {
				t.Errorf("%s of %T: %d, want %d", payload, v, len(got), len(hits))
			}
		}
	}
	table.columns[field.Name()].vector = single
	all := slices.Clone(table.live)
	want := slices.Collect(all.All())
	slices.SortStableFunc(want, func(a, b int) int {
		if c, decided := lastIfAbsent(math.IsNaN(single.list[a]), math.IsNaN(single.list[b])); decided {
			return c
		}
		return cmp.Compare(single.list[b], single.list[a])
	})
	page := table.page(all, Order{Keys: []Key{{field, true}}, Offset: 10, Limit: 5})
	for i, id := range page {
		if id != table.ids[want[10+i]] {
			t.Errorf("on the page is %d, want %d", id, table.ids[want[10+i]])
		}
	}
	if len(page) != 5 {
		t.Errorf("%d on a page of 5", len(page))
	}
}
