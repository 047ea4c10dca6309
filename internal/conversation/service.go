package conversation

import (
	"context"
	"slices"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/webhook"
)

// seen loads a conversation for an actor; it is forbidden to who is no member of its inbox.
func (s *Service) seen(ctx context.Context, r database.Reader, actor account.Actor, displayID int64) (Conversation, error) {
	v, err := s.load(ctx, r, actor.AccountID(), displayID)
	if err == nil {
		err = inbox.Sees(ctx, r, actor, v.InboxID)
	}
	return v, err
}

// Get gives one conversation.
func (s *Service) Get(ctx context.Context, actor account.Actor, displayID int64) (v Conversation, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return v, err
	}
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err = s.seen(ctx, r, actor, displayID)
		return err
	})
	return v, err
}

// Create begins a conversation with a contact in an inbox; a source id alone says which
// contact. Errors: what is wrong with its fields, required for contact_id, source_id_taken,
// assignee_outside, and as of Say for its message.
func (s *Service) Create(ctx context.Context, actor account.Actor, o Opening) (v Conversation, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return v, err
	}
	var files []File
	if o.Message != nil {
		files = o.Message.Files
	}
	_, err = s.withFiles(ctx, actor.AccountID(), files, func(files []StoredFile) (m Message, err error) {
		err = s.write(ctx, func(tx *database.Tx) error {
			in, err := s.reach(ctx, tx, actor, o)
			if err != nil {
				return err
			}
			if v, err = s.begin(ctx, tx, actor, in, o); err != nil || o.Message == nil {
				return err
			}
			m, err = s.sayAs(ctx, tx, actor, &v, *o.Message, files)
			return err
		})
		return m, err
	})
	return v, err
}

// reach gives who the contact of a new conversation is in its inbox; a source id alone is enough.
func (s *Service) reach(ctx context.Context, tx *database.Tx, actor account.Actor, o Opening) (inbox.ContactInbox, error) {
	if o.InboxID == 0 && o.ContactID == 0 && o.SourceID != "" {
		return inbox.ByAnySource(ctx, tx, actor, o.SourceID)
	}
	in, err := inbox.Require(ctx, tx, actor, o.InboxID)
	if err != nil {
		return inbox.ContactInbox{}, err
	}
	if o.ContactID == 0 {
		if o.SourceID == "" {
			return inbox.ContactInbox{}, problem.Invalid("required", problem.OnField("contact_id"), problem.With("field", "contact_id"))
		}
		return inbox.BySource(ctx, tx, actor.AccountID(), in.ID, o.SourceID)
	}
	if err := contact.RequireExisting(ctx, tx, actor.AccountID(), o.ContactID); err != nil {
		return inbox.ContactInbox{}, err
	}
	return inbox.Connect(ctx, tx, inbox.ContactInbox{ContactID: o.ContactID, Inbox: in, SourceID: o.SourceID, CreatedAt: s.now()})
}

// Say writes a message into a conversation: as the actor, a note among members, or what
// a program hands on from the contact. Errors: required, too_long and text_invalid on content,
// choice_invalid on message_type, variable_blank, inbox_archived, as of checkFiles, and what the channel refuses; see [Preparer].
func (s *Service) Say(ctx context.Context, actor account.Actor, displayID int64, d Draft) (m Message, v Conversation, err error) {
	if len(d.Files) > 0 { // nobody uploads what is refused anyway
		if _, err := s.Get(ctx, actor, displayID); err != nil {
			return m, v, err
		}
		if err := actor.Require(account.Edit); err != nil {
			return m, v, err
		}
	}
	m, err = s.withFiles(ctx, actor.AccountID(), d.Files, func(files []StoredFile) (m Message, err error) {
		v, err = s.change(ctx, actor, displayID, func(tx *database.Tx, v *Conversation) error {
			m, err = s.sayAs(ctx, tx, actor, v, d, files)
			return err
		})
		return m, err
	})
	return m, v, err
}

