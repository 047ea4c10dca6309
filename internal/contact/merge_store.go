package contact

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// mergeRecord is a merge as it is stored; state is the zero value once it has been
// forgotten.
type mergeRecord struct {
	id, accountID, baseID, mergeeID, eventID int64
	state                                    mergeState
	forgotten                                bool
	mergedAt, unmergedAt                     time.Time
}

const selectMerge = "SELECT id, account_id, base_id, mergee_id, event_id, state, merged_at, COALESCE(unmerged_at, 0) FROM contact_merges WHERE account_id = $1 AND "

func scanMerge(row database.Row) (m mergeRecord, err error) {
	var state string
	var merged, unmerged int64
	if err = row.Scan(&m.id, &m.accountID, &m.baseID, &m.mergeeID, &m.eventID, &state, &merged, &unmerged); err != nil {
		return m, err
	}
	m.mergedAt, m.unmergedAt, m.forgotten = instant(merged), instant(unmerged), state == ""
	if m.forgotten {
		return m, nil
	}
	decoder := json.NewDecoder(strings.NewReader(state))
	decoder.UseNumber()
	return m, decoder.Decode(&m.state)
}

func encodeState(state mergeState) (string, error) {
	text, err := json.Marshal(state)
	if err != nil {
		return "", fmt.Errorf("contact: a merge that is no JSON: %w", err)
	}
	return string(text), nil
}

func insertMerge(ctx context.Context, tx *database.Tx, m mergeRecord, userID int64) error {
	state, err := encodeState(m.state)
	if err != nil {
		return err
	}
	id, err := database.NextID(ctx, tx, database.MergeIDs)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO contact_merges (id, account_id, base_id, mergee_id, event_id, user_id, state, merged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		id, m.accountID, m.baseID, m.mergeeID, m.eventID, userID, state, m.mergedAt.UnixMicro())
	return err
}

func updateMerge(ctx context.Context, tx *database.Tx, m mergeRecord) error {
	state, err := encodeState(m.state)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE contact_merges SET state = $1 WHERE account_id = $2 AND id = $3", state, m.accountID, m.id)
	}
	return err
}

func endMerge(ctx context.Context, tx *database.Tx, m mergeRecord, at time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE contact_merges SET state = '', unmerged_at = $1 WHERE account_id = $2 AND id = $3", at.UnixMicro(), m.accountID, m.id)
	return err
}

func mergeOfEvent(ctx context.Context, r database.Reader, accountID, eventID int64) (mergeRecord, error) {
	return scanMerge(r.QueryRow(ctx, selectMerge+"event_id = $2", accountID, eventID))
}

// laterMerges are those into the same base that still hold.
func laterMerges(ctx context.Context, r database.Reader, m mergeRecord) ([]mergeRecord, error) {
	return database.Collect(ctx, r, scanMerge, selectMerge+"base_id = $2 AND id > $3 AND unmerged_at IS NULL AND state <> '' ORDER BY id", m.accountID, m.baseID, m.id)
}

// mergedInto gives the merge by which a contact has gone; it is not found when
// there is none.
func mergedInto(ctx context.Context, r database.Reader, accountID, id int64) (mergeRecord, error) {
	return scanMerge(r.QueryRow(ctx, selectMerge+"mergee_id = $2 AND unmerged_at IS NULL ORDER BY id DESC LIMIT 1", accountID, id))
}

