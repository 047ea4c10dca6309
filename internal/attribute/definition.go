package attribute

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/currency"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Model is what carries an attribute.
type Model string

// The models.
const (
	OfContact      Model = "contact"
	OfConversation Model = "conversation"
)

// Type is what values of an attribute are.
type Type string

// The types.
const (
	Text     Type = "text"
	Number   Type = "number"
	Currency Type = "currency"
	Percent  Type = "percent"
	Link     Type = "link"
	Date     Type = "date"
	List     Type = "list"
	Checkbox Type = "checkbox"
)

// Types are all types, in the order of their numbers in the compatible API.
func Types() []Type { return []Type{Text, Number, Currency, Percent, Link, Date, List, Checkbox} }

// Definition describes one attribute. Zero times are absent.
type Definition struct {
	ID               int64
	AccountID        int64
	Model            Model
	Key              string
	Name             string
	Type             Type
	Currency         string // ISO 4217, of type currency
	Description      string
	Choices          []string // of type list
	Pattern          string   // RE2, of type text; "": any text
	PatternHint      string   // what to tell who writes something else
	Position         int      // among those of its model, ascending
	IdentifiesPerson bool     // a document's number: two contacts with one are probably one person
	ArchivedAt       time.Time
	DeletedAt        time.Time
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// Limits of definitions.
const (
	MaxDefinitions = 500 // of a model, deleted ones not counted
	MaxChoices     = 1000
	maxName        = 255
	maxDescription = 1000
	maxPattern     = 500
)

// Change is what somebody gives of a definition; nil stays.
type Change struct {
	Name, Description, Currency, Pattern, PatternHint *string
	Type                                              *Type
	Choices                                           *[]string
	IdentifiesPerson, Archived                        *bool
}

// Apply gives the definition with a change made. What its type does not have is
// dropped, such as the choices of a number. The error names each field at fault
// as the API calls it.
func (d Definition) Apply(change Change, now time.Time) (Definition, error) {
	var c checker
	c.text("attribute_display_name", &d.Name, change.Name, maxName)
	c.text("attribute_description", &d.Description, change.Description, maxDescription)
	c.text("regex_cue", &d.PatternHint, change.PatternHint, maxName)
	c.text("regex_pattern", &d.Pattern, change.Pattern, maxPattern)
	c.text("currency_code", &d.Currency, change.Currency, maxName)
	if d.Name == "" {
		c.refuse("attribute_display_name", "required", nil)
	}
	if change.Type != nil {
		d.Type = *change.Type
	}
	if !slices.Contains(Types(), d.Type) {
		c.refuse("attribute_display_type", "choice_invalid", problem.Params{"choices": typeNames()})
	}
	if change.Choices != nil {
		d.Choices = c.choices(*change.Choices)
	}
	if change.IdentifiesPerson != nil {
		d.IdentifiesPerson = *change.IdentifiesPerson
	}
	if change.Archived != nil && *change.Archived != !d.ArchivedAt.IsZero() {
		d.ArchivedAt = time.Time{}
		if *change.Archived {
			d.ArchivedAt = now
		}
	}
	d.keepOfType(&c)
	return d, c.err()
}

// keepOfType checks what only one type has and drops it from the others.
func (d *Definition) keepOfType(c *checker) {
	switch {
	case d.Type != List:
		d.Choices = nil
	case len(d.Choices) == 0:
		c.refuse("attribute_values", "required", nil)
	}
	if d.Type != Currency {
		d.Currency = ""
	} else if unit, err := currency.ParseISO(d.Currency); err != nil {
		c.refuse("currency_code", "currency_invalid", nil)
	} else {
		d.Currency = unit.String()
	}
	if d.Type != Text {
		d.Pattern, d.PatternHint = "", ""
	} else if _, err := compile(d.Pattern); err != nil {
		c.refuse("regex_pattern", "pattern_invalid", nil)
	}
}

// compile reads a pattern as RE2, which matches in linear time whatever it is.
// Clients of the compatible API write it as JavaScript does, /^\d+$/i.
func compile(pattern string) (*regexp.Regexp, error) {
	if inner, flags, found := cutSlashes(pattern); found {
		pattern = inner
		if flags != "" {
			pattern = "(?" + flags + ")" + pattern
		}
	}
	return regexp.Compile(pattern)
}

// cutSlashes takes a pattern out of its slashes; of the flags only those that
// change which texts match are left.
func cutSlashes(pattern string) (inner, flags string, found bool) {
	last := strings.LastIndexByte(pattern, '/')
	if last < 1 || pattern[0] != '/' || strings.Trim(pattern[last+1:], "dgimsuvy") != "" {
		return "", "", false
	}
	for _, flag := range []string{"i", "m", "s"} {
		if strings.Contains(pattern[last+1:], flag) {
			flags += flag
		}
	}
	return pattern[1:last], flags, true
}

func typeNames() string {
	names := make([]string, len(Types()))
	for i, t := range Types() {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}

// checker collects what is wrong with a definition, field by field.
type checker struct{ fields []problem.Field }

func (c *checker) refuse(field, code string, params problem.Params) {
	c.fields = append(c.fields, problem.FieldOf(field, &problem.Fault{Code: code, Params: params}))
}

func (c *checker) err() error { return problem.InvalidFields(c.fields...) }

func (c *checker) text(field string, into, given *string, limit int) {
	if given == nil {
		return
	}
	clean, err := fold.Clean(*given, limit)
	if err != nil {
		c.fields = append(c.fields, problem.FieldOf(field, err))
		return
	}
	*into = clean
}

// choices cleans the values of a list; blank ones are none.
func (c *checker) choices(given []string) []string {
	kept, seen := []string{}, map[string]bool{}
	for _, choice := range given {
		choice, err := fold.Clean(choice, maxName)
		key := fold.Key(choice)
		switch {
		case err != nil:
			c.fields = append(c.fields, problem.FieldOf("attribute_values", err))
			return nil
		case choice == "":
			continue
		case seen[key]:
			c.refuse("attribute_values", "choice_twice", problem.Params{"choice": choice})
			return nil
		}
		seen[key] = true
		kept = append(kept, choice)
	}
	if len(kept) > MaxChoices {
		c.refuse("attribute_values", "too_many", problem.Params{"max": strconv.Itoa(MaxChoices)})
		return nil
	}
	return kept
}
