package importer

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut. A chunk is looked up and written with a few statements; a
// batch is a transaction of as many chunks as fit into batchTime, or, where it can
// be seen that nobody waits for the writer or lately has, into quietTime: each
// commit writes the touched pages of all indexes again.
const (
	chunkRows   = 500
	chunksAhead = 4 // prepared before they are written
	batchTime   = 200 * time.Millisecond
	quietTime   = time.Second
	lately      = 10 // batches
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

// Register adds the job handler that runs imports.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

// run does one slice: rows until the time is over or the file ends.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	i, mine, err := s.begin(ctx, args)
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
		return errors.Join(err, s.end(ctx, i, Failed, &Failure{Code: "storage_full", Text: "storage_full"}))
	case attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		// A database that is away is waited for, however long; see Sweep.
		return errors.Join(err, s.end(ctx, i, Failed, &Failure{Code: "internal", Text: "internal"}))
	}
	return err
}

// begin loads the import and says whether this slice is to work on it: it is the
// account's next one and has not ended. A cancelled one is ended here: whoever
// works on it finds it moved.
func (s *Service) begin(ctx context.Context, args runArgs) (i Import, mine bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if i, err = load(ctx, tx, args.AccountID, args.ImportID); err != nil {
			return err
		}
		if i.Status == Canceling {
			return nil
		}
		if i.attributes, err = attribute.Load(ctx, tx, args.AccountID, attribute.OfContact); err != nil {
			return err
		}
		first, err := next(ctx, tx, args.AccountID)
		if mine = first == i.ID; err != nil || !mine {
			return err
		}
		return start(ctx, tx, i, s.now())
	})
	if errors.Is(err, database.ErrNotFound) {
		return i, false, nil
	}
	if err == nil && i.Status == Canceling {
		return i, false, s.end(ctx, i, Canceled, nil)
	}
	return i, mine, err
}

// slice reads on from the cursor and writes batch by batch.
func (s *Service) slice(ctx context.Context, i *Import) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	chunks, failed, err := s.read(ctx, *i)
	if err != nil {
		return err
	}
	for watch := clock.Start(); ; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return s.jobs().HandBack(ctx, runArgs{i.AccountID, i.ID})
		}
		more, err := s.batch(ctx, i, chunks)
		if err != nil {
			return err
		}
		if !more {
			if err := <-failed; err != nil {
				return err
			}
			return s.end(ctx, *i, Completed, nil)
		}
	}
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
		failed <- prepareAll(ctx, reader, newPreparer(i.Header, i.Mapping, s.rules(i), i.Options), chunks)
		close(chunks)
	}()
	return chunks, failed, nil
}

