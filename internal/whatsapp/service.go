package whatsapp

import (
	"context"
	"log/slog"
	"net/url"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the channel: its webhook, its sender and its templates.
type Service struct {
	db            *database.DB
	queue         *job.Queue
	conversations *conversation.Service
	events        *event.Hub
	graph         *graph
	baseURL       string
	now           func() time.Time
	log           *slog.Logger
}

// NewService wires the channel to the Graph API at an address; baseURL is where Meta reaches
// this server, and now is the clock. The queue is added with [Service.Use].
func NewService(db *database.DB, conversations *conversation.Service, events *event.Hub, graph *url.URL, baseURL string, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: db, conversations: conversations, events: events, graph: newGraph(graph), baseURL: baseURL, now: now, log: log}
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register adds the job handler that works on what Meta has told.
func (s *Service) Register(h *job.Handlers) { job.HandleApart(h, s.work) }

// WebhookPath is where Meta calls, before the identifier of an inbox.
const WebhookPath = "/webhooks/whatsapp/"

// State is what there is to know of an inbox beside its settings.
type State struct {
	WebhookURL  string    // where Meta is to call
	Fault       string    // the code of why Meta refuses the connection, "" while it works
	TemplatesAt time.Time // when the templates were read, zero for never
}

// State gives how an inbox of the channel stands.
func (s *Service) State(ctx context.Context, i inbox.Inbox) (out State, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		stored, err := loadState(ctx, r, i)
		out = State{WebhookURL: s.baseURL + WebhookPath + i.Identifier, TemplatesAt: stored.templatesAt}
		if stored.faultToken == connectionOf(i).mark() {
			out.Fault = stored.fault
		}
		if stored.templatesOf != connectionOf(i).businessID {
			out.TemplatesAt = time.Time{}
		}
		return err
	})
	return out, err
}

// Trial is what Meta says of an inbox's number.
type Trial struct {
	PhoneNumber string
	Name        string // as customers see it
	Quality     string // GREEN, YELLOW, RED or UNKNOWN
	Templates   int    // that are approved
}

// Try asks Meta for the number of an inbox, has its messages sent here, and reads its templates.
// Errors, on the setting that is at fault: whatsapp_token_refused, whatsapp_secret_refused,
// whatsapp_phone_unknown, whatsapp_phone_differs, whatsapp_business_unknown, whatsapp_refused,
// whatsapp_unreachable.
func (s *Service) Try(ctx context.Context, actor account.Actor, id int64) (t Trial, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return t, err
	}
	i, err := s.inbox(ctx, actor, id)
	if err != nil {
		return t, err
	}
	if t, err = s.tryNumber(ctx, i); err != nil {
		return t, err
	}
	if err := s.subscribe(ctx, i); err != nil {
		return t, s.failed(ctx, i, businessID, "whatsapp_business_unknown", err)
	}
	list, err := s.readTemplates(ctx, i)
	if err != nil {
		return t, s.failed(ctx, i, businessID, "whatsapp_business_unknown", err)
	}
	t.Templates = len(list)
	return t, s.noteFault(ctx, i, "")
}

// inbox gives an inbox of the channel that the actor works in.
func (s *Service) inbox(ctx context.Context, actor account.Actor, id int64) (i inbox.Inbox, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		i, err = inbox.Require(ctx, r, actor, id)
		return err
	})
	if err == nil && i.Channel != inbox.WhatsApp {
		err = problem.NotFound()
	}
	return i, err
}

func (s *Service) tryNumber(ctx context.Context, i inbox.Inbox) (t Trial, err error) {
	c := connectionOf(i)
	var number struct {
		Phone   string `json:"display_phone_number"`
		Name    string `json:"verified_name"`
		Quality string `json:"quality_rating"`
	}
	query := url.Values{"fields": {"display_phone_number,verified_name,quality_rating"}, "appsecret_proof": {c.proof()}}
	if err := s.graph.get(ctx, c, c.phoneID, query, &number); err != nil {
		return t, s.failed(ctx, i, phoneNumberID, "whatsapp_phone_unknown", err)
	}
	t = Trial{PhoneNumber: number.Phone, Name: number.Name, Quality: number.Quality}
	if digitsOf(number.Phone) != digitsOf(c.phone) {
		return t, problem.Invalid("whatsapp_phone_differs", problem.OnField("channel."+phoneNumber), problem.With("phone", number.Phone))
	}
	return t, nil
}

// subscribe has the messages of the business account sent to the app, which people forget;
// doing it again changes nothing.
func (s *Service) subscribe(ctx context.Context, i inbox.Inbox) error {
	c := connectionOf(i)
	return s.graph.post(ctx, c, c.businessID+"/subscribed_apps", struct{}{}, &struct{}{})
}

func digitsOf(s string) string {
	var out []rune
	for _, r := range s {
		if r >= '0' && r <= '9' {
			out = append(out, r)
		}
	}
	return string(out)
}
