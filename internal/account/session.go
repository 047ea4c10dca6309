package account

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/problem"
)

// Mailer sends what this package has to tell people, once the transaction has
// committed. The secrets in such mail are made when it is sent (see
// [Service.NewInvitation]), so none waits in the database.
type Mailer interface {
	SendInvitation(ctx context.Context, tx *database.Tx, accountID, userID int64) error
	SendPasswordReset(ctx context.Context, tx *database.Tx, userID int64) error
}

// Service is the use cases of this package.
type Service struct {
	db   *database.DB
	mail Mailer
	now  func() time.Time
	log  *slog.Logger
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, mail Mailer, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: db, mail: mail, now: now, log: log}
}

// Identity is a signed-in user: who, and by which secret.
type Identity struct {
	User
	Memberships []Membership // the active ones
	tokenID     int64        // of the session or personal token
}

// Session is a fresh sign-in. Cookie is for the page, AccessToken for the header
// api_access_token; both end with the session.
type Session struct {
	Identity
	Cookie      string
	AccessToken string
	ExpiresAt   time.Time
}

// SignIn checks e-mail and password. address is the caller's network address.
// Errors: invalid_credentials (also for a deactivated person), account_suspended,
// rate_limited.
func (s *Service) SignIn(ctx context.Context, email, password, address string) (Session, error) {
	var c checker
	email = c.email(email)
	if err := s.limitSignIn(ctx, email, address); err != nil {
		return Session{}, err
	}
	var user User
	var hash string
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if c.err() != nil {
			return database.ErrNotFound // nobody has such an address, and not every store takes it
		}
		user, hash, err = userByEmail(ctx, r, email)
		return err
	})
	if err != nil && !errors.Is(err, database.ErrNotFound) {
		return Session{}, err
	}
	if !checkPassword(hash, password) {
		return Session{}, s.signInFailed(ctx, email, address)
	}
	return s.open(ctx, user, func(tx *database.Tx) error {
		// Again: of many guesses sent at once all came this far.
		if err := s.checkLimits(ctx, tx, email, address); err != nil {
			return err
		}
		return forgetFailures(ctx, tx, email, address)
	})
}

// open starts a session for a user who has proven to be it; also runs in the
// same transaction.
func (s *Service) open(ctx context.Context, user User, also func(tx *database.Tx) error) (Session, error) {
	out := Session{ExpiresAt: s.now().Add(sessionLasts)}
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		if err := also(tx); err != nil {
			return err
		}
		out.Identity, err = identify(ctx, tx, user, 0)
		if err != nil {
			return err
		}
		out.Cookie, out.tokenID, err = issue(ctx, tx, token{userID: user.ID, kind: sessionToken}, sessionLasts, s.now())
		if err != nil {
			return err
		}
		out.AccessToken, _, err = issue(ctx, tx, token{userID: user.ID, kind: sessionAccessToken, parentID: &out.tokenID}, sessionLasts, s.now())
		return err
	})
	return out, err
}

// identify adds the memberships that a user may use now and refuses who has none.
func identify(ctx context.Context, r database.Reader, user User, tokenID int64) (Identity, error) {
	all, err := memberships(ctx, r, user.ID)
	if err != nil {
		return Identity{}, err
	}
	out := Identity{User: user, tokenID: tokenID, Memberships: []Membership{}}
	suspended := true
	for _, m := range all {
		if m.Status == Active {
			out.Memberships = append(out.Memberships, m)
			suspended = suspended && m.Suspended
		}
	}
	switch {
	case len(out.Memberships) == 0:
		return Identity{}, problem.Unauthenticated("invalid_credentials")
	case suspended:
		return Identity{}, problem.Unauthenticated("account_suspended")
	}
	return out, nil
}

// ByCookie gives who a session's cookie belongs to; ByAccessToken who an API
// token does. Error: Unauthenticated when it is unknown, expired or its person is out.
func (s *Service) ByCookie(ctx context.Context, cookie string) (Identity, error) {
	return s.bySecret(ctx, cookie, "not_signed_in", sessionToken)
}

// ByAccessToken gives who an API token belongs to; see [Service.ByCookie].
func (s *Service) ByAccessToken(ctx context.Context, secret string) (Identity, error) {
	return s.bySecret(ctx, secret, "access_token_invalid", personalToken, sessionAccessToken)
}

