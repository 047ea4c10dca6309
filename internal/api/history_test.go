package api_test

import "testing"

func TestHistory(t *testing.T) {
	eachServer(t, func(s *server) {
		for _, file := range []string{"name,email,city\nZé,ze@exemplo.com,Olinda\nEva,eva@exemplo.com,Olinda\n", "email,city\nze@exemplo.com,Recife\neva@exemplo.com,Olinda\n"} {
			started := s.upload("ana", "contatos.csv", []byte(file))
			s.saved["import"] = number(started.id("payload.import.id"))
			s.awaitImport("ana", started.id("payload.import.id"))
		}
		s.play([]step{
			{"zoe", "GET", "contacts?sort=name", "", 200, "", "ze=payload.1.id", nil},
			{"zoe", "GET", "contacts?sort=name", "", 200, "", "eva=payload.0.id", nil},
			{"zoe", "GET", "contacts/{ze}/events", "", 200, `{"meta":{"count":2,"current_page":1},"payload":[
				{"id":"<any>","kind":"updated","at":"<any>","actor":{"name":"ana"},"source":{"kind":"import","import_id":{import},"file_name":"contatos.csv","line":2,"bulk_action_id":"<none>"},"changes":{"city":["Olinda","Recife"]},"text":"<none>"},
				{"kind":"created","source":{"kind":"import","import_id":"<any>","file_name":"contatos.csv","line":2},"changes":{}}]}`, "entry=payload.0.id", nil},
			{"zoe", "GET", "contacts/{eva}/events", "", 200, `{"meta":{"count":1},"payload":[{"kind":"created","source":{"kind":"import","line":3}}]}`, "", nil},
			{"cookie:zoe", "POST", "contacts/{ze}/events/{entry}/restore", `{"field":"city"}`, 200, `{"payload":{"additional_attributes":{"city":"Olinda"}}}`, "", nil},
			{"zoe", "POST", "contacts/{ze}/events/{entry}/restore", `{"field":"name"}`, 422, refusal("value_invalid", "field"), "", nil},
			{"zoe", "POST", "contacts/{ze}/events/{entry}/restore", `{}`, 422, "", "", nil},
			{"zoe", "POST", "contacts/{ze}/events/0/restore", `{"field":"city"}`, 404, notFound, "", nil},
			{"zoe", "POST", "contacts/{eva}/events/{entry}/restore", `{"field":"city"}`, 404, notFound, "", nil},
			{"zoe", "POST", "contacts/{ze}/notes", `{"content":"oi"}`, 200, "", "", nil},
			{"zoe", "GET", "contacts/{ze}/events?per_page=2", "", 200, `{"meta":{"count":4},"payload":[{"kind":"note_added","text":"oi","source":{"kind":"api"}},{"kind":"updated","source":{"kind":"hand"},"actor":{"id":{me},"name":"Zoe"}}]}`, "", nil},
			{"zoe", "GET", "contacts/{ze}/events?page=2&per_page=3", "", 200, `{"meta":{"count":4,"current_page":2},"payload":[{"kind":"created"}]}`, "", nil},
			{"zoe", "GET", "contacts/{ze}/events?page=9", "", 200, `{"payload":[]}`, "", nil},
			{"zoe", "GET", "contacts/{ze}/events?kinds=created,note_added", "", 200, `{"meta":{"count":2},"payload":[{"kind":"note_added"},{"kind":"created"}]}`, "", nil},
			{"zoe", "GET", "contacts/{ze}/events?kinds=nonsense", "", 422, refusal("choice_invalid", "kinds"), "", nil},
			{"zoe", "GET", "contacts/999999/events", "", 404, notFound, "", nil},
		})
	})
}
