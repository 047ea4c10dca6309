package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
	"github.com/fichahq/ficha/internal/whatsapp"
)

// whatsappRoutes are those of WhatsApp's channel; Meta calls the last two.
func whatsappRoutes() []route {
	const hook = whatsapp.WebhookPath + "{identifier}"
	settings := may(account.Settings)
	return []route{
		{"POST", inAccount + "/inboxes/{id}/test", settings, "testInbox", "Try the connection of a WhatsApp inbox: say what Meta answers, and have its messages sent here", handle((*API).testInbox)},
		{"GET", inAccount + "/inboxes/{id}/templates", member, "listTemplates", "The approved templates of a WhatsApp inbox, read from Meta when those known are older than an hour", handle((*API).listTemplates)},
		{"POST", inAccount + "/inboxes/{id}/sync_templates", settings, "syncTemplates", "Read the templates of a WhatsApp inbox from Meta now", handle((*API).syncTemplates)},
		{"GET", hook, foreign, "verifyWhatsApp", "Meta's question whether the webhook is this inbox's", raw((*API).verifyWhatsApp, describeVerification)},
		{"POST", hook, foreign.unread(), "receiveWhatsApp", "What Meta tells, signed with the app's secret", raw((*API).receiveWhatsApp, describeWhatsApp)},
	}
}

type trialJSON struct {
	PhoneNumber string `json:"phone_number" example:"+55 11 4002-8922"`
	Name        string `json:"verified_name" doc:"As customers see it"`
	Quality     string `json:"quality_rating" example:"GREEN" doc:"GREEN, YELLOW, RED or UNKNOWN"`
	Templates   int    `json:"templates" doc:"How many are approved"`
}

func (a *API) testInbox(ctx context.Context, in *IDInput) (*struct{ Body trialJSON }, error) {
	t, err := a.WhatsApp.Try(ctx, actorOf(ctx), in.ID)
	return &struct{ Body trialJSON }{trialJSON(t)}, err
}

type templateJSON struct {
	Name       string      `json:"name" example:"pedido_saiu"`
	Language   string      `json:"language" example:"pt_BR"`
	Category   string      `json:"category" example:"UTILITY" doc:"MARKETING, UTILITY or AUTHENTICATION"`
	Status     string      `json:"status" enum:"APPROVED"`
	Components []component `json:"components" doc:"As Meta has them: HEADER, BODY, FOOTER and BUTTONS; {{1}} and {{name}} are places for template_params.processed_params"`
}

// component is a part of a template, as Meta describes it; named is what it takes to show and to
// fill it in.
type component map[string]any

// Schema describes it; see [huma.SchemaProvider].
func (component) Schema(huma.Registry) *huma.Schema {
	word := &huma.Schema{Type: huma.TypeString}
	button := &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"type"},
		Properties: map[string]*huma.Schema{"type": word, "text": word, "url": word},
	}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"type"},
		Properties: map[string]*huma.Schema{"type": word, "format": word, "text": word, "buttons": {Type: huma.TypeArray, Items: button}},
	}
}

type templateList struct {
	Payload  []templateJSON `json:"payload"`
	SyncedAt int64          `json:"synced_at" doc:"When they were read from Meta"`
}

func (a *API) templates(ctx context.Context, id int64, again bool) (*struct{ Body templateList }, error) {
	list, at, err := a.WhatsApp.Templates(ctx, actorOf(ctx), id, again)
	out := &struct{ Body templateList }{templateList{[]templateJSON{}, epoch(at)}}
	for _, t := range list {
		components := []component{}
		for _, c := range t.Components {
			components = append(components, c)
		}
		out.Body.Payload = append(out.Body.Payload, templateJSON{t.Name, t.Language, t.Category, "APPROVED", components})
	}
	return out, err
}

func (a *API) listTemplates(ctx context.Context, in *IDInput) (*struct{ Body templateList }, error) {
	return a.templates(ctx, in.ID, false)
}

func (a *API) syncTemplates(ctx context.Context, in *IDInput) (*struct{ Body templateList }, error) {
	return a.templates(ctx, in.ID, true)
}

func (a *API) verifyWhatsApp(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	challenge, err := a.WhatsApp.Verify(r.Context(), r.PathValue("identifier"), query.Get("hub.mode"), query.Get("hub.verify_token"), query.Get("hub.challenge"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, challenge) //nolint:gosec // plain text, and only for who knows the token; Meta may be gone
	return nil
}

func (a *API) receiveWhatsApp(w http.ResponseWriter, r *http.Request) error {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(clock.Deadline(bodyTime)) // not every test server can
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, whatsapp.MaxPayload))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return problem.TooLarge("body_too_large", problem.With("max", config.Size(whatsapp.MaxPayload).String()))
	}
	if err != nil {
		return problem.Malformed("body_malformed", problem.Because(err))
	}
	if err := a.WhatsApp.Take(r.Context(), r.PathValue("identifier"), r.Header.Get("X-Hub-Signature-256"), body); err != nil {
		return err
	}
	w.WriteHeader(http.StatusOK)
	return nil
}

// ofInbox describes the identifier in the path of a webhook.
func ofInbox(op *huma.Operation) {
	op.Parameters = []*huma.Param{{
		Name: "identifier", In: "path", Required: true, Description: "inbox_identifier of the inbox", Schema: &huma.Schema{Type: huma.TypeString},
	}}
}

func describeVerification(op *huma.Operation, _ huma.Registry) {
	ofInbox(op)
	for _, name := range []string{"hub.mode", "hub.verify_token", "hub.challenge"} {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}})
	}
	op.Responses["200"] = &huma.Response{Description: "The challenge", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}}}
}

func describeWhatsApp(op *huma.Operation, _ huma.Registry) {
	ofInbox(op)
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "X-Hub-Signature-256", In: "header", Required: true, Description: "sha256= and the HMAC-SHA256 of the body, in hex, with the app's secret as the key", Schema: &huma.Schema{Type: huma.TypeString},
	})
	op.Responses["200"] = &huma.Response{Description: "It is stored"}
}

// withWhatsApp adds to an inbox, as administrators see it, what is to know of its connection.
func (a *API) withWhatsApp(ctx context.Context, i inbox.Inbox, channel map[string]any) error {
	if i.Channel != inbox.WhatsApp {
		return nil
	}
	state, err := a.WhatsApp.State(ctx, i)
	if err != nil {
		return err
	}
	channel["webhook_url"], channel["templates_synced_at"] = state.WebhookURL, optional(epoch(state.TemplatesAt))
	for _, name := range []string{"access_token", "app_secret"} {
		channel[name+"_set"] = i.Settings.Secret[name] != ""
	}
	channel["reauthorization_required"] = state.Fault != ""
	if state.Fault != "" {
		channel["fault"] = text.Render(localeOf(ctx), state.Fault, nil)
	}
	return nil
}
