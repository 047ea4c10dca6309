package conversation

import (
	"context"
	"errors"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// What the public API does for a contact. The inbox's identifier and the contact's source id
// are all that whoever asks has to know, so neither tells more than the contact's own.

// Visitor is a contact in the inbox that it writes to.
type Visitor struct {
	inbox.ContactInbox

	Contact contact.Contact
	channel account.Actor
	fresh   bool // nobody had the source id before
}

// Arrival is what a program says of somebody who comes into an inbox.
type Arrival struct {
	SourceID string // "" for a new one
	Hash     string // proves the identifier; see [inbox.Inbox.Proves]
	Change   contact.Change
}

// How much one visitor may write, and how many new ones may come into one inbox: what is more is
// refused until a minute has passed.
const (
	messagesPerMinute      = 120
	conversationsPerMinute = 10
	visitorsPerMinute      = 1000
)

// Inbox gives the inbox of a public address.
func (s *Service) Inbox(ctx context.Context, identifier string) (in inbox.Inbox, channel account.Actor, err error) {
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		in, channel, err = entrance(ctx, r, identifier)
		return err
	})
	return in, channel, err
}

func entrance(ctx context.Context, r database.Reader, identifier string) (in inbox.Inbox, channel account.Actor, err error) {
	if in, err = inbox.ByIdentifier(ctx, r, identifier); err != nil {
		return in, channel, err
	}
	channel, err = account.ForChannel(ctx, r, in.AccountID)
	return in, channel, err
}

// Arrive finds or creates the contact that somebody in an inbox is: by source id, else as
// [contact.Service.Meet] does. What is known of it stays as it is. Errors: hmac_invalid,
// rate_limited, and what is wrong with the fields.
func (s *Service) Arrive(ctx context.Context, identifier string, a Arrival) (v Visitor, err error) {
	if a.SourceID, err = inbox.CleanSource(a.SourceID); err != nil {
		return v, err
	}
	if a.SourceID == "" {
		a.SourceID = inbox.NewUUID()
	}
	a.Change.Additional = Whereabouts(a.Change.Additional)
	err = s.write(ctx, func(tx *database.Tx) error {
		in, channel, err := entrance(ctx, tx, identifier)
		if err != nil {
			return err
		}
		proved, err := prove(in, a.Hash, value(a.Change.Identifier))
		if err != nil {
			return err
		}
		v, err = s.arrive(ctx, tx, in, channel, a)
		if err == nil && v.fresh {
			err = s.limit(ctx, tx, visitorsPerMinute+1, "SELECT count(*), COALESCE(min(created_at), 0) FROM contact_inboxes WHERE account_id = $1 AND inbox_id = $2 AND created_at > $3",
				in.AccountID, in.ID)
		}
		if err != nil || !proved || v.HMACVerified {
			return err
		}
		// The proof is of the identifier that was sent; it must be this contact's.
		if v.Contact.Identifier != value(a.Change.Identifier) {
			return problem.Unauthenticated("hmac_invalid")
		}
		v.HMACVerified = true
		return inbox.Verify(ctx, tx, v.ContactInbox)
	})
	return v, err
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (s *Service) arrive(ctx context.Context, tx *database.Tx, in inbox.Inbox, channel account.Actor, a Arrival) (Visitor, error) {
	v, err := visitor(ctx, tx, in, channel, a.SourceID)
	known := err == nil
	if !errors.Is(err, database.ErrNotFound) && err != nil {
		return v, err
	}
	if known && v.Contact.ID != 0 {
		return v, nil
	}
	c, err := s.contacts.Meet(ctx, tx, channel, a.Change)
	if err != nil {
		return v, err
	}
	v.Contact = c
	if known { // whose contact has been deleted
		v.ContactID = c.ID
		return v, inbox.Entrust(ctx, tx, v.ContactInbox, c.ID)
	}
	v.channel, v.fresh = channel, true
	v.ContactInbox, err = inbox.Connect(ctx, tx, inbox.ContactInbox{ContactID: c.ID, Inbox: in, SourceID: a.SourceID, CreatedAt: s.now()})
	return v, err
}

// visitor loads who has a source id; the contact is the zero value when it has been deleted.
func visitor(ctx context.Context, r database.Reader, in inbox.Inbox, channel account.Actor, sourceID string) (Visitor, error) {
	v := Visitor{channel: channel}
	var err error
	if v.ContactInbox, err = inbox.BySource(ctx, r, in.AccountID, in.ID, sourceID); err != nil {
		return v, err
	}
	found, err := contact.LoadMany(ctx, r, in.AccountID, []int64{v.ContactID})
	if err == nil && len(found) > 0 {
		v.Contact = found[0]
	}
	return v, err
}

// enter loads the visitor of a public address; one whose contact is deleted is not found.
func enter(ctx context.Context, r database.Reader, identifier, sourceID string) (Visitor, error) {
	in, channel, err := entrance(ctx, r, identifier)
	if err != nil {
		return Visitor{}, err
	}
	v, err := visitor(ctx, r, in, channel, sourceID)
	if err == nil && v.Contact.ID == 0 {
		err = database.ErrNotFound
	}
	return v, err
}

// Visitor gives the contact with a source id.
func (s *Service) Visitor(ctx context.Context, identifier, sourceID string) (v Visitor, err error) {
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err = enter(ctx, r, identifier, sourceID)
		return err
	})
	return v, err
}

