package api_test

import (
	"strconv"
	"strings"
	"testing"
)

// opened is how every story of an inbox begins: Ana makes one and puts Zoe into it.
var opened = []step{
	{"ana", "GET", "agents", "", 200, `["<any>","<any>"]`, "zoe_id=1.id", nil},
	{"ana", "POST", "inboxes", `{"name":"Loja","channel":{"type":"api"}}`, 200,
		`{"id":"<any>","name":"Loja","channel_type":"Channel::Api","greeting_enabled":false,"hmac_mandatory":false,"inbox_identifier":"<any>","hmac_token":"<any>"}`, "inbox=id", nil},
	{"ana", "GET", "inboxes/{inbox}", "", 200, `{"id":{inbox}}`, "key=inbox_identifier", nil},
	{"ana", "POST", "inbox_members", `{"inbox_id":{inbox},"user_ids":[{zoe_id}]}`, 200, `{"payload":[{"id":{zoe_id},"name":"Zoe"}]}`, "", nil},
}

func story(steps ...step) []step { return append(append([]step{}, opened...), steps...) }

func TestInboxes(t *testing.T) {
	play(t, story([]step{
		{"zoe", "GET", "inboxes", "", 200, `{"payload":[{"id":{inbox},"name":"Loja","hmac_token":"<none>","inbox_identifier":"<none>"}]}`, "", nil},
		{"ana", "POST", "inboxes", `{"inbox":{"name":" Gerência ","greeting_enabled":"true","greeting_message":"Olá!","channel":{"hmac_mandatory":true}}}`, 200,
			`{"name":"Gerência","greeting_enabled":true,"greeting_message":"Olá!","hmac_mandatory":true}`, "other=id", nil},
		{"zoe", "GET", "inboxes/{other}", "", 403, refusal("action_forbidden"), "", nil},
		{"zoe", "GET", "inbox_members/{other}", "", 403, refusal("action_forbidden"), "", nil},
		{"zoe", "POST", "inboxes", `{"name":"X"}`, 403, refusal("action_forbidden"), "", nil},
		{"ana", "GET", "inboxes", "", 200, `{"payload":[{"id":{inbox}},{"id":{other}}]}`, "", nil},
		{"ana", "POST", "inboxes", `{}`, 422, refusal("required", "name"), "", nil},
		{"ana", "POST", "inboxes", `{"name":"X","channel":{"type":"fax"}}`, 422, `{"code":"choice_invalid","attributes":["channel.type"]}`, "", nil},
		{"ana", "POST", "inboxes", `{"name":["X"]}`, 422, refusal("value_invalid", "name"), "", nil},
		{"ana", "POST", "inboxes", `{"name":"` + strings.Repeat("x", 256) + `"}`, 422, `{"code":"too_long","attributes":["name"]}`, "", nil},
		{"ana", "PATCH", "inboxes/{other}", `{"name":"Chefia"}`, 200, `{"name":"Chefia","greeting_message":"Olá!"}`, "", nil},
		{"ana", "PUT", "inboxes/{other}", `{"greeting_enabled":false}`, 200, `{"name":"Chefia","greeting_enabled":false}`, "", nil},
		{"ana", "PATCH", "inbox_members", `{"inbox_id":"{other}","user_ids":[{me},{zoe_id}]}`, 200, `{"payload":[{"id":{me}},{"id":{zoe_id}}]}`, "", nil},
		{"ana", "DELETE", "inbox_members", `{"inbox_id":{other},"user_ids":[{me}]}`, 200, `{"payload":[{"id":{zoe_id}}]}`, "", nil},
		{"ana", "POST", "inbox_members", `{"inbox_id":{other},"user_ids":[999999]}`, 422, refusal("value_invalid", "user_ids"), "", nil},
		{"ana", "POST", "inbox_members", `{"inbox_id":999999,"user_ids":[]}`, 404, notFound, "", nil},
		{"ana", "DELETE", "inboxes/{other}", "", 200, "", "", nil},
		{"ana", "GET", "inboxes/{other}", "", 404, notFound, "", nil},
	}...))
}

