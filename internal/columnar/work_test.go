package columnar_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// gate holds up what is loaded.
type gate struct {
	open    chan struct{}
	release func()
	begun   chan struct{} // closed when something is to be loaded
	reached atomic.Int64  // how often something was to be loaded
}

func (w *world) gate() *gate {
	g := &gate{open: make(chan struct{}), begun: make(chan struct{})}
	g.release = sync.OnceFunc(func() { close(g.open) })
	w.cache.Loading = func(ctx context.Context) error {
		if g.reached.Add(1) == 1 {
			close(g.begun)
		}
		select {
		case <-g.open:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.t.Cleanup(g.release)
	return g
}

// never is a store that takes too long, as a scan of millions does.
func never(ctx context.Context, _ database.Reader, found *columnar.Found) error {
	if found != nil {
		return nil
	}
	<-ctx.Done()
	return ctx.Err()
}

// While columns are loaded the store answers, and they are loaded once for all who ask.
func TestTheStoreAnswersWhileColumnsAreLoaded(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 300)
		g := w.gate()
		w.cache.Patience = columnar.Patience{Count: time.Hour, Other: time.Hour}
		f := bound(w.t, inRecife)
		var answered sync.WaitGroup
		for range 5 {
			answered.Go(func() {
				if known, err := w.ask(1, f); known || err != nil {
					w.t.Errorf("known %v: %v", known, err)
				}
			})
		}
		answered.Wait()
		g.release()
		w.cache.Wait()
		if known, err := w.ask(1, f); !known || err != nil {
			w.t.Errorf("known %v when the column is loaded: %v", known, err)
		}
		if n := g.reached.Load(); n != 1 {
			w.t.Errorf("loaded %d times for six who asked", n)
		}
	})
}

// Nobody waits for a column longer than patience lasts; whoever still has some is answered when it is there.
func TestPatience(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 300)
		g := w.gate()
		count := columnar.Question{Filter: bound(w.t, inRecife)}
		page := count
		page.Order = &columnar.Order{Limit: 5}
		w.cache.Patience = columnar.Patience{Count: time.Millisecond, Other: time.Hour}
		if err := w.cache.Read(ctx, 1, count, never); !errors.Is(err, columnar.ErrLoading) {
			w.t.Errorf("a count gives %v", err)
		}
		err := w.cache.Read(ctx, 1, page, func(ctx context.Context, r database.Reader, found *columnar.Found) error {
			g.release() // what is loaded is there while the store still looks
			return never(ctx, r, found)
		})
		if err != nil {
			w.t.Errorf("a page gives %v", err)
		}
		left, cancel := context.WithCancel(ctx)
		cancel()
		if err := w.cache.Read(left, 1, count, never); !errors.Is(err, context.Canceled) {
			w.t.Errorf("somebody who has left is told %v", err)
		}
	})
}

// When columns cannot be loaded the store answers in its own time, and after a while it is tried again.
func TestLoadingFails(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 300)
		fails := true
		w.cache.Loading = func(context.Context) error {
			if fails {
				return errors.New("no")
			}
			return nil
		}
		w.cache.Patience = columnar.Patience{Count: time.Hour}
		f := bound(w.t, inRecife)
		tries := 0
		err := w.cache.Read(ctx, 1, columnar.Question{Filter: f}, func(ctx context.Context, r database.Reader, found *columnar.Found) error {
			if tries++; tries == 1 {
				return never(ctx, r, found)
			}
			if ctx.Err() != nil || found != nil {
				w.t.Errorf("asked with %v, found %v", ctx.Err(), found)
			}
			return nil
		})
		if tries != 2 || err != nil {
			w.t.Errorf("asked %d times: %v", tries, err)
		}
		fails = false
		w.cache.Wait()
		if known, err := w.ask(1, f); known || err != nil {
			w.t.Errorf("tried again at once: known %v, %v", known, err)
		}
		w.clock.Advance(time.Minute)
		w.must(f)
	})
}

// What is expected is loaded behind what is asked for, and what was asked for meanwhile in one go.
func TestWhatIsAskedForComesFirst(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 300)
		g := w.gate()
		w.cache.Patience = columnar.Patience{Count: time.Millisecond}
		expect := func(what, payload string) {
			w.cache.Expect(ctx, 1, what, func() ([]columnar.Question, error) {
				return []columnar.Question{{Filter: bound(w.t, payload)}}, nil
			})
		}
		expect("first", early)
		<-g.begun
		expect("second", byEmail)
		for range 2 {
			expect("second", "no filter: it has been looked a moment ago")
		}
		for _, payload := range []string{inRecife, seats} {
			if err := w.cache.Read(ctx, 1, columnar.Question{Filter: bound(w.t, payload)}, never); !errors.Is(err, columnar.ErrLoading) {
				w.t.Errorf("%s gives %v", payload, err)
			}
		}
		g.release()
		w.cache.Wait()
		if n := g.reached.Load(); n != 4 {
			w.t.Errorf("read %d times, want one for who there is, one for what was asked meanwhile, one for each of what was expected", n)
		}
		for _, payload := range []string{early, byEmail, inRecife, seats} {
			if known, err := w.ask(1, bound(w.t, payload)); !known || err != nil {
				w.t.Errorf("%s: known %v, %v", payload, known, err)
			}
		}
	})
}

// The end of the program does not wait for what is loaded, nor does whoever asks at the end.
func TestCloseWhileLoading(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 300)
		w.gate()
		w.cache.Patience = columnar.Patience{Count: time.Hour}
		f, tries := bound(w.t, inRecife), 0
		err := w.cache.Read(ctx, 1, columnar.Question{Filter: f}, func(ctx context.Context, r database.Reader, found *columnar.Found) error {
			if tries++; tries == 2 {
				return nil
			}
			go w.cache.Close()
			return never(ctx, r, found)
		})
		if err != nil {
			w.t.Error(err)
		}
		w.cache.Close()
	})
}
