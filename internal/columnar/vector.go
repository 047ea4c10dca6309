package columnar

import (
	"math"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/filter"
)

// vector is the values of one field, by position. It is changed under its table's lock
// only; settle follows a batch of sets.
type vector interface {
	// set puts a value in; false when the vector cannot hold it.
	set(position int, value filter.Raw) bool
	settle()
	// grow makes room for so many positions; new ones have no value.
	grow(n int)
	scanner(t filter.Test) scanner
	// sorter gives the values' order and what comes beside a mark, nil for none; false when
	// the store may sort them otherwise.
	sorter(descending bool, mark any) (s sorter, known bool)
	size() int64 // in bytes, about
}

// coded holds, for each position, the number of one of few values. A condition looks at
// each value once.
type coded struct {
	field  filter.Field
	zone   *time.Location
	few    int // see Cache.Values
	codes  []uint16
	values []codedValue // by code; 0 is no value
	known  map[filter.Raw]uint16
	bytes  int64 // of the values

	leading leading
	ranked  [2]ranking // by direction
}

type codedValue struct {
	raw      filter.Raw
	compared any
}

func newCoded(f filter.Field, zone *time.Location, few int) *coded {
	none := codedValue{compared: f.Compared(filter.Raw{})}
	return &coded{field: f, zone: zone, few: few, values: []codedValue{none}, known: map[filter.Raw]uint16{{}: 0}}
}

func (v *coded) set(position int, value filter.Raw) bool {
	key := v.field.Alike(value, v.zone)
	code, known := v.known[key]
	if !known {
		n, compared := len(v.values), v.field.Compared(value)
		if n > math.MaxUint16 || n > v.few && n > len(v.codes)/4 && wide(compared) != nil {
			return false
		}
		code = uint16(n)
		v.values, v.known[key] = append(v.values, codedValue{value, compared}), code
		v.bytes += 150 + 3*int64(len(value.Text))
	}
	v.codes[position] = code
	v.leading.change(position)
	return true
}

func (*coded) settle() {}

func (v *coded) grow(n int) { v.codes = append(v.codes, make([]uint16, n-len(v.codes))...) }

func (v *coded) scanner(t filter.Test) scanner {
	met := new([math.MaxUint16 + 1]uint8) // any code is inside, so none is looked at for that
	for code, value := range v.values {
		met[code] = bit(t.Met(value.compared))
	}
	return func(from int, out filter.Bitmap) {
		for i := range out {
			var word uint64
			for n, code := range stretch(v.codes, from+i) {
				word |= uint64(met[code]) << n
			}
			out[i] = word
		}
	}
}

// bit is 1 for true, without a branch that a processor would have to foresee.
func bit(is bool) (n uint8) {
	if is {
		n = 1
	}
	return n
}

// stretch gives what a word of a set is about.
func stretch[V any](list []V, word int) []V { return list[64*word : min(64*word+64, len(list))] }

func (v *coded) size() int64 { return 2*int64(cap(v.codes)) + v.bytes }

// wide gives the vector for many different values of a type, nil where there is none.
func wide(compared any) func(filter.Field) vector {
	switch compared.(type) {
	case string:
		return func(f filter.Field) vector { return &texts{field: f} }
	case float64:
		return func(f filter.Field) vector { return &numbers{field: f} }
	case int64:
		return func(f filter.Field) vector { return &integers{field: f} }
	}
	return nil
}

// widened gives the values in a vector for many different ones; nil when there is none
// for such values. Those of a field are of one type.
func (v *coded) widened() vector {
	some := slices.IndexFunc(v.values, func(value codedValue) bool { return value.compared != nil })
	if some < 0 || wide(v.values[some].compared) == nil {
		return nil
	}
	out := wide(v.values[some].compared)(v.field)
	out.grow(len(v.codes))
	for position, code := range v.codes {
		if (code != 0 || v.values[0].compared != nil) && !out.set(position, v.values[code].raw) {
			return nil
		}
	}
	out.settle()
	return out
}

// numbers holds numbers, NaN for none.
type numbers struct {
	field   filter.Field
	list    []float64
	leading leading
}

func (v *numbers) set(position int, value filter.Raw) bool {
	v.list[position] = math.NaN()
	if n, is := v.field.Compared(value).(float64); is {
		v.list[position] = n
	}
	v.leading.change(position)
	return true
}

func (*numbers) settle() {}

func (v *numbers) grow(n int) {
	for len(v.list) < n {
		v.list = append(v.list, math.NaN())
	}
}

