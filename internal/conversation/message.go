package conversation

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Kind is what a message is.
type Kind string

// The kinds. Only incoming and outgoing ones count as writing to each other.
const (
	Incoming  Kind = "incoming"  // from the contact
	Outgoing  Kind = "outgoing"  // from a member
	Note      Kind = "note"      // from a member, for members only
	Activity  Kind = "activity"  // what happened; the content is a code
	Automatic Kind = "automatic" // from nobody: a greeting, or an auto-reply of the contact's
)

// Delivery is what became of a message.
type Delivery string

// The deliveries. Progress: it waits to be sent, or is being sent.
const (
	Progress  Delivery = "progress"
	Sent      Delivery = "sent"
	Delivered Delivery = "delivered"
	Read      Delivery = "read"
	Failed    Delivery = "failed"
)

// Message is one of a conversation.
type Message struct {
	ID             int64
	ConversationID int64
	InboxID        int64
	Kind           Kind
	FromContact    bool         // an automatic one: the contact's
	Sender         account.User // the member; zero for the contact or nobody
	Content        string
	Attributes     map[string]any
	Files          []StoredFile
	Delivery       Delivery
	Refusal        *Refusal // why it has failed; nil where nobody has said
	SourceID       string   // what the channel calls it, "" for nothing
	CreatedAt      time.Time
}

// Theirs says whether the contact has written it, or a program in its name.
func (m Message) Theirs() bool { return m.Kind == Incoming || m.FromContact }

// ours says whether it goes out by the channel.
func (m Message) ours() bool { return m.Kind == Outgoing || m.Kind == Automatic && !m.FromContact }

// Shown says whether the contact sees it.
func (m Message) Shown() bool { return m.Kind != Note && m.Kind != Activity }

// Draft is what somebody gives of a message.
type Draft struct {
	Kind       Kind // "" for outgoing
	Content    string
	Attributes map[string]any
	SourceID   string
	Files      []File
	Template   map[string]any // of a channel that has approved ones: which, and what is filled in; see [Preparer]
}

// Limits of a message: characters of its text, bytes of its attributes.
const (
	maxContent    = 150_000
	maxAttributes = 64 << 10
	maxReceived   = 1 << 20 // of a message that a channel brings: the HTML of a mail is among them
	markRoom      = 64      // of these, for what is marked as one of a flood
)

// clean gives a draft as it is stored. The error names each field at fault.
func (d Draft) clean() (Draft, error) {
	var faults []problem.Field
	content, err := fold.Clean(d.Content, maxContent)
	if err == nil && content == "" && len(d.Files) == 0 && d.Template == nil {
		err = &problem.Fault{Code: "required"}
	}
	if err != nil {
		faults = append(faults, problem.FieldOf("content", err))
	}
	switch d.Kind {
	case "":
		d.Kind = Outgoing
	case Incoming, Outgoing, Note:
	default:
		faults = append(faults, problem.FieldOf("message_type", &problem.Fault{Code: "choice_invalid", Params: problem.Params{"choices": "incoming, outgoing"}}))
	}
	d.Attributes = withoutMarks(d.Attributes)
	if _, err := encode("content_attributes", d.Attributes); err != nil {
		faults = append(faults, problem.FieldOf("content_attributes", tooLong()))
	}
	if err := problem.InvalidFields(faults...); err != nil {
		return d, err
	}
	d.Content = content
	d.SourceID, err = inbox.CleanSource(d.SourceID)
	return d, err
}

// withoutMarks gives attributes without those by which a message is known to be deleted or of a flood: nobody sets them.
func withoutMarks(attributes map[string]any) map[string]any {
	out := maps.Clone(attributes)
	delete(out, deletedMark)
	delete(out, floodMark)
	return out
}

func tooLong() error {
	return &problem.Fault{Code: fold.CodeTooLong, Params: problem.Params{"max": strconv.Itoa(maxAttributes)}}
}

// encode writes an object as JSON. Errors, on the field: too_long, text_invalid.
func encode(field string, object map[string]any) (string, error) {
	return encodeUpTo(maxAttributes, field, object)
}

// encodeUpTo is encode for objects of at most so many bytes.
func encodeUpTo(most int, field string, object map[string]any) (string, error) {
	if len(object) == 0 {
		return "{}", nil
	}
	text, err := json.Marshal(object)
	if err != nil || len(text) > most {
		return "", problem.InvalidFields(problem.FieldOf(field, tooLong()))
	}
	return string(text), nil
}

// decode reads an object of ours; one that cannot be read is none.
func decode(text string) map[string]any {
	out := map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // 64 bits of an id survive
	if decoder.Decode(&out) != nil {
		return map[string]any{}
	}
	return out
}
