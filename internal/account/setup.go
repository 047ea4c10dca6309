package account

import (
	"context"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// NewAccount is a company and its first administrator.
type NewAccount struct {
	AccountName, Name, Email, Password string
	Locale, TimeZone, Country          string
}

// Created is what Setup made. AccessToken is a personal token, given this once.
type Created struct {
	AccountID   int64
	UserID      int64
	AccessToken string
}

const segmentsPerUser = 1000

// SetupNeeded says whether there is no account yet: then the first visitor may
// make one with [Service.SetupFirst].
func (s *Service) SetupNeeded(ctx context.Context) (needed bool, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		return r.QueryRow(ctx, "SELECT NOT EXISTS (SELECT 1 FROM accounts)").Scan(&needed)
	})
	return needed, err
}

// Setup makes an account; it is for whoever runs the program. Errors:
// email_taken and what is wrong with the fields.
func (s *Service) Setup(ctx context.Context, in NewAccount) (Created, error) {
	in, err := in.check()
	if err != nil {
		return Created{}, err
	}
	var out Created
	hash := hashPassword(in.Password)
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		if _, err := tx.Exec(ctx, "INSERT INTO installation (id, set_up_at) VALUES (1, $1) ON CONFLICT DO NOTHING", s.now().UnixMicro()); err != nil {
			return err
		}
		m, err := s.create(ctx, tx, in, hash)
		if err != nil {
			return err
		}
		out.AccountID, out.UserID = m.AccountID, m.ID
		out.AccessToken, _, err = issue(ctx, tx, token{userID: m.ID, kind: personalToken, name: "setup"}, 0, s.now())
		return err
	})
	return out, err
}

// SetupFirst makes the first account of a fresh installation and signs in.
// Error: setup_done once there is one, also for the slower of two first visitors.
func (s *Service) SetupFirst(ctx context.Context, in NewAccount) (Session, error) {
	needed, err := s.SetupNeeded(ctx)
	if err == nil && !needed { // before any work: everybody may call this
		err = problem.Conflict("setup_done")
	}
	if err != nil {
		return Session{}, err
	}
	if in, err = in.check(); err != nil {
		return Session{}, err
	}
	var user User
	hash := hashPassword(in.Password)
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO installation (id, set_up_at) VALUES (1, $1)", s.now().UnixMicro())
		if database.Violates(err) != "" {
			return problem.Conflict("setup_done")
		}
		if err != nil {
			return err
		}
		m, err := s.create(ctx, tx, in, hash)
		user = m.User
		return err
	})
	if err != nil {
		return Session{}, err
	}
	return s.open(ctx, user, func(*database.Tx) error { return nil })
}

func (in NewAccount) check() (NewAccount, error) {
	var c checker
	in.AccountName = c.name("account_name", in.AccountName)
	in.Name = c.name("name", in.Name)
	in.Email = c.email(in.Email)
	c.password(in.Password)
	in.Locale = c.locale(in.Locale, false)
	in.TimeZone = c.timeZone(in.TimeZone)
	in.Country = c.country(in.Country)
	return in, c.err()
}

func (s *Service) create(ctx context.Context, tx *database.Tx, in NewAccount, passwordHash string) (Member, error) {
	now := s.now()
	id, err := database.NextID(ctx, tx, database.AccountIDs)
	if err != nil {
		return Member{}, err
	}
	err = insertAccount(ctx, tx, Account{
		ID: id, Name: in.AccountName, Locale: in.Locale, TimeZone: in.TimeZone, Country: in.Country,
		SegmentsPerUser: segmentsPerUser, CreatedAt: now,
	})
	if err != nil {
		return Member{}, err
	}
	user, err := s.createUser(ctx, tx, User{Name: in.Name, Email: in.Email, Locale: in.Locale}, passwordHash)
	if err != nil {
		return Member{}, err
	}
	m := Member{User: user, AccountID: id, Role: Administrator, Status: Active}
	return m, insertMember(ctx, tx, m, now)
}

func (s *Service) createUser(ctx context.Context, tx *database.Tx, user User, hash string) (User, error) {
	var err error
	if user.ID, err = database.NextID(ctx, tx, database.UserIDs); err != nil {
		return User{}, err
	}
	err = insertUser(ctx, tx, user, hash, s.now())
	if database.Violates(err) == "users_email_key" {
		return User{}, problem.Invalid("email_taken", problem.OnField("email"))
	}
	return user, err
}
