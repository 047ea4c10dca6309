package whatsapp

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// choice is which template somebody sends, with what in its places, as the compatible API has it.
type choice struct {
	name, language string
	header, body   map[string]string
	mediaURL       string
	mediaKind      string // image, video or document
	mediaName      string // of a document
	buttons        []button
}

type button struct{ kind, parameter string }

// templateParams is the name of a choice in a message.
const templateParams = "template_params"

// choiceOf reads a choice. Values of the body may stand by themselves, as {"1": "Ana"}.
func choiceOf(given map[string]any) choice {
	values := part(given, "processed_params")
	c := choice{name: strings.TrimSpace(word(given, "name")), language: strings.TrimSpace(word(given, "language"))}
	header := part(values, "header")
	c.header, c.mediaURL, c.mediaName = texts(header), word(header, "media_url"), word(header, "media_name")
	if c.mediaKind = strings.ToLower(word(header, "media_type")); !slices.Contains([]string{"image", "video", "document"}, c.mediaKind) {
		c.mediaKind = "image"
	}
	for _, name := range []string{"media_url", "media_type", "media_name"} {
		delete(c.header, name)
	}
	c.body = texts(part(values, "body"))
	if values["body"] == nil && values["header"] == nil && values["buttons"] == nil {
		c.body = texts(values)
	}
	list, _ := values["buttons"].([]any)
	for _, item := range list {
		of, _ := item.(map[string]any)
		c.buttons = append(c.buttons, button{strings.ToLower(word(of, "type")), word(of, "parameter")})
	}
	return c
}

// texts gives the values of an object as texts.
func texts(object map[string]any) map[string]string {
	out := map[string]string{}
	for name, value := range object {
		switch v := value.(type) {
		case string:
			out[name] = v
		case json.Number:
			out[name] = v.String()
		case float64:
			out[name] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return out
}

// wire gives a choice as Meta wants it.
func (c choice) wire() map[string]any {
	var components []any
	if c.mediaURL != "" {
		file := map[string]any{"link": c.mediaURL}
		if c.mediaName != "" && c.mediaKind == "document" {
			file["filename"] = c.mediaName
		}
		components = append(components, map[string]any{"type": "header", "parameters": []any{map[string]any{"type": c.mediaKind, c.mediaKind: file}}})
	} else if len(c.header) > 0 {
		components = append(components, map[string]any{"type": "header", "parameters": parametersOf(c.header)})
	}
	if len(c.body) > 0 {
		components = append(components, map[string]any{"type": "body", "parameters": parametersOf(c.body)})
	}
	for n, b := range c.buttons {
		if b.parameter == "" {
			continue
		}
		parameter := map[string]any{"type": "text", "text": b.parameter}
		switch b.kind {
		case "copy_code":
			parameter = map[string]any{"type": "coupon_code", "coupon_code": b.parameter}
		case "quick_reply":
			parameter = map[string]any{"type": "payload", "payload": b.parameter}
		default:
			b.kind = "url"
		}
		components = append(components, map[string]any{"type": "button", "sub_type": b.kind, "index": strconv.Itoa(n), "parameters": []any{parameter}})
	}
	out := map[string]any{"name": c.name, "language": map[string]any{"code": c.language}}
	if len(components) > 0 {
		out["components"] = components
	}
	return out
}

// parametersOf gives values in the order of their numbers, or with their names.
func parametersOf(values map[string]string) (out []any) {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if m, n := ordinal(a), ordinal(b); m != n {
			return m - n
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		parameter := map[string]any{"type": "text", "text": values[name]}
		if ordinal(name) == 0 {
			parameter["parameter_name"] = name
		}
		out = append(out, parameter)
	}
	return out
}

// ordinal gives the number of a place, 0 for one with a name.
func ordinal(name string) int {
	n, err := strconv.Atoi(name)
	if err != nil || n < 1 || n > 1000 {
		return 0
	}
	return n
}