func (s *Service) bySecret(ctx context.Context, secret, unknown string, kinds ...tokenKind) (Identity, error) {
	var found token
	var out Identity
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if found, err = findToken(ctx, r, secret, s.now()); err != nil {
			return err
		}
		user, err := loadUser(ctx, r, found.userID)
		if err != nil {
			return err
		}
		id := found.id
		if found.parentID != nil {
			id = *found.parentID
		}
		out, err = identify(ctx, r, user, id)
		return err
	})
	if errors.Is(err, database.ErrNotFound) || (err == nil && !hasKind(kinds, found.kind)) {
		return Identity{}, problem.Unauthenticated(unknown)
	}
	if problem.HasCode(err, "invalid_credentials") {
		return Identity{}, problem.Unauthenticated(unknown)
	}
	if err != nil {
		return Identity{}, err
	}
	s.noteUse(ctx, found)
	return out, nil
}

func hasKind(kinds []tokenKind, kind tokenKind) bool {
	return slices.Contains(kinds, kind)
}

// noteUse never fails a request: the time of last use is a convenience.
func (s *Service) noteUse(ctx context.Context, t token) {
	if s.now().Sub(time.UnixMicro(t.lastUsed)) < lastUsedEvery {
		return
	}
	if err := s.db.Write(ctx, func(tx *database.Tx) error { return touch(ctx, tx, t, s.now()) }); err != nil {
		s.log.WarnContext(ctx, "last use of a token not noted", "token", t.id, "cause", err)
	}
}

// Actor is the identity in one account. Errors: not_found for an account that
// the user is no member of (yet), Unauthenticated once deactivated or suspended.
func (s *Service) Actor(ctx context.Context, who Identity, accountID int64) (Actor, error) {
	for _, m := range who.Memberships {
		if m.ID != accountID {
			continue
		}
		if m.Suspended {
			return Actor{}, problem.Unauthenticated("account_suspended")
		}
		return Actor{UserID: who.ID, Account: m.Account, Role: m.Role, CustomRole: m.CustomRole, Locale: who.Locale}, nil
	}
	return Actor{}, s.db.Read(ctx, func(r database.Reader) error {
		m, err := loadMember(ctx, r, accountID, who.ID)
		if err == nil && m.Status == Deactivated {
			return problem.Unauthenticated("member_deactivated")
		}
		if err == nil {
			return problem.NotFound()
		}
		return err
	})
}

// Acting is a member for whom a job goes on with what it has asked for, with what
// it may do now. Error: not_found for who is no active member any more.
func (s *Service) Acting(ctx context.Context, accountID, userID int64) (actor Actor, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		m, err := loadMember(ctx, r, accountID, userID)
		if err != nil {
			return err
		}
		a, err := loadAccount(ctx, r, accountID)
		if err == nil && (m.Status != Active || a.Suspended) {
			err = problem.NotFound()
		}
		actor = Actor{UserID: userID, Account: a, Role: m.Role, CustomRole: m.CustomRole, Locale: m.Locale}
		return err
	})
	return actor, err
}

// SignOut ends the session, with its access token. A personal token stays.
func (s *Service) SignOut(ctx context.Context, who Identity) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := deleteToken(ctx, tx, who.ID, who.tokenID, sessionToken)
		return err
	})
}

// Sweep deletes what has expired; run it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *database.Tx) error { return deleteExpired(ctx, tx, s.now()) })
}

// Operator is whoever runs the program on its machine, acting in an account for
// one of its active administrators: the one with the e-mail, or for "" the first.
// Error: not_found.
func (s *Service) Operator(ctx context.Context, accountID int64, email string) (Actor, error) {
	var actor Actor
	err := s.db.Read(ctx, func(r database.Reader) error {
		a, err := loadAccount(ctx, r, accountID)
		if err != nil {
			return err
		}
		all, err := members(ctx, r, accountID)
		if err != nil {
			return err
		}
		for _, m := range all {
			if m.Status == Active && m.Role == Administrator && (email == "" || strings.EqualFold(m.Email, email)) {
				actor = Actor{UserID: m.ID, Account: a, Role: m.Role, Locale: m.Locale}
				return nil
			}
		}
		return problem.NotFound()
	})
	return actor, err
}
