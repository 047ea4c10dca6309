package inbox

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
)

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

const inboxColumns = `i.id, i.account_id, i.name, i.channel, i.greeting_enabled, i.greeting_message, COALESCE(k.identifier, ''),
	i.hmac_token, i.hmac_mandatory, i.settings, i.secrets, COALESCE(i.archived_at, 0), i.created_at, i.updated_at`

const inboxTables = " FROM inboxes i LEFT JOIN inbox_keys k ON k.account_id = i.account_id AND k.inbox_id = i.id "

func (i *Inbox) scanInto(archived, created, updated *int64) []any {
	return []any{
		&i.ID, &i.AccountID, &i.Name, &i.Channel, &i.GreetingEnabled, &i.Greeting, &i.Identifier, &i.HMACToken, &i.HMACMandatory,
		&i.Settings.Plain, &i.Settings.Secret, archived, created, updated,
	}
}

func scan(row database.Row) (i Inbox, err error) {
	var archived, created, updated int64
	err = row.Scan(i.scanInto(&archived, &created, &updated)...)
	i.ArchivedAt, i.CreatedAt, i.UpdatedAt = instant(archived), instant(created), instant(updated)
	return i, err
}

// Load gives an inbox that is not archived.
func Load(ctx context.Context, r database.Reader, accountID, id int64) (Inbox, error) {
	return scan(r.QueryRow(ctx, "SELECT "+inboxColumns+inboxTables+"WHERE i.account_id = $1 AND i.id = $2 AND i.archived_at IS NULL", accountID, id))
}

// ListChannel gives the inboxes of a channel that are not archived, of all accounts that are
// not suspended, for whoever listens to the channel.
func ListChannel(ctx context.Context, r database.Reader, channel Channel) ([]Inbox, error) {
	return database.Collect(ctx, r, scan, "SELECT "+inboxColumns+inboxTables+`JOIN accounts a ON a.id = i.account_id
		WHERE i.channel = $1 AND i.archived_at IS NULL AND NOT a.suspended ORDER BY i.account_id, i.id`, string(channel))
}

// ByIdentifier finds the inbox of a public address.
func ByIdentifier(ctx context.Context, r database.Reader, identifier string) (Inbox, error) {
	return scan(r.QueryRow(ctx, "SELECT "+inboxColumns+` FROM inbox_keys k JOIN inboxes i ON i.account_id = k.account_id AND i.id = k.inbox_id
		WHERE k.identifier = $1 AND i.archived_at IS NULL`, identifier))
}

// SeenBy is the condition that an inbox, by the SQL of its account and id, is one that the
// actor sees, with the argument for its placeholder.
func SeenBy(actor account.Actor, accountColumn, inboxColumn, placeholder string) (condition string, argument any) {
	if actor.Can(account.Settings) {
		return placeholder + " > 0", int64(1)
	}
	return "EXISTS (SELECT 1 FROM inbox_members im WHERE im.account_id = " + accountColumn + " AND im.inbox_id = " + inboxColumn +
		" AND im.user_id = " + placeholder + ")", actor.UserID
}

func list(ctx context.Context, r database.Reader, actor account.Actor) ([]Inbox, error) {
	seen, argument := SeenBy(actor, "i.account_id", "i.id", "$2")
	return database.Collect(ctx, r, scan, "SELECT "+inboxColumns+inboxTables+"WHERE i.account_id = $1 AND i.archived_at IS NULL AND "+seen+" ORDER BY i.id",
		actor.AccountID(), argument)
}

func insert(ctx context.Context, tx *database.Tx, i Inbox) error {
	plain, secret, err := i.Settings.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO inboxes (id, account_id, name, channel, greeting_enabled, greeting_message, hmac_token, hmac_mandatory, settings, secrets, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
		i.ID, i.AccountID, i.Name, string(i.Channel), i.GreetingEnabled, i.Greeting, i.HMACToken, i.HMACMandatory, plain, secret, i.CreatedAt.UnixMicro())
	if err == nil {
		_, err = tx.Exec(ctx, "INSERT INTO inbox_keys (identifier, account_id, inbox_id) VALUES ($1, $2, $3)", i.Identifier, i.AccountID, i.ID)
	}
	return err
}

