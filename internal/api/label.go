package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
)

type labelJSON struct {
	ID            int64  `json:"id"`
	Title         string `json:"title" example:"vip"`
	Description   string `json:"description"`
	Color         string `json:"color" example:"#1f93ff"`
	ShowOnSidebar bool   `json:"show_on_sidebar"`
	ContactsCount int    `json:"contacts_count" doc:"How many contacts have it, or had it when it was deleted"`
	DeletedAt     string `json:"deleted_at,omitempty" format:"date-time" doc:"Only of those that can be restored"`
}

func toLabelJSON(l contact.Label) labelJSON {
	out := labelJSON{
		ID: l.ID, Title: l.Title, Description: l.Description, Color: l.Color, ShowOnSidebar: l.ShowOnSidebar, ContactsCount: l.Contacts,
	}
	if !l.DeletedAt.IsZero() {
		out.DeletedAt = isoTime(l.DeletedAt)
	}
	return out
}

type labelOutput struct{ Body labelJSON }

func toLabelOutput(l contact.Label, err error) (*labelOutput, error) {
	return &labelOutput{toLabelJSON(l)}, err
}

// labelBody is what a client gives of one, wrapped in {"label": …} or not.
type labelBody struct{ change contact.LabelChange }

// UnmarshalJSON reads it loosely; see fields.
func (b *labelBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "label")
	if err != nil {
		return err
	}
	if b.change.Title, err = in.text("title"); err != nil {
		return err
	}
	if b.change.Description, err = in.text("description"); err != nil {
		return err
	}
	if b.change.Color, err = in.text("color"); err != nil {
		return err
	}
	b.change.ShowOnSidebar, err = in.boolean("show_on_sidebar")
	return err
}

// Schema documents the unwrapped form.
func (labelBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"label": …}.`,
		Properties: map[string]*huma.Schema{
			"title":           {Type: huma.TypeString, Description: "Two or more letters, digits, _ and -; stored in lower case", Examples: []any{"vip"}},
			"description":     {Type: huma.TypeString},
			"color":           {Type: huma.TypeString, Description: "#rrggbb", Examples: []any{"#1f93ff"}},
			"show_on_sidebar": {Type: huma.TypeBoolean},
		},
	}
}

type labelList struct {
	Payload []labelJSON `json:"payload"`
}

func (a *API) listLabels(ctx context.Context, in *struct {
	AccountInput
	Deleted bool `query:"deleted" doc:"Those instead that can be restored, the last one first"`
}) (*struct{ Body labelList }, error) {
	read := a.Contacts.Labels
	if in.Deleted {
		read = a.Contacts.DeletedLabels
	}
	list, err := read(ctx, actorOf(ctx))
	out := &struct{ Body labelList }{labelList{[]labelJSON{}}}
	for _, l := range list {
		out.Body.Payload = append(out.Body.Payload, toLabelJSON(l))
	}
	return out, err
}

func (a *API) getLabel(ctx context.Context, in *IDInput) (*labelOutput, error) {
	return toLabelOutput(a.Contacts.Label(ctx, actorOf(ctx), in.ID))
}

func (a *API) createLabel(ctx context.Context, in *struct {
	AccountInput
	Body labelBody
}) (*labelOutput, error) {
	return toLabelOutput(a.Contacts.CreateLabel(ctx, actorOf(ctx), in.Body.change))
}

func (a *API) updateLabel(ctx context.Context, in *struct {
	IDInput
	Body labelBody
}) (*labelOutput, error) {
	return toLabelOutput(a.Contacts.UpdateLabel(ctx, actorOf(ctx), in.ID, in.Body.change))
}

func (a *API) deleteLabel(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Contacts.DeleteLabel(ctx, actorOf(ctx), in.ID)
}

func (a *API) restoreLabel(ctx context.Context, in *IDInput) (*labelOutput, error) {
	return toLabelOutput(a.Contacts.RestoreLabel(ctx, actorOf(ctx), in.ID))
}

type contactLabels struct {
	Payload []string `json:"payload" doc:"Titles"`
}

func toContactLabels(c contact.Contact, err error) (*struct{ Body contactLabels }, error) {
	return &struct{ Body contactLabels }{contactLabels{append([]string{}, c.Labels...)}}, err
}

func (a *API) listContactLabels(ctx context.Context, in *IDInput) (*struct{ Body contactLabels }, error) {
	return toContactLabels(a.Contacts.Get(ctx, actorOf(ctx), in.ID))
}

// contactLabelsBody is {"labels": [titles]}; the list is required, so that a
// misspelt member does not clear all labels.
type contactLabelsBody struct{ titles []string }

// UnmarshalJSON reads it loosely; see fields.
func (b *contactLabelsBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "contact")
	if err != nil {
		return err
	}
	titles, err := in.texts("labels")
	if err != nil {
		return err
	}
	if titles == nil {
		return fieldFault("labels")
	}
	b.titles = *titles
	return nil
}

// Schema documents the unwrapped form.
func (contactLabelsBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"labels"},
		Properties: map[string]*huma.Schema{"labels": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}, Examples: []any{[]string{"vip"}}}},
	}
}

func (a *API) setContactLabels(ctx context.Context, in *struct {
	IDInput
	Body contactLabelsBody
}) (*struct{ Body contactLabels }, error) {
	return toContactLabels(a.Contacts.SetLabels(ctx, actorOf(ctx), in.ID, in.Body.titles))
}
