package account

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

const accountColumns = "a.id, a.name, a.locale, a.time_zone, a.country, a.suspended, a.segments_per_user, a.created_at"

func scanAccount(row database.Row, more ...any) (a Account, err error) {
	var created int64
	err = row.Scan(append([]any{&a.ID, &a.Name, &a.Locale, &a.TimeZone, &a.Country, &a.Suspended, &a.SegmentsPerUser, &created}, more...)...)
	a.CreatedAt = time.UnixMicro(created)
	return a, err
}

func loadAccount(ctx context.Context, r database.Reader, id int64) (Account, error) {
	return scanAccount(r.QueryRow(ctx, "SELECT "+accountColumns+" FROM accounts a WHERE a.id = $1", id))
}

func insertAccount(ctx context.Context, tx *database.Tx, a Account) error {
	_, err := tx.Exec(ctx, `INSERT INTO accounts (id, name, locale, time_zone, country, segments_per_user, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`,
		a.ID, a.Name, a.Locale, a.TimeZone, a.Country, a.SegmentsPerUser, a.CreatedAt.UnixMicro())
	return err
}

func saveAccount(ctx context.Context, tx *database.Tx, a Account, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE accounts SET name = $2, locale = $3, time_zone = $4, country = $5, segments_per_user = $6, updated_at = $7
		WHERE id = $1`, a.ID, a.Name, a.Locale, a.TimeZone, a.Country, a.SegmentsPerUser, now.UnixMicro())
	return err
}

const userColumns = "u.id, u.name, u.email, u.locale"

func scanUser(row database.Row, more ...any) (u User, err error) {
	err = row.Scan(append([]any{&u.ID, &u.Name, &u.Email, &u.Locale}, more...)...)
	return u, err
}

func loadUser(ctx context.Context, r database.Reader, id int64) (User, error) {
	return scanUser(r.QueryRow(ctx, "SELECT "+userColumns+" FROM users u WHERE u.id = $1", id))
}

// userByEmail gives the user and the hash of the password.
func userByEmail(ctx context.Context, r database.Reader, email string) (User, string, error) {
	var hash string
	u, err := scanUser(r.QueryRow(ctx, "SELECT "+userColumns+", u.password_hash FROM users u WHERE u.email = $1", email), &hash)
	return u, hash, err
}

func passwordHash(ctx context.Context, r database.Reader, userID int64) (hash string, err error) {
	err = r.QueryRow(ctx, "SELECT password_hash FROM users WHERE id = $1", userID).Scan(&hash)
	return hash, err
}

func insertUser(ctx context.Context, tx *database.Tx, u User, passwordHash string, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO users (id, name, email, locale, password_hash, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $6)`, u.ID, u.Name, u.Email, u.Locale, passwordHash, now.UnixMicro())
	return err
}

func saveUser(ctx context.Context, tx *database.Tx, u User, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE users SET name = $2, locale = $3, updated_at = $4 WHERE id = $1", u.ID, u.Name, u.Locale, now.UnixMicro())
	return err
}

func savePassword(ctx context.Context, tx *database.Tx, userID int64, hash string, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1", userID, hash, now.UnixMicro())
	return err
}

// memberships of a user, the active and invited and deactivated, oldest first.
func memberships(ctx context.Context, r database.Reader, userID int64) ([]Membership, error) {
	return database.Collect(ctx, r, func(row database.Row) (m Membership, err error) {
		var granted string
		m.Account, err = scanAccount(row, append([]any{&m.Role, &m.Status}, m.CustomRole.scanInto(&granted)...)...)
		m.CustomRole.Permissions = split(granted)
		return m, err
	}, "SELECT "+accountColumns+", m.role, m.status, "+joinedCustomRole+" FROM memberships m JOIN accounts a ON a.id = m.account_id"+
		customRoleOfMember+"WHERE m.user_id = $1 ORDER BY a.id", userID)
}

const memberColumns = userColumns + ", m.account_id, m.role, m.status, COALESCE(m.invitation_expires_at, 0), COALESCE(m.invited_by, 0), " + joinedCustomRole

// memberTables go with memberColumns.
const memberTables = "memberships m JOIN users u ON u.id = m.user_id" + customRoleOfMember

func scanMember(row database.Row) (m Member, err error) {
	var expires int64
	var granted string
	m.User, err = scanUser(row, append([]any{&m.AccountID, &m.Role, &m.Status, &expires, &m.invitedBy}, m.CustomRole.scanInto(&granted)...)...)
	m.CustomRole.Permissions = split(granted)
	if expires > 0 && m.Status == Invited {
		m.InvitationExpiresAt = time.UnixMicro(expires)
	}
	return m, err
}

