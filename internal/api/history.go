package api

import (
	"context"
	"strings"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/history"
)

// entryJSON is one line of a contact's history.
type entryJSON struct {
	ID      int64              `json:"id" doc:"0 for what cannot be put back; unique otherwise"`
	Kind    string             `json:"kind" enum:"created,updated,labels,note_added,note_changed,note_deleted,blocked,unblocked,merged,unmerged,exported,conversation"`
	At      int64              `json:"at"`
	Contact int64              `json:"contact_id" doc:"Another one for what happened to a contact that was merged into this one"`
	Actor   orNull[personJSON] `json:"actor"`
	Source  sourceJSON         `json:"source"`
	Changes map[string][2]any  `json:"changes" doc:"Values before and after, by field; custom attributes are custom_attributes.KEY" example:"{\"city\":[\"Olinda\",\"Recife\"]}"`
	Text    *string            `json:"text,omitempty" doc:"Of a note, or why somebody was blocked"`
	Other   orNull[personJSON] `json:"other" doc:"The contact that was merged, as it was called then"`

	ConversationID *int64 `json:"conversation_id,omitempty" doc:"Of a conversation that began; text is its inbox"`
}

type personJSON struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type sourceJSON struct {
	Kind         string  `json:"kind" enum:"hand,api,import,bulk,merge,channel"`
	ImportID     *int64  `json:"import_id,omitempty"`
	FileName     *string `json:"file_name,omitempty" doc:"Of the import or export"`
	Line         *int    `json:"line,omitempty" doc:"Of the import's file"`
	BulkActionID *int64  `json:"bulk_action_id,omitempty"`
	ExportID     *int64  `json:"export_id,omitempty"`
}

func toEntryJSON(e history.Entry) entryJSON {
	out := entryJSON{
		ID: e.ID, Kind: string(e.Kind), At: epoch(e.At), Contact: e.ContactID, Changes: e.Changes, Text: optional(e.Text), ConversationID: optional(e.Conversation),
		Source: sourceJSON{
			string(e.Via), optional(e.ImportID), optional(e.FileName), optional(e.ImportLine), optional(e.BulkActionID), optional(e.ExportID),
		},
	}
	if out.Changes == nil {
		out.Changes = map[string][2]any{}
	}
	if e.UserID != 0 {
		out.Actor.value = &personJSON{e.UserID, e.UserName}
	}
	if e.Kind == contact.EventMerged || e.Kind == contact.EventUnmerged {
		out.Other.value = &personJSON{e.Other, e.Name}
	}
	return out
}

type entryList struct {
	Meta    meta        `json:"meta"`
	Payload []entryJSON `json:"payload"`
}

func (a *API) listContactEvents(ctx context.Context, in *struct {
	IDInput
	Page    string `query:"page" doc:"From 1"`
	PerPage string `query:"per_page" doc:"1 to 200, 25 unless given"`
	Kinds   string `query:"kinds" doc:"With commas; all unless given" example:"created,updated"`
}) (*struct{ Body entryList }, error) {
	q := history.Query{Page: pageNumber(in.Page), PerPage: perPage(in.PerPage, history.DefaultPerPage, history.MaxPerPage)}
	for kind := range strings.SplitSeq(in.Kinds, ",") {
		if kind = strings.TrimSpace(kind); kind != "" {
			q.Kinds = append(q.Kinds, contact.EventKind(kind))
		}
	}
	page, err := a.History.List(ctx, actorOf(ctx), in.ID, q)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body entryList }{entryList{meta{page.Count, q.Page}, []entryJSON{}}}
	for _, e := range page.Entries {
		out.Body.Payload = append(out.Body.Payload, toEntryJSON(e))
	}
	return out, nil
}

func (a *API) restoreContactField(ctx context.Context, in *struct {
	IDInput
	EventID int64 `path:"event_id"`
	Body    struct {
		Field looseText `json:"field" doc:"One of the entry's changes" example:"city"`
	}
}) (*contactOutput, error) {
	c, err := a.History.Restore(ctx, actorOf(ctx), in.ID, in.EventID, string(in.Body.Field))
	if err != nil {
		return nil, err
	}
	return a.contactAnswer(ctx, c, true)
}
