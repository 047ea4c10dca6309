package contact

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
)

// PutBack gives the contact with values as they were before a change, each where
// the contact still has what the change gave; kept names the fields that have
// moved on since. Changes may have been JSON in between. Identities are not put
// back: somebody else may have them.
func (c Contact) PutBack(changes Changes) (back Contact, kept []string) {
	back = c
	for _, field := range slices.Sorted(maps.Keys(changes)) {
		set, current := back.field(field)
		if set == nil || !sameJSON(current, changes[field][1]) {
			kept = append(kept, field)
			continue
		}
		set(changes[field][0])
	}
	if !back.Blocked {
		back.BlockedReason, back.BlockedAt, back.BlockedBy = "", time.Time{}, 0
	}
	return back, kept
}

// PutBackAll is PutBack for names and identities too, these where they are free;
// taken names those that are not. free says whether nobody else has an identity.
func (c Contact) PutBackAll(changes Changes, free func(field, value string) bool) (back Contact, kept, taken []string) {
	back, rest := c, maps.Clone(changes)
	for _, field := range []struct {
		name string
		into *string
	}{{"name", &back.Name}, {kindEmail, &back.Email}, {kindPhone, &back.PhoneNumber}, {kindIdentifier, &back.Identifier}} {
		values, changed := rest[field.name]
		if !changed {
			continue
		}
		delete(rest, field.name)
		value := asText(values[0])
		switch {
		case !sameJSON(filled(*field.into), values[1]):
			kept = append(kept, field.name)
			continue
		case field.name != "name" && value != "" && !free(field.name, value):
			taken = append(taken, field.name)
			continue
		case field.name == kindPhone:
			back.PhoneTyped = ""
		}
		*field.into = value
	}
	back, moved, gone := back.putBackOthers(rest, free)
	if !back.Identifies() {
		back = c
	}
	back, more := back.PutBack(rest)
	return back, slices.Concat(kept, moved, more), append(taken, gone...)
}

// putBackOthers puts back the lists of other e-mails and phone numbers, and takes
// them out of the changes.
func (c Contact) putBackOthers(changes Changes, free func(field, value string) bool) (back Contact, kept, taken []string) {
	back = c
	for _, list := range []struct {
		name, kind string
		set        func(values []string)
	}{
		{"other_emails", kindEmail, func(values []string) { back.OtherEmails = values }},
		{"other_phone_numbers", kindPhone, func(values []string) { back.OtherPhones = numbersAmong(c.OtherPhones, values) }},
	} {
		values, changed := changes[list.name]
		if !changed {
			continue
		}
		delete(changes, list.name)
		has, old := compared[list.name](&c), textsOf(values[0])
		current := textsOf(has)
		switch {
		case !sameJSON(has, values[1]):
			kept = append(kept, list.name)
		case slices.ContainsFunc(old, func(value string) bool { return !slices.Contains(current, value) && !free(list.kind, value) }):
			taken = append(taken, list.name)
		default:
			list.set(old)
		}
	}
	return back, kept, taken
}

// textsOf reads a list that may have been JSON in between; nil for none.
func textsOf(value any) []string {
	if list, is := value.([]string); is {
		return list
	}
	return asTexts(value)
}

// numbersAmong gives the numbers, each as it is in the list if it is there.
func numbersAmong(list []PhoneNumber, numbers []string) (out []PhoneNumber) {
	for _, number := range numbers {
		phone := PhoneNumber{Number: number}
		if at := slices.IndexFunc(list, func(p PhoneNumber) bool { return p.Number == number }); at >= 0 {
			phone = list[at]
		}
		out = append(out, phone)
	}
	return out
}

// field gives what puts a value into a field as [Diff] names it, and its value; nil
// for a field that is not put back.
func (c *Contact) field(name string) (set func(value any), current any) {
	for prefix, attributes := range map[string]*map[string]any{customPrefix: &c.Custom, "additional_attributes.": &c.Additional} {
		if key, found := strings.CutPrefix(name, prefix); found {
			return func(value any) { putAttribute(attributes, key, value) }, (*attributes)[key]
		}
	}
	set = map[string]func(any){
		"city":           func(v any) { c.City = asText(v) },
		"country_code":   func(v any) { c.CountryCode = asText(v) },
		"company_name":   func(v any) { c.CompanyName = asText(v) },
		"contact_type":   func(v any) { c.Type = Type(asText(v)) },
		"owner_id":       func(v any) { c.OwnerID = asID(v) },
		"do_not_contact": func(v any) { c.DoNotContact, _ = v.(bool) },
		"blocked":        func(v any) { c.Blocked, _ = v.(bool) },
		"blocked_reason": func(v any) { c.BlockedReason = asText(v) },
	}[name]
	if set == nil {
		return nil, nil
	}
	return set, compared[name](c)
}

// putAttribute never changes the map that other states of the contact share.
func putAttribute(attributes *map[string]any, key string, value any) {
	*attributes = maps.Clone(*attributes)
	if value == nil {
		delete(*attributes, key)
		return
	}
	(*attributes)[key] = value
}

func asText(value any) string {
	text, _ := value.(string) // nil is an absent one
	return text
}

func asID(value any) int64 {
	switch id := value.(type) {
	case int64:
		return id
	case json.Number:
		n, _ := id.Int64() // as it was written
		return n
	}
	return 0
}

// sameJSON compares values of which one may have been JSON in between.
func sameJSON(a, b any) bool {
	left, err := json.Marshal(a)
	right, err2 := json.Marshal(b)
	return err == nil && err2 == nil && string(left) == string(right)
}
