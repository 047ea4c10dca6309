package filter

import (
	"slices"
	"strings"
	"time"
)

// What a list is narrowed by beside its filter becomes a part of the filter here, so that
// whoever answers filters from memory answers searches too.

// Everything gives the filter that holds for every contact.
func Everything() *Filter {
	return &Filter{tree: Tree{Group: All}, root: &group{}, today: calendar{zone: time.UTC}}
}

// Searching gives the filter that holds where this one does and where the contact's search
// text has all fragments of one of the lists.
func (f *Filter) Searching(anyOf [][]string) *Filter {
	if len(anyOf) == 0 {
		return f.and(&group{any: true})
	}
	return f.and(&leaf{Condition: Condition{Operator: Contains}, field: searched(), op: Contains, together: anyOf})
}

// Labelled gives the filter that holds where this one does and where the contact has one of
// the labels.
func (f *Filter) Labelled(titles []string) *Filter {
	labels, _ := standardField("labels")
	return f.and(&leaf{Condition: Condition{Key: labels.Key, Operator: EqualTo}, field: labels, op: EqualTo, texts: titles})
}

func (f *Filter) and(n node) *Filter {
	return &Filter{tree: f.tree, root: &group{parts: []node{f.root, n}}, today: f.today}
}

// asStored compares texts as they are.
func asStored(text string) string { return text }

// searched is what a search looks through; no condition names it.
func searched() Field {
	return Field{Key: "search text", Kind: Text, column: "c.search_text", absent: byEmpty, of: func(*Record) any { return nil }, fold: asStored}
}

// Exactly gives a field that holds a column of contacts as it is stored, for orders: other
// fields fold their texts, and keep of moments the day. Absent are NULL, "" and 0.
func Exactly(column string, integer bool) Field {
	kind := Text
	if integer {
		kind = Import
	}
	return Field{Key: "exactly " + column, Kind: kind, column: column, of: func(*Record) any { return nil }, fold: asStored}
}

// Ordered says whether the form in which conditions compare a value also gives its place in
// the store's order, which takes values of other types for texts.
func (f Field) Ordered(raw Raw, compared any) bool {
	if f.Attribute == nil || f.Kind == Number || raw.Text == "" || raw.Text == "null" {
		return true
	}
	text, is := compared.(string)
	return compared != nil && (!is || f.Kind != Day || strings.ToLower(text) == text)
}

// Fragments gives, for a test that looks for parts of texts, lists of which a text must hold
// one whole; nil for any other test.
func (t Test) Fragments() [][]string {
	switch l := t.leaf; {
	case l.together != nil:
		return l.together
	case l.op == Contains:
		out := make([][]string, len(l.texts))
		for i, text := range l.texts {
			out[i] = []string{text}
		}
		return out
	}
	return nil
}

// holdsAll says whether the text has all fragments of one of the lists.
func holdsAll(text string, anyOf [][]string) bool {
	return slices.ContainsFunc(anyOf, func(all []string) bool {
		return !slices.ContainsFunc(all, func(fragment string) bool { return !strings.Contains(text, fragment) })
	})
}
