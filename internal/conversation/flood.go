package conversation

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

// What a channel brings cannot be refused, as what visitors write is: it has been taken by a
// mail server or by Meta already, and a provider that is refused asks again. So what is more than
// a person writes within an hour is kept without being an answer or news to anybody, and only
// what is far more than that is left out.

// floodMark is the attribute of a message that was kept quiet as one of a flood.
const floodMark = "flood"

// OfFlood says that it was kept quiet for how many its sender has written, be it a person's or a program's: no member was told of it, and no webhook is.
func (m Message) OfFlood() bool { return m.FromContact && m.Attributes[floodMark] == true }

// ErrFlood says that a message was left out: its sender has written far too much within an hour.
var ErrFlood = errors.New("conversation: too many messages of one sender within an hour")

// farMore is how many times as much as a person writes is kept.
const farMore = 10

// Activities that say what becomes of a flood, and the parameter of theirs that says from where on.
const (
	floodQuiet = "flood_quiet"
	floodOver  = "flood_over"
	floodMost  = "max"
)

// Admit looks at a message before it is received: quiet says that it would be one of a flood,
// and ErrFlood that it would not be kept. The conversation then says so, once within an hour. A channel asks by itself
// only to spare the fetching of files.
func (s *Service) Admit(ctx context.Context, accountID, inboxID int64, m Received) (quiet bool, err error) {
	since := m.At
	if now := s.now(); since.IsZero() || since.After(now) {
		since = now
	}
	since = since.Add(-time.Hour)
	var in inbox.Inbox
	var n int
	err = s.db.Read(ctx, func(r database.Reader) error {
		if in, err = inbox.Load(ctx, r, accountID, inboxID); err == nil && in.Channel.Hourly() > 0 {
			n, err = countTheirs(ctx, r, in, m.SourceID, since, "(m.kind = 'incoming' OR m.kind = 'automatic' AND m.from_contact)")
		}
		return err
	})
	most := in.Channel.Hourly()
	switch {
	case err != nil || most == 0 || n < most:
		return false, err
	case n < most*farMore:
		return true, s.noteFlood(ctx, in, m.SourceID, since, floodQuiet, most)
	}
	if err := s.noteFlood(ctx, in, m.SourceID, since, floodOver, most*farMore); err != nil {
		return true, err
	}
	return true, ErrFlood
}

// noteFlood says in the latest conversation of a sender what becomes of the rest, unless that
// was said since a time.
func (s *Service) noteFlood(ctx context.Context, in inbox.Inbox, sourceID string, since time.Time, code string, most int) error {
	var number int64
	var said bool
	look := func(r database.Reader) error {
		return r.QueryRow(ctx, `SELECT v.display_id, EXISTS (SELECT 1 FROM messages m WHERE m.account_id = v.account_id AND m.conversation_id = v.id
			AND m.kind = 'activity' AND m.content = $4 AND m.created_at > $5) FROM contact_inboxes ci
			JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id
			JOIN contacts c ON c.account_id = ci.account_id AND c.id = ci.contact_id
			WHERE ci.account_id = $1 AND ci.inbox_id = $2 AND ci.source_id = $3`+latestFirst+" LIMIT 1",
			in.AccountID, in.ID, sourceID, code, since.UnixMicro()).Scan(&number, &said)
	}
	err := s.db.Read(ctx, look)
	if errors.Is(err, database.ErrNotFound) || err == nil && said {
		return nil
	}
	if err != nil {
		return err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lock(ctx, tx, in.AccountID, number); err != nil {
			return err
		}
		if err := look(tx); err != nil || said {
			return err
		}
		v, err := s.load(ctx, tx, in.AccountID, number)
		if err != nil {
			return err
		}
		s.tell(tx, v, "activity")
		return s.happen(ctx, tx, v, account.User{}, code, map[string]any{floodMost: strconv.Itoa(most)})
	})
	if err == nil && !said {
		s.log.WarnContext(ctx, "somebody writes more than people do", "account", in.AccountID, "inbox", in.ID, "conversation", number, "within_an_hour", most)
	}
	return err
}

// CountAutomatic counts the automatic messages of whoever has a source id in an inbox, since a
// time.
func CountAutomatic(ctx context.Context, r database.Reader, in inbox.Inbox, sourceID string, since time.Time) (int, error) {
	return countTheirs(ctx, r, in, sourceID, since, "m.kind = 'automatic' AND m.from_contact")
}

func countTheirs(ctx context.Context, r database.Reader, in inbox.Inbox, sourceID string, since time.Time, kinds string) (n int, err error) {
	err = r.QueryRow(ctx, `SELECT count(*) FROM contact_inboxes ci JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id
		JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id AND m.created_at > $4 AND `+kinds+`
		WHERE ci.account_id = $1 AND ci.inbox_id = $2 AND ci.source_id = $3`, in.AccountID, in.ID, sourceID, since.UnixMicro()).Scan(&n)
	return n, err
}
