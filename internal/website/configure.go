package website

import (
	"context"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Limits of the settings, in characters, and of the domains, in their number.
const (
	maxURL     = 2000
	maxTitle   = 100
	maxTagline = 300
	maxDomains = 100
)

var colorForm = regexp.MustCompile(`^#(?:[0-9a-f]{3}|[0-9a-f]{6})$`)

// fieldNames are what the form can ask for.
var fieldNames = []string{"name", "email", "phone_number"}

// Kind is the channel for package inbox.
type Kind struct{}

var _ inbox.Kind = Kind{}

// Configure checks settings as they are given. Errors name the field, as channel.widget_color.
func (Kind) Configure(_ context.Context, given map[string]any, before inbox.Settings) (inbox.Settings, error) {
	site := Of(before)
	var faults []problem.Field
	for _, field := range []struct {
		name string
		set  func(value any) error
	}{
		{"website_url", func(v any) error { return text(v, maxURL, cleanURL, &site.URL) }},
		{"allowed_domains", func(v any) (err error) { site.AllowedDomains, err = domains(v); return err }},
		{"widget_color", func(v any) error { return text(v, 0, cleanColor, &site.Color) }},
		{"welcome_title", func(v any) error { return text(v, maxTitle, asIs, &site.Title) }},
		{"welcome_tagline", func(v any) error { return text(v, maxTagline, asIs, &site.Tagline) }},
		{"pre_chat_form", func(v any) (err error) { site.PreChat, err = preChat(v, site.PreChat); return err }},
	} {
		value, found := given[field.name]
		if !found {
			continue
		}
		if err := field.set(value); err != nil {
			faults = append(faults, problem.FieldOf("channel."+field.name, err))
		}
	}
	if err := problem.InvalidFields(faults...); err != nil {
		return inbox.Settings{}, err
	}
	return site.settings()
}

func refused(code string) error { return &problem.Fault{Code: code} }

// text takes a text, "" for null.
func text(value any, most int, clean func(string) (string, error), into *string) error {
	given, isText := value.(string)
	if value != nil && !isText {
		return refused("value_invalid")
	}
	given, err := fold.Clean(given, most)
	if err == nil {
		given, err = clean(given)
	}
	if err == nil {
		*into = given
	}
	return err
}

func asIs(given string) (string, error) { return given, nil }

// cleanURL takes the address of a site; one without a scheme has https.
func cleanURL(given string) (string, error) {
	if given == "" {
		return "", nil
	}
	if !strings.Contains(given, "://") {
		given = "https://" + given
	}
	page, err := url.Parse(given)
	if err != nil || page.Scheme != "http" && page.Scheme != "https" || page.Hostname() == "" || page.User != nil || strings.ContainsAny(given, " \"<>\\") {
		return "", refused("link_invalid")
	}
	return given, nil
}

// cleanColor gives a colour as #rrggbb; blank is the default.
func cleanColor(given string) (string, error) {
	given = strings.ToLower(given)
	if given == "" {
		return defaultColor, nil
	}
	if !colorForm.MatchString(given) {
		return "", refused("color_invalid")
	}
	if len(given) == 4 {
		given = "#" + strings.Repeat(given[1:2], 2) + strings.Repeat(given[2:3], 2) + strings.Repeat(given[3:4], 2)
	}
	return given, nil
}

// domains takes a list, or one text of them with commas or blanks in between.
func domains(value any) ([]string, error) {
	var given []string
	switch v := value.(type) {
	case nil:
	case string:
		given = strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ';' || fold.IsBlankOrControl(r) })
	case []any:
		for _, one := range v {
			name, isText := one.(string)
			if !isText {
				return nil, refused("value_invalid")
			}
			given = append(given, name)
		}
	default:
		return nil, refused("value_invalid")
	}
	out := []string{}
	for _, one := range given {
		host, err := domain(one)
		if err != nil {
			return nil, err
		}
		if host != "" && !slices.Contains(out, host) {
			out = append(out, host)
		}
	}
	if len(out) > maxDomains {
		return nil, &problem.Fault{Code: "too_many", Params: problem.Params{"max": strconv.Itoa(maxDomains)}}
	}
	return out, nil
}

// domain gives a host as browsers write it, out of what people paste: with scheme, port or
// path. Error: domain_invalid.
func domain(given string) (string, error) {
	fault := &problem.Fault{Code: "domain_invalid", Params: problem.Params{"domain": given}}
	host := strings.ToLower(strings.TrimSpace(given))
	if host == "" {
		return "", nil
	}
	if _, rest, found := strings.Cut(host, "://"); found {
		host = rest
	}
	host, _, _ = strings.Cut(host, "/")
	host, below := strings.CutPrefix(host, "*.")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimRight(strings.Trim(host, "[]"), ".")
	if net.ParseIP(host) == nil {
		ascii, err := idna.Lookup.ToASCII(host)
		host = strings.TrimRight(ascii, ".")
		if err != nil || !strings.Contains(host, ".") && host != "localhost" {
			return "", fault
		}
	}
	if below {
		host = "*." + host
	}
	return host, nil
}

// preChat takes the form; what is left out of it stays as it was.
func preChat(value any, form PreChat) (PreChat, error) {
	given, isObject := value.(map[string]any)
	if !isObject {
		return form, refused("value_invalid")
	}
	if enabled, found := given["enabled"]; found {
		if form.Enabled, isObject = enabled.(bool); !isObject {
			return form, refused("value_invalid")
		}
	}
	list, found := given["fields"]
	if !found {
		return form, nil
	}
	fields, isList := list.([]any)
	if !isList {
		return form, refused("value_invalid")
	}
	form.Fields = []Field{}
	for _, one := range fields {
		field, err := formField(one)
		if err != nil {
			return form, err
		}
		if slices.ContainsFunc(form.Fields, func(f Field) bool { return f.Name == field.Name }) {
			return form, refused("value_invalid")
		}
		form.Fields = append(form.Fields, field)
	}
	return form, nil
}

func formField(value any) (Field, error) {
	given, _ := value.(map[string]any)
	name, _ := given["name"].(string)
	if !slices.Contains(fieldNames, name) {
		return Field{}, &problem.Fault{Code: "choice_invalid", Params: problem.Params{"choices": strings.Join(fieldNames, ", ")}}
	}
	required, isBool := given["required"].(bool)
	if given["required"] != nil && !isBool {
		return Field{}, refused("value_invalid")
	}
	return Field{Name: name, Required: required}, nil
}
