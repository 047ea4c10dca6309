package api_test

import (
	"testing"

	"github.com/fichahq/ficha/internal/database"
)

func TestMerging(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "contacts", `{"name":"Ana","email":"a@exemplo.com","custom_attributes":{"plan":"a"}}`, 200, "", "a=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Aninha","email":"b@exemplo.com","phone_number":"11912345678","blocked":true,"custom_attributes":{"plan":"b","n":10}}`, 200, "", "b=payload.contact.id", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/contacts", `{"name":"Theirs"}`, 200, "", "theirs=payload.contact.id", nil},
		{"zoe", "POST", "actions/contact_merge/preview", `{"base_contact_id":{a},"mergee_contact_id":"{b}","fields":{"custom_attributes.plan":"mergee"}}`, 200,
			`{"payload":{"base":{"id":{a},"name":"Ana"},"mergee":{"id":{b},"name":"Aninha"},
				"result":{"id":{a},"name":"Ana","email":"a@exemplo.com","other_emails":["b@exemplo.com"],"phone_number":"+5511912345678","blocked":true,"custom_attributes":{"plan":"b","n":10}},
				"fields":[{"key":"name","base":"Ana","mergee":"Aninha","chosen":"base"},{"key":"email","base":"a@exemplo.com","mergee":"b@exemplo.com","chosen":"base"},
					{"key":"phone_number","base":null,"mergee":"+5511912345678","chosen":"mergee"},{"key":"custom_attributes.n","base":null,"mergee":10,"chosen":"mergee"},
					{"key":"custom_attributes.plan","base":"a","mergee":"b","chosen":"mergee"}],
				"moves":{"notes":0,"labels":0,"conversations":0,"deals":0}}}`, "", nil},
		{"zoe", "GET", "contacts", "", 200, `{"meta":{"count":2}}`, "", nil},
		// Refused.
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{a}}`, 422, refusal("merge_itself", "mergee_contact_id"), "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{theirs}}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{theirs},"mergee_contact_id":{a}}`, 404, notFound, "", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/actions/contact_merge", `{"base_contact_id":{theirs},"mergee_contact_id":{a}}`, 404, notFound, "", nil},
		{"bia", "POST", "/api/v1/accounts/{bia}/actions/contact_merge/preview", `{"base_contact_id":{theirs},"mergee_contact_id":{a}}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a}}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_merge", `{}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":"x","mergee_contact_id":{b}}`, 422, refusal("value_invalid", "base_contact_id"), "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":-1,"mergee_contact_id":{b}}`, 422, refusal("value_invalid", "base_contact_id"), "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b},"fields":{"name":5,"nome":"base"}}`, 422, refusal("choice_invalid", "fields.name", "fields.nome"), "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b},"fields":["name"]}`, 422, refusal("value_invalid", "fields"), "", nil},
		// Merged: a bare contact; the old id leads to the new one.
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b}}`, 200,
			`{"id":{a},"payload":"<none>","contact_inboxes":"<none>","email":"a@exemplo.com","other_emails":["b@exemplo.com"],"phone_number":"+5511912345678","custom_attributes":{"plan":"a","n":10}}`, "", nil},
		{"zoe", "GET", "contacts/{b}", "", 404, `{"code":"contact_merged","error":"Resource could not be found","conflict":{"contact_id":{a}}}`, "", nil},
		{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b}}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_unmerge", `{"event_id":999999}`, 404, notFound, "", nil},
		{"zoe", "POST", "actions/contact_unmerge", `{"event_id":"x"}`, 422, refusal("value_invalid", "event_id"), "", nil},
		{"zoe", "POST", "actions/contact_unmerge", `{}`, 404, notFound, "", nil},
	})
}

func TestUnmerging(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play([]step{
			{"ana", "POST", "contacts", `{"name":"Ana"}`, 200, "", "a=payload.contact.id", nil},
			{"ana", "POST", "contacts", `{"name":"Bia","email":"b@exemplo.com"}`, 200, "", "b=payload.contact.id", nil},
			{"ana", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b}}`, 200, "", "", nil},
		})
		s.saved["event"] = number(s.column("SELECT event_id FROM contact_merges"))
		s.play([]step{
			{"bia", "POST", "/api/v1/accounts/{bia}/actions/contact_unmerge", `{"event_id":{event}}`, 404, notFound, "", nil},
			{"zoe", "POST", "actions/contact_unmerge", `{"event_id":{event}}`, 200, `{"payload":{"base":{"id":{a},"name":"Ana","email":null},"mergee":{"id":{b},"name":"Bia","email":"b@exemplo.com"}}}`, "", nil},
			{"zoe", "GET", "contacts/{b}", "", 200, `{"payload":{"id":{b}}}`, "", nil},
			{"zoe", "POST", "actions/contact_unmerge", `{"event_id":{event}}`, 409, refusal("merge_undone"), "", nil},
		})
	})
}

// column reads a number out of the database.
func (s *server) column(sql string) (n int64) {
	s.t.Helper()
	if err := s.app.DB.Read(s.t.Context(), func(r database.Reader) error { return r.QueryRow(s.t.Context(), sql).Scan(&n) }); err != nil {
		s.t.Fatal(err)
	}
	return n
}
