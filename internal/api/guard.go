package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"mime/multipart"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// Names on the wire.
const (
	tokenHeader   = "api_access_token"
	sessionCookie = "ficha_session"
)

// request is what is known about a request; handlers reach it through the context.
type request struct {
	id       string
	locale   string // from Accept-Language, "" for none of ours
	address  string // of the client
	origin   string // of the page that asks, "" for none
	route    string
	byToken  bool // a program asks, not the page
	identity *account.Identity
	actor    *account.Actor
	picture  *avatar.Picture // that came in a form, drawn
	form     *multipart.Form // with attachments, which lie in files until the request has ended
}

type requestKey struct{}

func requestOf(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{}
}

// actorOf gives the member who asks; only on routes of an account.
func actorOf(ctx context.Context) account.Actor { return *requestOf(ctx).actor }

// identityOf gives the person who asks; not on public routes.
func identityOf(ctx context.Context) account.Identity { return *requestOf(ctx).identity }

// localeOf gives the language to answer in: the person's choice, else the
// browser's, else the account's.
func localeOf(ctx context.Context) string {
	r := requestOf(ctx)
	if r.identity != nil && r.identity.Locale != "" {
		return r.identity.Locale
	}
	if r.locale != "" {
		return r.locale
	}
	if r.actor != nil {
		return r.actor.Account.Locale
	}
	return text.English
}

// outer is around everything: request id, headers, panics, the log line.
func (a *API) outer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watch := clock.Start()
		info := &request{id: newRequestID(), locale: text.Locale(r.Header.Get("Accept-Language")), address: a.clientAddress(r), origin: r.Header.Get("Origin")}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, info))
		recorder := &recorder{ResponseWriter: w}
		a.setHeaders(w, r, info)
		trimSlash(r)
		defer func() {
			value := recover()
			if value != nil {
				a.panicked(recorder, r, value)
			}
			a.logRequest(r, info, recorder.status, watch.Elapsed())
			if value != nil && !recorder.whole {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
		}()
		next.ServeHTTP(recorder, r)
	})
}

// trimSlash takes a path of the API with a slash at its end as the one without.
func trimSlash(r *http.Request) {
	if path := strings.TrimRight(r.URL.Path, "/"); ofAPI(path) {
		r.URL.Path, r.URL.RawPath = path, strings.TrimRight(r.URL.RawPath, "/")
	}
}

func ofAPI(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/auth/") || strings.HasPrefix(path, "/public/")
}

func (a *API) setHeaders(w http.ResponseWriter, r *http.Request, info *request) {
	h := w.Header()
	h.Set("X-Request-Id", info.id)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'")
	if a.BaseURL.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if ofAPI(r.URL.Path) {
		h.Set("Cache-Control", "no-store")
	}
}

func (a *API) panicked(w *recorder, r *http.Request, value any) {
	if err, ok := value.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		return
	}
	a.Log.ErrorContext(r.Context(), "request panicked", "request_id", requestOf(r.Context()).id, "panic", value, "trace", string(debug.Stack()))
	if w.status == 0 {
		writeFailure(w, newErrorBody(r.Context(), problem.New(problem.KindInternal, "internal")))
		w.whole = true
	}
}

// logRequest writes no path and no query: they may name people.
func (a *API) logRequest(r *http.Request, info *request, status int, took time.Duration) {
	if info.route == "" {
		return
	}
	a.Log.DebugContext(r.Context(), "request", "route", info.route, "status", status, "ms", took.Milliseconds(), "request_id", info.id)
}

// guard lets a request through to its handler only as the route says, with a body
// that is sane.
func (a *API) guard(route *route, next http.HandlerFunc) http.HandlerFunc {
	next = a.once(route, next)
	return func(w http.ResponseWriter, r *http.Request) {
		info := requestOf(r.Context())
		info.route = route.pattern()
		var err error
		if route.access.foreign {
			letIn(w)
		} else {
			err = a.checkOrigin(r)
		}
		if err == nil {
			err = repairQuery(r)
		}
		if err == nil {
			err = a.admit(r, info, route.access)
		}
		if err == nil {
			err = a.readBody(w, r, route.access)
		}
		if info.form != nil {
			defer info.form.RemoveAll() //nolint:errcheck // the system clears what is left
		}
		if err != nil {
			writeFailure(w, a.failure(r.Context(), err))
			return
		}
		next(w, r)
	}
}

// letIn lets pages of any site read an answer: nothing in it is there because of who the
// browser is.
func letIn(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
}

// preflight answers a browser that asks whether a page of another site may use the public API.
func preflight(w http.ResponseWriter, _ *http.Request) {
	letIn(w)
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PATCH, PUT")
	w.Header().Set("Access-Control-Allow-Headers", "Content-Type, Accept-Language")
	w.Header().Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}

// checkOrigin stops other sites from using a browser's cookie. A request with a
// token of its own has no need of that.
func (a *API) checkOrigin(r *http.Request) error {
	if accessToken(r) != "" {
		return nil
	}
	if err := a.origin.Check(r); err != nil {
		return problem.New(problem.KindForbidden, "origin_forbidden", problem.Because(err))
	}
	return nil
}

// admit finds out who asks and whether they may.
func (a *API) admit(r *http.Request, info *request, access access) error {
	if access.open {
		return nil
	}
	who, err := a.identify(r)
	if err != nil {
		return err
	}
	info.identity, info.byToken = &who, accessToken(r) != ""
	if !access.account {
		return nil
	}
	id, err := strconv.ParseInt(r.PathValue("account_id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	actor, err := a.Accounts.Actor(r.Context(), who, id)
	if err != nil {
		return err
	}
	actor.ByToken = info.byToken
	info.actor = &actor
	if access.permission == "" {
		return nil
	}
	return actor.Require(access.permission)
}

func (a *API) identify(r *http.Request) (account.Identity, error) {
	if token := accessToken(r); token != "" {
		return a.Accounts.ByAccessToken(r.Context(), token)
	}
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return account.Identity{}, problem.Unauthenticated("not_signed_in")
	}
	return a.Accounts.ByCookie(r.Context(), cookie.Value)
}

func accessToken(r *http.Request) string {
	for _, name := range []string{tokenHeader, "http_api_access_token"} {
		if token := r.Header.Get(name); token != "" {
			return token
		}
	}
	if scheme, token, found := strings.Cut(r.Header.Get("Authorization"), " "); found && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(token)
	}
	return ""
}

// clientAddress is the peer, or whom a trusted proxy in front of us names.
func (a *API) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(forwarded) {
		if !a.isProxy(host) || strings.TrimSpace(hop) == "" {
			break
		}
		host = strings.TrimSpace(hop)
	}
	return host
}

func (a *API) isProxy(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && a.TrustedProxies.Contain(address)
}

func newRequestID() string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	return hex.EncodeToString(raw)
}

// recorder remembers the status for the log, and that an answer was given in spite
// of a panic.
type recorder struct {
	http.ResponseWriter
	status int
	whole  bool
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
