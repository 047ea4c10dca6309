package conversation

import (
	"context"
	"errors"
	"maps"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Received is a message as a channel brings it.
type Received struct {
	SourceID   string         // who wrote, as the inbox's channel knows them: an address, a phone number
	Known      contact.Change // what the channel knows of them, to find a contact or make one; one that is there stays as it is
	MessageID  string         // what the channel calls the message: delivered twice is one; "" for nothing
	Answers    []string       // ids of messages that this one answers: the conversation of the first that is known goes on
	Kind       Kind           // Incoming, or Automatic for what a program has answered in the contact's name: kept, but no answer
	Content    string         // may be empty where there are files
	Attributes map[string]any // such as {"email": {"subject": …}}
	Files      []File
	At         time.Time      // when it was written; zero: now
	Additional map[string]any // of a conversation that is begun, such as {"mail_subject": …}

	quiet bool // one of a flood; see [Service.Admit]
}

// Receive stores what a channel brings, in one transaction: the contact is found or made, the
// conversation goes on or begins. That is the one which is answered, else the latest of the
// contact in the inbox that is not resolved. Texts are taken as far as they can be stored: a
// message is never lost for its form. What a blocked contact writes is kept quiet. Errors: not
// found for an inbox that is archived; required for a message without a sender or without
// anything in it; as of checkFiles.
func (s *Service) Receive(ctx context.Context, accountID, inboxID int64, m Received) (out Message, v Conversation, err error) {
	if m, err = m.clean(); err != nil {
		return out, v, err
	}
	if m.quiet, err = s.Admit(ctx, accountID, inboxID, m); err != nil {
		return out, v, err
	}
	out, err = s.withFiles(ctx, accountID, m.Files, func(files []StoredFile) (out Message, err error) {
		err = s.write(ctx, func(tx *database.Tx) error {
			out, v, err = s.receive(ctx, tx, accountID, inboxID, m, files)
			return err
		})
		return out, err
	})
	return out, v, err
}

func (s *Service) receive(ctx context.Context, tx *database.Tx, accountID, inboxID int64, m Received, files []StoredFile) (out Message, v Conversation, err error) {
	in, err := inbox.Load(ctx, tx, accountID, inboxID)
	if err != nil {
		return out, v, err
	}
	channel, err := account.ForChannel(ctx, tx, accountID)
	if err != nil {
		return out, v, err
	}
	who, err := s.arriveSomehow(ctx, tx, in, channel, m)
	if err != nil {
		return out, v, err
	}
	if v, err = s.thread(ctx, tx, who, m); err != nil {
		return out, v, err
	}
	kind := m.Kind
	if m.quiet {
		kind, m.Attributes = Automatic, maps.Clone(m.Attributes)
		if m.Attributes == nil {
			m.Attributes = map[string]any{}
		}
		m.Attributes[floodMark] = true
	}
	out, err = s.say(ctx, tx, &v, Message{
		Kind: kind, FromContact: kind == Automatic, Content: m.Content, Attributes: m.Attributes, SourceID: m.MessageID, Files: files, CreatedAt: m.At,
	})
	return out, v, err
}

// clean gives what is received as it can be stored.
func (m Received) clean() (Received, error) {
	if m.Kind != Automatic {
		m.Kind = Incoming
	}
	source, err := inbox.CleanSource(m.SourceID)
	if err != nil {
		return m, err
	}
	m.SourceID, m.MessageID = source, sourceOf(m.MessageID)
	m.Content = storable(m.Content)
	if m.SourceID == "" {
		return m, missing("source_id")
	}
	if m.Content == "" && len(m.Files) == 0 {
		return m, missing("content")
	}
	m.Attributes = withoutMarks(m.Attributes)
	if _, err := encodeUpTo(maxReceived-markRoom, "content_attributes", m.Attributes); err != nil {
		m.Attributes = nil // longer than anybody reads
	}
	if _, err := encode("additional_attributes", m.Additional); err != nil {
		m.Additional = nil
	}
	return m, checkFiles(m.Files)
}

func missing(field string) error {
	return problem.InvalidFields(problem.FieldOf(field, &problem.Fault{Code: "required"}))
}

// sourceOf gives the id of a message as it is stored and looked for; one that is too long to
// be stored is cut in the same way each time.
func sourceOf(id string) string {
	id = strings.Map(func(r rune) rune {
		if r == 0 || r == '�' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(id, ""))
	if runes := []rune(id); len(runes) > maxSource {
		id = string(runes[:maxSource])
	}
	return fold.Trim(id)
}

// maxSource is the most characters of a message's id.
const maxSource = 255

// storable gives as much of a text as can be stored.
func storable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\x00", "")
	if runes := []rune(text); len(runes) > maxContent {
		text = string(runes[:maxContent])
	}
	text, err := fold.Clean(text, 0)
	if err != nil {
		return ""
	}
	return text
}

// arriveSomehow is arrive without the fields that nobody could store, such as the broken
// address of a sender.
func (s *Service) arriveSomehow(ctx context.Context, tx *database.Tx, in inbox.Inbox, channel account.Actor, m Received) (Visitor, error) {
	a := Arrival{SourceID: m.SourceID, Change: m.Known}
	v, err := s.arrive(ctx, tx, in, channel, a)
	found, is := problem.As(err)
	if !is || found.Kind != problem.KindInvalid || contact.IsTaken(err) {
		return v, err
	}
	for _, field := range found.Fields {
		switch name, _, _ := strings.Cut(field.Name, "."); name {
		case "name":
			a.Change.Name = nil
		case "email":
			a.Change.Email = nil
		case "phone_number":
			a.Change.PhoneNumber = nil
		case "identifier":
			a.Change.Identifier = nil
		default:
			a.Change = contact.Change{Name: a.Change.Name, Email: a.Change.Email, PhoneNumber: a.Change.PhoneNumber, Identifier: a.Change.Identifier}
		}
	}
	return s.arrive(ctx, tx, in, channel, a)
}

// thread gives the locked conversation that a received message belongs to.
func (s *Service) thread(ctx context.Context, tx *database.Tx, who Visitor, m Received) (Conversation, error) {
	number, err := s.goesOn(ctx, tx, who, m)
	if errors.Is(err, database.ErrNotFound) {
		return s.begin(ctx, tx, who.channel, who.ContactInbox, Opening{Additional: m.Additional})
	}
	if err != nil {
		return Conversation{}, err
	}
	if err := lock(ctx, tx, who.Inbox.AccountID, number); err != nil {
		return Conversation{}, err
	}
	return s.load(ctx, tx, who.Inbox.AccountID, number)
}

// goesOn gives the number of the conversation that a received message continues: the one that
// it was received in already, the one that it answers, or the latest that is not resolved, of a
// blocked contact the latest of all. It is the contact's own, or anybody who has seen the id
// of a message could speak in another's name; of somebody who has only said who they are, as
// visitors of a page do, it is one that they have begun there.
func (s *Service) goesOn(ctx context.Context, tx *database.Tx, who Visitor, m Received) (number int64, err error) {
	const ofContact = ` FROM conversations v JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id
		WHERE v.account_id = $1 AND v.inbox_id = $2 AND `
	whose, id := "ci.contact_id = $3 AND ", who.ContactID
	if c := who.Inbox.Channel; (c == inbox.Website || c == inbox.API) && !who.HMACVerified {
		whose, id = "ci.id = $3 AND ", who.ID
	}
	for _, message := range append([]string{m.MessageID}, m.Answers...) {
		if message = sourceOf(message); message == "" {
			continue
		}
		err = tx.QueryRow(ctx, "SELECT v.display_id"+ofContact+whose+`EXISTS (SELECT 1 FROM messages m WHERE m.account_id = v.account_id
			AND m.inbox_id = v.inbox_id AND m.source_id = $4 AND m.conversation_id = v.id)`, who.Inbox.AccountID, who.Inbox.ID, id, message).Scan(&number)
		if !errors.Is(err, database.ErrNotFound) {
			return number, err
		}
	}
	err = tx.QueryRow(ctx, "SELECT v.display_id"+ofContact+whose+"($4 OR v.status <> 'resolved') ORDER BY v.last_activity_at DESC, v.id DESC LIMIT 1",
		who.Inbox.AccountID, who.Inbox.ID, id, who.Contact.Blocked).Scan(&number)
	return number, err
}
