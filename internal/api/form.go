package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/problem"
)

// Clients of the compatible API also send forms: contact[name]=Ana&labels[]=vip. One is turned into
// the JSON that handlers read; what then is a text where a number or a truth is meant, they take.

// formKind is the content type of a form without files.
const formKind = "application/x-www-form-urlencoded"

// maxNames is how deep a field of a form may be nested, as in query[payload][][values][].
const maxNames = 8

// plainForm gives the values of a form whose body has been read.
func plainForm(body []byte) (map[string]any, error) {
	values := map[string]any{}
	for pair := range strings.SplitSeq(string(body), "&") {
		name, content, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, problem.Malformed("body_malformed", problem.Because(err))
		}
		if content, err = url.QueryUnescape(content); err != nil {
			return nil, problem.Malformed("body_malformed", problem.Because(err))
		}
		if name == "" {
			continue
		}
		if err := setValue(values, "", name, content); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// partsForm gives the values of a form in parts whose body has been read; a route that takes a file
// reads its form itself, so a file here is left out.
func partsForm(body []byte, boundary string) (map[string]any, error) {
	form, values, left := multipart.NewReader(bytes.NewReader(body), boundary), map[string]any{}, int64(maxBody)
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) && len(values) > 0 {
			return values, nil
		}
		if err != nil {
			return nil, problem.Malformed("body_malformed", problem.Because(err))
		}
		if part.FileName() != "" {
			continue
		}
		if err := readValue(values, "", part, &left); err != nil {
			return nil, err
		}
	}
}

// asJSON makes a request one with the values of its form as a JSON body, as handlers read it.
func asJSON(r *http.Request, values map[string]any) error {
	body, err := json.Marshal(values)
	if err != nil {
		return err
	}
	setJSON(r, body)
	return nil
}

func setJSON(r *http.Request, body []byte) {
	r.Header.Set("Content-Type", "application/json")
	r.Body = io.NopCloser(bytes.NewReader(body))
}

// setValue puts a field of a form, such as custom_attributes[plan], other_emails[] or
// payload[][values][], into an object; wrapper is the name that may stand around all fields.
func setValue(values map[string]any, wrapper, name, content string) error {
	if !utf8.ValidString(content) || !utf8.ValidString(name) {
		return problem.Malformed("text_invalid")
	}
	names := strings.Split(strings.ReplaceAll(name, "]", ""), "[")
	if wrapper != "" && names[0] == wrapper && len(names) > 1 {
		names = names[1:]
	}
	if len(names) > maxNames {
		return problem.Malformed("body_malformed")
	}
	nest(values, names, content)
	return nil
}

// nest puts a value where its names lead; what it finds there of another shape gives way.
func nest(values map[string]any, names []string, content string) {
	key, rest := names[0], names[1:]
	switch {
	case len(rest) == 0:
		values[key] = content
	case rest[0] != "":
		inner, ok := values[key].(map[string]any)
		if !ok {
			inner = map[string]any{}
			values[key] = inner
		}
		nest(inner, rest, content)
	default:
		list, _ := values[key].([]any)
		values[key] = grow(list, rest[1:], content)
	}
}

// grow adds a value to a list; in a list of objects a field that the last one has begins the next.
func grow(list []any, names []string, content string) []any {
	if len(names) == 0 || names[0] == "" {
		return append(list, content)
	}
	var last map[string]any
	if len(list) > 0 {
		last, _ = list[len(list)-1].(map[string]any)
	}
	if last == nil || has(last, names) {
		last = map[string]any{}
		list = append(list, last)
	}
	nest(last, names, content)
	return list
}

// has tells whether an object has the field; a list can always take one more.
func has(values map[string]any, names []string) bool {
	value, found := values[names[0]]
	if !found || len(names) == 1 {
		return found
	}
	inner, ok := value.(map[string]any)
	return ok && names[1] != "" && has(inner, names[1:])
}
