package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	gosmtp "github.com/wneessen/go-mail/smtp"

	"github.com/fichahq/ficha/internal/clock"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func sender(t *testing.T, address string) *SMTP {
	t.Helper()
	s, err := NewSMTP(address, "Padaria Pão Quente <ficha@exemplo.com>", clock.At(noon).Now)
	if err != nil {
		t.Fatal(err)
	}
	s.timeout = 10 * time.Second
	return s
}

func sample() Message {
	return Message{
		To: "conceicao@exemplo.com", Name: "Conceição Araújo", ID: "import-7",
		Subject: "Importação concluída: lista “São João”.csv", Text: "Olá,\n\nAção: 60 criados", HTML: "<p>Olá, <b>60</b></p>",
	}
}

func TestMailArrivesWhole(t *testing.T) {
	server := startServer(t, &mailServer{}, nil, false)
	if err := sender(t, "smtp://127.0.0.1:"+server.port).Send(t.Context(), sample()); err != nil {
		t.Fatal(err)
	}
	mails := server.mails()
	if len(mails) != 1 || mails[0].from != "ficha@exemplo.com" || mails[0].to != "conceicao@exemplo.com" {
		t.Fatalf("received %+v", mails)
	}
	got, want := openMail(t, mails[0].raw), sample()
	if got.subject != want.Subject || got.text != want.Text || got.html != want.HTML || got.to.Name != want.Name {
		t.Errorf("opened as %+v", got)
	}
	for header, value := range map[string]string{
		"Message-Id": "<import-7@exemplo.com>", "Date": "Sun, 22 Nov 2026 12:00:00 +0000",
		"Auto-Submitted": "auto-generated", "From": "=?utf-8?q?Padaria_P=C3=A3o_Quente?= <ficha@exemplo.com>",
	} {
		if !strings.EqualFold(got.header.Get(header), value) {
			t.Errorf("%s: %q, want %q", header, got.header.Get(header), value)
		}
	}
	for line := range strings.SplitSeq(string(mails[0].raw), "\r\n") {
		if len(line) > 998 || strings.ContainsFunc(line, func(c rune) bool { return c > 126 }) {
			t.Errorf("this line does not go through every server: %q", line)
		}
	}
}

func TestMailWithoutHTMLIsText(t *testing.T) {
	server := startServer(t, &mailServer{}, nil, false)
	plain := sample()
	plain.HTML, plain.Name = "", ""
	if err := sender(t, "smtp://127.0.0.1:"+server.port).Send(t.Context(), plain); err != nil {
		t.Fatal(err)
	}
	if got := openMail(t, server.mails()[0].raw); got.text != plain.Text || got.html != "" {
		t.Errorf("opened as %+v", got)
	}
}

func TestEncryption(t *testing.T) {
	certificate, trusted := selfSigned(t, "127.0.0.1")
	for _, c := range []struct {
		name      string
		address   string
		offers    bool
		implicit  bool
		trusts    bool
		arrives   bool
		encrypted bool
	}{
		{name: "used when offered", address: "smtp://127.0.0.1:%s", offers: true, trusts: true, arrives: true, encrypted: true},
		{name: "used when offered, unknown certificate of this machine", address: "smtp://127.0.0.1:%s", offers: true, arrives: true, encrypted: true},
		{name: "not offered", address: "smtp://127.0.0.1:%s", arrives: true},
		{name: "required and offered", address: "smtp://127.0.0.1:%s?tls=required", offers: true, trusts: true, arrives: true, encrypted: true},
		{name: "required, unknown certificate", address: "smtp://127.0.0.1:%s?tls=required", offers: true},
		{name: "required and not offered", address: "smtp://127.0.0.1:%s?tls=required"},
		{name: "from the start", address: "smtps://127.0.0.1:%s", offers: true, implicit: true, trusts: true, arrives: true, encrypted: true},
		{name: "from the start, unknown certificate", address: "smtps://127.0.0.1:%s", offers: true, implicit: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			offered := certificate
			if !c.offers {
				offered = nil
			}
			server := startServer(t, &mailServer{}, offered, c.implicit)
			s := sender(t, fmt.Sprintf(c.address, server.port))
			if c.trusts {
				s.roots = trusted
			}
			err := s.Send(t.Context(), sample())
			if (err == nil) != c.arrives || len(server.mails()) > 0 != c.arrives {
				t.Fatalf("%v, %d mails", err, len(server.mails()))
			}
			if IsPermanent(err) {
				t.Errorf("an operator can put this right, yet it is permanent: %v", err)
			}
			if c.arrives && server.mails()[0].encrypted != c.encrypted {
				t.Errorf("encrypted: %v", server.mails()[0].encrypted)
			}
		})
	}
}

