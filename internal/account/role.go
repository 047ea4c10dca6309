package account

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// CustomRole is a set of permissions under a name; agents who have it may do
// exactly these. The zero value is no custom role.
type CustomRole struct {
	ID          int64
	Name        string
	Description string
	Permissions []Permission // in the order of [Grantable]
}

// CustomRoleChange is what changes of a custom role; nil stays.
type CustomRoleChange struct {
	Name, Description *string
	Permissions       *[]Permission
}

// Grantable lists what a custom role may allow: all but the settings, with which
// one could give oneself the rest.
func Grantable() []Permission {
	return slices.DeleteFunc(Administrator.Permissions(), func(p Permission) bool { return p == Settings })
}

// permissionsOf gives what a role allows, or the custom role that stands for it.
func permissionsOf(role Role, custom CustomRole) []Permission {
	if custom.ID != 0 && role == Agent {
		return custom.Permissions
	}
	return permissions[role]
}

// permissions checks a custom role's and puts them in order. Who may do anything
// with contacts has to see them.
func (c *checker) permissions(given []Permission) []Permission {
	known := Grantable()
	var out []Permission
	for _, p := range given {
		if !slices.Contains(known, p) {
			c.refuse("permissions", "choice_invalid", problem.Params{"choices": join(known, ", ")})
			return nil
		}
	}
	for _, p := range known {
		if slices.Contains(given, p) || p == Contacts && len(given) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func join(list []Permission, separator string) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = string(p)
	}
	return strings.Join(texts, separator)
}

// split is the reverse of join for what is stored.
func split(stored string) (list []Permission) {
	for text := range strings.SplitSeq(stored, ",") {
		if text != "" {
			list = append(list, Permission(text))
		}
	}
	return list
}

const (
	customRoleColumns = "r.id, r.name, r.description, r.permissions"
	// For a membership m, which may have none.
	joinedCustomRole   = "COALESCE(r.id, 0), COALESCE(r.name, ''), COALESCE(r.description, ''), COALESCE(r.permissions, '')"
	customRoleOfMember = " LEFT JOIN custom_roles r ON r.account_id = m.account_id AND r.id = m.custom_role_id "
)

// scanInto gives where to scan a custom role's columns; done turns them into it.
func (role *CustomRole) scanInto(stored *string) []any {
	return []any{&role.ID, &role.Name, &role.Description, stored}
}

func scanCustomRole(row database.Row) (role CustomRole, err error) {
	var stored string
	err = row.Scan(role.scanInto(&stored)...)
	role.Permissions = split(stored)
	return role, err
}

func loadCustomRole(ctx context.Context, r database.Reader, accountID, id int64) (CustomRole, error) {
	return scanCustomRole(r.QueryRow(ctx, "SELECT "+customRoleColumns+" FROM custom_roles r WHERE r.account_id = $1 AND r.id = $2", accountID, id))
}

// CustomRoles lists the account's custom roles by name.
func (s *Service) CustomRoles(ctx context.Context, actor Actor) (list []CustomRole, err error) {
	if err := actor.Require(Settings); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = database.Collect(ctx, r, scanCustomRole,
			"SELECT "+customRoleColumns+" FROM custom_roles r WHERE r.account_id = $1 ORDER BY r.name_key, r.id", actor.AccountID())
		return err
	})
	return list, err
}

// CustomRole gives one custom role.
func (s *Service) CustomRole(ctx context.Context, actor Actor, id int64) (role CustomRole, err error) {
	if err := actor.Require(Settings); err != nil {
		return CustomRole{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		role, err = loadCustomRole(ctx, r, actor.AccountID(), id)
		return err
	})
	return role, err
}

