package exporter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// world is the program around exports and imports, with two Brazilian accounts.
// Nothing runs in the background until work.
type world struct {
	*Service
	t        testing.TB
	clock    *clock.Manual
	contacts *contact.Service
	imports  *importer.Service
	ana, bia account.Actor
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, clock: clock.At(time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC))}
	log := slog.New(slog.DiscardHandler)
	blobs, err := blob.Open(ctx, "file://"+t.TempDir())
	w.must(err)
	t.Cleanup(func() { _ = blobs.Close() })
	sender, err := mail.NewFolder(t.TempDir(), "Ficha <ficha@exemplo.com>", w.clock.Now)
	w.must(err)
	hub := event.NewHub(nil, log)
	notices := notification.NewService(db, sender, hub, w.clock.Now, log)
	w.Service = NewService(db, blobs, notices, hub, "http://localhost:8080", w.clock.Now)
	w.contacts = contact.NewService(db, hub, w.clock.Now)
	w.imports = importer.NewService(db, blobs, notices, hub, "http://localhost:8080", w.clock.Now)
	testkit.Queue(t, db, log, w, w.imports, notices)
	accounts := account.NewService(db, notices, w.clock.Now, log)
	for n, actor := range []*account.Actor{&w.ana, &w.bia} {
		made, err := accounts.Setup(ctx, account.NewAccount{
			AccountName: "Padaria", Name: "Zé", Email: fmt.Sprintf("ze%d@exemplo.com", n), Password: "uma senha longa", Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
		})
		w.must(err)
		*actor, err = accounts.Operator(ctx, made.AccountID, "")
		w.must(err)
		for n, of := range []string{"text", "currency", "date", "checkbox", "number"} {
			w.exec(`INSERT INTO attribute_definitions (id, account_id, model, key, name, type, currency, position, created_at, updated_at)
				VALUES ($1, $2, 'contact', $3, $3, $4, $5, $1, 0, 0)`, made.AccountID*100+int64(n), made.AccountID, "meu_"+of, of, map[bool]string{true: "BRL"}[of == "currency"])
		}
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

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
		return err
	}))
}

func (w *world) add(change contact.Change) contact.Contact {
	w.t.Helper()
	c, err := w.contacts.Create(ctx, w.ana, change, contact.ByHand)
	w.must(err)
	return c
}

// order makes an export of Ana's and writes it.
func (w *world) order(o Order) Export {
	w.t.Helper()
	if o.Contacts.IDs == nil {
		o.Contacts.All = true
	}
	e, err := w.Create(ctx, w.ana, o)
	w.must(err)
	return w.runs(e)
}

func (w *world) runs(e Export) Export {
	w.t.Helper()
	w.must(w.run(ctx, runArgs{e.AccountID, e.ID}, job.Attempt{Number: 1}))
	return w.look(e)
}

func (w *world) look(e Export) (now Export) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) (err error) {
		now, err = load(ctx, r, e.AccountID, e.ID)
		return err
	}))
	return now
}

func (w *world) file(e Export) string {
	w.t.Helper()
	var out bytes.Buffer
	w.must(w.WriteFile(ctx, e, &out))
	if int64(out.Len()) != e.Size {
		w.t.Errorf("the file has %d bytes, the export says %d", out.Len(), e.Size)
	}
	return out.String()
}

func ptr[T any](value T) *T { return &value }

// hostile stores contacts whose values are hard on a file.
func (w *world) hostile() {
	w.t.Helper()
	for n, name := range []string{
		`=HYPERLINK("http://x","a")`, "+55 11", "-1", "@SUM(1)", "'apóstrofo", "''dois", "com;ponto,e \"aspas\"", "linha\ndois", "João 🥖", "sep=;", "id",
	} {
		w.add(contact.Change{
			Name: &name, Email: ptr(fmt.Sprintf("p%d@exemplo.com", n)), City: &name, CompanyName: &name, Identifier: ptr(fmt.Sprintf("-%d", n)),
			PhoneNumber: ptr(fmt.Sprintf("(11) 91234-56%02d", n)), Country: ptr([]string{"BR", "Nárnia"}[n%2]), Blocked: ptr(n == 3),
			Custom: map[string]any{
				"meu_text": "=1+1 " + name, "meu_currency": json.Number("-1234.5"), "meu_date": "2026-12-31", "meu_checkbox": n%2 == 0,
				"meu_number": json.Number("1234.567"),
			},
		})
	}
	w.add(contact.Change{Name: ptr("Só Nome")})
	w.add(contact.Change{Name: ptr("Só Nome")})
}

