package api

import (
	"context"

	"github.com/fichahq/ficha/internal/problem"
)

// What clients of the compatible API ask for and is truthfully empty as long as
// there are no inboxes; and its search of everything, which finds contacts.

// inboxless is a thing that only an inbox could have brought.
type inboxless struct{}

type inboxlessOutput struct {
	Body struct {
		Payload []inboxless `json:"payload"`
	}
}

// fromInboxes answers for what hangs on a contact.
func (a *API) fromInboxes(ctx context.Context, in *IDInput) (*inboxlessOutput, error) {
	if _, err := a.Contacts.Get(ctx, actorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	out := &inboxlessOutput{}
	out.Body.Payload = []inboxless{}
	return out, nil
}

// contactInbox is a contact's identity in an inbox.
type contactInbox struct {
	SourceID string            `json:"source_id"`
	Inbox    orNull[inboxJSON] `json:"inbox"`
}

type inboxBody struct {
	InboxID  looseText `json:"inbox_id"`
	SourceID looseText `json:"source_id,omitempty"`
}

// createContactInbox finds no inbox of any id.
func (a *API) createContactInbox(ctx context.Context, in *struct {
	IDInput
	Body inboxBody
}) (*struct{ Body contactInbox }, error) {
	if _, err := a.Contacts.Get(ctx, actorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return nil, problem.NotFound()
}

func (a *API) filterContactInboxes(_ context.Context, _ *struct {
	AccountInput
	Body inboxBody
}) (*struct{ Body contactJSON }, error) {
	return nil, problem.NotFound()
}

// activeContacts lists who is online: nobody, without a channel that could tell.
func (a *API) activeContacts(_ context.Context, in *struct {
	AccountInput
	Page string `query:"page"`
}) (*contactListOutput, error) {
	return &contactListOutput{contactList{Meta: listMeta{Count: new(int), CurrentPage: pageNumber(in.Page)}, Payload: []contactJSON{}}}, nil
}

type foundContacts struct {
	Payload struct {
		Contacts []contactJSON `json:"contacts"`
	} `json:"payload"`
}

func (a *API) searchEverything(ctx context.Context, in *struct {
	AccountInput
	Page  string `query:"page" doc:"From 1; 15 a page"`
	Query string `query:"q" doc:"Required"`
}) (*struct{ Body foundContacts }, error) {
	list, err := a.searchContacts(ctx, &struct {
		AccountInput
		ListInput
		Query string `query:"q" doc:"Required"`
	}{Query: in.Query, ListInput: ListInput{Page: in.Page, Sort: "-last_activity_at", Count: "false", InboxesInput: InboxesInput{"false"}}})
	if err != nil {
		return nil, err
	}
	out := &struct{ Body foundContacts }{}
	out.Body.Payload.Contacts = list.Body.Payload
	return out, nil
}
