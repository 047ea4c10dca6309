package api_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const site = "/public/api/v1/inboxes/{key}"

// opensSite is how every story of a website begins.
var opensSite = []step{
	{"ana", "GET", "agents", "", 200, "", "zoe_id=1.id", nil},
	{"ana", "POST", "inboxes", `{"name":"Site","greeting_enabled":true,"greeting_message":"Olá!","channel":{"type":"web_widget","website_url":"padaria.com.br","widget_color":"#ABC","allowed_domains":"padaria.com.br, *.padaria.com.br","pre_chat_form":{"enabled":true,"fields":[{"name":"email","required":true}]}}}`, 200,
		`{"channel_type":"Channel::WebWidget","channel":{"type":"web_widget","website_url":"https://padaria.com.br","widget_color":"#aabbcc","welcome_title":"","allowed_domains":["padaria.com.br","*.padaria.com.br"],"pre_chat_form":{"enabled":true,"fields":[{"name":"email","required":true}]}}}`, "inbox=id", nil},
	{"ana", "GET", "inboxes/{inbox}", "", 200, "", "key=website_token", nil},
	{"ana", "POST", "inbox_members", `{"inbox_id":{inbox},"user_ids":[{zoe_id}]}`, 200, "", "", nil},
}

func fromPage(origin string) []string {
	return []string{"Origin", origin, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "cors", "Content-Type", "text/plain;charset=UTF-8"}
}

