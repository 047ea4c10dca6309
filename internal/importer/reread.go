package importer

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// FormatChoice is what somebody knows better about a file than what was found; nil
// stays, "" is found out again. A workbook has only the sheet and the header to choose.
type FormatChoice struct {
	Encoding  *string // one of [sheet.Encodings], or iso-8859-1
	Delimiter *string // one ASCII character, or tab
	Header    *bool   // whether the first line names the columns
	Quotes    *bool   // whether quotation marks enclose cells
	Sheet     *string // of a workbook, as long as the import has not begun; by its name
}

// formatChoices takes the choices about the format out of options as a client gives
// them: encoding, delimiter, header, quotes and sheet; header stays among them. Errors, on
// the field: value_invalid, choice_invalid.
func formatChoices(options map[string]json.RawMessage) (c FormatChoice, rest map[string]json.RawMessage, err error) {
	rest = map[string]json.RawMessage{}
	var faults []problem.Field
	for name, raw := range options {
		into, ours := map[string]any{"encoding": &c.Encoding, "delimiter": &c.Delimiter, "header": &c.Header, "quotes": &c.Quotes, "sheet": &c.Sheet}[name]
		if !ours || name == "header" {
			rest[name] = raw
		}
		if ours && json.Unmarshal(raw, into) != nil {
			faults = append(faults, problem.Field{Name: name, Code: "value_invalid", Params: problem.Params{"field": name}})
		}
	}
	if len(faults) > 0 {
		return c, rest, problem.InvalidFields(faults...)
	}
	return c, rest, c.check()
}

// EncodingNames are the names by which an encoding can be chosen.
func EncodingNames() []string {
	names := []string{latin1}
	for _, e := range sheet.Encodings() {
		names = append(names, string(e))
	}
	return names
}

// latin1 is the standard's name of what everybody means Windows-1252 by.
const latin1 = "iso-8859-1"

// check brings other names of the same into their form.
func (c *FormatChoice) check() error {
	if c.Encoding != nil && *c.Encoding != "" {
		if *c.Encoding == latin1 || *c.Encoding == "latin1" {
			*c.Encoding = string(sheet.Windows1252)
		}
		if !slices.Contains(sheet.Encodings(), sheet.Encoding(*c.Encoding)) {
			return problem.Invalid("choice_invalid", problem.OnField("encoding"), problem.With("field", "encoding"), problem.With("choices", strings.Join(EncodingNames(), ", ")))
		}
	}
	if c.Delimiter != nil && *c.Delimiter == "tab" {
		*c.Delimiter = "\t"
	}
	if c.Delimiter != nil && *c.Delimiter != "" && !sheet.IsDelimiter(*c.Delimiter) {
		return problem.Invalid("choice_invalid", problem.OnField("delimiter"), problem.With("field", "delimiter"), problem.With("choices", ", ; | tab"))
	}
	return nil
}

// changes says whether the choice is another than what the import goes by.
func (c FormatChoice) changes(i Import) bool {
	return c.Encoding != nil && sheet.Encoding(*c.Encoding) != i.Format.Encoding ||
		c.Delimiter != nil && *c.Delimiter != i.Format.Delimiter ||
		c.Header != nil && *c.Header != i.Options.Header ||
		c.Quotes != nil && *c.Quotes == i.Format.NoQuotes ||
		c.Sheet != nil && *c.Sheet != i.Format.Sheet
}

// reread understands the stored file of an import anew, by the choice; its columns
// are recognised, or remembered, as after the upload. fault is why the file cannot be imported so.
// Nothing is stored.
func (s *Service) reread(ctx context.Context, i *Import, language string, choice FormatChoice) (fault *sheet.Error, err error) {
	given := sheet.Given{
		Encoding: i.Format.Encoding, Delimiter: i.Format.Delimiter, NoQuotes: i.Format.NoQuotes, Sheet: i.Format.Sheet, MaxUnpacked: s.accepts(),
	}
	if choice.Encoding != nil {
		given.Encoding = sheet.Encoding(*choice.Encoding)
	}
	if choice.Delimiter != nil {
		given.Delimiter = *choice.Delimiter
	}
	if choice.Quotes != nil {
		given.NoQuotes = !*choice.Quotes
	}
	if choice.Header != nil {
		i.Options.Header = *choice.Header
	}
	given.NoHeader = !i.Options.Header
	found, err := s.inspectAgain(ctx, i, choice, given)
	if errors.As(err, &fault) {
		return fault, nil
	}
	if err != nil {
		return nil, err
	}
	i.language, i.Mapping, i.Recalled = language, []Column{}, nil
	if fault, err = s.understand(ctx, i, found); err != nil {
		return nil, err
	}
	options := i.Options // those are chosen by now
	fault, err = s.recall(ctx, i, fault, false)
	i.Options = options
	return fault, err
}

// inspectAgain reads what is stored of the file: another sheet of it, or the same text
// in another way.
func (s *Service) inspectAgain(ctx context.Context, i *Import, choice FormatChoice, given sheet.Given) (found sheet.Findings, err error) {
	if choice.Sheet != nil && *choice.Sheet != i.Format.Sheet {
		return s.rereadSheet(ctx, i, *choice.Sheet)
	}
	file, err := s.blobs.Open(ctx, i.blobKey)
	if problem.Is(err, problem.KindNotFound) {
		return found, problem.New(problem.KindNotFound, "file_gone")
	}
	if err != nil {
		return found, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	found, err = sheet.Inspect(file, given)
	found.Sheets = i.Format.Sheets
	return found, err
}

// loadSchema gives the attributes of contacts that columns can go to.
func (s *Service) loadSchema(ctx context.Context, accountID int64) (schema attribute.Schema, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		schema, err = attribute.Load(ctx, r, accountID, attribute.OfContact)
		return err
	})
	return schema, err
}
