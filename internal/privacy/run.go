package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// runArgs is the job of one slice of an erasure.
type runArgs struct {
	AccountID int64 `json:"account_id"`
	ErasureID int64 `json:"erasure_id"`
}

// Kind names the job.
func (runArgs) Kind() string { return "run_erasure" }

const (
	// atOnce is how many bytes of kept files are looked through within the request: a
	// second or so.
	atOnce = 8 << 20
	// saveEvery is how often an erasure notes how far it is.
	saveEvery = 2 * time.Second
	// staleAfter is longer than any file takes to be read.
	staleAfter = 2 * time.Minute
)

// errMoved says that another runner has gone on with the erasure.
var errMoved = errors.New("privacy: the erasure has moved on")

// Register adds the job handler that erases.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.run) }

func (s *Service) jobs() job.Work[runArgs] {
	return job.Work[runArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: staleAfter, Stale: stale, Beat: beat}
}

// Sweep takes up erasures whose runner is gone; with atStart all unfinished ones.
func (s *Service) Sweep(ctx context.Context, atStart bool) error { return s.jobs().Sweep(ctx, atStart) }

// Erase removes a contact, those merged into it, and everything that is held about
// them anywhere, files that held them included. It cannot be undone. Where many
// files are kept it goes on in the background, and the receipt says how far it is;
// asked again, it gives the same one. Error: erase_import_running.
func (s *Service) Erase(ctx context.Context, actor account.Actor, contactID int64) (Receipt, error) {
	if err := actor.Require(account.Delete); err != nil {
		return Receipt{}, err
	}
	if _, err := s.contacts.Get(ctx, actor, contactID); err != nil {
		return Receipt{}, err
	}
	files, err := s.files.KeptFiles(ctx, actor.AccountID(), 0)
	if err != nil {
		return Receipt{}, err
	}
	var bytes int64
	for _, f := range files {
		bytes += f.Size
	}
	r := Receipt{
		AccountID: actor.AccountID(), ContactID: contactID, UserID: actor.UserID, At: s.now(), Status: Running,
		Progress: Progress{Total: len(files)}, Removed: Removed{map[string]int{}, []File{}, []File{}, []string{}},
	}
	begun, err := s.begin(ctx, &r, bytes > atOnce)
	if err != nil || !begun || bytes > atOnce {
		return s.load(ctx, r, err)
	}
	err = s.slice(ctx, &r)
	if problem.Is(err, problem.KindConflict) {
		return Receipt{}, errors.Join(err, s.db.Write(ctx, func(tx *database.Tx) error { return withdraw(ctx, tx, r) }))
	}
	return s.load(ctx, r, err)
}

// begin stores the erasure; false when there is one already, which r then is.
func (s *Service) begin(ctx context.Context, r *Receipt, later bool) (begun bool, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		there, err := underWay(ctx, tx, r.AccountID, r.ContactID)
		if err == nil {
			r.ID = there.ID
			return nil
		}
		if !errors.Is(err, database.ErrNotFound) {
			return err
		}
		if r.ID, err = database.NextID(ctx, tx, database.ErasureIDs); err != nil {
			return err
		}
		begun = true
		if err := insertReceipt(ctx, tx, *r); err != nil || !later {
			return err
		}
		return s.jobs().Enqueue(ctx, tx, runArgs{r.AccountID, r.ID})
	})
	return begun, err
}

func (s *Service) load(ctx context.Context, r Receipt, failed error) (Receipt, error) {
	if failed != nil {
		return Receipt{}, failed
	}
	err := s.db.Read(ctx, func(reader database.Reader) (err error) {
		r, err = loadReceipt(ctx, reader, r.AccountID, r.ID)
		return err
	})
	return r, err
}

// run does one slice: files until the time is over or all were looked through.
func (s *Service) run(ctx context.Context, args runArgs, attempt job.Attempt) error {
	r, err := s.load(ctx, Receipt{AccountID: args.AccountID, ID: args.ErasureID}, nil)
	if errors.Is(err, database.ErrNotFound) {
		return nil
	}
	if err == nil && (r.Status == Running || r.Status == Deleting) {
		err = s.slice(ctx, &r)
	}
	p, told := problem.As(err)
	switch {
	case errors.Is(err, errMoved):
		return nil
	case errors.Is(err, database.ErrNotFound):
		return s.fail(ctx, r, "not_found")
	case told && p.Kind == problem.KindConflict:
		return s.fail(ctx, r, p.Code)
	case err != nil && attempt.Last && ctx.Err() == nil && !problem.Is(err, problem.KindUnavailable):
		return errors.Join(err, s.fail(ctx, r, "internal"))
	}
	return err
}

