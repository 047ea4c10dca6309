package api

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
)

// messageBody is what a client gives of a message.
type messageBody struct {
	draft  conversation.Draft
	echoID string
}

// UnmarshalJSON reads it loosely; see fields.
func (b *messageBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "message")
	if err != nil {
		return err
	}
	var kind string
	for _, field := range []struct {
		name string
		into *string
	}{{"content", &b.draft.Content}, {"source_id", &b.draft.SourceID}, {"echo_id", &b.echoID}, {"message_type", &kind}} {
		value, err := in.text(field.name)
		if err != nil {
			return err
		}
		if value != nil {
			*field.into = *value
		}
	}
	private, err := in.boolean("private")
	if err != nil {
		return err
	}
	b.draft.Kind = kindOf(kind, private != nil && *private)
	if b.draft.Template, err = in.object("template_params"); err != nil {
		return err
	}
	b.draft.Attributes, err = in.object("content_attributes")
	if given, isText := in.text("content_attributes"); err != nil && isText == nil { // a form has no objects
		if err = decodeJSON([]byte(*given), &b.draft.Attributes); err != nil {
			err = fieldFault("content_attributes")
		}
	}
	if err != nil {
		return err
	}
	return b.readCopies(in)
}

// readCopies takes who gets a copy of a mail, a list or a text with commas, to the attributes.
func (b *messageBody) readCopies(in fields) error {
	for _, field := range []string{"cc_emails", "bcc_emails"} {
		given := in[field]
		if len(given) == 0 {
			continue
		}
		var value any
		if err := decodeJSON(given, &value); err != nil {
			return fieldFault(field)
		}
		if value == nil {
			continue
		}
		if b.draft.Attributes == nil {
			b.draft.Attributes = map[string]any{}
		}
		b.draft.Attributes[field] = value
	}
	return nil
}

// kindOf reads a message's type as clients write it; one that nobody may give is refused by
// the feature.
func kindOf(kind string, private bool) conversation.Kind {
	switch kind {
	case "0", "incoming":
		return conversation.Incoming
	case "", "1", "outgoing":
		if private {
			return conversation.Note
		}
		return conversation.Outgoing
	}
	return conversation.Activity
}

// Schema documents the unwrapped form.
func (messageBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Properties: map[string]*huma.Schema{
			"content":            {Type: huma.TypeString, Description: "At most 150,000 characters; may be left out beside attachments"},
			"message_type":       {Type: huma.TypeString, Enum: []any{"outgoing", "incoming"}, Description: "incoming hands on what the contact has written; outgoing unless given"},
			"private":            {Type: huma.TypeBoolean, Description: "A note among members"},
			"content_attributes": {Type: huma.TypeObject, AdditionalProperties: true},
			"template_params":    {Type: huma.TypeObject, AdditionalProperties: true, Description: "On WhatsApp, in the place of content: an approved template by name and language, with what is filled in under processed_params: body, header, buttons"},
			"cc_emails":          {Description: "On e-mail: who else gets it, a list or a text with commas"},
			"bcc_emails":         {Description: "On e-mail: who gets it without the others knowing"},
			"source_id":          {Type: huma.TypeString, Description: "What the channel calls it: one that the inbox knows is not stored again"},
			"echo_id":            {Type: huma.TypeString, Description: "Comes back in the answer"},
		},
	}
}

type messageOutput struct{ Body messageJSON }

func (a *API) createMessage(ctx context.Context, in *struct {
	IDInput
	Body messageBody
}) (*messageOutput, error) {
	in.Body.draft.Files = filesOf(ctx)
	m, v, err := a.Conversations.Say(ctx, actorOf(ctx), in.ID, in.Body.draft)
	if err != nil {
		return nil, err
	}
	out := &messageOutput{toMessageJSON(v, m, localeOf(ctx))}
	out.Body.EchoID = optional(in.Body.echoID)
	return out, nil
}

// MessageInput is one message of a conversation.
type MessageInput struct {
	IDInput
	MessageID int64 `path:"message_id"`
}

func (a *API) updateMessage(ctx context.Context, in *struct {
	MessageInput
	Body struct {
		Status looseText `json:"status" enum:"sent,delivered,read,failed"`
		Reason looseText `json:"external_error,omitempty" doc:"Why it has failed"`
	}
}) (*messageOutput, error) {
	m, v, err := a.Conversations.SetDelivery(ctx, actorOf(ctx), in.ID, in.MessageID, conversation.Delivery(in.Body.Status), string(in.Body.Reason))
	return &messageOutput{toMessageJSON(v, m, localeOf(ctx))}, err
}

