package contact

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// KeepMerges is how long a merge can be undone.
const KeepMerges = 30 * 24 * time.Hour

// MergePreview is what a merge would do.
type MergePreview struct {
	Base, Mergee, Result Contact
	Fields               []MergedField
	Notes, Labels        int // that would come to the base
}

// PreviewMerge says what a merge would do. Errors: as of Merge.
func (s *Service) PreviewMerge(ctx context.Context, actor account.Actor, baseID, mergeeID int64, choices Choices) (p MergePreview, err error) {
	if err := mayMerge(actor, baseID, mergeeID); err != nil {
		return p, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		state, fields, err := previewed(ctx, r, actor.AccountID(), baseID, mergeeID, choices)
		if err != nil {
			return err
		}
		p = MergePreview{Base: state.Base, Mergee: state.Mergee, Result: state.Merged, Fields: fields, Notes: len(state.Notes), Labels: len(state.added())}
		err = attachLabels(ctx, r, &p.Base, &p.Mergee)
		p.Result.Labels = slices.Concat(p.Base.Labels, p.Mergee.Labels)
		slices.Sort(p.Result.Labels)
		p.Result.Labels = slices.Compact(p.Result.Labels)
		return err
	})
	return p, err
}

// previewed reads two contacts and what a merge of them moves.
func previewed(ctx context.Context, r database.Reader, accountID, baseID, mergeeID int64, choices Choices) (m mergeState, fields []MergedField, err error) {
	if m.Base, err = load(ctx, r, accountID, baseID); err != nil {
		return m, nil, err
	}
	if m.Mergee, err = load(ctx, r, accountID, mergeeID); err != nil {
		return m, nil, err
	}
	labels, err := labelsOf(ctx, r, accountID, []int64{baseID, mergeeID})
	if err != nil {
		return m, nil, err
	}
	m.BaseLabels, m.MergeeLabels = labels[baseID], labels[mergeeID]
	if m.Notes, err = notesOf(ctx, r, accountID, mergeeID); err != nil {
		return m, nil, err
	}
	if m.Inboxes, err = inboxesOf(ctx, r, accountID, mergeeID); err != nil {
		return m, nil, err
	}
	m.Merged, fields, err = Merge(m.Base, m.Mergee, choices)
	return m, fields, err
}

// added are the labels that only the mergee has.
func (m *mergeState) added() (out []int64) {
	for _, label := range m.MergeeLabels {
		if !slices.Contains(m.BaseLabels, label) {
			out = append(out, label)
		}
	}
	return out
}

func mayMerge(actor account.Actor, baseID, mergeeID int64) error {
	if err := actor.Require(account.Merge); err != nil {
		return err
	}
	if baseID == mergeeID && baseID != 0 {
		return problem.Invalid("merge_itself", problem.OnField("mergee_contact_id"))
	}
	return nil
}

// Merge makes one contact of two: the base, with what [Merge] gives it, the labels
// of both and the mergee's notes. The mergee is gone, until [Service.Unmerge] brings
// it back. Errors: merge_itself, and those of [Merge].
func (s *Service) Merge(ctx context.Context, actor account.Actor, baseID, mergeeID int64, choices Choices) (Contact, error) {
	if err := mayMerge(actor, baseID, mergeeID); err != nil {
		return Contact{}, err
	}
	var merged Contact
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lockAll(ctx, tx, actor.AccountID(), baseID, mergeeID); err != nil {
			return err
		}
		state, _, err := previewed(ctx, tx, actor.AccountID(), baseID, mergeeID, choices)
		if err != nil {
			return err
		}
		merged, err = s.merge(ctx, tx, actor, state)
		return err
	})
	return merged, err
}

