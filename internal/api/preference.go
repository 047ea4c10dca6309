package api

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// anyJSON is a value that the API takes and gives as it is.
type anyJSON struct{ raw json.RawMessage }

// UnmarshalJSON keeps the value.
func (j *anyJSON) UnmarshalJSON(data []byte) error {
	j.raw = slices.Clone(data)
	return nil
}

// MarshalJSON gives it back.
func (j anyJSON) MarshalJSON() ([]byte, error) { return j.raw.MarshalJSON() }

// Schema says that it may be anything.
func (anyJSON) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: "Any JSON"}
}

// PreferenceInput names a preference.
type PreferenceInput struct {
	AccountInput
	Name string `path:"name" doc:"a to z and _, at most 50"`
}

type preferenceOutput struct {
	Body struct {
		Payload anyJSON `json:"payload" doc:"null for nothing stored"`
	}
}

func (a *API) getPreference(ctx context.Context, in *PreferenceInput) (*preferenceOutput, error) {
	value, err := a.Accounts.Preference(ctx, actorOf(ctx), in.Name)
	out := &preferenceOutput{}
	out.Body.Payload.raw = value
	return out, err
}

func (a *API) setPreference(ctx context.Context, in *struct {
	PreferenceInput
	Body anyJSON
}) (*preferenceOutput, error) {
	out := &preferenceOutput{}
	out.Body.Payload = in.Body
	return out, a.Accounts.SetPreference(ctx, actorOf(ctx), in.Name, in.Body.raw)
}