func save(ctx context.Context, tx *database.Tx, i Inbox) error {
	plain, secret, err := i.Settings.encode()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE inboxes SET name = $3, greeting_enabled = $4, greeting_message = $5, hmac_mandatory = $6, settings = $7, secrets = $8, updated_at = $9
		WHERE account_id = $1 AND id = $2`, i.AccountID, i.ID, i.Name, i.GreetingEnabled, i.Greeting, i.HMACMandatory, plain, secret, i.UpdatedAt.UnixMicro())
	return err
}

// archive also takes the public address and the secrets away.
func archive(ctx context.Context, tx *database.Tx, accountID, id int64, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE inboxes SET archived_at = $3, updated_at = $3, secrets = '{}' WHERE account_id = $1 AND id = $2", accountID, id, now.UnixMicro())
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM inbox_keys WHERE account_id = $1 AND inbox_id = $2", accountID, id)
	}
	return err
}

// ContactInbox is who a contact is in an inbox.
type ContactInbox struct {
	ID           int64
	ContactID    int64
	Inbox        Inbox
	SourceID     string // the contact's id in the channel
	HMACVerified bool   // whoever made it has proved who they are
	CreatedAt    time.Time
}

const contactInboxQuery = "SELECT ci.id, ci.contact_id, ci.source_id, ci.hmac_verified, ci.created_at, " + inboxColumns +
	inboxTables + "JOIN contact_inboxes ci ON ci.account_id = i.account_id AND ci.inbox_id = i.id WHERE i.account_id = $1 AND "

func scanContactInbox(row database.Row) (c ContactInbox, err error) {
	var at, archived, created, updated int64
	err = row.Scan(append([]any{&c.ID, &c.ContactID, &c.SourceID, &c.HMACVerified, &at}, c.Inbox.scanInto(&archived, &created, &updated)...)...)
	c.CreatedAt, c.Inbox.ArchivedAt, c.Inbox.CreatedAt, c.Inbox.UpdatedAt = instant(at), instant(archived), instant(created), instant(updated)
	return c, err
}

// BySource finds who has a source id in an inbox; the contact may have been deleted.
func BySource(ctx context.Context, r database.Reader, accountID, inboxID int64, sourceID string) (ContactInbox, error) {
	return scanContactInbox(r.QueryRow(ctx, contactInboxQuery+"ci.inbox_id = $2 AND ci.source_id = $3", accountID, inboxID, sourceID))
}

// ByAnySource finds who has a source id in one of the inboxes that the actor sees, the oldest first.
func ByAnySource(ctx context.Context, r database.Reader, actor account.Actor, sourceID string) (ContactInbox, error) {
	inboxes, err := list(ctx, r, actor)
	if err != nil {
		return ContactInbox{}, err
	}
	for _, i := range inboxes {
		if c, err := BySource(ctx, r, actor.AccountID(), i.ID, sourceID); !errors.Is(err, database.ErrNotFound) {
			return c, err
		}
	}
	return ContactInbox{}, database.ErrNotFound
}

// OfContacts gives who contacts are in inboxes that are not archived, by contact.
func OfContacts(ctx context.Context, r database.Reader, accountID int64, contactIDs []int64) (map[int64][]ContactInbox, error) {
	out := map[int64][]ContactInbox{}
	if len(contactIDs) == 0 {
		return out, nil
	}
	these, argument := r.Dialect().In("ci.contact_id", "$2", contactIDs)
	found, err := database.Collect(ctx, r, scanContactInbox, contactInboxQuery+"i.archived_at IS NULL AND "+these+" ORDER BY ci.id", accountID, argument)
	for _, c := range found {
		out[c.ContactID] = append(out[c.ContactID], c)
	}
	return out, err
}

// insertContactInbox stores who a contact is in an inbox; the error for a source id that is taken
// is the constraint contact_inboxes_source_key.
func insertContactInbox(ctx context.Context, tx *database.Tx, c *ContactInbox) (err error) {
	if c.ID, err = database.NextID(ctx, tx, database.ContactInboxIDs); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO contact_inboxes (id, account_id, contact_id, inbox_id, source_id, hmac_verified, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, c.ID, c.Inbox.AccountID, c.ContactID, c.Inbox.ID, c.SourceID, c.HMACVerified, c.CreatedAt.UnixMicro())
	return err
}

// Entrust gives what somebody is in an inbox to another contact, and with it the conversations.
func Entrust(ctx context.Context, tx *database.Tx, c ContactInbox, contactID int64) error {
	_, err := tx.Exec(ctx, "UPDATE contact_inboxes SET contact_id = $3 WHERE account_id = $1 AND id = $2", c.Inbox.AccountID, c.ID, contactID)
	return err
}

// Verify notes that somebody has proved who they are.
func Verify(ctx context.Context, tx *database.Tx, c ContactInbox) error {
	_, err := tx.Exec(ctx, "UPDATE contact_inboxes SET hmac_verified = TRUE WHERE account_id = $1 AND id = $2", c.Inbox.AccountID, c.ID)
	return err
}

// Forget deletes who contacts are in inboxes, with their conversations and messages, and
// says how many of those there were.
func Forget(ctx context.Context, tx *database.Tx, accountID int64, contactIDs []int64) (int64, error) {
	these, argument := tx.Dialect().In("contact_id", "$2", contactIDs)
	return tx.Exec(ctx, "DELETE FROM contact_inboxes WHERE account_id = $1 AND "+these, accountID, argument)
}