func TestAFileComesBackUnchanged(t *testing.T) {
	each(t, func(w *world) {
		w.hostile()
		content := w.file(w.order(Order{}))
		if !strings.HasPrefix(content, "\ufeffid;name;email;") || !strings.Contains(content, ";ficha_export\r\n") {
			t.Errorf("begins with %.300q", content)
		}
		for _, cell := range []string{`"'=HYPERLINK(""http://x"",""a"")"`, ";'+5511912345600;", ";'-1234,5;2026-12-31;true;1234,567;\r\n", ";''apóstrofo;"} {
			if !strings.Contains(content, cell) {
				t.Errorf("no %s in\n%s", cell, content)
			}
		}
		w.work()
		before := w.all(w.ana)
		i := w.imported(w.ana, content)
		if c := i.Counts; i.Status != importer.Completed || c.Rows != 13 || c.Unchanged != 13 {
			t.Errorf("into the same account: %s %+v", i.Status, c)
		}
		for n, c := range w.all(w.ana) {
			if !c.Equal(before[n]) {
				t.Errorf("changed to %+v\nwas %+v", c, before[n])
			}
		}
		if c := w.imported(w.bia, content).Counts; c.Created != 13 {
			t.Errorf("into an empty account: %+v", c)
		}
		for n, c := range w.all(w.bia) {
			if was := before[n]; !same(c, was) {
				t.Errorf("came as %+v\nwas %+v", c, was)
			}
		}
	})
}

// same compares what a file carries into another account.
func same(a, b contact.Contact) bool {
	key := func(c contact.Contact) string {
		custom, err := json.Marshal(c.Custom)
		return fmt.Sprint(c.Name, c.Email, c.PhoneNumber, c.Identifier, c.City, c.CountryCode, c.Additional["country"], c.CompanyName, c.Blocked, string(custom), err)
	}
	return key(a) == key(b)
}

func (w *world) all(actor account.Actor) []contact.Contact {
	w.t.Helper()
	page, err := w.contacts.List(ctx, actor, contact.List{Sort: "created_at", Page: 1, PerPage: contact.MaxPerPage})
	w.must(err)
	slices.SortFunc(page.Contacts, func(a, b contact.Contact) int { return strings.Compare(a.Email+a.Name, b.Email+b.Name) })
	return page.Contacts
}

// work runs the queue until the test ends.
func (w *world) work() { testkit.Run(w.t, w.queue.Run) }

func (w *world) imported(actor account.Actor, content string) importer.Import {
	w.t.Helper()
	events, leave := w.events.Subscribe(actor.AccountID(), actor.UserID)
	defer leave()
	i, err := w.imports.Upload(ctx, actor, "contatos.csv", strings.NewReader(content), importer.Given{})
	w.must(err)
	for deadline := time.After(30 * time.Second); !i.Finished(); {
		select {
		case <-events:
		case <-deadline:
			w.t.Fatalf("the import does not end: %+v", i)
		}
		i, err = w.imports.Get(ctx, actor, i.ID)
		w.must(err)
	}
	return i
}

func TestColumnsAndOrder(t *testing.T) {
	each(t, func(w *world) {
		b, a := w.add(contact.Change{Name: ptr("Bia")}), w.add(contact.Change{Name: ptr("Ana"), Custom: map[string]any{"meu_number": json.Number("1.5")}})
		w.add(contact.Change{Name: ptr("Caio")})
		e := w.order(Order{
			Columns: []string{"custom_attributes.meu_number", "name", "unknown", "avatar_url"}, Delimiter: ",", Contacts: contact.Selection{IDs: []int64{a.ID, b.ID}, Sort: "name"},
		})
		if got := w.file(e); got != "\ufeffmeu_number,name,ficha_export\r\n\"1,5\",Ana,\r\n,Bia,\r\n" {
			t.Errorf("%q", got)
		}
		if got := w.file(w.order(Order{Columns: []string{"name"}, Contacts: contact.Selection{IDs: []int64{999}}})); got != "\ufeffname;ficha_export\r\n" {
			t.Errorf("nobody: %q", got)
		}
		for _, o := range []Order{{Format: "pdf"}, {Delimiter: "x"}, {Columns: []string{"password"}}} {
			_, err := w.Create(ctx, w.ana, o)
			w.refused(err, "choice_invalid")
		}
	})
}

func TestAWorkbookHoldsTypes(t *testing.T) {
	each(t, func(w *world) {
		w.hostile()
		e := w.order(Order{Format: XLSX, Columns: []string{"name", "phone_number", "meu_currency", "meu_date"}, Contacts: contact.Selection{Query: "hyperlink", All: true}})
		book, err := excelize.OpenReader(strings.NewReader(w.file(e)))
		w.must(err)
		kinds := map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeInlineString, "C2": excelize.CellTypeUnset, "D2": excelize.CellTypeUnset}
		for at, want := range kinds {
			if got, err := book.GetCellType("Sheet1", at); err != nil || got != want {
				t.Errorf("%s is of type %v, want %v (%v)", at, got, want, err)
			}
		}
		if v, _ := book.GetCellValue("Sheet1", "A2"); v != `=HYPERLINK("http://x","a")` {
			t.Errorf("A2 is %q", v)
		}
		if v, _ := book.GetCellValue("Sheet1", "C2", excelize.Options{RawCellValue: true}); v != "-1234.5" {
			t.Errorf("C2 is %q", v)
		}
		if f, _ := book.GetCellFormula("Sheet1", "A2"); f != "" {
			t.Errorf("A2 is a formula: %s", f)
		}
	})
}

