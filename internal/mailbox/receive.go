package mailbox

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// markField is the field in which our mails carry the mark of their inbox.
const markField = "X-Ficha-Inbox"

// proof gives what only we can say of something that is an inbox's.
func proof(in inbox.Inbox, of string) string {
	mac := hmac.New(sha256.New, []byte(in.HMACToken))
	fmt.Fprintf(mac, "mail %d %s", in.ID, of)
	return hex.EncodeToString(mac.Sum(nil))[:24]
}

// markOf is the mark of an inbox: a mail that comes back to it is known by that.
func markOf(in inbox.Inbox) string { return proof(in, "mark") }

// idOf is the Message-ID of a message of ours. It is the same each time that the message is sent,
// and nobody can guess it who has not seen it.
func idOf(in inbox.Inbox, messageID int64, address string) string {
	_, domain, _ := strings.Cut(address, "@")
	number := strconv.FormatInt(messageID, 10)
	return number + "." + proof(in, number) + "@" + domain
}

var ourID = regexp.MustCompile(`^(\d{1,19})\.([0-9a-f]{24})@`)

// isOurs says whether a Message-ID is one that idOf has made for the inbox.
func isOurs(in inbox.Inbox, id string) bool {
	found := ourID.FindStringSubmatch(id)
	return found != nil && hmac.Equal([]byte(found[2]), []byte(proof(in, found[1])))
}

// errPassOver says that a mail is not taken in, and why, for the log.
var errPassOver = errors.New("mailbox: passed over")

func passOver(why string) error { return fmt.Errorf("%w: %s", errPassOver, why) }

// maxByPrograms is how many mails of programs are taken in of one sender in an hour: more than
// that are two programs that answer each other.
const maxByPrograms = 10

// receive takes in a mail that the server has got at a time. One that we have sent ourselves is
// none, and neither is what a mail server says of a mail that is not ours.
func (s *Service) receive(ctx context.Context, in inbox.Inbox, mail Mail, got time.Time) error {
	own := SettingsOf(in.Settings).Address
	sender := mail.Sender(own)
	if isOurs(in, mail.MessageID) || mail.Mark == markOf(in) || sender.Mail == own {
		return nil
	}
	if mail.Bounce != nil {
		if !isOurs(in, mail.Bounce.MessageID) {
			return nil
		}
		if sender = (Address{Mail: mail.Bounce.Recipient}); mail.Bounce.Final {
			if err := s.noteBounce(ctx, in, *mail.Bounce); err != nil {
				return err
			}
		}
		mail.Answers = []string{mail.Bounce.MessageID}
	}
	if sender.Mail == "" {
		return passOver("nobody can be found who has sent it")
	}
	at := written(mail, got)
	if mail.Program {
		if err := s.limitPrograms(ctx, in, sender, at); err != nil {
			return err
		}
	}
	_, _, err := s.conversations.Receive(ctx, in.AccountID, in.ID, s.received(own, mail, sender, at))
	return err
}

// noteBounce notes that a message of ours has not arrived.
func (s *Service) noteBounce(ctx context.Context, in inbox.Inbox, b Bounce) error {
	refusal := &conversation.Refusal{Code: "mail_bounced", Params: problem.Params{"answer": b.Reason}}
	err := s.conversations.Report(ctx, in.AccountID, in.ID, b.MessageID, conversation.Failed, refusal)
	if errors.Is(err, database.ErrNotFound) {
		return nil // it was deleted
	}
	return err
}

func (s *Service) limitPrograms(ctx context.Context, in inbox.Inbox, sender Address, at time.Time) error {
	if at.IsZero() {
		at = s.now()
	}
	var n int
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		n, err = conversation.CountAutomatic(ctx, r, in, sender.Mail, at.Add(-time.Hour))
		return err
	})
	if err == nil && n >= maxByPrograms {
		err = passOver("a program has sent too many within an hour")
	}
	return err
}

