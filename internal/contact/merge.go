package contact

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

// Side is one of the two contacts of a merge: the base stays, the mergee goes.
type Side string

// The sides.
const (
	OfBase   Side = "base"
	OfMergee Side = "mergee"
)

// Choices say which side's value a field gets, where the rule is not to decide: by
// the keys of [MergedField].
type Choices map[string]Side

// MergedField is a field in which the two sides of a merge differ, and whose value
// the merged contact gets. Key is the field's name on the wire, or
// custom_attributes.KEY or additional_attributes.KEY; nil is an absent value.
type MergedField struct {
	Key          string
	Base, Mergee any
	Chosen       Side
}

// additionalPrefix is before the keys of additional attributes.
const additionalPrefix = "additional_attributes."

// textCountry is the key among the additional attributes that holds a country which
// is none; it goes with the country's code.
const textCountry = "country"

// mergeable is a field of which one side's value is taken.
type mergeable struct {
	key   string
	value func(c *Contact) any // nil for none
	take  func(to *Contact, from Contact)
	finds bool // it finds the contact, so a blank never wins over a value
}

// mergeables are the fields that can be chosen, in the order in which they are shown.
var mergeables = []mergeable{
	{"name", compared["name"].value, func(to *Contact, from Contact) { to.Name = from.Name }, false},
	{"email", compared["email"].value, func(to *Contact, from Contact) { to.Email = from.Email }, true},
	{"phone_number", compared["phone_number"].value, func(to *Contact, from Contact) { to.PhoneNumber, to.PhoneTyped = from.PhoneNumber, from.PhoneTyped }, true},
	{"identifier", compared["identifier"].value, func(to *Contact, from Contact) { to.Identifier = from.Identifier }, true},
	{"city", compared["city"].value, func(to *Contact, from Contact) { to.City = from.City }, false},
	{"country_code", countryOf, takeCountry, false},
	{"company_name", compared["company_name"].value, func(to *Contact, from Contact) { to.CompanyName = from.CompanyName }, false},
	{"contact_type", compared["contact_type"].value, func(to *Contact, from Contact) { to.Type = from.Type }, false},
	{"owner_id", compared["owner_id"].value, func(to *Contact, from Contact) { to.OwnerID = from.OwnerID }, false},
	{"avatar", func(c *Contact) any { return filled(c.AvatarKey) }, func(to *Contact, from Contact) { to.AvatarKey = from.AvatarKey }, false},
}

// countryOf is the country's code, or what stands in its place.
func countryOf(c *Contact) any {
	if c.CountryCode != "" {
		return c.CountryCode
	}
	return c.Additional[textCountry]
}

func takeCountry(to *Contact, from Contact) {
	to.CountryCode = from.CountryCode
	put(&to.Additional, textCountry, from.Additional[textCountry])
}

// put sets a key of a copy of the map; nil takes it out.
func put(attributes *map[string]any, key string, value any) {
	*attributes = maps.Clone(*attributes)
	if *attributes == nil {
		*attributes = map[string]any{}
	}
	if value == nil {
		delete(*attributes, key)
	} else {
		(*attributes)[key] = value
	}
}

// Merge gives the base with what the mergee adds. The base's values win and the
// mergee's fill the blanks, unless choices say otherwise. The e-mails and phone
// numbers of both find the one contact, which is blocked, or not to be contacted,
// if either is. fields are those in which the two differ. Errors: choice_invalid,
// value_invalid, nothing_identifies; too_many_values or too_long when one contact
// cannot hold what both have.
func Merge(base, mergee Contact, choices Choices) (merged Contact, fields []MergedField, err error) {
	faults := choices.faults(base, mergee)
	merged = base
	merged.Additional = mergeObjects(withoutCountry(base.Additional), withoutCountry(mergee.Additional))
	merged.Custom = mergeObjects(base.Custom, mergee.Custom)
	for _, f := range mergeables {
		side := f.side(base, mergee, choices[f.key])
		from := base
		if side == OfMergee {
			from = mergee
		}
		f.take(&merged, from)
		if a, b := f.value(&base), f.value(&mergee); !reflect.DeepEqual(a, b) {
			fields = append(fields, MergedField{f.key, a, b, side})
		}
	}
	fields = append(fields, mergeAttributes(customPrefix, &merged.Custom, base.Custom, mergee.Custom, choices)...)
	fields = append(fields, mergeAttributes(additionalPrefix, &merged.Additional,
		withoutCountry(base.Additional), withoutCountry(mergee.Additional), choices)...)
	merged.OtherEmails = otherThan(merged.Email, base.Emails(), mergee.Emails(), func(s string) string { return s })
	merged.OtherPhones = otherThan(merged.PhoneNumber, base.phones(), mergee.phones(), func(p PhoneNumber) string { return p.Number })
	merged.mark(mergee)
	faults = append(faults, merged.tooMuch()...)
	if err := problem.InvalidFields(faults...); err != nil {
		return base, fields, err
	}
	if !merged.Identifies() && (base.Identifies() || mergee.Identifies()) {
		return base, fields, problem.Invalid("nothing_identifies")
	}
	return merged, fields, nil
}

