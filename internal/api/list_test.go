package api_test

import "testing"

func TestListsByCursorLabelAndWithoutTotal(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "contacts", `{"name":"João","phone_number":"(11) 98123-4567","custom_attributes":{"n":2}}`, 200, "", "joao=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Ana","identifier":"X-1"}`, 200, "", "first=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Bia","custom_attributes":{"n":10}}`, 200, "", "bia_contact=payload.contact.id", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/contacts", `{"name":"João"}`, 200, "", "", nil},
		{"zoe", "GET", "contacts?sort=name&per_page=2", "", 200, `{"meta":{"count":3,"current_page":1,"next_cursor":"<any>"},"payload":[{"id":{first}},{"id":{bia_contact}}]}`, "next=meta.next_cursor", nil},
		{"zoe", "GET", "contacts?sort=name&per_page=2&cursor={next}&count=false", "", 200, `{"meta":{"count":null,"next_cursor":null},"payload":[{"id":{joao}}]}`, "", nil},
		{"zoe", "GET", "contacts?sort=-name&cursor={next}", "", 422, refusal("cursor_invalid", "cursor"), "", nil},
		{"zoe", "GET", "contacts?cursor=x%22y", "", 422, refusal("cursor_invalid", "cursor"), "", nil},
		{"zoe", "GET", "contacts?sort=-custom_attributes.n", "", 200, `{"payload":[{"id":{joao}},{"id":{bia_contact}},{"id":{first}}]}`, "", nil},
		{"zoe", "GET", "contacts?sort=custom_attributes.%22%5D%24,blocked,-name", "", 200, `{"payload":[{"id":{joao}},{"id":{bia_contact}},{"id":{first}}]}`, "", nil},
		{"zoe", "GET", "contacts?q=joao", "", 200, `{"meta":{"count":1},"payload":[{"id":{joao}}]}`, "", nil},
		{"zoe", "GET", "contacts/search?q=11+8123-45&sort=name&count=false", "", 200, `{"meta":{"count":null},"payload":[{"id":{joao}}]}`, "", nil},
		{"zoe", "GET", "contacts/count", "", 200, `{"count":3}`, "", nil},
		{"zoe", "GET", "contacts/count?q=x-1", "", 200, `{"count":1}`, "", nil},
		{"zoe", "GET", "contacts/count?labels[]=none", "", 200, `{"count":0}`, "", nil},
		{"zoe", "GET", "contacts?labels[]=none&labels[]=other", "", 200, `{"meta":{"count":0,"next_cursor":null},"payload":[]}`, "", nil},
		{"zoe", "GET", "contacts/count?q=%00", "", 422, refusal("text_invalid"), "", nil},
		{"zoe", "GET", "contacts?labels[]=%ff", "", 422, refusal("text_invalid"), "", nil},
	})
}
