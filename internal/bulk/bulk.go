package bulk

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

// Kind is what an action does.
type Kind string

// The kinds.
const (
	AddLabels    Kind = "add_labels"
	RemoveLabels Kind = "remove_labels"
	ChangeLabels Kind = "change_labels" // some added, some removed
	Update       Kind = "update"
	Block        Kind = "block"
	Unblock      Kind = "unblock"
	Delete       Kind = "delete"
)

const kinds = "add_labels, remove_labels, change_labels, update, block, unblock, delete"

// sides tells what the kind adds from what it takes off, given the labels it is
// about and those that it takes off besides; and the other way round.
func (k Kind) sides(labels, off []int64) (on, takenOff []int64) {
	if k == RemoveLabels {
		return off, labels
	}
	return labels, off
}

// Permission is what a member needs for the kind, to do it and to undo it.
func (k Kind) Permission() account.Permission {
	if k == Delete {
		return account.Delete
	}
	return account.Edit
}

// Status is where an action stands.
type Status string

// The statuses. Prepared: the contacts are chosen and counted, nothing runs yet.
const (
	Prepared  Status = "prepared"
	Queued    Status = "queued"
	Running   Status = "running"
	Stopping  Status = "stopping"
	Stopped   Status = "stopped"
	Completed Status = "completed"
	Failed    Status = "failed"
	Undoing   Status = "undoing"
	Undone    Status = "undone"
)

// Action is one change of many contacts.
type Action struct {
	ID         int64
	AccountID  int64
	UserID     int64
	UserName   string
	Kind       Kind
	Params     Params
	Status     Status
	Counts     Counts
	Result     Result
	CreatedAt  time.Time
	StartedAt  time.Time // zero: not yet
	FinishedAt time.Time // zero: not yet
	UndoUntil  time.Time // zero: it cannot be undone yet, or not any more
	RetryAt    time.Time // set while it waits for room on the disk
	cursor     int64     // the last contact that had its turn, in this direction
}

// ended are the statuses from which an action can be undone.
func ended() []Status { return []Status{Completed, Stopped, Failed} }

// Undoable says whether an action can be undone until UndoUntil.
func (a Action) Undoable() bool { return slices.Contains(ended(), a.Status) && !a.UndoUntil.IsZero() }

// Counts are the contacts chosen, those that had their turn, and of these the
// changed and the failed ones; the others were so already.
type Counts struct{ Total, Done, Changed, Failed int }

// Params are what an action does to each contact.
type Params struct {
	Labels   []string       `json:"labels,omitempty"` // titles
	LabelIDs []int64        `json:"label_ids,omitempty"`
	Off      []string       `json:"off,omitempty"` // titles that change_labels takes off
	OffIDs   []int64        `json:"off_ids,omitempty"`
	Change   contact.Change `json:"change"`
	Reason   string         `json:"reason,omitempty"`  // of blocking
	Country  string         `json:"country,omitempty"` // the account's
}

// Result says more of an action than the counts.
type Result struct {
	Failures map[string]int `json:"failures,omitempty"` // failed contacts by the code of the reason
	Turned   int            `json:"turned,omitempty"`   // contacts that undoing has looked at, of the changed ones
	Undone   int            `json:"undone,omitempty"`   // contacts that got back what they had
	Kept     int            `json:"kept,omitempty"`     // contacts of which something was kept, since it has changed meanwhile
	Lost     int            `json:"lost,omitempty"`     // contacts that came back without an e-mail, phone number or identifier that another one has now
}

// copied gives a result that can be counted on without the other one noticing.
func (r Result) copied() Result {
	failures := map[string]int{}
	maps.Copy(failures, r.Failures)
	r.Failures = failures
	return r
}

// Order is what somebody wants done.
type Order struct {
	Kind     Kind
	Contacts contact.Selection
	Labels   []string
	Off      []string // labels that change_labels takes off; one that it also adds is added
	Change   contact.Change
	Reason   string
	Prepare  bool // only choose the contacts and count them
}

