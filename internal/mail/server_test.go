package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// mailServer is a real SMTP server in this process, with one mailbox.
type mailServer struct {
	port       string
	password   string // required when not empty
	refuseMail error
	refuseRcpt error
	refuseData error

	mutex    sync.Mutex
	received []received
	sawLogin bool
}

type received struct {
	from, to  string
	encrypted bool
	raw       []byte
}

// startServer serves on a free port of 127.0.0.1 until the end of the test. With a certificate it
// offers STARTTLS, or with implicit speaks TLS from the start.
func startServer(t *testing.T, mailbox *mailServer, certificate *tls.Certificate, implicit bool) *mailServer {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		_, encrypted := c.TLSConnectionState()
		return &session{mailbox: mailbox, encrypted: encrypted}, nil
	}))
	server.Domain = "localhost"
	server.AllowInsecureAuth = true
	server.ErrorLog = quiet{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, mailbox.port, _ = net.SplitHostPort(listener.Addr().String())
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
		if implicit {
			listener = tls.NewListener(listener, server.TLSConfig)
		}
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return mailbox
}

func (m *mailServer) mails() []received {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.received
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type session struct {
	mailbox   *mailServer
	encrypted bool
	signedIn  bool
	from, to  string
}

func (s *session) AuthMechanisms() []string {
	if s.mailbox.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	s.mailbox.mutex.Lock()
	s.mailbox.sawLogin = true
	s.mailbox.mutex.Unlock()
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "ana" || password != s.mailbox.password {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.mailbox.password != "" && !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return s.mailbox.refuseMail
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.mailbox.refuseRcpt
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.mailbox.refuseData != nil {
		return s.mailbox.refuseData
	}
	s.mailbox.mutex.Lock()
	defer s.mailbox.mutex.Unlock()
	s.mailbox.received = append(s.mailbox.received, received{s.from, s.to, s.encrypted, raw})
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// selfSigned makes a certificate for the host, and the pool that trusts it.
func selfSigned(t *testing.T, host string) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
	}
	if address := net.ParseIP(host); address != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{address}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// opened is a mail as a mailbox shows it.
type opened struct {
	header              mail.Header
	subject, text, html string
	to                  *mail.Address
}

func openMail(t *testing.T, raw []byte) opened {
	t.Helper()
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	result := opened{header: parsed.Header}
	if result.subject, err = new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	if result.to, err = mail.ParseAddress(parsed.Header.Get("To")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "text/plain" {
		result.text = decode(t, parsed.Body)
		return result
	}
	if kind != "multipart/alternative" {
		t.Fatalf("the mail is %s", kind)
	}
	result.text, result.html = parts(t, multipart.NewReader(parsed.Body, params["boundary"]))
	return result
}

func parts(t *testing.T, reader *multipart.Reader) (text, html string) {
	t.Helper()
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		switch kind := part.Header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/plain; charset=UTF-8"):
			text = decode(t, part)
		case strings.HasPrefix(kind, "text/html; charset=UTF-8"):
			if text == "" {
				t.Error("the HTML stands before the text, so that mail programs show the text")
			}
			html = decode(t, part)
		default:
			t.Errorf("a part is %s", kind)
		}
	}
}

func decode(t *testing.T, encoded io.Reader) string {
	t.Helper()
	plain, err := io.ReadAll(quotedprintable.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(strings.ReplaceAll(string(plain), "\r\n", "\n"), "\n")
}
