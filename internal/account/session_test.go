package account_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

func TestSignIn(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		for _, c := range []struct{ name, email, password, code string }{
			{"right", "ana@exemplo.com", password, ""},
			{"the e-mail in capitals with blanks", " ANA@Exemplo.COM ", password, ""},
			{"wrong password", "ana@exemplo.com", "wrong horse 77", "invalid_credentials"},
			{"no password", "ana@exemplo.com", "", "invalid_credentials"},
			{"unknown e-mail", "bia@exemplo.com", password, "invalid_credentials"},
			{"no e-mail", "", password, "invalid_credentials"},
			{"what is no e-mail", "ana", password, "invalid_credentials"},
			{"NUL in the e-mail", "ana\x00@exemplo.com", password, "invalid_credentials"},
			{"broken UTF-8 in the e-mail", "ana\xff@exemplo.com", password, "invalid_credentials"},
			{"NUL in the password", "ana@exemplo.com", password + "\x00", "invalid_credentials"},
		} {
			s, err := w.SignIn(ctx, c.email, c.password, "203.0.113."+c.name)
			if c.code != "" {
				w.refused(err, c.code)
				continue
			}
			w.must(err)
			if s.Email != "ana@exemplo.com" || len(s.Memberships) != 1 || s.Memberships[0].ID != boss.AccountID() || s.ExpiresAt.Before(w.clock.Now()) {
				w.t.Errorf("%s: %+v", c.name, s.Identity)
			}
			w.isIn(s)
		}
	})
}

func TestSecretsAreNotInTheDatabase(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, s := w.company("ana@exemplo.com")
		personal, _, err := w.CreateAccessToken(ctx, s.Identity, "zapier")
		w.must(err)
		m, err := w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Agent, 0)
		w.must(err)
		invitation := w.invitation(boss, m.ID)
		reset, _, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		everything := w.dump("tokens", "memberships", "users")
		for name, secret := range map[string]string{
			"cookie": s.Cookie, "access token": s.AccessToken, "personal token": personal, "invitation": invitation, "reset": reset, "password": password,
		} {
			if len(secret) < 40 && name != "password" {
				w.t.Errorf("%s %q is short", name, secret)
			}
			if strings.Contains(everything, secret) {
				w.t.Errorf("the database holds the %s", name)
			}
		}
		if !strings.Contains(everything, "$argon2id$") {
			w.t.Error("the dump shows no password hash: it cannot have shown a secret either")
		}
	})
}

// dump gives all that stands in the tables, as text.
func (w *world) dump(tables ...string) string {
	w.t.Helper()
	columns := map[string]string{
		"tokens":      "kind || ' ' || name || ' ' || %",
		"memberships": "status || ' ' || COALESCE(%, '')",
		"users":       "name || ' ' || email || ' ' || password_hash",
	}
	hash := map[string]string{"tokens": "hash", "memberships": "invitation_hash"}
	var out []string
	w.must(w.db.Read(ctx, func(r database.Reader) error {
		for _, table := range tables {
			// As bytes would read if somebody had stored the secret's own.
			as := "CAST(" + hash[table] + " AS TEXT)"
			if r.Dialect().Name == "postgres" {
				as = "encode(" + hash[table] + ", 'escape')"
			}
			rows, err := database.Collect(ctx, r, database.Strings, "SELECT "+strings.ReplaceAll(columns[table], "%", as)+" FROM "+table)
			if err != nil {
				return err
			}
			out = append(out, rows...)
		}
		return nil
	}))
	return strings.Join(out, "\n")
}

func TestACookieIsNoAccessTokenAndTheOtherWayRound(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		_, err := w.ByCookie(ctx, s.AccessToken)
		w.refused(err, "not_signed_in")
		_, err = w.ByAccessToken(ctx, s.Cookie)
		w.refused(err, "access_token_invalid")
		reset, _, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		for _, secret := range []string{reset, "", "nope", "\x00", "\xff", strings.Repeat("x", 100_000)} {
			_, err = w.ByCookie(ctx, secret)
			w.refused(err, "not_signed_in")
			_, err = w.ByAccessToken(ctx, secret)
			w.refused(err, "access_token_invalid")
		}
	})
}

