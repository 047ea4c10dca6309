package api_test

import (
	"strings"
	"testing"
)

func TestEmailInboxes(t *testing.T) {
	const servers = `"imap_host":"10.0.0.1","imap_password":"s3gredo","smtp_host":"10.0.0.2"`
	play(t, []step{
		{"zoe", "POST", "inboxes/try_email", `{"channel":{"email":"loja@exemplo.com",` + servers + `}}`, 403, refusal("action_forbidden"), "", nil},
		{"ana", "POST", "inboxes/try_email", `{"channel":{"email":"loja@exemplo.com",` + servers + `}}`, 200,
			`{"imap":{"ok":false,"code":"mail_host_private","error":"<any>"},"smtp":{"ok":false,"code":"mail_host_private","error":"<any>"}}`, "", nil},
		{"ana", "POST", "inboxes/try_email", `{"id":999999,"channel":{}}`, 404, notFound, "", nil},
		{"ana", "POST", "inboxes", `{"name":"Loja","channel":{"type":"email"}}`, 422, `{"code":"required","attributes":["channel.email","channel.imap_host","channel.imap_password","channel.smtp_host"]}`, "", nil},
		{"ana", "POST", "inboxes", `{"name":"Loja","channel":{"type":"email","email":"Loja@Exemplo.com","imap_port":"143",` + servers + `}}`, 200,
			`{"channel_type":"Channel::Email","channel":{"type":"email","email":"loja@exemplo.com","imap_host":"10.0.0.1","imap_port":143,"imap_security":"starttls","imap_login":"loja@exemplo.com","imap_folder":"INBOX",
			"imap_password":"<none>","smtp_password":"<none>","smtp_port":465,"smtp_security":"tls","secrets_set":["imap_password","smtp_password"],"imap_error":null,"imap_checked_at":null,"skipped":0}}`, "inbox=id", nil},
		{"ana", "PATCH", "inboxes/{inbox}", `{"channel":{"imap_host":"outro.exemplo.com"}}`, 422, `{"code":"required","attributes":["channel.imap_password"]}`, "", nil},
		{"ana", "PATCH", "inboxes/{inbox}", `{"channel":{"imap_folder":"Suporte"}}`, 200, `{"channel":{"imap_folder":"Suporte","secrets_set":["imap_password","smtp_password"]}}`, "", nil},
		{"ana", "POST", "inboxes/try_email", `{"id":"{inbox}","channel":{"smtp_port":587}}`, 200, `{"smtp":{"ok":false,"code":"mail_host_private"}}`, "", nil},
		{"ana", "GET", "inboxes", "", 200, `{"payload":[{"channel":{"smtp_host":"10.0.0.2","smtp_error":null}}]}`, "", nil},
		{"ana", "POST", "contacts", `{"name":"Bia","email":"Bia@Exemplo.com"}`, 200, `{}`, "buyer=payload.contact.id", nil},
		{"ana", "POST", "contacts", `{"name":"Caio"}`, 200, `{}`, "other=payload.contact.id", nil},
		{"ana", "GET", "contacts/{buyer}/contactable_inboxes", "", 200, `{"payload":[{"source_id":"bia@exemplo.com","inbox":{"id":{inbox},"channel_type":"Channel::Email"}}]}`, "", nil},
		{"ana", "GET", "contacts/{other}/contactable_inboxes", "", 200, `{"payload":[]}`, "", nil},
		{"ana", "POST", "conversations", `{"inbox_id":{inbox},"contact_id":{buyer},"additional_attributes":{"mail_subject":"Encomenda"},"message":{"content":"Chegou."}}`, 200,
			`{"meta":{"channel":"Channel::Email"},"additional_attributes":{"mail_subject":"Encomenda"},"messages":[{"content":"Chegou.","status":"progress"}]}`, "", nil},
	})
}

func TestPasswordsOfEmailInboxesAreNeverShown(t *testing.T) {
	eachServer(t, func(s *server) {
		s.do("ana", "POST", s.of("ana", "/inboxes"), `{"name":"Loja","channel":{"type":"email","email":"loja@exemplo.com","imap_host":"10.0.0.1","imap_password":"s3gredo","smtp_host":"10.0.0.2"}}`)
		for _, path := range []string{"/inboxes", "/inboxes/1"} {
			if a := s.do("ana", "GET", s.of("ana", path), ""); a.status != 200 || strings.Contains(string(a.body), "s3gredo") {
				t.Errorf("%s: %d %s", path, a.status, a.body)
			}
		}
	})
}
