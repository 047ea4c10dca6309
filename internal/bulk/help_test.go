package bulk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is the program around bulk actions, with two Brazilian accounts. Nothing
// runs in the background.
type world struct {
	*Service
	t        testing.TB
	clock    *clock.Manual
	contacts *contact.Service
	ana, bia account.Actor
	agent    account.Actor // of Ana's account
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
	hub := event.NewHub(nil, log)
	w.contacts = contact.NewService(db, hub, w.clock.Now)
	testkit.WatchChanges(t, db)
	w.Service = NewService(db, w.contacts, hub, w.clock.Now)
	testkit.Queue(t, db, log, w)
	w.ana, w.bia, w.agent = w.actor(1, 1, account.Administrator), w.actor(2, 2, account.Administrator), w.actor(1, 3, account.Agent)
	for _, a := range []account.Actor{w.ana, w.bia} {
		w.exec(`INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at)
			VALUES ($1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)`, a.AccountID())
	}
	for _, a := range []account.Actor{w.ana, w.bia, w.agent} {
		w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Zoe', $2, 0, 0)", a.UserID, fmt.Sprintf("%d@exemplo.com", a.UserID))
		w.exec("INSERT INTO memberships (account_id, user_id, role, status, created_at, updated_at) VALUES ($1, $2, 'agent', 'active', 0, 0)", a.AccountID(), a.UserID)
	}
	for _, l := range []string{"1 10 vip", "1 11 novo", "2 20 vip"} {
		var accountID, id int64
		var title string
		_, err := fmt.Sscan(l, &accountID, &id, &title)
		w.must(err)
		w.exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES ($1, $2, $3, '#fff', 0, 0)", id, accountID, title)
	}
	return w
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func (w *world) actor(accountID, userID int64, role account.Role) account.Actor {
	return account.Actor{UserID: userID, Role: role, Account: account.Account{ID: accountID, Name: "Padaria", Locale: "pt-BR", Country: "BR"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the code of an error.
func (w *world) refused(err error, code string) {
	w.t.Helper()
	if p, _ := problem.As(err); p == nil || p.Code != code {
		w.t.Fatalf("got %v, want %s", err, code)
	}
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement, args...)
		return errors.Join(err, testkit.NoteAll(ctx, tx))
	}))
}

func (w *world) number(query string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}

// people stores n contacts of an actor and gives their ids.
func (w *world) people(actor account.Actor, n int) []int64 {
	w.t.Helper()
	var ids []int64
	for from := 0; from < n; from += 5000 {
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			part, err := database.NextIDs(ctx, tx, database.ContactIDs, min(5000, n-from))
			if err != nil {
				return err
			}
			contacts := make([]contact.Contact, len(part))
			for i, id := range part {
				contacts[i] = contact.Contact{
					ID: id, AccountID: actor.AccountID(), Name: fmt.Sprintf("Pessoa %d", id), Email: fmt.Sprintf("p%d@exemplo.com", id), City: "Recife",
					Type: contact.Lead, Source: contact.ByHand, Additional: map[string]any{}, Custom: map[string]any{}, CreatedAt: w.now(), UpdatedAt: w.now(),
				}
			}
			ids = append(ids, part...)
			return contact.InsertMany(ctx, tx, contacts)
		}))
	}
	if analyze := w.db.Dialect().Analyze("contacts"); analyze != "" && n > 1000 {
		w.exec(analyze) // as the store does by itself, soon
	}
	return ids
}

func (w *world) get(id int64) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Get(ctx, w.ana, id)
	w.must(err)
	return c
}

func (w *world) change(id int64, change contact.Change) {
	w.t.Helper()
	_, err := w.contacts.Update(ctx, w.ana, id, change, 0)
	w.must(err)
}

// order makes an action of Ana's on contacts, nil for all of them, and runs it.
func (w *world) order(o Order, ids []int64) Action {
	w.t.Helper()
	o.Contacts = contact.Selection{IDs: ids, All: ids == nil}
	a, err := w.Create(ctx, w.ana, o)
	w.must(err)
	return w.runs(a)
}

// runs does the work of an action here and now, as the queue would.
func (w *world) runs(a Action) Action {
	w.t.Helper()
	w.must(w.run(ctx, runArgs{a.AccountID, a.ID}, job.Attempt{Number: 1}))
	return w.look(a)
}

func (w *world) look(a Action) (now Action) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
		now, err = load(ctx, r, a.AccountID, a.ID)
		return err
	}))
	return now
}

func (w *world) undoes(a Action) Action {
	w.t.Helper()
	_, err := w.Undo(ctx, w.ana, a.ID)
	w.must(err)
	return w.runs(a)
}

// labelled gives the titles of a contact's labels.
func (w *world) labelled(id int64) (list []string) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error {
		all, err := contact.LabelsOf(ctx, r, 1, []int64{id})
		list = all[id]
		return err
	}))
	return list
}

func (w *world) ends(a Action, status Status, counts Counts) {
	w.t.Helper()
	if a.Status != status || a.Counts != counts {
		w.t.Errorf("%s ends %s with %+v, want %s %+v (%+v)", a.Kind, a.Status, a.Counts, status, counts, a.Result)
	}
}

func equal[T comparable](w *world, what string, got, want []T) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func ptr[T any](value T) *T { return &value }
