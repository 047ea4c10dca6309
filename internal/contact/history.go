package contact

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

// EventKind is what an entry of a contact's history is about.
type EventKind string

// The kinds. Created, Exported and Conversation, that one began, are derived when the history
// is read, and what a bulk action did as well; the others are stored.
const (
	EventCreated     EventKind = "created"
	EventUpdated     EventKind = "updated"
	EventLabels      EventKind = "labels"
	EventNoteAdded   EventKind = "note_added"
	EventNoteChanged EventKind = "note_changed"
	EventNoteDeleted EventKind = "note_deleted"
	EventBlocked     EventKind = "blocked"
	EventUnblocked   EventKind = "unblocked"
	EventMerged      EventKind = "merged"
	EventUnmerged    EventKind = "unmerged"
	EventExported    EventKind = "exported"

	EventConversation EventKind = "conversation"
)

// Ways in which a contact changes, besides the sources by which one comes in.
const (
	ByBulk  Source = "bulk"
	ByMerge Source = "merge"
)

// Origin is who changes contacts, when and through what.
type Origin struct {
	UserID     int64
	At         time.Time
	Via        Source
	ImportID   int64 // with ByImport: the import and the line of its file
	ImportLine int
}

// OriginOf is the origin of a change that a member makes in the page or, with a
// token, through the API.
func OriginOf(actor account.Actor, at time.Time) Origin {
	via := ByHand
	if actor.ByToken {
		via = ByAPI
	}
	return Origin{UserID: actor.UserID, At: at, Via: via}
}

// Changes are values before and after, by field; custom attributes are
// custom_attributes.KEY, a nil value was or is absent.
type Changes map[string][2]any

// Event is a stored entry of a contact's history.
type Event struct {
	ID        int64
	AccountID int64
	ContactID int64
	Kind      EventKind
	Origin
	EventData
}

// EventData is what an entry says besides its kind; kept as JSON.
type EventData struct {
	Changes Changes `json:"changes,omitempty"`
	Text    string  `json:"text,omitempty"`  // of a note, why somebody was blocked, or the identifier that a merge left out
	Other   int64   `json:"other,omitempty"` // the note, or the contact that was merged
	Name    string  `json:"name,omitempty"`  // how the other contact was called then
	// Typed is how phone numbers that a change has taken off were typed, by number.
	Typed map[string]string `json:"typed,omitempty"`
}

// Changed gives the entries for a change of one contact: being blocked or not is
// one of its own.
func Changed(before, after Contact, origin Origin) []Event {
	var events []Event
	entry := func(kind EventKind, data EventData) {
		events = append(events, Event{AccountID: after.AccountID, ContactID: after.ID, Kind: kind, Origin: origin, EventData: data})
	}
	changes := Diff(before, after)
	if before.Blocked != after.Blocked {
		kind := EventUnblocked
		if after.Blocked {
			kind = EventBlocked
		}
		entry(kind, EventData{Text: after.BlockedReason})
		delete(changes, "blocked")
		delete(changes, "blocked_reason")
	}
	if len(changes) > 0 {
		entry(EventUpdated, EventData{Changes: changes, Typed: lostTyped(before, after)})
	}
	return events
}

// lostTyped gives how those phone numbers were typed that are typed otherwise, or
// gone, afterwards.
func lostTyped(before, after Contact) map[string]string {
	if before.PhoneNumber == after.PhoneNumber && slices.Equal(before.OtherPhones, after.OtherPhones) {
		return nil
	}
	lost := before.typed()
	for number, typed := range after.typed() {
		if lost[number] == typed {
			delete(lost, number)
		}
	}
	return lost
}

// typed is how the contact's phone numbers were typed, by number.
func (c Contact) typed() map[string]string {
	out := map[string]string{}
	for _, p := range append([]PhoneNumber{{c.PhoneNumber, c.PhoneTyped}}, c.OtherPhones...) {
		if p.Typed != "" {
			out[p.Number] = p.Typed
		}
	}
	return out
}

