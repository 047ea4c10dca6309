package conversation_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/website"
)

// eachSite is eachWorld whose inbox is that of a website.
func eachSite(t *testing.T, test func(w *world)) {
	t.Helper()
	eachWorld(t, func(w *world) {
		w.inboxes.Register(inbox.Website, website.Kind{})
		i, err := w.inboxes.Create(ctx, w.ana, inbox.Website, inbox.Change{Name: ptr("Site")})
		w.must(err)
		w.inbox = i
		test(w)
	})
}

func (w *world) identify(source string, change contact.Change, hash string) (conversation.Visitor, error) {
	return w.Identify(ctx, w.inbox.Identifier, source, conversation.Arrival{Change: change, Hash: hash})
}

func (w *world) sees(source string, want ...int64) {
	w.t.Helper()
	list, err := w.ConversationsOf(ctx, w.inbox.Identifier, source)
	w.must(err)
	var got []int64
	for _, v := range list {
		got = append(got, v.DisplayID)
	}
	if !reflect.DeepEqual(got, want) {
		w.t.Errorf("%s sees %v, want %v", source, got, want)
	}
}

func TestWhoProvesWhoTheyAreIsBelieved(t *testing.T) {
	eachSite(t, func(w *world) {
		known, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Ana"), Identifier: ptr("77"), Email: ptr("ana@exemplo.com")}, contact.ByHand)
		w.must(err)
		hash := sign(w.inbox.HMACToken, "77")
		w.arrive("laptop", contact.Change{})
		onLaptop := w.begin("laptop")
		w.writes("laptop", onLaptop, "oi")
		_, err = w.identify("laptop", contact.Change{Identifier: ptr("77")}, sign("guessed", "77"))
		w.refused(err, "hmac_invalid")
		v, err := w.identify("laptop", contact.Change{Identifier: ptr("77"), Name: ptr("Ana Souza"), PhoneNumber: ptr("(81) 98765-4321")}, hash)
		w.must(err)
		if c := w.contact(known.ID); v.Contact.ID != known.ID || !v.HMACVerified || c.Name != "Ana Souza" || c.PhoneNumber != "+5581987654321" {
			t.Errorf("%+v\n%+v", v, c)
		}
		// What is proved once holds, and the visitor cannot become somebody else.
		_, err = w.identify("laptop", contact.Change{Custom: map[string]any{"plan": "gold"}}, "")
		w.must(err)
		v, err = w.identify("laptop", contact.Change{Custom: map[string]any{"plan": "silver"}}, "")
		w.must(err)
		if v.Contact.Custom["plan"] != "silver" {
			t.Errorf("%+v", v.Contact)
		}
		_, err = w.identify("laptop", contact.Change{Identifier: ptr("78")}, sign(w.inbox.HMACToken, "78"))
		w.refused(err, "visitor_is_another")

		// The phone, proved as well, sees what was written on the laptop; whoever only claims to be Ana does not.
		_, err = w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: "phone", Hash: hash, Change: contact.Change{Identifier: ptr("77")}})
		w.must(err)
		onPhone := w.begin("phone")
		w.arrive("liar", contact.Change{Identifier: ptr("77")})
		byLiar := w.begin("liar")
		w.sees("phone", onPhone, onLaptop)
		w.sees("liar", byLiar)
		if got := w.numbers(known.ID); len(got) != 3 {
			t.Errorf("the contact has %v", got)
		}
	})
}

