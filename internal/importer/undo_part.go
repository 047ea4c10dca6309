package importer

import (
	"context"
	"maps"
	"slices"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// undoing takes back what the rows of one part have done: it looks up all that
// they met, decides in memory, and writes all at once.
type undoing struct {
	s     *Service
	r     database.Reader
	tx    *database.Tx // nil where it only says what it would do
	i     Import
	first int // line of the part
	done  UndoCounts
	kept  []Kept
	// carried are the contacts of a dry run, as it would leave them, that rows before
	// these have changed as well.
	carried map[int64]contact.Contact

	was     map[int64]contact.Contact // those that get old values back, as they are stored, with their labels
	now     map[int64]contact.Contact // as they are by now
	held    map[identity]int64        // who has the identities that somebody may get back
	holders map[identity]int64        // the same by now
	left    map[int64]*Kept
	members map[int64]bool
	again   map[int64]bool // that rows before these have changed as well: they count there
	// merged are contacts that somebody has merged since, with the one that has their values now. What is of whom
	// cannot be told apart any more, so they stay as a whole.
	merged map[int64]int64
}

// identity is what tells contacts apart, by its kind.
type identity struct{ kind, value string }

// undoPart takes back a part: contacts that its rows have made go first, then the
// others get back what they had, the newest change first.
func (s *Service) undoPart(ctx context.Context, r database.Reader, tx *database.Tx, i Import, p part, carried map[int64]contact.Contact) (UndoCounts, []Kept, error) {
	rows, err := rowsOfPart(ctx, r, i, p)
	if err != nil {
		return UndoCounts{}, nil, err
	}
	u := &undoing{
		s: s, r: r, tx: tx, i: i, first: rows[0].Line, done: UndoCounts{Rows: p.counts.Rows}, carried: carried,
		was: map[int64]contact.Contact{}, held: map[identity]int64{}, members: map[int64]bool{}, merged: map[int64]int64{},
	}
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
	if carried != nil {
		for id := range u.again {
			if c, there := u.now[id]; there {
				carried[id] = c
			}
		}
	}
	slices.SortFunc(u.kept, func(a, b Kept) int { return a.Line - b.Line })
	u.done.Kept = len(u.kept)
	return u.done, u.kept, nil
}

// remove deletes contacts that nobody has touched since.
func (u *undoing) remove(ctx context.Context, made map[int64]int) error {
	ids := slices.Sorted(maps.Keys(made))
	if len(ids) == 0 {
		return nil
	}
	touched, err := touchedSince(ctx, u.r, u.i, ids)
	if err != nil {
		return err
	}
	var gone, missing []int64
	for _, id := range ids {
		switch reason, there := touched[id]; {
		case !there:
			missing = append(missing, id)
		case reason != "":
			u.kept = append(u.kept, Kept{Line: made[id], ContactID: id, Reason: reason})
		default:
			gone = append(gone, id)
		}
	}
	into, err := contact.MergedInto(ctx, u.r, u.i.AccountID, missing)
	if err != nil {
		return err
	}
	for id, m := range into {
		u.kept = append(u.kept, Kept{Line: made[id], ContactID: m.Into, Reason: "merged"})
	}
	u.done.Delete += len(gone)
	if u.tx == nil || len(gone) == 0 {
		return nil
	}
	if err := u.s.announceGone(ctx, u.tx, u.i, gone); err != nil {
		return err
	}
	if _, err := contact.RemoveMany(ctx, u.tx, u.i.AccountID, gone); err != nil {
		return err
	}
	these, argument := u.tx.Dialect().In("contact_id", "$2", gone)
	for _, table := range []string{"contact_events", "contact_inboxes"} {
		if _, err := u.tx.Exec(ctx, "DELETE FROM "+table+" WHERE account_id = $1 AND "+these, u.i.AccountID, argument); err != nil {
			return err
		}
	}
	return nil
}

// restore gives contacts back what the rows between two lines have changed. One
// that the import has made itself either goes or stays as a whole.
func (u *undoing) restore(ctx context.Context, changed map[int64]int, first, last int) error {
	ids := slices.Sorted(maps.Keys(changed))
	if len(ids) == 0 {
		return nil
	}
	events, err := contact.ImportEvents(ctx, u.r, u.i.AccountID, u.i.ID, ids, first, last)
	if err != nil {
		return err
	}
	if err := u.lookUp(ctx, ids, events); err != nil {
		return err
	}
	if err := u.findMerged(ctx, ids); err != nil {
		return err
	}
	leaving := map[identity]bool{}
	for _, e := range events {
		for _, h := range listed(e.IdentitiesAfter()) {
			leaving[h] = true
		}
	}
	for clash := true; clash; {
		if err := u.takeAllBack(ctx, events, leaving); err != nil {
			return err
		}
		clash = u.clashes(leaving)
	}
	for _, id := range ids {
		if into, merged := u.merged[id]; merged && !u.again[id] {
			u.kept = append(u.kept, Kept{Line: changed[id], ContactID: into, Reason: "merged"})
		}
		if k := u.left[id]; k != nil {
			u.kept = append(u.kept, *k)
		}
	}
	return u.save(ctx, ids)
}

// findMerged notes those of the changed contacts that have gone into another one. Those that the import has
// made itself are told where it made them.
func (u *undoing) findMerged(ctx context.Context, ids []int64) error {
	var missing []int64
	for _, id := range ids {
		if _, there := u.was[id]; !there {
			missing = append(missing, id)
		}
	}
	into, err := contact.MergedInto(ctx, u.r, u.i.AccountID, missing)
	for id, m := range into {
		if m.Was.ImportID != u.i.ID {
			u.merged[id] = m.Into
		}
	}
	return err
}

// takeAllBack takes the entries back, the newest first. leaving are identities that
// contacts are expected to give back, so that two may have changed theirs.
func (u *undoing) takeAllBack(ctx context.Context, events []contact.Event, leaving map[identity]bool) error {
	u.now, u.left, u.holders = maps.Clone(u.was), map[int64]*Kept{}, maps.Clone(u.held)
	for _, e := range slices.Backward(events) {
		before, there := u.now[e.ContactID]
		if !there {
			continue
		}
		after, err := u.takeBack(ctx, e, before, leaving)
		if err != nil {
			return err
		}
		u.now[e.ContactID] = after
	}
	return nil
}

// clashes says whether two contacts would have one identity, since one of them has
// kept it; that one is then not expected to give it back any more.
func (u *undoing) clashes(leaving map[identity]bool) (clash bool) {
	owners := map[identity]int64{}
	for id, c := range u.now {
		for _, h := range identitiesOf(c) {
			if owner, has := owners[h]; has && owner != id {
				clash = true
				delete(leaving, h)
			}
			owners[h] = id
		}
	}
	return clash
}

// takeBack gives a contact as it is without an entry of its history.
func (u *undoing) takeBack(ctx context.Context, e contact.Event, before contact.Contact, leaving map[identity]bool) (after contact.Contact, err error) {
	if e.Kind == contact.EventLabels {
		added := e.AddedLabels()
		before.Labels = slices.DeleteFunc(slices.Clone(before.Labels), func(title string) bool { return slices.Contains(added, title) })
		if len(before.Labels) == 0 {
			before.Labels = nil
		}
		return before, nil
	}
	after, kept, taken := before.PutBackAll(e, func(kind, value string) bool {
		h := identity{kind, value}
		holder, held := u.holders[h]
		_, ours := u.was[holder]
		return !held || holder == before.ID || ours && leaving[h]
	})
	if after.OwnerID != before.OwnerID && after.OwnerID != 0 {
		is, err := u.isMember(ctx, after.OwnerID)
		if err != nil {
			return before, err
		}
		if !is {
			after.OwnerID, kept = before.OwnerID, append(kept, "owner_id")
		}
	}
	if after.Blocked && !before.Blocked {
		after.BlockedAt, after.BlockedBy = u.s.now(), u.i.UserID
	}
	for _, h := range identitiesOf(before) {
		if u.holders[h] == before.ID {
			delete(u.holders, h)
		}
	}
	hold(u.holders, after)
	u.keep(e, "changed", kept)
	u.keep(e, "taken", taken)
	return after, nil
}

func (u *undoing) isMember(ctx context.Context, id int64) (is bool, err error) {
	is, known := u.members[id]
	if known {
		return is, nil
	}
	err = account.RequireMember(ctx, u.r, u.i.AccountID, id, "owner_id")
	if err != nil && !problem.Is(err, problem.KindInvalid) {
		return false, err
	}
	u.members[id] = err == nil
	return err == nil, nil
}

// keep notes what stays of a contact; of several reasons the first.
func (u *undoing) keep(e contact.Event, reason string, fields []string) {
	if len(fields) == 0 {
		return
	}
	k := u.left[e.ContactID]
	if k == nil {
		k = &Kept{Line: e.ImportLine, ContactID: e.ContactID, Reason: reason}
		u.left[e.ContactID] = k
	}
	for _, field := range fields {
		if !slices.Contains(k.Fields, field) {
			k.Fields = append(k.Fields, field)
		}
	}
}

// save writes the contacts as they are now, and that into their histories.
func (u *undoing) save(ctx context.Context, ids []int64) error {
	var saved []contact.Saving
	var events []contact.Event
	off := map[string][]int64{}
	at := u.s.now()
	for _, id := range ids {
		was, found := u.was[id]
		now := u.now[id]
		if !found || now.Equal(was) {
			continue
		}
		if !u.again[id] {
			u.done.Restore++
		}
		saved = append(saved, contact.Saving{Before: was, After: now})
		events = append(events, contact.Changed(was, now, u.i.origin(at, 0))...)
		if len(now.Labels) < len(was.Labels) {
			events = append(events, contact.Relabelled(now, was.Labels, u.i.origin(at, 0)))
		}
		for _, title := range was.Labels {
			if !slices.Contains(now.Labels, title) {
				off[title] = append(off[title], id)
			}
		}
	}
	if u.tx == nil || len(saved) == 0 {
		return nil
	}
	if err := contact.SaveMany(ctx, u.tx, saved, at); err != nil {
		return err
	}
	if len(off) > 0 {
		if err := contact.RemoveLabels(ctx, u.tx, u.i.AccountID, off); err != nil {
			return err
		}
	}
	if err := u.s.announceBack(ctx, u.tx, u.i, saved, at); err != nil {
		return err
	}
	return contact.Record(ctx, u.tx, events...)
}