func TestSignIn(t *testing.T) {
	const password = "pão & água"
	for _, c := range []struct {
		name, user string
		arrives    bool
	}{
		{"right password", "ana:p%C3%A3o%20%26%20%C3%A1gua@", true},
		{"wrong password", "ana:secret-and-wrong@", false},
		{"no password", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := startServer(t, &mailServer{password: password}, nil, false)
			err := sender(t, "smtp://"+c.user+"127.0.0.1:"+server.port).Send(t.Context(), sample())
			if (err == nil) != c.arrives || len(server.mails()) > 0 != c.arrives {
				t.Fatalf("%v, %d mails", err, len(server.mails()))
			}
			if err != nil && strings.Contains(err.Error(), "secret-and-wrong") {
				t.Errorf("the password is in the error: %v", err)
			}
		})
	}
}

func TestWrongPasswordIsTriedAgain(t *testing.T) {
	server := startServer(t, &mailServer{password: "right"}, nil, false)
	err := sender(t, "smtp://ana:wrong@127.0.0.1:"+server.port).Send(t.Context(), sample())
	if err == nil || IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestServerWithoutSignIn(t *testing.T) {
	server := startServer(t, &mailServer{}, nil, false)
	err := sender(t, "smtp://ana:secret@127.0.0.1:"+server.port).Send(t.Context(), sample())
	if err == nil || len(server.mails()) > 0 {
		t.Errorf("got %v, %d mails", err, len(server.mails()))
	}
}

func TestPasswordLeavesTheMachineEncryptedOnly(t *testing.T) {
	for _, c := range []struct {
		host      string
		encrypted bool
		want      error
	}{
		{"localhost", false, nil},
		{"127.0.0.1", false, nil},
		{"127.8.9.1", false, nil},
		{"::1", false, nil},
		{"mail.example.com", true, nil},
		{"mail.example.com", false, errClear},
		{"localhost.example.com", false, errClear},
		{"192.168.0.5", false, errClear},
		{"10.0.0.1", false, errClear},
		{"::2", false, errClear},
	} {
		for _, mechanism := range []string{"PLAIN", "LOGIN", "SCRAM-SHA-256"} {
			attempt := &login{server: server{host: c.host, user: "ana", password: "secret"}}
			_, first, err := attempt.Start(&gosmtp.ServerInfo{Name: c.host, TLS: c.encrypted, Auth: []string{mechanism}})
			if !errors.Is(err, c.want) || c.want != nil && len(first) > 0 {
				t.Errorf("%s encrypted %v %s: %q, %v", c.host, c.encrypted, mechanism, first, err)
			}
		}
	}
}

func TestOnlyARefusedMessageIsPermanent(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "try later"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such mailbox"}
	for _, c := range []struct {
		name      string
		mailbox   *mailServer
		permanent bool
	}{
		{"sender, later", &mailServer{refuseMail: busy}, false},
		{"sender, never", &mailServer{refuseMail: never}, true},
		{"recipient, later", &mailServer{refuseRcpt: busy}, false},
		{"recipient, never", &mailServer{refuseRcpt: never}, true},
		{"content, later", &mailServer{refuseData: busy}, false},
		{"content, never", &mailServer{refuseData: never}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := startServer(t, c.mailbox, nil, false)
			err := sender(t, "smtp://127.0.0.1:"+server.port).Send(t.Context(), sample())
			if err == nil || IsPermanent(err) != c.permanent {
				t.Errorf("permanent %v: %v", IsPermanent(err), err)
			}
			if c.permanent && !strings.Contains(err.Error(), "no such mailbox") {
				t.Errorf("the server's words are lost: %v", err)
			}
		})
	}
}

