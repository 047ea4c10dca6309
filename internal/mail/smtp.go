package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/fichahq/ficha/internal/clock"
)

// sendTimeout bounds one message from dialling to the server's last word.
const sendTimeout = 60 * time.Second

// SMTP sends through a mail server, with one connection for each message.
type SMTP struct {
	server  server
	from    *mail.Address
	now     clock.Clock
	timeout time.Duration
	roots   *x509.CertPool // nil: the system's
}

// NewSMTP takes the address of the server, as ValidateURL describes it, and the sender, such as
// "Ficha <ficha@example.com>". It does not connect.
func NewSMTP(address, from string, now clock.Clock) (*SMTP, error) {
	server, err := parseURL(address)
	if err != nil {
		return nil, err
	}
	sender, err := parseFrom(from)
	if err != nil {
		return nil, err
	}
	return &SMTP{server: server, from: sender, now: now, timeout: sendTimeout}, nil
}

// Keeps is false: a mail server delivers.
func (s *SMTP) Keeps() bool { return false }

// Send gives the message to the server. The errors never contain the password.
func (s *SMTP) Send(ctx context.Context, message Message) error {
	composed, err := compose(s.from, message, s.now())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	if err := s.deliver(ctx, composed); err != nil && !composed.IsDelivered() {
		return s.explain(ctx, err)
	}
	return nil // also when only the good-bye failed: sending again would deliver it twice
}

func (s *SMTP) deliver(ctx context.Context, composed *gomail.Msg) error {
	line := &connection{}
	defer line.close()
	client, err := gomail.NewClient(s.server.host, s.options(ctx, line)...)
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	if err := client.SendWithSMTPClient(session, composed); err != nil {
		return err
	}
	return client.CloseWithSMTPClient(session)
}

func (s *SMTP) options(ctx context.Context, line *connection) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.server.port),
		gomail.WithTimeout(s.timeout),
		gomail.WithTLSConfig(s.tlsConfig()),
		gomail.WithTLSPolicy(s.server.policy()),
		gomail.WithDialContextFunc(s.dial(ctx, line)),
		gomail.WithoutNoop(),
	}
	if s.server.user != "" {
		options = append(options, gomail.WithSMTPAuthCustom(&login{server: s.server}))
	}
	return options
}

func (s *SMTP) tlsConfig() *tls.Config {
	return &tls.Config{
		ServerName: s.server.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots,
		// A mail server on this very machine usually shows a certificate that nobody signed, and there
		// is nobody in between to guard against. Who writes tls=required gets the full check.
		InsecureSkipVerify: s.server.isLoopback() && s.server.tls == tlsWhenOffered, //nolint:gosec // loopback only
	}
}

// dial opens the connection and ties it to the context of the whole sending. The library's own one
// covers the dialling only; afterwards a server that hangs would be waited for.
func (s *SMTP) dial(sending context.Context, line *connection) gomail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		dialer := net.Dialer{}
		opened, err := dialer.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		line.keep(sending, opened)
		if s.server.tls != tlsFromTheStart {
			return opened, nil
		}
		secured := tls.Client(opened, s.tlsConfig())
		return secured, secured.HandshakeContext(ctx)
	}
}

// connection closes what dial opened, in any case and at the latest when the context ends.
type connection struct {
	opened net.Conn
	stop   func() bool
}

func (c *connection) keep(ctx context.Context, opened net.Conn) {
	c.opened = opened
	c.stop = context.AfterFunc(ctx, func() { _ = opened.Close() })
}

func (c *connection) close() {
	if c.opened != nil {
		c.stop()
		_ = c.opened.Close() // closed already after a good-bye
	}
}

func (s *SMTP) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	var refused *gomail.SendError
	if errors.As(err, &refused) && refused.ErrorCode() >= 500 {
		return fmt.Errorf("%w: mail server %s: %w", errPermanent, s.server, err)
	}
	return fmt.Errorf("mail server %s: %w", s.server, err)
}

// server is what the address of a mail server says.
type server struct {
	host           string
	port           int
	user, password string
	tls            tlsMode
}

type tlsMode int

const (
	tlsWhenOffered tlsMode = iota
	tlsRequired
	tlsFromTheStart
)

// ValidateURL tells, in one sentence without the password, why an address of a mail server cannot be used.
//
//	smtp://user:password@host:port              STARTTLS if the server offers it; port 587 unless given
//	smtp://user:password@host:port?tls=required STARTTLS or nothing
//	smtps://user:password@host:port             TLS from the start; port 465 unless given
//
// User and password may be left out. They are never sent without TLS, except to this machine.
func ValidateURL(address string) error {
	_, err := parseURL(address)
	return err
}

var errURL = errors.New("write the mail server as smtp://user:password@host:port (with ?tls=required to insist on STARTTLS) or smtps://user:password@host:port, with special characters of the password %-encoded")

func parseURL(address string) (server, error) {
	parsed, err := url.Parse(address)
	if err != nil { // the error would show the password
		return server{}, errURL
	}
	if parsed.Hostname() == "" || parsed.Path != "" && parsed.Path != "/" || parsed.Fragment != "" {
		return server{}, errURL
	}
	found := server{host: parsed.Hostname(), user: parsed.User.Username()}
	found.password, _ = parsed.User.Password()
	switch parsed.Scheme {
	case "smtp":
		found.port = 587
	case "smtps":
		found.port, found.tls = 465, tlsFromTheStart
	default:
		return server{}, errURL
	}
	if text := parsed.Port(); text != "" {
		if found.port, err = strconv.Atoi(text); err != nil || found.port < 1 || found.port > 65535 {
			return server{}, errURL
		}
	}
	return found, found.readOptions(parsed.RawQuery)
}

func (s *server) readOptions(query string) error {
	switch {
	case query == "":
		return nil
	case query == "tls=required" && s.tls == tlsFromTheStart:
		return nil
	case query == "tls=required":
		s.tls = tlsRequired
		return nil
	}
	return errURL
}

func (s server) policy() gomail.TLSPolicy {
	switch s.tls {
	case tlsRequired:
		return gomail.TLSMandatory
	case tlsFromTheStart:
		return gomail.NoTLS // the connection is encrypted already
	default:
		return gomail.TLSOpportunistic
	}
}

func (s server) isLoopback() bool {
	address := net.ParseIP(s.host)
	return s.host == "localhost" || address != nil && address.IsLoopback()
}

// String is the server's address without user and password.
func (s server) String() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }
