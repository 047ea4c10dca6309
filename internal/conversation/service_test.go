package conversation_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/history"
	"github.com/fichahq/ficha/internal/inbox"
)

func TestMergesTakeConversationsAlongAndBack(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, bia := w.arrive("ana", contact.Change{Email: ptr("ana@exemplo.com")}), w.arrive("bia", contact.Change{Email: ptr("bia@exemplo.com")})
		one, two := w.begin("ana"), w.begin("bia")
		w.writes("ana", one, "oi")
		anaWrote := w.clock.Now()
		w.answers(one, conversation.Outgoing, "oi, Ana")
		anaAnswered := w.clock.Now()
		w.writes("bia", two, "oi")
		merged, err := w.contacts.Merge(ctx, w.ana, ana.Contact.ID, bia.Contact.ID, nil)
		w.must(err)
		if got := w.numbers(merged.ID); !reflect.DeepEqual(got, []int64{two, one}) {
			t.Errorf("together they have %v", got)
		}
		if c := w.contact(merged.ID); !c.LastIncomingAt.Equal(w.clock.Now()) || !c.LastOutgoingAt.Equal(anaAnswered) {
			t.Errorf("the facts of both: %v, %v", c.LastIncomingAt, c.LastOutgoingAt)
		}
		w.writes("bia", two, "quem é Ana?")
		third := w.begin("bia")
		w.answers(third, conversation.Outgoing, "ninguém")
		entries, err := history.NewService(w.db, w.contacts).List(ctx, w.ana, merged.ID, history.Query{Kinds: []contact.EventKind{contact.EventMerged, contact.EventConversation}, Page: 1, PerPage: 10})
		w.must(err)
		var event int64
		var begun []int64
		for _, e := range entries.Entries {
			if e.Kind == contact.EventMerged {
				event = e.ID
			} else if e.Text == "Loja" && e.Via == contact.ByChannel {
				begun = append(begun, e.Conversation)
			}
		}
		if !reflect.DeepEqual(begun, []int64{third, two, one}) {
			t.Errorf("the history tells of %v", begun)
		}
		_, _, err = w.contacts.Unmerge(ctx, w.ana, event)
		w.must(err)
		if a, b := w.numbers(ana.Contact.ID), w.numbers(bia.Contact.ID); !reflect.DeepEqual(a, []int64{one}) || !reflect.DeepEqual(b, []int64{third, two}) {
			t.Errorf("apart they have %v and %v", a, b)
		}
		a, b := w.contact(ana.Contact.ID), w.contact(bia.Contact.ID)
		if !a.LastIncomingAt.Equal(anaWrote) || !a.LastOutgoingAt.Equal(anaAnswered) || !b.LastOutgoingAt.Equal(w.clock.Now()) || !b.LastActivityAt.Equal(b.LastIncomingAt) || b.LastIncomingAt.Before(anaAnswered) {
			t.Errorf("the facts apart: %v %v, %v %v", a.LastIncomingAt, a.LastOutgoingAt, b.LastIncomingAt, b.LastOutgoingAt)
		}
	})
}

func TestMessageWhileTheContactIsBeingMerged(t *testing.T) {
	eachWorld(t, func(w *world) {
		base, mergee := w.arrive("a", contact.Change{Email: ptr("a@exemplo.com")}), w.arrive("b", contact.Change{Email: ptr("b@exemplo.com")})
		number := w.begin("b")
		done := make(chan error)
		go func() {
			_, err := w.contacts.Merge(ctx, w.ana, base.Contact.ID, mergee.Contact.ID, nil)
			done <- err
		}()
		for range 20 {
			_, _, err := w.SayAs(ctx, w.inbox.Identifier, "b", number, conversation.Draft{Content: "oi"})
			w.must(err)
		}
		w.must(<-done)
		if c := w.contact(base.Contact.ID); w.count("SELECT count(*) FROM messages") != 20 || c.LastIncomingAt.IsZero() {
			t.Errorf("%+v", c)
		}
	})
}

func TestSnoozedConversationsWakeByThemselves(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		stands := func(when string, want conversation.Status) {
			t.Helper()
			c, err := w.Get(ctx, w.zoe, number)
			w.must(err)
			list, n, err := w.listed(w.zoe, conversation.Query{Status: want})
			w.must(err)
			if c.Status != want || len(list) != 1 || list[0].Status != want || n.All != 1 {
				t.Errorf("%s: %s, among %s ones %d", when, c.Status, want, n.All)
			}
		}
		stands("at first", conversation.Open)
		_, err := w.SetStatus(ctx, w.zoe, number, conversation.Snoozed, w.clock.Now().Add(time.Hour))
		w.must(err)
		stands("snoozed", conversation.Snoozed)
		w.clock.Advance(time.Hour)
		stands("an hour later", conversation.Open)
		_, err = w.SetStatus(ctx, w.zoe, number, conversation.Snoozed, time.Time{})
		w.must(err)
		w.clock.Advance(1000 * time.Hour)
		stands("snoozed until the contact writes", conversation.Snoozed)
		w.writes("v", number, "oi")
		stands("written", conversation.Open)
		_, err = w.SetStatus(ctx, w.zoe, number, "", time.Time{})
		w.must(err)
		stands("toggled", conversation.Resolved)
		w.writes("v", number, "mais uma coisa")
		stands("written again", conversation.Open)
		_, err = w.SetStatus(ctx, w.zoe, number, "gone", time.Time{})
		w.refused(err, "choice_invalid")
	})
}

