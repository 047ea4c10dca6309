package account_test

import (
	"testing"

	"github.com/fichahq/ficha/internal/account"
)

func TestTheFirstVisitorSetsUp(t *testing.T) {
	eachWorld(t, func(w *world) {
		if needed, err := w.SetupNeeded(ctx); err != nil || !needed {
			w.t.Fatalf("needed %v, %v", needed, err)
		}
		// Two at once: exactly one wins, and the other leaves nothing behind.
		sessions := make([]account.Session, 2)
		errs := together(2, func(i int) (err error) {
			sessions[i], err = w.SetupFirst(ctx, newAccount([]string{"ana@exemplo.com", "bia@exemplo.com"}[i]))
			return err
		})
		if successes(errs) != 1 {
			w.t.Fatalf("set up by two: %v", errs)
		}
		for i, err := range errs {
			if err != nil {
				w.refused(err, "setup_done")
				continue
			}
			w.isIn(sessions[i])
			if sessions[i].Memberships[0].Role != account.Administrator {
				w.t.Errorf("set up as %+v", sessions[i].Memberships)
			}
		}
		if accounts, users := w.count("SELECT count(*) FROM accounts"), w.count("SELECT count(*) FROM users"); accounts != 1 || users != 1 {
			w.t.Errorf("%d accounts and %d users", accounts, users)
		}
		_, err := w.SetupFirst(ctx, account.NewAccount{})
		w.refused(err, "setup_done")
		if needed, err := w.SetupNeeded(ctx); err != nil || needed {
			w.t.Errorf("needed %v, %v", needed, err)
		}
		// Whoever runs the program may make more.
		created, err := w.Setup(ctx, newAccount("cid@exemplo.com"))
		w.must(err)
		who, err := w.ByAccessToken(ctx, created.AccessToken)
		w.must(err)
		w.actor(who, created.AccountID)
	})
}

func TestSetupRefuses(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.company("ana@exemplo.com")
		for _, c := range []struct {
			change      func(*account.NewAccount)
			code, field string
		}{
			{func(a *account.NewAccount) { a.AccountName = "" }, "required", "account_name"},
			{func(a *account.NewAccount) { a.AccountName = "a\x00" }, "text_invalid", "account_name"},
			{func(a *account.NewAccount) { a.AccountName = long + "x" }, "too_long", "account_name"},
			{func(a *account.NewAccount) { a.Name = " " }, "required", "name"},
			{func(a *account.NewAccount) { a.Email = "x" }, "email_invalid", "email"},
			{func(a *account.NewAccount) { a.Email = "ANA@exemplo.com" }, "email_taken", "email"},
			{func(a *account.NewAccount) { a.Password = "123456789" }, "password_too_short", "password"},
			{func(a *account.NewAccount) { a.Password = long }, "password_too_long", "password"},
			{func(a *account.NewAccount) { a.Locale = "xx" }, "locale_invalid", "locale"},
			{func(a *account.NewAccount) { a.TimeZone = "Mars/Olympus" }, "timezone_invalid", "timezone"},
			{func(a *account.NewAccount) { a.Country = "" }, "country_invalid", "country"},
		} {
			in := newAccount("new@exemplo.com")
			c.change(&in)
			_, err := w.Setup(ctx, in)
			w.refused(err, c.code, c.field)
		}
		if n := w.count("SELECT count(*) FROM accounts"); n != 1 {
			w.t.Errorf("%d accounts after refusals", n)
		}
	})
}
