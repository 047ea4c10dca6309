package api_test

import "testing"

func TestPossibleDuplicates(t *testing.T) {
	eachServer(t, func(s *server) {
		none := `{"meta":{"count":0,"current_page":1},"payload":[],"scan":{"status":"none","checked":0,"total":0,"finished_at":null}}`
		s.play([]step{
			{"zoe", "GET", "duplicates", "", 200, none, "", nil},
			{"ana", "POST", "custom_attribute_definitions", `{"attribute_display_name":"CPF","attribute_model":1,"identifies_person":true}`, 200, "", "", nil},
			{"ana", "POST", "contacts", `{"name":"Ana Lima","email":"ana.lima@gmail.com","city":"Recife","custom_attributes":{"cpf":"111.444.777-35"}}`, 200, "", "a=payload.contact.id", nil},
			{"ana", "POST", "contacts", `{"name":"ANA LIMA","email":"analima+loja@gmial.com","city":"recife"}`, 200, "", "b=payload.contact.id", nil},
			{"ana", "POST", "contacts", `{"name":"Outra","custom_attributes":{"cpf":"11144477735"}}`, 200, "", "c=payload.contact.id", nil},
			{"bia", "POST", "/api/v1/accounts/{bia}/contacts", `{"name":"Ana Lima","email":"ana.lima@gmail.com","city":"Recife"}`, 200, "", "theirs=payload.contact.id", nil},
			// At once, before any scan.
			{"zoe", "GET", "contacts/{a}/duplicates", "", 200,
				`{"payload":[{"id":0,"score":95,"contact":{"id":{b},"name":"ANA LIMA"},"reasons":[{"code":"duplicate_email","text":"O mesmo e-mail, escrito de outro jeito."},{"code":"duplicate_name_city","text":"<any>"}]}]}`, "", nil},
			{"zoe", "GET", "contacts/{theirs}/duplicates", "", 404, notFound, "", nil},
			{"bia", "GET", "/api/v1/accounts/{bia}/contacts/{theirs}/duplicates", "", 200, `{"payload":[]}`, "", nil},
		})
		s.awaitScan("ana")
		s.play([]step{
			{"zoe", "GET", "duplicates?per_page=1&page=2", "", 200, `{"meta":{"count":2,"current_page":2},"payload":[{"id":"<any>","score":95}]}`, "", nil},
			{"zoe", "GET", "duplicates?page=9", "", 200, `{"meta":{"count":2,"current_page":9},"payload":[]}`, "", nil},
			{"zoe", "GET", "contacts/{c}/duplicates", "", 200,
				`{"payload":[{"id":"<any>","score":95,"contact":{"id":{a}},"reasons":[{"code":"duplicate_document","text":"O mesmo valor em “CPF”."}]}]}`, "pair=payload.0.id", nil},
			{"bia", "GET", "/api/v1/accounts/{bia}/duplicates", "", 200, none, "", nil},
			{"zoe", "POST", "duplicates/{pair}/dismiss", "", 200, `{"payload":{"id":{pair},"status":"dismissed"}}`, "", nil},
			{"zoe", "GET", "contacts/{c}/duplicates", "", 200, `{"payload":[]}`, "", nil},
			{"zoe", "GET", "duplicates", "", 200, `{"meta":{"count":1},"payload":[{"score":95,"contacts":[{"id":{a}},{"id":{b}}]}],"scan":{"status":"completed","checked":3,"total":3,"finished_at":"<any>"}}`, "", nil},
			{"zoe", "POST", "duplicates/{pair}/reopen", "", 200, `{"payload":{"status":"open"}}`, "", nil},
			{"zoe", "POST", "duplicates/999999/dismiss", "", 404, notFound, "", nil},
			{"bia", "POST", "/api/v1/accounts/{bia}/duplicates/{pair}/dismiss", "", 404, notFound, "", nil},
			{"zoe", "GET", "duplicates", "", 200, `{"meta":{"count":2}}`, "", nil},
			{"zoe", "POST", "actions/contact_merge", `{"base_contact_id":{a},"mergee_contact_id":{b}}`, 200, "", "", nil},
			{"zoe", "GET", "duplicates", "", 200, `{"meta":{"count":1}}`, "", nil},
		})
	})
}

// An import is followed by a scan.
func TestAnImportIsFollowedByAScan(t *testing.T) {
	eachServer(t, func(s *server) {
		lines, leave := s.listen("ana")
		defer leave()
		s.upload("ana", "contacts.csv", []byte("name,city\nAna Lima,Recife\nAna Lima,Olinda\n"))
		await(s.t, lines, func(string) bool { return s.scanned("ana") })
	})
}

// awaitScan starts a scan and gives the pairs once it has ended.
func (s *server) awaitScan(as string) answer {
	s.t.Helper()
	lines, leave := s.listen(as)
	defer leave()
	if a := s.do(as, "POST", s.of(as, "/duplicates/scan"), ""); a.status != 200 {
		s.t.Fatal(a.body)
	}
	await(s.t, lines, func(string) bool { return s.scanned(as) })
	return s.do(as, "GET", s.of(as, "/duplicates"), "")
}

func (s *server) scanned(as string) bool {
	s.t.Helper()
	return s.do(as, "GET", s.of(as, "/duplicates"), "").text("scan.status") == "completed"
}
