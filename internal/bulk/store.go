package bulk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

const columns = `b.id, b.account_id, b.user_id, COALESCE(u.name, ''), b.action, b.params, b.status, b.total, b.done, b.changed, b.failed, b.result, b.cursor,
	b.created_at, COALESCE(b.started_at, 0), COALESCE(b.finished_at, 0), COALESCE(b.expires_at, 0), COALESCE(b.retry_at, 0)`

const from = " FROM bulk_actions b LEFT JOIN users u ON u.id = b.user_id "

func scan(row database.Row) (a Action, err error) {
	var params, result string
	var created, started, finished, until, retry int64
	c := &a.Counts
	err = row.Scan(&a.ID, &a.AccountID, &a.UserID, &a.UserName, &a.Kind, &params, &a.Status, &c.Total, &c.Done, &c.Changed, &c.Failed, &result, &a.cursor,
		&created, &started, &finished, &until, &retry)
	if err != nil {
		return a, err
	}
	a.CreatedAt, a.StartedAt, a.FinishedAt, a.UndoUntil, a.RetryAt = instant(created), instant(started), instant(finished), instant(until), instant(retry)
	if err := decode(params, &a.Params); err != nil {
		return a, fmt.Errorf("bulk action %d: %w", a.ID, err)
	}
	return a, decode(result, &a.Result)
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Action, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+from+"WHERE b.account_id = $1 AND b.id = $2", accountID, id))
}

func list(ctx context.Context, r database.Reader, accountID int64, page, perPage int) (actions []Action, count int, err error) {
	if err := r.QueryRow(ctx, "SELECT count(*) FROM bulk_actions WHERE account_id = $1", accountID).Scan(&count); err != nil {
		return nil, 0, err
	}
	actions, err = database.Collect(ctx, r, scan, "SELECT "+columns+from+"WHERE b.account_id = $1 ORDER BY b.id DESC LIMIT $2 OFFSET $3",
		accountID, perPage, (page-1)*perPage)
	return actions, count, err
}

func insert(ctx context.Context, tx *database.Tx, a Action) error {
	_, err := tx.Exec(ctx, `INSERT INTO bulk_actions (id, account_id, user_id, action, params, status, total, heartbeat_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		a.ID, a.AccountID, a.UserID, string(a.Kind), encode(a.Params), string(a.Status), a.Counts.Total, a.CreatedAt.UnixMicro())
	return err
}

// choose stores the contacts of an action and says how many there are.
func choose(ctx context.Context, tx *database.Tx, actor account.Actor, a *Action, of contact.Selection) error {
	where, _, args, err := of.SQL(ctx, tx, actor, 2)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, "INSERT INTO bulk_items (account_id, bulk_action_id, contact_id) SELECT c.account_id, CAST($1 AS BIGINT), c.id FROM contacts c WHERE "+
		where+" ORDER BY c.id", append([]any{a.ID}, args...)...)
	if err != nil {
		return err
	}
	a.Counts.Total = int(n)
	_, err = tx.Exec(ctx, "UPDATE bulk_actions SET total = $3 WHERE account_id = $1 AND id = $2", a.AccountID, a.ID, n)
	return err
}

// unfinished is what a sweep or the next in line looks for.
const unfinished = "status IN ('queued', 'running', 'stopping', 'undoing')"

// next gives the account's oldest unfinished action, 0 for none: what is ordered
// first is done first.
func next(ctx context.Context, r database.Reader, accountID int64) (id int64, err error) {
	err = r.QueryRow(ctx, "SELECT COALESCE(min(id), 0) FROM bulk_actions WHERE account_id = $1 AND "+unfinished, accountID).Scan(&id)
	return id, err
}

// turn changes the status if it is one of those expected, and says whether it was.
func turn(ctx context.Context, tx *database.Tx, a Action, to Status, now time.Time, expected ...Status) (bool, error) {
	condition, argument := tx.Dialect().In("status", "$4", statusTexts(expected))
	n, err := tx.Exec(ctx, "UPDATE bulk_actions SET status = $3, heartbeat_at = $5, retry_at = NULL WHERE account_id = $1 AND id = $2 AND "+condition,
		a.AccountID, a.ID, string(to), argument, now.UnixMicro())
	return n == 1, err
}

func statusTexts(list []Status) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

func start(ctx context.Context, tx *database.Tx, a Action, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE bulk_actions SET status = 'running', heartbeat_at = $3, started_at = COALESCE(started_at, $3), retry_at = NULL
		WHERE account_id = $1 AND id = $2 AND status IN ('queued', 'running')`, a.AccountID, a.ID, now.UnixMicro())
	return err
}

func wait(ctx context.Context, tx *database.Tx, a Action, now, until time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE bulk_actions SET retry_at = $3, heartbeat_at = $4 WHERE account_id = $1 AND id = $2 AND "+unfinished,
		a.AccountID, a.ID, until.UnixMicro(), now.UnixMicro())
	return err
}

