package conversation

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
	"github.com/fichahq/ficha/internal/inbox"
)

// PerPage is how many conversations a page of a list has.
const PerPage = 25

// maxOfContact is how many conversations of one contact are listed.
const maxOfContact = 20

// Assigned is to whom the conversations of a list are assigned.
type Assigned string

// The ways to be assigned.
const (
	ToAnybody Assigned = "all"
	ToMe      Assigned = "me"
	ToNobody  Assigned = "unassigned"
	ToSomeone Assigned = "assigned"
)

// Query says which conversations to list, those with the latest activity first. Zero
// values leave a condition out.
type Query struct {
	Assigned Assigned
	Status   Status
	InboxID  int64
	TeamID   int64
	Labels   []string     // has any of them
	Mentions bool         // only those with a note that mentions the actor
	Text     string       // a fragment of the contact, as in a search for contacts, or words of a message
	Filter   *filter.Tree // over conversations; nil for none
	Page     int
}

// Counts are how many conversations a query has, whoever they are assigned to.
type Counts struct {
	Mine, Unassigned, Assigned, All int

	Unread int // of mine and the unassigned ones: those with something that no member has seen
}

// List gives a page of the conversations that the actor sees. Errors: choice_invalid for an unknown status or
// assignment, too_long and text_invalid on q, and what is wrong with the filter, see [filter.Bind].
func (s *Service) List(ctx context.Context, actor account.Actor, q Query) (page []Conversation, err error) {
	var ids []int64
	err = s.ask(ctx, actor, q, func(r database.Reader, c *conditions) (err error) {
		c.assigned(actor, q.Assigned)
		ids, err = c.page(ctx, r, actor, q.Page)
		return err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	err = s.db.ReadFew(ctx, func(r database.Reader) (err error) {
		these, argument := r.Dialect().In("v.id", "$2", ids)
		page, err = s.find(ctx, r, actor.AccountID(), these+latestFirst, argument)
		return err
	})
	return page, err
}

// Count gives the counts of all pages of [Service.List], whoever the conversations are assigned to. It looks at each of
// them, which takes longer than a page where there are many.
func (s *Service) Count(ctx context.Context, actor account.Actor, q Query) (counts Counts, err error) {
	err = s.ask(ctx, actor, q, func(r database.Reader, c *conditions) (err error) {
		counts, err = c.count(ctx, r, actor)
		return err
	})
	return counts, err
}

// ask gives fn the conditions of a query, whoever the conversations are assigned to.
func (s *Service) ask(ctx context.Context, actor account.Actor, q Query, fn func(r database.Reader, c *conditions) error) error {
	if err := actor.Require(account.Contacts); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	return s.db.Read(ctx, func(r database.Reader) error {
		c := s.conditions(r, actor, q)
		if err := c.search(ctx, r, actor, q.Text); err != nil {
			return err
		}
		if q.Filter != nil {
			if err := s.matching(ctx, r, actor, c, *q.Filter); err != nil {
				return err
			}
		}
		return fn(r, c)
	})
}

const latestFirst = " ORDER BY v.last_activity_at DESC, v.id DESC"

// page gives the ids of a page, in any order. What conversations show is joined to those only.
func (c *conditions) page(ctx context.Context, r database.Reader, actor account.Actor, page int) ([]int64, error) {
	limit := fmt.Sprintf(" LIMIT $%d OFFSET $%d", len(c.args)+2, len(c.args)+3)
	args := append(append([]any{actor.AccountID()}, c.args...), PerPage, (max(page, 1)-1)*PerPage)
	return database.Collect(ctx, r, database.Int64s, "SELECT v.id"+c.from(r)+latestFirst+limit, args...)
}

// from gives the conversations whose contacts are there. They are read in their own order: SQLite would
// begin with the contacts, of which there are more.
func (c *conditions) from(r database.Reader) string {
	join := r.Dialect().JoinInOrder
	return " FROM conversations v " + join + " contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id " +
		join + " contacts c ON c.account_id = ci.account_id AND c.id = ci.contact_id WHERE v.account_id = $1 AND " + c.sql
}

func (q Query) check() error {
	switch q.Assigned {
	case "", ToAnybody, ToMe, ToNobody, ToSomeone:
	default:
		return choice("assignee_type", "me, unassigned, assigned, all")
	}
	switch q.Status {
	case "", Open, Pending, Snoozed, Resolved:
		return nil
	}
	return choice("status", "open, pending, snoozed, resolved, all")
}

// conditions is a WHERE clause in the making; $1 is the account.
type conditions struct {
	sql  string
	args []any
}

// add appends a condition, in which $? stands for the argument.
func (c *conditions) add(condition string, argument any) {
	c.args = append(c.args, argument)
	if c.sql != "" {
		c.sql += " AND "
	}
	c.sql += strings.ReplaceAll(condition, "$?", fmt.Sprintf("$%d", len(c.args)+1))
}

// conditions says which conversations a query has that the actor sees, whoever they are
// assigned to.
func (s *Service) conditions(r database.Reader, actor account.Actor, q Query) *conditions {
	c := &conditions{}
	c.add(inbox.SeenBy(actor, "v.account_id", "v.inbox_id", "$?"))
	now := s.now().UnixMicro()
	switch q.Status {
	case "":
	case Open:
		c.add("(v.status = 'open' OR v.status = 'snoozed' AND v.snoozed_until <= $?)", now)
	case Snoozed:
		c.add("v.status = 'snoozed' AND (v.snoozed_until IS NULL OR v.snoozed_until > $?)", now)
	default:
		c.add("v.status = $?", string(q.Status))
	}
	if q.InboxID != 0 {
		c.add("v.inbox_id = $?", q.InboxID)
	}
	if q.TeamID != 0 {
		c.add("v.team_id = $?", q.TeamID)
	}
	if q.Mentions {
		c.add("EXISTS (SELECT 1 FROM mentions mn WHERE mn.account_id = v.account_id AND mn.user_id = $? AND mn.conversation_id = v.id)", actor.UserID)
	}
	if len(q.Labels) > 0 {
		these, argument := r.Dialect().In("l.title", "$?", q.Labels)
		c.add(`EXISTS (SELECT 1 FROM conversation_labels vl JOIN labels l ON l.account_id = vl.account_id AND l.id = vl.label_id
			WHERE vl.account_id = v.account_id AND vl.conversation_id = v.id AND `+these+")", argument)
	}
	return c
}

func (c *conditions) assigned(actor account.Actor, to Assigned) {
	switch to {
	case ToMe:
		c.add("v.assignee_id = $?", actor.UserID)
	case ToNobody:
		c.sql += " AND v.assignee_id IS NULL"
	case ToSomeone:
		c.sql += " AND v.assignee_id IS NOT NULL"
	case ToAnybody:
	}
}

// unseen is the condition that the contact has written since a member has last looked.
const unseen = `EXISTS (SELECT 1 FROM messages x WHERE x.account_id = v.account_id AND x.conversation_id = v.id AND x.kind = 'incoming'
	AND x.created_at > COALESCE(v.agent_seen_at, 0))`

func (c *conditions) count(ctx context.Context, r database.Reader, actor account.Actor) (n Counts, err error) {
	me := fmt.Sprintf("$%d", len(c.args)+2)
	err = r.QueryRow(ctx, `SELECT count(*), count(v.assignee_id), count(CASE WHEN v.assignee_id = `+me+` THEN 1 END),
		count(CASE WHEN (v.assignee_id IS NULL OR v.assignee_id = `+me+`) AND `+unseen+` THEN 1 END)`+c.from(r),
		append(append([]any{actor.AccountID()}, c.args...), actor.UserID)...).Scan(&n.All, &n.Assigned, &n.Mine, &n.Unread)
	n.Unassigned = n.All - n.Assigned
	return n, err
}

// OfContact gives the latest conversations of a contact that the actor sees.
func (s *Service) OfContact(ctx context.Context, actor account.Actor, contactID int64) (list []Conversation, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if err := contact.RequireExisting(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		seen, argument := inbox.SeenBy(actor, "v.account_id", "v.inbox_id", "$2")
		list, err = s.find(ctx, r, actor.AccountID(), seen+" AND ci.contact_id = $3"+latestFirst+" LIMIT $4",
			argument, contactID, maxOfContact)
		return err
	})
	return list, err
}

// perPageOfMessages is how many messages a part of a conversation has.
const perPageOfMessages = 20

// Messages gives a conversation and a part of its messages, the oldest first: those before or
// after the message of an id, else the latest.
func (s *Service) Messages(ctx context.Context, actor account.Actor, displayID, before, after int64) (v Conversation, list []Message, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return v, nil, err
	}
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		if v, err = s.seen(ctx, r, actor, displayID); err != nil {
			return err
		}
		list, err = s.part(ctx, r, v, "TRUE", before, after)
		return err
	})
	return v, list, err
}

