package website

import (
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/inbox"
)

// Site is what an inbox of a website is set to.
type Site struct {
	URL            string   `json:"website_url"`     // of the site, "" for not said
	AllowedDomains []string `json:"allowed_domains"` // hosts, *.host for all below one; none is any site
	Color          string   `json:"widget_color"`    // #rrggbb
	Title          string   `json:"welcome_title"`   // "" for the chat's own, in the visitor's language
	Tagline        string   `json:"welcome_tagline"`
	PreChat        PreChat  `json:"pre_chat_form"`
}

// PreChat is the form before the chat.
type PreChat struct {
	Enabled bool    `json:"enabled"`
	Fields  []Field `json:"fields"` // those that are shown, in their order
}

// Field is one of the form.
type Field struct {
	Name     string `json:"name"` // name, email or phone_number
	Required bool   `json:"required"`
}

// defaultColor is that of a chat nobody has chosen one for.
const defaultColor = "#2f4b8c"

// unset is what holds before anything is chosen.
func unset() Site {
	return Site{AllowedDomains: []string{}, Color: defaultColor, PreChat: PreChat{Fields: []Field{{Name: "name", Required: true}, {Name: "email", Required: true}}}}
}

// Of reads what an inbox is set to.
func Of(settings inbox.Settings) Site {
	site := unset()
	if text, err := json.Marshal(settings.Plain); err == nil {
		_ = json.Unmarshal(text, &site) // what could not be read stays as nobody has set it
	}
	return site
}

// settings is the site as an inbox stores it.
func (s Site) settings() (out inbox.Settings, err error) {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &out.Plain)
	}
	return out, err
}

// Admits says whether a page may show the chat, by its origin, such as https://example.com.
// No origin at all is no page but a program, which could name any.
func (s Site) Admits(origin string) bool {
	if len(s.AllowedDomains) == 0 || origin == "" {
		return true
	}
	page, err := url.Parse(origin)
	if err != nil {
		return false
	}
	host := strings.TrimSuffix(strings.ToLower(page.Hostname()), ".")
	return host != "" && slices.ContainsFunc(s.AllowedDomains, func(allowed string) bool {
		if parent, below := strings.CutPrefix(allowed, "*."); below {
			return strings.HasSuffix(host, "."+parent)
		}
		return host == allowed
	})
}

// Snippet is what somebody pastes into the pages of the site; base is where Ficha is reached.
func Snippet(base *url.URL, token string) string {
	script := url.URL{Scheme: base.Scheme, Host: base.Host, Path: "/widget.js"}
	return `<script src="` + html.EscapeString(script.String()) + `" data-token="` + html.EscapeString(token) + `" async></script>`
}
