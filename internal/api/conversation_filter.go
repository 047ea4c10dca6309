package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/filter"
)

const conversationFilterDoc = `A list of conditions {"attribute_key","filter_operator","values":[…],"query_operator":"AND"|"OR"}, each joined with the next (AND binds tighter than OR), ` +
	`or a group {"all":[…]}, {"any":[…]} or {"not":…} of conditions and groups. [] is every conversation. Keys: status, priority, assignee_id, team_id, inbox_id, contact_id, ` +
	`display_id, labels, country_code (of the contact), created_at, last_activity_at, and custom attributes of conversations. In texts of these an accent makes another word.`

// conversationFilterBody is a filter over conversations.
type conversationFilterBody struct{ payload []byte }

// UnmarshalJSON reads it loosely; see fields.
func (b *conversationFilterBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "")
	b.payload = in["payload"]
	return err
}

// Schema documents it.
func (conversationFilterBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"payload"},
		Properties: map[string]*huma.Schema{"payload": {Description: conversationFilterDoc}},
		Examples:   []any{map[string]any{"payload": []any{map[string]any{"attribute_key": "status", "filter_operator": "equal_to", "values": []string{"pending"}, "query_operator": nil}}}},
	}
}

type filteredConversations struct {
	Meta    conversationCounts `json:"meta"`
	Payload []conversationJSON `json:"payload"`
}

func (a *API) filterConversations(ctx context.Context, in *struct {
	AccountInput
	Page string `query:"page" doc:"From 1; 25 a page, the latest activity first"`
	Body conversationFilterBody
}) (*struct{ Body filteredConversations }, error) {
	out := &struct{ Body filteredConversations }{}
	tree, err := filter.Read(in.Body.payload)
	if err != nil {
		return out, err
	}
	q := conversation.Query{Filter: &tree, Page: pageNumber(in.Page)}
	list, err := a.Conversations.List(ctx, actorOf(ctx), q)
	out.Body.Payload = toConversationsJSON(list, localeOf(ctx))
	if err != nil {
		return out, err
	}
	n, err := a.Conversations.Count(ctx, actorOf(ctx), q)
	out.Body.Meta = conversationCounts(n)
	return out, err
}
