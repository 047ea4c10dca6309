package api_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// What may stand where JSON is expected, on every route that takes a body. It is
// refused before a database is asked, so one is enough.
func TestBodiesThatAreNone(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	large := `{"name":"` + strings.Repeat("x", 1<<20) + `"}`
	for _, route := range s.api.Routes() {
		if route.Method == "GET" || !takesJSON(s, route.Method, route.Path) || strings.HasSuffix(route.Path, "/preferences/{name}") { // takes anything
			continue
		}
		path := strings.NewReplacer("{account_id}", number(s.people["ana"].account), "{id}", "1", "{token}", "x").Replace(route.Path)
		for _, c := range []struct {
			name, body, kind string
			statuses         string
			code             string
		}{
			{"nothing", "", "application/json", "", ""},
			{"malformed", `{"name":`, "application/json", "400", "body_malformed"},
			{"two values", `{} {}`, "application/json", "400", "body_malformed"},
			{"an array", `[]`, "application/json", "400", "body_malformed"},
			{"a number", `5`, "application/json", "400", "body_malformed"},
			{"a text", `"x"`, "application/json", "400", "body_malformed"},
			{"null", `null`, "application/json", "", ""},
			{"an empty object", `{}`, "application/json", "", ""},
			{"XML", `<name/>`, "application/xml", "400", "body_malformed"},
			{"another type", `{}`, "application/octet-stream", "400", "body_malformed"},
			{"a form", "name=x", "application/x-www-form-urlencoded", "", ""},
			{"a form that is none", "name=%zz", "application/x-www-form-urlencoded", "400", "body_malformed"},
			{"a form in broken UTF-8", "name=%ff", "application/x-www-form-urlencoded", "400", "text_invalid"},
			{"a form nested deeply", "a" + strings.Repeat("[a]", 9) + "=x", "application/x-www-form-urlencoded", "400", "body_malformed"},
			{"a multipart form", "--x--", "multipart/form-data; boundary=x", "400", "body_malformed"},
			{"broken UTF-8", "{\"name\":\"\xff\"}", "application/json", "400", "text_invalid"},
			{"UTF-16", "\xff\xfe{\x00}\x00", "application/json", "400", "text_invalid"},
			{"over a megabyte", large, "application/json", "413", "body_too_large"},
			{"over a megabyte, as a form", large, "multipart/form-data; boundary=x", "413", "body_too_large"},
		} {
			if route.Form && strings.HasPrefix(c.kind, "multipart/") {
				continue
			}
			if route.Upload && c.kind != "application/json" {
				if strings.HasPrefix(c.kind, "multipart/") {
					continue // see TestUploadsRefused
				}
				c.statuses, c.code = "422", "file_blank" // whatever it is, the file is missing
			}
			a := s.send(s.request("ana", route.Method, path, strings.NewReader(c.body), "Content-Type", c.kind))
			what := route.Method + " " + route.Path + " with " + c.name
			if a.status >= 500 {
				s.t.Errorf("%s: %d %s", what, a.status, a.body)
			}
			if c.statuses != "" && (number(int64(a.status)) != c.statuses || a.text("code") != c.code) {
				s.t.Errorf("%s: %d %s", what, a.status, a.body)
			}
		}
	}
}

func takesJSON(s *server, method, path string) bool {
	body := bodyOf(s, method, path)
	return body != nil && body.Content["application/json"] != nil
}

