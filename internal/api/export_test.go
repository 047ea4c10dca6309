package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
)

// Route is what tests know of an endpoint.
type Route struct {
	Method, Path string
	Open         bool // without signing in
	Account      bool // of the account in the path
	Permission   account.Permission
	Form         bool // takes a form as well as JSON
	Upload       bool // takes a file
}

// Routes lists the route table.
func (a *API) Routes() (list []Route) {
	for _, r := range a.routes {
		list = append(list, Route{r.method, r.path, r.access.open, r.access.account, r.access.permission, r.access.form || r.access.files != "", r.access.upload})
	}
	return list
}

// Document is the description that responses are held against.
func (a *API) Document() *huma.OpenAPI { return a.huma.OpenAPI() }

// Matched gives the path of the route that a request goes to, "" for none.
func (a *API) Matched(r *http.Request) string {
	r = r.Clone(r.Context())
	trimSlash(r)
	_, pattern := a.mux.Handler(r)
	_, path, _ := strings.Cut(pattern, " ")
	return path
}

// SetHeartbeat makes streams beat faster.
func (a *API) SetHeartbeat(every time.Duration) { a.beat = every }

// Handle adds a handler without a guard, to see what happens around one.
func (a *API) Handle(pattern string, handler http.HandlerFunc) { a.mux.HandleFunc(pattern, handler) }

// HandleOnce adds a handler of a POST by somebody signed in, behind its guard.
func (a *API) HandleOnce(path string, handler http.HandlerFunc) {
	r := &route{method: http.MethodPost, path: path, access: signedIn}
	a.mux.HandleFunc(r.pattern(), a.guard(r, handler))
}