// advance moves the cursor and the counters; false when the action was stopped or
// another runner has moved it since.
func advance(ctx context.Context, tx *database.Tx, a, to Action, now time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE bulk_actions SET cursor = $4, done = $5, changed = $6, failed = $7, result = $8, heartbeat_at = $9, retry_at = NULL
		WHERE account_id = $1 AND id = $2 AND cursor = $3 AND status = $10`,
		a.AccountID, a.ID, a.cursor, to.cursor, to.Counts.Done, to.Counts.Changed, to.Counts.Failed, encode(to.Result), now.UnixMicro(), string(a.Status))
	return n == 1, err
}

// finish ends an action, with the cursor ready for the way back; false when it has
// ended already.
func finish(ctx context.Context, tx *database.Tx, a Action, status Status, now, until time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE bulk_actions SET status = $3, finished_at = $4, expires_at = COALESCE(expires_at, $5), cursor = 0, retry_at = NULL
		WHERE account_id = $1 AND id = $2 AND `+unfinished, a.AccountID, a.ID, string(status), now.UnixMicro(), until.UnixMicro())
	return n == 1, err
}

func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE bulk_actions SET heartbeat_at = $3 WHERE account_id = $1 AND id = $2", of.AccountID, of.ActionID, now.UnixMicro())
	return err
}

// items gives the next contacts of an action: all of them, or those that were
// changed where it is undone.
func items(ctx context.Context, r database.Reader, a Action, most int) ([]item, error) {
	return database.Collect(ctx, r, func(row database.Row) (i item, err error) {
		var text string
		var at int64
		if err = row.Scan(&i.contactID, &i.outcome, &text, &at); err == nil && text != "" {
			err = decode(text, &i.trace)
		}
		i.at = instant(at)
		return i, err
	}, `SELECT contact_id, outcome, COALESCE(before, ''), COALESCE(at, 0) FROM bulk_items
		WHERE account_id = $1 AND bulk_action_id = $2 AND contact_id > $3 AND (outcome = 'changed' OR $5 <> 'undoing') ORDER BY contact_id LIMIT $4`,
		a.AccountID, a.ID, a.cursor, most, string(a.Status))
}

// saveItems writes what became of contacts.
func saveItems(ctx context.Context, tx *database.Tx, a Action, done []item) error {
	for part := range slices.Chunk(done, tx.Dialect().InsertRows) {
		args := make([]any, 0, 6*len(part))
		for _, i := range part {
			var text *string
			if !i.trace.empty() {
				encoded := encode(i.trace)
				text = &encoded
			}
			args = append(args, a.AccountID, a.ID, i.contactID, string(i.outcome), text, i.at.UnixMicro())
		}
		_, err := tx.Exec(ctx, "INSERT INTO bulk_items (account_id, bulk_action_id, contact_id, outcome, before, at) VALUES "+database.Placeholders(len(part), 6, nil)+
			" ON CONFLICT (account_id, bulk_action_id, contact_id) DO UPDATE SET outcome = excluded.outcome, before = excluded.before, at = excluded.at", args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// there says which of the contacts there are.
func there(ctx context.Context, r database.Reader, accountID int64, ids []int64) (map[int64]bool, error) {
	these, argument := r.Dialect().In("id", "$2", ids)
	found, err := database.Collect(ctx, r, database.Int64s, "SELECT id FROM contacts WHERE account_id = $1 AND "+these, accountID, argument)
	out := map[int64]bool{}
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// stale finds the actions whose turn it is and that nobody has worked on since
// then, over all accounts: it is the program's own housekeeping.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.ActionID)
		return args, err
	}, `SELECT account_id, id FROM bulk_actions b WHERE `+unfinished+` AND heartbeat_at <= $1
		AND id = (SELECT min(id) FROM bulk_actions WHERE account_id = b.account_id AND `+unfinished+`)`, since.UnixMicro())
}

// expired finds actions that can no longer be undone, and prepared ones that
// nobody has started, over all accounts.
func expired(ctx context.Context, r database.Reader, now time.Time) ([]Action, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+from+`WHERE b.status NOT IN ('queued', 'running', 'stopping', 'undoing')
		AND (b.expires_at <= $1 OR b.status = 'prepared' AND b.created_at <= $2) ORDER BY b.id LIMIT 10`,
		now.UnixMicro(), now.Add(-preparedFor).UnixMicro())
}

// forgetItems deletes the items up to a contact that tell nothing of it: the
// history keeps those that changed it.
func forgetItems(ctx context.Context, tx *database.Tx, a Action, to int64, all bool) error {
	statement := "DELETE FROM bulk_items WHERE account_id = $1 AND bulk_action_id = $2 AND contact_id > $3 AND contact_id <= $4"
	if !all {
		statement += " AND outcome NOT IN ('changed', 'undone')"
	}
	_, err := tx.Exec(ctx, statement, a.AccountID, a.ID, a.cursor, to)
	return err
}

// forgetContacts deletes what has outlived contacts that are gone for good.
func forgetContacts(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	for _, table := range []string{"notes", "contact_events", "contact_inboxes"} {
		these, argument := tx.Dialect().In("contact_id", "$2", ids)
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE account_id = $1 AND "+these, accountID, argument); err != nil {
			return err
		}
	}
	return nil
}

// forgotten notes how far forgetting is; at the end a prepared action goes too.
func forgotten(ctx context.Context, tx *database.Tx, a Action, to int64, end bool) error {
	statement, args := "UPDATE bulk_actions SET cursor = $3 WHERE account_id = $1 AND id = $2", []any{a.AccountID, a.ID, to}
	switch {
	case end && a.Status == Prepared:
		statement, args = "DELETE FROM bulk_actions WHERE account_id = $1 AND id = $2", args[:2]
	case end:
		statement, args = "UPDATE bulk_actions SET expires_at = NULL WHERE account_id = $1 AND id = $2", args[:2]
	}
	_, err := tx.Exec(ctx, statement, args...)
	return err
}
