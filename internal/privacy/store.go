package privacy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// decode keeps numbers as they were written; "" is nothing.
func decode(text string, into any) error {
	if text == "" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// merge is what a merge keeps of both contacts; nothing once it cannot be undone.
type merge struct {
	base, mergee int64
	state        struct{ Base, Mergee, Merged contact.Contact }
}

func mergesOf(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]merge, error) {
	base, argument := r.Dialect().In("base_id", "$2", ids)
	mergee, _ := r.Dialect().In("mergee_id", "$2", ids)
	return database.Collect(ctx, r, func(row database.Row) (m merge, err error) {
		var text string
		if err := row.Scan(&m.base, &m.mergee, &text); err != nil {
			return m, err
		}
		return m, decode(text, &m.state)
	}, "SELECT base_id, mergee_id, state FROM contact_merges WHERE account_id = $1 AND ("+base+" OR "+mergee+") ORDER BY id", accountID, argument)
}

func deleteMerges(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int64, error) {
	base, argument := tx.Dialect().In("base_id", "$2", ids)
	mergee, _ := tx.Dialect().In("mergee_id", "$2", ids)
	return tx.Exec(ctx, "DELETE FROM contact_merges WHERE account_id = $1 AND ("+base+" OR "+mergee+")", accountID, argument)
}

// mergeEvents gives what a contact's history says of merges, by entry.
func mergeEvents(ctx context.Context, r database.Reader, accountID, contactID int64) (map[int64]contact.EventData, error) {
	out := map[int64]contact.EventData{}
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var text string
		var data contact.EventData
		if err := row.Scan(&id, &text); err != nil {
			return none, err
		}
		err = decode(text, &data)
		out[id] = data
		return none, err
	}, "SELECT id, data FROM contact_events WHERE account_id = $1 AND contact_id = $2 AND kind IN ('merged', 'unmerged')", accountID, contactID)
	return out, err
}

// importsOf finds the imports that brought or changed contacts.
func importsOf(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]int64, error) {
	these, argument := r.Dialect().In("contact_id", "$2", ids)
	own, _ := r.Dialect().In("id", "$2", ids)
	return database.Collect(ctx, r, database.Int64s, `SELECT import_id FROM contacts WHERE account_id = $1 AND import_id IS NOT NULL AND `+own+`
		UNION SELECT import_id FROM contact_events WHERE account_id = $1 AND import_id IS NOT NULL AND `+these+`
		UNION SELECT import_id FROM import_claims WHERE account_id = $1 AND `+these, accountID, argument)
}

// endExports ends the exports that hold contacts, and gives their files.
func endExports(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (files []File, keys []string, err error) {
	these, argument := tx.Dialect().In("contact_id", "$2", ids)
	_, err = database.Collect(ctx, tx, func(row database.Row) (none struct{}, err error) {
		var f File
		var key string
		err = row.Scan(&f.ID, &f.FileName, &key)
		files, keys = append(files, f), append(keys, key)
		return none, err
	}, "SELECT id, file_name, blob_key FROM exports WHERE account_id = $1 AND blob_key <> '' AND status IN ('queued', 'running', 'completed')"+
		" AND id IN (SELECT export_id FROM export_contacts WHERE account_id = $1 AND "+these+") ORDER BY id", accountID, argument)
	if err != nil || len(files) == 0 {
		return nil, nil, err
	}
	_, err = tx.Exec(ctx, `UPDATE exports SET status = CASE status WHEN 'completed' THEN 'expired' ELSE 'canceled' END, error_code = 'file_erased', file_size = 0
		WHERE account_id = $1 AND status IN ('queued', 'running', 'completed')
		AND id IN (SELECT export_id FROM export_contacts WHERE account_id = $1 AND `+these+")", accountID, argument)
	return files, keys, err
}

// deleteBulk takes contacts out of bulk actions; an action of one contact goes.
func deleteBulk(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int64, error) {
	these, argument := tx.Dialect().In("contact_id", "$2", ids)
	alone := " FROM bulk_items WHERE account_id = $1 AND " + these
	if _, err := tx.Exec(ctx, "DELETE FROM bulk_actions WHERE account_id = $1 AND total = 1 AND id IN (SELECT bulk_action_id"+alone+")", accountID, argument); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, "DELETE"+alone, accountID, argument)
}

// deleteOf deletes a table's rows about contacts.
func deleteOf(ctx context.Context, tx *database.Tx, table string, accountID int64, ids []int64) (int64, error) {
	these, argument := tx.Dialect().In("contact_id", "$2", ids)
	return tx.Exec(ctx, "DELETE FROM "+table+" WHERE account_id = $1 AND "+these, accountID, argument)
}

