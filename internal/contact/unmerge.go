package contact

import (
	"maps"
	"reflect"
	"slices"
	"time"
)

// mergeState is what a merge has to know to be taken back: all of both contacts, so
// that bringing the mergee back is inserting it again. It is stored as JSON by the
// names of its fields, for as long as the merge can be undone.
type mergeState struct {
	Base, Mergee, Merged     Contact
	BaseLabels, MergeeLabels []int64
	Notes                    []int64 // the mergee's, which have moved
	Inboxes                  []int64 // its contact_inboxes, which have moved with their conversations
}

// takeApart gives a base what is its own: wherever it still has the value that the
// merge gave it, the one from before. What was changed since stays, but whatever
// finds the mergee goes back to it.
func (m *mergeState) takeApart(c Contact) Contact {
	out := c
	for _, f := range mergeables {
		if reflect.DeepEqual(f.value(&c), f.value(&m.Merged)) {
			f.take(&out, m.Base)
		}
	}
	country := out.Additional[textCountry] // taken with its code
	out.Additional = apartObjects(c.Additional, m.Merged.Additional, m.Base.Additional)
	put(&out.Additional, textCountry, country)
	out.Custom = apartObjects(c.Custom, m.Merged.Custom, m.Base.Custom)
	if out.Identifier != "" && out.Identifier == m.Mergee.Identifier {
		out.Identifier = ""
	}
	emails := apart(emailsOf(c), emailsOf(m.Merged), emailsOf(m.Base), emailsOf(m.Mergee))
	out.Email, out.OtherEmails = emails.first.Number, nil
	for _, other := range emails.others {
		out.OtherEmails = append(out.OtherEmails, other.Number)
	}
	phones := apart(phonesOf(c), phonesOf(m.Merged), phonesOf(m.Base), phonesOf(m.Mergee))
	out.PhoneNumber, out.PhoneTyped, out.OtherPhones = phones.first.Number, phones.first.Typed, phones.others
	m.unmark(c, &out)
	return out
}

// unmark takes back what [Contact.mark] did.
func (m *mergeState) unmark(c Contact, out *Contact) {
	if c.Blocked && m.Merged.Blocked && c.BlockedReason == m.Merged.BlockedReason && c.BlockedAt.Equal(m.Merged.BlockedAt) {
		out.Blocked, out.BlockedReason, out.BlockedAt, out.BlockedBy = m.Base.Blocked, m.Base.BlockedReason, m.Base.BlockedAt, m.Base.BlockedBy
	}
	if c.DoNotContact == m.Merged.DoNotContact {
		out.DoNotContact = m.Base.DoNotContact
	}
	for _, at := range []struct{ kept, merged, own, out *time.Time }{
		{&c.LastActivityAt, &m.Merged.LastActivityAt, &m.Base.LastActivityAt, &out.LastActivityAt},
		{&c.LastIncomingAt, &m.Merged.LastIncomingAt, &m.Base.LastIncomingAt, &out.LastIncomingAt},
		{&c.LastOutgoingAt, &m.Merged.LastOutgoingAt, &m.Base.LastOutgoingAt, &out.LastOutgoingAt},
	} {
		if at.kept.Equal(*at.merged) {
			*at.out = *at.own
		}
	}
}

// reach is the e-mails or phone numbers of a contact, as they are kept.
type reach struct {
	first  PhoneNumber // its Number is "" for none
	others []PhoneNumber
}

func emailsOf(c Contact) reach {
	r := reach{first: PhoneNumber{Number: c.Email}}
	for _, email := range c.OtherEmails {
		r.others = append(r.others, PhoneNumber{Number: email})
	}
	return r
}

func phonesOf(c Contact) reach {
	return reach{PhoneNumber{c.PhoneNumber, c.PhoneTyped}, c.OtherPhones}
}

func (r reach) equal(other reach) bool {
	return r.first == other.first && slices.Equal(r.others, other.others)
}

func (r reach) has(number string) bool {
	return r.first.Number == number || slices.ContainsFunc(r.others, func(p PhoneNumber) bool { return p.Number == number })
}

// apart takes the mergee's out of what a base has now; merged is what it had right
// after the merge, before what it had of its own.
func apart(now, merged, before, mergee reach) reach {
	if now.equal(merged) {
		return before
	}
	goes := func(p PhoneNumber) bool { return mergee.has(p.Number) && !before.has(p.Number) }
	now.others = orNil(slices.DeleteFunc(slices.Clone(now.others), goes))
	if now.first.Number == "" || !goes(now.first) {
		return now
	}
	// One of those left is the primary now: the former one, if it is among them.
	now.first = PhoneNumber{}
	if len(now.others) > 0 {
		at := max(0, slices.IndexFunc(now.others, func(p PhoneNumber) bool { return p.Number == before.first.Number }))
		now.first = now.others[at]
		now.others = orNil(slices.Delete(now.others, at, at+1))
	}
	return now
}

// apartObjects does the same with the keys of an object.
func apartObjects(now, merged, before map[string]any) map[string]any {
	out := maps.Clone(now)
	keys := maps.Clone(merged)
	maps.Copy(keys, before)
	for key := range keys {
		current, found := now[key]
		given, was := merged[key]
		if found != was || !reflect.DeepEqual(current, given) {
			continue
		}
		delete(out, key)
		if own, had := before[key]; had {
			out[key] = own
		}
	}
	return out
}
