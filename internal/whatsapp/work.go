package whatsapp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/text"
)

// workArgs is the job of what was told about somebody, from one thing on.
type workArgs struct {
	AccountID int64 `json:"account_id"`
	EventID   int64 `json:"event_id"`
}

// Kind names the job for ever.
func (workArgs) Kind() string { return "receive_whatsapp" }

// Bounds of the work: how long somebody has a thing without a sign of life, which is longer
// than a file takes; how often a file is tried before its message goes without it, which takes
// some minutes; how often a message of ours is looked for that a status is of, which may
// overtake the answer that names it.
const (
	busyFor     = 3 * time.Minute
	fileTries   = 4
	statusTries = 3
)

// work does one slice: a thing that was told, and what comes behind it about the same. It may
// run twice: a message is known by its id.
func (s *Service) work(ctx context.Context, args workArgs, _ job.Attempt) error {
	var e news
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		e, err = take(ctx, tx, args.AccountID, args.EventID, s.now())
		return err
	})
	var failed error
	for watch := clock.Start(); ; {
		if errors.Is(err, database.ErrNotFound) {
			return failed
		}
		if err != nil {
			return errors.Join(failed, err)
		}
		if e.id != args.EventID && (watch.Elapsed() >= job.Slice || job.Stopping(ctx)) {
			return errors.Join(failed, s.jobs().HandBack(context.WithoutCancel(ctx), workArgs{e.accountID, e.id}))
		}
		fault := s.handle(ctx, e)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if fault != nil && e.id == args.EventID {
			failed = fault // the queue tries it again
		}
		e, err = s.goOn(ctx, e, fault, args)
	}
}

// goOn stores what became of a thing and gives the next one; not found when there is none.
func (s *Service) goOn(ctx context.Context, e news, fault error, args workArgs) (following news, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if fault == nil {
			return done(ctx, tx, e)
		}
		if err := missed(ctx, tx, e, s.now()); err != nil || e.id == args.EventID {
			return err
		}
		s.log.WarnContext(ctx, "job failed", "kind", args.Kind(), "cause", fault)
		return s.queue.Enqueue(ctx, tx, workArgs{e.accountID, e.id}, job.Options{After: time.Second, MaxAttempts: fileTries}) // tries of its own
	})
	if err != nil {
		return following, err
	}
	// Only now: whoever has left the next one to us has seen that this one was there.
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		following, err = next(ctx, tx, e, s.now())
		return err
	})
	return following, err
}

// handle works on one thing. What is about an inbox that is deleted or an account that is
// suspended by now is dropped.
func (s *Service) handle(ctx context.Context, e news) error {
	told, err := opened(e.body)
	if err != nil {
		return err
	}
	var i inbox.Inbox
	var owner account.Actor
	err = s.db.Read(ctx, func(r database.Reader) (err error) {
		if i, err = inbox.Load(ctx, r, e.accountID, e.inboxID); err == nil {
			owner, err = account.ForChannel(ctx, r, e.accountID)
		}
		return err
	})
	switch {
	case errors.Is(err, database.ErrNotFound):
		return nil
	case err != nil:
		return err
	case told.Status != nil:
		return s.report(ctx, i, told, e.attempts)
	}
	return s.receive(ctx, i, owner.Account, told, e.attempts)
}

// opened reads an envelope that was stored.
func opened(body string) (told envelope, err error) {
	decoder := json.NewDecoder(strings.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&told); err != nil {
		return told, fmt.Errorf("whatsapp: what was stored cannot be read: %w", err)
	}
	return told, nil
}

// receive brings a message into its conversation.
func (s *Service) receive(ctx context.Context, i inbox.Inbox, owner account.Account, told envelope, attempts int) error {
	m, is := told.received(owner.Locale, owner.Country)
	if !is {
		return nil
	}
	err := s.bring(ctx, i, owner.Locale, mediaOf(told.Message), m, attempts)
	if errors.Is(err, conversation.ErrFlood) {
		return nil // nobody wants it again
	}
	return err
}

