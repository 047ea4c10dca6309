package website

import (
	"context"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

type object = map[string]any

func configured(t *testing.T, given object, before inbox.Settings) (Site, inbox.Settings) {
	t.Helper()
	settings, err := Kind{}.Configure(context.Background(), given, before)
	if err != nil {
		t.Fatalf("%v: %v", given, err)
	}
	return Of(settings), settings
}

func TestSettingsAreTakenAsPeopleGiveThem(t *testing.T) {
	site, first := configured(t, nil, inbox.Settings{})
	if !reflect.DeepEqual(site, unset()) {
		t.Errorf("nothing given: %+v", site)
	}
	site, second := configured(t, object{
		"website_url": " padaria.com.br/loja ", "allowed_domains": "https://Padaria.com.br/loja, *.padaria.com.br;pão.com.br\nlocalhost:3000 padaria.com.br [::1]",
		"widget_color": "#ABC", "welcome_title": "Olá!", "welcome_tagline": nil, "unknown": 7,
		"pre_chat_form": object{"enabled": true, "fields": []any{object{"name": "phone_number", "required": true}, object{"name": "name"}}},
	}, first)
	want := Site{
		URL: "https://padaria.com.br/loja", AllowedDomains: []string{"padaria.com.br", "*.padaria.com.br", "xn--po-sia.com.br", "localhost", "::1"}, Color: "#aabbcc", Title: "Olá!",
		PreChat: PreChat{Enabled: true, Fields: []Field{{"phone_number", true}, {"name", false}}},
	}
	if !reflect.DeepEqual(site, want) {
		t.Errorf("got  %+v\nwant %+v", site, want)
	}
	site, _ = configured(t, object{"pre_chat_form": object{"enabled": false}, "allowed_domains": []any{"a.com", ""}, "widget_color": ""}, second)
	want.PreChat.Enabled, want.AllowedDomains, want.Color = false, []string{"a.com"}, defaultColor
	if !reflect.DeepEqual(site, want) {
		t.Errorf("what is left out does not stay: %+v", site)
	}
}

func TestSettingsThatAreRefused(t *testing.T) {
	many := make([]any, maxDomains+1)
	for i := range many {
		many[i] = "a" + strconv.Itoa(i) + ".com"
	}
	for _, c := range []struct {
		field string
		value any
		code  string
	}{
		{"website_url", "javascript://x/%0aalert(1)", "link_invalid"}, {"website_url", "https://", "link_invalid"}, {"website_url", `https://a.com/"><script>`, "link_invalid"},
		{"website_url", 7, "value_invalid"}, {"website_url", strings.Repeat("a", maxURL+1), "too_long"},
		{"allowed_domains", "padaria", "domain_invalid"}, {"allowed_domains", "*", "domain_invalid"}, {"allowed_domains", "*.*.com", "domain_invalid"}, {"allowed_domains", "a b.com,c", "domain_invalid"},
		{"allowed_domains", []any{1}, "value_invalid"}, {"allowed_domains", object{}, "value_invalid"}, {"allowed_domains", many, "too_many"},
		{"widget_color", "red", "color_invalid"}, {"widget_color", "#12345", "color_invalid"}, {"widget_color", "#fff;background:url(x)", "color_invalid"},
		{"welcome_title", strings.Repeat("é", maxTitle+1), "too_long"}, {"welcome_tagline", "a\x00", "text_invalid"},
		{"pre_chat_form", true, "value_invalid"}, {"pre_chat_form", object{"enabled": "yes"}, "value_invalid"}, {"pre_chat_form", object{"fields": object{}}, "value_invalid"},
		{"pre_chat_form", object{"fields": []any{object{"name": "age"}}}, "choice_invalid"}, {"pre_chat_form", object{"fields": []any{"name"}}, "choice_invalid"},
		{"pre_chat_form", object{"fields": []any{object{"name": "name", "required": "x"}}}, "value_invalid"},
		{"pre_chat_form", object{"fields": []any{object{"name": "name"}, object{"name": "name"}}}, "value_invalid"},
	} {
		_, err := Kind{}.Configure(context.Background(), object{c.field: c.value}, inbox.Settings{})
		found, is := problem.As(err)
		if !is || found.Code != c.code || len(found.Fields) != 1 || found.Fields[0].Name != "channel."+c.field {
			t.Errorf("%s %v: %v, want %s", c.field, c.value, err, c.code)
		}
	}
}

func FuzzDomain(f *testing.F) {
	for _, seed := range []string{"padaria.com.br", "https://*.pão.com:80/x", "[::1]:8080", "*.", "a..b", "xn--a.com"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		host, err := domain(given)
		if err != nil || host == "" {
			return
		}
		if again, err := domain(host); err != nil || again != host {
			t.Errorf("%q is %q, and that %q, %v", given, host, again, err)
		}
		if plain, below := strings.CutPrefix(host, "*."); !below && !strings.Contains(plain, ":") && !(Site{AllowedDomains: []string{host}}).Admits("https://"+plain) {
			t.Errorf("%q does not admit its own pages", host)
		}
	})
}

func TestPagesOfOtherSitesAreNotAdmitted(t *testing.T) {
	site := Site{AllowedDomains: []string{"padaria.com.br", "*.loja.com", "xn--po-sia.com.br"}}
	for origin, want := range map[string]bool{
		"": true, "https://padaria.com.br": true, "http://PADARIA.com.br:8080": true, "https://a.loja.com": true, "https://a.b.loja.com": true, "https://xn--po-sia.com.br": true,
		"https://www.padaria.com.br": false, "https://loja.com": false, "https://xloja.com": false, "https://padaria.com.br.evil.com": false, "https://evil.com/padaria.com.br": false,
		"null": false, "file://": false, "https://": false, "::": false,
	} {
		if got := site.Admits(origin); got != want {
			t.Errorf("%q: %v", origin, got)
		}
	}
	if !(Site{}).Admits("https://anywhere.example") {
		t.Error("an inbox without domains is for all")
	}
}

func TestSnippet(t *testing.T) {
	base, err := url.Parse("https://ficha.example:8443")
	if err != nil {
		t.Fatal(err)
	}
	if got := Snippet(base, "ABC"); got != `<script src="https://ficha.example:8443/widget.js" data-token="ABC" async></script>` {
		t.Error(got)
	}
}

func TestAnAddressHasToWait(t *testing.T) {
	now := clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))
	l := &limiter{most: 2, within: time.Minute, now: now.Now}
	take := func(address string, want time.Duration) {
		t.Helper()
		if got := l.take(address); got != want {
			t.Errorf("%s waits %s, want %s", address, got, want)
		}
	}
	take("192.0.2.1", 0)
	take("::ffff:192.0.2.1", 0)
	now.Advance(20 * time.Second)
	take("192.0.2.1", 40*time.Second)
	take("192.0.2.2", 0)
	for range 3 {
		take("127.0.0.1", 0) // a proxy that nobody has named
		take("::1", 0)
		take("no address", 0)
	}
	take("2001:db8::1", 0)
	take("2001:db8::2%eth0", 0)
	take("2001:db8::3", 40*time.Second) // one household
	take("2001:db8:0:1::1", 0)
	now.Advance(40 * time.Second)
	take("192.0.2.1", 0)
}
