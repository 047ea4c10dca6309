package api

import "context"

// What clients of the compatible API ask for: who is online, and its search of everything,
// which finds contacts.

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
