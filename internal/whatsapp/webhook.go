package whatsapp

import (
	"context"
	"crypto/subtle"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
)

// MaxPayload is how large a payload may be, in bytes: Meta's limit is 3 MB.
const MaxPayload = 4 << 20

// Verify answers Meta's question whether the webhook of an inbox is ours. Error: forbidden for
// a token that is not the inbox's.
func (s *Service) Verify(ctx context.Context, identifier, mode, token, challenge string) (string, error) {
	i, err := s.addressed(ctx, identifier)
	if err != nil {
		return "", err
	}
	verify := connectionOf(i).verify
	if mode != "subscribe" || verify == "" || subtle.ConstantTimeCompare([]byte(token), []byte(verify)) != 1 || len(challenge) > maxKey {
		return "", problem.Forbidden()
	}
	return challenge, nil
}

// addressed gives the inbox of a webhook's address.
func (s *Service) addressed(ctx context.Context, identifier string) (i inbox.Inbox, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		if i, err = inbox.ByIdentifier(ctx, r, identifier); err != nil {
			return err
		}
		if i.Channel != inbox.WhatsApp {
			return problem.NotFound()
		}
		_, err = account.ForChannel(ctx, r, i.AccountID)
		return err
	})
	return i, err
}

// Take stores what Meta tells, so that it can be answered at once. What is known already, and
// what is about numbers that no inbox of the account has, is left out. Errors:
// whatsapp_signature_invalid, then nothing is written; body_malformed.
func (s *Service) Take(ctx context.Context, identifier, signature string, body []byte) error {
	i, err := s.addressed(ctx, identifier)
	if err != nil {
		return err
	}
	c := connectionOf(i)
	if !c.signs(signature, body) {
		return problem.Unauthenticated("whatsapp_signature_invalid")
	}
	list, err := parse(body)
	if err != nil || len(list) == 0 {
		return err
	}
	strangers := 0
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		strangers = 0
		targets, err := targets(ctx, tx, i)
		if err != nil {
			return err
		}
		begun := map[string]bool{}
		for _, t := range list {
			target, found := targets[t.phoneID]
			if !found {
				strangers++
				continue
			}
			if err := s.keep(ctx, tx, target, t, begun); err != nil {
				return err
			}
		}
		return nil
	})
	if strangers > 0 {
		s.log.InfoContext(ctx, "WhatsApp told of a number that no inbox has", "account", i.AccountID, "inbox", i.ID, "events", strangers)
	}
	return err
}

// targets gives the inboxes that a webhook may bring something for, by their number's id: an
// app has one webhook for all its numbers, and its secret has signed the payload.
func targets(ctx context.Context, r database.Reader, i inbox.Inbox) (map[string]inbox.Inbox, error) {
	all, err := inbox.ListChannel(ctx, r, inbox.WhatsApp)
	c := connectionOf(i)
	out := map[string]inbox.Inbox{}
	for _, other := range all {
		if o := connectionOf(other); other.AccountID == i.AccountID && o.secret == c.secret {
			out[o.phoneID] = other
		}
	}
	out[c.phoneID] = i
	return out, err
}

// keep stores a thing that was told, and has the first about somebody worked on.
func (s *Service) keep(ctx context.Context, tx *database.Tx, i inbox.Inbox, t told, begun map[string]bool) error {
	known, err := isKnown(ctx, tx, i, t.key)
	if err != nil || known {
		return err
	}
	id, added, err := insertNews(ctx, tx, i, t, s.now())
	if err != nil || !added || begun[t.about] {
		return err
	}
	begun[t.about] = true
	return s.jobs().Enqueue(ctx, tx, workArgs{i.AccountID, id})
}

func (s *Service) jobs() job.Work[workArgs] {
	return job.Work[workArgs]{DB: s.db, Queue: s.queue, Now: s.now, Silent: busyFor, Stale: stale, Beat: beat}
}

// Sweep takes up what nobody works on any more.
func (s *Service) Sweep(ctx context.Context) error { return s.jobs().Sweep(ctx, false) }
