package idempotency

import (
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

const (
	kept = 24 * time.Hour // how long an answer is given again
	// MaxAnswer is how long a body may be to be kept, in bytes.
	MaxAnswer  = 1 << 20
	sweepAtOne = 1000 // rows of one transaction of a sweep
)

// Store keeps keys and answers.
type Store struct {
	db  *database.DB
	now func() time.Time
}

// NewStore wires it; now is the clock.
func NewStore(db *database.DB, now func() time.Time) *Store { return &Store{db: db, now: now} }

// Request is what came with a key.
type Request struct {
	AccountID, UserID int64
	Key               string
	Hash              [sha256.Size]byte // of everything that makes it the same request
	// Stale is when a claim without an answer counts as left by a killed process:
	// longer than any such request takes.
	Stale time.Duration
}

// Answer is what is given again.
type Answer struct {
	Status int
	Body   []byte
}

// Claim is the right to carry a request out. It ends with Keep or Free.
type Claim struct {
	Request
	at int64
}

// Claim gives either the right to carry the request out or the answer that it had
// before. Errors: idempotency_key_reused for a key that came with another request,
// idempotency_key_busy while the first one runs.
func (s *Store) Claim(ctx context.Context, r Request) (claim Claim, answer *Answer, err error) {
	claim = Claim{Request: r, at: s.now().UnixMicro()}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, `INSERT INTO idempotency_keys (account_id, user_id, key_hash, request_hash, created_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, append(claim.primaryKey(), r.Hash[:], claim.at)...)
		if err != nil || n == 1 {
			return err
		}
		answer, err = claim.meet(ctx, tx)
		return err
	})
	return claim, answer, err
}

// meet looks at who holds the key: an answer, a request that runs, or nobody any more.
func (c Claim) meet(ctx context.Context, tx *database.Tx) (*Answer, error) {
	var hash []byte
	var at int64
	var found Answer
	err := tx.QueryRow(ctx, `SELECT request_hash, status, body, created_at FROM idempotency_keys
		WHERE account_id = $1 AND user_id = $2 AND key_hash = $3`, c.primaryKey()...).Scan(&hash, &found.Status, &found.Body, &at)
	if errors.Is(err, database.ErrNotFound) { // freed this moment
		return nil, busy()
	}
	if err != nil {
		return nil, err
	}
	age := time.Duration(c.at-at) * time.Microsecond
	switch {
	case age >= kept, found.Status == 0 && age >= c.Stale && string(hash) == string(c.Hash[:]):
		return nil, c.takeOver(ctx, tx, at)
	case string(hash) != string(c.Hash[:]):
		return nil, problem.Invalid("idempotency_key_reused")
	case found.Status == 0:
		return nil, busy()
	}
	return &found, nil
}

// takeOver is for one: whoever finds the row as it was seen.
func (c Claim) takeOver(ctx context.Context, tx *database.Tx, seen int64) error {
	n, err := tx.Exec(ctx, `UPDATE idempotency_keys SET request_hash = $4, status = 0, body = NULL, created_at = $5
		WHERE account_id = $1 AND user_id = $2 AND key_hash = $3 AND created_at = $6`, append(c.primaryKey(), c.Hash[:], c.at, seen)...)
	if err == nil && n == 0 {
		return busy()
	}
	return err
}

func busy() error { return problem.Conflict("idempotency_key_busy", problem.After(time.Second)) }

func (c Claim) primaryKey() []any {
	key := sha256.Sum256([]byte(c.Key))
	return []any{c.AccountID, c.UserID, key[:]}
}

// Keep stores the answer, unless the claim was taken over meanwhile.
func (s *Store) Keep(ctx context.Context, c Claim, a Answer) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE idempotency_keys SET status = $5, body = $6
			WHERE account_id = $1 AND user_id = $2 AND key_hash = $3 AND created_at = $4 AND status = 0`, append(c.primaryKey(), c.at, a.Status, a.Body)...)
		return err
	})
}

// Free gives the key back, for a request that came to nothing.
func (s *Store) Free(ctx context.Context, c Claim) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency_keys
			WHERE account_id = $1 AND user_id = $2 AND key_hash = $3 AND created_at = $4 AND status = 0`, append(c.primaryKey(), c.at)...)
		return err
	})
}

// Sweep deletes what is too old to be given again; run it now and then.
func (s *Store) Sweep(ctx context.Context) error {
	before := s.now().Add(-kept).UnixMicro()
	for {
		var n int64
		err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
			n, err = tx.Exec(ctx, `DELETE FROM idempotency_keys WHERE (account_id, user_id, key_hash) IN
				(SELECT account_id, user_id, key_hash FROM idempotency_keys WHERE created_at <= $1 LIMIT $2)`, before, sweepAtOne)
			return err
		})
		if err != nil || n < sweepAtOne {
			return err
		}
	}
}

// Forget removes an account's keys with their answers, which may name a person
// who is being erased. Of requests that run now no answer will be kept either. A
// repetition of any runs again.
func Forget(ctx context.Context, tx *database.Tx, accountID int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM idempotency_keys WHERE account_id = $1", accountID)
	return err
}
