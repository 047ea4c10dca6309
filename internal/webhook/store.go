package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const columns = "w.id, w.account_id, w.name, w.url, w.secret, w.kinds, w.active, w.failures, COALESCE(w.failing_since, 0), COALESCE(w.told_at, 0), w.created_at, w.updated_at"

func scan(row database.Row) (w Webhook, err error) {
	var kinds string
	var failing, told, created, updated int64
	if err = row.Scan(&w.ID, &w.AccountID, &w.Name, &w.URL, &w.secret, &kinds, &w.Active, &w.failures, &failing, &told, &created, &updated); err != nil {
		return w, err
	}
	w.failingSince, w.toldAt, w.CreatedAt, w.UpdatedAt = instant(failing), instant(told), instant(created), instant(updated)
	return w, json.Unmarshal([]byte(kinds), &w.Kinds)
}

func instant(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Webhook, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM webhooks w WHERE w.account_id = $1 AND w.id = $2", accountID, id))
}

func list(ctx context.Context, r database.Reader, accountID int64) ([]Webhook, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+" FROM webhooks w WHERE w.account_id = $1 ORDER BY w.id", accountID)
}

func insert(ctx context.Context, tx *database.Tx, w Webhook) error {
	kinds, err := json.Marshal(w.Kinds)
	if err != nil {
		return fmt.Errorf("webhook: kinds that are no JSON: %w", err)
	}
	_, err = tx.Exec(ctx, "INSERT INTO webhooks (id, account_id, name, url, secret, kinds, active, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		w.ID, w.AccountID, w.Name, w.URL, w.secret, string(kinds), w.Active, w.CreatedAt.UnixMicro(), w.UpdatedAt.UnixMicro())
	return err
}

// save stores what people change. Another address, or being switched on again, makes it
// forget earlier failures.
func save(ctx context.Context, tx *database.Tx, before, w Webhook) error {
	kinds, err := json.Marshal(w.Kinds)
	if err != nil {
		return fmt.Errorf("webhook: kinds that are no JSON: %w", err)
	}
	_, err = tx.Exec(ctx, "UPDATE webhooks SET name = $3, url = $4, secret = $5, kinds = $6, active = $7, updated_at = $8 WHERE account_id = $1 AND id = $2",
		w.AccountID, w.ID, w.Name, w.URL, w.secret, string(kinds), w.Active, w.UpdatedAt.UnixMicro())
	if err == nil && (before.URL != w.URL || !before.Active && w.Active) {
		err = works(ctx, tx, w.AccountID, w.ID)
	}
	return err
}

// works forgets failures.
func works(ctx context.Context, tx *database.Tx, accountID, id int64) error {
	_, err := tx.Exec(ctx, "UPDATE webhooks SET failures = 0, failing_since = NULL, rest_until = 0, told_at = NULL WHERE account_id = $1 AND id = $2 AND failures > 0", accountID, id)
	return err
}

// saveFailures stores that calls fail.
func saveFailures(ctx context.Context, tx *database.Tx, w Webhook, rest time.Time) error {
	var told *int64
	if !w.toldAt.IsZero() {
		told = new(w.toldAt.UnixMicro())
	}
	_, err := tx.Exec(ctx, "UPDATE webhooks SET failures = $3, failing_since = $4, rest_until = $5, told_at = $6 WHERE account_id = $1 AND id = $2",
		w.AccountID, w.ID, w.failures, w.failingSince.UnixMicro(), rest.UnixMicro(), told)
	return err
}

// claim takes a webhook's deliveries until an instant; false when somebody else has
// them, or it is to be left alone.
func claim(ctx context.Context, tx *database.Tx, of deliverArgs, now, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE webhooks SET busy_until = $4 WHERE account_id = $1 AND id = $2 AND active AND busy_until <= $3 AND rest_until <= $3",
		of.AccountID, of.WebhookID, now.UnixMicro(), until.UnixMicro())
	return n == 1, err
}

