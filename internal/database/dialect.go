package database

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
)

// Dialect names every difference between the stores that features must know.
type Dialect struct {
	// Name is "sqlite" or "postgres".
	Name string
	// OneWriter says that writers wait for each other; [Tx.Waiting] tells whether they do.
	OneWriter bool
	// JSONText gives the SQL that reads a JSON column as text.
	JSONText func(column string) string
	// JSONValue gives the SQL that makes a JSON column's value of a text parameter.
	JSONValue func(placeholder string) string
	// JSONSet gives the SQL of a JSON column with a value, JSON as text, under a key
	// of letters, digits, _ and -.
	JSONSet func(column, key, value string) string
	// JSONUnset gives the SQL of a JSON column without such a key.
	JSONUnset func(column, key string) string
	// InsertRows is how many rows of a wide table one INSERT carries best. SQLite
	// looks parameters up one by one, so a long statement costs the square of its
	// length there; PostgreSQL pays for each round trip.
	InsertRows int
	// In gives the condition that a column is one of the values ([]string or
	// []int64) in the parameter at placeholder, and the argument to pass for it. The statement's text
	// does not depend on how many values there are.
	In func(column, placeholder string, values any) (condition string, argument any)
	// JoinInOrder is a join whose left side is read first, where the planner may be wrong about it.
	JoinInOrder string
	// Locked is put behind a SELECT whose rows nobody else may write until the transaction ends; "" where nobody
	// can anyway.
	Locked string
	// Analyze refreshes what the planner knows of a table that has grown a lot; ""
	// where the planner needs no help. PostgreSQL does it by itself, but up to a
	// minute later, and until then takes an account for a few rows.
	Analyze func(table string) string
	// JSONOf gives the SQL of the JSON that a text column holds.
	JSONOf func(column string) string
	// JSONNumber gives the SQL of a JSON column's number under the key in the parameter
	// at placeholder, NULL when there is something else or nothing.
	JSONNumber func(column, placeholder string) string
	// JSONIs gives the condition that a JSON column has a value of a kind ("string",
	// "true" or "false") under the key in the parameter at placeholder.
	JSONIs func(column, placeholder, kind string) string
	// Folded gives the SQL of a text without ASCII capitals that sorts byte by byte.
	Folded func(expression string) string
	// Slot is the SQL of a number from 0 to 15 that two connections rarely share, for
	// counters that many writers add to.
	Slot string
	// nextIDs reserves n ids of a sequence, ascending, inside the transaction.
	nextIDs func(ctx context.Context, tx *Tx, sequence string, n int) ([]int64, error)
	// lock is [Tx.Lock]; nil where there is one writer.
	lock func(ctx context.Context, tx *Tx, name string, accountID int64, alone bool) error
}

var sqliteDialect = Dialect{
	Name:        "sqlite",
	OneWriter:   true,
	JoinInOrder: "CROSS JOIN",
	JSONText:    func(column string) string { return "json(" + column + ")" },
	JSONOf:      func(column string) string { return column },
	JSONValue:   func(placeholder string) string { return "jsonb(" + placeholder + ")" },
	JSONSet: func(column, key, value string) string {
		return "jsonb_set(" + column + `, '$."' || ` + key + ` || '"', json(` + value + "))"
	},
	JSONUnset:  func(column, key string) string { return "jsonb_remove(" + column + `, '$."' || ` + key + ` || '"')` },
	InsertRows: 1,
	In:         inJSON,
	Analyze:    func(string) string { return "" },
	JSONNumber: func(column, placeholder string) string {
		// The type is JSON's: SQL takes true for the integer 1.
		return "CASE WHEN json_type(" + column + `, '$."' || ` + placeholder + ` || '"') IN ('integer', 'real') THEN CAST(` +
			column + "->>CAST(" + placeholder + " AS TEXT) AS REAL) END"
	},
	JSONIs: func(column, placeholder, kind string) string {
		if kind == "string" {
			kind = "text"
		}
		return "json_type(" + column + `, '$."' || ` + placeholder + ` || '"') = '` + kind + "'"
	},
	Folded:  func(expression string) string { return "lower(" + expression + ")" },
	Slot:    "0",
	nextIDs: nextIDsFromCounter,
}

func inJSON(column, placeholder string, values any) (condition string, argument any) {
	list, err := json.Marshal(values)
	if err != nil {
		panic(err) // a list of strings or integers always encodes
	}
	return column + " IN (SELECT value FROM json_each(" + placeholder + "))", string(list)
}

