package account_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

func TestInviteAndAcceptAsANewPerson(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		m, err := w.Invite(ctx, boss, " Zé ", " ZE@Exemplo.com ", account.Agent, 0)
		w.must(err)
		if m.Name != "Zé" || m.Email != "ze@exemplo.com" || m.Status != account.Invited || !m.InvitationExpiresAt.Equal(w.clock.Now().Add(7*24*time.Hour)) {
			w.t.Errorf("invited %+v", m)
		}
		if !slices.Equal(w.mail.invitations, []int64{m.ID}) {
			w.t.Errorf("mails to %v, want %d", w.mail.invitations, m.ID)
		}
		_, err = w.SignIn(ctx, "ze@exemplo.com", "", home)
		w.refused(err, "invalid_credentials")

		secret, letter, err := w.NewInvitation(ctx, boss.AccountID(), m.ID)
		w.must(err)
		if letter.Inviter != "Ana" || letter.AccountName != "Padaria Pão Quente" || letter.Locale != "pt-BR" || letter.Email != "ze@exemplo.com" {
			w.t.Errorf("letter %+v", letter)
		}
		inv, err := w.Invitation(ctx, secret)
		w.must(err)
		if inv.HasPassword || inv.Name != "Zé" || inv.AccountName != "Padaria Pão Quente" {
			w.t.Errorf("invitation %+v", inv)
		}
		_, err = w.AcceptInvitation(ctx, secret, "", "short", home)
		w.refused(err, "password_too_short", "password")
		_, err = w.AcceptInvitation(ctx, secret, " \t", password, home)
		w.refused(err, "required", "name")
		_, err = w.AcceptInvitation(ctx, "nope", "", password, home)
		w.refused(err, "token_invalid")

		s, err := w.AcceptInvitation(ctx, secret, "José", password, home)
		w.must(err)
		w.isIn(s)
		if a := w.actor(s.Identity, boss.AccountID()); a.Role != account.Agent || s.Name != "José" {
			w.t.Errorf("accepted as %+v", a)
		}
		w.signIn("ze@exemplo.com")
		_, err = w.AcceptInvitation(ctx, secret, "", password, home)
		w.refused(err, "token_invalid")
		_, err = w.Invitation(ctx, secret)
		w.refused(err, "token_invalid")
		_, err = w.InviteAgain(ctx, boss, m.ID)
		w.refused(err, "wrong_status")
		_, after, err := w.NewInvitation(ctx, boss.AccountID(), m.ID)
		w.must(err)
		if !after.Expired {
			w.t.Error("an accepted invitation is mailed again")
		}
	})
}

func TestAcceptTwiceAtOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		m, err := w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Agent, 0)
		w.must(err)
		secret := w.invitation(boss, m.ID)
		passwords := []string{"first password", "other password"}
		errs := together(2, func(i int) error {
			_, err := w.AcceptInvitation(ctx, secret, "", passwords[i], home)
			return err
		})
		if successes(errs) != 1 {
			w.t.Fatalf("accepted twice: %v", errs)
		}
		for i, err := range errs {
			if _, signIn := w.SignIn(ctx, "ze@exemplo.com", passwords[i], home); (signIn == nil) != (err == nil) {
				w.t.Errorf("accepting gave %v, signing in %v", err, signIn)
			}
		}
	})
}

func TestAcceptAsAKnownUser(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		m, err := w.Invite(ctx, ana, "Beatriz", "BIA@exemplo.com", account.Administrator, 0)
		w.must(err)
		if m.ID != bia.UserID || m.Name != "Ana" {
			w.t.Errorf("invited %+v, want the user %d under its own name", m.User, bia.UserID)
		}
		_, err = w.Invite(ctx, ana, "Beatriz", "bia@exemplo.com", account.Agent, 0)
		w.refused(err, "already_member", "email")
		secret := w.invitation(ana, m.ID)
		inv, err := w.Invitation(ctx, secret)
		w.must(err)
		if !inv.HasPassword {
			w.t.Error("a user with a password is asked to choose one")
		}
		_, err = w.AcceptInvitation(ctx, secret, "", "another password", home)
		w.refused(err, "invalid_credentials")
		s, err := w.AcceptInvitation(ctx, secret, "Other", password, home)
		w.must(err)
		if len(s.Memberships) != 2 || s.Name != "Ana" {
			w.t.Errorf("signed in as %+v", s.Identity)
		}
		w.signIn("bia@exemplo.com") // with the password it had
	})
}

