package api_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/api"
	"github.com/fichahq/ficha/internal/testkit"
)

// openRoutes are all that may be used without signing in. Whoever adds one here
// has thought about it.
var openRoutes = []string{
	"POST /auth/sign_in", "POST /auth/password", "PUT /auth/password",
	"GET /auth/invitations/{token}", "POST /auth/invitations/{token}", "GET /api/v1/setup", "POST /api/v1/setup",

	// Of contacts: the secrets stand in the address, and TestNobodyReachesAnotherInbox tries those of others.
	"GET " + public, "POST " + public + "/contacts", "GET " + public + visitor, "PATCH " + public + visitor, "PUT " + public + visitor,
	"GET " + public + visitor + "/events", "GET " + public + visitor + "/conversations", "POST " + public + visitor + "/conversations", "GET " + public + visitor + thread,
	"POST " + public + visitor + thread + "/toggle_status", "POST " + public + visitor + thread + "/toggle_typing", "POST " + public + visitor + thread + "/update_last_seen",
	"GET " + public + visitor + thread + "/messages", "POST " + public + visitor + thread + "/messages",

	// Files: the address holds a secret, see TestFilesGoInAndOut.
	"GET /public/attachments/{account_id}/{key}", "GET /public/attachments/{account_id}/{key}/thumb",
	// Of Meta, which knows the inbox's verify token and signs with the app's secret; see TestMetaCalls.
	"GET " + whatsappHook, "POST " + whatsappHook,
}

// Addresses of the public API of an inbox.
const (
	public  = "/public/api/v1/inboxes/{identifier}"
	visitor = "/contacts/{source_id}"
	thread  = "/conversations/{id}"

	whatsappHook = "/webhooks/whatsapp/{identifier}"
)

// walkBody is what a route is sent; a route that reads others is listed by its end.
func walkBody(route api.Route) string {
	switch {
	case route.Method == "GET":
		return ""
	case strings.HasSuffix(route.Path, "/destroy_custom_attributes"):
		return `{"custom_attributes":["plan"]}`
	case strings.HasSuffix(route.Path, "/custom_attributes"):
		return `{"custom_attributes":{"plan":"hijacked"}}`
	}
	return `{"title":"hijacked","content":"hijacked","labels":["hijacked"],"name":"Hijacked","email":"hijacked@exemplo.com","role":"administrator","user_ids":[1],"current_password":"x","password":"hijacked horse 7"}`
}

// TestIsolation walks every route of the route table as somebody who may not use
// it so. A new route is walked by itself; a new noun with an {id} must be given a
// victim below.
func TestIsolation(t *testing.T) {
	eachServer(t, func(s *server) {
		victims := s.victims()
		s.do("zoe", "GET", s.of("ana", ""), "") // so that her token's last use is noted before the dump
		before := testkit.Dump(s.t, s.app.DB, s.people["ana"].account)
		if !strings.Contains(before, "victim@exemplo.com") || !strings.Contains(before, "$argon2id$") {
			s.t.Fatalf("the dump does not show the victim:\n%s", before)
		}
		walked := 0
		for _, route := range s.api.Routes() {
			if route.Open {
				if !slices.Contains(openRoutes, route.Method+" "+route.Path) {
					s.t.Errorf("%s %s is open to everybody and not on the list", route.Method, route.Path)
				}
				continue
			}
			walked++
			s.walk(route, victims)
		}
		if walked < 40 {
			s.t.Errorf("only %d routes walked", walked)
		}
		if after := testkit.Dump(s.t, s.app.DB, s.people["ana"].account); after != before {
			s.t.Errorf("the victim's rows have changed:\n%s\n---\n%s", before, after)
		}
	})
}

func (s *server) walk(route api.Route, victims map[string]string) {
	s.t.Helper()
	path := func(accountOf string) string { return s.pathOf(route, accountOf, victims) }
	try := func(what, as, path string, allowed ...int) {
		s.t.Helper()
		if a := s.do(as, route.Method, path, walkBody(route)); !slices.Contains(allowed, a.status) {
			s.t.Errorf("%s %s %s: %d, want %v: %s", what, route.Method, path, a.status, allowed, a.body)
		}
	}
	s.people["stranger"] = &person{token: "of-nobody"}
	try("without a token", "", path("ana"), 401)
	try("with a token of nobody", "stranger", path("ana"), 401)
	if route.Account {
		try("with another account's token", "bia", path("ana"), 401, 403, 404)
	}
	if strings.Contains(route.Path, "{id}") {
		try("through its own account", "bia", path("bia"), 403, 404)
	}
	if route.Permission != "" && !slices.Contains(account.Agent.Permissions(), route.Permission) {
		try("as an agent", "zoe", path("ana"), 403)
	}
}

