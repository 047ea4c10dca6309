package contact

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// What filters know of conversations stands in the contact: when it has last written, and
// when a person of ours has. Whoever stores a message says so in the same transaction. The
// contact's version stays: whoever edits its fields is not in the way.

// Heard notes that a contact has written. A contact that is gone is not found.
func Heard(ctx context.Context, tx *database.Tx, accountID, id int64, at time.Time) error {
	return noteFact(ctx, tx, accountID, id, at, "last_incoming_at = "+later("last_incoming_at")+", last_activity_at = "+later("last_activity_at"))
}

// Answered notes that a person of ours has written to a contact. One that is gone is not found.
func Answered(ctx context.Context, tx *database.Tx, accountID, id int64, at time.Time) error {
	return noteFact(ctx, tx, accountID, id, at, "last_outgoing_at = "+later("last_outgoing_at"))
}

// Talked notes that conversations with contacts have begun, or that their status is another:
// filters ask about that. Whoever stores such a change says so in the same transaction.
func Talked(ctx context.Context, tx *database.Tx, accountID int64, ids ...int64) {
	columnar.Changed(ctx, tx, accountID, ids...)
}

// later gives the SQL of an instant that never goes back; the new one is $3.
func later(column string) string {
	return "CASE WHEN " + column + " > $3 THEN " + column + " ELSE $3 END"
}

func noteFact(ctx context.Context, tx *database.Tx, accountID, id int64, at time.Time, set string) error {
	n, err := tx.Exec(ctx, "UPDATE contacts SET "+set+" WHERE account_id = $1 AND id = $2", accountID, id, at.UnixMicro())
	if err == nil && n == 0 {
		return database.ErrNotFound
	}
	columnar.Changed(ctx, tx, accountID, id)
	return err
}

// readFacts reads off the messages when contacts have last written and been written to.
func readFacts(ctx context.Context, tx *database.Tx, contacts ...*Contact) error {
	const last = `(SELECT max(m.created_at) FROM contact_inboxes i
		JOIN conversations v ON v.account_id = i.account_id AND v.contact_inbox_id = i.id
		JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id
		WHERE i.account_id = contacts.account_id AND i.contact_id = contacts.id AND m.kind = `
	for _, c := range contacts {
		columnar.Changed(ctx, tx, c.AccountID, c.ID)
		_, err := tx.Exec(ctx, "UPDATE contacts SET last_incoming_at = "+last+"'incoming'), last_activity_at = "+last+"'incoming'), last_outgoing_at = "+last+
			"'outgoing') WHERE account_id = $1 AND id = $2", c.AccountID, c.ID)
		if err != nil {
			return err
		}
		read, err := load(ctx, tx, c.AccountID, c.ID)
		if err != nil {
			return err
		}
		c.LastIncomingAt, c.LastOutgoingAt, c.LastActivityAt = read.LastIncomingAt, read.LastOutgoingAt, read.LastActivityAt
	}
	return nil
}
