package api

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/text"
)

type segmentJSON struct {
	ID          int64                `json:"id"`
	Name        string               `json:"name"`
	Type        string               `json:"filter_type" enum:"conversation,contact,report"`
	Query       json.RawMessage      `json:"query" doc:"As it was given; payload is the filter"`
	Icon        string               `json:"icon"`
	Description string               `json:"description"`
	Position    int                  `json:"position"`
	Pinned      bool                 `json:"pinned"`
	SharedWith  string               `json:"shared_with" enum:"nobody,team,everyone"`
	TeamID      *int64               `json:"team_id"`
	Owner       importUser           `json:"owner"`
	Mine        bool                 `json:"mine" doc:"Only then it can be changed"`
	Fault       orNull[segmentFault] `json:"fault" doc:"Why the filter cannot be read any more, such as a deleted attribute"`
	CreatedAt   string               `json:"created_at" format:"date-time"`
	UpdatedAt   string               `json:"updated_at" format:"date-time"`
}

type segmentFault struct {
	Code string `json:"code"`
	Path string `json:"path" doc:"Where the condition stands in the filter"`
	Text string `json:"text" doc:"In the reader's language"`
}

func toSegmentJSON(ctx context.Context, s segment.Segment) segmentJSON {
	out := segmentJSON{
		ID: s.ID, Name: s.Name, Type: string(s.Type), Query: s.Query, Icon: s.Icon, Description: s.Description, Position: s.Position, Pinned: s.Pinned,
		SharedWith: string(s.SharedWith), TeamID: optional(s.TeamID), Owner: importUser{s.UserID, s.OwnerName}, Mine: s.UserID == actorOf(ctx).UserID,
		CreatedAt: isoTime(s.CreatedAt), UpdatedAt: isoTime(s.UpdatedAt),
	}
	if s.Fault != nil {
		out.Fault.value = &segmentFault{Code: s.Fault.Code, Text: text.Render(localeOf(ctx), s.Fault.Code, s.Fault.Params)}
		if len(s.Fault.Fields) > 0 {
			out.Fault.value.Path = s.Fault.Fields[0].Name
		}
	}
	return out
}

// segmentBody is what a client gives of one, wrapped in {"custom_filter": …} or not.
type segmentBody struct {
	change segment.Change
	empty  bool // nothing is given
}

// UnmarshalJSON reads it loosely; see fields.
func (b *segmentBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "custom_filter")
	if err != nil {
		return err
	}
	b.empty = len(in) == 0
	c := &b.change
	var kind, audience *string
	for _, member := range []struct {
		name string
		into **string
	}{{"name", &c.Name}, {"icon", &c.Icon}, {"description", &c.Description}, {"type", &kind}, {"filter_type", &kind}, {"shared_with", &audience}} {
		given, err := in.text(member.name)
		if err != nil {
			return err
		}
		if given != nil {
			*member.into = given
		}
	}
	if kind != nil {
		c.Type = segmentType(*kind)
	}
	c.SharedWith = (*segment.Audience)(audience)
	if raw, found := in["query"]; found {
		c.Query = raw
	}
	if c.Pinned, err = in.boolean("pinned"); err != nil {
		return err
	}
	c.TeamID, err = in.id("team_id")
	return err
}

// segmentType reads a type by name or by its number in the compatible API.
func segmentType(given string) *segment.Type {
	out := segment.Type(given)
	if n, err := strconv.Atoi(given); err == nil && n >= 0 && n < len(segment.Types()) {
		out = segment.Types()[n]
	}
	return &out
}

