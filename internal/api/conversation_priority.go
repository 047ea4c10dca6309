package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/conversation"
)

func (a *API) togglePriority(ctx context.Context, in *struct {
	IDInput
	Body struct {
		Priority looseText `json:"priority,omitempty" doc:"low, medium, high, urgent, or null or none"`
	}
}) (*empty, error) {
	if in.Body.Priority == "none" {
		in.Body.Priority = ""
	}
	_, err := a.Conversations.SetPriority(ctx, actorOf(ctx), in.ID, conversation.Priority(in.Body.Priority))
	return &empty{}, err
}

// conversationChangeBody is what PATCH changes; what is not there stays.
type conversationChangeBody struct{ priority *conversation.Priority }

// UnmarshalJSON reads it loosely; see fields.
func (b *conversationChangeBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "conversation")
	if err != nil {
		return err
	}
	text, err := in.text("priority")
	if text != nil {
		if *text == "none" {
			*text = ""
		}
		priority := conversation.Priority(*text)
		b.priority = &priority
	}
	return err
}

// Schema documents the unwrapped form.
func (conversationChangeBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{"priority": {Type: huma.TypeString, Nullable: true, Description: "low, medium, high, urgent, or null or none"}},
	}
}

func (a *API) updateConversation(ctx context.Context, in *struct {
	IDInput
	Body conversationChangeBody
}) (*conversationOutput, error) {
	if in.Body.priority == nil {
		return a.getConversation(ctx, &in.IDInput)
	}
	v, err := a.Conversations.SetPriority(ctx, actorOf(ctx), in.ID, *in.Body.priority)
	return toConversationOutput(ctx, v, err)
}