// comparedField is a field that a history tells of.
type comparedField struct {
	same  func(a, b *Contact) bool // cheaper than to make and compare both values
	value func(c *Contact) any
}

// compared are those fields, by their names on the wire.
var compared = map[string]comparedField{
	"name":  compare(func(c *Contact) string { return c.Name }),
	"email": compare(func(c *Contact) string { return c.Email }),
	"other_emails": {
		func(a, b *Contact) bool { return slices.Equal(a.OtherEmails, b.OtherEmails) },
		func(c *Contact) any { return filledList(c.OtherEmails) },
	},
	"phone_number": compare(func(c *Contact) string { return c.PhoneNumber }),
	"other_phone_numbers": {
		func(a, b *Contact) bool {
			return slices.EqualFunc(a.OtherPhones, b.OtherPhones, func(x, y PhoneNumber) bool { return x.Number == y.Number })
		},
		func(c *Contact) any { return filledList(Contact{OtherPhones: c.OtherPhones}.PhoneNumbers()) },
	},
	"identifier":     compare(func(c *Contact) string { return c.Identifier }),
	"city":           compare(func(c *Contact) string { return c.City }),
	"country_code":   compare(func(c *Contact) string { return c.CountryCode }),
	"company_name":   compare(func(c *Contact) string { return c.CompanyName }),
	"contact_type":   compare(func(c *Contact) string { return string(c.Type) }),
	"owner_id":       compare(func(c *Contact) int64 { return c.OwnerID }),
	"do_not_contact": {func(a, b *Contact) bool { return a.DoNotContact == b.DoNotContact }, func(c *Contact) any { return c.DoNotContact }},
	"blocked":        {func(a, b *Contact) bool { return a.Blocked == b.Blocked }, func(c *Contact) any { return c.Blocked }},
	"blocked_reason": compare(func(c *Contact) string { return c.BlockedReason }),
	"avatar": {
		func(a, b *Contact) bool { return (a.AvatarKey == "") == (b.AvatarKey == "") },
		func(c *Contact) any { return c.AvatarKey != "" },
	},
}

// compare is a field that tells nil of a blank value.
func compare[T comparable](of func(c *Contact) T) comparedField {
	return comparedField{func(a, b *Contact) bool { return of(a) == of(b) }, func(c *Contact) any { return filled(of(c)) }}
}

// Diff gives what differs between two states of a contact.
func Diff(before, after Contact) Changes {
	changes := Changes{}
	for name, field := range compared {
		if !field.same(&before, &after) {
			changes[name] = [2]any{field.value(&before), field.value(&after)}
		}
	}
	changes.noteAll("custom_attributes.", before.Custom, after.Custom)
	changes.noteAll("additional_attributes.", before.Additional, after.Additional)
	return changes
}

func (c Changes) note(field string, before, after any) {
	if !sameValue(before, after) {
		c[field] = [2]any{before, after}
	}
}

func (c Changes) noteAll(prefix string, before, after map[string]any) {
	for key, value := range before {
		if !sameValue(value, after[key]) {
			c[prefix+key] = [2]any{value, after[key]}
		}
	}
	for key, value := range after {
		if _, was := before[key]; !was && value != nil {
			c[prefix+key] = [2]any{nil, value}
		}
	}
}

func filled[T comparable](value T) any {
	var zero T
	if value == zero {
		return nil
	}
	return value
}

