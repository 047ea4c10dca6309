package mailbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// A mail that breaks the connection is tried anew; after some tries only its beginning is read,
// and after more it is passed over.
const (
	wholeTries = 3
	partTries  = 6
	partOf     = 256 << 10 // bytes
)

// maxBatch is how many bytes of mails are asked for at once, or one mail.
const maxBatch = 32 << 20

// follow takes in the mails of an inbox as they come, until ctx ends or something fails.
func (s *Service) follow(ctx context.Context, in inbox.Inbox, b *box) error {
	set := SettingsOf(in.Settings)
	session, err := s.network.open(ctx, set)
	if err != nil {
		return err
	}
	defer session.close()
	if err := s.orient(session, set, b); err != nil {
		return set.IMAP.explain(err)
	}
	for idle := s.pace.idle; ; idle = min(2*idle, idleFor) {
		before := b.last
		if err := s.catchUp(ctx, session, in, b); err != nil {
			return err
		}
		if b.last != before {
			idle = s.pace.idle
		}
		if err := s.noteWorking(ctx, b); err != nil {
			return err
		}
		if err := session.wait(ctx, idle, s.pace.poll); err != nil {
			return set.IMAP.explain(err)
		}
	}
}

// orient finds the place in the folder from where mails are taken: the first time its end, later
// where it was left. Where the server has numbered its mails anew, that is a day before it last
// worked: what is known already is found by its Message-ID.
func (s *Service) orient(session *session, set Settings, b *box) error {
	validity := session.folder.UIDValidity
	if b.place == set.place() && b.validity == validity {
		return nil
	}
	last, err := session.newest()
	if err != nil {
		return err
	}
	if b.place == set.place() && b.validity != 0 {
		found, err := session.since(b.IMAP.CheckedAt.AddDate(0, 0, -1))
		if err != nil {
			return err
		}
		if len(found) > 0 {
			last = found[0] - 1
		}
	}
	b.place, b.validity, b.last, b.stuck, b.stuckTries = set.place(), validity, last, 0, 0
	return nil
}

// catchUp takes in all mails that have come since the last one.
func (s *Service) catchUp(ctx context.Context, session *session, in inbox.Inbox, b *box) error {
	server := SettingsOf(in.Settings).IMAP
	uids, err := session.after(b.last)
	if err != nil {
		return server.explain(err)
	}
	for len(uids) > 0 {
		n, err := s.takeBatch(ctx, session, in, b, uids[:min(len(uids), s.pace.batch)])
		if err != nil {
			return err
		}
		uids = uids[n:]
		if len(uids) > 0 {
			if err := s.noteWorking(ctx, b); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeBatch takes in some of the mails, in their order, and says how many.
func (s *Service) takeBatch(ctx context.Context, session *session, in inbox.Inbox, b *box, uids []imap.UID) (int, error) {
	server := SettingsOf(in.Settings).IMAP
	sizes, err := session.sizes(uids)
	if err != nil {
		return 0, server.explain(err)
	}
	most := int64(0)
	if uids[0] == b.stuck {
		uids = uids[:1]
		if b.stuckTries >= partTries {
			s.skip(ctx, b, "it cannot be read")
			b.last = uids[0]
			return 1, nil
		}
		if b.stuckTries >= wholeTries {
			most = partOf
		}
	}
	uids = within(uids, sizes)
	err = session.fetch(uids, sizes, most, func(mail received) error {
		if err := s.take(ctx, in, b, mail); err != nil {
			return &ourFault{err}
		}
		b.last = max(b.last, mail.uid)
		return nil
	})
	if ours := (*ourFault)(nil); errors.As(err, &ours) {
		return 0, ours.error
	}
	if err != nil {
		if ctx.Err() == nil {
			b.noteStuck(uids)
		}
		return 0, server.explain(err)
	}
	b.last = max(b.last, uids[len(uids)-1]) // some may not be there any more
	return len(uids), nil
}

// within gives as many mails as are asked for at once, one at least.
func within(uids []imap.UID, sizes map[imap.UID]int64) []imap.UID {
	total := int64(0)
	for n, uid := range uids {
		if total += sizes[uid]; total > maxBatch && n > 0 {
			return uids[:n]
		}
	}
	return uids
}

// ourFault is an error that a mail and its server have no part in.
type ourFault struct{ error }

// Unwrap gives the error.
func (f *ourFault) Unwrap() error { return f.error }

// noteStuck notes which mail has broken the connection.
func (b *box) noteStuck(uids []imap.UID) {
	for _, uid := range uids {
		if uid <= b.last {
			continue
		}
		if b.stuck != uid {
			b.stuck, b.stuckTries = uid, 0
		}
		b.stuckTries++
		return
	}
}

// passOver counts a mail that is not taken in.
func (b *box) passOver(now time.Time) {
	b.Skipped++
	b.SkippedAt = now
}

// skip notes that a mail is passed over.
func (s *Service) skip(ctx context.Context, b *box, why string) {
	b.passOver(s.now())
	s.log.WarnContext(ctx, "mail passed over", "account", b.accountID, "inbox", b.inboxID, "why", why)
}

// take stores a mail. One that cannot be stored is passed over; an error is one that may pass.
func (s *Service) take(ctx context.Context, in inbox.Inbox, b *box, mail received) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			s.log.ErrorContext(ctx, "taking in a mail panicked", "panic", fmt.Sprint(panicked), "trace", string(debug.Stack()))
			s.skip(ctx, b, "it cannot be taken in")
			err = nil
		}
	}()
	switch err := s.receive(ctx, in, mail.Mail, mail.at); {
	case errors.Is(err, errPassOver):
		s.skip(ctx, b, err.Error())
		return nil
	case errors.Is(err, conversation.ErrFlood):
		b.passOver(s.now()) // of which the conversation and the log say once that there are many
		return nil
	case problem.Is(err, problem.KindInvalid), problem.Is(err, problem.KindTooLarge):
		s.skip(ctx, b, problem.From(err).Code)
		return nil
	default:
		return err
	}
}

// written gives when a mail was written: what it says itself is believed where that agrees with
// when the server has got it.
func written(mail Mail, got time.Time) time.Time {
	if got.IsZero() || mail.Date.After(got.Add(-48*time.Hour)) && mail.Date.Before(got) {
		return mail.Date
	}
	return got
}
