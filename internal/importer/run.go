package importer

import (
	"context"
	"errors"
	"io"
	"math"
	"sync/atomic"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut. A chunk is looked up and written with a few statements; a
// batch is a transaction of as many chunks as fit into batchTime, or, on a store with one
// writer for whom nobody waits or lately has, into up to quietTime: each commit writes the
// touched pages of all indexes again. While others want to write, crowdedTime.
const (
	chunkRows   = 500     // where a row is a statement
	copiedRows  = 2000    // where a chunk is one, with ten ways to the server and back
	chunkBytes  = 2 << 20 // a chunk of long rows has fewer
	chunksAhead = 2       // prepared before they are written
	batchTime   = 200 * time.Millisecond
	quietTime   = 4 * time.Second
	crowdedTime = 30 * time.Millisecond
	lately      = 100 // batches
	batchTries  = 5
)

// runArgs is the job of one slice of an import.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	ImportID  int64 `json:"import_id"`
}

// Kind names the job.
func (runArgs) Kind() string { return "run_import" }

var (
	// errMoved says that somebody else works on the import, or it was cancelled.
	errMoved = errors.New("importer: the import has moved on")
	// errFileGone says that the uploaded file is not there any more.
	errFileGone = errors.New("importer: the uploaded file is gone")
)

// Register adds the job handlers of imports.
func (s *Service) Register(h *job.Handlers) {
	job.HandleLong(h, s.run) // a preview is done in one go
	job.Handle(h, s.index)
}

// run does one slice of an import's present work: rows until the time is over or
// the file ends, or the undoing of some.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	i, mine, err := s.begin(ctx, args)
	if problem.Is(err, problem.KindStorageFull) {
		return s.waitForRoom(ctx, i, err)
	}
	if err != nil || !mine {
		return err
	}
	err = s.slice(ctx, &i)
	var file *sheet.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errMoved):
		// Cancelled, or run twice: in the one case begin ends it, in the other it is
		// the other one's.
		_, _, err = s.begin(ctx, args)
		return err
	case errors.As(err, &file):
		return s.end(ctx, i, Failed, failureOf(file))
	case errors.Is(err, errFileGone):
		return s.end(ctx, i, Failed, &Failure{Code: "internal", Text: "file_gone"})
	case problem.Is(err, problem.KindStorageFull):
		return s.waitForRoom(ctx, i, err)
	case attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		// A database that is away is waited for, however long; see Sweep.
		return errors.Join(err, s.end(ctx, i, Failed, &Failure{Code: "internal", Text: "internal"}))
	}
	return err
}

// begin loads the import and says whether this slice is to work on it: it is the
// account's next one, or a preview, has not ended, and does not wait for room. A cancelled one is ended here:
// whoever works on it finds it moved.
func (s *Service) begin(ctx context.Context, args runArgs) (i Import, mine bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if i, err = load(ctx, tx, args.AccountID, args.ImportID); err != nil || i.Status == Canceling {
			return err
		}
		if i.waitsStill(s.now()) {
			return nil
		}
		if err := i.loadAround(ctx, tx); err != nil {
			return err
		}
		i.heartbeat, i.pace = s.now(), newPace()
		if mine = i.Status == Previewing; mine {
			return beat(ctx, tx, args, i.heartbeat)
		}
		first, err := next(ctx, tx, args.AccountID)
		if mine = first == i.ID; err != nil || !mine {
			return err
		}
		if i.Status == Undoing {
			return beat(ctx, tx, args, i.heartbeat)
		}
		i.Status = Running
		return start(ctx, tx, i, i.heartbeat)
	})
	if errors.Is(err, database.ErrNotFound) {
		return i, false, nil
	}
	if err == nil && i.Status == Canceling {
		return i, false, s.end(ctx, i, Canceled, nil)
	}
	return i, mine, err
}

// loadAround loads what the rows are read by, as it is now.
func (i *Import) loadAround(ctx context.Context, r database.Reader) (err error) {
	if i.attributes, err = attribute.Load(ctx, r, i.AccountID, attribute.OfContact); err != nil || !i.labels() {
		return err
	}
	i.labelTitles, err = contact.LabelTitles(ctx, r, i.AccountID)
	return err
}

