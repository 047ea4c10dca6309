package api

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// errorBody is every error on the wire. Error and Message are the compatible
// English texts, Code is stable, Fields are in the reader's language.
type errorBody struct {
	ErrorText  string            `json:"error" doc:"English text" example:"Email has already been taken"`
	Message    string            `json:"message" doc:"English text"`
	Errors     []string          `json:"errors,omitempty" doc:"The same, where clients of the compatible API read it"`
	Attributes []string          `json:"attributes" doc:"Names of the fields at fault" example:"[\"email\"]"`
	Code       string            `json:"code" doc:"Stable code" example:"email_taken"`
	Text       string            `json:"text" doc:"Text in the reader's language"`
	Fields     map[string]string `json:"fields" doc:"What is wrong with each field, in the reader's language"`
	Conflict   map[string]int64  `json:"conflict,omitempty" doc:"Ids of what is in the way"`
	Contact    *contactJSON      `json:"contact,omitempty" doc:"With changed_meanwhile: how the contact stands now"`
	Success    *bool             `json:"success,omitempty" doc:"false for a bulk action on something else than contacts"`
	RequestID  string            `json:"request_id" doc:"To find the request in the log"`

	status     int
	retryAfter int
}

// Error and GetStatus make it an error of the HTTP library.
func (e *errorBody) Error() string { return e.Code }

// GetStatus gives the HTTP status.
func (e *errorBody) GetStatus() int { return e.status }

// GetHeaders adds when to come back.
func (e *errorBody) GetHeaders() http.Header {
	if e.retryAfter == 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(e.retryAfter)}}
}

// failure turns any error into the body; what is our fault is logged, once, here.
func (a *API) failure(ctx context.Context, err error) *errorBody {
	p := problem.From(err)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		p = problem.Unavailable(err) // the client has left; nobody reads this
	} else if p.Kind == problem.KindInternal || p.Kind == problem.KindUnavailable && p.RetryAfter == 0 || p.Kind == problem.KindStorageFull {
		a.Log.ErrorContext(ctx, "request failed", "request_id", requestOf(ctx).id, "route", requestOf(ctx).route, "cause", err)
	}
	body := newErrorBody(ctx, p)
	if changed, ok := errors.AsType[*contact.ChangedMeanwhile](err); ok {
		current := toContactJSON(changed.Current, localeOf(ctx), false)
		body.Contact = &current
	}
	return body
}

func newErrorBody(ctx context.Context, p *problem.Error) *errorBody {
	locale := localeOf(ctx)
	body := &errorBody{
		Message: message(p), Code: p.Code, Text: text.Render(locale, p.Code, p.Params), Conflict: p.Conflict,
		Attributes: []string{}, Fields: map[string]string{}, RequestID: requestOf(ctx).id,
		status: p.Kind.Status(), retryAfter: int(p.RetryAfter.Seconds()),
	}
	body.ErrorText = body.Message
	if p.Kind == problem.KindUnauthenticated {
		body.Errors = []string{body.Message}
	}
	if p.Code == codeBulkType {
		body.Success = new(bool)
	}
	for _, f := range p.Fields {
		if !slices.Contains(body.Attributes, f.Name) {
			body.Attributes = append(body.Attributes, f.Name)
			body.Fields[f.Name] = text.Render(locale, f.Code, f.Params)
		}
	}
	return body
}

// message joins the compatible texts of the fields, as the original does.
func message(p *problem.Error) string {
	if len(p.Fields) == 0 {
		return text.Message(p.Code, p.Params)
	}
	texts := make([]string, len(p.Fields))
	for i, f := range p.Fields {
		texts[i] = text.Message(f.Code, f.Params)
	}
	return strings.Join(texts, ", ")
}

// libraryError replaces the HTTP library's own errors, which would show internal
// text and repeat what was sent.
func libraryError(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
	for _, err := range errs {
		if own, ok := errors.AsType[*errorBody](err); ok {
			return own
		}
	}
	p := problem.Malformed("body_malformed")
	if name := faultyField(errs); name != "" {
		p = problem.Invalid("value_invalid", problem.OnField(name), problem.With("field", name))
	}
	switch status {
	case http.StatusNotFound:
		p = problem.NotFound()
	case http.StatusRequestEntityTooLarge:
		p = problem.TooLarge("body_too_large", problem.With("max", config.Size(maxBody).String()))
	case http.StatusInternalServerError:
		p = problem.New(problem.KindInternal, "internal")
	}
	background := context.Background()
	if ctx != nil {
		background = ctx.Context()
		// An id in the path that is no number is an id that does not exist.
		if status == http.StatusUnprocessableEntity && len(errs) > 0 && onlyPath(errs) {
			p = problem.NotFound()
		}
	}
	return newErrorBody(background, p)
}

func onlyPath(errs []error) bool {
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) || !strings.HasPrefix(detail.Location, "path.") {
			return false
		}
	}
	return true
}

// faultyField names the query parameter or the member of the body that could not
// be read; "" when it is not known.
func faultyField(errs []error) string {
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
			continue
		}
		if name, found := strings.CutPrefix(detail.Location, "query."); found {
			return name
		}
		if name, found := strings.CutPrefix(detail.Message, fieldFaultPrefix); found {
			return name
		}
	}
	return ""
}

// unknown answers for a path of the API that does not exist, or not by the method.
func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	allowed := a.methods(r)
	if len(allowed) == 0 {
		writeFailure(w, newErrorBody(r.Context(), problem.NotFound()))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	body := newErrorBody(r.Context(), problem.Malformed("method_not_allowed"))
	body.status = http.StatusMethodNotAllowed
	writeFailure(w, body)
}

// methods lists by which methods there is a route for the path.
func (a *API) methods(r *http.Request) (list []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		other := &http.Request{Method: method, Host: r.Host, URL: r.URL}
		if _, pattern := a.mux.Handler(other); strings.HasPrefix(pattern, method+" ") {
			list = append(list, method)
		}
	}
	return list
}

func writeFailure(w http.ResponseWriter, body *errorBody) {
	maps.Copy(w.Header(), body.GetHeaders())
	writeJSON(w, body.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}
