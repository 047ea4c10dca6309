package api

import (
	"context"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

type createdPayload struct {
	Contact      contactJSON `json:"contact"`
	ContactInbox struct {
		Inbox    orNull[inboxJSON] `json:"inbox"`
		SourceID *string           `json:"source_id"`
	} `json:"contact_inbox"`
}

type createdContact struct {
	Payload createdPayload `json:"payload"`
}

func (a *API) createContact(ctx context.Context, in *struct {
	AccountInput
	Body contactBody
}) (*struct{ Body createdContact }, error) {
	var is inbox.ContactInbox
	c, err := a.saveContact(ctx, 0, in.Body, func(change contact.Change) (contact.Contact, error) {
		return a.Contacts.CreateWith(ctx, actorOf(ctx), change, sourceOf(ctx), func(tx *database.Tx, c contact.Contact) (err error) {
			if in.Body.inboxID != 0 {
				is, err = a.Inboxes.ConnectIn(ctx, tx, actorOf(ctx), c.ID, in.Body.inboxID, in.Body.sourceID, false)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out := &struct{ Body createdContact }{}
	out.Body.Payload, err = a.createdAnswer(ctx, c, is)
	return out, err
}

// sourceOf tells the page from a program.
func sourceOf(ctx context.Context) contact.Source {
	if requestOf(ctx).byToken {
		return contact.ByAPI
	}
	return contact.ByHand
}

type upsertedContact struct {
	Outcome string         `json:"outcome" enum:"created,updated,unchanged"`
	Payload createdPayload `json:"payload"`
}

func (a *API) upsertContact(ctx context.Context, in *struct {
	AccountInput
	Body contactBody
}) (*struct{ Body upsertedContact }, error) {
	var outcome contact.Outcome
	c, err := a.saveContact(ctx, 0, in.Body, func(change contact.Change) (c contact.Contact, err error) {
		c, outcome, err = a.Contacts.Upsert(ctx, actorOf(ctx), change, sourceOf(ctx))
		return c, err
	})
	if err != nil {
		return nil, err
	}
	out := &struct{ Body upsertedContact }{}
	out.Body.Outcome = string(outcome)
	out.Body.Payload, err = a.createdAnswer(ctx, c, inbox.ContactInbox{})
	return out, err
}
