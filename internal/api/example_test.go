package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

var update = flag.Bool("update", false, "write examples.json")

// seen is what an operation was asked and answered.
type seen struct {
	Request  any `json:"request,omitempty"`
	Response any `json:"response,omitempty"`
}

// tour is one request of somebody who works with the base, in an order that gives
// each the things it needs. What a path or body refers to is written as in [step].
// With the method FILE the body is a file that is posted in a form.
type tour struct{ as, method, path, body, keep string }

// TestExamples asks every operation something sensible. The document's examples are
// these requests and their answers; -update writes them.
func TestExamples(t *testing.T) {
	made := map[string]seen{}
	start(t, "sqlite", "http://localhost:8080", empty).tour(made, []tour{
		{"", "POST", "/api/v1/setup", `{"account_name":"Padaria Pão Quente","name":"Ana Souza","email":"ana@exemplo.com","password":"correct horse 7","locale":"pt-BR","time_zone":"America/Sao_Paulo","country":"BR"}`, ""},
	})
	s := start(t, "sqlite", "http://localhost:8080", (*server).companies)
	s.tour(made, tours())
	s.alike(made)
	for _, route := range s.api.Routes() {
		op := operation(s, route.Method, route.Path)
		if one := made[op.OperationID]; describesJSON(op) && one.Response == nil && one.Request == nil {
			t.Errorf("%s %s (%s) is not on the tour", route.Method, route.Path, op.OperationID)
		}
	}
	text, err := json.MarshalIndent(made, "", "  ")
	s.must(err)
	text = append(text, '\n')
	if *update {
		s.must(os.WriteFile("examples.json", text, 0o600))
	}
	known, err := os.ReadFile("examples.json")
	s.must(err)
	if !slices.Equal(shapeOf(t, known), shapeOf(t, text)) {
		t.Error("examples.json is old: run go test ./internal/api -run TestExamples -update, then make generate")
	}
}

// tour makes the requests and notes the first of each operation.
func (s *server) tour(made map[string]seen, tours []tour) {
	s.t.Helper()
	for n, x := range tours {
		path, body := s.fill(x.as, x.path), s.fill(x.as, x.body)
		if !strings.HasPrefix(path, "/") {
			path = s.of("ana", "/"+path)
		}
		r, a := s.perform(x, path, body)
		if a.status >= 300 {
			s.t.Fatalf("%d: %s %s: %d %s", n, x.method, x.path, a.status, a.body)
		}
		s.keep(x.keep, a)
		one := seen{Response: tidied(a.json)}
		if body != "" && x.method != "FILE" {
			one.Request = tidied(decoded(s.t, body))
		}
		id := operation(s, r.Method, s.api.Matched(r)).OperationID
		if _, known := made[id]; !known {
			made[id] = one
		}
	}
}

func (s *server) perform(x tour, path, body string) (*http.Request, answer) {
	s.t.Helper()
	switch {
	case x.method == "FILE":
		form, kind := form(s.t, "import_file", "clientes.csv", []byte(body))
		r := s.request(x.as, "POST", path, bytes.NewReader(form), "Content-Type", kind)
		return r, s.send(r)
	case strings.HasSuffix(path, "/avatar") && x.method == "PUT":
		return s.request(x.as, "PUT", path, nil), s.sendForm(x.as, "PUT", path, nil, pictureFile(s.t, 30, 20))
	}
	return s.request(x.as, x.method, path, nil), s.do(x.as, x.method, path, body)
}

// alike gives operations that answer as another one does its example: a PUT that of
// its PATCH, and those that would have to come at the right moment.
func (s *server) alike(made map[string]seen) {
	for _, item := range s.api.Document().Paths {
		if item.Put != nil && item.Patch != nil {
			if _, own := made[item.Put.OperationID]; !own {
				made[item.Put.OperationID] = made[item.Patch.OperationID]
			}
		}
	}
	made["stopBulkAction"] = seen{Response: made["startBulkAction"].Response}
	made["retryMessage"] = seen{Response: made["createMessage"].Response}
	made["cancelExport"] = seen{Response: made["getExport"].Response}
}

// keep remembers a value of an answer, as in "NAME=path.in.it", or the secret of a
// letter, as in "NAME=letter:TO /PATH"; then it waits for what the answer has begun.
func (s *server) keep(what string, a answer) {
	s.t.Helper()
	name, at, found := strings.Cut(what, "=")
	if !found {
		return
	}
	if letter, byMail := strings.CutPrefix(at, "letter:"); byMail {
		to, path, _ := strings.Cut(letter, " ")
		s.saved[name] = s.letter(to, path)
		return
	}
	if s.saved[name] = number(a.id(at)); s.saved[name] == "0" {
		s.saved[name] = a.text(at)
	}
	switch name {
	case "action":
		s.awaitBulk(s.saved[name], "completed")
	case "undone":
		s.awaitBulk(s.saved[name], "undone")
	case "export":
		s.awaitExport("ana", s.saved[name])
	case "previewed":
		s.awaitImportStatus(s.saved[name], "ready")
	case "imported":
		s.awaitImport("ana", a.id(at))
	case "scan":
		s.awaitScan("ana")
	}
}

func (s *server) awaitImportStatus(id, status string) {
	s.t.Helper()
	lines, leave := s.listen("ana")
	defer leave()
	await(s.t, lines, func(string) bool {
		return s.do("ana", "GET", s.of("ana", "/imports/"+id), "").text("payload.status") == status
	})
}

func operation(s *server, method, path string) *huma.Operation {
	item := s.api.Document().Paths[path]
	return map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete}[method]
}

// describesJSON says whether an example is owed: of a body or of an answer.
func describesJSON(op *huma.Operation) bool {
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		return true
	}
	return op.Responses["200"] != nil && op.Responses["200"].Content["application/json"] != nil
}

func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// tidied is a value without what differs each time, its long lists cut.
func tidied(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, member := range v {
			text, isText := member.(string)
			if v[key] = tidied(member); isText && isSecret(key) && text != "" {
				v[key] = "…"
			}
		}
	case []any:
		if len(v) > 3 {
			v = v[:3]
		}
		for i := range v {
			v[i] = tidied(v[i])
		}
		return v
	case float64:
		if v > 1e9 && v < 1e10 {
			return 1793000000
		}
	case string:
		if len(v) > 20 && v[4] == '-' && strings.Contains(v, "T") && strings.HasSuffix(v, "Z") {
			return "2026-10-26T12:00:00Z"
		}
	}
	return value
}

func isSecret(key string) bool {
	return slices.ContainsFunc([]string{"token", "secret", "link", "url", "request_id", "sha256", "password", "inbox_identifier", "uuid"}, func(part string) bool { return strings.Contains(key, part) })
}

// shapeOf lists the members of a JSON text, without their values.
func shapeOf(t *testing.T, text []byte) (list []string) {
	t.Helper()
	var value any
	if err := json.Unmarshal(bytes.TrimSpace(text), &value); err != nil {
		t.Fatal(err)
	}
	var walk func(at string, value any)
	walk = func(at string, value any) {
		switch v := value.(type) {
		case map[string]any:
			for key, member := range v {
				walk(at+"."+key, member)
			}
		case []any:
			for _, member := range v {
				walk(at+"[]", member)
			}
		default:
			list = append(list, at)
		}
	}
	walk("", value)
	slices.Sort(list)
	return slices.Compact(list)
}
