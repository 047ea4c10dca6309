package conversation

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// inboxDeleted is the activity that says why a conversation was resolved.
const inboxDeleted = "inbox_deleted"

// closedAtOnce is how many conversations of a deleted inbox are resolved in one transaction.
const closedAtOnce = 200

// closeArgs is the job that resolves what is left of a deleted inbox, a slice at a time. There is
// exactly one of an inbox until all is done: each slice commits with the next one's job, and the
// queue gives what a killed process had to another one.
type closeArgs struct {
	AccountID int64 `json:"account_id"`
	InboxID   int64 `json:"inbox_id"`
	Behind    int64 `json:"behind"` // the last conversation that was looked at
}

// Kind names the job for ever.
func (closeArgs) Kind() string { return "close_inbox" }

// Close has what is open in an inbox resolved once it is archived; see [inbox.NewService].
func (s *Service) Close(ctx context.Context, tx *database.Tx, accountID, inboxID int64) error {
	return s.queue.Enqueue(ctx, tx, closeArgs{AccountID: accountID, InboxID: inboxID}, job.Options{})
}

// closeSlice resolves the next conversations of an inbox.
func (s *Service) closeSlice(ctx context.Context, args closeArgs, _ job.Attempt) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		ids, err := database.Collect(ctx, tx, database.Int64s, `SELECT id FROM conversations WHERE account_id = $1 AND inbox_id = $2 AND status <> 'resolved' AND id > $3
			ORDER BY id LIMIT $4`, args.AccountID, args.InboxID, args.Behind, closedAtOnce)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.closeAll(ctx, tx, args.AccountID, ids); err != nil {
			return err
		}
		args.Behind = ids[len(ids)-1]
		return s.queue.Enqueue(ctx, tx, args, job.Options{})
	})
}

// closeAll resolves conversations.
func (s *Service) closeAll(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	these, argument := tx.Dialect().In("id", "$2", ids)
	if _, err := tx.Exec(ctx, "UPDATE conversations SET updated_at = updated_at WHERE account_id = $1 AND "+these, accountID, argument); err != nil {
		return err
	}
	these, argument = tx.Dialect().In("v.id", "$2", ids)
	open, err := s.find(ctx, tx, accountID, these+" AND v.status <> 'resolved' ORDER BY v.id", argument)
	if err != nil {
		return err
	}
	for _, v := range open {
		if err := s.closeOne(ctx, tx, v); err != nil {
			return err
		}
	}
	return closeHidden(ctx, tx, accountID, ids)
}

// closeHidden resolves those conversations whose contact is deleted: nobody sees them, but the
// contact may come back.
func closeHidden(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) error {
	these, argument := tx.Dialect().In("v.id", "$2", ids)
	contacts, err := database.Collect(ctx, tx, database.Int64s, `SELECT DISTINCT ci.contact_id FROM conversations v
		JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id WHERE v.account_id = $1 AND v.status <> 'resolved' AND `+these, accountID, argument)
	if err != nil || len(contacts) == 0 {
		return err
	}
	contact.Talked(ctx, tx, accountID, contacts...)
	these, argument = tx.Dialect().In("id", "$2", ids)
	_, err = tx.Exec(ctx, "UPDATE conversations SET status = 'resolved', snoozed_until = NULL WHERE account_id = $1 AND status <> 'resolved' AND "+these, accountID, argument)
	return err
}

func (s *Service) closeOne(ctx context.Context, tx *database.Tx, v Conversation) error {
	before := v
	v, err := v.turned(Resolved, time.Time{})
	if err != nil {
		return err
	}
	if err := s.happen(ctx, tx, v, account.User{}, inboxDeleted, nil); err != nil {
		return err
	}
	v.UpdatedAt = s.now()
	s.tell(tx, v, "status")
	if err := save(ctx, tx, v); err != nil {
		return err
	}
	return s.announceChange(ctx, tx, before, v)
}
