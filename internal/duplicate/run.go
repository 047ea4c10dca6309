package duplicate

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut: contacts read at once, pairs compared at once, and how often
// a scan gives a sign of life.
const (
	readRows   = 5000
	batchPairs = 5000 // each write empties what SQLite's readers have in memory of the file
	beatEvery  = 2 * time.Second
	batchTries = 3
)

// runArgs is the job of one slice of a scan: a part, or what is left of it behind a
// key. It is of the scan that was started at an instant and does nothing for a later one.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	StartedAt int64 `json:"started_at"`
	Part      int   `json:"part"`
	After     int64 `json:"after"`
}

// Kind names the job.
func (runArgs) Kind() string { return "scan_duplicates" }

// errMoved says that the scan has ended, begun anew, or that somebody else has done
// the part.
var errMoved = errors.New("duplicate: the scan has moved on")

// Register adds the job handler that scans.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

func (s *Service) enqueue(ctx context.Context, tx *database.Tx, scan Scan, after int64) error {
	return s.jobs().Enqueue(ctx, tx, runArgs{scan.AccountID, scan.StartedAt.UnixMicro(), scan.part, after})
}

func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	// Somebody watches an import or an export; nobody watches this.
	ctx = database.Patient(ctx)
	if s.leaves {
		return s.jobs().PutOff(ctx, args)
	}
	if gone, err := s.jobs().GiveWay(ctx, args); gone || err != nil {
		return err
	}
	scan, documents, err := s.begin(ctx, args)
	if err == nil {
		err = s.slice(ctx, scan, documents, args.After)
	}
	switch {
	case errors.Is(err, errMoved):
		return nil
	case err != nil && attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		// A database that is away is waited for, however long; see Sweep.
		failed := s.end(ctx, scan, Failed)
		if errors.Is(failed, errMoved) {
			failed = nil
		}
		return errors.Join(err, failed)
	}
	return err
}

func (s *Service) begin(ctx context.Context, args runArgs) (scan Scan, documents []attribute.Definition, err error) {
	scan = Scan{AccountID: args.AccountID, StartedAt: instant(args.StartedAt), part: args.Part}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := set(ctx, tx, scan, "status = 'running', heartbeat_at = $4", s.now().UnixMicro()); err != nil {
			return err
		}
		if scan, err = loadScan(ctx, tx, args.AccountID); err != nil {
			return err
		}
		documents, err = documentsOf(ctx, tx, args.AccountID)
		return err
	})
	return scan, documents, err
}

// slice does a part, or as much of it as there is time for.
func (s *Service) slice(ctx context.Context, scan Scan, documents []attribute.Definition, after int64) error {
	w := &worker{Service: s, scan: scan, documents: documents, beaten: clock.Start()}
	entries, err := w.read(ctx, after)
	if err != nil {
		return err
	}
	after, more, err := w.check(ctx, entries, after)
	switch {
	case err != nil:
		return err
	case more:
		return s.handBack(ctx, scan, "checked = checked", after)
	case scan.part+1 < scan.partCount:
		return s.handBack(ctx, scan, "part = part + 1", 0)
	}
	return s.end(ctx, scan, Completed)
}

// handBack leaves the rest of the scan to another slice.
func (s *Service) handBack(ctx context.Context, scan Scan, assignment string, after int64) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := set(ctx, tx, scan, assignment+", heartbeat_at = $4", s.now().UnixMicro()); err != nil {
			return err
		}
		next, err := loadScan(ctx, tx, scan.AccountID)
		if err != nil {
			return err
		}
		return s.enqueue(ctx, tx, next, after)
	})
}

func (s *Service) end(ctx context.Context, scan Scan, status Status) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		checked := "checked"
		if status == Completed {
			checked = "total"
			if err := dropLost(ctx, tx, scan); err != nil {
				return err
			}
		}
		s.tell(tx, scan.AccountID)
		return set(ctx, tx, scan, "status = $4, checked = "+checked+", finished_at = $5", string(status), s.now().UnixMicro())
	})
}

// worker is one slice at work.
type worker struct {
	*Service
	scan      Scan
	documents []attribute.Definition
	beaten    clock.Stopwatch
}

