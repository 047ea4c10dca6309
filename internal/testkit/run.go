package testkit

import (
	"context"
	"sync"
	"testing"
)

// Run runs something in the background, as a queue, until the test ends or stop is
// called, which waits for its end.
func Run(t testing.TB, run func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("what ran in the background ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}
