package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/fichahq/ficha/internal/event"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
)

type notificationJSON struct {
	ID        int64   `json:"id"`
	Kind      string  `json:"kind" enum:"import_completed,import_failed,export_completed,export_failed,webhook_failing,mentioned"`
	Subject   string  `json:"subject" doc:"In the reader's language"`
	Text      string  `json:"text" doc:"The mail's text, in the reader's language"`
	Status    string  `json:"status" enum:"kept,queued,retrying,sent,failed" doc:"What became of the mail; kept: there is no mail server"`
	Link      *string `json:"link" doc:"Path in the page"`
	CreatedAt int64   `json:"created_at"`
	ReadAt    *int64  `json:"read_at"`
}

type notificationList struct {
	Meta struct {
		Count       int `json:"count" doc:"On all pages"`
		CurrentPage int `json:"current_page"`
		Unread      int `json:"unread"`
	} `json:"meta"`
	Payload []notificationJSON `json:"payload"`
}

func (a *API) listNotifications(ctx context.Context, in *struct {
	AccountInput
	Page string `query:"page" doc:"From 1"`
}) (*struct{ Body notificationList }, error) {
	number := pageNumber(in.Page)
	page, err := a.Notifications.List(ctx, actorOf(ctx), localeOf(ctx), number)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body notificationList }{}
	out.Body.Meta.Count, out.Body.Meta.CurrentPage, out.Body.Meta.Unread = page.Count, number, page.Unread
	out.Body.Payload = []notificationJSON{}
	for _, e := range page.Entries {
		out.Body.Payload = append(out.Body.Payload, toNotificationJSON(e))
	}
	return out, nil
}

func toNotificationJSON(e notification.Entry) notificationJSON {
	link := fmt.Sprintf("/accounts/%d/imports/%d", e.AccountID, e.ImportID)
	if e.ExportID != 0 {
		link = fmt.Sprintf("/accounts/%d/exports/%d", e.AccountID, e.ExportID)
	}
	if e.WebhookID != 0 {
		link = fmt.Sprintf("/accounts/%d/settings/webhooks", e.AccountID)
	}
	if e.Path != "" {
		link = e.Path
	}
	return notificationJSON{
		ID: e.ID, Kind: string(e.Kind), Subject: e.Subject, Text: e.Text, Status: string(e.Status), Link: &link,
		CreatedAt: epoch(e.CreatedAt), ReadAt: optional(epoch(e.ReadAt)),
	}
}

func (a *API) readNotifications(ctx context.Context, _ *AccountInput) (*empty, error) {
	return &empty{}, a.Notifications.MarkRead(ctx, actorOf(ctx))
}

// heartbeat keeps proxies from closing a quiet stream. With each, as with each
// event, we look again whether its listener may still listen.
const heartbeat = 25 * time.Second

// pause is how long a stream that has told something gathers what it tells next, so that we look
// once for all of that.
const pause = 50 * time.Millisecond

// waiting takes the events that are there by now, as they are sent.
func waiting(events <-chan event.Event) (text string) {
	for {
		select {
		case e, more := <-events:
			if !more {
				return text
			}
			text += format(e)
		default:
			return text
		}
	}
}

// eventsTo begins an answer of server-sent events, which is sent on by the controller.
func eventsTo(w http.ResponseWriter) *http.ResponseController {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no") // nginx
	return http.NewResponseController(w)
}

// listen sends what changes in the account, as server-sent events.
func (a *API) listen(w http.ResponseWriter, r *http.Request) error {
	actor := actorOf(r.Context())
	events, cancel := a.Events.Subscribe(actor.AccountID(), actor.UserID)
	defer cancel()
	flush := eventsTo(w)
	ticker := time.NewTicker(a.beat)
	defer ticker.Stop()
	rest := time.After(0)
	err := send(w, flush, ": listening\n\n")
	for err == nil {
		next := ":\n\n"
		select {
		case e, more := <-events:
			if !more {
				return nil // too slow: it comes back and asks for everything
			}
			select {
			case <-rest:
			case <-r.Context().Done():
				return nil
			}
			next, rest = format(e)+waiting(events), time.After(pause)
		case <-ticker.C:
		case <-r.Context().Done():
			return nil
		case <-a.stopping:
			return nil
		}
		if a.admit(r, &request{}, member) != nil {
			return nil // signed out, deactivated or suspended meanwhile
		}
		err = send(w, flush, next)
	}
	return nil // the client is gone; there is nobody to tell
}

func send(w http.ResponseWriter, flush *http.ResponseController, text string) error {
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return flush.Flush()
}

func format(e event.Event) string {
	data, err := json.Marshal(e.Data)
	if err != nil {
		data = []byte("{}")
	}
	return fmt.Sprintf("event: %s\ndata: %s\n\n", e.Kind, data)
}

// pathID reads {id} for handlers that speak HTTP themselves.
func pathID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, problem.NotFound()
	}
	return id, nil
}