// Schema documents the unwrapped form.
func (segmentBody) Schema(huma.Registry) *huma.Schema {
	str := func(doc string) *huma.Schema { return &huma.Schema{Type: huma.TypeString, Description: doc} }
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"custom_filter": …}.`,
		Properties: map[string]*huma.Schema{
			"name":        str(""),
			"filter_type": {Type: huma.TypeString, Enum: []any{"conversation", "contact", "report"}, Description: "conversation unless given, for clients of the compatible API; its number there does as well. type means the same"},
			"query":       {Type: huma.TypeObject, AdditionalProperties: true, Description: `{"payload": filter}. ` + filterDoc},
			"icon":        str("A name, as the page chooses it"),
			"description": str(""),
			"pinned":      {Type: huma.TypeBoolean},
			"shared_with": {Type: huma.TypeString, Enum: []any{"nobody", "team", "everyone"}},
			"team_id":     {Type: huma.TypeInteger, Format: "int64", Description: "With shared_with team"},
		},
	}
}

type segmentOutput struct{ Body segmentJSON }

func segmentAnswer(ctx context.Context, s segment.Segment, err error) (*segmentOutput, error) {
	if err != nil {
		return nil, err
	}
	return &segmentOutput{toSegmentJSON(ctx, s)}, nil
}

func (a *API) listSegments(ctx context.Context, in *struct {
	AccountInput
	Type string `query:"filter_type" doc:"contact, conversation or report, or its number; conversation unless given"`
}) (*struct{ Body []segmentJSON }, error) {
	of := segment.OfConversations
	if in.Type != "" {
		of = *segmentType(in.Type)
	}
	out := &struct{ Body []segmentJSON }{[]segmentJSON{}}
	list, err := a.Segments.List(ctx, actorOf(ctx), of)
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		out.Body = append(out.Body, toSegmentJSON(ctx, s))
	}
	if of == segment.OfContacts {
		a.Segments.Expect(ctx, a.Contacts, actorOf(ctx))
	}
	return out, nil
}

func (a *API) getSegment(ctx context.Context, in *IDInput) (*segmentOutput, error) {
	s, err := a.Segments.Get(ctx, actorOf(ctx), in.ID)
	return segmentAnswer(ctx, s, err)
}

func (a *API) createSegment(ctx context.Context, in *struct {
	AccountInput
	Body segmentBody
}) (*segmentOutput, error) {
	if in.Body.empty {
		return nil, problem.Invalid("param_missing", problem.With("param", "custom_filter"))
	}
	s, err := a.Segments.Create(ctx, actorOf(ctx), in.Body.change)
	return segmentAnswer(ctx, s, err)
}

func (a *API) updateSegment(ctx context.Context, in *struct {
	IDInput
	Body segmentBody
}) (*segmentOutput, error) {
	s, err := a.Segments.Update(ctx, actorOf(ctx), in.ID, in.Body.change)
	return segmentAnswer(ctx, s, err)
}

func (a *API) duplicateSegment(ctx context.Context, in *IDInput) (*segmentOutput, error) {
	s, err := a.Segments.Duplicate(ctx, actorOf(ctx), in.ID)
	return segmentAnswer(ctx, s, err)
}

func (a *API) deleteSegment(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Segments.Delete(ctx, actorOf(ctx), in.ID)
}

func (a *API) countSegment(ctx context.Context, in *IDInput) (*filterCountOutput, error) {
	return a.countChoice(ctx, segment.Choice{Segment: strconv.FormatInt(in.ID, 10)})
}

func (a *API) orderSegments(ctx context.Context, in *struct {
	AccountInput
	Body struct {
		IDs []looseID `json:"ids" doc:"One's own segments; others follow as they were"`
	}
}) (*empty, error) {
	var ids []int64
	for _, given := range in.Body.IDs {
		if !slices.Contains(ids, given.id) {
			ids = append(ids, given.id)
		}
	}
	return &empty{}, a.Segments.Order(ctx, actorOf(ctx), ids)
}

type readySegment struct {
	Ref         string          `json:"segment_id" doc:"By which lists, counts, exports and bulk actions name it"`
	Name        string          `json:"name" doc:"In the reader's language"`
	Description string          `json:"description"`
	Icon        string          `json:"icon"`
	Query       json.RawMessage `json:"query"`
}

type readyList struct {
	Payload []readySegment `json:"payload"`
}

func (a *API) listReadySegments(ctx context.Context, _ *AccountInput) (*struct{ Body readyList }, error) {
	list, err := a.Segments.Ready(ctx, actorOf(ctx), localeOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body readyList }{readyList{[]readySegment{}}}
	for _, r := range list {
		query := json.RawMessage(`{"payload":` + string(r.Payload) + `}`)
		out.Body.Payload = append(out.Body.Payload, readySegment{r.Key, r.Name, r.Description, r.Icon, query})
	}
	return out, nil
}
