package api_test

import (
	"strings"
	"testing"
)

// data is a line that tells something, not a heartbeat.
func data(line string) bool { return strings.HasPrefix(line, "data: ") }

func TestListenersHearWhatChanges(t *testing.T) {
	eachServer(t, func(s *server) {
		s.awaitHub()
		zoe, _ := s.listen("cookie:zoe")
		bia, _ := s.listen("bia")
		made := s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"x"}`)
		id := number(made.id("payload.contact.id"))
		var kind string
		heard := await(s.t, zoe, func(line string) bool {
			if strings.HasPrefix(line, "event: ") {
				kind = line
			}
			return data(line) && strings.Contains(line, `"id":`+id)
		})
		if kind != "event: contact" || heard != `data: {"change":"created","id":`+id+`}` {
			s.t.Errorf("heard %q %q", kind, heard)
		}
		// Bia hears her own, and before it nothing of this.
		own := `"id":` + number(s.do("bia", "POST", s.of("bia", "/contacts"), `{"name":"y"}`).id("payload.contact.id")) + `}`
		await(s.t, bia, func(line string) bool {
			if strings.Contains(line, `"id":`+id+`}`) {
				s.t.Errorf("another account hears %q", line)
			}
			return strings.Contains(line, own)
		})
	})
}

// awaitHub creates contacts until a listener hears of one: between nodes the way
// is open only a moment after the start.
func (s *server) awaitHub() {
	s.t.Helper()
	lines, leave := s.listen("bia")
	defer leave()
	await(s.t, lines, func(line string) bool {
		if line == ":" {
			s.do("bia", "POST", s.of("bia", "/contacts"), `{"name":"are you there"}`)
		}
		return data(line)
	})
}

func TestWhoIsOutHearsNoMore(t *testing.T) {
	out := map[string]func(s *server){
		"deactivated": func(s *server) {
			s.do("ana", "PATCH", s.of("ana", "/agents/"+number(s.people["zoe"].id)), `{"status":"deactivated"}`)
		},
		"removed":    func(s *server) { s.do("ana", "DELETE", s.of("ana", "/agents/"+number(s.people["zoe"].id)), "") },
		"signed out": func(s *server) { s.do("cookie:zoe", "DELETE", "/auth/sign_out", "") },
	}
	for name, change := range out {
		t.Run(name, func(t *testing.T) {
			eachServer(t, func(s *server) {
				byCookie, _ := s.listen("cookie:zoe")
				byToken, _ := s.listen("zoe")
				stays, _ := s.listen("ana")
				change(s)
				ends(s.t, byCookie)
				ends(s.t, byToken)
				await(s.t, stays, func(line string) bool { return line == ":" })
			})
		})
	}
}

// Even when the heart beats slowly, an event reaches nobody who is out.
func TestAnEventReachesNobodyWhoIsOut(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	s.api.SetHeartbeat(1 << 40)
	lines, _ := s.listen("zoe")
	s.do("ana", "PATCH", s.of("ana", "/agents/"+number(s.people["zoe"].id)), `{"status":"deactivated"}`)
	s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"x"}`)
	for line := range lines {
		if data(line) {
			t.Errorf("heard %q", line)
		}
	}
}

func TestStreamsEndWhenTheProgramStops(t *testing.T) {
	eachServer(t, func(s *server) {
		ana, _ := s.listen("ana")
		zoe, _ := s.listen("cookie:zoe")
		s.stop()
		ends(s.t, ana)
		ends(s.t, zoe)
	})
}

func TestAListenerWhoLeavesIsForgotten(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	for range 50 {
		_, leave := s.listen("ana")
		leave()
	}
	lines, _ := s.listen("ana")
	s.do("ana", "POST", s.of("ana", "/contacts"), `{"name":"x"}`)
	await(t, lines, data)
}
