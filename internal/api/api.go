package api

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/bulk"
	"github.com/fichahq/ficha/internal/canned"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/duplicate"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/exporter"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/idempotency"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/privacy"
	"github.com/fichahq/ficha/internal/segment"
	"github.com/fichahq/ficha/internal/webhook"
	"github.com/fichahq/ficha/internal/website"
	"github.com/fichahq/ficha/internal/whatsapp"
)

// Services are what the API speaks for.
type Services struct {
	DB            *database.DB
	Accounts      *account.Service
	Attributes    *attribute.Service
	Contacts      *contact.Service
	History       *history.Service
	Privacy       *privacy.Service
	Bulk          *bulk.Service
	Duplicates    *duplicate.Service
	Imports       *importer.Service
	Exports       *exporter.Service
	Notifications *notification.Service
	Webhooks      *webhook.Service
	Events        *event.Hub
	Keys          *idempotency.Store
	Avatars       *avatar.Service
	Segments      *segment.Service
	Inboxes       *inbox.Service
	Canned        *canned.Service
	Conversations *conversation.Service
	Mailboxes     *mailbox.Service
	Websites      *website.Service
	WhatsApp      *whatsapp.Service
}

// Settings are the API's part of the configuration.
type Settings struct {
	BaseURL        *url.URL        // where people reach the page
	TrustedProxies config.Networks // whose X-Forwarded-For is believed
	MaxUpload      config.Size     // of one file
	Version        string
	Page           fs.FS // the built page; see package web
	Log            *slog.Logger
}

// API answers HTTP requests. Make it with [New].
type API struct {
	Services
	Settings
	routes   []route
	mux      *http.ServeMux
	huma     huma.API
	origin   *http.CrossOriginProtection
	stopping <-chan struct{}
	beat     time.Duration // of streams; see heartbeat
	visitors *streams      // those that visitors listen to
}

// New builds the handler of everything the program serves. Long-lived answers
// end when stopping is done, so that the server can shut down.
func New(stopping context.Context, services Services, settings Settings) (*API, error) {
	a := &API{Services: services, Settings: settings, mux: http.NewServeMux(), routes: routes(), stopping: stopping.Done(), beat: heartbeat, visitors: newStreams()}
	a.origin = http.NewCrossOriginProtection()
	if err := a.origin.AddTrustedOrigin(settings.BaseURL.Scheme + "://" + settings.BaseURL.Host); err != nil {
		return nil, err
	}
	a.huma = humago.New(guardedMux{a}, humaConfig(settings.Version))
	for i := range a.routes {
		a.routes[i].register(a, &a.routes[i])
	}
	if err := addExamples(a.huma.OpenAPI()); err != nil {
		return nil, err
	}
	a.mux.HandleFunc("GET /healthz", a.health)
	a.mux.HandleFunc("GET /readyz", a.ready)
	a.mux.HandleFunc("/api/", a.unknown)
	a.mux.HandleFunc("/auth/", a.unknown)
	a.mux.HandleFunc("/public/", a.unknown)
	a.mux.HandleFunc("OPTIONS /public/", preflight)
	a.mux.Handle("/", a.page())
	return a, nil
}

// ServeHTTP answers a request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.outer(a.mux).ServeHTTP(w, r) }

// OpenAPI gives the document that describes the API, as JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

func humaConfig(version string) huma.Config {
	config := huma.DefaultConfig("Ficha", version)
	config.Info.Description = "The contact base of a team that talks to its customers. Times are epoch seconds unless said otherwise."
	config.CreateHooks = nil // no $schema in bodies, no Link headers: clients of the compatible API do not expect them
	config.DocsPath = ""
	config.SchemasPath = ""
	jsonFormat := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalBody}
	config.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token":  {Type: "apiKey", In: "header", Name: tokenHeader, Description: "A personal access token, or the one that sign-in gives."},
		"cookie": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "The page's session."},
	}
	huma.NewErrorWithContext = libraryError
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return libraryError(nil, status, message, errs...)
	}
	return config
}

// health says that the process runs; ready also that the database answers.
func (a *API) health(w http.ResponseWriter, _ *http.Request) { writeText(w, http.StatusOK, "ok\n") }

func (a *API) ready(w http.ResponseWriter, r *http.Request) {
	if err := a.DB.Ping(r.Context()); err != nil {
		writeText(w, http.StatusServiceUnavailable, "the database does not answer\n")
		return
	}
	writeText(w, http.StatusOK, "ok\n")
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the client may be gone
}