var postgresDialect = Dialect{
	Name:        "postgres",
	JoinInOrder: "JOIN",
	JSONText:    func(column string) string { return column + "::text" },
	JSONOf:      func(column string) string { return "(" + column + "::jsonb)" },
	JSONValue:   func(placeholder string) string { return placeholder + "::jsonb" },
	JSONSet: func(column, key, value string) string {
		return "jsonb_set(" + column + ", ARRAY[" + key + "::text], " + value + "::jsonb)"
	},
	JSONUnset:  func(column, key string) string { return column + " - " + key + "::text" },
	InsertRows: 500,
	In: func(column, placeholder string, values any) (string, any) {
		return column + " = ANY(" + placeholder + ")", values
	},
	Locked:  " FOR NO KEY UPDATE",
	Analyze: func(table string) string { return "ANALYZE " + table },
	JSONNumber: func(column, placeholder string) string {
		key := "CAST(" + placeholder + " AS TEXT)"
		// A number of hundreds of digits is none that the cast could hold.
		return "CASE WHEN jsonb_typeof(" + column + "->" + key + ") = 'number' AND length(" + column + "->>" + key + ") < 300 THEN CAST(" + column + "->>" + key + " AS DOUBLE PRECISION) END"
	},
	JSONIs: func(column, placeholder, kind string) string {
		value := column + "->CAST(" + placeholder + " AS TEXT)"
		if kind == "string" {
			return "jsonb_typeof(" + value + ") = 'string'"
		}
		return value + " = '" + kind + "'::jsonb"
	},
	Folded:  func(expression string) string { return "lower((" + expression + `) COLLATE "C")` },
	Slot:    "pg_backend_pid() % 16",
	nextIDs: nextIDsFromSequence,
	lock:    lockAdvisory,
}

// Sequences are the tables whose ids come from [NextIDs]. On PostgreSQL each is
// a sequence NAME_ids (no lock between writers, gaps allowed), on SQLite a row
// of the table counters.
const (
	AccountIDs = "accounts"
	UserIDs    = "users"
	ContactIDs = "contacts"
	ImportIDs  = "imports"
	UploadIDs  = "import_uploads"
	TeamIDs    = "teams"
	MailIDs    = "mails"
	TokenIDs   = "tokens"

	DefinitionIDs = "attribute_definitions"
	LabelIDs      = "labels"
	NoteIDs       = "notes"
	MergeIDs      = "contact_merges"
	DuplicateIDs  = "duplicates"
	BacklogIDs    = "search_backlog"
	VolumeIDs     = "search_volumes"
	ErasureIDs    = "erasures"
	CustomRoleIDs = "custom_roles"
	SegmentIDs    = "segments"
	WebhookIDs    = "webhooks"
	DeliveryIDs   = "webhook_deliveries"

	InboxIDs        = "inboxes"
	ContactInboxIDs = "contact_inboxes"
	MessageIDs      = "messages"
	AttachmentIDs   = "attachments"
	CannedIDs       = "canned_responses"

	WhatsAppEventIDs = "whatsapp_events"

	// EventIDs are shared by contact_events, bulk_actions, exports and conversations:
	// an entry of a contact's history may come from any of them.
	EventIDs = "contact_events"
)

// NextIDs reserves n ids, ascending; n ≥ 1. Ids of a rolled back transaction may
// be lost.
func NextIDs(ctx context.Context, tx *Tx, sequence string, n int) ([]int64, error) {
	return tx.Dialect().nextIDs(ctx, tx, sequence, n)
}

// NextID reserves one id.
func NextID(ctx context.Context, tx *Tx, sequence string) (int64, error) {
	ids, err := NextIDs(ctx, tx, sequence, 1)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

func nextIDsFromCounter(ctx context.Context, tx *Tx, sequence string, n int) ([]int64, error) {
	var last int64
	err := tx.QueryRow(ctx, `INSERT INTO counters (name, last) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET last = counters.last + excluded.last RETURNING last`, sequence, n).Scan(&last)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = last - int64(n-1-i)
	}
	return ids, nil
}

// lockAdvisory takes a lock of the server, on a number made of the name and the
// account; that two of them share a number only makes them wait more often.
func lockAdvisory(ctx context.Context, tx *Tx, name string, accountID int64, alone bool) error {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", name, accountID)
	take := "pg_advisory_xact_lock_shared"
	if alone {
		take = "pg_advisory_xact_lock"
	}
	_, err := tx.Exec(ctx, "SELECT "+take+"($1)", int64(h.Sum64()))
	return err
}

func nextIDsFromSequence(ctx context.Context, tx *Tx, sequence string, n int) ([]int64, error) {
	return Collect(ctx, tx, Int64s, "SELECT nextval($1::regclass) FROM generate_series(1, $2)", sequence+"_ids", n)
}

// Placeholders writes the value lists of a multi-row INSERT: rows groups of
// columns parameters each, "($1, $2), ($3, $4)". wrap may turn the placeholder of
// a column into an expression ("jsonb($4)"); nil leaves all as they are.
func Placeholders(rows, columns int, wrap func(column int, placeholder string) string) string {
	var b strings.Builder
	n := 0
	for row := range rows {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for column := range columns {
			if column > 0 {
				b.WriteString(", ")
			}
			n++
			placeholder := fmt.Sprintf("$%d", n)
			if wrap != nil {
				placeholder = wrap(column, placeholder)
			}
			b.WriteString(placeholder)
		}
		b.WriteByte(')')
	}
	return b.String()
}
