package segment

import (
	"context"
	"encoding/json"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

const columns = `s.id, s.account_id, s.user_id, COALESCE((SELECT u.name FROM users u WHERE u.id = s.user_id), ''), s.filter_type, s.name, s.icon, s.description,
	s.query, s.position, s.pinned, s.shared_with, COALESCE(s.team_id, 0), s.created_at, s.updated_at`

func scan(row database.Row) (s Segment, err error) {
	var query string
	var created, updated int64
	err = row.Scan(&s.ID, &s.AccountID, &s.UserID, &s.OwnerName, &s.Type, &s.Name, &s.Icon, &s.Description,
		&query, &s.Position, &s.Pinned, &s.SharedWith, &s.TeamID, &created, &updated)
	s.Query = json.RawMessage(query)
	s.CreatedAt, s.UpdatedAt = time.UnixMicro(created).UTC(), time.UnixMicro(updated).UTC()
	return s, err
}

// seen is the condition that the member in $2 sees a segment.
const seen = `(s.user_id = $2 OR s.shared_with = 'everyone' OR s.shared_with = 'team' AND EXISTS
	(SELECT 1 FROM team_members t WHERE t.account_id = s.account_id AND t.team_id = s.team_id AND t.user_id = $2))`

// load gives a segment that the actor sees.
func load(ctx context.Context, r database.Reader, actor account.Actor, id int64) (Segment, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM segments s WHERE s.account_id = $1 AND s.id = $3 AND "+seen, actor.AccountID(), actor.UserID, id))
}

// loadAny gives a segment of contacts, whoever sees it: it is part of another one.
func loadAny(ctx context.Context, r database.Reader, accountID, id int64) (Segment, error) {
	return scan(r.QueryRow(ctx, "SELECT "+columns+" FROM segments s WHERE s.account_id = $1 AND s.id = $2 AND s.filter_type = 'contact'", accountID, id))
}

// all gives what the actor sees of a type: its own first, in their order.
func all(ctx context.Context, r database.Reader, actor account.Actor, of Type) ([]Segment, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+" FROM segments s WHERE s.account_id = $1 AND s.filter_type = $3 AND "+seen+
		" ORDER BY CASE WHEN s.user_id = $2 THEN 0 ELSE 1 END, s.position, s.id", actor.AccountID(), actor.UserID, of)
}

// own says how many segments, of all types, a member has, and the last position.
func own(ctx context.Context, r database.Reader, actor account.Actor) (n, last int, err error) {
	err = r.QueryRow(ctx, "SELECT count(*), COALESCE(max(position), 0) FROM segments WHERE account_id = $1 AND user_id = $2", actor.AccountID(), actor.UserID).Scan(&n, &last)
	return n, last, err
}

func nullID(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func insert(ctx context.Context, tx *database.Tx, s Segment) error {
	_, err := tx.Exec(ctx, `INSERT INTO segments (id, account_id, user_id, filter_type, name, icon, description, query, position, pinned, shared_with, team_id, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		s.ID, s.AccountID, s.UserID, s.Type, s.Name, s.Icon, s.Description, string(s.Query), s.Position, s.Pinned, s.SharedWith, nullID(s.TeamID), s.CreatedAt.UnixMicro(), s.UpdatedAt.UnixMicro())
	return err
}

func save(ctx context.Context, tx *database.Tx, s Segment) error {
	_, err := tx.Exec(ctx, `UPDATE segments SET name = $3, icon = $4, description = $5, query = $6, pinned = $7, shared_with = $8, team_id = $9, updated_at = $10
		WHERE account_id = $1 AND id = $2`,
		s.AccountID, s.ID, s.Name, s.Icon, s.Description, string(s.Query), s.Pinned, s.SharedWith, nullID(s.TeamID), s.UpdatedAt.UnixMicro())
	return err
}

func place(ctx context.Context, tx *database.Tx, actor account.Actor, id int64, position int) error {
	_, err := tx.Exec(ctx, "UPDATE segments SET position = $4 WHERE account_id = $1 AND user_id = $2 AND id = $3", actor.AccountID(), actor.UserID, id, position)
	return err
}

func remove(ctx context.Context, tx *database.Tx, s Segment) error {
	_, err := tx.Exec(ctx, "DELETE FROM segments WHERE account_id = $1 AND id = $2", s.AccountID, s.ID)
	return err
}

// saveUses notes which segments a segment names.
func saveUses(ctx context.Context, tx *database.Tx, s Segment, used []int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM segment_uses WHERE account_id = $1 AND segment_id = $2", s.AccountID, s.ID); err != nil {
		return err
	}
	for _, id := range used {
		if _, err := tx.Exec(ctx, "INSERT INTO segment_uses (account_id, segment_id, used_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", s.AccountID, s.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// usersOf gives the segments that name one.
func usersOf(ctx context.Context, r database.Reader, s Segment) ([]Segment, error) {
	return database.Collect(ctx, r, scan, "SELECT "+columns+` FROM segments s JOIN segment_uses u ON u.account_id = s.account_id AND u.segment_id = s.id
		WHERE u.account_id = $1 AND u.used_id = $2 ORDER BY s.id`, s.AccountID, s.ID)
}

// HandOver gives the segments of a leaving member to another one, behind those that
// it has; see [account.Handover]. Those that only the leaving member saw come too,
// since others may build on them.
func HandOver(ctx context.Context, tx *database.Tx, accountID, from, to int64) error {
	_, err := tx.Exec(ctx, `UPDATE segments SET user_id = $3, pinned = FALSE,
		position = position + (SELECT COALESCE(max(o.position), 0) FROM segments o WHERE o.account_id = $1 AND o.user_id = $3)
		WHERE account_id = $1 AND user_id = $2`, accountID, from, to)
	return err
}
