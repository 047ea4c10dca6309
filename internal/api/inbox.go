package api

import (
	"context"
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/website"
)

// inboxJSON is an inbox as everybody may see it who sees a contact.
type inboxJSON struct {
	ID          int64   `json:"id"`
	Name        string  `json:"name"`
	ChannelType string  `json:"channel_type" example:"Channel::Api"`
	ChannelID   int64   `json:"channel_id" doc:"The same as id"`
	AvatarURL   string  `json:"avatar_url"`
	Provider    *string `json:"provider"`
}

func toInboxJSON(i inbox.Inbox) inboxJSON {
	return inboxJSON{ID: i.ID, Name: i.Name, ChannelType: i.Channel.ClassName(), ChannelID: i.ID}
}

// fullInboxJSON is an inbox with its settings; its secrets are for administrators.
type fullInboxJSON struct {
	ID              int64   `json:"id"`
	Name            string  `json:"name"`
	ChannelType     string  `json:"channel_type" example:"Channel::Api"`
	ChannelID       int64   `json:"channel_id" doc:"The same as id"`
	AvatarURL       string  `json:"avatar_url"`
	Provider        *string `json:"provider"`
	GreetingEnabled bool    `json:"greeting_enabled"`
	GreetingMessage string  `json:"greeting_message" doc:"What a contact is answered at once in a new conversation"`
	HMACMandatory   bool    `json:"hmac_mandatory" doc:"Nobody is believed to be a contact without identifier_hash"`
	Identifier      *string `json:"inbox_identifier,omitempty" doc:"The secret in the address of the public API; for administrators"`
	HMACToken       *string `json:"hmac_token,omitempty" doc:"The key of identifier_hash, the hexadecimal HMAC-SHA256 of a contact's identifier; for administrators"`
	CreatedAt       int64   `json:"created_at"`

	Channel map[string]any `json:"channel,omitempty" doc:"Its type and settings, as they are given; secrets_set names the secrets that are there, which nobody reads. For administrators"`

	WebsiteToken    *string `json:"website_token,omitempty" doc:"Of a website: its inbox_identifier; for administrators"`
	WebWidgetScript *string `json:"web_widget_script,omitempty" doc:"Of a website: what is pasted into its pages; for administrators"`
}

func (a *API) toFullInboxJSON(actor account.Actor, i inbox.Inbox) fullInboxJSON {
	out := fullInboxJSON{
		ID: i.ID, Name: i.Name, ChannelType: i.Channel.ClassName(), ChannelID: i.ID, GreetingEnabled: i.GreetingEnabled, GreetingMessage: i.Greeting, HMACMandatory: i.HMACMandatory, CreatedAt: epoch(i.CreatedAt),
	}
	if actor.Can(account.Settings) {
		out.Identifier, out.HMACToken = &i.Identifier, &i.HMACToken
		out.Channel = map[string]any{}
		maps.Copy(out.Channel, i.Settings.Plain)
		out.Channel["type"], out.Channel["secrets_set"] = i.Channel.Type(), i.Settings.SecretsSet()
		if i.Channel == inbox.Website {
			out.WebsiteToken, out.WebWidgetScript = &i.Identifier, new(website.Snippet(a.BaseURL, i.Identifier))
		}
	}
	return out
}

type inboxOutput struct{ Body fullInboxJSON }

// inboxAnswer shows an inbox, with what its channel knows of how it is connected.
func (a *API) inboxAnswer(ctx context.Context, i inbox.Inbox, err error) (*inboxOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &inboxOutput{a.toFullInboxJSON(actorOf(ctx), i)}
	return out, a.connected(ctx, i, &out.Body)
}

// connected adds what a channel knows of how its inbox is connected; for administrators.
func (a *API) connected(ctx context.Context, i inbox.Inbox, out *fullInboxJSON) error {
	if out.Channel == nil {
		return nil
	}
	if err := a.withServers(ctx, out); err != nil {
		return err
	}
	return a.withWhatsApp(ctx, i, out.Channel)
}

type inboxList struct {
	Payload []fullInboxJSON `json:"payload"`
}

func (a *API) listInboxes(ctx context.Context, _ *AccountInput) (*struct{ Body inboxList }, error) {
	all, err := a.Inboxes.List(ctx, actorOf(ctx))
	out := &struct{ Body inboxList }{inboxList{[]fullInboxJSON{}}}
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		shown := a.toFullInboxJSON(actorOf(ctx), i)
		if err := a.connected(ctx, i, &shown); err != nil {
			return nil, err
		}
		out.Body.Payload = append(out.Body.Payload, shown)
	}
	return out, err
}

func (a *API) getInbox(ctx context.Context, in *IDInput) (*inboxOutput, error) {
	i, err := a.Inboxes.Get(ctx, actorOf(ctx), in.ID)
	return a.inboxAnswer(ctx, i, err)
}

// inboxBody is what a client gives of an inbox; what is the channel's may stand inside channel.
type inboxBody struct {
	channel inbox.Channel
	change  inbox.Change
}

