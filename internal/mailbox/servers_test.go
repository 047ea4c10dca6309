package mailbox_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	address  = "loja@exemplo.com"
	password = "s3gredo"
)

func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at, _ := listener.Addr().(*net.TCPAddr)
	return listener, at.Port
}

// postbox is an IMAP server with one user. What it says goes through edit.
type postbox struct {
	t        *testing.T
	user     *imapmemserver.User
	port     int
	sessions atomic.Int64 // that were signed in
	selects  atomic.Int64

	mutex sync.Mutex
	edit  func(said []byte) []byte // nil hangs up
	lines map[net.Conn]bool
}

// newPostbox starts one; with a certificate it offers STARTTLS, or speaks TLS from the start.
func newPostbox(t *testing.T, certificate *tls.Certificate, implicit bool) *postbox {
	t.Helper()
	p := &postbox{t: t, user: imapmemserver.NewUser(address, password), lines: map[net.Conn]bool{}}
	if err := p.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	store := imapmemserver.New()
	store.AddUser(p.user)
	options := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return &imapSession{store.NewSession(), p}, nil, nil
		},
		InsecureAuth: certificate == nil, Logger: log.New(io.Discard, "", 0),
	}
	if certificate != nil {
		options.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	server := imapserver.New(options)
	inner, port := listen(t)
	if implicit {
		inner = tls.NewListener(inner, options.TLSConfig)
	}
	go func() { _ = server.Serve(inner) }()
	t.Cleanup(func() { _ = server.Close() })
	p.port = p.between(port)
	return p
}

// imapSession counts what is done.
type imapSession struct {
	imapserver.Session

	box *postbox
}

func (s *imapSession) Login(user, password string) error {
	err := s.Session.Login(user, password)
	if err == nil {
		s.box.sessions.Add(1)
	}
	return err
}

func (s *imapSession) Select(folder string, options *imap.SelectOptions) (*imap.SelectData, error) {
	if !options.ReadOnly {
		s.box.t.Error("the folder is opened for writing")
	}
	s.box.selects.Add(1)
	return s.Session.Select(folder, options)
}

// between listens in front of the server and hands on what is said.
func (p *postbox) between(port int) int {
	outer, own := listen(p.t)
	p.t.Cleanup(func() { _ = outer.Close() })
	go func() {
		for {
			client, err := outer.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", itoa(port)))
			if err != nil {
				_ = client.Close()
				continue
			}
			p.keep(client, true)
			go func() {
				_, _ = io.Copy(server, client)
				_ = server.Close()
			}()
			go p.handOn(client, server)
		}
	}()
	return own
}

func (p *postbox) keep(client net.Conn, there bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if there {
		p.lines[client] = true
	} else {
		delete(p.lines, client)
	}
}

func (p *postbox) handOn(client, server net.Conn) {
	defer func() {
		p.keep(client, false)
		_ = client.Close()
		_ = server.Close()
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		p.mutex.Lock()
		edit := p.edit
		p.mutex.Unlock()
		said := buffer[:n]
		if edit != nil {
			if said = edit(said); said == nil {
				return
			}
		}
		if _, failed := client.Write(said); failed != nil || err != nil {
			return
		}
	}
}

// edits has what the server says from now on edited.
func (p *postbox) edits(how func(said []byte) []byte) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.edit = how
}

// hangUp ends all connections.
func (p *postbox) hangUp() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for line := range p.lines {
		_ = line.Close()
	}
}

func (p *postbox) connected() int {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return len(p.lines)
}

// gets puts a mail into the folder.
func (p *postbox) gets(lines ...string) {
	p.t.Helper()
	p.getsAt(time.Date(2026, 11, 3, 11, 0, 0, 0, time.UTC), lines...)
}

func (p *postbox) getsAt(at time.Time, lines ...string) {
	p.t.Helper()
	source := strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n")
	if _, err := p.user.Append("INBOX", bytes.NewReader([]byte(source)), &imap.AppendOptions{Time: at}); err != nil {
		p.t.Fatal(err)
	}
}

// post is an SMTP server that keeps what it is given.
type post struct {
	port     int
	server   *smtp.Server
	mutex    sync.Mutex
	refuse   func(to string, body []byte) error
	password string
	sent     []sentMail
}

type sentMail struct {
	from, to string
	body     []byte
}

func newPost(t *testing.T, certificate *tls.Certificate, implicit bool) *post {
	t.Helper()
	p := &post{password: password, server: newSMTP(certificate)}
	p.server.Backend = smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &smtpSession{post: p}, nil })
	listener, port := listen(t)
	p.port = port
	if implicit {
		listener = tls.NewListener(listener, p.server.TLSConfig)
	}
	p.serve(t, listener)
	return p
}

func newSMTP(certificate *tls.Certificate) *smtp.Server {
	server := smtp.NewServer(nil) // whose backend keeps what comes
	server.Domain, server.AllowInsecureAuth, server.ErrorLog = "localhost", certificate == nil, log.New(io.Discard, "", 0)
	server.MaxMessageBytes = 30 << 20
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12}
	}
	return server
}

func (p *post) serve(t *testing.T, listener net.Listener) {
	server := p.server
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
}

// stops has nobody answer at the port of a server without TLS, until starts.
func (p *post) stops() { _ = p.server.Close() }

func (p *post) starts(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", itoa(p.port)))
	if err != nil {
		t.Fatal(err)
	}
	backend := p.server.Backend
	p.server = newSMTP(nil)
	p.server.Backend = backend
	p.serve(t, listener)
}

// refuses says what the server does with mails; nil takes them.
func (p *post) refuses(how func(to string, body []byte) error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.refuse = how
}

func (p *post) wants(password string) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.password = password
}

func (p *post) mails() []sentMail {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]sentMail{}, p.sent...)
}

type smtpSession struct {
	post     *post
	signedIn bool
	from, to string
}

func (s *smtpSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *smtpSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, given string) error {
		s.post.mutex.Lock()
		defer s.post.mutex.Unlock()
		if user != address || given != s.post.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password"}
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *smtpSession) Mail(from string, _ *smtp.MailOptions) error {
	if !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.from, s.to = from, ""
	return nil
}

func (s *smtpSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if s.to != "" {
		s.to += " "
	}
	s.to += to
	return nil
}

func (s *smtpSession) Data(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.post.mutex.Lock()
	defer s.post.mutex.Unlock()
	if s.post.refuse != nil {
		if err := s.post.refuse(s.to, body); err != nil {
			return err
		}
	}
	s.post.sent = append(s.post.sent, sentMail{s.from, s.to, body})
	return nil
}

func (s *smtpSession) Reset()        {}
func (s *smtpSession) Logout() error { return nil }

// certified makes a certificate for a host, and the pool that trusts it.
func certified(t *testing.T, host string) (*tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{host}, IsCA: true, BasicConstraintsValid: true,
	}
	if ip := net.ParseIP(host); ip != nil {
		template.DNSNames, template.IPAddresses = nil, []net.IP{ip}
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
