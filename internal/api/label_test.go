package api_test

import "testing"

func TestLabels(t *testing.T) {
	play(t, []step{
		{"zoe", "GET", "labels", "", 200, `{"payload":[]}`, "", nil},
		{"zoe", "POST", "labels", `{"title":"vip"}`, 403, refusal("action_forbidden"), "", nil},
		{"ana", "POST", "labels", `{"label":{"title":"VIP","description":"d","color":"#ABCDEF","show_on_sidebar":"true"}}`, 200,
			`{"id":"<any>","title":"vip","description":"d","color":"#abcdef","show_on_sidebar":true,"contacts_count":0}`, "vip=id", nil},
		{"ana", "POST", "labels", `{"title":2026}`, 200, `{"title":"2026","description":"","color":"#1f93ff","show_on_sidebar":false}`, "", nil},
		{"ana", "POST", "labels", `{"title":"vip"}`, 422, refusal("title_taken", "title"), "", nil},
		{"ana", "POST", "labels", `{"title":"a b","color":"red"}`, 422, refusal("label_invalid", "title", "color"), "", nil},
		{"ana", "POST", "labels", `{"title":["x"]}`, 422, refusal("value_invalid", "title"), "", nil},
		{"ana", "POST", "labels", `{}`, 422, refusal("required", "title"), "", nil},
		{"ana", "POST", "labels", `[]`, 400, refusal("body_malformed"), "", nil},
		{"ana", "PATCH", "labels/{vip}", `{"show_on_sidebar":"perhaps"}`, 422, refusal("value_invalid", "show_on_sidebar"), "", nil},
		{"ana", "PUT", "labels/{vip}", `{"label":{"title":"ouro","color":null}}`, 200, `{"id":{vip},"title":"ouro","description":"d","color":"#1f93ff"}`, "", nil},
		{"zoe", "GET", "labels/{vip}", "", 200, `{"title":"ouro"}`, "", nil},
		{"zoe", "GET", "labels", "", 200, `{"payload":[{"title":"2026"},{"id":{vip},"title":"ouro"}]}`, "", nil},

		{"zoe", "POST", "contacts", `{"name":"Zé","labels":["OURO"]}`, 200, `{"payload":{"contact":{"labels":["ouro"]}}}`, "ze=payload.contact.id", nil},
		{"zoe", "GET", "contacts/{ze}/labels", "", 200, `{"payload":["ouro"]}`, "", nil},
		{"zoe", "POST", "contacts/{ze}/labels", `{"labels":["ouro","2026"]}`, 200, `{"payload":["2026","ouro"]}`, "", nil},
		{"zoe", "POST", "contacts/{ze}/labels", `{"labels":["nova"]}`, 422, `{"code":"label_unknown","attributes":["labels"],"fields":{"labels":"Não existe a etiqueta “nova”. Escolha uma das etiquetas ou peça a um administrador que a crie."}}`, "", nil},
		{"zoe", "POST", "contacts/{ze}/labels", `{}`, 422, refusal("value_invalid", "labels"), "", nil},
		{"zoe", "POST", "contacts/{ze}/labels", `{"labels":{"a":1}}`, 422, refusal("value_invalid", "labels"), "", nil},
		{"zoe", "POST", "contacts/999999/labels", `{"labels":[]}`, 404, notFound, "", nil},
		{"zoe", "PATCH", "contacts/{ze}", `{"labels":["2026"]}`, 200, `{"payload":{"labels":["2026"],"version":1}}`, "", nil},
		{"zoe", "PATCH", "contacts/{ze}", `{"city":"Recife"}`, 200, `{"payload":{"labels":["2026"],"version":2}}`, "", nil},
		{"zoe", "PATCH", "contacts/{ze}", `{"city":"Olinda"}`, 409, `{"code":"changed_meanwhile","contact":{"labels":["2026"]}}`, "", []string{"If-Match", "1"}},
		{"zoe", "GET", "contacts?labels[]=2026", "", 200, `{"meta":{"count":1},"payload":[{"id":{ze},"labels":["2026"]}]}`, "", nil},
		{"ana", "POST", "contacts/{ze}/labels", `{"labels":["nova",7]}`, 422, refusal("label_invalid", "labels"), "", nil},
		{"ana", "POST", "contacts/{ze}/labels", `{"labels":"nova"}`, 200, `{"payload":["nova"]}`, "", nil},
		{"ana", "GET", "labels/{vip}", "", 200, `{"contacts_count":0}`, "", nil},
		{"ana", "DELETE", "labels/{vip}", "", 200, "", "", nil},
		{"ana", "DELETE", "labels/{vip}", "", 404, notFound, "", nil},
		{"zoe", "POST", "labels/{vip}/restore", "", 403, refusal("action_forbidden"), "", nil},
		{"zoe", "GET", "labels?deleted=true", "", 200, `{"payload":[{"id":{vip},"title":"ouro","contacts_count":0,"deleted_at":"<any>"}]}`, "", nil},
		{"ana", "POST", "labels/{vip}/restore", "", 200, `{"id":{vip},"title":"ouro"}`, "", nil},
		{"ana", "POST", "labels/{vip}/restore", "", 200, `{"id":{vip},"title":"ouro"}`, "", nil},
		{"zoe", "GET", "labels?deleted=true", "", 200, `{"payload":[]}`, "", nil},
		{"ana", "POST", "labels/999999/restore", "", 404, notFound, "", nil},
		{"zoe", "POST", "contacts/{ze}/labels", `{"labels":[]}`, 200, `{"payload":[]}`, "", nil},
	})
}

