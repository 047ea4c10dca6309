package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
)

// session is a connection to an IMAP server in which a folder is open for reading.
type session struct {
	client *imapclient.Client
	line   *line
	stop   func() bool
	news   chan struct{} // there may be new mails
	folder *imap.SelectData
}

// open connects, signs in and opens the folder. The error is a failure.
func (n network) open(ctx context.Context, set Settings) (*session, error) {
	server := set.IMAP
	conn, err := n.dial(ctx, server)
	if err != nil {
		return nil, server.explain(err)
	}
	s := &session{line: lineOf(conn), news: make(chan struct{}, 1)}
	s.stop = context.AfterFunc(ctx, func() { _ = conn.Close() }) // ends what is waited for
	options := &imapclient.Options{TLSConfig: n.encryption(server), UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: s.heard}}
	if server.Security == StartTLS {
		s.client, err = imapclient.NewStartTLS(conn, options)
	} else {
		s.client = imapclient.New(conn, options)
		err = s.client.WaitGreeting()
	}
	if err != nil {
		s.stop()
		_ = conn.Close()
		return nil, startFailure(ctx, server, err)
	}
	if err := s.enter(set); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func lineOf(conn net.Conn) *line {
	if secured, is := conn.(*tls.Conn); is {
		conn = secured.NetConn()
	}
	steady, _ := conn.(*line)
	return steady
}

// startFailure says why a server that was reached is not spoken to.
func startFailure(ctx context.Context, server Server, err error) error {
	var refused *imap.Error
	var untrusted *tls.CertificateVerificationError
	var network net.Error
	switch {
	case ctx.Err() != nil:
		return server.fail(noAnswer, ctx.Err())
	case errors.As(err, &refused) && server.Security == StartTLS:
		return server.fail(noEncryption, err)
	case errors.As(err, &refused):
		return server.fail(notUnderstood, err).saying(refused.Text)
	case errors.As(err, &untrusted), errors.As(err, &network):
		return server.explain(err)
	}
	return server.fail(notUnderstood, err).saying("")
}

// enter signs in and opens the folder.
func (s *session) enter(set Settings) error {
	var refused *imap.Error
	if s.client.State() == imap.ConnStateNotAuthenticated {
		err := s.signIn(set.IMAP)
		if errors.As(err, &refused) {
			return set.IMAP.fail(loginRefused, err).saying(refused.Text)
		}
		if err != nil {
			return set.IMAP.explain(err)
		}
	}
	folder, err := s.client.Select(set.Folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if errors.As(err, &refused) {
		f := set.IMAP.fail(folderMissing, err).saying(refused.Text)
		f.Params["folder"] = set.Folder
		return f
	}
	s.folder = folder
	return set.IMAP.explain(err)
}

func (s *session) signIn(server Server) error {
	if s.client.Caps().Has(imap.AuthCap(sasl.Plain)) {
		return s.client.Authenticate(sasl.NewPlainClient("", server.Login, server.Password))
	}
	return s.client.Login(server.Login, server.Password).Wait()
}

func (s *session) close() {
	s.stop()
	_ = s.client.Close() // nothing of ours is lost with it
}

// heard is told what the server says of the folder by itself.
func (s *session) heard(data *imapclient.UnilateralDataMailbox) {
	if data.NumMessages == nil {
		return
	}
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// newest gives the UID of the latest mail in the folder, 0 for none.
func (s *session) newest() (imap.UID, error) {
	if s.folder.UIDNext > 0 {
		return s.folder.UIDNext - 1, nil
	}
	all, err := s.after(0)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1], nil
}

// after gives the UIDs of the mails that came after one.
func (s *session) after(last imap.UID) ([]imap.UID, error) {
	found, err := s.search(&imap.SearchCriteria{UID: []imap.UIDSet{{imap.UIDRange{Start: last + 1}}}}) // to the end
	return slices.DeleteFunc(found, func(uid imap.UID) bool { return uid <= last }), err               // the end is always given
}

// since gives the UIDs of the mails that came on a day or later.
func (s *session) since(day time.Time) ([]imap.UID, error) {
	return s.search(&imap.SearchCriteria{Since: day})
}

func (s *session) search(criteria *imap.SearchCriteria) ([]imap.UID, error) {
	s.line.allow(maxTalk)
	data, err := s.client.UIDSearch(criteria, nil).Wait()
	if err != nil {
		return nil, err
	}
	set, _ := data.All.(imap.UIDSet)
	found := []imap.UID{}
	for _, span := range set {
		for uid := span.Start; uid != 0 && uid <= span.Stop && len(found) < maxFound; uid++ {
			found = append(found, uid)
		}
	}
	slices.Sort(found)
	return found, nil
}

// maxFound is how many mails are found at once: a server may name more than there are.
const maxFound = 200_000

// sizes gives how long mails are, in bytes. One that is not there any more is left out.
func (s *session) sizes(uids []imap.UID) (map[imap.UID]int64, error) {
	s.line.allow(maxTalk)
	out := map[imap.UID]int64{}
	found, err := s.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, RFC822Size: true}).Collect()
	for _, mail := range found {
		out[mail.UID] = mail.RFC822Size
	}
	return out, err
}

