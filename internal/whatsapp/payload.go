package whatsapp

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// maxKey is the most bytes of the ids that Meta gives.
const maxKey = 255

// told is one thing of a payload: a message that somebody has written, or what became of one
// of ours.
type told struct {
	phoneID string // to which of the business's numbers
	key     string // the same when it is told again
	about   string // who wrote, or which message a status is of
	body    string // an envelope, as JSON
}

// envelope is a thing that was told as it is stored.
type envelope struct {
	Message map[string]any `json:"message,omitempty"`
	Contact map[string]any `json:"contact,omitempty"` // what WhatsApp says of who wrote
	Status  map[string]any `json:"status,omitempty"`
}

// notification is a payload of the webhook, as far as it is read.
type notification struct {
	Entry []struct {
		Changes []struct {
			Field string          `json:"field"`
			Value json.RawMessage `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

type change struct {
	Metadata struct {
		PhoneNumberID string `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts []map[string]any `json:"contacts"`
	Messages []map[string]any `json:"messages"`
	Statuses []map[string]any `json:"statuses"`
}

// parse reads a payload. What it has of other fields, and what has no id, is left out. Error:
// body_malformed.
func parse(body []byte) ([]told, error) {
	var n notification
	if err := json.Unmarshal(body, &n); err != nil {
		return nil, problem.Malformed("body_malformed", problem.Because(err))
	}
	var out []told
	for _, entry := range n.Entry {
		for _, c := range entry.Changes {
			if c.Field != "messages" {
				continue
			}
			out = append(out, readChange(c.Value)...)
		}
	}
	return out, nil
}

// readChange reads the news of one number; of another shape than it is documented they are none.
func readChange(raw json.RawMessage) (out []told) {
	var c change
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber() // 64 bits of an id survive
	if decoder.Decode(&c) != nil || c.Metadata.PhoneNumberID == "" {
		return nil
	}
	add := func(key, about string, e envelope) {
		if about = fold.Trim(about); about == "" || len(about) > maxKey || fold.Trim(key) == "" || len(key) > maxKey {
			return
		}
		if body, err := json.Marshal(e); err == nil {
			out = append(out, told{c.Metadata.PhoneNumberID, key, about, string(body)})
		}
	}
	for _, m := range c.Messages {
		m = clean(m)
		add(word(m, "id"), senderOf(m), envelope{Message: m, Contact: clean(aboutSender(m, c.Contacts))})
	}
	for _, s := range c.Statuses {
		s = clean(s)
		id := word(s, "id")
		add(id+":"+word(s, "status"), id, envelope{Status: s})
	}
	return out
}

// senderOf gives who wrote a message: the number, or where somebody hides it behind a user name
// the id that Meta gives in its place.
func senderOf(m map[string]any) string {
	if from := word(m, "from"); from != "" {
		return from
	}
	return word(m, "from_user_id")
}

// aboutSender gives what a payload says of the sender of one of its messages.
func aboutSender(m map[string]any, contacts []map[string]any) map[string]any {
	for _, c := range contacts {
		if id := word(c, "wa_id"); id != "" && id == word(m, "from") {
			return c
		}
		if id := word(c, "user_id"); id != "" && id == word(m, "from_user_id") {
			return c
		}
	}
	return nil
}

// word gives a text of an object, "" when it is something else.
func word(object map[string]any, name string) string {
	text, _ := object[name].(string)
	return text
}

// part gives an object of an object, nil when it is something else.
func part(object map[string]any, name string) map[string]any {
	inner, _ := object[name].(map[string]any)
	return inner
}

// parts gives the objects of a list in an object.
func parts(object map[string]any, name string) (out []map[string]any) {
	list, _ := object[name].([]any)
	for _, item := range list {
		if inner, found := item.(map[string]any); found {
			out = append(out, inner)
		}
	}
	return out
}

// maxDepth is how deep a payload may be nested; Meta's are six deep.
const maxDepth = 20

// clean gives an object without what a store cannot hold.
func clean(object map[string]any) map[string]any {
	cleaned, _ := cleanValue(object, maxDepth).(map[string]any)
	return cleaned
}

func cleanValue(value any, depth int) any {
	if depth == 0 {
		return nil
	}
	switch v := value.(type) {
	case string:
		return cleanText(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = cleanValue(v[i], depth-1)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[cleanText(key)] = cleanValue(inner, depth-1)
		}
		return out
	}
	return value
}

func cleanText(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}

// cut gives at most so many characters of a text.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most])
}
