package api

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
)

// route is one endpoint: what it is called by, who may use it, and its handler.
type route struct {
	method, path string
	access       access
	id, summary  string
	register     func(a *API, r *route)
}

// access is who may use a route.
type access struct {
	open       bool               // without signing in
	account    bool               // only a member of the account in the path
	permission account.Permission // and that member must have it
	upload     bool               // the body is a file, which the handler bounds itself
	form       bool               // the body may be a form, with a picture
	files      string             // the body may be a form with attachments; this is the name that may stand around its fields
	foreign    bool               // from any website: nothing of a browser's is looked at
	raw        bool               // the handler reads and bounds the body itself
	secret     bool               // the answer holds a secret, which must not be kept for an Idempotency-Key
}

var (
	public   = access{open: true}
	foreign  = access{open: true, foreign: true}
	signedIn = access{}
	member   = access{account: true}
)

func may(p account.Permission) access { return access{account: true, permission: p} }

func (a access) withUpload() access {
	a.upload = true
	return a
}

func (a access) unread() access {
	a.raw = true
	return a
}

func (a access) withForm() access {
	a.form = true
	return a
}

func (a access) withFiles(around string) access {
	a.files = around
	return a
}

func (a access) withSecret() access {
	a.secret = true
	return a
}

func (r *route) pattern() string { return r.method + " " + r.path }

// operation describes the route for the OpenAPI document. Bodies are validated by
// the features, which know what they mean and name the field. Every error has the
// same body, so those that any route may give are documented as the default.
func (r *route) operation(schemas huma.Registry) huma.Operation {
	op := huma.Operation{
		OperationID: r.id, Method: r.method, Path: r.path, Summary: r.summary,
		DefaultStatus: http.StatusOK, SkipValidateBody: true, SkipValidateParams: true, MaxBodyBytes: -1, BodyReadTimeout: -1, // guarded: see limitBody
		Tags:   []string{tagOf(r.path)},
		Errors: []int{http.StatusUnprocessableEntity, http.StatusInternalServerError},
		Responses: map[string]*huma.Response{"default": {Description: "Error", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemas.Schema(reflect.TypeFor[errorBody](), true, "")},
		}}},
	}
	if !r.access.open {
		op.Security = []map[string][]string{{"token": {}}, {"cookie": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized)
	}
	if r.keyed() {
		op.Parameters = append(op.Parameters, keyParameter())
	}
	if r.access.account {
		op.Errors = append(op.Errors, http.StatusForbidden, http.StatusNotFound)
	}
	return op
}

// handle registers a typed handler, as in
//
//	func (a *API) getContact(ctx context.Context, in *IDInput) (*contactOutput, error)
//
// Its error becomes the error body in the caller's language.
func handle[I, O any](f func(*API, context.Context, *I) (*O, error)) func(*API, *route) {
	return answer(http.StatusOK, f)
}

// emptied is handle for the few routes that answer 204, as the compatible API does.
func emptied[I any](f func(*API, context.Context, *I) (*empty, error)) func(*API, *route) {
	return answer(http.StatusNoContent, f)
}

func answer[I, O any](status int, f func(*API, context.Context, *I) (*O, error)) func(*API, *route) {
	return func(a *API, r *route) {
		op := r.operation(a.schemas())
		op.DefaultStatus = status
		huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
			out, err := f(a, ctx, in)
			if err != nil {
				return nil, a.failure(ctx, err)
			}
			return out, nil
		})
		if r.access.files != "" {
			documentFiles(a.huma.OpenAPI().Paths[r.path].Post, r.access.files)
		}
	}
}

// rawHandler speaks HTTP itself; an error that it returns before it has written
// anything becomes the error body.
type rawHandler func(*API, http.ResponseWriter, *http.Request) error

func raw(f rawHandler, describe func(op *huma.Operation, schemas huma.Registry)) func(*API, *route) {
	return func(a *API, r *route) {
		op := r.operation(a.schemas())
		op.Parameters = append(op.Parameters, pathParameters(r.path)...)
		describe(&op, a.schemas())
		a.huma.OpenAPI().AddOperation(&op)
		guardedMux{a}.HandleFunc(r.pattern(), func(w http.ResponseWriter, req *http.Request) {
			if err := f(a, w, req); err != nil {
				writeFailure(w, a.failure(req.Context(), err))
			}
		})
	}
}

func upload(f rawHandler) func(*API, *route) { return uploadOf[startedImport](f) }

// uploadOf documents an upload of a file of contacts that answers with an A.
func uploadOf[A any](f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, schemas huma.Registry) {
		file := &huma.Schema{Type: huma.TypeObject, Required: []string{importField}, Properties: map[string]*huma.Schema{
			importField: {Type: huma.TypeString, Format: "binary", Description: "The file: CSV in any usual encoding and delimiter, packed or not, or XLSX."},
		}}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"multipart/form-data": {Schema: file},
			"application/json": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
				"upload_id": {Type: huma.TypeInteger, Format: "int64", Description: "Of a file that has come in parts, see beginUpload"},
				"sha256":    {Type: huma.TypeString, Description: "Of the whole file as it is by now, in hex: if what has come is another one, 409 upload_changed"},
			}}},
		}}
		op.Parameters = append(op.Parameters,
			&huma.Param{Name: "sheet", In: "query", Description: "Of a workbook, by its name; else the one imported last time, or the first filled one", Schema: &huma.Schema{Type: huma.TypeString}},
			&huma.Param{Name: "like", In: "query", Description: "An earlier import whose choices it gets", Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}})
		op.Responses["200"] = &huma.Response{Description: "The import", Content: map[string]*huma.MediaType{
			"application/json": {Schema: schemas.Schema(reflect.TypeFor[A](), true, "")},
		}}
	})
}

func download(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		op.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{
			"text/csv": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
		}}
	})
}

func stream(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		op.Responses["200"] = &huma.Response{Description: "Events until the client leaves", Content: map[string]*huma.MediaType{
			"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}},
		}}
	})
}

// pathParameters describes the {names} in a path.
func pathParameters(path string) []*huma.Param {
	var out []*huma.Param
	for part := range strings.SplitSeq(path, "/") {
		if name, found := strings.CutPrefix(part, "{"); found {
			name = strings.TrimSuffix(name, "}")
			schema := &huma.Schema{Type: huma.TypeInteger, Format: "int64"}
			if name == "identifier" || name == "source_id" {
				schema = &huma.Schema{Type: huma.TypeString}
			}
			out = append(out, &huma.Param{Name: name, In: "path", Required: true, Schema: schema})
		}
	}
	return out
}

// tagOf groups the document by the noun in the path.
func tagOf(path string) string {
	path = strings.TrimPrefix(strings.TrimPrefix(path, inAccount), "/api/v1")
	if strings.HasPrefix(path, inInbox) {
		return "public"
	}
	noun, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if noun == "" {
		return "account"
	}
	return noun
}

func (a *API) schemas() huma.Registry { return a.huma.OpenAPI().Components.Schemas }

// guardedMux puts the guard of its route before every handler.
type guardedMux struct{ a *API }

func (m guardedMux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	i := slices.IndexFunc(m.a.routes, func(r route) bool { return r.pattern() == pattern })
	if i < 0 {
		m.a.mux.HandleFunc(pattern, handler) // the library's own: /openapi.json
		return
	}
	m.a.mux.HandleFunc(pattern, m.a.guard(&m.a.routes[i], handler))
}

func (m guardedMux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.a.mux.ServeHTTP(w, r) }
