package columnar

import (
	"cmp"
	"slices"

	"github.com/fichahq/ficha/internal/filter"
)

// Part is how many contacts have one value of a field.
type Part struct {
	Shown    string // of those that are compared alike the last one; see [filter.Field.Apart]
	Contacts int
}

// split counts the contacts of a set by the values of a field, the largest part first;
// false when the columns do not know.
func (t *table) split(of filter.Bitmap, by filter.Field, listed map[string]filter.Bitmap) ([]Part, bool) {
	if by.Listed() {
		with := slices.Clone(of)
		with.And(listed[by.Name()])
		n := with.Count()
		return sortedParts([]Part{{"true", n}, {"false", of.Count() - n}}), true
	}
	c := t.columns[by.Name()] // no field that splits depends on the zone
	if c == nil || !by.Shows() {
		return nil, false
	}
	v, is := c.vector.(*coded)
	if !is {
		return nil, false
	}
	counts := make([]int, len(v.values))
	for i := range of.All() {
		counts[v.codes[i]]++
	}
	var parts []Part
	place := map[any]int{} // in parts, by the value as it is compared
	for code, n := range counts {
		if n == 0 {
			continue
		}
		for value, shown := range by.Apart(v.values[code].raw, v.values[code].compared) {
			at, known := place[value]
			if !known {
				at = len(parts)
				place[value], parts = at, append(parts, Part{Shown: shown})
			}
			parts[at].Contacts += n
			parts[at].Shown = max(parts[at].Shown, shown)
		}
	}
	return sortedParts(parts), true
}

func sortedParts(parts []Part) []Part {
	parts = slices.DeleteFunc(parts, func(p Part) bool { return p.Contacts == 0 })
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.Contacts, a.Contacts), cmp.Compare(a.Shown, b.Shown))
	})
	return parts
}
