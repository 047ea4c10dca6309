package contact

import (
	"context"
	"slices"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// Snapshot is all that goes with a contact's row when it is deleted, so that it
// can come back; notes and events outlive it by themselves. It is kept as JSON.
type Snapshot struct {
	Contact  Contact `json:"contact"`
	LabelIDs []int64 `json:"label_ids,omitempty"`
}

// LoadMany gives those of the contacts that there are, by id.
func LoadMany(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]Contact, error) {
	return findIn(ctx, r, accountID, r.Dialect().ContactsBy("id"), ids, " ORDER BY c.id")
}

// AsLoaded says whether the contacts, given by their versions, are as they were loaded, but for their labels and what
// conversations say of them.
func AsLoaded(ctx context.Context, r database.Reader, accountID int64, contacts map[int64]int) (bool, error) {
	ids, versions := make([]int64, 0, len(contacts)), int64(0)
	for id, version := range contacts {
		ids = append(ids, id)
		versions += int64(version)
	}
	if len(ids) == 0 {
		return true, nil
	}
	these, argument := r.Dialect().In("id", "$2", ids)
	var there int
	var now int64
	// Versions only grow: if none is missing and they come to the same, each is the same.
	err := r.QueryRow(ctx, "SELECT count(*), CAST(coalesce(sum(version), 0) AS BIGINT) FROM contacts WHERE account_id = $1 AND "+these, accountID, argument).Scan(&there, &now)
	return there == len(ids) && now == versions, err
}

// Take deletes contacts and gives what they were.
func Take(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) ([]Snapshot, error) {
	if _, err := lockMany(ctx, tx, accountID, ids); err != nil {
		return nil, err
	}
	contacts, err := LoadMany(ctx, tx, accountID, ids)
	if err != nil {
		return nil, err
	}
	labels, err := labelsOf(ctx, tx, accountID, ids)
	if err != nil {
		return nil, err
	}
	taken := make([]Snapshot, len(contacts))
	for i, c := range contacts {
		taken[i] = Snapshot{c, labels[c.ID]}
	}
	_, err = RemoveMany(ctx, tx, accountID, ids)
	return taken, err
}

// lockMany makes other changes of the contacts wait until tx ends.
func lockMany(ctx context.Context, tx *database.Tx, accountID int64, ids []int64) (int64, error) {
	these, argument := tx.Dialect().In("id", "$2", ids)
	return tx.Exec(ctx, "UPDATE contacts SET version = version WHERE account_id = $1 AND "+these, accountID, argument)
}

func labelsOf(ctx context.Context, r database.Reader, accountID int64, ids []int64) (map[int64][]int64, error) {
	these, argument := r.Dialect().In("contact_id", "$2", ids)
	type pair struct{ contact, label int64 }
	pairs, err := database.Collect(ctx, r, func(row database.Row) (p pair, err error) {
		err = row.Scan(&p.contact, &p.label)
		return p, err
	}, "SELECT contact_id, label_id FROM contact_labels WHERE account_id = $1 AND "+these+" ORDER BY contact_id, label_id", accountID, argument)
	out := map[int64][]int64{}
	for _, p := range pairs {
		out[p.contact] = append(out[p.contact], p.label)
	}
	return out, err
}

// Restored is a contact that came back, and which of its identities did not
// because another contact has them now.
type Restored struct {
	ID   int64
	Lost []string // "email", "phone_number", "identifier"
}

// RestoreMany brings deleted contacts of one account back under their ids, with
// their labels as far as those are left. One that nothing would identify any more
// does not come back; nor does one that is there.
func RestoreMany(ctx context.Context, tx *database.Tx, accountID int64, snapshots []Snapshot) ([]Restored, error) {
	if len(snapshots) == 0 {
		return nil, nil
	}
	if err := LockIdentities(ctx, tx, accountID, true); err != nil {
		return nil, err
	}
	taken, there, err := inTheWay(ctx, tx, accountID, snapshots)
	if err != nil {
		return nil, err
	}
	var back []Contact
	var out []Restored
	labels := map[int64][]int64{}
	for _, s := range snapshots {
		c, lost := s.Contact.without(taken)
		if there[c.ID] || !c.Identifies() && s.Contact.Identifies() {
			continue
		}
		c.Version++
		taken.add(c) // two that were deleted one after the other may have had the same
		back, out = append(back, c), append(out, Restored{c.ID, lost})
		for _, label := range s.LabelIDs {
			labels[label] = append(labels[label], c.ID)
		}
	}
	if err := InsertMany(ctx, tx, back); err != nil {
		return nil, err
	}
	return out, relabel(ctx, tx, accountID, labels)
}