// preparer makes rows of the import's records.
func (s *Service) preparer(i Import) *preparer {
	p := newPreparer(i.Header, i.Mapping, s.rules(i), i.Options)
	for _, title := range i.labelTitles {
		p.labels[title] = true
	}
	return p
}

// slice does the import's work for a while.
func (s *Service) slice(ctx context.Context, i *Import) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	i.slice = clock.Start()
	if err := s.clear(ctx, *i); err != nil {
		return err
	}
	switch i.Status { //nolint:exhaustive // the others have no work
	case Previewing:
		return s.previewAll(ctx, i)
	case Undoing:
		return s.undoSlice(ctx, i)
	}
	return s.rowSlice(ctx, i)
}

// clear deletes what is left of earlier previews, in short transactions.
func (s *Service) clear(ctx context.Context, i Import) error {
	for more := true; more; {
		err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
			more, err = deleteOldParts(ctx, tx, i, i.pass)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// pace is what this program has learned of an import that it is at.
type pace struct {
	since clock.Stopwatch
	from  int // the row from which on new contacts are expected to meet nobody
	wait  int // how many rows that was put off by the last time
	keys  contact.Keys
	calm  int // so many batches are written with nothing beside them, since one has failed
}

func newPace() *pace { return &pace{since: clock.Start()} }

// elapsed is how long this program has been at it.
func (p *pace) elapsed() time.Duration {
	if p == nil {
		return 0
	}
	return p.since.Elapsed()
}

// sorts says whether the keys of a batch from a row on are put in together, where that is cheaper, although it is found late
// then that one is taken.
func (p *pace) sorts(row int) bool { return p != nil && row >= p.from }

// met puts that off, twice as long each time: what a batch has written in vain is then little of all.
func (p *pace) met(row int) {
	p.wait = max(2*p.wait, 10_000)
	p.from = row + p.wait
}

// rowSlice reads on from the cursor and writes batch by batch.
func (s *Service) rowSlice(ctx context.Context, i *Import) error {
	going, _ := s.going.LoadOrStore(i.ID, newPace())
	i.pace = going.(*pace) //nolint:forcetypeassert // nothing else is stored
	more, err := s.someRows(ctx, i)
	for errors.Is(err, errAgain) {
		more, err = s.someRows(ctx, i)
	}
	if err == nil && more {
		return s.jobs().HandBack(ctx, runArgs{i.AccountID, i.ID})
	}
	s.going.Delete(i.ID)
	return err
}

// someRows goes on for a slice; more says that the next one is to.
func (s *Service) someRows(ctx context.Context, i *Import) (more bool, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // the reading
	rows, failed, err := s.read(ctx, *i)
	if err != nil {
		return false, err
	}
	var met atomic.Bool
	met.Store(i.met)
	chunks := s.ahead(ctx, *i, rows, &met)
	batch, end := func() (more bool, err error) { return s.batch(ctx, i, chunks) }, func() error { return nil }
	if !s.db.Dialect().OneWriter {
		l := s.newLanes(chunks, i.pace)
		defer l.stop()
		batch = func() (more bool, err error) { return l.step(ctx, i) }
		end = func() error { return l.end(ctx, i) }
	}
	for {
		if i.slice.Elapsed() > job.Slice || job.Stopping(ctx) {
			return true, end()
		}
		more, err = batch()
		if err != nil {
			return false, err
		}
		if met.Store(i.met); more {
			continue
		}
		if err := <-failed; err != nil {
			return false, err
		}
		if done, err := s.indexRest(ctx, i); err != nil || !done {
			return err == nil, err
		}
		if i.Counts.Rows < i.TotalRows && i.Counts.Rows == i.StopAt {
			return false, s.pause(ctx, *i)
		}
		return false, s.end(ctx, *i, Completed, nil)
	}
}

// pause stops an import that has done as many rows as it was told, and lets the
// next one of the account go.
func (s *Service) pause(ctx context.Context, i Import) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		paused, err := turn(ctx, tx, i, Paused, s.now(), Running)
		if err != nil || !paused {
			return err
		}
		s.tellAll(tx, i)
		return s.wake(ctx, tx, i.AccountID)
	})
}

