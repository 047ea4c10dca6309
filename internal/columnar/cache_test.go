package columnar_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is an account with columns.
type world struct {
	t     *testing.T
	db    *database.DB
	cache *columnar.Cache
	clock *clock.Manual
}

func eachWorld(t *testing.T, bytes int64, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		w := &world{t: t, db: db, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
		w.cache = columnar.New(db, bytes, w.clock.Now, slog.New(slog.DiscardHandler))
		t.Cleanup(w.cache.Close)
		w.cache.Few = 0
		w.write(func(tx *database.Tx) error {
			for id := 1; id <= 2; id++ {
				if _, err := tx.Exec(ctx, "INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES ($1, 'x', 'en', 'UTC', 'BR', 0, 0)", id); err != nil {
					return err
				}
			}
			return nil
		})
		test(w)
	})
}

func (w *world) write(fn func(tx *database.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(ctx, fn); err != nil {
		w.t.Error(err)
	}
}

// insert puts so many contacts in, half of them with the city Recife.
func (w *world) insert(accountID int64, n int) (ids []int64) {
	w.t.Helper()
	w.write(func(tx *database.Tx) (err error) {
		if ids, err = database.NextIDs(ctx, tx, database.ContactIDs, n); err != nil {
			return err
		}
		return contact.InsertMany(ctx, tx, made(accountID, ids))
	})
	return ids
}

func made(accountID int64, ids []int64) []contact.Contact {
	out := make([]contact.Contact, len(ids))
	for i, id := range ids {
		out[i] = contact.Contact{
			ID: id, AccountID: accountID, Name: fmt.Sprint("Zoë ", id), City: []string{"Recife", "Natal"}[id%2], Email: fmt.Sprintf("%d@exemplo.com", id), Type: contact.Lead,
			Source: contact.ByAPI, Custom: map[string]any{"seats": json.Number(fmt.Sprint(id % 1000))}, Additional: map[string]any{}, CreatedAt: time.Unix(id*3600, 0), UpdatedAt: time.Unix(0, 1000),
		}
	}
	return out
}

func bound(t *testing.T, payload string) *filter.Filter {
	t.Helper()
	tree, err := filter.Read([]byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	f, err := filter.Bind(tree, filter.Rules{Attributes: attribute.NewSchema([]attribute.Definition{{Key: "seats", Type: attribute.Number}}), Zone: time.UTC, Now: time.Unix(1e9, 0), Country: contact.CountryCode})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const (
	inRecife = `[{"attribute_key":"city","filter_operator":"equal_to","values":["RECIFE"]}]`
	byEmail  = `[{"attribute_key":"email","filter_operator":"contains","values":["1@"]}]`
	seats    = `[{"attribute_key":"seats","filter_operator":"is_greater_than","values":[500]}]`
	early    = `[{"attribute_key":"created_at","filter_operator":"is_less_than","values":["1970-01-20"]}]`
)

// ask gives what the columns know and what the store says, both on one snapshot.
func (w *world) ask(accountID int64, f *filter.Filter) (known bool, err error) {
	err = w.cache.Read(ctx, accountID, columnar.Question{Filter: f}, func(_ context.Context, r database.Reader, found *columnar.Found) error {
		if found == nil {
			return nil
		}
		known = true
		actor := account.Actor{UserID: 3, Role: account.Agent, Account: account.Account{ID: accountID}}
		where, _, args, err := contact.Selection{All: true, Filter: f}.SQL(ctx, r, actor, 1)
		if err != nil {
			return err
		}
		ids, err := database.Collect(ctx, r, database.Int64s, "SELECT c.id FROM contacts c WHERE "+where+" ORDER BY c.id", args...)
		if err == nil && !slices.Equal(ids, found.IDs()) {
			err = fmt.Errorf("the columns find %d contacts, the store %d, of %d", found.Contacts, len(ids), found.Of)
		}
		return err
	})
	return known, err
}

// must is ask where the columns have to know.
func (w *world) must(f *filter.Filter) {
	w.t.Helper()
	known, err := w.ask(1, f)
	if !known && err == nil {
		if err = w.cache.Warm(ctx, 1, columnar.Question{Filter: f}); err == nil {
			known, err = w.ask(1, f)
		}
	}
	if err != nil || !known {
		w.t.Errorf("known %v: %v", known, err)
	}
}

// Writers and askers at the same time: every answer from columns is that of the store on
// the same snapshot. The writers go on until the columns have known an answer to each filter.
func TestAnswersWhileOthersWrite(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.cache.Values = 10
		ids := w.insert(1, 300)
		var filters []*filter.Filter
		for _, payload := range []string{inRecife, byEmail, seats, early} {
			filters = append(filters, bound(w.t, payload))
			w.must(filters[len(filters)-1])
		}
		var writers, askers sync.WaitGroup
		done := make(chan struct{})
		var knew [4]atomic.Bool
		knewAll := func() bool { return knew[0].Load() && knew[1].Load() && knew[2].Load() && knew[3].Load() }
		deadline := time.Now().Add(time.Minute)
		for n := range 3 {
			askers.Go(func() {
				for i := n; ; i++ {
					select {
					case <-done:
						return
					default:
					}
					known, err := w.ask(1, filters[i%len(filters)])
					if err != nil {
						w.t.Error(err)
						return
					}
					if known {
						knew[i%len(filters)].Store(true)
					}
				}
			})
		}
		for n := range 3 {
			writers.Go(func() {
				for i := 0; i < 12 || !knewAll() && time.Now().Before(deadline); i++ {
					some := ids[(n*100+i*7)%300:]
					some = some[:min(5, len(some))]
					switch i % 3 {
					case 0:
						w.insert(1, 20)
					case 1:
						w.write(func(tx *database.Tx) error {
							_, err := contact.RemoveMany(ctx, tx, 1, some)
							return err
						})
					default: // back under ids from before
						w.write(func(tx *database.Tx) error {
							there, err := contact.LoadMany(ctx, tx, 1, some)
							gone := slices.DeleteFunc(made(1, some), func(c contact.Contact) bool {
								return slices.ContainsFunc(there, func(o contact.Contact) bool { return o.ID == c.ID })
							})
							if err != nil {
								return err
							}
							return contact.InsertMany(ctx, tx, gone)
						})
					}
				}
			})
		}
		writers.Wait()
		close(done)
		askers.Wait()
		for i, f := range filters {
			w.must(f)
			if !knew[i].Load() {
				w.t.Errorf("the columns never knew an answer to filter %d", i)
			}
		}
	})
}

// Transactions that commit in another order than they have taken their ids, and one that
// is rolled back.
func TestIDsOutOfOrder(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.cache.Values = 10
		first := w.insert(1, 40)
		f := bound(w.t, byEmail)
		w.must(f)
		var reserved []int64
		w.write(func(tx *database.Tx) (err error) {
			reserved, err = database.NextIDs(ctx, tx, database.ContactIDs, 100)
			return err
		})
		w.insert(1, 100)
		w.must(f)
		w.write(func(tx *database.Tx) error { return contact.InsertMany(ctx, tx, made(1, reserved[50:])) })
		w.must(f)
		w.write(func(tx *database.Tx) error { return contact.InsertMany(ctx, tx, made(1, reserved[:50])) })
		w.must(f)
		w.write(func(tx *database.Tx) error {
			_, err := contact.RemoveMany(ctx, tx, 1, slices.Concat(first[:10], reserved[20:60]))
			return err
		})
		w.must(f)
		failed := errors.New("no")
		err := w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := contact.RemoveMany(ctx, tx, 1, first)
			return errors.Join(err, failed)
		})
		if !errors.Is(err, failed) {
			w.t.Error(err)
		}
		w.must(f)
	})
}

