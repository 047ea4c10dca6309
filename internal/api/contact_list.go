package api

import (
	"context"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/segment"
)

// listMeta is meta of a list of contacts, which can be paged by cursor.
type listMeta struct {
	Count       *int    `json:"count" doc:"On all pages; null when count=false, and when counting takes too long: then it goes on in the background, for whoever asks again"`
	CurrentPage int     `json:"current_page"`
	NextCursor  *string `json:"next_cursor" doc:"For cursor; null on the last page"`
}

type contactList struct {
	Meta    listMeta      `json:"meta"`
	Payload []contactJSON `json:"payload"`
}

type contactListOutput struct{ Body contactList }

// ListInput is what a list of contacts may be asked by. These input types are
// exported because the HTTP library fills embedded structs only then.
type ListInput struct {
	InboxesInput

	Page    string   `query:"page" doc:"From 1"`
	PerPage string   `query:"per_page" doc:"1 to 200, 15 unless given"`
	Cursor  string   `query:"cursor" doc:"meta.next_cursor of the page before, instead of page; no contact is lost or repeated when others come and go meanwhile"`
	Sort    string   `query:"sort" doc:"name, email, phone_number, identifier, last_activity_at, created_at, updated_at, company, city, country, contact_type, source, owner, blocked, do_not_contact, custom_attributes.KEY; - in front for descending; several with commas"`
	Labels  []string `query:"labels[],explode" doc:"Has any of these labels"`
	Count   string   `query:"count" doc:"false leaves the total out, which is faster"`
}

func (in ListInput) list(query string) contact.List {
	return contact.List{
		Query: query, Labels: in.Labels, Sort: in.Sort, Page: pageNumber(in.Page), PerPage: perPage(in.PerPage, contact.DefaultPerPage, contact.MaxPerPage),
		Cursor: in.Cursor, Uncount: in.Count == "false",
	}
}

func (a *API) listContacts(ctx context.Context, in *struct {
	AccountInput
	ListInput
	ChoiceInput
	Query string `query:"q" doc:"As for a search; all contacts without it"`
}) (*contactListOutput, error) {
	return a.contactPage(ctx, in.ListInput, in.Query, in.choice())
}

func (a *API) searchContacts(ctx context.Context, in *struct {
	AccountInput
	ListInput
	Query string `query:"q" doc:"Required"`
}) (*contactListOutput, error) {
	if query, err := contact.CleanText(in.Query); err == nil && query == "" {
		return nil, problem.Invalid("search_blank")
	}
	return a.contactPage(ctx, in.ListInput, in.Query, segment.Choice{})
}

func (a *API) contactPage(ctx context.Context, in ListInput, query string, choice segment.Choice) (*contactListOutput, error) {
	wanted := in.list(query)
	f, err := a.filtered(ctx, choice)
	if err != nil {
		return nil, err
	}
	counted := !wanted.Uncount
	wanted.Filter, wanted.Uncount = f, wanted.Uncount || f != nil || query != "" || len(wanted.Labels) > 0
	page, err := a.Contacts.List(ctx, actorOf(ctx), wanted)
	if err != nil {
		return nil, err
	}
	out := &contactListOutput{Body: contactList{
		Meta: listMeta{CurrentPage: wanted.Page, NextCursor: optional(page.Next)}, Payload: []contactJSON{},
	}}
	switch {
	case !counted:
	case page.Counted:
		out.Body.Meta.Count = &page.Count
	default: // may take longer than the page
		of := contact.Selection{All: true, Query: query, Labels: wanted.Labels, Filter: f}
		if out.Body.Meta.Count, err = a.countWithin(ctx, of); err != nil {
			return nil, err
		}
	}
	for _, c := range page.Contacts {
		out.Body.Payload = append(out.Body.Payload, toContactJSON(c, localeOf(ctx), in.inboxes()))
	}
	shown := make([]*contactJSON, len(out.Body.Payload))
	for i := range shown {
		shown[i] = &out.Body.Payload[i]
	}
	return out, a.withInboxes(ctx, shown...)
}

type countOutput struct {
	Body struct {
		Count *int `json:"count" doc:"Null when counting takes too long: it goes on in the background, for whoever asks again"`
	}
}

func (a *API) countContacts(ctx context.Context, in *struct {
	AccountInput
	ChoiceInput
	Query  string   `query:"q" doc:"As for a search"`
	Labels []string `query:"labels[],explode" doc:"Has any of these labels"`
}) (*countOutput, error) {
	f, err := a.filtered(ctx, in.choice())
	if err != nil {
		return nil, err
	}
	out := &countOutput{}
	out.Body.Count, err = a.countWithin(ctx, contact.Selection{All: true, Query: in.Query, Labels: in.Labels, Filter: f})
	return out, err
}