// identitySet are identities that belong to somebody.
type identitySet struct{ emails, phones, identifiers map[string]bool }

func newIdentitySet() identitySet {
	return identitySet{map[string]bool{}, map[string]bool{}, map[string]bool{}}
}

func (s identitySet) add(c Contact) {
	for _, email := range c.Emails() {
		s.emails[email] = true
	}
	for _, number := range c.PhoneNumbers() {
		s.phones[number] = true
	}
	if c.Identifier != "" {
		s.identifiers[c.Identifier] = true
	}
}

// inTheWay gives the identities of the snapshots that others have, and which of
// the contacts are there.
func inTheWay(ctx context.Context, r database.Reader, accountID int64, snapshots []Snapshot) (taken identitySet, there map[int64]bool, err error) {
	taken, there = newIdentitySet(), map[int64]bool{}
	var keys Identities
	var ids []int64
	for _, s := range snapshots {
		keys.Emails = append(keys.Emails, s.Contact.Emails()...)
		keys.PhoneNumbers = append(keys.PhoneNumbers, s.Contact.PhoneNumbers()...)
		keys.Identifiers = append(keys.Identifiers, given(s.Contact.Identifier)...)
		ids = append(ids, s.Contact.ID)
	}
	others, err := FindByIdentities(ctx, r, accountID, keys)
	if err != nil {
		return taken, there, err
	}
	for _, c := range others {
		taken.add(c)
	}
	these, err := LoadMany(ctx, r, accountID, ids)
	for _, c := range these {
		there[c.ID] = true
	}
	return taken, there, err
}

// without gives the contact without identities that others have, and which kinds
// it has lost.
func (c Contact) without(taken identitySet) (Contact, []string) {
	var lost []string
	emails, phones := len(c.Emails()), len(c.PhoneNumbers())
	if taken.emails[c.Email] {
		c.Email = ""
	}
	c.OtherEmails = orNil(slices.DeleteFunc(slices.Clone(c.OtherEmails), func(email string) bool { return taken.emails[email] }))
	if taken.phones[c.PhoneNumber] {
		c.PhoneNumber, c.PhoneTyped = "", ""
	}
	c.OtherPhones = orNil(slices.DeleteFunc(slices.Clone(c.OtherPhones), func(p PhoneNumber) bool { return taken.phones[p.Number] }))
	if len(c.Emails()) < emails {
		lost = append(lost, kindEmail)
	}
	if len(c.PhoneNumbers()) < phones {
		lost = append(lost, kindPhone)
	}
	if taken.identifiers[c.Identifier] {
		c.Identifier, lost = "", append(lost, "identifier")
	}
	return c, lost
}

// relabel gives contacts labels that there still are.
func relabel(ctx context.Context, tx *database.Tx, accountID int64, labels map[int64][]int64) error {
	for label, ids := range labels {
		if _, err := AddLabel(ctx, tx, accountID, label, ids); err != nil {
			return err
		}
	}
	return nil
}

// AddLabel gives contacts a label and says which of them did not have it. Neither a
// contact nor a label that is gone is an error.
func AddLabel(ctx context.Context, tx *database.Tx, accountID, labelID int64, ids []int64) ([]int64, error) {
	these, argument := tx.Dialect().In("c.id", "$3", ids)
	given, err := database.Collect(ctx, tx, database.Int64s, `INSERT INTO contact_labels (account_id, contact_id, label_id)
		SELECT c.account_id, c.id, l.id FROM contacts c JOIN labels l ON l.account_id = c.account_id AND l.id = $2
		WHERE c.account_id = $1 AND `+these+` ON CONFLICT DO NOTHING RETURNING contact_id`, accountID, labelID, argument)
	columnar.Changed(ctx, tx, accountID, given...)
	return given, err
}

// RemoveLabel takes a label off contacts and says which of them had it.
func RemoveLabel(ctx context.Context, tx *database.Tx, accountID, labelID int64, ids []int64) ([]int64, error) {
	these, argument := tx.Dialect().In("contact_id", "$3", ids)
	taken, err := database.Collect(ctx, tx, database.Int64s,
		"DELETE FROM contact_labels WHERE account_id = $1 AND label_id = $2 AND "+these+" RETURNING contact_id", accountID, labelID, argument)
	columnar.Changed(ctx, tx, accountID, taken...)
	return taken, err
}
