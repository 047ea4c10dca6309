package conversation

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// The inbox of a website is entered by whoever looks at the site, and there anybody can claim
// an e-mail address. So what is said without proof finds a contact and fills what is not known
// of it, and no more; nothing that is known of a contact is answered; and who has proved who they
// are sees only those other conversations of the contact that somebody has proved as well.

// identifyOnSite is [Service.Identify] for a visitor of a website, who may say an identifier.
// Further error: visitor_is_another for one who has another identifier.
func (s *Service) identifyOnSite(ctx context.Context, tx *database.Tx, v *Visitor, a Arrival) error {
	identifier := value(a.Change.Identifier)
	if identifier != "" && v.Contact.Identifier != "" && identifier != v.Contact.Identifier {
		return problem.Conflict("visitor_is_another")
	}
	proved, err := prove(v.Inbox, a.Hash, identifier)
	if err != nil {
		return err
	}
	identify := s.contacts.Claim
	if proved || v.HMACVerified {
		identify = s.contacts.Identify
	}
	if v.Contact, err = identify(ctx, tx, v.channel, v.ContactID, a.Change); err != nil {
		return err
	}
	v.ContactID = v.Contact.ID
	if !proved || v.HMACVerified {
		return nil
	}
	if v.Contact.Identifier != identifier {
		return problem.Unauthenticated("hmac_invalid")
	}
	v.HMACVerified = true
	return inbox.Verify(ctx, tx, v.ContactInbox)
}

// prove says whether a hash shows who somebody is. A wrong one is an error, and so is none
// where the inbox asks for it; on a website, where anybody may write, only of who says an identifier.
func prove(in inbox.Inbox, hash, identifier string) (bool, error) {
	asked := in.HMACMandatory && (in.Channel != inbox.Website || identifier != "")
	if hash == "" && !asked {
		return false, nil
	}
	if !in.Proves(identifier, hash) {
		return false, problem.Unauthenticated("hmac_invalid")
	}
	return true, nil
}

// ownMessage refuses to show a message that another visitor has given the same source id. Error:
// source_id_elsewhere.
func (s *Service) ownMessage(ctx context.Context, r database.Reader, v Visitor, m Message) error {
	condition, args := v.theirs()
	_, err := one(s.find(ctx, r, v.Inbox.AccountID, condition+" AND v.id = $4", append(args, m.ConversationID)...))
	if errors.Is(err, database.ErrNotFound) {
		return problem.Conflict("source_id_elsewhere")
	}
	return err
}

// Hears gives what a visitor is told of an event in the account, if anything: that there is
// something new in a conversation that they see, with the id of a message so that whoever has it
// need not ask, or that somebody is writing to them.
func (v Visitor) Hears(e event.Event) (told event.Event, ok bool) {
	if e.Kind != "conversation" || whole(e.Data["inbox_id"]) != v.Inbox.ID || !v.sees(e) {
		return told, false
	}
	told.Data = map[string]any{"conversation_id": e.Data["id"]}
	switch e.Data["change"] {
	case "message":
		told.Kind, told.Data["message_id"] = "message", e.Data["message_id"]
		kind, _ := e.Data["message_kind"].(string)
		return told, Message{Kind: Kind(kind)}.Shown()
	case memberTyping:
		told.Kind, told.Data["typing"] = "typing", e.Data["typing"]
	case "seen", "status", messageDeleted:
		told.Kind = "changed"
	default:
		return told, false
	}
	return told, true
}

// sees is theirs for an event.
func (v Visitor) sees(e event.Event) bool {
	if whole(e.Data["contact_inbox_id"]) == v.ID {
		return true
	}
	return v.HMACVerified && whole(e.Data["contact_id"]) == v.ContactID && (v.Inbox.Channel != inbox.Website || e.Data["verified"] == true)
}

// whole reads a number of an event, which may have come from another node.
func whole(value any) int64 {
	switch n := value.(type) {
	case int64:
		return n
	case float64:
		return int64(n)
	case json.Number:
		i, _ := n.Int64()
		return i
	}
	return 0
}

// memberTyping is what is told when a member is writing to the contact.
const memberTyping = "member_typing"

// Type tells the contact, where its channel shows it, and the other members that a member is
// writing, or has stopped; a note is told to nobody.
func (s *Service) Type(ctx context.Context, actor account.Actor, displayID int64, typing, note bool) error {
	if err := actor.Require(account.Edit); err != nil {
		return err
	}
	var v Conversation
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		v, err = s.seen(ctx, r, actor, displayID)
		return err
	})
	if err == nil && !note {
		s.tellTyping(v, memberTyping, typing, actor.UserID)
	}
	return err
}

// Limits of what is kept of where a visitor was: characters of each.
const maxWhereabouts = 2000

// Whereabouts gives what may be kept of where a visitor was: the address of the page and of
// the one before it, the page's title and the browser's language. Everything else is left out, and
// so is an address that is not of a web page.
func Whereabouts(given map[string]any) map[string]any {
	out := map[string]any{}
	for _, name := range []string{"referer", "referrer", "page_title", "browser_language"} {
		text, _ := given[name].(string)
		text, err := fold.Clean(text, 0)
		if runes := []rune(text); len(runes) > maxWhereabouts {
			text = string(runes[:maxWhereabouts])
		}
		if err != nil || text == "" || strings.HasPrefix(name, "refer") && !isPage(text) {
			continue
		}
		out[name] = text
	}
	return out
}

func isPage(text string) bool {
	page, err := url.Parse(text)
	return err == nil && (page.Scheme == "https" || page.Scheme == "http") && page.Host != ""
}
