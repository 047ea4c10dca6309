package api_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/testkit"
)

// keyed sends JSON with an Idempotency-Key.
func (s *server) keyed(as, path, key, body string) answer {
	s.t.Helper()
	return s.do(as, "POST", path, body, "Idempotency-Key", key)
}

func isReplay(a answer) bool { return a.header.Get("Idempotency-Replayed") == "true" }

func TestARequestWithAKeyIsDoneOnce(t *testing.T) {
	eachServer(t, func(s *server) {
		contacts := s.of("ana", "/contacts")
		first := s.keyed("ana", contacts, "k-1", `{"name":"Ana"}`)
		again := s.keyed("ana", contacts, "k-1", `{"name":"Ana"}`)
		if first.status != 200 || isReplay(first) || again.status != 200 || !isReplay(again) || !bytes.Equal(first.body, again.body) {
			s.t.Fatalf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
		}
		if a := s.keyed("ana", contacts, "k-1", `{"name":"Bia"}`); a.status != 422 || a.text("code") != "idempotency_key_reused" {
			s.t.Errorf("another body: %d %s", a.status, a.body)
		}
		if a := s.keyed("ana", s.of("ana", "/teams"), "k-1", `{"name":"Ana"}`); a.status != 422 {
			s.t.Errorf("another route: %d %s", a.status, a.body)
		}
		if a := s.keyed("zoe", contacts, "k-1", `{"name":"Ana"}`); a.status != 200 || isReplay(a) {
			s.t.Errorf("another person: %d %s", a.status, a.body)
		}
		// A refusal of what was sent is an answer too.
		for _, replay := range []bool{false, true} {
			if a := s.keyed("ana", contacts, "bad", `{"email":"x"}`); a.status != 422 || isReplay(a) != replay {
				s.t.Errorf("%d, replayed %v, want %v: %s", a.status, isReplay(a), replay, a.body)
			}
		}
		// An empty one as well.
		for _, replay := range []bool{false, true} {
			if a := s.keyed("ana", s.of("ana", "/notifications/read"), "empty", ""); a.status != 200 || isReplay(a) != replay {
				s.t.Errorf("%d, replayed %v, want %v: %s", a.status, isReplay(a), replay, a.body)
			}
		}
		if a := s.do("ana", "GET", contacts, "", "Idempotency-Key", "k-1"); a.at("meta.count") != 2.0 || isReplay(a) {
			s.t.Errorf("%s", a.body)
		}
		for _, key := range []string{"a b", "é", strings.Repeat("x", 256)} {
			if a := s.keyed("ana", contacts, key, `{"name":"Ana"}`); a.status != 422 || a.text("attributes.0") != "Idempotency-Key" {
				s.t.Errorf("%q: %d %s", key, a.status, a.body)
			}
		}
		r := s.request("ana", "POST", contacts, strings.NewReader(`{"name":"Ana"}`))
		r.Header["Idempotency-Key"] = []string{""}
		if a := s.send(r); a.status != 422 {
			s.t.Errorf("an empty key: %d %s", a.status, a.body)
		}
	})
}

func TestWhoMayNoMoreSeesNoReplay(t *testing.T) {
	eachServer(t, func(s *server) {
		if a := s.keyed("zoe", s.of("ana", "/contacts"), "k", `{"name":"Ana"}`); a.status != 200 {
			s.t.Fatalf("%d %s", a.status, a.body)
		}
		s.play([]step{
			{"ana", "POST", "custom_roles", `{"name":"Looks","permissions":["contacts"]}`, 200, "", "role=id", nil},
			{"zoe", "GET", "/api/v1/profile", "", 200, "", "zoe_id=id", nil},
			{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":{role}}`, 200, "", "", nil},
			{"zoe", "POST", "contacts", `{"name":"Ana"}`, 403, refusal("action_forbidden"), "", []string{"Idempotency-Key", "k"}},
		})
	})
}

func TestSecretsAreNotKeptForAKey(t *testing.T) {
	eachServer(t, func(s *server) {
		one := s.keyed("ana", "/api/v1/profile/access_tokens", "k", `{"name":"zapier"}`)
		two := s.keyed("ana", "/api/v1/profile/access_tokens", "k", `{"name":"zapier"}`)
		if one.status != 200 || two.status != 200 || one.text("payload.token") == two.text("payload.token") {
			s.t.Errorf("%d %d", one.status, two.status)
		}
		if dump := testkit.Dump(s.t, s.app.DB, s.people["ana"].account); strings.Contains(dump, one.text("payload.token")) {
			s.t.Error("the secret is in the database")
		}
		if a := s.keyed("", "/auth/sign_in", "k", signInBody); a.status != 200 {
			s.t.Errorf("%d %s", a.status, a.body)
		}
	})
}

func TestAnUploadIsDoneOnce(t *testing.T) {
	eachServer(t, func(s *server) {
		send := func(content string) answer {
			body, kind := form(s.t, "import_file", "contacts.csv", []byte(content))
			return s.send(s.request("ana", "POST", s.of("ana", "/contacts/import"), bytes.NewReader(body), "Content-Type", kind, "Idempotency-Key", "file"))
		}
		first := send("name\nAna\n")
		again := send("name\nAna\n")
		if first.status != 200 || !isReplay(again) || first.id("payload.import.id") != again.id("payload.import.id") {
			s.t.Fatalf("%d %s, then %d %s", first.status, first.body, again.status, again.body)
		}
		if a := send("name\nAna\nBia\n"); a.status != 422 {
			s.t.Errorf("another file: %d %s", a.status, a.body)
		}
		s.awaitImport("ana", first.id("payload.import.id"))
	})
}

// What failed on our side can be tried again with the same key.
func TestAFailureFreesItsKey(t *testing.T) {
	eachServer(t, func(s *server) {
		fail := true
		s.api.HandleOnce("/fails", func(w http.ResponseWriter, _ *http.Request) {
			if fail {
				panic("on purpose")
			}
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write(bytes.Repeat([]byte(" "), 2<<20)) // too long to keep
		})
		if a := s.keyed("ana", "/fails", "k", ""); a.status != 500 {
			s.t.Fatalf("%d %s", a.status, a.body)
		}
		fail = false
		for range 2 {
			if a := s.keyed("ana", "/fails", "k", ""); a.status != 200 || isReplay(a) || len(a.body) != 2<<20 {
				s.t.Errorf("%d, %d bytes, replayed %v", a.status, len(a.body), isReplay(a))
			}
		}
	})
}
