package importer

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// write decides and stores a chunk, all at once or row by row, counts in to, and
// gives what it has decided. As long as rows meet nobody the next ones are
// expected to meet nobody either. Keys of new contacts may wait in later, unless it is nil.
func (s *Service) write(ctx context.Context, tx *database.Tx, to *Import, of chunk, singly bool, later *contact.Keys) (done []*plan, err error) {
	if !singly && !to.met && of.fresh != nil {
		fits, err := s.writeNew(ctx, tx, *to, of.fresh, later)
		if err != nil {
			return nil, err
		}
		if fits {
			to.Counts.merge(of.fresh.counts)
			return []*plan{of.fresh}, nil
		}
	}
	if err := later.Put(ctx, tx); err != nil {
		return nil, err
	}
	rows, size := of.rows, len(of.rows)
	if singly {
		size = 1
	} else if holds, err := of.holds(ctx, tx, *to); err != nil {
		return nil, err
	} else if holds {
		return []*plan{of.known}, s.carryOut(ctx, tx, to, of.known)
	}
	for len(rows) > 0 {
		part := rows[:min(size, len(rows))]
		rows = rows[len(part):]
		p, err := s.plan(ctx, base{tx, *to}, *to, part)
		if err != nil {
			return nil, err
		}
		if err := s.carryOut(ctx, tx, to, p); err != nil {
			return nil, err
		}
		done = append(done, p)
	}
	return done, nil
}

// carryOut stores what a plan has decided and counts it.
func (s *Service) carryOut(ctx context.Context, tx *database.Tx, to *Import, p *plan) error {
	if err := s.store(ctx, tx, *to, p, nil); err != nil {
		return err
	}
	to.Counts.merge(p.counts)
	to.met = p.counts.Created+p.counts.Rejected < p.counts.Rows
	return nil
}

// writeNew stores new contacts without looking for existing ones first: the unique
// keys find those as well, at a third of the price. It gives false, and nothing is
// written, when one has met a contact. With later only those are met whose keys wait there; that somebody else is
// met is found when they are put in.
func (s *Service) writeNew(ctx context.Context, tx *database.Tx, i Import, p *plan, later *contact.Keys) (fits bool, err error) {
	if later != nil && (later.Full() || later.Meets(p.prepare(i).values)) {
		if err := later.Put(ctx, tx); err != nil {
			return false, err
		}
		later = nil
	}
	err = s.store(ctx, tx, i, p, later)
	if later == nil && contact.IsTaken(err) {
		return false, nil
	}
	return err == nil, err
}

// register is the contacts that rows meet: those of the database or, in a preview,
// those as they would be by then.
type register interface {
	find(ctx context.Context, keys contact.Identities) ([]known, error)
	findByName(ctx context.Context, names []string) ([]known, error)
}

// base is the register of a run: what rows before have done is in the database.
type base struct {
	r database.Reader
	i Import
}

func (b base) find(ctx context.Context, keys contact.Identities) ([]known, error) {
	found, err := contact.FindByIdentities(ctx, b.r, b.i.AccountID, keys)
	if err != nil {
		return nil, err
	}
	return b.known(ctx, found, nil)
}

func (b base) findByName(ctx context.Context, names []string) ([]known, error) {
	found, err := contact.FindByNameOnly(ctx, b.r, b.i.AccountID, names)
	if err != nil {
		return nil, err
	}
	met, err := claimed(ctx, b.r, b.i, idsOf(found))
	if err != nil {
		return nil, err
	}
	return b.known(ctx, found, met)
}

func (b base) known(ctx context.Context, found []contact.Contact, met map[int64]bool) ([]known, error) {
	var labels map[int64][]string
	if b.i.labels() {
		var err error
		if labels, err = contact.LabelsOf(ctx, b.r, b.i.AccountID, idsOf(found)); err != nil {
			return nil, err
		}
	}
	out := make([]known, len(found))
	for n, c := range found {
		c.Labels = labels[c.ID]
		out[n] = known{contact: c, claimed: met[c.ID]}
		if c.ImportID == b.i.ID {
			out[n].line = c.ImportLine
		}
	}
	return out, nil
}

func idsOf(contacts []contact.Contact) []int64 {
	ids := make([]int64, len(contacts))
	for n, c := range contacts {
		ids[n] = c.ID
	}
	return ids
}

// labels says whether the import gives contacts labels.
func (i Import) labels() bool {
	return len(i.Options.Labels) > 0 || slices.ContainsFunc(i.Mapping, func(c Column) bool { return c.Target == targetLabel })
}

// plan loads what the rows may meet and decides them.
func (s *Service) plan(ctx context.Context, w register, i Import, rows []row) (*plan, error) {
	keys, names := identities(rows)
	existing, err := w.find(ctx, keys)
	if err != nil {
		return nil, err
	}
	nameOnly, err := w.findByName(ctx, names)
	if err != nil {
		return nil, err
	}
	p := newPlan(s.rules(i), i.Options, existing, nameOnly)
	p.preview = i.Status == Previewing
	s.takeAll(p, i, rows)
	return p, nil
}

