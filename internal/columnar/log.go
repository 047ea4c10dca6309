package columnar

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/fichahq/ficha/internal/database"
)

// span is contacts by their ids, both inclusive.
type span struct{ first, last int64 }

// maxSpans is how many spans one transaction logs; more become fewer and wider.
const maxSpans = 100

// logKey is under which the changes of an account wait for the end of a transaction.
type logKey struct{ accountID int64 }

// Changed notes that the transaction writes what filters see of contacts: their
// rows or their labels. Whoever writes those must call it.
func Changed(ctx context.Context, tx *database.Tx, accountID int64, ids ...int64) {
	note(ctx, tx, accountID, spansOf(ids))
}

// ChangedAll notes that the transaction may write any contact of the account.
func ChangedAll(ctx context.Context, tx *database.Tx, accountID int64) {
	note(ctx, tx, accountID, []span{{0, math.MaxInt64}})
}

func note(ctx context.Context, tx *database.Tx, accountID int64, spans []span) {
	if len(spans) == 0 {
		return
	}
	ends := make([]int64, 0, 2*len(spans))
	for _, s := range spans {
		ends = append(ends, s.first, s.last)
	}
	tx.LastBeforeCommit(logKey{accountID}, ends, func(ends []int64) error {
		var all []span
		for pair := range slices.Chunk(ends, 2) {
			all = append(all, span{pair[0], pair[1]})
		}
		return appendLog(ctx, tx, accountID, fewer(joined(all, 1), maxSpans))
	})
}

// spansOf gives the spans of ids in any order.
func spansOf(ids []int64) []span {
	out := make([]span, len(ids))
	for i, id := range ids {
		out[i] = span{id, id}
	}
	return joined(out, 1)
}

// joined sorts spans and makes one of those that are at most so far apart.
func joined(spans []span, apart int64) (out []span) {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.first, b.first) })
	for _, s := range spans {
		if n := len(out); n > 0 && s.first-out[n-1].last <= apart {
			out[n-1].last = max(out[n-1].last, s.last)
		} else {
			out = append(out, s)
		}
	}
	return out
}

// fewer widens spans until there are at most so many.
func fewer(spans []span, most int) []span {
	for apart := int64(2); len(spans) > most; apart *= 2 {
		spans = joined(spans, apart)
	}
	return spans
}

// lanes are how many orders of changes an account has where there are many writers: those of one lane
// wait for each other.
const lanes = 16

// marks are the numbers of the last changes, one of each lane; 0 before the first.
type marks [lanes]int64

// earlier gives what both have.
func (m marks) earlier(other marks) marks {
	for lane := range m {
		m[lane] = min(m[lane], other[lane])
	}
	return m
}

// later gives what either has.
func (m marks) later(other marks) marks {
	for lane := range m {
		m[lane] = max(m[lane], other[lane])
	}
	return m
}

// appendLog takes the next number of a lane, which is that of the first contact. Until the commit other
// writers of the lane wait for its row.
func appendLog(ctx context.Context, tx *database.Tx, accountID int64, spans []span) error {
	var lane, seq int64
	if !tx.Dialect().OneWriter {
		lane = spans[0].first % lanes
	}
	err := tx.QueryRow(ctx, `INSERT INTO contact_sequences (account_id, lane, seq) VALUES ($1, $2, 1)
		ON CONFLICT (account_id, lane) DO UPDATE SET seq = contact_sequences.seq + 1 RETURNING seq`, accountID, lane).Scan(&seq)
	if err != nil {
		return err
	}
	args := make([]any, 0, 5*len(spans))
	for _, s := range spans {
		args = append(args, accountID, lane, seq, s.first, s.last)
	}
	_, err = tx.Exec(ctx, "INSERT INTO contact_changes (account_id, lane, seq, first_id, last_id) VALUES "+database.Placeholders(len(spans), 5, nil), args...)
	return err
}

// sequence gives the numbers of the last changes that a snapshot sees.
func sequence(ctx context.Context, r database.Reader, accountID int64) (m marks, err error) {
	rows, err := r.Query(ctx, "SELECT lane, seq FROM contact_sequences WHERE account_id = $1", accountID)
	if err != nil {
		return m, err
	}
	defer rows.Close()
	for rows.Next() {
		var lane, seq int64
		if err := rows.Scan(&lane, &seq); err != nil {
			return m, err
		}
		m[lane] = seq
	}
	return m, rows.Err()
}

// logged is one line of the log.
type logged struct {
	seq int64
	span
}

// changes gives the lines of a lane behind a number, at most so many; known is false when the log
// has forgotten some.
func changes(ctx context.Context, r database.Reader, accountID int64, lane int, after int64, most int) (lines []logged, known bool, err error) {
	lines, err = database.Collect(ctx, r, func(row database.Row) (l logged, err error) {
		err = row.Scan(&l.seq, &l.first, &l.last)
		return l, err
	}, "SELECT seq, first_id, last_id FROM contact_changes WHERE account_id = $1 AND lane = $2 AND seq > $3 ORDER BY seq, first_id LIMIT $4", accountID, lane, after, most)
	return lines, len(lines) > 0 && lines[0].seq == after+1, err
}

// kept is of how many transactions of a lane the log is kept.
const kept = 5000

// Forget drops what is old of the logs.
func Forget(ctx context.Context, tx *database.Tx) error {
	_, err := tx.Exec(ctx, `DELETE FROM contact_changes WHERE seq <=
		(SELECT s.seq - $1 FROM contact_sequences s WHERE s.account_id = contact_changes.account_id AND s.lane = contact_changes.lane)`, kept)
	return err
}
