package history_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

type world struct {
	*history.Service
	t        *testing.T
	db       *database.DB
	contacts *contact.Service
	clock    *clock.Manual
	ana, bia account.Actor
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		w := &world{t: t, db: db, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
		w.contacts = contact.NewService(db, event.NewHub(nil, slog.New(slog.DiscardHandler)), w.clock.Now)
		w.Service = history.NewService(db, w.contacts)
		for id := range int64(2) {
			w.exec(`INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at)
				VALUES ($1, 'Padaria', 'pt-BR', 'America/Sao_Paulo', 'BR', 0, 0)`, id+1)
			w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES ($1, 'Ana', $2, 0, 0)", id+1, fmt.Sprint(id))
		}
		w.ana = account.Actor{UserID: 1, Role: account.Administrator, Account: account.Account{ID: 1, Country: "BR"}}
		w.bia = account.Actor{UserID: 2, Role: account.Administrator, Account: account.Account{ID: 2, Country: "BR"}}
		test(w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	}))
}

func ptr[T any](value T) *T { return &value }

func (w *world) add(change contact.Change) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Create(ctx, w.ana, change, contact.ByHand)
	w.must(err)
	return c
}

// change changes a contact, a minute later.
func (w *world) change(id int64, change contact.Change) {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	_, err := w.contacts.Update(ctx, w.ana, id, change, 0)
	w.must(err)
}

// lines gives a page as "kind via changes text", and how many there are on all.
func (w *world) lines(id int64, q history.Query) (string, int) {
	w.t.Helper()
	if q.Page == 0 {
		q.Page, q.PerPage = 1, 100
	}
	page, err := w.List(ctx, w.ana, id, q)
	w.must(err)
	var out []string
	for _, e := range page.Entries {
		changes, err := json.Marshal(e.Changes)
		w.must(err)
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", e.Kind, e.Via, changes, e.Text)))
	}
	return strings.Join(out, "\n"), page.Count
}

func (w *world) tells(id int64, q history.Query, want ...string) {
	w.t.Helper()
	if got, _ := w.lines(id, q); got != strings.Join(want, "\n") {
		w.t.Errorf("history\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

func (w *world) micros(minutes int) int64 {
	return w.clock.Now().Add(time.Duration(minutes) * time.Minute).UnixMicro()
}

func TestEverySourceInOneTimeline(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Name: ptr("Zé")})
		w.change(c.ID, contact.Change{City: ptr("Recife"), Blocked: ptr(true), BlockedReason: ptr("spam")})
		w.exec(`INSERT INTO bulk_actions (id, account_id, user_id, action, status, heartbeat_at, created_at) VALUES (900, 1, 1, 'add_labels', 'undone', 0, 0),
			(901, 1, 1, 'update', 'completed', 0, 0), (902, 1, 1, 'delete', 'undone', 0, 0), (903, 1, 1, 'update', 'completed', 0, 0)`)
		w.exec(`INSERT INTO bulk_items (account_id, bulk_action_id, contact_id, outcome, before, at) VALUES
			(1, 900, $1, 'undone', $2, $3), (1, 901, $1, 'changed', $4, $5), (1, 902, $1, 'undone', '{"deleted":{}}', $5), (1, 903, $1, 'unchanged', '{}', $5)`,
			c.ID, fmt.Sprintf(`{"labels":[[],["vip"]],"undone_at":%d}`, w.micros(3)), w.micros(1), `{"changes":{"owner_id":[null,1]}}`, w.micros(2))
		w.exec(`INSERT INTO exports (id, account_id, user_id, format, columns, status, file_name, heartbeat_at, created_at, finished_at) VALUES
			(910, 1, 1, 'csv', '[]', 'completed', 'contatos.csv', 0, 0, $1), (911, 1, 1, 'csv', '[]', 'canceled', '', 0, 0, $1)`, w.micros(4))
		w.exec("INSERT INTO export_contacts (account_id, export_id, position, contact_id) VALUES (1, 910, 1, $1), (1, 911, 1, $1)", c.ID)
		w.exec(`INSERT INTO attribute_definitions (id, account_id, model, key, name, type, position, deleted_at, created_at, updated_at)
			VALUES (1, 1, 'contact', 'plan', 'Plano', 'text', 1, $1, 0, 0)`, w.micros(5))
		w.exec(`INSERT INTO attribute_removals (account_id, definition_id, contact_id, value) VALUES (1, 1, $1, '"gold"')`, c.ID)
		w.exec("INSERT INTO deleted_labels (id, account_id, title, description, color, show_on_sidebar, created_at, updated_at, deleted_at) VALUES (920, 1, 'velha', '', '', FALSE, 0, 0, $1)", w.micros(6))
		w.exec("INSERT INTO label_removals (account_id, label_id, contact_id) VALUES (1, 920, $1)", c.ID)
		w.tells(c.ID, history.Query{},
			`labels hand {"labels":[["velha"],null]}`,
			`updated hand {"custom_attributes.plan":["gold",null]}`, `exported hand null`,
			`labels bulk {"labels":[["vip"],null]}`, `updated bulk {"owner_id":[null,1]}`, `labels bulk {"labels":[null,["vip"]]}`,
			`updated hand {"city":[null,"Recife"]}`, `blocked hand null spam`, `created hand null`)
		page, err := w.List(ctx, w.ana, c.ID, history.Query{Page: 1, PerPage: 2, Kinds: []contact.EventKind{contact.EventExported}})
		w.must(err)
		if e := page.Entries[0]; page.Count != 1 || e.UserName != "Ana" || e.ExportID != 910 || e.FileName != "contatos.csv" || !e.At.Equal(w.clock.Now().Add(4*time.Minute)) {
			w.t.Errorf("%+v", page)
		}
		w.tells(c.ID, history.Query{Kinds: []contact.EventKind{contact.EventCreated, contact.EventBlocked}}, `blocked hand null spam`, `created hand null`)
	})
}

