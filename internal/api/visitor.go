package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/website"
)

// The public API of an inbox: what a contact does, through a program of the account or an app
// on its own device. The addresses hold the secrets, so nobody signs in; and nothing is answered
// that the contact may not see.

// publicInboxJSON is an inbox as its contacts see it.
type publicInboxJSON struct {
	Identifier      string `json:"identifier"`
	Name            string `json:"name"`
	IdentityChecked bool   `json:"identity_validation_enabled" doc:"identifier_hash is required"`
	TimeZone        string `json:"timezone"`
	GreetingEnabled bool   `json:"greeting_enabled"`
	GreetingMessage string `json:"greeting_message"`

	WebWidget *webWidgetJSON `json:"web_widget,omitempty" doc:"How the chat of a website looks; of a website only"`
}

// webWidgetJSON is what the chat on a page has to know.
type webWidgetJSON struct {
	Color   string          `json:"widget_color" example:"#2f4b8c"`
	Title   string          `json:"welcome_title"`
	Tagline string          `json:"welcome_tagline"`
	PreChat website.PreChat `json:"pre_chat_form"`
}

// callerOf gives who asks at the door of an inbox.
func callerOf(ctx context.Context) website.Caller {
	r := requestOf(ctx)
	return website.Caller{Origin: r.origin, Address: r.address}
}

// PublicInput is an inbox by its public address.
type PublicInput struct {
	Identifier string `path:"identifier" doc:"inbox_identifier of the inbox"`
}

// VisitorInput is a contact in an inbox.
type VisitorInput struct {
	PublicInput

	SourceID string `path:"source_id" doc:"Who the contact is in the inbox"`
}

// PublicConversationInput is a conversation of a contact.
type PublicConversationInput struct {
	VisitorInput

	ID int64 `path:"id" doc:"The number in the account"`
}

func (a *API) publicInbox(ctx context.Context, in *PublicInput) (*struct{ Body publicInboxJSON }, error) {
	i, channel, err := a.Websites.Inbox(ctx, in.Identifier, callerOf(ctx))
	out := publicInboxJSON{
		Identifier: i.Identifier, Name: i.Name, IdentityChecked: i.HMACMandatory, TimeZone: channel.Account.TimeZone,
		GreetingEnabled: i.GreetingEnabled, GreetingMessage: i.Greeting,
	}
	if i.Channel == inbox.Website {
		site := website.Of(i.Settings)
		out.WebWidget = &webWidgetJSON{site.Color, site.Title, site.Tagline, site.PreChat}
	}
	return &struct{ Body publicInboxJSON }{out}, err
}

// visitorJSON is all that a contact is told of what is known of it. On a website, where anybody
// can claim to be anybody, that is nothing.
type visitorJSON struct {
	SourceID    string  `json:"source_id"`
	PubsubToken *string `json:"pubsub_token" doc:"Always null: changes are asked for"`
	ID          int64   `json:"id" doc:"On a website 0, and the rest empty: there nobody is told what is known of somebody"`
	Name        string  `json:"name"`
	Email       *string `json:"email"`
	PhoneNumber *string `json:"phone_number"`
	Identifier  *string `json:"identifier"`
}

func toVisitorJSON(channel inbox.Channel, sourceID string, c contact.Contact) visitorJSON {
	if channel == inbox.Website {
		return visitorJSON{SourceID: sourceID}
	}
	return visitorJSON{
		SourceID: sourceID, ID: c.ID, Name: c.Name, Email: optional(c.Email), PhoneNumber: optional(c.PhoneNumber), Identifier: optional(c.Identifier),
	}
}

type visitorOutput struct{ Body visitorJSON }

func toVisitorOutput(v conversation.Visitor, err error) (*visitorOutput, error) {
	return &visitorOutput{toVisitorJSON(v.Inbox.Channel, v.SourceID, v.Contact)}, err
}

// visitorBody is what somebody says of themselves: nothing that the account decides.
type visitorBody struct{ arrival conversation.Arrival }

// UnmarshalJSON reads it loosely; see fields.
func (b *visitorBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "contact")
	if err != nil {
		return err
	}
	c := &b.arrival.Change
	for _, field := range []struct {
		name string
		into **string
	}{{"name", &c.Name}, {"email", &c.Email}, {"phone_number", &c.PhoneNumber}, {"identifier", &c.Identifier}} {
		value, err := in.text(field.name)
		if err != nil {
			return err
		}
		if value != nil && *value != "" { // what is blank says nothing
			*field.into = value
		}
	}
	for _, field := range []struct {
		name string
		into *string
	}{{"source_id", &b.arrival.SourceID}, {"identifier_hash", &b.arrival.Hash}} {
		value, err := in.text(field.name)
		if err != nil {
			return err
		}
		if value != nil {
			*field.into = *value
		}
	}
	if c.Additional, err = in.object("additional_attributes"); err != nil {
		return err
	}
	c.Custom, err = in.object("custom_attributes")
	return err
}

