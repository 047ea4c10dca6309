// Package mail writes the few e-mails that Ficha sends and hands them to a mail server, or keeps them
// in a folder when there is none.
//
// Render makes subject, text and HTML from the data of one kind of mail, in the reader's language. A
// Sender takes one message for one person. Sending happens in a job, so an error says whether trying
// again may help: IsPermanent.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Message is one e-mail for one person. Control characters in Name and Subject are dropped.
type Message struct {
	To      string // the bare address
	Name    string // of the person; may be empty
	Subject string
	Text    string
	HTML    string // empty: the mail has the text only
	// ID names the mail for ever: letters, digits, ".", "-" and "_", at most 100. A mail that is sent
	// twice, because nobody knows whether the first time worked, keeps its Message-ID, and mailboxes
	// show it once.
	ID string
}

// Sender delivers messages. Its methods may be used from several goroutines.
type Sender interface {
	// Send returns when the message is in the hands of the mail server, or kept.
	Send(ctx context.Context, message Message) error
	// Keeps tells that messages are kept on this machine and reach nobody's mailbox.
	Keeps() bool
}

// errPermanent marks an error that will be the same next time.
var errPermanent = errors.New("mail cannot be delivered")

// IsPermanent tells that the message or its address is refused for good. Every other error, also a
// wrong password or a missing STARTTLS, can pass or be put right by whoever runs the server: try again.
func IsPermanent(err error) bool { return errors.Is(err, errPermanent) }

// maxHeader is the length, in characters, at which a name or subject is cut.
const maxHeader = 200

var validID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// compose makes the message as it goes over the wire. Its errors are permanent.
func compose(from *mail.Address, message Message, now time.Time) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(message.To)
	if err != nil || to.Name != "" || strings.ContainsFunc(to.Address, unicode.IsControl) {
		return nil, fmt.Errorf("%w: %q is not an address", errPermanent, message.To)
	}
	if !validID.MatchString(message.ID) {
		return nil, fmt.Errorf("%w: %q is not an id", errPermanent, message.ID)
	}
	to.Name = oneLine(message.Name)

	composed := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	composed.FromMailAddress(from)
	composed.ToMailAddress(to)
	composed.Subject(oneLine(message.Subject))
	composed.SetDateWithValue(now)
	composed.SetMessageIDWithValue(message.ID + "@" + domain(from.Address))
	composed.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine replies
	composed.SetBodyString(gomail.TypeTextPlain, message.Text)
	if message.HTML != "" {
		composed.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	}
	return composed, nil
}

// parseFrom reads the sender's address, such as "Ficha <ficha@example.com>".
func parseFrom(from string) (*mail.Address, error) {
	address, err := mail.ParseAddress(from)
	if err != nil || strings.ContainsFunc(address.Address, unicode.IsControl) {
		return nil, fmt.Errorf("the sender %q is not an e-mail address; write it like Ficha <ficha@example.com>", from)
	}
	address.Name = oneLine(address.Name)
	return address, nil
}

func domain(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }

// oneLine makes a text fit for a header. The library encodes what is left.
func oneLine(text string) string {
	text = strings.Map(func(character rune) rune {
		switch {
		case unicode.IsSpace(character):
			return ' '
		case unicode.IsControl(character), unicode.Is(unicode.Bidi_Control, character):
			return -1
		}
		return character
	}, strings.ToValidUTF8(text, "�"))
	if characters := []rune(text); len(characters) > maxHeader {
		text = string(characters[:maxHeader-1]) + "…"
	}
	return strings.TrimSpace(text)
}

// ValidateFrom tells, in one sentence, why a text cannot be the sender of mails.
func ValidateFrom(from string) error {
	_, err := parseFrom(from)
	return err
}
