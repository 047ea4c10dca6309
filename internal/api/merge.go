package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
)

// mergeBody names two contacts, and whose value a field gets.
type mergeBody struct {
	base, mergee int64
	choices      contact.Choices
}

// UnmarshalJSON takes ids as numbers or texts; what names nothing is not found.
func (b *mergeBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "contact_merge")
	if err != nil {
		return err
	}
	for _, side := range []struct {
		name string
		into *int64
	}{{"base_contact_id", &b.base}, {"mergee_contact_id", &b.mergee}} {
		id, err := in.id(side.name)
		if err != nil {
			return err
		}
		if id != nil {
			*side.into = *id
		}
	}
	chosen, err := in.object("fields")
	b.choices = contact.Choices{}
	for key, side := range chosen {
		text, _ := side.(string) // anything else is no side
		b.choices[key] = contact.Side(text)
	}
	return err
}

// Schema documents it.
func (mergeBody) Schema(huma.Registry) *huma.Schema {
	id := func(doc string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Description: doc}
	}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"base_contact_id", "mergee_contact_id"},
		Properties: map[string]*huma.Schema{
			"base_contact_id": id("The contact that stays"), "mergee_contact_id": id("The contact that becomes part of it"),
			"fields": {
				Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeString, Enum: []any{"base", "mergee"}},
				Description: "Whose value a field gets, by name or custom_attributes.KEY; unless given the base's, and the mergee's where that is blank",
			},
		},
	}
}

// mergeInput is what both merging and its preview take.
type mergeInput struct {
	AccountInput
	Body mergeBody
}

type bareContact struct{ Body contactJSON }

func (a *API) mergeContacts(ctx context.Context, in *mergeInput) (*bareContact, error) {
	c, err := a.Contacts.Merge(ctx, actorOf(ctx), in.Body.base, in.Body.mergee, in.Body.choices)
	if err != nil {
		return nil, err
	}
	return &bareContact{toContactJSON(c, localeOf(ctx), false)}, nil
}

// mergePreview is what a merge would do.
type mergePreview struct {
	Base   contactJSON   `json:"base"`
	Mergee contactJSON   `json:"mergee"`
	Result contactJSON   `json:"result" doc:"The base afterwards"`
	Fields []mergedField `json:"fields" doc:"In which the two differ"`
	Moves  mergedMoves   `json:"moves" doc:"How many come to the base"`
}

// mergedMoves counts what is no field. Conversations and deals are counted once
// there are any.
type mergedMoves struct {
	Notes         int `json:"notes"`
	Labels        int `json:"labels"`
	Conversations int `json:"conversations"`
	Deals         int `json:"deals"`
}

type mergedField struct {
	Key    string       `json:"key" example:"email"`
	Base   any          `json:"base"`
	Mergee any          `json:"mergee"`
	Chosen contact.Side `json:"chosen" enum:"base,mergee"`
}

type mergePreviewOutput struct {
	Body struct {
		Payload mergePreview `json:"payload"`
	}
}

func (a *API) previewMerge(ctx context.Context, in *mergeInput) (*mergePreviewOutput, error) {
	p, err := a.Contacts.PreviewMerge(ctx, actorOf(ctx), in.Body.base, in.Body.mergee, in.Body.choices)
	if err != nil {
		return nil, err
	}
	locale, out := localeOf(ctx), &mergePreviewOutput{}
	out.Body.Payload = mergePreview{
		Base: toContactJSON(p.Base, locale, false), Mergee: toContactJSON(p.Mergee, locale, false), Result: toContactJSON(p.Result, locale, false),
		Fields: []mergedField{}, Moves: mergedMoves{Notes: p.Notes, Labels: p.Labels},
	}
	for _, f := range p.Fields {
		out.Body.Payload.Fields = append(out.Body.Payload.Fields, mergedField(f))
	}
	return out, nil
}

// unmergedPair is the two contacts that were one.
type unmergedPair struct {
	Base   contactJSON `json:"base"`
	Mergee contactJSON `json:"mergee"`
}

type unmergeOutput struct {
	Body struct {
		Payload unmergedPair `json:"payload"`
	}
}

func (a *API) unmergeContacts(ctx context.Context, in *struct {
	AccountInput
	Body struct {
		EventID looseID `json:"event_id" doc:"The entry of the history that tells of the merge"`
	}
}) (*unmergeOutput, error) {
	base, mergee, err := a.Contacts.Unmerge(ctx, actorOf(ctx), in.Body.EventID.id)
	if err != nil {
		return nil, err
	}
	out := &unmergeOutput{}
	out.Body.Payload = unmergedPair{toContactJSON(base, localeOf(ctx), false), toContactJSON(mergee, localeOf(ctx), false)}
	return out, nil
}
