package privacy

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/text"
)

//go:embed page.html
var pageSource string

// attributes lists values by key; without a name the key is one.
func attributes(values map[string]any, names map[string]string) []Attribute {
	out := []Attribute{}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		name := names[key]
		if name == "" {
			name = key
		}
		out = append(out, Attribute{key, name, values[key]})
	}
	return out
}

// WriteHTML writes the data as a page of its own, in the locale and time zone.
func (d PersonalData) WriteHTML(w io.Writer, locale, timeZone string) error {
	zone, err := time.LoadLocation(timeZone)
	if err != nil {
		zone = time.UTC
	}
	layout := "2006-01-02 15:04 MST"
	if locale == text.Portuguese {
		layout = "02/01/2006 15:04 MST"
	}
	page, err := template.New("page").Funcs(template.FuncMap{
		"word":   func(word string) string { return text.Word(locale, "record", word) },
		"field":  func(key string) string { return fieldName(locale, key) },
		"when":   func(t time.Time) string { return t.In(zone).Format(layout) },
		"show":   func(value any) string { return show(locale, value, zone, layout) },
		"fields": func(c contact.Changes) []string { return slices.Sorted(maps.Keys(c)) },
		"locale": func() string { return locale },
	}).Parse(pageSource)
	if err != nil {
		return err
	}
	return page.Execute(w, d)
}

func fieldName(locale, key string) string {
	if name, found := strings.CutPrefix(key, "custom_attributes."); found {
		return name
	}
	key = strings.TrimPrefix(key, "additional_attributes.")
	if word := text.Word(locale, "record", key); word != key {
		return word
	}
	return text.Word(locale, "field", key)
}

// show writes a value for people.
func show(locale string, value any, zone *time.Location, layout string) string {
	switch v := value.(type) {
	case nil:
		return "—"
	case bool:
		if v {
			return text.Word(locale, "record", "yes")
		}
		return text.Word(locale, "record", "no")
	case string:
		return text.Word(locale, "record", v)
	case time.Time:
		return v.In(zone).Format(layout)
	case []string:
		return strings.Join(v, ", ")
	case json.Number:
		return v.String()
	case []any:
		shown := make([]string, len(v))
		for i, one := range v {
			shown[i] = show(locale, one, zone, layout)
		}
		return strings.Join(shown, ", ")
	case map[string]any:
		encoded, err := json.Marshal(v)
		if err == nil {
			return string(encoded)
		}
	}
	return fmt.Sprint(value)
}
