package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/fichahq/ficha/internal/conversation"
	"github.com/fichahq/ficha/internal/database"
)

// Limits of what goes out, in characters and bytes.
const (
	maxText    = 4096
	maxCaption = 1024
	maxImage   = 5 << 20
	maxClip    = 16 << 20 // audio and video
)

// piece is a message as Meta knows it: one of ours may be several.
type piece struct {
	kind string         // of Meta's
	body map[string]any // what the message says under its kind
	file *conversation.StoredFile
}

// Send sends a message: a template, or its text and files, in as many pieces as it takes. What
// was sent in an earlier try is not sent again.
func (s *Service) Send(ctx context.Context, o conversation.Sending) (string, error) {
	pieces, err := piecesOf(o)
	if err != nil {
		return "", err
	}
	var sent []string
	var reply string
	err = s.db.Read(ctx, func(r database.Reader) (err error) {
		if sent, err = sentParts(ctx, r, o.Inbox.AccountID, o.Message.ID); err == nil {
			reply, err = repliesTo(ctx, r, o)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	for n, p := range pieces {
		if n < len(sent) {
			continue
		}
		id, err := s.sendPiece(ctx, o, p, reply)
		if err != nil {
			return "", s.refused(ctx, o.Inbox, err)
		}
		sent, reply = append(sent, id), ""
		if len(pieces) == 1 {
			break
		}
		err = s.db.Write(context.WithoutCancel(ctx), func(tx *database.Tx) error {
			return insertPart(ctx, tx, o.Inbox.AccountID, o.Message.ID, n, id)
		})
		if err != nil {
			return "", err
		}
	}
	return sent[0], s.noteFault(ctx, o.Inbox, "")
}

// sendPiece sends one and gives its id.
func (s *Service) sendPiece(ctx context.Context, o conversation.Sending, p piece, reply string) (string, error) {
	c := connectionOf(o.Inbox)
	if p.file != nil {
		id, err := s.graph.upload(ctx, c, *p.file)
		if err != nil {
			return "", err
		}
		p.body["id"] = id
	}
	message := map[string]any{"messaging_product": "whatsapp", "recipient_type": "individual", "type": p.kind, p.kind: p.body}
	if digitsOf(o.To) == o.To {
		message["to"] = o.To
	} else {
		message["recipient"] = o.To // the id of somebody who hides the number
	}
	if reply != "" {
		message["context"] = map[string]any{"message_id": reply}
	}
	var answer struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := s.graph.post(ctx, c, c.phoneID+"/messages", message, &answer); err != nil {
		return "", err
	}
	if len(answer.Messages) == 0 {
		return "", errors.New("graph api: a message without an id")
	}
	return answer.Messages[0].ID, nil
}

// piecesOf takes a message apart. A short text stands under the first file that can have one.
func piecesOf(o conversation.Sending) ([]piece, error) {
	if given, is := o.Message.Attributes[templateParams].(map[string]any); is {
		return []piece{{kind: "template", body: choiceOf(given).wire()}}, nil
	}
	var out []piece
	content := o.Message.Content
	captioned := len(o.Files) > 0 && utf8.RuneCountInString(content) <= maxCaption && kindOf(o.Files[0]) != "audio"
	if content != "" && !captioned {
		linked := strings.Contains(content, "https://") || strings.Contains(content, "http://")
		out = append(out, piece{kind: "text", body: map[string]any{"body": content, "preview_url": linked}})
	}
	for n, f := range o.Files {
		p := piece{kind: kindOf(f), body: map[string]any{}, file: &f}
		if p.kind == "document" {
			p.body["filename"] = f.Name
		}
		if n == 0 && captioned && content != "" {
			p.body["caption"] = content
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, &conversation.Refusal{Code: "required"}
	}
	return out, nil
}

// kindOf gives as what a file is sent: what WhatsApp shows nothing of goes as a document.
func kindOf(f conversation.StoredFile) string {
	kind, _, _ := strings.Cut(f.Type, ";")
	switch kind {
	case "image/jpeg", "image/png":
		if f.Size <= maxImage {
			return "image"
		}
	case "video/mp4", "video/3gpp":
		if f.Size <= maxClip {
			return "video"
		}
	case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg":
		if f.Size <= maxClip {
			return "audio"
		}
	}
	return "document"
}

// repliesTo gives what Meta calls the message that one answers, "" for none.
func repliesTo(ctx context.Context, r database.Reader, o conversation.Sending) (string, error) {
	if id := word(o.Message.Attributes, "in_reply_to_external_id"); id != "" {
		return id, nil
	}
	number, is := o.Message.Attributes["in_reply_to"].(json.Number)
	if !is {
		return "", nil
	}
	id, err := number.Int64()
	if err != nil {
		return "", nil //nolint:nilerr // no id of a message
	}
	return answered(ctx, r, o.Inbox.AccountID, o.Conversation.ID, id)
}