func (s *Service) enqueue(ctx context.Context, tx *database.Tx, accountID, importID int64) error {
	return s.jobs().Enqueue(ctx, tx, runArgs{accountID, importID})
}

// read prepares the rows behind the cursor on a goroutine of its own. chunks is
// closed at the end; failed then gives why it ended, nil for the end of the file.
func (s *Service) read(ctx context.Context, i Import) (chunks chan []row, failed chan error, err error) {
	file, err := s.blobs.Open(ctx, i.blobKey)
	if problem.Is(err, problem.KindNotFound) {
		return nil, nil, errFileGone
	}
	if err != nil {
		return nil, nil, err
	}
	reader, err := i.open(file, i.Counts.Rows)
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	chunks, failed = make(chan []row, chunksAhead), make(chan error, 1)
	go func() {
		defer file.Close() //nolint:errcheck // it was only read
		most := math.MaxInt
		if i.StopAt > 0 && i.Status == Running {
			most = i.StopAt - i.Counts.Rows
		}
		size := copiedRows
		if s.db.Dialect().OneWriter {
			size = chunkRows
		}
		failed <- prepareAll(ctx, reader, s.preparer(i), chunks, size, most)
		close(chunks)
	}()
	return chunks, failed, nil
}

// prepareAll gives the rows, so many in a chunk, until the file ends, or the most.
func prepareAll(ctx context.Context, reader *sheet.Reader, p *preparer, chunks chan<- []row, rows, most int) error {
	chunk, size := make([]row, 0, rows), 0
	for done := 0; ; done++ {
		record, err := sheet.Record{}, io.EOF
		if done < most {
			record, err = reader.Next()
		}
		if err == nil {
			chunk, size = append(chunk, p.prepare(record)), size+record.Size()
		}
		if len(chunk) == rows || size >= chunkBytes || (err != nil && len(chunk) > 0) {
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return ctx.Err()
			}
			chunk, size = make([]row, 0, rows), 0
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// commit stores what became of rows and how far the import is, in the transaction
// that has done them.
func (s *Service) commit(ctx context.Context, tx *database.Tx, i Import, to *Import, done *partWriter) error {
	i.tell(tx, s.events)
	to.worked(s.now())
	// First, for who finds the cursor moved has nothing more to say of these rows.
	if ok, err := advance(ctx, tx, i, *to); err != nil || !ok {
		return errors.Join(errMovedUnless(err), err)
	}
	return done.insert(ctx, tx, i, i.Counts.Rows)
}

// worked counts the time since the last sign of life as work.
func (i *Import) worked(now time.Time) {
	i.Worked += now.Sub(i.heartbeat)
	i.heartbeat = now
	i.Series = withPoint(i.Series, Point{Seconds: i.Worked.Seconds(), Rows: i.Counts.Rows})
}

func errMovedUnless(err error) error {
	if err != nil {
		return nil //nolint:nilerr // the caller joins err itself
	}
	return errMoved
}

// overtaken says whether another runner has done these rows.
func (s *Service) overtaken(ctx context.Context, i Import) (gone bool, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		current, err := load(ctx, r, i.AccountID, i.ID)
		gone = current.Counts.Rows != i.Counts.Rows || current.Status != i.Status || current.pass != i.pass
		return err
	})
	return gone, err
}

// staleAfter is how long an import may go without a sign of life before another
// runner takes it up.
const staleAfter = 10 * time.Second

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat}
}

// Sweep takes up imports whose runner is gone, with atStart all unfinished ones, and sees to the search index.
func (s *Service) Sweep(ctx context.Context, atStart bool) error {
	return errors.Join(s.jobs().Sweep(ctx, atStart), s.sweepIndex(ctx, atStart))
}
