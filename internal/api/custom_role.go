package api

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/account"
)

// contactManage is the compatible API's one permission for all of contactManaged.
const contactManage = "contact_manage"

var contactManaged = []account.Permission{
	account.Contacts, account.Edit, account.Merge, account.Import, account.Export, account.Delete,
}

// compatiblePermissions are known to clients and mean nothing here.
var compatiblePermissions = []string{
	"conversation_manage", "conversation_unassigned_manage", "conversation_participating_manage", "report_manage", "knowledge_base_manage",
}

// customRoleJSON is a set of permissions that agents may have.
type customRoleJSON struct {
	ID          int64    `json:"id"`
	Name        string   `json:"name" example:"Marketing"`
	Description string   `json:"description"`
	Permissions []string `json:"permissions" doc:"contacts, edit, merge, import, export, delete, definitions, labels; and contact_manage where the first six are all there" example:"[\"contacts\",\"export\"]"`
}

func toCustomRoleJSON(role account.CustomRole) customRoleJSON {
	out := customRoleJSON{ID: role.ID, Name: role.Name, Description: role.Description, Permissions: []string{}}
	missing := slices.Clone(contactManaged)
	for _, p := range role.Permissions {
		out.Permissions = append(out.Permissions, string(p))
		missing = slices.DeleteFunc(missing, func(m account.Permission) bool { return m == p })
	}
	if len(missing) == 0 {
		out.Permissions = append(out.Permissions, contactManage)
	}
	return out
}

type customRoleOutput struct{ Body customRoleJSON }

func toCustomRoleOutput(role account.CustomRole, err error) (*customRoleOutput, error) {
	return &customRoleOutput{toCustomRoleJSON(role)}, err
}

// customRoleBody is what a client gives of one, wrapped in {"custom_role": …} or not.
type customRoleBody struct{ change account.CustomRoleChange }

// UnmarshalJSON reads it loosely; see fields.
func (b *customRoleBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "custom_role")
	if err != nil {
		return err
	}
	if b.change.Name, err = in.text("name"); err != nil {
		return err
	}
	if b.change.Description, err = in.text("description"); err != nil {
		return err
	}
	raw, found := in["permissions"]
	if !found {
		return nil
	}
	var names []string
	if err := json.Unmarshal(raw, &names); err != nil {
		return fieldFault("permissions")
	}
	list := []account.Permission{}
	for _, name := range names {
		switch {
		case name == contactManage:
			list = append(list, contactManaged...)
		case !slices.Contains(compatiblePermissions, name):
			list = append(list, account.Permission(name))
		}
	}
	b.change.Permissions = &list
	return nil
}

// Schema documents the unwrapped form.
func (customRoleBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"custom_role": …}.`,
		Properties: map[string]*huma.Schema{
			"name": {Type: huma.TypeString}, "description": {Type: huma.TypeString},
			"permissions": {
				Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString},
				Description: "Any of contacts, edit, merge, import, export, delete, definitions, labels; contact_manage is the first six. All but contacts imply contacts.",
				Examples:    []any{[]string{"contacts", "export"}},
			},
		},
	}
}

func (a *API) listCustomRoles(ctx context.Context, _ *AccountInput) (*struct{ Body []customRoleJSON }, error) {
	list, err := a.Accounts.CustomRoles(ctx, actorOf(ctx))
	out := &struct{ Body []customRoleJSON }{[]customRoleJSON{}}
	for _, role := range list {
		out.Body = append(out.Body, toCustomRoleJSON(role))
	}
	return out, err
}

func (a *API) getCustomRole(ctx context.Context, in *IDInput) (*customRoleOutput, error) {
	return toCustomRoleOutput(a.Accounts.CustomRole(ctx, actorOf(ctx), in.ID))
}

func (a *API) createCustomRole(ctx context.Context, in *struct {
	AccountInput
	Body customRoleBody
}) (*customRoleOutput, error) {
	return toCustomRoleOutput(a.Accounts.CreateCustomRole(ctx, actorOf(ctx), in.Body.change))
}

func (a *API) updateCustomRole(ctx context.Context, in *struct {
	IDInput
	Body customRoleBody
}) (*customRoleOutput, error) {
	return toCustomRoleOutput(a.Accounts.UpdateCustomRole(ctx, actorOf(ctx), in.ID, in.Body.change))
}

func (a *API) deleteCustomRole(ctx context.Context, in *IDInput) (*empty, error) {
	return &empty{}, a.Accounts.DeleteCustomRole(ctx, actorOf(ctx), in.ID)
}
