package canned

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

const columns = "id, account_id, short_code, content, created_at, updated_at"

func scan(row database.Row) (r Reply, err error) {
	var created, updated int64
	err = row.Scan(&r.ID, &r.AccountID, &r.ShortCode, &r.Content, &created, &updated)
	r.CreatedAt, r.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	return r, err
}

func all(ctx context.Context, r database.Reader, accountID int64) ([]Reply, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+" FROM canned_responses WHERE account_id = $1 ORDER BY short_code_key", accountID)
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Reply, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM canned_responses WHERE account_id = $1 AND id = $2", accountID, id))
}

func count(ctx context.Context, r database.Reader, accountID int64) (n int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*) FROM canned_responses WHERE account_id = $1", accountID).Scan(&n)
	return n, err
}

func insert(ctx context.Context, tx *database.Tx, r *Reply) (err error) {
	if r.ID, err = database.NextID(ctx, tx, database.CannedIDs); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO canned_responses (id, account_id, short_code, short_code_key, content, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, r.ID, r.AccountID, r.ShortCode, fold.Key(r.ShortCode), r.Content, r.CreatedAt.UnixMicro(), r.UpdatedAt.UnixMicro())
	return err
}

func save(ctx context.Context, tx *database.Tx, r Reply) error {
	_, err := tx.Exec(ctx, `UPDATE canned_responses SET short_code = $3, short_code_key = $4, content = $5, updated_at = $6
		WHERE account_id = $1 AND id = $2`, r.AccountID, r.ID, r.ShortCode, fold.Key(r.ShortCode), r.Content, r.UpdatedAt.UnixMicro())
	return err
}

func remove(ctx context.Context, tx *database.Tx, accountID, id int64) error {
	n, err := tx.Exec(ctx, "DELETE FROM canned_responses WHERE account_id = $1 AND id = $2", accountID, id)
	if err == nil && n == 0 {
		err = problem.NotFound()
	}
	return err
}
