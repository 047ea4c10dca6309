package filter

import (
	"github.com/fichahq/ficha/internal/attribute"
)

// Team is the kind of a field that only conversations have.
const Team Kind = "team"

// statusNow is the status of a conversation as it is read: a snoozed one is open from its moment on.
const statusNow = "v.status"

// talked are the fields of conversations, named as in the compatible API: the columns are those of
// `conversations v` beside its `contacts c` and `contact_inboxes ci`.
var talked = []Field{
	{Key: "status", Kind: Choice, Choices: []string{"open", "pending", "snoozed", "resolved"}, column: statusNow},
	{Key: "priority", Kind: Choice, Choices: []string{"low", "medium", "high", "urgent"}, column: "v.priority", absent: byEmpty},
	{Key: "assignee_id", Kind: Member, column: "v.assignee_id", absent: byNull},
	{Key: "team_id", Kind: Team, column: "v.team_id", absent: byNull},
	{Key: "inbox_id", Kind: Inbox, column: "v.inbox_id"},
	{Key: "contact_id", Kind: Inbox, column: "ci.contact_id"}, // an id, as of an inbox
	{Key: "display_id", Kind: Number, column: "v.display_id"},
	{Key: "labels", Kind: Label},
	{Key: "country_code", Kind: Country, column: "c.country_code", absent: byEmpty},
	{Key: "created_at", Kind: Instant, column: "v.created_at"},
	{Key: "last_activity_at", Kind: Instant, column: "v.last_activity_at"},
}

// talkedOf finds a field of conversations, or one of their custom attributes.
func talkedOf(key string, attributes attribute.Schema) (Field, bool) {
	for _, f := range talked {
		if f.Key == key {
			return f, true
		}
	}
	if d, found := attributes.Get(key); found {
		f := ofAttribute(d)
		f.fold = lowerText
		return f, true
	}
	return Field{}, false
}
