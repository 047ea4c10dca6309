package notification

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

const columns = "m.id, COALESCE(m.account_id, 0), m.user_id, m.kind, COALESCE(m.import_id, 0), COALESCE(m.export_id, 0), COALESCE(m.webhook_id, 0), COALESCE(m.message_id, 0), m.status, m.created_at, COALESCE(m.read_at, 0)"

// mine are the notices that the page lists: those about imports, exports, webhooks and messages; an
// invitation or reset is for the mailbox alone.
const mine = "FROM mails m WHERE m.account_id = $1 AND m.user_id = $2 AND (m.import_id IS NOT NULL OR m.export_id IS NOT NULL OR m.webhook_id IS NOT NULL OR m.message_id IS NOT NULL)"

func scan(row database.Row) (n Notice, err error) {
	var created, read int64
	err = row.Scan(&n.ID, &n.AccountID, &n.UserID, &n.Kind, &n.ImportID, &n.ExportID, &n.WebhookID, &n.MessageID, &n.Status, &created, &read)
	n.CreatedAt = time.UnixMicro(created).UTC()
	if read != 0 {
		n.ReadAt = time.UnixMicro(read).UTC()
	}
	return n, err
}

func load(ctx context.Context, r database.Reader, id int64) (Notice, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM mails m WHERE m.id = $1", id))
}

func insert(ctx context.Context, tx *database.Tx, n Notice) error {
	_, err := tx.Exec(ctx, `INSERT INTO mails (id, account_id, user_id, kind, import_id, export_id, webhook_id, message_id, status, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		n.ID, null(n.AccountID), n.UserID, string(n.Kind), null(n.ImportID), null(n.ExportID), null(n.WebhookID), null(n.MessageID), string(n.Status), n.CreatedAt.UnixMicro())
	return err
}

func null(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func saveStatus(ctx context.Context, tx *database.Tx, n Notice, now time.Time) error {
	var sent *int64
	if n.Status == Sent {
		at := now.UnixMicro()
		sent = &at
	}
	_, err := tx.Exec(ctx, "UPDATE mails SET status = $2, sent_at = $3 WHERE id = $1", n.ID, string(n.Status), sent)
	return err
}

func list(ctx context.Context, r database.Reader, actor account.Actor, page int) (notices []Notice, count, unread int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*), count(*) - count(m.read_at) "+mine, actor.AccountID(), actor.UserID).Scan(&count, &unread)
	if err != nil {
		return nil, 0, 0, err
	}
	notices, err = database.Collect(ctx, r, scan, "SELECT "+columns+" "+mine+" ORDER BY m.id DESC LIMIT $3 OFFSET $4",
		actor.AccountID(), actor.UserID, PerPage, (page-1)*PerPage)
	return notices, count, unread, err
}

func markRead(ctx context.Context, tx *database.Tx, actor account.Actor, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE mails SET read_at = $3 WHERE account_id = $1 AND user_id = $2 AND read_at IS NULL",
		actor.AccountID(), actor.UserID, now.UnixMicro())
	return err
}

func statusOfImport(ctx context.Context, r database.Reader, accountID, importID int64) (status Status, err error) {
	err = r.QueryRow(ctx, "SELECT m.status FROM mails m WHERE m.account_id = $1 AND m.import_id = $2 ORDER BY m.id DESC LIMIT 1", accountID, importID).Scan(&status)
	if errors.Is(err, database.ErrNotFound) {
		return "", nil
	}
	return status, err
}