// beat says now and then how far the part is.
func (w *worker) beat(ctx context.Context, done, of int) error {
	if w.beaten.Elapsed() < beatEvery {
		return nil
	}
	w.beaten = clock.Start()
	return w.db.Write(ctx, func(tx *database.Tx) error {
		return set(ctx, tx, w.scan, "checked = $4, heartbeat_at = $5", w.scan.progress(done, of), w.now().UnixMicro())
	})
}

// read goes through all contacts and gives the part's keys behind one, sorted.
// Stopped early it gives none, and the check nothing to do but to hand back.
func (w *worker) read(ctx context.Context, after int64) (entries []entry, err error) {
	for last, read := int64(0), 0; !job.Stopping(ctx); {
		var page []person
		err := w.db.Read(ctx, func(r database.Reader) (err error) {
			page, err = people(ctx, r, w.scan.AccountID, w.documents, following(last, readRows))
			return err
		})
		if err != nil {
			return nil, err
		}
		for i := range page {
			entries = w.scan.keep(entries, &page[i], after)
		}
		if len(page) < readRows {
			return sorted(entries), nil
		}
		last, read = page[len(page)-1].id, read+len(page)
		if err := w.beat(ctx, min(read, w.scan.Total), 2*w.scan.Total); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// check compares the contacts of each group. It gives the key of the last group
// that is done, and whether there is more.
func (w *worker) check(ctx context.Context, entries []entry, after int64) (last int64, more bool, err error) {
	all := len(entries)
	for watch := clock.Start(); len(entries) > 0 && watch.Elapsed() < job.Slice && !job.Stopping(ctx) && !job.Crowded(ctx); {
		var pairs []pair
		for len(entries) > 0 && len(pairs) < batchPairs {
			var of []entry
			of, entries = group(entries)
			pairs, after = pairsOf(pairs, of), of[0].key
		}
		if err := w.batch(ctx, pairs); err != nil {
			return after, true, err
		}
		if err := w.beat(ctx, 2*all-len(entries), 2*all); err != nil {
			return after, true, err
		}
	}
	return after, len(entries) > 0 || job.Stopping(ctx), nil
}

// batch compares pairs and stores those that may be one person. A contact that is
// deleted in between breaks a constraint; then it is done again without it.
func (w *worker) batch(ctx context.Context, pairs []pair) error {
	slices.SortFunc(pairs, func(a, b pair) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second)) })
	pairs = slices.Compact(pairs)
	for try := 1; ; try++ {
		these, err := w.compare(ctx, pairs)
		if err != nil || len(these) == 0 {
			return err
		}
		err = w.db.Write(ctx, func(tx *database.Tx) error { return keepFound(ctx, tx, w.scan, these) })
		if _, broken := errors.AsType[*database.ConstraintError](err); !broken || try == batchTries {
			return err
		}
	}
}

func (w *worker) compare(ctx context.Context, pairs []pair) (these []found, err error) {
	ids := make([]int64, 0, 2*len(pairs))
	for _, p := range pairs {
		ids = append(ids, p.first, p.second)
	}
	slices.Sort(ids)
	var contacts map[int64]*person
	err = w.db.Read(ctx, func(r database.Reader) error {
		contacts, err = peopleByID(ctx, r, w.scan.AccountID, w.documents, slices.Compact(ids))
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range pairs {
		a, b := contacts[p.first], contacts[p.second]
		if a == nil || b == nil {
			continue
		}
		if score, reasons := compare(a, b); score >= minScore {
			these = append(these, found{p, score, reasons})
		}
	}
	return these, nil
}

// staleAfter is how long a scan may go without a sign of life.
const staleAfter = time.Minute

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{
		DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat,
		Same: func(a, b runArgs) bool { a.After, b.After = 0, 0; return a == b },
	}
}

// Sweep takes up scans whose runner is gone; with atStart all unfinished ones.
func (s *Service) Sweep(ctx context.Context, atStart bool) error {
	if s.leaves {
		return nil
	}
	return s.jobs().Sweep(ctx, atStart)
}