func bodyOf(s *server, method, path string) *huma.RequestBody {
	item := s.api.Document().Paths[path]
	op := map[string]*huma.Operation{"POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[method]
	return op.RequestBody
}

// Scripts forget the type; the text is JSON all the same.
func TestBodiesWithoutAProperType(t *testing.T) {
	eachServer(t, func(s *server) {
		for _, kind := range []string{"", "text/plain", "application/json; charset=utf-8", "application/x-www-form-urlencoded", "text/plain;charset=UTF-8", "application/vnd.api+json"} {
			a := s.send(s.request("ana", "POST", s.of("ana", "/contacts"), strings.NewReader(` {"name":"x"}`), "Content-Type", kind))
			if a.status != 200 {
				s.t.Errorf("%q: %d %s", kind, a.status, a.body)
			}
		}
	})
}

func TestAnotherSitesPageCannotUseTheCookie(t *testing.T) {
	eachServer(t, func(s *server) {
		contacts := s.of("ana", "/contacts")
		for _, c := range []struct {
			as     string
			header []string
			status int
		}{
			{"cookie:zoe", nil, 200},
			{"cookie:zoe", []string{"Origin", "http://localhost:8080"}, 200}, // where people reach the page
			{"cookie:zoe", []string{"Origin", s.url}, 200},
			{"cookie:zoe", []string{"Origin", "https://evil.example.com"}, 403},
			{"cookie:zoe", []string{"Origin", "null"}, 403},
			{"cookie:zoe", []string{"Origin", "http://localhost:8080.evil.example.com"}, 403},
			{"cookie:zoe", []string{"Sec-Fetch-Site", "cross-site"}, 403},
			{"cookie:zoe", []string{"Sec-Fetch-Site", "same-site"}, 403},
			{"cookie:zoe", []string{"Sec-Fetch-Site", "same-origin"}, 200},
			{"zoe", []string{"Origin", "https://evil.example.com"}, 200}, // a token is no cookie: nothing is forged
		} {
			if a := s.do(c.as, "POST", contacts, `{"name":"x"}`, c.header...); a.status != c.status {
				s.t.Errorf("%s %v: %d %s", c.as, c.header, a.status, a.body)
			}
		}
		if a := s.do("", "POST", "/auth/sign_in", signInBody, "Origin", "https://evil.example.com"); a.status != 403 || a.text("code") != "origin_forbidden" {
			s.t.Errorf("signing in from another site: %d %s", a.status, a.body)
		}
		if a := s.do("cookie:zoe", "GET", contacts, "", "Origin", "https://evil.example.com", "Sec-Fetch-Site", "cross-site"); a.status != 200 || a.header.Get("Access-Control-Allow-Origin") != "" {
			s.t.Errorf("reading from another site: %d %v", a.status, a.header)
		}
	})
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	eachServer(t, func(s *server) {
		seen := map[string]bool{}
		for _, path := range []string{"/", "/contacts", "/healthz", "/readyz", "/openapi.json", "/api/nothing", "/api/v1/profile", s.of("ana", "/contacts"), "/auth/validate_token"} {
			a := s.do("ana", "GET", path, "")
			for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
				if a.header.Get(name) != want {
					s.t.Errorf("%s: %s is %q", path, name, a.header.Get(name))
				}
			}
			policy := a.header.Get("Content-Security-Policy")
			if !strings.Contains(policy, "default-src 'self'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "script-src") {
				s.t.Errorf("%s: policy %q", path, policy)
			}
			if id := a.header.Get("X-Request-Id"); id == "" || seen[id] {
				s.t.Errorf("%s: request id %q", path, id)
			} else {
				seen[id] = true
			}
			private := strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/auth/")
			if cache := a.header.Get("Cache-Control"); private && cache != "no-store" {
				s.t.Errorf("%s: Cache-Control %q", path, cache)
			}
			if a.header.Get("Strict-Transport-Security") != "" {
				s.t.Errorf("%s: HSTS under http", path)
			}
		}
		for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ok\n"} {
			if a := s.do("", "GET", path, ""); a.status != 200 || string(a.body) != want {
				s.t.Errorf("%s: %d %q", path, a.status, a.body)
			}
		}
		for _, path := range []string{"/", "/contacts/7", "/assets/../x"} {
			if a := s.do("ana", "POST", path, `{}`); a.status == 200 || a.status >= 500 {
				s.t.Errorf("POST %s: %d", path, a.status)
			}
		}
	})
}

// quiet are texts that must not reach a client.
var quiet = []string{"sql", "SQL", "pgx", "sqlite", "postgres", "closed", "panic", "goroutine", ".go:", "boom", "/tmp"}

func (s *server) saysNothing(what string, a answer) {
	s.t.Helper()
	for _, text := range quiet {
		if strings.Contains(string(a.body), text) {
			s.t.Errorf("%s: shows %q: %s", what, text, a.body)
		}
	}
	id := a.text("request_id")
	if id == "" || id != a.header.Get("X-Request-Id") || !strings.Contains(s.log.String(), "request_id="+id) {
		s.t.Errorf("%s: request id %q, header %q", what, id, a.header.Get("X-Request-Id"))
	}
}

