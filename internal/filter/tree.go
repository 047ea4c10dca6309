package filter

import "strconv"

// Tree is a filter as somebody wrote it: a group of parts, or one condition.
type Tree struct {
	Group     Group
	Parts     []Tree    // of a group; of Not exactly one
	Condition Condition // of no group
	Path      string    // where it stands on the wire, such as "all.1.any.0"
}

// Group is how the parts of a tree are joined.
type Group string

// The groups; a condition is none.
const (
	One Group = ""
	All Group = "all"
	Any Group = "any"
	Not Group = "not"
)

// Condition is one statement about a contact.
type Condition struct {
	Key      string // of a field; see [Fields]
	Operator Operator
	Values   []any // string, json.Number, bool; others are refused when it is bound
}

// Bounds of a filter.
const (
	MaxConditions = 100 // those of segments that it names included
	MaxDepth      = 10  // of groups within groups
	MaxValues     = 1000
	MaxPatterns   = 50   // values of contains, starts_with and ends_with
	maxValue      = 1000 // characters of one value
	MaxDays       = 36_500
)

// Everything says whether the filter is empty, and so holds for all contacts.
func (t Tree) Everything() bool { return t.Group == All && len(t.Parts) == 0 }

// Conditions gives the conditions in the order in which they were written.
func (t Tree) Conditions() []Condition {
	if t.Group == One {
		return []Condition{t.Condition}
	}
	var out []Condition
	for _, part := range t.Parts {
		out = append(out, part.Conditions()...)
	}
	return out
}

// Segments gives the ids of the segments that the filter names, as far as they are
// ids.
func (t Tree) Segments() []int64 {
	var out []int64
	for _, c := range t.Conditions() {
		if c.Key != segmentKey {
			continue
		}
		for _, value := range c.Values {
			if id, err := strconv.ParseInt(textOf(value), 10, 64); err == nil {
				out = append(out, id)
			}
		}
	}
	return out
}
