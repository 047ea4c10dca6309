package testkit

import (
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
