package contact

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/trigram"
)

// Contacts that are new or have another search text wait for the search index as ranges of ids, which are
// written in the transaction that changes them. A search reads those that wait one by one, so it never misses one.

// searchable leaves contacts that are new or have another search text to [IndexBacklog].
func searchable(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) {
	tx.BeforeCommit(upkeep{"index", accountID}, ids, func(ids []int64) error {
		slices.Sort(ids)
		return wait(ctx, tx, accountID, spansOf(slices.Compact(ids)))
	})
}

// span is a range of ids, in a row of the backlog with an id of its own: who has read it deletes it and no other one.
type span struct{ id, first, last int64 }

// spansOf gives the ranges of ascending ids.
func spansOf(ids []int64) (out []span) {
	for n, id := range ids {
		if n > 0 && id == ids[n-1]+1 {
			out[len(out)-1].last = id
		} else {
			out = append(out, span{first: id, last: id})
		}
	}
	return out
}

func wait(ctx context.Context, tx *database.Tx, accountID int64, spans []span) error {
	if len(spans) == 0 {
		return nil
	}
	ids, err := database.NextIDs(ctx, tx, database.BacklogIDs, len(spans))
	if err != nil {
		return err
	}
	rows := make([][]any, len(spans))
	for n, s := range spans {
		rows[n] = []any{ids[n], accountID, s.first, s.last}
	}
	return tx.Insert(ctx, database.Table{Name: "search_backlog", Columns: []database.Column{{Name: "id"}, {Name: "account_id"}, {Name: "first_id"}, {Name: "last_id"}}}, rows)
}

// HasBacklog says whether contacts of the account wait for the search index.
func HasBacklog(ctx context.Context, r database.Reader, accountID int64) (waits bool, err error) {
	err = r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM search_backlog WHERE account_id = $1)", accountID).Scan(&waits)
	return waits, err
}

// Bounds of what waits.
const (
	// longSpan is from how many ids on a range is of many contacts that came in at once.
	longSpan = 64
	// manySpans is how many other ones make searches slower.
	manySpans = 200
	// spansAtOnce is how many are read in one go.
	spansAtOnce = 5_000
)

// BacklogsDue gives the accounts in which so many single changes wait for the search index that it is time to
// index them; with all also those in which many contacts wait that came in at once. It reads what waits of all accounts.
func BacklogsDue(ctx context.Context, r database.Reader, all bool) ([]int64, error) {
	return database.Collect(ctx, r, database.Int64s, `SELECT account_id FROM search_backlog GROUP BY account_id
		HAVING sum(CASE WHEN last_id - first_id < $1 THEN 1 ELSE 0 END) >= $2 OR $3 AND max(last_id - first_id) >= $1`, longSpan, manySpans, all)
}

// errOvertaken says that somebody else has done the same.
var errOvertaken = errors.New("contact: somebody else has indexed these")

// IndexBacklog puts contacts that wait for it into the search index, up to a volume of them, and says whether others of
// those that waited still do. It reads them beside whoever writes; what these change meanwhile waits anew.
func IndexBacklog(ctx context.Context, db *database.DB, accountID int64) (more bool, err error) {
	var of portion
	if err := db.Read(ctx, func(r database.Reader) error { return of.read(ctx, r, accountID) }); err != nil || len(of.spans) == 0 {
		return false, err
	}
	made := newVolume(of.texts)
	err = db.Write(ctx, func(tx *database.Tx) error {
		if err := deleteAll(ctx, tx, "search_backlog", accountID, of.spans); err != nil {
			return err
		}
		if err := wait(ctx, tx, accountID, of.rest); err != nil {
			return err
		}
		return made.insert(ctx, tx, accountID)
	})
	if errors.Is(err, errOvertaken) {
		return true, nil
	}
	return of.more, err
}

// deleteAll deletes rows that have been read; the error is errOvertaken when one is gone.
func deleteAll(ctx context.Context, tx *database.Tx, table string, accountID int64, ids []int64) error {
	these, argument := tx.Dialect().In("id", "$2", ids)
	n, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE account_id = $1 AND "+these, accountID, argument)
	if err == nil && n < int64(len(ids)) {
		return errOvertaken
	}
	return err
}

// portion is what [IndexBacklog] does in one go.
type portion struct {
	spans []int64 // that have been read
	texts []searched
	rest  []span // what is left of the last one
	more  bool   // others wait
}

// searched is a contact with its search text.
type searched struct {
	id   int64
	text string
}

func (p *portion) read(ctx context.Context, r database.Reader, accountID int64) error {
	spans, err := database.Collect(ctx, r, func(row database.Row) (s span, err error) {
		err = row.Scan(&s.id, &s.first, &s.last)
		return s, err
	}, "SELECT id, first_id, last_id FROM search_backlog WHERE account_id = $1 ORDER BY id LIMIT $2", accountID, spansAtOnce)
	if err != nil {
		return err
	}
	p.more = len(spans) == spansAtOnce
	var few []int64 // of short spans
	for _, s := range spans {
		room := trigram.MaxTexts - len(p.texts) - len(few)
		if room < longSpan {
			p.more = true
			break
		}
		p.spans = append(p.spans, s.id)
		if s.last-s.first < longSpan {
			for id := s.first; id <= s.last; id++ {
				few = append(few, id)
			}
			continue
		}
		texts, err := textsBetween(ctx, r, accountID, s, room)
		if err != nil {
			return err
		}
		p.texts = append(p.texts, texts...)
		if len(texts) == room && texts[room-1].id < s.last {
			p.rest, p.more = []span{{first: texts[room-1].id + 1, last: s.last}}, true
		}
	}
	texts, err := textsOf(ctx, r, accountID, few)
	p.texts = inOrder(append(p.texts, texts...))
	return err
}

// inOrder sorts by id and leaves each contact once.
func inOrder(texts []searched) []searched {
	slices.SortFunc(texts, func(a, b searched) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(texts, func(a, b searched) bool { return a.id == b.id })
}

func scanSearched(row database.Row) (s searched, err error) {
	err = row.Scan(&s.id, &s.text)
	return s, err
}

func textsBetween(ctx context.Context, r database.Reader, accountID int64, s span, most int) ([]searched, error) {
	return database.Collect(ctx, r, scanSearched, "SELECT id, "+searchColumn+" FROM contacts WHERE account_id = $1 AND id BETWEEN $2 AND $3 ORDER BY id LIMIT $4",
		accountID, s.first, s.last, most)
}

func textsOf(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]searched, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	these, argument := r.Dialect().In("id", "$2", ids)
	return database.Collect(ctx, r, scanSearched, "SELECT id, "+searchColumn+" FROM contacts WHERE account_id = $1 AND "+these, accountID, argument)
}
