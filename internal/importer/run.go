package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

// How the work is cut. A chunk is looked up and written with a few statements; a
// batch is a transaction of as many chunks as fit into batchTime, or until
// somebody waits for the writer.
const (
	chunkRows   = 500
	chunksAhead = 4 // prepared before they are written
	batchTime   = 200 * time.Millisecond
	batchTries  = 5
)

// runArgs is the job of one slice of an import.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	ImportID  int64 `json:"import_id"`
}

// Kind names the job.
func (runArgs) Kind() string { return "run_import" }

// errMoved says that somebody else works on the import, or it was cancelled.
var errMoved = errors.New("importer: the import has moved on")

// Register adds the job handler that runs imports.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

// run does one slice: rows until the time is over or the file ends.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	i, mine, err := s.begin(ctx, args)
	if err != nil || !mine {
		return err
	}
	err = s.slice(ctx, &i)
	if errors.Is(err, errMoved) {
		// Cancelled, or run twice; which one, the next look tells.
		if i, mine, err = s.begin(ctx, args); err != nil || !mine || i.Status != Canceling {
			return err
		}
		return s.end(ctx, i, Canceled, nil)
	}
	var file *sheet.Error
	switch {
	case errors.As(err, &file):
		return s.end(ctx, i, Failed, failureOf(file))
	case problem.Is(err, problem.KindNotFound):
		return s.end(ctx, i, Failed, &Failure{Code: "internal", Text: "file_gone"})
	case err != nil && attempt.Last:
		return errors.Join(err, s.end(ctx, i, Failed, &Failure{Code: "internal", Text: "internal"}))
	}
	return err
}

