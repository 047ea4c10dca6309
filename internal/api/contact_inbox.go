package api

import (
	"context"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/inbox"
)

// contactInbox is who a contact is in an inbox.
type contactInbox struct {
	SourceID string    `json:"source_id" doc:"The contact's id in the channel"`
	Inbox    inboxJSON `json:"inbox"`
}

func toContactInbox(c inbox.ContactInbox) contactInbox {
	return contactInbox{c.SourceID, toInboxJSON(c.Inbox)}
}

// withInboxes fills in who contacts are in inboxes, for those that are shown with it.
func (a *API) withInboxes(ctx context.Context, contacts ...*contactJSON) error {
	var ids []int64
	for _, c := range contacts {
		if c.ContactInboxes != nil {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := a.Inboxes.Of(ctx, actorOf(ctx), ids)
	for _, c := range contacts {
		if c.ContactInboxes == nil {
			continue
		}
		for _, in := range known[c.ID] {
			*c.ContactInboxes = append(*c.ContactInboxes, toContactInbox(in))
		}
	}
	return err
}

// contactAnswer shows a contact, with who it is in inboxes or without.
func (a *API) contactAnswer(ctx context.Context, c contact.Contact, inboxes bool) (*contactOutput, error) {
	out := &contactOutput{contactPayload{toContactJSON(c, localeOf(ctx), inboxes)}}
	return out, a.withInboxes(ctx, &out.Body.Payload)
}

// createdAnswer shows a contact that has been saved, and who it has become in an inbox.
func (a *API) createdAnswer(ctx context.Context, c contact.Contact, in inbox.ContactInbox) (createdPayload, error) {
	out := createdPayload{Contact: toContactJSON(c, localeOf(ctx), true)}
	if in.ID != 0 {
		shown := toInboxJSON(in.Inbox)
		out.ContactInbox.Inbox.value, out.ContactInbox.SourceID = &shown, &in.SourceID
	}
	return out, a.withInboxes(ctx, &out.Contact)
}

type reachList struct {
	Payload []contactInbox `json:"payload"`
}

func (a *API) contactableInboxes(ctx context.Context, in *IDInput) (*struct{ Body reachList }, error) {
	reaching, err := a.Inboxes.Reaching(ctx, actorOf(ctx), in.ID)
	out := &struct{ Body reachList }{reachList{[]contactInbox{}}}
	for _, r := range reaching {
		out.Body.Payload = append(out.Body.Payload, contactInbox{r.SourceID, toInboxJSON(r.Inbox)})
	}
	return out, err
}

type contactInboxBody struct {
	InboxID      looseID   `json:"inbox_id"`
	SourceID     looseText `json:"source_id,omitempty" doc:"A new one unless given"`
	HMACVerified looseBool `json:"hmac_verified,omitempty"`
}

func (a *API) createContactInbox(ctx context.Context, in *struct {
	IDInput
	Body contactInboxBody
}) (*struct{ Body contactInbox }, error) {
	c, err := a.Inboxes.Connect(ctx, actorOf(ctx), in.ID, in.Body.InboxID.id, string(in.Body.SourceID), bool(in.Body.HMACVerified))
	return &struct{ Body contactInbox }{toContactInbox(c)}, err
}

func (a *API) filterContactInboxes(ctx context.Context, in *struct {
	AccountInput
	Body contactInboxBody
}) (*bareContact, error) {
	found, err := a.Inboxes.Find(ctx, actorOf(ctx), in.Body.InboxID.id, string(in.Body.SourceID))
	if err != nil {
		return nil, err
	}
	c, err := a.Contacts.Get(ctx, actorOf(ctx), found.ContactID)
	if err != nil {
		return nil, err
	}
	out := &bareContact{toContactJSON(c, localeOf(ctx), true)}
	return out, a.withInboxes(ctx, &out.Body)
}