// Identify writes what a visitor says of themselves onto their contact, and merges it as
// [contact.Service.Identify] does. The identifier stays. Errors: hmac_invalid, and what is wrong with the fields.
func (s *Service) Identify(ctx context.Context, identifier, sourceID string, a Arrival) (v Visitor, err error) {
	a.Change.Additional = nil // that is of the first visit
	err = s.write(ctx, func(tx *database.Tx) error {
		if v, err = enter(ctx, tx, identifier, sourceID); err != nil {
			return err
		}
		if v.Inbox.Channel == inbox.Website {
			return s.identifyOnSite(ctx, tx, &v, a)
		}
		a.Change.Identifier = nil
		if a.Hash != "" || !v.HMACVerified {
			if _, err := prove(v.Inbox, a.Hash, v.Contact.Identifier); err != nil {
				return err
			}
		}
		v.Contact, err = s.contacts.Identify(ctx, tx, v.channel, v.Contact.ID, a.Change)
		v.ContactID = v.Contact.ID
		return err
	})
	return v, err
}

// theirs is the condition that a conversation is one that the visitor sees: their own, and,
// once they have proved who they are, all of the contact in the inbox, of a website those that are proved.
func (v Visitor) theirs() (condition string, args []any) {
	if v.HMACVerified && v.Inbox.Channel == inbox.Website {
		return "v.inbox_id = $2 AND ci.contact_id = $3 AND ci.hmac_verified", []any{v.Inbox.ID, v.ContactID}
	}
	if v.HMACVerified {
		return "v.inbox_id = $2 AND ci.contact_id = $3", []any{v.Inbox.ID, v.ContactID}
	}
	return "v.inbox_id = $2 AND v.contact_inbox_id = $3", []any{v.Inbox.ID, v.ID}
}

func (s *Service) conversationOf(ctx context.Context, r database.Reader, v Visitor, displayID int64) (Conversation, error) {
	condition, args := v.theirs()
	return one(s.find(ctx, r, v.Inbox.AccountID, condition+" AND v.display_id = $4", append(args, displayID)...))
}

// ConversationsOf lists the conversations that a visitor sees, the newest first.
func (s *Service) ConversationsOf(ctx context.Context, identifier, sourceID string) (list []Conversation, err error) {
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err := enter(ctx, r, identifier, sourceID)
		if err != nil {
			return err
		}
		condition, args := v.theirs()
		list, err = s.find(ctx, r, v.Inbox.AccountID, condition+" ORDER BY v.id DESC LIMIT $4", append(args, PerPage)...)
		return err
	})
	return list, err
}

// Thread gives a conversation that a visitor sees, with a part of its messages; see Messages.
func (s *Service) Thread(ctx context.Context, identifier, sourceID string, displayID, before, after int64) (c Conversation, list []Message, err error) {
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err := enter(ctx, r, identifier, sourceID)
		if err != nil {
			return err
		}
		if c, err = s.conversationOf(ctx, r, v, displayID); err != nil {
			return err
		}
		list, err = s.part(ctx, r, c, "m.kind NOT IN ('note', 'activity')", before, after)
		return err
	})
	return c, list, err
}

// Begin begins a conversation of a visitor, with the attributes of an opening and where the
// visitor is. Errors: rate_limited, and what is wrong with the attributes.
func (s *Service) Begin(ctx context.Context, identifier, sourceID string, o Opening) (c Conversation, err error) {
	err = s.write(ctx, func(tx *database.Tx) error {
		v, err := enter(ctx, tx, identifier, sourceID)
		if err != nil {
			return err
		}
		err = s.limit(ctx, tx, conversationsPerMinute, "SELECT count(*), COALESCE(min(created_at), 0) FROM conversations WHERE account_id = $1 AND contact_inbox_id = $2 AND created_at > $3",
			v.Inbox.AccountID, v.ID)
		if err != nil {
			return err
		}
		c, err = s.begin(ctx, tx, v.channel, v.ContactInbox, Opening{Custom: o.Custom, Additional: Whereabouts(o.Additional)})
		return err
	})
	return c, err
}

// limit refuses what would be too much within a minute; count says how often it has been done
// since $3 by whom or where $2 is, and when first.
func (s *Service) limit(ctx context.Context, r database.Reader, most int, count string, accountID, id int64) error {
	var n int
	var first int64
	if err := r.QueryRow(ctx, count, accountID, id, s.now().Add(-time.Minute).UnixMicro()).Scan(&n, &first); err != nil {
		return err
	}
	if n < most {
		return nil
	}
	return problem.TooManyRequests(instant(first).Add(time.Minute).Sub(s.now()))
}

// bytesPerHour is how much one visitor may send in files within an hour.
const bytesPerHour = 200 << 20