// Schema documents the unwrapped form.
func (visitorBody) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"source_id": {Type: huma.TypeString, Description: "Of a new contact; one is made unless given"},
			"name":      text, "email": text, "phone_number": {Type: huma.TypeString, Description: "With + or as written in the account's country"},
			"identifier":            {Type: huma.TypeString, Description: "The contact's id in another system; of a new contact, or on a website"},
			"identifier_hash":       {Type: huma.TypeString, Description: "Hexadecimal HMAC-SHA256 of identifier under the inbox's hmac_token"},
			"custom_attributes":     {Type: huma.TypeObject, AdditionalProperties: true, Description: "Merged key by key"},
			"additional_attributes": whereabouts(),
		},
	}
}

func (a *API) createVisitor(ctx context.Context, in *struct {
	PublicInput
	Body visitorBody
}) (*visitorOutput, error) {
	v, err := a.Websites.Arrive(ctx, in.Identifier, callerOf(ctx), in.Body.arrival)
	return toVisitorOutput(v, err)
}

func (a *API) getVisitor(ctx context.Context, in *VisitorInput) (*visitorOutput, error) {
	v, err := a.Conversations.Visitor(ctx, in.Identifier, in.SourceID)
	return toVisitorOutput(v, err)
}

func (a *API) updateVisitor(ctx context.Context, in *struct {
	VisitorInput
	Body visitorBody
}) (*visitorOutput, error) {
	v, err := a.Conversations.Identify(ctx, in.Identifier, in.SourceID, in.Body.arrival)
	return toVisitorOutput(v, err)
}

// publicConversationJSON is a conversation as its contact sees it.
type publicConversationJSON struct {
	ID                int64               `json:"id" doc:"The number in the account"`
	UUID              string              `json:"uuid"`
	InboxID           int64               `json:"inbox_id"`
	Status            string              `json:"status" enum:"open,pending,snoozed,resolved"`
	AgentLastSeenAt   int64               `json:"agent_last_seen_at"`
	ContactLastSeenAt int64               `json:"contact_last_seen_at"`
	Contact           visitorJSON         `json:"contact"`
	Messages          []publicMessageJSON `json:"messages" doc:"The last 20, the oldest first; in a list none"`
}

// publicMessageJSON is a message as its contact sees it.
type publicMessageJSON struct {
	ID                int64                `json:"id"`
	ConversationID    int64                `json:"conversation_id"`
	Content           string               `json:"content"`
	ContentType       string               `json:"content_type" enum:"text"`
	ContentAttributes map[string]any       `json:"content_attributes"`
	MessageType       int                  `json:"message_type" doc:"0 from the contact, 1 from a member, 3 automatic"`
	EchoID            *string              `json:"echo_id,omitempty" doc:"As it was sent"`
	SourceID          *string              `json:"source_id,omitempty" doc:"What the contact's program calls a message of its own"`
	Sender            orNull[publicSender] `json:"sender" doc:"Null for nobody"`
	Attachments       []attachmentJSON     `json:"attachments"`
	CreatedAt         int64                `json:"created_at"`
}

type publicSender struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type" enum:"contact,user"`
}

func toPublicMessageJSON(v conversation.Conversation, m conversation.Message) publicMessageJSON {
	full := toMessageJSON(v, m, "")
	out := publicMessageJSON{
		ID: full.ID, ConversationID: full.ConversationID, Content: full.Content, ContentType: full.ContentType, ContentAttributes: full.ContentAttributes,
		MessageType: full.MessageType, Attachments: full.Attachments, CreatedAt: full.CreatedAt,
	}
	if s := full.Sender.value; s != nil {
		out.Sender.value = &publicSender{s.ID, s.Name, s.Type}
	}
	if m.Theirs() {
		out.SourceID = full.SourceID
		if v.Channel == inbox.Website {
			out.Sender.value.ID, out.Sender.value.Name = 0, "" // see visitorJSON
		}
	}
	return out
}

func toPublicConversationJSON(v conversation.Conversation, list []conversation.Message) publicConversationJSON {
	out := publicConversationJSON{
		ID: v.DisplayID, UUID: v.UUID, InboxID: v.InboxID, Status: string(v.Status), AgentLastSeenAt: epoch(v.AgentSeenAt), ContactLastSeenAt: epoch(v.ContactSeenAt),
		Contact: toVisitorJSON(v.Channel, v.SourceID, v.Contact), Messages: toPublicMessagesJSON(v, list),
	}
	return out
}