// pathOf fills in a route's path: somebody's account and the ids of the victims.
func (s *server) pathOf(route api.Route, accountOf string, victims map[string]string) string {
	s.t.Helper()
	out := strings.ReplaceAll(route.Path, "{account_id}", number(s.people[accountOf].account))
	out = strings.ReplaceAll(out, "{name}", "columns")
	out = strings.ReplaceAll(out, "{note_id}", victims["notes"])
	out = strings.ReplaceAll(out, "{event_id}", victims["events"])
	out = strings.ReplaceAll(out, "{delivery_id}", victims["deliveries"])
	out = strings.ReplaceAll(out, "{message_id}", victims["messages"])
	if strings.Contains(out, "{id}") {
		noun := nounOf(route.Path)
		if victims[noun] == "" {
			s.t.Fatalf("%s: give the isolation test a victim for %q", route.Path, noun)
		}
		out = strings.ReplaceAll(out, "{id}", victims[noun])
	}
	if strings.Contains(out, "{") {
		s.t.Fatalf("%s: the isolation test does not know a name in the path", route.Path)
	}
	return out
}

// nounOf is what an {id} in the path is of.
func nounOf(path string) string {
	before, _, _ := strings.Cut(path, "/{id}")
	return before[strings.LastIndex(before, "/")+1:]
}

// victims are things of Ana's account, by noun.
func (s *server) victims() map[string]string {
	s.t.Helper()
	contact := s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Victim","email":"victim@exemplo.com","custom_attributes":{"plan":"gold"}}`)
	team := s.do("ana", "POST", s.of("ana", "/teams"), `{"name":"Vendas"}`)
	s.do("ana", "POST", s.of("ana", "/teams/"+number(team.id("id"))+"/team_members"), `{"user_ids":[`+number(s.people["zoe"].id)+`]}`)
	token := s.do("ana", "POST", "/api/v1/profile/access_tokens", `{"name":"zapier"}`)
	role := s.do("ana", "POST", s.of("ana", "/custom_roles"), `{"name":"Marketing","permissions":["export"]}`)
	action := s.do("ana", "POST", s.of("ana", "/bulk_actions"), `{"type":"Contact","ids":[`+number(contact.id("payload.contact.id"))+`],"action_name":"delete","confirm":false}`)
	label := s.do("ana", "POST", s.of("ana", "/labels"), `{"title":"vip"}`)
	note := s.do("ana", "POST", s.of("ana", "/contacts/"+number(contact.id("payload.contact.id"))+"/notes"), `{"content":"victim"}`)
	attribute := s.do("ana", "POST", s.of("ana", "/custom_attribute_definitions"), `{"attribute_display_name":"Plan","attribute_model":1}`)
	export := s.do("ana", "POST", s.of("ana", "/contacts/export"), `{}`)
	s.awaitExport("ana", number(export.id("payload.id")))
	file := s.upload("ana", "contacts.csv", []byte("name,email\nFrom a file,file@exemplo.com\nBad,bad\n"))
	id := file.id("payload.import.id")
	s.awaitImport("ana", id)
	s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Victim Silva","city":"Olinda"}`)
	s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Victim Silva","city":"Olinda"}`)
	pairs := s.awaitScan("ana")
	segment := s.do("ana", "POST", s.of("ana", "/custom_filters"), `{"name":"Victims","filter_type":"contact","query":{"payload":[]}}`)
	forgotten := s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Forgotten"}`)
	erasure := s.do("ana", "POST", s.of("ana", "/contacts/"+number(forgotten.id("payload.contact.id"))+"/erase"), "")
	upload := s.do("ana", "POST", s.of("ana", "/import_uploads"), `{"file_name":"a.csv","size":10}`)
	hook := s.do("ana", "POST", s.of("ana", "/webhooks"), `{"url":"http://127.0.0.1:1/victim","active":false}`)
	delivery := s.do("ana", "POST", s.of("ana", "/webhooks/"+number(hook.id("payload.webhook.id"))+"/test"), "")
	inbox := s.do("ana", "POST", s.of("ana", "/inboxes"), `{"name":"Victims"}`)
	s.do("ana", "POST", s.of("ana", "/inbox_members"), `{"inbox_id":`+number(inbox.id("id"))+`,"user_ids":[`+number(s.people["zoe"].id)+`]}`)
	conversation := s.do("ana", "POST", s.of("ana", "/conversations"), `{"inbox_id":`+number(inbox.id("id"))+`,"contact_id":`+number(contact.id("payload.contact.id"))+`,"source_id":"victim","message":{"content":"victim"}}`)
	canned := s.do("ana", "POST", s.of("ana", "/canned_responses"), `{"short_code":"victim","content":"victim"}`)
	s.saved["victims_inbox"] = inbox.text("inbox_identifier")
	return map[string]string{
		"webhooks": number(hook.id("payload.webhook.id")), "deliveries": number(delivery.id("payload.id")),
		"inboxes": number(inbox.id("id")), "inbox_members": number(inbox.id("id")),
		"conversations": number(conversation.id("id")), "messages": number(conversation.id("messages.0.id")),
		"canned_responses": number(canned.id("id")),
		"import_uploads":   number(upload.id("payload.id")),
		"erasures":         number(erasure.id("payload.id")),
		"custom_filters":   number(segment.id("id")),
		"contacts":         number(contact.id("payload.contact.id")), "teams": number(team.id("id")), "imports": number(id),
		"agents": number(s.people["zoe"].id), "access_tokens": number(token.id("payload.id")),
		"custom_roles": number(role.id("id")), "bulk_actions": number(action.id("payload.id")), "exports": number(export.id("payload.id")),
		"duplicates": number(pairs.id("payload.0.id")), "labels": number(label.id("id")), "notes": number(note.id("id")), "events": "1", "custom_attribute_definitions": number(attribute.id("id")),
	}
}

