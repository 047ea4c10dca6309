package conversation

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/attribute"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/webhook"
)

// Service is the use cases of conversations.
type Service struct {
	db       *database.DB
	contacts *contact.Service
	events   *event.Hub
	queue    *job.Queue
	senders  map[inbox.Channel]Sender // of the channels that somebody else carries
	blobs    *blob.Store              // nil where no message has files
	artist   Artist
	baseURL  string                // where files are shown
	webhooks *webhook.Service      // nil for none
	notices  *notification.Service // nil where nobody is told of mentions
	now      func() time.Time
	log      *slog.Logger
}

// NewService wires the use cases; now is the clock.
func NewService(db *database.DB, contacts *contact.Service, events *event.Hub, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: db, contacts: contacts, events: events, senders: map[inbox.Channel]Sender{}, now: now, log: log}
}

// errMoved says that a contact has been merged into another one at this moment.
var errMoved = errors.New("conversation: the contact has just been merged")

// tries is how often a transaction is begun that others have got in the way of.
const tries = 4

// write runs fn in a transaction, and again when somebody has made or merged the same contact
// at this moment: then it is there to be found.
func (s *Service) write(ctx context.Context, fn func(tx *database.Tx) error) (err error) {
	for range tries {
		err = s.db.WriteFew(ctx, fn)
		if !contact.IsTaken(err) && !errors.Is(err, errMoved) {
			return err
		}
	}
	return err
}

// begin stores a new conversation of somebody in an inbox.
func (s *Service) begin(ctx context.Context, tx *database.Tx, actor account.Actor, in inbox.ContactInbox, o Opening) (Conversation, error) {
	now := s.now()
	v := Conversation{
		AccountID: actor.AccountID(), UUID: inbox.NewUUID(), InboxID: in.Inbox.ID, ContactInboxID: in.ID, Status: Open, CreatedBy: actor.UserID,
		Additional: o.Additional, CreatedAt: now,
	}
	c, err := contact.Lock(ctx, tx, v.AccountID, in.ContactID)
	if err != nil {
		return v, err
	}
	if o.Status != "" {
		if v, err = v.turned(o.Status, o.SnoozedUntil); err != nil {
			return v, err
		}
	}
	if c.Blocked {
		v.Status, v.SnoozedUntil = Resolved, time.Time{}
	}
	if v.Custom, err = customOf(ctx, tx, v.AccountID, o.Custom); err != nil {
		return v, err
	}
	if err := s.assign(ctx, tx, &v, o.AssigneeID, o.TeamID); err != nil {
		return v, err
	}
	if err := insert(ctx, tx, &v); err != nil {
		return v, err
	}
	contact.Talked(ctx, tx, v.AccountID, in.ContactID)
	if v, err = s.load(ctx, tx, v.AccountID, v.DisplayID); err != nil {
		return v, err
	}
	s.tell(tx, v, "created")
	return v, s.announceBegun(ctx, tx, v)
}

// customOf gives values of attributes in their canonical form; blank ones are left out.
func customOf(ctx context.Context, r database.Reader, accountID int64, given map[string]any) (map[string]any, error) {
	if len(given) == 0 {
		return map[string]any{}, nil
	}
	schema, err := attribute.Load(ctx, r, accountID, attribute.OfConversation)
	if err != nil {
		return nil, err
	}
	out := maps.Clone(given)
	var faults []problem.Field
	for key, value := range given {
		if _, defined := schema.Get(key); !defined {
			continue
		}
		canonical, err := schema.Canonical(key, value)
		if err != nil {
			faults = append(faults, problem.FieldOf("custom_attributes."+key, err))
		}
		out[key] = canonical
	}
	maps.DeleteFunc(out, func(_ string, value any) bool { return value == nil })
	if err := problem.InvalidFields(faults...); err != nil {
		return nil, err
	}
	_, err = encode("custom_attributes", out)
	return out, err
}