func TestConversationFromAContact(t *testing.T) {
	play(t, story([]step{
		{"zoe", "POST", "contacts", `{"name":"Ana Souza","email":"ana@exemplo.com","inbox_id":{inbox},"source_id":"s-1"}`, 200,
			`{"payload":{"contact":{"contact_inboxes":[{"source_id":"s-1","inbox":{"id":{inbox},"name":"Loja","channel_type":"Channel::Api"}}]},"contact_inbox":{"source_id":"s-1","inbox":{"id":{inbox}}}}}`, "a=payload.contact.id", nil},
		{"zoe", "POST", "contacts", `{"name":"Nobody","inbox_id":999999}`, 404, notFound, "", nil},
		{"zoe", "POST", "contacts", `{"name":"Other","inbox_id":{inbox},"source_id":"s-1"}`, 422, `{"error":"source_id should be unique","code":"source_id_taken","attributes":["source_id"]}`, "", nil},
		{"zoe", "GET", "contacts", "", 200, `{"meta":{"count":1},"payload":[{"id":{a},"contact_inboxes":[{"source_id":"s-1"}]}]}`, "", nil},
		{"zoe", "GET", "contacts/{a}/contactable_inboxes", "", 200, `{"payload":[{"source_id":"s-1","inbox":{"id":{inbox}}}]}`, "", nil},
		{"zoe", "POST", "contacts/{a}/contact_inboxes", `{"inbox_id":{inbox}}`, 200, `{"source_id":"s-1"}`, "", nil},
		{"zoe", "POST", "contacts/{a}/contact_inboxes", `{"inbox_id":{inbox},"source_id":"s-2"}`, 200, `{"source_id":"s-2","inbox":{"id":{inbox}}}`, "", nil},
		{"zoe", "POST", "contact_inboxes/filter", `{"inbox_id":{inbox},"source_id":"s-2"}`, 200, `{"id":{a},"contact_inboxes":["<any>","<any>"]}`, "", nil},
		{"zoe", "POST", "contact_inboxes/filter", `{"inbox_id":{inbox},"source_id":"s-3"}`, 404, notFound, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{a},"source_id":"s-1","custom_attributes":{"pedido":12345678901234567},"message":{"content":"Bom dia!"}}`, 200,
			`{"id":1,"status":"open","inbox_id":{inbox},"custom_attributes":{"pedido":12345678901234567},"meta":{"sender":{"id":{a}},"channel":"Channel::Api","assignee":null,"team":null},
			"messages":[{"content":"Bom dia!","message_type":1,"sender":{"type":"user","name":"Zoe"}}]}`, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":"{inbox}","source_id":"s-1","status":"pending"}`, 200, `{"id":2,"status":"pending","messages":[]}`, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox}}`, 422, refusal("required", "contact_id"), "", nil},
		{"ana", "POST", "conversations", `{"source_id":"s-9"}`, 404, notFound, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":999999}`, 404, notFound, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{a},"status":"gone"}`, 422, `{"code":"choice_invalid","attributes":["status"]}`, "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{a},"snoozed_until":"soon"}`, 422, refusal("value_invalid", "snoozed_until"), "", nil},
		{"zoe", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{a},"message":{"content":" "}}`, 422, refusal("required", "content"), "", nil},
		{"zoe", "GET", "contacts/{a}/conversations", "", 200, `{"payload":[{"id":2,"meta":{"inbox":{"id":{inbox},"name":"Loja"}}},{"id":1}]}`, "", nil},
		{"zoe", "GET", "contacts/{a}/events?kinds=conversation", "", 200, `{"meta":{"count":2},"payload":[{"kind":"conversation","conversation_id":2,"text":"Loja","actor":{"name":"Zoe"}},{"conversation_id":1}]}`, "", nil},
		{"zoe", "GET", "contacts/{a}", "", 200, `{"payload":{"last_outgoing_at":"<any>","last_incoming_at":"<none>","last_activity_at":"<none>","version":1}}`, "", nil},
		{"zoe", "POST", "conversations/1/messages", `{"content":"oi","message_type":"incoming","source_id":"m-1","echo_id":"e-1"}`, 200,
			`{"message_type":0,"content":"oi","source_id":"m-1","echo_id":"e-1","status":"sent","private":false,"sender":{"id":{a},"type":"contact","name":"Ana Souza"}}`, "m=id", nil},
		{"zoe", "POST", "conversations/1/messages", `{"content":"oi","message_type":"incoming","source_id":"m-1"}`, 200, `{"id":{m}}`, "", nil},
		{"zoe", "POST", "conversations/1/messages", `{"message":{"content":"<b>cuidado</b>","private":true}}`, 200, `{"private":true,"message_type":1,"content":"<b>cuidado</b>"}`, "", nil},
		{"zoe", "POST", "conversations/1/messages", `{"content":"x","message_type":"activity"}`, 422, `{"code":"choice_invalid","attributes":["message_type"]}`, "", nil},
		{"zoe", "PATCH", "conversations/1/messages/{m}", `{"status":"failed","external_error":"number is off"}`, 200, `{"id":{m},"status":"failed","content_attributes":{"external_error":"number is off"}}`, "", nil},
		{"zoe", "PATCH", "conversations/1/messages/{m}", `{"status":"lost"}`, 422, `{"attributes":["status"]}`, "", nil},
		{"zoe", "GET", "conversations/1", "", 200, `{"id":1,"unread_count":1,"can_reply":true,"muted":false}`, "", nil},
		{"zoe", "POST", "conversations/1/update_last_seen", "", 200, `{"unread_count":0,"agent_last_seen_at":"<any>"}`, "", nil},
		{"zoe", "POST", "conversations/1/toggle_status", `{"status":"snoozed","snoozed_until":4102444800}`, 200, `{"payload":{"success":true,"current_status":"snoozed","conversation_id":1,"snoozed_until":4102444800}}`, "", nil},
		{"zoe", "POST", "conversations/1/toggle_status", `{}`, 200, `{"payload":{"current_status":"open"}}`, "", nil},
		{"zoe", "POST", "conversations/1/toggle_priority", `{"priority":"urgent"}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/toggle_priority", `{"priority":"x"}`, 422, `{"attributes":["priority"]}`, "", nil},
		{"zoe", "POST", "conversations/1/toggle_priority", `{"priority":"none"}`, 200, "", "", nil},
		{"zoe", "GET", "conversations/1", "", 200, `{"priority":null}`, "", nil},
		{"zoe", "POST", "conversations/1/toggle_priority", `{"priority":"urgent"}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/custom_attributes", `{"custom":{}}`, 422, refusal("value_invalid", "custom_attributes"), "", nil},
		{"zoe", "POST", "conversations/1/assignments", `{"assignee_id":{me}}`, 200, `{"id":{me},"name":"Zoe","type":"user"}`, "", nil},
		{"zoe", "POST", "conversations/1/assignments", `{}`, 200, "", "", nil},
		{"zoe", "GET", "conversations/1", "", 200, `{"meta":{"assignee":{"id":{me}}}}`, "", nil},
		{"ana", "POST", "teams", `{"name":"Vendas"}`, 200, "", "team=id", nil},
		{"zoe", "POST", "conversations/1/assignments", `{"team_id":{team}}`, 200, `{"id":{team},"name":"Vendas","type":"team"}`, "", nil},
		{"zoe", "POST", "conversations/1/assignments", `{"team_id":999999}`, 422, refusal("value_invalid", "team_id"), "", nil},
		{"ana", "POST", "conversations/1/labels", `{"labels":["VIP"]}`, 200, `{"payload":["vip"]}`, "", nil},
		{"zoe", "GET", "conversations/1/labels", "", 200, `{"payload":["vip"]}`, "", nil},
		{"zoe", "POST", "conversations/1/labels", `{"labels":["nova"]}`, 422, refusal("label_unknown", "labels"), "", nil},
		{"zoe", "POST", "conversations/1/custom_attributes", `{"custom_attributes":{"pedido":7}}`, 200, `{"custom_attributes":{"pedido":7}}`, "", nil},
		{"zoe", "GET", "conversations?assignee_type=me&labels[]=vip&team_id={team}&inbox_id={inbox}", "", 200,
			`{"data":{"meta":{"mine_count":1,"unassigned_count":0,"assigned_count":1,"all_count":1},"payload":[{"id":1,"priority":"urgent","labels":["vip"],"meta":{"assignee":{"name":"Zoe"},"team":{"name":"Vendas"}}}]}}`, "", nil},
		{"zoe", "GET", "conversations?status=all", "", 200, `{"data":{"meta":{"all_count":2,"unassigned_count":1}}}`, "", nil},
		{"zoe", "GET", "conversations?status=all&counts=false", "", 200, `{"data":{"meta":"<none>","payload":["<any>","<any>"]}}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{"payload":[{"attribute_key":"status","filter_operator":"equal_to","values":["pending"],"query_operator":null}]}`, 200,
			`{"meta":{"all_count":1,"mine_count":0,"unassigned_count":1,"assigned_count":0},"payload":[{"id":2}]}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{"payload":[]}`, 200, `{"meta":{"all_count":2},"payload":["<any>","<any>"]}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{}`, 422, `{"code":"filter_malformed"}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{"payload":[{"attribute_key":"city","filter_operator":"equal_to","values":["x"]}]}`, 422, `{"code":"filter_attribute"}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{"payload":[{"attribute_key":"status","filter_operator":"contains","values":["x"]}]}`, 422, `{"code":"filter_operator"}`, "", nil},
		{"zoe", "POST", "conversations/filter", `{"payload":[{"attribute_key":"assignee_id","filter_operator":"equal_to","values":["ana"]}]}`, 422, `{"code":"filter_value"}`, "", nil},
		{"zoe", "PATCH", "conversations/2", `{"priority":"low"}`, 200, `{"id":2,"priority":"low"}`, "", nil},
		{"zoe", "PATCH", "conversations/2", `{"conversation":{"priority":"x"}}`, 422, `{"attributes":["priority"]}`, "", nil},
		{"zoe", "PATCH", "conversations/2", `{}`, 200, `{"id":2,"priority":"low"}`, "", nil},
		{"zoe", "PATCH", "conversations/2", `{"priority":null}`, 200, `{"id":2,"priority":null}`, "", nil},
		{"zoe", "PATCH", "conversations/99", `{"priority":"low"}`, 404, notFound, "", nil},
		{"zoe", "GET", "conversations/meta?status=pending", "", 200, `{"meta":{"all_count":1,"unread_count":0}}`, "", nil},
		{"zoe", "GET", "conversations?status=all&q=SOUZA", "", 200, `{"data":{"meta":{"all_count":2},"payload":["<any>","<any>"]}}`, "", nil},
		{"zoe", "GET", "conversations?status=all&q=cuidado", "", 200, `{"data":{"meta":{"all_count":1},"payload":[{"id":1}]}}`, "", nil},
		{"zoe", "GET", "conversations?status=all&q=nada", "", 200, `{"data":{"meta":{"all_count":0},"payload":[]}}`, "", nil},
		{"zoe", "GET", "conversations?q=" + strings.Repeat("x", 300), "", 422, `{"code":"too_long","attributes":["q"]}`, "", nil},
		{"zoe", "GET", "conversations?status=x", "", 422, `{"attributes":["status"]}`, "", nil},
		{"zoe", "GET", "conversations?assignee_type=x", "", 422, `{"attributes":["assignee_type"]}`, "", nil},
		{"zoe", "GET", "conversations/1/messages", "", 200,
			`{"meta":{"labels":["vip"],"contact":{"id":{a}},"assignee":{"name":"Zoe"}},"payload":[{"content":"Bom dia!"},{"id":{m}},{"private":true},{"message_type":2,"content":"Zoe adiou a conversa.","sender":null},
			{"content":"Zoe abriu a conversa."},{"content":"Zoe atribuiu a conversa a Zoe."}]}`, "", nil},
		{"zoe", "GET", "conversations/1/messages?before={m}", "", 200, `{"payload":[{"content":"Bom dia!"}]}`, "", nil},
		{"zoe", "DELETE", "conversations/1/messages/{m}", "", 200, `{"id":{m},"content":"Esta mensagem foi apagada.","content_attributes":{"deleted":true}}`, "", nil},
		{"zoe", "DELETE", "conversations/1/messages/{m}", "", 200, `{"id":{m},"content_attributes":{"deleted":true}}`, "", nil},
		{"zoe", "DELETE", "conversations/2/messages/{m}", "", 404, notFound, "", nil},
		{"zoe", "GET", "conversations/99", "", 404, notFound, "", nil},
	}...))
}

func TestThePublicAPIOfAnInbox(t *testing.T) {
	const at = "/public/api/v1/inboxes/{key}"
	play(t, story([]step{
		{"ana", "PATCH", "inboxes/{inbox}", `{"greeting_enabled":true,"greeting_message":"Olá!"}`, 200, "", "", nil},
		{"ana", "POST", "contacts", `{"name":"Zé","phone_number":"(11) 91234-5678","blocked":false}`, 200, "", "ze=payload.contact.id", nil},
		{"", "GET", at, "", 200, `{"identifier":"{key}","name":"Loja","identity_validation_enabled":false,"timezone":"America/Sao_Paulo","greeting_enabled":true}`, "", nil},
		{"", "GET", "/public/api/v1/inboxes/unknown", "", 404, notFound, "", nil},
		{"", "POST", at + "/contacts", `{"source_id":"s-1","phone_number":"11 1234-5678x"}`, 422, `{"attributes":["phone_number"]}`, "", nil},
		{"", "POST", at + "/contacts", `{"source_id":"s-1","name":"","identifier":null}`, 200, `{"source_id":"s-1","pubsub_token":null,"name":"","email":null,"phone_number":null}`, "", []string{"Origin", "https://loja.exemplo", "Sec-Fetch-Site", "cross-site"}},
		{"", "POST", at + "/contacts", `{"identifier":"7","identifier_hash":"00"}`, 401, `{"error":"HMAC failed: Invalid Identifier Hash Provided","code":"hmac_invalid"}`, "", nil},
		{"", "POST", at + "/contacts/s-1/conversations", "", 200, `{"id":1,"status":"open","inbox_id":{inbox},"messages":[],"contact":{"source_id":"s-1"}}`, "", nil},
		{"", "POST", at + "/contacts/s-1/conversations/1/messages", `{"content":"oi","echo_id":"e"}`, 200, `{"content":"oi","message_type":0,"echo_id":"e","conversation_id":1}`, "", nil},
		{"", "POST", at + "/contacts/s-1/conversations/1/messages", `{"content":""}`, 422, refusal("required", "content"), "", nil},
		{"zoe", "POST", "conversations/1/messages", `{"content":"não conte","private":true}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/messages", `{"content":"Bom dia"}`, 200, "", "", nil},
		{"", "GET", at + "/contacts/s-1/conversations/1/messages", "", 200, `[{"content":"oi","sender":{"type":"contact"}},{"content":"Olá!","message_type":3,"sender":null},{"content":"Bom dia","message_type":1,"sender":{"name":"Zoe","type":"user"}}]`, "", nil},
		// Whoever says who they are becomes the known contact; what the account decides is not theirs to say.
		{"", "PATCH", at + "/contacts/s-1", `{"name":"José","phone_number":"+55 11 91234-5678","blocked":true,"labels":["vip"],"contact_type":"customer","owner_id":1,"custom_attributes":{"plan":"gold"}}`, 200,
			`{"id":{ze},"source_id":"s-1","name":"José","phone_number":"+5511912345678","labels":"<none>"}`, "", nil},
		{"zoe", "GET", "contacts/{ze}", "", 200, `{"payload":{"name":"José","blocked":false,"contact_type":"lead","owner_id":null,"labels":[],"custom_attributes":{"plan":"gold"},"last_incoming_at":"<any>","last_outgoing_at":"<any>","last_activity_at":"<any>","contact_inboxes":[{"source_id":"s-1"}]}}`, "", nil},
		{"", "GET", at + "/contacts/s-1", "", 200, `{"id":{ze}}`, "", nil},
		{"", "GET", at + "/contacts/s-1/conversations", "", 200, `[{"id":1}]`, "", nil},
		{"", "POST", at + "/contacts/s-1/conversations/1/update_last_seen", "", 200, "", "", nil},
		{"", "POST", at + "/contacts/s-1/conversations/1/toggle_typing?typing_status=on", "", 200, "", "", nil},
		{"", "POST", at + "/contacts/s-1/conversations/1/toggle_status", "", 200, `{"status":"resolved"}`, "", nil},
		{"", "GET", at + "/contacts/s-1/conversations/1", "", 200, `{"status":"resolved","contact_last_seen_at":"<any>","messages":["<any>","<any>","<any>"]}`, "", nil},
		{"", "POST", at + "/contacts", `{"source_id":"s-2"}`, 200, "", "", nil},
		{"", "GET", at + "/contacts/s-2/conversations/1", "", 404, notFound, "", nil},
		{"", "POST", at + "/contacts/s-2/conversations/1/messages", `{"content":"oi"}`, 404, notFound, "", nil},
		{"zoe", "GET", "conversations/1/messages", "", 200, `{"payload":["<any>","<any>","<any>","<any>",{"content":"José resolveu a conversa.","message_type":2}]}`, "", nil},
		// Everything that is held, and nothing any more.
		{"ana", "GET", "contacts/{ze}/personal_data", "", 200, `{"conversations":[{"number":1,"inbox":"Loja","messages":[{"kind":"incoming","content":"oi"},{"content":"Olá!"},{"kind":"note","author":"Zoe"},{"content":"Bom dia"}]}]}`, "", nil},
		{"ana", "POST", "contacts/{ze}/erase", "", 200, "", "", nil},
		{"ana", "GET", "conversations/1", "", 404, notFound, "", nil},
		{"", "GET", at + "/contacts/s-1", "", 404, notFound, "", nil},
	}...))
}

