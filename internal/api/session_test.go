package api_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

const signInBody = `{"email":"ana@exemplo.com","password":"` + password + `"}`

// cookieOf is the session's cookie in an answer.
func cookieOf(a answer) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == "ficha_session" {
			return c
		}
	}
	return nil
}

func TestSignInAsTheCompatibleAPI(t *testing.T) {
	eachServer(t, func(s *server) {
		a := s.do("", "POST", "/auth/sign_in", signInBody)
		cookie := cookieOf(a)
		if cookie == nil || !cookie.HttpOnly || cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" ||
			time.Until(cookie.Expires) < 50*24*time.Hour || cookie.Domain != "" {
			s.t.Fatalf("cookie %+v", cookie)
		}
		if strings.Contains(string(a.body), cookie.Value) {
			s.t.Error("the cookie's secret is in the body, where scripts can read it")
		}
		s.people["new"] = &person{account: s.people["ana"].account, id: s.people["ana"].id, token: a.text("data.access_token"), cookie: cookie.Value}
		s.play([]step{
			{"new", "GET", "/api/v1/profile", "", 200, `{"id":{me},"email":"ana@exemplo.com","uid":"ana@exemplo.com","access_token":null,"account_id":{ana},"role":"administrator","confirmed":true,
				"accounts":[{"id":{ana},"status":"active","role":"administrator","permissions":["contacts","edit","merge","import","export","delete","definitions","labels","settings"]}]}`, "", nil},
			{"cookie:new", "GET", "/auth/validate_token", "", 200, `{"payload":{"success":true,"data":{"id":{me}}}}`, "", nil},
			{"", "GET", "/api/v1/profile", "", 401, `{"code":"not_signed_in","error":"You need to sign in or sign up before continuing.","errors":["You need to sign in or sign up before continuing."]}`, "", nil},
			{"", "GET", "/api/v1/profile", "", 401, `{"error":"Invalid Access Token","code":"access_token_invalid"}`, "", []string{"api_access_token", "nope"}},
			{"", "GET", "/api/v1/profile", "", 401, refusal("not_signed_in"), "", []string{"Cookie", "ficha_session=nope"}},
			{"", "GET", "/api/v1/profile", "", 401, refusal("not_signed_in"), "", []string{"Authorization", "Basic YTpi"}},
			{"", "GET", "/api/v1/profile", "", 200, "", "", []string{"Authorization", "bearer  " + a.text("data.access_token")}},
			{"", "GET", "/api/v1/profile", "", 200, "", "", []string{"HTTP_API_ACCESS_TOKEN", a.text("data.access_token")}},
			{"", "GET", "/api/v1/profile", "", 401, refusal("not_signed_in"), "", []string{"Cookie", "ficha_session=" + a.text("data.access_token")}},
			{"new", "PATCH", "/api/v1/profile", `{"name":"Ana Maria","locale":"en"}`, 200, `{"name":"Ana Maria","locale":"en"}`, "", nil},
			{"new", "PUT", "/api/v1/profile", `{"name":""}`, 422, `{"attributes":["name"],"fields":{"name":"Please fill this in."}}`, "", []string{"Accept-Language", "pt"}},
			{"new", "PATCH", "/api/v1/profile", `{"name":["x"]}`, 422, refusal("value_invalid", "name"), "", nil},
			{"", "DELETE", "/auth/sign_out", "", 401, refusal("not_signed_in"), "", nil},
			{"new", "DELETE", "/auth/sign_out", "", 200, "", "", nil},
			{"new", "GET", "/api/v1/profile", "", 401, refusal("access_token_invalid"), "", nil},
			{"cookie:new", "GET", "/api/v1/profile", "", 401, refusal("not_signed_in"), "", nil},
		})
	})
}

func TestSignOutTakesTheCookieAway(t *testing.T) {
	eachServer(t, func(s *server) {
		a := s.do("cookie:zoe", "DELETE", "/auth/sign_out", "")
		if c := cookieOf(a); a.status != 200 || c == nil || c.Value != "" || c.Expires.After(time.Unix(2, 0)) || c.Path != "/" {
			s.t.Errorf("%d, cookie %+v", a.status, c)
		}
	})
}

