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

// Holding finds the imports whose files have a row about the contact, whatever
// became of the row: one with an e-mail, phone number or identifier of the
// contact's or, for a contact that has none, with its name alone. It reads every
// file that is kept.
func (s *Service) Holding(ctx context.Context, c contact.Contact) (ids []int64, err error) {
	var imports []Import
	err = s.db.Read(ctx, func(r database.Reader) error {
		imports, err = database.Collect(ctx, r, scan, "SELECT "+columns+from+"WHERE i.account_id = $1 AND i.blob_key <> ''", c.AccountID)
		return err
	})
	for _, i := range imports {
		holds, err := s.holds(ctx, i, c)
		if err != nil {
			return nil, err
		}
		if holds {
			ids = append(ids, i.ID)
		}
	}
	return ids, err
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

// isAbout says whether a row means the contact; see [Service.Holding].
func isAbout(row, c contact.Contact) bool {
	if row.Email != "" && slices.Contains(c.Emails(), row.Email) ||
		row.PhoneNumber != "" && slices.Contains(c.PhoneNumbers(), row.PhoneNumber) ||
		row.Identifier != "" && row.Identifier == c.Identifier {
		return true
	}
	bare := func(c contact.Contact) bool { return c.Email == "" && c.PhoneNumber == "" && c.Identifier == "" }
	return bare(row) && bare(c) && row.Name != "" && contact.SortKey(row.Name) == contact.SortKey(c.Name)
}
