package api

import (
	"context"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/attribute"
)

// attributeJSON is the definition of a custom attribute, named as in the
// compatible API.
type attributeJSON struct {
	ID               int64    `json:"id"`
	Name             string   `json:"attribute_display_name" example:"Gasto total"`
	Type             string   `json:"attribute_display_type" enum:"text,number,currency,percent,link,date,list,checkbox"`
	Description      string   `json:"attribute_description"`
	Key              string   `json:"attribute_key" example:"gasto_total"`
	Pattern          *string  `json:"regex_pattern" doc:"RE2; of type text"`
	PatternHint      *string  `json:"regex_cue"`
	Choices          []string `json:"attribute_values" doc:"Of type list"`
	Model            string   `json:"attribute_model" enum:"contact_attribute,conversation_attribute"`
	DefaultValue     *int     `json:"default_value" doc:"Always null"`
	Currency         *string  `json:"currency_code" example:"BRL" doc:"ISO 4217; of type currency"`
	Position         int      `json:"position"`
	Archived         bool     `json:"archived" doc:"Not offered any more; its values stay"`
	IdentifiesPerson bool     `json:"identifies_person" doc:"Contacts with the same value are probably one person"`
	DeletedAt        *string  `json:"deleted_at" format:"date-time"`
	CreatedAt        string   `json:"created_at" format:"date-time"`
	UpdatedAt        string   `json:"updated_at" format:"date-time"`
}

// attributeModels are the wire names, by their number in the compatible API.
var attributeModels = []string{"conversation_attribute", "contact_attribute"}

func attributeModel(given string) attribute.Model {
	switch given {
	case "", "0", attributeModels[0]:
		return attribute.OfConversation
	case "1", attributeModels[1]:
		return attribute.OfContact
	}
	return attribute.Model(given) // refused by the service
}

func toAttributeJSON(d attribute.Definition) attributeJSON {
	out := attributeJSON{
		ID: d.ID, Name: d.Name, Type: string(d.Type), Description: d.Description, Key: d.Key,
		Pattern: optional(d.Pattern), PatternHint: optional(d.PatternHint), Choices: append([]string{}, d.Choices...), Model: string(d.Model) + "_attribute",
		Currency: optional(d.Currency), Position: d.Position, Archived: !d.ArchivedAt.IsZero(), IdentifiesPerson: d.IdentifiesPerson,
		CreatedAt: isoTime(d.CreatedAt), UpdatedAt: isoTime(d.UpdatedAt),
	}
	if !d.DeletedAt.IsZero() {
		out.DeletedAt = optional(isoTime(d.DeletedAt))
	}
	return out
}

// isoTime writes an instant where the compatible API has no epoch seconds.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

type attributeOutput struct{ Body attributeJSON }

func toAttributeOutput(d attribute.Definition, err error) (*attributeOutput, error) {
	return &attributeOutput{toAttributeJSON(d)}, err
}

// attributeBody is what a client gives of a definition, wrapped or not.
type attributeBody struct {
	model, key string
	change     attribute.Change
}

// UnmarshalJSON reads it loosely; see fields.
func (b *attributeBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "custom_attribute_definition")
	if err != nil {
		return err
	}
	c := &b.change
	var model, key, kind *string
	for _, field := range []struct {
		name string
		into **string
	}{
		{"attribute_display_name", &c.Name}, {"attribute_description", &c.Description}, {"regex_pattern", &c.Pattern}, {"regex_cue", &c.PatternHint},
		{"currency_code", &c.Currency}, {"attribute_model", &model}, {"attribute_key", &key}, {"attribute_display_type", &kind},
	} {
		if *field.into, err = in.text(field.name); err != nil {
			return err
		}
	}
	b.model, b.key, c.Type = value(model), value(key), attributeType(kind)
	if c.Choices, err = in.texts("attribute_values"); err != nil {
		return err
	}
	if c.IdentifiesPerson, err = in.boolean("identifies_person"); err != nil {
		return err
	}
	c.Archived, err = in.boolean("archived")
	return err
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// attributeType reads a type by name or by its number in the compatible API.
func attributeType(given *string) *attribute.Type {
	if given == nil {
		return nil
	}
	t := attribute.Type(*given)
	if n, err := strconv.Atoi(*given); err == nil && n >= 0 && n < len(attribute.Types()) {
		t = attribute.Types()[n]
	}
	return &t
}

