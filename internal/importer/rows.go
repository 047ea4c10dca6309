package importer

import (
	"context"
	"errors"
	"io"
	"maps"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// What a row has changed is not kept with its outcome where it can be had from
// elsewhere: of an update from the contact's history, of a new contact from the file.

// addStoredChanges gives updated rows of a run what the history says of them. Of
// rows that have changed one contact in the same moment the last one tells it.
func addStoredChanges(ctx context.Context, r database.Reader, i Import, rows []numbered) error {
	var ids []int64
	at := map[int][]*Row{}
	for n := range rows {
		row := &rows[n].Row
		if row.Outcome == Updated && row.Changes == nil && row.ContactID != 0 {
			ids = append(ids, row.ContactID)
			at[row.Line] = append(at[row.Line], row)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	events, err := contact.ImportEvents(ctx, r, i.AccountID, i.ID, ids, rows[0].Line, rows[len(rows)-1].Line)
	for _, e := range events {
		for _, row := range at[e.ImportLine] {
			if e.ContactID != row.ContactID {
				continue
			}
			if row.Changes == nil {
				row.Changes = contact.Changes{}
			}
			maps.Copy(row.Changes, e.AllChanges())
		}
	}
	return err
}

// addMade gives rows that make a contact what that holds, from the file, as long
// as it is there.
func (s *Service) addMade(ctx context.Context, i Import, rows []numbered) error {
	wanted := map[int]*Row{}
	first, last := 0, 0
	for n := range rows {
		if row := &rows[n]; row.Outcome == Created {
			if len(wanted) == 0 {
				first = row.number
			}
			last = row.number
			wanted[row.number] = &row.Row
		}
	}
	if len(wanted) == 0 || i.blobKey == "" {
		return nil
	}
	if err := s.db.Read(ctx, func(r database.Reader) error { return i.loadAround(ctx, r) }); err != nil {
		return err
	}
	file, err := s.blobs.Open(ctx, i.blobKey)
	if problem.Is(err, problem.KindNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	reader, err := i.open(file, first)
	p := s.preparer(i)
	for number := first; number <= last && err == nil; number++ {
		var record sheet.Record
		if record, err = reader.Next(); err != nil {
			break
		}
		if row := wanted[number]; row != nil {
			row.Changes = contact.Diff(contact.Contact{}, p.prepare(record).fresh)
		}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// addNames gives rows and their errors the contacts that they are about as they are
// called by now.
func (s *Service) addNames(ctx context.Context, accountID int64, rows []Row) error {
	var ids []int64
	for _, row := range rows {
		ids = append(ids, row.ContactID)
		for _, e := range row.Errors {
			ids = append(ids, e.about()...)
		}
	}
	names, err := s.namesOf(ctx, accountID, ids)
	for n := range rows {
		rows[n].ContactName = names[rows[n].ContactID]
		for at := range rows[n].Errors {
			e := &rows[n].Errors[at]
			for _, id := range e.about() {
				if name, there := names[id]; there {
					e.About = append(e.About, Mentioned{id, name})
				}
			}
		}
	}
	return err
}

// namesOf gives how contacts are called by now; one that is gone is not among them.
func (s *Service) namesOf(ctx context.Context, accountID int64, ids []int64) (map[int64]string, error) {
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	err := s.db.Read(ctx, func(r database.Reader) error {
		found, err := contact.LoadMany(ctx, r, accountID, ids)
		for _, c := range found {
			names[c.ID] = name(c)
		}
		return err
	})
	return names, err
}
