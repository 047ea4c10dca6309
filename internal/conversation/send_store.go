package conversation

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// try is a message that somebody is sending.
type try struct {
	messageID int64
	attempts  int // with this one
	queuedAt  time.Time
}

func enqueue(ctx context.Context, tx *database.Tx, accountID int64, m Message, now time.Time) error {
	_, err := tx.Exec(ctx, "INSERT INTO outgoing_messages (message_id, account_id, conversation_id, queued_at, next_at) VALUES ($1, $2, $3, $4, $4)",
		m.ID, accountID, m.ConversationID, now.UnixMicro())
	return err
}

// claim takes the first message that waits in a conversation until an instant. Not found:
// there is none, it is not due, or somebody else has it.
func claim(ctx context.Context, tx *database.Tx, of sendArgs, now, until time.Time) (t try, err error) {
	var queued int64
	err = tx.QueryRow(ctx, `UPDATE outgoing_messages SET next_at = $4, attempts = attempts + 1 WHERE account_id = $1 AND next_at <= $3 AND message_id =
		(SELECT min(o.message_id) FROM outgoing_messages o WHERE o.account_id = $1 AND o.conversation_id = $2) RETURNING message_id, attempts, queued_at`,
		of.AccountID, of.ConversationID, now.UnixMicro(), until.UnixMicro()).Scan(&t.messageID, &t.attempts, &queued)
	t.queuedAt = instant(queued)
	return t, err
}

// postpone says when a message is tried again.
func postpone(ctx context.Context, tx *database.Tx, accountID int64, t try, next time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE outgoing_messages SET next_at = $4 WHERE account_id = $1 AND message_id = $2 AND attempts = $3",
		accountID, t.messageID, t.attempts, next.UnixMicro())
	return err
}

// dequeue takes a message off those that wait; false when somebody else has tried meanwhile.
func dequeue(ctx context.Context, tx *database.Tx, accountID int64, t try) (bool, error) {
	n, err := tx.Exec(ctx, "DELETE FROM outgoing_messages WHERE account_id = $1 AND message_id = $2 AND attempts = $3", accountID, t.messageID, t.attempts)
	return n == 1, err
}

// waiting gives the conversations whose first message is due, over all accounts.
func waiting(ctx context.Context, r database.Reader, now time.Time) ([]sendArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (of sendArgs, err error) {
		err = row.Scan(&of.AccountID, &of.ConversationID)
		return of, err
	}, `SELECT o.account_id, o.conversation_id FROM outgoing_messages o WHERE o.next_at <= $1 AND NOT EXISTS (SELECT 1 FROM outgoing_messages e
		WHERE e.account_id = o.account_id AND e.conversation_id = o.conversation_id AND e.message_id < o.message_id)`, now.UnixMicro())
}

// setDelivery stores what became of a message.
func setDelivery(ctx context.Context, tx *database.Tx, accountID, messageID int64, to Delivery, refusal *Refusal) error {
	_, err := tx.Exec(ctx, "UPDATE messages SET status = $3, refusal = $4 WHERE account_id = $1 AND id = $2", accountID, messageID, string(to), refusal.encode())
	return err
}

// setSource stores what the channel calls a message; the name of another one is left out.
func setSource(ctx context.Context, tx *database.Tx, accountID, messageID int64, sourceID string) error {
	_, err := tx.Exec(ctx, `UPDATE messages SET source_id = $3 WHERE account_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM messages o
		WHERE o.account_id = messages.account_id AND o.inbox_id = messages.inbox_id AND o.source_id = $3)`, accountID, messageID, orNull(sourceID))
	return err
}

// raiseDelivery is setDelivery for a message that still stands as it did.
func raiseDelivery(ctx context.Context, tx *database.Tx, accountID int64, m Message, to Delivery, refusal *Refusal) (bool, error) {
	n, err := tx.Exec(ctx, "UPDATE messages SET status = $3, refusal = $4 WHERE account_id = $1 AND id = $2 AND status = $5",
		accountID, m.ID, string(to), refusal.encode(), string(m.Delivery))
	return n == 1, err
}

// saveRetry puts a message back to before it was sent.
func saveRetry(ctx context.Context, tx *database.Tx, accountID int64, m Message) error {
	attributes, err := encode("content_attributes", m.Attributes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "UPDATE messages SET status = 'sent', refusal = '', source_id = NULL, content_attributes = $3 WHERE account_id = $1 AND id = $2", accountID, m.ID, attributes)
	return err
}

// messageOf gives a message of a conversation.
func (s *Service) messageOf(ctx context.Context, r database.Reader, v Conversation, id int64) (Message, error) {
	found, err := s.messagesWhere(ctx, r, v.AccountID, "m.conversation_id = $2 AND m.id = $3", v.ID, id)
	if err == nil && len(found) == 0 {
		err = database.ErrNotFound
	}
	if err != nil {
		return Message{}, err
	}
	return found[0], nil
}

// earlier gives what the channel calls the messages before one, the oldest first.
func earlier(ctx context.Context, r database.Reader, m Message, accountID int64) ([]string, error) {
	return database.Collect(ctx, r, database.Strings, `SELECT source_id FROM (SELECT m.source_id, m.created_at, m.id FROM messages m
		WHERE m.account_id = $1 AND m.conversation_id = $2 AND m.source_id IS NOT NULL AND m.kind <> 'note' AND (m.created_at, m.id) < ($3, $4)
		ORDER BY m.created_at DESC, m.id DESC LIMIT $5) latest ORDER BY created_at, id`, accountID, m.ConversationID, m.CreatedAt.UnixMicro(), m.ID, maxThread)
}