// assign gives a conversation that is not stored yet to a member and a team; 0 is nobody.
func (s *Service) assign(ctx context.Context, r database.Reader, v *Conversation, assigneeID, teamID int64) error {
	if assigneeID != 0 {
		if err := mayHave(ctx, r, *v, assigneeID); err != nil {
			return err
		}
	}
	if teamID != 0 {
		if err := account.RequireTeam(ctx, r, v.AccountID, teamID, "team_id"); err != nil {
			return err
		}
	}
	v.Assignee.ID, v.Team.ID = assigneeID, teamID
	return nil
}

// mayHave refuses an assignee who would not see the conversation. Errors: member_unknown,
// assignee_outside.
func mayHave(ctx context.Context, r database.Reader, v Conversation, userID int64) error {
	if err := account.RequireMember(ctx, r, v.AccountID, userID, "assignee_id"); err != nil {
		return err
	}
	var one int
	err := r.QueryRow(ctx, `SELECT 1 FROM memberships m WHERE m.account_id = $1 AND m.user_id = $2 AND (m.role = 'administrator'
		OR EXISTS (SELECT 1 FROM inbox_members im WHERE im.account_id = m.account_id AND im.user_id = m.user_id AND im.inbox_id = $3))`,
		v.AccountID, userID, v.InboxID).Scan(&one)
	if errors.Is(err, database.ErrNotFound) {
		return problem.Invalid("assignee_outside", problem.OnField("assignee_id"))
	}
	return err
}

// say stores a message and what follows from it: the facts of the contact, where the
// conversation stands, and the greeting that answers its first message. One whose source
// id the inbox knows is given as it was, and nothing follows. Error: inbox_archived.
func (s *Service) say(ctx context.Context, tx *database.Tx, v *Conversation, m Message) (Message, error) {
	if v.Closed && m.Kind != Note {
		return m, problem.Conflict("inbox_archived")
	}
	m.ConversationID, m.InboxID, m.Delivery, m.CreatedAt = v.ID, v.InboxID, Sent, v.place(m.CreatedAt, s.now())
	added, err := insertMessage(ctx, tx, v.AccountID, &m)
	if err != nil {
		return m, err
	}
	if !added {
		known, err := s.messagesWhere(ctx, tx, v.AccountID, "m.inbox_id = $2 AND m.source_id = $3", v.InboxID, m.SourceID)
		if err == nil && len(known) == 0 {
			err = errMoved
		}
		if err != nil {
			return m, err
		}
		return known[0], nil
	}
	s.analyze(ctx, tx, m.ID)
	if err := s.insertFiles(ctx, tx, v.AccountID, &m); err != nil {
		return m, err
	}
	if err := s.note(ctx, tx, *v, m); err != nil {
		return m, err
	}
	if err := s.queueUp(ctx, tx, *v, &m); err != nil {
		return m, err
	}
	if err := s.mention(ctx, tx, *v, m); err != nil {
		return m, err
	}
	before := *v
	greeting := m.Kind == Incoming && v.lastID == 0 && !v.quiet()
	if m.Kind == Incoming && !v.quiet() && (v.Status == Resolved || v.Status == Snoozed) {
		v.Status, v.SnoozedUntil = Open, time.Time{}
	}
	if m.Kind == Incoming {
		v.Unread++
	}
	v.LastActivityAt, v.UpdatedAt, v.lastID, v.Last = m.CreatedAt, m.CreatedAt, m.ID, m
	if err := save(ctx, tx, *v); err != nil {
		return m, err
	}
	s.tellMessage(tx, *v, m)
	if err := s.announceMessage(ctx, tx, webhook.MessageCreated, *v, m); err != nil {
		return m, err
	}
	if err := s.announceChange(ctx, tx, before, *v); err != nil || !greeting {
		return m, err
	}
	return m, s.greet(ctx, tx, v)
}