func (s *Service) fail(ctx context.Context, r Receipt, code string) error {
	from := r.Status
	r.Status, r.ErrorCode = Failed, code
	return s.save(ctx, r, from)
}

func (s *Service) save(ctx context.Context, r Receipt, from Status) error {
	return s.db.Write(ctx, func(tx *database.Tx) error { return set(ctx, tx, r, from, s.now()) })
}

func (s *Service) slice(ctx context.Context, r *Receipt) error {
	if r.Status == Running {
		c, err := s.contact(ctx, *r)
		if err != nil {
			return err
		}
		done, err := s.look(ctx, r, c)
		if err != nil || !done {
			return err
		}
		if err := s.forget(ctx, r, c); err != nil {
			return err
		}
	}
	if err := errors.Join(s.deleteFiles(ctx, r.Progress.Files), s.letters.Remove(r.Mails)); err != nil {
		return err
	}
	r.Status, r.Progress = Completed, Progress{Read: r.Progress.Read, Total: r.Progress.Total}
	return s.save(ctx, *r, Deleting)
}

func (s *Service) contact(ctx context.Context, of Receipt) (c contact.Contact, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		found, err := contact.LoadMany(ctx, r, of.AccountID, []int64{of.ContactID})
		if err == nil && len(found) == 0 {
			return database.ErrNotFound
		}
		if err == nil {
			c = found[0]
		}
		return err
	})
	return c, err
}

// look goes on through the kept files. When its time is over it hands back, and
// gives false.
func (s *Service) look(ctx context.Context, r *Receipt, c contact.Contact) (done bool, err error) {
	watch, saved := clock.Start(), clock.Start()
	for {
		files, err := s.files.KeptFiles(ctx, r.AccountID, r.Progress.After)
		if err != nil || len(files) == 0 {
			return err == nil, err
		}
		r.Progress.Total = r.Progress.Read + len(files)
		for _, f := range files {
			if watch.Elapsed() > job.Slice || job.Stopping(ctx) {
				return false, errors.Join(s.save(ctx, *r, Running), s.jobs().HandBack(ctx, runArgs{r.AccountID, r.ID}))
			}
			holds, err := s.files.Holds(ctx, f.ID, c)
			if err != nil {
				return false, err
			}
			if holds {
				r.Progress.Holding = append(r.Progress.Holding, f.ID)
			}
			r.Progress.After, r.Progress.Read = f.ID, r.Progress.Read+1
			if saved.Elapsed() > saveEvery {
				saved = clock.Start()
				if err := s.save(ctx, *r, Running); err != nil {
					return false, err
				}
			}
		}
	}
}

// forget erases the rows, and notes the files that are to go.
func (s *Service) forget(ctx context.Context, r *Receipt, c contact.Contact) error {
	mails, err := s.mails(ctx, c)
	if err != nil {
		return err
	}
	to := *r
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		to.Status = Deleting
		if err := set(ctx, tx, to, Running, s.now()); err != nil { // whoever else works on it waits here
			return err
		}
		e := erasure{Tx: tx, accountID: r.AccountID, holding: r.Progress.Holding, removed: Removed{map[string]int{}, []File{}, []File{}, append([]string{}, mails...)}}
		if err := e.everything(ctx, r.ContactID); err != nil {
			return err
		}
		if err := s.contacts.AnnounceErased(ctx, tx, r.AccountID, e.ids); err != nil {
			return err
		}
		to.Removed, to.Progress.Files = e.removed, e.files
		tx.AfterCommit(func() {
			s.events.Publish(event.Event{AccountID: r.AccountID, Kind: "contact", Data: map[string]any{"id": r.ContactID, "change": "deleted"}})
		})
		return set(ctx, tx, to, Deleting, s.now())
	})
	if err == nil {
		*r = to
	}
	return err
}

// mails finds the kept mails that mention the contact or somebody merged into it. A
// single word for a name, or a short identifier, would find others.
func (s *Service) mails(ctx context.Context, c contact.Contact) ([]string, error) {
	people := []contact.Contact{c}
	err := s.db.Read(ctx, func(r database.Reader) error {
		ids, err := history.Subjects(ctx, r, c.AccountID, c.ID)
		if err != nil {
			return err
		}
		merges, err := mergesOf(ctx, r, c.AccountID, ids)
		for _, m := range merges {
			for _, other := range []contact.Contact{m.state.Base, m.state.Mergee, m.state.Merged} {
				if slices.Contains(ids, other.ID) {
					people = append(people, other)
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, p := range people {
		for _, text := range textsOf(p) {
			if len(text) >= 5 && (text != p.Name || strings.Contains(text, " ")) {
				texts = append(texts, text)
			}
		}
	}
	return s.letters.Mentioning(ctx, c.AccountID, texts)
}
