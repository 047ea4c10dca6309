package importer

import (
	"context"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// touchedSince says of contacts that are there what somebody has done to them
// besides the import, "" for nothing. What an import has done that is undone is
// nothing, and so is a bulk action that was undone. A conversation counts also when nobody has
// written to the contact yet: deleting the contact would take its private notes with it.
func touchedSince(ctx context.Context, r database.Reader, i Import, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	these, argument := r.Dialect().In("c.id", "$2", ids)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var talked, changed bool
		err = row.Scan(&id, &talked, &changed)
		switch {
		case talked:
			out[id] = "talked"
		case changed:
			out[id] = "changed"
		default:
			out[id] = ""
		}
		return none, err
	}, `SELECT c.id, c.last_activity_at IS NOT NULL OR c.last_outgoing_at IS NOT NULL
			OR EXISTS (SELECT 1 FROM contact_inboxes n JOIN conversations v ON v.account_id = n.account_id AND v.contact_inbox_id = n.id WHERE n.account_id = c.account_id AND n.contact_id = c.id),
		EXISTS (SELECT 1 FROM bulk_items b WHERE b.account_id = c.account_id AND b.contact_id = c.id AND b.outcome = 'changed')
			OR EXISTS (SELECT 1 FROM contact_inboxes n WHERE n.account_id = c.account_id AND n.contact_id = c.id)
		FROM contacts c WHERE c.account_id = $1 AND `+these, i.AccountID, argument)
	if err != nil {
		return nil, err
	}
	these, argument = r.Dialect().In("e.contact_id", "$2", ids)
	_, err = database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var kind contact.EventKind
		err = row.Scan(&id, &kind)
		if _, there := out[id]; there {
			out[id] = reasonOf(kind)
		}
		return none, err
	}, `SELECT e.contact_id, e.kind FROM contact_events e WHERE e.account_id = $1 AND COALESCE(e.import_id, 0) <> $3 AND `+these+`
		AND NOT EXISTS (SELECT 1 FROM imports i WHERE i.account_id = e.account_id AND i.id = e.import_id AND i.status = 'undone') ORDER BY e.id`,
		i.AccountID, argument, i.ID)
	return out, err
}

func reasonOf(kind contact.EventKind) string {
	switch kind { //nolint:exhaustive // the others are changes
	case contact.EventLabels:
		return "labelled"
	case contact.EventNoteAdded, contact.EventNoteChanged, contact.EventNoteDeleted:
		return "noted"
	case contact.EventMerged, contact.EventUnmerged:
		return "merged"
	}
	return "changed"
}

// lookUp loads the contacts, and who has what they may get back.
func (u *undoing) lookUp(ctx context.Context, ids []int64, events []contact.Event) error {
	found, err := contact.LoadMany(ctx, u.r, u.i.AccountID, ids)
	if err != nil {
		return err
	}
	if u.again, err = changedBefore(ctx, u.r, u.i, ids, u.first); err != nil {
		return err
	}
	labels, err := contact.LabelsOf(ctx, u.r, u.i.AccountID, ids)
	if err != nil {
		return err
	}
	merged, err := contact.MergedSince(ctx, u.r, u.i.AccountID, ids, u.i.StartedAt)
	if err != nil {
		return err
	}
	for _, c := range found {
		if c.ImportID == u.i.ID {
			continue
		}
		if merged[c.ID] {
			u.merged[c.ID] = c.ID
			continue
		}
		c.Labels = labels[c.ID]
		u.was[c.ID] = c
		if carried, found := u.carried[c.ID]; found {
			u.was[c.ID] = carried
		}
	}
	var wanted contact.Identities
	for _, e := range events {
		before := e.IdentitiesBefore()
		wanted.Identifiers = append(wanted.Identifiers, before.Identifiers...)
		wanted.Emails = append(wanted.Emails, before.Emails...)
		wanted.PhoneNumbers = append(wanted.PhoneNumbers, before.PhoneNumbers...)
	}
	others, err := contact.FindByIdentities(ctx, u.r, u.i.AccountID, wanted)
	if err != nil {
		return err
	}
	going, err := u.going(ctx, others)
	if err != nil {
		return err
	}
	for _, c := range others {
		if _, known := u.was[c.ID]; !known && !going[c.ID] {
			hold(u.held, c)
		}
	}
	for _, c := range u.was {
		hold(u.held, c)
	}
	return nil
}

// changedBefore gives those of the contacts that rows before a line have changed.
func changedBefore(ctx context.Context, r database.Reader, i Import, ids []int64, line int) (map[int64]bool, error) {
	these, argument := r.Dialect().In("contact_id", "$4", ids)
	found, err := database.Collect(ctx, r, database.Int64s,
		"SELECT DISTINCT contact_id FROM contact_events WHERE account_id = $1 AND COALESCE(import_id, 0) = $2 AND import_line < $3 AND "+these,
		i.AccountID, i.ID, line, argument)
	out := map[int64]bool{}
	for _, id := range found {
		out[id] = true
	}
	return out, err
}

// going are those of the contacts that a dry run leaves in the database, but would
// not if it were none.
func (u *undoing) going(ctx context.Context, found []contact.Contact) (map[int64]bool, error) {
	going := map[int64]bool{}
	if u.tx != nil {
		return going, nil
	}
	var made []int64
	for _, c := range found {
		if c.ImportID == u.i.ID && c.ImportLine >= u.first {
			made = append(made, c.ID)
		}
	}
	if len(made) == 0 {
		return going, nil
	}
	touched, err := touchedSince(ctx, u.r, u.i, made)
	for id, reason := range touched {
		going[id] = reason == ""
	}
	return going, err
}

func hold(holders map[identity]int64, c contact.Contact) {
	for _, h := range identitiesOf(c) {
		holders[h] = c.ID
	}
}

func identitiesOf(c contact.Contact) []identity {
	return listed(contact.Identities{Identifiers: appendFilled(nil, c.Identifier), Emails: c.Emails(), PhoneNumbers: c.PhoneNumbers()})
}

func listed(of contact.Identities) (out []identity) {
	for _, value := range of.Identifiers {
		out = append(out, identity{fieldIdentifier, value})
	}
	for _, value := range of.Emails {
		out = append(out, identity{fieldEmail, value})
	}
	for _, value := range of.PhoneNumbers {
		out = append(out, identity{fieldPhone, value})
	}
	return out
}