// What is too far behind, or may be any contact, is loaded anew; other accounts do not
// matter; the log is forgotten.
func TestFarBehind(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 50)
		w.insert(2, 70)
		f := bound(w.t, inRecife)
		w.must(f)
		w.write(func(tx *database.Tx) error {
			columnar.ChangedAll(ctx, tx, 1)
			_, err := tx.Exec(ctx, "UPDATE contacts SET city = 'Recife', city_key = 'recife' WHERE account_id = 1")
			return err
		})
		if known, err := w.ask(1, f); known || err != nil {
			w.t.Errorf("known %v although anything may have changed: %v", known, err)
		}
		w.must(f)
		w.write(func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE contact_sequences SET seq = seq + 10000")
			return errors.Join(err, columnar.Forget(ctx, tx))
		})
		w.insert(1, 5)
		w.write(func(tx *database.Tx) error {
			var lines int
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM contact_changes").Scan(&lines); err != nil || lines != 1 {
				w.t.Errorf("%d lines of the log are left, want that of the last change: %v", lines, err)
			}
			return nil
		})
		w.must(f)
	})
}

// A count whose time is up is made in the background, once, and holds until something
// changes.
func TestCountedInTheBackground(t *testing.T) {
	eachWorld(t, 1<<30, func(w *world) {
		w.insert(1, 3)
		runs := 0
		count := func(limit context.Context) (n int, err error) {
			err = w.db.Read(ctx, func(r database.Reader) error {
				n, err = w.cache.Count(limit, r, 1, "all", func(ctx context.Context, r database.Reader) (n int, err error) {
					if runs++; runs == 1 {
						<-ctx.Done() // as a count that takes too long
						return 0, ctx.Err()
					}
					return n, r.QueryRow(ctx, "SELECT count(*) FROM contacts WHERE account_id = 1").Scan(&n)
				})
				return err
			})
			return n, err
		}
		limited, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
		defer cancel()
		if _, err := count(limited); !errors.Is(err, context.DeadlineExceeded) {
			w.t.Fatalf("got %v, want that the time is up", err)
		}
		w.cache.Wait()
		for _, want := range []int{3, 3} {
			if n, err := count(ctx); n != want || err != nil || runs != 2 {
				w.t.Errorf("counted %d in %d runs: %v", n, runs, err)
			}
		}
		w.insert(1, 2)
		if n, err := count(ctx); n != 5 || err != nil || runs != 3 {
			w.t.Errorf("counted %d in %d runs after a change: %v", n, runs, err)
		}
	})
}

// What does not fit in is left to the store; what nobody asks for makes room.
func TestMemoryIsBounded(t *testing.T) {
	eachWorld(t, 60_000, func(w *world) {
		w.insert(1, 2000)
		city, email := bound(w.t, inRecife), bound(w.t, byEmail)
		w.must(city)
		if err := w.cache.Warm(ctx, 1, columnar.Question{Filter: email}); err != nil {
			w.t.Fatal(err)
		}
		if known, err := w.ask(1, email); known || err != nil {
			w.t.Errorf("2000 addresses are known in 60 kB: %v", err)
		}
		w.must(city)
		w.clock.Advance(time.Hour)
		w.insert(2, 1000)
		other := bound(w.t, early)
		if err := w.cache.Warm(ctx, 2, columnar.Question{Filter: other}); err != nil {
			w.t.Fatal(err)
		}
		if known, err := w.ask(2, other); !known || err != nil {
			w.t.Errorf("a column that nobody has asked for made no room: %v", err)
		}
	})
}