func TestAWebsite(t *testing.T) {
	ours, evil := fromPage("https://www.padaria.com.br"), fromPage("https://evil.example")
	play(t, append(append([]step{}, opensSite...), []step{
		{"ana", "GET", "inboxes/{inbox}", "", 200, `{"website_token":"{key}","inbox_identifier":"{key}","web_widget_script":"<script src=\"http://localhost:8080/widget.js\" data-token=\"{key}\" async></script>"}`, "", nil},
		{"zoe", "GET", "inboxes/{inbox}", "", 200, `{"website_token":"<none>","web_widget_script":"<none>","channel":"<none>"}`, "", nil},
		{"ana", "PATCH", "inboxes/{inbox}", `{"channel":{"widget_color":"red","allowed_domains":["x y"]}}`, 422, `{"attributes":["channel.allowed_domains","channel.widget_color"],"code":"domain_invalid"}`, "", nil},
		{"ana", "PATCH", "inboxes/{inbox}", `{"channel":{"welcome_title":"Oi!"}}`, 200, `{"channel":{"welcome_title":"Oi!","widget_color":"#aabbcc"}}`, "", nil},
		{"ana", "POST", "contacts", `{"name":"Zé","email":"ze@exemplo.com"}`, 200, "", "ze=payload.contact.id", nil},

		{"", "GET", site, "", 200, `{"name":"Site","web_widget":{"widget_color":"#aabbcc","welcome_title":"Oi!","welcome_tagline":"","pre_chat_form":{"enabled":true,"fields":[{"name":"email","required":true}]}}}`, "", ours},
		{"", "GET", site, "", 403, refusal("domain_forbidden"), "", evil},
		{"", "POST", site + "/contacts", `{"source_id":"s-0"}`, 403, refusal("domain_forbidden"), "", evil},
		{"", "POST", site + "/contacts", `{"source_id":"s-1","additional_attributes":{"referer":"https://padaria.com.br/p%C3%A3o","referrer":"javascript:alert(1)","browser_language":"pt-BR","plan":"gold"}}`, 200, "", "", ours},
		{"", "POST", site + "/contacts/s-1/conversations", `{"additional_attributes":{"referer":"https://padaria.com.br/caixa?x=1","referrer":"data:text/html,x","page_title":"Caixa","other":1}}`, 200, `{"id":1,"status":"open","contact":{"source_id":"s-1","id":0}}`, "", ours},
		{"zoe", "GET", "conversations/1", "", 200, `{"additional_attributes":{"referer":"https://padaria.com.br/caixa?x=1","page_title":"Caixa","referrer":"<none>","other":"<none>"},"meta":{"channel":"Channel::WebWidget","sender":{"additional_attributes":{"referer":"https://padaria.com.br/p%C3%A3o","browser_language":"pt-BR","referrer":"<none>","plan":"<none>"}}}}`, "", nil},

		// A message given twice is one.
		{"", "POST", site + "/contacts/s-1/conversations/1/messages", `{"content":"<script>alert(1)</script>","source_id":"m-1"}`, 200, `{"content":"<script>alert(1)</script>","source_id":"m-1","sender":{"type":"contact","name":"","id":0}}`, "m=id", ours},
		{"", "POST", site + "/contacts/s-1/conversations/1/messages", `{"content":"<script>alert(1)</script>","source_id":"m-1"}`, 200, `{"id":{m}}`, "", ours},
		{"zoe", "POST", "conversations/1/messages", `{"content":"Bom dia"}`, 200, "", "", nil},
		{"", "GET", site + "/contacts/s-1/conversations/1/messages", "", 200, `[{"id":{m},"source_id":"m-1"},{"content":"Olá!","message_type":3},{"content":"Bom dia","source_id":"<none>","sender":{"name":"Zoe"}}]`, "", ours},

		// Whoever claims an address finds the contact, fills what is missing, and learns and overwrites nothing.
		{"", "PATCH", site + "/contacts/s-1", `{"email":"ZE@exemplo.com","name":"Mallory","phone_number":"+5511912345678"}`, 200, `{"id":0,"name":"","email":null,"phone_number":null,"identifier":null}`, "", ours},
		{"zoe", "GET", "contacts/{ze}", "", 200, `{"payload":{"name":"Zé","email":"ze@exemplo.com","phone_number":"+5511912345678","contact_inboxes":[{"source_id":"s-1"}]}}`, "", nil},
		{"", "GET", site + "/contacts/s-1", "", 200, `{"id":0,"name":"","email":null}`, "", ours},
		{"", "GET", site + "/contacts/s-1/conversations/1", "", 200, `{"contact":{"id":0,"email":null},"messages":[{"sender":{"name":""}},"<any>","<any>"]}`, "", ours},
		{"", "PATCH", site + "/contacts/s-1", `{"email":"x"}`, 422, `{"attributes":["email"]}`, "", ours},

		// A wrong hash; where it is mandatory, none at all, but only of who says an identifier.
		{"", "PATCH", site + "/contacts/s-1", `{"identifier":"7","identifier_hash":"00"}`, 401, refusal("hmac_invalid"), "", ours},
		{"ana", "PATCH", "inboxes/{inbox}", `{"channel":{"hmac_mandatory":true}}`, 200, `{"hmac_mandatory":true}`, "", nil},
		{"", "PATCH", site + "/contacts/s-1", `{"identifier":"7"}`, 401, refusal("hmac_invalid"), "", ours},
		{"", "POST", site + "/contacts", `{"source_id":"s-2","identifier":"7"}`, 401, refusal("hmac_invalid"), "", ours},
		{"", "POST", site + "/contacts", `{"source_id":"s-2","name":"Novo"}`, 200, "", "", ours},
		{"", "GET", site + "/contacts/s-2/conversations/1", "", 404, notFound, "", ours},
		{"", "POST", site + "/contacts/s-2/conversations/1/messages", `{"content":"oi","source_id":"m-1"}`, 404, notFound, "", ours},
		{"", "POST", site + "/contacts/s-2/conversations", "", 200, `{"id":2}`, "", ours},
		{"", "POST", site + "/contacts/s-2/conversations/2/messages", `{"content":"oi","source_id":"m-1"}`, 409, refusal("source_id_elsewhere"), "", ours},

		{"zoe", "POST", "conversations/1/toggle_typing_status", `{"typing_status":"on"}`, 200, "", "", nil},
		{"bia", "POST", "conversations/1/toggle_typing_status", `{"typing_status":"on"}`, 404, "", "", nil},
		{"ana", "DELETE", "inboxes/{inbox}", "", 200, "", "", nil},
		{"", "GET", site, "", 404, notFound, "", ours},
	}...))
}

