package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Send sends a message as a mail; see [conversation.Sender]. What the server refuses for good is
// a refusal with its words. A server that cannot be used, because of a wrong password perhaps, is
// tried again: somebody may put that right.
func (s *Service) Send(ctx context.Context, o conversation.Sending) (string, error) {
	l := letter{Sending: o, set: SettingsOf(o.Inbox.Settings), now: s.now()}
	l.id = idOf(o.Inbox, o.Message.ID, l.set.Address)
	if clean, err := contact.Email(o.To); err != nil || clean == "" {
		return "", &conversation.Refusal{Code: "mail_address_refused"}
	}
	err := s.network.send(ctx, l)
	if ctx.Err() == nil {
		if noted := s.noteSMTP(ctx, o, failureOf(err)); noted != nil {
			s.log.WarnContext(ctx, "how a mail server does cannot be stored", "inbox", o.Inbox.ID, "cause", noted)
		}
	}
	if f := failureOf(err); f != nil {
		err = errors.New(f.Code) // what the server says is not for the log
	}
	if err != nil {
		return "", err
	}
	return l.id, nil
}

// noteSMTP stores how the server does, when that has changed or was not stored for long.
func (s *Service) noteSMTP(ctx context.Context, o conversation.Sending, f *failure) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := ensure(ctx, tx, o.Inbox.AccountID, o.Inbox.ID); err != nil {
			return err
		}
		b, err := load(ctx, tx, o.Inbox.AccountID, o.Inbox.ID)
		if err != nil {
			return err
		}
		if b.SMTP.Code() != (Health{failure: f}).Code() {
			s.tell(tx, o.Inbox.AccountID, o.Inbox.ID)
		}
		if f == nil {
			b.SMTP = Health{CheckedAt: s.now()}
		} else {
			b.SMTP.FailedAt, b.SMTP.failure = s.now(), f
		}
		return saveSMTP(ctx, tx, b)
	})
}

// wire is a connection to an SMTP server that we are signed in to.
type wire struct {
	client *smtp.Client
	conn   net.Conn
	stop   func() bool
}

func (w *wire) close() {
	w.stop()
	_ = w.client.Quit() // what was sent is sent
	_ = w.conn.Close()
}

// connect reaches the server and signs in. The error is a failure.
func (n network) connect(ctx context.Context, set Settings) (*wire, error) {
	server := set.SMTP
	conn, err := n.dial(ctx, server)
	if err != nil {
		return nil, server.explain(err)
	}
	w := &wire{conn: conn, stop: context.AfterFunc(ctx, func() { _ = conn.Close() })}
	if err := w.enter(n, set); err != nil {
		w.stop()
		_ = conn.Close()
		if ctx.Err() != nil {
			return nil, server.fail(noAnswer, ctx.Err())
		}
		return nil, err
	}
	return w, nil
}

func (w *wire) enter(n network, set Settings) (err error) {
	server := set.SMTP
	if server.Security == StartTLS {
		w.client, err = smtp.NewClientStartTLS(w.conn, n.encryption(server))
	} else {
		w.client = smtp.NewClient(w.conn)
	}
	if err == nil {
		_, domain, _ := strings.Cut(set.Address, "@")
		if !fold.IsASCII(domain) {
			domain = "localhost"
		}
		err = w.client.Hello(domain)
	}
	if err != nil {
		return smtpFailure(server, err)
	}
	return w.signIn(server)
}

// smtpFailure says why a server that was reached is not spoken to.
func smtpFailure(server Server, err error) error {
	var refused *smtp.SMTPError
	var broken *net.OpError
	switch {
	case errors.As(err, &refused):
		return server.fail(notUnderstood, err).saying(refused.Message)
	case server.Security == StartTLS && strings.Contains(err.Error(), "STARTTLS"):
		return server.fail(noEncryption, err)
	case errors.As(err, &broken), errors.Is(err, io.EOF):
		return server.explain(err)
	}
	if explained := failureOf(server.explain(err)); explained.Code != noAnswer {
		return explained
	}
	return server.fail(notUnderstood, err).saying("")
}

func (w *wire) signIn(server Server) error {
	if server.Login == "" {
		return nil
	}
	auth := sasl.NewPlainClient("", server.Login, server.Password)
	if !w.client.SupportsAuth(sasl.Plain) && w.client.SupportsAuth(sasl.Login) {
		auth = sasl.NewLoginClient(server.Login, server.Password)
	}
	err := w.client.Auth(auth)
	if refused, is := errors.AsType[*smtp.SMTPError](err); is {
		return server.fail(loginRefused, err).saying(refused.Message)
	}
	return server.explain(err)
}

// send gives a letter to its server.
func (n network) send(ctx context.Context, l letter) error {
	w, err := n.connect(ctx, l.set)
	if err != nil {
		return err
	}
	defer w.close()
	if most, said := w.client.MaxMessageSize(); said && most > 0 && l.size() > int64(most) {
		return &conversation.Refusal{Code: "mail_too_large"}
	}
	if err := w.address(l); err != nil {
		return l.set.SMTP.refusal(err)
	}
	data, err := w.client.Data()
	if err != nil {
		return l.set.SMTP.refusal(err)
	}
	if err := l.writeTo(ctx, data); err != nil {
		_ = w.conn.Close() // without the end of the mail it is none
		return err
	}
	return l.set.SMTP.refusal(data.Close())
}

// size is about how long the letter is, in bytes.
func (l letter) size() int64 {
	size := int64(2*len(l.Message.Content) + 4096)
	for _, file := range l.Files {
		size += file.Size * 137 / 100
	}
	return size
}

// address names the letter's sender and all who get it. Who refuses one of them refuses the
// letter: nobody would learn that somebody has not got it.
func (w *wire) address(l letter) error {
	all := slices.Concat([]string{l.To}, l.cc(), l.bcc())
	options := &smtp.MailOptions{}
	if utf8, _ := w.client.Extension("SMTPUTF8"); utf8 {
		options.UTF8 = !fold.IsASCII(l.set.Address + strings.Join(all, ""))
	}
	if err := w.client.Mail(l.set.Address, options); err != nil {
		return err
	}
	for _, to := range all {
		if err := w.client.Rcpt(to, nil); err != nil {
			return err
		}
	}
	return nil
}

// refusal gives what a server's answer to a mail means: it is refused for good, or not now, or
// the server wants something else of us.
func (s Server) refusal(err error) error {
	var answer *smtp.SMTPError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &answer):
		return s.explain(err)
	case answer.Code == 530, answer.Code == 535, answer.Code == 538:
		return s.fail(loginRefused, err).saying(answer.Message)
	case answer.Code >= 500:
		return &conversation.Refusal{Code: "mail_refused", Params: problem.Params{"answer": oneLine(answer.Message, maxAnswer)}}
	}
	return fmt.Errorf("the mail server does not take the mail now: %d", answer.Code)
}
