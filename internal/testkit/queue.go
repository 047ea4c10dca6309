package testkit

import (
	"context"
	"log/slog"
	"testing"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
)

// Worker is a feature with jobs.
type Worker interface {
	Register(h *job.Handlers)
	Use(queue *job.Queue)
}

// Queue gives features their queue. It runs nothing by itself; see [Run].
func Queue(t testing.TB, db *database.DB, log *slog.Logger, features ...Worker) *job.Queue {
	t.Helper()
	handlers := job.NewHandlers(log)
	for _, f := range features {
		f.Register(handlers)
	}
	queue, err := job.New(db, handlers, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range features {
		f.Use(queue)
	}
	return queue
}

// Idle says whether no job of a kind is at work or about to be. A test that moves the clock on
// asks first: whoever is at work would have been so for as long as the clock jumps, and others
// would take over what it has.
func Idle(t testing.TB, db *database.DB, kind string) bool {
	t.Helper()
	var n int
	err := db.Read(context.Background(), func(r database.Reader) error {
		return r.QueryRow(context.Background(), "SELECT count(*) FROM river_job WHERE kind = $1 AND state IN ('available', 'running')", kind).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n == 0
}