func TestPagesAreExact(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Name: ptr("Zé")})
		var events []contact.Event
		for n := range 10_000 {
			events = append(events, contact.Event{AccountID: 1, ContactID: c.ID, Kind: contact.EventUpdated,
				Origin:    contact.Origin{At: w.clock.Now().Add(time.Duration(n+1) * time.Second), Via: contact.ByAPI, UserID: 1},
				EventData: contact.EventData{Changes: contact.Changes{"city": {n, n + 1}}}})
		}
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return contact.Record(ctx, tx, events...) }))
		seen, started := 0, time.Now()
		for page := 1; page <= 51; page++ {
			got, err := w.List(ctx, w.ana, c.ID, history.Query{Page: page, PerPage: 200})
			w.must(err)
			if got.Count != 10_001 {
				w.t.Fatalf("page %d counts %d", page, got.Count)
			}
			for _, e := range got.Entries {
				if e.Kind == contact.EventUpdated && fmt.Sprint(e.Changes["city"][1]) != fmt.Sprint(10_000-seen) {
					w.t.Fatalf("entry %d is %+v", seen, e)
				}
				seen++
			}
		}
		if seen != 10_001 {
			w.t.Errorf("%d entries on all pages", seen)
		}
		w.t.Logf("%v a page", time.Since(started)/51)
		if got, err := w.List(ctx, w.ana, c.ID, history.Query{Page: 1 << 30, PerPage: 200}); err != nil || len(got.Entries) != 0 || got.Count != 10_001 {
			w.t.Errorf("past the end: %v, %v", got.Count, err)
		}
	})
}

func TestMergedContactsTellTheirs(t *testing.T) {
	eachWorld(t, func(w *world) {
		base, second, third := w.add(contact.Change{Name: ptr("Um")}), w.add(contact.Change{Name: ptr("Dois")}), w.add(contact.Change{Name: ptr("Três")})
		w.change(second.ID, contact.Change{City: ptr("Recife")})
		w.change(third.ID, contact.Change{City: ptr("Olinda")})
		merge := func(id, base int64, mergee contact.Contact) {
			state, err := json.Marshal(map[string]any{"Mergee": mergee})
			w.must(err)
			w.exec(`INSERT INTO contact_merges (id, account_id, base_id, mergee_id, event_id, user_id, state, merged_at) VALUES ($1, 1, $2, $3, $1, 1, $4, 0)`,
				id, base, mergee.ID, string(state))
			w.exec("DELETE FROM contacts WHERE id = $1", mergee.ID)
		}
		merge(1, second.ID, third)
		merge(2, base.ID, second)
		w.tells(base.ID, history.Query{}, `updated hand {"city":[null,"Olinda"]}`, `updated hand {"city":[null,"Recife"]}`, `created hand null`, `created hand null`, `created hand null`)
		w.exec("UPDATE contact_merges SET unmerged_at = 1 WHERE id = 1")
		w.tells(base.ID, history.Query{}, `updated hand {"city":[null,"Recife"]}`, `created hand null`, `created hand null`)
		w.exec("UPDATE contact_merges SET unmerged_at = 1")
		w.tells(base.ID, history.Query{}, `created hand null`)
	})
}

