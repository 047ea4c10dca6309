package conversation

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// Preparer is a [Sender] that looks at what goes out before it is stored.
type Preparer interface {
	// Prepare gives a draft as it is stored, in the transaction in which it is, or says why it
	// could not be sent.
	Prepare(ctx context.Context, r database.Reader, v Conversation, d Draft) (Draft, error)
}

// prepare has the channel look at what it is to send. A template means something to the
// channels that know them only. Error: required.
func (s *Service) prepare(ctx context.Context, r database.Reader, v Conversation, d Draft) (Draft, error) {
	preparer, is := s.senders[v.Channel].(Preparer)
	if is && d.Kind == Outgoing && d.SourceID == "" && !v.Closed {
		return preparer.Prepare(ctx, r, v, d)
	}
	if d.Content == "" && len(d.Files) == 0 {
		return d, missing("content")
	}
	return d, nil
}

// bind says of conversations whose channel lets a contact be written to freely only for a
// while after it has written whether that has ended.
func bind(ctx context.Context, r database.Reader, now time.Time, accountID int64, found []Conversation) error {
	for i := range found {
		window := found[i].Channel.Window()
		if window == 0 {
			continue
		}
		heard, err := database.Collect(ctx, r, database.Int64s, `SELECT v.id FROM conversations v JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id
			WHERE v.account_id = $1 AND ci.contact_id = $2 AND v.inbox_id = $3 AND EXISTS (SELECT 1 FROM messages m WHERE m.account_id = v.account_id
			AND m.conversation_id = v.id AND m.created_at > $4 AND m.kind = 'incoming') LIMIT 1`,
			accountID, found[i].contactID, found[i].InboxID, now.Add(-window).UnixMicro())
		if err != nil {
			return err
		}
		found[i].TemplatesOnly = len(heard) == 0
	}
	return nil
}
