package avatar

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/testkit"
)

// world is the service with one contact, and a web that it may reach.
type world struct {
	*Service
	t     *testing.T
	actor account.Actor
	id    int64
}

func eachWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		ctx := context.Background()
		log := slog.New(slog.DiscardHandler)
		blobs, err := blob.Open(ctx, (&url.URL{Scheme: "file", Path: filepath.ToSlash(t.TempDir())}).String())
		if err != nil {
			t.Fatal(err)
		}
		w := &world{t: t}
		accounts := account.NewService(db, nil, clock.System, log)
		contacts := contact.NewService(db, event.NewHub(nil, log), clock.System)
		w.Service = NewService(db, blobs, accounts, contacts, NewFetcher(func(netip.Addr) bool { return true }), clock.System)
		made, err := accounts.Setup(ctx, account.NewAccount{
			AccountName: "Padaria", Name: "Ana", Email: "ana@exemplo.com", Password: "correct horse 7", Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
		})
		w.must(err)
		w.actor, err = accounts.Operator(ctx, made.AccountID, "")
		w.must(err)
		c, err := contacts.Create(ctx, w.actor, contact.Change{Name: new("Zé")}, contact.ByHand)
		w.must(err)
		w.id = c.ID
		test(w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) key() string {
	w.t.Helper()
	c, err := w.contacts.Get(context.Background(), w.actor, w.id)
	w.must(err)
	return c.AvatarKey
}

func TestFetchingByJob(t *testing.T) {
	file := pngOf(t, halves(9, 9))
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/picture" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(file)
	}))
	defer web.Close()
	eachWorld(t, func(w *world) {
		args := fetchArgs{w.actor.AccountID(), w.id, w.actor.UserID, true, web.URL + "/picture"}
		run := func(args fetchArgs) error { return w.fetch(context.Background(), args, job.Attempt{}) }
		w.must(run(args))
		first := w.key()
		w.must(run(args)) // a job may run twice
		second := w.key()
		if first == "" || second == "" || first == second {
			t.Fatalf("%q, then %q", first, second)
		}
		if _, err := w.blobs.Open(context.Background(), first); err == nil {
			t.Error("the first file is left")
		}
		gone := args
		gone.ContactID = 99
		w.must(run(gone))
		nobody := args
		nobody.UserID = 99
		w.must(run(nobody))
		missing := args
		missing.URL = web.URL + "/nothing"
		if run(missing) == nil {
			t.Error("a server that does not answer is not asked again")
		}
		w.fetcher = NewFetcher(outbound.Public)
		w.must(run(args)) // refused, for good
		if w.key() != second {
			t.Error("the picture was lost")
		}
	})
}

func TestSweepLeavesWhatIsUsed(t *testing.T) {
	eachWorld(t, func(w *world) {
		ctx := context.Background()
		_, err := w.Set(ctx, w.actor, w.id, pngOf(t, halves(9, 9)))
		w.must(err)
		left := "avatars/1/LEFT.png"
		_, err = w.blobs.Put(ctx, left, bytes.NewReader([]byte("x")))
		w.must(err)
		merged := "avatars/1/MERGED.png"
		_, err = w.blobs.Put(ctx, merged, bytes.NewReader([]byte("x")))
		w.must(err)
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO contact_merges (id, account_id, base_id, mergee_id, event_id, user_id, state, merged_at)
				VALUES (1, 1, 1, 2, 1, 1, '{"mergee":{"AvatarKey":"avatars/1/MERGED.png"}}', 0)`)
			return err
		}))
		w.must(w.Sweep(ctx))
		if _, err := w.blobs.Open(ctx, left); err != nil {
			t.Error("a file on its way to a contact is gone")
		}
		w.now = func() time.Time { return clock.System().Add(2 * leftAfter) }
		w.must(w.Sweep(ctx))
		if _, err := w.blobs.Open(ctx, merged); err != nil {
			t.Error("the picture of a contact that may be unmerged is gone")
		}
		if _, err := w.blobs.Open(ctx, left); err == nil {
			t.Error("a file of nobody is left")
		}
		file, err := w.Open(ctx, w.actor, w.id)
		w.must(err)
		w.must(file.Close())
	})
}
