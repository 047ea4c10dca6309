package history

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

func instant(micros int64) time.Time { return time.UnixMicro(micros).UTC() }

// Subjects gives a contact and all that were merged into it and still are.
func Subjects(ctx context.Context, r database.Reader, accountID, contactID int64) ([]int64, error) {
	all, next := []int64{contactID}, []int64{contactID}
	for len(next) > 0 {
		condition, argument := r.Dialect().In("base_id", "$2", next)
		merged, err := database.Collect(ctx, r, database.Int64s,
			"SELECT mergee_id FROM contact_merges WHERE account_id = $1 AND unmerged_at IS NULL AND "+condition+" ORDER BY mergee_id", accountID, argument)
		if err != nil {
			return nil, err
		}
		next = slices.DeleteFunc(merged, func(id int64) bool { return slices.Contains(all, id) })
		all = append(all, next...)
	}
	return all, nil
}

// reader gathers the entries of some contacts.
type reader struct {
	database.Reader

	accountID int64
	contacts  []int64
	kinds     []contact.EventKind
}

// in gives the condition that a column is one of the contacts, in $2.
func (r reader) in(column string) (string, any) { return r.Dialect().In(column, "$2", r.contacts) }

// stored gives how many events there are, and the newest of them without what
// they say.
func (r reader) stored(ctx context.Context, limit int) (count int, entries []Entry, err error) {
	contacts, argument := r.in("contact_id")
	where, args := " FROM contact_events WHERE account_id = $1 AND "+contacts, []any{r.accountID, argument}
	if len(r.kinds) > 0 {
		kinds := make([]string, len(r.kinds))
		for i, kind := range r.kinds {
			kinds[i] = string(kind)
		}
		condition, argument := r.Dialect().In("kind", "$3", kinds)
		where, args = where+" AND "+condition, append(args, argument)
	}
	if err := r.QueryRow(ctx, "SELECT count(*)"+where, args...).Scan(&count); err != nil {
		return 0, nil, err
	}
	entries, err = database.Collect(ctx, r, func(row database.Row) (e Entry, err error) {
		var at int64
		e.AccountID, e.stored = r.accountID, true
		err = row.Scan(&e.ID, &e.ContactID, &e.Kind, &at, &e.UserID, &e.Via, &e.ImportID, &e.ImportLine)
		e.At = instant(at)
		return e, err
	}, "SELECT id, contact_id, kind, at, COALESCE(user_id, 0), via, COALESCE(import_id, 0), COALESCE(import_line, 0)"+where+
		fmt.Sprintf(" ORDER BY at DESC, id DESC LIMIT $%d", len(args)+1), append(args, limit)...)
	return count, entries, err
}

// created says how each contact came in, those merged away by what the merge kept.
func (r reader) created(ctx context.Context) ([]Entry, error) {
	entry := func(c contact.Contact) Entry {
		return Entry{Event: contact.Event{
			AccountID: r.accountID, ContactID: c.ID, Kind: contact.EventCreated,
			Origin: contact.Origin{UserID: c.CreatedBy, At: c.CreatedAt, Via: c.Source, ImportID: c.ImportID, ImportLine: c.ImportLine},
		}}
	}
	contacts, argument := r.in("id")
	out, err := database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var c contact.Contact
		var at int64
		err := row.Scan(&c.ID, &at, &c.CreatedBy, &c.Source, &c.ImportID, &c.ImportLine)
		c.CreatedAt = instant(at)
		return entry(c), err
	}, "SELECT id, created_at, COALESCE(created_by, 0), source, COALESCE(import_id, 0), COALESCE(import_line, 0) FROM contacts WHERE account_id = $1 AND "+contacts,
		r.accountID, argument)
	if err != nil || len(r.contacts) == 1 {
		return out, err
	}
	merged, argument := r.in("mergee_id")
	kept, err := database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var text string
		var state struct{ Mergee contact.Contact }
		if err := row.Scan(&text); err != nil {
			return Entry{}, err
		}
		err := decode(text, &state)
		return entry(state.Mergee), err
	}, "SELECT state FROM contact_merges WHERE account_id = $1 AND unmerged_at IS NULL AND state <> '' AND "+merged, r.accountID, argument)
	return append(out, kept...), err
}

