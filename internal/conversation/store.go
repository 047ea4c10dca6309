package conversation

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

func instant(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	n := t.UnixMicro()
	return &n
}

func orNull[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// conversationTables joins what a conversation shows; one whose contact is deleted is not there. SQLite would
// begin with all contacts.
func conversationTables(r database.Reader) string {
	join := r.Dialect().JoinInOrder
	return ` FROM conversations v
	JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id
	` + join + ` contacts c ON c.account_id = ci.account_id AND c.id = ci.contact_id
	` + join + ` inboxes i ON i.account_id = v.account_id AND i.id = v.inbox_id
	LEFT JOIN memberships m ON m.account_id = v.account_id AND m.user_id = v.assignee_id
	LEFT JOIN users u ON u.id = m.user_id
	LEFT JOIN teams t ON t.account_id = v.account_id AND t.id = v.team_id `
}

const conversationColumns = `SELECT v.id, v.account_id, v.display_id, v.uuid, v.inbox_id, i.name, i.channel, i.archived_at IS NOT NULL, v.contact_inbox_id, ci.contact_id,
	ci.source_id, ci.hmac_verified, v.status, COALESCE(v.snoozed_until, 0), COALESCE(u.id, 0), COALESCE(u.name, ''), COALESCE(u.email, ''),
	COALESCE(t.id, 0), COALESCE(t.name, ''), v.priority, v.additional_attributes, v.custom_attributes, COALESCE(v.contact_seen_at, 0), COALESCE(v.agent_seen_at, 0),
	v.last_activity_at, COALESCE(v.created_by, 0), v.created_at, v.updated_at,
	(SELECT count(*) FROM messages x WHERE x.account_id = v.account_id AND x.conversation_id = v.id AND x.kind = 'incoming' AND x.created_at > COALESCE(v.agent_seen_at, 0)),
	COALESCE((SELECT x.id FROM messages x WHERE x.account_id = v.account_id AND x.conversation_id = v.id AND x.kind <> 'activity' ORDER BY x.created_at DESC, x.id DESC LIMIT 1), 0)`

func scan(row database.Row) (v Conversation, err error) {
	var snoozed, contactSeen, agentSeen, activity, created, updated int64
	var additional, custom string
	err = row.Scan(&v.ID, &v.AccountID, &v.DisplayID, &v.UUID, &v.InboxID, &v.InboxName, &v.Channel, &v.Closed, &v.ContactInboxID, &v.contactID,
		&v.SourceID, &v.HMACVerified, &v.Status, &snoozed, &v.Assignee.ID, &v.Assignee.Name, &v.Assignee.Email,
		&v.Team.ID, &v.Team.Name, &v.Priority, &additional, &custom, &contactSeen, &agentSeen,
		&activity, &v.CreatedBy, &created, &updated, &v.Unread, &v.lastID)
	v.SnoozedUntil, v.ContactSeenAt, v.AgentSeenAt = instant(snoozed), instant(contactSeen), instant(agentSeen)
	v.LastActivityAt, v.CreatedAt, v.UpdatedAt = instant(activity), instant(created), instant(updated)
	v.Additional, v.Custom = decode(additional), decode(custom)
	return v, err
}

// find gives conversations of an account with all that they show; where is a condition, and
// what follows it, on v, ci and c.
func (s *Service) find(ctx context.Context, r database.Reader, accountID int64, where string, args ...any) ([]Conversation, error) {
	found, err := s.findBare(ctx, r, accountID, where, args...)
	if err != nil || len(found) == 0 {
		return found, err
	}
	var ids, contacts, last []int64
	for _, v := range found {
		ids, contacts, last = append(ids, v.ID), append(contacts, v.contactID), append(last, v.lastID)
	}
	labels, err := labelsOf(ctx, r, accountID, ids)
	if err != nil {
		return nil, err
	}
	people, err := contact.LoadMany(ctx, r, accountID, contacts)
	if err != nil {
		return nil, err
	}
	marked, err := contact.LabelsOf(ctx, r, accountID, contacts)
	if err != nil {
		return nil, err
	}
	these, argument := r.Dialect().In("m.id", "$2", last)
	messages, err := s.messagesWhere(ctx, r, accountID, these, argument)
	for i := range found {
		v := &found[i]
		v.Labels = labels[v.ID]
		for _, c := range people {
			if c.ID == v.contactID {
				v.Contact, v.Contact.Labels = c, marked[c.ID]
			}
		}
		for _, m := range messages {
			if m.ID == v.lastID {
				v.Last = m
			}
		}
	}
	return found, err
}

// findBare is find without labels, contact and last message.
func (s *Service) findBare(ctx context.Context, r database.Reader, accountID int64, where string, args ...any) ([]Conversation, error) {
	found, err := database.Collect(ctx, r, scan, conversationColumns+conversationTables(r)+"WHERE v.account_id = $1 AND "+where, append([]any{accountID}, args...)...)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for i := range found {
		found[i] = found[i].awake(now)
	}
	return found, bind(ctx, r, now, accountID, found)
}

// bareConversationOf is conversationOf without labels and last message, for what comes by the hundred a second.
func (s *Service) bareConversationOf(ctx context.Context, r database.Reader, v Visitor, displayID int64) (c Conversation, err error) {
	condition, args := v.theirs()
	c, err = one(s.findBare(ctx, r, v.Inbox.AccountID, condition+" AND v.display_id = $4", append(args, displayID)...))
	c.Contact = v.Contact
	return c, err
}

func one(list []Conversation, err error) (Conversation, error) {
	if err == nil && len(list) == 0 {
		err = database.ErrNotFound
	}
	if err != nil {
		return Conversation{}, err
	}
	return list[0], nil
}

func (s *Service) load(ctx context.Context, r database.Reader, accountID, displayID int64) (Conversation, error) {
	return one(s.find(ctx, r, accountID, "v.display_id = $2", displayID))
}

// lock makes changes of one conversation wait for each other.
func lock(ctx context.Context, tx *database.Tx, accountID, displayID int64) error {
	_, err := database.Collect(ctx, tx, database.Int64s, "SELECT id FROM conversations WHERE account_id = $1 AND display_id = $2"+tx.Dialect().Locked, accountID, displayID)
	return err
}

func labelsOf(ctx context.Context, r database.Reader, accountID int64, ids []int64) (map[int64][]string, error) {
	out := map[int64][]string{}
	these, argument := r.Dialect().In("vl.conversation_id", "$2", ids)
	_, err := database.Collect(ctx, r, func(row database.Row) (none struct{}, err error) {
		var id int64
		var title string
		err = row.Scan(&id, &title)
		out[id] = append(out[id], title)
		return none, err
	}, `SELECT vl.conversation_id, l.title FROM conversation_labels vl JOIN labels l ON l.account_id = vl.account_id AND l.id = vl.label_id
		WHERE vl.account_id = $1 AND `+these+" ORDER BY l.title", accountID, argument)
	return out, err
}

func replaceLabels(ctx context.Context, tx *database.Tx, accountID, id int64, labels []int64) error {
	if _, err := tx.Exec(ctx, "DELETE FROM conversation_labels WHERE account_id = $1 AND conversation_id = $2", accountID, id); err != nil {
		return err
	}
	these, argument := tx.Dialect().In("id", "$3", labels)
	_, err := tx.Exec(ctx, "INSERT INTO conversation_labels (account_id, conversation_id, label_id) SELECT account_id, $2, id FROM labels WHERE account_id = $1 AND "+these,
		accountID, id, argument)
	return err
}

// insert stores a new conversation under the account's next number.
func insert(ctx context.Context, tx *database.Tx, v *Conversation) (err error) {
	additional, err := encode("additional_attributes", v.Additional)
	if err != nil {
		return err
	}
	custom, err := encode("custom_attributes", v.Custom)
	if err != nil {
		return err
	}
	if v.ID, err = database.NextID(ctx, tx, database.EventIDs); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `INSERT INTO conversation_counters (account_id, last) VALUES ($1, 1)
		ON CONFLICT (account_id) DO UPDATE SET last = conversation_counters.last + 1 RETURNING last`, v.AccountID).Scan(&v.DisplayID)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO conversations (id, account_id, display_id, uuid, inbox_id, contact_inbox_id, status, snoozed_until, assignee_id, team_id,
		priority, additional_attributes, custom_attributes, last_activity_at, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $14, $14)`,
		v.ID, v.AccountID, v.DisplayID, v.UUID, v.InboxID, v.ContactInboxID, string(v.Status), micros(v.SnoozedUntil), orNull(v.Assignee.ID), orNull(v.Team.ID),
		string(v.Priority), additional, custom, v.CreatedAt.UnixMicro(), orNull(v.CreatedBy))
	return err
}

// save stores what may change of a conversation.
func save(ctx context.Context, tx *database.Tx, v Conversation) error {
	custom, err := encode("custom_attributes", v.Custom)
	if err != nil {
		return err
	}
	contact.Talked(ctx, tx, v.AccountID, v.contactID)
	_, err = tx.Exec(ctx, `UPDATE conversations SET status = $3, snoozed_until = $4, assignee_id = $5, team_id = $6, priority = $7, custom_attributes = $8,
		contact_seen_at = $9, agent_seen_at = $10, last_activity_at = $11, updated_at = $12 WHERE account_id = $1 AND id = $2`,
		v.AccountID, v.ID, string(v.Status), micros(v.SnoozedUntil), orNull(v.Assignee.ID), orNull(v.Team.ID), string(v.Priority), custom,
		micros(v.ContactSeenAt), micros(v.AgentSeenAt), v.LastActivityAt.UnixMicro(), v.UpdatedAt.UnixMicro())
	return err
}

// A message that waits to be sent is in progress.
const messageQuery = `SELECT m.id, m.conversation_id, m.inbox_id, m.kind, m.from_contact, COALESCE(u.id, 0), COALESCE(u.name, ''), COALESCE(u.email, ''), m.content,
	m.content_attributes, CASE WHEN o.message_id IS NULL THEN m.status ELSE 'progress' END, m.refusal, COALESCE(m.source_id, ''), m.created_at
	FROM messages m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN outgoing_messages o ON o.account_id = m.account_id AND o.message_id = m.id
	WHERE m.account_id = $1 AND `

func scanMessage(row database.Row) (m Message, err error) {
	var attributes, refusal string
	var at int64
	err = row.Scan(&m.ID, &m.ConversationID, &m.InboxID, &m.Kind, &m.FromContact, &m.Sender.ID, &m.Sender.Name, &m.Sender.Email, &m.Content,
		&attributes, &m.Delivery, &refusal, &m.SourceID, &at)
	m.Attributes, m.CreatedAt, m.Refusal = decode(attributes), instant(at), refusalOf(refusal)
	return m, err
}

// messagesWhere gives messages with their files.
func (s *Service) messagesWhere(ctx context.Context, r database.Reader, accountID int64, where string, args ...any) ([]Message, error) {
	list, err := messageRows(ctx, r, accountID, where, args...)
	for i := range list {
		for n := range list[i].Files {
			s.present(accountID, &list[i].Files[n])
		}
	}
	return list, err
}

// messageRows gives messages with their files, as far as the database knows them.
func messageRows(ctx context.Context, r database.Reader, accountID int64, where string, args ...any) ([]Message, error) {
	list, err := database.Collect(ctx, r, scanMessage, messageQuery+where, append([]any{accountID}, args...)...)
	if err != nil || len(list) == 0 {
		return list, err
	}
	ids := make([]int64, len(list))
	for i, m := range list {
		ids[i] = m.ID
	}
	files, err := filesOf(ctx, r, accountID, ids)
	for i := range list {
		list[i].Files = files[list[i].ID]
	}
	return list, err
}

// insertMessage stores a message; false when its source id is known in the inbox.
func insertMessage(ctx context.Context, tx *database.Tx, accountID int64, m *Message) (added bool, err error) {
	attributes, err := encodeUpTo(maxReceived, "content_attributes", m.Attributes)
	if err != nil {
		return false, err
	}
	if m.ID, err = database.NextID(ctx, tx, database.MessageIDs); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO messages (id, account_id, conversation_id, inbox_id, kind, from_contact, user_id, content, content_attributes, status, source_id, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		m.ID, accountID, m.ConversationID, m.InboxID, string(m.Kind), m.FromContact, orNull(m.Sender.ID), m.Content, attributes, string(m.Delivery), orNull(m.SourceID), m.CreatedAt.UnixMicro())
	return n > 0, err
}

// HandOver gives the conversations of a leaving member to another one; see [account.Handover].
func HandOver(ctx context.Context, tx *database.Tx, accountID, from, to int64) error {
	_, err := tx.Exec(ctx, "UPDATE conversations SET assignee_id = $3 WHERE account_id = $1 AND assignee_id = $2", accountID, from, to)
	return err
}

var _ account.Handover = HandOver