// awaitImport waits until an import is done and its mail is kept.
func (s *server) awaitImport(as string, id int64) answer {
	s.t.Helper()
	lines, leave := s.listen(as)
	defer leave()
	var a answer
	await(s.t, lines, func(string) bool {
		a = s.do(as, "GET", s.of(as, "/imports/"+number(id)), "")
		return a.text("payload.mail.status") == "kept"
	})
	return a
}

// The public API tells nothing of another inbox's contacts, whatever is known of them.
func TestNobodyReachesAnotherInbox(t *testing.T) {
	eachServer(t, func(s *server) {
		victims := s.victims()
		own := s.do("bia", "POST", s.of("bia", "/inboxes"), `{"name":"Bia's"}`).text("inbox_identifier")
		before := testkit.Dump(s.t, s.app.DB, s.people["ana"].account)
		tried := 0
		for _, route := range s.api.Routes() {
			if !strings.HasPrefix(route.Path, public+visitor) {
				continue
			}
			for _, path := range []string{
				strings.NewReplacer("{identifier}", own, "{source_id}", "victim", "{id}", victims["conversations"]).Replace(route.Path),
				strings.NewReplacer("{identifier}", "guessed", "{source_id}", "victim", "{id}", victims["conversations"]).Replace(route.Path),
				strings.NewReplacer("{identifier}", s.saved["victims_inbox"], "{source_id}", "guessed", "{id}", victims["conversations"]).Replace(route.Path),
			} {
				tried++
				if a := s.do("", route.Method, path, walkBody(route)); a.status != 404 {
					s.t.Errorf("%s %s: %d %s", route.Method, path, a.status, a.body)
				}
			}
		}
		if after := testkit.Dump(s.t, s.app.DB, s.people["ana"].account); after != before || tried < 30 {
			s.t.Errorf("after %d requests the victim's rows have changed", tried)
		}
	})
}

// A body can name things of another account too.
func TestNobodyReachesAcrossByABody(t *testing.T) {
	eachServer(t, func(s *server) {
		team := s.do("bia", "POST", s.of("bia", "/teams"), `{"name":"Vendas"}`)
		members := s.of("bia", "/teams/"+number(team.id("id"))+"/team_members")
		for _, method := range []string{"POST", "PATCH"} {
			a := s.do("bia", method, members, `{"user_ids":[`+number(s.people["zoe"].id)+`]}`)
			if a.status != 422 || a.text("attributes.0") != "user_ids" {
				s.t.Errorf("%s of a stranger: %d %s", method, a.status, a.body)
			}
		}
		invited := s.do("bia", "POST", s.of("bia", "/agents"), `{"name":"X","email":"x@exemplo.com"}`)
		a := s.do("bia", "DELETE", s.of("bia", "/agents/"+number(invited.id("id"))+"?hand_over_to="+number(s.people["ana"].id)), "")
		if a.status != 422 || a.text("attributes.0") != "hand_over_to" {
			s.t.Errorf("handing over to a stranger: %d %s", a.status, a.body)
		}
		inbox := number(s.do("bia", "POST", s.of("bia", "/inboxes"), `{"name":"X"}`).id("id"))
		victim := number(s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"Victim"}`).id("payload.contact.id"))
		if a := s.do("bia", "POST", s.of("bia", "/conversations"), `{"inbox_id":`+inbox+`,"contact_id":`+victim+`}`); a.status != 404 {
			s.t.Errorf("a conversation with a stranger: %d %s", a.status, a.body)
		}
		if a := s.do("ana", "POST", s.of("ana", "/conversations"), `{"inbox_id":`+inbox+`,"contact_id":`+victim+`}`); a.status != 404 {
			s.t.Errorf("a conversation in a stranger's inbox: %d %s", a.status, a.body)
		}
		// The same e-mail, phone number and identifier are free in each account.
		for _, name := range []string{"ana", "bia"} {
			if a := s.do(name, "POST", s.of(name, "/contacts"), `{"email":"same@exemplo.com","phone_number":"11912345678","identifier":"1"}`); a.status != 200 {
				s.t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
	})
}

// upload sends a file as a form does.
func (s *server) upload(as, name string, content []byte) answer {
	s.t.Helper()
	body, kind := form(s.t, "import_file", name, content)
	return s.send(s.request(as, "POST", s.of(as, "/contacts/import"), bytes.NewReader(body), "Content-Type", kind))
}
