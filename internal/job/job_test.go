package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// greet is a job of these tests.
type greet struct {
	ID int64 `json:"id"`
}

func (greet) Kind() string { return "greet" }

// buffer is a log that several goroutines write.
type buffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

// bench is a queue with one kind of job.
type bench struct {
	t     *testing.T
	db    *database.DB
	queue *job.Queue
	log   *buffer
}

func newBench(t *testing.T, db *database.DB, handle func(ctx context.Context, args greet, attempt job.Attempt) error) *bench {
	t.Helper()
	b := &bench{t: t, db: db, log: &buffer{}}
	log := slog.New(slog.NewTextHandler(b.log, nil))
	handlers := job.NewHandlers(log)
	job.Handle(handlers, handle)
	var err error
	if b.queue, err = job.New(db, handlers, log); err != nil {
		t.Fatal(err)
	}
	return b
}

// run works until the test ends or stop is called, which waits.
func (b *bench) run() (stop func()) { return testkit.Run(b.t, b.queue.Run) }

func (b *bench) enqueue(args greet, options job.Options) {
	b.t.Helper()
	b.write(func(tx *database.Tx) error { return b.queue.Enqueue(ctx, tx, args, options) })
}

func (b *bench) write(fn func(tx *database.Tx) error) {
	b.t.Helper()
	if err := b.db.Write(ctx, fn); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) exec(statement string) {
	b.t.Helper()
	b.write(func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement)
		return err
	})
}

// text reads one value of the queue's table as a text.
func (b *bench) text(expression string) (out string) {
	b.t.Helper()
	err := b.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT COALESCE(CAST("+expression+" AS TEXT), '') FROM river_job").Scan(&out)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bench) states() map[string]int {
	b.t.Helper()
	out := map[string]int{}
	err := b.db.Read(ctx, func(r database.Reader) error {
		states, err := database.Collect(ctx, r, database.Strings, "SELECT CAST(state AS TEXT) FROM river_job")
		for _, state := range states {
			out[state]++
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// eventually waits until it is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// due makes every job that waits for its time due now.
func (b *bench) due() {
	if b.db.Dialect().Name == "sqlite" {
		b.exec("UPDATE river_job SET scheduled_at = datetime('now', '-1 hour') WHERE state IN ('retryable', 'scheduled')")
		return
	}
	b.exec("UPDATE river_job SET scheduled_at = now() - interval '1 hour' WHERE state IN ('retryable', 'scheduled')")
}

func TestAJobExistsOnlyIfItsTransactionCommits(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var ran sync.Map
		b := newBench(t, db, func(_ context.Context, args greet, _ job.Attempt) error {
			ran.Store(args.ID, true)
			return nil
		})
		stop := b.run()
		refused := problem.Conflict("wrong_status")
		err := db.Write(ctx, func(tx *database.Tx) error {
			return errors.Join(b.queue.Enqueue(ctx, tx, greet{1}, job.Options{}), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		b.enqueue(greet{2}, job.Options{})
		eventually(t, "the committed job runs", func() bool { _, ok := ran.Load(int64(2)); return ok })
		stop()
		if _, ok := ran.Load(int64(1)); ok || b.states()["completed"] != 1 || len(b.states()) != 1 {
			t.Errorf("the rolled back job is there: %v", b.states())
		}
	})
}

func TestAFailedJobIsTriedAgainUntilItsLastAttempt(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		tries := make(chan job.Attempt, 10)
		b := newBench(t, db, func(_ context.Context, _ greet, attempt job.Attempt) error {
			tries <- attempt
			return fmt.Errorf("maria@exemplo.com is not there")
		})
		b.enqueue(greet{1}, job.Options{MaxAttempts: 3})
		b.run()
		for n := 1; n <= 3; n++ {
			if n > 1 {
				eventually(t, "the job is put back", func() bool { return b.states()["retryable"]+b.states()["available"] == 1 })
				b.due()
			}
			if got := <-tries; got.Number != n || got.Last != (n == 3) {
				t.Errorf("try %d was %+v", n, got)
			}
		}
		eventually(t, "the job is given up", func() bool { return b.states()["discarded"] == 1 })
		if n := strings.Count(b.log.String(), "job failed"); n != 3 {
			t.Errorf("three failures were logged %d times:\n%s", n, b.log)
		}
	})
}

// What waits is no failure: it is tried as often as it takes.
func TestAJobThatWaitsIsNeverGivenUp(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		const times = 4
		n := 0
		done := make(chan job.Attempt, 1)
		b := newBench(t, db, func(_ context.Context, _ greet, attempt job.Attempt) error {
			if n++; n <= times {
				return &job.Later{After: time.Hour, Cause: problem.StorageFull(errors.New("no room"))}
			}
			done <- attempt
			return nil
		})
		b.enqueue(greet{1}, job.Options{MaxAttempts: 2})
		stop := b.run()
		for k := 1; k <= times; k++ {
			eventually(t, "the job waits", func() bool { return b.states()["scheduled"] == 1 && strings.Count(b.log.String(), "job waits") == k })
			b.due()
		}
		if got := <-done; got.Number != 1 || got.Last {
			t.Errorf("at last it was %+v", got)
		}
		stop()
		if b.states()["completed"] != 1 || strings.Contains(b.log.String(), "job failed") {
			t.Errorf("%v\n%s", b.states(), b.log)
		}
	})
}

// letter is a job of these tests that takes long.
type letter struct{}

func (letter) Kind() string { return "letter" }

func TestALongJobIsNotBrokenOff(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		handlers := job.NewHandlers(slog.New(slog.DiscardHandler))
		left := make(chan time.Duration, 2)
		deadline := func(ctx context.Context) error {
			until, _ := ctx.Deadline()
			left <- time.Until(until)
			return nil
		}
		job.Handle(handlers, func(ctx context.Context, _ greet, _ job.Attempt) error { return deadline(ctx) })
		job.HandleLong(handlers, func(ctx context.Context, _ letter, _ job.Attempt) error { return deadline(ctx) })
		queue, err := job.New(db, handlers, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		b := &bench{t: t, db: db, queue: queue}
		b.run()
		b.enqueue(greet{}, job.Options{})
		if short := <-left; short > 10*time.Minute {
			t.Errorf("one of a slice may take %s", short)
		}
		b.write(func(tx *database.Tx) error { return queue.Enqueue(ctx, tx, letter{}, job.Options{}) })
		if long := <-left; long < time.Hour {
			t.Errorf("a long one may take %s", long)
		}
	})
}

