package account

import (
	"context"
	"errors"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// MemberChange is what an administrator changes of a member; nil stays.
type MemberChange struct {
	Name         *string // only while the person has no password, so never signed in
	Role         *Role
	CustomRoleID *int64  // 0 takes it away, as does becoming administrator
	Status       *Status // active or deactivated
}

// AccountChange is what an administrator changes of the account; nil stays.
type AccountChange struct {
	Name, Locale, TimeZone, Country *string
	SegmentsPerUser                 *int
}

// Handover moves what a leaving member owns to another one; the features that
// own such things register one (see [Service.RemoveMember]).
type Handover func(ctx context.Context, tx *database.Tx, accountID, from, to int64) error

// UpdateAccount changes the account's settings.
func (s *Service) UpdateAccount(ctx context.Context, actor Actor, change AccountChange) (Account, error) {
	if err := actor.Require(Settings); err != nil {
		return Account{}, err
	}
	var out Account
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lockAccount(ctx, tx, actor.AccountID()); err != nil {
			return err
		}
		a, err := loadAccount(ctx, tx, actor.AccountID())
		if err != nil {
			return err
		}
		if out, err = change.apply(a); err != nil {
			return err
		}
		return saveAccount(ctx, tx, out, s.now())
	})
	return out, err
}

func (change AccountChange) apply(a Account) (Account, error) {
	var c checker
	if change.Name != nil {
		a.Name = c.name("name", *change.Name)
	}
	if change.Locale != nil {
		a.Locale = c.locale(*change.Locale, false)
	}
	if change.TimeZone != nil {
		a.TimeZone = c.timeZone(*change.TimeZone)
	}
	if change.Country != nil {
		a.Country = c.country(*change.Country)
	}
	if n := change.SegmentsPerUser; n != nil {
		if *n < 1 || *n > 100_000 {
			c.refuse("limits.segments_per_user", "value_invalid", problem.Params{"min": "1", "max": "100000"})
		}
		a.SegmentsPerUser = *n
	}
	return a, c.err()
}

// Members lists everybody in the account, also invited and deactivated, by id.
func (s *Service) Members(ctx context.Context, actor Actor) (list []Member, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = members(ctx, r, actor.AccountID())
		return err
	})
	return list, err
}

// Administrators gives the users who administer an account and have accepted, by id.
func Administrators(ctx context.Context, r database.Reader, accountID int64) ([]int64, error) {
	return database.Collect(ctx, r, database.Int64s,
		"SELECT user_id FROM memberships WHERE account_id = $1 AND role = 'administrator' AND status = 'active' ORDER BY user_id", accountID)
}

// Invite adds a person to the account and mails a link valid for seven days.
// customRoleID is of an agent, 0 for none. Error: already_member.
func (s *Service) Invite(ctx context.Context, actor Actor, name, email string, role Role, customRoleID int64) (Member, error) {
	if err := actor.Require(Settings); err != nil {
		return Member{}, err
	}
	var c checker
	m := Member{AccountID: actor.AccountID(), Status: Invited, InvitationExpiresAt: s.now().Add(invitationLasts), invitedBy: actor.UserID}
	m.User = User{Name: c.name("name", name), Email: c.email(email)}
	m.Role = c.role(role)
	if err := c.err(); err != nil {
		return Member{}, err
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lockAccount(ctx, tx, m.AccountID); err != nil {
			return err
		}
		if err := giveRole(ctx, tx, &m, m.Role, customRoleID); err != nil {
			return err
		}
		known, _, err := userByEmail(ctx, tx, m.Email)
		if errors.Is(err, database.ErrNotFound) {
			known, err = s.createUser(ctx, tx, m.User, "")
		}
		if err != nil {
			return err
		}
		m.User = known
		err = insertMember(ctx, tx, m, s.now())
		if database.Violates(err) != "" {
			return problem.Invalid("already_member", problem.OnField("email"))
		}
		if err != nil {
			return err
		}
		return s.mail.SendInvitation(ctx, tx, m.AccountID, m.ID)
	})
	return m, err
}

// InviteAgain renews an invitation and mails it once more.
func (s *Service) InviteAgain(ctx context.Context, actor Actor, userID int64) (Member, error) {
	return s.changeMember(ctx, actor, userID, func(tx *database.Tx, m *Member) error {
		if m.Status != Invited {
			return wrongStatus(m)
		}
		m.InvitationExpiresAt = s.now().Add(invitationLasts)
		return s.mail.SendInvitation(ctx, tx, m.AccountID, m.ID)
	})
}

