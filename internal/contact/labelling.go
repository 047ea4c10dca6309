package contact

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// MaxLabels is how many labels one contact may have.
const MaxLabels = 100

// LabelsOf gives the titles of the labels of contacts, by contact, in order.
func LabelsOf(ctx context.Context, r database.Reader, accountID int64, contactIDs []int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	condition, argument := r.Dialect().In("cl.contact_id", "$2", contactIDs)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var title string
		err = row.Scan(&id, &title)
		out[id] = append(out[id], title)
		return none, err
	}, `SELECT cl.contact_id, l.title FROM contact_labels cl JOIN labels l ON l.account_id = cl.account_id AND l.id = cl.label_id
		WHERE cl.account_id = $1 AND `+condition+" ORDER BY l.title", accountID, argument)
	return out, err
}

// attachLabels fills in the labels of contacts of one account, with one query.
func attachLabels(ctx context.Context, r database.Reader, contacts ...*Contact) error {
	if len(contacts) == 0 {
		return nil
	}
	ids := make([]int64, len(contacts))
	for i, c := range contacts {
		ids[i] = c.ID
	}
	labels, err := LabelsOf(ctx, r, contacts[0].AccountID, ids)
	for _, c := range contacts {
		c.Labels = labels[c.ID]
	}
	return err
}

func pointers(contacts []Contact) []*Contact {
	out := make([]*Contact, len(contacts))
	for i := range contacts {
		out[i] = &contacts[i]
	}
	return out
}

// SetLabels replaces the labels of a contact. Titles that no label has become
// labels if the actor may make them. Errors: label_unknown, label_invalid,
// too_many_values.
func (s *Service) SetLabels(ctx context.Context, actor account.Actor, id int64, titles []string) (c Contact, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return Contact{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if c, err = loadForUpdate(ctx, tx, actor.AccountID(), id); err != nil {
			return err
		}
		_, err = s.save(ctx, tx, actor, c, &c, &titles)
		return err
	})
	return c, err
}

// setLabels replaces the labels of a contact that is locked, writes that into its
// history and fills in the new ones; nil titles leave them as they are. The
// contact's version stays: whoever edits its fields is not in the way.
func (s *Service) setLabels(ctx context.Context, tx *database.Tx, actor account.Actor, c *Contact, titles *[]string) (before []string, changed bool, err error) {
	if err := attachLabels(ctx, tx, c); err != nil || titles == nil {
		return nil, false, err
	}
	wanted, err := s.ResolveLabels(ctx, tx, actor, *titles)
	if err != nil {
		return nil, false, err
	}
	before, after := c.Labels, slices.Sorted(maps.Keys(wanted))
	if slices.Equal(before, after) {
		return before, false, nil
	}
	if err := replaceLabels(ctx, tx, c.AccountID, c.ID, slices.AppendSeq([]int64{}, maps.Values(wanted))); err != nil {
		return before, false, err
	}
	c.Labels = orNil(after)
	return before, true, Record(ctx, tx, Event{
		AccountID: c.AccountID, ContactID: c.ID, Kind: EventLabels, Origin: OriginOf(actor, s.now()),
		EventData: EventData{Changes: Changes{"labels": {filledList(before), filledList(c.Labels)}}},
	})
}

// ResolveLabels gives the ids of labels by title, for titles as people give them.
// What is unknown is made if the actor may. Errors: label_unknown, label_invalid
// and too_many_values, on labels.
func (s *Service) ResolveLabels(ctx context.Context, tx *database.Tx, actor account.Actor, titles []string) (map[string]int64, error) {
	wanted, err := CleanLabels(titles)
	if err != nil {
		return nil, err
	}
	found, err := labelIDs(ctx, tx, actor.AccountID(), wanted)
	if err != nil || len(found) == len(wanted) {
		return found, err
	}
	for _, title := range wanted {
		if _, known := found[title]; known {
			continue
		}
		if !actor.Can(account.Labels) {
			return nil, labelFault(&FieldError{Code: "label_unknown", Params: problem.Params{"label": title}})
		}
		l := Label{AccountID: actor.AccountID(), Title: title, Color: defaultColor}
		if err := insertLabel(ctx, tx, &l, s.now(), " ON CONFLICT DO NOTHING"); err != nil {
			return nil, err
		}
		s.tellLabel(tx, l.AccountID, l.ID)
	}
	return labelIDs(ctx, tx, actor.AccountID(), wanted) // somebody may have made one of them meanwhile
}

