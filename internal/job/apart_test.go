package job_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/testkit"
)

// call waits for a stranger.
type call struct {
	ID int64 `json:"id"`
}

func (call) Kind() string { return "call" }

func TestStrangersHoldUpNobodyElse(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		log := slog.New(slog.DiscardHandler)
		handlers := job.NewHandlers(log)
		answer, called, greeted := make(chan struct{}), make(chan int64, 100), make(chan bool, 1)
		job.HandleApart(handlers, func(_ context.Context, args call, _ job.Attempt) error {
			called <- args.ID
			<-answer
			return nil
		})
		job.Handle(handlers, func(ctx context.Context, _ greet, _ job.Attempt) error {
			greeted <- job.Crowded(ctx)
			return nil
		})
		queue, err := job.New(db, handlers, log)
		if err != nil {
			t.Fatal(err)
		}
		testkit.Run(t, queue.Run)
		defer close(answer)
		enqueue := func(args job.Args) {
			err := db.Write(ctx, func(tx *database.Tx) error { return queue.Enqueue(ctx, tx, args, job.Options{}) })
			if err != nil {
				t.Fatal(err)
			}
		}
		for id := range int64(10) {
			enqueue(call{id})
		}
		<-called
		enqueue(greet{1})
		if <-greeted {
			t.Error("who waits for strangers makes it crowded")
		}
	})
}
