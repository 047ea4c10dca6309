package mailbox

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
)

// maxSafe is the most bytes of HTML that are kept; of a longer mail the text is.
const maxSafe = 192 << 10

// newPolicy says what HTML of strangers may contain: how a text looks, tables, and links that
// tell nobody where they were followed. Nothing in it loads anything.
func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"a", "abbr", "address", "article", "aside", "b", "blockquote", "br", "center", "cite", "code", "dd", "del", "div", "dl", "dt", "em",
		"figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "ins", "kbd", "mark", "ol", "p", "pre", "q", "s", "samp",
		"section", "small", "span", "strike", "strong", "sub", "sup", "u", "ul", "li", "tt", "var", "wbr",
	)
	p.AllowTables()
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`(?i)^(ltr|rtl|auto)$`)).Globally()
	p.AllowAttrs("lang").Matching(regexp.MustCompile(`^[A-Za-z-]{1,20}$`)).Globally()
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("div", "p", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "table")
	p.AllowAttrs("valign").Matching(bluemonday.CellVerticalAlign).OnElements("td", "th", "tr")
	p.AllowAttrs("width", "height", "cellpadding", "cellspacing", "border").Matching(bluemonday.NumberOrPercent).OnElements("table", "td", "th", "img")
	p.AllowAttrs("bgcolor", "color").Matching(regexp.MustCompile(`^#?[A-Za-z0-9]{1,20}$`)).OnElements("table", "tr", "td", "th", "font")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	p.AllowAttrs("alt").Matching(bluemonday.Paragraph).OnElements("img")
	p.AllowAttrs("data-src").Matching(regexp.MustCompile(`^https?://[^\s"'<>]+$`)).OnElements("img")
	p.AllowAttrs("data-cid").Matching(regexp.MustCompile(`^[^\s"'<>]{1,255}$`)).OnElements("img")
	p.AllowStyles(
		"background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-radius", "border-right", "border-style",
		"border-top", "border-width", "color", "direction", "font-family", "font-size", "font-style", "font-weight", "line-height", "list-style-type",
		"margin", "margin-bottom", "margin-left", "margin-right", "margin-top", "max-width", "padding", "padding-bottom", "padding-left", "padding-right",
		"padding-top", "text-align", "text-decoration", "vertical-align", "white-space", "width",
	).Globally()
	return p
}

// safe gives HTML that can be shown, "" for what is too long. An image of the web keeps its
// address in data-src, one that came with the mail its content id in data-cid: neither is loaded
// until a reader asks for it.
func (s *Service) safe(source string) string {
	out := strings.TrimSpace(s.policy.Sanitize(inert(source)))
	if len(out) > maxSafe {
		return ""
	}
	return out
}

// inert moves the addresses of images to where no browser looks for them. It makes nothing
// safe: that comes after it.
func inert(source string) string {
	var out strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(source))
	for {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return out.String()
		}
		raw := string(tokens.Raw())
		token := tokens.Token()
		if (kind == nethtml.StartTagToken || kind == nethtml.SelfClosingTagToken) && token.Data == "img" {
			token.Attr = imageAttributes(token.Attr)
			raw = token.String()
		}
		out.WriteString(raw)
	}
}

func imageAttributes(given []nethtml.Attribute) (out []nethtml.Attribute) {
	for _, a := range given {
		switch a.Key {
		case "data-src", "data-cid": // ours
			continue
		case "src":
			a.Key, a.Val = "data-src", strings.TrimSpace(a.Val)
			if scheme, id, found := strings.Cut(a.Val, ":"); found && strings.EqualFold(scheme, "cid") {
				a.Key, a.Val = "data-cid", id
			}
		}
		out = append(out, a)
	}
	return out
}
