package webhook

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of webhooks.
type Service struct {
	db      *database.DB
	queue   *job.Queue
	notices *notification.Service
	events  *event.Hub
	client  *http.Client
	baseURL string
	now     func() time.Time
}

// NewService wires the use cases; now is the clock. Calls go where allowed says, such as
// [outbound.Public]. The queue is added with [Service.Use] before the first call.
func NewService(db *database.DB, notices *notification.Service, events *event.Hub, allowed func(netip.Addr) bool, baseURL string, now func() time.Time) *Service {
	transport := outbound.Transport(allowed, callTime)
	transport.MaxIdleConnsPerHost, transport.IdleConnTimeout = 1, 30*time.Second
	s := &Service{db: db, notices: notices, events: events, baseURL: baseURL, now: now, client: &http.Client{
		Timeout: callTime, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	notices.Writes(notification.WebhookFailing, s.letter)
	return s
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register adds the job handler that delivers.
func (s *Service) Register(h *job.Handlers) { job.HandleApart(h, s.deliver) }

// MaxWebhooks is how many an account may have.
const MaxWebhooks = 50

// PerPage is the size of a page of deliveries.
const PerPage = 25

// List gives the account's webhooks, the oldest first.
func (s *Service) List(ctx context.Context, actor account.Actor) (out []Webhook, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		out, err = list(ctx, r, actor.AccountID())
		return err
	})
	return out, err
}

// Get gives one webhook.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (w Webhook, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return Webhook{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		w, err = load(ctx, r, actor.AccountID(), id)
		return err
	})
	return w, err
}

// Create makes a webhook, told of everything unless the change says of what, and gives
// the secret that signs its calls. Errors: what is wrong with its fields, url_taken,
// webhooks_too_many.
func (s *Service) Create(ctx context.Context, actor account.Actor, change Change) (w Webhook, secret string, err error) {
	w, err = s.write(ctx, actor, func(tx *database.Tx) (Webhook, error) {
		there, err := list(ctx, tx, actor.AccountID())
		if err != nil {
			return Webhook{}, err
		}
		if len(there) >= MaxWebhooks {
			return Webhook{}, problem.Invalid("webhooks_too_many", problem.OnField("url"), problem.With("max", strconv.Itoa(MaxWebhooks)))
		}
		now := s.now()
		secret = newSecret()
		w, err := Webhook{AccountID: actor.AccountID(), Kinds: Kinds(), Active: true, secret: secret, CreatedAt: now, UpdatedAt: now}.apply(change)
		if err != nil {
			return w, err
		}
		if w.ID, err = database.NextID(ctx, tx, database.WebhookIDs); err != nil {
			return w, err
		}
		return w, insert(ctx, tx, w)
	})
	return w, secret, err
}

// Update changes a webhook. One that is switched off gives up what it has not delivered.
// Errors: what is wrong with its fields, url_taken.
func (s *Service) Update(ctx context.Context, actor account.Actor, id int64, change Change) (Webhook, error) {
	return s.write(ctx, actor, func(tx *database.Tx) (Webhook, error) {
		before, err := load(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return before, err
		}
		after, err := before.apply(change)
		if err != nil {
			return before, err
		}
		after.UpdatedAt = s.now()
		if err := save(ctx, tx, before, after); err != nil {
			return before, err
		}
		if before.Active && !after.Active {
			if _, err := expire(ctx, tx, after.AccountID, id, after.UpdatedAt, faultInactive); err != nil {
				return before, err
			}
		}
		return load(ctx, tx, actor.AccountID(), id)
	})
}

// RenewSecret gives a webhook another secret, which signs its calls from now on.
func (s *Service) RenewSecret(ctx context.Context, actor account.Actor, id int64) (w Webhook, secret string, err error) {
	w, err = s.write(ctx, actor, func(tx *database.Tx) (Webhook, error) {
		w, err := load(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return w, err
		}
		before := w
		secret = newSecret()
		w.secret, w.UpdatedAt = secret, s.now()
		return w, save(ctx, tx, before, w)
	})
	return w, secret, err
}

