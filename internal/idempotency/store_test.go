package idempotency_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/idempotency"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

func request(key, content string) idempotency.Request {
	return idempotency.Request{AccountID: 1, UserID: 2, Key: key, Hash: sha256.Sum256([]byte(content)), Stale: 5 * time.Minute}
}

func each(t *testing.T, test func(t *testing.T, s *idempotency.Store, c *clock.Manual, db *database.DB)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		c := clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))
		test(t, idempotency.NewStore(db, c.Now), c, db)
	})
}

func claim(t *testing.T, s *idempotency.Store, r idempotency.Request) idempotency.Claim {
	t.Helper()
	c, answer, err := s.Claim(ctx, r)
	if err != nil || answer != nil {
		t.Fatalf("no claim: %+v, %v", answer, err)
	}
	return c
}

func refused(t *testing.T, s *idempotency.Store, r idempotency.Request, code string) {
	t.Helper()
	if _, answer, err := s.Claim(ctx, r); !problem.HasCode(err, code) {
		t.Fatalf("%+v, %v, want %s", answer, err, code)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func replayed(t *testing.T, s *idempotency.Store, r idempotency.Request, want string) {
	t.Helper()
	_, answer, err := s.Claim(ctx, r)
	if err != nil || answer == nil || fmt.Sprint(answer.Status, " ", string(answer.Body)) != want {
		t.Fatalf("%+v, %v, want %s", answer, err, want)
	}
}

func TestAnAnswerIsGivenAgainForADay(t *testing.T) {
	each(t, func(t *testing.T, s *idempotency.Store, c *clock.Manual, db *database.DB) {
		first := claim(t, s, request("k", "a"))
		refused(t, s, request("k", "a"), "idempotency_key_busy")
		refused(t, s, request("k", "b"), "idempotency_key_reused")
		must(t, s.Keep(ctx, first, idempotency.Answer{Status: 200, Body: []byte(`{"id":1}`)}))
		replayed(t, s, request("k", "a"), `200 {"id":1}`)
		refused(t, s, request("k", "b"), "idempotency_key_reused")

		empty := claim(t, s, request("empty", ""))
		must(t, s.Keep(ctx, empty, idempotency.Answer{Status: 200}))
		replayed(t, s, request("empty", ""), "200 ")

		// Keys of others are theirs.
		other := request("k", "b")
		other.UserID = 3
		claim(t, s, other)
		other = request("k", "b")
		other.AccountID = 0
		claim(t, s, other)

		c.Advance(24*time.Hour - time.Second)
		must(t, s.Sweep(ctx))
		replayed(t, s, request("k", "a"), `200 {"id":1}`)
		c.Advance(time.Second)
		claim(t, s, request("k", "b")) // not swept yet, but over
		must(t, s.Sweep(ctx))
		if n := rows(t, db); n != 1 {
			t.Errorf("%d keys are left", n)
		}
	})
}

func TestAFreedOrAbandonedKeyRunsAgain(t *testing.T) {
	each(t, func(t *testing.T, s *idempotency.Store, c *clock.Manual, _ *database.DB) {
		must(t, s.Free(ctx, claim(t, s, request("k", "a"))))
		dead := claim(t, s, request("k", "b"))
		c.Advance(5*time.Minute - time.Second)
		refused(t, s, request("k", "b"), "idempotency_key_busy")
		c.Advance(time.Second)
		alive := claim(t, s, request("k", "b"))

		// The first one lives after all: it has no say any more.
		must(t, s.Free(ctx, dead))
		must(t, s.Keep(ctx, dead, idempotency.Answer{Status: 500}))
		refused(t, s, request("k", "b"), "idempotency_key_busy")
		must(t, s.Keep(ctx, alive, idempotency.Answer{Status: 422}))
		must(t, s.Free(ctx, alive))
		replayed(t, s, request("k", "b"), "422 ")
	})
}

func TestOfManyAtOnceOneRuns(t *testing.T) {
	each(t, func(t *testing.T, s *idempotency.Store, c *clock.Manual, _ *database.DB) {
		race := func() (won int) {
			var mu sync.Mutex
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					_, answer, err := s.Claim(ctx, request("k", "a"))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil && answer == nil:
						won++
					case !problem.HasCode(err, "idempotency_key_busy"):
						t.Errorf("%+v, %v", answer, err)
					}
				})
			}
			wg.Wait()
			return won
		}
		if won := race(); won != 1 {
			t.Errorf("%d requests ran", won)
		}
		c.Advance(time.Hour)
		if won := race(); won != 1 {
			t.Errorf("%d requests took the abandoned key over", won)
		}
	})
}

func TestForgettingAnAccountsAnswers(t *testing.T) {
	each(t, func(t *testing.T, s *idempotency.Store, _ *clock.Manual, db *database.DB) {
		must(t, s.Keep(ctx, claim(t, s, request("k", "a")), idempotency.Answer{Status: 200, Body: []byte("Ana")}))
		running := claim(t, s, request("running", "a"))
		other := request("k", "a")
		other.AccountID = 9
		must(t, s.Keep(ctx, claim(t, s, other), idempotency.Answer{Status: 200}))
		must(t, db.Write(ctx, func(tx *database.Tx) error { return idempotency.Forget(ctx, tx, 1) }))
		must(t, s.Keep(ctx, running, idempotency.Answer{Status: 200, Body: []byte("Ana")}))
		if n := rows(t, db); n != 1 {
			t.Errorf("%d keys are left", n)
		}
		claim(t, s, request("k", "a"))
	})
}

func rows(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	must(t, db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT count(*) FROM idempotency_keys").Scan(&n)
	}))
	return n
}