func TestSignOutEndsOneSession(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, first := w.company("ana@exemplo.com")
		second, third := w.signIn("ana@exemplo.com"), w.signIn("ana@exemplo.com")
		w.must(w.SignOut(ctx, first.Identity))
		w.isOut(first)
		w.isIn(second)
		// By the header's token instead of the cookie.
		who, err := w.ByAccessToken(ctx, second.AccessToken)
		w.must(err)
		w.must(w.SignOut(ctx, who))
		w.isOut(second)
		w.isIn(third)
		w.must(w.SignOut(ctx, third.Identity))
		w.must(w.SignOut(ctx, third.Identity)) // again: nothing to end
	})
}

func TestSessionExpires(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		w.clock.Advance(59 * 24 * time.Hour)
		_, err := w.ByAccessToken(ctx, s.AccessToken)
		w.must(err)
		w.clock.Advance(2 * 24 * time.Hour)
		w.isOut(s)
		if n := w.count("SELECT count(*) FROM tokens WHERE kind <> 'personal'"); n != 2 {
			w.t.Errorf("%d tokens before the sweep", n)
		}
		w.must(w.Sweep(ctx))
		if n := w.count("SELECT count(*) FROM tokens WHERE kind <> 'personal'"); n != 0 {
			w.t.Errorf("%d tokens left by the sweep", n)
		}
	})
}

func TestUseKeepsASessionAlive(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		for range 4 {
			w.clock.Advance(30 * 24 * time.Hour)
			if _, err := w.ByCookie(ctx, s.Cookie); err != nil {
				w.t.Fatal(err)
			}
		}
		w.clock.Advance(61 * 24 * time.Hour)
		_, err := w.ByCookie(ctx, s.Cookie)
		w.refused(err, "not_signed_in")
	})
}

func TestPasswordChangeEndsTheOtherSessions(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, mine := w.company("ana@exemplo.com")
		other := w.signIn("ana@exemplo.com")
		personal, _, err := w.CreateAccessToken(ctx, mine.Identity, "zapier")
		w.must(err)
		reset, _, err := w.NewPasswordReset(ctx, mine.ID)
		w.must(err)

		w.refused(w.ChangePassword(ctx, mine.Identity, "wrong horse 77", "new password 1", home), "current_password_wrong", "current_password")
		w.refused(w.ChangePassword(ctx, mine.Identity, password, "short", home), "password_too_short", "password")
		w.refused(w.ChangePassword(ctx, mine.Identity, password, strings.Repeat("é", 201), home), "password_too_long", "password")
		w.isIn(other)

		w.must(w.ChangePassword(ctx, mine.Identity, password, "new password 1", home))
		w.isIn(mine)
		w.isOut(other)
		_, err = w.ByAccessToken(ctx, personal)
		w.must(err)
		_, err = w.ResetPassword(ctx, reset, "new password 2")
		w.refused(err, "token_invalid")
		_, err = w.SignIn(ctx, "ana@exemplo.com", password, home)
		w.refused(err, "invalid_credentials")
		_, err = w.SignIn(ctx, "ana@exemplo.com", "new password 1", home)
		w.must(err)
		w.must(w.ChangePassword(ctx, mine.Identity, "new password 1", strings.Repeat("é", 200), home))
	})
}

func TestPasswordResetEndsPersonalTokens(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		personal, _, err := w.CreateAccessToken(ctx, s.Identity, "zapier")
		w.must(err)
		secret, _, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		_, err = w.ResetPassword(ctx, secret, "new password 1")
		w.must(err)
		_, err = w.ByAccessToken(ctx, personal)
		w.refused(err, "access_token_invalid")
	})
}

