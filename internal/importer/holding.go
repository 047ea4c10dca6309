package importer

import (
	"context"
	"errors"
	"io"
	"slices"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// KeptFile is the file of an import that is still there.
type KeptFile struct{ ID, Size int64 }

// KeptFiles lists the files of an account behind an import, oldest first.
func (s *Service) KeptFiles(ctx context.Context, accountID, after int64) (files []KeptFile, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		files, err = database.Collect(ctx, r, func(row database.Row) (k KeptFile, err error) {
			err = row.Scan(&k.ID, &k.Size)
			return k, err
		}, "SELECT id, file_size FROM imports WHERE account_id = $1 AND id > $2 AND blob_key <> '' ORDER BY id", accountID, after)
		return err
	})
	return files, err
}

// Holds says whether the file of an import has a row about the contact, whatever
// became of the row: one with an e-mail, phone number or identifier of the
// contact's or, for a contact that has none, with its name alone. It reads the file
// until it finds one.
func (s *Service) Holds(ctx context.Context, importID int64, c contact.Contact) (holds bool, err error) {
	var i Import
	err = s.db.Read(ctx, func(r database.Reader) error {
		i, err = load(ctx, r, c.AccountID, importID)
		return err
	})
	if err != nil || i.blobKey == "" {
		return false, err
	}
	return s.holds(ctx, i, c)
}

func (s *Service) holds(ctx context.Context, i Import, c contact.Contact) (bool, error) {
	file, err := s.blobs.Open(ctx, i.blobKey)
	if problem.Is(err, problem.KindNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	reader, err := i.open(file, 0)
	p := newPreparer(i.Header, i.Mapping, s.rules(i), i.Options)
	for err == nil {
		var record sheet.Record
		if record, err = reader.Next(); err == nil && isAbout(p.prepare(record).fresh, c) {
			return true, nil
		}
	}
	var broken *sheet.Error
	if errors.Is(err, io.EOF) || errors.As(err, &broken) {
		return false, nil // a file that cannot be read to its end has been read as far as an import would
	}
	return false, err
}

// isAbout says whether a row means the contact; see [Service.Holds].
func isAbout(row, c contact.Contact) bool {
	if row.Email != "" && slices.Contains(c.Emails(), row.Email) ||
		row.PhoneNumber != "" && slices.Contains(c.PhoneNumbers(), row.PhoneNumber) ||
		row.Identifier != "" && row.Identifier == c.Identifier {
		return true
	}
	bare := func(c contact.Contact) bool { return c.Email == "" && c.PhoneNumber == "" && c.Identifier == "" }
	return bare(row) && bare(c) && row.Name != "" && contact.SortKey(row.Name) == contact.SortKey(c.Name)
}