// lockAll makes merges of an account wait for each other, and everybody else who
// changes one of the contacts: in the order of their ids, or two could wait for
// each other for ever.
func lockAll(ctx context.Context, tx *database.Tx, accountID int64, ids ...int64) error {
	if err := LockIdentities(ctx, tx, accountID, true); err != nil {
		return err
	}
	slices.Sort(ids)
	for _, id := range ids {
		if _, err := loadForUpdate(ctx, tx, accountID, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) merge(ctx context.Context, tx *database.Tx, actor account.Actor, m mergeState) (Contact, error) {
	now, accountID := s.now(), actor.AccountID()
	base, mergee, merged := m.Base, m.Mergee, m.Merged
	if err := moveNotes(ctx, tx, accountID, mergee.ID, base.ID, m.Notes); err != nil {
		return merged, err
	}
	if err := moveInboxes(ctx, tx, accountID, mergee.ID, base.ID, m.Inboxes); err != nil {
		return merged, err
	}
	// The mergee goes first: what finds it may then be the base's.
	if _, err := RemoveMany(ctx, tx, accountID, []int64{mergee.ID}); err != nil {
		return merged, err
	}
	if err := s.saveQuietly(ctx, tx, base, &merged); err != nil {
		return merged, err
	}
	m.Merged = merged
	if err := attachLabels(ctx, tx, &base); err != nil {
		return merged, err
	}
	if err := errors.Join(addLabels(ctx, tx, accountID, base.ID, m.MergeeLabels), attachLabels(ctx, tx, &merged)); err != nil {
		return merged, err
	}
	events := []Event{mergeEvent(EventMerged, mergee, base, merged, originOfMerge(actor, now))}
	if merged.Identifier != mergee.Identifier {
		events[0].Text = mergee.Identifier
	}
	if err := Record(ctx, tx, events...); err != nil {
		return merged, err
	}
	s.tell(tx, mergee, "deleted")
	s.tell(tx, merged, "merged")
	s.tell(tx, merged, "updated")
	if err := s.announceMerge(ctx, tx, base, mergee, merged); err != nil {
		return merged, err
	}
	return merged, insertMerge(ctx, tx, mergeRecord{
		accountID: accountID, baseID: base.ID, mergeeID: mergee.ID, eventID: events[0].ID, state: m, mergedAt: now,
	}, actor.UserID)
}

func originOfMerge(actor account.Actor, now time.Time) Origin {
	return Origin{UserID: actor.UserID, At: now, Via: ByMerge}
}

func mergeEvent(kind EventKind, other, before, after Contact, origin Origin) Event {
	changes := Diff(before, after)
	changes.note("labels", filledList(before.Labels), filledList(after.Labels))
	return Event{
		AccountID: after.AccountID, ContactID: after.ID, Kind: kind, Origin: origin,
		EventData: EventData{Changes: changes, Other: other.ID, Name: other.Name},
	}
}

// Unmerge takes the merge of a history's entry back: the mergee is there again under
// its id, with its labels and those of its notes that are left, and the base has its
// own values again wherever nobody has changed them since. Errors: merge_undone,
// merge_expired, merge_order when the base itself has been merged since,
// merge_base_gone, and email_taken and the like when another contact has got what is
// one's own of these two.
func (s *Service) Unmerge(ctx context.Context, actor account.Actor, eventID int64) (base, mergee Contact, err error) {
	if err := actor.Require(account.Merge); err != nil {
		return base, mergee, err
	}
	failing := &base
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		m, err := s.undoable(ctx, tx, actor.AccountID(), eventID)
		if err != nil {
			return err
		}
		before, err := load(ctx, tx, m.accountID, m.baseID)
		if err != nil {
			return err
		}
		// The base goes first: what finds the mergee is then free.
		base, mergee = m.state.takeApart(before), m.state.Mergee
		if err := s.saveQuietly(ctx, tx, before, &base); err != nil {
			return err
		}
		failing = &mergee
		return s.bringBack(ctx, tx, actor, m, before, &base, &mergee)
	})
	return base, mergee, s.explainBut(ctx, *failing, err, base.ID, mergee.ID)
}

// saveQuietly stores a change that the history tells of in another way.
func (s *Service) saveQuietly(ctx context.Context, tx *database.Tx, before Contact, after *Contact) error {
	if after.Equal(before) {
		return nil
	}
	now := s.now()
	if err := Save(ctx, tx, before, *after, now); err != nil {
		return err
	}
	after.Version, after.UpdatedAt = before.Version+1, now
	return nil
}

// undoable loads and locks a merge that can be taken back.
func (s *Service) undoable(ctx context.Context, tx *database.Tx, accountID, eventID int64) (mergeRecord, error) {
	if err := LockIdentities(ctx, tx, accountID, true); err != nil {
		return mergeRecord{}, err
	}
	m, err := mergeOfEvent(ctx, tx, accountID, eventID)
	switch {
	case err != nil:
		return m, err
	case !m.unmergedAt.IsZero():
		return m, problem.Conflict("merge_undone", problem.ConflictsWith("contact_id", m.mergeeID))
	case m.forgotten || s.now().Sub(m.mergedAt) > KeepMerges:
		return m, problem.Conflict("merge_expired")
	}
	if _, err = loadForUpdate(ctx, tx, accountID, m.baseID); !errors.Is(err, database.ErrNotFound) {
		return m, err
	}
	into, err := mergedInto(ctx, tx, accountID, m.baseID)
	if errors.Is(err, database.ErrNotFound) {
		return m, problem.Conflict("merge_base_gone")
	}
	if err != nil {
		return m, err
	}
	return m, problem.Conflict("merge_order", problem.ConflictsWith("contact_id", into.baseID), problem.ConflictsWith("event_id", into.eventID))
}