func TestAFailureTellsTheQueueNoPersonalData(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"error": func() error { return fmt.Errorf("insert maria@exemplo.com, +5511912345678") },
		"problem": func() error {
			return problem.Invalid("email_taken", problem.With("email", "maria@exemplo.com"), problem.Because(errors.New("maria@exemplo.com")))
		},
		"panic": func() error { panic("maria@exemplo.com has no name") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
				b := newBench(t, db, func(context.Context, greet, job.Attempt) error { return fail() })
				b.enqueue(greet{1}, job.Options{})
				b.run()
				eventually(t, "the failure is stored", func() bool { return b.states()["retryable"] == 1 })
				stored := b.text("errors")
				if db.Dialect().Name == "sqlite" {
					stored = b.text("json(errors)")
				}
				if stored == "" || strings.Contains(stored, "maria") || strings.Contains(stored, "119123") {
					t.Errorf("the queue keeps %s", stored)
				}
				if !strings.Contains(b.log.String(), "maria@exemplo.com") {
					t.Errorf("the log lacks the cause: %s", b.log)
				}
			})
		})
	}
}

func TestAPanicIsAFailedTry(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var tries atomic.Int32
		b := newBench(t, db, func(context.Context, greet, job.Attempt) error {
			if tries.Add(1) == 1 {
				var nobody *greet
				_ = nobody.ID
			}
			return nil
		})
		b.enqueue(greet{1}, job.Options{})
		b.run()
		eventually(t, "the job is put back", func() bool { return b.states()["retryable"] == 1 || tries.Load() == 2 })
		b.due()
		eventually(t, "the second try ends well", func() bool { return b.states()["completed"] == 1 })
		if !strings.Contains(b.log.String(), "job panicked") || !strings.Contains(b.log.String(), "job_test.go") {
			t.Errorf("the panic is not in the log with its place: %s", b.log)
		}
	})
}

