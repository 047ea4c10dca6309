package bulk

import (
	"context"
	"slices"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// undo gives a chunk of changed contacts back what they had, and counts in to.
func (s *Service) undo(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) (err error) {
	switch a.Kind {
	case AddLabels, RemoveLabels, ChangeLabels:
		err = s.unlabel(ctx, tx, a, chunk)
	case Delete:
		err = s.bringBack(ctx, tx, a, chunk)
	default:
		err = s.putBack(ctx, tx, a, chunk)
	}
	if err != nil {
		return err
	}
	for n := range chunk {
		i := &chunk[n]
		if i.outcome == changed && i.trace.Kept == nil {
			i.trace.Kept = []string{"deleted"} // by somebody, since
		}
		to.Result.Turned++
		to.Result.Undone += count(i.outcome == undone)
		to.Result.Kept += count(len(i.trace.Kept) > 0)
		to.Result.Lost += count(len(i.trace.Lost) > 0)
		i.trace.UndoneAt = s.now().UnixMicro()
	}
	to.cursor = chunk[len(chunk)-1].contactID
	return saveItems(ctx, tx, a, chunk)
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// unlabel moves each label back from or to the contacts that it was moved on.
func (s *Service) unlabel(ctx context.Context, tx *database.Tx, a Action, chunk []item) error {
	before, err := contact.LabelsOf(ctx, tx, a.AccountID, idsOf(chunk))
	if err != nil {
		return err
	}
	contacts := map[int64][]int64{}
	for _, i := range chunk {
		for _, label := range slices.Concat(i.trace.LabelIDs, i.trace.OffIDs) {
			contacts[label] = append(contacts[label], i.contactID)
		}
	}
	back := map[int64]int{}
	given, taken := a.Kind.sides(a.Params.LabelIDs, a.Params.OffIDs)
	for _, label := range slices.Concat(given, taken) {
		moved, err := moveLabels(ctx, tx, a.AccountID, slices.Contains(taken, label), []int64{label}, contacts[label])
		if err != nil {
			return err
		}
		for id := range moved {
			back[id]++
		}
	}
	for n := range chunk {
		i := &chunk[n]
		if back[i.contactID] > 0 {
			i.outcome = undone
		}
		if back[i.contactID] < len(i.trace.LabelIDs)+len(i.trace.OffIDs) {
			i.trace.Kept = []string{"labels"}
		}
	}
	after, err := contact.LabelsOf(ctx, tx, a.AccountID, idsOf(chunk))
	if err != nil {
		return err
	}
	return s.announceLabels(ctx, tx, a, before, after)
}

func (s *Service) putBack(ctx context.Context, tx *database.Tx, a Action, chunk []item) error {
	members := map[int64]bool{}
	return s.each(ctx, tx, a, chunk, func(i *item, now contact.Contact) (contact.Contact, error) {
		after, kept := now.PutBack(i.trace.Changes)
		if after.OwnerID != now.OwnerID {
			stays, err := s.isMember(ctx, tx, a.AccountID, after.OwnerID, members)
			if err != nil {
				return now, err
			}
			if !stays {
				after.OwnerID, kept = now.OwnerID, append(kept, "owner_id")
			}
		}
		if after.Blocked && !now.Blocked {
			after.BlockedAt, after.BlockedBy = instant(i.trace.BlockedAt), i.trace.BlockedBy
		}
		i.trace.Kept = kept
		if !after.Equal(now) {
			i.outcome = undone
		}
		return after, nil
	})
}

// isMember says whether somebody may look after contacts still; nobody may.
func (s *Service) isMember(ctx context.Context, r database.Reader, accountID, userID int64, known map[int64]bool) (bool, error) {
	if is, found := known[userID]; found || userID == 0 {
		return is || userID == 0, nil
	}
	err := account.RequireMember(ctx, r, accountID, userID, "owner_id")
	known[userID] = err == nil
	if problem.Is(err, problem.KindInvalid) {
		err = nil
	}
	return known[userID], err
}

func (s *Service) bringBack(ctx context.Context, tx *database.Tx, a Action, chunk []item) error {
	var snapshots []contact.Snapshot
	for _, i := range chunk {
		if i.trace.Deleted != nil {
			snapshots = append(snapshots, *i.trace.Deleted)
		}
	}
	restored, err := contact.RestoreMany(ctx, tx, a.AccountID, snapshots)
	if err != nil {
		return err
	}
	for n := range chunk {
		i := &chunk[n]
		at := slices.IndexFunc(restored, func(r contact.Restored) bool { return r.ID == i.contactID })
		if at < 0 {
			continue
		}
		i.outcome, i.trace.Lost = undone, restored[at].Lost
		i.trace.Deleted = nil // the contact has it all again
	}
	return s.contacts.Announce(ctx, tx, a.AccountID, func() ([]contact.News, error) {
		ids := make([]int64, len(restored))
		for n, r := range restored {
			ids[n] = r.ID
		}
		back, err := contact.LoadMany(ctx, tx, a.AccountID, ids)
		news := make([]contact.News, len(back))
		for n := range back {
			news[n].After = &back[n]
		}
		return news, err
	})
}

// How much is forgotten at a time.
const (
	forgetRows    = 1000
	forgetBatches = 20
)

// Forget drops what expired actions keep to be undone, with the notes and events
// of contacts that now are gone for good, and actions that were never started.
// It does a bounded part; call it again.
func (s *Service) Forget(ctx context.Context) error {
	for range forgetBatches {
		// Most of the time there is nothing, which is learned without the writer.
		var found []Action
		look := func(r database.Reader) (err error) {
			found, err = expired(ctx, r, s.now())
			return err
		}
		if err := s.db.Read(ctx, look); err != nil || len(found) == 0 {
			return err
		}
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			if err := look(tx); err != nil || len(found) == 0 {
				return err
			}
			return s.forget(ctx, tx, found[0])
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) forget(ctx context.Context, tx *database.Tx, a Action) error {
	chunk, err := items(ctx, tx, a, forgetRows)
	if err != nil {
		return err
	}
	if len(chunk) == 0 {
		return forgotten(ctx, tx, a, 0, true)
	}
	if a.Kind == Delete {
		var gone []int64
		for _, i := range chunk {
			if i.outcome == changed {
				gone = append(gone, i.contactID)
			}
		}
		if err := forgetContacts(ctx, tx, a.AccountID, gone); err != nil {
			return err
		}
	}
	to := chunk[len(chunk)-1].contactID
	if err := forgetItems(ctx, tx, a, to, a.Kind == Delete || a.Status == Prepared); err != nil {
		return err
	}
	return forgotten(ctx, tx, a, to, false)
}
