// Package event tells open pages what changed, after it was committed: a hub in
// each process and, on PostgreSQL, LISTEN/NOTIFY between them.
//
// An event says only that something changed and which id; the page asks the API
// for the rest, so nothing here needs a permission check beyond the account's.
// A lost event is no loss of data: pages ask again when they reconnect.
package event

import (
	"context"
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
	Kind      string         `json:"kind"`              // import, export, bulk_action, contact, contacts, label, notification, inbox, conversation
	Data      map[string]any `json:"data"`
}

// channel is PostgreSQL's name for the events between nodes.
const channel = "ficha_events"

// buffered is how many events a slow page may be behind before it loses some.
const buffered = 64

// Hub hands events to the pages of this process. The zero value is not usable;
// see [NewHub].
type Hub struct {
	pool *pgxpool.Pool // nil on SQLite
	log  *slog.Logger
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
	return &Hub{pool: pool, log: log, out: make(chan Event, 1024), subs: map[*subscription]struct{}{}}
}

// Publish hands e on without waiting. Call it after the commit.
func (h *Hub) Publish(e Event) {
	if h.pool == nil {
		h.deliver(e)
		return
	}
	select {
	case h.out <- e:
	default: // the database is far behind: pages will see the next one
	}
}

// Subscribe gives the events of an account that userID may see, until cancel.
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
		delete(h.subs, s)
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
		}
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

func (h *Hub) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-h.out:
			text, err := json.Marshal(e)
			if err == nil {
				_, err = h.pool.Exec(ctx, "SELECT pg_notify($1, $2)", channel, string(text))
			}
			if err != nil && ctx.Err() == nil {
				h.log.WarnContext(ctx, "event not sent to other nodes", "kind", e.Kind, "cause", err)
			}
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
		var e Event
		if json.Unmarshal([]byte(n.Payload), &e) == nil {
			h.deliver(e)
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
