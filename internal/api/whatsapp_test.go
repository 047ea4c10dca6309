package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// meta answers like Meta's Graph API what the routes of WhatsApp ask for, and gives its address.
func meta(t *testing.T) string {
	t.Helper()
	answers := map[string]string{
		"GET /v25.0/106540352242922":                   `{"verified_name":"Padaria Pão Quente","display_phone_number":"+55 11 4002-8922","quality_rating":"GREEN","id":"106540352242922"}`,
		"POST /v25.0/102290129340398/subscribed_apps":  `{"success":true}`,
		"GET /v25.0/102290129340398/message_templates": `{"data":[{"name":"pedido_saiu","language":"pt_BR","status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Olá {{1}}, seu pedido saiu."}],"id":"1"}],"paging":{"cursors":{"before":"MAZDZD","after":"MjQZD"}}}`,
		"POST /v25.0/106540352242922/messages":         `{"messaging_product":"whatsapp","contacts":[{"input":"x","wa_id":"x"}],"messages":[{"id":"wamid.out"}]}`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, known := answers[r.Method+" "+r.URL.Path]
		if !known {
			w.WriteHeader(http.StatusBadRequest)
			body = `{"error":{"message":"Unsupported get request.","type":"GraphMethodException","code":100}}`
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

const appSecret = "0123456789abcdef0123456789abcdef"

// calls has Meta call the webhook of the inbox whose identifier was kept as key.
func (s *server) calls(body, signature string) answer {
	s.t.Helper()
	r := s.request("", "POST", s.fill("", "/webhooks/whatsapp/{key}"), strings.NewReader(body), "Content-Type", "application/json")
	if signature != "" {
		r.Header.Set("X-Hub-Signature-256", signature)
	}
	return s.send(r)
}

func signature(body string) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

const connected = `{"name":"WhatsApp","channel":{"type":"whatsapp","phone_number":"+55 11 4002-8922","phone_number_id":"106540352242922","business_account_id":"102290129340398","access_token":"EAAJBexampleexampleexample","app_secret":"` + appSecret + `"}}`

func TestAWhatsAppInbox(t *testing.T) {
	play(t, []step{
		{"ana", "POST", "inboxes", `{"name":"WhatsApp","channel":{"type":"whatsapp","phone_number":"11","phone_number_id":"x"}}`, 422,
			`{"code":"whatsapp_phone_invalid","attributes":["channel.phone_number","channel.phone_number_id","channel.business_account_id","channel.access_token","channel.app_secret"]}`, "", nil},
		{"zoe", "POST", "inboxes", connected, 403, refusal("action_forbidden"), "", nil},
		{"ana", "POST", "inboxes", connected, 200, `{"id":"<any>","channel_type":"Channel::Whatsapp","channel":{"type":"whatsapp","phone_number":"+551140028922","phone_number_id":"106540352242922",
			"business_account_id":"102290129340398","api_version":"v25.0","secrets_set":["access_token","app_secret"],"access_token_set":true,"app_secret_set":true,
			"webhook_url":"<any>","webhook_verify_token":"<any>","templates_synced_at":null,"reauthorization_required":false}}`, "zap=id", nil},
		{"ana", "POST", "inboxes/{zap}/test", "", 200, `{"phone_number":"+55 11 4002-8922","verified_name":"Padaria Pão Quente","quality_rating":"GREEN","templates":1}`, "", nil},
		{"zoe", "POST", "inboxes/{zap}/test", "", 403, refusal("action_forbidden"), "", nil},
		{"zoe", "GET", "inboxes/{zap}/templates", "", 403, refusal("action_forbidden"), "", nil},
		{"ana", "GET", "inboxes/{zap}/templates", "", 200, `{"payload":[{"name":"pedido_saiu","language":"pt_BR","category":"UTILITY","status":"APPROVED","components":[{"type":"BODY","text":"Olá {{1}}, seu pedido saiu."}]}],"synced_at":"<any>"}`, "", nil},
		{"ana", "POST", "inboxes/{zap}/sync_templates", "", 200, `{"payload":["<any>"]}`, "", nil},
		{"ana", "PATCH", "inboxes/{zap}", `{"channel":{"business_account_id":"999999"}}`, 200, `{"channel":{"business_account_id":"999999","templates_synced_at":null,"access_token_set":true}}`, "", nil},
		{"ana", "POST", "inboxes/{zap}/test", "", 422, `{"code":"whatsapp_business_unknown","attributes":["channel.business_account_id"]}`, "", nil},
		{"ana", "PATCH", "inboxes/{zap}", `{"channel":{"business_account_id":"102290129340398"}}`, 200, "", "", nil},

		// Who has not written yet gets a template only.
		{"ana", "POST", "contacts", `{"name":"Maria","phone_number":"(11) 98765-4321"}`, 200, "", "maria=payload.contact.id", nil},
		{"ana", "POST", "conversations", `{"inbox_id":{zap},"contact_id":{maria},"message":{"content":"Oi"}}`, 422, `{"code":"whatsapp_window_closed","attributes":["content"]}`, "", nil},
		{"ana", "POST", "conversations", `{"inbox_id":{zap},"contact_id":{maria},"message":{"template_params":{"name":"pedido_saiu","language":"pt_BR","processed_params":{"body":{"1":"Maria"}}}}}`, 200,
			`{"can_reply":false,"messages":[{"content":"Olá Maria, seu pedido saiu.","message_type":1}]}`, "talk=id", nil},
		{"ana", "POST", "conversations/{talk}/messages", `{"content":"Tudo bem?"}`, 422, `{"code":"whatsapp_window_closed","attributes":["content"],"text":"O cliente não escreve há mais de 24 horas, por isso o WhatsApp só aceita um modelo aprovado. Escolha um dos modelos ou espere o cliente escrever."}`, "", nil},
		{"ana", "POST", "conversations/{talk}/messages", `{"template_params":{"name":"outro","language":"pt_BR"}}`, 422, refusal("whatsapp_template_unknown", "template_params"), "", nil},
		{"ana", "POST", "conversations/{talk}/messages", `{"template_params":[]}`, 422, refusal("value_invalid", "template_params"), "", nil},
		{"ana", "POST", "inboxes", `{"name":"App"}`, 200, "", "app=id", nil},
		{"ana", "GET", "inboxes/{app}/templates", "", 404, notFound, "", nil},
		{"ana", "POST", "inboxes/{app}/test", "", 404, notFound, "", nil},
		{"ana", "POST", "conversations", `{"inbox_id":{app},"contact_id":{maria},"message":{"template_params":{"name":"pedido_saiu","language":"pt_BR"}}}`, 422, refusal("required", "content"), "", nil},
	})
}

func TestMetaCalls(t *testing.T) {
	eachServer(t, func(s *server) {
		made := s.do("ana", "POST", s.of("ana", "/inboxes"), connected)
		s.saved["key"] = made.text("inbox_identifier")
		token := made.text("channel.webhook_verify_token")
		at := "/webhooks/whatsapp/" + s.saved["key"]
		if made.text("channel.webhook_url") != "http://localhost:8080"+at {
			s.t.Errorf("the webhook is at %s", made.body)
		}
		if a := s.do("", "GET", at+"?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="+token, ""); a.status != 200 || string(a.body) != "1158201444" {
			s.t.Errorf("%d %s", a.status, a.body)
		}
		if a := s.do("", "GET", at+"?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x", ""); a.status != 403 {
			s.t.Errorf("%d %s", a.status, a.body)
		}
		body := `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"551140028922","phone_number_id":"106540352242922"},
			"contacts":[{"profile":{"name":"Maria \u2764"},"wa_id":"551187654321"}],"messages":[{"from":"551187654321","id":"wamid.1","timestamp":"1793707000","type":"text","text":{"body":"Ol\u00e1"}}]}}]}]}`
		for _, forged := range []string{"", "sha256=00", signature(body + " ")} {
			if a := s.calls(body, forged); a.status != 401 {
				s.t.Errorf("signed with %q: %d %s", forged, a.status, a.body)
			}
		}
		lines, leave := s.listen("ana")
		defer leave()
		if a := s.calls(body, signature(body)); a.status != 200 {
			s.t.Fatalf("%d %s", a.status, a.body)
		}
		await(s.t, lines, func(string) bool {
			return s.do("ana", "GET", s.of("ana", "/conversations"), "").text("data.payload.0.messages.0.content") == "Olá"
		})
		list := s.do("ana", "GET", s.of("ana", "/conversations"), "")
		if list.text("data.payload.0.meta.sender.name") != "Maria ❤" || list.text("data.payload.0.meta.sender.phone_number") != "+5511987654321" || list.text("data.payload.0.meta.channel") != "Channel::Whatsapp" {
			s.t.Errorf("%s", list.body)
		}
		if a := s.calls(body, signature(body)); a.status != 200 { // once more
			s.t.Errorf("%d %s", a.status, a.body)
		}
		large := `{"x":"` + strings.Repeat("x", 5<<20) + `"}`
		if a := s.calls(large, signature(large)); a.status != 413 {
			s.t.Errorf("%d %.200s", a.status, a.body)
		}
		if a := s.calls("[", signature("[")); a.status != 400 {
			s.t.Errorf("%d %s", a.status, a.body)
		}
		if strings.Contains(s.log.String(), "87654321") || strings.Contains(s.log.String(), token) {
			s.t.Error("the log names somebody")
		}
	})
}
