package conversation

import (
	"context"

	"github.com/fichahq/ficha/internal/job"
)

// CloseSlice does what the queue would do next for a deleted inbox, behind a conversation by the number of its row.
func (s *Service) CloseSlice(ctx context.Context, accountID, inboxID, behind int64) error {
	return s.closeSlice(ctx, closeArgs{AccountID: accountID, InboxID: inboxID, Behind: behind}, job.Attempt{Number: 1})
}

// SendNow does what the queue would do for a conversation, by the number of its row.
func (s *Service) SendNow(accountID, conversationID int64) error {
	return s.sendAll(context.Background(), sendArgs{accountID, conversationID}, job.Attempt{Number: 1})
}
