package exporter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

const columns = `e.id, e.account_id, e.user_id, e.format, e.columns, e.options, e.status, e.total, e.done, e.parts, e.file_name, e.file_size, e.blob_key, e.sheet,
	e.error_code, e.heartbeat_at, e.created_at, COALESCE(e.finished_at, 0), COALESCE(e.expires_at, 0)`

func scan(row database.Row) (e Export, err error) {
	var names, options, sheet string
	var beat, created, finished, expires int64
	err = row.Scan(&e.ID, &e.AccountID, &e.UserID, &e.Format, &names, &options, &e.Status, &e.Total, &e.Done, &e.Parts, &e.FileName, &e.Size, &e.blobKey, &sheet,
		&e.ErrorCode, &beat, &created, &finished, &expires)
	if err != nil {
		return e, err
	}
	e.CreatedAt, e.FinishedAt, e.ExpiresAt = instant(created), instant(finished), instant(expires)
	if e.ErrorCode != "" && (e.Status == Queued || e.Status == Running) {
		e.ErrorCode, e.RetryAt = "", instant(beat).Add(pause)
	}
	if err := json.Unmarshal([]byte(names), &e.Columns); err != nil {
		return e, fmt.Errorf("export %d: %w", e.ID, err)
	}
	return e, errors.Join(json.Unmarshal([]byte(options), &e.Options), json.Unmarshal([]byte(sheet), &e.sheet))
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func encode(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own plain structs
	}
	return string(out)
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Export, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM exports e WHERE e.account_id = $1 AND e.id = $2", accountID, id))
}

// mine gives an export of the actor's own: nobody else may know of it.
func mine(ctx context.Context, r database.Reader, actor account.Actor, id int64) (Export, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM exports e WHERE e.account_id = $1 AND e.user_id = $2 AND e.id = $3", actor.AccountID(), actor.UserID, id))
}

func list(ctx context.Context, r database.Reader, actor account.Actor, page, perPage int) (exports []Export, count int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*) FROM exports WHERE account_id = $1 AND user_id = $2", actor.AccountID(), actor.UserID).Scan(&count)
	if err != nil {
		return nil, 0, err
	}
	exports, err = database.Collect(ctx, r, scan, "SELECT "+columns+` FROM exports e WHERE e.account_id = $1 AND e.user_id = $2
		ORDER BY e.id DESC LIMIT $3 OFFSET $4`, actor.AccountID(), actor.UserID, perPage, (page-1)*perPage)
	return exports, count, err
}

func insert(ctx context.Context, tx *database.Tx, e Export) error {
	_, err := tx.Exec(ctx, `INSERT INTO exports (id, account_id, user_id, format, columns, options, status, file_name, blob_key, heartbeat_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)`,
		e.ID, e.AccountID, e.UserID, string(e.Format), encode(e.Columns), encode(e.Options), string(e.Status), e.FileName, e.blobKey, e.CreatedAt.UnixMicro())
	return err
}

// choose stores the contacts of an export in their order and says how many.
func choose(ctx context.Context, tx *database.Tx, actor account.Actor, e *Export, of contact.Selection) error {
	where, order, args, err := of.SQL(ctx, tx, actor, 2)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, "INSERT INTO export_contacts (account_id, export_id, position, contact_id) SELECT c.account_id, CAST($1 AS BIGINT), row_number() OVER (ORDER BY "+
		order+"), c.id FROM contacts c WHERE "+where, append([]any{e.ID}, args...)...)
	if err != nil {
		return err
	}
	e.Total = int(n)
	_, err = tx.Exec(ctx, "UPDATE exports SET total = $3 WHERE account_id = $1 AND id = $2", e.AccountID, e.ID, n)
	return err
}

// unfinished ones have an error only while they wait: of the last try, which heartbeat_at tells the time of.
const unfinished = "status IN ('queued', 'running')"