func TestServerThatIsDown(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	err = sender(t, "smtp://"+address).Send(t.Context(), sample())
	if err == nil || IsPermanent(err) || !strings.Contains(err.Error(), address) {
		t.Errorf("got %v", err)
	}
}

// script is a server that says its lines in order, each after a line of the client, and then nothing.
func script(t *testing.T, lines ...string) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = conn.Close() })
		heard := bufio.NewScanner(conn)
		for i, line := range lines {
			if i > 0 && !hear(heard, strings.HasPrefix(lines[i-1], "354")) {
				return
			}
			if line == "" {
				_ = conn.Close()
				return
			}
			_, _ = fmt.Fprintf(conn, "%s\r\n", line)
		}
		for heard.Scan() {
			continue // hang, politely
		}
	}()
	return listener.Addr().String()
}

func hear(heard *bufio.Scanner, content bool) bool {
	for heard.Scan() {
		if !content || heard.Text() == "." {
			return true
		}
	}
	return false
}

func TestServerThatHangs(t *testing.T) {
	for name, lines := range map[string][]string{
		"before it greets":   nil,
		"after it greeted":   {"220 hello"},
		"at the recipient":   {"220 hello", "250 hello", "250 ok"},
		"after the content":  {"220 hello", "250 hello", "250 ok", "250 ok", "354 go on"},
		"refuses everything": {"554 no service"},
	} {
		t.Run(name, func(t *testing.T) {
			s := sender(t, "smtp://"+script(t, lines...))
			s.timeout = 200 * time.Millisecond
			start := time.Now()
			err := s.Send(t.Context(), sample())
			if err == nil || IsPermanent(err) || time.Since(start) > 5*time.Second {
				t.Errorf("after %v: %v", time.Since(start), err)
			}
		})
	}
}

func TestSendingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(50*time.Millisecond, cancel)
	defer timer.Stop()
	err := sender(t, "smtp://"+script(t)).Send(ctx, sample())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestDeliveredMailIsNotAnErrorWhenTheGoodByeFails(t *testing.T) {
	address := script(t, "220 hello", "250 hello", "250 ok", "250 ok", "354 go on", "250 it is delivered", "")
	if err := sender(t, "smtp://"+address).Send(t.Context(), sample()); err != nil {
		t.Errorf("it would be sent twice: %v", err)
	}
}

func TestAddressOfTheServer(t *testing.T) {
	for address, want := range map[string]server{
		"smtp://mail.example.com":                     {host: "mail.example.com", port: 587},
		"smtp://mail.example.com:25/":                 {host: "mail.example.com", port: 25},
		"smtp://u%40x:p%3Aw@mail.example.com":         {host: "mail.example.com", port: 587, user: "u@x", password: "p:w"},
		"smtp://mail.example.com?tls=required":        {host: "mail.example.com", port: 587, tls: tlsRequired},
		"smtps://mail.example.com":                    {host: "mail.example.com", port: 465, tls: tlsFromTheStart},
		"smtps://mail.example.com:4465/?tls=required": {host: "mail.example.com", port: 4465, tls: tlsFromTheStart},
		"smtp://[::1]:2525":                           {host: "::1", port: 2525},
		"SMTP://localhost":                            {host: "localhost", port: 587},
	} {
		if got, err := parseURL(address); err != nil || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}

func TestBadAddressOfTheServer(t *testing.T) {
	for _, address := range []string{
		"", "mail.example.com", "mail.example.com:25", "http://mail.example.com", "smtp://", "smtp://:25",
		"smtp://host:0", "smtp://host:99999", "smtp://host:secret", "smtp://ana:secret%zz@host", "smtp://ana:sec/ret@host",
		"smtp://ana:secret@host/path", "smtp://ana:secret@host?tls=maybe", "smtp://ana:secret@host?unknown=1", "smtp://ana:sec#ret@host",
	} {
		err := ValidateURL(address)
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "smtp://") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, from := range []string{"", "nobody", "a@b\r\nBcc: c@d", "A <a@b>, B <c@d>"} {
		if _, err := NewSMTP("smtp://localhost", from, clock.System); err == nil {
			t.Errorf("the sender %q was accepted", from)
		}
	}
}
