package conversation

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/database"
)

const fileColumns = "a.id, a.key, a.name, a.kind, a.type, a.size, a.width, a.height, a.thumb"

func (f *StoredFile) scanInto() []any {
	return []any{&f.ID, &f.key, &f.Name, &f.Kind, &f.Type, &f.Size, &f.Width, &f.Height, &f.thumb}
}

// filesOf gives the files of messages, by message.
func filesOf(ctx context.Context, r database.Reader, accountID int64, messageIDs []int64) (map[int64][]StoredFile, error) {
	out := map[int64][]StoredFile{}
	these, argument := r.Dialect().In("a.message_id", "$2", messageIDs)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var message int64
		var f StoredFile
		err = row.Scan(append([]any{&message}, f.scanInto()...)...)
		out[message] = append(out[message], f)
		return none, err
	}, "SELECT a.message_id, "+fileColumns+" FROM attachments a WHERE a.account_id = $1 AND "+these+" ORDER BY a.message_id, a.id", accountID, argument)
	return out, err
}

// insertFiles stores which files a message has, and gives them their ids.
func (s *Service) insertFiles(ctx context.Context, tx *database.Tx, accountID int64, m *Message) error {
	if len(m.Files) == 0 {
		return nil
	}
	ids, err := database.NextIDs(ctx, tx, database.AttachmentIDs, len(m.Files))
	if err != nil {
		return err
	}
	for i, f := range m.Files {
		m.Files[i].ID = ids[i]
		_, err := tx.Exec(ctx, `INSERT INTO attachments (id, account_id, message_id, key, name, kind, type, size, width, height, thumb, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			ids[i], accountID, m.ID, f.key, f.Name, string(f.Kind), f.Type, f.Size, f.Width, f.Height, f.thumb, s.now().UnixMicro())
		if err != nil {
			return err
		}
	}
	return nil
}

// bytesSent is how much a visitor has sent in files since an instant.
func bytesSent(ctx context.Context, r database.Reader, v Visitor, since time.Time) (n int64, err error) {
	err = r.QueryRow(ctx, `SELECT COALESCE(CAST(sum(a.size) AS BIGINT), 0) FROM conversations c
		JOIN messages m ON m.account_id = c.account_id AND m.conversation_id = c.id AND m.kind = 'incoming' AND m.created_at > $3
		JOIN attachments a ON a.account_id = m.account_id AND a.message_id = m.id
		WHERE c.account_id = $1 AND c.contact_inbox_id = $2`, v.Inbox.AccountID, v.ID, since.UnixMicro()).Scan(&n)
	return n, err
}

// Shown is a file, or its small picture, to be handed out.
type Shown struct {
	blob.Reader

	Name string
	Type string // what its bytes say
	Kind FileKind
}

// OpenFile gives the file with a key to whoever knows it; with small the small picture. Not
// found: there is none, or its contact is deleted.
func (s *Service) OpenFile(ctx context.Context, accountID int64, key string, small bool) (out Shown, err error) {
	var f StoredFile
	err = s.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT "+fileColumns+` FROM attachments a
			JOIN messages m ON m.account_id = a.account_id AND m.id = a.message_id
			JOIN conversations v ON v.account_id = m.account_id AND v.id = m.conversation_id
			JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id
			JOIN contacts c ON c.account_id = ci.account_id AND c.id = ci.contact_id
			JOIN accounts o ON o.id = a.account_id AND NOT o.suspended
			WHERE a.account_id = $1 AND a.key = $2`, accountID, key).Scan(f.scanInto()...)
	})
	if err != nil {
		return out, err
	}
	out = Shown{Name: f.Name, Type: f.Type, Kind: f.Kind}
	at := f.blobKey(accountID)
	if small {
		if f.thumb == "" {
			return out, database.ErrNotFound
		}
		at, out.Type = at+thumbEnd, "image/"+f.thumb
	}
	out.Reader, err = s.blobs.Open(ctx, at)
	return out, err
}

// FileKeys gives where the files of contacts' messages are kept, for who deletes the messages.
func FileKeys(ctx context.Context, r database.Reader, accountID int64, contactIDs []int64) ([]string, error) {
	these, argument := r.Dialect().In("ci.contact_id", "$2", contactIDs)
	return database.Collect(ctx, r, func(row database.Row) (key string, err error) {
		f := StoredFile{}
		err = row.Scan(&f.key)
		return f.blobKey(accountID), err
	}, `SELECT a.key FROM contact_inboxes ci JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id
		JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id
		JOIN attachments a ON a.account_id = m.account_id AND a.message_id = m.id
		WHERE ci.account_id = $1 AND `+these+" ORDER BY a.id", accountID, argument)
}

// leftAfter is when a file without a message is certain not to be on its way to one.
const leftAfter = 24 * time.Hour

// sweptAtOnce is how many files are looked up together.
const sweptAtOnce = 500

// SweepFiles deletes the files that no message has any more.
func (s *Service) SweepFiles(ctx context.Context) error {
	var batch []string
	for at, err := range s.blobs.OlderThan(ctx, fileFolder, s.now().Add(-leftAfter)) {
		if err != nil {
			return err
		}
		if batch = append(batch, at); len(batch) == sweptAtOnce {
			if err := s.sweepBatch(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return s.sweepBatch(ctx, batch)
}

func (s *Service) sweepBatch(ctx context.Context, batch []string) error {
	accounts := map[int64]map[string][]string{} // by key, what is stored for it
	for _, at := range batch {
		owner, name, _ := strings.Cut(strings.TrimPrefix(at, fileFolder), "/")
		accountID, err := strconv.ParseInt(owner, 10, 64)
		if err != nil {
			continue // not a key of ours
		}
		if accounts[accountID] == nil {
			accounts[accountID] = map[string][]string{}
		}
		key := strings.TrimSuffix(name, thumbEnd)
		accounts[accountID][key] = append(accounts[accountID][key], at)
	}
	var errs []error
	for accountID, stored := range accounts {
		errs = append(errs, s.dropKnown(ctx, accountID, stored))
		for _, left := range stored {
			for _, at := range left {
				errs = append(errs, s.blobs.Delete(ctx, at))
			}
		}
	}
	return errors.Join(errs...)
}

// dropKnown takes out of what is stored that which messages have; after an error everything.
func (s *Service) dropKnown(ctx context.Context, accountID int64, stored map[string][]string) error {
	keys := make([]string, 0, len(stored))
	for key := range stored {
		keys = append(keys, key)
	}
	err := s.db.Read(ctx, func(r database.Reader) error {
		these, argument := r.Dialect().In("key", "$2", keys)
		known, err := database.Collect(ctx, r, database.Strings, "SELECT key FROM attachments WHERE account_id = $1 AND "+these, accountID, argument)
		for _, key := range known {
			delete(stored, key)
		}
		return err
	})
	if err != nil {
		clear(stored)
	}
	return err
}