func TestPagesOfOtherSitesMayAsk(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play(opensSite)
		r := s.request("", "OPTIONS", s.fill("", site+"/contacts/s-1"), nil, "Origin", "https://padaria.com.br", "Access-Control-Request-Method", "PATCH")
		answer, err := client.Do(r)
		s.must(err)
		s.must(answer.Body.Close())
		if h := answer.Header; answer.StatusCode != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "PATCH") || h.Get("Access-Control-Allow-Credentials") != "" {
			s.t.Errorf("asked beforehand: %d %v", answer.StatusCode, h)
		}
		for path, status := range map[string]int{site: 200, site + "/contacts/s-9": 404} {
			if a := s.do("", "GET", s.fill("", path), "", "Origin", "https://padaria.com.br"); a.status != status || a.header.Get("Access-Control-Allow-Origin") != "*" {
				s.t.Errorf("%s: %d %v", path, a.status, a.header)
			}
		}
		// What a cookie opens stays closed.
		if a := s.do("cookie:zoe", "GET", s.of("ana", "/contacts"), "", "Origin", "https://padaria.com.br"); a.header.Get("Access-Control-Allow-Origin") != "" {
			s.t.Errorf("a page of another site may read contacts: %v", a.header)
		}
	})
}

// hear opens the stream of a visitor.
func (s *server) hear(source string) (lines <-chan string, leave func()) {
	s.t.Helper()
	lines, leave = s.stream(s.request("", "GET", s.fill("", site+"/contacts/"+source+"/events"), nil, "Origin", "https://padaria.com.br"))
	await(s.t, lines, func(line string) bool { return line == "event: ping" })
	return lines, leave
}

// told gives what a visitor hears first but signs of life.
func told(t *testing.T, lines <-chan string) string {
	t.Helper()
	var kind string
	body := await(t, lines, func(line string) bool {
		if name, found := strings.CutPrefix(line, "event: "); found {
			kind = name
		}
		return kind != "" && kind != "ping" && data(line)
	})
	return kind + " " + strings.TrimPrefix(body, "data: ")
}

func TestVisitorsHearWhatIsTheirs(t *testing.T) {
	eachServer(t, func(s *server) {
		s.awaitHub()
		s.play(opensSite)
		for _, source := range []string{"one", "two"} {
			s.do("", "POST", s.fill("", site+"/contacts"), `{"source_id":"`+source+`"}`)
			s.do("", "POST", s.fill("", site+"/contacts/"+source+"/conversations"), "")
		}
		one, leave := s.hear("one")
		two, _ := s.hear("two")
		expect := func(lines <-chan string, want string) {
			s.t.Helper()
			if got := regexp.MustCompile(`"message_id":\d+`).ReplaceAllString(told(s.t, lines), `"message_id":#`); got != want {
				s.t.Errorf("heard %q, want %q", got, want)
			}
		}
		// Notes, assignments and what is said to others are not heard.
		s.do("zoe", "POST", s.of("ana", "/conversations/1/messages"), `{"content":"nota","private":true}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/1/assignments"), `{"assignee_id":`+number(s.people["zoe"].id)+`}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/1/toggle_typing_status"), `{"typing_status":"on","is_private":true}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/1/toggle_typing_status"), `{"typing_status":"on"}`)
		expect(one, `typing {"conversation_id":1,"typing":true}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/1/messages"), `{"content":"Bom dia"}`)
		expect(one, `message {"conversation_id":1,"message_id":#}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/1/update_last_seen"), "")
		expect(one, `changed {"conversation_id":1}`)
		s.do("zoe", "POST", s.of("ana", "/conversations/2/messages"), `{"content":"Boa tarde"}`)
		expect(two, `message {"conversation_id":2,"message_id":#}`)
		leave()
		s.do("ana", "DELETE", s.of("ana", "/inboxes/"+s.saved["inbox"]), "")
		ends(s.t, two)
	})
}

func TestAVisitorHasNotStreamsWithoutEnd(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	s.play(opensSite)
	s.do("", "POST", s.fill("", site+"/contacts"), `{"source_id":"one"}`)
	var leave func()
	for range 20 {
		_, leave = s.hear("one")
	}
	path := s.fill("", site+"/contacts/one/events")
	if a := s.do("", "GET", path, ""); a.status != 429 || a.header.Get("Retry-After") == "" {
		t.Errorf("one more: %d %v", a.status, a.header)
	}
	leave()
	for again := false; !again; { // until the server has noticed
		r := s.request("", "GET", path, nil)
		answer, err := client.Do(r)
		s.must(err)
		again = answer.StatusCode == http.StatusOK
		s.must(answer.Body.Close())
	}
}
