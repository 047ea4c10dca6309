package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// contactJSON is a contact on the wire; what the compatible API has is named and
// typed as there.
type contactJSON struct {
	ID                   int64          `json:"id"`
	Name                 string         `json:"name" example:"José Pires"`
	Email                *string        `json:"email" example:"jose@exemplo.com"`
	PhoneNumber          *string        `json:"phone_number" example:"+5511912345678" doc:"E.164"`
	PhoneTyped           *string        `json:"phone_typed" doc:"The number as it was given, when that differs"`
	OtherEmails          []string       `json:"other_emails" doc:"Besides the primary one; any of them finds the contact"`
	OtherPhoneNumbers    []string       `json:"other_phone_numbers" doc:"Besides the primary one, E.164"`
	Identifier           *string        `json:"identifier" doc:"The contact's id in another system"`
	Labels               []string       `json:"labels" doc:"Titles"`
	OwnerID              *int64         `json:"owner_id" doc:"The member who looks after the contact"`
	DoNotContact         bool           `json:"do_not_contact" doc:"The person asked not to be written to"`
	Blocked              bool           `json:"blocked"`
	BlockedReason        string         `json:"blocked_reason,omitempty"`
	BlockedAt            int64          `json:"blocked_at,omitempty"`
	BlockedBy            *int64         `json:"blocked_by,omitempty" doc:"The member who blocked the contact"`
	Thumbnail            string         `json:"thumbnail" doc:"Path of the picture, empty for none"`
	AvailabilityStatus   string         `json:"availability_status" enum:"online,offline"`
	ContactType          string         `json:"contact_type" enum:"visitor,lead,customer"`
	Company              string         `json:"company"`
	Source               string         `json:"source" enum:"hand,api,import,channel"`
	ImportID             *int64         `json:"import_id" doc:"The import that created the contact"`
	ImportLine           *int           `json:"import_line" doc:"The line in that import's file"`
	Version              int            `json:"version" doc:"For If-Match"`
	AdditionalAttributes map[string]any `json:"additional_attributes" doc:"city, country, country_code, company_name, description and what clients keep"`
	CustomAttributes     map[string]any `json:"custom_attributes"`
	LastActivityAt       int64          `json:"last_activity_at,omitempty"`
	CreatedAt            int64          `json:"created_at"`
	UpdatedAt            int64          `json:"updated_at"`
	LastIncomingAt       int64          `json:"last_incoming_at,omitempty" doc:"When the contact has written last"`
	LastOutgoingAt       int64          `json:"last_outgoing_at,omitempty" doc:"When a member has written to the contact last"`

	ContactInboxes *[]contactInbox `json:"contact_inboxes,omitempty"`
}

func toContactJSON(c contact.Contact, locale string, inboxes bool) contactJSON {
	out := contactJSON{
		ID: c.ID, Name: c.Name, Email: optional(c.Email), PhoneNumber: optional(c.PhoneNumber), PhoneTyped: optional(c.PhoneTyped),
		OtherEmails: append([]string{}, c.OtherEmails...), OtherPhoneNumbers: append([]string{}, contact.Contact{OtherPhones: c.OtherPhones}.PhoneNumbers()...),
		Identifier: optional(c.Identifier), Labels: append([]string{}, c.Labels...), OwnerID: optional(c.OwnerID), DoNotContact: c.DoNotContact,
		Blocked: c.Blocked, BlockedReason: c.BlockedReason, BlockedAt: epoch(c.BlockedAt), BlockedBy: optional(c.BlockedBy), Thumbnail: thumbnail(c), AvailabilityStatus: "offline", ContactType: string(c.Type),
		Company: c.CompanyName, Source: string(c.Source), ImportID: optional(c.ImportID), ImportLine: optional(c.ImportLine), Version: c.Version,
		AdditionalAttributes: c.AdditionalAttributes(locale), CustomAttributes: c.Custom,
		LastActivityAt: epoch(c.LastActivityAt), CreatedAt: epoch(c.CreatedAt), UpdatedAt: epoch(c.UpdatedAt),
		LastIncomingAt: epoch(c.LastIncomingAt), LastOutgoingAt: epoch(c.LastOutgoingAt),
	}
	if inboxes {
		out.ContactInboxes = &[]contactInbox{}
	}
	return out
}

