package contact

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
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

// Bounds of the JSON that a client may keep with a contact, each of its two
// objects: bytes, and how deep values may be nested.
const (
	maxAttributes     = 64 << 10
	maxAttributeDepth = 32
)

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
	set(check, "name", change.Name, func(s string) (err error) { c.Name, err = cleaned(s, c.Name); return err })
	set(check, "email", change.Email, func(s string) error { return c.setEmail(s, change.Found) })
	set(check, "other_emails", change.OtherEmails, c.setOtherEmails)
	set(check, "other_emails", orNothing(change.MoreEmails), c.addEmails)
	set(check, "phone_number", change.PhoneNumber, func(s string) error { return c.setPhone(s, rules.Country, change.Found) })
	set(check, "other_phone_numbers", change.OtherPhones, func(list []string) error { return c.setOtherPhones(list, rules.Country) })
	set(check, "other_phone_numbers", orNothing(change.MorePhones), func(list []string) error { return c.addPhones(list, rules.Country) })
	set(check, "identifier", change.Identifier, func(s string) (err error) { c.Identifier, err = cleaned(s, c.Identifier); return err })
	set(check, "city", change.City, func(s string) (err error) { c.City, err = cleaned(s, c.City); return err })
	set(check, "country", change.Country, c.setCountry)
	set(check, "company_name", change.CompanyName, func(s string) (err error) { c.CompanyName, err = cleaned(s, c.CompanyName); return err })
	set(check, "blocked_reason", change.BlockedReason, func(s string) (err error) { c.BlockedReason, err = cleaned(s, c.BlockedReason); return err })
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

// cleaned is [CleanText] that gives what there is of a text that it refuses.
func cleaned(given, has string) (string, error) {
	text, err := CleanText(given)
	if err != nil {
		return has, err
	}
	return text, nil
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

// setCustom takes values of attributes in their canonical form, a blank one off,
// and keeps those of unknown keys as they are. A value that stays as it is need
// not be valid any more: its definition may have changed.
func (c *Contact) setCustom(given map[string]any, canonical bool, schema attribute.Schema) (faults []problem.Field) {
	if len(given) == 0 && c.Custom != nil {
		return nil
	}
	// Nobody changes these maps in place, so the contact has the given one where that is as it is to be, as most are.
	merged, own := c.Custom, false
	if len(merged) == 0 {
		merged = given
	}
	put := func(key string, value any, is bool) {
		if there, has := merged[key]; has == is && (!has || isSame(there, value)) {
			return
		}
		if !own {
			merged, own = maps.Clone(merged), true
		}
		if merged[key] = value; !is {
			delete(merged, key)
		}
	}
	var unfit error
	for _, key := range sortedKeys(make([]string, 0, 16), given) {
		value := given[key]
		held, has := c.Custom[key]
		if schema.Has(key) && (value == nil || !has || !reflect.DeepEqual(value, held)) {
			if !canonical {
				read, err := schema.Canonical(key, value)
				if err != nil {
					faults = append(faults, fault("custom_attributes."+key, err))
					put(key, held, has)
					continue
				}
				value = read
			}
			if value == nil {
				put(key, nil, false)
				continue
			}
		}
		kept, err := cleanValue(value, maxAttributeDepth)
		put(key, kept, true)
		unfit = cmp.Or(unfit, err, fold.Check(key))
	}
	if merged == nil {
		merged = map[string]any{}
	}
	if unfit = cmp.Or(unfit, fits(merged)); unfit != nil {
		return append(faults, fault("custom_attributes", unfit))
	}
	c.Custom = merged
	return faults
}

// isSame is true of equal values that are no list or object.
func isSame(a, b any) bool {
	switch a.(type) {
	case nil, string, bool, json.Number:
		return a == b
	}
	return false
}

// sortedKeys gives the keys in order, in the room of the list.
func sortedKeys(keys []string, attributes map[string]any) []string {
	for key := range attributes {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fits bounds what a client may keep with a contact.
func fits(attributes map[string]any) error {
	if sizeOf(attributes) > maxAttributes {
		return &FieldError{Code: CodeTooLong, Params: map[string]string{"max": strconv.Itoa(maxAttributes)}}
	}
	return nil
}

// merge puts the keys of add over those of old; neither map is changed.
func merge(old, add map[string]any) (map[string]any, error) {
	if len(add) == 0 && old != nil {
		return old, nil
	}
	out := make(map[string]any, len(old)+len(add))
	maps.Copy(out, old)
	for key, value := range add {
		kept, err := cleanValue(value, maxAttributeDepth)
		if err := errors.Join(fold.Check(key), err); err != nil {
			return old, err
		}
		out[key] = kept
	}
	// What was there counts too, or many small changes would grow without end.
	if err := fits(out); err != nil {
		return old, err
	}
	return out, nil
}

// cleanValue gives a JSON value in the form that both stores give back: numbers
// without exponent. It refuses what one of them cannot hold, however deep it is.
func cleanValue(value any, depth int) (any, error) {
	if depth == 0 {
		return nil, &FieldError{Code: codeValueInvalid}
	}
	switch v := value.(type) {
	case string:
		return v, fold.Check(v)
	case json.Number:
		return cleanNumber(v)
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			kept, err := cleanValue(inner, depth-1)
			if err := errors.Join(fold.Check(key), err); err != nil {
				return nil, err
			}
			out[key] = kept
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			kept, err := cleanValue(inner, depth-1)
			if err != nil {
				return nil, err
			}
			out[i] = kept
		}
		return out, nil
	}
	return value, nil
}

// cleanNumber keeps the digits as they are written, for ids longer than a float
// holds. An exponent is written out, and refused where that would take pages.
func cleanNumber(n json.Number) (any, error) {
	text := n.String()
	if strings.ContainsAny(text, "eE") {
		f, err := n.Float64()
		digits, _, _ := strings.Cut(strings.ToLower(text), "e")
		zero := strings.Trim(digits, "-0.") == ""
		if err != nil || !zero && (math.Abs(f) > 1e30 || math.Abs(f) < 1e-30) {
			return nil, &FieldError{Code: codeValueInvalid}
		}
		text = strconv.FormatFloat(f, 'f', -1, 64)
	}
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-") // no store keeps the sign of nothing
	}
	return json.Number(text), nil
}

// sizeOf is about what a JSON value takes, in bytes.
func sizeOf(value any) int {
	size := 8
	switch v := value.(type) {
	case string:
		size += len(v)
	case json.Number:
		size += len(v)
	case map[string]any:
		for key, inner := range v {
			size += len(key) + sizeOf(inner)
		}
	case []any:
		for _, inner := range v {
			size += sizeOf(inner)
		}
	}
	return size
}
