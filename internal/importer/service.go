package importer

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of imports.
type Service struct {
	db      *database.DB
	blobs   *blob.Store
	queue   *job.Queue
	notices *notification.Service
	events  *event.Hub
	baseURL string
	now     func() time.Time
	// retention is how long files are kept; 0: for ever.
	retention time.Duration
	// attributes makes the attributes that columns become.
	attributes *attribute.Service
	// contacts tells webhooks of contacts; nil for none.
	contacts *contact.Service
	// accepted is how many bytes a packed file may unpack to, 0 for the default.
	accepted int64
	// imported is told when the last import of an account that was waiting has ended.
	imported func(ctx context.Context, tx *database.Tx, accountID int64) error
	// going has the pace of the imports that this program is at, by id.
	going sync.Map
	// partWriters are those that are done with: each has a megabyte for packing.
	partWriters sync.Pool
}

// NewService wires the use cases; baseURL is where people reach the page. The
// queue is added with [Service.Use] before the first call.
func NewService(db *database.DB, blobs *blob.Store, notices *notification.Service, events *event.Hub, baseURL string, now func() time.Time) *Service {
	s := &Service{db: db, blobs: blobs, notices: notices, events: events, baseURL: baseURL, now: now}
	notices.Writes(notification.ImportCompleted, s.letter)
	notices.Writes(notification.ImportFailed, s.letter)
	return s
}

// Then names what follows the last import of an account, in the transaction that
// ends it. To be called before the first import.
func (s *Service) Then(imported func(ctx context.Context, tx *database.Tx, accountID int64) error) {
	s.imported = imported
}

// Defines names who makes the attributes that columns become. To be called before
// the first mapping with a definition.
func (s *Service) Defines(attributes *attribute.Service) { s.attributes = attributes }

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Given is what somebody says of a file that is sent.
type Given struct {
	Like  int64  // an earlier import whose choices it gets; 0: none
	Sheet string // of a workbook; "": the one that was imported last time, or the first filled one
}

// Upload stores a file, inspects it on the way, and queues its import with the
// default choices. A file that holds nothing or is no text is refused: errors
// file_blank, not_text, too_large, storage_full, and sheet_unknown, sheet_blank and
// sheet_none for what is given. Any other fault makes an import that has failed, so that
// it is told and kept like every result.
func (s *Service) Upload(ctx context.Context, actor account.Actor, fileName string, file io.Reader, given Given) (Import, error) {
	return s.upload(ctx, actor, fileName, file, Queued, given)
}

// Add stores a file and inspects it, for somebody who then chooses. A header that cannot
// be understood is no end: the columns can be mapped by hand. Errors: as for Upload.
func (s *Service) Add(ctx context.Context, actor account.Actor, fileName string, file io.Reader, given Given) (Import, error) {
	return s.upload(ctx, actor, fileName, file, Uploaded, given)
}

func (s *Service) upload(ctx context.Context, actor account.Actor, fileName string, file io.Reader, status Status, given Given) (Import, error) {
	if err := actor.Require(account.Import); err != nil {
		return Import{}, err
	}
	i := Import{
		AccountID: actor.AccountID(), UserID: actor.UserID, FileName: cleanFileName(fileName), Status: status,
		Options: defaultOptions(actor), Header: []string{}, Mapping: []Column{}, Series: []Point{{}}, CreatedAt: s.now(),
		blobKey: newBlobKey(actor.AccountID()), language: actor.Account.Locale,
	}
	var earlier Import
	if given.Like != 0 {
		var err error
		if earlier, err = s.Get(ctx, actor, given.Like); err != nil {
			return Import{}, err
		}
	}
	found, size, err := s.keep(ctx, i.blobKey, file, reading{sheet: given.Sheet, workbook: status == Uploaded})
	var fault *sheet.Error
	if err != nil && (!errors.As(err, &fault) || fault.Refuses()) {
		return Import{}, refusal(err)
	}
	i.FileSize = size
	if fault == nil {
		fault, err = s.understand(ctx, &i, found)
	} else {
		err = nil
	}
	switch {
	case err != nil:
	case given.Sheet != "" && i.Format.Sheet == "" && len(i.Header) > 0:
		err = noSheet()
	case given.Like != 0:
		i.like(earlier)
	case status == Uploaded:
		fault, err = s.recall(ctx, &i, fault, given.Sheet == "")
	}
	if err == nil {
		err = s.create(ctx, &i, fault, file)
	}
	if err != nil {
		left := context.WithoutCancel(ctx)
		return Import{}, errors.Join(err, s.blobs.Delete(left, i.blobKey), s.blobs.Delete(left, workbookKey(i.blobKey)))
	}
	return s.Get(ctx, actor, i.ID)
}

