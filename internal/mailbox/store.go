package mailbox

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/emersion/go-imap/v2"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

// box is how far an inbox has been read, and how its servers do.
type box struct {
	accountID, inboxID int64
	place              string // what the following is about; see [Settings.place]
	validity           uint32 // of the UIDs; 0 before the first time
	last               imap.UID
	stuck              imap.UID // the mail that has broken the connection
	stuckTries         int
	busyUntil          time.Time
	failures           int // tries in a row that have failed
	nextAt             time.Time
	triedAt            time.Time
	State
}

// State is how the servers of an inbox do.
type State struct {
	IMAP, SMTP Health
	Skipped    int       // mails that could not be read, or of which there were too many
	SkippedAt  time.Time // the last of them
}

// Health is how a server does. Times are zero where nothing is known.
type Health struct {
	CheckedAt time.Time // when it last worked
	FailedAt  time.Time // when it did not, if that was later
	failure   *failure  // why
}

// Code gives why the server could not be used, "" while it works.
func (h Health) Code() string {
	if h.failure == nil {
		return ""
	}
	return h.failure.Code
}

// Params are what the text of the code mentions.
func (h Health) Params() map[string]string {
	if h.failure == nil {
		return nil
	}
	return h.failure.Params
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func micros(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMicro()
}

func decodeFailure(stored string) *failure {
	var f *failure
	if stored != "" && json.Unmarshal([]byte(stored), &f) != nil {
		f = nil
	}
	return f
}

func (f *failure) encode() string {
	if f == nil {
		return ""
	}
	out, err := json.Marshal(f)
	if err != nil {
		panic(err) // texts always encode
	}
	return string(out)
}

const columns = `account_id, inbox_id, place, uid_validity, last_uid, stuck_uid, stuck_tries, busy_until, failures, next_at, tried_at,
	imap_checked_at, imap_failed_at, imap_failure, smtp_checked_at, smtp_failed_at, smtp_failure, skipped, skipped_at`

func scan(row database.Row) (b box, err error) {
	var validity, last, stuck, busy, next, tried, imapChecked, imapFailed, smtpChecked, smtpFailed, skipped int64
	var imapFailure, smtpFailure string
	err = row.Scan(&b.accountID, &b.inboxID, &b.place, &validity, &last, &stuck, &b.stuckTries, &busy, &b.failures, &next, &tried,
		&imapChecked, &imapFailed, &imapFailure, &smtpChecked, &smtpFailed, &smtpFailure, &b.Skipped, &skipped)
	b.validity, b.last, b.stuck = uint32(validity), imap.UID(last), imap.UID(stuck)
	b.busyUntil, b.nextAt, b.triedAt, b.SkippedAt = instant(busy), instant(next), instant(tried), instant(skipped)
	b.IMAP = Health{instant(imapChecked), instant(imapFailed), decodeFailure(imapFailure)}
	b.SMTP = Health{instant(smtpChecked), instant(smtpFailed), decodeFailure(smtpFailure)}
	return b, err
}

// load gives how far an inbox is; the zero value before anybody has looked.
func load(ctx context.Context, r database.Reader, accountID, inboxID int64) (box, error) {
	b, err := scan(r.QueryRow(ctx, "SELECT "+columns+" FROM mailboxes WHERE account_id = $1 AND inbox_id = $2", accountID, inboxID))
	if errors.Is(err, database.ErrNotFound) {
		return box{accountID: accountID, inboxID: inboxID}, nil
	}
	return b, err
}

// ensure makes the row of an inbox.
func ensure(ctx context.Context, tx *database.Tx, accountID, inboxID int64) error {
	_, err := tx.Exec(ctx, "INSERT INTO mailboxes (account_id, inbox_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", accountID, inboxID)
	return err
}

// isFree says whether an inbox may be read now: nobody else does, and it is time, or its
// settings have changed since.
func (b box) isFree(in inbox.Inbox, now time.Time) bool {
	return !b.busyUntil.After(now) && (!b.nextAt.After(now) || b.triedAt.Before(in.UpdatedAt))
}

// claim takes an inbox for its holder until an instant; false when somebody else has it.
func claim(ctx context.Context, tx *database.Tx, in inbox.Inbox, holder string, now, until time.Time) (b box, mine bool, err error) {
	if err := ensure(ctx, tx, in.AccountID, in.ID); err != nil {
		return b, false, err
	}
	n, err := tx.Exec(ctx, "UPDATE mailboxes SET holder = $3, busy_until = $5, tried_at = $4 WHERE account_id = $1 AND inbox_id = $2 AND busy_until <= $4",
		in.AccountID, in.ID, holder, now.UnixMicro(), until.UnixMicro())
	if err != nil || n == 0 {
		return b, false, err
	}
	b, err = load(ctx, tx, in.AccountID, in.ID)
	return b, err == nil, err
}

// errLost says that another node has the inbox by now.
var errLost = errors.New("mailbox: somebody else has taken the inbox")

func held(n int64, err error) error {
	if err == nil && n == 0 {
		return errLost
	}
	return err
}

// hold keeps an inbox until an instant.
func hold(ctx context.Context, tx *database.Tx, b box, holder string, until time.Time) error {
	return held(tx.Exec(ctx, "UPDATE mailboxes SET busy_until = $4 WHERE account_id = $1 AND inbox_id = $2 AND holder = $3", b.accountID, b.inboxID, holder, until.UnixMicro()))
}

// release gives an inbox up.
func release(ctx context.Context, tx *database.Tx, b box, holder string) error {
	_, err := tx.Exec(ctx, "UPDATE mailboxes SET holder = '', busy_until = 0 WHERE account_id = $1 AND inbox_id = $2 AND holder = $3", b.accountID, b.inboxID, holder)
	return err
}

// save stores how far an inbox has been read, and how its IMAP server does.
func save(ctx context.Context, tx *database.Tx, b box, holder string) error {
	return held(tx.Exec(ctx, `UPDATE mailboxes SET place = $4, uid_validity = $5, last_uid = $6, stuck_uid = $7, stuck_tries = $8, failures = $9, next_at = $10,
		imap_checked_at = $11, imap_failed_at = $12, imap_failure = $13, skipped = $14, skipped_at = $15 WHERE account_id = $1 AND inbox_id = $2 AND holder = $3`,
		b.accountID, b.inboxID, holder, b.place, int64(b.validity), int64(b.last), int64(b.stuck), b.stuckTries, b.failures, micros(b.nextAt),
		micros(b.IMAP.CheckedAt), micros(b.IMAP.FailedAt), b.IMAP.failure.encode(), b.Skipped, micros(b.SkippedAt)))
}

// saveSMTP stores how the SMTP server of an inbox does.
func saveSMTP(ctx context.Context, tx *database.Tx, b box) error {
	_, err := tx.Exec(ctx, "UPDATE mailboxes SET smtp_checked_at = $3, smtp_failed_at = $4, smtp_failure = $5 WHERE account_id = $1 AND inbox_id = $2",
		b.accountID, b.inboxID, micros(b.SMTP.CheckedAt), micros(b.SMTP.FailedAt), b.SMTP.failure.encode())
	return err
}

// boxes gives how far the inboxes of all accounts are.
func boxes(ctx context.Context, r database.Reader) (map[key]box, error) {
	all, err := database.Collect(ctx, r, scan, "SELECT "+columns+" FROM mailboxes")
	out := map[key]box{}
	for _, b := range all {
		out[key{b.accountID, b.inboxID}] = b
	}
	return out, err
}

// states gives how the servers of an account's inboxes do, by inbox.
func states(ctx context.Context, r database.Reader, accountID int64) (map[int64]State, error) {
	all, err := database.Collect(ctx, r, scan, "SELECT "+columns+" FROM mailboxes WHERE account_id = $1", accountID)
	out := map[int64]State{}
	for _, b := range all {
		out[b.inboxID] = b.State
	}
	return out, err
}