func TestADelayedJobWaits(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		ran := make(chan int64, 10)
		b := newBench(t, db, func(_ context.Context, args greet, _ job.Attempt) error {
			ran <- args.ID
			return nil
		})
		b.enqueue(greet{1}, job.Options{After: time.Hour})
		b.enqueue(greet{2}, job.Options{})
		b.run()
		if first := <-ran; first != 2 {
			t.Fatalf("job %d ran first", first)
		}
		if b.states()["scheduled"] != 1 {
			t.Fatalf("the delayed job is %v", b.states())
		}
		b.due()
		if second := <-ran; second != 1 {
			t.Errorf("then job %d ran", second)
		}
	})
}

func TestStopLetsAHandlerHandBack(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var b *bench
		started, finished := make(chan bool), make(chan bool, 1)
		var slices atomic.Int32
		b = newBench(t, db, func(ctx context.Context, args greet, _ job.Attempt) error {
			if slices.Add(1) > 1 {
				finished <- true
				return nil
			}
			close(started)
			for !job.Stopping(ctx) {
				time.Sleep(time.Millisecond)
			}
			if ctx.Err() != nil {
				t.Error("the handler may not write any more")
			}
			return db.Write(ctx, func(tx *database.Tx) error { return b.queue.Enqueue(ctx, tx, args, job.Options{}) })
		})
		b.enqueue(greet{1}, job.Options{})
		stop := b.run()
		<-started
		begun := time.Now()
		stop()
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("stopping took %s", took)
		}
		if states := b.states(); states["completed"] != 1 || states["available"] != 1 || states["running"] != 0 {
			t.Fatalf("after the stop the jobs are %v", states)
		}
		again := newBench(t, db, func(context.Context, greet, job.Attempt) error {
			finished <- true
			return nil
		})
		again.run()
		<-finished
	})
}

func TestNothingIsLostWhenAHandlerDoesNotListen(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for the hard stop")
	}
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		started := make(chan bool, 1)
		b := newBench(t, db, func(ctx context.Context, _ greet, _ job.Attempt) error {
			started <- true
			<-ctx.Done()
			return ctx.Err()
		})
		b.enqueue(greet{1}, job.Options{})
		stop := b.run()
		<-started
		stop()
		if states := b.states(); states["completed"]+states["discarded"] != 0 || len(states) != 1 {
			t.Errorf("the job is %v", states)
		}
	})
}

// A killed process leaves its jobs marked as running. The test makes one of them
// look old instead of waiting for minutes.
func TestAJobOfAKilledProcessIsRescued(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		ran := make(chan job.Attempt, 2)
		b := newBench(t, db, func(_ context.Context, _ greet, attempt job.Attempt) error {
			ran <- attempt
			return nil
		})
		b.enqueue(greet{1}, job.Options{})
		ago := "now() - interval '4 minutes'"
		by := "ARRAY['gone']"
		if db.Dialect().Name == "sqlite" {
			ago, by = "strftime('%Y-%m-%d %H:%M:%f', 'now', '-4 minutes')", "jsonb('[\"gone\"]')"
		}
		b.exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = " + ago + ", attempted_by = " + by)
		b.run()
		eventually(t, "the job is rescued", func() bool { return b.states()["running"] == 0 })
		b.due()
		if got := <-ran; got.Number != 2 {
			t.Errorf("it ran as %+v", got)
		}
	})
}

func TestWaitingKnowsWhatIsComing(t *testing.T) {
	t.Parallel()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		b := newBench(t, db, func(_ context.Context, args greet, _ job.Attempt) error {
			if args.ID == 3 {
				return errors.New("no")
			}
			return nil
		})
		b.enqueue(greet{3}, job.Options{})
		b.enqueue(greet{4}, job.Options{})
		stop := b.run()
		eventually(t, "one is done and one has failed", func() bool { return b.states()["retryable"] == 1 && b.states()["completed"] == 1 })
		stop()
		b.enqueue(greet{1}, job.Options{})
		b.enqueue(greet{2}, job.Options{After: time.Hour})
		for retries, want := range map[bool]string{false: "[{1}]", true: "[{3} {1} {2}]"} {
			err := db.Read(ctx, func(r database.Reader) error {
				got, err := job.Waiting[greet](ctx, r, retries)
				if text := fmt.Sprint(got); text != want {
					t.Errorf("waiting (retries %v): %s, want %s", retries, text, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
