package history

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"

	"github.com/fichahq/ficha/internal/contact"
)

// Entry is one line of a contact's history.
type Entry struct {
	contact.Event

	UserName     string // who did it, "" for nobody or somebody unknown
	BulkActionID int64
	ExportID     int64
	FileName     string // of the import or export
	Conversation int64  // its number

	stored bool // an event, whose data is loaded with the page that shows it
}

// Kinds are what a history can be narrowed to.
func Kinds() []contact.EventKind {
	return []contact.EventKind{
		contact.EventCreated, contact.EventUpdated, contact.EventLabels, contact.EventNoteAdded, contact.EventNoteChanged, contact.EventNoteDeleted,
		contact.EventBlocked, contact.EventUnblocked, contact.EventMerged, contact.EventUnmerged, contact.EventExported,
		contact.EventConversation,
	}
}

// newestFirst orders entries; of one moment the later id comes first, and what
// created the contact last.
func newestFirst(a, b Entry) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID)) }

func wanted(kinds []contact.EventKind, kind contact.EventKind) bool {
	return len(kinds) == 0 || slices.Contains(kinds, kind)
}

// bulkItem is what the history reads of a bulk action's trace of one contact.
type bulkItem struct {
	Changes  contact.Changes `json:"changes"`
	Labels   *[2][]string    `json:"labels"`
	UndoneAt int64           `json:"undone_at"` // microseconds
}

// kind is what the trace is about; "" when the contact was deleted or came back.
func (b bulkItem) kind() contact.EventKind {
	blocked, found := b.Changes["blocked"]
	switch {
	case b.Labels != nil:
		return contact.EventLabels
	case found && blocked[1] == true:
		return contact.EventBlocked
	case found:
		return contact.EventUnblocked
	case len(b.Changes) > 0:
		return contact.EventUpdated
	}
	return ""
}

// entries are one for what was done and one for its undoing, if any; like is what
// they have in common.
func (b bulkItem) entries(like Entry) []Entry {
	like.Changes = b.Changes
	if b.Labels != nil {
		like.Changes = contact.Changes{"labels": {orNil(b.Labels[0]), orNil(b.Labels[1])}}
	}
	like.Kind = b.kind()
	if like.Kind == "" {
		return nil
	}
	if reason, ok := like.Changes["blocked_reason"]; ok && like.Kind == contact.EventBlocked {
		like.Text, _ = reason[1].(string)
	}
	if b.UndoneAt == 0 {
		return []Entry{like}
	}
	undone := like
	undone.ID, undone.At, undone.Text, undone.Changes = -like.ID, instant(b.UndoneAt), "", contact.Changes{}
	for field, values := range like.Changes {
		undone.Changes[field] = [2]any{values[1], values[0]}
	}
	switch like.Kind {
	case contact.EventBlocked:
		undone.Kind = contact.EventUnblocked
	case contact.EventUnblocked:
		undone.Kind = contact.EventBlocked
	}
	return []Entry{like, undone}
}

func orNil(texts []string) any {
	if len(texts) == 0 {
		return nil
	}
	return texts
}

// decode keeps numbers as they were written; "" is nothing.
func decode(text string, into any) error {
	if text == "" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}