func TestAcceptingIsNoWayToGuessAPassword(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		w.company("bia@exemplo.com")
		m, err := w.Invite(ctx, ana, "Bia", "bia@exemplo.com", account.Agent, 0)
		w.must(err)
		secret := w.invitation(ana, m.ID)
		for range 5 {
			_, err = w.AcceptInvitation(ctx, secret, "", "another password", home)
			w.refused(err, "invalid_credentials")
		}
		_, err = w.AcceptInvitation(ctx, secret, "", password, home)
		w.refused(err, "rate_limited")
	})
}

func TestInvitationEnds(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		m, err := w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Agent, 0)
		w.must(err)
		first := w.invitation(boss, m.ID)
		second := w.invitation(boss, m.ID)
		_, err = w.Invitation(ctx, first)
		w.refused(err, "token_invalid") // sent again: the old link is useless

		w.clock.Advance(7 * 24 * time.Hour)
		_, err = w.AcceptInvitation(ctx, second, "", password, home)
		w.refused(err, "token_invalid")
		again, err := w.InviteAgain(ctx, boss, m.ID)
		w.must(err)
		if !again.InvitationExpiresAt.Equal(w.clock.Now().Add(7*24*time.Hour)) || len(w.mail.invitations) != 2 {
			w.t.Errorf("invited again: %+v, mails %v", again, w.mail.invitations)
		}
		third := w.invitation(boss, m.ID)

		w.must(w.RemoveMember(ctx, boss, m.ID, 0)) // withdrawn
		_, err = w.AcceptInvitation(ctx, third, "", password, home)
		w.refused(err, "token_invalid")
		_, _, err = w.NewInvitation(ctx, boss.AccountID(), m.ID)
		w.refused(err, "not_found")
	})
}

func TestInvitationLinkToHandOver(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		agent, _ := w.join(boss, "zoe@exemplo.com", account.Agent)
		m, err := w.Invite(ctx, boss, "Max", "max@exemplo.com", account.Agent, 0)
		w.must(err)
		mailed := w.invitation(boss, m.ID)
		_, _, err = w.InvitationLink(ctx, agent, m.ID)
		w.refused(err, "action_forbidden")
		_, _, err = w.InvitationLink(ctx, bia, m.ID)
		w.refused(err, "not_found")
		_, _, err = w.InvitationLink(ctx, boss, agent.UserID)
		w.refused(err, "wrong_status")

		// The mail may be made after the link, and the link after the mail: both work, each way its last one.
		first, _, err := w.InvitationLink(ctx, boss, m.ID)
		w.must(err)
		secret, _, err := w.InvitationLink(ctx, boss, m.ID)
		w.must(err)
		remailed := w.invitation(boss, m.ID)
		for name, ended := range map[string]string{"an earlier link": first, "an earlier mail": mailed} {
			if _, err = w.Invitation(ctx, ended); !problem.HasCode(err, "token_invalid") {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		_, err = w.Invitation(ctx, remailed)
		w.must(err)
		_, err = w.AcceptInvitation(ctx, secret, "", password, home)
		w.must(err)
		_, err = w.Invitation(ctx, remailed)
		w.refused(err, "token_invalid")
		_, _, err = w.InvitationLink(ctx, boss, m.ID)
		w.refused(err, "wrong_status")

		late, err := w.Invite(ctx, boss, "Late", "late@exemplo.com", account.Agent, 0)
		w.must(err)
		w.clock.Advance(7*24*time.Hour + time.Second)
		_, _, err = w.InvitationLink(ctx, boss, late.ID)
		w.refused(err, "wrong_status")
	})
}

func TestNobodyIsMadeAMemberUnasked(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		_, err := w.Invite(ctx, ana, "Bia", "bia@exemplo.com", account.Agent, 0)
		w.must(err)
		for _, status := range []account.Status{account.Active, account.Deactivated} {
			_, err = w.UpdateMember(ctx, ana, bia.UserID, account.MemberChange{Status: &status})
			w.refused(err, "wrong_status")
		}
		// Nor renamed by an account that it has not joined.
		m, err := w.UpdateMember(ctx, ana, bia.UserID, account.MemberChange{Name: ptr("Hijacked"), Role: ptr(account.Administrator)})
		w.must(err)
		if s := w.signIn("bia@exemplo.com"); s.Name != "Ana" || m.Name != "Ana" || m.Role != account.Administrator {
			w.t.Errorf("renamed to %q, shown as %+v", s.Name, m)
		}
		fresh, err := w.Invite(ctx, ana, "Ze", "ze@exemplo.com", account.Agent, 0)
		w.must(err)
		fresh, err = w.UpdateMember(ctx, ana, fresh.ID, account.MemberChange{Name: ptr("Zé")})
		w.must(err)
		if inv, err := w.Invitation(ctx, w.invitation(ana, fresh.ID)); err != nil || inv.Name != "Zé" {
			w.t.Errorf("the name of who has never signed in: %q, %v", inv.Name, err)
		}
	})
}

