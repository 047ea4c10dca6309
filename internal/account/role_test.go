package account_test

import (
	"slices"
	"testing"

	"github.com/fichahq/ficha/internal/account"
)

func role(name string, permissions ...account.Permission) account.CustomRoleChange {
	return account.CustomRoleChange{Name: &name, Permissions: &permissions}
}

func TestCustomRoleSaysWhatItsAgentsMayDo(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		marketing, err := w.CreateCustomRole(ctx, boss, role(" Marketing ", account.Export, account.Labels, account.Export))
		w.must(err)
		want := []account.Permission{account.Contacts, account.Export, account.Labels}
		if marketing.Name != "Marketing" || !slices.Equal(marketing.Permissions, want) {
			w.t.Fatalf("%+v", marketing)
		}
		zoe, session := w.join(boss, "zoe@exemplo.com", account.Agent)
		if !zoe.Can(account.Edit) || zoe.Can(account.Export) {
			w.t.Error("an agent without a custom role may not do what agents may")
		}

		// What is changed while somebody is signed in counts at the next request.
		again := func() account.Actor {
			who, err := w.ByCookie(ctx, session.Cookie)
			w.must(err)
			return w.actor(who, boss.AccountID())
		}
		m, err := w.UpdateMember(ctx, boss, zoe.UserID, account.MemberChange{CustomRoleID: &marketing.ID})
		w.must(err)
		if m.CustomRole.Name != "Marketing" || m.Role != account.Agent {
			w.t.Errorf("%+v", m)
		}
		for _, p := range account.Administrator.Permissions() {
			if again().Can(p) != slices.Contains(want, p) {
				w.t.Errorf("%s: %v", p, again().Can(p))
			}
		}
		_, err = w.UpdateCustomRole(ctx, boss, marketing.ID, account.CustomRoleChange{Permissions: &[]account.Permission{}})
		w.must(err)
		if again().Can(account.Contacts) {
			w.t.Error("a role that allows nothing allows contacts")
		}
		if m, err = w.UpdateMember(ctx, boss, zoe.UserID, account.MemberChange{Status: ptr(account.Deactivated)}); err != nil || m.CustomRole.ID != marketing.ID {
			w.t.Errorf("another change took the role away: %+v, %v", m, err)
		}
		_, err = w.UpdateMember(ctx, boss, zoe.UserID, account.MemberChange{Status: ptr(account.Active)})
		w.must(err)
		if m, err = w.UpdateMember(ctx, boss, zoe.UserID, account.MemberChange{Role: ptr(account.Administrator)}); err != nil || m.CustomRole.ID != 0 || !again().Can(account.Settings) {
			w.t.Errorf("administrator: %+v, %v", m, err)
		}
		if m, err = w.UpdateMember(ctx, boss, zoe.UserID, account.MemberChange{Role: ptr(account.Agent)}); err != nil || m.CustomRole.ID != 0 || !again().Can(account.Merge) {
			w.t.Errorf("agent again: %+v, %v", m, err)
		}
	})
}

func TestCustomRolesAreRefused(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		stranger, _ := w.company("bia@exemplo.com")
		sales, err := w.CreateCustomRole(ctx, boss, role("Vendas", account.Contacts))
		w.must(err)
		_, err = w.CreateCustomRole(ctx, stranger, role("Vendas")) // names are per account
		w.must(err)

		_, err = w.CreateCustomRole(ctx, boss, role("VÉNDAS "))
		w.refused(err, "name_taken", "name")
		_, err = w.CreateCustomRole(ctx, boss, account.CustomRoleChange{})
		w.refused(err, "required", "name")
		_, err = w.CreateCustomRole(ctx, boss, role("Chefe", account.Settings))
		w.refused(err, "choice_invalid", "permissions")
		_, err = w.UpdateCustomRole(ctx, boss, sales.ID, account.CustomRoleChange{Name: ptr(long + "x"), Description: ptr("\x00"), Permissions: &[]account.Permission{"fly"}})
		w.refused(err, "too_long", "name", "description", "permissions")

		// Nothing reaches across accounts, and an administrator has no custom role.
		_, err = w.CustomRole(ctx, stranger, sales.ID)
		w.refused(err, "not_found")
		_, err = w.UpdateCustomRole(ctx, stranger, sales.ID, role("Meu"))
		w.refused(err, "not_found")
		w.refused(w.DeleteCustomRole(ctx, stranger, sales.ID), "not_found")
		_, err = w.Invite(ctx, stranger, "Zé", "ze@exemplo.com", account.Agent, sales.ID)
		w.refused(err, "value_invalid", "custom_role_id")
		_, err = w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Administrator, sales.ID)
		w.refused(err, "value_invalid", "custom_role_id")
		_, err = w.UpdateMember(ctx, boss, boss.UserID, account.MemberChange{CustomRoleID: &sales.ID})
		w.refused(err, "value_invalid", "custom_role_id")
		if n := w.count("SELECT count(*) FROM users WHERE email = 'ze@exemplo.com'"); n != 0 {
			w.t.Error("a refused invitation left its user")
		}

		// A role that somebody has stays.
		m, err := w.Invite(ctx, boss, "Zé", "ze@exemplo.com", account.Agent, sales.ID)
		w.must(err)
		w.refused(w.DeleteCustomRole(ctx, boss, sales.ID), "role_in_use")
		w.must(w.RemoveMember(ctx, boss, m.ID, 0))
		w.must(w.DeleteCustomRole(ctx, boss, sales.ID))
		w.refused(w.DeleteCustomRole(ctx, boss, sales.ID), "not_found")
		if list, err := w.CustomRoles(ctx, boss); err != nil || len(list) != 0 {
			w.t.Errorf("%v, %v", list, err)
		}

		agent, _ := w.join(boss, "agent@exemplo.com", account.Agent)
		for what, err := range map[string]error{
			"list":   second(w.CustomRoles(ctx, agent)),
			"get":    second(w.CustomRole(ctx, agent, 1)),
			"create": second(w.CreateCustomRole(ctx, agent, role("X"))),
			"update": second(w.UpdateCustomRole(ctx, agent, 1, role("X"))),
			"delete": w.DeleteCustomRole(ctx, agent, 1),
		} {
			w.t.Log(what)
			w.refused(err, "action_forbidden")
		}
	})
}

func second[T any](_ T, err error) error { return err }