// refusal is the answer for a file of which nothing is kept.
func refusal(err error) error {
	if fault, ok := errors.AsType[*sheet.Error](err); ok {
		kind := problem.KindInvalid
		if fault.Code == sheet.CodeUnpacksTooLarge {
			kind = problem.KindTooLarge
		}
		refused := problem.New(kind, fault.Code)
		if refused.Params = fault.Params; fault.Code == sheet.CodeSheetUnknown || fault.Code == sheet.CodeSheetBlank {
			refused.Fields = []problem.Field{{Name: "sheet", Code: fault.Code, Params: fault.Params}}
		}
		return refused
	}
	return err
}

// reading is how a file is to be kept and read.
type reading struct {
	sheet    string // of a workbook; "": the first that is filled
	noHeader bool
	workbook bool // one with several sheets is kept, too
}

// keep stores the file and inspects the same bytes; on any error nothing is kept.
func (s *Service) keep(ctx context.Context, key string, file io.Reader, how reading) (found sheet.Findings, size int64, err error) {
	counted := &counting{r: file, watch: &watch{ended: ctx.Err, since: clock.Start()}}
	text, err := s.asText(counted, how.sheet, &watch{ended: ctx.Err, since: clock.Start(), tell: s.telling(file)})
	if err != nil {
		return found, counted.n, err
	}
	defer text.Close() //nolint:errcheck // it was only read
	if text.read == nil {
		counted.watch.tell = s.telling(file)
	}
	text.given.NoHeader = how.noHeader
	pipe, feed := io.Pipe()
	stored := make(chan error, 1)
	go func() {
		_, err := s.blobs.Put(ctx, key, pipe)
		pipe.CloseWithError(err) // wakes the feeder when the disk is full
		stored <- err
	}()
	found, err = sheet.Inspect(io.TeeReader(text, feed), text.given)
	if err == nil {
		sheets := text.sheets()
		found.Sheet, found.Sheets = sheets.Read, sheets.All
	}
	if err != nil {
		feed.CloseWithError(err)
		err = errors.Join(err, storeFault(<-stored, err))
		// The rest is read so that the client hears the answer instead of a broken connection.
		_, drained := io.Copy(io.Discard, counted)
		return found, counted.n, errors.Join(err, drained)
	}
	_ = feed.Close()
	err = <-stored
	if err == nil && how.workbook && len(found.Sheets) > 1 {
		err = s.keepWorkbook(ctx, key, text)
	}
	return found, counted.n, err
}

// storeFault keeps the store's own error and drops the echo of ours.
func storeFault(stored, ours error) error {
	if errors.Is(stored, ours) {
		return nil
	}
	return stored
}

// customNames are the names of the attributes that a column goes to by itself: all
// keys before any name.
func customNames(schema attribute.Schema) (names []sheet.Custom) {
	var byName []sheet.Custom
	for _, d := range schema.Definitions() {
		if d.ArchivedAt.IsZero() {
			names, byName = append(names, sheet.Custom{Name: d.Key, Key: d.Key}), append(byName, sheet.Custom{Name: d.Name, Key: d.Key})
		}
	}
	return append(names, byName...)
}

