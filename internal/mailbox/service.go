package mailbox

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/netip"
	"time"

	"github.com/microcosm-cc/bluemonday"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
)

// Service is the use cases of mailboxes.
type Service struct {
	db            *database.DB
	conversations *conversation.Service
	events        *event.Hub
	network       network
	policy        *bluemonday.Policy // what is stored of HTML
	showing       *bluemonday.Policy // what is shown of it
	holder        string             // this process, among those that may read an inbox
	pace          pace
	now           func() time.Time
	log           *slog.Logger
}

// pace is how often something is looked at.
type pace struct {
	look  time.Duration // for inboxes that nobody reads
	poll  time.Duration // for mails, where the server does not tell of them
	idle  time.Duration // for mails that came just before the server was asked to tell of them
	batch int           // mails read at once
}

// NewService wires the use cases; allowed says which servers may be reached, and now is the clock.
func NewService(db *database.DB, conversations *conversation.Service, events *event.Hub, allowed func(netip.Addr) bool, now func() time.Time, log *slog.Logger) *Service {
	return &Service{
		db: db, conversations: conversations, events: events, network: network{allowed: allowed}, policy: newPolicy(), showing: newShowing(), holder: rand.Text(),
		pace: pace{look: 5 * time.Second, poll: time.Minute, idle: 15 * time.Second, batch: 50}, now: now, log: log,
	}
}

// States gives how the servers of the account's inboxes do, by inbox. One that nobody has tried
// yet is missing.
func (s *Service) States(ctx context.Context, actor account.Actor) (all map[int64]State, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		all, err = states(ctx, r, actor.AccountID())
		return err
	})
	return all, err
}

// tell has open pages ask how an inbox does.
func (s *Service) tell(tx *database.Tx, accountID, inboxID int64) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: accountID, Kind: "inbox", Data: map[string]any{"id": inboxID}})
	})
}

// Attempt is what became of trying a server.
type Attempt struct{ failure *failure }

// Code says why the server could not be used, "" when it could.
func (a Attempt) Code() string { return Health{failure: a.failure}.Code() }

// Params are what the text of the code mentions.
func (a Attempt) Params() map[string]string { return Health{failure: a.failure}.Params() }

// tryTime bounds trying both servers.
const tryTime = 40 * time.Second

// Try signs in to both servers with settings as they are given, changed from those of an inbox
// unless its id is 0, and stores nothing. Errors: what is wrong with the settings.
func (s *Service) Try(ctx context.Context, actor account.Actor, inboxID int64, given map[string]any) (imap, smtp Attempt, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return imap, smtp, err
	}
	var before inbox.Settings
	if inboxID != 0 {
		err = s.db.Read(ctx, func(r database.Reader) error {
			in, err := inbox.Require(ctx, r, actor, inboxID)
			if err == nil && in.Channel != inbox.Email {
				err = database.ErrNotFound
			}
			before = in.Settings
			return err
		})
		if err != nil {
			return imap, smtp, err
		}
	}
	set, err := configure(given, SettingsOf(before))
	if err != nil {
		return imap, smtp, err
	}
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	sending := make(chan *failure, 1)
	go func() { sending <- failureOf(s.network.trySMTP(ctx, set)) }()
	imap = Attempt{failureOf(s.network.tryIMAP(ctx, set))}
	return imap, Attempt{<-sending}, nil
}

func (n network) tryIMAP(ctx context.Context, set Settings) error {
	session, err := n.open(ctx, set)
	if err == nil {
		session.close()
	}
	return err
}

func (n network) trySMTP(ctx context.Context, set Settings) error {
	out, err := n.connect(ctx, set)
	if err == nil {
		out.close()
	}
	return err
}