// bringBack makes the mergee a contact again, with what came from it.
func (s *Service) bringBack(ctx context.Context, tx *database.Tx, actor account.Actor, m mergeRecord, before Contact, base, mergee *Contact) error {
	now := s.now()
	mergee.Version, mergee.UpdatedAt = mergee.Version+1, now
	if err := InsertMany(ctx, tx, []Contact{*mergee}); err != nil {
		return err
	}
	if err := attachLabels(ctx, tx, &before); err != nil {
		return err
	}
	if err := takeLabels(ctx, tx, m.accountID, base.ID, m.state.added()); err != nil {
		return err
	}
	if err := addLabels(ctx, tx, m.accountID, mergee.ID, m.state.MergeeLabels); err != nil {
		return err
	}
	if err := moveNotes(ctx, tx, m.accountID, base.ID, mergee.ID, m.state.Notes); err != nil {
		return err
	}
	if err := s.bringInboxesBack(ctx, tx, m, base, mergee); err != nil {
		return err
	}
	if err := attachLabels(ctx, tx, base, mergee); err != nil {
		return err
	}
	origin := originOfMerge(actor, now)
	err := Record(ctx, tx, mergeEvent(EventUnmerged, *mergee, before, *base, origin), mergeEvent(EventUnmerged, *base, *mergee, *mergee, origin))
	if err != nil {
		return err
	}
	s.tell(tx, *mergee, "created")
	s.tell(tx, *base, "updated")
	again := News{Before: &before, After: base, Labels: &[2][]string{before.Labels, base.Labels}}
	if slices.Equal(before.Labels, base.Labels) {
		again.Labels = nil
	}
	if err := s.Announce(ctx, tx, m.accountID, one(News{After: mergee}, again)); err != nil {
		return err
	}
	return s.settle(ctx, tx, m, now)
}

// bringInboxesBack gives the mergee its conversations again, with what has been written in
// them since. When either was written to is then read off the messages.
func (s *Service) bringInboxesBack(ctx context.Context, tx *database.Tx, m mergeRecord, base, mergee *Contact) error {
	if len(m.state.Inboxes) == 0 {
		return nil
	}
	if err := moveInboxes(ctx, tx, m.accountID, base.ID, mergee.ID, m.state.Inboxes); err != nil {
		return err
	}
	return readFacts(ctx, tx, base, mergee)
}

// settle marks a merge as undone, and takes what it gave to the base out of what
// later merges remember of it, so that undoing one of those does not bring it back.
func (s *Service) settle(ctx context.Context, tx *database.Tx, m mergeRecord, now time.Time) error {
	later, err := laterMerges(ctx, tx, m)
	if err != nil {
		return err
	}
	gone := m.state.added()
	for _, l := range later {
		l.state.Base, l.state.Merged = m.state.takeApart(l.state.Base), m.state.takeApart(l.state.Merged)
		l.state.BaseLabels = slices.DeleteFunc(l.state.BaseLabels, func(label int64) bool { return slices.Contains(gone, label) })
		if err := updateMerge(ctx, tx, l); err != nil {
			return err
		}
	}
	return endMerge(ctx, tx, m, now)
}

// survivor explains why a contact is not found: if it has been merged, the error
// contact_merged says which one it is now.
func survivor(ctx context.Context, r database.Reader, accountID, id int64, notFound error) error {
	for into := id; ; {
		m, err := mergedInto(ctx, r, accountID, into)
		switch {
		case errors.Is(err, database.ErrNotFound) && into == id:
			return notFound
		case errors.Is(err, database.ErrNotFound):
			if _, err = load(ctx, r, accountID, into); err != nil {
				return notFound // deleted since, or unreadable: no better answer
			}
			return problem.New(problem.KindNotFound, "contact_merged", problem.ConflictsWith("contact_id", into))
		case err != nil:
			return err
		}
		into = m.baseID
	}
}

// Sweep forgets what was kept to undo merges and deletions of labels that cannot be undone
// any more, and old changes that no filter needs to know of.
func (s *Service) Sweep(ctx context.Context) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		return errors.Join(forgetMerges(ctx, tx, s.now().Add(-KeepMerges)), columnar.Forget(ctx, tx))
	})
	return errors.Join(err, s.forgetLabels(ctx))
}
