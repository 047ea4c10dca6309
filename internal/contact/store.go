package contact

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
)

// column is one stored field of a contact: its name and how its value is made.
type column struct {
	name  string
	json  bool
	value func(c *Contact) any
}

// searchColumn holds the contact's [SearchText].
const searchColumn = "search_text"

// columns are what a contact's content is stored in. Of a change only those that
// differ are written: naming an indexed column costs its index a rewrite.
var columns = []column{
	{"name", false, func(c *Contact) any { return c.Name }},
	{"name_key", false, func(c *Contact) any { return SortKey(c.Name) }},
	{"email", false, func(c *Contact) any { return null(c.Email) }},
	{"phone_number", false, func(c *Contact) any { return null(c.PhoneNumber) }},
	{"phone_typed", false, func(c *Contact) any { return null(c.PhoneTyped) }},
	{"other_emails", false, func(c *Contact) any { return encodeList(c.OtherEmails) }},
	{"other_phone_numbers", false, func(c *Contact) any { return encodeList(c.OtherPhones) }},
	{"identifier", false, func(c *Contact) any { return null(c.Identifier) }},
	{"identifier_key", false, func(c *Contact) any { return folded(c.Identifier) }},
	{"city", false, func(c *Contact) any { return c.City }},
	{"city_key", false, func(c *Contact) any { return SortKey(c.City) }},
	{"country_code", false, func(c *Contact) any { return c.CountryCode }},
	{"company_name", false, func(c *Contact) any { return c.CompanyName }},
	{"company_key", false, func(c *Contact) any { return SortKey(c.CompanyName) }},
	{"contact_type", false, func(c *Contact) any { return string(c.Type) }},
	{"owner_id", false, func(c *Contact) any { return null(c.OwnerID) }},
	{"do_not_contact", false, func(c *Contact) any { return c.DoNotContact }},
	{"blocked", false, func(c *Contact) any { return c.Blocked }},
	{"blocked_reason", false, func(c *Contact) any { return c.BlockedReason }},
	{"blocked_at", false, func(c *Contact) any { return micros(c.BlockedAt) }},
	{"blocked_by", false, func(c *Contact) any { return null(c.BlockedBy) }},
	{"avatar_key", false, func(c *Contact) any { return c.AvatarKey }},
	{"last_activity_at", false, func(c *Contact) any { return micros(c.LastActivityAt) }},
	{"last_incoming_at", false, func(c *Contact) any { return micros(c.LastIncomingAt) }},
	{"last_outgoing_at", false, func(c *Contact) any { return micros(c.LastOutgoingAt) }},
	{searchColumn, false, func(c *Contact) any { return SearchText(*c) }},
	{"additional_attributes", true, func(c *Contact) any { return encode(c.Additional) }},
	{"custom_attributes", true, func(c *Contact) any { return encode(c.Custom) }},
	{"custom_keys", true, func(c *Contact) any { return foldedValues(c.Custom) }},
}

// created are the columns that are written once.
var created = []column{
	{"id", false, func(c *Contact) any { return c.ID }},
	{"account_id", false, func(c *Contact) any { return c.AccountID }},
	{"source", false, func(c *Contact) any { return string(c.Source) }},
	{"import_id", false, func(c *Contact) any { return null(c.ImportID) }},
	{"import_line", false, func(c *Contact) any { return null(c.ImportLine) }},
	{"created_by", false, func(c *Contact) any { return null(c.CreatedBy) }},
	{"created_at", false, func(c *Contact) any { return c.CreatedAt.UnixMicro() }},
	{"updated_at", false, func(c *Contact) any { return c.UpdatedAt.UnixMicro() }},
	{"version", false, func(c *Contact) any { return max(c.Version, 1) }},
}

var insertColumns = append(slices.Clone(created), columns...) //nolint:gochecknoglobals // a constant table made of two

func null[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return null(t.UnixMicro())
}

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// encodeList writes a list of texts or numbers, which always encodes.
func encodeList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(fmt.Sprintf("contact: a list that is no JSON: %v", err))
	}
	return string(text)
}

