package avatar

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the use cases of pictures.
type Service struct {
	db       *database.DB
	blobs    *blob.Store
	accounts *account.Service
	contacts *contact.Service
	fetcher  *Fetcher
	queue    *job.Queue
	now      func() time.Time
	turn     chan struct{} // a large picture takes hundreds of megabytes while it is decoded
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, blobs *blob.Store, accounts *account.Service, contacts *contact.Service, fetcher *Fetcher, now func() time.Time) *Service {
	return &Service{db: db, blobs: blobs, accounts: accounts, contacts: contacts, fetcher: fetcher, now: now, turn: make(chan struct{}, 1)}
}

// Use gives the queue for fetching; call it before anything runs.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register makes the job known that fetches pictures.
func (s *Service) Register(h *job.Handlers) { job.Handle(h, s.fetch) }

// Draw is [Make], one at a time.
func (s *Service) Draw(ctx context.Context, file []byte) (Picture, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
		return Make(file)
	case <-ctx.Done():
		return Picture{}, ctx.Err()
	}
}

// Shrink is [Shrink] of a file of at most MaxFile bytes and a little, one at a time.
func (s *Service) Shrink(ctx context.Context, open func() (io.ReadCloser, error), side int) (Small, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return Small{}, ctx.Err()
	}
	reader, err := open()
	if err != nil {
		return Small{}, err
	}
	defer reader.Close() //nolint:errcheck // only read
	file, err := io.ReadAll(io.LimitReader(reader, MaxFile+1))
	if err != nil {
		return Small{}, err
	}
	return Shrink(file, side)
}

// Set gives a contact a picture. Errors as of [Make].
func (s *Service) Set(ctx context.Context, actor account.Actor, id int64, file []byte) (contact.Contact, error) {
	if err := actor.Require(account.Edit); err != nil {
		return contact.Contact{}, err
	}
	picture, err := s.Draw(ctx, file)
	if err != nil {
		return contact.Contact{}, err
	}
	return s.Attach(ctx, actor, id, &picture, func(key *string) (contact.Contact, error) {
		return s.contacts.Update(ctx, actor, id, contact.Change{AvatarKey: key}, 0)
	})
}

// Remove takes a contact's picture away; that there is none does not matter.
func (s *Service) Remove(ctx context.Context, actor account.Actor, id int64) (contact.Contact, error) {
	return s.Attach(ctx, actor, id, &Picture{}, func(key *string) (contact.Contact, error) {
		return s.contacts.Update(ctx, actor, id, contact.Change{AvatarKey: key}, 0)
	})
}

// Attach stores a picture, has write put its key into a contact, and deletes the
// file that is not needed any more: the old one, or the new one when write fails.
// id is 0 for a contact that is being made; without a picture there is no key, and
// an empty picture's key is empty.
func (s *Service) Attach(ctx context.Context, actor account.Actor, id int64, picture *Picture, write func(key *string) (contact.Contact, error)) (contact.Contact, error) {
	if picture == nil {
		return write(nil)
	}
	old := contact.Contact{}
	if id != 0 {
		var err error
		if old, err = s.contacts.Get(ctx, actor, id); err != nil {
			return old, err
		}
	}
	key := ""
	if len(picture.Content) > 0 {
		key = fmt.Sprintf("%s%d/%s.%s", folder, actor.AccountID(), rand.Text(), picture.Format)
		if _, err := s.blobs.Put(ctx, key, bytes.NewReader(picture.Content)); err != nil {
			return old, err
		}
	}
	c, err := write(&key)
	if err != nil {
		return c, errors.Join(err, s.discard(ctx, key))
	}
	if old.AvatarKey != c.AvatarKey {
		err = s.discard(ctx, old.AvatarKey)
	}
	return c, err
}

func (s *Service) discard(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	return s.blobs.Delete(context.WithoutCancel(ctx), key)
}

// File is a picture to be shown.
type File struct {
	blob.Reader

	Format  string // jpeg or png
	Version string // another one for another picture
}

// Open gives a contact's picture. Error: not_found.
func (s *Service) Open(ctx context.Context, actor account.Actor, id int64) (File, error) {
	c, err := s.contacts.Get(ctx, actor, id)
	if err == nil && c.AvatarKey == "" {
		err = problem.NotFound()
	}
	if err != nil {
		return File{}, err
	}
	reader, err := s.blobs.Open(ctx, c.AvatarKey)
	return File{reader, strings.TrimPrefix(path.Ext(c.AvatarKey), "."), Version(c.AvatarKey)}, err
}

// Version tells pictures apart by their keys; "" for none.
func Version(key string) string {
	return strings.TrimSuffix(path.Base("/"+key), path.Ext(key))
}

// fetchArgs is a picture to be fetched for a member. The address is kept with the
// job for as long as that is.
type fetchArgs struct {
	AccountID int64  `json:"account_id"`
	ContactID int64  `json:"contact_id"`
	UserID    int64  `json:"user_id"`
	ByToken   bool   `json:"by_token"`
	URL       string `json:"url"`
}

// Kind names the job for ever.
func (fetchArgs) Kind() string { return "avatar_fetch" }

// FetchLater has a job fetch a contact's picture. Error: avatar_url_invalid.
func (s *Service) FetchLater(ctx context.Context, actor account.Actor, id int64, address string) error {
	if err := CheckURL(address); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		return s.queue.Enqueue(ctx, tx, fetchArgs{actor.AccountID(), id, actor.UserID, actor.ByToken, address}, job.Options{MaxAttempts: 3})
	})
}

// Forget deletes the jobs that know where pictures of contacts were to be fetched.
func Forget(ctx context.Context, tx *database.Tx, accountID int64, contactIDs []int64) (int64, error) {
	return job.Forget(ctx, tx, func(args fetchArgs) bool {
		return args.AccountID == accountID && slices.Contains(contactIDs, args.ContactID)
	})
}

// fetch gives up in silence on what is refused or gone: nobody waits for it.
func (s *Service) fetch(ctx context.Context, args fetchArgs, _ job.Attempt) error {
	actor, err := s.accounts.Acting(ctx, args.AccountID, args.UserID)
	if err != nil {
		return ignore(err)
	}
	actor.ByToken = args.ByToken
	file, err := s.fetcher.Fetch(ctx, args.URL)
	if err != nil {
		if errors.Is(err, outbound.ErrAddress) {
			return nil
		}
		return ignore(err)
	}
	_, err = s.Set(ctx, actor, args.ContactID, file)
	return ignore(err)
}

func ignore(err error) error {
	if problem.Is(err, problem.KindInvalid) || problem.Is(err, problem.KindNotFound) || problem.Is(err, problem.KindForbidden) {
		return nil
	}
	return err
}

// folder is where the files are; below it one folder for each account.
const folder = "avatars/"

// leftAfter is when a file without a contact is certain not to be on its way to one.
const leftAfter = 24 * time.Hour

// Sweep deletes the files that no contact has any more.
func (s *Service) Sweep(ctx context.Context) error {
	for key, err := range s.blobs.OlderThan(ctx, folder, s.now().Add(-leftAfter)) {
		if err != nil {
			return err
		}
		account, _, _ := strings.Cut(strings.TrimPrefix(key, folder), "/")
		accountID, err := strconv.ParseInt(account, 10, 64)
		if err != nil {
			continue // not a key of ours
		}
		used := false
		err = s.db.Read(ctx, func(r database.Reader) (err error) {
			used, err = contact.HasAvatar(ctx, r, accountID, key)
			return err
		})
		if err == nil && !used {
			err = s.blobs.Delete(ctx, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