func TestAnUnknownErrorIsOurSecret(t *testing.T) {
	eachServer(t, func(s *server) {
		s.gone = true
		s.must(s.app.DB.Close())
		for _, r := range []*http.Request{
			s.request("ana", "GET", s.of("ana", "/contacts"), nil),
			s.request("cookie:zoe", "POST", s.of("ana", "/contacts"), strings.NewReader(`{"name":"x"}`)),
			s.request("", "POST", "/auth/sign_in", strings.NewReader(signInBody)),
			s.request("", "GET", "/auth/invitations/x", nil),
			s.request("", "GET", "/api/v1/setup", nil),
			s.request("ana", "GET", s.of("ana", "/imports/1/rejected"), nil),
		} {
			a := s.send(r)
			if a.status != 500 && a.status != 503 {
				s.t.Errorf("%s %s: %d %s", r.Method, r.URL.Path, a.status, a.body)
			}
			s.saysNothing(r.URL.Path, a)
		}
		if !strings.Contains(s.log.String(), "closed") {
			s.t.Error("the log does not say why")
		}
		if a := s.do("", "GET", "/readyz", ""); a.status != 503 {
			s.t.Errorf("/readyz: %d", a.status)
		}
		if a := s.do("", "GET", "/healthz", ""); a.status != 200 {
			s.t.Errorf("/healthz: %d", a.status)
		}
	})
}

func TestPanics(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", empty)
	s.api.Handle("GET /api/v1/panics", func(http.ResponseWriter, *http.Request) { panic("boom") })
	s.api.Handle("GET /api/v1/panics_late", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half an answer")
		panic(errors.New("boom"))
	})
	s.api.Handle("GET /api/v1/aborts", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half an answer")
		panic(http.ErrAbortHandler)
	})
	a := s.do("", "GET", "/api/v1/panics", "")
	if a.status != 500 || a.text("code") != "internal" {
		t.Errorf("%d %s", a.status, a.body)
	}
	s.saysNothing("a panic", a)
	if !strings.Contains(s.log.String(), "boom") || !strings.Contains(s.log.String(), "edge_test.go") {
		t.Error("the log does not say where")
	}
	for _, path := range []string{"/api/v1/panics_late", "/api/v1/aborts"} {
		res, err := client.Do(s.request("", "GET", path, nil))
		if err == nil {
			var body []byte
			if body, err = io.ReadAll(res.Body); err == nil {
				t.Errorf("%s: half an answer looks whole: %q", path, body)
			}
			_ = res.Body.Close()
		}
	}
	if a := s.do("", "GET", "/healthz", ""); a.status != 200 {
		t.Errorf("after panics: %d", a.status)
	}
}

func TestLanguageOfErrors(t *testing.T) {
	eachServer(t, func(s *server) {
		text := func(as, accept string) string {
			return s.do(as, "POST", s.of("ana", "/contacts"), `{"email":"x"}`, "Accept-Language", accept).text("fields.email")
		}
		const portuguese, english = "Isto não é um e-mail. Escreva como nome@exemplo.com.", "This is not an e-mail address. Write it like name@example.com."
		for _, c := range []struct{ as, accept, want string }{
			{"ana", "en", portuguese}, // her own choice
			{"zoe", "", portuguese},   // the account's
			{"zoe", "en-US,en;q=0.9", english},
			{"zoe", "pt-PT,en;q=0.5", portuguese},
			{"zoe", "ja", portuguese},
			{"zoe", "~;;;", portuguese},
		} {
			if got := text(c.as, c.accept); got != c.want {
				s.t.Errorf("%s, %q: %q", c.as, c.accept, got)
			}
		}
		if a := s.do("", "GET", "/api/v1/profile", "", "Accept-Language", "pt"); a.text("text") != "Entre na sua conta para continuar." {
			s.t.Errorf("signed out: %s", a.body)
		}
	})
}

// A body that never ends is cut off, not read into memory.
func TestAnEndlessBodyIsCutOff(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	for _, kind := range []string{"application/json", "multipart/form-data; boundary=x", ""} {
		endless := &counted{r: io.LimitReader(zeros{}, 200<<20)}
		r := s.request("", "POST", "/auth/sign_in", endless, "Content-Type", kind)
		res, err := client.Do(r)
		if err == nil {
			if res.StatusCode != 413 {
				t.Errorf("%q: %d", kind, res.StatusCode)
			}
			_ = res.Body.Close()
		}
		if endless.n > 32<<20 {
			t.Errorf("%q: %d MB were taken", kind, endless.n>>20)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte{'0'}, len(p))), nil }

type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
