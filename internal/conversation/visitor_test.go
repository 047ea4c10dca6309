package conversation_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
)

func TestWhoeverIdentifiesBecomesTheKnownContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		known, err := w.contacts.Create(ctx, w.ana, contact.Change{Name: ptr("Ana Souza"), Email: ptr("ana@exemplo.com"), City: ptr("Recife")}, contact.ByHand)
		w.must(err)
		visitor := w.arrive("v", contact.Change{})
		number := w.begin("v")
		w.writes("v", number, "oi")
		v, err := w.Identify(ctx, w.inbox.Identifier, "v", conversation.Arrival{Change: contact.Change{
			Name: ptr("Ana S."), Email: ptr("ANA@exemplo.com"), PhoneNumber: ptr("(81) 98765-4321"), Identifier: ptr("ignored"), Custom: map[string]any{"plan": "gold"},
		}})
		w.must(err)
		c := w.contact(known.ID)
		if v.Contact.ID != known.ID || c.Name != "Ana S." || c.PhoneNumber != "+5581987654321" || c.Identifier != "" || c.City != "Recife" || c.Custom["plan"] != "gold" || c.LastIncomingAt.IsZero() {
			t.Errorf("identified as %+v", c)
		}
		if got := w.numbers(known.ID); !reflect.DeepEqual(got, []int64{number}) {
			t.Errorf("the conversations are %v", got)
		}
		_, err = w.contacts.Get(ctx, w.ana, visitor.Contact.ID)
		w.refused(err, "contact_merged")
		// Two with different identifiers are two people, and so is a phone number with another e-mail.
		_, err = w.contacts.Create(ctx, w.ana, contact.Change{Identifier: ptr("1"), Email: ptr("um@exemplo.com"), PhoneNumber: ptr("11912345678")}, contact.ByHand)
		w.must(err)
		two := w.arrive("two", contact.Change{Identifier: ptr("2"), Name: ptr("Dois")})
		v, err = w.Identify(ctx, w.inbox.Identifier, "two", conversation.Arrival{Change: contact.Change{Email: ptr("um@exemplo.com"), Name: ptr("Dois!")}})
		w.must(err)
		if v.Contact.ID != two.Contact.ID || v.Contact.Email != "" || v.Contact.Name != "Dois!" {
			t.Errorf("of two people was made %+v", v.Contact)
		}
		w.arrive("three", contact.Change{})
		v, err = w.Identify(ctx, w.inbox.Identifier, "three", conversation.Arrival{Change: contact.Change{Email: ptr("tres@exemplo.com"), PhoneNumber: ptr("11912345678")}})
		w.must(err)
		if v.Contact.Email != "tres@exemplo.com" || v.Contact.PhoneNumber != "" {
			t.Errorf("the number of somebody else was taken: %+v", v.Contact)
		}
	})
}

func sign(key, identifier string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(identifier))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestProofOfIdentity(t *testing.T) {
	eachWorld(t, func(w *world) {
		arrive := func(source, identifier, hash string) (conversation.Visitor, error) {
			return w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: source, Hash: hash, Change: contact.Change{Identifier: &identifier}})
		}
		_, err := arrive("liar", "77", sign("guessed", "77"))
		w.refused(err, "hmac_invalid")
		if n := w.count("SELECT count(*) FROM contacts"); n != 0 {
			t.Errorf("a liar has made %d contacts", n)
		}
		phone, err := arrive("phone", "77", sign(w.inbox.HMACToken, "77"))
		w.must(err)
		laptop, err := arrive("laptop", "77", "")
		w.must(err)
		if !phone.HMACVerified || laptop.HMACVerified || phone.Contact.ID != laptop.Contact.ID {
			t.Errorf("%+v\n%+v", phone, laptop)
		}
		onPhone, onLaptop := w.begin("phone"), w.begin("laptop")
		sees := func(source string, want ...int64) {
			t.Helper()
			list, err := w.ConversationsOf(ctx, w.inbox.Identifier, source)
			w.must(err)
			var got []int64
			for _, v := range list {
				got = append(got, v.DisplayID)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s sees %v, want %v", source, got, want)
			}
		}
		sees("phone", onLaptop, onPhone)
		sees("laptop", onLaptop)
		_, _, err = w.SayAs(ctx, w.inbox.Identifier, "laptop", onPhone, conversation.Draft{Content: "oi"})
		w.refused(err, "not_found")
		_, err = w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{HMACMandatory: ptr(true)})
		w.must(err)
		_, err = arrive("nobody", "78", "")
		w.refused(err, "hmac_invalid")
		_, err = w.Identify(ctx, w.inbox.Identifier, "laptop", conversation.Arrival{Change: contact.Change{Name: ptr("X")}})
		w.refused(err, "hmac_invalid")
		_, err = w.Identify(ctx, w.inbox.Identifier, "phone", conversation.Arrival{Change: contact.Change{Name: ptr("X")}})
		w.must(err)
	})
}