// faults are choices that name no field, or no side.
func (c Choices) faults(base, mergee Contact) (out []problem.Field) {
	for _, key := range slices.Sorted(maps.Keys(c)) {
		name, code := "fields."+key, "value_invalid"
		known := slices.ContainsFunc(mergeables, func(f mergeable) bool { return f.key == key })
		for prefix, of := range map[string]func(Contact) map[string]any{
			customPrefix:     func(c Contact) map[string]any { return c.Custom },
			additionalPrefix: func(c Contact) map[string]any { return withoutCountry(c.Additional) },
		} {
			if attribute, ok := strings.CutPrefix(key, prefix); ok {
				_, inBase := of(base)[attribute]
				_, inMergee := of(mergee)[attribute]
				known = inBase || inMergee
			}
		}
		if known && (c[key] == OfBase || c[key] == OfMergee) {
			continue
		}
		if known {
			code = "choice_invalid"
		}
		out = append(out, problem.Field{Name: name, Code: code, Params: problem.Params{"field": name, "choices": "base, mergee"}})
	}
	return out
}

// side says whose value a field gets.
func (f mergeable) side(base, mergee Contact, chosen Side) Side {
	a, b := f.value(&base), f.value(&mergee)
	switch {
	case f.finds && a == nil && b != nil:
		return OfMergee
	case f.finds && b == nil:
		return OfBase
	case chosen != "":
		return chosen
	case a == nil && b != nil, f.key == "contact_type" && rank(mergee.Type) > rank(base.Type):
		return OfMergee
	}
	return OfBase
}

func rank(t Type) int { return slices.Index([]Type{Visitor, Lead, Customer}, t) }

// mark unites what either of two contacts is enough for.
func (c *Contact) mark(mergee Contact) {
	if !c.Blocked && mergee.Blocked {
		c.Blocked, c.BlockedReason, c.BlockedAt, c.BlockedBy = true, mergee.BlockedReason, mergee.BlockedAt, mergee.BlockedBy
	}
	c.DoNotContact = c.DoNotContact || mergee.DoNotContact
	for _, at := range []struct {
		kept *time.Time
		by   time.Time
	}{{&c.LastActivityAt, mergee.LastActivityAt}, {&c.LastIncomingAt, mergee.LastIncomingAt}, {&c.LastOutgoingAt, mergee.LastOutgoingAt}} {
		if at.by.After(*at.kept) {
			*at.kept = at.by
		}
	}
	if c.Type == Visitor && (c.Email != "" || c.PhoneNumber != "") {
		c.Type = Lead
	}
}

// tooMuch names what is more than one contact may hold.
func (c Contact) tooMuch() (faults []problem.Field) {
	for name, n := range map[string]int{"other_emails": len(c.OtherEmails), "other_phone_numbers": len(c.OtherPhones)} {
		if err := tooMany(n); err != nil {
			faults = append(faults, fault(name, err))
		}
	}
	for name, object := range map[string]map[string]any{"custom_attributes": c.Custom, "additional_attributes": c.Additional} {
		if _, err := merge(nil, object); err != nil {
			faults = append(faults, fault(name, err))
		}
	}
	slices.SortFunc(faults, func(a, b problem.Field) int { return strings.Compare(a.Name, b.Name) })
	return faults
}

// phones are all of the contact's, as they were given.
func (c Contact) phones() []PhoneNumber {
	if c.PhoneNumber == "" {
		return c.OtherPhones
	}
	return append([]PhoneNumber{{c.PhoneNumber, c.PhoneTyped}}, c.OtherPhones...)
}

// otherThan unites two lists without the first one and without repeating any.
func otherThan[T any](first string, a, b []T, key func(T) string) (out []T) {
	seen := map[string]bool{first: true}
	for _, value := range slices.Concat(a, b) {
		if !seen[key(value)] {
			seen[key(value)] = true
			out = append(out, value)
		}
	}
	return out
}

// withoutCountry leaves out the text of a country that is none we know: it goes
// with the country.
func withoutCountry(attributes map[string]any) map[string]any {
	out := maps.Clone(attributes)
	delete(out, textCountry)
	return out
}

// mergeObjects unites two objects, also inside each other: what the first has wins,
// be it an empty text; null is no value.
func mergeObjects(a, b map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, b)
	for key, value := range a {
		inner, isObject := value.(map[string]any)
		other, both := out[key].(map[string]any)
		switch {
		case isObject && both:
			out[key] = mergeObjects(inner, other)
		case value != nil || out[key] == nil:
			out[key] = value
		}
	}
	return out
}

// mergeAttributes makes the choices among the keys of two objects that differ.
func mergeAttributes(prefix string, merged *map[string]any, base, mergee map[string]any, choices Choices) (fields []MergedField) {
	for _, key := range slices.Sorted(maps.Keys(*merged)) {
		if reflect.DeepEqual(base[key], mergee[key]) {
			continue
		}
		side := choices[prefix+key]
		switch {
		case side == OfBase:
			put(merged, key, base[key])
		case side == OfMergee:
			put(merged, key, mergee[key])
		case base[key] == nil:
			side = OfMergee
		default:
			side = OfBase
		}
		fields = append(fields, MergedField{prefix + key, base[key], mergee[key], side})
	}
	return fields
}
