package account_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

// guess signs in with a wrong password.
func (w *world) guess(email, address string) error {
	_, err := w.SignIn(ctx, email, "wrong horse 77", address)
	return err
}

func (w *world) limited(err error, retry time.Duration) {
	w.t.Helper()
	w.refused(err, "rate_limited")
	if p, _ := problem.As(err); p.RetryAfter != retry {
		w.t.Errorf("retry after %v, want %v", p.RetryAfter, retry)
	}
}

func TestFiveFailuresInFiveMinutesFromOneAddress(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.company("ana@exemplo.com")
		for n := range 5 {
			w.refused(w.guess(fmt.Sprintf("p%d@exemplo.com", n), home), "invalid_credentials")
			w.clock.Advance(time.Minute)
		}
		// The first guess is five minutes old and counts no more.
		w.refused(w.guess("q@exemplo.com", home), "invalid_credentials")
		w.limited(w.guess("q@exemplo.com", home), time.Minute)
		w.clock.Advance(20*time.Second + time.Millisecond)
		_, err := w.SignIn(ctx, "ana@exemplo.com", password, home)
		w.limited(err, 40*time.Second) // rounded up, also with the right password
		_, err = w.SignIn(ctx, "ana@exemplo.com", password, "192.0.2.2")
		w.must(err)
		w.clock.Advance(40 * time.Second)
		w.signIn("ana@exemplo.com")
	})
}

func TestTenFailuresInFifteenMinutesForOneEmail(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		for n := range 10 {
			w.refused(w.guess([]string{"ana@exemplo.com", " ANA@exemplo.com"}[n%2], fmt.Sprint("198.51.100.", n)), "invalid_credentials")
		}
		_, err := w.SignIn(ctx, "ana@exemplo.com", password, "198.51.100.77")
		w.limited(err, 15*time.Minute)
		w.limited(w.ChangePassword(ctx, s.Identity, password, "new password 1", "198.51.100.78"), 15*time.Minute)
		w.isIn(s) // who is in stays in
		w.clock.Advance(15 * time.Minute)
		w.signIn("ana@exemplo.com")
	})
}

func TestSuccessForgetsTheFailuresOfTheEmail(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.company("ana@exemplo.com")
		for n := range 30 {
			w.refused(w.guess("ana@exemplo.com", fmt.Sprint("198.51.100.", n)), "invalid_credentials")
			if n%9 == 8 {
				w.signIn("ana@exemplo.com")
			}
		}
		// But an address keeps its count: a guesser may own one good password.
		for range 4 {
			w.refused(w.guess("x@exemplo.com", home), "invalid_credentials")
		}
		w.signIn("ana@exemplo.com")
		w.refused(w.guess("x@exemplo.com", home), "invalid_credentials")
		w.limited(w.guess("x@exemplo.com", home), 5*time.Minute)
	})
}

func TestManyGuessesAtOnceAreNoWayAroundTheLimit(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.company("ana@exemplo.com")
		answered := 0
		for _, err := range together(40, func(int) error { return w.guess("ana@exemplo.com", home) }) {
			if problem.HasCode(err, "invalid_credentials") {
				answered++
			} else {
				w.refused(err, "rate_limited")
			}
		}
		if answered < 5 || answered > 12 { // exactly 5 but for writers that PostgreSQL lets run side by side
			w.t.Errorf("%d of 40 guesses were answered", answered)
		}
	})
}

func TestSweepForgetsOldFailures(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.refused(w.guess("a@exemplo.com", home), "invalid_credentials")
		w.must(w.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM sign_in_failures"); n != 2 {
			w.t.Errorf("%d failures kept, want 2", n)
		}
		w.clock.Advance(61 * time.Minute)
		w.must(w.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM sign_in_failures"); n != 0 {
			w.t.Errorf("%d failures kept, want none", n)
		}
	})
}
