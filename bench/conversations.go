package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Who talks to whom while the chat is measured.
const (
	visitorsOnPostgres = 200
	visitorsOnSQLite   = 50
	screensOpen        = 5 // of members
)

// measureChat has visitors of a website write a message a second each while members have the
// page open, and prints how long each message took to be there; then it looks that the store
// has all of them, and none twice.
func (b *bench) measureChat(ctx context.Context, o options, what string) error {
	return b.serving(ctx, func(s *server) error {
		c, err := s.openChat(ctx)
		if err != nil {
			return err
		}
		visitors := visitorsOnPostgres
		if b.name == "sqlite" {
			visitors = visitorsOnSQLite
		}
		before, err := processTime(s.process)
		if err != nil {
			return err
		}
		if err := c.talk(ctx, visitors, o.seconds); err != nil {
			return err
		}
		after, err := processTime(s.process)
		if err != nil {
			return err
		}
		fmt.Printf("\n%s, %s: %d visitors for %d s, %d screens: %d messages, %d sent again, %d refused for a while; %d requests, %.1f s CPU of ficha\n",
			b.name, what, visitors, o.seconds, screensOpen, len(c.began), c.again, c.waited, c.requests, (after - before).Seconds())
		c.print(b.name)
		return b.checkChat(ctx, c)
	})
}

// measureTalks measures lists of many conversations, and the chat once more beside them.
func (b *bench) measureTalks(ctx context.Context, o options) error {
	if err := b.fill(ctx, o.conversations); err != nil {
		return err
	}
	if err := b.measureThreads(ctx, o.conversations); err != nil {
		return err
	}
	return b.measureChat(ctx, o, fmt.Sprintf("with %d contacts and %d conversations", o.contacts, o.conversations))
}

// chat is a website inbox in use, and what was seen of each message when.
type chat struct {
	server *server
	inbox  int64
	public server // the inbox's public API

	mu       sync.Mutex
	began    map[int64]time.Time // when a message was written, by its id
	told     []sighting          // the stream of a member named it
	opened   []sighting          // it stood in the thread that a member has open
	listed   []sighting          // it stood in a row of a list; not every one does, as rows are 25
	again    int                 // sent twice on purpose
	waited   int                 // refused and sent later
	requests int
	failure  error
}

// sighting is where a message was seen for the first time.
type sighting struct {
	screen  int
	message int64
	at      time.Time
}

func (s *server) openChat(ctx context.Context) (*chat, error) {
	answer, err := s.send(ctx, http.MethodPost, "/inboxes", "application/json", bytes.NewBufferString(`{"name":"Site","channel":{"type":"web_widget","website_url":"https://example.com"}}`))
	if err != nil {
		return nil, err
	}
	var made struct {
		ID    int64  `json:"id"`
		Token string `json:"website_token"`
	}
	if err := json.Unmarshal(answer, &made); err != nil {
		return nil, err
	}
	// Browsers are many; one client that is to be all of them keeps its connections.
	transport := &http.Transport{MaxIdleConnsPerHost: 1000}
	s.client.Transport = transport
	return &chat{
		server: s, inbox: made.ID, began: map[int64]time.Time{},
		public: server{client: &http.Client{Transport: transport}, base: s.root + "/public/api/v1/inboxes/" + made.Token},
	}, nil
}

// talk lets everybody in, has them write for some seconds, and waits until it is seen.
func (c *chat) talk(ctx context.Context, visitors, seconds int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	all := make([]*visitor, visitors)
	for i := range all {
		v, err := c.arrive(ctx, i)
		if err != nil {
			return err
		}
		all[i] = v
	}
	for i := range screensOpen {
		if err := c.watch(ctx, i, all[i*len(all)/screensOpen].conversation); err != nil {
			return err
		}
	}
	var writing sync.WaitGroup
	for i, v := range all {
		writing.Go(func() {
			v.write(ctx, time.Duration(i)*time.Second/time.Duration(len(all)), seconds)
		})
	}
	writing.Wait()
	c.untilSeen()
	return c.failure
}

// untilSeen waits until every screen has heard of every message, at most some seconds: what is
// missing then is printed.
func (c *chat) untilSeen() {
	for range 100 {
		c.mu.Lock()
		done := len(c.told) >= screensOpen*len(c.began)
		c.mu.Unlock()
		if done {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// processTime is what a process has had of the processors; clock ticks are a hundredth of a second.
func processTime(id int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", id))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	system, failed := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err, failed)
}

func (c *chat) fail(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = errors.Join(c.failure, err)
}

// ask sends a request of a page or a chat and reads the answer.
func (c *chat) ask(ctx context.Context, to *server, method, path, body string, into any) error {
	c.mu.Lock()
	c.requests++
	c.mu.Unlock()
	answer, err := to.send(ctx, method, path, "application/json", bytes.NewBufferString(body))
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

func (c *chat) print(store string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Printf("\n| %s: from writing until | seen | p50 ms | p95 ms | longest ms | bar p95 |\n| --- | --- | --- | --- | --- | --- |\n", store)
	for _, row := range []struct {
		what string
		seen []sighting
	}{{"a member's stream tells of it", c.told}, {"the open thread shows it", c.opened}, {"a row of the list shows it", c.listed}} {
		var took []time.Duration
		for _, s := range row.seen {
			if began, is := c.began[s.message]; is {
				took = append(took, s.at.Sub(began))
			}
		}
		if len(took) == 0 {
			continue
		}
		slices.Sort(took)
		fmt.Printf("| %s | %d | %.1f | %.1f | %.1f | 300 |\n", row.what, len(took), milliseconds(took[len(took)/2]), milliseconds(took[len(took)*19/20]), milliseconds(took[len(took)-1]))
	}
	fmt.Printf("\n%d of %d tellings did not reach a screen\n", screensOpen*len(c.began)-len(c.told), screensOpen*len(c.began))
}

// checkChat compares what was written with what is stored.
func (b *bench) checkChat(ctx context.Context, c *chat) error {
	stored, err := b.query(ctx, fmt.Sprintf("SELECT count(*), count(DISTINCT source_id) FROM messages WHERE account_id = %d AND inbox_id = %d AND kind = 'incoming'", b.account, c.inbox))
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("%d|%d", len(c.began), len(c.began)); stored != want {
		return fmt.Errorf("stored and different messages are %s, not %s", stored, want)
	}
	fmt.Println("none lost, none doubled")
	return nil
}
