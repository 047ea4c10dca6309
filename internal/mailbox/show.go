package mailbox

import (
	"html"
	"regexp"
	"slices"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/fichahq/ficha/internal/conversation"
)

// Showing says how a mail is to be shown.
type Showing struct {
	Pictures bool // with those of the web, which tells their servers that the mail is read
	Dark     bool // on dark paper, if the mail has no colours of its own
	Locale   string
	Quoted   string // what stands for all that the mail quotes
}

// Page gives the HTML of a mail as a page of its own, "" for a message that has none. It is made
// safe as is thought right now, whatever was thought when it came, and however it came.
func (s *Service) Page(m conversation.Message, how Showing) string {
	source := htmlOf(m)
	if len(source) > maxSafe {
		return ""
	}
	body := s.showing.Sanitize(arrange(s.safe(source), m, how)) // the last thing that is done to it
	if body == "" {
		return ""
	}
	paper := "light"
	if how.Dark && !coloured.MatchString(body) {
		paper = "dark"
	}
	return `<!DOCTYPE html><html lang="` + html.EscapeString(how.Locale) + `" class="` + paper + `"><head><meta charset="utf-8"><style>` + pageStyle +
		"</style></head><body>" + body + "</body></html>"
}

// htmlOf gives the HTML that is kept of a mail, "" for none.
func htmlOf(m conversation.Message) string {
	mail, _ := m.Attributes["email"].(map[string]any)
	content, _ := mail["html_content"].(map[string]any)
	full, _ := content["full"].(string)
	return full
}

// coloured finds a mail that has chosen colours, which assume white paper.
var coloured = regexp.MustCompile(`(?i)<[^>]*(color|background)[^>]*>`)

const pageStyle = `html{color-scheme:light;background:#fff;color:#1f1d1a}html.dark{color-scheme:dark;background:#1f1e1c;color:#e8e4dc}
body{margin:0;padding:10px 12px;font:14px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:break-word}
img{max-width:100%;height:auto}img:not([src]){display:inline-block;min-width:1em;padding:0 4px;border:1px dashed #a39d92;font-size:12px}
pre{white-space:pre-wrap}blockquote{margin:6px 0;padding-left:10px;border-left:2px solid #a39d92}p:first-child{margin-top:0}
a{color:#2b5bb5}html.dark a{color:#8fb2f2}details{margin-top:10px}summary{cursor:pointer;font-size:12px;color:#78726a}html.dark summary{color:#a8a297}`

// newShowing is the policy of a page: that of storing, the pictures that were put in, and the
// fold around what is quoted.
func newShowing() *bluemonday.Policy {
	p := newPolicy()
	p.AllowElements("details", "summary")
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^https?://[^\s"'<>]+$`)).OnElements("img")
	return p
}

// arrange puts the pictures of a mail where it shows them and folds what it quotes. HTML that is
// nested deeper than anybody writes is given as it is.
func arrange(safe string, m conversation.Message, how Showing) string {
	body := &nethtml.Node{Type: nethtml.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := nethtml.ParseFragment(strings.NewReader(safe), body)
	if err != nil {
		return safe
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	placePictures(body, inlineURLs(m), how.Pictures)
	mail, _ := m.Attributes["email"].(map[string]any)
	subject, _ := mail["subject"].(string)
	if !(Mail{Subject: subject}).isForward() {
		foldQuote(body, how.Quoted)
	}
	var out strings.Builder
	for n := range body.ChildNodes() {
		if nethtml.Render(&out, n) != nil {
			return safe
		}
	}
	return out.String()
}

// placePictures gives images their addresses: of files of the message, by content id, and with web of the web.
func placePictures(body *nethtml.Node, inline map[string]string, web bool) {
	for n := range body.Descendants() {
		if n.DataAtom != atom.Img {
			continue
		}
		src := ""
		for _, a := range n.Attr {
			switch {
			case a.Key == "data-cid":
				src = inline[a.Val]
			case a.Key == "data-src" && web:
				src = a.Val
			}
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a nethtml.Attribute) bool { return strings.HasPrefix(a.Key, "data-") })
		if src != "" {
			n.Attr = append(n.Attr, nethtml.Attribute{Key: "src", Val: src})
		}
	}
}

// inlineURLs gives where the pictures are that a mail shows by content id.
func inlineURLs(m conversation.Message) map[string]string {
	mail, _ := m.Attributes["email"].(map[string]any)
	places, _ := mail["inline_images"].(map[string]any)
	out := map[string]string{}
	for id, place := range places {
		n, is := number(place)
		if is && n >= 0 && n < len(m.Files) && m.Files[n].Kind == conversation.Image {
			out[id] = m.Files[n].URL
		}
	}
	return out
}