// CreateCustomRole makes a custom role. Error: name_taken.
func (s *Service) CreateCustomRole(ctx context.Context, actor Actor, change CustomRoleChange) (CustomRole, error) {
	change.Name = cmp.Or(change.Name, new(string)) // refused as blank
	return s.writeCustomRole(ctx, actor, func(tx *database.Tx) (role CustomRole, err error) {
		if role, err = change.apply(CustomRole{}); err != nil {
			return role, err
		}
		if role.ID, err = database.NextID(ctx, tx, database.CustomRoleIDs); err != nil {
			return role, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO custom_roles (id, account_id, name, name_key, description, permissions, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
			role.ID, actor.AccountID(), role.Name, fold.Key(role.Name), role.Description, join(role.Permissions, ","), s.now().UnixMicro())
		return role, err
	})
}

// UpdateCustomRole changes a custom role; its members have what it allows from
// their next request on. Error: name_taken.
func (s *Service) UpdateCustomRole(ctx context.Context, actor Actor, id int64, change CustomRoleChange) (CustomRole, error) {
	return s.writeCustomRole(ctx, actor, func(tx *database.Tx) (CustomRole, error) {
		role, err := loadCustomRole(ctx, tx, actor.AccountID(), id)
		if err != nil {
			return role, err
		}
		if role, err = change.apply(role); err != nil {
			return role, err
		}
		_, err = tx.Exec(ctx, `UPDATE custom_roles SET name = $3, name_key = $4, description = $5, permissions = $6, updated_at = $7
			WHERE account_id = $1 AND id = $2`,
			actor.AccountID(), id, role.Name, fold.Key(role.Name), role.Description, join(role.Permissions, ","), s.now().UnixMicro())
		return role, err
	})
}

func (change CustomRoleChange) apply(role CustomRole) (CustomRole, error) {
	var c checker
	if change.Name != nil {
		role.Name = c.name("name", *change.Name)
	}
	if change.Description != nil {
		role.Description = c.description("description", *change.Description)
	}
	if change.Permissions != nil {
		role.Permissions = c.permissions(*change.Permissions)
	}
	return role, c.err()
}

// writeCustomRole does what all changes share. Changes of members wait, so that
// nobody is given a role that is being deleted.
func (s *Service) writeCustomRole(ctx context.Context, actor Actor, write func(tx *database.Tx) (CustomRole, error)) (role CustomRole, err error) {
	if err := actor.Require(Settings); err != nil {
		return CustomRole{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lockAccount(ctx, tx, actor.AccountID()); err != nil {
			return err
		}
		role, err = write(tx)
		return err
	})
	if database.Violates(err) == "custom_roles_name_key" {
		err = problem.Invalid("name_taken", problem.OnField("name"))
	}
	return role, err
}

// DeleteCustomRole deletes a custom role that nobody has. Error: role_in_use.
func (s *Service) DeleteCustomRole(ctx context.Context, actor Actor, id int64) error {
	_, err := s.writeCustomRole(ctx, actor, func(tx *database.Tx) (CustomRole, error) {
		var holders int
		err := tx.QueryRow(ctx, "SELECT count(*) FROM memberships WHERE account_id = $1 AND custom_role_id = $2", actor.AccountID(), id).Scan(&holders)
		if err == nil && holders > 0 {
			err = problem.Conflict("role_in_use", problem.With("count", strconv.Itoa(holders)))
		}
		if err != nil {
			return CustomRole{}, err
		}
		n, err := tx.Exec(ctx, "DELETE FROM custom_roles WHERE account_id = $1 AND id = $2", actor.AccountID(), id)
		if err == nil && n == 0 {
			err = problem.NotFound()
		}
		return CustomRole{}, err
	})
	return err
}

// giveRole puts a role into a membership, with the custom role of an id; 0 for
// none. Only an agent may have one.
func giveRole(ctx context.Context, r database.Reader, m *Member, role Role, customRoleID int64) error {
	m.Role, m.CustomRole = role, CustomRole{}
	if customRoleID == 0 {
		return nil
	}
	custom, err := loadCustomRole(ctx, r, m.AccountID, customRoleID)
	if err != nil && !problem.Is(err, problem.KindNotFound) {
		return err
	}
	if err != nil || role != Agent {
		return problem.Invalid("value_invalid", problem.OnField("custom_role_id"), problem.With("field", "custom_role_id"))
	}
	m.CustomRole = custom
	return nil
}
