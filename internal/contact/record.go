package contact

import (
	"context"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// LoadRecord gives a contact as filters see it. A contact that is not the account's
// is not found.
func LoadRecord(ctx context.Context, r database.Reader, accountID, id int64) (filter.Record, error) {
	c, err := load(ctx, r, accountID, id)
	if err != nil {
		return filter.Record{}, err
	}
	if err := attachLabels(ctx, r, &c); err != nil {
		return filter.Record{}, err
	}
	record := c.Record()
	err = r.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM duplicates WHERE account_id = $1 AND status = 'open' AND (first_id = $2 OR second_id = $2))", accountID, id).
		Scan(&record.PossibleDuplicate)
	if err != nil {
		return record, err
	}
	record.UpdatedByImports, err = database.Collect(ctx, r, database.Int64s,
		"SELECT DISTINCT import_id FROM contact_events WHERE account_id = $1 AND contact_id = $2 AND import_line IS NOT NULL ORDER BY import_id", accountID, id)
	if err != nil {
		return record, err
	}
	record.Conversations, err = database.Collect(ctx, r, func(row database.Row) (v filter.Conversation, err error) {
		var until int64
		if err = row.Scan(&v.InboxID, &v.Status, &until); until != 0 {
			v.SnoozedUntil = time.UnixMicro(until)
		}
		return v, err
	}, `SELECT v.inbox_id, v.status, COALESCE(v.snoozed_until, 0) FROM contact_inboxes ci JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id
		WHERE ci.account_id = $1 AND ci.contact_id = $2 ORDER BY v.id`, accountID, id)
	return record, err
}

// Part is those of a selection that have the same value.
type Part struct {
	Value    string // as one of them has it; JSON of a custom attribute; "" for none
	Contacts int
}

// Split counts a selection by the values of a field that [filter.Field.Splits], the largest
// part first; texts that differ in case and accents only are one. Parts behind the limit are
// left out.
func (s *Service) Split(ctx context.Context, actor account.Actor, of Selection, by filter.Field, limit int) (parts []Part, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	if err := of.check(); err != nil {
		return nil, err
	}
	answer := func(ctx context.Context, r database.Reader, found *columnar.Found) error {
		if found == nil {
			if err := rather(ctx, r, actor); err != nil {
				return err
			}
			parts, err = split(ctx, r, actor, of, by, limit)
			return err
		}
		parts = nil // it may have been begun with
		for _, part := range found.Parts[:min(limit, len(found.Parts))] {
			parts = append(parts, Part{part.Shown, part.Contacts})
		}
		return nil
	}
	f, asks := of.asFilter(actor)
	if s.columns == nil || !asks {
		err = s.db.Read(ctx, func(r database.Reader) error { return answer(ctx, r, nil) })
		return parts, err
	}
	err = s.columns.Read(ctx, actor.AccountID(), columnar.Question{Filter: f, Split: &by}, answer)
	return parts, preparing(err)
}

func split(ctx context.Context, r database.Reader, actor account.Actor, of Selection, by filter.Field, limit int) ([]Part, error) {
	p := &params{next: 1}
	where := of.condition(r.Dialect(), actor, p).found
	group := by.GroupSQL(r.Dialect(), p.add)
	text := "SELECT COALESCE(max(" + group.Shown + "), ''), count(*) FROM contacts c" + group.Join + " WHERE " + where +
		" GROUP BY " + group.By + " ORDER BY 2 DESC, 1 LIMIT " + strconv.Itoa(limit)
	return database.Collect(ctx, r, func(row database.Row) (part Part, err error) {
		err = row.Scan(&part.Value, &part.Contacts)
		return part, err
	}, text, p.args...)
}
