package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/problem"
)

// Clients of the compatible API send numbers for texts, texts for booleans, and
// bodies with or without a wrapper. The types here take all of that; a value that
// fits nowhere is a problem that names its field.

// fieldFault is a value that fits nowhere, by the name of its member. The HTTP
// library passes on nothing but the text of an error; see libraryError.
type fieldFault string

const fieldFaultPrefix = "value of "

// Error is what libraryError reads.
func (f fieldFault) Error() string { return fieldFaultPrefix + string(f) }

// unmarshalBody reads a body and names the member at fault.
func unmarshalBody(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return fieldFault(wrong.Field)
	}
	return err
}

// fields is a body read loosely: its members, out of their wrapper.
type fields map[string]json.RawMessage

// readFields reads an object; when it holds nothing but {wrapper: {…}} (beside
// members that the wrapper lacks), it is the inner one.
func readFields(body []byte, wrapper string) (fields, error) {
	outer := fields{}
	if err := decodeJSON(body, &outer); err != nil || outer == nil {
		return nil, problem.Malformed("body_malformed")
	}
	inner := fields{}
	if raw, found := outer[wrapper]; found && decodeJSON(raw, &inner) == nil && inner != nil {
		return inner, nil
	}
	return outer, nil
}

// unwrap reads an object into a typed body, out of its wrapper; into must not unmarshal itself this way.
func unwrap(body []byte, wrapper string, into any) error {
	in, err := readFields(body, wrapper)
	if err != nil {
		return err
	}
	inner, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return unmarshalBody(inner, into)
}

// decodeJSON keeps numbers as they are written.
func decodeJSON(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// text gives a member as text: nil when absent, "" for null.
func (f fields) text(name string) (*string, error) {
	raw, found := f[name]
	if !found {
		return nil, nil //nolint:nilnil // absent is no error
	}
	var value any
	if err := decodeJSON(raw, &value); err != nil {
		return nil, problem.Malformed("body_malformed")
	}
	var out string
	switch v := value.(type) {
	case nil:
	case string:
		out = v
	case json.Number, bool:
		out = fmt.Sprint(v)
	default:
		return nil, fieldFault(name)
	}
	return &out, nil
}

// boolean gives a member as a boolean: nil when absent.
func (f fields) boolean(name string) (*bool, error) {
	text, err := f.text(name)
	if err != nil || text == nil {
		return nil, err
	}
	out := false
	switch strings.ToLower(*text) {
	case "true", "1", "t", "yes", "on":
		out = true
	case "false", "0", "f", "no", "off", "":
	default:
		return nil, fieldFault(name)
	}
	return &out, nil
}

// id gives a member as an id: nil when absent, 0 for null and "".
func (f fields) id(name string) (*int64, error) {
	text, err := f.text(name)
	if err != nil || text == nil {
		return nil, err
	}
	var id int64
	if *text != "" {
		if id, err = strconv.ParseInt(*text, 10, 64); err != nil || id < 0 {
			return nil, fieldFault(name)
		}
	}
	return &id, nil
}

// texts gives a member as a list of texts: nil when absent, empty for null; one
// text is a list of one.
func (f fields) texts(name string) (*[]string, error) {
	raw, found := f[name]
	if !found {
		return nil, nil //nolint:nilnil // absent is no error
	}
	var list []looseText
	if err := json.Unmarshal(raw, &list); err != nil {
		one, err := f.text(name)
		if err != nil || one == nil {
			return nil, fieldFault(name)
		}
		list = []looseText{looseText(*one)}
	}
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = string(text)
	}
	return &out, nil
}

// object gives a member as an object: nil when absent or null.
func (f fields) object(name string) (map[string]any, error) {
	raw, found := f[name]
	if !found {
		return nil, nil //nolint:nilnil // absent is no error
	}
	var out map[string]any
	if err := decodeJSON(raw, &out); err != nil {
		return nil, fieldFault(name)
	}
	return out, nil
}

