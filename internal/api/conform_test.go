package api_test

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// conforms holds a response against the OpenAPI document: its status or the
// default is described, with this type, and the body fits the schema.
func (s *server) conforms(r *http.Request, a answer) {
	s.t.Helper()
	path := s.api.Matched(r)
	item := s.api.Document().Paths[path]
	if item == nil {
		if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/auth/") {
			s.conformsTo("ErrorBody", r, a)
		}
		return
	}
	op := map[string]*huma.Operation{
		"GET": item.Get, "HEAD": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete,
	}[r.Method]
	described := op.Responses[strconv.Itoa(a.status)]
	if described == nil && a.status >= 400 {
		described = op.Responses["default"]
	}
	if described == nil {
		s.t.Errorf("%s %s: the document does not describe %d", r.Method, path, a.status)
		return
	}
	kind, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	media := described.Content[kind]
	switch {
	case len(described.Content) == 0 && len(a.body) == 0, r.Method == http.MethodHead:
	case media == nil:
		s.t.Errorf("%s %s: %d with %q is not described: %s", r.Method, path, a.status, kind, a.body)
	case kind == "application/json":
		s.validate(media.Schema, r, a)
	}
}

func (s *server) conformsTo(schema string, r *http.Request, a answer) {
	s.t.Helper()
	found := s.api.Document().Components.Schemas.Map()[schema]
	if found == nil {
		s.t.Fatalf("the document has no schema %s", schema)
	}
	s.validate(found, r, a)
}

func (s *server) validate(schema *huma.Schema, r *http.Request, a answer) {
	s.t.Helper()
	result := &huma.ValidateResult{}
	huma.Validate(s.api.Document().Components.Schemas, schema, huma.NewPathBuffer([]byte{}, 0), huma.ModeReadFromServer, a.json, result)
	for _, err := range result.Errors {
		s.t.Errorf("%s %s: %d does not conform: %v\n%s", r.Method, r.URL.Path, a.status, err, a.body)
	}
}

func TestDocumentDescribesEveryRoute(t *testing.T) {
	s := start(t, "sqlite", "http://localhost:8080", empty)
	ids := map[string]string{}
	for _, route := range s.api.Routes() {
		item := s.api.Document().Paths[route.Path]
		if item == nil {
			t.Errorf("%s is not described", route.Path)
			continue
		}
		op, _ := reflect.ValueOf(item).Elem().FieldByName(strings.ToUpper(route.Method[:1]) + strings.ToLower(route.Method[1:])).Interface().(*huma.Operation)
		if op == nil || op.Summary == "" || op.Responses["200"] == nil && op.Responses["204"] == nil || op.Responses["default"] == nil {
			t.Errorf("%s %s is not described: %+v", route.Method, route.Path, op)
			continue
		}
		if other := ids[op.OperationID]; other != "" {
			t.Errorf("%s %s has the id of %s", route.Method, route.Path, other)
		}
		ids[op.OperationID] = route.Method + " " + route.Path
		if named := strings.Count(route.Path, "{"); named != pathParameters(op) {
			t.Errorf("%s %s: %d of %d parameters in the path are described", route.Method, route.Path, pathParameters(op), named)
		}
		if (len(op.Security) == 0) != route.Open {
			t.Errorf("%s %s: security %v, open %v", route.Method, route.Path, op.Security, route.Open)
		}
	}
	a := s.do("", "GET", "/openapi.json", "")
	if a.status != 200 || !strings.HasPrefix(a.text("openapi"), "3.1") {
		t.Errorf("/openapi.json: %d %.100s", a.status, a.body)
	}
	if made, err := s.api.OpenAPI(); err != nil || len(made) < 1000 {
		t.Errorf("the document for the build: %d bytes, %v", len(made), err)
	}
}

func pathParameters(op *huma.Operation) (n int) {
	for _, p := range op.Parameters {
		if p.In == "path" {
			n++
		}
	}
	return n
}
