package api_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/api"
)

func TestCustomRoles(t *testing.T) {
	play(t, []step{
		{"zoe", "GET", "custom_roles", "", 403, refusal("action_forbidden"), "", nil},
		{"ana", "GET", "custom_roles", "", 200, `[]`, "", nil},
		{"ana", "POST", "custom_roles", `{"custom_role":{"name":"Marketing","description":"Campanhas","permissions":["contact_manage","report_manage","conversation_manage"]}}`, 200,
			`{"id":"<any>","name":"Marketing","description":"Campanhas","permissions":["contacts","edit","merge","import","export","delete","contact_manage"]}`, "role=id", nil},
		{"ana", "POST", "custom_roles", `{"name":"marketing"}`, 422, refusal("name_taken", "name"), "", nil},
		{"ana", "POST", "custom_roles", `{"name":"X","permissions":["settings"]}`, 422, `{"code":"choice_invalid","attributes":["permissions"],"text":"Escolha uma destas opções: contacts, edit, merge, import, export, delete, definitions, labels."}`, "", nil},
		{"ana", "POST", "custom_roles", `{"name":"X","permissions":"export"}`, 422, refusal("value_invalid", "permissions"), "", nil},
		{"ana", "POST", "custom_roles", `{"name":"X","permissions":[1]}`, 422, refusal("value_invalid", "permissions"), "", nil},
		{"ana", "POST", "custom_roles", `{"name":["X"]}`, 422, refusal("value_invalid", "name"), "", nil},
		{"ana", "POST", "custom_roles", `[]`, 400, refusal("body_malformed"), "", nil},
		{"ana", "POST", "custom_roles", `{"permissions":null}`, 422, refusal("required", "name"), "", nil},
		{"ana", "GET", "custom_roles/{role}", "", 200, `{"id":{role},"name":"Marketing"}`, "", nil},
		{"ana", "PATCH", "custom_roles/{role}", `{"permissions":["report_manage","export"]}`, 200, `{"name":"Marketing","description":"Campanhas","permissions":["contacts","export"]}`, "", nil},
		{"ana", "PUT", "custom_roles/{role}", `{"custom_role":{"description":null}}`, 200, `{"description":"","permissions":["contacts","export"]}`, "", nil},
		{"zoe", "GET", "agents", "", 200, `["<any>",{"name":"Zoe","custom_role_id":null}]`, "zoe_id=1.id", nil},

		// At the next request.
		{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":"{role}"}`, 200, `{"role":"agent","custom_role_id":{role}}`, "", nil},
		{"cookie:zoe", "GET", "/api/v1/profile", "", 200, `{"accounts":[{"role":"agent","custom_role_id":{role},"permissions":["contacts","export"]}]}`, "", nil},
		{"cookie:zoe", "POST", "contacts", `{"name":"X"}`, 403, refusal("action_forbidden"), "", nil},
		{"ana", "PATCH", "custom_roles/{role}", `{"permissions":["edit"]}`, 200, `{"permissions":["contacts","edit"]}`, "", nil},
		{"cookie:zoe", "POST", "contacts", `{"name":"X"}`, 200, "", "", nil},
		{"ana", "PATCH", "custom_roles/{role}", `{"permissions":[]}`, 200, `{"permissions":[]}`, "", nil},
		{"cookie:zoe", "GET", "contacts", "", 403, refusal("action_forbidden"), "", nil},
		{"cookie:zoe", "GET", "/api/v1/profile", "", 200, `{"accounts":[{"permissions":[]}]}`, "", nil},
		{"ana", "DELETE", "custom_roles/{role}", "", 409, `{"code":"role_in_use","text":"1 membro tem este papel. Antes, dê outro papel a quem o tem."}`, "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"name":"Zoe"}`, 200, `{"custom_role_id":{role}}`, "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":999999}`, 422, refusal("value_invalid", "custom_role_id"), "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":"x"}`, 422, refusal("value_invalid", "custom_role_id"), "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":[1]}`, 422, refusal("value_invalid", "custom_role_id"), "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"role":"administrator","custom_role_id":{role}}`, 422, refusal("value_invalid", "custom_role_id"), "", nil},
		{"ana", "PATCH", "agents/{zoe_id}", `{"custom_role_id":null}`, 200, `{"custom_role_id":null}`, "", nil},
		{"cookie:zoe", "GET", "contacts", "", 200, "", "", nil},
		{"ana", "POST", "agents", `{"name":"Max","email":"max@exemplo.com","custom_role_id":{role}}`, 200, `{"role":"agent","custom_role_id":{role}}`, "max=id", nil},
		{"ana", "DELETE", "agents/{max}", "", 200, "", "", nil},
		{"ana", "DELETE", "custom_roles/{role}", "", 200, "", "", nil},
		{"ana", "DELETE", "custom_roles/{role}", "", 404, notFound, "", nil},
	})
}

func TestPreferences(t *testing.T) {
	play(t, []step{
		{"zoe", "GET", "preferences/contact_columns", "", 200, `{"payload":null}`, "", nil},
		{"zoe", "PUT", "preferences/contact_columns", `{"order":["name"],"payload":1}`, 200, `{"payload":{"order":["name"],"payload":1}}`, "", nil},
		{"cookie:zoe", "GET", "preferences/contact_columns", "", 200, `{"payload":{"order":["name"],"payload":1}}`, "", nil},
		{"ana", "GET", "preferences/contact_columns", "", 200, `{"payload":null}`, "", nil},
		{"zoe", "PUT", "preferences/contact_columns", `[1]`, 200, `{"payload":[1]}`, "", nil},
		{"zoe", "PUT", "preferences/contact_columns", `{"x":`, 400, refusal("body_malformed"), "", nil},
		{"zoe", "PUT", "preferences/contact_columns", "", 400, refusal("body_malformed"), "", nil},
		{"zoe", "PUT", "preferences/contact_columns", `"` + strings.Repeat("x", 70_000) + `"`, 422, refusal("too_long"), "", nil},
		{"zoe", "PUT", "preferences/Contact-Columns", `1`, 404, notFound, "", nil},
		{"zoe", "GET", "preferences/%00", "", 404, notFound, "", nil},
		{"zoe", "PUT", "preferences/contact_columns", `null`, 200, `{"payload":null}`, "", nil},
		{"zoe", "GET", "preferences/contact_columns", "", 200, `{"payload":null}`, "", nil},
	})
}

// TestEachPermissionOpensItsRoutes walks every route that needs a permission, as
// somebody who has all but that one, and as somebody who has it alone.
func TestEachPermissionOpensItsRoutes(t *testing.T) {
	eachServer(t, func(s *server) {
		victims := s.victims()
		zoe := s.of("ana", "/agents/"+number(s.people["zoe"].id))
		if a := s.do("ana", "PATCH", zoe, `{"custom_role_id":`+victims["custom_roles"]+`}`); a.status != 200 {
			s.t.Fatalf("%d %s", a.status, a.body)
		}
		walked := map[account.Permission]int{}
		for _, p := range account.Grantable() {
			routes := slices.DeleteFunc(s.api.Routes(), func(r api.Route) bool { return r.Permission != p })
			walked[p] = len(routes)
			without := slices.DeleteFunc(account.Grantable(), func(other account.Permission) bool { return other == p })
			if p == account.Contacts {
				without = nil // all others imply it
			}
			s.allow(victims["custom_roles"], without...)
			s.knock("zoe", "without "+string(p), routes, victims, true)
			s.allow(victims["custom_roles"], p)
			opened := slices.DeleteFunc(slices.Clone(routes), func(r api.Route) bool { return strings.HasSuffix(r.Path, "/undo") && p == account.Import }) // somebody else's import
			s.knock("zoe", "with nothing but "+string(p), opened, victims, false)
		}
		s.allow(victims["custom_roles"], account.Grantable()...)
		settings := slices.DeleteFunc(s.api.Routes(), func(r api.Route) bool { return r.Permission != account.Settings })
		s.knock("zoe", "without settings", settings, victims, true)
		for _, p := range []account.Permission{account.Contacts, account.Edit, account.Import, account.Delete} {
			if walked[p] == 0 {
				s.t.Errorf("no route needs %q", p)
			}
		}
	})
}

func (s *server) allow(role string, permissions ...account.Permission) {
	s.t.Helper()
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = `"` + string(p) + `"`
	}
	if a := s.do("ana", "PATCH", s.of("ana", "/custom_roles/"+role), `{"permissions":[`+strings.Join(names, ",")+`]}`); a.status != 200 {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
}

func (s *server) knock(as, what string, routes []api.Route, victims map[string]string, refused bool) {
	s.t.Helper()
	for _, route := range routes {
		path := s.pathOf(route, "ana", victims)
		a := s.do(as, route.Method, path, walkBody(route))
		if (a.status == 403) != refused || a.status >= 500 {
			s.t.Errorf("%s: %s %s: %d %s", what, route.Method, path, a.status, a.body)
		}
	}
}
