package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/problem"
)

// maxBody bounds every body but an uploaded file's, in bytes, and bodyTime how
// long a client may take to send one.
const (
	maxBody  = 1 << 20
	bodyTime = 30 * time.Second
)

// readBody makes any body that a handler does not read itself into bounded JSON.
func (a *API) readBody(w http.ResponseWriter, r *http.Request, access access) error {
	if access.raw {
		return nil
	}
	kind, details, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if access.files != "" && kind == "multipart/form-data" {
		return a.readFiles(w, r, access)
	}
	if access.form && kind == "multipart/form-data" {
		return a.readForm(w, r)
	}
	if access.upload && kind != "application/json" { // a file, or a part of one: it is bounded where it is read
		return nil
	}
	return limitBody(w, r, access, kind, details["boundary"])
}

// limitBody reads a body here, bounded in size and time, makes JSON of a form, and refuses broken
// UTF-8, which Go would replace in silence.
func limitBody(w http.ResponseWriter, r *http.Request, access access, kind, boundary string) error {
	if r.Body == nil {
		return nil
	}
	_ = http.NewResponseController(w).SetReadDeadline(clock.Deadline(bodyTime)) // not every test server can
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem.TooLarge("body_too_large", problem.With("max", config.Size(maxBody).String()))
	case err != nil:
		return problem.Malformed("body_malformed", problem.Because(err))
	case !utf8.Valid(body) && kind != "multipart/form-data":
		return problem.Malformed("text_invalid")
	}
	return readAs(r, access, body, kind, boundary)
}

// readAs gives a body to the handler as JSON. Scripts forget the type, and the body where every field
// may be left out, as none of a sign-in may.
func readAs(r *http.Request, access access, body []byte, kind, boundary string) (err error) {
	values := map[string]any{}
	switch {
	case len(body) == 0 && (access.account || access.foreign) && (r.Method == http.MethodPost || r.Method == http.MethodPatch):
	case kind == formKind && !looksLikeJSON(body):
		values, err = plainForm(body)
	case kind == "multipart/form-data":
		values, err = partsForm(body, boundary)
	default:
		if kind == "" || kind == formKind || kind == "text/plain" {
			r.Header.Set("Content-Type", "application/json")
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		return nil
	}
	if err != nil {
		return err
	}
	return asJSON(r, values)
}

func looksLikeJSON(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) }
