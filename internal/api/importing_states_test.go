package api_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/database"
)

// What can be done with an import in each state, and where it ends then; - is refused with wrong_status, begun with
// import_begun, and changes nothing.
const whatCanBeDone = `
            preview  preview+edit  start      start+edit  cancel    cancel+undo  undo    forget_mapping
uploaded    ready    ready         completed  completed   canceled  canceled     -       uploaded
previewing  ready    ready         -          -           canceled  canceled     -       -
ready       ready    ready         completed  completed   canceled  canceled     -       uploaded
queued      -        -             -          -           canceled  canceled     -       -
running     -        -             -          -           canceled  undone       -       -
waiting     -        -             -          -           canceled  undone       -       -
paused      -        -             completed  begun       canceled  undone       undone  -
canceling   -        -             -          -           canceled  undone       -       -
canceled    -        -             -          -           -         -            undone  -
completed   -        -             -          -           -         -            undone  -
failed      -        -             -          -           -         -            undone  -
undoing     -        -             -          -           -         -            -       -
undone      -        -             -          -           -         -            -       -
`

// doings are the calls behind the names of the table.
var doings = map[string]struct{ path, body string }{
	"preview": {"preview", ""}, "preview+edit": {"preview", `{"mapping":[{"column":"city","target":null}]}`},
	"start": {"start", ""}, "start+edit": {"start", `{"mapping":[{"column":"city","target":null}],"options":{"on_match":"skip"}}`},
	"cancel": {"cancel", ""}, "cancel+undo": {"cancel", `{"undo":true}`}, "undo": {"undo", ""}, "forget_mapping": {"forget_mapping", ""},
}

func TestWhatCanBeDoneWithAnImport(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(whatCanBeDone), "\n")
	names := strings.Fields(lines[0])
	eachServer(t, func(s *server) {
		for _, line := range lines[1:] {
			cells := strings.Fields(line)
			state := cells[0]
			still := s.importIn(state)
			for n, want := range cells[1:] {
				if want == "-" || want == "begun" {
					s.refusesAsIs(still, state, names[n], map[string]string{"-": "wrong_status", "begun": "import_begun"}[want])
				}
			}
			s.canBeLookedAt(still, state, cells[7] != "-")
			s.setImport(still, "status = 'failed'") // else others wait for it
			for n, want := range cells[1:] {
				if want == "-" || want == "begun" {
					continue
				}
				id := s.importIn(state)
				if a := s.doWithImport(id, names[n], "en"); a.status != 200 {
					s.t.Errorf("%s of one that is %s: %d %s", names[n], state, a.status, a.body)
					s.setImport(id, "status = 'failed'")
					continue
				}
				s.awaitImportStatus(id, want)
				now := s.do("ana", "GET", s.of("ana", "/imports/"+id), "")
				if now.at("payload.error") != nil || now.at("payload.waiting") != nil {
					s.t.Errorf("%s of one that was %s: %s", names[n], state, now.body)
				}
			}
		}
		if n := strings.Count(s.log.String(), "level=ERROR"); n > 0 {
			s.t.Errorf("%d errors in the log", n)
		}
	})
}

func (s *server) doWithImport(id, doing, language string) answer {
	s.t.Helper()
	call := doings[doing]
	return s.do("ana", "POST", s.of("ana", "/imports/"+id+"/"+call.path), call.body, "Accept-Language", language)
}

// refusesAsIs does what is refused, which leaves everything as it is and says why in both languages.
func (s *server) refusesAsIs(id, state, doing, code string) {
	s.t.Helper()
	look := func() map[string]any {
		one, _ := s.do("ana", "GET", s.of("ana", "/imports/"+id), "").at("payload").(map[string]any)
		delete(one, "mail") // it may be on its way
		return one
	}
	before := look()
	for _, language := range []string{"en", "pt-BR"} {
		a := s.doWithImport(id, doing, language)
		text := a.text("message")
		if a.status != 409 || a.text("code") != code || text == "" || strings.ContainsAny(text, "{_") {
			s.t.Errorf("%s of one that is %s: %d %s", doing, state, a.status, a.body)
		}
	}
	if after := look(); before == nil || !reflect.DeepEqual(before, after) {
		s.t.Errorf("%s of one that is %s has changed it:\n%v\n%v", doing, state, before, after)
	}
}

