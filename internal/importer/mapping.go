package importer

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// Column is one column of the file, what its cells look like, and where they go.
// Kind, the orders and Suggestion are findings of the first rows of the file.
type Column struct {
	Column     string      `json:"column"`               // the header's cell as in the file
	Target     string      `json:"target"`               // see targets; "": nowhere
	Samples    []string    `json:"samples"`              // different cells of the first rows
	First      []string    `json:"first,omitempty"`      // the cells of the first rows, one by one
	Filled     float64     `json:"filled"`               // part of the first rows with something in the cell, 0 to 1
	Addresses  int         `json:"addresses,omitempty"`  // cells of the file that have the form of an e-mail address
	Kind       string      `json:"kind,omitempty"`       // what the cells look like, see [sheet.Kind]; "": nothing in particular
	DateOrder  string      `json:"date_order,omitempty"` // dmy or mdy; "": as the options say
	Decimal    string      `json:"decimal,omitempty"`    // comma or point; "": as the options say
	Suggestion *Suggestion `json:"suggestion,omitempty"` // of a column without a target
}

// AddressesAsNames is how many cells of a column that goes to the name have the form of an e-mail address. They are
// imported as they are; whoever imports is told.
func (c Column) AddressesAsNames() int {
	if !slices.Contains([]string{"name", "first_name", "middle_name", "last_name"}, c.Target) {
		return 0
	}
	return c.Addresses
}

// Suggestion is the custom attribute that a column could become.
type Suggestion struct {
	Key    string         `json:"key"`
	Name   string         `json:"name"`
	Type   attribute.Type `json:"type"`
	Values []string       `json:"values,omitempty"` // of a list
}

// The writings of a decimal number.
const (
	decimalComma = "comma"
	decimalPoint = "point"
)

// The targets of which a cell may have several: labels, and the addresses and numbers
// that a contact has besides its primary ones.
const (
	targetLabel       = "label"
	targetOtherEmails = "other_emails"
	targetOtherPhones = "other_phone_numbers"
)

// The targets of cells that are a part of a phone number, in a column before it: the
// code of its country and of its area.
const (
	targetPhoneCountry = "phone_country"
	targetPhoneArea    = "phone_area"
)

// targets are the standard fields that a column can go to.
var targets = []string{"name", "first_name", "middle_name", "last_name", "email", "phone_number", targetPhoneCountry, targetPhoneArea, "identifier", "city", "country_code", "company_name",
	targetOtherEmails, targetOtherPhones, "contact_type", "blocked", "do_not_contact", targetLabel}

// single are the targets of which "the first filled cell wins" makes no sense: two
// columns for one of them contradict each other.
var single = []string{"contact_type", "blocked", "do_not_contact"}

// supported says whether cells of a target go anywhere.
func supported(target string) bool {
	return slices.Contains(targets, target) || strings.HasPrefix(target, sheet.CustomTarget)
}

// ColumnChoice is what somebody says of one column of a file.
type ColumnChoice struct {
	Column     string // the header's cell; of equal ones the first entry means the first
	Target     string // "": nowhere
	DateOrder  string // dmy or mdy; "": as it was found
	Decimal    string // comma or point; "": as it was found
	Definition *AttributeChoice
}

// AttributeChoice is the custom attribute that is to be made of a column whose
// target does not exist yet.
type AttributeChoice struct {
	Name   string // "": the column's
	Type   attribute.Type
	Values []string // of a list
}

// applyMapping gives the import the columns' targets as chosen and makes the
// attributes that are asked for, all or nothing; a column that no choice names stays
// as it is. i.attributes is loaded anew. Errors, each on the field mapping:
// column_unknown, target_unknown, target_twice, choice_invalid,
// mapping_identifies_nobody, definition_differs, and those of
// [attribute.Service.Create].
func (s *Service) applyMapping(ctx context.Context, tx *database.Tx, actor account.Actor, i *Import, choices []ColumnChoice) error {
	if err := i.choose(choices); err != nil {
		return err
	}
	schema, err := attribute.Load(ctx, tx, i.AccountID, attribute.OfContact)
	if err != nil {
		return err
	}
	for _, choice := range choices {
		if choice.Definition == nil {
			continue
		}
		made, err := s.define(ctx, tx, actor, schema, choice)
		if err != nil {
			return err
		}
		if made {
			if schema, err = attribute.Load(ctx, tx, i.AccountID, attribute.OfContact); err != nil {
				return err
			}
		}
	}
	i.attributes = schema
	return i.checkMapping(schema)
}

