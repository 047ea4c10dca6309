package contact

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// column is one stored field of a contact: its name and how its value is made.
type column struct {
	name  string
	json  bool
	value func(c *Contact) any
	// same says that two contacts have the same value, where that is cheaper to tell from
	// what the value is made of; nil where it is not.
	same func(a, b *Contact) bool
}

func (c column) stored() database.Column {
	return database.Column{Name: c.name, JSON: c.json, Default: defaults[c.name]}
}

// defaults are those of the schema, for columns that most contacts have so.
var defaults = map[string]any{
	"company_name": "", "company_key": "", "contact_type": "visitor", "do_not_contact": false, "blocked": false, "blocked_reason": "",
	"avatar_key": "", "other_emails": "[]", "other_phone_numbers": "[]", "version": int64(1),
}

const (
	searchColumn = "search_text" // holds the contact's [SearchText]
	nameKey      = "name_key"    // its name's [SortKey]
)

// columns are what a contact's content is stored in. Of a change only those that
// differ are written: naming an indexed column costs its index a rewrite.
var columns = []column{
	{"name", false, func(c *Contact) any { return c.Name }, nil},
	{nameKey, false, func(c *Contact) any { return SortKey(c.Name) }, func(a, b *Contact) bool { return a.Name == b.Name }},
	{"email", false, func(c *Contact) any { return null(c.Email) }, nil},
	{"phone_number", false, func(c *Contact) any { return null(c.PhoneNumber) }, nil},
	{"phone_typed", false, func(c *Contact) any { return null(c.PhoneTyped) }, nil},
	{"other_emails", false, func(c *Contact) any { return encodeList(c.OtherEmails) }, nil},
	{"other_phone_numbers", false, func(c *Contact) any { return encodeList(c.OtherPhones) }, nil},
	{"identifier", false, func(c *Contact) any { return null(c.Identifier) }, nil},
	{"identifier_key", false, func(c *Contact) any { return folded(c.Identifier) }, func(a, b *Contact) bool { return a.Identifier == b.Identifier }},
	{"city", false, func(c *Contact) any { return c.City }, nil},
	{"city_key", false, func(c *Contact) any { return SortKey(c.City) }, func(a, b *Contact) bool { return a.City == b.City }},
	{"country_code", false, func(c *Contact) any { return c.CountryCode }, nil},
	{"company_name", false, func(c *Contact) any { return c.CompanyName }, nil},
	{"company_key", false, func(c *Contact) any { return SortKey(c.CompanyName) }, func(a, b *Contact) bool { return a.CompanyName == b.CompanyName }},
	{"contact_type", false, func(c *Contact) any { return string(c.Type) }, nil},
	{"owner_id", false, func(c *Contact) any { return null(c.OwnerID) }, nil},
	{"do_not_contact", false, func(c *Contact) any { return c.DoNotContact }, nil},
	{"blocked", false, func(c *Contact) any { return c.Blocked }, nil},
	{"blocked_reason", false, func(c *Contact) any { return c.BlockedReason }, nil},
	{"blocked_at", false, func(c *Contact) any { return micros(c.BlockedAt) }, nil},
	{"blocked_by", false, func(c *Contact) any { return null(c.BlockedBy) }, nil},
	{"avatar_key", false, func(c *Contact) any { return c.AvatarKey }, nil},
	{"last_activity_at", false, func(c *Contact) any { return micros(c.LastActivityAt) }, nil},
	{"last_incoming_at", false, func(c *Contact) any { return micros(c.LastIncomingAt) }, nil},
	{"last_outgoing_at", false, func(c *Contact) any { return micros(c.LastOutgoingAt) }, nil},
	{searchColumn, false, func(c *Contact) any { return SearchText(*c) }, sameSearched},
	{"additional_attributes", true, func(c *Contact) any { return encode(c.Additional) }, func(a, b *Contact) bool { return sameValues(a.Additional, b.Additional) }},
	{"custom_attributes", true, func(c *Contact) any { return encode(c.Custom) }, sameCustom},
	{"custom_keys", true, func(c *Contact) any { return foldedValues(c.Custom) }, sameCustom},
}

// created are the columns that are written once, the id first.
var created = []column{
	{"id", false, func(c *Contact) any { return c.ID }, nil},
	{"account_id", false, func(c *Contact) any { return c.AccountID }, nil},
	{"source", false, func(c *Contact) any { return string(c.Source) }, nil},
	{"import_id", false, func(c *Contact) any { return null(c.ImportID) }, nil},
	{"import_line", false, func(c *Contact) any { return null(int64(c.ImportLine)) }, nil},
	{"created_by", false, func(c *Contact) any { return null(c.CreatedBy) }, nil},
	{"created_at", false, func(c *Contact) any { return c.CreatedAt.UnixMicro() }, nil},
	{"updated_at", false, func(c *Contact) any { return c.UpdatedAt.UnixMicro() }, nil},
	{"version", false, func(c *Contact) any { return int64(max(c.Version, 1)) }, nil},
}

