package conversation

import (
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Status is where a conversation stands.
type Status string

// The statuses. A snoozed conversation is open again when its time has come, or when the
// contact writes.
const (
	Open     Status = "open"
	Pending  Status = "pending"
	Snoozed  Status = "snoozed"
	Resolved Status = "resolved"
)

var statuses = []Status{Open, Pending, Snoozed, Resolved}

// Priority is how urgent a conversation is, "" for nobody has said.
type Priority string

var priorities = []Priority{"", "low", "medium", "high", "urgent"}

// Conversation is a thread with a contact. Zero times and ids are absent.
type Conversation struct {
	ID             int64
	AccountID      int64
	DisplayID      int64 // the number that people and clients know, from 1 in each account
	UUID           string
	InboxID        int64
	InboxName      string
	Channel        inbox.Channel
	Closed         bool // its inbox is archived: nothing can be sent
	TemplatesOnly  bool // the contact has not written for longer than the channel lets it be written to freely
	ContactInboxID int64
	SourceID       string // who the contact is in the inbox
	HMACVerified   bool
	Status         Status
	SnoozedUntil   time.Time // zero, while snoozed: until the contact writes
	Assignee       account.User
	Team           account.Team
	Priority       Priority
	Labels         []string
	Additional     map[string]any
	Custom         map[string]any
	ContactSeenAt  time.Time
	AgentSeenAt    time.Time
	LastActivityAt time.Time
	CreatedBy      int64 // the member who began it, 0 for the contact or nobody known
	CreatedAt      time.Time
	UpdatedAt      time.Time

	Contact contact.Contact
	Unread  int     // messages of the contact since a member has last looked
	Last    Message // the last one that is no activity; its ID is 0 for none

	contactID, lastID int64
}

// Opening is what somebody gives of a new conversation.
type Opening struct {
	InboxID      int64
	ContactID    int64
	SourceID     string
	Status       Status // "" for open
	SnoozedUntil time.Time
	AssigneeID   int64
	TeamID       int64
	Additional   map[string]any
	Custom       map[string]any
	Message      *Draft
}

// awake gives the conversation as it stands at a time: what was snoozed until then is open.
func (v Conversation) awake(now time.Time) Conversation {
	if v.Status == Snoozed && !v.SnoozedUntil.IsZero() && !v.SnoozedUntil.After(now) {
		v.Status, v.SnoozedUntil = Open, time.Time{}
	}
	return v
}

// place gives when a message counts as written that was written at a time, zero for now: not
// in the future, and not before what is there and was read already, or nobody would see it.
func (v Conversation) place(at, now time.Time) time.Time {
	if at.IsZero() || at.After(now) {
		return now
	}
	for _, earlier := range []time.Time{v.AgentSeenAt, v.Last.CreatedAt} {
		if !at.After(earlier) {
			at = earlier.Add(time.Microsecond)
		}
	}
	if at.After(now) {
		return now
	}
	return at.Truncate(time.Microsecond)
}

// turned gives the conversation with another status; "" turns an open one into a resolved one
// and any other into an open one. Error: choice_invalid.
func (v Conversation) turned(to Status, until time.Time) (Conversation, error) {
	switch {
	case to == "" && v.Status == Open:
		to = Resolved
	case to == "":
		to = Open
	case !slices.Contains(statuses, to):
		return v, choice("status", "open, pending, snoozed, resolved")
	}
	v.Status, v.SnoozedUntil = to, time.Time{}
	if to == Snoozed {
		v.SnoozedUntil = until
	}
	return v, nil
}

func choice(field, choices string) error {
	return problem.InvalidFields(problem.FieldOf(field, &problem.Fault{Code: "choice_invalid", Params: problem.Params{"choices": choices}}))
}

// quiet says that nobody is to be told of what happens.
func (v Conversation) quiet() bool { return v.Contact.Blocked }