// hold keeps what was claimed for longer, if it is not to be left alone by now.
func hold(ctx context.Context, tx *database.Tx, of deliverArgs, now, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE webhooks SET busy_until = $4 WHERE account_id = $1 AND id = $2 AND active AND rest_until <= $3",
		of.AccountID, of.WebhookID, now.UnixMicro(), until.UnixMicro())
	return n == 1, err
}

func release(ctx context.Context, tx *database.Tx, of deliverArgs) error {
	_, err := tx.Exec(ctx, "UPDATE webhooks SET busy_until = 0 WHERE account_id = $1 AND id = $2", of.AccountID, of.WebhookID)
	return err
}

// wake lets a webhook be called at once, whatever has failed.
func wake(ctx context.Context, tx *database.Tx, accountID, id int64) error {
	_, err := tx.Exec(ctx, "UPDATE webhooks SET rest_until = 0 WHERE account_id = $1 AND id = $2", accountID, id)
	return err
}

// due is the condition that a delivery's turn has come: no earlier one about the same
// contact waits. Now is $1.
const due = `d.status = 'pending' AND d.next_at <= $1 AND NOT EXISTS (SELECT 1 FROM webhook_deliveries e
	WHERE e.account_id = d.account_id AND e.webhook_id = d.webhook_id AND e.contact_id = d.contact_id AND e.id < d.id AND e.status = 'pending')`

// waiting gives the webhooks that have something to deliver and nobody who does, over
// all accounts.
func waiting(ctx context.Context, r database.Reader, now time.Time) ([]deliverArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (of deliverArgs, err error) {
		err = row.Scan(&of.AccountID, &of.WebhookID)
		return of, err
	}, `SELECT w.account_id, w.id FROM webhooks w WHERE w.active AND w.busy_until <= $1 AND w.rest_until <= $1
		AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.account_id = w.account_id AND d.webhook_id = w.id AND `+due+")", now.UnixMicro())
}

const deliveryColumns = "d.id, d.account_id, d.webhook_id, d.kind, d.contact_id, d.body, d.status, d.attempts, d.answer, d.fault, d.took, d.created_at, d.queued_at, d.next_at, COALESCE(d.tried_at, 0)"

func scanDelivery(row database.Row) (d Delivery, err error) {
	var took, created, queued, next, tried int64
	err = row.Scan(&d.ID, &d.AccountID, &d.WebhookID, &d.Kind, &d.ContactID, &d.body, &d.Status, &d.Attempts, &d.Answer, &d.Fault, &took, &created, &queued, &next, &tried)
	d.Took = time.Duration(took) * time.Millisecond
	d.CreatedAt, d.queued, d.NextAt, d.TriedAt = instant(created), instant(queued), instant(next), instant(tried)
	return d, err
}

// nextDelivery gives the one whose turn it is; not found when there is none.
func nextDelivery(ctx context.Context, r database.Reader, of deliverArgs, now time.Time) (Delivery, error) {
	return scanDelivery(r.QueryRow(ctx, "SELECT "+deliveryColumns+" FROM webhook_deliveries d WHERE d.account_id = $2 AND d.webhook_id = $3 AND "+due+" ORDER BY d.id LIMIT 1",
		now.UnixMicro(), of.AccountID, of.WebhookID))
}

func loadDelivery(ctx context.Context, r database.Reader, accountID, webhookID, id int64) (Delivery, error) {
	return scanDelivery(r.QueryRow(ctx, "SELECT "+deliveryColumns+" FROM webhook_deliveries d WHERE d.account_id = $1 AND d.webhook_id = $2 AND d.id = $3", accountID, webhookID, id))
}

// listDeliveries gives a page, newest first; of one status, or "" for all.
func listDeliveries(ctx context.Context, r database.Reader, accountID, webhookID int64, status Status, page int) (out []Delivery, count int, err error) {
	const where = " FROM webhook_deliveries d WHERE d.account_id = $1 AND d.webhook_id = $2 AND (CAST($3 AS TEXT) = '' OR d.status = $3)"
	if err = r.QueryRow(ctx, "SELECT count(*)"+where, accountID, webhookID, string(status)).Scan(&count); err != nil {
		return nil, 0, err
	}
	out, err = database.Collect(ctx, r, scanDelivery, "SELECT "+deliveryColumns+where+" ORDER BY d.id DESC LIMIT $4 OFFSET $5",
		accountID, webhookID, string(status), PerPage, (page-1)*PerPage)
	return out, count, err
}

