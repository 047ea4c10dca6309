package importer

import (
	"context"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/notification"
)

// end gives an import its last status, tells who imported, and wakes the next one
// of the account; one that is cancelled may have its undoing before it. Ending twice
// does nothing.
func (s *Service) end(ctx context.Context, i Import, status Status, failure *Failure) error {
	told := i.Status != Previewing && i.Status != Undoing // whoever looks on needs no mail
	i.Status, i.Failure = status, failure
	return s.db.Write(ctx, func(tx *database.Tx) error {
		ended, err := finish(ctx, tx, i, s.now())
		if err != nil || !ended {
			return err
		}
		if err := s.enqueueIndex(ctx, tx, i.AccountID); err != nil {
			return err
		}
		if status == Canceled && i.cancelUndo && i.hasWritten() {
			return s.beginUndo(ctx, tx, i)
		}
		if told {
			if err := s.report(ctx, tx, i); err != nil {
				return err
			}
		}
		s.tellAll(tx, i)
		return s.wake(ctx, tx, i.AccountID)
	})
}

// tellAll says that the import has changed, and contacts have.
func (s *Service) tellAll(tx *database.Tx, i Import) {
	i.tell(tx, s.events)
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: i.AccountID, Kind: "contacts", Data: map[string]any{}})
	})
}

// wake enqueues the account's next import, if one waits; if none, it says that the
// last one has ended.
func (s *Service) wake(ctx context.Context, tx *database.Tx, accountID int64) error {
	following, err := next(ctx, tx, accountID)
	switch {
	case err != nil:
		return err
	case following != 0:
		return s.enqueue(ctx, tx, accountID, following)
	case s.imported != nil:
		return s.imported(ctx, tx, accountID)
	}
	return nil
}

// report mails the result; who has cancelled or undone it knows it.
func (s *Service) report(ctx context.Context, tx *database.Tx, i Import) error {
	kind := notification.ImportCompleted
	switch i.Status { //nolint:exhaustive // the others are no ends
	case Failed:
		kind = notification.ImportFailed
	case Canceled, Undone:
		return nil
	}
	return s.notices.Notify(ctx, tx, notification.Notice{AccountID: i.AccountID, UserID: i.UserID, Kind: kind, ImportID: i.ID})
}

func (i Import) tell(tx *database.Tx, events *event.Hub) {
	tx.AfterCommit(func() {
		events.Publish(event.Event{AccountID: i.AccountID, Kind: "import", Data: map[string]any{"id": i.ID}})
	})
}
