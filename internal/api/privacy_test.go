package api_test

import (
	"context"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/testkit"
)

// traces of the person that is erased below, whichever way they are written.
var traces = []string{"Zebedeu", "zebedeu", "912345678", "91234-5678", "Z-4711", "Ouro Preto", "prefere manhã", "prefers mornings", "segredo"}

// remains lists where a trace of the person is left: in the account's rows, in the
// files, in the search index.
func (s *server) remains() (out []string) {
	s.t.Helper()
	dump := testkit.Dump(s.t, s.app.DB, s.people["ana"].account)
	for line := range strings.SplitSeq(dump, "\n") {
		out = append(out, found(line, "row "+line)...)
	}
	for _, file := range s.keptFiles() {
		content, err := os.ReadFile(file)
		s.must(err)
		out = append(out, found(string(content), "file "+file)...)
	}
	return out
}

func found(text, where string) (out []string) {
	for _, trace := range traces {
		if strings.Contains(text, trace) {
			out = append(out, trace+" in "+where)
		}
	}
	return out
}

func (s *server) sql(statement string, args ...any) {
	s.t.Helper()
	s.must(s.app.DB.Write(context.Background(), func(tx *database.Tx) error {
		_, err := tx.Exec(context.Background(), statement, args...)
		return err
	}))
}

// zebedeu is a person about whom something is kept everywhere.
func (s *server) zebedeu() {
	s.t.Helper()
	for _, file := range []string{
		"nome;email;telefone;identificador;cidade\nZebedeu Souza;zebedeu@exemplo.com;(11) 91234-5678;Z-4711;Ouro Preto\nEva;eva@exemplo.com;;;Olinda\n",
		"email;cidade\nzebedeu@exemplo.com;Recife\n",
		"email;telefone\neva@exemplo.com;(11) 91234-5678\n", // rejected, naming him
		"email\nzebedeu@exemplo.com\n",                      // unchanged
		"email;cidade\neva@exemplo.com;Manaus\n",
	} {
		s.awaitImport("ana", s.upload("ana", "contatos.csv", []byte(file)).id("payload.import.id"))
	}
	account := s.people["ana"].account
	s.play([]step{
		{"ana", "GET", "contacts/search?q=zebedeu", "", 200, `{"meta":{"count":1}}`, "zeb=payload.0.id", nil},
		{"ana", "GET", "contacts/search?q=eva@", "", 200, `{"meta":{"count":1}}`, "eva=payload.0.id", nil},
		{"ana", "GET", "contacts?sort=name", "", 200, `{"meta":{"count":2}}`, "", nil},
		{"ana", "PATCH", "contacts/{zeb}", `{"other_emails":["zebedeu2@exemplo.com"],"custom_attributes":{"obs":"segredo"},"labels":["vip"],"do_not_contact":true}`, 200, "", "", []string{"Idempotency-Key", "x1"}},
		{"ana", "POST", "contacts/upsert", `{"email":"zebedeu@exemplo.com","additional_attributes":{"description":"segredo"}}`, 200, "", "", []string{"Idempotency-Key", "x2"}},
		{"ana", "POST", "contacts/{zeb}/notes", `{"content":"prefere manhã"}`, 200, "", "note=id", []string{"Idempotency-Key", "x3"}},
		{"ana", "PATCH", "contacts/{zeb}/notes/{note}", `{"content":"prefers mornings <b>"}`, 200, "", "", nil},
		{"ana", "POST", "contacts", `{"name":"Zebedeu S.","email":"zebedeu3@exemplo.com"}`, 200, "", "twin=payload.contact.id", nil},
		{"ana", "POST", "actions/contact_merge", `{"base_contact_id":{zeb},"mergee_contact_id":{twin}}`, 200, "", "", nil},
		// Somebody who was merged with him by mistake, and is apart again.
		{"ana", "POST", "contacts", `{"name":"Bento"}`, 200, "", "bento=payload.contact.id", nil},
		{"ana", "POST", "actions/contact_merge", `{"base_contact_id":{zeb},"mergee_contact_id":{bento}}`, 200, "", "", nil},
		{"ana", "GET", "contacts/{zeb}/events?kinds=merged", "", 200, `{"meta":{"count":2}}`, "merge=payload.0.id", nil},
		{"ana", "POST", "actions/contact_unmerge", `{"event_id":{merge}}`, 200, "", "", nil},
		{"ana", "POST", "bulk_actions", `{"type":"Contact","ids":[{zeb}],"action_name":"update","contact":{"city":"Ouro Preto"},"confirm":false}`, 200, "", "", nil},
	})
	s.sql(`INSERT INTO exports (id, account_id, user_id, format, columns, status, file_name, blob_key, heartbeat_at, created_at, finished_at)
		VALUES (90001, $1, 1, 'csv', '[]', 'completed', 'todos.csv', 'exports/x', 0, 0, 1), (90002, $1, 1, 'csv', '[]', 'completed', 'outros.csv', 'exports/y', 0, 0, 1)`, account)
	s.sql("INSERT INTO export_contacts (account_id, export_id, position, contact_id) SELECT account_id, 90001, id, id FROM contacts WHERE account_id = $1", account)
	s.sql("INSERT INTO export_contacts (account_id, export_id, position, contact_id) SELECT account_id, 90002, id, id FROM contacts WHERE account_id = $1 AND name = 'Eva'", account)
	s.must(os.MkdirAll(filepath.Join(s.files, "exports"), 0o700))
	for name, content := range map[string]string{"x": "Zebedeu", "x-1": "Zebedeu", "y": "Eva"} {
		s.must(os.WriteFile(filepath.Join(s.files, "exports", name), []byte(content), 0o600))
	}
}