func TestWhoOnlyClaimsOverwritesNothing(t *testing.T) {
	eachSite(t, func(w *world) {
		one, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Um"), Email: ptr("um@exemplo.com"), Custom: map[string]any{"plan": "gold"}}, contact.ByHand)
		w.must(err)
		two, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Dois"), PhoneNumber: ptr("11912345678")}, contact.ByHand)
		w.must(err)
		w.arrive("v", contact.Change{Name: ptr("Eu")})
		v, err := w.identify("v", contact.Change{Name: ptr("Eu mesmo"), Custom: map[string]any{"n": 1}}, "")
		w.must(err)
		if v.Contact.Name != "Eu mesmo" {
			t.Errorf("nobody may change their own name: %+v", v.Contact)
		}
		v, err = w.identify("v", contact.Change{Name: ptr("Mallory"), Email: ptr("um@exemplo.com"), PhoneNumber: ptr("11912345678"), Custom: map[string]any{"plan": "free", "city": "Recife"}}, "")
		w.must(err)
		if c := w.contact(one.ID); v.Contact.ID != one.ID || c.Name != "Um" || c.PhoneNumber != "" || c.Custom["plan"] != "gold" || c.Custom["city"] != "Recife" {
			t.Errorf("%+v", c)
		}
		// Two known people are not made one by somebody who knows their addresses.
		if c := w.contact(two.ID); c.PhoneNumber != "+5511912345678" {
			t.Errorf("%+v", c)
		}
	})
}

func TestWhatAVisitorHears(t *testing.T) {
	v := conversation.Visitor{ContactInbox: inbox.ContactInbox{ID: 5, ContactID: 9, Inbox: inbox.Inbox{ID: 3, Channel: inbox.Website}}}
	proved := v
	proved.HMACVerified = true
	of := func(contactInbox any, verified bool, more ...any) event.Event {
		data := map[string]any{"id": int64(1), "inbox_id": int64(3), "contact_id": int64(9), "contact_inbox_id": contactInbox, "verified": verified}
		for i := 0; i < len(more); i += 2 {
			data[more[i].(string)] = more[i+1]
		}
		return event.Event{Kind: "conversation", Data: data}
	}
	message := []any{"change", "message", "message_kind", "outgoing"}
	for name, c := range map[string]struct {
		v    conversation.Visitor
		e    event.Event
		want string
	}{
		"a message":                       {v, of(int64(5), false, message...), "message"},
		"one from another node":           {v, of(float64(5), false, message...), "message"},
		"a note":                          {v, of(int64(5), false, "change", "message", "message_kind", "note"), ""},
		"an assignment":                   {v, of(int64(5), false, "change", "assignee"), ""},
		"the own writing":                 {v, of(int64(5), false, "change", "typing", "typing", true), ""},
		"a member's writing":              {v, of(int64(5), false, "change", "member_typing", "typing", true), "typing"},
		"the end":                         {v, of(int64(5), false, "change", "status"), "changed"},
		"of another visitor":              {v, of(int64(6), true, message...), ""},
		"of the same contact, not proved": {proved, of(int64(6), false, message...), ""},
		"of the same contact, proved":     {proved, of(int64(6), true, message...), "message"},
		"of another inbox":                {v, of(int64(5), false, append(message, "inbox_id", int64(4))...), ""},
		"of something else":               {v, event.Event{Kind: "contact", Data: map[string]any{"inbox_id": int64(3), "contact_inbox_id": int64(5), "change": "status"}}, ""},
	} {
		if told, heard := c.v.Hears(c.e); heard != (c.want != "") || heard && (told.Kind != c.want || len(told.Data) > 2 || told.Data["conversation_id"] != int64(1)) {
			t.Errorf("%s: %v %+v", name, heard, told)
		}
	}
}

func TestWhereabouts(t *testing.T) {
	got := conversation.Whereabouts(map[string]any{
		"referer": "https://a.com/" + strings.Repeat("é", 3000), "referrer": "JavaScript:alert(1)", "page_title": " Loja ", "browser_language": 7, "ip": "192.0.2.1",
	})
	if len(got) != 2 || got["page_title"] != "Loja" || len([]rune(got["referer"].(string))) != 2000 {
		t.Errorf("%v", got)
	}
	if got := conversation.Whereabouts(nil); len(got) != 0 {
		t.Errorf("%v", got)
	}
}