// instant gives a member as a time, in epoch seconds or as ISO 8601: zero when absent.
func (f fields) instant(name string) (time.Time, error) {
	given, err := f.text(name)
	if err != nil || given == nil || *given == "" {
		return time.Time{}, err
	}
	if seconds, err := strconv.ParseInt(*given, 10, 64); err == nil && seconds > 0 && seconds < 1<<40 {
		return time.Unix(seconds, 0).UTC(), nil
	}
	at, err := time.Parse(time.RFC3339, *given)
	if err != nil {
		return time.Time{}, fieldFault(name)
	}
	return at.UTC(), nil
}

// looseText is a text in a typed body that may come as a number or null.
type looseText string

// UnmarshalJSON takes a text, number, boolean or null.
func (t *looseText) UnmarshalJSON(data []byte) error {
	text, err := fields{"": data}.text("")
	if err != nil { // the decoder adds to this kind of error which member it was
		return &json.UnmarshalTypeError{Value: "list or object", Type: reflect.TypeFor[looseText]()}
	}
	*t = looseText(*text)
	return nil
}

// Schema says that it is a text.
func (looseText) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeString} }

// looseBool is a truth in a typed body that may come as a text or a number, as in a form.
type looseBool bool

// UnmarshalJSON takes what fields.boolean takes.
func (b *looseBool) UnmarshalJSON(data []byte) error {
	truth, err := fields{"": data}.boolean("")
	if err != nil {
		return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[bool]()}
	}
	*b = looseBool(*truth)
	return nil
}

// Schema says that it is a boolean.
func (looseBool) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// looseID is the id of something that a body may name; null or "" name nothing,
// which is not the same as an absent member.
type looseID struct {
	given bool
	id    int64 // 0 for nothing
}

// UnmarshalJSON takes a number, also in quotes, or null.
func (l *looseID) UnmarshalJSON(data []byte) error {
	var text looseText
	if err := text.UnmarshalJSON(data); err != nil {
		return err
	}
	l.given = true
	if text == "" {
		return nil
	}
	var err error
	if l.id, err = strconv.ParseInt(string(text), 10, 64); err != nil {
		return &json.UnmarshalTypeError{Value: "text", Type: reflect.TypeFor[int64]()}
	}
	return nil
}

// Schema says that it is a number or null.
func (looseID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Format: "int64", Nullable: true}
}

// looseIDs are ids in a typed body; what names nothing is left out.
type looseIDs []looseID

func (l looseIDs) ids() []int64 {
	out := []int64{}
	for _, one := range l {
		if one.id != 0 {
			out = append(out, one.id)
		}
	}
	return out
}

// change gives the id where there is one to change.
func (l looseID) change() *int64 {
	if !l.given {
		return nil
	}
	return &l.id
}

// lastPage is a page that no list has.
const lastPage = 1 << 30

// pageNumber reads a page parameter as the original does: what is no number is 1.
func pageNumber(given string) int {
	n, err := strconv.Atoi(given)
	if errors.Is(err, strconv.ErrRange) && n > 0 { // so far behind the last page that it has no number
		return lastPage
	}
	if err != nil || n < 1 {
		return 1
	}
	return min(n, lastPage)
}

// perPage reads how many a page holds, within 1 and most.
func perPage(given string, usual, most int) int {
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return usual
	}
	return min(n, most)
}

// orNull is an object of an answer that may be null, which the HTTP library does
// not describe by itself. The zero value is null.
type orNull[T any] struct{ value *T }

// MarshalJSON writes the object or null.
func (o orNull[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// Schema says that it is either.
func (orNull[T]) Schema(schemas huma.Registry) *huma.Schema {
	return &huma.Schema{AnyOf: []*huma.Schema{schemas.Schema(reflect.TypeFor[T](), true, ""), {Type: "null", Enum: []any{nil}}}}
}
