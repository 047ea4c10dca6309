package importer

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// Wait is why an import does not go on for now. It is tried again by itself, after ever longer pauses, and goes on
// from what is committed; it can be canceled meanwhile.
type Wait struct {
	Failure

	Since   time.Time `json:"since"`
	RetryAt time.Time `json:"retry_at"`
}

// Pauses of an import that waits: half of what it has waited so far, within these.
const (
	shortestPause = 5 * time.Second
	longestPause  = time.Minute
)

// waitForRoom puts the import off as long as the server has no room. Where not even that can be noted the queue
// and the sweep try again.
func (s *Service) waitForRoom(ctx context.Context, i Import, cause error) error {
	now := s.now()
	w := Wait{Failure: Failure{Code: "storage_full", Text: "import_waits_for_room"}, Since: now}
	if i.Waits != nil {
		w.Since = i.Waits.Since
	}
	pause := min(max(now.Sub(w.Since)/2, shortestPause), longestPause)
	w.RetryAt = now.Add(pause)
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		i.tell(tx, s.events)
		return saveWait(ctx, tx, i, w, now)
	})
	return &job.Later{After: pause, Cause: errors.Join(cause, err)}
}

// waitsStill says that it is not yet time for another try.
func (i Import) waitsStill(now time.Time) bool { return i.Waits != nil && now.Before(i.Waits.RetryAt) }

func saveWait(ctx context.Context, tx *database.Tx, i Import, w Wait, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE imports SET error_code = $3, error_params = $4, heartbeat_at = $5 WHERE account_id = $1 AND id = $2 AND "+unfinished,
		i.AccountID, i.ID, w.Code, encode(w), now.UnixMicro())
	return err
}
