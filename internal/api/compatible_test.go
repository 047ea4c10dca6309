package api_test

import "testing"

func TestWithoutInboxes(t *testing.T) {
	play(t, []step{
		{"zoe", "POST", "contacts", `{"name":"Ana Souza"}`, 200, "", "a=payload.contact.id", nil},
		{"zoe", "GET", "contacts/active", "", 200, `{"meta":{"count":0,"current_page":1},"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts/{a}/conversations", "", 200, `{"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts/999999/conversations", "", 404, notFound, "", nil},
		{"zoe", "GET", "contacts/{a}/contactable_inboxes", "", 200, `{"payload":[]}`, "", nil},
		{"zoe", "POST", "contacts/{a}/contact_inboxes", `{"inbox_id":1}`, 404, notFound, "", nil},
		{"zoe", "POST", "contact_inboxes/filter", `{"inbox_id":"1","source_id":"x"}`, 404, notFound, "", nil},
		{"zoe", "GET", "search/contacts?q=souza", "", 200, `{"payload":{"contacts":[{"id":{a},"name":"Ana Souza","contact_inboxes":"<none>"}]}}`, "", nil},
		{"zoe", "GET", "search/contacts?q=souza&page=2", "", 200, `{"payload":{"contacts":[]}}`, "", nil},
		{"zoe", "GET", "search/contacts", "", 422, refusal("search_blank"), "", nil},
	})
}

func TestUpsert(t *testing.T) {
	play(t, []step{
		{"zoe", "POST", "contacts/upsert", `{"contact":{"name":"Ana","email":"ana@exemplo.com"}}`, 200,
			`{"outcome":"created","payload":{"contact":{"name":"Ana","source":"api","contact_inboxes":[]},"contact_inbox":{"inbox":null,"source_id":null}}}`, "a=payload.contact.id", nil},
		{"cookie:zoe", "POST", "contacts/upsert", `{"email":"ANA@exemplo.com","phone_number":"11 91234-5678"}`, 200, `{"outcome":"updated","payload":{"contact":{"id":{a},"name":"Ana","phone_number":"+5511912345678","source":"api"}}}`, "", nil},
		{"zoe", "POST", "contacts/upsert", `{"phone_number":"+5511912345678"}`, 200, `{"outcome":"unchanged","payload":{"contact":{"id":{a},"version":2}}}`, "", nil},
		{"zoe", "POST", "contacts", `{"name":"Zé","identifier":"7"}`, 200, "", "z=payload.contact.id", nil},
		{"zoe", "POST", "contacts/upsert", `{"email":"ana@exemplo.com","identifier":7}`, 422,
			`{"code":"matches_two","attributes":["identifier","email"],"conflict":{"contact_id":{z},"other_contact_id":{a}},
			"text":"Identificador pertence ao contato Zé, e E-mail, ao contato Ana. Mescle os dois contatos ou mude o que envia."}`, "", nil},
		{"zoe", "POST", "contacts/upsert", `{}`, 422, refusal("nothing_identifies"), "", nil},
		{"zoe", "POST", "contacts/upsert", `{"email":"x"}`, 422, refusal("email_invalid", "email"), "", nil},
		{"zoe", "POST", "contacts/upsert", `{"email":["x"]}`, 422, refusal("value_invalid", "email"), "", nil},
	})
}