// limitMessages refuses more than one visitor may write.
func (s *Service) limitMessages(ctx context.Context, r database.Reader, v Visitor) error {
	return s.limit(ctx, r, messagesPerMinute, `SELECT count(*), COALESCE(min(m.created_at), 0) FROM conversations v
		JOIN messages m ON m.account_id = v.account_id AND m.conversation_id = v.id AND m.kind = 'incoming' AND m.created_at > $3
		WHERE v.account_id = $1 AND v.contact_inbox_id = $2`, v.Inbox.AccountID, v.ID)
}

// limitFiles refuses more than one visitor may send in files, before they are stored, and says
// whose account they are for; without files 0.
func (s *Service) limitFiles(ctx context.Context, identifier, sourceID string, displayID int64, files []File) (accountID int64, err error) {
	if len(files) == 0 {
		return 0, nil
	}
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err := enter(ctx, r, identifier, sourceID)
		if err != nil {
			return err
		}
		accountID = v.Inbox.AccountID
		if _, err := s.conversationOf(ctx, r, v, displayID); err != nil {
			return err
		}
		if err := s.limitMessages(ctx, r, v); err != nil {
			return err
		}
		sent, err := bytesSent(ctx, r, v, s.now().Add(-time.Hour))
		for _, f := range files {
			sent += f.Size
		}
		if err == nil && sent > bytesPerHour {
			err = problem.TooManyRequests(time.Hour)
		}
		return err
	})
	return accountID, err
}

// SayAs writes a message of a visitor. Errors: rate_limited, source_id_elsewhere, and as of Say.
func (s *Service) SayAs(ctx context.Context, identifier, sourceID string, displayID int64, d Draft) (m Message, c Conversation, err error) {
	d.Kind, d.Template = Incoming, nil
	if d, err = d.clean(); err != nil {
		return m, c, err
	}
	accountID, err := s.limitFiles(ctx, identifier, sourceID, displayID, d.Files)
	if err != nil {
		return m, c, err
	}
	m, err = s.withFiles(ctx, accountID, d.Files, func(files []StoredFile) (m Message, err error) {
		c, err = s.changeAs(ctx, identifier, sourceID, displayID, func(tx *database.Tx, v Visitor, c *Conversation) error {
			if err := s.limitMessages(ctx, tx, v); err != nil {
				return err
			}
			m, err = s.say(ctx, tx, c, Message{Kind: Incoming, Content: d.Content, Attributes: d.Attributes, SourceID: d.SourceID, Files: files})
			if err == nil && m.ConversationID != c.ID {
				err = s.ownMessage(ctx, tx, v, m)
			}
			return err
		})
		return m, err
	})
	return m, c, err
}

// changeAs runs fn on a locked conversation that a visitor sees, without its labels and last message.
func (s *Service) changeAs(ctx context.Context, identifier, sourceID string, displayID int64, fn func(tx *database.Tx, v Visitor, c *Conversation) error) (c Conversation, err error) {
	err = s.write(ctx, func(tx *database.Tx) error {
		v, err := enter(ctx, tx, identifier, sourceID)
		if err != nil {
			return err
		}
		if err := lock(ctx, tx, v.Inbox.AccountID, displayID); err != nil {
			return err
		}
		if c, err = s.bareConversationOf(ctx, tx, v, displayID); err != nil {
			return err
		}
		return fn(tx, v, &c)
	})
	return c, err
}

// ResolveAs resolves a conversation of a visitor.
func (s *Service) ResolveAs(ctx context.Context, identifier, sourceID string, displayID int64) (Conversation, error) {
	return s.changeAs(ctx, identifier, sourceID, displayID, func(tx *database.Tx, _ Visitor, c *Conversation) error {
		if c.Status == Resolved {
			return nil
		}
		before := *c
		c.Status, c.SnoozedUntil, c.UpdatedAt = Resolved, time.Time{}, s.now()
		s.tell(tx, *c, "status")
		if err := s.happen(ctx, tx, *c, account.User{}, string(Resolved), nil); err != nil {
			return err
		}
		if err := save(ctx, tx, *c); err != nil {
			return err
		}
		return s.announceChange(ctx, tx, before, *c)
	})
}

// SeeAs notes that a visitor has read a conversation.
func (s *Service) SeeAs(ctx context.Context, identifier, sourceID string, displayID int64) (Conversation, error) {
	return s.changeAs(ctx, identifier, sourceID, displayID, func(tx *database.Tx, _ Visitor, c *Conversation) error {
		c.ContactSeenAt = s.now()
		s.tell(tx, *c, "contact_seen")
		return save(ctx, tx, *c)
	})
}

// TypeAs tells pages that a visitor is writing, or has stopped.
func (s *Service) TypeAs(ctx context.Context, identifier, sourceID string, displayID int64, typing bool) error {
	var c Conversation
	err := s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err := enter(ctx, r, identifier, sourceID)
		if err == nil {
			c, err = s.conversationOf(ctx, r, v, displayID)
		}
		return err
	})
	if err == nil {
		s.tellTyping(c, "typing", typing, 0)
	}
	return err
}