func members(ctx context.Context, r database.Reader, accountID int64) ([]Member, error) {
	return database.Collect(ctx, r, scanMember, "SELECT "+memberColumns+" FROM "+memberTables+`
		WHERE m.account_id = $1 ORDER BY u.id`, accountID)
}

func loadMember(ctx context.Context, r database.Reader, accountID, userID int64) (Member, error) {
	return scanMember(r.QueryRow(ctx, "SELECT "+memberColumns+" FROM "+memberTables+`
		WHERE m.account_id = $1 AND m.user_id = $2`, accountID, userID))
}

func memberByInvitation(ctx context.Context, r database.Reader, hash []byte, now time.Time) (Member, error) {
	return scanMember(r.QueryRow(ctx, "SELECT "+memberColumns+" FROM "+memberTables+`
		WHERE (m.invitation_hash = $1 OR m.invitation_link_hash = $1) AND m.invitation_expires_at > $2 AND m.status = 'invited'`, hash, now.UnixMicro()))
}

func insertMember(ctx context.Context, tx *database.Tx, m Member, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO memberships (account_id, user_id, role, custom_role_id, status, invitation_expires_at, invited_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
		m.AccountID, m.ID, m.Role, idOrNull(m.CustomRole.ID), m.Status, micros(m.InvitationExpiresAt), m.invitedBy, now.UnixMicro())
	return err
}

func saveMember(ctx context.Context, tx *database.Tx, m Member, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE memberships SET role = $3, status = $4, invitation_expires_at = $5,
		invitation_hash = CASE WHEN $4 = 'invited' THEN invitation_hash END,
		invitation_link_hash = CASE WHEN $4 = 'invited' THEN invitation_link_hash END, updated_at = $6, custom_role_id = $7 WHERE account_id = $1 AND user_id = $2`,
		m.AccountID, m.ID, m.Role, m.Status, micros(m.InvitationExpiresAt), now.UnixMicro(), idOrNull(m.CustomRole.ID))
	return err
}

// invitationWay is how the secret of an invitation reaches the person; each way has one of its own. It is the
// column that keeps the hash.
type invitationWay string

const (
	inMail invitationWay = "invitation_hash"
	byHand invitationWay = "invitation_link_hash"
)

func saveInvitationHash(ctx context.Context, tx *database.Tx, accountID, userID int64, way invitationWay, hash []byte) error {
	_, err := tx.Exec(ctx, "UPDATE memberships SET "+string(way)+" = $3 WHERE account_id = $1 AND user_id = $2 AND status = 'invited'",
		accountID, userID, hash)
	return err
}

func deleteMember(ctx context.Context, tx *database.Tx, accountID, userID int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM memberships WHERE account_id = $1 AND user_id = $2", accountID, userID)
	return err
}

// activeAdministrators locks nothing by itself: callers touch the account's row
// first, so that two of them cannot both take the last administrator away.
func activeAdministrators(ctx context.Context, tx *database.Tx, accountID int64) (n int, err error) {
	err = tx.QueryRow(ctx, "SELECT count(*) FROM memberships WHERE account_id = $1 AND role = 'administrator' AND status = 'active'", accountID).Scan(&n)
	return n, err
}

// lockAccount makes changes of an account's members wait for each other.
func lockAccount(ctx context.Context, tx *database.Tx, accountID int64) error {
	_, err := tx.Exec(ctx, "UPDATE accounts SET updated_at = updated_at WHERE id = $1", accountID)
	return err
}

func idOrNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

// LoadMembers gives members of an account by their ids, in their order.
func LoadMembers(ctx context.Context, r database.Reader, accountID int64, ids []int64) ([]Member, error) {
	these, argument := r.Dialect().In("m.user_id", "$2", ids)
	return database.Collect(ctx, r, scanMember, "SELECT "+memberColumns+" FROM "+memberTables+" WHERE m.account_id = $1 AND "+these+" ORDER BY u.id", accountID, argument)
}

// ForChannel gives who acts when something comes in through a channel: an account and no
// member. A suspended account is not found.
func ForChannel(ctx context.Context, r database.Reader, accountID int64) (Actor, error) {
	a, err := loadAccount(ctx, r, accountID)
	if err == nil && a.Suspended {
		err = database.ErrNotFound
	}
	return Actor{Account: a}, err
}