// analyze tells the planner that the tables have grown, at each power of ten of messages up to where the
// database does so by itself in time: plans that are kept would be those for empty tables.
func (s *Service) analyze(ctx context.Context, tx *database.Tx, id int64) {
	switch id {
	case 100, 1000, 10_000, 100_000:
		// What it knows is no reason to fail; the next one tells it again.
		tx.AfterCommit(func() {
			_ = s.db.Analyze(ctx, append(database.ContactTables(), "messages", "conversations", "contact_inboxes")...)
		})
	}
}

// note writes the facts of a message into its contact.
func (s *Service) note(ctx context.Context, tx *database.Tx, v Conversation, m Message) (err error) {
	switch m.Kind {
	case Incoming:
		err = contact.Heard(ctx, tx, v.AccountID, v.contactID, m.CreatedAt)
	case Outgoing:
		err = contact.Answered(ctx, tx, v.AccountID, v.contactID, m.CreatedAt)
	case Note, Activity, Automatic:
	}
	if errors.Is(err, database.ErrNotFound) {
		return errMoved
	}
	return err
}

// greet answers the first message of a conversation, if the inbox does.
func (s *Service) greet(ctx context.Context, tx *database.Tx, v *Conversation) error {
	in, err := inbox.Load(ctx, tx, v.AccountID, v.InboxID)
	if err != nil || !in.Greets() {
		return err
	}
	// A moment later, so that it stands behind what it answers.
	m := Message{ConversationID: v.ID, InboxID: v.InboxID, Kind: Automatic, Content: in.Greeting, Delivery: Sent, CreatedAt: v.Last.CreatedAt.Add(time.Microsecond)}
	if _, err := insertMessage(ctx, tx, v.AccountID, &m); err != nil {
		return err
	}
	if err := s.queueUp(ctx, tx, *v, &m); err != nil {
		return err
	}
	v.LastActivityAt, v.lastID, v.Last = m.CreatedAt, m.ID, m
	s.tellMessage(tx, *v, m)
	if err := save(ctx, tx, *v); err != nil {
		return err
	}
	return s.announceMessage(ctx, tx, webhook.MessageCreated, *v, m)
}

// happen notes in the conversation what somebody has done; params is what the sentence names.
func (s *Service) happen(ctx context.Context, tx *database.Tx, v Conversation, by account.User, code string, params map[string]any) error {
	m := Message{
		ConversationID: v.ID, InboxID: v.InboxID, Kind: Activity, Sender: by, Content: code, Attributes: params, Delivery: Sent, CreatedAt: s.now(),
	}
	_, err := insertMessage(ctx, tx, v.AccountID, &m)
	return err
}

func (s *Service) tell(tx *database.Tx, v Conversation, change string) {
	s.publish(tx, v, map[string]any{"change": change})
}

func (s *Service) tellMessage(tx *database.Tx, v Conversation, m Message) {
	s.publish(tx, v, map[string]any{"change": "message", "message_id": m.ID, "message_kind": string(m.Kind)})
}

// publish tells the pages of the account, which ask for the rest. Nobody is told of what a blocked contact does.
func (s *Service) publish(tx *database.Tx, v Conversation, data map[string]any) {
	if v.quiet() {
		return
	}
	e := news(v, data)
	tx.AfterCommit(func() { s.events.Publish(e) })
}

// news is an event about a conversation; the last two members say whose it is, see [Visitor.Hears].
func news(v Conversation, data map[string]any) event.Event {
	data["id"], data["contact_id"], data["inbox_id"], data["contact_inbox_id"], data["verified"] = v.DisplayID, v.contactID, v.InboxID, v.ContactInboxID, v.HMACVerified
	return event.Event{AccountID: v.AccountID, Kind: "conversation", Data: data}
}

// tellTyping is publish for somebody who is writing, which is stored nowhere; userID is 0 for the contact.
func (s *Service) tellTyping(v Conversation, change string, typing bool, userID int64) {
	if !v.quiet() {
		s.events.Publish(news(v, map[string]any{"change": change, "typing": typing, "user_id": userID}))
	}
}
