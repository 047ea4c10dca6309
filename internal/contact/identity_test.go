package contact_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

func TestAnyIdentityFindsTheContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Email: ptr("a@b.co"), OtherEmails: ptr([]string{"b@b.co", "c@b.co"}), OtherPhones: ptr([]string{"(11) 91234-5678"})})
		w.add(mailed("z@b.co"))
		for _, keys := range []contact.Identities{
			{Emails: []string{"a@b.co"}}, {Emails: []string{"c@b.co", "b@b.co"}}, {PhoneNumbers: []string{"+5511912345678"}},
		} {
			w.must(w.db.Read(ctx, func(r database.Reader) error {
				found, err := contact.FindByIdentities(ctx, r, 1, keys)
				if err != nil || len(found) != 1 || found[0].ID != c.ID {
					w.t.Errorf("%+v found %+v %v", keys, found, err)
				}
				if found, err = contact.FindByIdentities(ctx, r, 2, keys); err != nil || len(found) != 0 {
					w.t.Errorf("another account found %+v %v", found, err)
				}
				return nil
			}))
		}
	})
}

func TestIdentitiesBelongToOneContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		one := w.add(contact.Change{Email: ptr("a@b.co"), OtherEmails: ptr([]string{"b@b.co"}), PhoneNumber: ptr("11912345678"), OtherPhones: ptr([]string{"11987654321"})})
		two := w.add(mailed("z@b.co"))
		for name, try := range map[string]func() error{
			"email": func() error { _, err := w.Create(ctx, w.ana, mailed("B@b.co"), contact.ByHand); return err },
			"other email": func() error {
				_, err := w.Update(ctx, w.ana, two.ID, contact.Change{OtherEmails: ptr([]string{"a@b.co"})}, 0)
				return err
			},
			"both other": func() error {
				_, err := w.Update(ctx, w.ana, two.ID, contact.Change{OtherEmails: ptr([]string{"b@b.co"})}, 0)
				return err
			},
			"new with a taken other": func() error {
				_, err := w.Create(ctx, w.ana, contact.Change{Name: ptr("x"), OtherPhones: ptr([]string{"+5511987654321"})}, contact.ByHand)
				return err
			},
			"phone": func() error {
				_, err := w.Update(ctx, w.ana, two.ID, contact.Change{PhoneNumber: ptr("11 98765-4321")}, 0)
				return err
			},
		} {
			p := w.problem(try())
			if !slices.Contains([]string{"email_taken", "phone_number_taken"}, p.Code) || p.Conflict["contact_id"] != one.ID {
				w.t.Errorf("%s: %+v", name, p)
			}
		}
		w.stored(one)
		w.stored(two)
		w.must(w.Delete(ctx, w.ana, one.ID))
		w.change(two.ID, contact.Change{OtherEmails: ptr([]string{"a@b.co", "b@b.co"})})
	})
}

func TestPrimaryChangesPlace(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(contact.Change{Email: ptr("a@b.co"), OtherEmails: ptr([]string{"b@b.co", "c@b.co"}), PhoneNumber: ptr("11912345678"), OtherPhones: ptr([]string{"11 98765-4321"})})
		c = w.change(c.ID, contact.Change{Email: ptr("C@b.co"), PhoneNumber: ptr("+5511987654321")})
		if c.Email != "c@b.co" || !slices.Equal(c.OtherEmails, []string{"b@b.co", "a@b.co"}) ||
			c.PhoneNumber != "+5511987654321" || !slices.Equal(c.OtherPhones, []contact.PhoneNumber{{Number: "+5511912345678", Typed: "11912345678"}}) {
			w.t.Errorf("%+v", c)
		}
		c = w.change(c.ID, contact.Change{Email: ptr("a@b.co"), Found: true})
		if c.Email != "c@b.co" {
			w.t.Errorf("looked up by another e-mail, the primary is now %s", c.Email)
		}
		c = w.change(c.ID, contact.Change{Email: ptr(""), OtherEmails: ptr([]string{})})
		if c.Email != "" || c.OtherEmails != nil || !slices.Equal(w.stored(c).OtherPhones, c.OtherPhones) {
			w.t.Errorf("%+v", c)
		}
		_, err := w.Update(ctx, w.ana, c.ID, contact.Change{OtherEmails: ptr(make([]string, 0)), OtherPhones: ptr([]string{"12"})}, 0)
		if p := w.problem(err); p.Fields[0].Name != "other_phone_numbers" {
			w.t.Errorf("%+v", p)
		}
	})
}