// choose puts the choices into the columns.
func (i *Import) choose(choices []ColumnChoice) error {
	i.Mapping = slices.Clone(i.Mapping)
	taken := make([]bool, len(i.Mapping))
	for _, choice := range choices {
		at := slices.IndexFunc(i.Mapping, func(c Column) bool { return c.Column == choice.Column })
		for at >= 0 && taken[at] {
			next := slices.IndexFunc(i.Mapping[at+1:], func(c Column) bool { return c.Column == choice.Column })
			if next < 0 {
				at = -1
				break
			}
			at += 1 + next
		}
		switch {
		case at < 0:
			return mappingFault("column_unknown", problem.With("column", choice.Column))
		case choice.DateOrder != "" && choice.DateOrder != dayFirst && choice.DateOrder != monthFirst:
			return mappingFault("choice_invalid", problem.With("choices", dayFirst+", "+monthFirst), problem.With("field", "date_order"))
		case choice.Decimal != "" && choice.Decimal != decimalComma && choice.Decimal != decimalPoint:
			return mappingFault("choice_invalid", problem.With("choices", decimalComma+", "+decimalPoint), problem.With("field", "decimal"))
		}
		taken[at] = true
		i.Mapping[at].choose(choice)
	}
	return nil
}

func (c *Column) choose(choice ColumnChoice) {
	c.Target = choice.Target
	if choice.DateOrder != "" {
		c.DateOrder = choice.DateOrder
	}
	if choice.Decimal != "" {
		c.Decimal = choice.Decimal
	}
}

// checkMapping says whether every target exists, none is given twice that may not
// be, and something in a row says whom it means.
func (i *Import) checkMapping(schema attribute.Schema) error {
	first := map[string]string{}
	identifies := false
	for _, c := range i.Mapping {
		if c.Target == "" {
			continue
		}
		key, custom := strings.CutPrefix(c.Target, sheet.CustomTarget)
		definition, defined := schema.Get(key)
		if custom && !defined || !supported(c.Target) {
			return mappingFault("target_unknown", problem.With("column", c.Column), problem.With("target", c.Target))
		}
		other, twice := first[c.Target]
		if twice && (slices.Contains(single, c.Target) || custom && definition.Type == attribute.Checkbox) {
			return mappingFault("target_twice", problem.With("column", other), problem.With("other", c.Column), problem.With("target", c.Target))
		}
		if !twice {
			first[c.Target] = c.Column
		}
		identifies = identifies || sheet.Identifies(c.Target)
	}
	if !identifies {
		return mappingFault("mapping_identifies_nobody")
	}
	return nil
}

// define makes the attribute of a choice, unless it is there already: preview and
// start send the same mapping.
func (s *Service) define(ctx context.Context, tx *database.Tx, actor account.Actor, schema attribute.Schema, choice ColumnChoice) (made bool, err error) {
	key, custom := strings.CutPrefix(choice.Target, sheet.CustomTarget)
	if !custom {
		return false, mappingFault("target_unknown", problem.With("column", choice.Column), problem.With("target", choice.Target))
	}
	if d, found := schema.Get(key); found {
		if d.Type != choice.Definition.Type {
			return false, mappingFault("definition_differs", problem.With("column", choice.Column), problem.With("key", key))
		}
		return false, nil
	}
	name := choice.Definition.Name
	if name == "" {
		name = choice.Column
	}
	change := attribute.Change{Name: &name, Type: &choice.Definition.Type}
	if choice.Definition.Type == attribute.List {
		change.Choices = &choice.Definition.Values
	}
	_, err = s.attributes.CreateIn(ctx, tx, actor, attribute.OfContact, key, change)
	return err == nil, err
}

func mappingFault(code string, options ...problem.Option) error {
	return problem.Invalid(code, append(options, problem.OnField("mapping"))...)
}

// localeOf is how the cells of a column are read.
func (o Options) localeOf(c Column) attribute.Locale {
	l := o.locale()
	if c.DateOrder != "" {
		l.MonthFirst = c.DateOrder == monthFirst
	}
	if c.Decimal != "" {
		l.DecimalComma = c.Decimal == decimalComma
	}
	return l
}

// open gives the rows of the file, past the header and what stands above it, and
// past done rows more. The caller closes the file. Error: [io.EOF] when there are
// fewer.
func (i Import) open(file io.Reader, done int) (*sheet.Reader, error) {
	reader, err := sheet.NewReader(file, i.Format)
	if err != nil {
		return nil, err
	}
	if i.Options.Header {
		done++
	}
	if err := reader.Skip(done); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} // at the end all rows are done; Next says so again
	return reader, nil
}
