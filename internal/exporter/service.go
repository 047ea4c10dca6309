package exporter

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// Service is the use cases of exports.
type Service struct {
	db      *database.DB
	blobs   *blob.Store
	queue   *job.Queue
	notices *notification.Service
	events  *event.Hub
	baseURL string
	now     func() time.Time
}

// NewService wires the use cases; baseURL is where people reach the page. The
// queue is added with [Service.Use] before the first call.
func NewService(db *database.DB, blobs *blob.Store, notices *notification.Service, events *event.Hub, baseURL string, now func() time.Time) *Service {
	s := &Service{db: db, blobs: blobs, notices: notices, events: events, baseURL: baseURL, now: now}
	notices.Writes(notification.ExportCompleted, s.letter)
	notices.Writes(notification.ExportFailed, s.letter)
	return s
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Create chooses the contacts and queues the writing. Errors: choice_invalid,
// too_many_rows, and those of a selection.
func (s *Service) Create(ctx context.Context, actor account.Actor, o Order) (e Export, err error) {
	if err := actor.Require(account.Export); err != nil {
		return Export{}, err
	}
	if err := o.check(); err != nil {
		return Export{}, err
	}
	e = s.newExport(actor, o)
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		schema, err := attribute.Load(ctx, tx, e.AccountID, attribute.OfContact)
		if err != nil {
			return err
		}
		chosen, err := columnsOf(o.Columns, schema)
		if err != nil {
			return err
		}
		e.Columns = namesOf(chosen)
		if e.ID, err = database.NextID(ctx, tx, database.EventIDs); err != nil {
			return err
		}
		if err := insert(ctx, tx, e); err != nil {
			return err
		}
		if err := choose(ctx, tx, actor, &e, o.Contacts); err != nil {
			return err
		}
		if e.Format == XLSX && e.Total > MaxXLSX {
			return problem.Invalid("export_too_many", problem.OnField("format"), problem.With("max", fmt.Sprint(MaxXLSX)))
		}
		s.tell(tx, e)
		return s.enqueue(ctx, tx, e)
	})
	return e, err
}

func (s *Service) newExport(actor account.Actor, o Order) Export {
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	e := Export{
		AccountID: actor.AccountID(), UserID: actor.UserID, Format: o.Format, Status: Queued, CreatedAt: s.now(),
		Options: Options{Delimiter: o.Delimiter, Locale: actor.Account.Locale, TimeZone: actor.Account.TimeZone},
		blobKey: fmt.Sprintf("%s%d/%s", files, actor.AccountID(), hex.EncodeToString(raw)),
	}
	if e.Format == "" {
		e.Format = CSV
	}
	if e.Options.Delimiter == "" {
		e.Options.Delimiter = ","
		if e.Options.Locale == text.Portuguese {
			e.Options.Delimiter = ";"
		}
	}
	name := "contacts"
	if e.Options.Locale == text.Portuguese {
		name = "contatos"
	}
	e.FileName = fmt.Sprintf("%s-%s.%s", name, e.CreatedAt.In(e.zone()).Format("2006-01-02-1504"), e.Format)
	return e
}

// zone is where the account is.
func (e Export) zone() *time.Location {
	zone, err := time.LoadLocation(e.Options.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Get gives one of the actor's own exports.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (e Export, err error) {
	if err := actor.Require(account.Export); err != nil {
		return Export{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		e, err = mine(ctx, r, actor, id)
		return err
	})
	return e, err
}

// List gives a page of the actor's own exports, newest first, and how many.
func (s *Service) List(ctx context.Context, actor account.Actor, page, perPage int) (exports []Export, count int, err error) {
	if err := actor.Require(account.Export); err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		exports, count, err = list(ctx, r, actor, page, perPage)
		return err
	})
	return exports, count, err
}

// Cancel ends an export that is not written yet. Error: wrong_status.
func (s *Service) Cancel(ctx context.Context, actor account.Actor, id int64) (e Export, err error) {
	if err := actor.Require(account.Export); err != nil {
		return Export{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if e, err = mine(ctx, tx, actor, id); err != nil {
			return err
		}
		was := e.Status
		e.Status = Canceled
		ended, err := finish(ctx, tx, e, s.now())
		if err == nil && !ended {
			return problem.Conflict("wrong_status", problem.With("status", string(was)))
		}
		s.tell(tx, e)
		return err
	})
	return e, err
}

// WriteFile copies the file of one of the actor's own exports. An export that has
// none, or none any more, is not found.
func (s *Service) WriteFile(ctx context.Context, e Export, w io.Writer) error {
	if e.Format != XLSX {
		return s.copyParts(ctx, e, w)
	}
	around, err := overhead(e)
	if err != nil {
		return err
	}
	return writeWorkbook(w, e, e.Size-around, func(w io.Writer) error { return s.copyParts(ctx, e, w) })
}

func (s *Service) copyParts(ctx context.Context, e Export, w io.Writer) error {
	for _, key := range e.partKeys() {
		if err := s.copyPart(ctx, key, w); err != nil {
			return err
		}
	}
	return nil
}

// Ready says whether there is a file to fetch.
func (e Export) Ready(now time.Time) bool { return e.Status == Completed && now.Before(e.ExpiresAt) }

// File gives one of the actor's own exports if its file is there.
func (s *Service) File(ctx context.Context, actor account.Actor, id int64) (Export, error) {
	e, err := s.Get(ctx, actor, id)
	if err == nil && !e.Ready(s.now()) {
		return Export{}, problem.NotFound()
	}
	return e, err
}

func (s *Service) copyPart(ctx context.Context, key string, w io.Writer) error {
	part, err := s.blobs.Open(ctx, key)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, part)
	return errors.Join(err, part.Close())
}

// files is where the parts are; below it one folder for each account.
const files = "exports/"

func (e Export) partKey(n int) string { return fmt.Sprintf("%s-%d", e.blobKey, n) }

func (e Export) partKeys() []string {
	out := make([]string, e.Parts)
	for n := range out {
		out[n] = e.partKey(n)
	}
	return out
}

func (s *Service) tell(tx *database.Tx, e Export) {
	tx.AfterCommit(func() {
		s.events.Publish(event.Event{AccountID: e.AccountID, UserID: e.UserID, Kind: "export", Data: map[string]any{"id": e.ID}})
	})
}

// SweepFiles deletes the files of exports that have expired, failed or were
// canceled, and parts whose export was never stored.
func (s *Service) SweepFiles(ctx context.Context) error {
	var found []Export
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		found, err = old(ctx, r, s.now())
		return err
	})
	if err != nil {
		return err
	}
	for _, e := range found {
		// One more: a runner may have been killed between a part and noting it.
		for _, key := range append(e.partKeys(), e.partKey(e.Parts), e.blobKey) {
			if err := s.blobs.Delete(ctx, key); err != nil {
				return err
			}
		}
		if err := s.db.Write(ctx, func(tx *database.Tx) error { return forget(ctx, tx, e) }); err != nil {
			return err
		}
	}
	return nil
}