// One writes an e-mail as the primary one, the other as another one, at once.
func TestRaceForAnIdentity(t *testing.T) {
	eachWorld(t, func(w *world) {
		for range 10 {
			one, two := w.add(named("um")), w.add(named("dois"))
			var errs [2]error
			var wg sync.WaitGroup
			wg.Go(func() { _, errs[0] = w.Update(ctx, w.ana, one.ID, mailed("race@b.co"), 0) })
			wg.Go(func() {
				_, errs[1] = w.Update(ctx, w.ana, two.ID, contact.Change{OtherEmails: ptr([]string{"race@b.co"})}, 0)
			})
			wg.Wait()
			if (errs[0] == nil) == (errs[1] == nil) {
				w.t.Fatalf("one must win: %v, %v", errs[0], errs[1])
			}
			w.must(w.Delete(ctx, w.ana, one.ID))
			w.must(w.Delete(ctx, w.ana, two.ID))
		}
	})
}

func TestOwnerIsAMember(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.change(w.add(named("x")).ID, contact.Change{OwnerID: ptr(int64(3))})
		for _, id := range []int64{4, 5, 99} {
			_, err := w.Update(ctx, w.ana, c.ID, contact.Change{OwnerID: &id}, 0)
			w.refused(err, "member_unknown")
		}
		if c = w.change(c.ID, contact.Change{OwnerID: ptr(int64(0))}); c.OwnerID != 0 {
			w.t.Errorf("%+v", c)
		}
	})
}

func TestBlockedSaysWhoAndWhy(t *testing.T) {
	eachWorld(t, func(w *world) {
		c := w.add(named("x"))
		c = w.change(c.ID, contact.Change{Blocked: ptr(true), BlockedReason: ptr("spam")})
		if c.BlockedBy != 1 || !c.BlockedAt.Equal(w.clock.Now()) || w.stored(c).BlockedReason != "spam" {
			w.t.Errorf("%+v", c)
		}
		c = w.change(c.ID, contact.Change{Blocked: ptr(false)})
		if c.BlockedBy != 0 || c.BlockedReason != "" || !c.BlockedAt.IsZero() {
			w.t.Errorf("%+v", c)
		}
	})
}

// problem gives what was refused.
func (w *world) problem(err error) *problem.Error {
	w.t.Helper()
	p, ok := problem.As(err)
	if !ok {
		w.t.Fatalf("no problem: %v", err)
	}
	return p
}

func TestContactsOfALeavingMemberAreHandedOver(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.member(1, 6, "active")
		mine, other := w.change(w.add(named("x")).ID, contact.Change{OwnerID: ptr(int64(3))}), w.change(w.add(named("y")).ID, contact.Change{OwnerID: ptr(int64(6))})
		w.must(w.db.Write(ctx, func(tx *database.Tx) error { return contact.HandOver(ctx, tx, 1, 3, 6) }))
		for _, c := range []contact.Contact{mine, other} {
			if got, err := w.Get(ctx, w.ana, c.ID); err != nil || got.OwnerID != 6 {
				w.t.Errorf("%+v %v", got, err)
			}
		}
		if got, _ := w.Get(ctx, w.ana, mine.ID); got.Version == mine.Version {
			w.t.Error("somebody who edits the contact would not notice")
		}
	})
}
