package api

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/problem"
)

// listenAsVisitor sends what a visitor hears, as server-sent events. What is new it asks for.
func (a *API) listenAsVisitor(w http.ResponseWriter, r *http.Request) error {
	v, err := a.visitorOf(r)
	if err != nil {
		return err
	}
	leave, err := a.visitors.enter(v.ID)
	if err != nil {
		return err
	}
	defer leave()
	var listener atomic.Pointer[conversation.Visitor] // a merge may change whose it is
	listener.Store(&v)
	events, cancel := a.Events.SubscribeTo(v.Inbox.AccountID, func(e event.Event) bool {
		_, heard := listener.Load().Hears(e)
		return heard
	})
	defer cancel()
	flush := eventsTo(w)
	ticker := time.NewTicker(a.beat)
	defer ticker.Stop()
	// Signs of life are events too: a page can tell silence from a stream that is held up somewhere.
	ping := format(event.Event{Kind: "ping"})
	for err = send(w, flush, ping); err == nil; {
		select {
		case e, more := <-events:
			if !more {
				return nil // too slow, as in listen
			}
			if told, heard := listener.Load().Hears(e); heard {
				err = send(w, flush, format(told))
			}
			continue
		case <-ticker.C:
		case <-r.Context().Done():
			return nil
		case <-a.stopping:
			return nil
		}
		now, gone := a.visitorOf(r)
		if gone != nil {
			return nil // deleted meanwhile, or the inbox is closed: the stream ends
		}
		listener.Store(&now)
		err = send(w, flush, ping)
	}
	return nil // the client is gone; there is nobody to tell
}

func (a *API) visitorOf(r *http.Request) (conversation.Visitor, error) {
	return a.Conversations.Visitor(r.Context(), r.PathValue("identifier"), r.PathValue("source_id"))
}

// streams counts how many streams each visitor listens to on this node.
type streams struct {
	mu   sync.Mutex
	open map[int64]int // by contact_inbox
}

// maxStreams is how many a visitor may have: a tab needs one.
const (
	maxStreams = 20
	streamWait = time.Minute
)

func newStreams() *streams { return &streams{open: map[int64]int{}} }

// enter counts one until leave. Error: rate_limited.
func (s *streams) enter(id int64) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[id] >= maxStreams {
		return nil, problem.TooManyRequests(streamWait)
	}
	s.open[id]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[id]--; s.open[id] == 0 {
			delete(s.open, id)
		}
	}, nil
}

// typingInput is who is writing where.
type typingInput struct {
	IDInput
	Body struct {
		Typing  looseText `json:"typing_status" enum:"on,off"`
		Private looseBool `json:"is_private,omitempty" doc:"A note is being written: nobody is told"`
	}
}

func (a *API) typeInConversation(ctx context.Context, in *typingInput) (*empty, error) {
	return &empty{}, a.Conversations.Type(ctx, actorOf(ctx), in.ID, in.Body.Typing == "on", bool(in.Body.Private))
}
