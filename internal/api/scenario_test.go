package api_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// step is one request and what must come back. In path, body and want
//
//	{ana} is Ana's account, {me} who asks, {NAME} what an earlier step has kept;
//
// a path that does not begin with /api, /auth or / is in Ana's account. want is JSON: its members must
// be there and fit, others may be; "<any>" is anything but null, "<none>" an absent member.
type step struct {
	as, method, path, body string
	status                 int
	want                   string
	keep                   string // NAME=path.in.the.answer
	header                 []string
}

func (s *server) play(steps []step) {
	s.t.Helper()
	for n, x := range steps {
		path := x.path
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "/contacts") {
			path = "/api/v1/accounts/{ana}/" + strings.TrimPrefix(path, "/")
		}
		a := s.do(x.as, x.method, s.fill(x.as, path), s.fill(x.as, x.body), x.header...)
		what := fmt.Sprintf("step %d: %s %s %s %.200s", n+1, x.as, x.method, x.path, x.body)
		if a.status != x.status {
			s.t.Errorf("%s\n%d, want %d: %s", what, a.status, x.status, a.body)
		}
		if x.want != "" {
			var want any
			if err := json.Unmarshal([]byte(s.fill(x.as, x.want)), &want); err != nil {
				s.t.Fatalf("%s: want is no JSON: %v", what, err)
			}
			if diff := differs(want, a.json, ""); diff != "" {
				s.t.Errorf("%s\n%s in %s", what, diff, a.body)
			}
		}
		if name, at, found := strings.Cut(x.keep, "="); found {
			if s.saved[name] = number(a.id(at)); s.saved[name] == "0" {
				s.saved[name] = a.text(at)
			}
		}
	}
}

