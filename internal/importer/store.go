package importer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const columns = `i.id, i.account_id, i.user_id, COALESCE(u.name, ''), i.file_name, i.file_size, i.blob_key, i.status, i.error_code, i.error_params,
	i.format, i.header, i.mapping, i.options, i.total_rows, i.rows, i.created, i.updated, i.unchanged, i.skipped, i.rejected,
	i.created_at, COALESCE(i.started_at, 0), COALESCE(i.finished_at, 0)`

const from = " FROM imports i LEFT JOIN users u ON u.id = i.user_id "

func scan(row database.Row) (i Import, err error) {
	var failure, params, format, header, mapping, options string
	var created, started, finished int64
	c := &i.Counts
	err = row.Scan(&i.ID, &i.AccountID, &i.UserID, &i.UserName, &i.FileName, &i.FileSize, &i.blobKey, &i.Status, &failure, &params,
		&format, &header, &mapping, &options, &i.TotalRows, &c.Rows, &c.Created, &c.Updated, &c.Unchanged, &c.Skipped, &c.Rejected,
		&created, &started, &finished)
	if err != nil {
		return i, err
	}
	i.CreatedAt, i.StartedAt, i.FinishedAt = instant(created), instant(started), instant(finished)
	for text, into := range map[*string]any{&format: &i.Format, &header: &i.Header, &mapping: &i.Mapping, &options: &i.Options} {
		if err := json.Unmarshal([]byte(*text), into); err != nil {
			return i, fmt.Errorf("import %d: %w", i.ID, err)
		}
	}
	if failure != "" {
		i.Failure = &Failure{}
		err = json.Unmarshal([]byte(params), i.Failure)
	}
	return i, err
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own plain structs
	}
	return string(text)
}

func insert(ctx context.Context, tx *database.Tx, i Import) error {
	_, err := tx.Exec(ctx, `INSERT INTO imports (id, account_id, user_id, file_name, file_size, blob_key, status,
		format, header, mapping, options, total_rows, heartbeat_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		i.ID, i.AccountID, i.UserID, i.FileName, i.FileSize, i.blobKey, string(i.Status),
		encode(i.Format), encode(i.Header), encode(i.Mapping), encode(i.Options), i.TotalRows, i.CreatedAt.UnixMicro())
	return err
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Import, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+from+"WHERE i.account_id = $1 AND i.id = $2", accountID, id))
}

func list(ctx context.Context, r database.Reader, accountID int64, page, perPage int) (imports []Import, count int, err error) {
	if err := r.QueryRow(ctx, "SELECT count(*) FROM imports WHERE account_id = $1", accountID).Scan(&count); err != nil {
		return nil, 0, err
	}
	imports, err = database.Collect(ctx, r, scan, "SELECT "+columns+from+"WHERE i.account_id = $1 ORDER BY i.id DESC LIMIT $2 OFFSET $3",
		accountID, perPage, (page-1)*perPage)
	return imports, count, err
}

// unfinished is what a sweep or the next in line looks for.
const unfinished = "status IN ('queued', 'running', 'canceling')"

// next gives the account's oldest unfinished import, 0 for none: imports of one
// account run one after the other.
func next(ctx context.Context, r database.Reader, accountID int64) (id int64, err error) {
	err = r.QueryRow(ctx, "SELECT COALESCE(min(id), 0) FROM imports WHERE account_id = $1 AND "+unfinished, accountID).Scan(&id)
	return id, err
}

// start marks an import as running; the first time also when.
func start(ctx context.Context, tx *database.Tx, i Import, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE imports SET status = 'running', heartbeat_at = $3, started_at = COALESCE(started_at, $3)
		WHERE account_id = $1 AND id = $2 AND status IN ('queued', 'running')`, i.AccountID, i.ID, now.UnixMicro())
	return err
}