// check refuses what no contact could take.
func (o Order) check() error {
	switch o.Kind {
	case AddLabels, RemoveLabels, ChangeLabels:
		if len(o.Labels) == 0 && (o.Kind != ChangeLabels || len(o.Off) == 0) {
			return problem.Invalid("required", problem.OnField("labels"), problem.With("field", "labels"))
		}
	case Update:
		return checkUpdate(o.Change)
	case Block, Unblock, Delete:
	default:
		return problem.Invalid("choice_invalid", problem.OnField("action_name"), problem.With("field", "action_name"), problem.With("choices", kinds))
	}
	return nil
}

// checkUpdate refuses what tells contacts apart: no two may have the same.
func checkUpdate(c contact.Change) error {
	var fields []problem.Field
	for _, identity := range []struct {
		name  string
		given bool
	}{
		{"name", c.Name != nil}, {"email", c.Email != nil}, {"phone_number", c.PhoneNumber != nil}, {"identifier", c.Identifier != nil},
		{"other_emails", c.OtherEmails != nil}, {"other_phone_numbers", c.OtherPhones != nil},
	} {
		if identity.given {
			fields = append(fields, problem.Field{Name: identity.name, Code: "bulk_identity", Params: problem.Params{"field": identity.name}})
		}
	}
	if len(fields) > 0 {
		return problem.InvalidFields(fields...)
	}
	if c.City == nil && c.Country == nil && c.CompanyName == nil && c.Type == nil && c.OwnerID == nil && c.DoNotContact == nil &&
		c.Blocked == nil && c.BlockedReason == nil && len(c.Additional)+len(c.Custom) == 0 {
		return problem.Invalid("bulk_nothing_given")
	}
	return nil
}

// params gives what is kept of an order; blocking is a change like others.
func (o Order) params(actor account.Actor, labels, off map[string]int64) Params {
	p := Params{Change: o.Change, Reason: o.Reason, Country: actor.Account.Country}
	for _, title := range slices.Sorted(maps.Keys(labels)) {
		p.Labels, p.LabelIDs = append(p.Labels, title), append(p.LabelIDs, labels[title])
	}
	for _, title := range slices.Sorted(maps.Keys(off)) {
		if _, added := labels[title]; !added {
			p.Off, p.OffIDs = append(p.Off, title), append(p.OffIDs, off[title])
		}
	}
	if o.Kind == Block || o.Kind == Unblock {
		blocked := o.Kind == Block
		p.Change = contact.Change{Blocked: &blocked}
		if blocked {
			p.Change.BlockedReason = &o.Reason
		}
	}
	return p
}

// Outcome is what became of one contact; "" as long as it had no turn.
type outcome string

const (
	changed   outcome = "changed"
	unchanged outcome = "unchanged"
	failed    outcome = "failed"
	undone    outcome = "undone"
)

// item is one contact of an action. trace is kept as JSON.
type item struct {
	contactID int64
	outcome   outcome
	trace     trace
	at        time.Time // when it was changed
}

// trace is what an action has done to a contact: the history reads changes and
// labels, the rest is there to undo it.
type trace struct {
	Changes   contact.Changes   `json:"changes,omitempty"`
	Labels    *[2][]string      `json:"labels,omitempty"`     // titles before and after
	LabelIDs  []int64           `json:"label_ids,omitempty"`  // those added, or taken off by remove_labels
	OffIDs    []int64           `json:"off_ids,omitempty"`    // those taken off by change_labels
	BlockedAt int64             `json:"blocked_at,omitempty"` // of somebody who was blocked before, microseconds
	BlockedBy int64             `json:"blocked_by,omitempty"`
	Deleted   *contact.Snapshot `json:"deleted,omitempty"`
	Code      string            `json:"code,omitempty"` // why it failed
	// What undoing did: when, in microseconds, and which fields it left.
	UndoneAt int64    `json:"undone_at,omitempty"`
	Kept     []string `json:"kept,omitempty"`
	Lost     []string `json:"lost,omitempty"`
}

func (t trace) empty() bool {
	return t.Changes == nil && t.Labels == nil && t.Deleted == nil && t.Code == ""
}

// decode keeps numbers as they were written.
func decode(text string, into any) error {
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own structs of decoded JSON
	}
	return string(text)
}
