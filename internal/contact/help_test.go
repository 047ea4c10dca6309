package contact_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is a service on a fresh database with two Brazilian accounts.
type world struct {
	*contact.Service
	t         *testing.T
	db        *database.DB
	hub       *event.Hub
	clock     *clock.Manual
	ana, bia  account.Actor
	anasAgent account.Actor
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, hub: event.NewHub(nil, slog.New(slog.DiscardHandler)), clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
	w.Service = contact.NewService(db, w.hub, w.clock.Now)
	testkit.WatchChanges(t, db)
	w.ana, w.bia = w.actor(1, account.Administrator), w.actor(2, account.Administrator)
	w.anasAgent = w.ana
	w.anasAgent.UserID, w.anasAgent.Role = 3, account.Agent
	for _, a := range []account.Actor{w.ana, w.bia} {
		w.exec(`INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at)
			VALUES ($1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)`, a.AccountID())
	}
	w.member(1, 3, "active")
	w.member(1, 4, "deactivated")
	w.member(2, 5, "active")
	return w
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func (w *world) actor(id int64, role account.Role) account.Actor {
	return account.Actor{UserID: id, Role: role, Account: account.Account{ID: id, Name: "Padaria", Locale: "pt-BR", Country: "BR"}}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return errors.Join(err, testkit.NoteAll(ctx, tx))
	}))
}

func (w *world) member(accountID, userID int64, status string) {
	w.t.Helper()
	w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Zoe', $2, 0, 0)", userID, fmt.Sprintf("%d@exemplo.com", userID))
	w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES ($1, $2, 'agent', $3, 0, 0)", accountID, userID, status)
}

// add creates a contact in Ana's account.
func (w *world) add(change contact.Change) contact.Contact {
	w.t.Helper()
	c, err := w.Create(ctx, w.ana, change, contact.ByHand)
	w.must(err)
	return c
}

func (w *world) change(id int64, change contact.Change) contact.Contact {
	w.t.Helper()
	c, err := w.Update(ctx, w.ana, id, change, 0)
	w.must(err)
	return c
}

// stored reads a contact back and checks that it is what the write answered.
func (w *world) stored(c contact.Contact) contact.Contact {
	w.t.Helper()
	got, err := w.Get(ctx, w.ana, c.ID)
	w.must(err)
	if !got.Equal(c) || got.Version != c.Version || !got.UpdatedAt.Equal(c.UpdatedAt) {
		w.t.Errorf("stored %+v\nanswered %+v", got, c)
	}
	return got
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the code of an error and the fields that it names.
func (w *world) refused(err error, code string, fields ...string) *problem.Error {
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
	return p
}

func (w *world) number(accountID int64) (n int) {
	w.t.Helper()
	return w.value("SELECT count(*) FROM contacts WHERE account_id = $1", accountID)
}

// value gives the number that a query gives.
func (w *world) value(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}

// Delete deletes a contact as package bulk does.
func (w *world) Delete(ctx context.Context, actor account.Actor, id int64) error {
	return w.db.Write(ctx, func(tx *database.Tx) error {
		taken, err := contact.Take(ctx, tx, actor.AccountID(), []int64{id})
		if err == nil && len(taken) == 0 {
			return problem.NotFound()
		}
		return err
	})
}

func ptr[T any](value T) *T { return &value }

// named, mailed are changes of one field.
func named(name string) contact.Change   { return contact.Change{Name: &name} }
func mailed(email string) contact.Change { return contact.Change{Email: &email} }

func sameJSON(a, b map[string]any) bool {
	return maps.EqualFunc(a, b, func(x, y any) bool { return text(x) == text(y) })
}
