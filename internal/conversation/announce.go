package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/text"
	"github.com/fichahq/ficha/internal/webhook"
)

// What webhooks are told of conversations and messages, in the transaction that changes them.
// They are told nothing of a blocked contact, nothing of the messages of a flood, and nothing of
// activities, which are sentences for members.

// UseWebhooks has webhooks told of conversations and messages.
func (s *Service) UseWebhooks(hooks *webhook.Service) { s.webhooks = hooks }

// announceBegun tells of a new conversation.
func (s *Service) announceBegun(ctx context.Context, tx *database.Tx, v Conversation) error {
	return s.announce(ctx, tx, v, func(_ webhook.Account, content map[string]any) []webhook.Happening {
		return []webhook.Happening{{Kind: webhook.ConversationCreated, ContactID: v.contactID, Content: content}}
	})
}

// announceChange tells what has changed of a conversation, if anything has that is shown.
func (s *Service) announceChange(ctx context.Context, tx *database.Tx, before, after Conversation) error {
	changed := changedAttributes(before, after)
	if len(changed) == 0 {
		return nil
	}
	return s.announce(ctx, tx, after, func(_ webhook.Account, content map[string]any) []webhook.Happening {
		content["changed_attributes"] = changed
		out := []webhook.Happening{{Kind: webhook.ConversationUpdated, ContactID: after.contactID, Content: content}}
		if before.Status != after.Status {
			out = append(out, webhook.Happening{Kind: webhook.ConversationStatusChanged, ContactID: after.contactID, Content: content})
		}
		return out
	})
}

// announceMessage tells of a new message, or that one stands otherwise.
func (s *Service) announceMessage(ctx context.Context, tx *database.Tx, kind webhook.Kind, v Conversation, m Message) error {
	if m.OfFlood() {
		return nil
	}
	return s.announce(ctx, tx, v, func(of webhook.Account, content map[string]any) []webhook.Happening {
		whole := s.messageContent(of, v, m)
		whole["conversation"], whole["inbox"] = content, content["inbox"]
		return []webhook.Happening{{Kind: kind, ContactID: v.contactID, Content: whole}}
	})
}

// announce gives what is told of a conversation as it is stored by now.
func (s *Service) announce(ctx context.Context, tx *database.Tx, v Conversation, tell func(of webhook.Account, content map[string]any) []webhook.Happening) error {
	if v.quiet() {
		return nil
	}
	return s.webhooks.Publish(ctx, tx, v.AccountID, func(of webhook.Account) ([]webhook.Happening, error) {
		stored, err := s.load(ctx, tx, v.AccountID, v.DisplayID)
		if errors.Is(err, database.ErrNotFound) {
			return nil, nil // its contact is deleted
		}
		if err != nil {
			return nil, err
		}
		content := s.content(of, stored)
		content["inbox"] = map[string]any{"id": v.InboxID, "name": stored.InboxName}
		return tell(of, content), nil
	})
}

// content is a conversation in a call, named as in the compatible API.
func (s *Service) content(of webhook.Account, v Conversation) map[string]any {
	sender := s.contacts.Content(of, v.Contact)
	sender["type"] = "contact"
	meta := map[string]any{"sender": sender, "assignee": nil, "team": nil, "hmac_verified": v.HMACVerified, "channel": v.Channel.ClassName()}
	if a := v.Assignee; a.ID != 0 {
		meta["assignee"] = map[string]any{"id": a.ID, "name": a.Name, "email": a.Email, "type": "user"}
	}
	if t := v.Team; t.ID != 0 {
		meta["team"] = map[string]any{"id": t.ID, "name": t.Name}
	}
	messages := []map[string]any{}
	if v.Last.ID != 0 {
		messages = append(messages, s.messageContent(of, v, v.Last))
	}
	return map[string]any{
		"id": v.DisplayID, "uuid": v.UUID, "inbox_id": v.InboxID, "channel": v.Channel.ClassName(), "can_reply": !v.Closed,
		"contact_inbox": map[string]any{"id": v.ContactInboxID, "contact_id": v.contactID, "inbox_id": v.InboxID, "source_id": v.SourceID, "hmac_verified": v.HMACVerified},
		"meta":          meta, "messages": messages, "labels": append([]string{}, v.Labels...), "status": v.Status, "priority": orNull(v.Priority),
		"snoozed_until": seconds(v.SnoozedUntil), "additional_attributes": v.Additional, "custom_attributes": v.Custom, "unread_count": v.Unread,
		"agent_last_seen_at": seconds(v.AgentSeenAt), "contact_last_seen_at": seconds(v.ContactSeenAt),
		"last_activity_at": v.LastActivityAt.Unix(), "timestamp": v.LastActivityAt.Unix(), "created_at": v.CreatedAt.Unix(), "updated_at": v.UpdatedAt.Unix(),
	}
}

