package filter

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
)

// Field is something that a filter may ask about.
type Field struct {
	Key       string
	Kind      Kind
	Choices   []string              // of a choice, and of a custom attribute of type list
	Attribute *attribute.Definition // of a custom attribute

	many   bool                // it has several values at once, which column gives as a text, divided by commas
	column string              // the SQL over `contacts c`; of a custom attribute none
	keyed  bool                // the column is one of [database.ContactKeys]
	others string              // the column that lists further values, which stand in contact_identities; "" for none
	absent string              // how the column says that there is no value: "null", "empty", "" for never
	of     func(r *Record) any // string, int64, bool, time.Time or []string; zero is absent
	fold   func(string) string // how a text of it is compared
}

// Record is one contact as filters see it; "" and zero are absent.
type Record struct {
	Name, Email, PhoneNumber, Identifier     string
	City, CountryCode, Company               string
	ContactType, Source                      string
	OwnerID, ImportID                        int64
	Blocked, DoNotContact, PossibleDuplicate bool
	Labels                                   []string
	OtherEmails, OtherPhoneNumbers           []string
	UpdatedByImports                         []int64
	Conversations                            []Conversation
	CreatedAt, UpdatedAt, LastActivityAt     time.Time
	LastIncomingAt, LastOutgoingAt           time.Time
	Custom                                   map[string]any
}

// Conversation is what filters know of one.
type Conversation struct {
	InboxID      int64
	Status       string    // as it is stored: open, pending, snoozed or resolved
	SnoozedUntil time.Time // when a snoozed one is open again; zero for never by itself
}

const (
	segmentKey = "segment"
	// CustomPrefix stands before the key of a custom attribute that has the name of a
	// field of ours; it may stand before any.
	CustomPrefix = "custom_attributes."
)

// How a column says that there is no value.
const (
	byNull  = "null"
	byEmpty = "empty"
)

// waiting is the SQL of the moment since when one side owes the other an answer.
func waiting(wrote, answered string) string {
	return "CASE WHEN " + answered + " IS NULL OR " + answered + " < " + wrote + " THEN " + wrote + " END"
}

// waitingSince is the same in memory.
func waitingSince(wrote, answered time.Time) time.Time {
	if answered.Before(wrote) {
		return wrote
	}
	return time.Time{}
}

// possibleDuplicate holds while the contact is in an open pair.
const possibleDuplicate = `EXISTS (SELECT 1 FROM duplicates d WHERE d.account_id = c.account_id AND d.first_id = c.id AND d.status = 'open')
	OR EXISTS (SELECT 1 FROM duplicates d WHERE d.account_id = c.account_id AND d.second_id = c.id AND d.status = 'open')`

// updates are the rows of imports that have changed the contact; those that undid one have
// no line.
const updates = " FROM contact_events e WHERE e.account_id = c.account_id AND e.contact_id = c.id AND e.import_line IS NOT NULL"

// updatedByImports lists the imports of which a row has changed the contact.
const updatedByImports = "(SELECT string_agg(CAST(e.import_id AS TEXT), ',' ORDER BY e.import_id)" + updates + ")"

// talks joins conversations to who wrote them; talksOf are those of the contact.
const (
	talks   = " FROM contact_inboxes ci JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id WHERE ci.account_id = "
	talksOf = talks + "c.account_id AND ci.contact_id = c.id"
)

// snoozedUntil stands between the status of a snoozed conversation and the moment, in
// microseconds since 1970, at which it is open again: that is decided when it is read.
const snoozedUntil = "snoozed@"

const (
	inboxes       = "(SELECT string_agg(CAST(v.inbox_id AS TEXT), ',' ORDER BY v.inbox_id)" + talksOf + ")"
	conversations = "(SELECT CAST(count(*) AS DOUBLE PRECISION)" + talksOf + ")"
	statuses      = "(SELECT string_agg(CASE WHEN v.status = 'snoozed' AND v.snoozed_until IS NOT NULL THEN '" + snoozedUntil +
		"' || CAST(v.snoozed_until AS TEXT) ELSE v.status END, ',' ORDER BY v.id)" + talksOf + ")"
)

