package conversation

import (
	"context"

	"github.com/fichahq/ficha/internal/job"
)

// SendNow does what the queue would do for a conversation, by the number of its row.
func (s *Service) SendNow(accountID, conversationID int64) error {
	return s.sendAll(context.Background(), sendArgs{accountID, conversationID}, job.Attempt{Number: 1})
}