// Schema documents the unwrapped form.
func (attributeBody) Schema(huma.Registry) *huma.Schema {
	text := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	names := []any{}
	for _, t := range attribute.Types() {
		names = append(names, string(t))
	}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"custom_attribute_definition": …}.`,
		Properties: map[string]*huma.Schema{
			"attribute_display_name": {Type: huma.TypeString, Examples: []any{"Gasto total"}},
			"attribute_display_type": {Type: huma.TypeString, Enum: names, Description: "text unless given; its number in the compatible API does as well. Another type converts the values, if all of them can be"},
			"attribute_description":  text(""),
			"attribute_key":          text("Only when it is created; made from the name unless given"),
			"attribute_model":        {Type: huma.TypeString, Enum: []any{"contact_attribute", "conversation_attribute"}, Description: "Only when it is created; conversation_attribute (0) unless given"},
			"attribute_values":       {Type: huma.TypeArray, Items: text(""), Description: "Of type list"},
			"regex_pattern":          text("RE2, also between slashes; of type text"),
			"regex_cue":              text("What to tell who writes something else"),
			"currency_code":          text("ISO 4217; that of the account's country unless given"),
			"identifies_person":      {Type: huma.TypeBoolean},
			"archived":               {Type: huma.TypeBoolean},
		},
	}
}

func (a *API) listAttributes(ctx context.Context, in *struct {
	AccountInput
	Model    string `query:"attribute_model" doc:"contact_attribute (1) or conversation_attribute (0); both unless given"`
	Archived bool   `query:"archived" doc:"With the archived ones"`
	Deleted  bool   `query:"deleted" doc:"Those instead that can be restored"`
}) (*struct{ Body []attributeJSON }, error) {
	filter := attribute.Filter{Archived: in.Archived, Deleted: in.Deleted}
	if in.Model != "" {
		filter.Model = attributeModel(in.Model)
	}
	list, err := a.Attributes.List(ctx, actorOf(ctx), filter)
	out := &struct{ Body []attributeJSON }{[]attributeJSON{}}
	for _, d := range list {
		out.Body = append(out.Body, toAttributeJSON(d))
	}
	return out, err
}

func (a *API) getAttribute(ctx context.Context, in *IDInput) (*attributeOutput, error) {
	return toAttributeOutput(a.Attributes.Get(ctx, actorOf(ctx), in.ID))
}

func (a *API) createAttribute(ctx context.Context, in *struct {
	AccountInput
	Body attributeBody
}) (*attributeOutput, error) {
	if in.Body.change.Type == nil {
		in.Body.change.Type = optional(attribute.Text)
	}
	return toAttributeOutput(a.Attributes.Create(ctx, actorOf(ctx), attributeModel(in.Body.model), in.Body.key, in.Body.change))
}

func (a *API) updateAttribute(ctx context.Context, in *struct {
	IDInput
	Body attributeBody
}) (*attributeOutput, error) {
	return toAttributeOutput(a.Attributes.Update(ctx, actorOf(ctx), in.ID, in.Body.change))
}

func (a *API) deleteAttribute(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Attributes.Delete(ctx, actorOf(ctx), in.ID)
}

func (a *API) restoreAttribute(ctx context.Context, in *IDInput) (*attributeOutput, error) {
	return toAttributeOutput(a.Attributes.Restore(ctx, actorOf(ctx), in.ID))
}

func (a *API) orderAttributes(ctx context.Context, in *struct {
	AccountInput
	Body struct {
		IDs looseIDs `json:"ids"`
	}
}) (*empty, error) {
	return &empty{}, a.Attributes.Order(ctx, actorOf(ctx), in.Body.IDs.ids())
}

type countBody struct {
	Count int `json:"count"`
}

func (a *API) countAttributeValues(ctx context.Context, in *IDInput) (*struct{ Body countBody }, error) {
	count, err := a.Attributes.Usage(ctx, actorOf(ctx), in.ID)
	return &struct{ Body countBody }{countBody{count}}, err
}
