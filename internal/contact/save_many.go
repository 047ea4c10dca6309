package contact

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// Saving is a contact as it was loaded and as it is to be stored.
type Saving struct {
	Before, After Contact

	set      []int // places in columns of what is written; see changed
	values   []any
	prepared bool
}

// Prepare works out what is written, which may be done before there is a transaction.
func (s *Saving) Prepare() {
	if !s.prepared {
		s.set, s.values = changed(&s.Before, &s.After)
		s.prepared = true
	}
}

// SaveMany is [Save] for many contacts of one account, in few ways to the database
// and back. Identities may go from one of them to another. Errors: as of [Save].
func SaveMany(ctx context.Context, tx *database.Tx, list []Saving, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	accountID := list[0].After.AccountID
	if err := claimMoves(ctx, tx, accountID, list); err != nil {
		return err
	}
	written, found := make([]int64, 0, len(list)), []int64(nil) // found: those that are searched for in another text now
	var groups []*update
	for i := range list {
		list[i].Prepare()
		before, after, set := &list[i].Before, &list[i].After, list[i].set
		if len(set) == 0 {
			continue
		}
		if slices.ContainsFunc(set, func(n int) bool { return columns[n].name == searchColumn }) {
			found = append(found, after.ID)
		}
		written = append(written, after.ID)
		row := append([]any{accountID, after.ID, int64(before.Version), now.UnixMicro()}, list[i].values...)
		groups = grouped(groups, set, row)
	}
	if len(written) == 0 {
		return nil
	}
	for _, g := range groups {
		touched, err := tx.Update(ctx, g.table(), g.rows)
		if err != nil {
			return err
		}
		if touched < int64(len(g.rows)) {
			return database.ErrNotFound
		}
	}
	columnar.Changed(ctx, tx, accountID, written...)
	if len(found) > 0 {
		searchable(ctx, tx, accountID, found)
	}
	return nil
}

// update is contacts of which the same columns change.
type update struct {
	set  []int // places in columns
	rows [][]any
}

func grouped(groups []*update, set []int, row []any) []*update {
	for _, g := range groups {
		if slices.Equal(g.set, set) {
			g.rows = append(g.rows, row)
			return groups
		}
	}
	return append(groups, &update{set, [][]any{row}})
}

func (u *update) table() database.Table {
	t := database.Table{Name: "contacts", Columns: []database.Column{{Name: "account_id"}, {Name: "id"}, {Name: "version"}, {Name: "updated_at"}}}
	for _, n := range u.set {
		t.Columns = append(t.Columns, columns[n].stored())
	}
	return t
}

// claimMoves locks and checks the identities that are about to be written, and keeps
// the table of other ones. Identities that go from one contact to another are taken
// off the first, so that the other can be written before it.
func claimMoves(ctx context.Context, tx *database.Tx, accountID int64, list []Saving) error {
	others, primary, identifiers := []int{}, false, false
	for i := range list {
		before, after := &list[i].Before, &list[i].After
		if claimsOthers(before, after) {
			others = append(others, i)
		}
		primary = primary || before.Email != after.Email || before.PhoneNumber != after.PhoneNumber
		identifiers = identifiers || before.Identifier != after.Identifier
	}
	if len(others) > 0 || primary {
		if err := LockIdentities(ctx, tx, accountID, len(others) > 0); err != nil {
			return err
		}
	} else if !identifiers {
		return nil
	}
	if err := release(ctx, tx, accountID, list, others); err != nil {
		return err
	}
	for _, i := range others {
		if err := saveOthers(ctx, tx, &list[i].After); err != nil {
			return err
		}
	}
	return othersAreTheirs(ctx, tx, accountID, list)
}

// release takes off contacts what others of the list are about to get.
func release(ctx context.Context, tx *database.Tx, accountID int64, list []Saving, others []int) error {
	wanted := newIdentitySet()
	for _, e := range list {
		wanted.add(e.After)
	}
	for _, field := range []struct {
		column string
		of     func(c *Contact) string
		wanted map[string]bool
	}{
		{kindEmail, func(c *Contact) string { return c.Email }, wanted.emails},
		{kindPhone, func(c *Contact) string { return c.PhoneNumber }, wanted.phones},
		{kindIdentifier, func(c *Contact) string { return c.Identifier }, wanted.identifiers},
	} {
		var ids []int64
		for i := range list {
			before, after := field.of(&list[i].Before), field.of(&list[i].After)
			if before != after && field.wanted[before] {
				ids = append(ids, list[i].Before.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		these, argument := tx.Dialect().In("id", "$2", ids)
		if _, err := tx.Exec(ctx, "UPDATE contacts SET "+field.column+" = NULL WHERE account_id = $1 AND "+these, accountID, argument); err != nil {
			return err
		}
	}
	if len(others) == 0 {
		return nil
	}
	ids := make([]int64, len(others))
	for n, i := range others {
		ids[n] = list[i].Before.ID
	}
	these, argument := tx.Dialect().In("contact_id", "$2", ids)
	_, err := tx.Exec(ctx, "DELETE FROM contact_identities WHERE account_id = $1 AND "+these, accountID, argument)
	return err
}

// othersAreTheirs checks that no primary e-mail or phone number is an other one of
// somebody else.
func othersAreTheirs(ctx context.Context, r database.Reader, accountID int64, list []Saving) error {
	primaries := map[string]map[string]int64{kindEmail: {}, kindPhone: {}}
	for _, e := range list {
		if e.After.Email != "" && e.After.Email != e.Before.Email {
			primaries[kindEmail][e.After.Email] = e.After.ID
		}
		if e.After.PhoneNumber != "" && e.After.PhoneNumber != e.Before.PhoneNumber {
			primaries[kindPhone][e.After.PhoneNumber] = e.After.ID
		}
	}
	for kind, owners := range primaries {
		if len(owners) == 0 {
			continue
		}
		these, argument := r.Dialect().In("value", "$3", slices.Collect(maps.Keys(owners)))
		foreign, err := database.Collect(ctx, r, func(row database.Row) (foreign bool, err error) {
			var value string
			var id int64
			err = row.Scan(&value, &id)
			return owners[value] != id, err
		}, "SELECT value, contact_id FROM contact_identities WHERE account_id = $1 AND kind = $2 AND "+these, accountID, kind, argument)
		if err != nil {
			return err
		}
		if slices.Contains(foreign, true) {
			return &taken{kind}
		}
	}
	return nil
}
