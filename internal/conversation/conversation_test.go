package conversation_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/segment"
)

// Who waits for whom, as a filter.
const (
	theyWait = `[{"attribute_key":"waiting_for_us_since","filter_operator":"is_present","values":[],"query_operator":null}]`
	weWait   = `[{"attribute_key":"waiting_for_contact_since","filter_operator":"is_present","values":[],"query_operator":null}]`
)

// holds checks which of some questions hold for the only contact there is, by SQL and from memory.
func (w *world) holds(when string, want ...string) {
	w.t.Helper()
	questions := map[string]segment.Choice{
		"no_reply": {Segment: "no_reply"}, "never_contacted": {Segment: "never_contacted"},
		"they wait": {Payload: []byte(theyWait)}, "we wait": {Payload: []byte(weWait)},
	}
	for name, question := range questions {
		f, err := w.segments.Filter(ctx, w.ana, question)
		w.must(err)
		for by, contacts := range map[string]*contact.Service{"SQL": w.contacts, "memory": w.quick} {
			n, err := contacts.Count(ctx, w.ana, contact.Selection{All: true, Filter: f})
			w.must(err)
			if (n == 1) != slices.Contains(want, name) {
				w.t.Errorf("%s: %q counts %d by %s", when, name, n, by)
			}
		}
	}
}

func TestSegmentsFollowMessages(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr("Olá! Já respondemos.")})
		w.must(err)
		v := w.arrive("ana", contact.Change{Name: ptr("Ana"), Email: ptr("ana@exemplo.com")})
		if v.Contact.Type != contact.Lead || v.Contact.Source != contact.ByChannel {
			t.Fatalf("%+v", v.Contact)
		}
		w.holds("before anything was written", "never_contacted")
		number := w.begin("ana")
		w.writes("ana", number, "Tem pão?")
		heard := w.clock.Now()
		w.holds("the contact has written and was greeted", "never_contacted", "they wait")
		w.answers(number, conversation.Note, "É a Ana da esquina.")
		_, err = w.SetStatus(ctx, w.zoe, number, conversation.Pending, time.Time{})
		w.must(err)
		w.holds("a note and an activity", "never_contacted", "they wait")
		w.answers(number, conversation.Outgoing, "Tem!")
		answered := w.clock.Now()
		w.holds("we have answered", "we wait")
		if c := w.contact(v.Contact.ID); !c.LastIncomingAt.Equal(heard) || !c.LastActivityAt.Equal(heard) || !c.LastOutgoingAt.Equal(answered) || c.Version != v.Contact.Version {
			t.Errorf("the facts are %v, %v, %v in version %d", c.LastIncomingAt, c.LastActivityAt, c.LastOutgoingAt, c.Version)
		}
		w.clock.Advance(8 * 24 * time.Hour)
		w.holds("eight days without a reply", "we wait", "no_reply")
		w.writes("ana", number, "Voltei.")
		w.holds("the contact has replied", "they wait")
		_, _, err = w.Say(ctx, w.zoe, number, conversation.Draft{Kind: conversation.Incoming, Content: "Por outro canal", SourceID: "m-1"})
		w.must(err)
		w.answers(number, conversation.Outgoing, "Oi de novo.")
		w.holds("and we again", "we wait")
		if n := w.count("SELECT count(*) FROM messages WHERE kind = 'automatic'"); n != 1 {
			t.Errorf("%d greetings", n)
		}
	})
}

func TestTheSameMessageTwiceIsOne(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		var first conversation.Message
		for n := range 3 {
			m, _, err := w.SayAs(ctx, w.inbox.Identifier, "v", number, conversation.Draft{Content: "oi", SourceID: "wamid.1"})
			w.must(err)
			if n == 0 {
				first = m
			} else if m.ID != first.ID {
				t.Errorf("delivered again it is another message")
			}
			w.clock.Advance(time.Minute)
		}
		if n := w.count("SELECT count(*) FROM messages"); n != 1 {
			t.Errorf("%d messages", n)
		}
		if c := w.contact(1); !c.LastIncomingAt.Equal(first.CreatedAt) {
			t.Errorf("a repetition counts: %v", c.LastIncomingAt)
		}
	})
}

func TestRacesEndInOneContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		const visitors = 12
		var wg sync.WaitGroup
		found := make([]int64, visitors)
		for n := range visitors {
			wg.Go(func() {
				change := contact.Change{Email: ptr("Ana@Exemplo.com"), PhoneNumber: ptr("11 91234-5678"), Identifier: ptr("77")}
				source := fmt.Sprintf("device-%d", n%4) // some of them the same
				v, err := w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: source, Change: change})
				if err == nil {
					found[n] = v.Contact.ID
				} else {
					t.Errorf("visitor %d: %v", n, err)
				}
			})
		}
		wg.Wait()
		slices.Sort(found)
		if people, identities := w.count("SELECT count(*) FROM contacts"), w.count("SELECT count(*) FROM contact_inboxes"); found[0] != found[visitors-1] || people != 1 || identities != 4 {
			t.Errorf("%v: %d contacts with %d source ids", found, people, identities)
		}
		var starting sync.WaitGroup
		numbers := make([]int64, visitors)
		for n := range visitors {
			starting.Go(func() {
				c, err := w.Create(ctx, w.zoe, conversation.Opening{InboxID: w.inbox.ID, ContactID: found[0], Message: &conversation.Draft{Content: "oi"}})
				if err != nil {
					t.Error(err)
				}
				numbers[n] = c.DisplayID
			})
		}
		starting.Wait()
		slices.Sort(numbers)
		if numbers = slices.Compact(numbers); len(numbers) != visitors || numbers[0] != 1 || numbers[visitors-1] != visitors {
			t.Errorf("the conversations are numbered %v", numbers)
		}
	})
}

func TestWhoIsFound(t *testing.T) {
	eachWorld(t, func(w *world) {
		add := func(change contact.Change) int64 {
			c, err := w.contacts.Create(ctx, w.ana, change, contact.ByHand)
			w.must(err)
			return c.ID
		}
		byIdentifier := add(contact.Change{Name: ptr("Um"), Identifier: ptr("77")})
		byEmail := add(contact.Change{Name: ptr("Dois"), Email: ptr("dois@exemplo.com"), OtherEmails: ptr([]string{"outro@exemplo.com"})})
		byPhone := add(contact.Change{Name: ptr("Três"), PhoneNumber: ptr("+5511912345678")})
		for n, x := range []struct {
			change contact.Change
			want   int64
		}{
			{contact.Change{Identifier: ptr("77"), Email: ptr("dois@exemplo.com"), PhoneNumber: ptr("11912345678")}, byIdentifier},
			{contact.Change{Identifier: ptr("78"), Email: ptr("DOIS@exemplo.com"), PhoneNumber: ptr("11912345678")}, byEmail},
			{contact.Change{Email: ptr("outro@exemplo.com")}, byEmail},
			{contact.Change{PhoneNumber: ptr("(11) 3234-5678")}, 0}, // a landline
			{contact.Change{PhoneNumber: ptr("(11) 9123-45678")}, byPhone},
		} {
			v := w.arrive(fmt.Sprint(n), x.change)
			if known := v.Contact.ID <= byPhone; known != (x.want != 0) || known && v.Contact.ID != x.want {
				t.Errorf("%d: found %d, want %d", n, v.Contact.ID, x.want)
			}
		}
		// The ninth digit may be missing.
		other := add(contact.Change{PhoneNumber: ptr("+5581987654321")})
		if v := w.arrive("nine", contact.Change{PhoneNumber: ptr("81 8765-4321")}); v.Contact.ID != other {
			t.Errorf("without its ninth digit the number is %s's", v.Contact.PhoneNumber)
		}
		if v := w.arrive("0", contact.Change{Name: ptr("Outro nome"), Email: ptr("novo@exemplo.com")}); v.Contact.ID != byIdentifier || v.Contact.Name != "Um" || v.Contact.Email != "" {
			t.Errorf("a known source id changes %+v", v.Contact)
		}
		nobody := w.arrive("", contact.Change{})
		if nobody.SourceID == "" || nobody.Contact.Type != contact.Visitor {
			t.Errorf("%+v", nobody)
		}
		_, err := w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{Change: contact.Change{Email: ptr("x"), PhoneNumber: ptr("1")}})
		w.refused(err, "email_invalid")
		_, err = w.Arrive(ctx, "unknown", conversation.Arrival{})
		w.refused(err, "not_found")
		w.exec("UPDATE accounts SET suspended = TRUE")
		_, err = w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{})
		w.refused(err, "not_found")
	})
}