func (a *API) deleteMessage(ctx context.Context, in *MessageInput) (*messageOutput, error) {
	m, v, err := a.Conversations.DeleteMessage(ctx, actorOf(ctx), in.ID, in.MessageID)
	return &messageOutput{toMessageJSON(v, m, localeOf(ctx))}, err
}

func (a *API) retryMessage(ctx context.Context, in *MessageInput) (*messageOutput, error) {
	m, v, err := a.Conversations.Retry(ctx, actorOf(ctx), in.ID, in.MessageID)
	return &messageOutput{toMessageJSON(v, m, localeOf(ctx))}, err
}

// conversationBody is what a client gives of a new conversation.
type conversationBody struct{ opening conversation.Opening }

// UnmarshalJSON reads it loosely; see fields.
func (b *conversationBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "conversation")
	if err != nil {
		return err
	}
	o := &b.opening
	for _, field := range []struct {
		name string
		into *int64
	}{{"inbox_id", &o.InboxID}, {"contact_id", &o.ContactID}, {"assignee_id", &o.AssigneeID}, {"team_id", &o.TeamID}} {
		id, err := in.id(field.name)
		if err != nil {
			return err
		}
		if id != nil {
			*field.into = *id
		}
	}
	for _, field := range []struct {
		name string
		into *string
	}{{"source_id", &o.SourceID}, {"status", (*string)(&o.Status)}} {
		value, err := in.text(field.name)
		if err != nil {
			return err
		}
		if value != nil {
			*field.into = *value
		}
	}
	if o.SourceID, err = inbox.CleanSource(o.SourceID); err != nil {
		return fieldFault("source_id")
	}
	if o.SnoozedUntil, err = in.instant("snoozed_until"); err != nil {
		return err
	}
	if o.Additional, err = in.object("additional_attributes"); err != nil {
		return err
	}
	if o.Custom, err = in.object("custom_attributes"); err != nil {
		return err
	}
	if raw, found := in["message"]; found && string(raw) != "null" {
		var message messageBody
		if err := json.Unmarshal(raw, &message); err != nil {
			return err
		}
		o.Message = &message.draft
	}
	return nil
}

// Schema documents the unwrapped form.
func (conversationBody) Schema(r huma.Registry) *huma.Schema {
	id := &huma.Schema{Type: huma.TypeInteger, Nullable: true}
	object := &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"inbox_id"},
		Properties: map[string]*huma.Schema{
			"inbox_id": {Type: huma.TypeInteger}, "contact_id": id, "assignee_id": id, "team_id": id,
			"source_id":             {Type: huma.TypeString, Description: "Who the contact is in the inbox; enough without contact_id"},
			"status":                {Type: huma.TypeString, Enum: []any{"open", "pending", "snoozed", "resolved"}},
			"snoozed_until":         {Type: huma.TypeInteger, Description: "Epoch seconds"},
			"additional_attributes": object, "custom_attributes": object,
			"message": messageBody{}.Schema(r),
		},
	}
}

func (a *API) createConversation(ctx context.Context, in *struct {
	AccountInput
	Body conversationBody
}) (*conversationOutput, error) {
	o := in.Body.opening
	if files := filesOf(ctx); len(files) > 0 {
		if o.Message == nil {
			o.Message = &conversation.Draft{}
		}
		o.Message.Files = files
	}
	v, err := a.Conversations.Create(ctx, actorOf(ctx), o)
	return toConversationOutput(ctx, v, err)
}

// statusBody is where a conversation is to stand.
type statusBody struct {
	status conversation.Status
	until  time.Time
}

// UnmarshalJSON reads it loosely; see fields.
func (b *statusBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "conversation")
	if err != nil {
		return err
	}
	status, err := in.text("status")
	if err != nil {
		return err
	}
	if status != nil {
		b.status = conversation.Status(*status)
	}
	b.until, err = in.instant("snoozed_until")
	return err
}

// Schema documents the unwrapped form.
func (statusBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"status":        {Type: huma.TypeString, Enum: []any{"open", "pending", "snoozed", "resolved"}, Description: "Without it an open one is resolved and any other opened"},
			"snoozed_until": {Type: huma.TypeInteger, Description: "Epoch seconds; until the contact writes unless given"},
		},
	}
}

