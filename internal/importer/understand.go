package importer

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/text"
)

// understand fills in what the file is and where its columns go. With a fault of
// the header the columns are there, going nowhere, to be mapped by hand.
func (s *Service) understand(ctx context.Context, i *Import, found sheet.Findings) (fault *sheet.Error, err error) {
	i.Format, i.Header = found.Format, found.Header
	if i.attributes, err = s.loadSchema(ctx, i.AccountID); err != nil {
		return nil, err
	}
	mapping, err := i.recognise(found)
	if err != nil && !errors.As(err, &fault) {
		return nil, err
	}
	if fault != nil {
		mapping = unmapped(i.Header)
	}
	i.Mapping = describe(mapping, found, i.attributes)
	rows, err := found.Rows(i.Options.Header)
	if fault == nil {
		errors.As(err, &fault)
	}
	i.TotalRows = rows
	return fault, nil
}

// recognise says where the columns go by themselves. Columns without a header are
// named by their place, in the language of the account.
func (i *Import) recognise(found sheet.Findings) (sheet.Mapping, error) {
	if i.Options.Header {
		return sheet.MapColumns(found.Header, customNames(i.attributes), found.Looks)
	}
	i.Header = make([]string, len(found.Looks))
	for at := range i.Header {
		i.Header[at] = columnName(i.language, at)
	}
	mapping, err := sheet.MapLooks(found.Looks)
	for at := range mapping {
		mapping[at].Column = i.Header[at]
	}
	return mapping, err
}

// columnName names a column by its place.
func columnName(language string, at int) string {
	word := "Column "
	if language == text.Portuguese {
		word = "Coluna "
	}
	return word + strconv.Itoa(at+1)
}

// unmapped are the columns of a file that nobody recognises.
func unmapped(header []string) sheet.Mapping {
	mapping := make(sheet.Mapping, len(header))
	for at, name := range header {
		mapping[at].Column = name
	}
	return mapping
}

// describe adds to a mapping what the cells look like, and to a column without a
// target what it could become, as long as an account may have more attributes.
func describe(mapping sheet.Mapping, found sheet.Findings, schema attribute.Schema) []Column {
	rows, _ := found.Rows(len(found.Header) > 0)
	var taken []string
	for _, d := range schema.Definitions() {
		taken = append(taken, d.Key)
	}
	columns := make([]Column, len(mapping))
	for at, m := range mapping {
		c := Column{Column: m.Column, Target: m.Target, Samples: []string{}}
		for _, row := range found.First {
			c.First = append(c.First, cellAt(row, at))
		}
		if !supported(c.Target) {
			c.Target = ""
		}
		if at < len(found.Looks) {
			look := found.Looks[at]
			c.Samples = append(c.Samples, look.Samples...)
			c.Filled = min(float64(look.Filled)/float64(max(rows, 1)), 1)
			c.Addresses, c.Kind, c.DateOrder, c.Decimal = look.Addresses, string(look.Kind), look.DateOrder, look.Decimal
			if c.Target == "" && len(taken) < attribute.MaxDefinitions {
				c.Suggestion = suggest(m.Column, look, taken)
			}
			if c.Suggestion != nil {
				taken = append(taken, c.Suggestion.Key)
			}
		}
		columns[at] = c
	}
	return columns
}

func cellAt(row []string, at int) string {
	if at < len(row) {
		return row[at]
	}
	return ""
}

// attributeTypes are the types that cells of a kind become; other kinds are text,
// documents and second phone numbers among them.
var attributeTypes = map[sheet.Kind]attribute.Type{
	sheet.LooksDate: attribute.Date, sheet.LooksNumber: attribute.Number, sheet.LooksCurrency: attribute.Currency, sheet.LooksPercent: attribute.Percent,
	sheet.LooksCheckbox: attribute.Checkbox, sheet.LooksLink: attribute.Link, sheet.LooksList: attribute.List,
}

// suggest makes an attribute of a column, nil for one without name or cells and for
// those that Ficha's own files add.
func suggest(name string, look sheet.Look, taken []string) *Suggestion {
	if look.Filled == 0 || blank(name) || slices.Contains([]string{exportMark, lineColumn, reasonColumn}, name) {
		return nil
	}
	s := &Suggestion{Key: attribute.MakeKey(name, taken), Name: name, Type: attribute.Text}
	for attribute.CheckKey(attribute.OfContact, s.Key) != nil {
		taken = append(taken, s.Key)
		s.Key = attribute.MakeKey(name, taken)
	}
	if t, found := attributeTypes[look.Kind]; found {
		s.Type = t
	}
	if s.Type == attribute.List {
		s.Values = look.Values
	}
	return s
}