func TestPasswordReset(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, s := w.company("ana@exemplo.com")
		w.must(w.RequestPasswordReset(ctx, " Ana@Exemplo.com"))
		for _, unknown := range []string{"", "nobody@exemplo.com", "x", "a\x00@b.c", "a\xff@b.c"} {
			w.must(w.RequestPasswordReset(ctx, unknown))
		}
		invited, err := w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Agent, 0)
		w.must(err)
		w.must(w.RequestPasswordReset(ctx, invited.Email))
		if !slices.Equal(w.mail.resets, []int64{s.ID}) {
			w.t.Errorf("mails to %v, want one to %d", w.mail.resets, s.ID)
		}

		old, _, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		secret, user, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		if user.Email != s.Email {
			w.t.Errorf("the letter is for %v", user)
		}
		_, err = w.ResetPassword(ctx, old, "new password 1")
		w.refused(err, "token_invalid")
		_, err = w.ResetPassword(ctx, s.Cookie, "new password 1")
		w.refused(err, "token_invalid")
		_, err = w.ResetPassword(ctx, secret, "short")
		w.refused(err, "password_too_short", "password")

		// The link used twice at once: one wins.
		errs := together(2, func(i int) error {
			_, err := w.ResetPassword(ctx, secret, []string{"new password 1", "new password 2"}[i])
			return err
		})
		if successes(errs) != 1 {
			w.t.Errorf("a link used twice: %v", errs)
		}
		w.isOut(s)
		_, err = w.ResetPassword(ctx, secret, "new password 3")
		w.refused(err, "token_invalid")

		late, _, err := w.NewPasswordReset(ctx, s.ID)
		w.must(err)
		w.clock.Advance(2 * time.Hour)
		_, err = w.ResetPassword(ctx, late, "new password 4")
		w.refused(err, "token_invalid")
	})
}

func TestPersonalTokens(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, ana := w.company("ana@exemplo.com")
		_, bia := w.company("bia@exemplo.com")
		secret, made, err := w.CreateAccessToken(ctx, ana.Identity, " zapier ")
		w.must(err)
		for _, name := range []string{"", "  ", "a\x00b", "a\xffb", long + "x"} {
			_, _, err := w.CreateAccessToken(ctx, ana.Identity, name)
			if err == nil {
				w.t.Errorf("the name %q is taken", name)
			}
		}
		who, err := w.ByAccessToken(ctx, secret)
		w.must(err)
		if who.ID != ana.ID {
			w.t.Errorf("the token is of %v", who.User)
		}
		w.must(w.SignOut(ctx, who)) // a personal token is no session
		w.clock.Advance(3 * 365 * 24 * time.Hour)
		_, err = w.ByAccessToken(ctx, secret)
		w.must(err)

		list, err := w.AccessTokens(ctx, ana.Identity)
		w.must(err)
		if len(list) != 2 || list[1].Name != "zapier" || !list[1].LastUsedAt.Equal(w.clock.Now()) || list[1].CreatedAt.After(list[1].LastUsedAt) {
			w.t.Errorf("list %+v", list)
		}
		w.refused(w.DeleteAccessToken(ctx, bia.Identity, made.ID), "not_found")
		w.must(w.DeleteAccessToken(ctx, ana.Identity, made.ID))
		w.refused(w.DeleteAccessToken(ctx, ana.Identity, made.ID), "not_found")
		_, err = w.ByAccessToken(ctx, secret)
		w.refused(err, "access_token_invalid")
	})
}

func TestWhoIsOutIsOutAtTheNextRequest(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		agent, s := w.join(boss, "ze@exemplo.com", account.Agent)
		personal, _, err := w.CreateAccessToken(ctx, s.Identity, "zapier")
		w.must(err)
		_, err = w.UpdateMember(ctx, boss, agent.UserID, account.MemberChange{Status: ptr(account.Deactivated)})
		w.must(err)
		w.isOut(s)
		_, err = w.ByAccessToken(ctx, personal)
		w.refused(err, "access_token_invalid")
		_, err = w.SignIn(ctx, "ze@exemplo.com", password, home)
		w.refused(err, "invalid_credentials")
		w.refused(w.db.Read(ctx, func(r database.Reader) error {
			_, err := account.LoadReader(ctx, r, boss.AccountID(), agent.UserID)
			return err
		}), "not_found") // no letter about the account either
		w.must(w.RequestPasswordReset(ctx, "ze@exemplo.com"))
		if len(w.mail.resets) != 0 {
			w.t.Error("a deactivated person is mailed a link")
		}

		_, err = w.UpdateMember(ctx, boss, agent.UserID, account.MemberChange{Status: ptr(account.Active)})
		w.must(err)
		w.isIn(s)
		_, err = w.ByAccessToken(ctx, personal)
		w.must(err)
	})
}

