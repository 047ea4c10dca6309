package duplicate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// people reads what the rules look at of the contacts for which a condition holds,
// whose parameters begin at the number that it is told.
func people(ctx context.Context, r database.Reader, accountID int64, documents []attribute.Definition, where func(n int) (string, []any)) ([]person, error) {
	query, args := `SELECT c.id, c.name_key, c.city_key, COALESCE(c.email, ''), c.other_emails, COALESCE(c.phone_number, ''), c.other_phone_numbers`, []any{accountID}
	for _, d := range documents {
		args = append(args, d.Key)
		query += fmt.Sprintf(", COALESCE(CAST(c.custom_attributes->>CAST($%d AS TEXT) AS TEXT), '')", len(args))
	}
	condition, more := where(len(args) + 1)
	scan := func(row database.Row) (person, error) { return scanPerson(row, documents) }
	return database.Collect(ctx, r, scan, query+" FROM contacts c WHERE c.account_id = $1 AND "+condition, append(args, more...)...)
}

func scanPerson(row database.Row, documents []attribute.Definition) (p person, err error) {
	var email, emails, phone, phones string
	values := make([]string, len(documents))
	into := []any{&p.id, &p.name, &p.city, &email, &emails, &phone, &phones}
	for i := range values {
		into = append(into, &values[i])
	}
	if err := row.Scan(into...); err != nil {
		return p, err
	}
	c := contact.Contact{Email: email, PhoneNumber: phone}
	if emails != "[]" {
		err = json.Unmarshal([]byte(emails), &c.OtherEmails)
	}
	if phones != "[]" {
		err = errors.Join(err, json.Unmarshal([]byte(phones), &c.OtherPhones))
	}
	p.emails, p.phones = c.Emails(), c.PhoneNumbers()
	for i, d := range documents {
		if values[i] != "" {
			p.documents = append(p.documents, document{d.Key, d.Name, values[i]})
		}
	}
	return p, err
}

// following is the condition of the next contacts by id.
func following(id int64, most int) func(n int) (string, []any) {
	return func(n int) (string, []any) {
		return fmt.Sprintf("c.id > $%d ORDER BY c.id LIMIT $%d", n, n+1), []any{id, most}
	}
}

// peopleByID gives those of the contacts that there are.
func peopleByID(ctx context.Context, r database.Reader, accountID int64, documents []attribute.Definition, ids []int64) (map[int64]*person, error) {
	found, err := people(ctx, r, accountID, documents, func(n int) (string, []any) {
		condition, argument := r.Dialect().In("c.id", fmt.Sprintf("$%d", n), ids)
		return condition, []any{argument}
	})
	out := make(map[int64]*person, len(found))
	for i := range found {
		out[found[i].id] = &found[i]
	}
	return out, err
}

func documentsOf(ctx context.Context, r database.Reader, accountID int64) ([]attribute.Definition, error) {
	schema, err := attribute.Load(ctx, r, accountID, attribute.OfContact)
	return identifying(schema), err
}

// loadScan gives one of status None when there was none yet.
func loadScan(ctx context.Context, r database.Reader, accountID int64) (s Scan, err error) {
	var started, finished int64
	err = r.QueryRow(ctx, `SELECT account_id, status, part, parts, checked, total, started_at, COALESCE(finished_at, 0)
		FROM duplicate_scans WHERE account_id = $1`, accountID).Scan(&s.AccountID, &s.Status, &s.part, &s.partCount, &s.Checked, &s.Total, &started, &finished)
	if errors.Is(err, database.ErrNotFound) {
		return Scan{AccountID: accountID, Status: None}, nil
	}
	s.StartedAt, s.FinishedAt = instant(started), instant(finished)
	return s, err
}

func countContacts(ctx context.Context, r database.Reader, accountID int64) (n int, err error) {
	return n, r.QueryRow(ctx, "SELECT CAST(COALESCE(sum(contacts), 0) AS BIGINT) FROM contact_counts WHERE account_id = $1", accountID).Scan(&n)
}

// replaceScan stores a new scan in the place of the last.
func replaceScan(ctx context.Context, tx *database.Tx, s Scan) error {
	_, err := tx.Exec(ctx, `INSERT INTO duplicate_scans (account_id, status, part, parts, checked, total, heartbeat_at, started_at)
		VALUES ($1, $2, 0, $3, 0, $4, $5, $5)
		ON CONFLICT (account_id) DO UPDATE SET status = excluded.status, part = 0, parts = excluded.parts, checked = 0, total = excluded.total,
			heartbeat_at = excluded.heartbeat_at, started_at = excluded.started_at, finished_at = NULL`,
		s.AccountID, string(s.Status), s.partCount, s.Total, s.StartedAt.UnixMicro())
	return err
}

// set changes the row of a scan, with parameters from $4 on; errMoved when it has
// ended, begun anew or gone on to another part.
func set(ctx context.Context, tx *database.Tx, s Scan, assignments string, args ...any) error {
	n, err := tx.Exec(ctx, "UPDATE duplicate_scans SET "+assignments+` WHERE account_id = $1 AND started_at = $2 AND part = $3 AND status IN ('queued', 'running')`,
		append([]any{s.AccountID, s.StartedAt.UnixMicro(), s.part}, args...)...)
	if err == nil && n == 0 {
		return errMoved
	}
	return err
}

