package api

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/segment"
)

// conditionJSON is a condition as clients write it, and as answers give one back.
type conditionJSON struct {
	AttributeKey   string `json:"attribute_key" doc:"The field, as in /contacts/filter/schema"`
	FilterOperator string `json:"filter_operator" doc:"One of the field's operators" example:"equal_to"`
	Values         []any  `json:"values" nullable:"false" doc:"What it is held against; empty for operators such as is_present"`
}

func toConditionJSON(c filter.Condition) conditionJSON {
	return conditionJSON{c.Key, string(c.Operator), append([]any{}, c.Values...)}
}

const filterDoc = `A list of conditions {"attribute_key","filter_operator","values":[…],"query_operator":"AND"|"OR"}, each joined with the next (AND binds tighter than OR), ` +
	`or a group {"all":[…]}, {"any":[…]} or {"not":…} of conditions and groups. [] is everybody. GET /contacts/filter/schema says what can be asked.`

// filterBody is a filter as it is sent, and what belongs to it.
type filterBody struct {
	choice segment.Choice
	by     string
	limit  int
}

// UnmarshalJSON reads it loosely; see fields.
func (b *filterBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "")
	if err != nil {
		return err
	}
	if b.choice, err = in.choice(); err != nil {
		return err
	}
	if by, err := in.text("by"); err != nil {
		return err
	} else if by != nil {
		b.by = *by
	}
	limit, err := in.id("limit")
	if limit != nil {
		b.limit = int(min(*limit, segment.MaxParts))
	}
	return err
}

// choice reads "payload" and "segment_id".
func (f fields) choice() (segment.Choice, error) {
	name, err := f.text("segment_id")
	if err != nil {
		return segment.Choice{}, err
	}
	out := segment.Choice{Payload: f["payload"]}
	if name != nil {
		out.Segment = *name
	}
	return out, nil
}

// Schema documents it.
func (filterBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"payload":    {Description: filterDoc},
			"segment_id": {Description: "Of a segment, or the key of a ready-made one; with payload, those in both"},
			"by":         {Type: huma.TypeString, Description: "Of a split: the key of a field"},
			"limit":      {Type: huma.TypeInteger, Description: "Of a split: how many parts at most, 50 unless given"},
		},
		Examples: []any{map[string]any{"payload": []any{map[string]any{"attribute_key": "city", "filter_operator": "equal_to", "values": []string{"Recife"}, "query_operator": nil}}}},
	}
}

// ChoiceInput is a filter in the address.
type ChoiceInput struct {
	SegmentID string `query:"segment_id" doc:"Only contacts in this segment: its id, or the key of a ready-made one"`
	Filter    string `query:"filter" doc:"Only contacts that this filter holds for: the JSON of payload of POST /contacts/filter"`
}

func (in ChoiceInput) choice() segment.Choice {
	out := segment.Choice{Segment: in.SegmentID}
	if in.Filter != "" {
		out.Payload = json.RawMessage(in.Filter)
	}
	return out
}

// filtered reads a choice; nil for none.
func (a *API) filtered(ctx context.Context, c segment.Choice) (*filter.Filter, error) {
	if !c.Given() {
		return nil, nil //nolint:nilnil // no filter is no error
	}
	return a.Segments.Filter(ctx, actorOf(ctx), c)
}

func (a *API) filterContacts(ctx context.Context, in *struct {
	AccountInput
	ListInput
	Query string `query:"q" doc:"And as for a search"`
	Body  filterBody
}) (*contactListOutput, error) {
	if err := in.Body.choice.Required(); err != nil {
		return nil, err
	}
	return a.contactPage(ctx, in.ListInput, in.Query, in.Body.choice)
}

type filterCountOutput struct {
	Body struct {
		Count *int `json:"count" doc:"Null when counting takes too long: it goes on in the background, for whoever asks again"`
	}
}

func (a *API) countFiltered(ctx context.Context, in *struct {
	AccountInput
	Body filterBody
}) (*filterCountOutput, error) {
	if err := in.Body.choice.Required(); err != nil {
		return nil, err
	}
	return a.countChoice(ctx, in.Body.choice)
}