func TestEverythingAboutOnePerson(t *testing.T) {
	eachServer(t, func(s *server) {
		s.zebedeu()
		s.play([]step{
			{"zoe", "GET", "contacts/{zeb}/personal_data", "", 403, refusal("action_forbidden"), "", nil},
			{"ana", "GET", "contacts/999999/personal_data", "", 404, notFound, "", nil},
			{"ana", "GET", "contacts/{zeb}/personal_data?format=pdf", "", 422, refusal("choice_invalid", "format"), "", nil},
		})
		for format, more := range map[string]string{"json": `"key":"obs"`, "html": "O que guardamos sobre você"} {
			a := s.do("ana", "GET", s.fill("ana", s.of("ana", "/contacts/{zeb}/personal_data?format="+format)), "", "Accept-Language", "pt-BR")
			text := html.UnescapeString(string(a.body))
			if a.status != 200 || !strings.Contains(a.header.Get("Content-Disposition"), "attachment") {
				s.t.Fatalf("%s: %d %v", format, a.status, a.header)
			}
			for _, piece := range []string{"Zebedeu Souza", "zebedeu2@exemplo.com", "zebedeu3@exemplo.com", "+5511912345678", "Z-4711", "Ouro Preto", "segredo", "vip", "prefers mornings", "contatos.csv", "todos.csv", more} {
				if !strings.Contains(text, piece) {
					s.t.Errorf("%s does not tell %q: %s", format, piece, text)
				}
			}
			if strings.Contains(string(a.body), "<b>") {
				s.t.Errorf("%s is not escaped", format)
			}
			if strings.Contains(text, "eva@exemplo.com") || strings.Contains(text, "outros.csv") {
				s.t.Errorf("%s tells of somebody else", format)
			}
		}
	})
}

