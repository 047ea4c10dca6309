package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/webhook"
)

// Sender sends the messages of a channel.
type Sender interface {
	// Send gives the id by which the channel knows the message from then on, "" for none. A *Refusal is final;
	// after any other error it is tried again for a day, and later messages of the conversation
	// wait. It is given sendTime. What was sent may come once more, when this process dies before
	// it has stored so.
	Send(ctx context.Context, o Sending) (sourceID string, err error)
}

// Sending is a message that is to be sent, with what a sender has to know.
type Sending struct {
	Inbox        inbox.Inbox
	Conversation Conversation
	Contact      contact.Contact
	To           string // who the contact is in the inbox
	Message      Message
	Files        []StoredFile
	Thread       []string // ids by which the channel knows the conversation's earlier messages, the oldest first, at most maxThread
}

// Refusal is why a message cannot be sent, for good: a code of the catalogue of texts.
type Refusal struct {
	Code   string         `json:"code"`
	Params problem.Params `json:"params,omitempty"`
}

// Error is the code.
func (r *Refusal) Error() string { return "message refused: " + r.Code }

func refusalOf(text string) *Refusal {
	if text == "" {
		return nil
	}
	r := &Refusal{}
	_ = json.Unmarshal([]byte(text), r) // what encode has written; without a code it is a neutral sentence
	return r
}

// encode gives it as it is stored, "" for nil.
func (r *Refusal) encode() string {
	if r == nil {
		return ""
	}
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // texts always encode
	}
	return string(text)
}

// Serve makes a channel one whose messages a sender carries. Call it before the first message.
func (s *Service) Serve(channel inbox.Channel, sender Sender) { s.senders[channel] = sender }

// Use gives the service its queue: the handlers must exist before the queue does.
func (s *Service) Use(queue *job.Queue) { s.queue = queue }

// Register adds the job handlers that send, and that resolve what was in a deleted inbox.
func (s *Service) Register(h *job.Handlers) {
	job.HandleApart(h, s.sendAll)
	job.Handle(h, s.closeSlice)
}

// sendArgs is the job of a conversation's messages that wait.
type sendArgs struct {
	AccountID      int64 `json:"account_id"`
	ConversationID int64 `json:"conversation_id"`
}

// Kind names the job for ever.
func (sendArgs) Kind() string { return "send_messages" }

func (s *Service) jobs() job.Work[sendArgs] {
	return job.Work[sendArgs]{
		DB: s.db, Queue: s.queue, Now: s.now, Stale: waiting,
		Beat: func(context.Context, *database.Tx, sendArgs, time.Time) error { return nil },
	}
}

// Sweep takes up what is due and nobody sends.
func (s *Service) Sweep(ctx context.Context) error { return s.jobs().Sweep(ctx, false) }

// Times of sending: one try; how long somebody has a message without a sign of life, which is
// longer than a try and what is written after it; and how long it is tried.
const (
	sendTime    = 90 * time.Second
	sendBusy    = 2 * time.Minute
	giveUpAfter = 24 * time.Hour
)

// maxThread is how many earlier ids a sender is given.
const maxThread = 100

// pauses are the times between two tries; the last one holds until the day is over.
var pauses = []time.Duration{10 * time.Second, 30 * time.Second, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour}

func pauseAfter(attempts int) time.Duration { return pauses[min(attempts, len(pauses))-1] }

// queueUp has a message sent, if its channel has a sender and it was not sent elsewhere.
func (s *Service) queueUp(ctx context.Context, tx *database.Tx, v Conversation, m *Message) error {
	if s.senders[v.Channel] == nil || !m.ours() || m.SourceID != "" {
		return nil
	}
	m.Delivery = Progress
	if err := enqueue(ctx, tx, v.AccountID, *m, s.now()); err != nil {
		return err
	}
	return s.jobs().Enqueue(ctx, tx, sendArgs{v.AccountID, v.ID})
}

// sendAll does one slice: what is due in a conversation, in order.
func (s *Service) sendAll(ctx context.Context, args sendArgs, _ job.Attempt) error {
	for watch := clock.Start(); ; {
		if watch.Elapsed() >= job.Slice || job.Stopping(ctx) {
			return s.jobs().HandBack(context.WithoutCancel(ctx), args)
		}
		if more, err := s.sendNext(ctx, args); err != nil || !more {
			return err
		}
	}
}

// sendNext sends one message and stores what became of it; false when none is due.
func (s *Service) sendNext(ctx context.Context, args sendArgs) (more bool, err error) {
	var t try
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		now := s.now()
		t, err = claim(ctx, tx, args, now, now.Add(sendBusy))
		return err
	})
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	sourceID, failed := s.attempt(ctx, args, t)
	if ctx.Err() != nil {
		return false, ctx.Err() // nobody knows what became of it: it is sent again
	}
	more = failed == nil || isFinal(failed)
	return more, s.db.Write(ctx, func(tx *database.Tx) error { return s.noteTry(ctx, tx, args, t, sourceID, failed) })
}

func isFinal(err error) bool {
	_, is := errors.AsType[*Refusal](err)
	return is
}

