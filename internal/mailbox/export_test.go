package mailbox

import (
	"crypto/x509"
	"time"

	"github.com/fichahq/ficha/internal/inbox"
)

// Hurry makes the service look often.
func (s *Service) Hurry() {
	s.pace.look, s.pace.poll, s.pace.idle = 10*time.Millisecond, 20*time.Millisecond, 20*time.Millisecond
	s.pace.batch = 20
}

// Listen makes the service hear of mails from the server, or not at all.
func (s *Service) Listen() { s.pace.poll, s.pace.idle = time.Hour, time.Hour }

// Trust makes the service believe the certificates that others have signed.
func (s *Service) Trust(roots *x509.CertPool) { s.network.roots = roots }

// IDOf is the Message-ID of a message of ours.
func IDOf(in inbox.Inbox, messageID int64, address string) string {
	return idOf(in, messageID, address)
}

// Mark is the field that our mails carry.
func Mark(in inbox.Inbox) string { return markField + ": " + markOf(in) }
