package privacy

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
)

// Service is the use cases of privacy.
type Service struct {
	db       *database.DB
	blobs    *blob.Store
	contacts *contact.Service
	files    *importer.Service
	letters  *notification.Service
	queue    *job.Queue
	events   *event.Hub
	now      func() time.Time
}

// NewService wires the use cases; now is the clock. The queue is added with
// [Service.Use] before the first call.
func NewService(db *database.DB, blobs *blob.Store, contacts *contact.Service, imports *importer.Service, letters *notification.Service, events *event.Hub, now func() time.Time) *Service {
	return &Service{db: db, blobs: blobs, contacts: contacts, files: imports, letters: letters, events: events, now: now}
}

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Status is where an erasure stands.
type Status string

// The statuses. Running: the kept files are looked through, nothing is erased yet.
// Deleting: the rows are gone and the files go.
const (
	Running   Status = "running"
	Deleting  Status = "deleting"
	Completed Status = "completed"
	Failed    Status = "failed"
)

// Receipt is an erasure, and what it removed, without what it erased.
type Receipt struct {
	ID        int64
	AccountID int64
	ContactID int64
	UserID    int64
	UserName  string
	At        time.Time // when it was asked for
	Status    Status
	ErrorCode string
	Progress  Progress
	Removed
}

// Removed counts rows and names files.
type Removed struct {
	Counts  map[string]int `json:"counts"`
	Imports []File         `json:"imports"`
	Exports []File         `json:"exports"`
	Mails   []string       `json:"mails"` // names of files, where mails are kept as such
}

// Progress is how far an erasure is: ids and names of files only.
type Progress struct {
	Read    int      `json:"read,omitempty"`    // kept files of imports looked through
	Total   int      `json:"total,omitempty"`   // of so many
	After   int64    `json:"after,omitempty"`   // the last of them
	Holding []int64  `json:"holding,omitempty"` // imports whose files have a row about the contact
	Files   []string `json:"files,omitempty"`   // to be deleted
}

// File is one that held the person: the import or export and its name.
type File struct {
	ID       int64  `json:"id"`
	FileName string `json:"file_name"`
}

// deleteFiles deletes each file and what its owner has cut it into.
func (s *Service) deleteFiles(ctx context.Context, keys []string) error {
	var errs []error
	for _, key := range keys {
		for part, err := range s.blobs.OlderThan(ctx, key, s.now().AddDate(1, 0, 0)) {
			switch rest, _ := strings.CutPrefix(part, key); {
			case err != nil:
				errs = append(errs, err)
			case rest == "" || rest[0] == '-' || rest[0] == '/' || rest[0] == '.':
				errs = append(errs, s.blobs.Delete(ctx, part))
			}
		}
	}
	return errors.Join(errs...)
}

// Erasures gives a page of the account's receipts, newest first, and how many
// there are.
func (s *Service) Erasures(ctx context.Context, actor account.Actor, page, perPage int) (list []Receipt, count int, err error) {
	if err := actor.Require(account.Delete); err != nil {
		return nil, 0, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, count, err = receipts(ctx, r, actor.AccountID(), page, perPage)
		return err
	})
	return list, count, err
}

// Erasure gives one receipt.
func (s *Service) Erasure(ctx context.Context, actor account.Actor, id int64) (receipt Receipt, err error) {
	if err := actor.Require(account.Delete); err != nil {
		return Receipt{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		receipt, err = loadReceipt(ctx, r, actor.AccountID(), id)
		return err
	})
	return receipt, err
}