func TestAClosedInboxKeepsItsConversations(t *testing.T) {
	eachWorld(t, func(w *world) {
		v := w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		w.writes("v", number, "oi")
		w.must(w.inboxes.Delete(ctx, w.ana, w.inbox.ID))
		w.must(w.CloseSlice(ctx, 1, w.inbox.ID, 0))
		c, err := w.Get(ctx, w.zoe, number)
		w.must(err)
		if c.Status != conversation.Resolved || !c.Closed || !reflect.DeepEqual(w.numbers(v.Contact.ID), []int64{number}) {
			t.Errorf("%+v", c)
		}
		_, _, err = w.Say(ctx, w.zoe, number, conversation.Draft{Content: "oi"})
		w.refused(err, "inbox_archived")
		_, err = w.Visitor(ctx, w.inbox.Identifier, "v")
		w.refused(err, "not_found")
		_, err = w.Create(ctx, w.zoe, conversation.Opening{InboxID: w.inbox.ID, ContactID: v.Contact.ID})
		w.refused(err, "not_found")
		w.refused(w.inboxes.Delete(ctx, w.ana, w.inbox.ID), "not_found")
	})
}

func TestMembersSeeTheirInboxes(t *testing.T) {
	eachWorld(t, func(w *world) {
		other := w.open(inbox.Change{Name: ptr("Gerência")})
		v := w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		mine := w.begin("v")
		hidden, err := w.Create(ctx, w.ana, conversation.Opening{InboxID: other.ID, ContactID: v.Contact.ID, Message: &conversation.Draft{Content: "segredo"}})
		w.must(err)
		for _, x := range []struct {
			name string
			do   func() error
		}{
			{"get", func() error { _, err := w.Get(ctx, w.zoe, hidden.DisplayID); return err }},
			{"say", func() error {
				_, _, err := w.Say(ctx, w.zoe, hidden.DisplayID, conversation.Draft{Content: "oi"})
				return err
			}},
			{"create", func() error {
				_, err := w.Create(ctx, w.zoe, conversation.Opening{InboxID: other.ID, ContactID: v.Contact.ID})
				return err
			}},
			{"connect", func() error { _, err := w.inboxes.Connect(ctx, w.zoe, v.Contact.ID, other.ID, "", false); return err }},
		} {
			err := x.do()
			w.refused(err, "action_forbidden")
		}
		list, n, err := w.listed(w.zoe, conversation.Query{})
		w.must(err)
		if len(list) != 1 || n.All != 1 || list[0].DisplayID != mine {
			t.Errorf("Zoe sees %+v", list)
		}
		ofContact, err := w.OfContact(ctx, w.zoe, v.Contact.ID)
		w.must(err)
		if _, all, err := w.listed(w.ana, conversation.Query{}); err != nil || len(ofContact) != 1 || all.All != 2 {
			t.Errorf("%v, %v, %v", ofContact, all, err)
		}
		_, err = w.Assign(ctx, w.ana, hidden.DisplayID, w.zoe.UserID)
		w.refused(err, "assignee_outside")
		assigned, err := w.Assign(ctx, w.ana, mine, w.zoe.UserID)
		w.must(err)
		if _, n, err := w.listed(w.zoe, conversation.Query{Assigned: conversation.ToMe}); err != nil || n.Mine != 1 || n.Unassigned != 0 || assigned.Assignee.Name != "Zoe" {
			t.Errorf("%+v, %v", n, err)
		}
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return conversation.HandOver(ctx, tx, 1, w.zoe.UserID, w.ana.UserID) }))
		if _, n, err := w.listed(w.ana, conversation.Query{Assigned: conversation.ToMe}); err != nil || n.Mine != 1 {
			t.Errorf("%+v, %v", n, err)
		}
	})
}

func TestMessagesPageByPage(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.arrive("v", contact.Change{Email: ptr("v@exemplo.com")})
		number := w.begin("v")
		for n := range 45 {
			w.answers(number, []conversation.Kind{conversation.Outgoing, conversation.Note}[n%2], "x")
		}
		var all []int64
		before := int64(0)
		for {
			_, list, err := w.Messages(ctx, w.zoe, number, before, 0)
			w.must(err)
			if len(list) == 0 {
				break
			}
			var ids []int64
			for _, m := range list {
				ids = append(ids, m.ID)
			}
			all, before = append(ids, all...), ids[0]
		}
		_, after, err := w.Messages(ctx, w.zoe, number, 0, all[42])
		w.must(err)
		if len(all) != 45 || len(after) != 2 || after[0].ID != all[43] {
			t.Errorf("%d messages, %d after the 43rd", len(all), len(after))
		}
		_, shown, err := w.Thread(ctx, w.inbox.Identifier, "v", number, 0, 0)
		w.must(err)
		for _, m := range shown {
			if m.Kind == conversation.Note {
				t.Error("the contact sees a note")
			}
		}
	})
}
