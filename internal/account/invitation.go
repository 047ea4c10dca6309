package account

import (
	"context"
	"errors"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Invitation is what the invited person sees before accepting.
type Invitation struct {
	Member
	AccountName string
	Inviter     string // the administrator's name, "" when gone
	HasPassword bool   // a user already: its password proves it
	Expired     bool   // only from NewInvitation: nothing to mail any more
}

// NewInvitation makes the secret of an invitation's mail; that of an earlier mail ends.
func (s *Service) NewInvitation(ctx context.Context, accountID, userID int64) (secret string, inv Invitation, err error) {
	return s.newInvitation(ctx, accountID, userID, inMail)
}

func (s *Service) newInvitation(ctx context.Context, accountID, userID int64, way invitationWay) (secret string, inv Invitation, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if inv.Member, err = loadMember(ctx, tx, accountID, userID); err != nil {
			return err
		}
		a, err := loadAccount(ctx, tx, accountID)
		if err != nil {
			return err
		}
		inv.AccountName = a.Name
		inviter, err := loadUser(ctx, tx, inv.invitedBy)
		if err != nil && !errors.Is(err, database.ErrNotFound) {
			return err
		}
		inv.Inviter = inviter.Name
		if inv.Locale == "" {
			inv.Locale = a.Locale
		}
		inv.Expired = inv.Status != Invited || inv.InvitationExpiresAt.Before(s.now())
		var hash []byte
		secret, hash = newSecret()
		return saveInvitationHash(ctx, tx, accountID, userID, way, hash)
	})
	return secret, inv, err
}

// InvitationLink makes the secret of an invitation for an administrator to hand
// over in another way than by mail. One that was handed over before ends; the mail's
// goes on, for that may be made only after this one: it waits for the mail server. Error:
// wrong_status when the person is not invited or the invitation has expired.
func (s *Service) InvitationLink(ctx context.Context, actor Actor, userID int64) (secret string, inv Invitation, err error) {
	if err := actor.Require(Settings); err != nil {
		return "", Invitation{}, err
	}
	secret, inv, err = s.newInvitation(ctx, actor.AccountID(), userID, byHand)
	if err == nil && inv.Expired {
		return "", Invitation{}, problem.Conflict("wrong_status", problem.With("status", string(inv.Status)))
	}
	return secret, inv, err
}

// Invitation reads an invitation by the secret of its mail. Error: token_invalid.
func (s *Service) Invitation(ctx context.Context, secret string) (inv Invitation, err error) {
	err = s.db.Read(ctx, func(r database.Reader) (err error) {
		if inv.Member, err = memberByInvitation(ctx, r, hashSecret(secret), s.now()); err != nil {
			return err
		}
		a, err := loadAccount(ctx, r, inv.AccountID)
		if err != nil {
			return err
		}
		inv.AccountName = a.Name
		hash, err := passwordHash(ctx, r, inv.ID)
		inv.HasPassword = hash != ""
		return err
	})
	if errors.Is(err, database.ErrNotFound) {
		err = problem.New(problem.KindNotFound, "token_invalid")
	}
	return inv, err
}

// AcceptInvitation makes the membership active and signs in: a new person
// chooses name and password, a known user proves its password. Errors:
// token_invalid, invalid_credentials, rate_limited, password_too_short.
func (s *Service) AcceptInvitation(ctx context.Context, secret, name, password, address string) (Session, error) {
	inv, err := s.Invitation(ctx, secret)
	if err != nil {
		return Session{}, err
	}
	accept := func(tx *database.Tx) error { return s.activate(ctx, tx, secret) }
	if inv.HasPassword {
		if err := s.provePassword(ctx, inv.User, password, address); err != nil {
			return Session{}, err
		}
		return s.open(ctx, inv.User, accept)
	}
	var c checker
	c.password(password)
	if name != "" {
		inv.Name = c.name("name", name)
	}
	if err := c.err(); err != nil {
		return Session{}, err
	}
	hash := hashPassword(password)
	return s.open(ctx, inv.User, func(tx *database.Tx) error {
		if err := saveUser(ctx, tx, inv.User, s.now()); err != nil {
			return err
		}
		return errors.Join(accept(tx), savePassword(ctx, tx, inv.ID, hash, s.now()))
	})
}

func (s *Service) provePassword(ctx context.Context, user User, password, address string) error {
	if err := s.limitSignIn(ctx, user.Email, address); err != nil {
		return err
	}
	var hash string
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		hash, err = passwordHash(ctx, r, user.ID)
		return err
	})
	if err != nil {
		return err
	}
	if !checkPassword(hash, password) {
		return s.signInFailed(ctx, user.Email, address)
	}
	return nil
}

// activate reads the invitation again: it may have been used or withdrawn since.
func (s *Service) activate(ctx context.Context, tx *database.Tx, secret string) error {
	m, err := memberByInvitation(ctx, tx, hashSecret(secret), s.now())
	if errors.Is(err, database.ErrNotFound) {
		return problem.Invalid("token_invalid")
	}
	if err != nil {
		return err
	}
	m.Status = Active
	return saveMember(ctx, tx, m, s.now())
}