// attempt gives a message to its sender. After a day of failures it is refused.
func (s *Service) attempt(ctx context.Context, args sendArgs, t try) (sourceID string, err error) {
	o, err := s.outgoing(ctx, args, t.messageID)
	if err != nil {
		return "", err
	}
	sender := s.senders[o.Inbox.Channel]
	if sender == nil {
		return "", &Refusal{Code: "channel_unavailable"}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	sourceID, err = sender.Send(ctx, o)
	if err != nil && !isFinal(err) && !s.now().Before(t.queuedAt.Add(giveUpAfter)) {
		err = &Refusal{Code: "message_expired"}
	}
	return sourceID, err
}

// outgoing loads all that a sender needs. A *Refusal says that there is nobody to send to.
func (s *Service) outgoing(ctx context.Context, args sendArgs, messageID int64) (o Sending, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		o.Conversation, err = one(s.find(ctx, r, args.AccountID, "v.id = $2", args.ConversationID))
		if errors.Is(err, database.ErrNotFound) {
			return &Refusal{Code: "recipient_gone"}
		}
		if err != nil {
			return err
		}
		o.Inbox, err = inbox.Load(ctx, r, args.AccountID, o.Conversation.InboxID)
		if errors.Is(err, database.ErrNotFound) {
			return &Refusal{Code: "inbox_archived"}
		}
		if err != nil {
			return err
		}
		o.Contact, o.To = o.Conversation.Contact, o.Conversation.SourceID
		found, err := s.messagesWhere(ctx, r, args.AccountID, "m.id = $2", messageID)
		if err == nil && len(found) == 0 {
			err = database.ErrNotFound
		}
		if err != nil {
			return err
		}
		o.Message, o.Files = found[0], found[0].Files
		o.Thread, err = earlier(ctx, r, o.Message, args.AccountID)
		return err
	})
	return o, err
}

// noteTry stores what became of a try, unless somebody else has tried meanwhile.
func (s *Service) noteTry(ctx context.Context, tx *database.Tx, args sendArgs, t try, sourceID string, failed error) error {
	refusal, final := errors.AsType[*Refusal](failed)
	if failed != nil && !final {
		next := t.queuedAt.Add(giveUpAfter) // the last try
		if soon := s.now().Add(pauseAfter(t.attempts)); soon.Before(next) {
			next = soon
		}
		return postpone(ctx, tx, args.AccountID, t, next)
	}
	mine, err := dequeue(ctx, tx, args.AccountID, t)
	if err != nil || !mine {
		return err
	}
	to := Sent
	if final {
		to, sourceID = Failed, ""
	}
	if err := setDelivery(ctx, tx, args.AccountID, t.messageID, to, refusal); err != nil {
		return err
	}
	if err := setSource(ctx, tx, args.AccountID, t.messageID, sourceOf(sourceID)); err != nil {
		return err
	}
	return s.tellDelivery(ctx, tx, args.AccountID, args.ConversationID, t.messageID)
}

// tellDelivery tells pages and webhooks that a message stands otherwise; nobody where its contact is gone.
func (s *Service) tellDelivery(ctx context.Context, tx *database.Tx, accountID, conversationID, messageID int64) error {
	v, err := one(s.find(ctx, tx, accountID, "v.id = $2", conversationID))
	if errors.Is(err, database.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	found, err := s.messagesWhere(ctx, tx, accountID, "m.id = $2", messageID)
	if err != nil || len(found) == 0 {
		return err
	}
	s.tellMessage(tx, v, found[0])
	return s.announceMessage(ctx, tx, webhook.MessageUpdated, v, found[0])
}

// ranks say which delivery a report may follow: only a higher one.
var ranks = map[Delivery]int{Sent: 1, Failed: 2, Delivered: 3, Read: 4}

// Report notes what a channel says became of a message that it knows by an id: sent,
// delivered, read, or failed, with why. It never goes back: what was read stays read. Error:
// not found for an id that is not known, or not yet, for a report may overtake the answer that
// names it.
func (s *Service) Report(ctx context.Context, accountID, inboxID int64, sourceID string, d Delivery, refusal *Refusal) error {
	if ranks[d] == 0 {
		return fmt.Errorf("conversation: a report of %q", d)
	}
	if sourceID = sourceOf(sourceID); sourceID == "" {
		return database.ErrNotFound
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		found, err := s.messagesWhere(ctx, tx, accountID, "m.inbox_id = $2 AND m.source_id = $3", inboxID, sourceID)
		if err == nil && len(found) == 0 {
			err = database.ErrNotFound
		}
		if err != nil {
			return err
		}
		m := found[0]
		if !m.ours() || ranks[d] <= ranks[m.Delivery] {
			return nil
		}
		if d != Failed {
			refusal = nil
		}
		raised, err := raiseDelivery(ctx, tx, accountID, m, d, refusal)
		if err != nil || !raised {
			return err
		}
		return s.tellDelivery(ctx, tx, accountID, m.ConversationID, m.ID)
	})
}

// Retry has a message sent again that has failed. Errors: message_not_failed, inbox_archived.
func (s *Service) Retry(ctx context.Context, actor account.Actor, displayID, messageID int64) (m Message, v Conversation, err error) {
	v, err = s.change(ctx, actor, displayID, func(tx *database.Tx, v *Conversation) error {
		if m, err = s.messageOf(ctx, tx, *v, messageID); err != nil {
			return err
		}
		if v.Closed {
			return problem.Conflict("inbox_archived")
		}
		if m.Delivery != Failed || m.Deleted() || !m.ours() || s.senders[v.Channel] == nil {
			return problem.Conflict("message_not_failed")
		}
		m.Attributes = maps.Clone(m.Attributes)
		delete(m.Attributes, externalError)
		m.Refusal, m.SourceID, m.Delivery = nil, "", Sent
		if err := saveRetry(ctx, tx, v.AccountID, m); err != nil {
			return err
		}
		if err := s.queueUp(ctx, tx, *v, &m); err != nil {
			return err
		}
		s.tellMessage(tx, *v, m)
		return s.announceMessage(ctx, tx, webhook.MessageUpdated, *v, m)
	})
	return m, v, err
}