func TestInviteRefuses(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		for _, c := range []struct{ name, email, role, code, field string }{
			{"", "x@exemplo.com", "agent", "required", "name"},
			{"a\x00", "x@exemplo.com", "agent", "text_invalid", "name"},
			{"a\xff", "x@exemplo.com", "agent", "text_invalid", "name"},
			{"a\nb", "x@exemplo.com", "agent", "text_invalid", "name"},
			{long + "x", "x@exemplo.com", "agent", "too_long", "name"},
			{"X", "x", "agent", "email_invalid", "email"},
			{"X", "x\x00@exemplo.com", "agent", "email_invalid", "email"},
			{"X", "x@exemplo.com\r\nBcc: y@exemplo.com", "agent", "email_invalid", "email"},
			{"X", "x\u2028@exemplo.com", "agent", "email_invalid", "email"},
			{"X", "x\u200b@exemplo.com", "agent", "email_invalid", "email"},
			{"X", "x\xff@exemplo.com", "agent", "email_invalid", "email"},
			{"X", long + "@exemplo.com", "agent", "email_invalid", "email"},
			{"X", "x@exemplo.com", "owner", "choice_invalid", "role"},
			{"X", "x@exemplo.com", "", "choice_invalid", "role"},
			{"X", "ana@exemplo.com", "agent", "already_member", "email"},
		} {
			_, err := w.Invite(ctx, boss, c.name, c.email, account.Role(c.role), 0)
			if err == nil {
				w.t.Errorf("%q %q %q is invited", c.name, c.email, c.role)
				continue
			}
			w.refused(err, c.code, c.field)
		}
		if n := w.count("SELECT count(*) FROM users"); n != 1 || len(w.mail.invitations) != 0 {
			w.t.Errorf("%d users and %d mails after refusals", n, len(w.mail.invitations))
		}
		m, err := w.Invite(ctx, boss, long, "x@exemplo.com", account.Agent, 0)
		w.must(err)
		if m.Name != long {
			w.t.Error("a name of 255 characters is cut")
		}
	})
}

func TestMembersAreOfOneAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		list, err := w.Members(ctx, ana)
		w.must(err)
		if len(list) != 1 || list[0].ID != ana.UserID {
			w.t.Errorf("members %+v", list)
		}
		_, err = w.UpdateMember(ctx, ana, bia.UserID, account.MemberChange{Role: ptr(account.Agent)})
		w.refused(err, "not_found")
		_, err = w.InviteAgain(ctx, ana, bia.UserID)
		w.refused(err, "not_found")
		w.refused(w.RemoveMember(ctx, ana, bia.UserID, 0), "not_found")
		zoe, _ := w.join(ana, "zoe@exemplo.com", account.Agent)
		w.refused(w.RemoveMember(ctx, ana, zoe.UserID, bia.UserID), "value_invalid", "hand_over_to")
	})
}

func TestOnlyAnAdministratorChangesMembers(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		agent, _ := w.join(boss, "ze@exemplo.com", account.Agent)
		_, err := w.Invite(ctx, agent, "X", "x@exemplo.com", account.Agent, 0)
		w.refused(err, "action_forbidden")
		_, err = w.UpdateMember(ctx, agent, agent.UserID, account.MemberChange{Role: ptr(account.Administrator)})
		w.refused(err, "action_forbidden")
		_, err = w.InviteAgain(ctx, agent, boss.UserID)
		w.refused(err, "action_forbidden")
		w.refused(w.RemoveMember(ctx, agent, boss.UserID, 0), "action_forbidden")
		_, err = w.UpdateAccount(ctx, agent, account.AccountChange{Name: ptr("X")})
		w.refused(err, "action_forbidden")
		for _, p := range []account.Permission{account.Import, account.Export, account.Delete, account.Settings} {
			w.refused(agent.Require(p), "action_forbidden")
		}
		w.must(agent.Require(account.Contacts))
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		agent, _ := w.join(boss, "ze@exemplo.com", account.Agent)
		_, err := w.Invite(ctx, boss, "X", "x@exemplo.com", account.Administrator, 0) // invited does not count
		w.must(err)
		_, err = w.UpdateMember(ctx, boss, boss.UserID, account.MemberChange{Role: ptr(account.Agent)})
		w.refused(err, "last_administrator")
		_, err = w.UpdateMember(ctx, boss, boss.UserID, account.MemberChange{Status: ptr(account.Deactivated)})
		w.refused(err, "last_administrator")
		w.refused(w.RemoveMember(ctx, boss, boss.UserID, agent.UserID), "last_administrator")
		w.refused(w.RemoveMember(ctx, boss, boss.UserID, 0), "last_administrator")
		_, err = w.UpdateMember(ctx, boss, boss.UserID, account.MemberChange{Role: ptr(account.Role("owner"))})
		w.refused(err, "choice_invalid", "role")
		_, err = w.UpdateMember(ctx, boss, boss.UserID, account.MemberChange{Status: ptr(account.Invited)})
		w.refused(err, "choice_invalid", "status")
		if s := w.signIn("ana@exemplo.com"); s.Memberships[0].Role != account.Administrator {
			w.t.Error("a refused change was made")
		}

		// A second one, and the first may go.
		_, err = w.UpdateMember(ctx, boss, agent.UserID, account.MemberChange{Role: ptr(account.Administrator)})
		w.must(err)
		w.must(w.RemoveMember(ctx, boss, boss.UserID, agent.UserID))
		_, err = w.SignIn(ctx, "ana@exemplo.com", password, home)
		w.refused(err, "invalid_credentials")
	})
}