// inboxesOf and statusesOf give what the columns of these names do.
func inboxesOf(r *Record) any {
	var ids []int64
	for _, v := range r.Conversations {
		ids = append(ids, v.InboxID)
	}
	return ids
}

func statusesOf(r *Record) any {
	var out []string
	for _, v := range r.Conversations {
		status := v.Status
		if status == "snoozed" && !v.SnoozedUntil.IsZero() {
			status = snoozedUntil + strconv.FormatInt(v.SnoozedUntil.UnixMicro(), 10)
		}
		out = append(out, status)
	}
	return out
}

// wakes gives when a status says something else than now; zero for never.
func wakes(status string) time.Time {
	if text, snoozed := strings.CutPrefix(status, snoozedUntil); snoozed {
		if at, err := strconv.ParseInt(text, 10, 64); err == nil {
			return time.UnixMicro(at)
		}
	}
	return time.Time{}
}

// statusesAt gives statuses as they are at a moment.
func statusesAt(statuses []string, now time.Time) []string {
	out := slices.Clone(statuses)
	for i, status := range out {
		switch at := wakes(status); {
		case at.IsZero():
		case at.After(now):
			out[i] = "snoozed"
		default:
			out[i] = "open"
		}
	}
	return out
}

// standard are the fields that every account has, in the order in which they are
// offered. A fact about contacts becomes a field by a line here.
var standard = []Field{
	{Key: "name", Kind: Text, column: "c.name_key", keyed: true, absent: byEmpty, of: func(r *Record) any { return r.Name }},
	{
		Key: "email", Kind: Text, column: "c.email", others: "c.other_emails", absent: byNull,
		of: func(r *Record) any { return together(r.Email, r.OtherEmails) }, fold: address,
	},
	{
		Key: "phone_number", Kind: Phone, column: "c.phone_number", others: "c.other_phone_numbers", absent: byNull,
		of: func(r *Record) any { return together(r.PhoneNumber, r.OtherPhoneNumbers) }, fold: digits,
	},
	{Key: "identifier", Kind: Text, column: "COALESCE(c.identifier_key, c.identifier)", absent: byNull, of: func(r *Record) any { return r.Identifier }},
	{Key: "city", Kind: Text, column: "c.city_key", absent: byEmpty, of: func(r *Record) any { return r.City }},
	{Key: "country_code", Kind: Country, column: "c.country_code", absent: byEmpty, of: func(r *Record) any { return r.CountryCode }},
	{Key: "company", Kind: Text, column: "c.company_key", absent: byEmpty, of: func(r *Record) any { return r.Company }},
	{Key: "labels", Kind: Label, of: func(r *Record) any { return r.Labels }},
	{Key: "contact_type", Kind: Choice, Choices: []string{"visitor", "lead", "customer"}, column: "c.contact_type", of: func(r *Record) any { return r.ContactType }},
	{Key: "owner", Kind: Member, column: "c.owner_id", absent: byNull, of: func(r *Record) any { return r.OwnerID }},
	{Key: "blocked", Kind: Boolean, column: "c.blocked", of: func(r *Record) any { return r.Blocked }},
	{Key: "do_not_contact", Kind: Boolean, column: "c.do_not_contact", of: func(r *Record) any { return r.DoNotContact }},
	{Key: "source", Kind: Choice, Choices: []string{"hand", "api", "import", "channel"}, column: "c.source", of: func(r *Record) any { return r.Source }},
	{Key: "import", Kind: Import, column: "c.import_id", absent: byNull, of: func(r *Record) any { return r.ImportID }},
	{Key: "updated_by_import", Kind: Import, many: true, column: updatedByImports, of: func(r *Record) any { return r.UpdatedByImports }},
	{Key: "created_at", Kind: Instant, column: "c.created_at", of: func(r *Record) any { return r.CreatedAt }},
	{Key: "updated_at", Kind: Instant, column: "c.updated_at", of: func(r *Record) any { return r.UpdatedAt }},
	{Key: "last_activity_at", Kind: Instant, column: "c.last_activity_at", absent: byNull, of: func(r *Record) any { return r.LastActivityAt }},
	{Key: "last_incoming_at", Kind: Instant, column: "c.last_incoming_at", absent: byNull, of: func(r *Record) any { return r.LastIncomingAt }},
	{Key: "last_outgoing_at", Kind: Instant, column: "c.last_outgoing_at", absent: byNull, of: func(r *Record) any { return r.LastOutgoingAt }},
	{
		Key: "waiting_for_contact_since", Kind: Instant, column: waiting("c.last_outgoing_at", "c.last_incoming_at"), absent: byNull,
		of: func(r *Record) any { return waitingSince(r.LastOutgoingAt, r.LastIncomingAt) },
	},
	{
		Key: "waiting_for_us_since", Kind: Instant, column: waiting("c.last_incoming_at", "c.last_outgoing_at"), absent: byNull,
		of: func(r *Record) any { return waitingSince(r.LastIncomingAt, r.LastOutgoingAt) },
	},
	{Key: "conversations_count", Kind: Number, column: conversations, of: func(r *Record) any { return json.Number(strconv.Itoa(len(r.Conversations))) }},
	{Key: "conversation_status", Kind: Choice, Choices: []string{"open", "pending", "snoozed", "resolved"}, many: true, column: statuses, of: statusesOf},
	{Key: "inbox", Kind: Inbox, many: true, column: inboxes, of: inboxesOf},
	{Key: "possible_duplicate", Kind: Boolean, column: possibleDuplicate, of: func(r *Record) any { return r.PossibleDuplicate }},
	{Key: segmentKey, Kind: Segment},
}

