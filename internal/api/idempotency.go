package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/idempotency"
	"github.com/fichahq/ficha/internal/problem"
)

const (
	keyHeader    = "Idempotency-Key"
	maxKeyLength = 255
)

// How long a request with a key may run before a repetition takes it for lost.
const (
	requestStale = 5 * time.Minute
	uploadStale  = time.Hour
)

// keyed says whether requests of a route are done once by their key. A secret in
// an answer must not be stored, so those routes do not listen to it.
func (r *route) keyed() bool {
	return r.method == http.MethodPost && !r.access.open && !r.access.secret
}

func keyParameter() *huma.Param {
	return &huma.Param{
		Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: new(int(maxKeyLength))},
		Description: "Any text of up to 255 visible characters, new for each request. A repetition within 24 hours gives the same answer again, with Idempotency-Replayed: true, and does nothing.",
	}
}

// once carries out a request with a key the first time and gives its answer again
// afterwards.
func (a *API) once(route *route, next http.HandlerFunc) http.HandlerFunc {
	if !route.keyed() {
		return next
	}
	return func(w http.ResponseWriter, r *http.Request) {
		key := r.Header.Get(keyHeader)
		if len(r.Header.Values(keyHeader)) == 0 {
			next(w, r)
			return
		}
		request, err := keyedRequest(r, key, route.access.upload)
		if err != nil {
			writeFailure(w, a.failure(r.Context(), err))
			return
		}
		claim, answer, err := a.Keys.Claim(r.Context(), request)
		if err != nil {
			writeFailure(w, a.failure(r.Context(), err))
			return
		}
		if answer != nil {
			replay(w, *answer)
			return
		}
		a.carryOut(w, r, claim, next)
	}
}

func replay(w http.ResponseWriter, answer idempotency.Answer) {
	w.Header().Set("Idempotency-Replayed", "true")
	if len(answer.Body) > 0 {
		w.Header().Set("Content-Type", "application/json") // as all answers to POST
	}
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // the client may be gone
}

// keyedRequest tells requests apart by everything that was sent; an upload, which is
// not read yet, by its length.
func keyedRequest(r *http.Request, key string, upload bool) (idempotency.Request, error) {
	if len(key) == 0 || len(key) > maxKeyLength || bytes.ContainsFunc([]byte(key), func(c rune) bool { return c <= ' ' || c > '~' }) {
		return idempotency.Request{}, problem.Invalid("value_invalid", problem.OnField(keyHeader), problem.With("field", keyHeader))
	}
	info := requestOf(r.Context())
	out := idempotency.Request{UserID: info.identity.ID, Key: key, Stale: requestStale}
	if info.actor != nil {
		out.AccountID = info.actor.AccountID()
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n", r.Method, r.URL.RequestURI())
	if upload {
		out.Stale = uploadStale
		fmt.Fprintf(sum, "%d", r.ContentLength)
	} else if r.Body != nil {
		body, err := io.ReadAll(r.Body) // in memory already; see limitBody
		if err != nil {
			return out, err
		}
		sum.Write(body)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if info.picture != nil {
		sum.Write(info.picture.Content)
	}
	for _, f := range filesOf(r.Context()) {
		if err := hashFile(sum, f); err != nil {
			return out, err
		}
	}
	copy(out.Hash[:], sum.Sum(nil))
	return out, nil
}

// carryOut runs the handler and keeps its answer before the client can see it. An
// answer that asks to come again, or is too long to keep, frees the key.
func (a *API) carryOut(w http.ResponseWriter, r *http.Request, claim idempotency.Claim, next http.HandlerFunc) {
	ctx := context.WithoutCancel(r.Context()) // the client may be gone; what it has done is done
	held := &heldAnswer{ResponseWriter: w}
	settled := false
	defer func() {
		if !settled { // the handler has panicked
			a.settle(ctx, a.Keys.Free(ctx, claim))
		}
	}()
	next(held, r)
	settled = true
	if held.status >= http.StatusInternalServerError || held.status == http.StatusTooManyRequests || held.passing {
		a.settle(ctx, a.Keys.Free(ctx, claim))
	} else {
		a.settle(ctx, a.Keys.Keep(ctx, claim, idempotency.Answer{Status: held.code(), Body: held.body.Bytes()}))
	}
	held.release()
}

// settle never fails a request that has been carried out: its key goes stale.
func (a *API) settle(ctx context.Context, err error) {
	if err != nil {
		a.Log.WarnContext(ctx, "idempotency key not settled", "request_id", requestOf(ctx).id, "cause", err)
	}
}

// heldAnswer holds an answer back until it is released, or gets too long.
type heldAnswer struct {
	http.ResponseWriter
	status  int
	body    bytes.Buffer
	begun   bool // the status is out
	passing bool // too long to hold
}

func (h *heldAnswer) code() int {
	if h.status == 0 {
		return http.StatusOK
	}
	return h.status
}

// WriteHeader holds the status back.
func (h *heldAnswer) WriteHeader(status int) {
	if h.status == 0 {
		h.status = status
	}
}

func (h *heldAnswer) Write(b []byte) (int, error) {
	if !h.passing && h.body.Len()+len(b) <= idempotency.MaxAnswer {
		return h.body.Write(b)
	}
	h.passing = true
	h.release()
	return h.ResponseWriter.Write(b)
}

// release writes what was held.
func (h *heldAnswer) release() {
	if !h.begun {
		h.begun = true
		h.ResponseWriter.WriteHeader(h.code())
	}
	_, _ = h.body.WriteTo(h.ResponseWriter) // the client may be gone
}

// Unwrap lets http.ResponseController reach the connection.
func (h *heldAnswer) Unwrap() http.ResponseWriter { return h.ResponseWriter }