func TestTwoAdministratorsCannotTakeEachOtherAway(t *testing.T) {
	changes := map[string]func(w *world, by, of account.Actor) error{
		"demote": func(w *world, by, of account.Actor) error {
			_, err := w.UpdateMember(ctx, by, of.UserID, account.MemberChange{Role: ptr(account.Agent)})
			return err
		},
		"deactivate": func(w *world, by, of account.Actor) error {
			_, err := w.UpdateMember(ctx, by, of.UserID, account.MemberChange{Status: ptr(account.Deactivated)})
			return err
		},
		"remove": func(w *world, by, of account.Actor) error { return w.RemoveMember(ctx, by, of.UserID, 0) },
	}
	eachWorld(t, func(w *world) {
		n := 0
		for name, change := range changes {
			for range 3 {
				n++
				ana, _ := w.company(string(rune('a'+n)) + "1@exemplo.com")
				zoe, _ := w.join(ana, string(rune('a'+n))+"2@exemplo.com", account.Administrator)
				errs := together(2, func(i int) error {
					if i == 0 {
						return change(w, ana, zoe)
					}
					return change(w, zoe, ana)
				})
				if successes(errs) != 1 {
					w.t.Errorf("%s each other: %v", name, errs)
				}
				left := w.count("SELECT count(*) FROM memberships WHERE account_id = $1 AND role = 'administrator' AND status = 'active'", ana.AccountID())
				if left != 1 {
					w.t.Errorf("%s each other: %d administrators left", name, left)
				}
			}
		}
	})
}

func TestRemoveHandsOver(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		zoe, _ := w.join(boss, "zoe@exemplo.com", account.Agent)
		maxim, _ := w.join(boss, "max@exemplo.com", account.Agent)
		gone, _ := w.join(boss, "gone@exemplo.com", account.Agent)
		_, err := w.UpdateMember(ctx, boss, gone.UserID, account.MemberChange{Status: ptr(account.Deactivated)})
		w.must(err)
		type move struct{ account, from, to int64 }
		var moves []move
		handover := func(_ context.Context, _ *database.Tx, accountID, from, to int64) error {
			moves = append(moves, move{accountID, from, to})
			return nil
		}
		for _, heir := range []int64{gone.UserID, zoe.UserID, 999, -1} {
			w.refused(w.RemoveMember(ctx, boss, zoe.UserID, heir, handover), "value_invalid", "hand_over_to")
		}
		broken := problem.Unavailable(nil)
		err = w.RemoveMember(ctx, boss, zoe.UserID, maxim.UserID, func(context.Context, *database.Tx, int64, int64, int64) error { return broken })
		w.refused(err, "unavailable")
		w.signIn("zoe@exemplo.com") // still there: all or nothing

		w.must(w.RemoveMember(ctx, boss, zoe.UserID, maxim.UserID, handover))
		w.must(w.RemoveMember(ctx, boss, maxim.UserID, 0, handover))
		if want := []move{{boss.AccountID(), zoe.UserID, maxim.UserID}, {boss.AccountID(), maxim.UserID, boss.UserID}}; !slices.Equal(moves, want) {
			w.t.Errorf("handed over %v, want %v", moves, want)
		}
		w.refused(w.RemoveMember(ctx, boss, zoe.UserID, 0, handover), "not_found")
		_, err = w.SignIn(ctx, "zoe@exemplo.com", password, home)
		w.refused(err, "invalid_credentials")

		// Invited once more, the known user comes back with its password.
		m, err := w.Invite(ctx, boss, "Zoe", "zoe@exemplo.com", account.Agent, 0)
		w.must(err)
		_, err = w.AcceptInvitation(ctx, w.invitation(boss, m.ID), "", password, home)
		w.must(err)
	})
}

func TestUpdateAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, s := w.company("ana@exemplo.com")
		got, err := w.UpdateAccount(ctx, boss, account.AccountChange{
			Name: ptr(" Nova "), Locale: ptr("en"), TimeZone: ptr("Europe/Lisbon"), Country: ptr("pt"), SegmentsPerUser: ptr(7),
		})
		w.must(err)
		if got.Name != "Nova" || got.Locale != "en" || got.TimeZone != "Europe/Lisbon" || got.Country != "PT" || got.SegmentsPerUser != 7 {
			w.t.Errorf("changed to %+v", got)
		}
		who, err := w.ByCookie(ctx, s.Cookie)
		w.must(err)
		if stored := w.actor(who, boss.AccountID()).Account; stored != got {
			w.t.Errorf("stored %+v, answered %+v", stored, got)
		}
		uk, err := w.UpdateAccount(ctx, boss, account.AccountChange{Country: ptr("UK")})
		w.must(err)
		if uk.Country != "GB" {
			w.t.Errorf("UK is kept as %q", uk.Country)
		}
		for _, c := range []struct {
			change      account.AccountChange
			code, field string
		}{
			{account.AccountChange{Name: ptr("")}, "required", "name"},
			{account.AccountChange{Name: ptr(long + "x")}, "too_long", "name"},
			{account.AccountChange{Locale: ptr("")}, "locale_invalid", "locale"},
			{account.AccountChange{Locale: ptr("de")}, "locale_invalid", "locale"},
			{account.AccountChange{TimeZone: ptr("Local")}, "timezone_invalid", "timezone"},
			{account.AccountChange{TimeZone: ptr("")}, "timezone_invalid", "timezone"},
			{account.AccountChange{TimeZone: ptr("../../etc/passwd")}, "timezone_invalid", "timezone"},
			{account.AccountChange{TimeZone: ptr("a\x00b")}, "timezone_invalid", "timezone"},
			{account.AccountChange{Country: ptr("XX")}, "country_invalid", "country"},
			{account.AccountChange{Country: ptr("419")}, "country_invalid", "country"},
			{account.AccountChange{Country: ptr("Brasil")}, "country_invalid", "country"},
			{account.AccountChange{Country: ptr("\xff\xff")}, "country_invalid", "country"},
			{account.AccountChange{SegmentsPerUser: ptr(0)}, "value_invalid", "limits.segments_per_user"},
			{account.AccountChange{SegmentsPerUser: ptr(100_001)}, "value_invalid", "limits.segments_per_user"},
		} {
			_, err := w.UpdateAccount(ctx, boss, c.change)
			w.refused(err, c.code, c.field)
		}
	})
}

func TestUpdateProfile(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, s := w.company("ana@exemplo.com")
		_, err := w.UpdateProfile(ctx, s.Identity, account.ProfileChange{Name: ptr("Ana Maria"), Locale: ptr("")})
		w.must(err)
		who, err := w.ByCookie(ctx, s.Cookie)
		w.must(err)
		if who.Name != "Ana Maria" || who.Locale != "" || who.Email != "ana@exemplo.com" {
			w.t.Errorf("profile %+v", who.User)
		}
		w.must(w.db.Read(ctx, func(r database.Reader) error {
			reader, err := account.LoadReader(ctx, r, boss.AccountID(), s.ID)
			if reader.Locale != "pt-BR" || reader.AccountName != "Padaria Pão Quente" || reader.User.Name != "Ana Maria" {
				w.t.Errorf("reads %+v", reader)
			}
			return err
		}))
		for _, c := range []struct {
			change      account.ProfileChange
			code, field string
		}{
			{account.ProfileChange{Name: ptr("")}, "required", "name"},
			{account.ProfileChange{Name: ptr("a\x00")}, "text_invalid", "name"},
			{account.ProfileChange{Locale: ptr("xx")}, "locale_invalid", "locale"},
		} {
			_, err := w.UpdateProfile(ctx, s.Identity, c.change)
			w.refused(err, c.code, c.field)
		}
	})
}