func (v *numbers) scanner(t filter.Test) scanner {
	none, ranges := bit(t.Met(nil)), t.Ranges()
	return func(from int, out filter.Bitmap) {
		for i := range out {
			list := stretch(v.list, from+i)
			var word uint64
			for _, r := range ranges {
				for n, number := range list {
					word |= uint64(bit(number >= r.From)&bit(number <= r.To)) << n
				}
			}
			if none == 1 {
				for n, number := range list {
					word |= uint64(bit(number != number)) << n
				}
			}
			out[i] = word
		}
	}
}

func (v *numbers) size() int64 { return 8 * int64(cap(v.list)) }

// integers holds whole numbers, 0 for none.
type integers struct {
	field   filter.Field
	list    []int64
	leading leading
}

func (v *integers) set(position int, value filter.Raw) bool {
	v.list[position], _ = v.field.Compared(value).(int64)
	v.leading.change(position)
	return true
}

func (*integers) settle() {}

func (v *integers) grow(n int) { v.list = append(v.list, make([]int64, n-len(v.list))...) }

func (v *integers) scanner(t filter.Test) scanner {
	none := t.Met(nil)
	return func(from int, out filter.Bitmap) {
		for i := range out {
			for n, number := range stretch(v.list, from+i) {
				if number == 0 && none || number != 0 && t.Met(number) {
					out[i] |= 1 << n
				}
			}
		}
	}
}

func (v *integers) size() int64 { return 8 * int64(cap(v.list)) }

// texts holds texts as they are compared, "" for none, in blocks.
type texts struct {
	field  filter.Field
	length int
	blocks []block
	open   map[int]*[blockSize]string // blocks with changes
	bytes  int64
	odd    bool // the store would sort some value otherwise

	leading leading
}

// blockSize is how many texts lie in one block, which is made anew when one of them
// changes.
const blockSize = 1024

// blockWords is how many words of a set a block is about.
const blockWords = blockSize / 64

// block is texts one behind the other, and where each ends.
type block struct {
	text string
	ends [blockSize]uint32
}

func (b *block) at(i int) string {
	if i == 0 {
		return b.text[:b.ends[0]]
	}
	return b.text[b.ends[i-1]:b.ends[i]]
}

func (v *texts) set(position int, value filter.Raw) bool {
	n := position / blockSize
	opened := v.open[n]
	if opened == nil {
		opened = new([blockSize]string)
		for i := range opened {
			opened[i] = v.blocks[n].at(i)
		}
		if v.open == nil {
			v.open = map[int]*[blockSize]string{}
		}
		v.open[n] = opened
	}
	compared := v.field.Compared(value)
	opened[position%blockSize], _ = compared.(string)
	v.odd = v.odd || !v.field.Ordered(value, compared)
	v.leading.change(position)
	return true
}

func (v *texts) settle() {
	for n, opened := range v.open {
		b := &v.blocks[n]
		v.bytes -= int64(len(b.text))
		var text []byte
		for i, s := range opened {
			text = append(text, s...)
			b.ends[i] = uint32(len(text))
		}
		b.text = string(text)
		v.bytes += int64(len(b.text))
	}
	v.open = nil
}

func (v *texts) grow(n int) {
	v.length = n
	for len(v.blocks)*blockSize < n {
		v.blocks = append(v.blocks, block{})
	}
}

// at gives the text of a position.
func (v *texts) at(position int) string { return v.blocks[position/blockSize].at(position % blockSize) }

func (v *texts) scanner(t filter.Test) scanner {
	if anyOf := t.Fragments(); anyOf != nil {
		return v.searcher(anyOf)
	}
	none := t.Met(nil)
	return v.byBlock(func(n int, b *block, out filter.Bitmap) {
		start := uint32(0)
		for i, end := range b.ends[:min(blockSize, v.length-n*blockSize)] {
			if start == end && none || start < end && t.MetText(b.text[start:end]) {
				out.Set(i)
			}
			start = end
		}
	})
}

// byBlock looks at each block of a part of a set that begins with one.
func (v *texts) byBlock(look func(n int, b *block, out filter.Bitmap)) scanner {
	return func(from int, out filter.Bitmap) {
		for n := from / blockWords; len(out) > 0; n++ {
			some := out[:min(blockWords, len(out))]
			look(n, &v.blocks[n], some)
			out = out[len(some):]
		}
	}
}

func (v *texts) size() int64 { return v.bytes + int64(cap(v.blocks))*(4*blockSize+16) }
