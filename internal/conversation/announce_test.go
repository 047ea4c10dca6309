package conversation_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/testkit"
	"github.com/fichahq/ficha/internal/webhook"
)

// system is somebody else's, which is told of everything.
type system struct {
	*httptest.Server
	mutex sync.Mutex
	calls []map[string]any
}

// ServeHTTP takes a call.
func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var call map[string]any
	if json.NewDecoder(r.Body).Decode(&call) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.calls = append(s.calls, call)
}

func (s *system) told() []map[string]any {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.calls)
}

// listens has another system told of the world, by a queue that runs.
func (w *world) listens() *system {
	w.t.Helper()
	log := slog.New(slog.DiscardHandler)
	s := &system{}
	s.Server = httptest.NewServer(s)
	w.t.Cleanup(s.Close)
	sender, err := mail.NewFolder(w.t.TempDir(), "Ficha <ficha@exemplo.com>", w.clock.Now)
	w.must(err)
	notices := notification.NewService(w.db, sender, w.hub, w.clock.Now, log)
	hooks := webhook.NewService(w.db, notices, w.hub, func(netip.Addr) bool { return true }, "https://ficha.exemplo.com", w.clock.Now)
	w.UseWebhooks(hooks)
	w.queue = testkit.Queue(w.t, w.db, log, w.Service, hooks, notices)
	_, _, err = hooks.Create(ctx, w.ana, webhook.Change{URL: &s.URL})
	w.must(err)
	return s
}

// wait gives all that a system was told, once it is so many.
func (s *system) wait(t *testing.T, n int) []map[string]any {
	t.Helper()
	for deadline := time.Now().Add(40 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if told := s.told(); len(told) >= n {
			return told
		}
	}
	t.Fatalf("it was told of %d, not %d", len(s.told()), n)
	return nil
}

// at gives a value in a call by its path.
func at(call map[string]any, path string) any {
	var value any = call
	for name := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			if len(v) == 0 {
				return nil
			}
			value = v[0]
			if object, ok := value.(map[string]any); ok && name != "0" {
				value = object[name]
			}
		default:
			return nil
		}
	}
	return value
}

func TestWebhooksAreToldOfConversations(t *testing.T) {
	eachWorld(t, func(w *world) {
		s := w.listens()
		_, in := w.phones()
		v := w.receives(in, conversation.Received{
			SourceID: "5511912345678", MessageID: "wamid.1", Content: "Tem pão?", Known: contact.Change{Name: ptr("Ana"), PhoneNumber: ptr("+5511912345678")},
			Files: []conversation.File{file("lista.txt", "pão")},
		})
		w.answers(v.DisplayID, conversation.Note, "cliente antiga")
		_, err := w.Assign(ctx, w.zoe, v.DisplayID, 2)
		w.must(err)
		_, err = w.SetLabels(ctx, w.ana, v.DisplayID, []string{"vip"})
		w.must(err)
		_, err = w.SetStatus(ctx, w.zoe, v.DisplayID, conversation.Resolved, time.Time{})
		w.must(err)
		_, err = w.See(ctx, w.zoe, v.DisplayID)
		w.must(err)
		m := w.say(v.DisplayID, "Tem!")
		w.must(w.SendNow(1, v.ID))
		w.must(w.Report(ctx, 1, in.ID, "sms-1", conversation.Read, nil))
		w.receives(in, conversation.Received{SourceID: "5511912345678", Answers: []string{"wamid.1"}, Content: "Volto já"})
		testkit.Run(w.t, w.queue.Run)
		want := []string{
			"conversation_created", "message_created", "message_created", "conversation_updated", "conversation_updated",
			"conversation_updated", "conversation_status_changed", "message_created", "message_updated", "message_updated",
			"message_created", "conversation_updated", "conversation_status_changed",
		}
		calls := s.wait(t, len(want))
		var events []string
		for _, call := range calls {
			events = append(events, fmt.Sprint(call["event"]))
		}
		if !slices.Equal(events, want) {
			t.Fatalf("it was told of %v", events)
		}
		for _, c := range []struct {
			call int
			path string
			want any
		}{
			{0, "id", float64(v.DisplayID)}, {0, "channel", "Channel::Whatsapp"}, {0, "meta.sender.name", "Ana"}, {0, "meta.sender.type", "contact"}, {0, "status", "open"},
			{0, "inbox.name", "Celular"}, {0, "account.name", "Padaria"}, {0, "contact_inbox.source_id", "5511912345678"},
			{1, "message_type", "incoming"}, {1, "content", "Tem pão?"}, {1, "source_id", "wamid.1"}, {1, "sender.phone_number", "+5511912345678"}, {1, "conversation.id", float64(v.DisplayID)},
			{1, "conversation.unread_count", float64(1)}, {1, "attachments.file_name", "lista.txt"}, {1, "inbox.id", float64(in.ID)},
			{2, "private", true}, {2, "message_type", "outgoing"}, {2, "sender.type", "user"},
			{3, "changed_attributes.assignee_id.current_value", float64(2)}, {3, "changed_attributes.assignee_id.previous_value", nil}, {3, "meta.assignee.name", "Zoe"},
			{4, "changed_attributes.labels.current_value.0", "vip"}, {4, "labels.0", "vip"},
			{5, "changed_attributes.status.current_value", "resolved"}, {6, "changed_attributes.status.previous_value", "open"},
			{7, "status", "progress"}, {7, "id", float64(m.ID)}, {8, "status", "sent"}, {8, "source_id", "sms-1"}, {9, "status", "read"},
			{12, "changed_attributes.status.current_value", "open"},
		} {
			if got := at(calls[c.call], c.path); got != c.want {
				t.Errorf("%s, %s: %v, want %v", events[c.call], c.path, got, c.want)
			}
		}
	})
}

func TestWebhooksAreToldNothingOfABlockedContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		s := w.listens()
		_, in := w.phones()
		v := w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Oi"})
		_, err := w.contacts.Update(ctx, w.ana, v.Contact.ID, contact.Change{Blocked: ptr(true)}, 0)
		w.must(err)
		w.receives(in, conversation.Received{SourceID: "5511912345678", Content: "Ei"})
		_, err = w.inboxes.ChangeMembers(ctx, w.ana, in.ID, nil, inbox.Replace)
		w.must(err)
		other := w.receives(in, conversation.Received{SourceID: "5511987654321", Content: "Olá"})
		testkit.Run(w.t, w.queue.Run)
		calls := s.wait(t, 4)
		if len(calls) != 4 || at(calls[3], "content") != "Olá" || at(calls[2], "id") != float64(other.DisplayID) {
			t.Errorf("%d calls: %v", len(calls), calls)
		}
	})
}
