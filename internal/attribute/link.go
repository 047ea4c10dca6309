package attribute

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/fichahq/ficha/internal/fold"
)

const maxLink = 2000

var (
	schemeForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	portForm   = regexp.MustCompile(`^[^/?#:]+\.[^/?#:]+:\d{1,5}(?:[/?#]|$)`)
)

// canonicalLink gives a link that a page may offer to click: http, https, mailto
// or tel. A bare address gets https://.
func canonicalLink(text string) (any, error) {
	if err := fold.CheckLength(text, maxLink); err != nil {
		return nil, err
	}
	if strings.ContainsFunc(text, fold.IsBlankOrControl) || strings.ContainsAny(text, `\<>"`) {
		return nil, refused("link_invalid")
	}
	if !schemeForm.MatchString(text) || portForm.MatchString(text) {
		text = "https://" + text
	}
	link, err := url.Parse(text)
	if err != nil {
		return nil, refused("link_invalid")
	}
	switch link.Scheme {
	case "http", "https":
		if !strings.ContainsAny(link.Hostname(), ".:") && link.Hostname() != "localhost" || strings.Trim(link.Hostname(), ".") == "" {
			return nil, refused("link_invalid")
		}
	case "mailto", "tel":
		if link.Opaque == "" {
			return nil, refused("link_invalid")
		}
	default:
		return nil, refused("link_scheme")
	}
	return text, nil
}
