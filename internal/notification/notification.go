// Package notification tells members what they wait for: each notice is a mail,
// sent by a job, and an entry in the page's list that says what became of it.
//
// A notice is stored as a kind and an id. Its letter is written when it is sent or
// shown, in the reader's language, by the feature that it is about; so texts are
// true at that moment and no secret of a mail waits in the database.
package notification

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/problem"
)

// Kind is what a notice is about.
type Kind string

// The kinds. Those about an import, an export, a webhook or a message are shown in the page too.
const (
	ImportCompleted Kind = "import_completed"
	ImportFailed    Kind = "import_failed"
	ExportCompleted Kind = "export_completed"
	ExportFailed    Kind = "export_failed"
	PasswordReset   Kind = "password_reset"
	Invitation      Kind = "invitation"
	WebhookFailing  Kind = "webhook_failing"
	Mentioned       Kind = "mentioned"
)

// Status is what became of a notice's mail.
type Status string

// The statuses. Kept: there is no mail server, the mail lies in a folder.
const (
	Kept     Status = "kept"
	Queued   Status = "queued"
	Retrying Status = "retrying"
	Sent     Status = "sent"
	Failed   Status = "failed"
)

// Notice is one message to one user. AccountID, ImportID, ExportID, WebhookID
// and MessageID are 0 when it is not about one.
type Notice struct {
	ID        int64
	AccountID int64
	UserID    int64
	Kind      Kind
	ImportID  int64
	ExportID  int64
	WebhookID int64
	MessageID int64
	Status    Status
	CreatedAt time.Time
	ReadAt    time.Time // zero: unread
}

// Letter is what a notice says and to whom. A nil Letter says that there is
// nothing to tell any more.
type Letter struct {
	To     account.User
	Locale string
	Path   string // where in the page it leads, "" where its kind and id say so
	mail.Letter
}

// Writer writes the letter of a kind of notice.
type Writer func(ctx context.Context, n Notice) (Letter, error)

// attempts spreads over about a day with the queue's growing pauses.
const attempts = 14

// sendArgs is the job that sends one mail.
type sendArgs struct {
	MailID int64 `json:"mail_id"`
}

// Kind names the job.
func (sendArgs) Kind() string { return "send_mail" }

// Service is the use cases of notices.
type Service struct {
	db      *database.DB
	queue   *job.Queue
	sender  mail.Sender
	events  *event.Hub
	writers map[Kind]Writer
	now     func() time.Time
	log     *slog.Logger
}

// NewService wires the use cases; writers are added with [Service.Writes] and the
// queue with [Service.Use] before anything is sent.
func NewService(db *database.DB, sender mail.Sender, events *event.Hub, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: db, sender: sender, events: events, writers: map[Kind]Writer{}, now: now, log: log}
}

// Writes says who writes the letters of a kind.
func (s *Service) Writes(kind Kind, w Writer) { s.writers[kind] = w }

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register adds the job handler that sends mail.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.send) }

// Notify tells a user something once tx has committed.
func (s *Service) Notify(ctx context.Context, tx *database.Tx, n Notice) error {
	var err error
	if n.ID, err = database.NextID(ctx, tx, database.MailIDs); err != nil {
		return err
	}
	n.Status, n.CreatedAt = Queued, s.now()
	if err := insert(ctx, tx, n); err != nil {
		return err
	}
	s.tell(tx, n)
	return s.queue.Enqueue(ctx, tx, sendArgs{n.ID}, job.Options{MaxAttempts: attempts})
}

// SendInvitation and SendPasswordReset make the service an account.Mailer.
func (s *Service) SendInvitation(ctx context.Context, tx *database.Tx, accountID, userID int64) error {
	return s.Notify(ctx, tx, Notice{AccountID: accountID, UserID: userID, Kind: Invitation})
}

// SendPasswordReset mails a link that sets a new password.
func (s *Service) SendPasswordReset(ctx context.Context, tx *database.Tx, userID int64) error {
	return s.Notify(ctx, tx, Notice{UserID: userID, Kind: PasswordReset})
}

