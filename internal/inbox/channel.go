package inbox

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Settings are what a channel has to know of its inbox: Plain ones administrators read,
// Secret ones (passwords, tokens) nobody does.
type Settings struct {
	Plain  Plain
	Secret Secret
}

// Plain are settings that administrators read.
type Plain = Object[any]

// Secret are settings that nobody reads but the channel.
type Secret = Object[string]

// Object is a JSON object in a column of text.
type Object[V any] map[string]V

// Scan reads a column.
func (o *Object[V]) Scan(source any) error {
	var text []byte
	switch s := source.(type) {
	case string:
		text = []byte(s)
	case []byte:
		text = s
	}
	if err := json.Unmarshal(text, o); err != nil {
		return fmt.Errorf("inbox: settings that are no JSON: %w", err)
	}
	return nil
}

// SecretsSet names the secrets that are there.
func (s Settings) SecretsSet() []string {
	names := []string{}
	for _, name := range slices.Sorted(maps.Keys(s.Secret)) {
		if s.Secret[name] != "" {
			names = append(names, name)
		}
	}
	return names
}

func (s Settings) encode() (plain, secret string, err error) {
	p, err := json.Marshal(orEmpty(s.Plain))
	if err != nil {
		return "", "", fmt.Errorf("inbox: settings that are no JSON: %w", err)
	}
	q, err := json.Marshal(orEmpty(s.Secret))
	return string(p), string(q), err
}

func orEmpty[V any](o Object[V]) Object[V] {
	if o == nil {
		return Object[V]{}
	}
	return o
}

// Kind is what a channel does with the settings of its inboxes.
type Kind interface {
	// Configure checks what is given of the settings and gives those that are stored: a field
	// left out stays as it was before. It may ask the other side, and runs outside of
	// transactions. Errors name the field: channel.imap_host.
	Configure(ctx context.Context, given map[string]any, before Settings) (Settings, error)
}

// plainKind is a channel without settings.
type plainKind struct{}

// Configure ignores what is given, as the compatible API does with fields it does not know.
func (plainKind) Configure(context.Context, map[string]any, Settings) (Settings, error) {
	return Settings{}, nil
}

// Register makes a channel one that inboxes can be made of.
func (s *Service) Register(channel Channel, kind Kind) { s.kinds[channel] = kind }

// Channels are those that inboxes can be made of, in a fixed order.
func (s *Service) Channels() []Channel { return slices.Sorted(maps.Keys(s.kinds)) }

// kind gives what a channel does. Errors, on channel.type: choice_invalid, and
// channel_unavailable for one that this Ficha does not serve.
func (s *Service) kind(channel Channel) (Kind, error) {
	if kind := s.kinds[channel]; kind != nil {
		return kind, nil
	}
	if slices.Contains([]Channel{API, Website, Email, WhatsApp}, channel) {
		return nil, problem.InvalidFields(problem.FieldOf("channel.type", &problem.Fault{Code: "channel_unavailable"}))
	}
	names := []string{}
	for _, c := range s.Channels() {
		names = append(names, c.Type())
	}
	return nil, problem.InvalidFields(problem.FieldOf("channel.type", &problem.Fault{Code: "choice_invalid", Params: problem.Params{"choices": strings.Join(names, ", ")}}))
}

// Type is the channel as clients name it.
func (c Channel) Type() string {
	if c == Website {
		return "web_widget"
	}
	return string(c)
}

// classNames are the channels as the compatible API names them in answers.
var classNames = map[Channel]string{API: "Channel::Api", Website: "Channel::WebWidget", Email: "Channel::Email", WhatsApp: "Channel::Whatsapp"}

// ClassName is the channel as the compatible API names it in answers.
func (c Channel) ClassName() string { return classNames[c] }

// Window is for how long after a contact has written the channel lets it be written to freely,
// 0 for always.
func (c Channel) Window() time.Duration {
	if c == WhatsApp {
		return 24 * time.Hour
	}
	return 0
}

// Hourly is how many messages of one sender the channel may bring within an hour that a person
// may have written, 0 where senders are limited at the door. Nobody writes a mail a minute for
// an hour, but somebody may pass on a whole folder; a chat has many short messages.
func (c Channel) Hourly() int {
	switch c {
	case Email:
		return 60
	case WhatsApp:
		return 600
	case API, Website:
	}
	return 0
}

// ChannelOf gives the channel that clients call by a type; one that there is none of stays as
// it is, and is refused where an inbox is made.
func ChannelOf(kind string) Channel {
	if kind == Website.Type() {
		return Website
	}
	return Channel(kind)
}

// reconfigure gives the settings of an inbox after a change; nil when it has none of them.
func (s *Service) reconfigure(ctx context.Context, actor account.Actor, id int64, change Change) (*Settings, error) {
	if len(change.Settings) == 0 {
		return nil, nil //nolint:nilnil // none is no error
	}
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	kind, err := s.kind(i.Channel)
	if err != nil {
		return nil, err
	}
	settings, err := kind.Configure(ctx, change.Settings, i.Settings)
	return &settings, err
}

// address gives the source id by which a contact that has not written yet can be reached in
// a channel, "" where it cannot.
func (c Channel) address(of contact.Contact) string {
	switch c {
	case API:
		return NewUUID()
	case Email:
		return strings.ToLower(of.Email)
	case WhatsApp:
		return strings.TrimPrefix(of.PhoneNumber, "+")
	case Website: // a visitor is reached where they have been
	}
	return ""
}

// addressOf is address for a contact by its id. Error: contact_unreachable.
func addressOf(ctx context.Context, r database.Reader, i Inbox, contactID int64) (string, error) {
	found, err := contact.LoadMany(ctx, r, i.AccountID, []int64{contactID})
	if err == nil && len(found) == 0 {
		err = database.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	source := i.Channel.address(found[0])
	if source == "" {
		return "", problem.Invalid("contact_unreachable", problem.OnField("inbox_id"))
	}
	return source, nil
}