func (s *server) fill(as, text string) string {
	for name, p := range s.people {
		if name == "" {
			continue // nobody has no account
		}
		text = strings.ReplaceAll(text, "{"+name+"}", number(p.account))
		if strings.TrimPrefix(as, "cookie:") == name {
			text = strings.ReplaceAll(text, "{me}", number(p.id))
		}
	}
	for name, value := range s.saved {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// differs says where got is not as wanted, "" when it is.
func differs(want, got any, at string) string {
	switch w := want.(type) {
	case string:
		if w == "<any>" && got != nil {
			return ""
		}
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s is %v, want an object", at, got)
		}
		for name, inner := range w {
			value, found := g[name]
			if inner == "<none>" {
				if found {
					return at + "." + name + " is there"
				}
				continue
			}
			if !found {
				return at + "." + name + " is missing"
			}
			if diff := differs(inner, value, at+"."+name); diff != "" {
				return diff
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Sprintf("%s is %v, want %d elements", at, got, len(w))
		}
		for i := range w {
			if diff := differs(w[i], g[i], fmt.Sprintf("%s.%d", at, i)); diff != "" {
				return diff
			}
		}
		return ""
	}
	if !reflect.DeepEqual(want, got) {
		return fmt.Sprintf("%s is %v, want %v", at, got, want)
	}
	return ""
}

func play(t *testing.T, steps []step) {
	t.Helper()
	eachServer(t, func(s *server) { s.play(steps) })
}

const notFound = `{"error":"Resource could not be found","message":"Resource could not be found","code":"not_found","attributes":[],"fields":{},"request_id":"<any>"}`

func refusal(code string, fields ...string) string {
	names, _ := json.Marshal(fields)
	if fields == nil {
		names = []byte("[]")
	}
	return `{"code":"` + code + `","attributes":` + string(names) + `,"error":"<any>","message":"<any>","text":"<any>","request_id":"<any>"}`
}

func TestContactsAsTheCompatibleAPI(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "contacts", `{"name":"José","email":"JOSE@Exemplo.com","phone_number":"(11) 91234-5678","identifier":77,"blocked":"true",
			"additional_attributes":{"city":"Recife","country":"Brasil","company_name":"Açaí","description":"d"},"custom_attributes":{"n":10,"x":[1,{"y":null}]}}`, 200,
			`{"payload":{"contact":{"id":"<any>","name":"José","email":"jose@exemplo.com","phone_number":"+5511912345678","phone_typed":"(11) 91234-5678","identifier":"77",
				"blocked":true,"thumbnail":"","availability_status":"offline","contact_type":"lead","company":"Açaí","source":"api","version":1,
				"additional_attributes":{"city":"Recife","country":"Brasil","country_code":"BR","company_name":"Açaí","description":"d"},
				"custom_attributes":{"n":10,"x":[1,{"y":null}]},"created_at":"<any>","last_activity_at":"<none>","contact_inboxes":[]},
				"contact_inbox":{"inbox":null,"source_id":null}}}`, "jose=payload.contact.id", nil},
		{"cookie:zoe", "POST", "contacts", `{"contact":{"name":"Wrapped","company":"Um","city":"Olinda","country_code":"pt"},"name":"outside"}`, 200,
			`{"payload":{"contact":{"name":"Wrapped","source":"hand","company":"Um","email":null,"phone_number":null,"identifier":null,
				"additional_attributes":{"city":"Olinda","country":"Portugal","country_code":"PT","company_name":"Um"},"custom_attributes":{}}}}`, "wrapped=payload.contact.id", nil},
		{"zoe", "GET", "contacts/{jose}", "", 200, `{"payload":{"id":{jose},"name":"José","contact_inboxes":[]}}`, "", nil},
		{"zoe", "GET", "contacts/{jose}?include_contact_inboxes=false", "", 200, `{"payload":{"contact_inboxes":"<none>"}}`, "", nil},
		{"zoe", "GET", "contacts/{jose}?include_contact_inboxes=1", "", 200, `{"payload":{"contact_inboxes":"<none>"}}`, "", nil},
		// Both methods, unknown members ignored, null and "" clear, attributes merge.
		{"zoe", "PUT", "contacts/{jose}", `{"name":"Zé","unknown":{"x":1},"id":1,"account_id":{bia},"version":9}`, 200, `{"payload":{"id":{jose},"name":"Zé","version":2}}`, "", nil},
		{"zoe", "PATCH", "contacts/{jose}", `{"contact":{"phone_number":null,"identifier":"","custom_attributes":{"n":null,"k":"v"}}}`, 200,
			`{"payload":{"phone_number":null,"phone_typed":null,"identifier":null,"email":"jose@exemplo.com","custom_attributes":{"n":null,"k":"v","x":[1,{"y":null}]}}}`, "", nil},
		{"zoe", "PATCH", "contacts/{jose}", `{"name":null,"blocked":null,"contact_type":null,"additional_attributes":null,"custom_attributes":null}`, 200,
			`{"payload":{"name":"","blocked":false,"contact_type":"lead","additional_attributes":{"city":"Recife","description":"d"}}}`, "", nil},
		{"zoe", "PATCH", "contacts/{jose}", `{"name":123,"identifier":4.50,"blocked":1,"contact_type":"customer"}`, 200,
			`{"payload":{"name":"123","identifier":"4.50","blocked":true,"contact_type":"customer"}}`, "", nil},
		{"zoe", "PATCH", "contacts/{jose}", `{"additional_attributes":{"city":null,"country":"Nárnia","company_name":"","description":null}}`, 200,
			`{"payload":{"company":"","additional_attributes":{"country":"Nárnia","city":"<none>","company_name":"<none>","country_code":"<none>","description":null}}}`, "", nil},
		{"zoe", "PATCH", "contacts/{jose}", `{"additional_attributes":{"country":"Japan","country_code":""}}`, 200,
			`{"payload":{"additional_attributes":{"country":"Japão","country_code":"JP"}}}`, "", []string{"Accept-Language", "pt-PT"}},
		{"zoe", "PATCH", "contacts/{jose}", `{"additional_attributes":{"country_code":"BR","country":"Japan","company":"A","company_name":"B"}}`, 200,
			`{"payload":{"company":"B","additional_attributes":{"country":"Brazil","country_code":"BR"}}}`, "", []string{"Accept-Language", "en-GB,en"}},
		{"zoe", "POST", "contacts/{jose}/destroy_custom_attributes", `{"custom_attributes":["k","unknown",7]}`, 200,
			`{"payload":{"id":{jose},"custom_attributes":{"k":"<none>","x":"<any>"}}}`, "", nil},
		// Lists.
		{"zoe", "POST", "contacts", `{"name":"Ana"}`, 200, "", "third=payload.contact.id", nil},
		{"zoe", "GET", "contacts", "", 200, `{"meta":{"count":3,"current_page":1},"payload":[{"id":{third},"contact_inboxes":[]},{"id":{wrapped}},{"id":{jose}}]}`, "", nil},
		{"zoe", "GET", "contacts?sort=name&page=abc", "", 200, `{"meta":{"current_page":1},"payload":[{"id":{jose}},{"id":{third}},{"id":{wrapped}}]}`, "", nil},
		{"zoe", "GET", "contacts?sort=-name&per_page=2&page=2&include_contact_inboxes=false", "", 200, `{"meta":{"count":3,"current_page":2},"payload":[{"id":{jose},"contact_inboxes":"<none>"}]}`, "", nil},
		{"zoe", "GET", "contacts?page=x&sort=nonsense", "", 200, `{"meta":{"count":3,"current_page":1},"payload":["<any>","<any>","<any>"]}`, "", nil},
		{"zoe", "GET", "contacts?page=7", "", 200, `{"meta":{"count":3,"current_page":7},"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts?page=-1&per_page=-5", "", 200, `{"meta":{"count":3,"current_page":1}}`, "", nil},
		{"zoe", "GET", "contacts/search?q=JOSE@", "", 200, `{"meta":{"count":1,"current_page":1},"payload":[{"id":{jose}}]}`, "", nil},
		{"zoe", "GET", "contacts/search?q=%25", "", 200, `{"meta":{"count":0},"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts/search?q=%", "", 200, `{"meta":{"count":0}}`, "", nil},
		{"zoe", "GET", "contacts/search?q=ana;sort=x&sort=name", "", 200, `{"meta":{"count":0}}`, "", nil},
		{"zoe", "GET", "contacts/search?q=", "", 422, `{"code":"search_blank","error":"Specify search string with parameter q"}`, "", nil},
		{"zoe", "GET", "contacts/search", "", 422, refusal("search_blank"), "", nil},
		{"zoe", "GET", "contacts/search?q=%20%E2%80%8B%C2%A0", "", 422, refusal("search_blank"), "", nil},
		{"zoe", "GET", "contacts/search?q=%ff", "", 422, refusal("text_invalid"), "", nil},
		{"zoe", "GET", "contacts/search?q=a%00b", "", 422, refusal("text_invalid"), "", nil},
		{"zoe", "GET", "contacts/search?q=" + strings.Repeat("x", 60_000), "", 422, refusal("too_long", "q"), "", nil},
		{"zoe", "GET", "contacts?sort=" + strings.Repeat("name,", 4000), "", 200, `{"meta":{"count":3}}`, "", nil},
		// Deleting is the administrator's.
		{"zoe", "DELETE", "contacts/{third}", "", 403, refusal("action_forbidden"), "", nil},
		{"ana", "DELETE", "contacts/{third}", "", 200, "", "", nil},
		{"ana", "DELETE", "contacts/{third}", "", 404, notFound, "", nil},
		{"ana", "GET", "contacts/{third}", "", 404, notFound, "", nil},
	})
}