func TestNotes(t *testing.T) {
	play(t, []step{
		{"zoe", "POST", "contacts", `{"name":"Zé"}`, 200, "", "ze=payload.contact.id", nil},
		{"zoe", "GET", "contacts/{ze}/notes", "", 200, `[]`, "", nil},
		{"zoe", "POST", "contacts/{ze}/notes", `{"content":"um"}`, 200,
			`{"id":"<any>","content":"um","account_id":{ana},"contact_id":{ze},"user":{"id":{me},"name":"Zoe","email":"zoe@exemplo.com"},"pinned":false,"edited_at":null,"created_at":"<any>","updated_at":"<any>"}`, "note=id", nil},
		{"ana", "POST", "contacts/{ze}/notes", `{"note":{"content":2}}`, 200, `{"content":"2","user":{"name":"ana"}}`, "", nil},
		{"zoe", "POST", "contacts/{ze}/notes", `{"content":" "}`, 422, refusal("required", "content"), "", nil},
		{"zoe", "POST", "contacts/{ze}/notes", `{"content":[]}`, 422, refusal("value_invalid", "content"), "", nil},
		{"zoe", "POST", "contacts/999999/notes", `{"content":"x"}`, 404, notFound, "", nil},
		{"ana", "PATCH", "contacts/{ze}/notes/{note}", `{"content":""}`, 422, refusal("required", "content"), "", nil},
		{"ana", "PATCH", "contacts/{ze}/notes/{note}", `{"pinned":true}`, 200, `{"content":"um","pinned":true,"edited_at":null}`, "", nil},
		{"ana", "PUT", "contacts/{ze}/notes/{note}", `{"note":{"content":"um!"}}`, 200, `{"content":"um!","pinned":true,"edited_at":"<any>","user":{"name":"Zoe"}}`, "", nil},
		{"zoe", "GET", "contacts/{ze}/notes", "", 200, `[{"id":{note},"content":"um!"},{"content":"2"}]`, "", nil},
		{"zoe", "GET", "contacts/{ze}/notes/{note}", "", 200, `{"content":"um!"}`, "", nil},
		{"zoe", "DELETE", "contacts/{ze}/notes/{note}", "", 200, "", "", nil},
		{"zoe", "GET", "contacts/{ze}/notes/{note}", "", 404, notFound, "", nil},
		{"zoe", "GET", "contacts/{ze}/notes/x", "", 404, notFound, "", nil},
	})
}