// Delete deletes a webhook with its deliveries.
func (s *Service) Delete(ctx context.Context, actor account.Actor, id int64) error {
	_, err := s.write(ctx, actor, func(tx *database.Tx) (Webhook, error) {
		n, err := tx.Exec(ctx, "DELETE FROM webhooks WHERE account_id = $1 AND id = $2", actor.AccountID(), id)
		if err == nil && n == 0 {
			err = problem.NotFound()
		}
		return Webhook{}, err
	})
	return err
}

// write does what all changes share.
func (s *Service) write(ctx context.Context, actor account.Actor, change func(tx *database.Tx) (Webhook, error)) (w Webhook, err error) {
	if err := actor.Require(account.Settings); err != nil {
		return Webhook{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		w, err = change(tx)
		s.tell(tx, actor.AccountID())
		return err
	})
	if database.Violates(err) == "webhooks_url_key" {
		err = problem.Invalid("url_taken", problem.OnField("url"))
	}
	if err != nil {
		return Webhook{}, err
	}
	return w, nil
}

// tell says to open pages that something about webhooks has changed.
func (s *Service) tell(tx *database.Tx, accountID int64) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: accountID, Kind: "webhooks", Data: map[string]any{}})
	})
}

// Deliveries gives a page of what a webhook was told, newest first, and how much there
// is; of one status, or "" for all.
func (s *Service) Deliveries(ctx context.Context, actor account.Actor, id int64, status Status, page int) (out []Delivery, count int, err error) {
	if _, err := s.Get(ctx, actor, id); err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		out, count, err = listDeliveries(ctx, r, actor.AccountID(), id, status, page)
		return err
	})
	return out, count, err
}

// Redeliver sends a delivery again, with the same id, as if it were new. Error:
// webhook_inactive.
func (s *Service) Redeliver(ctx context.Context, actor account.Actor, webhookID, id int64) (d Delivery, err error) {
	w, err := s.Get(ctx, actor, webhookID)
	if err != nil {
		return d, err
	}
	if !w.Active {
		return d, problem.Conflict("webhook_inactive")
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if d, err = loadDelivery(ctx, tx, w.AccountID, w.ID, id); err != nil {
			return err
		}
		if err := requeue(ctx, tx, d, s.now()); err != nil {
			return err
		}
		if err := wake(ctx, tx, w.AccountID, w.ID); err != nil {
			return err
		}
		s.tell(tx, w.AccountID)
		if err := s.enqueue(ctx, tx, w.AccountID, w.ID); err != nil {
			return err
		}
		d, err = loadDelivery(ctx, tx, w.AccountID, w.ID, id)
		return err
	})
	return d, err
}

// SendTest calls a webhook here and now, also one that is switched off, and says what
// became of it. It is tried once.
func (s *Service) SendTest(ctx context.Context, actor account.Actor, id int64) (d Delivery, err error) {
	w, err := s.Get(ctx, actor, id)
	if err != nil {
		return d, err
	}
	now := s.now()
	body, err := bodyOf(Account{ID: w.AccountID, Name: actor.Account.Name}, Test, map[string]any{"webhook": map[string]any{"id": w.ID, "name": w.Name}})
	if err != nil {
		return d, err
	}
	d = Delivery{AccountID: w.AccountID, WebhookID: w.ID, Kind: Test, Status: Failed, Attempts: 1, CreatedAt: now, NextAt: now, body: string(body), queued: now}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		d.ID, err = database.NextID(ctx, tx, database.DeliveryIDs)
		return err
	})
	if err != nil {
		return d, err
	}
	s.call(context.WithoutCancel(ctx), w, &d)
	if d.Fault == "" {
		d.Status = Delivered
	}
	err = s.db.Write(context.WithoutCancel(ctx), func(tx *database.Tx) error {
		s.tell(tx, w.AccountID)
		if err := insertTried(ctx, tx, d); err != nil || d.Status != Delivered {
			return err
		}
		return works(ctx, tx, w.AccountID, w.ID)
	})
	return d, err
}

// keepFor is how long deliveries are kept.
const keepFor = 30 * 24 * time.Hour

// Sweep takes up deliveries whose time has come.
func (s *Service) Sweep(ctx context.Context) error { return s.jobs().Sweep(ctx, false) }

// Forget drops old deliveries.
func (s *Service) Forget(ctx context.Context) error {
	for more := true; more; {
		err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
			more, err = forgetOld(ctx, tx, s.now().Add(-keepFor))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
