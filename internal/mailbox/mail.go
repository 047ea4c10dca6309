package mailbox

import (
	"slices"
	"strings"
	"time"
)

// Mail is what could be read of a mail.
type Mail struct {
	MessageID string // without <>; "" for none
	Answers   []string
	From      Address
	ReplyTo   []Address
	To, Cc    []Address
	Subject   string
	Date      time.Time // zero for none
	Text      string    // what it says, from its text or else from its HTML
	HTML      string    // as it came, "" for none
	Files     []Attached
	LeftOut   []string // names of files that were too large or too many
	Cut       bool     // it was longer than what is read
	Broken    bool     // its form is broken; there may have been more
	Program   bool     // a program has written it, as an answering machine does
	Bounce    *Bounce  // it says that another mail could not be delivered
	Mark      string   // the mark of an inbox of ours that has sent it; see [markOf]
}

// Address is a person with an e-mail address, as the mail names them.
type Address struct {
	Name string
	Mail string // lower-case
}

// Attached is a file of a mail.
type Attached struct {
	Name      string // as the mail gives it
	Type      string // as the mail claims
	ContentID string // by which its HTML shows it; "" for none
	Data      []byte
}

// Bounce is what a mail server says of a mail that it could not deliver.
type Bounce struct {
	MessageID string // of the mail
	Recipient string // lower-case
	Reason    string // in the words of the server
	Final     bool   // it will not be tried again
}

// Limits of what is read of a mail. Sizes are in bytes.
const (
	maxMail      = 100 << 20 // the rest is not read
	maxWithFiles = 32 << 20  // a longer mail is kept without its files
	maxHeader    = 256 << 10
	maxText      = 1 << 20 // of one part
	maxParts     = 500
	maxDepth     = 20
	maxAnswers   = 50
	maxAddresses = 50
	maxSubject   = 250 // characters
)

// Sender is who a mail is answered to: whoever it names for replies, else who wrote it. A list
// that passes on what somebody has written to it often puts its own address into From.
func (m Mail) Sender(own string) Address {
	if len(m.ReplyTo) == 1 && m.ReplyTo[0].Mail != own {
		sender := m.ReplyTo[0]
		if sender.Name == "" && (m.From.Mail == sender.Mail || m.From.Mail != own) {
			sender.Name = m.From.Name
		}
		return sender
	}
	return m.From
}

// isForward says whether somebody passes on what another has written: then that is the message
// and no quotation.
func (m Mail) isForward() bool {
	prefix, _, found := strings.Cut(strings.ToLower(strings.TrimSpace(m.Subject)), ":")
	return found && slices.Contains([]string{"fw", "fwd", "enc", "rv", "tr", "wg"}, prefix)
}
