package importer

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// undoFor is how long an import can be undone after its end.
const undoFor = 30 * 24 * time.Hour

// UndoCounts are what undoing an import does: contacts that it made and that go,
// contacts that get old values back, and contacts of which something is kept since
// somebody has changed it. Rows are those of the file that are done.
type UndoCounts struct {
	Delete  int `json:"delete"`
	Restore int `json:"restore"`
	Kept    int `json:"kept"`
	Rows    int `json:"rows"`
	// Series is how many rows were done after how much work.
	Series []Point `json:"series,omitempty"`
}

// Kept is a contact of which an undo leaves something as it is.
type Kept struct {
	Line      int      `json:"line"` // of the row that made or changed it
	ContactID int64    `json:"contact"`
	Reason    string   `json:"reason"`
	Fields    []string `json:"fields,omitempty"` // none: all of it
	Name      string   `json:"-"`                // of the contact by now; "" when it is gone
}

// Render gives the reason as a sentence.
func (k Kept) Render(locale string) string { return text.Render(locale, "kept_"+k.Reason, nil) }

// UndoUntil is until when the import can be undone; zero: it cannot.
func (i Import) UndoUntil() time.Time {
	ended := i.FinishedAt
	if i.Status == Paused {
		ended = i.heartbeat
	}
	undoable := slices.Contains(undoable, i.Status) && i.hasWritten() && i.ExpiredAt.IsZero()
	if !undoable || ended.IsZero() {
		return time.Time{}
	}
	return ended.Add(undoFor)
}

// hasWritten says that the import has made or changed contacts; the counts of a preview
// are none.
func (i Import) hasWritten() bool {
	return !i.StartedAt.IsZero() && i.Counts.Created+i.Counts.Updated > 0
}

// undoable are the statuses from which an import can be undone.
var undoable = []Status{Completed, Canceled, Failed, Paused}

// MayUndo says whether the actor may take back what the import has done: one's own
// with the permission to import, somebody else's with that to delete besides.
func (i Import) MayUndo(actor account.Actor) bool {
	return actor.Can(account.Import) && (i.UserID == actor.UserID || actor.Can(account.Delete))
}

func (s *Service) mayUndo(actor account.Actor, i Import) error {
	until := i.UndoUntil()
	switch {
	case !i.MayUndo(actor):
		return problem.Forbidden()
	case until.IsZero():
		return wrongStatus(i)
	case !s.now().Before(until):
		return problem.Conflict("undo_expired")
	}
	return nil
}

// firstKept is how many of the kept contacts a dry run names.
const firstKept = 20

// PreviewUndo says what undoing would do, and of which contacts first something
// would be kept. Errors: as for Undo.
func (s *Service) PreviewUndo(ctx context.Context, actor account.Actor, id int64) (total UndoCounts, first []Kept, err error) {
	i, err := s.Get(ctx, actor, id)
	if err == nil {
		err = s.mayUndo(actor, i)
	}
	if err != nil {
		return total, nil, err
	}
	parts, err := s.parts(ctx, i)
	carried := map[int64]contact.Contact{}
	for n := len(parts) - 1; n >= 0 && err == nil; n-- {
		err = s.db.Read(ctx, func(r database.Reader) error {
			done, kept, err := s.undoPart(ctx, r, nil, i, parts[n], carried)
			total.merge(done)
			first = append(kept[:min(len(kept), firstKept)], first...)
			first = first[:min(len(first), firstKept)]
			return err
		})
	}
	if err != nil {
		return total, nil, err
	}
	return total, first, s.nameKept(ctx, i, first)
}

func (c *UndoCounts) merge(more UndoCounts) {
	c.Delete += more.Delete
	c.Restore += more.Restore
	c.Kept += more.Kept
	c.Rows += more.Rows
}

// worked is for how long somebody was at work on the undo so far, in seconds.
func (c *UndoCounts) worked() float64 {
	if len(c.Series) == 0 {
		return 0
	}
	return c.Series[len(c.Series)-1].Seconds
}

func (s *Service) parts(ctx context.Context, i Import) (parts []part, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		parts, err = partsOf(ctx, r, i)
		return err
	})
	return parts, err
}

// Undo takes back what an import has done, in the background: contacts that it made
// go, and those that it changed get their old values back, except what somebody has
// changed since. Errors: forbidden (see [Import.MayUndo]), wrong_status, and undo_expired
// after a month.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id int64) (Import, error) {
	i, err := s.Get(ctx, actor, id)
	if err == nil {
		err = s.mayUndo(actor, i)
	}
	if err != nil {
		return Import{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error { return s.beginUndo(ctx, tx, i) })
	if err != nil {
		return Import{}, err
	}
	return s.Get(ctx, actor, id)
}

func (s *Service) beginUndo(ctx context.Context, tx *database.Tx, i Import) error {
	turned, err := turn(ctx, tx, i, Undoing, s.now(), undoable...)
	if err != nil {
		return err
	}
	if !turned {
		return wrongStatus(i)
	}
	if _, err := saveUndo(ctx, tx, i, UndoCounts{Series: []Point{{}}}, s.now()); err != nil {
		return err
	}
	i.tell(tx, s.events)
	return s.enqueue(ctx, tx, i.AccountID, i.ID)
}