// decodeList gives nil for an empty list, as [Contact.Apply] does.
func decodeList[T any](text string) (list []T, err error) {
	if text == "[]" {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}

func encode(attributes map[string]any) string {
	if len(attributes) == 0 {
		return "{}"
	}
	text, err := json.Marshal(attributes)
	if err != nil {
		// Apply lets only decoded JSON and texts in, which always encode.
		panic(fmt.Sprintf("contact: attributes that are no JSON: %v", err))
	}
	return string(text)
}

func selectColumns(d *database.Dialect) string {
	return `c.id, c.account_id, c.name, COALESCE(c.email, ''), COALESCE(c.phone_number, ''), COALESCE(c.phone_typed, ''), COALESCE(c.identifier, ''),
		c.other_emails, c.other_phone_numbers, c.city, c.country_code, c.company_name, c.contact_type, COALESCE(c.owner_id, 0), c.do_not_contact,
		c.blocked, c.blocked_reason, COALESCE(c.blocked_at, 0), COALESCE(c.blocked_by, 0), c.avatar_key, ` + d.JSONText("c.additional_attributes") + ", " + d.JSONText("c.custom_attributes") + `,
		c.source, COALESCE(c.import_id, 0), COALESCE(c.import_line, 0), COALESCE(c.created_by, 0), c.version,
		COALESCE(c.last_activity_at, 0), COALESCE(c.last_incoming_at, 0), COALESCE(c.last_outgoing_at, 0), c.created_at, c.updated_at`
}

func scan(row database.Row) (c Contact, err error) {
	var emails, phones, additional, custom string
	var blocked, activity, incoming, outgoing, created, updated int64
	err = row.Scan(&c.ID, &c.AccountID, &c.Name, &c.Email, &c.PhoneNumber, &c.PhoneTyped, &c.Identifier,
		&emails, &phones, &c.City, &c.CountryCode, &c.CompanyName, &c.Type, &c.OwnerID, &c.DoNotContact,
		&c.Blocked, &c.BlockedReason, &blocked, &c.BlockedBy, &c.AvatarKey, &additional, &custom,
		&c.Source, &c.ImportID, &c.ImportLine, &c.CreatedBy, &c.Version, &activity, &incoming, &outgoing, &created, &updated)
	if err != nil {
		return c, err
	}
	c.BlockedAt, c.LastActivityAt, c.CreatedAt, c.UpdatedAt = instant(blocked), instant(activity), instant(created), instant(updated)
	c.LastIncomingAt, c.LastOutgoingAt = instant(incoming), instant(outgoing)
	if c.OtherEmails, err = decodeList[string](emails); err != nil {
		return c, err
	}
	if c.OtherPhones, err = decodeList[PhoneNumber](phones); err != nil {
		return c, err
	}
	if c.Additional, err = decode(additional); err != nil {
		return c, err
	}
	c.Custom, err = decode(custom)
	return c, err
}

// decode keeps numbers as they were written: 64 bits of an id survive.
func decode(text string) (map[string]any, error) {
	if text == "{}" {
		return map[string]any{}, nil
	}
	out := map[string]any{}
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return out, decoder.Decode(&out)
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Contact, error) {
	return scan(r.QueryRow(ctx, "SELECT "+selectColumns(r.Dialect())+" FROM contacts c WHERE c.account_id = $1 AND c.id = $2", accountID, id))
}

// InsertMany stores new contacts of one account, ids given. An identity that is
// taken is an error of which [IsTaken] says so; unless one of the contacts has
// other e-mails or phone numbers, the transaction then goes on as before.
func InsertMany(ctx context.Context, tx *database.Tx, contacts []Contact) error {
	if len(contacts) == 0 {
		return nil
	}
	ids, err := insertMany(ctx, tx, contacts)
	if err == nil {
		inserted(ctx, tx, contacts[0].AccountID, ids)
	}
	return err
}

// insertMany leaves the upkeep of index and counter to the caller.
func insertMany(ctx context.Context, tx *database.Tx, contacts []Contact) (ids []int64, err error) {
	if err := claimMany(ctx, tx, contacts); err != nil {
		return nil, err
	}
	rows := make([][]any, len(contacts))
	ids = make([]int64, len(contacts))
	for i := range contacts {
		rows[i], ids[i] = insertValues(&contacts[i]), contacts[i].ID
	}
	columnar.Changed(ctx, tx, contacts[0].AccountID, ids...)
	if err := tx.Insert(ctx, database.Table{Name: "contacts", Columns: tableColumns()}, rows); err != nil {
		return nil, err
	}
	for i := range contacts {
		c := &contacts[i]
		if c.OtherEmails != nil || c.OtherPhones != nil {
			if err := saveOthers(ctx, tx, c); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

func insertValues(c *Contact) []any {
	values := make([]any, len(insertColumns))
	for i, col := range insertColumns {
		values[i] = col.value(c)
	}
	return values
}

func tableColumns() []database.Column {
	out := make([]database.Column, len(insertColumns))
	for i, col := range insertColumns {
		out[i] = database.Column{Name: col.name, JSON: col.json}
	}
	return out
}

// Save writes what differs between two states of a contact and counts the
// version up; nothing when they are equal. A taken identity is a
// *database.ConstraintError; a contact gone meanwhile is not found.
func Save(ctx context.Context, tx *database.Tx, before, after Contact, now time.Time) error {
	return SaveMany(ctx, tx, []Saving{{before, after}}, now)
}

func changed(d *database.Dialect, before, after *Contact) (set []string, args []any) {
	for _, col := range columns {
		value := col.value(after)
		if same(col.value(before), value) {
			continue
		}
		args = append(args, value)
		placeholder := fmt.Sprintf("$%d", len(args))
		if col.json {
			placeholder = d.JSONValue(placeholder)
		}
		set = append(set, col.name+" = "+placeholder)
	}
	return set, args
}

func same(a, b any) bool {
	switch x := a.(type) {
	case *string:
		return samePointed(x, b)
	case *int64:
		return samePointed(x, b)
	}
	return a == b
}

func samePointed[T comparable](x *T, other any) bool {
	y, _ := other.(*T) // of the same column
	return x == y || (x != nil && y != nil && *x == *y)
}

// Identities are the keys of a set of rows or contacts, normalised.
type Identities struct{ Identifiers, Emails, PhoneNumbers []string }

// FindByIdentities loads every contact that has one of the identities, be it its
// primary e-mail or phone number or another one.
func FindByIdentities(ctx context.Context, r database.Reader, accountID int64, keys Identities) ([]Contact, error) {
	var out []Contact
	for _, by := range []struct {
		column string
		values []string
	}{{"identifier", keys.Identifiers}, {"email", keys.Emails}, {"phone_number", keys.PhoneNumbers}} {
		found, err := findIn(ctx, r, accountID, "c."+by.column, by.values, "")
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	for kind, values := range map[string][]string{kindEmail: keys.Emails, kindPhone: keys.PhoneNumbers} {
		found, err := findByOther(ctx, r, accountID, kind, values)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b Contact) int { return int(a.ID - b.ID) })
	return slices.CompactFunc(out, func(a, b Contact) bool { return a.ID == b.ID }), nil
}

func findByOther(ctx context.Context, r database.Reader, accountID int64, kind string, values []string) ([]Contact, error) {
	if len(values) == 0 {
		return nil, nil
	}
	condition, argument := r.Dialect().In("i.value", "$3", values)
	return database.Collect(ctx, r, scan, "SELECT "+selectColumns(r.Dialect())+` FROM contact_identities i
		JOIN contacts c ON c.account_id = i.account_id AND c.id = i.contact_id
		WHERE i.account_id = $1 AND i.kind = $2 AND `+condition, accountID, kind, argument)
}

// FindByNameOnly loads the contacts with one of the names (compared by
// [SortKey]) that have no email, phone number and identifier, by id.
func FindByNameOnly(ctx context.Context, r database.Reader, accountID int64, nameKeys []string) ([]Contact, error) {
	return findIn(ctx, r, accountID, "c.name_key", nameKeys,
		" AND c.email IS NULL AND c.phone_number IS NULL AND c.identifier IS NULL AND c.other_emails = '[]' AND c.other_phone_numbers = '[]' ORDER BY c.id")
}

func findIn[T string | int64](ctx context.Context, r database.Reader, accountID int64, column string, values []T, more string) ([]Contact, error) {
	if len(values) == 0 {
		return nil, nil
	}
	condition, argument := r.Dialect().In(column, "$2", values)
	return database.Collect(ctx, r, scan,
		"SELECT "+selectColumns(r.Dialect())+" FROM contacts c WHERE c.account_id = $1 AND "+condition+more, accountID, argument)
}

// HasAvatar says whether a contact of the account has the picture with this key, or
// may get it back: one that was merged away, or deleted by a bulk action.
func HasAvatar(ctx context.Context, r database.Reader, accountID int64, key string) (has bool, err error) {
	err = r.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM contacts WHERE account_id = $1 AND avatar_key = $2 AND avatar_key <> '')
		OR EXISTS (SELECT 1 FROM contact_merges WHERE account_id = $1 AND state LIKE $3)
		OR EXISTS (SELECT 1 FROM bulk_actions a JOIN bulk_items i ON i.account_id = a.account_id AND i.bulk_action_id = a.id
			WHERE a.account_id = $1 AND a.action = 'delete' AND i.before LIKE $3)`, accountID, key, "%"+key+"%").Scan(&has)
	return has, err
}

// RequireExisting gives the error "not found" unless the account has the contact.
func RequireExisting(ctx context.Context, r database.Reader, accountID, id int64) error {
	var one int
	return r.QueryRow(ctx, "SELECT 1 FROM contacts WHERE account_id = $1 AND id = $2", accountID, id).Scan(&one)
}

// Lock gives a contact and makes other changes of it wait until tx ends.
func Lock(ctx context.Context, tx *database.Tx, accountID, id int64) (Contact, error) {
	return loadForUpdate(ctx, tx, accountID, id)
}
