package attribute

import (
	"regexp"

	"golang.org/x/text/currency"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Schema is the attributes of one model, ready to read values. The zero value has
// none. It is safe for concurrent use.
type Schema struct {
	rules []*rule
	byKey map[string]*rule
}

// rule is a definition with what reading its values needs made once.
type rule struct {
	Definition
	pattern  *regexp.Regexp
	choices  map[string]string // by comparison key
	decimals int               // at most, of a currency
	symbols  map[string]bool   // that may stand beside a number, by comparison key
}

// NewSchema prepares definitions, in their order; deleted ones are left out.
func NewSchema(definitions []Definition) Schema {
	s := Schema{byKey: make(map[string]*rule, len(definitions))}
	for _, d := range definitions {
		if !d.DeletedAt.IsZero() {
			continue
		}
		r := newRule(d)
		s.rules = append(s.rules, r)
		s.byKey[d.Key] = r
	}
	return s
}

func newRule(d Definition) *rule {
	r := &rule{Definition: d, symbols: map[string]bool{"": true}}
	switch d.Type {
	case Text:
		r.pattern, _ = compile(d.Pattern) // Apply lets no other in
	case List:
		r.choices = make(map[string]string, len(d.Choices))
		for _, choice := range d.Choices {
			r.choices[fold.Key(choice)] = choice
		}
	case Percent:
		r.symbols["%"] = true
	case Currency:
		unit, _ := currency.ParseISO(d.Currency)
		r.decimals, _ = currency.Standard.Rounding(unit)
		for _, symbol := range []string{d.Currency, spell(currency.Symbol(unit)), spell(currency.NarrowSymbol(unit))} {
			r.symbols[fold.Key(symbol)] = true
		}
	}
	return r
}

// Definitions are the attributes in their order, archived ones among them.
func (s Schema) Definitions() []Definition {
	out := make([]Definition, len(s.rules))
	for i, r := range s.rules {
		out[i] = r.Definition
	}
	return out
}

// Get gives the definition of a key.
func (s Schema) Get(key string) (Definition, bool) {
	r, found := s.byKey[key]
	if !found {
		return Definition{}, false
	}
	return r.Definition, true
}

// Has says whether there is a definition of a key.
func (s Schema) Has(key string) bool { return s.byKey[key] != nil }

// Canonical gives a JSON value, as decoded with numbers as json.Number, in the
// form in which values of the attribute are stored; nil and blank texts give nil,
// no value. The value of a key without definition is kept as it is given.
// Errors, as *[problem.Fault]: number_invalid, number_too_long, currency_decimals,
// date_invalid, checkbox_invalid, choice_invalid, link_invalid, link_scheme,
// pattern_mismatch, pattern_hint, text_invalid, too_long, value_invalid.
func (s Schema) Canonical(key string, value any) (any, error) {
	r, found := s.byKey[key]
	if !found {
		return value, nil
	}
	return r.canonical(value)
}

// Parse reads a text as people write it, such as a cell of a file; blank gives
// nil. Errors as for Canonical; an unknown key is value_invalid.
func (s Schema) Parse(key, text string, locale Locale) (any, error) {
	r, found := s.byKey[key]
	if !found {
		return nil, &problem.Fault{Code: "value_invalid"}
	}
	return r.parse(text, locale)
}