// deliveryTable is what new deliveries are stored in.
func deliveryTable() database.Table {
	return database.Table{Name: "webhook_deliveries", Columns: []database.Column{
		{Name: "id"}, {Name: "account_id"}, {Name: "webhook_id"}, {Name: "kind"}, {Name: "contact_id"}, {Name: "other_id"}, {Name: "body"}, {Name: "status"},
		{Name: "created_at"}, {Name: "queued_at"}, {Name: "next_at"},
	}}
}

// insertTried stores a delivery that was tried already.
func insertTried(ctx context.Context, tx *database.Tx, d Delivery) error {
	_, err := tx.Exec(ctx, `INSERT INTO webhook_deliveries (id, account_id, webhook_id, kind, contact_id, other_id, body, status, attempts, answer, fault, took, created_at, queued_at, next_at, tried_at)
		VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		d.ID, d.AccountID, d.WebhookID, string(d.Kind), d.ContactID, d.body, string(d.Status), d.Attempts, d.Answer, d.Fault, d.Took.Milliseconds(),
		d.CreatedAt.UnixMicro(), d.queued.UnixMicro(), d.NextAt.UnixMicro(), d.TriedAt.UnixMicro())
	return err
}

// saveTry stores what became of a try; false when somebody else has tried meanwhile.
func saveTry(ctx context.Context, tx *database.Tx, d Delivery) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE webhook_deliveries SET status = $3, attempts = $4, answer = $5, fault = $6, took = $7, next_at = $8, tried_at = $9
		WHERE account_id = $1 AND id = $2 AND status = 'pending' AND attempts = $10`,
		d.AccountID, d.ID, string(d.Status), d.Attempts, d.Answer, d.Fault, d.Took.Milliseconds(), d.NextAt.UnixMicro(), d.TriedAt.UnixMicro(), d.Attempts-1)
	return n == 1, err
}

// expire gives up what has waited since before an instant, for a reason.
func expire(ctx context.Context, tx *database.Tx, accountID, webhookID int64, before time.Time, reason string) (int64, error) {
	return tx.Exec(ctx, "UPDATE webhook_deliveries SET status = 'failed', fault = $4 WHERE account_id = $1 AND webhook_id = $2 AND status = 'pending' AND queued_at <= $3",
		accountID, webhookID, before.UnixMicro(), reason)
}

// requeue puts a delivery back to the beginning.
func requeue(ctx context.Context, tx *database.Tx, d Delivery, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE webhook_deliveries SET status = 'pending', attempts = 0, answer = 0, fault = '', queued_at = $3, next_at = $3 WHERE account_id = $1 AND id = $2",
		d.AccountID, d.ID, now.UnixMicro())
	return err
}

// forgetRows is how many deliveries one transaction forgets.
const forgetRows = 5000

// forgetOld drops deliveries made before an instant, and says whether more are left.
func forgetOld(ctx context.Context, tx *database.Tx, before time.Time) (more bool, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM webhook_deliveries WHERE (account_id, id) IN
		(SELECT account_id, id FROM webhook_deliveries WHERE created_at < $1 ORDER BY created_at LIMIT $2)`, before.UnixMicro(), forgetRows)
	return n == forgetRows, err
}

// Forget deletes what webhooks were told, or are to be told, about contacts, and says
// how much that was.
func Forget(ctx context.Context, tx *database.Tx, accountID int64, contactIDs []int64) (int64, error) {
	these, argument := tx.Dialect().In("contact_id", "$2", contactIDs)
	others, _ := tx.Dialect().In("other_id", "$2", contactIDs)
	return tx.Exec(ctx, "DELETE FROM webhook_deliveries WHERE account_id = $1 AND ("+these+" OR "+others+" AND other_id <> 0)", accountID, argument)
}
