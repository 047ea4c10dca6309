package importer

import (
	"context"
	"errors"
	"slices"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// undoing takes back what the rows of one part have done; tx is nil where it only
// says what it would do.
type undoing struct {
	s    *Service
	r    database.Reader
	tx   *database.Tx
	i    Import
	done UndoCounts
	kept []Kept
	now  map[int64]contact.Contact // those that get old values back, as they are by now
	gone map[int64]bool            // those that are deleted
}

// undoPart takes back a part: contacts that its rows have made go first, then the
// others get back what they had, the newest change first.
func (s *Service) undoPart(ctx context.Context, r database.Reader, tx *database.Tx, i Import, p part) (UndoCounts, []Kept, error) {
	rows, err := rowsOfPart(ctx, r, i, p)
	if err != nil {
		return UndoCounts{}, nil, err
	}
	u := &undoing{s: s, r: r, tx: tx, i: i, done: UndoCounts{Rows: p.counts.Rows}, now: map[int64]contact.Contact{}, gone: map[int64]bool{}}
	made, changed := map[int64]int{}, map[int64]int{}
	for _, row := range rows {
		switch row.Outcome { //nolint:exhaustive // the others have done nothing
		case Created:
			made[row.ContactID] = row.Line
		case Updated:
			changed[row.ContactID] = row.Line
		}
	}
	if err := u.remove(ctx, made); err != nil {
		return u.done, nil, err
	}
	if err := u.restore(ctx, changed, rows[0].Line, rows[len(rows)-1].Line); err != nil {
		return u.done, nil, err
	}
	slices.SortFunc(u.kept, func(a, b Kept) int { return a.Line - b.Line })
	u.done.Kept = len(u.kept)
	return u.done, u.kept, nil
}

// remove deletes contacts that nobody has touched since.
func (u *undoing) remove(ctx context.Context, made map[int64]int) error {
	ids := keysAscending(made)
	if len(ids) == 0 {
		return nil
	}
	there, err := contact.LoadMany(ctx, u.r, u.i.AccountID, ids)
	if err != nil {
		return err
	}
	touched, err := touchedSince(ctx, u.r, u.i, ids)
	if err != nil {
		return err
	}
	var gone []int64
	for _, c := range there {
		reason := touched[c.ID]
		if reason == "" && !c.LastActivityAt.IsZero() {
			reason = "talked"
		}
		if reason != "" {
			u.kept = append(u.kept, Kept{Line: made[c.ID], ContactID: c.ID, Reason: reason})
			continue
		}
		gone = append(gone, c.ID)
		u.gone[c.ID] = true
	}
	u.done.Delete += len(gone)
	if u.tx == nil || len(gone) == 0 {
		return nil
	}
	if _, err := contact.RemoveMany(ctx, u.tx, u.i.AccountID, gone); err != nil {
		return err
	}
	these, argument := u.tx.Dialect().In("contact_id", "$2", gone)
	_, err = u.tx.Exec(ctx, "DELETE FROM contact_events WHERE account_id = $1 AND "+these, u.i.AccountID, argument)
	return err
}

func keysAscending(of map[int64]int) []int64 {
	ids := make([]int64, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// touchedSince says what somebody else than the import has done to contacts.
func touchedSince(ctx context.Context, r database.Reader, i Import, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	note := func(row database.Row) (none struct{}, err error) {
		var id int64
		var kind contact.EventKind
		err = row.Scan(&id, &kind)
		switch kind { //nolint:exhaustive // the others are changes
		case contact.EventLabels:
			out[id] = "labelled"
		case contact.EventNoteAdded, contact.EventNoteChanged, contact.EventNoteDeleted:
			out[id] = "noted"
		case contact.EventMerged, contact.EventUnmerged:
			out[id] = "merged"
		default:
			out[id] = "changed"
		}
		return none, err
	}
	these, argument := r.Dialect().In("contact_id", "$2", ids)
	own, _ := r.Dialect().In("c.id", "$2", ids)
	_, err := database.Collect(ctx, r, note, `SELECT c.id, 'updated' FROM contacts c WHERE c.account_id = $1 AND `+own+`
		AND EXISTS (SELECT 1 FROM bulk_items b WHERE b.account_id = c.account_id AND b.contact_id = c.id AND b.outcome = 'changed')`, i.AccountID, argument)
	if err != nil {
		return nil, err
	}
	_, err = database.Collect(ctx, r, note, "SELECT contact_id, kind FROM contact_events WHERE account_id = $1 AND COALESCE(import_id, 0) <> $3 AND "+these,
		i.AccountID, argument, i.ID)
	return out, err
}

// restore gives contacts back what the rows between two lines have changed. One
// that the import has made itself either goes or stays as a whole.
func (u *undoing) restore(ctx context.Context, changed map[int64]int, first, last int) error {
	ids := keysAscending(changed)
	if len(ids) == 0 {
		return nil
	}
	found, err := contact.LoadMany(ctx, u.r, u.i.AccountID, ids)
	if err != nil {
		return err
	}
	for _, c := range found {
		if c.ImportID != u.i.ID {
			u.now[c.ID] = c
		}
	}
	events, err := contact.ImportEvents(ctx, u.r, u.i.AccountID, u.i.ID, ids)
	if err != nil {
		return err
	}
	restored, left := map[int64]bool{}, map[int64]*Kept{}
	for _, e := range slices.Backward(events) {
		before, there := u.now[e.ContactID]
		if !there || e.ImportLine < first || e.ImportLine > last {
			continue
		}
		after, did, err := u.takeBack(ctx, e, before, left)
		if err != nil {
			return err
		}
		u.now[e.ContactID] = after
		restored[e.ContactID] = restored[e.ContactID] || did
	}
	for _, did := range restored {
		if did {
			u.done.Restore++
		}
	}
	for _, id := range keysAscending(changed) {
		if k := left[id]; k != nil {
			u.kept = append(u.kept, *k)
		}
	}
	return nil
}

// takeBack takes one entry of a contact's history back, and writes another one.
func (u *undoing) takeBack(ctx context.Context, e contact.Event, before contact.Contact, left map[int64]*Kept) (after contact.Contact, did bool, err error) {
	keep := func(reason string, fields ...string) {
		if len(fields) == 0 {
			return
		}
		if left[e.ContactID] == nil {
			left[e.ContactID] = &Kept{Line: e.ImportLine, ContactID: e.ContactID, Reason: reason}
		}
		left[e.ContactID].Fields = append(left[e.ContactID].Fields, fields...)
	}
	if e.Kind == contact.EventLabels {
		did, err = u.unlabel(ctx, e, before)
		return before, did, err
	}
	var failed error
	after, kept, taken := before.PutBackAll(e.AllChanges(), func(field, value string) bool {
		free, err := u.isFree(ctx, before.ID, field, value)
		failed = errors.Join(failed, err)
		return free
	})
	if failed != nil {
		return before, false, failed
	}
	if after.OwnerID != before.OwnerID && after.OwnerID != 0 {
		err := account.RequireMember(ctx, u.r, u.i.AccountID, after.OwnerID, "owner_id")
		if err != nil && !problem.Is(err, problem.KindInvalid) {
			return before, false, err
		}
		if err != nil {
			after.OwnerID, kept = before.OwnerID, append(kept, "owner_id")
		}
	}
	at := u.s.now()
	if after.Blocked && !before.Blocked {
		after.BlockedAt, after.BlockedBy = at, u.i.UserID
	}
	keep("changed", kept...)
	keep("taken", taken...)
	if after.Equal(before) {
		return before, false, nil
	}
	if u.tx == nil {
		return after, true, nil
	}
	if err := contact.Save(ctx, u.tx, before, after, at); err != nil {
		return before, false, err
	}
	after.Version, after.UpdatedAt = before.Version+1, at
	return after, true, contact.Record(ctx, u.tx, contact.Changed(before, after, u.i.origin(at, 0))...)
}

// isFree says that no other contact has an identity, after what is taken back so
// far.
func (u *undoing) isFree(ctx context.Context, self int64, field, value string) (bool, error) {
	keys := contact.Identities{}
	has := func(c contact.Contact) bool { return c.Identifier == value }
	switch field {
	case fieldEmail:
		keys.Emails = []string{value}
		has = func(c contact.Contact) bool { return slices.Contains(c.Emails(), value) }
	case fieldPhone:
		keys.PhoneNumbers = []string{value}
		has = func(c contact.Contact) bool { return slices.Contains(c.PhoneNumbers(), value) }
	default:
		keys.Identifiers = []string{value}
	}
	others, err := contact.FindByIdentities(ctx, u.r, u.i.AccountID, keys)
	if err != nil {
		return false, err
	}
	for _, c := range u.now {
		others = append(others, c)
	}
	return !slices.ContainsFunc(others, func(c contact.Contact) bool {
		if current, known := u.now[c.ID]; known {
			c = current
		}
		return c.ID != self && !u.gone[c.ID] && has(c)
	}), nil
}

// unlabel takes the labels off again that the import has given.
func (u *undoing) unlabel(ctx context.Context, e contact.Event, c contact.Contact) (did bool, err error) {
	has, err := contact.LabelsOf(ctx, u.r, u.i.AccountID, []int64{c.ID})
	if err != nil {
		return false, err
	}
	added := e.AddedLabels()
	before := has[c.ID]
	c.Labels = slices.DeleteFunc(slices.Clone(before), func(title string) bool { return slices.Contains(added, title) })
	if len(c.Labels) == len(before) {
		return false, nil
	}
	if u.tx == nil {
		return true, nil
	}
	if err := contact.RemoveLabels(ctx, u.tx, u.i.AccountID, c.ID, added); err != nil {
		return false, err
	}
	return true, contact.Record(ctx, u.tx, contact.Relabelled(c, before, u.i.origin(u.s.now(), 0)))
}
