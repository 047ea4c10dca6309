package api

import (
	"context"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/webhook"
)

// webhookJSON is a webhook on the wire; id, name, url, account_id and subscriptions are
// as in the compatible API.
type webhookJSON struct {
	ID            int64    `json:"id"`
	AccountID     int64    `json:"account_id"`
	Name          string   `json:"name" example:"Loja virtual"`
	URL           string   `json:"url" example:"https://loja.exemplo.com/ficha"`
	Subscriptions []string `json:"subscriptions" doc:"What it is told of" example:"[\"contact_created\",\"contact_updated\"]"`
	Active        bool     `json:"active" doc:"false: it is told of nothing"`
	FailingSince  *int64   `json:"failing_since" doc:"Since when no call was taken; null while it works, or has failed a few times only"`
	Secret        string   `json:"secret,omitempty" doc:"Signs the calls; shown when the webhook is made and when the secret is renewed, and never again"`
	CreatedAt     int64    `json:"created_at"`
}

func toWebhookJSON(w webhook.Webhook, secret string) webhookJSON {
	out := webhookJSON{
		ID: w.ID, AccountID: w.AccountID, Name: w.Name, URL: w.URL, Subscriptions: []string{}, Active: w.Active,
		FailingSince: optional(epoch(w.FailingSince())), Secret: secret, CreatedAt: epoch(w.CreatedAt),
	}
	for _, kind := range w.Kinds {
		out.Subscriptions = append(out.Subscriptions, string(kind))
	}
	return out
}

type oneWebhook struct {
	Payload struct {
		Webhook webhookJSON `json:"webhook"`
	} `json:"payload"`
}

type webhookOutput struct{ Body oneWebhook }

func toWebhookOutput(w webhook.Webhook, secret string, err error) (*webhookOutput, error) {
	out := &webhookOutput{}
	out.Body.Payload.Webhook = toWebhookJSON(w, secret)
	return out, err
}

type webhookList struct {
	Meta struct {
		Events []string `json:"events" doc:"All that a webhook can be told of"`
	} `json:"meta"`
	Payload struct {
		Webhooks []webhookJSON `json:"webhooks"`
	} `json:"payload"`
}

// webhookBody is what a client gives of one, wrapped in {"webhook": …} or not.
type webhookBody struct{ change webhook.Change }

// UnmarshalJSON reads it loosely; see fields.
func (b *webhookBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "webhook")
	if err != nil {
		return err
	}
	if b.change.Name, err = in.text("name"); err != nil {
		return err
	}
	if b.change.URL, err = in.text("url"); err != nil {
		return err
	}
	if b.change.Active, err = in.boolean("active"); err != nil {
		return err
	}
	b.change.Kinds, err = in.texts("subscriptions")
	if b.change.Kinds != nil {
		*b.change.Kinds = slices.DeleteFunc(*b.change.Kinds, func(kind string) bool { return slices.Contains(neverSent, kind) })
	}
	return err
}

// neverSent are events of the compatible API of which nothing is told here: clients that subscribe to
// everything name them too.
var neverSent = []string{"inbox_created", "inbox_updated", "webwidget_triggered", "conversation_typing_on", "conversation_typing_off"}

