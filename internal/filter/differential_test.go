package filter_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/testkit"
)

var seed = flag.Uint64("seed", 0, "of the random filters and contacts; 0 makes one, which is logged")

var ctx = context.Background()

// schema has an attribute of each type, its key the type's name.
func schema() attribute.Schema {
	var all []attribute.Definition
	for _, kind := range attribute.Types() {
		all = append(all, attribute.Definition{Key: string(kind), Name: string(kind), Type: kind, Choices: []string{"Básico", "Pro", "Família"}, Currency: "BRL"})
	}
	return attribute.NewSchema(append(all, attribute.Definition{Key: "a-b_C", Type: attribute.Text}))
}

func saoPaulo(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// In the middle of a week in which clocks in São Paulo went forward at midnight.
var noon = time.Date(2018, 11, 6, 15, 0, 0, 0, time.UTC)

func rules(t testing.TB) filter.Rules {
	t.Helper()
	return filter.Rules{
		Attributes: schema(), Zone: saoPaulo(t), Now: noon, UserID: 3, Country: contact.CountryCode,
		Phone: func(text string) []string { return contact.PhoneCandidates(text, "BR") },
		Segment: func(int64) (filter.Tree, error) {
			return filter.Read([]byte(`[{"attribute_key":"blocked","filter_operator":"equal_to","values":[true]}]`))
		},
	}
}

// dice makes random contacts and filters out of few words, so that they meet.
type dice struct{ *rand.Rand }

func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

func (d dice) text() string {
	return pick(d, "", "", "José", "jose", "JOSÉ DA SILVA", "São Paulo", "sao paulo", "Recife", "100%_x", `a\b`, "'; --", "Ｆｕｌｌ", "ß", "Straße", "İstanbul", "日本 語", "e\u0301", "\u0301",
		"a  b", "😀 x", "Æon", "ﬁm", "Σίσυφος", "-", "12345678900", "true", "x' OR 1=1")
}

func (d dice) day() time.Time {
	day := noon.AddDate(0, 0, d.IntN(60)-30)
	if d.IntN(3) == 0 {
		day = time.Date(1980+d.IntN(60), time.Month(1+d.IntN(12)), 1+d.IntN(31), 0, 0, 0, 0, time.UTC)
	}
	if d.IntN(8) == 0 {
		day = time.Date(1996, 2, 29, 0, 0, 0, 0, time.UTC)
	}
	return day
}

// moment is often at the edge of a day in São Paulo, or in UTC.
func (d dice) moment() time.Time {
	if d.IntN(4) == 0 {
		return time.Time{}
	}
	at := d.day().Truncate(24 * time.Hour).Add(time.Duration(pick(d, 0, 2, 3, 12)) * time.Hour)
	return at.Add(pick(d, 0, -time.Microsecond, time.Microsecond, time.Minute))
}

func (d dice) number() json.Number {
	return json.Number(pick(d, "0", "1", "-1", "10", "10.5", "0.1", "999999999999999", "-0.000000000000001", "3"))
}

// junk is what may lie under a key since before it was defined.
func (d dice) junk() any {
	return pick[any](d, nil, "", "abc", "2018-13-99", "AAAA-BB-CC", "12", true, false, json.Number("7"), []any{"Pro"}, map[string]any{"a": json.Number("1")}, "2018-11-06T10:00:00Z")
}

func (d dice) custom() map[string]any {
	out := map[string]any{}
	for _, key := range []string{"text", "link", "list", "a-b_C"} {
		if text := d.text(); text != "" {
			out[key] = text
		}
	}
	for _, key := range []string{"number", "currency", "percent"} {
		if d.IntN(3) > 0 {
			out[key] = d.number()
		}
	}
	if d.IntN(3) > 0 {
		out["date"] = d.day().Format(time.DateOnly)
	}
	if d.IntN(2) > 0 {
		out["checkbox"] = d.IntN(2) == 0
	}
	for key := range out {
		if d.IntN(12) == 0 {
			out[key] = d.junk()
		}
	}
	return out
}

func (d dice) contact(id int64) contact.Contact {
	c := contact.Contact{
		ID: id, AccountID: 1, Name: d.text(), City: d.text(), CompanyName: d.text(), CountryCode: pick(d, "", "BR", "PT", "JP"),
		Type: pick(d, contact.Visitor, contact.Lead, contact.Customer), Source: pick(d, contact.ByHand, contact.ByAPI, contact.ByImport),
		OwnerID: pick[int64](d, 0, 3, 4), ImportID: pick[int64](d, 0, 7), Blocked: d.IntN(3) == 0, DoNotContact: d.IntN(3) == 0,
		CreatedAt: noon.Add(-time.Duration(d.IntN(40*24)) * time.Hour), UpdatedAt: noon, LastActivityAt: d.moment(), LastIncomingAt: d.moment(), LastOutgoingAt: d.moment(),
		Custom: d.custom(), Additional: map[string]any{},
	}
	if d.IntN(2) == 0 {
		c.Identifier = fmt.Sprint(d.text(), id)
	}
	if d.IntN(2) == 0 {
		c.Email = fmt.Sprintf("%s%d@exemplo.com", pick(d, "josé", "jose", "a_b", "x%"), id)
	}
	if d.IntN(2) == 0 {
		c.PhoneNumber = fmt.Sprintf("+5511%09d", 910000000+id)
	}
	for n := range d.IntN(3) {
		c.OtherEmails = append(c.OtherEmails, fmt.Sprintf("%s%d.%d@outro.com", pick(d, "josé", "a_b", "x%"), id, n))
		c.OtherPhones = append(c.OtherPhones, contact.PhoneNumber{Number: fmt.Sprintf("+5521%09d", 910000000+10*id+int64(n))})
	}
	return c
}

// value is one that an operator of a field may take, or nearly.
func (d dice) value(f filter.Field, o filter.Operator) any {
	switch o {
	case filter.DaysBefore, filter.WithinLast, filter.WithinNext, filter.AnniversaryWithinNext:
		return pick[any](d, 0, 1, 7, "30", 400, 364)
	}
	switch f.Kind {
	case filter.Number:
		return d.number()
	case filter.Day, filter.Instant:
		return d.day().Format(time.DateOnly)
	case filter.Checkbox, filter.Boolean:
		return pick[any](d, true, false, "true", "0", "não")
	case filter.Member, filter.Import, filter.Inbox:
		return pick[any](d, 3, "4", 7, "me")
	case filter.Segment:
		return 5
	case filter.Country:
		return pick(d, "br", "Portugal", "JP")
	case filter.Choice:
		return pick(d, f.Choices...)
	case filter.Label:
		return pick(d, "vip", "FEIRA", "none")
	case filter.Phone:
		return pick(d, "11910000003", "+5511910000009", "0000", "(11)", "5511 91000", "+5521910000031")
	}
	return pick(d, d.text(), "o", "_", "%", `\`, "paulo", "e", " ", "@exemplo", "1", "outro", "josé3.0@outro.com", "com\njosé")
}

func (d dice) condition(fields []filter.Field) map[string]any {
	f := pick(d, fields...)
	o := pick(d, f.Kind.Operators()...)
	values := []any{d.value(f, o)}
	if o == filter.Between {
		values = append(values, d.value(f, o))
	} else if d.IntN(3) == 0 && o != filter.DaysBefore {
		values = append(values, d.value(f, o))
	}
	return map[string]any{"attribute_key": f.Key, "filter_operator": o, "values": values, "query_operator": pick[any](d, "AND", "OR", nil)}
}

func (d dice) tree(fields []filter.Field, depth int) any {
	if depth == 0 || d.IntN(3) == 0 {
		return d.condition(fields)
	}
	if d.IntN(4) == 0 {
		return map[string]any{"not": d.tree(fields, depth-1)}
	}
	parts := []any{}
	for range 1 + d.IntN(3) {
		parts = append(parts, d.tree(fields, depth-1))
	}
	return map[string]any{pick(d, "all", "any"): parts}
}

// payload is a random filter; most can be bound.
func (d dice) payload(fields []filter.Field) any {
	if d.IntN(2) == 0 {
		list := []any{}
		for range d.IntN(4) {
			list = append(list, d.condition(fields))
		}
		return list
	}
	return d.tree(fields, 3)
}

// world is random contacts in a store, and what the evaluator knows of them.
type world struct {
	db       *database.DB
	contacts map[int64]contact.Contact
	records  map[int64]filter.Record
	updates  map[int64][]int64               // the imports that have changed a contact; its history outlives it
	talks    map[int64][]filter.Conversation // and so do its conversations
	talked   int64                           // how many there are
}

func newWorld(t *testing.T, db *database.DB, d dice, n int64) *world {
	t.Helper()
	w := &world{db, map[int64]contact.Contact{}, map[int64]filter.Record{}, map[int64][]int64{}, map[int64][]filter.Conversation{}, 0}
	var contacts []contact.Contact
	for id := range n {
		contacts = append(contacts, d.contact(id+1))
	}
	err := db.Write(ctx, func(tx *database.Tx) error {
		exec := func(sql string, args ...any) {
			if _, err := tx.Exec(ctx, sql, args...); err != nil {
				t.Fatal(sql, err)
			}
		}
		for id := range int64(2) {
			exec("INSERT INTO accounts (id, name, locale, time_zone, country, created_at, updated_at) VALUES ($1, 'x', 'en', 'America/Sao_Paulo', 'BR', 0, 0)", id+1)
			exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES ($1, $2, 'vip', '', 0, 0)", id*10+1, id+1)
			exec("INSERT INTO labels (id, account_id, title, color, created_at, updated_at) VALUES ($1, $2, 'feira', '', 0, 0)", id*10+2, id+1)
			for _, inbox := range []int64{3, 4, 7} {
				exec("INSERT INTO inboxes (id, account_id, name, channel, hmac_token, created_at, updated_at) VALUES ($1, $2, 'x', 'api', '', 0, 0)", id*10+inbox, id+1)
			}
		}
		if err := contact.InsertMany(ctx, tx, contacts); err != nil {
			return err
		}
		for _, c := range contacts {
			record := c.Record()
			for id, title := range map[int64]string{1: "vip", 2: "feira"} {
				if d.IntN(3) == 0 {
					exec("INSERT INTO contact_labels (account_id, contact_id, label_id) VALUES (1, $1, $2)", c.ID, id)
					record.Labels = append(record.Labels, title)
				}
			}
			for range d.IntN(3) {
				if err := w.talk(ctx, tx, d, c.ID); err != nil {
					return err
				}
			}
			record.Conversations = w.talks[c.ID]
			c.Version = 1
			w.contacts[c.ID], w.records[c.ID] = c, record
		}
		for id := int64(1); id+1 < n; id += 7 {
			status := pick(d, "open", "dismissed")
			exec("INSERT INTO duplicates (id, account_id, first_id, second_id, score, reasons, status, found_at) VALUES ($1, 1, $1, $2, 1, '[]', $3, 0)", id, id+1, status)
			for _, of := range []int64{id, id + 1} {
				record := w.records[of]
				record.PossibleDuplicate = record.PossibleDuplicate || status == "open"
				w.records[of] = record
			}
		}
		// A contact of another account, which no filter may find.
		stranger := contacts[0]
		stranger.ID, stranger.AccountID = 10*n, 2
		exec("INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, created_at) VALUES (0, 2, $1, 13, 'x', 0)", contacts[0].ID)
		exec("INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, last_activity_at, created_at, updated_at) VALUES (0, 2, 1, 'x', 13, 0, 'open', 0, 0, 0)")
		return contact.InsertMany(ctx, tx, []contact.Contact{stranger})
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) found(t *testing.T, f *filter.Filter) (ids []int64) {
	t.Helper()
	err := w.db.Read(ctx, func(r database.Reader) error {
		actor := account.Actor{UserID: 3, Role: account.Agent, Account: account.Account{ID: 1}}
		where, order, args, err := contact.Selection{All: true, Filter: f, Sort: "created_at"}.SQL(ctx, r, actor, 1)
		if err != nil {
			return err
		}
		ids, err = database.Collect(ctx, r, database.Int64s, "SELECT c.id FROM contacts c WHERE "+where+" ORDER BY "+order, args...)
		return err
	})
	if err != nil {
		t.Fatalf("%+v: %v", f.Tree(), err)
	}
	return ids
}

func (w *world) held(f *filter.Filter) (ids []int64) {
	for _, id := range slices.Sorted(maps.Keys(w.records)) {
		if f.Holds(w.records[id]) {
			ids = append(ids, id)
		}
	}
	return ids
}

// known gives what columns in memory find; they must know.
func (w *world) known(t *testing.T, cache *columnar.Cache, f *filter.Filter) (ids []int64) {
	t.Helper()
	err := cache.Read(ctx, 1, columnar.Question{Filter: f}, func(_ context.Context, _ database.Reader, found *columnar.Found) error {
		if found == nil {
			return errUnknown
		}
		if ids = found.IDs(); len(ids) != found.Contacts {
			return fmt.Errorf("%d are counted, there are %d", found.Contacts, len(ids))
		}
		return nil
	})
	if errors.Is(err, errUnknown) {
		if err = cache.Warm(ctx, 1, columnar.Question{Filter: f}); err == nil {
			return w.known(t, cache, f)
		}
	}
	if err != nil {
		t.Fatalf("%+v: %v", f.Tree(), err)
	}
	return ids
}

var errUnknown = errors.New("the columns do not know")

// change writes some random contacts anew, with other labels, or takes one out.
func (w *world) change(t *testing.T, d dice) {
	t.Helper()
	err := w.db.Write(ctx, func(tx *database.Tx) error {
		for range 1 + d.IntN(3) {
			id := 1 + d.Int64N(200) // some of them new
			next := d.contact(id)
			next.Version = 1
			before, known := w.contacts[id]
			switch {
			case !known:
				if err := contact.InsertMany(ctx, tx, []contact.Contact{next}); err != nil {
					return err
				}
			case d.IntN(5) == 0:
				delete(w.contacts, id)
				delete(w.records, id)
				if _, err := contact.RemoveMany(ctx, tx, 1, []int64{id}); err != nil {
					return err
				}
				continue
			default:
				// What never changes, and the duplicates that newWorld has found.
				next.Source, next.ImportID, next.CreatedAt, next.Version = before.Source, before.ImportID, before.CreatedAt, before.Version
				if err := w.talk(ctx, tx, d, id); err != nil {
					return err
				}
				if err := contact.Save(ctx, tx, before, next, noon); err != nil {
					return err
				}
				next.Version++
				if err := w.update(ctx, tx, d, id); err != nil {
					return err
				}
			}
			record := next.Record()
			record.UpdatedByImports, record.Conversations = w.updates[id], w.talks[id]
			record.PossibleDuplicate = known && w.records[id].PossibleDuplicate
			record.Labels = w.records[id].Labels
			if !known {
				record.Labels = nil
			}
			if d.IntN(2) == 0 {
				record.Labels = nil
				for label, title := range map[int64]string{1: "vip", 2: "feira"} {
					move := contact.RemoveLabel
					if d.IntN(2) == 0 {
						move, record.Labels = contact.AddLabel, append(record.Labels, title)
					}
					if _, err := move(ctx, tx, 1, label, []int64{id}); err != nil {
						return err
					}
				}
			}
			w.contacts[id], w.records[id] = next, record
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.lostPairs(t)
}

// talk begins a conversation with a contact.
func (w *world) talk(ctx context.Context, tx *database.Tx, d dice, id int64) error {
	v := filter.Conversation{InboxID: pick[int64](d, 3, 4, 7), Status: pick(d, "open", "pending", "snoozed", "resolved")}
	var until any
	if v.Status == "snoozed" && d.IntN(3) > 0 {
		v.SnoozedUntil = noon.Add(pick(d, -time.Hour, 0, time.Microsecond, 30*time.Hour))
		until = v.SnoozedUntil.UnixMicro()
	}
	w.talks[id] = append(w.talks[id], v)
	w.talked++
	_, err := tx.Exec(ctx, "INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, created_at) VALUES ($1, 1, $2, $3, $4, 0)", w.talked, id, v.InboxID, fmt.Sprint(w.talked))
	if err == nil {
		_, err = tx.Exec(ctx, `INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, snoozed_until, last_activity_at, created_at, updated_at)
			VALUES ($1, 1, $1, $2, $3, $1, $4, $5, 0, 0, 0)`, w.talked, fmt.Sprint(w.talked), v.InboxID, v.Status, until)
	}
	return err
}

// update writes into a contact's history that a row of an import, an undo or a person has
// changed it.
func (w *world) update(ctx context.Context, tx *database.Tx, d dice, id int64) error {
	e := contact.Event{AccountID: 1, ContactID: id, Kind: contact.EventUpdated, Origin: contact.Origin{At: noon, Via: contact.ByImport, ImportID: pick[int64](d, 0, 3, 4, 7), ImportLine: d.IntN(3)}}
	if e.ImportID == 0 {
		e.ImportLine = 0
	}
	if e.ImportLine > 0 {
		w.updates[id] = append(w.updates[id], e.ImportID)
	}
	return contact.Record(ctx, tx, e)
}

// lostPairs takes note of pairs that have gone with one of their contacts.
func (w *world) lostPairs(t *testing.T) {
	t.Helper()
	err := w.db.Read(ctx, func(r database.Reader) error {
		ids, err := database.Collect(ctx, r, database.Int64s, "SELECT first_id FROM duplicates WHERE account_id = 1 AND status = 'open' UNION SELECT second_id FROM duplicates WHERE account_id = 1 AND status = 'open'")
		for id, record := range w.records {
			record.PossibleDuplicate = slices.Contains(ids, id)
			w.records[id] = record
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Random filters over random contacts find the same in both stores, in memory and in
// columns, also when contacts change in between.
func TestStoresAndEvaluatorAgree(t *testing.T) {
	chosen := *seed
	if chosen == 0 {
		chosen = rand.Uint64()
	}
	t.Logf("go test ./internal/filter -run Agree -seed %d", chosen)
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		d := dice{rand.New(rand.NewPCG(chosen, 1))}
		w := newWorld(t, db, d, 150)
		fields := filter.Fields(schema())
		bound, hits := 0, 0
		cache := columnar.New(db, 1<<30, time.Now, slog.New(slog.DiscardHandler))
		defer cache.Close()
		cache.Few, cache.Values = 0, 10
		for range 600 {
			if d.IntN(2) == 0 {
				w.change(t, d)
			}
			payload, err := json.Marshal(d.payload(fields))
			if err != nil {
				t.Fatal(err)
			}
			tree, err := filter.Read(payload)
			if err != nil {
				t.Fatalf("%s: %v", payload, err)
			}
			f, err := filter.Bind(tree, rules(t))
			if err != nil {
				continue // a value that does not fit, such as a blank one
			}
			bound++
			found, held := w.found(t, f), w.held(f)
			if !slices.Equal(found, held) {
				t.Errorf("%s\nthe store finds %v\nin memory     %v", payload, found, held)
				w.differ(t, found, held)
			}
			if known := w.known(t, cache, f); !slices.Equal(known, held) {
				t.Errorf("%s\nthe columns find %v\nin memory       %v", payload, known, held)
				w.differ(t, known, held)
			}
			if len(held) > 0 && len(held) < len(w.records) {
				hits++
			}
		}
		if bound < 300 || hits < 100 {
			t.Errorf("%d filters were bound, %d told contacts apart: too few to mean anything", bound, hits)
		}
	})
}

func (w *world) differ(t *testing.T, found, held []int64) {
	t.Helper()
	for id, record := range w.records {
		if slices.Contains(found, id) != slices.Contains(held, id) {
			t.Logf("such as %+v", record)
			return
		}
	}
}
