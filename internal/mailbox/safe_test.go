package mailbox

import (
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
)

func TestHTMLIsMadeSafe(t *testing.T) {
	s := &Service{policy: newPolicy()}
	for source, want := range map[string]string{
		`<p style="color: red; position: fixed">a</p>`:               `<p style="color: red">a</p>`,
		`<script>alert(1)</script>a`:                                 `a`,
		`<style>@import url(//x)</style>a`:                           `a`,
		`<a href="javascript:alert(1)">a</a>`:                        `a`,
		`<a href="https://x.com/?a=1&amp;b" onclick="x()">a</a>`:     `<a href="https://x.com/?a=1&amp;b" rel="nofollow noreferrer noopener" target="_blank">a</a>`,
		`<img src="https://x.com/p.png" srcset="y" alt="foto">`:      `<img data-src="https://x.com/p.png" alt="foto">`,
		`<img src="cid:foto@1" width="10">`:                          `<img data-cid="foto@1" width="10">`,
		`<img src="data:image/png;base64,AAAA" alt="a">`:             `<img alt="a">`,
		`<img data-src="javascript:x" src="http://x.com/a">`:         `<img data-src="http://x.com/a">`,
		`<img src="x" onerror="alert(1)" alt="a">`:                   `<img alt="a">`,
		`<table background="http://x.com/a"><tr><td>a</td></table>`:  `<table><tr><td>a</td></table>`,
		`<div style="background-image: url(http://x.com/a)">a</div>`: `<div>a</div>`,
		`<form action="http://x.com"><input name="a">b</form>`:       `b`,
		`<iframe src="http://x.com"></iframe>a`:                      `a`,
		`<svg onload="alert(1)"><a xlink:href="javascript:1">a</a>`:  `a`,
		`<meta http-equiv="refresh" content="0;url=http://x.com">a`:  `a`,
		`<base href="http://x.com"><link rel="stylesheet" href="x">`: ``,
		`<video src="http://x.com/a" autoplay></video>a`:             `a`,
		`<math><mtext><style><img src=x onerror=alert(1)>`:           ``,
	} {
		if got := s.safe(source); got != want {
			t.Errorf("%s\n gives %s\n not   %s", source, got, want)
		}
	}
	if got := s.safe("<p>" + strings.Repeat("x", maxSafe)); got != "" {
		t.Errorf("%d bytes are kept", len(got))
	}
}

// hasTag says whether HTML has a tag or an attribute that begins with what is bad.
func hasTag(source, bad string) bool {
	tokens := nethtml.NewTokenizer(strings.NewReader(source))
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return false
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			token := tokens.Token()
			if strings.HasPrefix("<"+token.Data, bad) {
				return true
			}
			for _, a := range token.Attr {
				if strings.HasPrefix(" "+a.Key+"=", bad) || a.Key == "href" && strings.HasPrefix(strings.TrimSpace(a.Val), bad) {
					return true
				}
			}
		case nethtml.TextToken, nethtml.EndTagToken, nethtml.CommentToken, nethtml.DoctypeToken:
		}
	}
}
