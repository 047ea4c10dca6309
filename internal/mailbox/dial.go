package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/outbound"
	"github.com/fichahq/ficha/internal/problem"
)

// failure is why a mail server could not be used, as a code of the catalogue of texts.
type failure struct {
	Code   string         `json:"code"`
	Params problem.Params `json:"params,omitempty"`
	cause  error
}

// Error is for the log; it holds what the server said.
func (f *failure) Error() string { return fmt.Sprintf("mail server: %s: %v", f.Code, f.cause) }

// Unwrap gives the cause.
func (f *failure) Unwrap() error { return f.cause }

// Codes of failures.
const (
	hostUnknown   = "mail_host_unknown"
	hostPrivate   = "mail_host_private"
	noAnswer      = "mail_no_answer"
	noEncryption  = "mail_no_encryption"
	clearRefused  = "mail_clear_refused"
	certificate   = "mail_certificate"
	loginRefused  = "mail_login_refused"
	folderMissing = "mail_folder_missing"
	notUnderstood = "mail_not_understood"
)

// fail makes a failure of a server.
func (s Server) fail(code string, cause error) *failure {
	return &failure{Code: code, Params: problem.Params{"host": s.Host, "port": strconv.Itoa(s.Port)}, cause: cause}
}

// saying adds the words of the server, if it has said anything.
func (f *failure) saying(answer string) *failure {
	if answer = oneLine(answer, maxAnswer); answer != "" {
		f.Params["answer"] = answer
	}
	return f
}

// maxAnswer is how much of what a server says is kept, in characters.
const maxAnswer = 300

// explain says why a server could not be reached or did not answer. A failure stays as it is.
func (s Server) explain(err error) error {
	var already *failure
	var name *net.DNSError
	var untrusted *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case err == nil, errors.As(err, &already):
		return err
	case errors.Is(err, outbound.ErrAddress):
		return s.fail(hostPrivate, err)
	case errors.Is(err, errClear):
		return s.fail(clearRefused, err)
	case errors.As(err, &untrusted):
		return s.fail(certificate, err)
	case errors.As(err, &record), errors.As(err, &alert):
		return s.fail(noEncryption, err)
	case errors.As(err, &name):
		return s.fail(hostUnknown, err)
	}
	return s.fail(noAnswer, err)
}

// errClear says that a connection that is not encrypted would have left the networks that were
// allowed.
var errClear = errors.New("the address is not in a network that was allowed")

// network is how servers are reached.
type network struct {
	allowed func(netip.Addr) bool
	roots   *x509.CertPool // nil: the system's
}

// dialTime bounds connecting, and encrypting after it.
const dialTime = 20 * time.Second

// dial connects to a server, encrypted if it is to be so from the start.
func (n network) dial(ctx context.Context, s Server) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	allowed := n.allowed
	if s.Security == None {
		allowed = func(address netip.Addr) bool { return n.allowed(address) && !outbound.Public(address) }
	}
	conn, err := outbound.Dialer(allowed, dialTime).DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	if errors.Is(err, outbound.ErrAddress) && s.Security == None {
		err = errClear
	}
	if err != nil {
		return nil, err
	}
	steady := &line{Conn: conn}
	steady.allow(maxTalk)
	if s.Security != TLS {
		return steady, nil
	}
	secured := tls.Client(steady, n.encryption(s))
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = conn.Close() // the error before says why
		return nil, err
	}
	return secured, nil
}

func (n network) encryption(s Server) *tls.Config {
	return &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12, RootCAs: n.roots}
}

// Bounds of a connection.
const (
	maxSilence = 8 * time.Minute // longer than idleFor
	maxTalk    = 8 << 20         // what a server may say besides mails, in bytes
)

// line is a connection to a server that may be dead, or may never end to talk.
type line struct {
	net.Conn

	left atomic.Int64
}

var errTalk = errors.New("the server has sent more than it was asked for")

// allow says how much more the server may send.
func (l *line) allow(bytes int64) { l.left.Store(bytes) }

// Read reads, as long as it may.
func (l *line) Read(into []byte) (int, error) {
	n, err := l.Conn.Read(into)
	if l.left.Add(-int64(n)) < 0 {
		return 0, errTalk
	}
	return n, err
}

// SetReadDeadline bounds what has no bound.
func (l *line) SetReadDeadline(at time.Time) error {
	if at.IsZero() {
		at = clock.Deadline(maxSilence)
	}
	return l.Conn.SetReadDeadline(at)
}