// takeAll decides the rows, each new contact being one of this import.
func (s *Service) takeAll(p *plan, i Import, rows []row) {
	now := s.now()
	create := func(r *row) contact.Contact {
		c := r.fresh
		c.AccountID, c.Source, c.ImportID, c.ImportLine, c.CreatedBy = i.AccountID, contact.ByImport, i.ID, r.line, i.UserID
		c.Version, c.CreatedAt, c.UpdatedAt = 1, now, now
		return c
	}
	p.results, p.changed = slices.Grow(p.results, len(rows)), slices.Grow(p.changed, len(rows))
	for n := range rows {
		p.take(&rows[n], create)
	}
}

// rules is what the rows of an import are read by.
func (s *Service) rules(i Import) contact.Rules {
	return contact.Rules{Country: i.Options.DefaultCountry, Attributes: i.attributes, By: i.UserID, Now: s.now()}
}

func identities(rows []row) (keys contact.Identities, names []string) {
	for n := range rows {
		r := &rows[n]
		if r.rejected {
			continue
		}
		keys.Identifiers = appendFilled(keys.Identifiers, r.fresh.Identifier)
		keys.Emails = append(keys.Emails, r.fresh.Emails()...)
		keys.PhoneNumbers = append(keys.PhoneNumbers, r.fresh.PhoneNumbers()...)
		if r.isBare() {
			names = append(names, contact.SortKey(r.fresh.Name))
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
// one may take an address that a change has freed. later: see [contact.InsertPrepared].
func (s *Service) store(ctx context.Context, tx *database.Tx, i Import, p *plan, later *contact.Keys) error {
	var claims []int64
	now := s.now()
	out := p.prepare(i)
	if err := contact.SaveMany(ctx, tx, out.saved, now); err != nil {
		return fmt.Errorf("save contacts: %w", err)
	}
	for n := range out.events {
		out.events[n].At = now
	}
	if err := contact.Record(ctx, tx, out.events...); err != nil {
		return err
	}
	if err := out.insertNew(ctx, tx, later); err != nil {
		return err
	}
	if i.labels() {
		if err := s.storeLabels(ctx, tx, i, p.changed, now); err != nil {
			return err
		}
	}
	for _, st := range p.changed {
		if st.claim {
			claims = append(claims, st.now.ID)
		}
	}
	if err := s.announce(ctx, tx, i, p.changed, now); err != nil {
		return err
	}
	return insertClaims(ctx, tx, i, claims)
}

// output is what is to be stored of a plan's decisions.
type output struct {
	saved  []contact.Saving
	events []contact.Event // when they happen is not known yet
	fresh  []*state
	values []contact.Values // of the fresh ones
}

// prepare makes what is to be stored, once. Like deciding it needs no transaction.
func (p *plan) prepare(i Import) *output {
	if p.output != nil {
		return p.output
	}
	fresh := 0
	for _, st := range p.changed {
		if st.isNew {
			fresh++
		}
	}
	known := len(p.changed) - fresh
	out := &output{
		saved: make([]contact.Saving, 0, known), events: make([]contact.Event, 0, known),
		fresh: make([]*state, 0, fresh), values: make([]contact.Values, 0, fresh),
	}
	for _, st := range p.changed {
		if st.isNew {
			out.fresh, out.values = append(out.fresh, st), append(out.values, contact.ValuesOf(&st.now))
			continue
		}
		out.saved = append(out.saved, contact.Saving{Before: *st.before, After: st.now})
		out.saved[len(out.saved)-1].Prepare()
		out.events = append(out.events, contact.Changed(*st.before, st.now, i.origin(time.Time{}, st.line))...)
	}
	p.output = out
	return out
}

// origin says that a row of the import has changed a contact.
func (i Import) origin(at time.Time, line int) contact.Origin {
	return contact.Origin{UserID: i.UserID, At: at, Via: contact.ByImport, ImportID: i.ID, ImportLine: line}
}

func (o *output) insertNew(ctx context.Context, tx *database.Tx, later *contact.Keys) error {
	if len(o.fresh) == 0 {
		return nil
	}
	ids, err := database.NextIDs(ctx, tx, database.ContactIDs, len(o.fresh))
	if err != nil {
		return err
	}
	created := make([]*contact.Contact, len(o.fresh))
	for n, st := range o.fresh {
		st.now.ID = ids[n]
		created[n] = &st.now
	}
	return contact.InsertPrepared(ctx, tx, created, o.values, later)
}

// storeLabels gives contacts the labels that rows have added. Those of a new contact
// are not told of in its history: they came with it.
func (s *Service) storeLabels(ctx context.Context, tx *database.Tx, i Import, changed []*state, now time.Time) error {
	added := map[string][]int64{}
	var events []contact.Event
	for _, st := range changed {
		for _, title := range st.now.Labels {
			if !slices.Contains(st.before.Labels, title) {
				added[title] = append(added[title], st.now.ID)
			}
		}
		if !st.isNew && !slices.Equal(st.before.Labels, st.now.Labels) {
			events = append(events, contact.Relabelled(st.now, st.before.Labels, i.origin(now, st.line)))
		}
	}
	if len(added) == 0 {
		return nil
	}
	ids, err := contact.EnsureLabels(ctx, tx, i.AccountID, slices.Sorted(maps.Keys(added)), now)
	if err != nil {
		return err
	}
	for title, contacts := range added {
		if _, err := contact.AddLabel(ctx, tx, i.AccountID, ids[title], contacts); err != nil {
			return err
		}
	}
	return contact.Record(ctx, tx, events...)
}