func TestOnlyWhoOrderedItSeesIt(t *testing.T) {
	each(t, func(w *world) {
		e := w.order(Order{})
		other := w.ana
		other.UserID++ // an administrator of the same account
		for _, actor := range []account.Actor{other, w.bia} {
			_, err := w.Get(ctx, actor, e.ID)
			w.refused(err, "not_found")
			_, err = w.File(ctx, actor, e.ID)
			w.refused(err, "not_found")
			_, err = w.Cancel(ctx, actor, e.ID)
			w.refused(err, "not_found")
			if _, count, err := w.List(ctx, actor, 1, 10); err != nil || count != 0 {
				t.Errorf("sees %d, %v", count, err)
			}
		}
		agent := w.ana
		agent.Role = account.Agent
		_, err := w.Create(ctx, agent, Order{})
		w.refused(err, "action_forbidden")
		w.clock.Advance(keptFor)
		_, err = w.File(ctx, w.ana, e.ID)
		w.refused(err, "not_found")
		w.must(w.SweepFiles(ctx))
		if now := w.look(e); now.Status != Expired || w.WriteFile(ctx, e, &bytes.Buffer{}) == nil {
			t.Errorf("kept: %+v", now)
		}
	})
}

func TestAKilledRunnersFileIsWhole(t *testing.T) {
	for _, format := range []Format{CSV, XLSX} {
		t.Run(string(format), func(t *testing.T) { killed(t, format) })
	}
}

func killed(t *testing.T, format Format) {
	t.Helper()
	each(t, func(w *world) {
		const n = partRows + 2*chunkRows + 3
		w.many(n)
		o := Order{Format: format, Columns: []string{"id", "name"}, Contacts: contact.Selection{All: true, Sort: "created_at"}}
		whole := w.file(w.order(o))
		if got := lines(w, format, whole); got != n+1 {
			w.t.Fatalf("%d lines", got)
		}
		e, err := w.Create(ctx, w.ana, o)
		w.must(err)
		begun, err := w.begin(ctx, runArgs{e.AccountID, e.ID})
		w.must(err)
		rows, err := w.newWriter(ctx, begun)
		w.must(err)
		killed := begun
		w.must(w.part(ctx, &killed, rows))
		w.must(w.blobs.Delete(ctx, begun.partKey(1)))
		w.exec("DELETE FROM river_job")
		w.clock.Advance(staleAfter)
		w.must(w.Sweep(ctx, false))
		if got := w.number("SELECT count(*) FROM river_job"); got != 1 {
			t.Errorf("%d jobs after a kill", got)
		}
		if stale := w.part(ctx, &begun, rows); !errors.Is(stale, errMoved) { // the killed one was only slow
			t.Errorf("a second runner ends with %v", stale)
		}
		if e = w.runs(e); e.Status != Completed || e.Done != n || e.Parts != 2 || w.file(e) != whole {
			t.Errorf("%+v", e)
		}
		if got := w.number("SELECT count(*) FROM mails WHERE export_id IS NOT NULL"); got != 2 {
			t.Errorf("%d mails", got)
		}
	})
}

func TestCanceled(t *testing.T) {
	each(t, func(w *world) {
		e, err := w.Create(ctx, w.ana, Order{Contacts: contact.Selection{All: true}})
		w.must(err)
		_, err = w.Cancel(ctx, w.ana, e.ID)
		w.must(err)
		if e = w.runs(e); e.Status != Canceled || e.Parts != 0 {
			t.Errorf("%+v", e)
		}
		_, err = w.Cancel(ctx, w.ana, e.ID)
		w.refused(err, "wrong_status")
	})
}

func (w *world) number(query string) (n int) {
	w.t.Helper()
	w.must(w.db.Read(ctx, func(r database.Reader) error { return r.QueryRow(ctx, query).Scan(&n) }))
	return n
}

// many stores n contacts of Ana's.
func (w *world) many(n int) {
	w.t.Helper()
	for from := 0; from < n; from += 5000 {
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			ids, err := database.NextIDs(ctx, tx, database.ContactIDs, min(5000, n-from))
			if err != nil {
				return err
			}
			contacts := make([]contact.Contact, len(ids))
			for i, id := range ids {
				contacts[i] = contact.Contact{
					ID: id, AccountID: w.ana.AccountID(), Name: fmt.Sprintf("Pessoa %d", id), Email: fmt.Sprintf("p%d@exemplo.com", id), City: "Recife",
					Type: contact.Lead, Source: contact.ByHand, CreatedAt: w.now(), UpdatedAt: w.now(),
				}
			}
			return contact.InsertMany(ctx, tx, contacts)
		}))
	}
}