func (s *Service) sayAs(ctx context.Context, tx *database.Tx, actor account.Actor, v *Conversation, d Draft, files []StoredFile) (Message, error) {
	d, err := d.clean()
	if err != nil {
		return Message{}, err
	}
	if d, err = s.fillDraft(ctx, tx, actor, *v, d); err != nil {
		return Message{}, err
	}
	if d, err = s.prepare(ctx, tx, *v, d); err != nil {
		return Message{}, err
	}
	m := Message{Kind: d.Kind, Content: d.Content, Attributes: d.Attributes, SourceID: d.SourceID, Files: files}
	if d.Kind != Incoming {
		if m.Sender, err = self(ctx, tx, actor); err != nil {
			return m, err
		}
	}
	return s.say(ctx, tx, v, m)
}

// self gives the actor with the name that others see.
func self(ctx context.Context, r database.Reader, actor account.Actor) (account.User, error) {
	members, err := account.LoadMembers(ctx, r, actor.AccountID(), []int64{actor.UserID})
	if err != nil || len(members) == 0 {
		return account.User{ID: actor.UserID}, err
	}
	return members[0].User, nil
}

// change runs fn on a locked conversation that the actor may write in.
func (s *Service) change(ctx context.Context, actor account.Actor, displayID int64, fn func(tx *database.Tx, v *Conversation) error) (v Conversation, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return v, err
	}
	err = s.write(ctx, func(tx *database.Tx) error {
		if err := lock(ctx, tx, actor.AccountID(), displayID); err != nil {
			return err
		}
		if v, err = s.seen(ctx, tx, actor, displayID); err != nil {
			return err
		}
		return fn(tx, &v)
	})
	return v, err
}

// update is change for the fields of a conversation: it is stored, and pages and webhooks are told.
func (s *Service) update(ctx context.Context, actor account.Actor, displayID int64, change string, fn func(tx *database.Tx, v *Conversation) error) (Conversation, error) {
	return s.change(ctx, actor, displayID, func(tx *database.Tx, v *Conversation) error {
		before := *v
		if err := fn(tx, v); err != nil {
			return err
		}
		v.UpdatedAt = s.now()
		s.tell(tx, *v, change)
		if err := save(ctx, tx, *v); err != nil {
			return err
		}
		return s.announceChange(ctx, tx, before, *v)
	})
}

// SetStatus turns a conversation; "" turns an open one into a resolved one and any other into
// an open one. until is for a snoozed one. Error: choice_invalid on status.
func (s *Service) SetStatus(ctx context.Context, actor account.Actor, displayID int64, to Status, until time.Time) (Conversation, error) {
	return s.update(ctx, actor, displayID, "status", func(tx *database.Tx, v *Conversation) error {
		before := v.Status
		turned, err := v.turned(to, until)
		if err != nil || turned.Status == before && turned.SnoozedUntil.Equal(v.SnoozedUntil) {
			return err
		}
		*v = turned
		by, err := self(ctx, tx, actor)
		if err != nil {
			return err
		}
		return s.happen(ctx, tx, *v, by, string(v.Status), nil)
	})
}

// SetPriority says how urgent a conversation is, "" for nothing. Error: choice_invalid on priority.
func (s *Service) SetPriority(ctx context.Context, actor account.Actor, displayID int64, to Priority) (Conversation, error) {
	return s.update(ctx, actor, displayID, "priority", func(_ *database.Tx, v *Conversation) error {
		if !slices.Contains(priorities, to) {
			return choice("priority", "low, medium, high, urgent")
		}
		v.Priority = to
		return nil
	})
}

// Assign gives a conversation to a member, 0 for nobody. Errors: member_unknown, assignee_outside.
func (s *Service) Assign(ctx context.Context, actor account.Actor, displayID, userID int64) (Conversation, error) {
	return s.update(ctx, actor, displayID, "assignee", func(tx *database.Tx, v *Conversation) error {
		if v.Assignee.ID == userID {
			return nil
		}
		code, params := "unassigned", map[string]any(nil)
		v.Assignee = account.User{}
		if userID != 0 {
			if err := mayHave(ctx, tx, *v, userID); err != nil {
				return err
			}
			members, err := account.LoadMembers(ctx, tx, v.AccountID, []int64{userID})
			if err != nil {
				return err
			}
			v.Assignee = members[0].User
			code, params = "assigned", map[string]any{"assignee": v.Assignee.Name}
		}
		by, err := self(ctx, tx, actor)
		if err != nil {
			return err
		}
		return s.happen(ctx, tx, *v, by, code, params)
	})
}