func TestContactsRefused(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "contacts", `{"name":"A","email":"a@exemplo.com","phone_number":"11912345678","identifier":"i"}`, 200, "", "a=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"B","custom_attributes":{"k":1}}`, 200, "", "b=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"email":" A@EXEMPLO.com"}`, 422, `{"error":"Email has already been taken","message":"Email has already been taken","code":"email_taken",
			"attributes":["email"],"fields":{"email":"Este e-mail já está em uso."},"text":"Este e-mail já está em uso.","conflict":{"contact_id":{a}}}`, "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"phone_number":"+55 11 91234-5678","identifier":"i"}`, 422,
			`{"message":"Phone number has already been taken, Identifier has already been taken","attributes":["phone_number","identifier"],"conflict":{"contact_id":{a}}}`, "", nil},
		{"ana", "POST", "contacts", `{"name":"x","email":"não é","phone_number":"12","contact_type":"vip"}`, 422,
			`{"attributes":["email","phone_number","contact_type"],"code":"email_invalid","message":"Email Invalid email, Phone number should be in e164 format, contact_type is not included in the list",
			"fields":{"email":"<any>","phone_number":"<any>","contact_type":"Escolha uma destas opções: visitor, lead, customer."}}`, "", []string{"Accept-Language", "en"}},
		{"ana", "POST", "contacts", `{"name":"` + strings.Repeat("é", 300) + `"}`, 422, `{"message":"Name is too long (maximum is 255 characters)","attributes":["name"]}`, "", nil},
		{"ana", "POST", "contacts", `{"name":"` + strings.Repeat("é", 255) + `"}`, 200, "", "", nil},
		{"ana", "POST", "contacts", `{}`, 422, refusal("nothing_identifies"), "", nil},
		{"ana", "POST", "contacts", `{"contact":{}}`, 422, refusal("nothing_identifies"), "", nil},
		{"ana", "POST", "contacts", `{"contact":null}`, 422, refusal("nothing_identifies"), "", nil},
		{"ana", "POST", "contacts", `{"contact":5}`, 422, refusal("nothing_identifies"), "", nil},
		{"ana", "POST", "contacts", `{"name":["x"]}`, 422, `{"code":"value_invalid","attributes":["name"],"message":"Name is invalid"}`, "", nil},
		{"ana", "POST", "contacts", `{"email":{"a":1},"name":[]}`, 422, refusal("value_invalid", "name"), "", nil},
		{"ana", "POST", "contacts", `{"contact":{"name":"x","blocked":"maybe"}}`, 422, refusal("value_invalid", "blocked"), "", nil},
		{"ana", "POST", "contacts", `{"name":"x","custom_attributes":[]}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"ana", "POST", "contacts", `{"name":"x","additional_attributes":"x"}`, 422, refusal("value_invalid", "additional_attributes"), "", nil},
		{"ana", "POST", "contacts", `{"name":"x","additional_attributes":{"city":[]}}`, 422, refusal("value_invalid", "additional_attributes.city"), "", nil},
		{"ana", "POST", "contacts", `{"name":"x\u0000"}`, 422, refusal("text_invalid", "name"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"custom_attributes":{"a":[{"b":"\u0000"}]}}`, 422, refusal("text_invalid", "custom_attributes"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"additional_attributes":{"a\u0000":1}}`, 422, refusal("text_invalid", "additional_attributes"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"custom_attributes":{"a":1e999999}}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"custom_attributes":{"a":` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `}}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"custom_attributes":{"a":"` + strings.Repeat("x", 70_000) + `"}}`, 422, refusal("too_long", "custom_attributes"), "", nil},
		{"ana", "PATCH", "contacts/{b}", `{"custom_attributes":{"a":"\ud800"}}`, 200, "", "", nil}, // half a character is replaced, as JSON readers do
		{"ana", "PATCH", "contacts/{b}", `{"name":""}`, 422, refusal("nothing_identifies"), "", nil},
		{"ana", "POST", "contacts/{b}/destroy_custom_attributes", `{"custom_attributes":"k"}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"ana", "POST", "contacts/{b}/destroy_custom_attributes", `{"custom_attributes":[["k"]]}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"ana", "POST", "contacts/{b}/destroy_custom_attributes", `{}`, 200, "", "", nil},
		{"ana", "GET", "contacts/{b}", "", 200, `{"payload":{"name":"B","version":2,"custom_attributes":{"k":1}}}`, "", nil},
		// Concurrent edits.
		{"ana", "PATCH", "contacts/{b}", `{"name":"B2"}`, 200, `{"payload":{"version":3}}`, "", []string{"If-Match", `"2"`}},
		{"zoe", "PATCH", "contacts/{b}", `{"name":"B3"}`, 409, `{"code":"changed_meanwhile","contact":{"id":{b},"name":"B2","version":3}}`, "", []string{"If-Match", `"2"`}},
		{"zoe", "PATCH", "contacts/{b}", `{"name":"B4"}`, 200, `{"payload":{"version":4}}`, "", []string{"If-Match", `W/"3"`}},
		{"zoe", "PATCH", "contacts/{b}", `{"name":"B5"}`, 200, `{"payload":{"version":5}}`, "", []string{"If-Match", "*"}},
		{"zoe", "PATCH", "contacts/{b}", `{"name":"B6"}`, 422, refusal("value_invalid", "If-Match"), "", []string{"If-Match", `"x"`}},
		{"zoe", "PATCH", "contacts/{b}", `{"name":"B6"}`, 422, refusal("value_invalid", "If-Match"), "", []string{"If-Match", `"0"`}},
	})
}