// UnmarshalJSON reads it loosely; see fields.
func (b *inboxBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "inbox")
	if err != nil {
		return err
	}
	of := fields{}
	if raw, found := in["channel"]; found && decodeJSON(raw, &of) != nil {
		return fieldFault("channel")
	}
	kind, err := of.text("type")
	if err != nil {
		return fieldFault("channel.type")
	}
	b.channel = inbox.API
	if kind != nil {
		b.channel = inbox.ChannelOf(*kind)
	}
	if b.change.Settings, err = settingsOf(of); err != nil {
		return err
	}
	if b.change.Name, err = in.text("name"); err != nil {
		return err
	}
	if b.change.Greeting, err = in.text("greeting_message"); err != nil {
		return err
	}
	if b.change.GreetingEnabled, err = in.boolean("greeting_enabled"); err != nil {
		return err
	}
	if b.change.HMACMandatory, err = in.boolean("hmac_mandatory"); err != nil || b.change.HMACMandatory != nil {
		return err
	}
	b.change.HMACMandatory, err = of.boolean("hmac_mandatory")
	return err
}

// settingsOf gives what is the channel's own; nil for nothing.
func settingsOf(of fields) (map[string]any, error) {
	var out map[string]any
	for name, raw := range of {
		if name == "type" || name == "hmac_mandatory" || name == "secrets_set" {
			continue
		}
		var value any
		if decodeJSON(raw, &value) != nil {
			return nil, fieldFault("channel." + name)
		}
		if out == nil {
			out = map[string]any{}
		}
		out[name] = value
	}
	return out, nil
}

// Schema documents the form of the compatible API.
func (inboxBody) Schema(huma.Registry) *huma.Schema {
	boolean := &huma.Schema{Type: huma.TypeBoolean}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"inbox": …}.`,
		Properties: map[string]*huma.Schema{
			"name":             {Type: huma.TypeString},
			"greeting_enabled": boolean, "greeting_message": {Type: huma.TypeString},
			"channel": {Type: huma.TypeObject, AdditionalProperties: true, Description: "The type of the channel, and its settings: those that are left out stay as they are", Properties: map[string]*huma.Schema{
				"type":           {Type: huma.TypeString, Enum: []any{inbox.API.Type(), inbox.Website.Type(), inbox.Email.Type(), inbox.WhatsApp.Type()}, Description: "Cannot be changed; api unless given"},
				"hmac_mandatory": boolean,
			}},
		},
	}
}

func (a *API) createInbox(ctx context.Context, in *struct {
	AccountInput
	Body inboxBody
}) (*inboxOutput, error) {
	i, err := a.Inboxes.Create(ctx, actorOf(ctx), in.Body.channel, in.Body.change)
	return a.inboxAnswer(ctx, i, err)
}

func (a *API) updateInbox(ctx context.Context, in *struct {
	IDInput
	Body inboxBody
}) (*inboxOutput, error) {
	i, err := a.Inboxes.Update(ctx, actorOf(ctx), in.ID, in.Body.change)
	return a.inboxAnswer(ctx, i, err)
}

func (a *API) deleteInbox(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Inboxes.Delete(ctx, actorOf(ctx), in.ID)
}

type inboxMembers struct {
	Payload []memberJSON `json:"payload"`
}

func toInboxMembers(list []account.Member, err error) (*struct{ Body inboxMembers }, error) {
	out, err := toMembersOutput(list, err)
	return &struct{ Body inboxMembers }{inboxMembers{out.Body}}, err
}

func (a *API) listInboxMembers(ctx context.Context, in *IDInput) (*struct{ Body inboxMembers }, error) {
	return toInboxMembers(a.Inboxes.Members(ctx, actorOf(ctx), in.ID))
}

type inboxMembersInput struct {
	AccountInput
	Body struct {
		InboxID looseID  `json:"inbox_id"`
		UserIDs looseIDs `json:"user_ids"`
	}
}

func (a *API) addInboxMembers(ctx context.Context, in *inboxMembersInput) (*struct{ Body inboxMembers }, error) {
	return toInboxMembers(a.Inboxes.ChangeMembers(ctx, actorOf(ctx), in.Body.InboxID.id, in.Body.UserIDs.ids(), inbox.Add))
}

func (a *API) replaceInboxMembers(ctx context.Context, in *inboxMembersInput) (*struct{ Body inboxMembers }, error) {
	if in.Body.UserIDs == nil { // not the same as an empty list
		return nil, problem.Invalid("required", problem.OnField("user_ids"), problem.With("field", "user_ids"))
	}
	return toInboxMembers(a.Inboxes.ChangeMembers(ctx, actorOf(ctx), in.Body.InboxID.id, in.Body.UserIDs.ids(), inbox.Replace))
}

func (a *API) removeInboxMembers(ctx context.Context, in *inboxMembersInput) (*struct{ Body inboxMembers }, error) {
	return toInboxMembers(a.Inboxes.ChangeMembers(ctx, actorOf(ctx), in.Body.InboxID.id, in.Body.UserIDs.ids(), inbox.Remove))
}
