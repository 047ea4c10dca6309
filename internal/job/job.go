package job

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Bounds of a single run. A run that outlives its process is given to another
// one after rescueAfter, so it must be longer than timeout.
const (
	// Slice is how long a handler may work before it enqueues the rest.
	Slice       = 20 * time.Second
	timeout     = 2 * time.Minute
	longTimeout = 12 * time.Hour
	rescueAfter = 3 * time.Minute
	softStop    = 10 * time.Second
)

// Args are a job's parameters: a small struct of ids. Kind is its stable name;
// it is stored, so it never changes.
type Args interface{ Kind() string }

// Attempt tells a handler which try this is.
type Attempt struct {
	Number int  // 1 on the first try
	Last   bool // no further try follows a failure
}

// Handlers is the set of kinds a program can run, made before [New].
type Handlers struct {
	workers *river.Workers
	apart   map[string]bool // kinds with workers of their own
	log     *slog.Logger
}

// NewHandlers makes an empty set; log gets each failure once.
func NewHandlers(log *slog.Logger) *Handlers {
	return &Handlers{workers: river.NewWorkers(), apart: map[string]bool{}, log: log}
}

// worker is a handler as River sees it.
type worker[A Args] struct {
	river.WorkerDefaults[A]

	handlers *Handlers
	handle   func(ctx context.Context, args A, attempt Attempt) error
	timeout  time.Duration // 0: that of all
}

func (w *worker[A]) Work(ctx context.Context, j *river.Job[A]) (err error) {
	defer func() { err = w.handlers.failed(ctx, j.JobRow, err, recover()) }()
	return w.handle(ctx, j.Args, Attempt{Number: j.Attempt, Last: j.Attempt >= j.MaxAttempts})
}

func (w *worker[A]) Timeout(*river.Job[A]) time.Duration { return w.timeout }

// Handle registers the handler of a kind. A returned error is logged, and the
// job is tried again later, with growing pauses.
func Handle[A Args](h *Handlers, handle func(ctx context.Context, args A, attempt Attempt) error) {
	river.AddWorker(h.workers, &worker[A]{handlers: h, handle: handle})
}

// HandleLong is Handle for a kind of [Work] that cannot always be cut into slices. The queue does not
// take up what a runner that is gone has left before the day is half over: [Work.Sweep] does.
func HandleLong[A Args](h *Handlers, handle func(ctx context.Context, args A, attempt Attempt) error) {
	river.AddWorker(h.workers, &worker[A]{handlers: h, handle: handle, timeout: longTimeout})
}

// HandleApart is Handle for a kind that waits for strangers: it has workers of its
// own, so that one who answers slowly holds up nobody else's work.
func HandleApart[A Args](h *Handlers, handle func(ctx context.Context, args A, attempt Attempt) error) {
	var kind A
	h.apart[kind.Kind()] = true
	Handle(h, handle)
}

// Later is an error after which a job is tried again when so much time has passed, however often: it waits for
// something that is not there for now, which is logged as such.
type Later struct {
	After time.Duration
	Cause error
}

// Error is that of the cause.
func (l *Later) Error() string { return l.Cause.Error() }

// Unwrap gives the cause.
func (l *Later) Unwrap() error { return l.Cause }

// failed logs what became of a try and gives what River may store of it: its
// table keeps texts, panics and traces, and those may name people.
func (h *Handlers) failed(ctx context.Context, j *rivertype.JobRow, err error, panicked any) error {
	log := h.log.With("kind", j.Kind, "job", j.ID, "attempt", j.Attempt)
	switch {
	case panicked != nil:
		log.ErrorContext(ctx, "job panicked", "panic", fmt.Sprint(panicked), "trace", string(debug.Stack()))
		return errors.New("panic")
	case err == nil:
		return nil
	}
	if later, waits := errors.AsType[*Later](err); waits {
		log.WarnContext(ctx, "job waits", "cause", later.Cause, "for", later.After)
		return river.JobSnooze(later.After)
	}
	if !errors.Is(err, context.Canceled) {
		log.WarnContext(ctx, "job failed", "cause", err)
	}
	return errors.New(problem.From(err).Code)
}

// Queue enqueues jobs and, once run, works on them.
type Queue struct {
	running  sync.Map // kind → *atomic.Int64: how many handlers of it are at work here
	apart    map[string]bool
	insert   func(ctx context.Context, tx *database.Tx, args Args, opts *river.InsertOpts) error
	start    func(context.Context) error
	stop     func(context.Context) error
	stopping chan struct{}
}

// Options of one job.
type Options struct {
	MaxAttempts int           // 0: 25
	After       time.Duration // not before now + After
}

// Concurrency of the queue in one process: jobs are short slices, and on SQLite
// all of them share one writer.
const workers = 4

