package account

import (
	"context"
	"errors"
	"strings"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Team is a named group of members. Mine says whether the actor is in it.
type Team struct {
	ID          int64
	Name        string
	Description string
	Mine        bool
}

// TeamChange is what changes of a team; nil stays.
type TeamChange struct{ Name, Description *string }

const teamQuery = `SELECT t.id, t.name, t.description,
	EXISTS (SELECT 1 FROM team_members m WHERE m.account_id = t.account_id AND m.team_id = t.id AND m.user_id = $2)
	FROM teams t WHERE t.account_id = $1`

func scanTeam(row database.Row) (t Team, err error) {
	err = row.Scan(&t.ID, &t.Name, &t.Description, &t.Mine)
	return t, err
}

// Teams lists the account's teams by name.
func (s *Service) Teams(ctx context.Context, actor Actor) (list []Team, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = database.Collect(ctx, r, scanTeam, teamQuery+" ORDER BY t.name_key, t.id", actor.AccountID(), actor.UserID)
		return err
	})
	return list, err
}

// Team gives one team.
func (s *Service) Team(ctx context.Context, actor Actor, id int64) (t Team, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		t, err = loadTeam(ctx, r, actor, id)
		return err
	})
	return t, err
}

func loadTeam(ctx context.Context, r database.Reader, actor Actor, id int64) (Team, error) {
	return scanTeam(r.QueryRow(ctx, teamQuery+" AND t.id = $3", actor.AccountID(), actor.UserID, id))
}

// CreateTeam makes an empty team. Error: name_taken.
func (s *Service) CreateTeam(ctx context.Context, actor Actor, change TeamChange) (Team, error) {
	var t Team
	if change.Name == nil {
		change.Name = new(string) // refused as blank
	}
	err := s.writeTeam(ctx, actor, change, &t, func(tx *database.Tx) (err error) {
		if t.ID, err = database.NextID(ctx, tx, database.TeamIDs); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO teams (id, account_id, name, name_key, description, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $6)`, t.ID, actor.AccountID(), t.Name, strings.ToLower(t.Name), t.Description, s.now().UnixMicro())
		return err
	})
	return t, err
}

// UpdateTeam changes name or description. Error: name_taken.
func (s *Service) UpdateTeam(ctx context.Context, actor Actor, id int64, change TeamChange) (Team, error) {
	t, err := s.Team(ctx, actor, id)
	if err != nil {
		return Team{}, err
	}
	err = s.writeTeam(ctx, actor, change, &t, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, "UPDATE teams SET name = $3, name_key = $4, description = $5, updated_at = $6 WHERE account_id = $1 AND id = $2",
			actor.AccountID(), id, t.Name, strings.ToLower(t.Name), t.Description, s.now().UnixMicro())
		if err == nil && n == 0 {
			return problem.NotFound()
		}
		return err
	})
	return t, err
}

func (s *Service) writeTeam(ctx context.Context, actor Actor, change TeamChange, t *Team, write func(tx *database.Tx) error) error {
	if err := actor.Require(Settings); err != nil {
		return err
	}
	var c checker
	if change.Name != nil {
		t.Name = c.name("name", *change.Name)
	}
	if change.Description != nil {
		t.Description = c.description("description", *change.Description)
	}
	if err := c.err(); err != nil {
		return err
	}
	err := s.db.Write(ctx, write)
	if database.Violates(err) == "teams_name_key" {
		return problem.Invalid("name_taken", problem.OnField("name"))
	}
	return err
}

// DeleteTeam deletes a team; its members stay in the account.
func (s *Service) DeleteTeam(ctx context.Context, actor Actor, id int64) error {
	if err := actor.Require(Settings); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := tx.Exec(ctx, "DELETE FROM teams WHERE account_id = $1 AND id = $2", actor.AccountID(), id)
		if err == nil && n == 0 {
			return problem.NotFound()
		}
		return err
	})
}

// TeamMembers lists who is in a team, by id.
func (s *Service) TeamMembers(ctx context.Context, actor Actor, id int64) (list []Member, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, err := loadTeam(ctx, r, actor, id); err != nil {
			return err
		}
		list, err = database.Collect(ctx, r, scanMember, "SELECT "+memberColumns+` FROM team_members t
			JOIN memberships m ON m.account_id = t.account_id AND m.user_id = t.user_id JOIN users u ON u.id = m.user_id`+customRoleOfMember+`
			WHERE t.account_id = $1 AND t.team_id = $2 ORDER BY u.id`, actor.AccountID(), id)
		return err
	})
	return list, err
}

// AddToTeam puts members into a team; with replace, the team has exactly these. Error:
// value_invalid for somebody who is not in the account.
func (s *Service) AddToTeam(ctx context.Context, actor Actor, id int64, userIDs []int64, replace bool) ([]Member, error) {
	return s.changeTeam(ctx, actor, id, func(tx *database.Tx) error {
		if replace {
			if _, err := tx.Exec(ctx, "DELETE FROM team_members WHERE account_id = $1 AND team_id = $2", actor.AccountID(), id); err != nil {
				return err
			}
		}
		for _, user := range userIDs {
			_, err := tx.Exec(ctx, "INSERT INTO team_members (account_id, team_id, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
				actor.AccountID(), id, user)
			if database.Violates(err) != "" {
				return problem.Invalid("value_invalid", problem.OnField("user_ids"), problem.With("field", "user_ids"))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// RemoveFromTeam takes members out of a team; who is not in it does not matter.
func (s *Service) RemoveFromTeam(ctx context.Context, actor Actor, id int64, userIDs []int64) ([]Member, error) {
	return s.changeTeam(ctx, actor, id, func(tx *database.Tx) error {
		for _, user := range userIDs {
			_, err := tx.Exec(ctx, "DELETE FROM team_members WHERE account_id = $1 AND team_id = $2 AND user_id = $3", actor.AccountID(), id, user)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) changeTeam(ctx context.Context, actor Actor, id int64, change func(tx *database.Tx) error) ([]Member, error) {
	if err := actor.Require(Settings); err != nil {
		return nil, err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := loadTeam(ctx, tx, actor, id); err != nil {
			return err
		}
		return change(tx)
	})
	if err != nil {
		return nil, err
	}
	return s.TeamMembers(ctx, actor, id)
}

// RequireTeam gives the error value_invalid for a field unless the account has the team.
func RequireTeam(ctx context.Context, r database.Reader, accountID, id int64, field string) error {
	var one int
	err := r.QueryRow(ctx, "SELECT 1 FROM teams WHERE account_id = $1 AND id = $2", accountID, id).Scan(&one)
	if errors.Is(err, database.ErrNotFound) {
		return problem.Invalid("value_invalid", problem.OnField(field), problem.With("field", field))
	}
	return err
}
