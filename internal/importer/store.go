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
	i.format, i.header, i.mapping, i.options, i.total_rows, i.rows, i.created, i.updated, i.unchanged, i.skipped, i.rejected, i.dropped,
	i.pass, i.stop_at, i.worked, i.series, i.preview, i.cancel_undo, i.undo,
	i.heartbeat_at, i.created_at, COALESCE(i.started_at, 0), COALESCE(i.finished_at, 0), COALESCE(i.expired_at, 0),
	i.recalled_from, COALESCE(e.file_name, ''), COALESCE(e.created_at, 0)`

const from = ` FROM imports i LEFT JOIN users u ON u.id = i.user_id
	LEFT JOIN imports e ON e.account_id = i.account_id AND e.id = i.recalled_from `

func scan(row database.Row) (i Import, err error) {
	var failure, params, format, header, mapping, options, series, preview, undo string
	var worked, heartbeat, created, started, finished, expired, earlier int64
	var recalled Named
	c := &i.Counts
	err = row.Scan(&i.ID, &i.AccountID, &i.UserID, &i.UserName, &i.FileName, &i.FileSize, &i.blobKey, &i.Status, &failure, &params,
		&format, &header, &mapping, &options, &i.TotalRows, &c.Rows, &c.Created, &c.Updated, &c.Unchanged, &c.Skipped, &c.Rejected, &c.Dropped,
		&i.pass, &i.StopAt, &worked, &series, &preview, &i.cancelUndo, &undo, &heartbeat, &created, &started, &finished, &expired,
		&recalled.ID, &recalled.FileName, &earlier)
	if err != nil {
		return i, err
	}
	if recalled.ID != 0 {
		recalled.CreatedAt = instant(earlier)
		i.Recalled = &recalled
	}
	i.Worked = time.Duration(worked) * time.Microsecond
	i.heartbeat, i.CreatedAt, i.StartedAt, i.FinishedAt, i.ExpiredAt = instant(heartbeat), instant(created), instant(started), instant(finished), instant(expired)
	for text, into := range map[*string]any{
		&format: &i.Format, &header: &i.Header, &mapping: &i.Mapping, &options: &i.Options, &series: &i.Series, &preview: &i.Preview, &undo: &i.Undo,
	} {
		if *text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(*text), into); err != nil {
			return i, fmt.Errorf("import %d: %w", i.ID, err)
		}
	}
	switch {
	case failure == "":
	case slices.Contains(unfinishedStatuses, i.Status):
		i.Waits = &Wait{}
		err = json.Unmarshal([]byte(params), i.Waits)
	default:
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
	failure, params := i.failure()
	_, err := tx.Exec(ctx, `INSERT INTO imports (id, account_id, user_id, file_name, file_size, blob_key, status,
		format, header, mapping, options, total_rows, series, error_code, error_params, heartbeat_at, created_at, recalled_from)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17)`,
		i.ID, i.AccountID, i.UserID, i.FileName, i.FileSize, i.blobKey, string(i.Status),
		encode(i.Format), encode(i.Header), encode(i.Mapping), encode(i.Options), i.TotalRows, encode(i.Series), failure, params, i.CreatedAt.UnixMicro(), i.recalledFrom())
	return err
}

// recalledFrom gives the import that the mapping was recalled from, 0 for none.
func (i Import) recalledFrom() int64 {
	if i.Recalled == nil {
		return 0
	}
	return i.Recalled.ID
}

// failure gives how the import's failure is stored.
func (i Import) failure() (code, params string) {
	if i.Failure == nil {
		return "", "{}"
	}
	return i.Failure.Code, encode(i.Failure)
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Import, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+from+"WHERE i.account_id = $1 AND i.id = $2", accountID, id))
}

func list(ctx context.Context, r database.Reader, accountID int64, status Status, page, perPage int) (imports []Import, count int, err error) {
	const these = "WHERE i.account_id = $1 AND ($2 = '' OR i.status = $2)"
	if err := r.QueryRow(ctx, "SELECT count(*) FROM imports i "+these, accountID, string(status)).Scan(&count); err != nil {
		return nil, 0, err
	}
	imports, err = database.Collect(ctx, r, scan, "SELECT "+columns+from+these+" ORDER BY i.id DESC LIMIT $3 OFFSET $4",
		accountID, string(status), perPage, (page-1)*perPage)
	return imports, count, err
}

// What a sweep or the next in line looks for: imports that write contacts wait for
// each other, a preview waits for nobody.
const (
	writing    = "status IN ('queued', 'running', 'canceling', 'undoing')"
	unfinished = "status IN ('previewing', 'queued', 'running', 'canceling', 'undoing')"
)

// unfinishedStatuses are those of unfinished. What stands where a failure would is what such an import waits for.
var unfinishedStatuses = []Status{Previewing, Queued, Running, Canceling, Undoing}

// next gives the account's oldest import that writes or wants to, 0 for none:
// imports of one account run one after the other.
func next(ctx context.Context, r database.Reader, accountID int64) (id int64, err error) {
	err = r.QueryRow(ctx, "SELECT COALESCE(min(id), 0) FROM imports WHERE account_id = $1 AND "+writing, accountID).Scan(&id)
	return id, err
}

// turn changes the status if it is one of those expected, and says whether it was.
func turn(ctx context.Context, tx *database.Tx, i Import, to Status, now time.Time, expected ...Status) (bool, error) {
	texts := make([]string, len(expected))
	for n, s := range expected {
		texts[n] = string(s)
	}
	condition, argument := tx.Dialect().In("status", "$4", texts)
	n, err := tx.Exec(ctx, "UPDATE imports SET status = $3, heartbeat_at = $5, error_code = '', error_params = '{}' WHERE account_id = $1 AND id = $2 AND "+condition,
		i.AccountID, i.ID, string(to), argument, now.UnixMicro())
	return n == 1, err
}

// start marks an import as running; the first time also when.
func start(ctx context.Context, tx *database.Tx, i Import, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE imports SET status = 'running', heartbeat_at = $3, started_at = COALESCE(started_at, $3)
		WHERE account_id = $1 AND id = $2 AND status IN ('queued', 'running')`, i.AccountID, i.ID, now.UnixMicro())
	return err
}

