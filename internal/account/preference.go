package account

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Bounds of what the page may remember for a member: bytes of one value, and how
// many there are.
const (
	maxPreference  = 64 << 10
	maxPreferences = 100
)

var preferenceName = regexp.MustCompile(`^[a-z_]{1,50}$`)

// Preference gives what the actor has stored under a name, as JSON; null for
// nothing. Error: not_found for what can be no name (a-z and _, at most 50).
func (s *Service) Preference(ctx context.Context, actor Actor, name string) (value []byte, err error) {
	if !preferenceName.MatchString(name) {
		return nil, problem.NotFound()
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		var stored string
		err := r.QueryRow(ctx, "SELECT value FROM preferences WHERE account_id = $1 AND user_id = $2 AND name = $3",
			actor.AccountID(), actor.UserID, name).Scan(&stored)
		value = []byte(stored)
		return err
	})
	if errors.Is(err, database.ErrNotFound) {
		return []byte("null"), nil
	}
	return value, err
}

// SetPreference stores JSON under a name, for this member in this account; null
// forgets it. Errors: not_found as for Preference, too_long, too_many.
func (s *Service) SetPreference(ctx context.Context, actor Actor, name string, value []byte) error {
	if !preferenceName.MatchString(name) {
		return problem.NotFound()
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return problem.Malformed("body_malformed", problem.Because(err))
	}
	if compact.Len() > maxPreference {
		return problem.Invalid("too_long", problem.With("max", strconv.Itoa(maxPreference)))
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if compact.String() == "null" {
			_, err := tx.Exec(ctx, "DELETE FROM preferences WHERE account_id = $1 AND user_id = $2 AND name = $3", actor.AccountID(), actor.UserID, name)
			return err
		}
		var others int
		err := tx.QueryRow(ctx, "SELECT count(*) FROM preferences WHERE account_id = $1 AND user_id = $2 AND name <> $3",
			actor.AccountID(), actor.UserID, name).Scan(&others)
		if err == nil && others >= maxPreferences {
			err = problem.Invalid("too_many", problem.With("max", strconv.Itoa(maxPreferences)))
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO preferences (account_id, user_id, name, value, updated_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (account_id, user_id, name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
			actor.AccountID(), actor.UserID, name, compact.String(), s.now().UnixMicro())
		return err
	})
}
