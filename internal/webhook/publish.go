package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// Account is what contents say of the account.
type Account struct {
	ID     int64
	Name   string
	Locale string
}

// Happening is something to tell.
type Happening struct {
	Kind Kind
	// ContactID and OtherID are whom it is about, 0 for nobody: what is about one
	// contact goes out in order, and is forgotten with it.
	ContactID, OtherID int64
	// Content is the body, but for account and event.
	Content map[string]any
}

// listener is a webhook that may have to be told.
type listener struct {
	id    int64
	kinds []Kind
}

// Publish has an account's webhooks told of what happens in tx, once it has committed.
// happened is asked only if there is one. On a nil Service nobody is told.
func (s *Service) Publish(ctx context.Context, tx *database.Tx, accountID int64, happened func(of Account) ([]Happening, error)) error {
	if s == nil {
		return nil
	}
	of, listeners, err := listening(ctx, tx, accountID)
	if err != nil || len(listeners) == 0 {
		return err
	}
	list, err := happened(of)
	if err != nil {
		return err
	}
	rows, err := s.rows(of, listeners, list)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids, err := database.NextIDs(ctx, tx, database.DeliveryIDs, len(rows))
	if err != nil {
		return err
	}
	told := map[int64]bool{}
	for n, id := range ids {
		rows[n][0] = id
		told[rows[n][2].(int64)] = true //nolint:forcetypeassert // made by rows
	}
	if err := tx.Insert(ctx, deliveryTable(), rows); err != nil {
		return err
	}
	for _, l := range listeners {
		if told[l.id] {
			if err := s.enqueue(ctx, tx, accountID, l.id); err != nil {
				return err
			}
		}
	}
	return nil
}

// listening gives the account's active webhooks.
func listening(ctx context.Context, r database.Reader, accountID int64) (of Account, out []listener, err error) {
	out, err = database.Collect(ctx, r, func(row database.Row) (l listener, err error) {
		var kinds string
		if err = row.Scan(&l.id, &kinds, &of.Name, &of.Locale); err != nil {
			return l, err
		}
		return l, json.Unmarshal([]byte(kinds), &l.kinds)
	}, "SELECT w.id, w.kinds, a.name, a.locale FROM webhooks w JOIN accounts a ON a.id = w.account_id WHERE w.account_id = $1 AND w.active ORDER BY w.id", accountID)
	of.ID = accountID
	return of, out, err
}

// rows are the deliveries, without their ids, in the order of what happened.
func (s *Service) rows(of Account, listeners []listener, list []Happening) (rows [][]any, err error) {
	now := s.now().UnixMicro()
	for _, h := range list {
		var body []byte
		for _, l := range listeners {
			if !slices.Contains(l.kinds, h.Kind) {
				continue
			}
			if body == nil {
				if body, err = bodyOf(of, h.Kind, h.Content); err != nil {
					return nil, err
				}
			}
			rows = append(rows, []any{nil, of.ID, l.id, string(h.Kind), h.ContactID, h.OtherID, string(body), string(Pending), now, now, now})
		}
	}
	return rows, nil
}

// bodyOf is what is sent.
func bodyOf(of Account, kind Kind, content map[string]any) ([]byte, error) {
	whole := map[string]any{"event": kind, "account": map[string]any{"id": of.ID, "name": of.Name}}
	maps.Copy(whole, content)
	body, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("webhook: a content that is no JSON: %w", err)
	}
	return body, nil
}

func (s *Service) enqueue(ctx context.Context, tx *database.Tx, accountID, webhookID int64) error {
	return s.jobs().Enqueue(ctx, tx, deliverArgs{accountID, webhookID})
}

func (s *Service) jobs() job.Work[deliverArgs] {
	return job.Work[deliverArgs]{
		DB: s.db, Queue: s.queue, Now: s.now, Stale: waiting,
		Beat: func(context.Context, *database.Tx, deliverArgs, time.Time) error { return nil },
	}
}