// UpdateMember changes role, status or name. Errors: last_administrator;
// value_invalid (field custom_role_id) for one that is not there, or of an administrator;
// wrong_status for the status of an invited person, who accepts or is removed.
func (s *Service) UpdateMember(ctx context.Context, actor Actor, userID int64, change MemberChange) (Member, error) {
	return s.changeMember(ctx, actor, userID, func(tx *database.Tx, m *Member) error {
		hash, err := passwordHash(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		if hash != "" {
			change.Name = nil // a person's name is its own affair, here and in other accounts
		}
		if err := change.apply(m); err != nil {
			return err
		}
		return giveRole(ctx, tx, m, m.Role, change.customRole(*m))
	})
}

func (change MemberChange) apply(m *Member) error {
	var c checker
	if change.Role != nil {
		m.Role = c.role(*change.Role)
	}
	if change.Name != nil {
		m.Name = c.name("name", *change.Name)
	}
	if change.Status != nil {
		if *change.Status != Active && *change.Status != Deactivated {
			c.refuse("status", "choice_invalid", problem.Params{"choices": "active, deactivated"})
		} else if m.Status == Invited {
			return wrongStatus(m)
		}
		m.Status = *change.Status
	}
	return c.err()
}

// customRole gives the id that the changed member is to have.
func (change MemberChange) customRole(m Member) int64 {
	switch {
	case change.CustomRoleID != nil:
		return *change.CustomRoleID
	case m.Role != Agent:
		return 0
	}
	return m.CustomRole.ID
}

func wrongStatus(m *Member) error {
	return problem.Conflict("wrong_status", problem.With("status", string(m.Status)))
}

// changeMember does the part that all changes of a membership share.
func (s *Service) changeMember(ctx context.Context, actor Actor, userID int64, change func(tx *database.Tx, m *Member) error) (Member, error) {
	if err := actor.Require(Settings); err != nil {
		return Member{}, err
	}
	var m Member
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if err := lockAccount(ctx, tx, actor.AccountID()); err != nil {
			return err
		}
		if m, err = loadMember(ctx, tx, actor.AccountID(), userID); err != nil {
			return err
		}
		name := m.Name
		if err := change(tx, &m); err != nil {
			return err
		}
		if err := saveMember(ctx, tx, m, s.now()); err != nil {
			return err
		}
		if m.Name != name {
			if err := saveUser(ctx, tx, m.User, s.now()); err != nil {
				return err
			}
		}
		return s.requireAdministrator(ctx, tx, m.AccountID)
	})
	return m, err
}

// requireAdministrator lets no change through that leaves nobody to administer.
func (s *Service) requireAdministrator(ctx context.Context, tx *database.Tx, accountID int64) error {
	n, err := activeAdministrators(ctx, tx, accountID)
	if err == nil && n == 0 {
		return problem.Conflict("last_administrator")
	}
	return err
}

// RemoveMember takes a person out of the account; what it owns there goes to the
// member handTo (0: to the actor). The user itself stays, for other accounts.
// Errors: last_administrator; value_invalid (field hand_over_to) for an heir who
// is no active member or leaves itself.
func (s *Service) RemoveMember(ctx context.Context, actor Actor, userID, handTo int64, handover ...Handover) error {
	if err := actor.Require(Settings); err != nil {
		return err
	}
	if handTo == 0 {
		handTo = actor.UserID
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := lockAccount(ctx, tx, actor.AccountID()); err != nil {
			return err
		}
		leaving, err := loadMember(ctx, tx, actor.AccountID(), userID)
		if err != nil {
			return err
		}
		leaving.Status = Deactivated
		if err := saveMember(ctx, tx, leaving, s.now()); err != nil {
			return err
		}
		if err := s.requireAdministrator(ctx, tx, actor.AccountID()); err != nil {
			return err
		}
		if err := requireHeir(ctx, tx, actor.AccountID(), handTo); err != nil {
			return err
		}
		for _, move := range handover {
			if err := move(ctx, tx, actor.AccountID(), userID, handTo); err != nil {
				return err
			}
		}
		return deleteMember(ctx, tx, actor.AccountID(), userID)
	})
}

// requireHeir refuses who cannot take over; the leaving member is deactivated by now.
func requireHeir(ctx context.Context, r database.Reader, accountID, userID int64) error {
	heir, err := loadMember(ctx, r, accountID, userID)
	if err != nil && !errors.Is(err, database.ErrNotFound) {
		return err
	}
	if heir.Status != Active {
		return problem.Invalid("value_invalid", problem.OnField("hand_over_to"), problem.With("field", "hand_over_to"))
	}
	return nil
}
