package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// visitor is somebody's browser with the chat of a website open, which does what web/widget does.
type visitor struct {
	*chat

	source       string
	path         string // of the visitor
	conversation int64
	sync         func()
}

// arrive makes a visitor and their conversation, and listens as they do.
func (c *chat) arrive(ctx context.Context, n int) (*visitor, error) {
	v := &visitor{chat: c, source: fmt.Sprintf("visitor-%d-%d", c.inbox, n)}
	v.path = "/contacts/" + v.source
	err := c.ask(ctx, &c.public, http.MethodPost, "/contacts", fmt.Sprintf(`{"source_id":%q,"name":"Visitor %d"}`, v.source, n), nil)
	if err != nil {
		return nil, err
	}
	var begun struct {
		ID int64 `json:"id"`
	}
	if err := c.ask(ctx, &c.public, http.MethodPost, v.path+"/conversations", `{}`, &begun); err != nil {
		return nil, err
	}
	v.conversation = begun.ID
	v.sync = coalesce(ctx, 0, func() {
		c.fail(c.ask(ctx, &c.public, http.MethodGet, fmt.Sprintf("%s/conversations/%d", v.path, v.conversation), "", nil))
	})
	return v, c.public.listen(ctx, v.path+"/events", func(kind, _ string) {
		// Its own messages come back to it anyway, and nobody else's are there.
		if kind == "changed" {
			v.sync()
		}
	})
}

// write writes a message a second, the first after a pause. What is not sent yet waits for what
// was written before it.
func (v *visitor) write(ctx context.Context, pause time.Duration, messages int) {
	time.Sleep(pause)
	start := time.Now()
	for n := range messages {
		at := start.Add(time.Duration(n) * time.Second)
		time.Sleep(time.Until(at))
		v.fail(v.say(ctx, n, at))
	}
}

// waits is how long the chat waits after a refusal.
var waits = []time.Duration{time.Second, 2 * time.Second, 5 * time.Second}

// say sends a message until it is taken; one in ten is sent again, as when its answer was lost.
func (v *visitor) say(ctx context.Context, n int, at time.Time) (err error) {
	path := fmt.Sprintf("%s/conversations/%d/messages", v.path, v.conversation)
	body := fmt.Sprintf(`{"content":"Mensagem %d, tudo bem por aí?","source_id":"%s-%d"}`, n, v.source, n)
	var stored, twice struct {
		ID int64 `json:"id"`
	}
	for try := 0; ; try++ {
		if err = v.ask(ctx, &v.public, http.MethodPost, path, body, &stored); err == nil || try == len(waits) {
			break
		}
		v.mu.Lock()
		v.waited++
		v.mu.Unlock()
		time.Sleep(waits[try])
	}
	if err != nil {
		return err
	}
	v.mu.Lock()
	v.began[stored.ID] = at
	v.mu.Unlock()
	if n%10 != 9 {
		return nil
	}
	if err := v.ask(ctx, &v.public, http.MethodPost, path, body, &twice); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.again++
	if twice.ID != stored.ID {
		return fmt.Errorf("message %d came back as %d", stored.ID, twice.ID)
	}
	return nil
}

// listen hears server-sent events until ctx ends; on gets each one's kind and data.
func (s *server) listen(ctx context.Context, path string, on func(kind, data string)) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+path, http.NoBody)
	if err != nil {
		return err
	}
	response, err := s.client.Do(request) //nolint:bodyclose // closed by whoever reads it, below
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	go func() {
		defer response.Body.Close() //nolint:errcheck // it ends with the context
		lines := bufio.NewScanner(response.Body)
		kind := ""
		for lines.Scan() {
			if name, is := strings.CutPrefix(lines.Text(), "event: "); is {
				kind = name
			} else if data, is := strings.CutPrefix(lines.Text(), "data: "); is {
				on(kind, data)
			}
		}
	}()
	return nil
}

// coalesce is web/src/lib/coalesce.ts: it runs at once when called, then never twice at a time nor
// within the pause, and once more for what was called meanwhile.
func coalesce(ctx context.Context, pause time.Duration, run func()) (call func()) {
	calls := make(chan struct{}, 1)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-calls:
				run()
				time.Sleep(pause)
			}
		}
	}()
	return func() {
		select {
		case calls <- struct{}{}:
		default:
		}
	}
}