func (a *API) countChoice(ctx context.Context, c segment.Choice) (*filterCountOutput, error) {
	f, err := a.filtered(ctx, c)
	if err != nil {
		return nil, err
	}
	out := &filterCountOutput{}
	out.Body.Count, err = a.countWithin(ctx, contact.Selection{All: true, Filter: f})
	return out, err
}

func (a *API) countWithin(ctx context.Context, of contact.Selection) (*int, error) {
	n, known, err := a.Segments.Count(ctx, a.Contacts, actorOf(ctx), of)
	if err != nil || !known {
		return nil, err
	}
	return &n, nil
}

type fieldJSON struct {
	Key       string   `json:"attribute_key"`
	Name      string   `json:"name" doc:"Of a custom attribute; empty for the standard fields, which the page names"`
	Kind      string   `json:"kind" enum:"text,phone,choice,country,labels,number,date,time,checkbox,boolean,member,import,inbox,segment"`
	Type      string   `json:"attribute_display_type" doc:"Of a custom attribute"`
	Model     string   `json:"attribute_model" enum:"standard,customAttributes"`
	Operators []string `json:"operators"`
	Choices   []string `json:"choices" doc:"Values of a choice or list"`
	Currency  string   `json:"currency_code"`
	Archived  bool     `json:"archived"`
	Suggests  bool     `json:"suggests" doc:"Whether /contacts/filter/values knows its values, and /contacts/filter/split divides by it"`
}

func toFieldJSON(f filter.Field) fieldJSON {
	out := fieldJSON{Key: f.Key, Kind: string(f.Kind), Model: "standard", Operators: []string{}, Choices: append([]string{}, f.Choices...), Suggests: f.Splits()}
	for _, o := range f.Kind.Operators() {
		out.Operators = append(out.Operators, string(o))
	}
	if d := f.Attribute; d != nil {
		out.Name, out.Type, out.Currency, out.Model, out.Archived = d.Name, string(d.Type), d.Currency, "customAttributes", !d.ArchivedAt.IsZero()
	}
	return out
}

type fieldList struct {
	Payload []fieldJSON `json:"payload"`
	Limits  filterLimit `json:"limits"`
}

type filterLimit struct {
	Conditions int `json:"conditions"`
	Depth      int `json:"depth"`
	Values     int `json:"values"`
	Patterns   int `json:"patterns" doc:"Values of contains, starts_with and ends_with"`
	Days       int `json:"days"`
}

func (a *API) filterSchema(ctx context.Context, _ *AccountInput) (*struct{ Body fieldList }, error) {
	list, err := a.Segments.Fields(ctx, actorOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body fieldList }{fieldList{
		Payload: []fieldJSON{}, Limits: filterLimit{filter.MaxConditions, filter.MaxDepth, filter.MaxValues, filter.MaxPatterns, filter.MaxDays},
	}}
	for _, f := range list {
		out.Body.Payload = append(out.Body.Payload, toFieldJSON(f))
	}
	return out, nil
}

type partJSON struct {
	Value     any           `json:"value" doc:"Null for contacts without"`
	Count     int           `json:"count"`
	Condition conditionJSON `json:"condition" doc:"Holds for these contacts"`
}

type partList struct {
	Payload []partJSON `json:"payload"`
}

func toPartList(s segment.Split) partList {
	out := partList{[]partJSON{}}
	for _, p := range s.Parts {
		out.Payload = append(out.Payload, partJSON{p.Value, p.Contacts, toConditionJSON(p.Condition)})
	}
	return out
}

func (a *API) filterValues(ctx context.Context, in *struct {
	AccountInput
	Key   string `query:"attribute_key" doc:"Of the field"`
	Query string `query:"q" doc:"A fragment, of texts"`
	Limit string `query:"limit" doc:"1 to 500, 50 unless given"`
}) (*struct{ Body partList }, error) {
	split, err := a.Segments.Split(ctx, a.Contacts, actorOf(ctx), contact.Selection{All: true}, segment.Choice{}, in.Key, in.Query, perPage(in.Limit, 50, segment.MaxParts))
	if err != nil {
		return nil, err
	}
	list := toPartList(split)
	list.Payload = slices.DeleteFunc(list.Payload, func(p partJSON) bool { return p.Value == nil })
	return &struct{ Body partList }{list}, nil
}