func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// epoch gives seconds, 0 for an absent time.
func epoch(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// contactBody is what a client gives of a contact, wrapped in {"contact": …} or not.
type contactBody struct {
	change    contact.Change
	avatarURL string
	inboxID   int64 // where a new contact gets a source id, 0 for nowhere
	sourceID  string
}

// UnmarshalJSON reads it loosely; see fields.
func (b *contactBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "contact")
	if err != nil {
		return err
	}
	c := &b.change
	for _, field := range []struct {
		name string
		into **string
	}{
		{"name", &c.Name}, {"email", &c.Email}, {"phone_number", &c.PhoneNumber}, {"identifier", &c.Identifier},
		{"city", &c.City}, {"country", &c.Country}, {"company", &c.CompanyName}, {"blocked_reason", &c.BlockedReason},
	} {
		if *field.into, err = in.text(field.name); err != nil {
			return err
		}
	}
	for _, name := range []string{"country_code", "company_name"} {
		value, err := in.text(name)
		if err != nil {
			return err
		}
		b.moveOut(name, value)
	}
	if kind, err := in.text("contact_type"); err != nil {
		return err
	} else if kind != nil && *kind != "" {
		c.Type = (*contact.Type)(kind)
	}
	if c.Blocked, err = in.boolean("blocked"); err != nil {
		return err
	}
	if c.DoNotContact, err = in.boolean("do_not_contact"); err != nil {
		return err
	}
	if c.OwnerID, err = in.id("owner_id"); err != nil {
		return err
	}
	if c.OtherEmails, err = in.texts("other_emails"); err != nil {
		return err
	}
	if c.OtherPhones, err = in.texts("other_phone_numbers"); err != nil {
		return err
	}
	if c.Labels, err = in.texts("labels"); err != nil {
		return err
	}
	if c.Custom, err = in.object("custom_attributes"); err != nil {
		return err
	}
	if address, err := in.text("avatar_url"); err != nil {
		return err
	} else if address != nil {
		b.avatarURL = *address
	}
	if id, err := in.id("inbox_id"); err != nil {
		return err
	} else if id != nil {
		b.inboxID = *id
	}
	if source, err := in.text("source_id"); err != nil {
		return err
	} else if source != nil {
		b.sourceID = *source
	}
	return b.readAdditional(in)
}

// readAdditional takes city, country and company out of additional_attributes to
// their one place; country_code wins over country, company_name over company.
func (b *contactBody) readAdditional(in fields) error {
	raw, found := in["additional_attributes"]
	if !found {
		return nil
	}
	inner := fields{}
	if err := decodeJSON(raw, &inner); err != nil {
		return fieldFault("additional_attributes")
	}
	rest, err := in.object("additional_attributes")
	if err != nil {
		return err
	}
	for _, name := range []string{"city", "company", "company_name", "country", "country_code"} {
		value, err := inner.text(name)
		if err != nil {
			return fieldFault("additional_attributes." + name)
		}
		delete(rest, name)
		b.moveOut(name, value)
	}
	b.change.Additional = rest
	return nil
}

func (b *contactBody) moveOut(name string, value *string) {
	if value == nil {
		return
	}
	switch {
	case name == "city":
		b.change.City = value
	case strings.HasPrefix(name, "company"):
		b.change.CompanyName = value
	// A blank code beside a country's name is a form's empty field, not a wish.
	case *value != "" || b.change.Country == nil:
		b.change.Country = value
	}
}

