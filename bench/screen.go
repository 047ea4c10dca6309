package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// How long the page waits between two times of asking; see web/src/features/conversations.
const (
	listPause  = 150 * time.Millisecond
	countPause = 2 * time.Second
)

// screen is a member's page with the list and one conversation open, which asks what
// web/src/features/conversations asks.
type screen struct {
	*chat

	number int
	open   int64 // the conversation
	seen   map[int64]bool
	rows   map[int64]bool
}

// row is a conversation as a list has it.
type row struct {
	Unread   int `json:"unread_count"`
	Messages []struct {
		ID int64 `json:"id"`
	} `json:"messages"`
}

// watch opens a screen, until ctx ends.
func (c *chat) watch(ctx context.Context, number int, open int64) error {
	s := &screen{c, number, open, map[int64]bool{}, map[int64]bool{}}
	list := coalesce(ctx, listPause, func() { c.fail(s.list(ctx)) })
	count := coalesce(ctx, countPause, func() {
		c.fail(s.ask(ctx, c.server, http.MethodGet, "/conversations/meta?assignee_type=all&status=open", "", nil))
	})
	thread := coalesce(ctx, listPause, func() { c.fail(s.thread(ctx)) })
	return c.server.listen(ctx, "/events", func(kind, data string) {
		at := time.Now()
		var e struct {
			ID      int64  `json:"id"`
			Change  string `json:"change"`
			Message int64  `json:"message_id"`
		}
		if kind != "conversation" || json.Unmarshal([]byte(data), &e) != nil {
			return
		}
		if e.Change == "message" {
			c.saw(&c.told, sighting{number, e.Message, at})
		}
		list()
		count()
		if e.ID == open {
			thread()
		}
	})
}

func (c *chat) saw(where *[]sighting, s sighting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*where = append(*where, s)
}

func (s *screen) list(ctx context.Context) error {
	var page struct {
		Data struct {
			Payload []row `json:"payload"`
		} `json:"data"`
	}
	if err := s.ask(ctx, s.server, http.MethodGet, "/conversations?assignee_type=all&status=open&page=1&counts=false", "", &page); err != nil {
		return err
	}
	at := time.Now()
	for _, r := range page.Data.Payload {
		for _, m := range r.Messages {
			if !s.rows[m.ID] {
				s.rows[m.ID] = true
				s.saw(&s.listed, sighting{s.number, m.ID, at})
			}
		}
	}
	return nil
}

// thread asks for the open conversation and its messages at once, and marks it as read.
func (s *screen) thread(ctx context.Context) error {
	path := fmt.Sprintf("/conversations/%d", s.open)
	head := make(chan error, 1)
	var shown row
	go func() { head <- s.ask(ctx, s.server, http.MethodGet, path, "", &shown) }()
	var part struct {
		Payload []struct {
			ID int64 `json:"id"`
		} `json:"payload"`
	}
	err := s.ask(ctx, s.server, http.MethodGet, path+"/messages", "", &part)
	at := time.Now()
	for _, m := range part.Payload {
		if !s.seen[m.ID] {
			s.seen[m.ID] = true
			s.saw(&s.opened, sighting{s.number, m.ID, at})
		}
	}
	if other := <-head; err == nil {
		err = other
	}
	if err != nil || shown.Unread == 0 {
		return err
	}
	return s.ask(ctx, s.server, http.MethodPost, path+"/update_last_seen", "", nil)
}