func TestSignInRefused(t *testing.T) {
	play(t, []step{
		{"", "POST", "/auth/sign_in", `{"email":"ana@exemplo.com","password":"x"}`, 401,
			`{"code":"invalid_credentials","error":"Invalid login credentials. Please try again.","errors":["Invalid login credentials. Please try again."]}`, "", nil},
		{"", "POST", "/auth/sign_in", `{"email":"nobody@exemplo.com","password":"x"}`, 401, refusal("invalid_credentials"), "", nil},
		{"", "POST", "/auth/sign_in", `{"email":null,"password":12}`, 401, refusal("invalid_credentials"), "", nil},
		{"", "POST", "/auth/sign_in", `{"email":["x"],"password":"x"}`, 422, refusal("value_invalid", "email"), "", nil},
		{"", "POST", "/auth/sign_in", `{"email":"a\u0000@b.c","password":"x"}`, 401, refusal("invalid_credentials"), "", nil},
		{"", "POST", "/auth/sign_in", "", 400, refusal("body_malformed"), "", nil},
		{"", "POST", "/auth/sign_in", `{}`, 401, refusal("invalid_credentials"), "", nil},
		{"", "POST", "/auth/sign_in", signInBody, 429, `{"code":"rate_limited","text":"<any>"}`, "", nil}, // five wrong ones from here
		{"", "POST", "/api/v1/setup", `{"account_name":"X"}`, 409, refusal("setup_done"), "", nil},
		{"", "GET", "/api/v1/setup", "", 200, `{"needed":false}`, "", nil},
	})
}

func TestLimitedSignInSaysWhenToComeBack(t *testing.T) {
	eachServer(t, func(s *server) {
		var a answer
		for range 6 {
			a = s.do("", "POST", "/auth/sign_in", `{"email":"x@exemplo.com","password":"x"}`)
		}
		if after := a.header.Get("Retry-After"); a.status != 429 || after != "300" && after != "299" && after != "298" {
			s.t.Errorf("%d, Retry-After %q: %s", a.status, after, a.body)
		}
		// A forwarded address is believed of a trusted proxy only.
		if a = s.do("", "POST", "/auth/sign_in", signInBody, "X-Forwarded-For", "203.0.113.9"); a.status != 429 {
			s.t.Errorf("with a forged address: %d", a.status)
		}
	})
}

func TestPersonalTokensAndPasswords(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play([]step{
			{"cookie:zoe", "POST", "/api/v1/profile/access_tokens", `{"name":"zapier"}`, 200, `{"payload":{"id":"<any>","name":"zapier","token":"<any>","last_used_at":null}}`, "secret=payload.token", nil},
			{"cookie:zoe", "POST", "/api/v1/profile/access_tokens", `{"name":" "}`, 422, refusal("required", "name"), "", nil},
			{"cookie:zoe", "GET", "/api/v1/profile/access_tokens", "", 200, `{"payload":[{"name":"zapier","token":"<none>"}]}`, "id=payload.0.id", nil},
		})
		s.people["program"] = &person{token: s.saved["secret"]}
		s.play([]step{
			{"program", "GET", "contacts", "", 200, "", "", nil},
			{"program", "POST", "/api/v1/profile/password", `{"current_password":"` + password + `","password":"new password 1"}`, 403, refusal("action_forbidden"), "", nil},
			{"program", "DELETE", "/auth/sign_out", "", 200, "", "", nil},
			{"program", "GET", "contacts", "", 200, "", "", nil},
			{"cookie:zoe", "POST", "/api/v1/profile/password", `{"current_password":"nope","password":"new password 1"}`, 422, refusal("current_password_wrong", "current_password"), "", nil},
			{"cookie:zoe", "POST", "/api/v1/profile/password", `{"current_password":"` + password + `","password":"short"}`, 422, refusal("password_too_short", "password"), "", nil},
			{"cookie:zoe", "POST", "/api/v1/profile/password", `{"current_password":"` + password + `","password":"new password 1"}`, 200, "", "", nil},
			{"cookie:zoe", "GET", "contacts", "", 200, "", "", nil},
			{"zoe", "GET", "contacts", "", 200, "", "", nil}, // the same session
			{"cookie:zoe", "DELETE", "/api/v1/profile/access_tokens/{id}", "", 200, "", "", nil},
			{"program", "GET", "contacts", "", 401, refusal("access_token_invalid"), "", nil},
		})
	})
}

// letter waits for the mail to somebody that holds a link to the path, and gives the link's secret.
func (s *server) letter(to, path string) string {
	s.t.Helper()
	lines, leave := s.listen("ana")
	defer leave()
	link := regexp.MustCompile(regexp.QuoteMeta(path) + `\?token=([A-Za-z0-9_%-]+)`)
	secret := ""
	await(s.t, lines, func(string) bool {
		mails, err := filepath.Glob(filepath.Join(filepath.Dir(s.files), "mails", "*.eml"))
		s.must(err)
		for _, name := range mails {
			text, err := os.ReadFile(name)
			s.must(err)
			plain := strings.ReplaceAll(strings.ReplaceAll(string(text), "=\r\n", ""), "=3D", "=")
			if found := link.FindStringSubmatch(plain); found != nil && strings.Contains(plain, to) {
				secret = found[1]
			}
		}
		return secret != ""
	})
	secret, err := url.QueryUnescape(secret)
	s.must(err)
	return secret
}