// CleanLabels normalises titles as people give them, in order; blank ones and
// repetitions are dropped. Errors: label_invalid and too_many_values, on labels.
func CleanLabels(titles []string) (out []string, err error) {
	for _, given := range titles {
		if fold.Trim(given) == "" {
			continue
		}
		title, err := LabelTitle(given)
		if err != nil {
			return nil, labelFault(err)
		}
		out = append(out, title)
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > MaxLabels {
		return nil, labelFault(&FieldError{Code: CodeTooMany, Params: problem.Params{"max": strconv.Itoa(MaxLabels)}})
	}
	return out, nil
}

func labelFault(err error) error { return problem.InvalidFields(fault("labels", err)) }

func labelIDs(ctx context.Context, r database.Reader, accountID int64, titles []string) (map[string]int64, error) {
	out := map[string]int64{}
	if len(titles) == 0 {
		return out, nil
	}
	condition, argument := r.Dialect().In("title", "$2", titles)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var title string
		err = row.Scan(&id, &title)
		out[title] = id
		return none, err
	}, "SELECT id, title FROM labels WHERE account_id = $1 AND "+condition, accountID, argument)
	return out, err
}

// replaceLabels makes these, which may be none but not nil, the labels of a contact. Error: changed_meanwhile when
// one is deleted at this moment.
func replaceLabels(ctx context.Context, tx *database.Tx, accountID, contactID int64, ids []int64) error {
	columnar.Changed(ctx, tx, accountID, contactID)
	others, argument := tx.Dialect().In("label_id", "$3", ids)
	if _, err := tx.Exec(ctx, "DELETE FROM contact_labels WHERE account_id = $1 AND contact_id = $2 AND NOT ("+others+")",
		accountID, contactID, argument); err != nil {
		return err
	}
	these, argument := tx.Dialect().In("id", "$3", ids)
	_, err := tx.Exec(ctx, `INSERT INTO contact_labels (account_id, contact_id, label_id)
		SELECT account_id, $2, id FROM labels WHERE account_id = $1 AND `+these+" ON CONFLICT DO NOTHING", accountID, contactID, argument)
	if database.Violates(err) == "contact_labels_label_fkey" {
		return problem.Conflict("changed_meanwhile", problem.Because(err))
	}
	return err
}

// EnsureLabels gives the ids of labels by title, normalised; unknown ones are made.
func EnsureLabels(ctx context.Context, tx *database.Tx, accountID int64, titles []string, now time.Time) (map[string]int64, error) {
	found, err := labelIDs(ctx, tx, accountID, titles)
	if err != nil || len(found) == len(titles) {
		return found, err
	}
	for _, title := range titles {
		if _, known := found[title]; known {
			continue
		}
		l := Label{AccountID: accountID, Title: title, Color: defaultColor}
		if err := insertLabel(ctx, tx, &l, now, " ON CONFLICT DO NOTHING"); err != nil {
			return nil, err
		}
	}
	return labelIDs(ctx, tx, accountID, titles) // somebody may have made one of them meanwhile
}

// LabelTitles gives the titles of an account's labels.
func LabelTitles(ctx context.Context, r database.Reader, accountID int64) ([]string, error) {
	return database.Collect(ctx, r, func(row database.Row) (title string, err error) {
		err = row.Scan(&title)
		return title, err
	}, "SELECT title FROM labels WHERE account_id = $1", accountID)
}

// RemoveLabels takes labels, by title, off contacts.
func RemoveLabels(ctx context.Context, tx *database.Tx, accountID int64, off map[string][]int64) error {
	ids, err := labelIDs(ctx, tx, accountID, slices.Collect(maps.Keys(off)))
	for title, id := range ids {
		if _, err := RemoveLabel(ctx, tx, accountID, id, off[title]); err != nil {
			return err
		}
	}
	return err
}