// start begins a try, unless it is too early for another one.
func start(ctx context.Context, tx *database.Tx, e Export, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE exports SET status = 'running', error_code = '', heartbeat_at = $3 WHERE account_id = $1 AND id = $2 AND "+
		unfinished+" AND (error_code = '' OR heartbeat_at <= $4)", e.AccountID, e.ID, now.UnixMicro(), now.Add(-pause).UnixMicro())
	return err
}

func wait(ctx context.Context, tx *database.Tx, e Export, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE exports SET error_code = 'storage_full', heartbeat_at = $3 WHERE account_id = $1 AND id = $2 AND "+unfinished,
		e.AccountID, e.ID, now.UnixMicro())
	return err
}

// advance notes a further part; false when the export was canceled or another
// runner has moved it.
func advance(ctx context.Context, tx *database.Tx, e, to Export, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE exports SET done = $4, parts = $5, file_size = $6, sheet = $7, heartbeat_at = $8
		WHERE account_id = $1 AND id = $2 AND parts = $3 AND status = 'running'`,
		e.AccountID, e.ID, e.Parts, to.Done, to.Parts, to.Size, encode(to.sheet), now.UnixMicro())
	return n == 1, err
}

// finish ends an export; false when it has ended already.
func finish(ctx context.Context, tx *database.Tx, e Export, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE exports SET status = $3, error_code = $4, file_size = $5, finished_at = $6, expires_at = $7 WHERE account_id = $1 AND id = $2 AND `+unfinished,
		e.AccountID, e.ID, string(e.Status), e.ErrorCode, e.Size, now.UnixMicro(), now.Add(keptFor).UnixMicro())
	return n == 1, err
}

// beat leaves one that waits its time.
func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE exports SET heartbeat_at = $3 WHERE account_id = $1 AND id = $2 AND error_code = ''", of.AccountID, of.ExportID, now.UnixMicro())
	return err
}

// stale finds the exports that nobody has worked on since then, over all accounts.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.ExportID)
		return args, err
	}, "SELECT account_id, id FROM exports WHERE "+unfinished+" AND heartbeat_at <= $1 ORDER BY id", since.UnixMicro())
}

// old finds the exports whose files are to go, over all accounts.
func old(ctx context.Context, r database.Reader, now time.Time) ([]Export, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+` FROM exports e
		WHERE e.expires_at <= $1 OR e.status IN ('canceled', 'failed') AND e.parts > 0 ORDER BY e.id LIMIT 20`, now.UnixMicro())
}

// forget notes that an export has no files any more.
func forget(ctx context.Context, tx *database.Tx, e Export) error {
	_, err := tx.Exec(ctx, `UPDATE exports SET status = CASE WHEN status = 'completed' THEN 'expired' ELSE status END, parts = 0, expires_at = NULL
		WHERE account_id = $1 AND id = $2`, e.AccountID, e.ID)
	return err
}

// rows gives the next contacts of an export in its order, and how far that is.
func rows(ctx context.Context, r database.Reader, e Export, from, most int) (records []record, to int, err error) {
	ids, err := database.Collect(ctx, r, database.Int64s, `SELECT contact_id FROM export_contacts
		WHERE account_id = $1 AND export_id = $2 AND position > $3 ORDER BY position LIMIT $4`, e.AccountID, e.ID, from, most)
	if err != nil || len(ids) == 0 {
		return nil, e.Total, err
	}
	contacts, err := contact.LoadMany(ctx, r, e.AccountID, ids)
	if err != nil {
		return nil, 0, err
	}
	byID := make(map[int64]contact.Contact, len(contacts))
	for _, c := range contacts {
		byID[c.ID] = c
	}
	labels, err := contact.LabelsOf(ctx, r, e.AccountID, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, id := range ids {
		if c, there := byID[id]; there {
			records = append(records, record{Contact: c, labels: labels[id]})
		}
	}
	return records, from + len(ids), nil
}

// owners gives the names of those who look after contacts.
func owners(ctx context.Context, r database.Reader, accountID int64) (map[int64]string, error) {
	out := map[int64]string{}
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var name string
		err = row.Scan(&id, &name)
		out[id] = name
		return none, err
	}, "SELECT u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.account_id = $1", accountID)
	return out, err
}