// Message gives one message of a conversation.
func (s *Service) Message(ctx context.Context, actor account.Actor, displayID, id int64) (m Message, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return m, err
	}
	err = s.db.ReadFew(ctx, func(r database.Reader) error {
		v, err := s.seen(ctx, r, actor, displayID)
		if err == nil {
			m, err = s.messageOf(ctx, r, v, id)
		}
		return err
	})
	return m, err
}

// part gives messages that a condition holds for.
func (s *Service) part(ctx context.Context, r database.Reader, v Conversation, condition string, before, after int64) ([]Message, error) {
	const place = "(SELECT p.created_at, p.id FROM messages p WHERE p.account_id = $1 AND p.conversation_id = $2 AND p.id = $4)"
	where := "m.conversation_id = $2 AND " + condition
	args := []any{v.ID, perPageOfMessages}
	order := " ORDER BY m.created_at DESC, m.id DESC LIMIT $3"
	switch {
	case before != 0:
		where, args = where+" AND (m.created_at, m.id) < "+place, append(args, before)
	case after != 0:
		where, args = where+" AND (m.created_at, m.id) > "+place, append(args, after)
		order = " ORDER BY m.created_at, m.id LIMIT $3"
	}
	list, err := s.messagesWhere(ctx, r, v.AccountID, where+order, args...)
	if after == 0 || before != 0 {
		slices.Reverse(list)
	}
	return list, err
}