// MergedSince gives those of the contacts that others have gone into since an instant, by merges that hold.
func MergedSince(ctx context.Context, r database.Reader, accountID int64, ids []int64, since time.Time) (map[int64]bool, error) {
	these, argument := r.Dialect().In("base_id", "$3", orEmpty(ids))
	found, err := database.Collect(ctx, r, database.Int64s,
		"SELECT DISTINCT base_id FROM contact_merges WHERE account_id = $1 AND merged_at >= $2 AND unmerged_at IS NULL AND "+these, accountID, since.UnixMicro(), argument)
	out := map[int64]bool{}
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// Gone is a contact that has gone into another one.
type Gone struct {
	Into int64   // the contact that has what was its own now
	Was  Contact // as it was; zero once that is forgotten
}

// MergedInto gives, of contacts that are not there any more, those that have gone into one that is, be it by
// several merges.
func MergedInto(ctx context.Context, r database.Reader, accountID int64, ids []int64) (map[int64]Gone, error) {
	out, at := map[int64]Gone{}, map[int64][]int64{} // by the contact that has them so far
	for _, id := range ids {
		at[id] = []int64{id}
	}
	for seen := map[int64]bool{}; len(at) > 0; {
		these, argument := r.Dialect().In("mergee_id", "$2", slices.Sorted(maps.Keys(at)))
		merges, err := database.Collect(ctx, r, scanMerge, selectMerge+"unmerged_at IS NULL AND "+these+" ORDER BY id DESC", accountID, argument)
		if err != nil {
			return nil, err
		}
		next := map[int64][]int64{}
		for _, m := range merges {
			if seen[m.mergeeID] {
				continue
			}
			seen[m.mergeeID] = true
			for _, id := range at[m.mergeeID] {
				gone := out[id]
				if gone.Into = m.baseID; id == m.mergeeID {
					gone.Was = m.state.Mergee
				}
				out[id] = gone
			}
			next[m.baseID] = append(next[m.baseID], at[m.mergeeID]...)
		}
		at = next
	}
	return out, dropMissing(ctx, r, accountID, out)
}

// dropMissing leaves out those whose last contact has been deleted.
func dropMissing(ctx context.Context, r database.Reader, accountID int64, gone map[int64]Gone) error {
	var ids []int64
	for _, g := range gone {
		ids = append(ids, g.Into)
	}
	these, argument := r.Dialect().In("id", "$2", orEmpty(ids))
	there, err := database.Collect(ctx, r, database.Int64s, "SELECT id FROM contacts WHERE account_id = $1 AND "+these, accountID, argument)
	maps.DeleteFunc(gone, func(_ int64, g Gone) bool { return !slices.Contains(there, g.Into) })
	return err
}

// addLabels gives a contact labels, those of them that still exist.
func addLabels(ctx context.Context, tx *database.Tx, accountID, id int64, labels []int64) error {
	columnar.Changed(ctx, tx, accountID, id)
	condition, argument := tx.Dialect().In("id", "$3", orEmpty(labels))
	_, err := tx.Exec(ctx, "INSERT INTO contact_labels (account_id, contact_id, label_id) SELECT account_id, $2, id FROM labels WHERE account_id = $1 AND "+condition+
		" ON CONFLICT DO NOTHING", accountID, id, argument)
	return err
}

func takeLabels(ctx context.Context, tx *database.Tx, accountID, id int64, labels []int64) error {
	columnar.Changed(ctx, tx, accountID, id)
	condition, argument := tx.Dialect().In("label_id", "$3", orEmpty(labels))
	_, err := tx.Exec(ctx, "DELETE FROM contact_labels WHERE account_id = $1 AND contact_id = $2 AND "+condition, accountID, id, argument)
	return err
}

func notesOf(ctx context.Context, r database.Reader, accountID, id int64) ([]int64, error) {
	return database.Collect(ctx, r, database.Int64s, "SELECT id FROM notes WHERE account_id = $1 AND contact_id = $2 ORDER BY id", accountID, id)
}

// moveNotes moves notes from one contact to another, those of them that it still has.
func moveNotes(ctx context.Context, tx *database.Tx, accountID, from, to int64, notes []int64) error {
	condition, argument := tx.Dialect().In("id", "$4", orEmpty(notes))
	_, err := tx.Exec(ctx, "UPDATE notes SET contact_id = $1 WHERE account_id = $2 AND contact_id = $3 AND "+condition, to, accountID, from, argument)
	return err
}

// inboxesOf gives who a contact is in inboxes; see package inbox.
func inboxesOf(ctx context.Context, r database.Reader, accountID, id int64) ([]int64, error) {
	return database.Collect(ctx, r, database.Int64s, "SELECT id FROM contact_inboxes WHERE account_id = $1 AND contact_id = $2 ORDER BY id", accountID, id)
}

// moveInboxes gives another contact who one is in inboxes, and with that the conversations.
func moveInboxes(ctx context.Context, tx *database.Tx, accountID, from, to int64, ids []int64) error {
	condition, argument := tx.Dialect().In("id", "$4", orEmpty(ids))
	_, err := tx.Exec(ctx, "UPDATE contact_inboxes SET contact_id = $1 WHERE account_id = $2 AND contact_id = $3 AND "+condition, to, accountID, from, argument)
	return err
}

// forgetMerges drops what is kept of merges from before a time; that they were, and
// where old ids have gone, stays.
func forgetMerges(ctx context.Context, tx *database.Tx, before time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE contact_merges SET state = '' WHERE merged_at < $1 AND state <> ''", before.UnixMicro())
	return err
}

func orEmpty(list []int64) []int64 { return append([]int64{}, list...) }
