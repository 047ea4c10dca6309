package account

import (
	"context"
	"errors"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// ProfileChange is what a user changes of itself; nil stays.
type ProfileChange struct {
	Name   *string
	Locale *string // "" : the browser's or account's
}

// UpdateProfile changes the user's own name and language.
func (s *Service) UpdateProfile(ctx context.Context, who Identity, change ProfileChange) (Identity, error) {
	var c checker
	if change.Name != nil {
		who.Name = c.name("name", *change.Name)
	}
	if change.Locale != nil {
		who.Locale = c.locale(*change.Locale, true)
	}
	if err := c.err(); err != nil {
		return Identity{}, err
	}
	return who, s.db.Write(ctx, func(tx *database.Tx) error { return saveUser(ctx, tx, who.User, s.now()) })
}

// ChangePassword needs the present one, under the same limits as a sign-in, and
// ends all other sessions. Errors: current_password_wrong (field current_password),
// password_too_short.
func (s *Service) ChangePassword(ctx context.Context, who Identity, current, password, address string) error {
	var c checker
	c.password(password)
	if err := c.err(); err != nil {
		return err
	}
	if err := s.limitSignIn(ctx, who.Email, address); err != nil {
		return err
	}
	var hash string
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		hash, err = passwordHash(ctx, r, who.ID)
		return err
	})
	if err != nil {
		return err
	}
	if !checkPassword(hash, current) {
		if err := s.signInFailed(ctx, who.Email, address); !problem.HasCode(err, "invalid_credentials") {
			return err
		}
		return problem.Invalid("current_password_wrong", problem.OnField("current_password"))
	}
	hash = hashPassword(password)
	return s.db.Write(ctx, func(tx *database.Tx) error { return s.setPassword(ctx, tx, who.ID, hash, who.tokenID) })
}

func (s *Service) setPassword(ctx context.Context, tx *database.Tx, userID int64, hash string, keepSession int64) error {
	if err := savePassword(ctx, tx, userID, hash, s.now()); err != nil {
		return err
	}
	return deleteTokens(ctx, tx, userID, keepSession, sessionToken, passwordReset)
}

// RequestPasswordReset mails a link to a user who may sign in, and says nothing
// either way. An invited person gets none: the invitation sets the password.
func (s *Service) RequestPasswordReset(ctx context.Context, email string) error {
	var c checker
	email = c.email(email)
	if c.err() != nil {
		return nil //nolint:nilerr // nobody has such an address
	}
	err := s.db.Write(ctx, func(tx *database.Tx) error {
		user, _, err := userByEmail(ctx, tx, email)
		if err == nil {
			_, err = identify(ctx, tx, user, 0)
		}
		if err != nil {
			return err
		}
		return s.mail.SendPasswordReset(ctx, tx, user.ID)
	})
	if errors.Is(err, database.ErrNotFound) || problem.Is(err, problem.KindUnauthenticated) {
		return nil
	}
	return err
}

// NewPasswordReset makes the secret of a reset mail, good for two hours. Earlier
// ones end.
func (s *Service) NewPasswordReset(ctx context.Context, userID int64) (secret string, user User, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if user, err = loadUser(ctx, tx, userID); err != nil {
			return err
		}
		if err := deleteTokens(ctx, tx, userID, 0, passwordReset); err != nil {
			return err
		}
		secret, _, err = issue(ctx, tx, token{userID: userID, kind: passwordReset}, resetLasts, s.now())
		return err
	})
	return secret, user, err
}

// ResetPassword sets a password by the secret of a mail, ends all sessions and
// personal tokens, and
// signs in. Error: token_invalid.
func (s *Service) ResetPassword(ctx context.Context, secret, password string) (Session, error) {
	var c checker
	c.password(password)
	if err := c.err(); err != nil {
		return Session{}, err
	}
	var link token
	var user User
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if link, err = findToken(ctx, r, secret, s.now()); err != nil {
			return err
		}
		user, err = loadUser(ctx, r, link.userID)
		return err
	})
	if errors.Is(err, database.ErrNotFound) || (err == nil && link.kind != passwordReset) {
		return Session{}, problem.Invalid("token_invalid")
	}
	if err != nil {
		return Session{}, err
	}
	hash := hashPassword(password)
	return s.open(ctx, user, func(tx *database.Tx) error {
		n, err := deleteToken(ctx, tx, user.ID, link.id, passwordReset)
		if err == nil && n == 0 {
			return problem.Invalid("token_invalid") // used meanwhile
		}
		if err != nil {
			return err
		}
		// Who needs a reset does not know who else has signed in, or made tokens.
		if err := deleteTokens(ctx, tx, user.ID, 0, personalToken); err != nil {
			return err
		}
		return s.setPassword(ctx, tx, user.ID, hash, 0)
	})
}

// AccessTokens lists the user's personal tokens, without their secrets.
func (s *Service) AccessTokens(ctx context.Context, who Identity) (list []AccessToken, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		list, err = personalTokens(ctx, r, who.ID)
		return err
	})
	return list, err
}

// CreateAccessToken makes a personal token; the secret is given this once.
func (s *Service) CreateAccessToken(ctx context.Context, who Identity, name string) (secret string, t AccessToken, err error) {
	var c checker
	t = AccessToken{Name: c.name("name", name), CreatedAt: s.now()}
	if err := c.err(); err != nil {
		return "", t, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		secret, t.ID, err = issue(ctx, tx, token{userID: who.ID, kind: personalToken, name: t.Name}, 0, s.now())
		return err
	})
	return secret, t, err
}

// DeleteAccessToken ends a personal token of the user.
func (s *Service) DeleteAccessToken(ctx context.Context, who Identity, id int64) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		n, err := deleteToken(ctx, tx, who.ID, id, personalToken)
		if err == nil && n == 0 {
			return problem.NotFound()
		}
		return err
	})
}

// Reader is who a letter goes to: the user, the language that it reads (its own,
// else the account's) and the account's name.
type Reader struct {
	User        User
	Locale      string
	AccountName string
}

// RequireMember gives the error member_unknown on the field unless the user is an
// active member of the account.
func RequireMember(ctx context.Context, r database.Reader, accountID, userID int64, field string) error {
	m, err := loadMember(ctx, r, accountID, userID)
	if errors.Is(err, database.ErrNotFound) || err == nil && m.Status != Active {
		return problem.Invalid("member_unknown", problem.OnField(field))
	}
	return err
}

// LoadReader gives the reader of a letter about an account; who is no active
// member any more is not found, and gets none.
func LoadReader(ctx context.Context, r database.Reader, accountID, userID int64) (Reader, error) {
	m, err := loadMember(ctx, r, accountID, userID)
	if err != nil {
		return Reader{}, err
	}
	if m.Status != Active {
		return Reader{}, problem.NotFound()
	}
	user := m.User
	a, err := loadAccount(ctx, r, accountID)
	out := Reader{User: user, Locale: user.Locale, AccountName: a.Name}
	if out.Locale == "" {
		out.Locale = a.Locale
	}
	return out, err
}
