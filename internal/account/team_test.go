package account_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
)

func ids(list []account.Member) (out []int64) {
	for _, m := range list {
		out = append(out, m.ID)
	}
	return out
}

func TestTeams(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		zoe, _ := w.join(boss, "zoe@exemplo.com", account.Agent)
		sales, err := w.CreateTeam(ctx, boss, account.TeamChange{Name: ptr(" Vendas "), Description: ptr("Quem\nvende")})
		w.must(err)
		help, err := w.CreateTeam(ctx, boss, account.TeamChange{Name: ptr("ajuda")})
		w.must(err)
		_, err = w.CreateTeam(ctx, boss, account.TeamChange{Name: ptr("VENDAS")})
		w.refused(err, "name_taken", "name")
		_, err = w.UpdateTeam(ctx, boss, help.ID, account.TeamChange{Name: ptr("vendas")})
		w.refused(err, "name_taken", "name")

		in, err := w.AddToTeam(ctx, boss, sales.ID, []int64{zoe.UserID, boss.UserID, zoe.UserID}, false)
		w.must(err)
		if !slices.Equal(ids(in), []int64{boss.UserID, zoe.UserID}) {
			w.t.Errorf("in the team: %v", ids(in))
		}
		list, err := w.Teams(ctx, zoe)
		w.must(err)
		if want := []account.Team{{ID: help.ID, Name: "ajuda"}, {ID: sales.ID, Name: "Vendas", Description: "Quem\nvende", Mine: true}}; !slices.Equal(list, want) {
			w.t.Errorf("teams %+v, want %+v", list, want)
		}
		in, err = w.AddToTeam(ctx, boss, sales.ID, []int64{zoe.UserID}, true)
		w.must(err)
		if !slices.Equal(ids(in), []int64{zoe.UserID}) {
			w.t.Errorf("after replacing: %v", ids(in))
		}
		in, err = w.RemoveFromTeam(ctx, boss, sales.ID, []int64{zoe.UserID, 999})
		w.must(err)
		if len(in) != 0 {
			w.t.Errorf("after removing: %v", ids(in))
		}

		changed, err := w.UpdateTeam(ctx, boss, sales.ID, account.TeamChange{Description: ptr("")})
		w.must(err)
		if changed.Name != "Vendas" || changed.Description != "" {
			w.t.Errorf("changed %+v", changed)
		}
		w.must(w.DeleteTeam(ctx, boss, sales.ID))
		w.refused(w.DeleteTeam(ctx, boss, sales.ID), "not_found")
		_, err = w.UpdateTeam(ctx, boss, sales.ID, account.TeamChange{Name: ptr("X")})
		w.refused(err, "not_found")
		_, err = w.TeamMembers(ctx, boss, sales.ID)
		w.refused(err, "not_found")
	})
}

func TestTeamsRefuse(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		agent, _ := w.join(boss, "zoe@exemplo.com", account.Agent)
		bia, _ := w.company("bia@exemplo.com")
		team, err := w.CreateTeam(ctx, boss, account.TeamChange{Name: ptr("Vendas")})
		w.must(err)
		for _, c := range []struct {
			change      account.TeamChange
			code, field string
		}{
			{account.TeamChange{}, "required", "name"},
			{account.TeamChange{Name: ptr("  ")}, "required", "name"},
			{account.TeamChange{Name: ptr("a\x00b")}, "text_invalid", "name"},
			{account.TeamChange{Name: ptr(long + "x")}, "too_long", "name"},
			{account.TeamChange{Name: ptr("A"), Description: ptr("a\x00b")}, "text_invalid", "description"},
			{account.TeamChange{Name: ptr("A"), Description: ptr("a\xffb")}, "text_invalid", "description"},
			{account.TeamChange{Name: ptr("A"), Description: ptr(strings.Repeat("x", 1001))}, "too_long", "description"},
		} {
			_, err := w.CreateTeam(ctx, boss, c.change)
			w.refused(err, c.code, c.field)
		}
		for _, stranger := range []int64{bia.UserID, 999, -1} {
			for _, replace := range []bool{false, true} {
				_, err := w.AddToTeam(ctx, boss, team.ID, []int64{boss.UserID, stranger}, replace)
				w.refused(err, "value_invalid", "user_ids")
			}
		}
		if in, err := w.TeamMembers(ctx, boss, team.ID); err != nil || len(in) != 0 {
			w.t.Errorf("a refused change was made: %v, %v", ids(in), err)
		}

		_, err = w.CreateTeam(ctx, agent, account.TeamChange{Name: ptr("X")})
		w.refused(err, "action_forbidden")
		_, err = w.UpdateTeam(ctx, agent, team.ID, account.TeamChange{Name: ptr("X")})
		w.refused(err, "action_forbidden")
		_, err = w.AddToTeam(ctx, agent, team.ID, []int64{agent.UserID}, false)
		w.refused(err, "action_forbidden")
		_, err = w.RemoveFromTeam(ctx, agent, team.ID, nil)
		w.refused(err, "action_forbidden")
		w.refused(w.DeleteTeam(ctx, agent, team.ID), "action_forbidden")
	})
}

func TestTeamsAreOfOneAccount(t *testing.T) {
	eachWorld(t, func(w *world) {
		ana, _ := w.company("ana@exemplo.com")
		bia, _ := w.company("bia@exemplo.com")
		team, err := w.CreateTeam(ctx, ana, account.TeamChange{Name: ptr("Vendas")})
		w.must(err)
		_, err = w.CreateTeam(ctx, bia, account.TeamChange{Name: ptr("Vendas")}) // the name is free there
		w.must(err)
		_, err = w.Team(ctx, bia, team.ID)
		w.refused(err, "not_found")
		_, err = w.UpdateTeam(ctx, bia, team.ID, account.TeamChange{Name: ptr("X")})
		w.refused(err, "not_found")
		_, err = w.TeamMembers(ctx, bia, team.ID)
		w.refused(err, "not_found")
		_, err = w.AddToTeam(ctx, bia, team.ID, []int64{bia.UserID}, true)
		w.refused(err, "not_found")
		_, err = w.RemoveFromTeam(ctx, bia, team.ID, []int64{ana.UserID})
		w.refused(err, "not_found")
		w.refused(w.DeleteTeam(ctx, bia, team.ID), "not_found")
	})
}

func TestAMemberWhoLeavesLeavesItsTeams(t *testing.T) {
	eachWorld(t, func(w *world) {
		boss, _ := w.company("ana@exemplo.com")
		zoe, _ := w.join(boss, "zoe@exemplo.com", account.Agent)
		team, err := w.CreateTeam(ctx, boss, account.TeamChange{Name: ptr("Vendas")})
		w.must(err)
		_, err = w.AddToTeam(ctx, boss, team.ID, []int64{zoe.UserID}, false)
		w.must(err)
		w.must(w.RemoveMember(ctx, boss, zoe.UserID, 0))
		if in, err := w.TeamMembers(ctx, boss, team.ID); err != nil || len(in) != 0 {
			w.t.Errorf("in the team: %v, %v", ids(in), err)
		}
	})
}
