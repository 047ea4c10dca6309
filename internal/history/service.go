package history

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of histories.
type Service struct {
	db       *database.DB
	contacts *contact.Service
}

// NewService wires the use cases.
func NewService(db *database.DB, contacts *contact.Service) *Service {
	return &Service{db: db, contacts: contacts}
}

// Query says which part of a history. No kinds are all.
type Query struct {
	Kinds         []contact.EventKind
	Page, PerPage int
}

// Page is one page of a history; Count is the number of entries on all pages.
type Page struct {
	Entries []Entry
	Count   int
}

// Pages of a history.
const (
	DefaultPerPage = 25
	MaxPerPage     = 200
)

// List gives a page of a contact's history, newest first. Error: choice_invalid
// for an unknown kind.
func (s *Service) List(ctx context.Context, actor account.Actor, contactID int64, q Query) (page Page, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Page{}, err
	}
	for _, kind := range q.Kinds {
		if !slices.Contains(Kinds(), kind) {
			return Page{}, problem.Invalid("choice_invalid", problem.OnField("kinds"), problem.With("field", "kinds"), problem.With("choices", kindNames()))
		}
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if err := contact.RequireExisting(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		page, err = list(ctx, r, actor.AccountID(), contactID, q)
		return err
	})
	return page, err
}

func kindNames() string {
	names := make([]string, len(Kinds()))
	for i, kind := range Kinds() {
		names[i] = string(kind)
	}
	return strings.Join(names, ", ")
}

func list(ctx context.Context, r database.Reader, accountID, contactID int64, q Query) (page Page, err error) {
	in := reader{Reader: r, accountID: accountID, kinds: q.Kinds}
	if in.contacts, err = Subjects(ctx, r, accountID, contactID); err != nil {
		return page, err
	}
	from := (q.Page - 1) * q.PerPage
	count, stored, err := in.stored(ctx, from+q.PerPage)
	if err != nil {
		return page, err
	}
	derived, err := in.derived(ctx)
	if err != nil {
		return page, err
	}
	all := slices.Concat(stored, derived)
	slices.SortStableFunc(all, newestFirst)
	page.Count = count + len(derived)
	page.Entries = all[min(from, len(all)):min(from+q.PerPage, len(all))]
	return page, in.complete(ctx, page.Entries)
}

// All gives the whole history of a contact, newest first.
func All(ctx context.Context, r database.Reader, accountID, contactID int64) ([]Entry, error) {
	page, err := list(ctx, r, accountID, contactID, Query{Page: 1, PerPage: math.MaxInt32})
	return page.Entries, err
}

// Restore puts a field back to what it was before an entry, as a change that the
// actor makes now: with all its rules. Errors: value_invalid on field, when the
// entry does not say what the field was before; and as for contact.Service.Update.
func (s *Service) Restore(ctx context.Context, actor account.Actor, contactID, entryID int64, field string) (contact.Contact, error) {
	if err := actor.Require(account.Edit); err != nil {
		return contact.Contact{}, err
	}
	entry, err := s.entry(ctx, actor, contactID, entryID)
	if err != nil {
		return contact.Contact{}, err
	}
	values, found := entry.Changes[field]
	if !found {
		return contact.Contact{}, unfit()
	}
	if field == "content" {
		text, _ := values[0].(string)
		if _, err := s.contacts.ChangeNote(ctx, actor, contactID, entry.Other, contact.NoteChange{Content: &text}); err != nil {
			return contact.Contact{}, err
		}
		return s.contacts.Get(ctx, actor, contactID)
	}
	if key, custom := strings.CutPrefix(field, "custom_attributes."); custom && values[0] == nil {
		return s.contacts.RemoveCustom(ctx, actor, contactID, []string{key})
	}
	change, err := changeTo(field, values[0])
	if err != nil {
		return contact.Contact{}, err
	}
	return s.contacts.Update(ctx, actor, contactID, change, 0)
}

// entry finds one entry of a contact's history.
func (s *Service) entry(ctx context.Context, actor account.Actor, contactID, id int64) (Entry, error) {
	var found []Entry
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		in := reader{Reader: r, accountID: actor.AccountID()}
		if err := contact.RequireExisting(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		if in.contacts, err = Subjects(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		if found, err = in.event(ctx, id); err != nil || len(found) > 0 {
			return err
		}
		found, err = in.derived(ctx)
		return err
	})
	at := slices.IndexFunc(found, func(e Entry) bool { return e.ID == id && id != 0 })
	if err == nil && at < 0 {
		err = problem.NotFound()
	}
	if err != nil {
		return Entry{}, err
	}
	return found[at], nil
}

func unfit() error {
	return problem.Invalid("value_invalid", problem.OnField("field"), problem.With("field", "field"))
}

// changeTo is the change that gives a field, as histories name it, a value that
// has been JSON.
func changeTo(field string, value any) (change contact.Change, err error) {
	if key, found := strings.CutPrefix(field, "custom_attributes."); found {
		change.Custom = map[string]any{key: value}
		return change, nil
	}
	if key, found := strings.CutPrefix(field, "additional_attributes."); found {
		change.Additional = map[string]any{key: value}
		return change, nil
	}
	into := map[string]any{
		"name": &change.Name, "email": &change.Email, "phone_number": &change.PhoneNumber, "identifier": &change.Identifier,
		"city": &change.City, "country_code": &change.Country, "company_name": &change.CompanyName, "blocked_reason": &change.BlockedReason,
		"contact_type": &change.Type, "owner_id": &change.OwnerID, "do_not_contact": &change.DoNotContact, "blocked": &change.Blocked,
		"other_emails": &change.OtherEmails, "other_phone_numbers": &change.OtherPhones, "labels": &change.Labels,
	}[field]
	if into == nil {
		return change, unfit()
	}
	if value == nil {
		value = empty(field)
	}
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		return change, unfit()
	}
	return change, nil
}

// empty is what an absent value of a field is in a change.
func empty(field string) any {
	switch field {
	case "owner_id":
		return 0
	case "do_not_contact", "blocked":
		return false
	case "other_emails", "other_phone_numbers", "labels":
		return []string{}
	}
	return ""
}