// seconds gives an instant as calls tell it; nil for none.
func seconds(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Unix()
}

// kindNames are the kinds of messages as calls name them; a note is an outgoing one that is private.
var kindNames = map[Kind]string{Incoming: "incoming", Outgoing: "outgoing", Note: "outgoing", Activity: "activity", Automatic: "template"}

// messageContent is a message in a call, without its conversation.
func (s *Service) messageContent(of webhook.Account, v Conversation, m Message) map[string]any {
	attributes := maps.Clone(m.Attributes)
	if attributes == nil {
		attributes = map[string]any{}
	}
	if m.Refusal != nil {
		attributes[externalError] = text.Render(of.Locale, m.Refusal.Code, m.Refusal.Params)
	}
	kind := kindNames[m.Kind]
	if m.Theirs() {
		kind = kindNames[Incoming]
	}
	out := map[string]any{
		"id": m.ID, "conversation_id": v.DisplayID, "inbox_id": m.InboxID, "content": m.Content, "content_type": "text", "content_attributes": attributes,
		"message_type": kind, "private": m.Kind == Note, "status": m.Delivery, "source_id": orNull(m.SourceID), "sender": senderContent(v, m), "created_at": m.CreatedAt.Unix(),
	}
	var files []map[string]any
	for _, f := range m.Files {
		files = append(files, map[string]any{
			"id": f.ID, "message_id": m.ID, "account_id": v.AccountID, "file_type": f.Kind, "file_name": f.Name, "content_type": f.Type, "extension": f.Extension(),
			"file_size": f.Size, "data_url": f.URL, "thumb_url": f.ThumbURL,
		})
	}
	if len(files) > 0 {
		out["attachments"] = files
	}
	return out
}

func senderContent(v Conversation, m Message) map[string]any {
	switch {
	case m.Theirs():
		return map[string]any{"id": v.Contact.ID, "name": v.Contact.Name, "email": orNull(v.Contact.Email), "phone_number": orNull(v.Contact.PhoneNumber), "type": "contact"}
	case m.Sender.ID != 0:
		return map[string]any{"id": m.Sender.ID, "name": m.Sender.Name, "email": m.Sender.Email, "type": "user"}
	}
	return nil
}

// changedAttributes are the fields of a call that have changed, each with both values, as objects
// with one member.
func changedAttributes(before, after Conversation) (out []map[string]any) {
	for _, field := range []struct {
		name     string
		was, now any
	}{
		{"assignee_id", orNull(before.Assignee.ID), orNull(after.Assignee.ID)},
		{"custom_attributes", before.Custom, after.Custom},
		{"labels", append([]string{}, before.Labels...), append([]string{}, after.Labels...)},
		{"priority", orNull(before.Priority), orNull(after.Priority)},
		{"snoozed_until", seconds(before.SnoozedUntil), seconds(after.SnoozedUntil)},
		{"status", before.Status, after.Status},
		{"team_id", orNull(before.Team.ID), orNull(after.Team.ID)},
	} {
		if !alike(field.was, field.now) {
			out = append(out, map[string]any{field.name: map[string]any{"previous_value": field.was, "current_value": field.now}})
		}
	}
	return out
}

// alike says whether two values look the same in a call.
func alike(a, b any) bool {
	one, err := json.Marshal(a)
	other, failed := json.Marshal(b)
	return err == nil && failed == nil && string(one) == string(other)
}