var insertColumns = append(slices.Clone(created), columns...) //nolint:gochecknoglobals // a constant table made of two

func sameCustom(a, b *Contact) bool { return sameValues(a.Custom, b.Custom) }

func sameSearched(a, b *Contact) bool { return slices.Equal(a.searched(), b.searched()) }

// null gives the value, nil for a blank one: a key that is not there is taken by nobody.
func null[T comparable](value T) any {
	var zero T
	if value == zero {
		return nil
	}
	return value
}

func micros(t time.Time) any {
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
	if text, ok := encodeFlat(attributes, nil); ok {
		return text
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
	if out, ok := decodeFlat(text); ok {
		return out, nil
	}
	out := map[string]any{}
	decoder := json.NewDecoder(bytes.NewBufferString(text))
	decoder.UseNumber()
	return out, decoder.Decode(&out)
}

func load(ctx context.Context, r database.Reader, accountID, id int64) (Contact, error) {
	return scan(r.QueryRow(ctx, "SELECT "+selectColumns(r.Dialect())+" FROM contacts c WHERE c.account_id = $1 AND c.id = $2", accountID, id))
}

// Save writes what differs between two states of a contact and counts the
// version up; nothing when they are equal. A taken identity is a
// *database.ConstraintError; a contact gone meanwhile is not found.
func Save(ctx context.Context, tx *database.Tx, before, after Contact, now time.Time) error {
	return SaveMany(ctx, tx, []Saving{{Before: before, After: after}}, now)
}

// changed gives the places in columns of what differs, and the values it changes to.
func changed(before, after *Contact) (set []int, values []any) {
	for n, col := range columns {
		if col.same != nil && col.same(before, after) {
			continue
		}
		if value := col.value(after); col.value(before) != value {
			set, values = append(set, n), append(values, value)
		}
	}
	return set, values
}

// Identities are the keys of a set of rows or contacts, normalised.
type Identities struct{ Identifiers, Emails, PhoneNumbers []string }

// FindByIdentities loads every contact that has one of the identities, be it its
// primary e-mail or phone number or another one. An identity is one contact's only,
// so those of contacts that are found already are not looked up again: of a file that
// comes in a second time each row costs one look-up.
func FindByIdentities(ctx context.Context, r database.Reader, accountID int64, keys Identities) ([]Contact, error) {
	var out []Contact
	known := newIdentitySet()
	keep := func(found []Contact, err error) error {
		for _, c := range found {
			known.add(c)
		}
		if out == nil {
			out = found
		} else {
			out = append(out, found...)
		}
		return err
	}
	for _, by := range []struct {
		kind   string
		values []string
		known  map[string]bool
	}{
		{kindIdentifier, keys.Identifiers, known.identifiers}, {kindEmail, keys.Emails, known.emails}, {kindPhone, keys.PhoneNumbers, known.phones},
	} {
		if err := keep(findIn(ctx, r, accountID, r.Dialect().ContactsBy(by.kind), without(by.values, by.known), "")); err != nil {
			return nil, err
		}
	}
	for _, by := range []struct {
		kind   string
		values []string
		known  map[string]bool
	}{{kindEmail, keys.Emails, known.emails}, {kindPhone, keys.PhoneNumbers, known.phones}} {
		if err := keep(findByOther(ctx, r, accountID, by.kind, without(by.values, by.known))); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Contact) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(out, func(a, b Contact) bool { return a.ID == b.ID }), nil
}

func without(values []string, known map[string]bool) []string {
	return slices.DeleteFunc(slices.Clone(values), func(value string) bool { return known[value] })
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
	return findIn(ctx, r, accountID, r.Dialect().ContactsBy(nameKey), nameKeys,
		" AND c.email IS NULL AND c.phone_number IS NULL AND c.identifier IS NULL AND c.other_emails = '[]' AND c.other_phone_numbers = '[]' ORDER BY c.id")
}

// WithName gives the ids of contacts with a name, compared by [SortKey], the first so many.
func WithName(ctx context.Context, r database.Reader, accountID int64, key string, most int) ([]int64, error) {
	by := r.Dialect().ContactsBy(nameKey)
	return database.Collect(ctx, r, database.Int64s,
		"SELECT "+by.ID+" FROM "+by.From+" WHERE "+by.Account+" = $1 AND "+by.Key+" = $2 ORDER BY "+by.ID+" LIMIT $3", accountID, key, most)
}

func findIn[T string | int64](ctx context.Context, r database.Reader, accountID int64, by database.KeySource, values []T, more string) ([]Contact, error) {
	if len(values) == 0 {
		return nil, nil
	}
	condition, argument := r.Dialect().In(by.Key, "$2", values)
	return database.CollectSome(ctx, r, len(values), scan,
		"SELECT "+selectColumns(r.Dialect())+" FROM "+by.Joined+" WHERE "+by.Account+" = $1 AND "+condition+more, accountID, argument)
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
