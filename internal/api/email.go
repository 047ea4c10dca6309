package api

import (
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mailbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// withServers adds to an e-mail inbox, where its settings are shown, how its servers do.
func (a *API) withServers(ctx context.Context, i *fullInboxJSON) error {
	if i.Channel == nil || i.Channel["type"] != inbox.Email.Type() {
		return nil
	}
	states, err := a.Mailboxes.States(ctx, actorOf(ctx))
	state := states[i.ID]
	showServer(i.Channel, "imap_", state.IMAP, localeOf(ctx))
	showServer(i.Channel, "smtp_", state.SMTP, localeOf(ctx))
	i.Channel["skipped"], i.Channel["skipped_at"] = state.Skipped, instantOrNull(state.SkippedAt)
	return err
}

func showServer(channel map[string]any, prefix string, h mailbox.Health, locale string) {
	channel[prefix+"checked_at"], channel[prefix+"failed_at"] = instantOrNull(h.CheckedAt), instantOrNull(h.FailedAt)
	channel[prefix+"error_code"], channel[prefix+"error"] = nil, nil
	if h.Code() != "" {
		channel[prefix+"error_code"], channel[prefix+"error"] = h.Code(), text.Render(locale, h.Code(), h.Params())
	}
}

func instantOrNull(at time.Time) *int64 { return optional(epoch(at)) }

// emailTrial is the settings of an e-mail inbox that are to be tried.
type emailTrial struct {
	id       int64
	settings map[string]any
}

// UnmarshalJSON reads it loosely; see fields.
func (b *emailTrial) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "inbox")
	if err != nil {
		return err
	}
	id, err := in.id("id")
	if err != nil {
		return err
	}
	if id != nil {
		b.id = *id
	}
	of := fields{}
	if raw, found := in["channel"]; found && decodeJSON(raw, &of) != nil {
		return fieldFault("channel")
	}
	b.settings, err = settingsOf(of)
	return err
}

// Schema documents it.
func (emailTrial) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Properties: map[string]*huma.Schema{
			"id":      {Type: huma.TypeInteger, Format: "int64", Description: "The inbox whose settings these change; left out for a new one"},
			"channel": {Type: huma.TypeObject, AdditionalProperties: true, Description: "Settings as they are given to make an inbox"},
		},
	}
}

type serverTrial struct {
	OK    bool    `json:"ok"`
	Code  *string `json:"code"`
	Error *string `json:"error" doc:"What is wrong and what to do, in the reader's language"`
}

func toServerTrial(tried mailbox.Attempt, locale string) serverTrial {
	if tried.Code() == "" {
		return serverTrial{OK: true}
	}
	said := text.Render(locale, tried.Code(), tried.Params())
	return serverTrial{Code: new(tried.Code()), Error: &said}
}

type emailTrialResult struct {
	IMAP serverTrial `json:"imap"`
	SMTP serverTrial `json:"smtp"`
}

func (a *API) tryEmail(ctx context.Context, in *struct {
	AccountInput
	Body emailTrial
}) (*struct{ Body emailTrialResult }, error) {
	imap, smtp, err := a.Mailboxes.Try(ctx, actorOf(ctx), in.Body.id, in.Body.settings)
	return &struct{ Body emailTrialResult }{emailTrialResult{toServerTrial(imap, localeOf(ctx)), toServerTrial(smtp, localeOf(ctx))}}, err
}

// mailPage documents a mail that is shown.
func mailPage(f rawHandler) func(*API, *route) {
	return raw(f, func(op *huma.Operation, _ huma.Registry) {
		yes := &huma.Schema{Type: huma.TypeBoolean}
		op.Parameters = append(op.Parameters,
			&huma.Param{Name: "pictures", In: "query", Description: "With the pictures that it loads from the web: whoever has sent it may learn that it is read", Schema: yes},
			&huma.Param{Name: "dark", In: "query", Description: "On dark paper, if it has no colours of its own", Schema: yes})
		op.Responses["200"] = &huma.Response{Description: "The page", Content: map[string]*huma.MediaType{"text/html": {Schema: &huma.Schema{Type: huma.TypeString}}}}
	})
}

// showMail gives the HTML of a mail, for a frame of our own page. Nothing runs in it, it sends no
// form and loads nothing but its pictures, even if something bad had been left in it. It keeps its
// origin, without which our page could not see how high it is; without scripts that is of use to nobody else.
func (a *API) showMail(w http.ResponseWriter, r *http.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	messageID, err := strconv.ParseInt(r.PathValue("message_id"), 10, 64)
	if err != nil {
		return problem.NotFound()
	}
	m, err := a.Conversations.Message(r.Context(), actorOf(r.Context()), id, messageID)
	if err != nil {
		return err
	}
	pictures := r.URL.Query().Get("pictures") == "true"
	locale := localeOf(r.Context())
	page := a.Mailboxes.Page(m, mailbox.Showing{
		Pictures: pictures, Dark: r.URL.Query().Get("dark") == "true", Locale: locale, Quoted: text.Render(locale, "mail_quoted", nil),
	})
	if page == "" {
		return problem.NotFound()
	}
	from := a.BaseURL.Scheme + "://" + a.BaseURL.Host // where files of messages are
	if pictures {
		from = "http: https:"
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' "+from+"; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "+
		"sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox")
	h.Set("Referrer-Policy", "no-referrer")
	_, _ = io.WriteString(w, page) // whoever has left does not read it
	return nil
}