const receiptQuery = `SELECT e.id, e.account_id, e.contact_id, e.user_id, COALESCE(u.name, ''), e.created_at, e.receipt, e.status, e.error_code, e.state
	FROM erasures e LEFT JOIN users u ON u.id = e.user_id WHERE e.account_id = $1`

func scanReceipt(row database.Row) (r Receipt, err error) {
	var at int64
	var removed, state string
	if err := row.Scan(&r.ID, &r.AccountID, &r.ContactID, &r.UserID, &r.UserName, &at, &removed, &r.Status, &r.ErrorCode, &state); err != nil {
		return r, err
	}
	r.At = time.UnixMicro(at).UTC()
	return r, errors.Join(decode(removed, &r.Removed), decode(state, &r.Progress))
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // our own plain structs
	}
	return string(text)
}

func insertReceipt(ctx context.Context, tx *database.Tx, r Receipt) error {
	_, err := tx.Exec(ctx, `INSERT INTO erasures (id, account_id, user_id, contact_id, receipt, created_at, status, state, heartbeat_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)`,
		r.ID, r.AccountID, r.UserID, r.ContactID, encode(r.Removed), r.At.UnixMicro(), string(r.Status), encode(r.Progress))
	return err
}

// set stores how far an erasure is, as a step from a status to that of the receipt;
// errMoved when another runner has gone on with it.
func set(ctx context.Context, tx *database.Tx, r Receipt, from Status, now time.Time) error {
	n, err := tx.Exec(ctx, `UPDATE erasures SET status = $4, error_code = $5, state = $6, receipt = $7, heartbeat_at = $8
		WHERE account_id = $1 AND id = $2 AND status = $3`,
		r.AccountID, r.ID, string(from), string(r.Status), r.ErrorCode, encode(r.Progress), encode(r.Removed), now.UnixMicro())
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}

// withdraw takes back an erasure that has erased nothing.
func withdraw(ctx context.Context, tx *database.Tx, r Receipt) error {
	_, err := tx.Exec(ctx, "DELETE FROM erasures WHERE account_id = $1 AND id = $2 AND status = 'running'", r.AccountID, r.ID)
	return err
}

const unfinished = "status IN ('running', 'deleting')"

func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE erasures SET heartbeat_at = $3 WHERE account_id = $1 AND id = $2", of.AccountID, of.ErasureID, now.UnixMicro())
	return err
}

// stale finds the erasures that nobody has worked on since then, over all accounts.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.ErasureID)
		return args, err
	}, "SELECT account_id, id FROM erasures WHERE "+unfinished+" AND heartbeat_at <= $1 ORDER BY id", since.UnixMicro())
}

// underWay finds the erasure of a contact that has not ended.
func underWay(ctx context.Context, r database.Reader, accountID, contactID int64) (Receipt, error) {
	return scanReceipt(r.QueryRow(ctx, receiptQuery+" AND e.contact_id = $2 AND e."+unfinished, accountID, contactID))
}

func loadReceipt(ctx context.Context, r database.Reader, accountID, id int64) (Receipt, error) {
	return scanReceipt(r.QueryRow(ctx, receiptQuery+" AND e.id = $2", accountID, id))
}

func receipts(ctx context.Context, r database.Reader, accountID int64, page, perPage int) (list []Receipt, count int, err error) {
	if err := r.QueryRow(ctx, "SELECT count(*) FROM erasures WHERE account_id = $1", accountID).Scan(&count); err != nil {
		return nil, 0, err
	}
	list, err = database.Collect(ctx, r, scanReceipt, receiptQuery+" ORDER BY e.id DESC LIMIT $2 OFFSET $3", accountID, perPage, (page-1)*perPage)
	return list, count, err
}

// attributeNames gives the names of the account's attributes by key.
func attributeNames(ctx context.Context, r database.Reader, accountID int64) (map[string]string, error) {
	out := map[string]string{}
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var key, name string
		err = row.Scan(&key, &name)
		out[key] = name
		return none, err
	}, "SELECT key, name FROM attribute_definitions WHERE account_id = $1 AND model = 'contact' AND deleted_at IS NULL", accountID)
	return out, err
}

func bulkActions(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]BulkAction, error) {
	these, argument := r.Dialect().In("i.contact_id", "$2", ids)
	return database.Collect(ctx, r, func(row database.Row) (b BulkAction, err error) {
		var at int64
		err = row.Scan(&b.ID, &b.Action, &b.Outcome, &at)
		b.At = time.UnixMicro(at).UTC()
		return b, err
	}, `SELECT b.id, b.action, i.outcome, COALESCE(i.at, b.created_at) FROM bulk_items i
		JOIN bulk_actions b ON b.account_id = i.account_id AND b.id = i.bulk_action_id
		WHERE i.account_id = $1 AND `+these+" ORDER BY b.id DESC", accountID, argument)
}