func TestErasing(t *testing.T) {
	eachServer(t, func(s *server) {
		s.zebedeu()
		if before := s.remains(); len(before) < len(traces) {
			s.t.Fatalf("there is little to erase: %v", before)
		}
		s.play([]step{
			{"zoe", "POST", "contacts/{zeb}/erase", "", 403, refusal("action_forbidden"), "", nil},
			{"bia", "POST", s.of("bia", "/contacts/{zeb}/erase"), "", 404, notFound, "", nil},
			{"ana", "POST", "contacts/{zeb}/erase", "", 200, `{"payload":{"id":"<any>","contact_id":{zeb},"at":"<any>","by":{"name":"ana"},
				"removed":{"contacts":1,"notes":1,"contact_labels":1,"contact_identities":"<any>","contact_events":"<any>","merges":2},
				"imports":["<any>","<any>","<any>",{"file_name":"contatos.csv"}],"exports":[{"id":90001,"file_name":"todos.csv"}]}}`, "", nil},
			{"ana", "POST", "contacts/{zeb}/erase", "", 404, notFound, "", nil},
			{"ana", "GET", "contacts/{zeb}", "", 404, "", "", nil},
			{"ana", "GET", "erasures", "", 200, `{"meta":{"count":1},"payload":[{"contact_id":{zeb},"exports":[{"file_name":"todos.csv"}]}]}`, "", nil},
			{"ana", "GET", "imports", "", 200, `{"payload":[{"file_erased":false},{"file_erased":true,"counts":{"unchanged":1}},{"file_erased":true,"mapping":[{"samples":[]},{"samples":[]}]},{"file_erased":true,"counts":{"updated":1}},{"file_erased":true}]}`, "gone=payload.4.id", nil},
			{"ana", "GET", "imports/{gone}/rejected", "", 404, `{"code":"file_erased"}`, "", nil},
			{"ana", "GET", "exports/90001", "", 200, `{"payload":{"status":"expired","error":{"code":"file_erased"}}}`, "", nil},
			{"ana", "GET", "exports/90001/file", "", 404, notFound, "", nil},
			{"ana", "GET", "exports/90002", "", 200, `{"payload":{"status":"completed","error":null}}`, "", nil},
			{"ana", "GET", "contacts/search?q=zebedeu", "", 200, `{"meta":{"count":0}}`, "", nil},
			{"ana", "GET", "contacts/{eva}/events", "", 200, `{"meta":{"count":4}}`, "", nil},
			{"ana", "GET", "contacts", "", 200, `{"meta":{"count":2},"payload":[{"name":"Bento"},{"name":"Eva","email":"eva@exemplo.com"}]}`, "", nil},
		})
		for _, left := range s.remains() {
			s.t.Error("left: ", left)
		}
	})
}

// With large files it goes on in the background, and says how far it is.
func TestErasingInTheBackground(t *testing.T) {
	eachServer(t, func(s *server) {
		s.zebedeu()
		s.sql("UPDATE imports SET file_size = 100000000 WHERE account_id = $1", s.people["ana"].account)
		begun := s.do("ana", "POST", s.fill("ana", s.of("ana", "/contacts/{zeb}/erase")), "")
		s.wants(begun, 200, `{"payload":{"status":"<any>","files_total":5,"error":null}}`)
		path := s.of("ana", "/erasures/"+number(begun.id("payload.id")))
		s.wants(s.do("zoe", "GET", path, ""), 403, refusal("action_forbidden"))
		s.wants(s.do("bia", "GET", s.of("bia", "/erasures/"+number(begun.id("payload.id"))), ""), 404, notFound)
		a := begun
		for deadline := time.Now().Add(40 * time.Second); a.text("payload.status") != "completed" && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			a = s.do("ana", "GET", path, "")
		}
		s.wants(a, 200, `{"payload":{"status":"completed","files_read":5,"files_total":5,"removed":{"contacts":1},"exports":[{"id":90001}]}}`)
		for _, left := range s.remains() {
			s.t.Error("left: ", left)
		}
	})
}

// An import never clears that somebody asked not to be written to.
func TestImportKeepsDoNotContact(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play([]step{{"ana", "POST", "contacts", `{"email":"ze@exemplo.com","do_not_contact":true}`, 200, "", "ze=payload.contact.id", nil}})
		s.awaitImport("ana", s.upload("ana", "c.csv", []byte("email,city,do_not_contact\nze@exemplo.com,Recife,false\n")).id("payload.import.id"))
		s.play([]step{{"ana", "GET", "contacts/{ze}", "", 200, `{"payload":{"do_not_contact":true,"additional_attributes":{"city":"Recife"}}}`, "", nil}})
	})
}