// canBeLookedAt reads what there is in every state, and repeats it.
func (s *server) canBeLookedAt(id, state string, undoable bool) {
	s.t.Helper()
	for _, path := range []string{"", "/rows", "/kept", "/rejected"} {
		if a := s.do("ana", "GET", s.of("ana", "/imports/"+id+path), ""); a.status != 200 {
			s.t.Errorf("%s of one that is %s: %d %s", path, state, a.status, a.body)
		}
	}
	if a := s.do("ana", "POST", s.of("ana", "/imports/"+id+"/undo"), `{"dry_run":true}`); a.status != 200 && (undoable || a.status != 409) {
		s.t.Errorf("a dry run of undoing one that is %s: %d %s", state, a.status, a.body)
	}
	if a := s.addImport("?like=" + id); a.status != 200 || a.text("payload.status") != "uploaded" {
		s.t.Errorf("repeating one that is %s: %d %s", state, a.status, a.body)
	}
}

// addImport sends three rows, two of which are somebody new, the last one nobody.
func (s *server) addImport(query string) answer {
	s.t.Helper()
	s.sent++
	file := fmt.Sprintf("name,email,city\nAna,ana%d@x.com,Recife\nBia,bia%[1]d@x.com,Natal\nMau,mau,\n", s.sent)
	body, kind := form(s.t, "import_file", "contatos.csv", []byte(file))
	return s.send(s.request("ana", "POST", s.of("ana", "/imports"+query), bytes.NewReader(body), "Content-Type", kind))
}

// importIn gives an import that is in a state, and, where somebody would be at work on it, stays there: its last
// sign of life is in the future.
func (s *server) importIn(state string) string {
	s.t.Helper()
	id := number(s.addImport("").id("payload.id"))
	reach := func(doing, body, status string) {
		if a := s.do("ana", "POST", s.of("ana", "/imports/"+id+"/"+doing), body); a.status != 200 {
			s.t.Fatalf("%s: %d %s", doing, a.status, a.body)
		}
		s.awaitImportStatus(id, status)
	}
	const at = ", heartbeat_at = 4000000000000000"
	switch state {
	case "previewing", "queued":
		s.setImport(id, "status = '"+state+"'"+at)
	case "ready":
		reach("preview", "", "ready")
	case "running", "waiting", "paused", "canceling", "canceled":
		reach("start", `{"rows":2}`, "paused")
		switch state {
		case "running", "canceling":
			s.setImport(id, "status = '"+state+"'"+at)
		case "waiting":
			s.setImport(id, "status = 'running', error_code = 'storage_full', error_params = '"+
				`{"code":"storage_full","text":"import_waits_for_room","since":"2026-11-27T00:00:00Z","retry_at":"2100-01-01T00:00:00Z"}`+"'"+at)
		case "canceled":
			reach("cancel", "", "canceled")
		}
	case "completed", "failed", "undoing", "undone":
		reach("start", "", "completed")
		switch state {
		case "failed":
			s.setImport(id, `status = 'failed', error_code = 'internal', error_params = '{"code":"internal","text":"internal"}'`)
		case "undoing":
			s.setImport(id, `status = 'undoing', undo = '{"delete":0,"restore":0,"kept":0,"rows":0}'`+at)
		case "undone":
			reach("undo", "", "undone")
		}
	}
	return id
}

func (s *server) setImport(id, what string) {
	s.t.Helper()
	s.must(s.app.DB.Write(context.Background(), func(tx *database.Tx) error {
		_, err := tx.Exec(context.Background(), "UPDATE imports SET "+what+" WHERE id = "+id)
		return err
	}))
}