func (a *API) splitContacts(ctx context.Context, in *struct {
	AccountInput
	Body filterBody
}) (*struct{ Body partList }, error) {
	limit := in.Body.limit
	if limit < 1 {
		limit = 50
	}
	split, err := a.Segments.Split(ctx, a.Contacts, actorOf(ctx), contact.Selection{All: true}, in.Body.choice, in.Body.by, "", limit)
	if err != nil {
		return nil, err
	}
	return &struct{ Body partList }{toPartList(split)}, nil
}

type explainedJSON struct {
	AttributeKey   string `json:"attribute_key" doc:"The field that the condition asks about, as in /contacts/filter/schema"`
	FilterOperator string `json:"filter_operator" doc:"What it says about the field, as the filter has it" example:"equal_to"`
	Values         []any  `json:"values" nullable:"false" doc:"The values of the condition as the filter has them; empty for operators such as is_present"`
	Path           string `json:"path" doc:"Where the condition stands in the filter, such as all.1.any.0"`
	Actual         any    `json:"actual" doc:"What the contact has; instants as epoch seconds, null for nothing"`
	Met            bool   `json:"met"`
	ChangesAt      *int64 `json:"changes_at" doc:"When met changes by time alone; null for never"`
}

type explanation struct {
	Payload struct {
		Matches    bool            `json:"matches"`
		ChangesAt  *int64          `json:"changes_at" doc:"When matches changes by time alone; null for never"`
		Conditions []explainedJSON `json:"conditions"`
	} `json:"payload"`
}

func (a *API) explain(ctx context.Context, id int64, c segment.Choice) (*struct{ Body explanation }, error) {
	e, err := a.Segments.Explain(ctx, actorOf(ctx), id, c)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body explanation }{}
	out.Body.Payload.Matches, out.Body.Payload.ChangesAt, out.Body.Payload.Conditions = e.Matches, optional(epoch(e.ChangesAt)), []explainedJSON{}
	for _, x := range e.Conditions {
		out.Body.Payload.Conditions = append(out.Body.Payload.Conditions, explainedJSON{x.Key, string(x.Operator), append([]any{}, x.Values...), x.Path, x.Actual, x.Met, optional(epoch(x.ChangesAt))})
	}
	return out, nil
}

func (a *API) explainContact(ctx context.Context, in *struct {
	IDInput
	ChoiceInput
}) (*struct{ Body explanation }, error) {
	return a.explain(ctx, in.ID, in.choice())
}

func (a *API) explainContactFilter(ctx context.Context, in *struct {
	IDInput
	Body filterBody
}) (*struct{ Body explanation }, error) {
	return a.explain(ctx, in.ID, in.Body.choice)
}

type contactSegment struct {
	ID   *int64 `json:"id" doc:"Null of a ready-made one"`
	Ref  string `json:"segment_id" doc:"As it is named elsewhere: the id, or the key of a ready-made one"`
	Name string `json:"name"`
	Icon string `json:"icon"`
}

type contactSegmentList struct {
	Payload []contactSegment `json:"payload"`
}

func (a *API) listContactSegments(ctx context.Context, in *IDInput) (*struct{ Body contactSegmentList }, error) {
	saved, ready, err := a.Segments.Of(ctx, actorOf(ctx), in.ID, localeOf(ctx))
	if err != nil {
		return nil, err
	}
	out := &struct{ Body contactSegmentList }{contactSegmentList{[]contactSegment{}}}
	for _, s := range saved {
		out.Body.Payload = append(out.Body.Payload, contactSegment{&s.ID, strconv.FormatInt(s.ID, 10), s.Name, s.Icon})
	}
	for _, r := range ready {
		out.Body.Payload = append(out.Body.Payload, contactSegment{nil, r.Key, r.Name, r.Icon})
	}
	return out, nil
}
