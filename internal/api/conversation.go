package api

import (
	"cmp"
	"context"
	"maps"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/text"
)

// conversationJSON is a conversation in the shape of the compatible API: its id is the number
// in the account.
type conversationJSON struct {
	ID                   int64            `json:"id" doc:"The number in the account"`
	UUID                 string           `json:"uuid"`
	AccountID            int64            `json:"account_id"`
	InboxID              int64            `json:"inbox_id"`
	Meta                 conversationMeta `json:"meta"`
	Status               string           `json:"status" enum:"open,pending,snoozed,resolved"`
	SnoozedUntil         *int64           `json:"snoozed_until" doc:"Null, while snoozed: until the contact writes"`
	Priority             *string          `json:"priority" doc:"low, medium, high or urgent"`
	Labels               []string         `json:"labels" doc:"Titles"`
	AdditionalAttributes map[string]any   `json:"additional_attributes"`
	CustomAttributes     map[string]any   `json:"custom_attributes"`
	Muted                bool             `json:"muted" doc:"The contact is blocked"`
	CanReply             bool             `json:"can_reply" doc:"false when the inbox is deleted, and on WhatsApp 24 hours after the contact has written: then only a template can be sent"`
	UnreadCount          int              `json:"unread_count" doc:"Messages of the contact since a member has last looked"`
	Messages             []messageJSON    `json:"messages" doc:"The last one"`
	AgentLastSeenAt      int64            `json:"agent_last_seen_at"`
	ContactLastSeenAt    int64            `json:"contact_last_seen_at"`
	LastActivityAt       int64            `json:"last_activity_at"`
	Timestamp            int64            `json:"timestamp" doc:"The same as last_activity_at"`
	CreatedAt            int64            `json:"created_at"`
	UpdatedAt            int64            `json:"updated_at"`
}

type conversationMeta struct {
	Sender       contactJSON        `json:"sender" doc:"The contact"`
	Channel      string             `json:"channel" example:"Channel::Api"`
	Inbox        personJSON         `json:"inbox" doc:"Its name, even where it is deleted"`
	Assignee     orNull[authorJSON] `json:"assignee"`
	Team         orNull[personJSON] `json:"team"`
	HMACVerified bool               `json:"hmac_verified"`
}

// messageTypes are the kinds by the numbers of the compatible API; a note is an outgoing one that is private.
var messageTypes = map[conversation.Kind]int{
	conversation.Incoming: 0, conversation.Outgoing: 1, conversation.Note: 1, conversation.Activity: 2, conversation.Automatic: 3,
}

func messageType(m conversation.Message) int {
	if m.FromContact {
		return messageTypes[conversation.Incoming]
	}
	return messageTypes[m.Kind]
}

type messageJSON struct {
	ID                int64              `json:"id"`
	ConversationID    int64              `json:"conversation_id"`
	InboxID           int64              `json:"inbox_id"`
	Content           string             `json:"content"`
	ContentType       string             `json:"content_type" enum:"text"`
	ContentAttributes map[string]any     `json:"content_attributes"`
	MessageType       int                `json:"message_type" doc:"0 incoming, 1 outgoing, 2 activity, 3 automatic"`
	Private           bool               `json:"private" doc:"A note among members"`
	Status            string             `json:"status" enum:"progress,sent,delivered,read,failed" doc:"progress: it waits to be sent. Why it has failed is in content_attributes.external_error"`
	SourceID          *string            `json:"source_id" doc:"What the channel calls it; in one inbox the same is never stored twice"`
	EchoID            *string            `json:"echo_id,omitempty" doc:"As it was sent"`
	Sender            orNull[senderJSON] `json:"sender" doc:"Null for nobody"`
	Attachments       []attachmentJSON   `json:"attachments"`
	CreatedAt         int64              `json:"created_at"`
}

type senderJSON struct {
	ID        int64   `json:"id"`
	Name      string  `json:"name"`
	Type      string  `json:"type" enum:"contact,user"`
	Email     *string `json:"email,omitempty"`
	Thumbnail string  `json:"thumbnail"`
}