// advance moves the cursor (rows) and the counters; false when the import was
// cancelled or another runner has moved it since.
func advance(ctx context.Context, tx *database.Tx, i Import, to Counts, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE imports SET rows = $4, created = $5, updated = $6, unchanged = $7, skipped = $8, rejected = $9, heartbeat_at = $10
		WHERE account_id = $1 AND id = $2 AND rows = $3 AND status = 'running'`,
		i.AccountID, i.ID, i.Counts.Rows, to.Rows, to.Created, to.Updated, to.Unchanged, to.Skipped, to.Rejected, now.UnixMicro())
	return n == 1, err
}

// finish ends an import; false when it has ended already.
func finish(ctx context.Context, tx *database.Tx, i Import, now time.Time) (bool, error) {
	failure, params := "", "{}"
	if i.Failure != nil {
		failure, params = i.Failure.Code, encode(i.Failure)
	}
	n, err := tx.Exec(ctx, `UPDATE imports SET status = $3, error_code = $4, error_params = $5, finished_at = $6
		WHERE account_id = $1 AND id = $2 AND `+unfinished, i.AccountID, i.ID, string(i.Status), failure, params, now.UnixMicro())
	return n == 1, err
}

// cancel asks an import to stop; false when it does not run.
func cancel(ctx context.Context, tx *database.Tx, accountID, id int64) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE imports SET status = 'canceling' WHERE account_id = $1 AND id = $2 AND status IN ('queued', 'running', 'canceling')", accountID, id)
	return n == 1, err
}

// stale finds the imports whose turn it is and that nobody has worked on since
// then. It looks over all accounts: it is the program's own housekeeping.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.ImportID)
		return args, err
	}, `SELECT account_id, id FROM imports i WHERE `+unfinished+` AND heartbeat_at <= $1
		AND id = (SELECT min(id) FROM imports WHERE account_id = i.account_id AND `+unfinished+`)`, since.UnixMicro())
}

func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE imports SET heartbeat_at = $3 WHERE account_id = $1 AND id = $2", of.AccountID, of.ImportID, now.UnixMicro())
	return err
}

func insertRejections(ctx context.Context, tx *database.Tx, i Import, rejections []Rejection) error {
	for part := range slices.Chunk(rejections, 500) {
		args := make([]any, 0, 4*len(part))
		for _, r := range part {
			args = append(args, i.AccountID, i.ID, r.Line, encode(r.Errors))
		}
		_, err := tx.Exec(ctx, "INSERT INTO import_rejections (account_id, import_id, line, errors) VALUES "+database.Placeholders(len(part), 4, nil), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanRejection(row database.Row) (r Rejection, err error) {
	var errs string
	if err = row.Scan(&r.Line, &errs); err == nil {
		err = json.Unmarshal([]byte(errs), &r.Errors)
	}
	return r, err
}

// rejectionsAfter gives the next rejections by line, for reading along the file.
func rejectionsAfter(ctx context.Context, r database.Reader, i Import, line, most int) ([]Rejection, error) {
	return database.Collect(ctx, r, scanRejection, `SELECT line, errors FROM import_rejections
		WHERE account_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4`, i.AccountID, i.ID, line, most)
}

func rejectionPage(ctx context.Context, r database.Reader, i Import, page, perPage int) ([]Rejection, error) {
	return database.Collect(ctx, r, scanRejection, `SELECT line, errors FROM import_rejections
		WHERE account_id = $1 AND import_id = $2 ORDER BY line LIMIT $3 OFFSET $4`, i.AccountID, i.ID, perPage, (page-1)*perPage)
}

// claimed gives which of the contacts a row of this import has met already.
func claimed(ctx context.Context, r database.Reader, i Import, ids []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	condition, argument := r.Dialect().In("contact_id", "$3", ids)
	found, err := database.Collect(ctx, r, database.Int64s,
		"SELECT contact_id FROM import_claims WHERE account_id = $1 AND import_id = $2 AND "+condition, i.AccountID, i.ID, argument)
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

func insertClaims(ctx context.Context, tx *database.Tx, i Import, ids []int64) error {
	for part := range slices.Chunk(ids, 1000) {
		args := make([]any, 0, 3*len(part))
		for _, id := range part {
			args = append(args, i.AccountID, i.ID, id)
		}
		_, err := tx.Exec(ctx, "INSERT INTO import_claims (account_id, import_id, contact_id) VALUES "+database.Placeholders(len(part), 3, nil)+" ON CONFLICT DO NOTHING", args...)
		if err != nil {
			return err
		}
	}
	return nil
}