func TestInvitationByTheLinkInTheMail(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play([]step{{"ana", "POST", "agents", `{"name":"Max","email":"max@exemplo.com","role":"agent"}`, 200, "", "", nil}})
		s.saved["link"] = s.letter("max@exemplo.com", "/invitation")
		s.play([]step{
			{"", "GET", "/auth/invitations/{link}", "", 200, `{"payload":{"email":"max@exemplo.com","name":"Max","account_name":"Padaria ana","has_password":false}}`, "", nil},
			{"", "GET", "/auth/invitations/nope", "", 404, refusal("token_invalid"), "", nil},
			{"", "POST", "/auth/invitations/nope", `{"password":"` + password + `"}`, 404, refusal("token_invalid"), "", nil},
			{"", "POST", "/auth/invitations/{link}", `{"password":"short"}`, 422, refusal("password_too_short", "password"), "", nil},
			{"", "POST", "/auth/invitations/{link}", "", 400, refusal("body_malformed"), "", nil},
			{"", "POST", "/auth/invitations/{link}", `{"name":"Maxim","password":"` + password + `"}`, 200, `{"data":{"name":"Maxim","role":"agent","access_token":"<any>","account_id":{ana}}}`, "", nil},
			{"", "POST", "/auth/invitations/{link}", `{"password":"` + password + `"}`, 404, refusal("token_invalid"), "", nil},
			{"", "POST", "/auth/sign_in", `{"email":"max@exemplo.com","password":"` + password + `"}`, 200, "", "", nil},
		})
	})
}

func TestPasswordResetByTheLinkInTheMail(t *testing.T) {
	eachServer(t, func(s *server) {
		s.play([]step{
			{"", "POST", "/auth/password", `{"email":"nobody@exemplo.com"}`, 200, "", "", nil},
			{"", "POST", "/auth/password", `{"email":"a\u0000"}`, 200, "", "", nil},
			{"", "POST", "/auth/password", `{"email":"ZOE@exemplo.com"}`, 200, "", "", nil},
		})
		s.saved["link"] = s.letter("zoe@exemplo.com", "/reset-password")
		s.play([]step{
			{"", "PUT", "/auth/password", `{"token":"nope","password":"new password 1"}`, 422, refusal("token_invalid"), "", nil},
			{"", "PUT", "/auth/password", `{"token":"{link}","password":"short"}`, 422, refusal("password_too_short", "password"), "", nil},
			{"", "PUT", "/auth/password", `{"token":"{link}","password":"new password 1"}`, 200, `{"data":{"email":"zoe@exemplo.com","access_token":"<any>"}}`, "", nil},
			{"", "PUT", "/auth/password", `{"token":"{link}","password":"new password 2"}`, 422, refusal("token_invalid"), "", nil},
			{"zoe", "GET", "contacts", "", 401, "", "", nil},
			{"cookie:zoe", "GET", "contacts", "", 401, "", "", nil},
			{"", "POST", "/auth/sign_in", `{"email":"zoe@exemplo.com","password":"new password 1"}`, 200, "", "", nil},
		})
	})
}

func TestSetupByTheFirstVisitor(t *testing.T) {
	s := start(t, "sqlite", "https://contacts.example.com", empty)
	s.play([]step{
		{"", "GET", "/api/v1/setup", "", 200, `{"needed":true}`, "", nil},
		{"", "POST", "/auth/sign_in", signInBody, 401, refusal("invalid_credentials"), "", nil},
		{"", "POST", "/api/v1/setup", `{"account_name":"","name":"Ana","email":"x","password":"short","country":"XX"}`, 422, refusal("required", "account_name", "email", "password", "country"), "", nil},
		{"", "POST", "/api/v1/setup", "", 400, refusal("body_malformed"), "", nil},
	})
	a := s.do("", "POST", "/api/v1/setup", `{"account_name":"Padaria","name":"Ana","email":"ana@exemplo.com","password":"`+password+`"}`)
	if c := cookieOf(a); a.status != 200 || c == nil || !c.Secure || !c.HttpOnly || a.text("data.accounts.0.timezone") != "America/Sao_Paulo" {
		t.Errorf("%d %s, cookie %+v", a.status, a.body, c)
	}
	if a.header.Get("Strict-Transport-Security") == "" {
		t.Error("under https a browser is not told to stay there")
	}
	s.play([]step{{"", "POST", "/api/v1/setup", `{}`, 409, refusal("setup_done"), "", nil}})
}
