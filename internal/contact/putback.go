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

// PutBackAll takes back what an entry of the history says, names and identities
// too, these where they are free; taken names those that are not. free says whether
// nobody else has an identity.
func (c Contact) PutBackAll(e Event, free func(kind, value string) bool) (back Contact, kept, taken []string) {
	back, rest, typed := c, e.AllChanges(), c.typed()
	maps.Copy(typed, e.Typed)
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
			back.PhoneTyped = typed[value]
		}
		*field.into = value
	}
	if !back.Identifies() {
		back = c
	}
	keptLists, takenLists := back.putListsBack(rest, typed, free)
	back, more := back.PutBack(rest)
	if back.Type == Visitor && (back.Email != "" || back.PhoneNumber != "") {
		back.Type = Lead
	}
	return back, slices.Concat(kept, keptLists, more), append(taken, takenLists...)
}

// putListsBack puts back the other e-mails and phone numbers and takes them off the
// changes that are left to do.
func (c *Contact) putListsBack(rest Changes, typed map[string]string, free func(kind, value string) bool) (kept, taken []string) {
	for _, list := range []struct{ name, kind string }{{"other_emails", kindEmail}, {"other_phone_numbers", kindPhone}} {
		values, changed := rest[list.name]
		if !changed {
			continue
		}
		delete(rest, list.name)
		if !sameJSON(compared[list.name].value(c), values[1]) {
			kept = append(kept, list.name)
			continue
		}
		var back []string
		for _, value := range asTexts(values[0]) {
			if value == c.Email || value == c.PhoneNumber {
				continue
			}
			if free(list.kind, value) {
				back = append(back, value)
			} else if !slices.Contains(taken, list.name) {
				taken = append(taken, list.name)
			}
		}
		if list.kind == kindEmail {
			c.OtherEmails = back
			continue
		}
		c.OtherPhones = nil
		for _, number := range back {
			c.OtherPhones = append(c.OtherPhones, PhoneNumber{number, typed[number]})
		}
	}
	return kept, taken
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
	return set, compared[name].value(c)
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