func TestNobodyFloods(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("v", contact.Change{})
		w.arrive("other", contact.Change{})
		number, quiet := w.begin("v"), w.begin("other")
		var err error
		written := 0
		for ; err == nil && written < 1000; written++ {
			w.clock.Advance(time.Millisecond)
			_, _, err = w.SayAs(ctx, w.inbox.Identifier, "v", number, conversation.Draft{Content: "oi"})
		}
		w.refused(err, "rate_limited")
		if n := w.count("SELECT count(*) FROM messages"); n != written-1 || n > 200 {
			t.Errorf("%d messages in a moment", n)
		}
		w.writes("other", quiet, "oi") // somebody else is not in the way
		w.clock.Advance(time.Minute)
		w.writes("v", number, "oi")
		for err = nil; err == nil; {
			_, err = w.Begin(ctx, w.inbox.Identifier, "v", conversation.Opening{})
		}
		w.refused(err, "rate_limited")
	})
}

func TestBlockedContactsAreKeptQuiet(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{GreetingEnabled: ptr(true), Greeting: ptr("Olá!")})
		w.must(err)
		v := w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		_, err = w.SetStatus(ctx, w.zoe, number, conversation.Resolved, time.Time{})
		w.must(err)
		_, err = w.contacts.Update(ctx, w.ana, v.Contact.ID, contact.Change{Blocked: ptr(true)}, 0)
		w.must(err)
		events, leave := w.hub.Subscribe(1, 1)
		defer leave()
		w.writes("v", number, "oi")
		second := w.begin("v")
		w.writes("v", second, "oi")
		for _, n := range []int64{number, second} {
			c, err := w.Get(ctx, w.zoe, n)
			w.must(err)
			if c.Status != conversation.Resolved || c.Last.Content != "oi" || c.Last.Kind != conversation.Incoming {
				t.Errorf("conversation %d: %s, %+v", n, c.Status, c.Last)
			}
		}
		select {
		case e := <-events:
			t.Errorf("somebody was told: %+v", e)
		default:
		}
	})
}

func TestADeletedContactThatWritesAgainIsNew(t *testing.T) {
	eachWorld(t, func(w *world) {
		v := w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		w.writes("v", number, "oi")
		w.must(w.db.Write(ctx, func(tx *database.Tx) error {
			_, err := contact.RemoveMany(ctx, tx, 1, []int64{v.Contact.ID})
			return err
		}))
		_, err := w.Visitor(ctx, w.inbox.Identifier, "v")
		w.refused(err, "not_found")
		_, err = w.Get(ctx, w.ana, number)
		w.refused(err, "not_found")
		again := w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		if again.Contact.ID == v.Contact.ID || !reflect.DeepEqual(w.numbers(again.Contact.ID), []int64{number}) {
			t.Errorf("%+v has %v", again.Contact, w.numbers(again.Contact.ID))
		}
		w.writes("v", number, "de novo")
	})
}

func TestACrowdOfVisitorsIsLimited(t *testing.T) {
	eachWorld(t, func(w *world) {
		old := w.arrive("known", contact.Change{})
		w.exec(`INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, created_at)
			WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1998) SELECT i, 1, CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST(i AS TEXT), CAST($3 AS BIGINT) FROM n`,
			old.Contact.ID, w.inbox.ID, w.clock.Now().UnixMicro())
		_, err := w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: "one too many"})
		w.refused(err, "rate_limited")
		if _, err = w.Arrive(ctx, w.inbox.Identifier, conversation.Arrival{SourceID: "known"}); err != nil {
			t.Errorf("who was there: %v", err)
		}
		w.clock.Advance(time.Minute)
		w.arrive("one too many", contact.Change{})
	})
}
