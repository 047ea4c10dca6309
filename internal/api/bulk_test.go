package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestBulkActions(t *testing.T) {
	eachServer(t, func(s *server) {
		contact := func(as, body string) string {
			return number(s.do(as, "POST", s.of(as, "/contacts"), body).id("payload.contact.id"))
		}
		one, two := contact("ana", `{"name":"Ana","email":"a@exemplo.com"}`), contact("ana", `{"name":"Bia"}`)
		theirs := contact("bia", `{"name":"Outra"}`)
		path := s.of("ana", "/bulk_actions")
		order := func(as, body string, status int, want string) answer {
			s.t.Helper()
			a := s.do(as, "POST", path, strings.NewReplacer("ONE", one, "TWO", two, "THEIRS", theirs).Replace(body))
			s.wants(a, status, want)
			return a
		}

		// As the compatible API: at once, ids of others ignored.
		a := order("zoe", `{"type":"Contact","ids":["ONE",THEIRS,"x",99999999999999999999],"contact":{"city":"Natal","custom_attributes":{"n":1.50}},"action_name":"update"}`, 200,
			`{"payload":{"action_name":"update","status":"queued","total":1,"done":0,"labels":[],"contact":{"city":"Natal","custom_attributes":{"n":1.5}},"undo":null,"undo_until":null,"failures":[]}}`)
		s.awaitBulk(number(a.id("payload.id")), "completed")
		s.wants(s.do("ana", "GET", s.of("ana", "/contacts/"+one), ""), 200, `{"payload":{"additional_attributes":{"city":"Natal"},"custom_attributes":{"n":1.5},"version":2}}`)

		a = order("ana", `{"type":"Contact","ids":[ONE],"labels":{"add":["novo","vip"]}}`, 200, `{"payload":{"action_name":"add_labels","labels":["novo","vip"]}}`)
		s.awaitBulk(number(a.id("payload.id")), "completed")
		a = order("ana", `{"type":"Contact","ids":[ONE],"labels":{"add":["ouro"],"remove":["novo"]}}`, 200,
			`{"payload":{"action_name":"change_labels","labels":["ouro"],"removed_labels":["novo"]}}`)
		s.awaitBulk(number(a.id("payload.id")), "completed")
		s.wants(s.do("ana", "GET", s.of("ana", "/contacts/"+one+"/labels"), ""), 200, `{"payload":["ouro","vip"]}`)
		a = order("ana", `{"type":"Contact","ids":[ONE],"labels":{"remove":["ouro","vip"]}}`, 200, `{"payload":{"action_name":"remove_labels","labels":["ouro","vip"]}}`)
		s.awaitBulk(number(a.id("payload.id")), "completed")

		// Confirmed later, on those that were counted.
		a = order("zoe", `{"type":"Contact","all":{"q":""},"action_name":"block","reason":"spam","confirm":false}`, 200, `{"payload":{"status":"prepared","total":2,"reason":"spam"}}`)
		this := path + "/" + number(a.id("payload.id"))
		s.wants(s.do("zoe", "POST", this+"/undo", ""), 409, refusal("wrong_status"))
		s.wants(s.do("zoe", "POST", this+"/start", ""), 200, `{"payload":{"status":"queued"}}`)
		s.wants(s.awaitBulk(number(a.id("payload.id")), "completed"), 200, `{"payload":{"total":2,"done":2,"changed":2,"failed":0,"undo_until":"<any>","finished_at":"<any>","user":{"name":"<any>"}}}`)
		s.wants(s.do("zoe", "POST", this+"/stop", ""), 409, refusal("wrong_status"))
		s.wants(s.do("ana", "GET", s.of("ana", "/contacts/"+two), ""), 200, `{"payload":{"blocked":true,"blocked_reason":"spam"}}`)
		s.wants(s.do("zoe", "POST", this+"/undo", ""), 200, `{"payload":{"status":"undoing"}}`)
		s.wants(s.awaitBulk(number(a.id("payload.id")), "undone"), 200, `{"payload":{"undo":{"done":2,"undone":2,"kept":0,"lost":0},"undo_until":null}}`)
		s.wants(s.do("ana", "GET", path, ""), 200, fmt.Sprintf(`{"meta":{"count":5,"current_page":1},"payload":[{"id":%d},"<any>","<any>","<any>","<any>"]}`, a.id("payload.id")))

		// One that finds no room waits, and says so.
		id := number(a.id("payload.id"))
		for status, message := range map[string]string{
			"running": "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, isto continua sozinho. Você também pode parar.",
			"undoing": "O servidor está sem espaço. Avise quem cuida dele. Assim que houver espaço, a ação continua sendo desfeita sozinha.",
		} {
			s.sql("UPDATE bulk_actions SET status = '" + status + "', retry_at = 4000000030000000, heartbeat_at = 4000000000000000 WHERE id = " + id)
			s.wants(s.do("ana", "GET", this, ""), 200, `{"payload":{"status":"`+status+`","waiting":{"code":"storage_full","message":"`+message+`","retry_at":4000000030}}}`)
		}
		s.sql("UPDATE bulk_actions SET status = 'undone', retry_at = NULL WHERE id = " + id)
		s.wants(s.do("ana", "GET", this, ""), 200, `{"payload":{"status":"undone","waiting":null}}`)

		// Deleting is a permission of its own, and can be undone.
		remove := `{"type":"Contact","ids":[ONE],"action_name":"delete"}`
		order("zoe", remove, 403, refusal("action_forbidden"))
		a = order("ana", remove, 200, `{"payload":{"action_name":"delete","total":1}}`)
		s.awaitBulk(number(a.id("payload.id")), "completed")
		s.wants(s.do("ana", "GET", s.of("ana", "/contacts/"+one), ""), 404, notFound)
		s.wants(s.do("zoe", "POST", path+"/"+number(a.id("payload.id"))+"/undo", ""), 403, refusal("action_forbidden"))
		deleted := s.do("ana", "DELETE", s.of("ana", "/contacts/"+two), "")
		if deleted.status != 200 || len(deleted.body) > 0 || deleted.header.Get("X-Bulk-Action-Id") == "" {
			s.t.Errorf("deleting one: %d %q %v", deleted.status, deleted.body, deleted.header)
		}
		undo := deleted.header.Get("X-Bulk-Action-Id")
		s.wants(s.do("ana", "POST", path+"/"+undo+"/undo", ""), 200, `{"payload":{"total":1,"changed":1}}`)
		s.awaitBulk(undo, "undone")
		s.wants(s.do("ana", "GET", s.of("ana", "/contacts/"+two), ""), 200, `{"payload":{"name":"Bia"}}`)
	})
}