// bulk says what bulk actions did and undid.
func (r reader) bulk(ctx context.Context) ([]Entry, error) {
	contacts, argument := r.in("i.contact_id")
	lists, err := database.Collect(ctx, r, func(row database.Row) ([]Entry, error) {
		var at int64
		var text string
		e := Entry{Event: contact.Event{AccountID: r.accountID, Origin: contact.Origin{Via: contact.ByBulk}}}
		if err := row.Scan(&e.ID, &e.ContactID, &at, &e.UserID, &text); err != nil {
			return nil, err
		}
		e.BulkActionID, e.At = e.ID, instant(at)
		var item bulkItem
		err := decode(text, &item)
		return item.entries(e), err
	}, `SELECT i.bulk_action_id, i.contact_id, COALESCE(i.at, 0), b.user_id, COALESCE(i.before, '')
		FROM bulk_items i JOIN bulk_actions b ON b.account_id = i.account_id AND b.id = i.bulk_action_id
		WHERE i.account_id = $1 AND `+contacts+" AND i.outcome IN ('changed', 'undone')", r.accountID, argument)
	return slices.Concat(lists...), err
}

// exported says which files the contacts left in.
func (r reader) exported(ctx context.Context) ([]Entry, error) {
	contacts, argument := r.in("x.contact_id")
	return database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var at int64
		e := Entry{Event: contact.Event{AccountID: r.accountID, Kind: contact.EventExported, Origin: contact.Origin{Via: contact.ByHand}}}
		err := row.Scan(&e.ID, &e.ContactID, &at, &e.UserID, &e.FileName)
		e.ExportID, e.At = e.ID, instant(at)
		return e, err
	}, `SELECT x.export_id, x.contact_id, COALESCE(e.finished_at, e.created_at), e.user_id, e.file_name
		FROM export_contacts x JOIN exports e ON e.account_id = x.account_id AND e.id = x.export_id
		WHERE x.account_id = $1 AND `+contacts+" AND e.status IN ('completed', 'expired')", r.accountID, argument)
}

// taken says which values went with the definition of their attribute.
func (r reader) taken(ctx context.Context) ([]Entry, error) {
	contacts, argument := r.in("x.contact_id")
	return database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var at int64
		var key, text string
		e := Entry{Event: contact.Event{AccountID: r.accountID, Kind: contact.EventUpdated, Origin: contact.Origin{Via: contact.ByHand}}}
		if err := row.Scan(&e.ContactID, &at, &key, &text); err != nil {
			return e, err
		}
		var value any
		err := decode(text, &value)
		e.At, e.Changes = instant(at), contact.Changes{"custom_attributes." + key: {value, nil}}
		return e, err
	}, `SELECT x.contact_id, d.deleted_at, d.key, x.value
		FROM attribute_removals x JOIN attribute_definitions d ON d.account_id = x.account_id AND d.id = x.definition_id
		WHERE x.account_id = $1 AND `+contacts+" AND d.deleted_at IS NOT NULL", r.accountID, argument)
}

// unlabelled says which labels went when they were deleted.
func (r reader) unlabelled(ctx context.Context) ([]Entry, error) {
	contacts, argument := r.in("x.contact_id")
	return database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var at int64
		var title string
		e := Entry{Event: contact.Event{AccountID: r.accountID, Kind: contact.EventLabels, Origin: contact.Origin{Via: contact.ByHand}}}
		err := row.Scan(&e.ContactID, &at, &title)
		e.At, e.Changes = instant(at), contact.Changes{"labels": {[]string{title}, nil}}
		return e, err
	}, `SELECT x.contact_id, l.deleted_at, l.title
		FROM label_removals x JOIN deleted_labels l ON l.account_id = x.account_id AND l.id = x.label_id
		WHERE x.account_id = $1 AND `+contacts, r.accountID, argument)
}

