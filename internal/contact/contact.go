package contact

import (
	"errors"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Type is where a contact stands.
type Type string

// The types. A visitor becomes a lead once it has an email or phone number.
const (
	Visitor  Type = "visitor"
	Lead     Type = "lead"
	Customer Type = "customer"
)

// typeWords are the names of the types in English and Portuguese, folded.
var typeWords = map[string]Type{
	"visitor": Visitor, "visitante": Visitor, "lead": Lead, "prospect": Lead, "customer": Customer, "client": Customer, "cliente": Customer,
}

// TypeOf reads a type as people write it.
func TypeOf(text string) (t Type, known bool) {
	t, known = typeWords[fold.Key(text)]
	return t, known
}

// Source is the way a contact came in.
type Source string

// The sources.
const (
	ByHand    Source = "hand"
	ByAPI     Source = "api"
	ByImport  Source = "import"
	ByChannel Source = "channel"
)

// Contact is a person we talk to. "" is an absent text; zero times are absent.
type Contact struct {
	ID             int64
	AccountID      int64
	Name           string
	Email          string // lower-case
	PhoneNumber    string // E.164
	PhoneTyped     string // the number as it was given, when that differs
	OtherEmails    []string
	OtherPhones    []PhoneNumber
	Identifier     string // the contact's id in another system
	City           string
	CountryCode    string // ISO 3166 alpha-2
	CompanyName    string
	Type           Type
	OwnerID        int64 // the member who looks after it, 0 for none
	DoNotContact   bool  // asked not to be written to; an import never clears it
	Blocked        bool
	BlockedReason  string
	BlockedAt      time.Time // with BlockedBy, the user, while it is blocked
	BlockedBy      int64
	AvatarKey      string         // of the picture among the files, "" for none
	Additional     map[string]any // what else a client keeps, such as description
	Custom         map[string]any // values of custom attributes by key
	Labels         []string       // titles in order; filled in by the use cases, not saved with the rest
	Source         Source
	ImportID       int64 // the import that created it, and the line of its file
	ImportLine     int
	CreatedBy      int64 // the user who created it, 0 for none
	Version        int   // grows with each change
	LastActivityAt time.Time
	LastIncomingAt time.Time // the last message from the contact
	LastOutgoingAt time.Time // the last message that a person of ours wrote to it
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Change is what somebody gives of a contact, as typed; nil stays, "" clears.
type Change struct {
	Name, Email, PhoneNumber, Identifier *string
	OtherEmails, OtherPhones             *[]string // each replaces the list
	MoreEmails, MorePhones               []string  // join the list, unless the contact has them
	City, Country, CompanyName           *string   // Country: a code or a name in English or Portuguese
	Type                                 *Type
	OwnerID                              *int64 // 0 for nobody
	DoNotContact, Blocked                *bool
	BlockedReason                        *string
	Labels                               *[]string      // replaces them; see [Service.SetLabels]
	AvatarKey                            *string        // of a file that is stored already
	Additional, Custom                   map[string]any // merged key by key; a nil value is kept as null

	// Canonical says that Custom has values as [attribute.Schema.Parse] gives them, so that they need not be read again.
	Canonical bool

	// Found says that the contact was looked up by the identities of this very
	// change: an e-mail or phone number that it has already stays in its place.
	Found bool
}

// Rules is what a change is made by: the account's country, for national phone
// numbers, its custom attributes, and who makes it when.
type Rules struct {
	Country    string
	Attributes attribute.Schema
	By         int64
	Now        time.Time
}

// codeValueInvalid is the code of a value that has no better one; no params.
const codeValueInvalid = "value_invalid"

// Apply gives the contact with a change made: normalised and validated, field by
// field. The error names each field at fault.
func (c Contact) Apply(change Change, rules Rules) (Contact, error) {
	var faults []problem.Field
	check := func(field string, err error) {
		if err != nil {
			faults = append(faults, fault(field, err))
		}
	}
	setText(check, "name", change.Name, &c.Name)
	set(check, "email", change.Email, func(s string) error { return c.setEmail(s, change.Found) })
	set(check, "other_emails", change.OtherEmails, c.setOtherEmails)
	set(check, "other_emails", orNothing(change.MoreEmails), c.addEmails)
	set(check, "phone_number", change.PhoneNumber, func(s string) error { return c.setPhone(s, rules.Country, change.Found) })
	set(check, "other_phone_numbers", change.OtherPhones, func(list []string) error { return c.setOtherPhones(list, rules.Country) })
	set(check, "other_phone_numbers", orNothing(change.MorePhones), func(list []string) error { return c.addPhones(list, rules.Country) })
	setText(check, "identifier", change.Identifier, &c.Identifier)
	setText(check, "city", change.City, &c.City)
	set(check, "country", change.Country, c.setCountry)
	setText(check, "company_name", change.CompanyName, &c.CompanyName)
	setText(check, "blocked_reason", change.BlockedReason, &c.BlockedReason)
	if change.Type != nil && *change.Type != Visitor && *change.Type != Lead && *change.Type != Customer {
		faults = append(faults, problem.Field{Name: "contact_type", Code: "choice_invalid", Params: problem.Params{
			"field": "contact_type", "choices": "visitor, lead, customer",
		}})
	} else if change.Type != nil {
		c.Type = *change.Type
	}
	if change.OwnerID != nil {
		c.OwnerID = *change.OwnerID
	}
	if change.DoNotContact != nil {
		c.DoNotContact = *change.DoNotContact
	}
	if change.AvatarKey != nil {
		c.AvatarKey = *change.AvatarKey
	}
	c.block(change.Blocked, rules)
	var err error
	if c.Additional, err = merge(c.Additional, change.Additional); err != nil {
		faults = append(faults, fault("additional_attributes", err))
	}
	faults = append(faults, c.setCustom(change.Custom, change.Canonical, rules.Attributes)...)
	if c.Type == "" {
		c.Type = Visitor
	}
	if c.Type == Visitor && (c.Email != "" || c.PhoneNumber != "") {
		c.Type = Lead
	}
	return c, problem.InvalidFields(faults...)
}

// Identifies says whether anything tells this contact from others.
func (c Contact) Identifies() bool {
	return c.Name != "" || c.Email != "" || c.PhoneNumber != "" || c.Identifier != ""
}

// set normalises a field that is given.
func set[T any](check func(field string, err error), field string, given *T, normalise func(T) error) {
	if given != nil {
		check(field, normalise(*given))
	}
}

// setText is set for a text of a line; what there is stays where the given one is refused.
func setText(check func(field string, err error), field string, given, into *string) {
	if given == nil {
		return
	}
	text, err := CleanText(*given)
	if err == nil {
		*into = text
	}
	check(field, err)
}

// orNothing is for set: a list with nothing in it is not given.
func orNothing(list []string) *[]string {
	if len(list) == 0 {
		return nil
	}
	given := list // not the parameter: what is pointed at costs an allocation
	return &given
}

// block remembers who blocked a contact and when; why belongs to a blocked one only.
func (c *Contact) block(wanted *bool, rules Rules) {
	if wanted != nil && *wanted != c.Blocked {
		c.Blocked, c.BlockedAt, c.BlockedBy = *wanted, rules.Now, rules.By
	}
	if !c.Blocked {
		c.BlockedReason, c.BlockedAt, c.BlockedBy = "", time.Time{}, 0
	}
}

// phoneNumber normalises a number and keeps how it was typed.
func phoneNumber(given, country string) (PhoneNumber, error) {
	number, err := Phone(given, country)
	typed := strings.TrimSpace(given)
	if err != nil || number == "" || typed == number || utf8.RuneCountInString(typed) > MaxTextLength {
		typed = ""
	}
	return PhoneNumber{number, typed}, err
}

// setCountry keeps a text that is no country beside the code, so that nothing is
// lost and somebody can mend it.
func (c *Contact) setCountry(given string) error {
	given, err := CleanText(given)
	if err != nil {
		return err
	}
	code, known := CountryCode(given)
	c.Additional = maps.Clone(c.Additional)
	delete(c.Additional, "country")
	c.CountryCode = code
	if !known && given != "" {
		c.CountryCode = ""
		if c.Additional == nil {
			c.Additional = map[string]any{}
		}
		c.Additional["country"] = given
	}
	return nil
}

func fault(field string, err error) problem.Field {
	var f *FieldError
	if !errors.As(err, &f) {
		return problem.Field{Name: field, Code: codeValueInvalid, Params: problem.Params{"field": field}}
	}
	params := problem.Params{"field": field}
	maps.Copy(params, f.Params)
	return problem.Field{Name: field, Code: f.Code, Params: params}
}