// saveChoices stores what an import is to do, and begins a pass over the file or
// goes on with it.
func saveChoices(ctx context.Context, tx *database.Tx, i Import, now time.Time) error {
	c, preview := i.Counts, ""
	failure, params := i.failure()
	if i.Preview != nil {
		preview = encode(i.Preview)
	}
	_, err := tx.Exec(ctx, `UPDATE imports SET status = $3, header = $4, mapping = $5, options = $6, total_rows = $7, pass = $8, stop_at = $9,
		worked = $10, series = $11, preview = $12, rows = $13, created = $14, updated = $15, unchanged = $16, skipped = $17, rejected = $18, dropped = $19,
		error_code = $20, error_params = $21, heartbeat_at = $22, format = $23, blob_key = $24, recalled_from = $25 WHERE account_id = $1 AND id = $2`,
		i.AccountID, i.ID, string(i.Status), encode(i.Header), encode(i.Mapping), encode(i.Options), i.TotalRows, i.pass, i.StopAt,
		i.Worked.Microseconds(), encode(i.Series), preview, c.Rows, c.Created, c.Updated, c.Unchanged, c.Skipped, c.Rejected, c.Dropped,
		failure, params, now.UnixMicro(), encode(i.Format), i.blobKey, i.recalledFrom())
	return err
}

// advance moves the cursor (rows) and the counters of a pass; false when the import
// was cancelled or another runner has moved it since.
func advance(ctx context.Context, tx *database.Tx, i, to Import) (bool, error) {
	c := to.Counts
	n, err := tx.Exec(ctx, `UPDATE imports SET rows = $4, created = $5, updated = $6, unchanged = $7, skipped = $8, rejected = $9, dropped = $10,
		heartbeat_at = $11, worked = $12, series = $13, error_code = '', error_params = '{}'
		WHERE account_id = $1 AND id = $2 AND rows = $3 AND status = $14 AND pass = $15`,
		i.AccountID, i.ID, i.Counts.Rows, c.Rows, c.Created, c.Updated, c.Unchanged, c.Skipped, c.Rejected, c.Dropped,
		to.heartbeat.UnixMicro(), to.Worked.Microseconds(), encode(to.Series), string(i.Status), i.pass)
	return n == 1, err
}

// finish ends an import; false when it has ended already.
func finish(ctx context.Context, tx *database.Tx, i Import, now time.Time) (bool, error) {
	failure, params := i.failure()
	n, err := tx.Exec(ctx, `UPDATE imports SET status = $3, error_code = $4, error_params = $5, finished_at = COALESCE(finished_at, $6)
		WHERE account_id = $1 AND id = $2 AND `+unfinished, i.AccountID, i.ID, string(i.Status), failure, params, now.UnixMicro())
	return n == 1, err
}

// cancel asks an import to stop; false when it has ended. What has no rows in yet
// needs no runner to find that out, but gets one all the same: there is one way out.
func cancel(ctx context.Context, tx *database.Tx, i Import, undo bool, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE imports SET status = 'canceling', cancel_undo = $3, heartbeat_at = $4, error_code = '', error_params = '{}' WHERE account_id = $1 AND id = $2
		AND status IN ('uploaded', 'previewing', 'ready', 'queued', 'running', 'paused', 'canceling')`, i.AccountID, i.ID, undo, now.UnixMicro())
	return n == 1, err
}

// stale finds the imports whose turn it is and that nobody has worked on since
// then. It looks over all accounts: it is the program's own housekeeping.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.ImportID)
		return args, err
	}, `SELECT account_id, id FROM imports i WHERE `+unfinished+` AND heartbeat_at <= $1
		AND (status = 'previewing' OR id = (SELECT min(id) FROM imports WHERE account_id = i.account_id AND `+writing+`))`, since.UnixMicro())
}

func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE imports SET heartbeat_at = $3 WHERE account_id = $1 AND id = $2", of.AccountID, of.ImportID, now.UnixMicro())
	return err
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
