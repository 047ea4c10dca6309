package website

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/problem"
)

// Service is the door of the public API: whoever is at an inbox of a website is looked at,
// everybody else goes through.
type Service struct {
	conversations *conversation.Service
	arrivals      *limiter
}

// Visitors that one address may make: enough for an office or a mobile network behind one.
const (
	maxArrivals    = 100
	arrivalsWithin = 10 * time.Minute
)

// NewService wires the use cases; now is the clock.
func NewService(conversations *conversation.Service, now func() time.Time) *Service {
	return &Service{conversations: conversations, arrivals: &limiter{most: maxArrivals, within: arrivalsWithin, now: now}}
}

// Caller is who is at the door.
type Caller struct {
	Origin  string // of the page, as the browser names it; "" for a program
	Address string // of the client
}

// Inbox gives the inbox of a public address. Error: domain_forbidden for a page of a site that
// is not one of its own.
func (s *Service) Inbox(ctx context.Context, identifier string, from Caller) (in inbox.Inbox, channel account.Actor, err error) {
	in, channel, err = s.conversations.Inbox(ctx, identifier)
	if err == nil && in.Channel == inbox.Website && !Of(in.Settings).Admits(from.Origin) {
		err = problem.New(problem.KindForbidden, "domain_forbidden")
	}
	return in, channel, err
}

// Arrive is [conversation.Service.Arrive]. Further errors: as of Inbox; rate_limited for an
// address that makes too many visitors.
func (s *Service) Arrive(ctx context.Context, identifier string, from Caller, a conversation.Arrival) (conversation.Visitor, error) {
	in, _, err := s.Inbox(ctx, identifier, from)
	if err != nil {
		return conversation.Visitor{}, err
	}
	if in.Channel == inbox.Website {
		if wait := s.arrivals.take(from.Address); wait > 0 {
			return conversation.Visitor{}, problem.TooManyRequests(wait)
		}
	}
	return s.conversations.Arrive(ctx, identifier, a)
}
