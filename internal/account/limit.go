package account

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// signInLimit is how many failed sign-ins of one subject are allowed in a time.
type signInLimit struct {
	subject []byte
	most    int
	within  time.Duration
}

// limits counts failures only: a whole office behind one address signs in
// freely, somebody who guesses is stopped.
func limits(email, address string) []signInLimit {
	return []signInLimit{
		{hashSecret("address " + address), 5, 5 * time.Minute},
		{hashSecret("email " + email), 10, 15 * time.Minute},
	}
}

// limitSignIn refuses a sign-in while one of the limits is reached.
func (s *Service) limitSignIn(ctx context.Context, email, address string) error {
	return s.db.Read(ctx, func(r database.Reader) error { return s.checkLimits(ctx, r, email, address) })
}

func (s *Service) checkLimits(ctx context.Context, r database.Reader, email, address string) error {
	for _, limit := range limits(email, address) {
		since := s.now().Add(-limit.within).UnixMicro()
		var failures int
		var oldest int64
		err := r.QueryRow(ctx, "SELECT count(*), COALESCE(min(at), 0) FROM sign_in_failures WHERE subject = $1 AND at > $2", limit.subject, since).
			Scan(&failures, &oldest)
		if err != nil {
			return err
		}
		if failures >= limit.most {
			return problem.TooManyRequests(time.UnixMicro(oldest).Add(limit.within).Sub(s.now()))
		}
	}
	return nil
}

// signInFailed counts a failure and gives the error to answer with: once a limit
// is reached, also by guesses sent at the same time, right and wrong look the same.
func (s *Service) signInFailed(ctx context.Context, email, address string) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if err := s.checkLimits(ctx, tx, email, address); err != nil {
			return err
		}
		for _, limit := range limits(email, address) {
			if _, err := tx.Exec(ctx, "INSERT INTO sign_in_failures (subject, at) VALUES ($1, $2)", limit.subject, s.now().UnixMicro()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return problem.Unauthenticated("invalid_credentials")
}

// forgetFailures: who knows the password was no guesser. The address keeps its
// count, or a guesser with one good password could go on for ever.
func forgetFailures(ctx context.Context, tx *database.Tx, email, address string) error {
	_, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE subject = $1", limits(email, address)[1].subject)
	return err
}