func toConversationJSON(v conversation.Conversation, locale string) conversationJSON {
	out := conversationJSON{
		ID: v.DisplayID, UUID: v.UUID, AccountID: v.AccountID, InboxID: v.InboxID, Status: string(v.Status), SnoozedUntil: optional(epoch(v.SnoozedUntil)),
		Priority: optional(string(v.Priority)), Labels: append([]string{}, v.Labels...), AdditionalAttributes: v.Additional, CustomAttributes: v.Custom,
		Muted: v.Contact.Blocked, CanReply: !v.Closed && !v.TemplatesOnly, UnreadCount: v.Unread, Messages: []messageJSON{}, AgentLastSeenAt: epoch(v.AgentSeenAt),
		ContactLastSeenAt: epoch(v.ContactSeenAt), LastActivityAt: epoch(v.LastActivityAt), Timestamp: epoch(v.LastActivityAt),
		CreatedAt: epoch(v.CreatedAt), UpdatedAt: epoch(v.UpdatedAt),
		Meta: conversationMeta{Sender: toContactJSON(v.Contact, locale, false), Channel: v.Channel.ClassName(), Inbox: personJSON{v.InboxID, v.InboxName}, HMACVerified: v.HMACVerified},
	}
	if v.Assignee.ID != 0 {
		out.Meta.Assignee.value = toAuthorJSON(v.Assignee)
	}
	if v.Team.ID != 0 {
		out.Meta.Team.value = &personJSON{v.Team.ID, v.Team.Name}
	}
	if v.Last.ID != 0 {
		out.Messages = append(out.Messages, toMessageJSON(v, v.Last, locale))
	}
	return out
}

func toAuthorJSON(u account.User) *authorJSON {
	return &authorJSON{ID: u.ID, Name: u.Name, AvailableName: u.Name, Email: u.Email, AvailabilityStatus: "offline"}
}

// toMessageJSON shows a message to members.
func toMessageJSON(v conversation.Conversation, m conversation.Message, locale string) messageJSON {
	out := messageJSON{
		ID: m.ID, ConversationID: v.DisplayID, InboxID: m.InboxID, Content: m.Content, ContentType: "text", ContentAttributes: m.Attributes,
		MessageType: messageType(m), Private: m.Kind == conversation.Note, Status: string(m.Delivery), SourceID: optional(m.SourceID),
		Attachments: toAttachmentsJSON(v, m), CreatedAt: epoch(m.CreatedAt),
	}
	if out.ContentAttributes == nil {
		out.ContentAttributes = map[string]any{}
	}
	if m.Refusal != nil {
		out.ContentAttributes = maps.Clone(out.ContentAttributes)
		out.ContentAttributes["external_error"] = text.Render(locale, m.Refusal.Code, m.Refusal.Params)
	}
	if m.FromContact && !m.OfFlood() {
		out.ContentAttributes = maps.Clone(out.ContentAttributes)
		out.ContentAttributes["auto_reply"] = true
	}
	if m.Deleted() {
		out.Content = text.Render(locale, "message_deleted", nil)
	}
	switch {
	case m.Kind == conversation.Activity:
		out.Content = happened(v, m, locale)
	case m.Theirs():
		out.Sender.value = &senderJSON{v.Contact.ID, v.Contact.Name, "contact", optional(v.Contact.Email), thumbnail(v.Contact)}
	case m.Sender.ID != 0:
		out.Sender.value = &senderJSON{m.Sender.ID, m.Sender.Name, "user", optional(m.Sender.Email), ""}
	}
	return out
}

// happened is the sentence of an activity in the reader's language.
func happened(v conversation.Conversation, m conversation.Message, locale string) string {
	params := map[string]string{"member": m.Sender.Name}
	if c := v.Contact; m.Sender.ID == 0 {
		params["member"] = cmp.Or(c.Name, c.Email, c.PhoneNumber, c.Identifier)
	}
	for name, value := range m.Attributes {
		if said, is := value.(string); is {
			params[name] = said
		}
	}
	return text.Render(locale, "activity_"+m.Content, params)
}

type conversationOutput struct{ Body conversationJSON }

func toConversationOutput(ctx context.Context, v conversation.Conversation, err error) (*conversationOutput, error) {
	return &conversationOutput{toConversationJSON(v, localeOf(ctx))}, err
}

type conversationCounts struct {
	Mine       int `json:"mine_count"`
	Unassigned int `json:"unassigned_count"`
	Assigned   int `json:"assigned_count"`
	All        int `json:"all_count"`
	Unread     int `json:"unread_count" doc:"Of mine and the unassigned ones: those with something that no member has seen"`
}

type conversationList struct {
	Data struct {
		Meta    *conversationCounts `json:"meta,omitempty" doc:"Whoever they are assigned to; not there with counts=false"`
		Payload []conversationJSON  `json:"payload"`
	} `json:"data"`
}