// stale finds the scans that nobody has worked on since then, over all accounts.
func stale(ctx context.Context, r database.Reader, since time.Time) ([]runArgs, error) {
	return database.Collect(ctx, r, func(row database.Row) (args runArgs, err error) {
		err = row.Scan(&args.AccountID, &args.StartedAt, &args.Part)
		return args, err
	}, `SELECT account_id, started_at, part FROM duplicate_scans
		WHERE status IN ('queued', 'running') AND heartbeat_at <= $1 ORDER BY account_id`, since.UnixMicro())
}

func beat(ctx context.Context, tx *database.Tx, of runArgs, now time.Time) error {
	return set(ctx, tx, Scan{AccountID: of.AccountID, StartedAt: instant(of.StartedAt), part: of.Part}, "heartbeat_at = $4", now.UnixMicro())
}

// due finds accounts whose last scan was before then, the longest ago first.
func due(ctx context.Context, r database.Reader, before time.Time, most int) ([]int64, error) {
	return database.Collect(ctx, r, database.Int64s, `SELECT a.id FROM accounts a LEFT JOIN duplicate_scans s ON s.account_id = a.id
		WHERE s.account_id IS NULL OR s.status IN ('completed', 'failed') AND s.finished_at <= $1
		ORDER BY COALESCE(s.finished_at, 0), a.id LIMIT $2`, before.UnixMicro(), most)
}

// found is a pair that a scan stores.
type found struct {
	pair
	score   int
	reasons []Reason
}

const foundColumns = 8

// keepFound stores the pairs of a scan. One that is there keeps its id and what was
// decided of it.
func keepFound(ctx context.Context, tx *database.Tx, s Scan, pairs []found) error {
	ids, err := database.NextIDs(ctx, tx, database.DuplicateIDs, len(pairs))
	if err != nil {
		return err
	}
	for from := 0; from < len(pairs); from += tx.Dialect().InsertRows {
		part := pairs[from:min(from+tx.Dialect().InsertRows, len(pairs))]
		args := make([]any, 0, len(part)*foundColumns)
		for i, p := range part {
			args = append(args, ids[from+i], s.AccountID, p.first, p.second, p.score, encode(p.reasons), "open", s.StartedAt.UnixMicro())
		}
		_, err := tx.Exec(ctx, `INSERT INTO duplicates (id, account_id, first_id, second_id, score, reasons, status, found_at) VALUES `+
			database.Placeholders(len(part), foundColumns, nil)+`
			ON CONFLICT (account_id, first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, found_at = excluded.found_at`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

func encode(reasons []Reason) string {
	out, err := json.Marshal(reasons)
	if err != nil {
		panic(err) // our own plain structs
	}
	return string(out)
}

// dropLost deletes the open pairs that a scan has not found again.
func dropLost(ctx context.Context, tx *database.Tx, s Scan) error {
	_, err := tx.Exec(ctx, "DELETE FROM duplicates WHERE account_id = $1 AND status = 'open' AND found_at < $2", s.AccountID, s.StartedAt.UnixMicro())
	return err
}

const pairColumns = "d.id, d.first_id, d.second_id, d.score, d.reasons, d.status"

// stored is a pair as it stands in its table.
type stored struct {
	found
	id        int64
	dismissed bool
}

func scanStored(row database.Row) (p stored, err error) {
	var reasons, status string
	if err := row.Scan(&p.id, &p.first, &p.second, &p.score, &reasons, &status); err != nil {
		return p, err
	}
	p.dismissed = status == "dismissed"
	return p, json.Unmarshal([]byte(reasons), &p.reasons)
}

func open(ctx context.Context, r database.Reader, accountID int64, page, perPage int) (pairs []stored, count int, err error) {
	if err := r.QueryRow(ctx, "SELECT count(*) FROM duplicates WHERE account_id = $1 AND status = 'open'", accountID).Scan(&count); err != nil {
		return nil, 0, err
	}
	pairs, err = database.Collect(ctx, r, scanStored, "SELECT "+pairColumns+` FROM duplicates d WHERE d.account_id = $1 AND d.status = 'open'
		ORDER BY d.score DESC, d.id DESC LIMIT $2 OFFSET $3`, accountID, perPage, (page-1)*perPage)
	return pairs, count, err
}

// pairsWith gives all stored pairs of a contact. An OR would read all of the
// account's on SQLite.
func pairsWith(ctx context.Context, r database.Reader, accountID, contactID int64) ([]stored, error) {
	return database.Collect(ctx, r, scanStored, "SELECT "+pairColumns+" FROM duplicates d WHERE d.account_id = $1 AND d.first_id = $2 UNION ALL SELECT "+
		pairColumns+" FROM duplicates d WHERE d.account_id = $1 AND d.second_id = $2", accountID, contactID)
}

// decide sets what becomes of a pair; not found when there is none with the id.
func decide(ctx context.Context, tx *database.Tx, accountID, id int64, status string, at *int64, by *int64) error {
	n, err := tx.Exec(ctx, "UPDATE duplicates SET status = $3, decided_at = $4, decided_by = $5 WHERE account_id = $1 AND id = $2", accountID, id, status, at, by)
	if err == nil && n == 0 {
		return database.ErrNotFound
	}
	return err
}

// sameName gives contacts with a name, see contact.SortKey.
func sameName(ctx context.Context, r database.Reader, accountID int64, name string, most int) ([]int64, error) {
	if strings.TrimSpace(name) == "" {
		return nil, nil
	}
	return contact.WithName(ctx, r, accountID, name, most)
}