// Conversation 1 is Zoe's, urgent, in the team, with the label vip and pedido 7; 2 is pending.
func TestConversationsByFilter(t *testing.T) {
	steps := []step{
		{"zoe", "POST", "contacts", `{"name":"Ana Souza","country_code":"BR","inbox_id":{inbox},"source_id":"s-1"}`, 200, "", "a=payload.contact.id", nil},
		{"zoe", "POST", "conversations", `{"source_id":"s-1","contact_id":{a},"inbox_id":{inbox}}`, 200, `{"id":1}`, "", nil},
		{"zoe", "POST", "conversations", `{"source_id":"s-1","contact_id":{a},"inbox_id":{inbox},"status":"pending"}`, 200, `{"id":2}`, "", nil},
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Pedido","attribute_model":"conversation_attribute","attribute_display_type":"number"}`, 200, "", "", nil},
		{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"Canal","attribute_model":"conversation_attribute","attribute_display_type":"text"}`, 200, "", "", nil},
		{"ana", "POST", "teams", `{"name":"Vendas"}`, 200, "", "team=id", nil},
		{"zoe", "POST", "conversations/1/custom_attributes", `{"custom_attributes":{"pedido":7,"canal":"Loja Física"}}`, 200, "", "", nil},
		{"ana", "POST", "conversations/1/labels", `{"labels":["vip"]}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/assignments", `{"team_id":{team}}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/assignments", `{"assignee_id":{zoe_id}}`, 200, "", "", nil},
		{"zoe", "POST", "conversations/1/toggle_priority", `{"priority":"urgent"}`, 200, "", "", nil},
	}
	for _, c := range []struct{ key, operator, values, want string }{
		{"status", "equal_to", `["open"]`, "1"}, {"status", "not_equal_to", `["open"]`, "2"}, {"status", "equal_to", `["open","pending"]`, "2,1"},
		{"priority", "equal_to", `["urgent"]`, "1"}, {"priority", "is_not_present", `[]`, "2"}, {"priority", "is_present", `[]`, "1"},
		{"assignee_id", "equal_to", `["me"]`, "1"}, {"assignee_id", "equal_to", `[{zoe_id}]`, "1"}, {"assignee_id", "is_not_present", `[]`, "2"},
		{"team_id", "equal_to", `["{team}"]`, "1"}, {"team_id", "is_present", `[]`, "1"}, {"inbox_id", "equal_to", `[{inbox}]`, "2,1"}, {"inbox_id", "not_equal_to", `[{inbox}]`, ""},
		{"contact_id", "equal_to", `[{a}]`, "2,1"}, {"display_id", "equal_to", `[2]`, "2"}, {"display_id", "is_less_than", `[2]`, "1"},
		{"labels", "equal_to", `["VIP"]`, "1"}, {"labels", "is_not_present", `[]`, "2"}, {"labels", "not_equal_to", `["vip"]`, "2"}, {"country_code", "equal_to", `["BR"]`, "2,1"},
		{"created_at", "is_greater_than", `["2020-01-01"]`, "2,1"}, {"last_activity_at", "days_before", `["3"]`, ""},
		{"pedido", "equal_to", `["7"]`, "1"}, {"pedido", "is_greater_than", `[7]`, ""}, {"pedido", "is_not_present", `[]`, "2"},
		{"canal", "contains", `["LOJA"]`, "1"}, {"canal", "equal_to", `["loja física"]`, "1"}, {"canal", "does_not_contain", `["%"]`, "2,1"}, {"canal", "is_present", `[]`, "1"},
	} {
		var ids []string
		for id := range strings.SplitSeq(c.want, ",") {
			if id != "" {
				ids = append(ids, `{"id":`+id+`}`)
			}
		}
		steps = append(steps, step{
			"zoe", "POST", "conversations/filter", `{"payload":[{"attribute_key":"` + c.key + `","filter_operator":"` + c.operator + `","values":` + c.values + `}]}`, 200,
			`{"meta":{"all_count":` + strconv.Itoa(len(ids)) + `},"payload":[` + strings.Join(ids, ",") + `]}`, "", nil,
		})
	}
	play(t, story(steps...))
}
