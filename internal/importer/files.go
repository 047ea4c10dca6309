package importer

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// uploads is where the files are; below it one folder for each account.
const uploads = "imports/"

// abandonedAfter is when a file without an import is certain to belong to an
// upload that was killed: none takes a day.
const abandonedAfter = 24 * time.Hour

// Keep says how long after its end an import's file and what became of its rows are
// kept; see [Service.SweepFiles]. To be called before the first sweep.
func (s *Service) Keep(retention time.Duration) { s.retention = retention }

// SweepFiles deletes files of imports that ended too long ago, with what is kept of
// their rows, and what killed uploads have left in the store.
func (s *Service) SweepFiles(ctx context.Context) error {
	if err := s.expire(ctx); err != nil {
		return err
	}
	old := s.now().Add(-abandonedAfter)
	if _, err := s.blobs.RemoveUnfinished(ctx, old); err != nil {
		return err
	}
	if err := s.sweepUploads(ctx, old); err != nil {
		return err
	}
	for key, err := range s.blobs.OlderThan(ctx, uploads, old) {
		if err != nil {
			return err
		}
		used, err := s.isUsed(ctx, key)
		if err != nil {
			return err
		}
		if !used {
			if err := s.blobs.Delete(ctx, key); err != nil {
				return err
			}
		}
	}
	return nil
}

// isUsed says whether an import has the file. What we did not name is not ours to
// delete.
func (s *Service) isUsed(ctx context.Context, key string) (used bool, err error) {
	folder, _, _ := strings.Cut(strings.TrimPrefix(key, uploads), "/")
	accountID, err := strconv.ParseInt(folder, 10, 64)
	if err != nil {
		return true, nil //nolint:nilerr // not a key of ours
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, name, isPart := strings.Cut(key, partMark); isPart {
			id, _, _ := strings.Cut(name, ".")
			uploadID, _ := strconv.ParseInt(id, 10, 64)
			return r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM import_uploads WHERE account_id = $1 AND id = $2)", accountID, uploadID).Scan(&used)
		}
		if base, isWorkbook := strings.CutSuffix(key, workbookMark); isWorkbook {
			return r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM imports WHERE account_id = $1 AND (blob_key = $2 OR blob_key LIKE $3) AND status IN ('uploaded', 'previewing', 'ready'))",
				accountID, base, base+".%").Scan(&used)
		}
		return r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM imports WHERE account_id = $1 AND blob_key = $2)", accountID, key).Scan(&used)
	})
	return used, err
}

// expire deletes what is kept of imports that ended too long ago. One that nobody
// has started for as long is canceled first.
func (s *Service) expire(ctx context.Context) error {
	if s.retention == 0 {
		return nil
	}
	now := s.now()
	old := now.Add(-s.retention).UnixMicro()
	var expired []Import
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE imports SET status = 'canceled', finished_at = $1
			WHERE status IN ('uploaded', 'ready', 'paused') AND heartbeat_at <= $2`, now.UnixMicro(), old)
		if err != nil {
			return err
		}
		expired, err = database.Collect(ctx, tx, scan, "SELECT "+columns+from+"WHERE i.expired_at IS NULL AND i.finished_at <= $1 AND i.status NOT IN ('undoing') ORDER BY i.id LIMIT 100", old)
		return err
	})
	for _, i := range expired {
		err = errors.Join(err, s.forgetFile(ctx, i))
	}
	return err
}

// forgetFile deletes an import's file and parts; its own record stays, without
// values.
func (s *Service) forgetFile(ctx context.Context, i Import) error {
	for more := true; more; {
		err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
			more, err = deleteOldParts(ctx, tx, i, i.pass+1)
			return err
		})
		if err != nil {
			return err
		}
	}
	for n := range i.Mapping {
		i.Mapping[n].Samples, i.Mapping[n].First = []string{}, nil
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE imports SET expired_at = $3, blob_key = '', mapping = $4 WHERE account_id = $1 AND id = $2",
			i.AccountID, i.ID, s.now().UnixMicro(), encode(i.Mapping))
		return err
	})
	if err == nil && i.blobKey != "" {
		err = s.blobs.Delete(ctx, i.blobKey)
	}
	return err
}