// ConversationsInput is what a list of conversations may be asked by.
type ConversationsInput struct {
	AccountInput

	Assigned string   `query:"assignee_type" doc:"me, unassigned, assigned, or all unless given"`
	Status   string   `query:"status" doc:"open unless given, pending, snoozed, resolved, or all"`
	InboxID  int64    `query:"inbox_id"`
	TeamID   int64    `query:"team_id"`
	Labels   []string `query:"labels[],explode" doc:"Has any of these labels"`
	Type     string   `query:"conversation_type" doc:"mention: those in which a note mentions the user"`
	Text     string   `query:"q" doc:"A fragment of the contact's name, e-mail, phone number, identifier or company, or words of one of the account's latest 20,000 messages"`
	Page     string   `query:"page" doc:"From 1; 25 a page, the latest activity first"`
}

func (in ConversationsInput) query() conversation.Query {
	q := conversation.Query{
		Assigned: conversation.Assigned(in.Assigned), Status: conversation.Status(in.Status), InboxID: in.InboxID, TeamID: in.TeamID,
		Labels: in.Labels, Text: in.Text, Page: pageNumber(in.Page),
	}
	q.Mentions = in.Type == "mention"
	switch in.Status {
	case "":
		q.Status = conversation.Open
	case "all":
		q.Status = ""
	}
	return q
}

func (a *API) listConversations(ctx context.Context, in *struct {
	ConversationsInput
	Counts bool `query:"counts" default:"true" doc:"false leaves the counts out, which are slower than the page where there are many conversations"`
}) (*struct{ Body conversationList }, error) {
	out := &struct{ Body conversationList }{}
	list, err := a.Conversations.List(ctx, actorOf(ctx), in.query())
	out.Body.Data.Payload = toConversationsJSON(list, localeOf(ctx))
	if err != nil || !in.Counts {
		return out, err
	}
	n, err := a.Conversations.Count(ctx, actorOf(ctx), in.query())
	counts := conversationCounts(n)
	out.Body.Data.Meta = &counts
	return out, err
}

func toConversationsJSON(list []conversation.Conversation, locale string) []conversationJSON {
	out := []conversationJSON{}
	for _, v := range list {
		out = append(out, toConversationJSON(v, locale))
	}
	return out
}

type countsOnly struct {
	Meta conversationCounts `json:"meta"`
}

func (a *API) countConversations(ctx context.Context, in *ConversationsInput) (*struct{ Body countsOnly }, error) {
	n, err := a.Conversations.Count(ctx, actorOf(ctx), in.query())
	return &struct{ Body countsOnly }{countsOnly{conversationCounts(n)}}, err
}

type conversationsOfContact struct {
	Payload []conversationJSON `json:"payload"`
}

func (a *API) contactConversations(ctx context.Context, in *IDInput) (*struct{ Body conversationsOfContact }, error) {
	list, err := a.Conversations.OfContact(ctx, actorOf(ctx), in.ID)
	return &struct{ Body conversationsOfContact }{conversationsOfContact{toConversationsJSON(list, localeOf(ctx))}}, err
}

func (a *API) getConversation(ctx context.Context, in *IDInput) (*conversationOutput, error) {
	v, err := a.Conversations.Get(ctx, actorOf(ctx), in.ID)
	return toConversationOutput(ctx, v, err)
}

type thread struct {
	Meta struct {
		Contact         contactJSON        `json:"contact"`
		Assignee        orNull[authorJSON] `json:"assignee"`
		Labels          []string           `json:"labels"`
		AgentLastSeenAt int64              `json:"agent_last_seen_at"`
	} `json:"meta"`
	Payload []messageJSON `json:"payload" doc:"The oldest first"`
}

func (a *API) listMessages(ctx context.Context, in *struct {
	IDInput
	Before int64 `query:"before" doc:"The 20 before the message with this id; the last 20 unless given"`
	After  int64 `query:"after" doc:"The 20 after the message with this id"`
}) (*struct{ Body thread }, error) {
	v, list, err := a.Conversations.Messages(ctx, actorOf(ctx), in.ID, in.Before, in.After)
	if err != nil {
		return nil, err
	}
	shown := toConversationJSON(v, localeOf(ctx))
	out := &struct{ Body thread }{}
	out.Body.Meta.Contact, out.Body.Meta.Assignee, out.Body.Meta.Labels, out.Body.Meta.AgentLastSeenAt = shown.Meta.Sender, shown.Meta.Assignee, shown.Labels, shown.AgentLastSeenAt
	out.Body.Payload = []messageJSON{}
	for _, m := range list {
		out.Body.Payload = append(out.Body.Payload, toMessageJSON(v, m, localeOf(ctx)))
	}
	return out, nil
}
