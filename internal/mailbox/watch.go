package mailbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

// An inbox is its reader's for busyFor after the last sign of life.
const (
	busyFor   = 90 * time.Second
	beatEvery = busyFor / 3
)

// pauses are the times before the next try after failures in a row; the last one holds.
func pauseAfter(failures int) time.Duration {
	pauses := []time.Duration{10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}
	return pauses[min(failures, len(pauses))-1]
}

// key names an inbox among those of all accounts.
type key struct{ accountID, inboxID int64 }

// readers are the inboxes that this process reads.
type readers struct {
	mutex sync.Mutex
	all   map[key]*reader
	done  sync.WaitGroup
}

type reader struct {
	settings time.Time // of which the settings are
	stop     context.CancelFunc
}

// Run reads the mailboxes of all inboxes that no other process reads, until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	all := &readers{all: map[key]*reader{}}
	defer all.done.Wait()
	ticker := time.NewTicker(s.pace.look)
	defer ticker.Stop()
	for {
		if err := s.look(ctx, all); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "mailboxes cannot be listed", "cause", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// look begins to read what nobody reads, and stops where an inbox has changed or is gone.
func (s *Service) look(ctx context.Context, all *readers) error {
	var list []inbox.Inbox
	var known map[key]box
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if list, err = inbox.ListChannel(ctx, r, inbox.Email); err == nil {
			known, err = boxes(ctx, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	all.keep(list)
	for _, in := range list {
		if !known[key{in.AccountID, in.ID}].isFree(in, s.now()) {
			continue
		}
		if err := s.begin(ctx, all, in); err != nil {
			return err
		}
	}
	return nil
}

// keep stops the readers of inboxes that are not in a list, or stand differently there.
func (r *readers) keep(list []inbox.Inbox) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	settings := map[key]time.Time{}
	for _, in := range list {
		settings[key{in.AccountID, in.ID}] = in.UpdatedAt
	}
	for of, reader := range r.all {
		if at, found := settings[of]; !found || !at.Equal(reader.settings) {
			reader.stop()
		}
	}
}

// begin reads an inbox in the background, if it can be claimed.
func (s *Service) begin(ctx context.Context, all *readers, in inbox.Inbox) error {
	of := key{in.AccountID, in.ID}
	all.mutex.Lock()
	defer all.mutex.Unlock()
	if all.all[of] != nil {
		return nil // it is about to stop
	}
	var b box
	mine := false
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		now := s.now()
		b, mine, err = claim(ctx, tx, in, s.holder, now, now.Add(busyFor))
		return err
	})
	if err != nil || !mine {
		return err
	}
	reading, stop := context.WithCancel(ctx)
	all.all[of] = &reader{in.UpdatedAt, stop}
	all.done.Go(func() {
		defer stop()
		s.read(reading, in, b)
		all.mutex.Lock()
		defer all.mutex.Unlock()
		delete(all.all, of)
	})
	return nil
}

// read reads an inbox until ctx ends or something fails, then notes why and gives it up.
func (s *Service) read(ctx context.Context, in inbox.Inbox, b box) {
	reading, stop := context.WithCancelCause(ctx)
	var beating sync.WaitGroup
	beating.Go(func() { stop(s.beat(reading, b)) })
	err := s.follow(reading, in, &b)
	if lost := context.Cause(reading); errors.Is(lost, errLost) {
		err = lost
	}
	stop(nil)
	beating.Wait()
	over := context.WithoutCancel(ctx)
	failed := s.db.Write(over, func(tx *database.Tx) error {
		if ctx.Err() == nil && err != nil {
			s.noteFailure(tx, &b, err)
		}
		if err := save(over, tx, b, s.holder); err != nil {
			return err
		}
		return release(over, tx, b, s.holder)
	})
	if ctx.Err() == nil && err != nil {
		s.log.WarnContext(ctx, "mailbox cannot be read", "account", b.accountID, "inbox", b.inboxID, "cause", codeOf(err))
	}
	if failed != nil && !errors.Is(failed, errLost) {
		s.log.WarnContext(over, "mailbox cannot be given up", "account", b.accountID, "inbox", b.inboxID, "cause", failed)
	}
}

// beat keeps an inbox until ctx ends; the error says that it is lost.
func (s *Service) beat(ctx context.Context, b box) error {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		err := s.db.Write(ctx, func(tx *database.Tx) error { return hold(ctx, tx, b, s.holder, s.now().Add(busyFor)) })
		if errors.Is(err, errLost) {
			return err
		}
	}
}

// noteFailure notes why an inbox cannot be read, and when it is tried again.
func (s *Service) noteFailure(tx *database.Tx, b *box, err error) {
	b.failures++
	b.nextAt = s.now().Add(pauseAfter(b.failures))
	f := failureOf(err)
	if f == nil {
		return
	}
	if b.IMAP.Code() != f.Code {
		s.tell(tx, b.accountID, b.inboxID)
	}
	b.IMAP.FailedAt, b.IMAP.failure = s.now(), f
}

// noteWorking stores how far an inbox has been read, and that its server works.
func (s *Service) noteWorking(ctx context.Context, b *box) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if b.IMAP.Code() != "" || b.IMAP.CheckedAt.IsZero() {
			s.tell(tx, b.accountID, b.inboxID)
		}
		b.failures, b.nextAt = 0, time.Time{}
		b.IMAP = Health{CheckedAt: s.now()}
		return save(ctx, tx, *b, s.holder)
	})
}

// failureOf gives why a server could not be used; nil for no error, and for one that is ours.
func failureOf(err error) *failure {
	f, _ := errors.AsType[*failure](err)
	return f
}

// codeOf is what the log may hold of an error: the words of a server may name people.
func codeOf(err error) any {
	if f := failureOf(err); f != nil {
		return f.Code
	}
	return err
}