// saveUndo stores how far an undo is; false when another runner has moved it since.
func saveUndo(ctx context.Context, tx *database.Tx, i Import, to UndoCounts, now time.Time) (bool, error) {
	before := ""
	if i.Undo != nil {
		before = encode(i.Undo)
	}
	n, err := tx.Exec(ctx, "UPDATE imports SET undo = $3, heartbeat_at = $4, error_code = '', error_params = '{}' WHERE account_id = $1 AND id = $2 AND undo = $5 AND status = 'undoing'",
		i.AccountID, i.ID, encode(to), now.UnixMicro(), before)
	return n == 1, err
}

// undoSlice takes back the parts from the last on.
func (s *Service) undoSlice(ctx context.Context, i *Import) error {
	parts, err := s.parts(ctx, *i)
	if err != nil {
		return err
	}
	if i.Undo.Rows == 0 {
		if err := s.analyzeForUndo(ctx); err != nil {
			return err
		}
	}
	done := slices.IndexFunc(parts, func(p part) bool { return p.firstRow >= i.Counts.Rows-i.Undo.Rows })
	if done >= 0 {
		parts = parts[:done]
	}
	for watch := clock.Start(); len(parts) > 0; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return s.jobs().HandBack(ctx, runArgs{i.AccountID, i.ID})
		}
		done, err := s.undoBatch(ctx, i, parts)
		if err != nil {
			return err
		}
		parts = parts[:len(parts)-done]
	}
	return s.end(ctx, *i, Undone, nil)
}

// undoBatch takes back as many of the last parts as fit into a batch's time, and says
// how many. Somebody else's change in between makes it start over.
func (s *Service) undoBatch(ctx context.Context, i *Import, parts []part) (n int, err error) {
	for try := 1; ; try++ {
		to := *i
		undone := *i.Undo
		to.Undo, n = &undone, 0
		err = s.db.Write(ctx, func(tx *database.Tx) error {
			if err := contact.LockIdentities(ctx, tx, i.AccountID, true); err != nil {
				return err
			}
			for begun, limit := clock.Start(), i.batchTime(tx); n < len(parts) && (n == 0 || begun.Elapsed() < limit && !tx.Waiting()); n++ {
				p := parts[len(parts)-1-n]
				done, kept, err := s.undoPart(ctx, tx, tx, *i, p, nil)
				if err != nil {
					return err
				}
				undone.merge(done)
				if err := saveKept(ctx, tx, *i, p, kept); err != nil {
					return err
				}
			}
			to.waited(tx)
			i.tell(tx, s.events)
			at := s.now()
			undone.Series = withPoint(undone.Series, Point{Seconds: undone.worked() + at.Sub(i.heartbeat).Seconds(), Rows: undone.Rows})
			to.heartbeat = at
			saved, err := saveUndo(ctx, tx, *i, undone, at)
			if err == nil && !saved {
				return errMoved
			}
			return err
		})
		if err == nil {
			*i = to
			return n, nil
		}
		if try == batchTries || !meanwhile(err) {
			return 0, err
		}
	}
}

func saveKept(ctx context.Context, tx *database.Tx, i Import, p part, kept []Kept) error {
	if len(kept) == 0 {
		return nil
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	data, err := newPacker().pack(raw)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE import_parts SET kept = $5, kept_data = $6 WHERE account_id = $1 AND import_id = $2 AND pass = $3 AND first_row = $4",
			i.AccountID, i.ID, i.pass, p.firstRow, len(kept), data)
	}
	return err
}

// Kept gives a page of the contacts of which undoing has left something, in the
// order of the file, and how many there are.
func (s *Service) Kept(ctx context.Context, actor account.Actor, id int64, page, perPage int) (out []Kept, count int, err error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, 0, err
	}
	from := (page - 1) * perPage
	err = s.db.Read(ctx, func(r database.Reader) error {
		parts, err := partsOf(ctx, r, i)
		for _, p := range parts {
			before := count
			count += p.kept
			if p.kept == 0 || count <= from || before >= from+perPage {
				continue
			}
			kept, err := keptOf(ctx, r, i, p)
			if err != nil {
				return err
			}
			out = append(out, kept[max(from-before, 0):min(len(kept), from+perPage-before)]...)
		}
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	return out, count, s.nameKept(ctx, i, out)
}

func (s *Service) nameKept(ctx context.Context, i Import, kept []Kept) error {
	ids := make([]int64, len(kept))
	for n, k := range kept {
		ids[n] = k.ContactID
	}
	names, err := s.namesOf(ctx, i.AccountID, ids)
	for n := range kept {
		kept[n].Name = names[kept[n].ContactID]
	}
	return err
}

func keptOf(ctx context.Context, r database.Reader, i Import, p part) (kept []Kept, err error) {
	var data []byte
	err = r.QueryRow(ctx, "SELECT kept_data FROM import_parts WHERE account_id = $1 AND import_id = $2 AND pass = $3 AND first_row = $4",
		i.AccountID, i.ID, i.pass, p.firstRow).Scan(&data)
	if err != nil {
		return nil, err
	}
	raw, err := unpack(data)
	if err != nil {
		return nil, err
	}
	return kept, json.Unmarshal(raw, &kept)
}