// AssignTeam gives a conversation to a team, 0 for none. Error: value_invalid.
func (s *Service) AssignTeam(ctx context.Context, actor account.Actor, displayID, teamID int64) (v Conversation, err error) {
	v, err = s.update(ctx, actor, displayID, "team", func(tx *database.Tx, v *Conversation) error {
		if teamID != 0 {
			if err := account.RequireTeam(ctx, tx, v.AccountID, teamID, "team_id"); err != nil {
				return err
			}
		}
		v.Team = account.Team{ID: teamID}
		return nil
	})
	if err != nil || teamID == 0 {
		return v, err
	}
	return s.Get(ctx, actor, displayID) // with the team's name
}

// SetLabels replaces the labels of a conversation. Errors: as of [contact.Service.ResolveLabels].
func (s *Service) SetLabels(ctx context.Context, actor account.Actor, displayID int64, titles []string) (Conversation, error) {
	return s.update(ctx, actor, displayID, "labels", func(tx *database.Tx, v *Conversation) error {
		wanted, err := s.contacts.ResolveLabels(ctx, tx, actor, titles)
		if err != nil {
			return err
		}
		ids := []int64{}
		v.Labels = nil
		for title, id := range wanted {
			ids, v.Labels = append(ids, id), append(v.Labels, title)
		}
		slices.Sort(v.Labels)
		return replaceLabels(ctx, tx, v.AccountID, v.ID, ids)
	})
}

// SetCustom replaces the custom attributes of a conversation. Errors: what is wrong with them.
func (s *Service) SetCustom(ctx context.Context, actor account.Actor, displayID int64, values map[string]any) (Conversation, error) {
	return s.update(ctx, actor, displayID, "custom_attributes", func(tx *database.Tx, v *Conversation) (err error) {
		v.Custom, err = customOf(ctx, tx, v.AccountID, values)
		return err
	})
}

// See notes that a member has read a conversation.
func (s *Service) See(ctx context.Context, actor account.Actor, displayID int64) (Conversation, error) {
	return s.update(ctx, actor, displayID, "seen", func(_ *database.Tx, v *Conversation) error {
		v.AgentSeenAt, v.Unread = s.now(), 0
		return nil
	})
}

// externalError is the attribute in which a program says why a message has failed.
const externalError = "external_error"

// SetDelivery notes what became of a message. Errors: choice_invalid on status.
func (s *Service) SetDelivery(ctx context.Context, actor account.Actor, displayID, messageID int64, to Delivery, reason string) (m Message, v Conversation, err error) {
	v, err = s.change(ctx, actor, displayID, func(tx *database.Tx, v *Conversation) error {
		if !slices.Contains([]Delivery{Sent, Delivered, Read, Failed}, to) {
			return choice("status", "sent, delivered, read, failed")
		}
		if m, err = s.messageOf(ctx, tx, *v, messageID); err != nil {
			return err
		}
		m.Delivery, m.Refusal = to, nil
		delete(m.Attributes, externalError)
		if to == Failed && reason != "" {
			m.Attributes[externalError] = reason
		}
		attributes, err := encode(externalError, m.Attributes)
		if err != nil {
			return err
		}
		s.tellMessage(tx, *v, m)
		_, err = tx.Exec(ctx, "UPDATE messages SET status = $3, refusal = '', content_attributes = $4 WHERE account_id = $1 AND id = $2", v.AccountID, m.ID, string(to), attributes)
		if err != nil {
			return err
		}
		return s.announceMessage(ctx, tx, webhook.MessageUpdated, *v, m)
	})
	return m, v, err
}
