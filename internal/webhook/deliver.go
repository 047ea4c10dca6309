package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/outbound"
)

// Bounds of one call, and how long somebody has a webhook's deliveries without a sign of
// life: longer than a call and what is written before and after it.
const (
	callTime  = 5 * time.Second
	maxAnswer = 4 << 10
	busyFor   = time.Minute
)

// The headers of a call.
const (
	headerID        = "X-Ficha-Delivery"
	headerEvent     = "X-Ficha-Event"
	headerTimestamp = "X-Ficha-Timestamp"
	headerSignature = "X-Ficha-Signature"
)

// deliverArgs is the job of a slice of a webhook's deliveries.
type deliverArgs struct {
	AccountID int64 `json:"account_id"`
	WebhookID int64 `json:"webhook_id"`
}

// Kind names the job for ever.
func (deliverArgs) Kind() string { return "deliver_webhook" }

// deliver does one slice: what is due, one after the other. A delivery that comes in just
// as the last runner leaves is found by the next sweep.
func (s *Service) deliver(ctx context.Context, args deliverArgs, _ job.Attempt) error {
	mine := false
	err := s.db.Write(ctx, func(tx *database.Tx) (err error) {
		now := s.now()
		mine, err = claim(ctx, tx, args, now, now.Add(busyFor))
		return err
	})
	if err != nil || !mine {
		return err
	}
	more, err := s.slice(ctx, args)
	ctx = context.WithoutCancel(ctx)
	return errors.Join(err, s.db.Write(ctx, func(tx *database.Tx) error {
		if err := release(ctx, tx, args); err != nil || !more {
			return err
		}
		return s.enqueue(ctx, tx, args.AccountID, args.WebhookID)
	}))
}

// slice delivers until nothing is due or its time is over; then there is more to do.
func (s *Service) slice(ctx context.Context, args deliverArgs) (more bool, err error) {
	for watch := clock.Start(); watch.Elapsed() < job.Slice && !job.Stopping(ctx); {
		if more, err = s.deliverNext(ctx, args); err != nil || !more {
			return false, err
		}
	}
	return true, nil
}

// deliverNext makes one call and stores what became of it; false when none is due.
func (s *Service) deliverNext(ctx context.Context, args deliverArgs) (more bool, err error) {
	var w Webhook
	var d Delivery
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		now := s.now()
		if more, err = hold(ctx, tx, args, now, now.Add(busyFor)); err != nil || !more {
			return err
		}
		if w, err = load(ctx, tx, args.AccountID, args.WebhookID); err != nil {
			return err
		}
		d, err = nextDelivery(ctx, tx, args, now)
		return err
	})
	if errors.Is(err, database.ErrNotFound) {
		return false, nil
	}
	if err != nil || !more {
		return false, err
	}
	s.call(ctx, w, &d)
	if ctx.Err() != nil {
		return false, ctx.Err() // nobody knows what became of it: it is sent again
	}
	return true, s.db.Write(ctx, func(tx *database.Tx) error { return s.note(ctx, tx, w, d) })
}

// note stores what became of a call, and what follows from it.
func (s *Service) note(ctx context.Context, tx *database.Tx, w Webhook, d Delivery) error {
	d.Attempts++
	end := d.queued.Add(giveUpAfter)
	switch {
	case d.Fault == "":
		d.Status = Delivered
	case !d.TriedAt.Before(end):
		d.Status = Failed
	default:
		d.NextAt = d.TriedAt.Add(pauseAfter(d.Attempts))
		if d.NextAt.After(end) {
			d.NextAt = end // the last try
		}
	}
	saved, err := saveTry(ctx, tx, d)
	if err != nil || !saved {
		return err // it was sent again by hand, or erased, meanwhile
	}
	if d.Status == Delivered {
		return works(ctx, tx, w.AccountID, w.ID)
	}
	expired, err := expire(ctx, tx, w.AccountID, w.ID, d.TriedAt.Add(-giveUpAfter), faultExpired)
	if err != nil {
		return err
	}
	w.failures++
	if w.failures == 1 {
		w.failingSince = d.TriedAt
	}
	gaveUp := d.Status == Failed || expired > 0
	if gaveUp && w.toldAt.IsZero() && d.TriedAt.Sub(w.failingSince) >= tellAfter {
		w.toldAt = d.TriedAt
		if err := s.notify(ctx, tx, w); err != nil {
			return err
		}
	}
	return saveFailures(ctx, tx, w, d.TriedAt.Add(restFor(w.failures)))
}

// notify tells the administrators that a webhook fails.
func (s *Service) notify(ctx context.Context, tx *database.Tx, w Webhook) error {
	administrators, err := account.Administrators(ctx, tx, w.AccountID)
	if err != nil {
		return err
	}
	for _, id := range administrators {
		n := notification.Notice{AccountID: w.AccountID, UserID: id, Kind: notification.WebhookFailing, WebhookID: w.ID}
		if err := s.notices.Notify(ctx, tx, n); err != nil {
			return err
		}
	}
	return nil
}

// letter writes the mail about a webhook that fails.
func (s *Service) letter(ctx context.Context, n notification.Notice) (out notification.Letter, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		w, err := load(ctx, r, n.AccountID, n.WebhookID)
		if err != nil {
			return err
		}
		reader, err := account.LoadReader(ctx, r, n.AccountID, n.UserID)
		out = notification.Letter{To: reader.User, Locale: reader.Locale, Letter: mail.WebhookFailing{
			Name: reader.User.Name, AccountName: reader.AccountName, Webhook: w.label(),
			Link: fmt.Sprintf("%s/accounts/%d/settings/webhooks", s.baseURL, n.AccountID),
		}}
		return err
	})
	return out, err
}

// label names a webhook: an address may hold a secret behind its host.
func (w Webhook) label() string {
	if w.Name != "" {
		return w.Name
	}
	parsed, err := url.Parse(w.URL)
	if err != nil {
		return ""
	}
	return parsed.Host
}

// call sends a delivery and fills in what became of it.
func (s *Service) call(ctx context.Context, w Webhook, d *Delivery) {
	watch := clock.Start()
	d.Answer, d.Fault = s.post(ctx, w, *d)
	d.Took, d.TriedAt = watch.Elapsed(), s.now()
}

func (s *Service) post(ctx context.Context, w Webhook, d Delivery) (answer int, fault string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL, strings.NewReader(d.body))
	if err != nil {
		return 0, faultConnection
	}
	timestamp := strconv.FormatInt(s.now().Unix(), 10)
	for name, value := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Ficha-Webhook/1",
		headerID: strconv.FormatInt(d.ID, 10), headerEvent: string(d.Kind), headerTimestamp: timestamp,
		headerSignature: Sign(w.secret, timestamp, []byte(d.body)),
	} {
		request.Header.Set(name, value)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return 0, faultOf(err)
	}
	defer response.Body.Close() //nolint:errcheck // only read
	// A little of the answer is read, so that the connection can be used again.
	_, _ = io.CopyN(io.Discard, response.Body, maxAnswer)
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return response.StatusCode, faultAnswer
	}
	return response.StatusCode, ""
}

// faultOf says in a word why there was no answer. The error itself names the address,
// which may hold a secret.
func faultOf(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var network net.Error
	switch {
	case errors.Is(err, outbound.ErrAddress):
		return faultAddress
	case errors.As(err, &network) && network.Timeout():
		return faultTimeout
	case errors.As(err, &name):
		return faultName
	case errors.As(err, &certificate):
		return faultCertificate
	}
	return faultConnection
}