// Schema documents the unwrapped form.
func (webhookBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"webhook": …}.`,
		Properties: map[string]*huma.Schema{
			"name": {Type: huma.TypeString}, "url": {Type: huma.TypeString, Description: "http or https, one webhook for each"}, "active": {Type: huma.TypeBoolean},
			"subscriptions": {
				Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString}, Description: "At least one; those that only the compatible API has are dropped; a new webhook is told of everything when this is absent",
				Examples: []any{[]string{string(webhook.ContactCreated), string(webhook.ContactUpdated)}},
			},
		},
	}
}

func (a *API) listWebhooks(ctx context.Context, _ *AccountInput) (*struct{ Body webhookList }, error) {
	list, err := a.Webhooks.List(ctx, actorOf(ctx))
	out := &struct{ Body webhookList }{}
	out.Body.Meta.Events, out.Body.Payload.Webhooks = []string{}, []webhookJSON{}
	for _, kind := range webhook.Kinds() {
		out.Body.Meta.Events = append(out.Body.Meta.Events, string(kind))
	}
	for _, w := range list {
		out.Body.Payload.Webhooks = append(out.Body.Payload.Webhooks, toWebhookJSON(w, ""))
	}
	return out, err
}

func (a *API) getWebhook(ctx context.Context, in *IDInput) (*webhookOutput, error) {
	w, err := a.Webhooks.Get(ctx, actorOf(ctx), in.ID)
	return toWebhookOutput(w, "", err)
}

func (a *API) createWebhook(ctx context.Context, in *struct {
	AccountInput
	Body webhookBody
}) (*webhookOutput, error) {
	return toWebhookOutput(a.Webhooks.Create(ctx, actorOf(ctx), in.Body.change))
}

func (a *API) updateWebhook(ctx context.Context, in *struct {
	IDInput
	Body webhookBody
}) (*webhookOutput, error) {
	w, err := a.Webhooks.Update(ctx, actorOf(ctx), in.ID, in.Body.change)
	return toWebhookOutput(w, "", err)
}

func (a *API) deleteWebhook(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Webhooks.Delete(ctx, actorOf(ctx), in.ID)
}

func (a *API) renewWebhookSecret(ctx context.Context, in *IDInput) (*webhookOutput, error) {
	return toWebhookOutput(a.Webhooks.RenewSecret(ctx, actorOf(ctx), in.ID))
}

// deliveryJSON is what became of one call; what was sent is not shown.
type deliveryJSON struct {
	ID        int64  `json:"id" doc:"As in the header X-Ficha-Delivery: the same for every try"`
	Event     string `json:"event" example:"contact_updated"`
	ContactID *int64 `json:"contact_id" doc:"Whom it is about"`
	Status    string `json:"status" enum:"pending,delivered,failed"`
	Attempts  int    `json:"attempts"`
	Answer    *int   `json:"answer" doc:"HTTP status of the last try" example:"200"`
	Fault     string `json:"fault" enum:",answer,address,timeout,name,certificate,connection,inactive,expired" doc:"Why it was not delivered; empty for one that was, or was not tried yet"`
	Took      int64  `json:"took" doc:"Of the last try, in milliseconds"`
	CreatedAt int64  `json:"created_at"`
	TriedAt   *int64 `json:"tried_at"`
	NextAt    *int64 `json:"next_at" doc:"When a pending one is tried, at the earliest"`
}

func toDeliveryJSON(d webhook.Delivery) deliveryJSON {
	out := deliveryJSON{
		ID: d.ID, Event: string(d.Kind), ContactID: optional(d.ContactID), Status: string(d.Status), Attempts: d.Attempts,
		Answer: optional(d.Answer), Fault: d.Fault, Took: d.Took.Milliseconds(), CreatedAt: epoch(d.CreatedAt), TriedAt: optional(epoch(d.TriedAt)),
	}
	if d.Status == webhook.Pending {
		out.NextAt = optional(epoch(d.NextAt))
	}
	return out
}

type oneDelivery struct {
	Payload deliveryJSON `json:"payload"`
}

type deliveryOutput struct{ Body oneDelivery }

func toDeliveryOutput(d webhook.Delivery, err error) (*deliveryOutput, error) {
	out := &deliveryOutput{}
	out.Body.Payload = toDeliveryJSON(d)
	return out, err
}

type deliveryList struct {
	Meta struct {
		Count       int `json:"count" doc:"On all pages"`
		CurrentPage int `json:"current_page"`
	} `json:"meta"`
	Payload []deliveryJSON `json:"payload"`
}

func (a *API) listDeliveries(ctx context.Context, in *struct {
	IDInput
	Page   string `query:"page" doc:"From 1; 25 a page"`
	Status string `query:"status" doc:"pending, delivered or failed; anything else is all of them"`
}) (*struct{ Body deliveryList }, error) {
	status := webhook.Status(in.Status)
	if !slices.Contains(webhook.Statuses(), status) {
		status = ""
	}
	number := pageNumber(in.Page)
	list, count, err := a.Webhooks.Deliveries(ctx, actorOf(ctx), in.ID, status, number)
	out := &struct{ Body deliveryList }{}
	out.Body.Meta.Count, out.Body.Meta.CurrentPage, out.Body.Payload = count, number, []deliveryJSON{}
	for _, d := range list {
		out.Body.Payload = append(out.Body.Payload, toDeliveryJSON(d))
	}
	return out, err
}

func (a *API) redeliver(ctx context.Context, in *struct {
	IDInput
	DeliveryID int64 `path:"delivery_id"`
}) (*deliveryOutput, error) {
	return toDeliveryOutput(a.Webhooks.Redeliver(ctx, actorOf(ctx), in.ID, in.DeliveryID))
}

func (a *API) testWebhook(ctx context.Context, in *IDInput) (*deliveryOutput, error) {
	return toDeliveryOutput(a.Webhooks.SendTest(ctx, actorOf(ctx), in.ID))
}
