package contact_test

import (
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/problem"
)

func TestUpsertMeetsAnyIdentity(t *testing.T) {
	eachWorld(t, func(w *world) {
		upsert := func(change contact.Change, want contact.Outcome) contact.Contact {
			w.t.Helper()
			c, outcome, err := w.Upsert(ctx, w.anasAgent, change, contact.ByAPI)
			if err != nil || outcome != want {
				w.t.Fatalf("%s, %v, want %s", outcome, err, want)
			}
			return c
		}
		made := upsert(contact.Change{Name: ptr("Ana"), Email: ptr("ANA@exemplo.com"), PhoneNumber: ptr("(11) 91234-5678"), OtherEmails: &[]string{"ana2@exemplo.com"}}, contact.Created)
		if upsert(contact.Change{Email: ptr(" ana@exemplo.com ")}, contact.Unchanged).ID != made.ID {
			w.t.Error("another contact")
		}
		c := upsert(contact.Change{PhoneNumber: ptr("11 3333-4444"), Identifier: ptr("7"), Email: ptr("ana2@exemplo.com")}, contact.Updated)
		if c.ID != made.ID || c.Email != "ana@exemplo.com" || c.Identifier != "7" || c.PhoneNumber != "+551133334444" || c.Version != 2 {
			w.t.Errorf("by an other e-mail: %+v", c)
		}
		if c := upsert(contact.Change{Identifier: ptr("7"), Name: ptr("Ana Maria")}, contact.Updated); c.ID != made.ID || c.Name != "Ana Maria" {
			w.t.Errorf("%+v", c)
		}
		// A name alone tells nobody from another.
		if upsert(contact.Change{Name: ptr("Ana Maria")}, contact.Created).ID == made.ID {
			w.t.Error("a name was taken for an identity")
		}
		if c, outcome, err := w.Upsert(ctx, w.bia, contact.Change{Identifier: ptr("7")}, contact.ByAPI); err != nil || outcome != contact.Created || c.AccountID == made.AccountID {
			w.t.Errorf("across accounts: %+v %s %v", c, outcome, err)
		}
	})
}

func TestUpsertOfTwoContactsIsRefused(t *testing.T) {
	eachWorld(t, func(w *world) {
		a, _, err := w.Upsert(ctx, w.ana, contact.Change{Name: ptr("Ana"), Email: ptr("ana@exemplo.com")}, contact.ByAPI)
		w.must(err)
		b, _, err := w.Upsert(ctx, w.ana, contact.Change{PhoneNumber: ptr("11912345678")}, contact.ByAPI)
		w.must(err)
		_, _, err = w.Upsert(ctx, w.ana, contact.Change{Name: ptr("X"), PhoneNumber: ptr("11912345678"), Email: ptr("ana@exemplo.com")}, contact.ByAPI)
		p, _ := problem.As(err)
		if p == nil || p.Code != "matches_two" || len(p.Fields) != 2 || p.Params["contact"] != "Ana" || p.Params["other_contact"] != "+5511912345678" ||
			p.Conflict["contact_id"] != a.ID || p.Conflict["other_contact_id"] != b.ID {
			w.t.Fatalf("%#v", p)
		}
		// Two e-mails of one request may be two contacts' as well.
		_, _, err = w.Upsert(ctx, w.ana, contact.Change{Email: ptr("zoe@exemplo.com"), Identifier: ptr("9")}, contact.ByAPI)
		w.must(err)
		_, _, err = w.Upsert(ctx, w.ana, contact.Change{Email: ptr("zoe@exemplo.com"), OtherEmails: &[]string{"ana@exemplo.com"}}, contact.ByAPI)
		if p, _ := problem.As(err); p == nil || p.Code != "matches_two" || len(p.Fields) != 1 {
			w.t.Fatalf("%v", err)
		}
		for code, change := range map[string]contact.Change{
			"nothing_identifies": {}, "email_invalid": {Email: ptr("x")}, "member_unknown": {Identifier: ptr("9"), OwnerID: ptr(int64(99))},
		} {
			if _, _, err := w.Upsert(ctx, w.ana, change, contact.ByAPI); !problem.HasCode(err, code) {
				w.t.Errorf("%v, want %s", err, code)
			}
		}
	})
}

func TestUpsertsAtOnceEndInOneContact(t *testing.T) {
	eachWorld(t, func(w *world) {
		for round := range 5 {
			email := ptr(string(rune('a'+round)) + "@exemplo.com")
			ids := make([]int64, 6)
			var wg sync.WaitGroup
			for i := range ids {
				wg.Go(func() {
					c, _, err := w.Upsert(ctx, w.ana, contact.Change{Email: email}, contact.ByAPI)
					if err != nil {
						w.t.Error(err)
					}
					ids[i] = c.ID
				})
			}
			wg.Wait()
			for _, id := range ids {
				if id != ids[0] {
					w.t.Fatalf("ids %v", ids)
				}
			}
		}
	})
}
