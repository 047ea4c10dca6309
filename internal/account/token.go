package account

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// tokenKind says what a secret is good for.
type tokenKind string

const (
	sessionToken       tokenKind = "session"        // the page's cookie
	sessionAccessToken tokenKind = "session_access" // an API token that ends with its session
	personalToken      tokenKind = "personal"       // an API token that lasts until it is deleted
	passwordReset      tokenKind = "password_reset"
)

// How long the secrets last, and how stale "last used" may be: it is written at
// most once an hour, so that reading does not become writing.
const (
	sessionLasts    = 60 * 24 * time.Hour
	resetLasts      = 2 * time.Hour
	invitationLasts = 7 * 24 * time.Hour
	lastUsedEvery   = time.Hour
)

// AccessToken is a personal access token; the secret itself is shown only once.
type AccessToken struct {
	ID         int64
	Name       string
	CreatedAt  time.Time
	LastUsedAt time.Time // zero: never
}

// token is a stored secret.
type token struct {
	id, userID int64
	kind       tokenKind
	parentID   *int64
	name       string
	lastUsed   int64
}

// issue stores a new secret and gives it to hand out. lasts 0: for ever.
func issue(ctx context.Context, tx *database.Tx, t token, lasts time.Duration, now time.Time) (secret string, id int64, err error) {
	id, err = database.NextID(ctx, tx, database.TokenIDs)
	if err != nil {
		return "", 0, err
	}
	var expires *int64
	if lasts > 0 {
		expires = micros(now.Add(lasts))
	}
	secret, hash := newSecret()
	_, err = tx.Exec(ctx, `INSERT INTO tokens (id, user_id, kind, hash, parent_id, name, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, t.userID, t.kind, hash, t.parentID, t.name, now.UnixMicro(), expires)
	return secret, id, err
}

// findToken gives a secret's token if it has not expired.
func findToken(ctx context.Context, r database.Reader, secret string, now time.Time) (t token, err error) {
	err = r.QueryRow(ctx, `SELECT id, user_id, kind, parent_id, name, COALESCE(last_used_at, 0) FROM tokens
		WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)`, hashSecret(secret), now.UnixMicro()).
		Scan(&t.id, &t.userID, &t.kind, &t.parentID, &t.name, &t.lastUsed)
	return t, err
}

// touch notes that a token was used; a session lives on from now.
func touch(ctx context.Context, tx *database.Tx, t token, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE tokens SET last_used_at = $2,
		expires_at = CASE WHEN kind = 'session' THEN $3 ELSE expires_at END WHERE id = $1`,
		t.id, now.UnixMicro(), now.Add(sessionLasts).UnixMicro())
	return err
}

// deleteTokens ends all of a user's tokens of the kinds, but not the one with id keep.
func deleteTokens(ctx context.Context, tx *database.Tx, userID, keep int64, kinds ...tokenKind) error {
	for _, kind := range kinds {
		if _, err := tx.Exec(ctx, "DELETE FROM tokens WHERE user_id = $1 AND kind = $2 AND id <> $3", userID, kind, keep); err != nil {
			return err
		}
	}
	return nil
}

func deleteToken(ctx context.Context, tx *database.Tx, userID, id int64, kind tokenKind) (int64, error) {
	return tx.Exec(ctx, "DELETE FROM tokens WHERE user_id = $1 AND id = $2 AND kind = $3", userID, id, kind)
}

func personalTokens(ctx context.Context, r database.Reader, userID int64) ([]AccessToken, error) {
	return database.Collect(ctx, r, func(row database.Row) (t AccessToken, err error) {
		var created, used int64
		err = row.Scan(&t.ID, &t.Name, &created, &used)
		t.CreatedAt = time.UnixMicro(created)
		if used > 0 {
			t.LastUsedAt = time.UnixMicro(used)
		}
		return t, err
	}, `SELECT id, name, created_at, COALESCE(last_used_at, 0) FROM tokens WHERE user_id = $1 AND kind = 'personal' ORDER BY id`, userID)
}

func deleteExpired(ctx context.Context, tx *database.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, "DELETE FROM tokens WHERE expires_at <= $1", now.UnixMicro()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE at <= $1", now.Add(-time.Hour).UnixMicro())
	return err
}
