package importer

import (
	"context"
	"fmt"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// write decides and stores a chunk, all at once or row by row. As long as rows
// meet nobody the next ones are expected to meet nobody either.
func (s *Service) write(ctx context.Context, tx *database.Tx, i *Import, rows []row, singly bool, to *Counts) error {
	if !singly && !i.met {
		counts, all, err := s.writeNew(ctx, tx, *i, rows)
		if err != nil || all {
			to.merge(counts)
			return err
		}
	}
	size := len(rows)
	if singly {
		size = 1
	}
	for len(rows) > 0 {
		part := rows[:min(size, len(rows))]
		rows = rows[len(part):]
		p, err := s.plan(ctx, tx, *i, part)
		if err != nil {
			return err
		}
		if err := s.store(ctx, tx, *i, p); err != nil {
			return err
		}
		to.merge(p.counts)
		i.met = p.counts.Created+p.counts.Rejected < p.counts.Rows
	}
	return nil
}

// writeNew stores rows as new contacts without looking for existing ones first:
// the unique keys find those as well, at a third of the price. all is false, and
// nothing is written, when a row has met a contact or another row, or has nothing
// but a name, for which there is no key.
func (s *Service) writeNew(ctx context.Context, tx *database.Tx, i Import, rows []row) (counts Counts, all bool, err error) {
	if _, names := identities(rows); len(names) > 0 {
		return counts, false, nil
	}
	p := newPlan(s.rules(i), nil, nil, nil)
	s.takeAll(p, i, rows)
	if p.counts.Created+p.counts.Rejected < p.counts.Rows {
		return counts, false, nil
	}
	if err := s.store(ctx, tx, i, p); err != nil {
		if contact.IsTaken(err) {
			return counts, false, nil
		}
		return counts, false, err
	}
	return p.counts, true, nil
}

func (c *Counts) merge(more Counts) {
	c.Rows += more.Rows
	c.Created += more.Created
	c.Updated += more.Updated
	c.Unchanged += more.Unchanged
	c.Skipped += more.Skipped
	c.Rejected += more.Rejected
}

// plan loads what the rows may meet and decides them.
func (s *Service) plan(ctx context.Context, tx *database.Tx, i Import, rows []row) (*plan, error) {
	keys, names := identities(rows)
	existing, err := contact.FindByIdentities(ctx, tx, i.AccountID, keys)
	if err != nil {
		return nil, err
	}
	nameOnly, err := contact.FindByNameOnly(ctx, tx, i.AccountID, names)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(nameOnly))
	for n, c := range nameOnly {
		ids[n] = c.ID
	}
	met, err := claimed(ctx, tx, i, ids)
	if err != nil {
		return nil, err
	}
	p := newPlan(s.rules(i), existing, nameOnly, met)
	s.takeAll(p, i, rows)
	return p, nil
}

// takeAll decides the rows, each new contact being one of this import.
func (s *Service) takeAll(p *plan, i Import, rows []row) {
	now := s.now()
	for _, r := range rows {
		p.take(r, func(r row) contact.Contact {
			c := r.fresh
			c.AccountID, c.Source, c.ImportID, c.ImportLine, c.CreatedBy = i.AccountID, contact.ByImport, i.ID, r.line, i.UserID
			c.Version, c.CreatedAt, c.UpdatedAt = 1, now, now
			return c
		})
	}
}

// rules is what the rows of an import are read by.
func (s *Service) rules(i Import) contact.Rules {
	return contact.Rules{Country: i.Options.DefaultCountry, Attributes: i.attributes, By: i.UserID, Now: s.now()}
}

func identities(rows []row) (keys contact.Identities, names []string) {
	for _, r := range rows {
		c := r.fresh
		if len(r.errors) > 0 {
			continue
		}
		keys.Identifiers = appendFilled(keys.Identifiers, c.Identifier)
		keys.Emails = appendFilled(keys.Emails, c.Email)
		keys.PhoneNumbers = appendFilled(keys.PhoneNumbers, c.PhoneNumber)
		if c.Identifier == "" && c.Email == "" && c.PhoneNumber == "" {
			names = append(names, contact.SortKey(c.Name))
		}
	}
	return keys, names
}

func appendFilled(list []string, value string) []string {
	if value == "" {
		return list
	}
	return append(list, value)
}

// store writes what a plan has decided: changes before new contacts, since a new
// one may take an address that a change has freed.
func (s *Service) store(ctx context.Context, tx *database.Tx, i Import, p *plan) error {
	var fresh []*state
	var claims []int64
	var events []contact.Event
	now := s.now()
	for _, st := range p.changed {
		if st.isNew {
			fresh = append(fresh, st)
		} else if err := contact.Save(ctx, tx, st.before, st.now, now); err != nil {
			return fmt.Errorf("save contact %d: %w", st.now.ID, err)
		} else {
			events = append(events, contact.Changed(st.before, st.now, contact.Origin{
				UserID: i.UserID, At: now, Via: contact.ByImport, ImportID: i.ID, ImportLine: st.line,
			})...)
		}
	}
	if err := contact.Record(ctx, tx, events...); err != nil {
		return err
	}
	if len(fresh) > 0 {
		ids, err := database.NextIDs(ctx, tx, database.ContactIDs, len(fresh))
		if err != nil {
			return err
		}
		created := make([]contact.Contact, len(fresh))
		for n, st := range fresh {
			st.now.ID = ids[n]
			created[n] = st.now
		}
		if err := contact.InsertMany(ctx, tx, created); err != nil {
			return err
		}
	}
	for _, st := range p.changed {
		if st.claim {
			claims = append(claims, st.now.ID)
		}
	}
	if err := insertClaims(ctx, tx, i, claims); err != nil {
		return err
	}
	return insertRejections(ctx, tx, i, p.rejections)
}