// received is a mail as it came into the folder.
type received struct {
	Mail

	uid imap.UID
	at  time.Time
}

// fetch reads mails one after the other and gives each to take. With most, no more bytes than
// that are read of each. It ends with the first error.
func (s *session) fetch(uids []imap.UID, sizes map[imap.UID]int64, most int64, take func(received) error) error {
	section := &imap.FetchItemBodySection{Peek: true}
	if most > 0 {
		section.Partial = &imap.SectionPartial{Size: most}
	}
	room := int64(maxTalk)
	for _, uid := range uids {
		room += sizes[uid]
	}
	s.line.allow(room)
	command := s.client.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{section}})
	for data := command.Next(); data != nil; data = command.Next() {
		mail, err := readItems(data, most == 0)
		if err != nil {
			return errors.Join(err, command.Close())
		}
		if mail.uid == 0 || !slices.Contains(uids, mail.uid) {
			continue
		}
		mail.Cut = mail.Cut || most > 0 && sizes[mail.uid] > most
		if err := take(mail); err != nil {
			_ = s.line.Close() // or the rest would have to be read
			_ = command.Close()
			return err
		}
	}
	return command.Close()
}

// errCutOff says that the connection ended within a mail.
var errCutOff = errors.New("the mail was cut off")

// readItems reads what the server says of a mail; without its text the UID is 0.
func readItems(data *imapclient.FetchMessageData, files bool) (mail received, err error) {
	found := false
	for item := data.Next(); item != nil; item = data.Next() {
		switch item := item.(type) {
		case imapclient.FetchItemDataUID:
			mail.uid = item.UID
		case imapclient.FetchItemDataInternalDate:
			mail.at = item.Time
		case imapclient.FetchItemDataBodySection:
			if found = item.Literal != nil; found {
				text := &counter{Reader: item.Literal}
				mail.Mail = Parse(text, files && item.Literal.Size() <= maxWithFiles)
				if _, err := io.Copy(io.Discard, text); err != nil || text.read < item.Literal.Size() {
					return mail, errors.Join(errCutOff, err)
				}
			}
		}
	}
	if !found {
		mail.uid = 0
	}
	return mail, nil
}

// counter counts what is read.
type counter struct {
	io.Reader

	read int64
}

// Read reads and counts.
func (c *counter) Read(into []byte) (int, error) {
	n, err := c.Reader.Read(into)
	c.read += int64(n)
	return n, err
}

// idleFor is how long the server is left to tell of new mails before it is asked, at most: some
// never tell, and some connections die without a word. After a mail it is asked sooner, since some do not
// tell of those that came just before.
const idleFor = 5 * time.Minute

// wait returns when there may be new mails: when the server says so, or at the latest after
// idle; after poll where the server tells of none.
func (s *session) wait(ctx context.Context, idle, poll time.Duration) error {
	s.line.allow(maxTalk)
	caps := s.client.Caps()
	if !caps.Has(imap.CapIdle) && !caps.Has(imap.CapIMAP4rev2) {
		s.rest(ctx, poll)
		return ctx.Err()
	}
	command, err := s.client.Idle()
	if err != nil {
		return err
	}
	s.rest(ctx, idle)
	if err := command.Close(); err != nil {
		return err
	}
	return errors.Join(command.Wait(), ctx.Err())
}

func (s *session) rest(ctx context.Context, most time.Duration) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-s.client.Closed():
	case <-s.news:
	case <-timer.C:
	}
}
