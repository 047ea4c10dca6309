package event_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

// buffer is a log that several goroutines write.
type buffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

// node is a hub as one process of several has it, running until the test ends.
func node(t *testing.T, db *database.DB) (*event.Hub, *buffer) {
	t.Helper()
	log := &buffer{}
	hub := event.NewHub(db.Pool(), slog.New(slog.NewTextHandler(log, nil)))
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- hub.Run(running) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the hub ended with %v", err)
		}
	})
	if db.Pool() != nil {
		awaitListeners(t, db, 1)
	}
	return hub, log
}

// awaitListeners waits until at least n connections listen.
func awaitListeners(t *testing.T, db *database.DB, n int) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var found int
		err := db.Read(ctx, func(r database.Reader) error {
			return r.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN %'").Scan(&found)
		})
		if err != nil {
			t.Fatal(err)
		}
		if found >= n {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d connections listen, want %d", found, n)
		}
	}
}

// next gives the next event or fails.
func next(t *testing.T, events <-chan event.Event) event.Event {
	t.Helper()
	select {
	case e := <-events:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no event came")
		return event.Event{}
	}
}

// kinds reads events until the one of kind "end" and names what came before it.
func kinds(t *testing.T, events <-chan event.Event) string {
	t.Helper()
	var found []string
	for {
		e := next(t, events)
		if e.Kind == "end" {
			return strings.Join(found, " ")
		}
		found = append(found, e.Kind)
	}
}

func TestASubscriberHearsItsOwn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		hub, _ := node(t, db)
		subscribers := map[string]<-chan event.Event{}
		for name, who := range map[string][2]int64{"ana": {1, 10}, "bia": {1, 11}, "caio of another account": {2, 12}, "ana in the other account": {2, 10}} {
			events, cancel := hub.Subscribe(who[0], who[1])
			defer cancel()
			subscribers[name] = events
		}
		for _, e := range []event.Event{
			{AccountID: 1, Kind: "contact"}, {AccountID: 1, UserID: 10, Kind: "notification"}, {AccountID: 2, Kind: "import"},
			{AccountID: 2, UserID: 99, Kind: "nobody"}, {AccountID: 1, Kind: "end"}, {AccountID: 2, Kind: "end"},
		} {
			hub.Publish(e)
		}
		for name, want := range map[string]string{
			"ana": "contact notification", "bia": "contact", "caio of another account": "import", "ana in the other account": "import",
		} {
			if got := kinds(t, subscribers[name]); got != want {
				t.Errorf("%s hears %q, want %q", name, got, want)
			}
		}
	})
}

func TestAnEventKeepsItsContent(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		hub, _ := node(t, db)
		events, cancel := hub.Subscribe(1, 10)
		defer cancel()
		hub.Publish(event.Event{AccountID: 1, Kind: "contact", Data: map[string]any{"change": "updated — “São Paulo” é isto"}})
		if e := next(t, events); e.AccountID != 1 || e.UserID != 0 || e.Data["change"] != "updated — “São Paulo” é isto" {
			t.Errorf("it came as %+v", e)
		}
	})
}

func TestASlowPageHoldsNobodyUp(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		hub, _ := node(t, db)
		slow, cancelSlow := hub.Subscribe(1, 10) // does not read
		defer cancelSlow()
		events, cancel := hub.Subscribe(1, 11)
		defer cancel()
		for range 300 {
			hub.Publish(event.Event{AccountID: 1, Kind: "contact"})
			next(t, events)
		}
		// It hears what there was place for, and that this is not all.
		heard := 0
		for range slow {
			heard++
		}
		if heard == 0 || heard >= 300 {
			t.Errorf("the slow page heard %d events", heard)
		}
	})
}

func TestWhoLeavesHearsNothingMore(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		hub, _ := node(t, db)
		gone, cancelGone := hub.Subscribe(1, 10)
		events, cancel := hub.Subscribe(1, 11)
		defer cancel()
		cancelGone()
		cancelGone()
		hub.Publish(event.Event{AccountID: 1, Kind: "contact"})
		next(t, events)
		if e, more := <-gone; more {
			t.Errorf("%+v came to a page that is gone", e)
		}
	})
}

func TestEventsReachOtherNodes(t *testing.T) {
	url := testkit.DatabaseURL(t, "postgres")
	first, _ := node(t, testkit.OpenDatabase(t, url))
	db := testkit.OpenDatabase(t, url)
	second, _ := node(t, db)
	awaitListeners(t, db, 2)
	here, cancelHere := first.Subscribe(1, 10)
	defer cancelHere()
	there, cancelThere := second.Subscribe(1, 11)
	defer cancelThere()
	first.Publish(event.Event{AccountID: 1, Kind: "contact", Data: map[string]any{"id": int64(9_007_199_254)}})
	if e := next(t, there); e.Kind != "contact" || e.Data["id"] != float64(9_007_199_254) {
		t.Errorf("the other node got %+v", e)
	}
	next(t, here)
	// Many at once arrive one by one, in their order.
	for n := range 200 {
		first.Publish(event.Event{AccountID: 1, Kind: "contact", Data: map[string]any{"id": n}})
		next(t, here)
	}
	for n := range 200 {
		if e := next(t, there); e.Data["id"] != float64(n) {
			t.Fatalf("the other node got %+v as the event %d", e, n)
		}
	}
	second.Publish(event.Event{AccountID: 1, Kind: "end"})
	if got := kinds(t, here); got != "" {
		t.Errorf("the first node heard its own event twice: %s", got)
	}
}

func TestAnInterruptedListenerComesBack(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "postgres"))
	hub, log := node(t, db)
	events, cancel := hub.Subscribe(1, 10)
	defer cancel()
	var ended int64
	err := db.Write(ctx, func(tx *database.Tx) (err error) {
		ended, err = tx.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'")
		return err
	})
	if err != nil || ended != 1 {
		t.Fatal(ended, err)
	}
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(log.String(), "interrupted"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the interruption is not in the log")
		}
	}
	other, _ := node(t, db)
	awaitListeners(t, db, 2)
	other.Publish(event.Event{AccountID: 1, Kind: "contact"})
	if e := next(t, events); e.Kind != "contact" {
		t.Errorf("it got %+v", e)
	}
}

func TestPublishingNeverWaits(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "postgres"))
	hub := event.NewHub(db.Pool(), slog.New(slog.DiscardHandler)) // nobody runs it
	done := make(chan bool)
	go func() {
		for range 2000 {
			hub.Publish(event.Event{AccountID: 1, Kind: "contact"})
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Error("publishing hangs while the database is away")
	}
}