// several divides the values of a field that has several; none of them has it.
const several = "\n"

// together gives all values of a field that may have several, the primary one first.
func together(primary string, others []string) string {
	return strings.Join(append([]string{primary}, others...), several)
}

// kinds gives the kind of each type of custom attribute.
var kinds = map[attribute.Type]Kind{
	attribute.Text: Text, attribute.Link: Text, attribute.List: Text, attribute.Number: Number, attribute.Currency: Number,
	attribute.Percent: Number, attribute.Date: Day, attribute.Checkbox: Checkbox,
}

func ofAttribute(d attribute.Definition) Field {
	return Field{Key: d.Key, Kind: kinds[d.Type], Choices: d.Choices, Attribute: &d, of: func(r *Record) any { return r.Custom[d.Key] }}
}

// Fields lists what can be asked about in an account, its custom attributes last.
func Fields(attributes attribute.Schema) []Field {
	out := slices.Clone(standard)
	for _, d := range attributes.Definitions() {
		field := ofAttribute(d)
		if _, hidden := standardField(d.Key); hidden {
			field.Key = CustomPrefix + d.Key
		}
		out = append(out, field)
	}
	return out
}

func standardField(key string) (Field, bool) {
	i := slices.IndexFunc(standard, func(f Field) bool { return f.Key == key })
	if i < 0 {
		return Field{}, false
	}
	return standard[i], true
}

// aliases are other names of fields, as lists and files call them.
var aliases = map[string]string{"company_name": "company", "country": "country_code", "owner_id": "owner", "import_id": "import", "inbox_id": "inbox"}

func fieldOf(key string, attributes attribute.Schema) (Field, bool) {
	key, custom := strings.CutPrefix(key, CustomPrefix)
	if !custom {
		if field, found := standardField(key); found {
			return field, true
		}
	}
	if d, found := attributes.Get(key); found {
		return ofAttribute(d), true
	}
	if other, found := aliases[key]; found && !custom {
		return standardField(other)
	}
	return Field{}, false
}
