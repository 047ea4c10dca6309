package api

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/importer"
)

// choicesBody is what somebody chooses for an import: all of it may be missing.
type choicesBody struct{ choices importer.Choices }

// columnBody is what somebody says of a column.
type columnBody struct {
	Column     string          `json:"column"`
	Target     *string         `json:"target"`
	DateOrder  string          `json:"date_order"`
	Decimal    string          `json:"decimal"`
	Definition *definitionBody `json:"definition"`
}

type definitionBody struct {
	Name   string         `json:"name"`
	Type   attribute.Type `json:"type"`
	Values []string       `json:"values"`
}

// UnmarshalJSON reads it; the options are read by the importer, one by one.
func (b *choicesBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "")
	if err != nil {
		return err
	}
	if raw, found := in["options"]; found && string(raw) != "null" {
		if json.Unmarshal(raw, &b.choices.Options) != nil {
			return fieldFault("options")
		}
	}
	if raw, found := in["rows"]; found && json.Unmarshal(raw, &b.choices.Rows) != nil {
		return fieldFault("rows")
	}
	var columns []columnBody
	if raw, found := in["mapping"]; found && json.Unmarshal(raw, &columns) != nil {
		return fieldFault("mapping")
	}
	for _, c := range columns {
		choice := importer.ColumnChoice{Column: c.Column, DateOrder: c.DateOrder, Decimal: c.Decimal}
		if c.Target != nil {
			choice.Target = *c.Target
		}
		if d := c.Definition; d != nil {
			choice.Definition = &importer.AttributeChoice{Name: d.Name, Type: d.Type, Values: d.Values}
		}
		b.choices.Mapping = append(b.choices.Mapping, choice)
	}
	return nil
}

// Schema documents it.
func (choicesBody) Schema(r huma.Registry) *huma.Schema {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	options := huma.SchemaFromType(r, reflect.TypeFor[importer.Options]())
	if options.Ref != "" {
		options = r.SchemaFromRef(options.Ref)
	}
	given := *options
	given.Required, given.AdditionalProperties = nil, nil
	given.Description = "Those that are not given stay as they are. Encoding, delimiter, quotes, header and sheet are about the file, which is then read anew"
	given.Properties = maps.Clone(options.Properties)
	maps.Copy(given.Properties, formatOptions())
	column := &huma.Schema{
		Type: huma.TypeObject, Required: []string{"column"},
		Properties: map[string]*huma.Schema{
			"column":     text("The header's cell as in the file"),
			"target":     {Type: huma.TypeString, Nullable: true, Description: "Where the cells go: name, first_name, middle_name, last_name, email, phone_number, phone_country and phone_area (what stands in columns before a phone number), identifier, city, country_code, company_name, other_emails, other_phone_numbers, contact_type, blocked, do_not_contact, label or custom_attributes.KEY; null: nowhere"},
			"date_order": {Type: huma.TypeString, Enum: []any{"", "dmy", "mdy"}},
			"decimal":    {Type: huma.TypeString, Enum: []any{"", "comma", "point"}},
			"definition": {
				Type: huma.TypeObject, Nullable: true, Description: "Of a custom attribute that is to be made of the column",
				Properties: map[string]*huma.Schema{
					"name": text("The column's name unless given"), "type": text("As of custom attributes"),
					"values": {Type: huma.TypeArray, Items: text("Of a list")},
				},
			},
		},
	}
	zero := 0.0
	return &huma.Schema{
		Type: huma.TypeObject, Description: "What is not given stays as it is.",
		Properties: map[string]*huma.Schema{
			"mapping": {Type: huma.TypeArray, Items: column, Description: "Columns that are not named stay as they are"},
			"options": &given,
			"rows":    {Type: huma.TypeInteger, Minimum: &zero, Description: "Of a start: pause after so many more rows"},
		},
	}
}

// formatOptions are the options that say how the file is to be read; what they have
// made of it an import tells beside its options.
func formatOptions() map[string]*huma.Schema {
	encodings := []any{""}
	for _, name := range importer.EncodingNames() {
		encodings = append(encodings, name)
	}
	return map[string]*huma.Schema{
		"encoding":  {Type: huma.TypeString, Enum: encodings, Description: "How the file's characters are stored; empty: found out again. Not of a workbook"},
		"delimiter": {Type: huma.TypeString, Description: "What stands between cells: one ASCII character, or the word tab; empty: found out again. Not of a workbook", Examples: []any{";"}},
		"sheet":     {Type: huma.TypeString, Description: "Of a workbook: the name of the sheet to read, one of the import's sheets", Examples: []any{"Clientes"}},
		"quotes":    {Type: huma.TypeBoolean, Description: "Whether quotation marks enclose cells; false: they are characters. Not of a workbook"},
	}
}