func TestIdsAndRoutesThatDoNotExist(t *testing.T) {
	var steps []step
	for _, id := range []string{"999999", "0", "-1", "abc", "1.5", "99999999999999999999", "1%00", "%ff", "1e3", "%20"} {
		steps = append(steps,
			step{"ana", "GET", "contacts/" + id, "", 404, notFound, "", nil},
			step{"ana", "PATCH", "contacts/" + id, `{"name":"x"}`, 404, notFound, "", nil},
			step{"ana", "DELETE", "contacts/" + id, "", 404, notFound, "", nil},
			step{"ana", "POST", "contacts/" + id + "/destroy_custom_attributes", `{"custom_attributes":[]}`, 404, notFound, "", nil},
			step{"ana", "GET", "imports/" + id, "", 404, notFound, "", nil},
			step{"ana", "POST", "imports/" + id + "/cancel", "", 404, notFound, "", nil},
			step{"ana", "GET", "imports/" + id + "/rows", "", 404, notFound, "", nil},
			step{"ana", "GET", "imports/" + id + "/rejected", "", 404, notFound, "", nil},
			step{"ana", "GET", "teams/" + id, "", 404, notFound, "", nil},
			step{"ana", "PATCH", "agents/" + id, `{"role":"agent"}`, 404, notFound, "", nil},
			step{"ana", "DELETE", "/api/v1/profile/access_tokens/" + id, "", 404, notFound, "", nil},
			step{"ana", "GET", "/api/v1/accounts/" + id + "/contacts", "", 404, notFound, "", nil},
			step{"ana", "GET", "/api/v1/accounts/" + id, "", 404, notFound, "", nil},
		)
	}
	for _, path := range []string{"/api/", "/api/v1", "/api/v2/contacts", "/api/v1/accounts/{ana}/nothing", "/api/v1/accounts/{ana}/nothing/", "/auth/nothing", "/auth/", "/public/api/v1/x"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			steps = append(steps, step{"ana", method, path, "", 404, notFound, "", nil})
		}
		steps = append(steps, step{"", "GET", path, "", 404, notFound, "", nil})
	}
	play(t, steps)
}