// bring gives a message with its file, if it has one, to the conversations.
func (s *Service) bring(ctx context.Context, i inbox.Inbox, locale string, file *media, m conversation.Received, attempts int) error {
	if file != nil {
		if _, err := s.conversations.Admit(ctx, i.AccountID, i.ID, m); err != nil {
			return err
		}
		if err := s.attach(ctx, i, locale, *file, &m, attempts); err != nil {
			return err
		}
	}
	_, _, err := s.conversations.Receive(ctx, i.AccountID, i.ID, m)
	return err
}

// attach fetches the file of a message. One that cannot be had leaves a line in its place; the
// error is of one that another try may bring.
func (s *Service) attach(ctx context.Context, i inbox.Inbox, locale string, file media, m *conversation.Received, attempts int) error {
	content, kind, err := s.graph.fetch(ctx, connectionOf(i), file.id)
	if err == nil {
		if kind == "" {
			kind = file.mime
		}
		m.Files = []conversation.File{{Name: file.fileName(), Type: kind, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(content)), nil
		}}}
		return nil
	}
	code := "whatsapp_file_missing"
	err = s.refused(ctx, i, err)
	_, given := errors.AsType[*conversation.Refusal](err)
	switch {
	case errors.Is(err, errTooLarge):
		code = "whatsapp_file_too_large"
	case !given && attempts < fileTries-1:
		return err
	}
	s.log.WarnContext(ctx, "a file of a WhatsApp message is not there", "account", i.AccountID, "inbox", i.ID, "cause", err)
	m.Content = joined("\n", m.Content, text.Render(locale, code, nil))
	return nil
}

// deliveries are Meta's statuses. A voice message that was played was read.
var deliveries = map[string]conversation.Delivery{
	"sent": conversation.Sent, "delivered": conversation.Delivered, "read": conversation.Read, "played": conversation.Read, "failed": conversation.Failed,
}

// report notes what became of a message of ours. Of one with several files the first counts, and
// of the others whether they have failed. A message that is not ours was sent by somebody else.
func (s *Service) report(ctx context.Context, i inbox.Inbox, told envelope, attempts int) error {
	d, known := deliveries[word(told.Status, "status")]
	if !known {
		return nil
	}
	var id string
	var whole int64
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		id, whole, err = wholeOf(ctx, r, i.AccountID, word(told.Status, "id"))
		return err
	})
	if err != nil || d != conversation.Failed && id != word(told.Status, "id") {
		return err
	}
	refusal := statusRefusal(told.Status)
	if d == conversation.Failed && refusal.Code == codeToken {
		err = s.noteFault(ctx, i, codeToken)
	}
	if err == nil {
		err = s.conversations.Report(ctx, i.AccountID, i.ID, id, d, refusal)
	}
	if errors.Is(err, database.ErrNotFound) {
		if attempts >= statusTries-1 {
			return nil
		}
		return err
	}
	if err == nil && d == conversation.Failed && whole != 0 {
		err = s.db.Write(ctx, func(tx *database.Tx) error { return forgetParts(ctx, tx, i.AccountID, whole) })
	}
	return err
}

// statusRefusal gives why a message has failed, in Meta's words where there are no better ones.
func statusRefusal(status map[string]any) *conversation.Refusal {
	list := parts(status, "errors")
	if len(list) == 0 {
		return refusalOf(0, http.StatusText(http.StatusBadRequest))
	}
	code := 0
	if n, is := list[0]["code"].(json.Number); is {
		if at, err := n.Int64(); err == nil && at >= 0 && at < 1<<31 {
			code = int(at)
		}
	}
	return refusalOf(code, reasonText(code, cmp.Or(word(part(list[0], "error_data"), "details"), word(list[0], "title"))))
}
