package database_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

func insertAccount(tx *database.Tx, id int64, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at)
		VALUES ($1, $2, 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)`, id, name)
	return err
}

func insertContact(tx *database.Tx, id int64, email *string, attributes string) error {
	_, err := tx.Exec(ctx, `INSERT INTO contacts (id, account_id, email, additional_attributes, custom_attributes, source, created_at, updated_at)
		VALUES ($1, 1, $2, `+tx.Dialect().JSONValue("$3")+", "+tx.Dialect().JSONValue("$3")+`, 'hand', 0, 0)`, id, email, attributes)
	return errors.Join(err, insertKeys(tx))
}

// insertKeys does for contacts that a test has put in itself what package contact does.
func insertKeys(tx *database.Tx) error {
	for _, key := range database.ContactKeys {
		_, err := tx.Exec(ctx, "INSERT INTO "+key.Index+" SELECT account_id, "+key.Column+", id FROM contacts c WHERE "+key.Column+
			" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "+key.Index+" k WHERE k.contact_id = c.id)")
		if err != nil {
			return err
		}
	}
	return nil
}

func write(t *testing.T, db *database.DB, fn func(tx *database.Tx) error) {
	t.Helper()
	if err := db.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func count(t *testing.T, db *database.DB, table string) (n int) {
	t.Helper()
	if err := db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMigrateTwiceAndTogether(t *testing.T) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			url := testkit.DatabaseURL(t, dialect)
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					db, err := database.Open(ctx, url)
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					if _, err := db.Migrate(ctx); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			ran, err := testkit.OpenDatabase(t, url).Migrate(ctx)
			if err != nil || len(ran) != 0 {
				t.Errorf("a third run did %v, %v", ran, err)
			}
		})
	}
}

func TestConstraintNamesAgree(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		email := "ze@exemplo.com"
		write(t, db, func(tx *database.Tx) error {
			return errors.Join(insertAccount(tx, 1, "Padaria"), insertContact(tx, 1, &email, "{}"))
		})
		for want, statement := range map[string]func(tx *database.Tx) error{
			"contacts_email_key":        func(tx *database.Tx) error { return insertContact(tx, 2, &email, "{}") },
			"accounts_name_check":       func(tx *database.Tx) error { return insertAccount(tx, 2, "") },
			"contacts_type_check":       func(tx *database.Tx) error { return exec(tx, "UPDATE contacts SET contact_type = 'x'") },
			"accounts_pkey|accounts.id": func(tx *database.Tx) error { return insertAccount(tx, 1, "Outra") },
		} {
			err := db.Write(ctx, statement)
			if got := database.Violates(err); got == "" || !slices.Contains(strings.Split(want, "|"), got) {
				t.Errorf("violates %q, want %s (%v)", got, want, err)
			}
		}
	})
}

func exec(tx *database.Tx, statement string) error {
	_, err := tx.Exec(ctx, statement)
	return err
}

func TestRolledBackLeavesNothing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		told := false
		err := db.Write(ctx, func(tx *database.Tx) error {
			tx.AfterCommit(func() { told = true })
			if err := insertAccount(tx, 1, "Padaria"); err != nil {
				return err
			}
			return problem.Conflict("wrong_status")
		})
		if !problem.HasCode(err, "wrong_status") || told || count(t, db, "accounts") != 0 {
			t.Errorf("err %v, told %v, %d accounts", err, told, count(t, db, "accounts"))
		}
	})
}

func TestReadCannotWriteAndSeesOneMoment(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		write(t, db, func(tx *database.Tx) error { return insertAccount(tx, 1, "Padaria") })
		err := db.Read(ctx, func(r database.Reader) error {
			if n := countIn(t, r); n != 1 {
				t.Errorf("%d accounts, want 1", n)
			}
			write(t, db, func(tx *database.Tx) error { return insertAccount(tx, 2, "Outra") })
			if n := countIn(t, r); n != 1 {
				t.Errorf("the snapshot moved: %d accounts", n)
			}
			rows, err := r.Query(ctx, "DELETE FROM accounts RETURNING id")
			if err == nil {
				rows.Next()
				err = rows.Err()
				rows.Close()
			}
			return err
		})
		if err == nil || count(t, db, "accounts") != 2 {
			t.Errorf("a read wrote: %v", err)
		}
	})
}

func countIn(t *testing.T, r database.Reader) (n int) {
	t.Helper()
	if err := r.QueryRow(ctx, "SELECT count(*) FROM accounts").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNoRowIsNotFound(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		err := db.Read(ctx, func(r database.Reader) error {
			var id int64
			return r.QueryRow(ctx, "SELECT id FROM accounts WHERE id = $1", 7).Scan(&id)
		})
		if !errors.Is(err, database.ErrNotFound) || !problem.Is(err, problem.KindNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestJSONGoesInAndOutTheSame(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		write(t, db, func(tx *database.Tx) error {
			return errors.Join(insertAccount(tx, 1, "Padaria"), insertContact(tx, 1, nil, `{"plano": "Família", "n": 1.5}`))
		})
		var whole, one string
		if err := db.Read(ctx, func(r database.Reader) error {
			return r.QueryRow(ctx, "SELECT "+db.Dialect().JSONText("custom_attributes")+", custom_attributes->>'plano' FROM contacts").Scan(&whole, &one)
		}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(whole, "Família") || one != "Família" {
			t.Errorf("got %s and %s", whole, one)
		}
	})
}

func TestNextIDsAscendAndNeverRepeat(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				write(t, db, func(tx *database.Tx) error {
					ids, err := database.NextIDs(ctx, tx, database.ContactIDs, 50)
					mu.Lock()
					defer mu.Unlock()
					if !slices.IsSorted(ids) || len(ids) != 50 || ids[0] < 1 {
						t.Errorf("ids %v", ids)
					}
					for _, id := range ids {
						if seen[id] {
							t.Errorf("id %d twice", id)
						}
						seen[id] = true
					}
					return err
				})
			})
		}
		wg.Wait()
	})
}

func TestNulInTextIsRefusedNotBroken(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		err := db.Write(ctx, func(tx *database.Tx) error { return insertAccount(tx, 1, "a\x00b") })
		if err != nil && !problem.HasCode(err, "text_invalid") {
			t.Errorf("got %v", err)
		}
	})
}

func TestGoneDatabaseIsUnavailable(t *testing.T) {
	url := testkit.DatabaseURL(t, "postgres")
	db := testkit.OpenDatabase(t, url)
	err := db.Write(ctx, func(tx *database.Tx) error {
		return exec(tx, "SELECT pg_terminate_backend(pg_backend_pid())")
	})
	if !problem.Is(err, problem.KindUnavailable) {
		t.Errorf("got %v", err)
	}
	if _, err := database.Open(ctx, "postgres://nobody:secret@127.0.0.1:1/x"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestWriterLearnsThatSomebodyWaits(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "sqlite"))
	done := make(chan error)
	write(t, db, func(tx *database.Tx) error {
		if tx.Waiting() {
			t.Error("nobody waits yet")
		}
		go func() { done <- db.Write(ctx, func(tx *database.Tx) error { return insertAccount(tx, 2, "Outra") }) }()
		for !tx.Waiting() {
			if _, err := tx.Exec(ctx, "SELECT 1"); err != nil {
				return err
			}
		}
		return insertAccount(tx, 1, "Padaria")
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestWriterGoesOnBeforeThePatient(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "sqlite"))
	done := make(chan error)
	write(t, db, func(tx *database.Tx) error {
		before := db.SQLWriter().Stats().WaitCount
		go func() {
			done <- db.Write(database.Patient(ctx), func(tx *database.Tx) error { return insertAccount(tx, 2, "Outra") })
		}()
		for db.SQLWriter().Stats().WaitCount == before {
			runtime.Gosched()
		}
		if tx.Waiting() {
			t.Error("somebody patient counts as waiting")
		}
		return insertAccount(tx, 1, "Padaria")
	})
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesOtherURLs(t *testing.T) {
	for _, url := range []string{"", "mysql://x", "ficha.db", "sqlite://"} {
		if _, err := database.Open(ctx, url); err == nil {
			t.Errorf("%q was accepted", url)
		}
	}
}

func TestWhatIsOwedIsDoneOnceBeforeTheCommit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var got [][]int64
		owe := func(tx *database.Tx, key string, ids ...int64) {
			tx.BeforeCommit(key, ids, func(ids []int64) error {
				got = append(got, ids)
				return insertAccount(tx, int64(len(got)), "Padaria")
			})
		}
		write(t, db, func(tx *database.Tx) error {
			owe(tx, "a", 1, 2)
			owe(tx, "b", 9)
			owe(tx, "a", 3)
			if len(got) != 0 {
				t.Error("done too early")
			}
			return nil
		})
		if len(got) != 2 || !slices.Equal(got[0], []int64{1, 2, 3}) || !slices.Equal(got[1], []int64{9}) || count(t, db, "accounts") != 2 {
			t.Errorf("done with %v, %d accounts", got, count(t, db, "accounts"))
		}
		err := db.Write(ctx, func(tx *database.Tx) error {
			owe(tx, "a", 1)
			tx.BeforeCommit("fails", nil, func([]int64) error { return problem.Conflict("wrong_status") })
			return nil
		})
		if !problem.HasCode(err, "wrong_status") || count(t, db, "accounts") != 2 {
			t.Errorf("%v, %d accounts", err, count(t, db, "accounts"))
		}
	})
}

func TestInsertIsAllOrNothingAndTheTransactionGoesOn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		into := database.Table{Name: "contacts", Columns: []database.Column{
			{Name: "id"}, {Name: "account_id"}, {Name: "email"}, {Name: "additional_attributes", JSON: true}, {Name: "custom_attributes", JSON: true},
			{Name: "source"}, {Name: "created_at"}, {Name: "updated_at"},
		}}
		row := func(id int64, email string) []any {
			return []any{id, int64(1), &email, `{"a": 1}`, "{}", "hand", int64(0), int64(0)}
		}
		write(t, db, func(tx *database.Tx) error {
			if err := insertAccount(tx, 1, "A"); err != nil {
				return err
			}
			if err := tx.Insert(ctx, into, [][]any{row(1, "a@x"), row(2, "b@x")}); err != nil {
				return err
			}
			for _, rows := range [][][]any{{row(3, "c@x"), row(1, "e@x"), row(5, "d@x")}, {row(2, "f@x")}} {
				if err := tx.Insert(ctx, into, rows); !slices.Contains([]string{"contacts_pkey", "contacts.id"}, database.Violates(err)) {
					t.Errorf("a taken id among %d: %v", len(rows), err)
				}
			}
			return errors.Join(tx.Insert(ctx, into, [][]any{row(6, "c@x")}), insertKeys(tx))
		})
		err := db.Read(ctx, func(r database.Reader) error {
			emails, err := database.Collect(ctx, r, database.Strings, "SELECT email FROM contacts WHERE "+r.Dialect().JSONText("additional_attributes")+" LIKE '%1%' ORDER BY id")
			if !slices.Equal(emails, []string{"a@x", "b@x", "c@x"}) {
				t.Errorf("%q", emails)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestUpdateWritesRowsThatHaveTheirVersion(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		table := database.Table{Name: "contacts", Columns: []database.Column{
			{Name: "account_id"}, {Name: "id"}, {Name: "version"}, {Name: "name"}, {Name: "email"}, {Name: "blocked"}, {Name: "last_activity_at"},
			{Name: "custom_attributes", JSON: true},
		}}
		const text = "Zoë \"<&>\" \\ '; --\n\u2028 😀"
		write(t, db, func(tx *database.Tx) error {
			email := "a@x"
			err := errors.Join(insertAccount(tx, 1, "A"), insertContact(tx, 1, &email, "{}"), insertContact(tx, 2, nil, "{}"))
			if err != nil {
				return err
			}
			touched, err := tx.Update(ctx, table, [][]any{
				{int64(1), int64(1), int64(1), text, nil, true, int64(1) << 60, `{"a": 12345678901234567890}`},
				{int64(1), int64(2), int64(7), "another version", nil, true, nil, "{}"},
				{int64(2), int64(2), int64(1), "another account", nil, true, nil, "{}"},
				{int64(1), int64(3), int64(1), "nobody", nil, true, nil, "{}"},
			})
			if touched != 1 {
				t.Errorf("%d rows touched", touched)
			}
			return err
		})
		err := db.Read(ctx, func(r database.Reader) error {
			got, err := database.Collect(ctx, r, database.Strings, "SELECT name || '|' || COALESCE(email, '-') || '|' || CAST(version AS TEXT) || '|' || COALESCE(CAST(last_activity_at AS TEXT), '-') || '|' || "+
				r.Dialect().JSONText("custom_attributes")+" FROM contacts WHERE blocked OR NOT blocked ORDER BY id")
			for i := range got {
				got[i] = strings.ReplaceAll(got[i], `: `, `:`)
			}
			if want := []string{text + `|-|2|1152921504606846976|{"a":12345678901234567890}`, "|-|1|-|{}"}; !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestParametersInAnyOrder(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		for text, want := range map[string]string{
			"SELECT CAST($1 AS TEXT) || CAST($2 AS TEXT) || '$3 it''s $1'":    "ab$3 it's $1",
			"SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT)":                     "ba",
			"SELECT CAST($1 AS TEXT) || CAST($2 AS TEXT) || CAST($1 AS TEXT)": "aba",
		} {
			var got string
			err := db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, text, "a", "b").Scan(&got) })
			if err != nil || got != want {
				t.Errorf("%s: %q, %v", text, got, err)
			}
		}
	})
}
