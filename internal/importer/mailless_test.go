package importer

import (
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/testkit"
)

// postOffice is a mail server that is away, refuses for now, or takes what comes.
type postOffice struct {
	t       *testing.T
	address string

	mutex sync.Mutex
	busy  bool
	mails []string
}

// newPostOffice gives one that is away until it opens.
func newPostOffice(t *testing.T) *postOffice {
	t.Helper()
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = door.Close()
	return &postOffice{t: t, address: door.Addr().String(), busy: true}
}

// opens lets it be reached; it says that it is busy.
func (p *postOffice) opens() {
	p.t.Helper()
	door, err := net.Listen("tcp", p.address)
	if err != nil {
		p.t.Fatal(err)
	}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return clerk{p}, nil }))
	server.Domain = "localhost"
	go func() { _ = server.Serve(door) }()
	p.t.Cleanup(func() { _ = server.Close() })
}

func (p *postOffice) takesMail() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.busy = false
}

func (p *postOffice) taken() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]string{}, p.mails...)
}

type clerk struct{ *postOffice }

func (clerk) Mail(string, *smtp.MailOptions) error { return nil }
func (clerk) Reset()                               {}
func (clerk) Logout() error                        { return nil }

func (c clerk) Rcpt(string, *smtp.RcptOptions) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.busy {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "come back later"}
	}
	return nil
}

func (c clerk) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.mails = append(c.mails, string(raw))
	return err
}

// mailing is the world with a mail server.
func (w *world) mailing(office *postOffice) *world {
	w.t.Helper()
	other := *w
	log := slog.New(slog.NewTextHandler(w.log, nil))
	sender, err := mail.NewSMTP("smtp://"+office.address, "Ficha <ficha@exemplo.com>", clock.System)
	w.must(err)
	notices := notification.NewService(w.db, sender, w.events, clock.System, log)
	other.Service = NewService(w.db, w.blobs, notices, w.events, w.baseURL, clock.System)
	testkit.Queue(w.t, w.db, log, other.Service, notices)
	return &other
}

// TestTheMailServerIsDown: an import ends without it, and its mail goes out by itself, once, when it is back.
func TestTheMailServerIsDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		office := newPostOffice(t)
		w = w.mailing(office)
		good, bad := w.upload(w.actor, people(0, 3000)...), w.upload(w.actor, "name,email,email", "Ana,a@x.com,b@x.com")
		next := w.upload(w.actor, people(0, 3000)...)
		stop := w.work()
		status := func(i Import) notification.Status {
			got, err := w.MailStatus(ctx, i)
			w.must(err)
			return got
		}
		w.awaitEnd(good)
		ended := w.awaitEnd(next)
		w.eventually("the mails wait", func() bool {
			return status(good) == notification.Retrying && status(bad) == notification.Retrying && status(next) == notification.Retrying
		})
		office.opens()
		w.due()
		w.eventually("they are tried again", func() bool { return strings.Contains(w.log.String(), "come back later") })
		if n := len(office.taken()); n != 0 || w.look(good).Status != Completed {
			t.Errorf("%d mails, %s", n, w.look(good).Status)
		}
		office.takesMail()
		w.eventually("they are sent", func() bool {
			w.due()
			return status(good) == notification.Sent && status(bad) == notification.Sent && status(next) == notification.Sent
		})
		w.due()
		stop()
		if n := len(office.taken()); n != 3 || w.number("SELECT count(*) FROM mails") != 3 {
			t.Errorf("%d mails", n)
		}
		if now := w.look(next); now.Counts != (Counts{Rows: 3000, Unchanged: 3000}) || !now.FinishedAt.Equal(ended.FinishedAt) || w.number("SELECT count(*) FROM contacts") != 3000 {
			t.Errorf("%s %+v, %d contacts", now.Status, now.Counts, w.number("SELECT count(*) FROM contacts"))
		}
		if w.look(bad).Status != Failed {
			t.Errorf("the bad one is %s", w.look(bad).Status)
		}
	})
}
