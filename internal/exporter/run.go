package exporter

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut: contacts read at once, and a part of the file, which is
// held in memory.
const (
	chunkRows = 500
	partRows  = 20_000
	partBytes = 4 << 20
)

// runArgs is the job of one slice of an export.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	ExportID  int64 `json:"export_id"`
}

// Kind names the job.
func (runArgs) Kind() string { return "run_export" }

var (
	// errMoved says that somebody else works on the export, or it was canceled.
	errMoved = errors.New("exporter: the export has moved on")
	// errSheetFull says that a workbook cannot hold that much; see maxSheet.
	errSheetFull = errors.New("exporter: the sheet is full")
)

// Register adds the job handler that writes exports.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

func (s *Service) enqueue(ctx context.Context, tx *database.Tx, e Export) error {
	return s.jobs().Enqueue(ctx, tx, runArgs{e.AccountID, e.ID})
}

// run does one slice: parts until the time is over or all rows are written.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	e, err := s.begin(ctx, args)
	if errors.Is(err, database.ErrNotFound) || err == nil && (e.Status != Running || !e.RetryAt.IsZero()) {
		return nil
	}
	if err == nil {
		err = s.slice(ctx, &e)
	}
	switch {
	case errors.Is(err, errMoved):
		return nil
	case errors.Is(err, errSheetFull):
		return s.end(ctx, e, Failed, "workbook_full")
	case problem.Is(err, problem.KindStorageFull):
		return s.waitForRoom(ctx, args, err)
	case err != nil && attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		return errors.Join(err, s.end(ctx, e, Failed, "internal"))
	}
	return err
}

// pause is how long an export rests that has found no room.
const pause = 30 * time.Second

// waitForRoom puts the export off; it goes on behind its last whole part. Where not even that can be noted the
// queue and the sweep try again.
func (s *Service) waitForRoom(ctx context.Context, args runArgs, cause error) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		e, err := load(ctx, tx, args.AccountID, args.ExportID)
		if err != nil {
			return err
		}
		s.tell(tx, e)
		return wait(ctx, tx, e, s.now())
	})
	return &job.Later{After: pause, Cause: errors.Join(cause, err)}
}

// begin loads the export and notes that it is being written, unless it has ended or waits still.
func (s *Service) begin(ctx context.Context, args runArgs) (e Export, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := start(ctx, tx, Export{AccountID: args.AccountID, ID: args.ExportID}, s.now()); err != nil {
			return err
		}
		e, err = load(ctx, tx, args.AccountID, args.ExportID)
		return err
	})
	return e, err
}

func (s *Service) slice(ctx context.Context, e *Export) error {
	w, err := s.newWriter(ctx, *e)
	if err != nil {
		return err
	}
	for watch := clock.Start(); e.Done < e.Total || e.Parts == 0; {
		if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
			return s.jobs().HandBack(ctx, runArgs{e.AccountID, e.ID})
		}
		if err := s.part(ctx, e, w); err != nil {
			return err
		}
	}
	if e.Format == XLSX {
		around, err := overhead(*e)
		if err != nil {
			return err
		}
		e.Size += around
	}
	return s.end(ctx, *e, Completed, "")
}

// writer turns records into rows of the file.
type writer struct {
	columns []column
	owners  map[int64]string
	zone    *time.Location
}

func (s *Service) newWriter(ctx context.Context, e Export) (w writer, err error) {
	w.zone = e.zone()
	err = s.db.Read(ctx, func(r database.Reader) error {
		schema, err := attribute.Load(ctx, r, e.AccountID, attribute.OfContact)
		if err != nil {
			return err
		}
		for _, name := range e.Columns {
			at := slices.IndexFunc(standard, func(c column) bool { return c.name == name })
			if at >= 0 {
				w.columns = append(w.columns, standard[at])
			} else {
				w.columns = append(w.columns, custom(name, schema)) // also when its definition is gone
			}
		}
		w.owners, err = owners(ctx, r, e.AccountID)
		return err
	})
	return w, err
}

func (w writer) cells(r record) []cell {
	r.owner, r.zone = w.owners[r.OwnerID], w.zone
	out := make([]cell, len(w.columns))
	for i, c := range w.columns {
		out[i] = c.value(&r)
	}
	return out
}

// part writes the next part into the store of files and then notes it. A runner
// that is killed in between leaves a part that the next one replaces.
func (s *Service) part(ctx context.Context, e *Export, w writer) error {
	to := *e
	var content bytes.Buffer
	rows := newRows(&content, &to)
	for to.Done < to.Total && to.Done-e.Done < partRows && content.Len() < partBytes {
		records, done, err := s.read(ctx, *e, to.Done)
		if err != nil {
			return err
		}
		for _, r := range records {
			if err := rows.write(w.cells(r)); err != nil {
				return err
			}
		}
		to.Done = done
	}
	if err := rows.end(to.Done == to.Total); err != nil {
		return err
	}
	if to.sheet.Bytes > maxSheet {
		return errSheetFull
	}
	to.Parts, to.Size = e.Parts+1, e.Size+int64(content.Len())
	if _, err := s.blobs.Put(ctx, e.partKey(e.Parts), &content); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		s.tell(tx, *e)
		ok, err := advance(ctx, tx, *e, to, s.now())
		if err == nil && !ok {
			return errMoved
		}
		return err
	})
	*e = to
	return err
}

func (s *Service) read(ctx context.Context, e Export, from int) (records []record, to int, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		records, to, err = rows(ctx, r, e, from, chunkRows)
		return err
	})
	return records, to, err
}

// rowWriter writes the rows of a part.
type rowWriter interface {
	write(cells []cell) error
	end(last bool) error // of the part, and whether the file ends with it
}

func newRows(into *bytes.Buffer, e *Export) rowWriter {
	if e.Format == XLSX {
		return newSheetRows(into, e.Columns, &e.sheet)
	}
	first := e.Parts == 0
	w := &csvRows{locale: e.Options.Locale, to: sheet.NewWriter(into, sheet.Format{Encoding: sheet.UTF8, BOM: first, Delimiter: e.Options.Delimiter})}
	if first {
		_ = w.to.Write(append(slices.Clone(e.Columns), markColumn)) // a buffer takes everything
	}
	return w
}

// csvRows writes lines of a CSV.
type csvRows struct {
	to     *sheet.Writer
	locale string
	row    []string
}

func (w *csvRows) write(cells []cell) error {
	w.row = w.row[:0]
	for _, c := range cells {
		w.row = append(w.row, c.csvCell(w.locale))
	}
	return w.to.Write(append(w.row, ""))
}

func (w *csvRows) end(bool) error { return w.to.Flush() }

// end gives an export its last status and tells who ordered it. Ending twice does
// nothing.
func (s *Service) end(ctx context.Context, e Export, status Status, code string) error {
	e.Status, e.ErrorCode = status, code
	kind := notification.ExportCompleted
	if status == Failed {
		kind = notification.ExportFailed
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		ended, err := finish(ctx, tx, e, s.now())
		if err != nil || !ended {
			return err
		}
		s.tell(tx, e)
		return s.notices.Notify(ctx, tx, notification.Notice{AccountID: e.AccountID, UserID: e.UserID, Kind: kind, ExportID: e.ID})
	})
}

// staleAfter is how long an export may go without a sign of life: a part takes less.
const staleAfter = time.Minute

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat}
}

// Sweep takes up exports whose runner is gone; with atStart all unfinished ones.
func (s *Service) Sweep(ctx context.Context, atStart bool) error { return s.jobs().Sweep(ctx, atStart) }