// Entry is a notice as its reader sees it.
type Entry struct {
	Notice
	Subject, Text string
	Path          string // see [Letter]
}

// Page is one page of a user's notices, newest first.
type Page struct {
	Entries       []Entry
	Count, Unread int
}

// PerPage is the size of a page of notices.
const PerPage = 20

// List gives the actor's notices in its account, page from 1.
func (s *Service) List(ctx context.Context, actor account.Actor, locale string, page int) (out Page, err error) {
	var notices []Notice
	err = s.db.Read(ctx, func(r database.Reader) error {
		notices, out.Count, out.Unread, err = list(ctx, r, actor, page)
		return err
	})
	if err != nil {
		return Page{}, err
	}
	out.Entries = []Entry{}
	for _, n := range notices {
		entry, err := s.write(ctx, n, locale)
		if problem.Is(err, problem.KindNotFound) {
			continue // what it was about is gone
		}
		if err != nil {
			return Page{}, err
		}
		out.Entries = append(out.Entries, entry)
	}
	return out, nil
}

func (s *Service) write(ctx context.Context, n Notice, locale string) (Entry, error) {
	letter, err := s.writers[n.Kind](ctx, n)
	if err != nil {
		return Entry{}, err
	}
	written, err := mail.Render(locale, letter.Letter)
	return Entry{Notice: n, Subject: written.Subject, Text: written.Text, Path: letter.Path}, err
}

// MarkRead marks all of the actor's notices in its account as read.
func (s *Service) MarkRead(ctx context.Context, actor account.Actor) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		return markRead(ctx, tx, actor, s.now())
	})
}

// StatusOfImport gives what became of the mail about an import; "" for none.
func (s *Service) StatusOfImport(ctx context.Context, r database.Reader, accountID, importID int64) (Status, error) {
	return statusOfImport(ctx, r, accountID, importID)
}

// send is the job: it writes the letter and hands it to the mail server.
func (s *Service) send(ctx context.Context, args sendArgs, attempt job.Attempt) error {
	var n Notice
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		n, err = load(ctx, r, args.MailID)
		return err
	})
	if problem.Is(err, problem.KindNotFound) || n.Status == Sent || n.Status == Kept || n.Status == Failed {
		return nil // its user is gone, or this job has run before
	}
	if err != nil {
		return err
	}
	sendErr := s.deliver(ctx, n)
	switch {
	case sendErr == nil && s.sender.Keeps():
		n.Status = Kept
	case sendErr == nil:
		n.Status = Sent
	case attempt.Last || mail.IsPermanent(sendErr) || problem.Is(sendErr, problem.KindNotFound):
		n.Status = Failed
	default:
		n.Status = Retrying
	}
	if err := s.save(ctx, n); err != nil {
		return err
	}
	if n.Status == Failed {
		s.log.ErrorContext(ctx, "mail given up", "mail", n.ID, "kind", n.Kind, "cause", sendErr)
		return nil
	}
	return sendErr
}

func (s *Service) deliver(ctx context.Context, n Notice) error {
	letter, err := s.writers[n.Kind](ctx, n)
	if err != nil || letter.Letter == nil {
		return err
	}
	written, err := mail.Render(letter.Locale, letter.Letter)
	if err != nil {
		return err
	}
	return s.sender.Send(ctx, mail.Message{
		To: letter.To.Email, Name: letter.To.Name, Subject: written.Subject, Text: written.Text, HTML: written.HTML,
		ID: fmt.Sprintf(idPrefix+"%d-%d", n.ID, n.CreatedAt.UnixMicro()),
	})
}

func (s *Service) save(ctx context.Context, n Notice) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		s.tell(tx, n)
		return saveStatus(ctx, tx, n, s.now())
	})
}

func (s *Service) tell(tx *database.Tx, n Notice) {
	if n.ImportID == 0 && n.ExportID == 0 && n.WebhookID == 0 && n.MessageID == 0 {
		return
	}
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: n.AccountID, UserID: n.UserID, Kind: "notification", Data: map[string]any{"id": n.ID}})
	})
}
