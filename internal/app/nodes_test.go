package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

// places are where a conversation is, below the address of any node.
type places struct {
	toMembers, toVisitor string // where its messages are
	heardByVisitor       string
}

// begun begins a conversation with somebody who writes by the public API.
func (p *program) begun() places {
	p.t.Helper()
	name := "Loja"
	in, err := p.Inboxes.Create(ctx, p.admin, inbox.API, inbox.Change{Name: &name})
	p.must(err)
	_, err = p.Conversations.Arrive(ctx, in.Identifier, conversation.Arrival{SourceID: "bia", Change: contact.Change{Name: &name}})
	p.must(err)
	v, err := p.Conversations.Begin(ctx, in.Identifier, "bia", conversation.Opening{})
	p.must(err)
	visitor := fmt.Sprintf("/public/api/v1/inboxes/%s/contacts/bia", in.Identifier)
	return places{
		toMembers: fmt.Sprintf("/api/v1/accounts/%d/conversations/%d/messages", p.admin.AccountID(), v.DisplayID),
		toVisitor: fmt.Sprintf("%s/conversations/%d/messages", visitor, v.DisplayID), heardByVisitor: visitor + "/events",
	}
}

// asks asks with the admin's token and gives the answer, which may go on for as long as the test may take.
func (p *program) asks(method, url, body string) io.Reader {
	p.t.Helper()
	asking, cancel := context.WithTimeout(ctx, 40*time.Second)
	p.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(asking, method, url, strings.NewReader(body))
	p.must(err)
	r.Header.Set("api_access_token", p.token)
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	p.must(err)
	p.t.Cleanup(func() { _ = response.Body.Close() })
	if response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %s: %d", method, url, response.StatusCode)
	}
	return response.Body
}

// writes posts a message and gives its id.
func (p *program) writes(url, content string) (id int64) {
	p.t.Helper()
	var m struct{ ID int64 }
	p.must(json.NewDecoder(p.asks("POST", url, `{"content":"`+content+`"}`)).Decode(&m))
	return m.ID
}

// hears reads a stream until a line has all of some texts.
func (p *program) hears(lines *bufio.Scanner, texts ...string) {
	p.t.Helper()
	for lines.Scan() {
		found := 0
		for _, text := range texts {
			if strings.Contains(lines.Text(), text) {
				found++
			}
		}
		if found == len(texts) {
			return
		}
	}
	p.t.Fatalf("the stream ends without %q: %v", texts, lines.Err())
}

// awaitNodes waits until nodes hear of each other.
func (p *program) awaitNodes(n int) {
	p.t.Helper()
	p.eventually("the nodes listen", func() bool {
		var found int
		p.must(p.DB.Read(ctx, func(r database.Reader) error {
			return r.QueryRow(ctx, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN %'").Scan(&found)
		}))
		return found >= n
	})
}

// TestAMessageIsHeardAtAnotherNode has two nodes serve one database. Whoever is at one of them
// hears and reads what is written at the other.
func TestAMessageIsHeardAtAnotherNode(t *testing.T) {
	cfg := settings(t, "postgres")
	here := open(t, cfg)
	there := node(t, cfg)
	there.token = here.token
	talk := here.begun()
	a, _ := here.serve()
	b, stop := there.serve()
	here.awaitNodes(2)

	atB := bufio.NewScanner(there.asks("GET", fmt.Sprintf("%s/api/v1/accounts/%d/events", b, here.admin.AccountID()), ""))
	there.hears(atB, ": listening")
	visitorAtA := bufio.NewScanner(here.asks("GET", a+talk.heardByVisitor, ""))
	here.hears(visitorAtA, "event: ping")

	asked := here.writes(a+talk.toVisitor, "Tem pão?")
	there.hears(atB, "data: ", `"change":"message"`, fmt.Sprintf(`"message_id":%d`, asked))
	answered := there.writes(b+talk.toMembers, "Tem!")
	here.hears(visitorAtA, "data: ", fmt.Sprintf(`"message_id":%d`, answered))
	there.hears(atB, "data: ", fmt.Sprintf(`"message_id":%d`, answered))

	// A node that goes takes nothing along.
	stop()
	var thread struct{ Payload []struct{ Content string } }
	here.must(json.NewDecoder(here.asks("GET", a+talk.toMembers, "")).Decode(&thread))
	if len(thread.Payload) != 2 || thread.Payload[0].Content != "Tem pão?" || thread.Payload[1].Content != "Tem!" {
		t.Errorf("%+v", thread.Payload)
	}
}