func prepareAll(ctx context.Context, reader *sheet.Reader, p *preparer, chunks chan<- []row) error {
	chunk := make([]row, 0, chunkRows)
	for {
		record, err := reader.Next()
		if err == nil {
			chunk = append(chunk, p.prepare(record))
		}
		if len(chunk) == chunkRows || (err != nil && len(chunk) > 0) {
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return ctx.Err()
			}
			chunk = make([]row, 0, chunkRows)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// batch commits the next rows with the cursor; false at the end of them. A row of
// somebody else's that came in between makes it start over, then row by row: that
// is slower but never in its own way.
func (s *Service) batch(ctx context.Context, i *Import, chunks <-chan []row) (more bool, err error) {
	first, open := <-chunks
	if !open {
		return false, nil
	}
	taken := [][]row{first}
	for try := 1; ; try++ {
		to := i.Counts
		err := s.db.Write(ctx, func(tx *database.Tx) error {
			limit := i.batchTime(tx)
			for begun, n := clock.Start(), 0; n < len(taken); n++ {
				if err := s.write(ctx, tx, i, taken[n], try > 1, &to); err != nil {
					return err
				}
				if try == 1 && n+1 == len(taken) && begun.Elapsed() < limit && !tx.Waiting() {
					taken = append(taken, soon(chunks)...)
				}
			}
			i.crowded = max(i.crowded-1, 0)
			if tx.Waiting() {
				i.crowded = lately
			}
			i.tell(tx, s.events)
			if ok, err := advance(ctx, tx, *i, to, s.now()); err != nil || !ok {
				return errors.Join(errMovedUnless(err), err)
			}
			return nil
		})
		if err == nil {
			err = s.analyze(ctx, i.Counts.Created, to.Created)
			i.Counts = to
			return true, err
		}
		if try == batchTries || (database.Violates(err) == "" && !problem.Is(err, problem.KindUnavailable) && !errors.Is(err, database.ErrNotFound)) {
			return false, err
		}
		if gone, lost := s.overtaken(ctx, *i); lost != nil || gone {
			return false, errors.Join(errMovedUnless(lost), lost)
		}
	}
}

func (i *Import) batchTime(tx *database.Tx) time.Duration {
	if tx.Dialect().OneWriter && i.crowded == 0 {
		return quietTime
	}
	return batchTime
}

// analyze tells the database's planner that the table has grown, at each power
// of ten of new contacts: look-ups in a table that it takes for empty are scans.
func (s *Service) analyze(ctx context.Context, before, after int) error {
	statement := s.db.Dialect().Analyze("contacts")
	for size := 1000; statement != "" && size <= after; size *= 10 {
		if before < size {
			return s.db.Write(ctx, func(tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			})
		}
	}
	return nil
}

func errMovedUnless(err error) error {
	if err != nil {
		return nil //nolint:nilerr // the caller joins err itself
	}
	return errMoved
}

// soon gives the next chunk if it is ready or almost: a transaction does not wait
// for a slow disk.
func soon(chunks <-chan []row) [][]row {
	select {
	case chunk, open := <-chunks:
		if open {
			return [][]row{chunk}
		}
	case <-time.After(20 * time.Millisecond):
	}
	return nil
}

// overtaken says whether another runner has done these rows.
func (s *Service) overtaken(ctx context.Context, i Import) (gone bool, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		current, err := load(ctx, r, i.AccountID, i.ID)
		gone = current.Counts.Rows != i.Counts.Rows || current.Status != Running
		return err
	})
	return gone, err
}

// end gives an import its last status, tells who imported, and wakes the next one
// of the account. Ending twice does nothing.
func (s *Service) end(ctx context.Context, i Import, status Status, failure *Failure) error {
	i.Status, i.Failure = status, failure
	return s.db.Write(ctx, func(tx *database.Tx) error {
		ended, err := finish(ctx, tx, i, s.now())
		if err != nil || !ended {
			return err
		}
		if err := s.report(ctx, tx, i); err != nil {
			return err
		}
		i.tell(tx, s.events)
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: i.AccountID, Kind: "contacts", Data: map[string]any{}})
		})
		following, err := next(ctx, tx, i.AccountID)
		switch {
		case err != nil:
			return err
		case following != 0:
			return s.enqueue(ctx, tx, i.AccountID, following)
		case s.imported != nil:
			return s.imported(ctx, tx, i.AccountID)
		}
		return nil
	})
}

// report mails the result; who has cancelled knows it.
func (s *Service) report(ctx context.Context, tx *database.Tx, i Import) error {
	kind := notification.ImportCompleted
	switch i.Status {
	case Failed:
		kind = notification.ImportFailed
	case Canceled:
		return nil
	}
	return s.notices.Notify(ctx, tx, notification.Notice{AccountID: i.AccountID, UserID: i.UserID, Kind: kind, ImportID: i.ID})
}

func (i Import) tell(tx *database.Tx, events *event.Hub) {
	tx.AfterCommit(func() {
		events.Publish(event.Event{AccountID: i.AccountID, Kind: "import", Data: map[string]any{"id": i.ID}})
	})
}

// staleAfter is how long an import may go without a sign of life before another
// runner takes it up.
const staleAfter = 10 * time.Second

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat}
}

// Sweep takes up imports whose runner is gone; with atStart all unfinished ones.
func (s *Service) Sweep(ctx context.Context, atStart bool) error { return s.jobs().Sweep(ctx, atStart) }
