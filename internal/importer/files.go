package importer

import (
	"context"
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

// SweepFiles deletes what killed uploads have left in the store.
func (s *Service) SweepFiles(ctx context.Context) error {
	old := s.now().Add(-abandonedAfter)
	if _, err := s.blobs.RemoveUnfinished(ctx, old); err != nil {
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
		return r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM imports WHERE account_id = $1 AND blob_key = $2)", accountID, key).Scan(&used)
	})
	return used, err
}