// conversations says which conversations began, and in which inbox; the channel's are the
// contact's own.
func (r reader) conversations(ctx context.Context) ([]Entry, error) {
	contacts, argument := r.in("ci.contact_id")
	return database.Collect(ctx, r, func(row database.Row) (Entry, error) {
		var at int64
		e := Entry{Event: contact.Event{AccountID: r.accountID, Kind: contact.EventConversation, Origin: contact.Origin{Via: contact.ByHand}}}
		err := row.Scan(&e.ID, &e.ContactID, &at, &e.UserID, &e.Conversation, &e.Text)
		e.At = instant(at)
		if e.UserID == 0 {
			e.Via = contact.ByChannel
		}
		return e, err
	}, `SELECT v.id, ci.contact_id, v.created_at, COALESCE(v.created_by, 0), v.display_id, i.name FROM contact_inboxes ci
		JOIN conversations v ON v.account_id = ci.account_id AND v.contact_inbox_id = ci.id
		JOIN inboxes i ON i.account_id = v.account_id AND i.id = v.inbox_id WHERE ci.account_id = $1 AND `+contacts, r.accountID, argument)
}

// derived gives all entries that are not stored.
func (r reader) derived(ctx context.Context) (out []Entry, err error) {
	for _, read := range []func(context.Context) ([]Entry, error){r.created, r.bulk, r.exported, r.taken, r.unlabelled, r.conversations} {
		some, err := read(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return slices.DeleteFunc(out, func(e Entry) bool { return !wanted(r.kinds, e.Kind) }), nil
}

// complete fills in what the entries say, and the names of members and files.
func (r reader) complete(ctx context.Context, entries []Entry) error {
	var events, users, imports []int64
	for _, e := range entries {
		if e.stored {
			events = append(events, e.ID)
		}
		users, imports = append(users, e.UserID), append(imports, e.ImportID)
	}
	data, err := r.texts(ctx, "data FROM contact_events WHERE account_id = $1 AND ", events, r.accountID)
	if err != nil {
		return err
	}
	names, err := r.texts(ctx, "name FROM users WHERE ", users)
	if err != nil {
		return err
	}
	files, err := r.texts(ctx, "file_name FROM imports WHERE account_id = $1 AND ", imports, r.accountID)
	if err != nil {
		return err
	}
	for i := range entries {
		e := &entries[i]
		e.UserName = names[e.UserID]
		if e.ImportID != 0 {
			e.FileName = files[e.ImportID]
		}
		if e.stored {
			if err := decode(data[e.ID], &e.EventData); err != nil {
				return fmt.Errorf("event %d: %w", e.ID, err)
			}
		}
	}
	return nil
}

// texts gives a column by id; what is everything between it and the condition on the ids.
func (r reader) texts(ctx context.Context, what string, ids []int64, args ...any) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	condition, argument := r.Dialect().In("id", fmt.Sprintf("$%d", len(args)+1), ids)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var text string
		err = row.Scan(&id, &text)
		out[id] = text
		return none, err
	}, "SELECT id, "+what+condition, append(args, argument)...)
	return out, err
}

// event finds a stored entry by its id, with what it says; none is no error.
func (r reader) event(ctx context.Context, id int64) ([]Entry, error) {
	contacts, argument := r.in("contact_id")
	return database.Collect(ctx, r, func(row database.Row) (e Entry, err error) {
		var text string
		if err := row.Scan(&e.ID, &e.ContactID, &text); err != nil {
			return e, err
		}
		return e, decode(text, &e.EventData)
	}, "SELECT id, contact_id, data FROM contact_events WHERE account_id = $1 AND "+contacts+" AND id = $3", r.accountID, argument, id)
}
