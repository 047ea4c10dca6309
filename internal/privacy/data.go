package privacy

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/history"
)

// PersonalData is everything that is held about one person, as it is handed out.
type PersonalData struct {
	Account     string       `json:"account"`
	GeneratedAt time.Time    `json:"generated_at"`
	Contact     Person       `json:"contact"`
	Merged      []Person     `json:"merged_contacts"` // as they were when they were merged into this one
	Labels      []string     `json:"labels"`
	Notes       []Note       `json:"notes"`
	History     []Entry      `json:"history"`
	Imports     []File       `json:"imports"` // whose files held the person
	Exports     []File       `json:"exports"`
	BulkActions []BulkAction `json:"bulk_actions"`

	Conversations []conversation.Transcript `json:"conversations"`
}

// Person is the fields of a contact, in an order to read them in.
type Person struct {
	ID         int64       `json:"id"`
	Fields     []Field     `json:"fields"`
	Attributes []Attribute `json:"custom_attributes"`
	Additional []Attribute `json:"additional_attributes"`
}

// Field is one that is filled in.
type Field struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// Attribute is a value by key, with the name that people see.
type Attribute struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Note is one about the person.
type Note struct {
	At      time.Time `json:"at"`
	Author  string    `json:"author"`
	Content string    `json:"content"`
}

// Entry is one of the history.
type Entry struct {
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Actor    string          `json:"actor"`
	Via      string          `json:"via"`
	FileName string          `json:"file_name,omitempty"`
	Line     int             `json:"line,omitempty"`
	Changes  contact.Changes `json:"changes,omitempty"`
	Text     string          `json:"text,omitempty"`
}

// BulkAction is a change of many contacts that chose this one.
type BulkAction struct {
	ID      int64     `json:"id"`
	Action  string    `json:"action"`
	Outcome string    `json:"outcome"`
	At      time.Time `json:"at"`
}

// Data gives everything that is held about a contact and those merged into it.
func (s *Service) Data(ctx context.Context, actor account.Actor, contactID int64) (d PersonalData, err error) {
	if err := actor.Require(account.Export); err != nil {
		return d, err
	}
	c, err := s.contacts.Get(ctx, actor, contactID)
	if err != nil {
		return d, err
	}
	d = PersonalData{
		Account: actor.Account.Name, GeneratedAt: s.now(), Labels: append([]string{}, c.Labels...),
		Merged: []Person{}, Notes: []Note{}, History: []Entry{}, Imports: []File{}, Exports: []File{}, BulkActions: []BulkAction{},
		Conversations: []conversation.Transcript{},
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		names, err := attributeNames(ctx, r, c.AccountID)
		if err != nil {
			return err
		}
		d.Contact = person(c, names)
		ids, err := history.Subjects(ctx, r, c.AccountID, c.ID)
		if err != nil {
			return err
		}
		return d.gather(ctx, r, c.AccountID, ids, names)
	})
	return d, err
}

func (d *PersonalData) gather(ctx context.Context, r database.Reader, accountID int64, ids []int64, names map[string]string) error {
	merges, err := mergesOf(ctx, r, accountID, ids[1:])
	if err != nil {
		return err
	}
	for _, m := range merges {
		if m.state.Mergee.ID != 0 {
			d.Merged = append(d.Merged, person(m.state.Mergee, names))
		}
	}
	for _, id := range ids {
		notes, err := contact.NotesOf(ctx, r, accountID, id)
		if err != nil {
			return err
		}
		for _, n := range notes {
			d.Notes = append(d.Notes, Note{n.CreatedAt, n.UserName, n.Content})
		}
	}
	entries, err := history.All(ctx, r, accountID, ids[0])
	if err != nil {
		return err
	}
	imports, exports := map[int64]bool{}, map[int64]bool{}
	for _, e := range entries {
		d.History = append(d.History, Entry{e.At, string(e.Kind), e.UserName, string(e.Via), e.FileName, e.ImportLine, e.Changes, e.Text})
		if e.ImportID != 0 && !imports[e.ImportID] {
			imports[e.ImportID] = true
			d.Imports = append(d.Imports, File{e.ImportID, e.FileName})
		}
		if e.ExportID != 0 && !exports[e.ExportID] {
			exports[e.ExportID] = true
			d.Exports = append(d.Exports, File{e.ExportID, e.FileName})
		}
	}
	if d.BulkActions, err = bulkActions(ctx, r, accountID, ids); err != nil {
		return err
	}
	d.Conversations, err = conversation.About(ctx, r, accountID, ids)
	return err
}

// person lists what is filled in.
func person(c contact.Contact, names map[string]string) Person {
	p := Person{ID: c.ID, Fields: []Field{}}
	add := func(key string, value any, filled bool) {
		if filled {
			p.Fields = append(p.Fields, Field{key, value})
		}
	}
	add("name", c.Name, c.Name != "")
	add("email", c.Emails(), len(c.Emails()) > 0)
	add("phone_number", c.PhoneNumbers(), len(c.PhoneNumbers()) > 0)
	add("phone_typed", c.PhoneTyped, c.PhoneTyped != "")
	add("identifier", c.Identifier, c.Identifier != "")
	add("city", c.City, c.City != "")
	add("country", c.CountryCode, c.CountryCode != "")
	add("company", c.CompanyName, c.CompanyName != "")
	add("contact_type", string(c.Type), true)
	add("do_not_contact", c.DoNotContact, c.DoNotContact)
	add("blocked", c.Blocked, c.Blocked)
	add("blocked_reason", c.BlockedReason, c.BlockedReason != "")
	add("avatar", true, c.AvatarKey != "")
	add("source", string(c.Source), true)
	add("created_at", c.CreatedAt, true)
	add("updated_at", c.UpdatedAt, true)
	p.Attributes, p.Additional = attributes(c.Custom, names), attributes(c.Additional, nil)
	return p
}