// received gives a mail to an address of ours as a conversation takes it.
func (s *Service) received(own string, mail Mail, sender Address, at time.Time) conversation.Received {
	out := conversation.Received{
		SourceID: sender.Mail, Known: contact.Change{Email: &sender.Mail}, MessageID: mail.id(), Answers: shortIDs(mail.Answers), Kind: conversation.Incoming, At: at,
		Additional: map[string]any{"mail_subject": mail.Subject, "source": "email"},
	}
	if sender.Name != "" {
		out.Known.Name = &sender.Name
	}
	if mail.Program {
		out.Kind = conversation.Automatic
	}
	var quoted string
	if out.Content = mail.Text; !mail.isForward() {
		out.Content, quoted = splitQuote(mail.Text)
	}
	out.Attributes = map[string]any{"email": s.attributes(mail, out.Content, quoted, mail.others(own, sender.Mail))}
	for _, file := range mail.Files {
		out.Files = append(out.Files, conversation.File{
			Name: file.Name, Type: file.Type, Size: int64(len(file.Data)),
			Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file.Data)), nil },
		})
	}
	if out.Content == "" && len(out.Files) == 0 {
		if out.Content = mail.Subject; out.Content == "" {
			out.Content = "…" // an empty mail has come, and that is all to be said of it
		}
	}
	return out
}

// id is what the mail is known by: its Message-ID, or what stands for it where it has none.
func (m Mail) id() string {
	if m.MessageID != "" {
		return shortID(m.MessageID)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, m.From.Mail, m.Date.UnixMicro(), m.Subject, len(m.Files))
	fmt.Fprint(sum, m.Text)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// maxID is the most characters of an id that are stored; of a longer one its hash is.
const maxID = 250

func shortID(id string) string {
	if len(id) <= maxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func shortIDs(ids []string) []string {
	out := make([]string, len(ids))
	for n, id := range ids {
		out[n] = shortID(id)
	}
	return out
}

// maxKept is the most bytes of the whole text that are kept beside what is new of it.
const maxKept = 100_000

// attributes gives what is kept of a mail beside its new text; others get a copy of the answer.
func (s *Service) attributes(mail Mail, reply, quoted string, others []string) map[string]any {
	out := map[string]any{"subject": mail.Subject, "from": mails(mail.From), "to": mails(mail.To...), "message_id": mail.MessageID}
	set := func(name string, value any, there bool) {
		if there {
			out[name] = value
		}
	}
	set("cc", mails(mail.Cc...), len(mail.Cc) > 0)
	set("answer_cc", others, len(others) > 0)
	set("reply_to", mails(mail.ReplyTo...), len(mail.ReplyTo) > 0)
	set("date", mail.Date.Format(time.RFC3339), !mail.Date.IsZero())
	if quoted != "" {
		set("text_content", map[string]any{"full": mail.Text, "reply": reply, "quoted": quoted}, len(mail.Text) <= maxKept)
	}
	if mail.HTML != "" {
		html := s.safe(mail.HTML)
		set("html_content", map[string]any{"full": html}, html != "")
	}
	set("inline_images", mail.inline(), len(mail.inline()) > 0)
	set("left_out", mail.LeftOut, len(mail.LeftOut) > 0)
	set("cut", true, mail.Cut)
	set("broken", true, mail.Broken)
	set("automatic", true, mail.Program)
	if mail.Bounce != nil {
		set("bounce", map[string]any{"recipient": mail.Bounce.Recipient, "reason": mail.Bounce.Reason, "final": mail.Bounce.Final}, true)
	}
	return out
}

// others gives to whom else a mail was written, but for those that are left out.
func (m Mail) others(leftOut ...string) (out []string) {
	for _, address := range append(mails(m.To...), mails(m.Cc...)...) {
		if !slices.Contains(leftOut, address) && !slices.Contains(out, address) && len(out) < maxCopies {
			out = append(out, address)
		}
	}
	return out
}

func mails(of ...Address) []string {
	out := []string{}
	for _, a := range of {
		if a.Mail != "" {
			out = append(out, a.Mail)
		}
	}
	return out
}

// inline gives which of the files the HTML shows, by content id: the first one is 0.
func (m Mail) inline() map[string]int {
	out := map[string]int{}
	for n, file := range m.Files {
		if file.ContentID != "" && strings.Contains(m.HTML, "cid:"+file.ContentID) {
			out[file.ContentID] = n
		}
	}
	return out
}
