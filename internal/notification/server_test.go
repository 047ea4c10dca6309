package notification_test

import (
	"io"
	"net"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// mailServer is a real SMTP server with one mailbox. It can be down, and come
// back at the same address.
type mailServer struct {
	t       testing.TB
	address string
	server  *smtp.Server
	door    net.Listener

	mutex    sync.Mutex
	refuse   error // of the recipient
	received []received
}

type received struct {
	to  string
	raw string
}

func newMailServer(t testing.TB) *mailServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailServer{t: t, address: listener.Addr().String()}
	m.serve(listener)
	t.Cleanup(m.down)
	return m
}

func (m *mailServer) url() string { return "smtp://" + m.address }

func (m *mailServer) serve(listener net.Listener) {
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{mailbox: m}, nil }))
	m.server.Domain = "localhost"
	m.door = listener
	server := m.server
	go func() { _ = server.Serve(listener) }()
}

func (m *mailServer) down() {
	_ = m.door.Close() // the server knows it only once it has begun to serve
	_ = m.server.Close()
}

func (m *mailServer) up() {
	m.t.Helper()
	listener, err := net.Listen("tcp", m.address)
	if err != nil {
		m.t.Fatal(err)
	}
	m.serve(listener)
}

func (m *mailServer) refuses(err error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.refuse = err
}

func (m *mailServer) mails() []received {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return append([]received{}, m.received...)
}

type session struct {
	mailbox *mailServer
	to      string
}

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mailbox.mutex.Lock()
	defer s.mailbox.mutex.Unlock()
	s.to = to
	return s.mailbox.refuse
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mailbox.mutex.Lock()
	defer s.mailbox.mutex.Unlock()
	s.mailbox.received = append(s.mailbox.received, received{s.to, string(raw)})
	return nil
}
