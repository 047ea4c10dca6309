package conversation

import (
	"context"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/webhook"
)

// deletedMark is the attribute of a message whose content is gone, as the compatible API names it.
const deletedMark = "deleted"

// messageDeleted is the change that pages are told of.
const messageDeleted = "message_deleted"

// Deleted says that somebody has deleted what the message said.
func (m Message) Deleted() bool { return m.Attributes[deletedMark] == true }

// DeleteMessage deletes for good what a message said, with its files and whom it mentioned; that there was one, from whom
// and when, stays. One that waits to be sent is not sent any more; what has been sent stays where it is. Errors:
// message_is_activity for what the program itself has noted.
func (s *Service) DeleteMessage(ctx context.Context, actor account.Actor, displayID, messageID int64) (m Message, v Conversation, err error) {
	v, err = s.change(ctx, actor, displayID, func(tx *database.Tx, v *Conversation) error {
		if m, err = s.messageOf(ctx, tx, *v, messageID); err != nil || m.Deleted() {
			return err
		}
		if m.Kind == Activity {
			return problem.Conflict("message_is_activity")
		}
		waits, flood := m.Delivery == Progress, m.OfFlood()
		m.Content, m.Attributes, m.Files, m.Refusal = "", map[string]any{deletedMark: true}, nil, nil
		if flood {
			m.Attributes[floodMark] = true
		}
		if waits {
			m.Delivery = Failed
		}
		if err := empty(ctx, tx, v.AccountID, m); err != nil {
			return err
		}
		if v.Last.ID == m.ID {
			v.Last = m
		}
		s.publish(tx, *v, map[string]any{"change": messageDeleted, "message_id": m.ID})
		return s.announceMessage(ctx, tx, webhook.MessageUpdated, *v, m)
	})
	return m, v, err
}

// empty stores that a message says nothing any more.
func empty(ctx context.Context, tx *database.Tx, accountID int64, m Message) error {
	attributes, err := encode("content_attributes", m.Attributes)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE messages SET content = '', content_attributes = $3, status = $4, refusal = $5 WHERE account_id = $1 AND id = $2",
		accountID, m.ID, attributes, string(m.Delivery), m.Refusal.encode()); err != nil {
		return err
	}
	for _, table := range []string{"attachments", "mentions", "outgoing_messages"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE account_id = $1 AND message_id = $2", accountID, m.ID); err != nil {
			return err
		}
	}
	return nil
}
