// Package event tells open pages what changed, after it was committed: a hub in
// each process and, on PostgreSQL, LISTEN/NOTIFY between them.
//
// An event says only that something changed and which id; the page asks the API
// for the rest, so nothing here needs a permission check beyond the account's.
// A lost event is no loss of data: pages ask again when they reconnect.
package event

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Event is one change in an account.
type Event struct {
	AccountID int64          `json:"account_id"`
	UserID    int64          `json:"user_id,omitempty"` // only for this member; 0: for all
	Kind      string         `json:"kind"`              // import, import_upload, export, bulk_action, contact, contacts, label, notification, inbox, conversation
	Data      map[string]any `json:"data"`
}

// channel is PostgreSQL's name for the events between nodes.
const channel = "ficha_events"

// buffered is how many events a slow page may be behind. Then its subscription ends: it comes back and
// asks for everything, where after a loss it would show what is old.
const buffered = 256

// sentAtOnce is how many events at most go to the other nodes in one statement: each is a
// transaction that waits for the disk.
const sentAtOnce = 200

// Hub hands events to the pages of this process. The zero value is not usable;
// see [NewHub].
type Hub struct {
	pool *pgxpool.Pool // nil on SQLite
	log  *slog.Logger
	self string     // what other nodes know it by
	out  chan Event // to the other nodes

	mu   sync.Mutex
	subs map[*subscription]struct{}
}

type subscription struct {
	accountID, userID int64
	wanted            func(Event) bool // nil for all
	ch                chan Event
}

// NewHub makes a hub; pool is nil on SQLite, where there is one process.
func NewHub(pool *pgxpool.Pool, log *slog.Logger) *Hub {
	return &Hub{pool: pool, log: log, self: rand.Text(), out: make(chan Event, 1024), subs: map[*subscription]struct{}{}}
}

// Publish hands e on without waiting: to the pages of this process at once, to those of others
// by the database. Call it after the commit.
func (h *Hub) Publish(e Event) {
	h.deliver(e)
	if h.pool == nil {
		return
	}
	select {
	case h.out <- e:
	default: // the database is far behind: pages there will see the next one
	}
}

// Subscribe gives the events of an account that userID may see, until cancel, or until the page is
// too far behind: then the channel is closed.
func (h *Hub) Subscribe(accountID, userID int64) (events <-chan Event, cancel func()) {
	return h.subscribe(&subscription{accountID: accountID, userID: userID})
}

// SubscribeTo gives those events for all members of an account that are wanted, until cancel. wanted
// is asked while others wait: it only looks at the event, and may be called at any time.
func (h *Hub) SubscribeTo(accountID int64, wanted func(Event) bool) (events <-chan Event, cancel func()) {
	return h.subscribe(&subscription{accountID: accountID, wanted: wanted})
}

func (h *Hub) subscribe(s *subscription) (events <-chan Event, cancel func()) {
	s.ch = make(chan Event, buffered)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[s] = struct{}{}
	return s.ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.leave(s)
	}
}

func (h *Hub) deliver(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.subs {
		if s.accountID != e.AccountID || (e.UserID != 0 && e.UserID != s.userID) || s.wanted != nil && !s.wanted(e) {
			continue
		}
		select {
		case s.ch <- e:
		default:
			h.leave(s)
		}
	}
}

// leave ends a subscription; the lock is held.
func (h *Hub) leave(s *subscription) {
	if _, is := h.subs[s]; is {
		delete(h.subs, s)
		close(s.ch)
	}
}

// Run carries events between nodes until ctx ends; on SQLite it only waits.
func (h *Hub) Run(ctx context.Context) error {
	if h.pool == nil {
		<-ctx.Done()
		return nil
	}
	go h.send(ctx)
	for ctx.Err() == nil {
		if err := h.listen(ctx); err != nil && ctx.Err() == nil {
			h.log.WarnContext(ctx, "events between nodes interrupted", "cause", err)
			wait(ctx, time.Second)
		}
	}
	return nil
}

// notice is an event on its way to other nodes.
type notice struct {
	Event

	From string `json:"from"`
}

func (h *Hub) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-h.out:
			_, err := h.pool.Exec(ctx, "SELECT pg_notify($1, e) FROM unnest($2::text[]) e", channel, h.waiting(e))
			if err != nil && ctx.Err() == nil {
				h.log.WarnContext(ctx, "events not sent to other nodes", "kind", e.Kind, "cause", err)
			}
		}
	}
}

// waiting gives an event and those that wait behind it as they are sent.
func (h *Hub) waiting(e Event) (texts []string) {
	for {
		if text, err := json.Marshal(notice{e, h.self}); err == nil {
			texts = append(texts, string(text))
		}
		if len(texts) == sentAtOnce {
			return texts
		}
		select {
		case e = <-h.out:
		default:
			return texts
		}
	}
}

func (h *Hub) listen(ctx context.Context) error {
	conn, err := h.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// The connection goes on listening, so it must not return to the pool.
	raw := conn.Hijack()
	defer raw.Close(context.WithoutCancel(ctx)) //nolint:errcheck // it is being thrown away
	if _, err := raw.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		n, err := raw.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		var e notice
		if json.Unmarshal([]byte(n.Payload), &e) == nil && e.From != h.self {
			h.deliver(e.Event)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
