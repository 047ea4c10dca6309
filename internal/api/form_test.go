package api_test

import (
	"net/url"
	"strings"
	"testing"
)

// form sends a form as clients of the compatible API do.
func (s *server) form(as, method, path, body string) answer {
	s.t.Helper()
	return s.send(s.request(as, method, path, strings.NewReader(body), "Content-Type", "application/x-www-form-urlencoded"))
}

func TestFormsDoWhatJSONDoes(t *testing.T) {
	eachServer(t, func(s *server) {
		contacts := s.of("ana", "/contacts")
		made := s.form("zoe", "POST", contacts, "contact[name]=Ana+Lima&contact[email]=ana%40exemplo.com&contact[custom_attributes][plano]=Pro&contact[additional_attributes][city]=Recife")
		s.wants(made, 200, `{"payload":{"contact":{"name":"Ana Lima","email":"ana@exemplo.com","custom_attributes":{"plano":"Pro"},"additional_attributes":{"city":"Recife"}}}}`)
		path := contacts + "/" + number(made.id("payload.contact.id"))
		s.wants(s.form("zoe", "PATCH", path, "name=Ana&blocked=true&custom_attributes[nota]=5"), 200, `{"payload":{"name":"Ana","blocked":true,"custom_attributes":{"plano":"Pro","nota":"5"}}}`)
		s.wants(s.form("ana", "POST", path+"/labels", "labels[]=vip&labels[]=feira"), 200, `{"payload":["feira","vip"]}`)
		s.wants(s.form("ana", "POST", path+"/labels", "labels[]="), 200, `{"payload":[]}`)
		s.wants(s.form("zoe", "POST", path+"/notes", "note[content]=liga+de+manh%C3%A3"), 200, `{"content":"liga de manhã"}`)
		s.wants(s.form("zoe", "POST", path+"/destroy_custom_attributes", "custom_attributes[]=nota"), 200, `{"payload":{"custom_attributes":{"plano":"Pro","nota":"<none>"}}}`)
		payload := "payload[][attribute_key]=city&payload[][filter_operator]=equal_to&payload[][values][]=Recife&payload[][values][]=Natal&payload[][query_operator]=OR" +
			"&payload[][attribute_key]=name&payload[][filter_operator]=equal_to&payload[][values][]=Bia"
		s.wants(s.form("zoe", "POST", contacts+"/filter", payload), 200, `{"meta":{"count":1},"payload":[{"name":"Ana"}]}`)
		saved := strings.NewReplacer("payload[]", "custom_filter[query][payload][]").Replace(payload)
		s.wants(s.form("zoe", "POST", s.of("ana", "/custom_filters"), "custom_filter[name]=Recife&custom_filter[filter_type]=contact&"+saved), 200,
			`{"name":"Recife","query":{"payload":[{"attribute_key":"city","values":["Recife","Natal"],"query_operator":"OR"},{"attribute_key":"name","values":["Bia"]}]}}`)
		inbox := s.form("ana", "POST", s.of("ana", "/inboxes"), "inbox[name]=Loja&inbox[channel][type]=api")
		s.wants(inbox, 200, `{"name":"Loja","channel_type":"Channel::Api"}`)
		s.wants(s.form("ana", "PATCH", s.of("ana", "/inbox_members"), "inbox_id="+number(inbox.id("id"))+"&user_ids[]="+number(s.people["zoe"].id)), 200, `{"payload":[{"name":"Zoe"}]}`)
		s.wants(s.form("zoe", "POST", path+"/contact_inboxes", "hmac_verified=true&source_id=s&inbox_id="+number(inbox.id("id"))), 200, `{"source_id":"s"}`)
		s.wants(s.form("zoe", "POST", s.of("ana", "/conversations"), "source_id=s&message[content]=Bom+dia"), 200, `{"messages":[{"content":"Bom dia"}]}`)
		s.wants(s.form("", "POST", "/public/api/v1/inboxes/"+inbox.text("inbox_identifier")+"/contacts/s/conversations/1/messages", "content=Oi"), 200, `{"content":"Oi"}`)
		s.wants(s.sendForm("zoe", "POST", path+"/notes", [][2]string{{"content", "em partes"}}, nil), 200, `{"content":"em partes"}`)
		s.wants(s.sendForm("zoe", "POST", path+"/notes", [][2]string{{"content", "com um arquivo"}}, pictureFile(s.t, 2, 2)), 200, `{"content":"com um arquivo"}`)
		s.wants(s.form("zoe", "POST", contacts, "email=ana%40exemplo.com"), 422, refusal("email_taken", "email"))
		s.wants(s.form("zoe", "POST", contacts, url.Values{"name": {strings.Repeat("x", 256)}}.Encode()), 422, `{"code":"too_long"}`)
	})
}

// Nothing is lost on the way of what clients write a little differently.
func TestLooseRequests(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "labels/", `{"title":"vip"}`, 200, `{"title":"vip"}`, "", nil},
		{"zoe", "POST", "contacts", `{"name":"Ana","labels":["vip"]}`, 200, "", "a=payload.contact.id", nil},
		{"zoe", "POST", "contacts", `{"name":"Bia"}`, 200, "", "", nil},
		{"zoe", "GET", "contacts/{a}/", "", 200, `{"payload":{"id":{a}}}`, "", nil},
		{"zoe", "GET", "contacts/?labels[]=vip", "", 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "GET", "contacts?labels=vip", "", 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "GET", "contacts?labels%5B0%5D=none&labels%5B1%5D=vip", "", 200, `{"meta":{"count":1}}`, "", nil},
		{"zoe", "GET", "contacts?page=99999999999999999999", "", 200, `{"meta":{"count":2,"current_page":1073741824},"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts?page=1.5", "", 200, `{"meta":{"current_page":1},"payload":["<any>","<any>"]}`, "", nil},
		{"zoe", "POST", "contacts", "", 422, refusal("nothing_identifies"), "", nil},
		{"zoe", "PATCH", "contacts/{a}", "", 200, `{"payload":{"name":"Ana","version":1}}`, "", nil},
		{"zoe", "POST", "contacts/filter", "", 422, refusal("filter_malformed", "payload"), "", nil},
		{"zoe", "POST", "custom_filters", "", 422, `{"error":"param is missing or the value is empty: custom_filter","code":"param_missing"}`, "", nil},
		{"zoe", "POST", "custom_filters", `{"custom_filter":{}}`, 422, `{"code":"param_missing"}`, "", nil},
		{"ana", "POST", "teams", `{"team":{"name":"Vendas"}}`, 200, `{"name":"Vendas"}`, "team=id", nil},
		{"ana", "PATCH", "teams/{team}/team_members", `{}`, 422, refusal("required", "user_ids"), "", nil},
		{"ana", "PATCH", "teams/{team}/team_members", `{"user_ids":["{me}"]}`, 200, `[{"id":{me}}]`, "", nil},
		{"ana", "POST", "agents", `{"agent":{"name":"Léo","email":"leo@exemplo.com","role":"agent"}}`, 200, `{"name":"Léo"}`, "", nil},
		{"zoe", "PUT", "/api/v1/profile", `{"profile":{"name":"Zoe Dias"}}`, 200, `{"name":"Zoe Dias"}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":"https://exemplo.com/h","subscriptions":["conversation_created","webwidget_triggered","inbox_created"]}`, 200, `{"payload":{"webhook":{"subscriptions":["conversation_created"]}}}`, "", nil},
		{"ana", "POST", "webhooks", `{"url":"https://exemplo.com/i","subscriptions":["webwidget_triggered"]}`, 422, refusal("subscriptions_invalid", "subscriptions"), "", nil},
	})
}