// ImportChoices is a call about an import with choices, which may be missing.
type ImportChoices struct {
	IDInput
	Body *choicesBody
}

func (in ImportChoices) choices() importer.Choices {
	if in.Body == nil {
		return importer.Choices{}
	}
	return in.Body.choices
}

func (a *API) previewImport(ctx context.Context, in *ImportChoices) (*importOutput, error) {
	i, err := a.Imports.Preview(ctx, actorOf(ctx), in.ID, in.choices())
	return a.importOutput(ctx, i, err)
}

func (a *API) startImport(ctx context.Context, in *ImportChoices) (*importOutput, error) {
	i, err := a.Imports.Start(ctx, actorOf(ctx), in.ID, in.choices())
	return a.importOutput(ctx, i, err)
}

func (a *API) cancelImport(ctx context.Context, in *struct {
	IDInput
	Body *struct {
		Undo looseBool `json:"undo,omitempty" doc:"What is in goes, too"`
	}
}) (*importOutput, error) {
	i, err := a.Imports.Cancel(ctx, actorOf(ctx), in.ID, in.Body != nil && bool(in.Body.Undo))
	return a.importOutput(ctx, i, err)
}

// keptJSON is a contact of which undoing an import leaves something as it is.
type keptJSON struct {
	Line      int      `json:"line" doc:"Of the row that made or changed it"`
	ContactID int64    `json:"contact_id"`
	Name      *string  `json:"contact_name" doc:"How the contact is called by now; null: it is not there"`
	Reason    string   `json:"reason" enum:"changed,labelled,noted,merged,talked,taken,deleted"`
	Message   string   `json:"message" doc:"In the reader's language"`
	Fields    []string `json:"fields" doc:"That are kept; empty: all of it"`
}

// undoAnswer has the import, or of a dry run what it would do.
type undoAnswer struct {
	Payload *importJSON `json:"payload,omitempty"`
	Delete  *int        `json:"delete,omitempty" doc:"Of a dry run: contacts that would go"`
	Restore *int        `json:"restore,omitempty" doc:"Of a dry run: contacts that would get old values back"`
	Kept    *int        `json:"kept,omitempty" doc:"Of a dry run: contacts of which something would stay"`
	First   []keptJSON  `json:"first_kept,omitempty" doc:"Of a dry run: the first of those"`
}

func (a *API) undoImport(ctx context.Context, in *struct {
	IDInput
	Body *struct {
		DryRun looseBool `json:"dry_run,omitempty" doc:"Only say what it would do"`
	}
}) (*struct{ Body undoAnswer }, error) {
	out := &struct{ Body undoAnswer }{}
	if in.Body != nil && bool(in.Body.DryRun) {
		counts, first, err := a.Imports.PreviewUndo(ctx, actorOf(ctx), in.ID)
		if err != nil {
			return nil, err
		}
		out.Body = undoAnswer{Delete: &counts.Delete, Restore: &counts.Restore, Kept: &counts.Kept, First: []keptJSON{}}
		for _, k := range first {
			out.Body.First = append(out.Body.First, toKeptJSON(k, localeOf(ctx)))
		}
		return out, nil
	}
	i, err := a.Imports.Undo(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	shown, err := a.toImportJSON(ctx, i)
	out.Body.Payload = &shown
	return out, err
}

func toKeptJSON(k importer.Kept, locale string) keptJSON {
	return keptJSON{k.Line, k.ContactID, optional(k.Name), k.Reason, k.Render(locale), append([]string{}, k.Fields...)}
}

type keptList struct {
	Meta    meta       `json:"meta"`
	Payload []keptJSON `json:"payload"`
}

func (a *API) listKept(ctx context.Context, in *struct {
	IDInput
	PageInput
}) (*struct{ Body keptList }, error) {
	page, size := in.bounds()
	kept, count, err := a.Imports.Kept(ctx, actorOf(ctx), in.ID, page, size)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body keptList }{keptList{meta{count, page}, []keptJSON{}}}
	for _, k := range kept {
		out.Body.Payload = append(out.Body.Payload, toKeptJSON(k, localeOf(ctx)))
	}
	return out, nil
}