// New makes the queue on an open, migrated database.
func New(db *database.DB, h *Handlers, log *slog.Logger) (*Queue, error) {
	q := &Queue{apart: h.apart, stopping: make(chan struct{})}
	queues := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
	for kind := range h.apart {
		queues[kind] = river.QueueConfig{MaxWorkers: workers, FetchPollInterval: time.Second}
	}
	cfg := &river.Config{
		Logger:               slog.New(quiet{log.Handler(), db.Dialect().OneWriter}),
		Workers:              h.workers,
		Queues:               queues,
		JobTimeout:           timeout,
		RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout:      softStop,
		Middleware:           []rivertype.Middleware{&surroundings{q: q}},
	}
	if db.SQLWriter() != nil {
		// The listener of the SQLite driver would ask the only writer twenty times a
		// second; polling five times is enough, and importing notices each of them.
		cfg.PollOnly = true
		cfg.FetchPollInterval = 200 * time.Millisecond
		client, err := river.NewClient(riversqlite.New(db.SQLWriter()), cfg)
		if err != nil {
			return nil, err
		}
		use(q, client, func(native any) *sql.Tx { return native.(*sql.Tx) }) //nolint:forcetypeassert // what Native gives on SQLite
		return q, nil
	}
	client, err := river.NewClient(riverpgxv5.New(db.Pool()), cfg)
	if err != nil {
		return nil, err
	}
	use(q, client, func(native any) pgx.Tx { return native.(pgx.Tx) }) //nolint:forcetypeassert // what Native gives on PostgreSQL
	return q, nil
}

func use[TTx any](q *Queue, client *river.Client[TTx], native func(any) TTx) {
	q.start, q.stop = client.Start, client.Stop
	q.insert = func(ctx context.Context, tx *database.Tx, args Args, opts *river.InsertOpts) error {
		_, err := client.InsertTx(ctx, native(tx.Native()), args, opts)
		return err
	}
}

// Enqueue adds a job that exists once tx commits.
func (q *Queue) Enqueue(ctx context.Context, tx *database.Tx, args Args, options Options) error {
	opts := &river.InsertOpts{MaxAttempts: options.MaxAttempts}
	if q.apart[args.Kind()] {
		opts.Queue = args.Kind()
	}
	if options.After > 0 {
		opts.ScheduledAt = clock.Deadline(options.After)
	}
	if err := q.insert(ctx, tx, args, opts); err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), tx.Translate(err))
	}
	return nil
}

// Waiting gives the args of the jobs of a kind that wait for their turn; with
// retries also those that wait because a try has failed or their delay is not over.
func Waiting[A Args](ctx context.Context, r database.Reader, retries bool) ([]A, error) {
	states := "('available')"
	if retries {
		states = "('available', 'scheduled', 'retryable')"
	}
	var kind A
	return database.Collect(ctx, r, func(row database.Row) (args A, err error) {
		var text string
		if err = row.Scan(&text); err == nil {
			err = json.Unmarshal([]byte(text), &args)
		}
		return args, err
	}, "SELECT "+r.Dialect().JSONText("args")+" FROM river_job WHERE kind = $1 AND state IN "+states, kind.Kind())
}

// Run works on jobs until ctx ends, then tells running handlers to hand back
// their work and waits for them, at most softStop and a little.
func (q *Queue) Run(ctx context.Context) error {
	if err := q.start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the job queue: %w", err)
	}
	<-ctx.Done()
	close(q.stopping)
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), softStop+5*time.Second)
	defer cancel()
	return q.stop(stop)
}

// at is what a handler's context knows of its surroundings.
type at struct {
	queue *Queue
	kind  string
}

type atKey struct{}

// Stopping says that the program wants to end: a handler commits what it has,
// enqueues the rest and returns.
func Stopping(ctx context.Context) bool {
	here, _ := ctx.Value(atKey{}).(at)
	if here.queue == nil {
		return ctx.Err() != nil
	}
	select {
	case <-here.queue.stopping:
		return true
	default:
		return ctx.Err() != nil
	}
}

// Crowded says that this process has other kinds of jobs to do at the moment. Work
// that nobody waits for hands itself back then, for a while.
func Crowded(ctx context.Context) (crowded bool) {
	here, _ := ctx.Value(atKey{}).(at)
	if here.queue == nil {
		return false
	}
	here.queue.running.Range(func(kind, count any) bool {
		n, _ := count.(*atomic.Int64)
		name, _ := kind.(string)
		crowded = name != here.kind && !here.queue.apart[name] && n.Load() > 0
		return !crowded
	})
	return crowded
}

// surroundings tells handlers where they run.
type surroundings struct {
	river.MiddlewareDefaults
	q *Queue
}

func (m *surroundings) Work(ctx context.Context, j *rivertype.JobRow, doInner func(context.Context) error) error {
	count, _ := m.q.running.LoadOrStore(j.Kind, new(atomic.Int64))
	n, _ := count.(*atomic.Int64)
	n.Add(1)
	defer n.Add(-1)
	return doInner(context.WithValue(ctx, atKey{}, at{m.q, j.Kind}))
}

// Forget deletes the jobs of a kind whose args fit and that nobody works on, past
// and future ones.
func Forget[A Args](ctx context.Context, tx *database.Tx, fits func(A) bool) (n int64, err error) {
	var kind A
	ids, err := database.Collect(ctx, tx, func(row database.Row) (id int64, err error) {
		var text string
		var args A
		if err = row.Scan(&id, &text); err == nil {
			err = json.Unmarshal([]byte(text), &args)
		}
		if err != nil || !fits(args) {
			return 0, err
		}
		return id, nil
	}, "SELECT id, "+tx.Dialect().JSONText("args")+" FROM river_job WHERE kind = $1 AND state <> 'running'", kind.Kind())
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if id == 0 {
			continue
		}
		gone, err := tx.Exec(ctx, "DELETE FROM river_job WHERE id = $1 AND state <> 'running'", id)
		if err != nil {
			return n, err
		}
		n += gone
	}
	return n, nil
}