// Schema documents the unwrapped form.
func (contactBody) Schema(r huma.Registry) *huma.Schema {
	text := func(doc string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeString, Nullable: true, Description: doc}
	}
	object := func(doc string) *huma.Schema {
		return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true, Description: doc}
	}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "Fields that are absent stay as they are, null or \"\" clears. May be wrapped in {\"contact\": …}.",
		Properties: map[string]*huma.Schema{
			"name": text(""), "email": text(""), "phone_number": text("With + or as written in the account's country"), "identifier": text(""),
			"contact_type":          {Type: huma.TypeString, Enum: []any{"visitor", "lead", "customer"}},
			"owner_id":              {Type: huma.TypeInteger, Nullable: true},
			"do_not_contact":        {Type: huma.TypeBoolean},
			"blocked":               {Type: huma.TypeBoolean},
			"blocked_reason":        text("Shown wherever the contact is"),
			"other_emails":          {Type: huma.TypeArray, Items: text(""), Description: "Replaces the list; the primary one stays in email"},
			"other_phone_numbers":   {Type: huma.TypeArray, Items: text(""), Description: "Replaces the list; the primary one stays in phone_number"},
			"labels":                {Type: huma.TypeArray, Items: text(""), Description: "Titles; replaces the contact's labels"},
			"avatar_url":            text("Of a picture to be fetched; only public addresses are"),
			"inbox_id":              {Type: huma.TypeInteger, Nullable: true, Description: "Of a new contact: an inbox in which it gets a source id"},
			"source_id":             text("With inbox_id; a new one unless given"),
			"additional_attributes": object("city, country or country_code, company_name, description; merged key by key"),
			"custom_attributes":     object("Merged key by key"),
		},
	}
}

type meta struct {
	Count       int `json:"count" doc:"On all pages"`
	CurrentPage int `json:"current_page"`
}

type contactPayload struct {
	Payload contactJSON `json:"payload"`
}

type contactOutput struct{ Body contactPayload }

// InboxesInput says whether contacts come with what they write from.
type InboxesInput struct {
	IncludeInboxes string `query:"include_contact_inboxes" doc:"true unless given"`
}

func (in InboxesInput) inboxes() bool { return in.IncludeInboxes == "" || in.IncludeInboxes == "true" }

// AccountInput is the account in the path; the guard has checked it.
type AccountInput struct {
	AccountID int64 `path:"account_id"`
}

// IDInput is one thing of an account.
type IDInput struct {
	AccountInput
	ID int64 `path:"id"`
}

func (a *API) getContact(ctx context.Context, in *struct {
	IDInput
	InboxesInput
}) (*contactOutput, error) {
	c, err := a.Contacts.Get(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return a.contactAnswer(ctx, c, in.inboxes())
}

func (a *API) updateContact(ctx context.Context, in *struct {
	IDInput
	InboxesInput
	IfMatch string `header:"If-Match" doc:"The version that the change is based on; then 409 when it is outdated"`
	Body    contactBody
}) (*contactOutput, error) {
	version, err := versionOf(in.IfMatch)
	if err != nil {
		return nil, err
	}
	c, err := a.saveContact(ctx, in.ID, in.Body, func(change contact.Change) (contact.Contact, error) {
		return a.Contacts.Update(ctx, actorOf(ctx), in.ID, change, version)
	})
	if err != nil {
		return nil, err
	}
	return a.contactAnswer(ctx, c, in.inboxes())
}

// versionOf reads If-Match: "7", W/"7", 7 or *.
func versionOf(header string) (int, error) {
	header = strings.Trim(strings.TrimPrefix(strings.TrimSpace(header), "W/"), `"`)
	if header == "" || header == "*" {
		return 0, nil
	}
	version, err := strconv.Atoi(header)
	if err != nil || version < 1 {
		return 0, problem.Invalid("value_invalid", problem.OnField("If-Match"), problem.With("field", "If-Match"))
	}
	return version, nil
}

// empty is an answer without content, 200 as in the compatible API.
type empty struct{}

func (a *API) destroyCustomAttributes(ctx context.Context, in *struct {
	IDInput
	Body struct {
		Keys []looseText `json:"custom_attributes"`
	}
}) (*contactOutput, error) {
	keys := make([]string, len(in.Body.Keys))
	for i, key := range in.Body.Keys {
		keys[i] = string(key)
	}
	c, err := a.Contacts.RemoveCustom(ctx, actorOf(ctx), in.ID, keys)
	if err != nil {
		return nil, err
	}
	return a.contactAnswer(ctx, c, true)
}