func filledList(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

// eventsTable is what entries are stored in.
func eventsTable() database.Table {
	return database.Table{Name: "contact_events", Columns: []database.Column{
		{Name: "id"}, {Name: "account_id"}, {Name: "contact_id"}, {Name: "kind"}, {Name: "at"}, {Name: "user_id"}, {Name: "via"},
		{Name: "import_id"}, {Name: "import_line"}, {Name: "data"},
	}}
}

// Record stores entries; their ids are given here.
func Record(ctx context.Context, tx *database.Tx, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	ids, err := database.NextIDs(ctx, tx, database.EventIDs, len(events))
	if err != nil {
		return err
	}
	rows := make([][]any, len(events))
	for i := range events {
		e := &events[i]
		e.ID = ids[i]
		data, err := json.Marshal(e.EventData)
		if err != nil {
			return fmt.Errorf("contact: an event that is no JSON: %w", err)
		}
		rows[i] = []any{
			e.ID, e.AccountID, e.ContactID, string(e.Kind), e.At.UnixMicro(), null(e.UserID), string(e.Via),
			null(e.ImportID), null(int64(e.ImportLine)), string(data),
		}
	}
	return tx.Insert(ctx, eventsTable(), rows)
}

// Relabelled is the entry for labels that a contact has got or lost.
func Relabelled(after Contact, before []string, origin Origin) Event {
	return Event{
		AccountID: after.AccountID, ContactID: after.ID, Kind: EventLabels, Origin: origin,
		EventData: EventData{Changes: Changes{labelsField: {filledList(before), filledList(after.Labels)}}},
	}
}

const labelsField = "labels"

// AllChanges are the changes of an entry, with what its kind says.
func (e Event) AllChanges() Changes {
	changes := maps.Clone(e.Changes)
	if changes == nil {
		changes = Changes{}
	}
	switch e.Kind {
	case EventBlocked:
		changes["blocked"] = [2]any{false, true}
	case EventUnblocked:
		changes["blocked"] = [2]any{true, false}
	}
	return changes
}

// ImportEvents gives what the rows of an import between two lines have changed in
// some contacts, in the order in which they did.
func ImportEvents(ctx context.Context, r database.Reader, accountID, importID int64, contactIDs []int64, first, last int) ([]Event, error) {
	these, argument := r.Dialect().In("contact_id", "$3", contactIDs)
	// By the contacts, which are few: COALESCE keeps the planner from the import's index.
	events, err := database.Collect(ctx, r, func(row database.Row) (e Event, err error) {
		var text string
		if err := row.Scan(&e.ID, &e.ContactID, &e.Kind, &e.ImportLine, &text); err != nil {
			return e, err
		}
		e.AccountID, e.ImportID, e.Via = accountID, importID, ByImport
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		return e, decoder.Decode(&e.EventData)
	}, "SELECT id, contact_id, kind, import_line, data FROM contact_events WHERE account_id = $1 AND COALESCE(import_id, 0) = $2 AND "+these+" AND import_line BETWEEN $4 AND $5",
		accountID, importID, argument, first, last)
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.ID, b.ID) })
	return events, err
}

// IdentitiesBefore are the e-mails, phone numbers and the identifier that an entry says
// the contact had, where it says something of them.
func (e Event) IdentitiesBefore() Identities { return e.identities(0) }

// IdentitiesAfter are those that it says the contact has got or kept.
func (e Event) IdentitiesAfter() Identities { return e.identities(1) }

func (e Event) identities(side int) Identities {
	of := func(field string) []string { return given(asText(e.Changes[field][side])) }
	return Identities{
		Identifiers:  of(kindIdentifier),
		Emails:       append(of(kindEmail), asTexts(e.Changes["other_emails"][side])...),
		PhoneNumbers: append(of(kindPhone), asTexts(e.Changes["other_phone_numbers"][side])...),
	}
}

// AddedLabels are the labels that an entry about labels says were added.
func (e Event) AddedLabels() (added []string) {
	before, after := asTexts(e.Changes[labelsField][0]), asTexts(e.Changes[labelsField][1])
	for _, title := range after {
		if !slices.Contains(before, title) {
			added = append(added, title)
		}
	}
	return added
}

func asTexts(value any) (out []string) {
	list, _ := value.([]any) // nil is an absent one
	for _, item := range list {
		out = append(out, asText(item))
	}
	return out
}
