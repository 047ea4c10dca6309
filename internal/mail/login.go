package mail

import (
	"errors"
	"slices"

	"github.com/wneessen/go-mail/smtp"
)

var (
	errClear       = errors.New("the server offers no encryption, so the password was not sent; use smtps:// or a server with STARTTLS")
	errNoMechanism = errors.New("the server offers no way to sign in that is supported (SCRAM-SHA-256, PLAIN, LOGIN)")
)

// login signs in with the best mechanism that the server offers. It exists to keep one promise: over
// an unencrypted line the password goes to this machine only. A server that hides its STARTTLS, or
// somebody in between who does, gets no password.
type login struct {
	server server
	chosen smtp.Auth
}

// Start chooses the mechanism.
func (l *login) Start(info *smtp.ServerInfo) (string, []byte, error) {
	if !info.TLS && !l.server.isLoopback() {
		return "", nil, errClear
	}
	user, password, host := l.server.user, l.server.password, l.server.host
	switch {
	case slices.Contains(info.Auth, "SCRAM-SHA-256"):
		l.chosen = smtp.ScramSHA256Auth(user, password)
	case slices.Contains(info.Auth, "PLAIN"):
		l.chosen = smtp.PlainAuth("", user, password, host, true) // decided above
	case slices.Contains(info.Auth, "LOGIN"):
		l.chosen = smtp.LoginAuth(user, password, host, true)
	default:
		return "", nil, errNoMechanism
	}
	return l.chosen.Start(info)
}

// Next answers the server's challenges.
func (l *login) Next(challenge []byte, more bool) ([]byte, error) {
	return l.chosen.Next(challenge, more)
}