// create stores the import and queues it, or, with a fault, tells that it failed. A
// header that is not understood only fails what is to start at once.
func (s *Service) create(ctx context.Context, i *Import, fault *sheet.Error, file io.Reader) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		err := take(ctx, tx, *i, file)
		if err != nil {
			return err
		}
		if i.ID, err = database.NextID(ctx, tx, database.ImportIDs); err != nil {
			return err
		}
		if fault != nil {
			i.Failure = failureOf(fault)
		}
		if err := insert(ctx, tx, *i); err != nil {
			return err
		}
		i.tell(tx, s.events)
		switch {
		case i.Status == Uploaded && (fault == nil || fault.Kind() == "header"):
			return nil
		case fault == nil:
			return s.enqueue(ctx, tx, i.AccountID, i.ID)
		}
		i.Status = Failed
		if _, err := turn(ctx, tx, *i, Queued, s.now(), Uploaded); err != nil {
			return err
		}
		if _, err := finish(ctx, tx, *i, s.now()); err != nil {
			return err
		}
		return s.report(ctx, tx, *i)
	})
}

func failureOf(fault *sheet.Error) *Failure {
	return &Failure{Code: fault.Kind(), Text: fault.Code, Params: fault.Params}
}

// Get gives one import.
func (s *Service) Get(ctx context.Context, actor account.Actor, id int64) (i Import, err error) {
	if err := actor.Require(account.Import); err != nil {
		return Import{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		i, err = load(ctx, r, actor.AccountID(), id)
		return err
	})
	return i, err
}

// MailStatus gives what became of the mail about an import; "" for none yet.
func (s *Service) MailStatus(ctx context.Context, i Import) (status notification.Status, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		status, err = s.notices.StatusOfImport(ctx, r, i.AccountID, i.ID)
		return err
	})
	return status, err
}

// Ahead says how many imports of the account come before one that waits.
func (s *Service) Ahead(ctx context.Context, i Import) (n int, err error) {
	if i.Status != Queued {
		return 0, nil
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT count(*) FROM imports WHERE account_id = $1 AND id < $2 AND "+writing, i.AccountID, i.ID).Scan(&n)
	})
	return n, err
}

// List gives a page of the account's imports, newest first, and how many there are;
// status "" is all. Error: choice_invalid.
func (s *Service) List(ctx context.Context, actor account.Actor, status Status, page, perPage int) (imports []Import, count int, err error) {
	if err := actor.Require(account.Import); err != nil {
		return nil, 0, err
	}
	if status != "" && !slices.Contains(statuses, status) {
		return nil, 0, problem.Invalid("choice_invalid", problem.OnField("status"), problem.With("field", "status"), problem.With("choices", choicesOfStatus()))
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		imports, count, err = list(ctx, r, actor.AccountID(), status, page, perPage)
		return err
	})
	return imports, count, err
}

// maxNames is how many imports [Service.Names] lists.
const maxNames = 500

// Names lists the account's imports that have written contacts, newest first, for whoever
// may see contacts: which import one came from is part of it.
func (s *Service) Names(ctx context.Context, actor account.Actor) (names []Named, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		names, err = database.Collect(ctx, r, func(row database.Row) (n Named, err error) {
			var created int64
			err = row.Scan(&n.ID, &n.FileName, &created)
			n.CreatedAt = instant(created)
			return n, err
		}, "SELECT id, file_name, created_at FROM imports WHERE account_id = $1 AND created + updated > 0 AND started_at IS NOT NULL ORDER BY id DESC LIMIT $2", actor.AccountID(), maxNames)
		return err
	})
	return names, err
}

func newBlobKey(accountID int64) string {
	raw := make([]byte, 12)
	_, _ = rand.Read(raw) // never fails; see crypto/rand
	return fmt.Sprintf(uploads+"%d/%s", accountID, hex.EncodeToString(raw))
}

// cleanFileName keeps what a person reads in a name that a client made up.
func cleanFileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	if runes := []rune(name); len(runes) > 200 {
		name = string(runes[:200])
	}
	if strings.Trim(name, "./") == "" {
		return "contacts.csv"
	}
	return name
}
