package account_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

const (
	password = "correct horse 7"
	home     = "192.0.2.1" // where people sign in from
)

// world is a service on a fresh database, with a clock that stands still.
type world struct {
	*account.Service
	t     *testing.T
	db    *database.DB
	clock *clock.Manual
	mail  *letters
}

// letters remembers who was written to.
type letters struct {
	mu          sync.Mutex
	invitations []int64
	resets      []int64
}

func (l *letters) SendInvitation(_ context.Context, tx *database.Tx, _, userID int64) error {
	tx.AfterCommit(func() { l.add(&l.invitations, userID) })
	return nil
}

func (l *letters) SendPasswordReset(_ context.Context, tx *database.Tx, userID int64) error {
	tx.AfterCommit(func() { l.add(&l.resets, userID) })
	return nil
}

func (l *letters) add(list *[]int64, id int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	*list = append(*list, id)
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		w := &world{t: t, db: db, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)), mail: &letters{}}
		w.Service = account.NewService(db, w.mail, w.clock.Now, slog.New(slog.DiscardHandler))
		test(w)
	})
}

// company makes an account with its first administrator and signs in.
func (w *world) company(email string) (account.Actor, account.Session) {
	w.t.Helper()
	created, err := w.Setup(ctx, newAccount(email))
	w.must(err)
	s := w.signIn(email)
	return w.actor(s.Identity, created.AccountID), s
}

func newAccount(email string) account.NewAccount {
	return account.NewAccount{
		AccountName: "Padaria Pão Quente", Name: "Ana", Email: email, Password: password,
		Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
	}
}

// join invites a person and accepts for it.
func (w *world) join(boss account.Actor, email string, role account.Role) (account.Actor, account.Session) {
	w.t.Helper()
	m, err := w.Invite(ctx, boss, "Zé", email, role, 0)
	w.must(err)
	s, err := w.AcceptInvitation(ctx, w.invitation(boss, m.ID), "", password, home)
	w.must(err)
	return w.actor(s.Identity, boss.AccountID()), s
}

// invitation is the secret in the mail that is sent now.
func (w *world) invitation(boss account.Actor, userID int64) string {
	w.t.Helper()
	secret, inv, err := w.NewInvitation(ctx, boss.AccountID(), userID)
	w.must(err)
	if inv.Expired {
		w.t.Fatal("nothing to mail")
	}
	return secret
}

func (w *world) signIn(email string) account.Session {
	w.t.Helper()
	s, err := w.SignIn(ctx, email, password, home)
	w.must(err)
	return s
}

func (w *world) actor(who account.Identity, accountID int64) account.Actor {
	w.t.Helper()
	a, err := w.Actor(ctx, who, accountID)
	w.must(err)
	return a
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the code of an error, and the fields that it names.
func (w *world) refused(err error, code string, fields ...string) {
	w.t.Helper()
	p, _ := problem.As(err)
	if p == nil || p.Code != code {
		w.t.Fatalf("got %v, want %s", err, code)
	}
	var names []string
	for _, f := range p.Fields {
		names = append(names, f.Name)
	}
	if len(fields) > 0 && !slices.Equal(names, fields) {
		w.t.Fatalf("%s names %v, want %v", code, names, fields)
	}
}

// isIn and isOut check both secrets of a session.
func (w *world) isIn(s account.Session) {
	w.t.Helper()
	_, err := w.ByCookie(ctx, s.Cookie)
	w.must(err)
	_, err = w.ByAccessToken(ctx, s.AccessToken)
	w.must(err)
}

func (w *world) isOut(s account.Session) {
	w.t.Helper()
	_, err := w.ByCookie(ctx, s.Cookie)
	w.refused(err, "not_signed_in")
	_, err = w.ByAccessToken(ctx, s.AccessToken)
	w.refused(err, "access_token_invalid")
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}))
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, sql, args...).Scan(&n) }))
	return n
}

// together runs f n times at once and gives the errors.
func together(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	wg.Wait()
	return errs
}

func successes(errs []error) (n int) {
	for _, err := range errs {
		if err == nil {
			n++
		}
	}
	return n
}

func ptr[T any](value T) *T { return &value }

var long = strings.Repeat("é", 255)