func TestMethodsThatARouteDoesNotTake(t *testing.T) {
	eachServer(t, func(s *server) {
		for path, allowed := range map[string]string{
			"/auth/sign_in": "POST", "/api/v1/profile": "GET, PUT, PATCH", s.of("ana", "/contacts"): "GET, POST", s.of("ana", "/contacts/1"): "GET, PUT, PATCH, DELETE",
		} {
			a := s.do("ana", "OPTIONS", path, "")
			if a.status != 405 || a.header.Get("Allow") != allowed || a.text("code") != "method_not_allowed" {
				s.t.Errorf("%s: %d, allowed %q, want %q: %s", path, a.status, a.header.Get("Allow"), allowed, a.body)
			}
		}
		if a := s.do("ana", "DELETE", s.of("ana", "/contacts"), ""); a.status != 405 {
			s.t.Errorf("deleting all contacts: %d", a.status)
		}
		if a := s.do("ana", "HEAD", s.of("ana", "/contacts"), ""); a.status != 200 || len(a.body) != 0 {
			s.t.Errorf("HEAD: %d %s", a.status, a.body)
		}
	})
}

func TestAccountMembersAndTeams(t *testing.T) {
	play(t, []step{
		{"zoe", "GET", "/api/v1/accounts/{ana}", "", 200, `{"id":{ana},"name":"Padaria ana","locale":"pt-BR","timezone":"America/Sao_Paulo","country":"BR","status":"active","limits":{"segments_per_user":1000}}`, "", nil},
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{"name":"Nova","timezone":"Europe/Lisbon","limits":{"segments_per_user":5}}`, 200, `{"name":"Nova","timezone":"Europe/Lisbon","country":"BR","limits":{"segments_per_user":5}}`, "", nil},
		{"ana", "PUT", "/api/v1/accounts/{ana}", `{"name":"","locale":"xx","country":"XX","timezone":"Mars","limits":{"segments_per_user":0}}`, 422,
			`{"attributes":["name","locale","timezone","country","limits.segments_per_user"],"message":"Name can't be blank, This language is not available. Choose en or pt-BR., This time zone does not exist. Write it like America/Sao_Paulo., This country code does not exist. Use two letters, such as BR., limits.segments_per_user is invalid"}`, "", nil},
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{"limits":{"segments_per_user":"many"}}`, 422, refusal("value_invalid", "limits.segments_per_user"), "", nil},
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{"name":{"x":1}}`, 422, refusal("value_invalid", "name"), "", nil},
		{"ana", "PATCH", "/api/v1/accounts/{ana}", `{}`, 200, `{"name":"Nova"}`, "", nil},

		{"zoe", "GET", "agents", "", 200, `[{"name":"ana","role":"administrator","status":"active","confirmed":true},{"name":"Zoe","role":"agent","custom_role_id":null,"invitation_expires_at":null,"account_id":{ana}}]`, "zoe_id=1.id", nil},
		{"ana", "POST", "agents", `{"name":"Max","email":"max@exemplo.com"}`, 200, `{"name":"Max","role":"agent","status":"invited","confirmed":false,"invitation_expires_at":"<any>"}`, "max=id", nil},
		{"ana", "POST", "agents", `{"name":"Max","email":"MAX@exemplo.com","role":"agent"}`, 422, refusal("already_member", "email"), "", nil},
		{"ana", "POST", "agents", `{"name":"","email":"x","role":"boss"}`, 422, `{"attributes":["name","email","role"]}`, "", nil},
		{"ana", "POST", "agents/{max}/invitation", "", 200, `{"status":"invited"}`, "", nil},
		{"ana", "POST", "agents/{zoe_id}/invitation", "", 409, refusal("wrong_status"), "", nil},
		{"ana", "POST", "agents/{zoe_id}/invitation_link", "", 409, refusal("wrong_status"), "", nil},
		{"ana", "POST", "agents/{max}/invitation_link", "", 200, `{"payload":{"link":"<any>","expires_at":"<any>"}}`, "", nil},
		{"ana", "PATCH", "agents/{max}", `{"status":"active"}`, 409, `{"code":"wrong_status","text":"Isto não pode ser feito no estado atual: convidado, ainda sem aceitar."}`, "", nil},
		{"ana", "PATCH", "agents/{max}", `{"name":"Maxim","role":"administrator"}`, 200, `{"name":"Maxim","role":"administrator","status":"invited"}`, "", nil},
		{"ana", "PUT", "agents/{max}", `{"status":"gone"}`, 422, refusal("choice_invalid", "status"), "", nil},
		{"ana", "DELETE", "agents/{max}?hand_over_to=abc", "", 422, refusal("value_invalid", "hand_over_to"), "", nil},
		{"ana", "DELETE", "agents/{max}?hand_over_to={zoe_id}", "", 200, "", "", nil},
		{"ana", "DELETE", "agents/{max}", "", 404, notFound, "", nil},
		{"ana", "PATCH", "agents/{me}", `{"role":"agent"}`, 409, refusal("last_administrator"), "", nil},
		{"ana", "DELETE", "agents/{me}", "", 409, refusal("last_administrator"), "", nil},

		{"ana", "POST", "teams", `{"name":"Vendas","description":"Quem vende","allow_auto_assign":true}`, 200, `{"name":"Vendas","description":"Quem vende","account_id":{ana},"is_member":false}`, "team=id", nil},
		{"ana", "POST", "teams", `{"name":"VENDAS"}`, 422, `{"attributes":["name"],"error":"Name has already been taken"}`, "", nil},
		{"ana", "POST", "teams", `{}`, 422, `{"attributes":["name"],"error":"Name can't be blank"}`, "", nil},
		{"ana", "POST", "teams/{team}/team_members", `{"user_ids":[{zoe_id}]}`, 200, `[{"id":{zoe_id}}]`, "", nil},
		{"ana", "POST", "teams/{team}/team_members", `{"user_ids":["x"]}`, 422, refusal("value_invalid", "user_ids"), "", nil},
		{"ana", "POST", "teams/{team}/team_members", `{"user_ids":[999999]}`, 422, refusal("value_invalid", "user_ids"), "", nil},
		{"ana", "PATCH", "teams/{team}/team_members", `{"user_ids":[{me},{zoe_id}]}`, 200, `[{"id":{me}},{"id":{zoe_id}}]`, "", nil},
		{"ana", "DELETE", "teams/{team}/team_members", `{"user_ids":[{me}]}`, 200, `[{"id":{zoe_id}}]`, "", nil},
		{"zoe", "GET", "teams", "", 200, `[{"id":{team},"is_member":true}]`, "", nil},
		{"zoe", "GET", "teams/{team}", "", 200, `{"id":{team},"name":"Vendas"}`, "", nil},
		{"zoe", "GET", "teams/{team}/team_members", "", 200, `[{"id":{zoe_id},"role":"agent"}]`, "", nil},
		{"ana", "PUT", "teams/{team}", `{"description":""}`, 200, `{"name":"Vendas","description":""}`, "", nil},
		{"ana", "DELETE", "teams/{team}", "", 200, "", "", nil},
		{"ana", "DELETE", "teams/{team}", "", 404, notFound, "", nil},

		// A deactivated person is out at the next request.
		{"ana", "PATCH", "agents/{zoe_id}", `{"status":"deactivated"}`, 200, `{"status":"deactivated"}`, "", nil},
		{"zoe", "GET", "contacts", "", 401, refusal("access_token_invalid"), "", nil},
		{"cookie:zoe", "GET", "contacts", "", 401, refusal("not_signed_in"), "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"status":"active"}`, 200, "", "", nil},
		{"cookie:zoe", "GET", "contacts", "", 200, "", "", nil},
	})
}