func TestSuspendedAccountLetsNobodyIn(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, s := w.company("ana@exemplo.com")
		personal, _, err := w.CreateAccessToken(ctx, s.Identity, "zapier")
		w.must(err)
		w.exec("UPDATE accounts SET suspended = TRUE WHERE id = $1", boss.AccountID())
		_, err = w.ByCookie(ctx, s.Cookie)
		w.refused(err, "account_suspended")
		_, err = w.ByAccessToken(ctx, personal)
		w.refused(err, "account_suspended")
		_, err = w.SignIn(ctx, "ana@exemplo.com", password, home)
		w.refused(err, "account_suspended")
	})
}

func TestActorOfTwoAccounts(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		cid, _ := w.company("cid@exemplo.com")
		m, err := w.Invite(ctx, bia, "Ana de novo", "ana@exemplo.com", account.Agent, 0)
		w.must(err)

		// Invited is no member yet.
		s := w.signIn("ana@exemplo.com")
		_, err = w.Actor(ctx, s.Identity, bia.AccountID())
		w.refused(err, "not_found")
		_, err = w.AcceptInvitation(ctx, w.invitation(bia, m.ID), "", password, home)
		w.must(err)

		who, err := w.ByCookie(ctx, s.Cookie)
		w.must(err)
		if a := w.actor(who, bia.AccountID()); a.Role != account.Agent || a.Can(account.Settings) || !a.Can(account.Contacts) {
			w.t.Errorf("in Bia's account: %+v", a)
		}
		if a := w.actor(who, ana.AccountID()); a.Role != account.Administrator || a.Require(account.Import) != nil {
			w.t.Errorf("in the own account: %+v", a)
		}
		for _, id := range []int64{cid.AccountID(), 0, -1, 1 << 60} {
			_, err = w.Actor(ctx, who, id)
			w.refused(err, "not_found")
		}

		// Out of one account, the other stays.
		_, err = w.UpdateMember(ctx, bia, m.ID, account.MemberChange{Status: ptr(account.Deactivated)})
		w.must(err)
		who, err = w.ByCookie(ctx, s.Cookie)
		w.must(err)
		_, err = w.Actor(ctx, who, bia.AccountID())
		w.refused(err, "member_deactivated")
		w.exec("UPDATE accounts SET suspended = TRUE WHERE id = $1", ana.AccountID())
		_, err = w.UpdateMember(ctx, bia, m.ID, account.MemberChange{Status: ptr(account.Active)})
		w.must(err)
		who, err = w.ByCookie(ctx, s.Cookie)
		w.must(err)
		_, err = w.Actor(ctx, who, ana.AccountID())
		w.refused(err, "account_suspended")
		w.actor(who, bia.AccountID())
	})
}

func TestOperatorIsAnActiveAdministrator(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		w.join(boss, "ze@exemplo.com", account.Agent)
		for email, want := range map[string]int64{"": boss.UserID, "ANA@exemplo.com": boss.UserID, "ze@exemplo.com": 0, "no@exemplo.com": 0} {
			a, err := w.Operator(ctx, boss.AccountID(), email)
			if a.UserID != want || (err == nil) != (want != 0) {
				w.t.Errorf("%q: %+v, %v", email, a, err)
			}
		}
		_, err := w.Operator(ctx, 999, "")
		w.refused(err, "not_found")
	})
}

func TestAStoreThatIsGoneIsNoWrongPassword(t *testing.T) {
	eachWorld(t, func(w *world) {
		_, s := w.company("ana@exemplo.com")
		gone, cancel := context.WithCancel(ctx)
		cancel()
		_, err := w.ByCookie(gone, s.Cookie)
		if err == nil || strings.Contains(err.Error(), "not_signed_in") {
			w.t.Errorf("got %v", err)
		}
		_, err = w.SignIn(gone, "ana@exemplo.com", password, home)
		if err == nil || strings.Contains(err.Error(), "invalid_credentials") {
			w.t.Errorf("got %v", err)
		}
	})
}
