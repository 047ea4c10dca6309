package conversation

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/database"
)

// Transcript is a conversation with all its messages, as it is handed out to its contact.
type Transcript struct {
	Number    int64     `json:"number"`
	Inbox     string    `json:"inbox"`
	Status    Status    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
	Messages  []Line    `json:"messages"`
}

// Line is a message of a transcript. Author is "" for the contact and for nobody.
type Line struct {
	At      time.Time  `json:"at"`
	Kind    Kind       `json:"kind"`
	Author  string     `json:"author"`
	Content string     `json:"content"`
	Files   []Enclosed `json:"attachments,omitempty"`
}

// Enclosed is a file of a transcript; Path is where it is, below the address of the server.
type Enclosed struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"`
	Path string `json:"path"`
}

// About gives the conversations of contacts, the oldest first, with everything that was written.
func About(ctx context.Context, r database.Reader, accountID int64, contactIDs []int64) ([]Transcript, error) {
	these, argument := r.Dialect().In("ci.contact_id", "$2", contactIDs)
	var ids []int64
	out, err := database.Collect(ctx, r, func(row database.Row) (t Transcript, err error) {
		var id, at int64
		err = row.Scan(&id, &t.Number, &t.Inbox, &t.Status, &at)
		ids = append(ids, id)
		t.CreatedAt, t.Messages = instant(at), []Line{}
		return t, err
	}, `SELECT v.id, v.display_id, i.name, v.status, v.created_at FROM conversations v
		JOIN contact_inboxes ci ON ci.account_id = v.account_id AND ci.id = v.contact_inbox_id
		JOIN inboxes i ON i.account_id = v.account_id AND i.id = v.inbox_id WHERE v.account_id = $1 AND `+these+" ORDER BY v.id", accountID, argument)
	if err != nil || len(out) == 0 {
		return out, err
	}
	these, argument = r.Dialect().In("m.conversation_id", "$2", ids)
	messages, err := messageRows(ctx, r, accountID, these+" AND m.kind <> 'activity' ORDER BY m.created_at, m.id", argument)
	for _, m := range messages {
		for n, id := range ids {
			if id == m.ConversationID {
				out[n].Messages = append(out[n].Messages, lineOf(accountID, m))
			}
		}
	}
	return out, err
}

func lineOf(accountID int64, m Message) Line {
	line := Line{At: m.CreatedAt, Kind: m.Kind, Author: m.Sender.Name, Content: m.Content}
	for _, f := range m.Files {
		line.Files = append(line.Files, Enclosed{f.Name, f.Type, f.Size, f.path(accountID)})
	}
	return line
}