func toPublicMessagesJSON(v conversation.Conversation, list []conversation.Message) []publicMessageJSON {
	out := []publicMessageJSON{}
	for _, m := range list {
		out = append(out, toPublicMessageJSON(v, m))
	}
	return out
}

type publicConversationOutput struct{ Body publicConversationJSON }

func (a *API) listVisitorConversations(ctx context.Context, in *VisitorInput) (*struct{ Body []publicConversationJSON }, error) {
	list, err := a.Conversations.ConversationsOf(ctx, in.Identifier, in.SourceID)
	out := &struct{ Body []publicConversationJSON }{[]publicConversationJSON{}}
	for _, v := range list {
		out.Body = append(out.Body, toPublicConversationJSON(v, nil))
	}
	return out, err
}

// beginning is what a contact gives of a conversation that it begins.
type beginning struct{ opening conversation.Opening }

// UnmarshalJSON reads it loosely; see fields.
func (b *beginning) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "conversation")
	if err != nil {
		return err
	}
	if b.opening.Custom, err = in.object("custom_attributes"); err != nil {
		return err
	}
	b.opening.Additional, err = in.object("additional_attributes")
	return err
}

// Schema documents the unwrapped form.
func (beginning) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Properties: map[string]*huma.Schema{
		"custom_attributes":     {Type: huma.TypeObject, AdditionalProperties: true},
		"additional_attributes": whereabouts(),
	}}
}

func whereabouts() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: "Where the contact is; what is not listed is left out",
		Properties: map[string]*huma.Schema{
			"referer":  {Type: huma.TypeString, Description: "The address of the page"},
			"referrer": {Type: huma.TypeString, Description: "The page before it"}, "page_title": text, "browser_language": text,
		},
	}
}

func (a *API) createVisitorConversation(ctx context.Context, in *struct {
	VisitorInput
	Body *beginning
}) (*publicConversationOutput, error) {
	var o conversation.Opening
	if in.Body != nil {
		o = in.Body.opening
	}
	v, err := a.Conversations.Begin(ctx, in.Identifier, in.SourceID, o)
	return &publicConversationOutput{toPublicConversationJSON(v, nil)}, err
}

func (a *API) getVisitorConversation(ctx context.Context, in *PublicConversationInput) (*publicConversationOutput, error) {
	v, list, err := a.Conversations.Thread(ctx, in.Identifier, in.SourceID, in.ID, 0, 0)
	return &publicConversationOutput{toPublicConversationJSON(v, list)}, err
}

func (a *API) listVisitorMessages(ctx context.Context, in *struct {
	PublicConversationInput
	Before int64 `query:"before" doc:"The 20 before the message with this id; the last 20 unless given"`
	After  int64 `query:"after" doc:"The 20 after the message with this id"`
}) (*struct{ Body []publicMessageJSON }, error) {
	v, list, err := a.Conversations.Thread(ctx, in.Identifier, in.SourceID, in.ID, in.Before, in.After)
	return &struct{ Body []publicMessageJSON }{toPublicMessagesJSON(v, list)}, err
}

func (a *API) createVisitorMessage(ctx context.Context, in *struct {
	PublicConversationInput
	Body messageBody
}) (*struct{ Body publicMessageJSON }, error) {
	in.Body.draft.Files = filesOf(ctx)
	m, v, err := a.Conversations.SayAs(ctx, in.Identifier, in.SourceID, in.ID, in.Body.draft)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body publicMessageJSON }{toPublicMessageJSON(v, m)}
	out.Body.EchoID = optional(in.Body.echoID)
	return out, nil
}

func (a *API) resolveVisitorConversation(ctx context.Context, in *PublicConversationInput) (*publicConversationOutput, error) {
	v, err := a.Conversations.ResolveAs(ctx, in.Identifier, in.SourceID, in.ID)
	return &publicConversationOutput{toPublicConversationJSON(v, nil)}, err
}

func (a *API) seeVisitorConversation(ctx context.Context, in *PublicConversationInput) (*empty, error) {
	_, err := a.Conversations.SeeAs(ctx, in.Identifier, in.SourceID, in.ID)
	return &empty{}, err
}

func (a *API) typeInVisitorConversation(ctx context.Context, in *struct {
	PublicConversationInput
	Typing string `query:"typing_status" doc:"on or off"`
}) (*empty, error) {
	return &empty{}, a.Conversations.TypeAs(ctx, in.Identifier, in.SourceID, in.ID, in.Typing == "on")
}