type statusChanged struct {
	Meta    struct{} `json:"meta" doc:"Always empty"`
	Payload struct {
		Success        bool   `json:"success"`
		CurrentStatus  string `json:"current_status"`
		ConversationID int64  `json:"conversation_id"`
		SnoozedUntil   *int64 `json:"snoozed_until"`
	} `json:"payload"`
}

func (a *API) toggleStatus(ctx context.Context, in *struct {
	IDInput
	Body *statusBody
}) (*struct{ Body statusChanged }, error) {
	wanted := statusBody{}
	if in.Body != nil {
		wanted = *in.Body
	}
	v, err := a.Conversations.SetStatus(ctx, actorOf(ctx), in.ID, wanted.status, wanted.until)
	out := &struct{ Body statusChanged }{}
	p := &out.Body.Payload
	p.Success, p.CurrentStatus, p.ConversationID, p.SnoozedUntil = err == nil, string(v.Status), v.DisplayID, optional(epoch(v.SnoozedUntil))
	return out, err
}

type assignedOutput struct {
	Body orNull[assignedJSON]
}

// assignedJSON is who a conversation was given to: a member or a team.
type assignedJSON struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email,omitempty"`
	Type  string `json:"type" enum:"user,team"`
}

func (a *API) assignConversation(ctx context.Context, in *struct {
	IDInput
	Body struct {
		AssigneeID looseID `json:"assignee_id,omitzero" doc:"A member; null or 0 for nobody"`
		TeamID     looseID `json:"team_id,omitzero" doc:"A team; null or 0 for none"`
	}
}) (*assignedOutput, error) {
	out := &assignedOutput{}
	if !in.Body.AssigneeID.given && !in.Body.TeamID.given { // nothing is said, nothing changes
		_, err := a.Conversations.Get(ctx, actorOf(ctx), in.ID)
		return out, err
	}
	if !in.Body.AssigneeID.given {
		v, err := a.Conversations.AssignTeam(ctx, actorOf(ctx), in.ID, in.Body.TeamID.id)
		if v.Team.ID != 0 {
			out.Body.value = &assignedJSON{v.Team.ID, v.Team.Name, "", "team"}
		}
		return out, err
	}
	v, err := a.Conversations.Assign(ctx, actorOf(ctx), in.ID, in.Body.AssigneeID.id)
	if v.Assignee.ID != 0 {
		out.Body.value = &assignedJSON{v.Assignee.ID, v.Assignee.Name, v.Assignee.Email, "user"}
	}
	return out, err
}

func (a *API) listConversationLabels(ctx context.Context, in *IDInput) (*struct{ Body contactLabels }, error) {
	v, err := a.Conversations.Get(ctx, actorOf(ctx), in.ID)
	return &struct{ Body contactLabels }{contactLabels{append([]string{}, v.Labels...)}}, err
}

func (a *API) setConversationLabels(ctx context.Context, in *struct {
	IDInput
	Body contactLabelsBody
}) (*struct{ Body contactLabels }, error) {
	v, err := a.Conversations.SetLabels(ctx, actorOf(ctx), in.ID, in.Body.titles)
	return &struct{ Body contactLabels }{contactLabels{append([]string{}, v.Labels...)}}, err
}

type customOnly struct {
	Custom map[string]any `json:"custom_attributes" doc:"All of them: what is not given goes"`
}

// UnmarshalJSON keeps numbers as they are written.
func (c *customOnly) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "conversation")
	if err != nil {
		return err
	}
	if _, found := in["custom_attributes"]; !found { // so that a misspelt member does not clear them
		return fieldFault("custom_attributes")
	}
	c.Custom, err = in.object("custom_attributes")
	return err
}

func (a *API) setConversationAttributes(ctx context.Context, in *struct {
	IDInput
	Body customOnly
}) (*struct{ Body customOnly }, error) {
	v, err := a.Conversations.SetCustom(ctx, actorOf(ctx), in.ID, in.Body.Custom)
	return &struct{ Body customOnly }{customOnly{v.Custom}}, err
}

func (a *API) seeConversation(ctx context.Context, in *IDInput) (*conversationOutput, error) {
	v, err := a.Conversations.See(ctx, actorOf(ctx), in.ID)
	return toConversationOutput(ctx, v, err)
}
