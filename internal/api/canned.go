package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/canned"
)

type cannedJSON struct {
	ID        int64  `json:"id"`
	AccountID int64  `json:"account_id"`
	ShortCode string `json:"short_code" example:"pix"`
	Content   string `json:"content" doc:"With its variables as they are written, such as {{contact.first_name}}"`
	CreatedAt string `json:"created_at" format:"date-time"`
	UpdatedAt string `json:"updated_at" format:"date-time"`
}

type cannedOutput struct{ Body cannedJSON }

func toCannedJSON(r canned.Reply) cannedJSON {
	return cannedJSON{r.ID, r.AccountID, r.ShortCode, r.Content, isoTime(r.CreatedAt), isoTime(r.UpdatedAt)}
}

// cannedBody is what a client gives of one, wrapped in {"canned_response": …} or not.
type cannedBody struct{ change canned.Change }

// UnmarshalJSON reads it loosely; see fields.
func (b *cannedBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "canned_response")
	if err != nil {
		return err
	}
	if b.change.ShortCode, err = in.text("short_code"); err != nil {
		return err
	}
	b.change.Content, err = in.text("content")
	return err
}

// Schema documents the unwrapped form.
func (cannedBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"canned_response": …}.`,
		Properties: map[string]*huma.Schema{
			"short_code": {Type: huma.TypeString, Description: "One word of at most 50 characters; the same in other case or with other accents is taken", Examples: []any{"pix"}},
			"content":    {Type: huma.TypeString, Description: "At most 10,000 characters"},
		},
	}
}

func (a *API) listCanned(ctx context.Context, in *struct {
	AccountInput
	Search string `query:"search" doc:"A part of the short code or of the text"`
}) (*struct{ Body []cannedJSON }, error) {
	list, err := a.Canned.List(ctx, actorOf(ctx), in.Search)
	out := &struct{ Body []cannedJSON }{[]cannedJSON{}}
	for _, r := range list {
		out.Body = append(out.Body, toCannedJSON(r))
	}
	return out, err
}

func (a *API) createCanned(ctx context.Context, in *struct {
	AccountInput
	Body cannedBody
}) (*cannedOutput, error) {
	r, err := a.Canned.Create(ctx, actorOf(ctx), in.Body.change)
	return &cannedOutput{toCannedJSON(r)}, err
}

func (a *API) updateCanned(ctx context.Context, in *struct {
	IDInput
	Body cannedBody
}) (*cannedOutput, error) {
	r, err := a.Canned.Update(ctx, actorOf(ctx), in.ID, in.Body.change)
	return &cannedOutput{toCannedJSON(r)}, err
}

func (a *API) deleteCanned(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Canned.Delete(ctx, actorOf(ctx), in.ID)
}

type variablesJSON struct {
	Payload map[string]string `json:"payload" doc:"By name, such as contact.first_name; blank where there is no value"`
}

func (a *API) listVariables(ctx context.Context, in *IDInput) (*struct{ Body variablesJSON }, error) {
	values, err := a.Conversations.Variables(ctx, actorOf(ctx), in.ID)
	return &struct{ Body variablesJSON }{variablesJSON{values}}, err
}
