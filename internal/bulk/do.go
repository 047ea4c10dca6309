package bulk

import (
	"context"
	"errors"
	"slices"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// do changes a chunk of contacts, stores what they were, and counts in to.
func (s *Service) do(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) error {
	switch a.Kind {
	case AddLabels, RemoveLabels, ChangeLabels:
		return s.label(ctx, tx, a, chunk, to)
	case Delete:
		return s.remove(ctx, tx, a, chunk, to)
	default:
		return s.change(ctx, tx, a, chunk, to)
	}
}

// end stores what became of a chunk.
func (s *Service) end(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) error {
	to.Result = to.Result.copied()
	for i := range chunk {
		chunk[i].at = s.now()
		to.Counts.Done++
		switch chunk[i].outcome {
		case changed:
			to.Counts.Changed++
		case failed:
			to.Counts.Failed++
			to.Result.Failures[chunk[i].trace.Code]++
		case unchanged, undone:
		}
	}
	to.cursor = chunk[len(chunk)-1].contactID
	return saveItems(ctx, tx, a, chunk)
}

// fail says why a contact was left as it is.
func (i *item) fail(code string) { i.outcome, i.trace.Code = failed, code }

// codeGone is the reason of a contact that is not there any more.
const codeGone = "not_found"

func idsOf(chunk []item) []int64 {
	ids := make([]int64, len(chunk))
	for i := range chunk {
		ids[i] = chunk[i].contactID
	}
	return ids
}

func (s *Service) label(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) error {
	ids := idsOf(chunk)
	exists, err := there(ctx, tx, a.AccountID, ids)
	if err != nil {
		return err
	}
	before, err := contact.LabelsOf(ctx, tx, a.AccountID, ids)
	if err != nil {
		return err
	}
	on, off := a.Kind.sides(a.Params.LabelIDs, a.Params.OffIDs)
	given, err := moveLabels(ctx, tx, a.AccountID, true, on, ids)
	if err != nil {
		return err
	}
	taken, err := moveLabels(ctx, tx, a.AccountID, false, off, ids)
	if err != nil {
		return err
	}
	after, err := contact.LabelsOf(ctx, tx, a.AccountID, ids)
	if err != nil {
		return err
	}
	for n := range chunk {
		i := &chunk[n]
		switch id := i.contactID; {
		case !exists[id]:
			i.fail(codeGone)
		case len(given[id])+len(taken[id]) == 0:
			i.outcome = unchanged
		default:
			i.outcome = changed
			i.trace = trace{Labels: &[2][]string{append([]string{}, before[id]...), append([]string{}, after[id]...)}}
			i.trace.LabelIDs, i.trace.OffIDs = a.Kind.sides(given[id], taken[id])
		}
	}
	if err := s.announceLabels(ctx, tx, a, before, after); err != nil {
		return err
	}
	return s.end(ctx, tx, a, chunk, to)
}

// announceLabels has webhooks told of labels that contacts have got or lost.
func (s *Service) announceLabels(ctx context.Context, tx *database.Tx, a Action, before, after map[int64][]string) error {
	var moved []int64
	for _, labels := range []map[int64][]string{before, after} {
		for id := range labels {
			if !slices.Equal(before[id], after[id]) && !slices.Contains(moved, id) {
				moved = append(moved, id)
			}
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return s.contacts.Announce(ctx, tx, a.AccountID, func() ([]contact.News, error) {
		contacts, err := contact.LoadMany(ctx, tx, a.AccountID, moved)
		news := make([]contact.News, len(contacts))
		for n := range contacts {
			c := &contacts[n]
			news[n] = contact.News{Before: c, After: c, Labels: &[2][]string{before[c.ID], after[c.ID]}}
		}
		return news, err
	})
}

// moveLabels gives contacts labels or takes them off, and says for each contact
// which ones moved.
func moveLabels(ctx context.Context, tx *database.Tx, accountID int64, add bool, labels, contacts []int64) (map[int64][]int64, error) {
	move := contact.RemoveLabel
	if add {
		move = contact.AddLabel
	}
	moved := map[int64][]int64{}
	for _, label := range labels {
		ids, err := move(ctx, tx, accountID, label, contacts)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			moved[id] = append(moved[id], label)
		}
	}
	return moved, nil
}

func (s *Service) change(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) error {
	rules, err := s.rules(ctx, tx, a)
	if err != nil {
		return err
	}
	err = s.each(ctx, tx, a, chunk, func(i *item, before contact.Contact) (contact.Contact, error) {
		after, err := before.Apply(a.Params.Change, rules)
		if p, is := errors.AsType[*problem.Error](err); is {
			i.fail(p.Fields[0].Code)
			return before, nil
		}
		if err != nil || after.Equal(before) {
			i.outcome = unchanged
			return before, err
		}
		i.outcome, i.trace.Changes = changed, contact.Diff(before, after)
		if before.Blocked && !after.Blocked {
			i.trace.BlockedAt, i.trace.BlockedBy = before.BlockedAt.UnixMicro(), before.BlockedBy
		}
		return after, nil
	})
	if err != nil {
		return err
	}
	for n := range chunk {
		if chunk[n].outcome == "" {
			chunk[n].fail(codeGone)
		}
	}
	return s.end(ctx, tx, a, chunk, to)
}

// each lets f say what becomes of each contact of a chunk that there is, and saves it.
func (s *Service) each(ctx context.Context, tx *database.Tx, a Action, chunk []item, f func(i *item, before contact.Contact) (contact.Contact, error)) error {
	contacts, err := contact.LoadMany(ctx, tx, a.AccountID, idsOf(chunk))
	if err != nil {
		return err
	}
	var saved []contact.Saving
	for n := range chunk {
		i := &chunk[n]
		at, found := slices.BinarySearchFunc(contacts, i.contactID, func(c contact.Contact, id int64) int { return int(c.ID - id) })
		if !found {
			continue
		}
		after, err := f(i, contacts[at])
		if err != nil {
			return err
		}
		saved = append(saved, contact.Saving{Before: contacts[at], After: after})
	}
	now := s.now()
	if err := contact.SaveMany(ctx, tx, saved, now); err != nil {
		return err
	}
	return s.contacts.Announce(ctx, tx, a.AccountID, func() ([]contact.News, error) { return contact.Updates(saved, now), nil })
}

func (s *Service) remove(ctx context.Context, tx *database.Tx, a Action, chunk []item, to *Action) error {
	taken, err := contact.Take(ctx, tx, a.AccountID, idsOf(chunk))
	if err != nil {
		return err
	}
	err = s.contacts.Announce(ctx, tx, a.AccountID, func() ([]contact.News, error) {
		news := make([]contact.News, len(taken))
		for n := range taken {
			news[n].Before = &taken[n].Contact
		}
		return news, nil
	})
	if err != nil {
		return err
	}
	was := map[int64]*contact.Snapshot{}
	for n := range taken {
		was[taken[n].Contact.ID] = &taken[n]
	}
	for n := range chunk {
		i := &chunk[n]
		if i.trace.Deleted = was[i.contactID]; i.trace.Deleted == nil {
			i.fail(codeGone)
		} else {
			i.outcome = changed
		}
	}
	return s.end(ctx, tx, a, chunk, to)
}
