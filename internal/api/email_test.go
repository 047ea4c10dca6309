package api_test

import (
	"fmt"
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

func TestAMailIsShownAsAPageInWhichNothingRuns(t *testing.T) {
	eachServer(t, func(s *server) {
		messages, _ := s.talks()
		mail := func(content string) string {
			html := `<p onclick="x()">Oi<script>alert(1)</script> <img src="https://fora.example/p.gif" alt="foto"></p>`
			made := s.do("zoe", "POST", messages, fmt.Sprintf(`{"content":"Oi","message_type":"incoming","content_attributes":{%s}}`, fmt.Sprintf(content, html)))
			if made.status != 200 {
				s.t.Fatalf("%d %s", made.status, made.body)
			}
			return fmt.Sprintf("%s/%d/mail", messages, made.id("id"))
		}
		at := mail(`"email":{"subject":"Oi","html_content":{"full":%q}}`)
		shown := s.do("zoe", "GET", at, "")
		policy := shown.header.Get("Content-Security-Policy")
		if shown.status != 200 || !strings.HasPrefix(shown.header.Get("Content-Type"), "text/html") || !strings.Contains(string(shown.body), `<p>Oi <img alt="foto"/></p>`) {
			s.t.Errorf("%d %v %s", shown.status, shown.header, shown.body)
		}
		for _, want := range []string{"default-src 'none'", "sandbox allow-same-origin allow-popups", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"} {
			if !strings.Contains(policy, want) {
				s.t.Errorf("the policy %q lacks %s", policy, want)
			}
		}
		if strings.Contains(policy, "script") || strings.Contains(policy, "https:") || shown.header.Get("Referrer-Policy") != "no-referrer" || shown.header.Get("Cache-Control") != "no-store" {
			s.t.Errorf("the headers are %v", shown.header)
		}
		full := s.do("zoe", "GET", at+"?pictures=true", "")
		if !strings.Contains(string(full.body), `<p>Oi <img alt="foto" src="https://fora.example/p.gif"/></p>`) || !strings.Contains(full.header.Get("Content-Security-Policy"), "https:") {
			s.t.Errorf("with pictures %v %s", full.header, full.body)
		}
		if none := s.do("zoe", "GET", mail(`"note":%q`), ""); none.status != 404 {
			s.t.Errorf("a message without HTML: %d", none.status)
		}
		if other := s.do("zoe", "GET", strings.Replace(at, "/mail", "9/mail", 1), ""); other.status != 404 {
			s.t.Errorf("a message that is not there: %d", other.status)
		}
	})
}