func (w *world) restore(contactID int64, field string, at int) (contact.Contact, error) {
	w.t.Helper()
	page, err := w.List(ctx, w.ana, contactID, history.Query{Page: 1, PerPage: 100})
	w.must(err)
	w.clock.Advance(time.Minute)
	return w.Restore(ctx, w.ana, contactID, page.Entries[at].ID, field)
}

func TestRestore(t *testing.T) {
	eachWorld(t, func(w *world) {
		refused := func(err error, code string) {
			w.t.Helper()
			if !problem.HasCode(err, code) {
				w.t.Errorf("got %v, want %s", err, code)
			}
		}
		c := w.add(contact.Change{Name: ptr("Zé"), Email: ptr("a@b.co"), City: ptr("Recife"), Custom: map[string]any{"plan": "gold"}, Labels: ptr([]string{"vip"}), OtherPhones: ptr([]string{"11912345678"})})
		w.change(c.ID, contact.Change{Email: ptr("c@d.co"), City: ptr(""), DoNotContact: ptr(true), Custom: map[string]any{"plan": "free", "new": "x"}, OtherPhones: &[]string{}})
		var err error
		for _, field := range []string{"city", "email", "custom_attributes.plan", "custom_attributes.new", "do_not_contact", "other_phone_numbers"} {
			entries, err := w.List(ctx, w.ana, c.ID, history.Query{Page: 1, PerPage: 100})
			w.must(err)
			for at, e := range entries.Entries {
				if e.Changes["email"][1] == "c@d.co" {
					_, err = w.restore(c.ID, field, at)
					w.must(err)
				}
			}
		}
		c, err = w.contacts.Get(ctx, w.ana, c.ID)
		w.must(err)
		if _, there := c.Custom["new"]; c.City != "Recife" || c.Email != "a@b.co" || c.Custom["plan"] != "gold" || there || c.DoNotContact || len(c.OtherPhones) != 1 {
			w.t.Errorf("restored to %+v", c)
		}
		w.change(c.ID, contact.Change{Labels: &[]string{}})
		if c, err = w.restore(c.ID, "labels", 0); err != nil || len(c.Labels) != 1 || c.Labels[0] != "vip" {
			w.t.Errorf("%v, %v", c.Labels, err)
		}
		n, err := w.contacts.AddNote(ctx, w.ana, c.ID, contact.NoteChange{Content: ptr("um")})
		w.must(err)
		w.clock.Advance(time.Minute)
		_, err = w.contacts.ChangeNote(ctx, w.ana, c.ID, n.ID, contact.NoteChange{Content: ptr("dois")})
		w.must(err)
		_, err = w.restore(c.ID, "content", 0)
		w.must(err)
		if n, err = w.contacts.Note(ctx, w.ana, c.ID, n.ID); err != nil || n.Content != "um" {
			w.t.Errorf("%+v, %v", n, err)
		}
		// What was taken meanwhile, or is no part of the entry, is refused.
		w.change(c.ID, contact.Change{Email: ptr("e@f.co")})
		w.add(contact.Change{Email: ptr("a@b.co")})
		_, err = w.restore(c.ID, "email", 0)
		refused(err, "email_taken")
		for _, field := range []string{"city", "", "id", "avatar"} {
			_, err = w.restore(c.ID, field, 0)
			refused(err, "value_invalid")
		}
		for _, id := range []int64{0, 999999} {
			_, err = w.Restore(ctx, w.ana, c.ID, id, "email")
			refused(err, "not_found")
		}
		page, err := w.List(ctx, w.ana, c.ID, history.Query{Page: 1, PerPage: 1})
		w.must(err)
		_, err = w.Restore(ctx, w.bia, c.ID, page.Entries[0].ID, "email")
		refused(err, "not_found")
		_, err = w.List(ctx, w.bia, c.ID, history.Query{Page: 1, PerPage: 1})
		refused(err, "not_found")
		_, err = w.List(ctx, w.ana, c.ID, history.Query{Page: 1, PerPage: 1, Kinds: []contact.EventKind{"x"}})
		refused(err, "choice_invalid")
	})
}
