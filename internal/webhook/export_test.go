package webhook

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/job"
)

// DeliverNow does what the queue would do for a webhook.
func (s *Service) DeliverNow(accountID, id int64) error {
	return s.deliver(context.Background(), deliverArgs{accountID, id}, job.Attempt{Number: 1})
}

// Patience is how long an answer is waited for.
func (s *Service) Patience(d time.Duration) { s.client.Timeout = d }