// begin loads the import and says whether this slice is to work on it: it is the
// account's next one and has not ended. A cancelled one is ended here.
func (s *Service) begin(ctx context.Context, args runArgs) (i Import, mine bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if i, err = load(ctx, tx, args.AccountID, args.ImportID); err != nil {
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
	if err == nil && mine && i.Status == Canceling {
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
	for deadline := time.Now().Add(job.Slice); ; {
		if time.Now().After(deadline) || job.Stopping(ctx) {
			return s.handBack(ctx, *i)
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

// handBack enqueues the rest of the work, for whoever is free.
func (s *Service) handBack(ctx context.Context, i Import) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := beat(ctx, tx, i, s.now()); err != nil {
			return err
		}
		return s.queue.Enqueue(ctx, tx, runArgs{i.AccountID, i.ID}, job.Options{})
	})
}

// read prepares the rows behind the cursor on a goroutine of its own. chunks is
// closed at the end; failed then gives why it ended, nil for the end of the file.
func (s *Service) read(ctx context.Context, i Import) (chunks chan []row, failed chan error, err error) {
	file, err := s.blobs.Open(ctx, i.blobKey)
	if err != nil {
		return nil, nil, err
	}
	reader, err := sheet.NewReader(file, i.Format)
	if err == nil {
		err = reader.Skip(1 + i.Counts.Rows) // the header, and what is done
	}
	if errors.Is(err, io.EOF) {
		err = nil // all rows are done; only the end is missing
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	chunks, failed = make(chan []row, chunksAhead), make(chan error, 1)
	go func() {
		defer file.Close() //nolint:errcheck // it was only read
		failed <- prepareAll(ctx, reader, newPreparer(i.Header, i.Mapping, i.Options.DefaultCountry), chunks)
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
			for begun, n := time.Now(), 0; n < len(taken); n++ {
				if err := s.write(ctx, tx, *i, taken[n], try > 1, &to); err != nil {
					return err
				}
				if try == 1 && n+1 == len(taken) && time.Since(begun) < batchTime && !tx.Waiting() {
					taken = append(taken, soon(chunks)...)
				}
			}
			i.tell(tx, s.events)
			if ok, err := advance(ctx, tx, *i, to, s.now()); err != nil || !ok {
				return errors.Join(errMovedUnless(err), err)
			}
			return nil
		})
		if err == nil {
			i.Counts = to
			return true, nil
		}
		if try == batchTries || (database.Violates(err) == "" && !problem.Is(err, problem.KindUnavailable) && !errors.Is(err, database.ErrNotFound)) {
			return false, err
		}
		if gone, lost := s.overtaken(ctx, *i); lost != nil || gone {
			return false, errors.Join(errMovedUnless(lost), lost)
		}
	}
}

func errMovedUnless(err error) error {
	if err != nil {
		return nil
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

// write decides and stores a chunk, all at once or row by row.
func (s *Service) write(ctx context.Context, tx *database.Tx, i Import, rows []row, singly bool, to *Counts) error {
	size := len(rows)
	if singly {
		size = 1
	}
	for len(rows) > 0 {
		part := rows[:min(size, len(rows))]
		rows = rows[len(part):]
		p, err := s.plan(ctx, tx, i, part)
		if err != nil {
			return err
		}
		if err := s.store(ctx, tx, i, p); err != nil {
			return err
		}
		to.merge(p.counts)
	}
	return nil
}

func (c *Counts) merge(more Counts) {
	c.Rows += more.Rows
	c.Created += more.Created
	c.Updated += more.Updated
	c.Unchanged += more.Unchanged
	c.Skipped += more.Skipped
	c.Rejected += more.Rejected
}

// plan loads what the rows may meet and decides them.
func (s *Service) plan(ctx context.Context, tx *database.Tx, i Import, rows []row) (*plan, error) {
	keys, names := identities(rows)
	existing, err := contact.FindByIdentities(ctx, tx, i.AccountID, keys)
	if err != nil {
		return nil, err
	}
	nameOnly, err := contact.FindByNameOnly(ctx, tx, i.AccountID, names)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(nameOnly))
	for n, c := range nameOnly {
		ids[n] = c.ID
	}
	met, err := claimed(ctx, tx, i, ids)
	if err != nil {
		return nil, err
	}
	p := newPlan(i.Options.DefaultCountry, existing, nameOnly, met)
	now := s.now()
	for _, r := range rows {
		p.take(r, func(r row) contact.Contact {
			c := r.fresh
			c.AccountID, c.Source, c.ImportID, c.ImportLine, c.CreatedBy = i.AccountID, contact.ByImport, i.ID, r.line, i.UserID
			c.Version, c.CreatedAt, c.UpdatedAt = 1, now, now
			return c
		})
	}
	return p, nil
}

func identities(rows []row) (keys contact.Identities, names []string) {
	for _, r := range rows {
		c := r.fresh
		if len(r.errors) > 0 {
			continue
		}
		keys.Identifiers = appendFilled(keys.Identifiers, c.Identifier)
		keys.Emails = appendFilled(keys.Emails, c.Email)
		keys.PhoneNumbers = appendFilled(keys.PhoneNumbers, c.PhoneNumber)
		if c.Identifier == "" && c.Email == "" && c.PhoneNumber == "" {
			names = append(names, contact.SortKey(c.Name))
		}
	}
	return keys, names
}

func appendFilled(list []string, value string) []string {
	if value == "" {
		return list
	}
	return append(list, value)
}

// store writes what a plan has decided: changes before new contacts, since a new
// one may take an address that a change has freed.
func (s *Service) store(ctx context.Context, tx *database.Tx, i Import, p *plan) error {
	var fresh []*state
	var claims []int64
	now := s.now()
	for _, st := range p.changed {
		if st.isNew {
			fresh = append(fresh, st)
		} else if err := contact.Save(ctx, tx, st.before, st.now, now); err != nil {
			return fmt.Errorf("save contact %d: %w", st.now.ID, err)
		}
	}
	if len(fresh) > 0 {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, len(fresh))
		if err != nil {
			return err
		}
		created := make([]contact.Contact, len(fresh))
		for n, st := range fresh {
			st.now.ID = ids[n]
			created[n] = st.now
		}
		if err := contact.InsertMany(ctx, tx, created); err != nil {
			return err
		}
	}
	for _, st := range p.changed {
		if st.claim {
			claims = append(claims, st.now.ID)
		}
	}
	if err := insertClaims(ctx, tx, i, claims); err != nil {
		return err
	}
	return insertRejections(ctx, tx, i, p.rejections)
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
		if err != nil || following == 0 {
			return err
		}
		return s.queue.Enqueue(ctx, tx, runArgs{i.AccountID, following}, job.Options{})
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

// Sweep takes up imports whose runner is gone: killed, or cut off from the
// database. With atStart it takes all unfinished ones, for then this process has
// just begun; should another one be at work on it, one of the two finds the
// cursor moved and leaves.
func (s *Service) Sweep(ctx context.Context, atStart bool) error {
	since := s.now()
	if !atStart {
		since = since.Add(-staleAfter)
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		found, err := stale(ctx, tx, since)
		if err != nil {
			return err
		}
		for _, i := range found {
			if err := beat(ctx, tx, i, s.now()); err != nil {
				return err
			}
			if err := s.queue.Enqueue(ctx, tx, runArgs{i.AccountID, i.ID}, job.Options{}); err != nil {
				return err
			}
		}
		return nil
	})
}