func TestBulkActionsRefused(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "bulk_actions", `{"type":"Conversation","ids":[1]}`, 422, `{"success":false,"code":"bulk_type_unknown"}`, "", nil},
		{"ana", "POST", "bulk_actions", `{}`, 422, `{"success":false}`, "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","action_name":"delete"}`, 422, refusal("value_invalid", "ids"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":[],"action_name":"delete"}`, 422, refusal("value_invalid", "all"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":null,"action_name":"delete"}`, 422, refusal("value_invalid", "all"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","all":{"q":"a\u0000"},"action_name":"delete"}`, 422, refusal("text_invalid", "q"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1]}`, 422, refusal("choice_invalid", "action_name"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":["delete"]}`, 422, refusal("value_invalid", "action_name"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":"add_labels"}`, 422, refusal("required", "labels"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"labels":{"add":{"x":1}}}`, 422, refusal("value_invalid", "labels"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":"update","contact":{"email":"x@exemplo.com","name":"x"}}`, 422, refusal("bulk_identity", "name", "email"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":"update","contact":{}}`, 422, refusal("bulk_nothing_given"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":"update","contact":{"owner_id":999}}`, 422, refusal("member_unknown", "owner_id"), "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[1],"action_name":"update","contact":{"contact_type":"rei"}}`, 422, refusal("choice_invalid", "contact_type"), "", nil},
		{"ana", "GET", "bulk_actions/999", "", 404, notFound, "", nil},
		{"ana", "GET", "bulk_actions", "", 200, `{"meta":{"count":0},"payload":[]}`, "", nil},
	})
}

// awaitBulk waits until an action has a status.
func (s *server) awaitBulk(id, status string) (now answer) {
	s.t.Helper()
	lines, leave := s.listen("ana")
	defer leave()
	await(s.t, lines, func(string) bool {
		now = s.do("ana", "GET", s.of("ana", "/bulk_actions/"+id), "")
		return now.text("payload.status") == status
	})
	return now
}

// wants checks an answer as a step of a scenario does.
func (s *server) wants(a answer, status int, want string) {
	s.t.Helper()
	var fits any
	s.must(json.Unmarshal([]byte(want), &fits))
	if diff := differs(fits, a.json, ""); a.status != status || diff != "" {
		s.t.Errorf("%d %s, want %d; %s", a.status, a.body, status, diff)
	}
}
