package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fichahq/ficha/internal/contact"
)

// noteJSON is a note; its author has the shape of the compatible API's agent.
type noteJSON struct {
	ID        int64              `json:"id"`
	Content   string             `json:"content"`
	AccountID int64              `json:"account_id"`
	ContactID int64              `json:"contact_id"`
	User      orNull[authorJSON] `json:"user" doc:"Who wrote it"`
	Pinned    bool               `json:"pinned"`
	EditedAt  *int64             `json:"edited_at" doc:"When the text was changed last; null for never"`
	CreatedAt int64              `json:"created_at"`
	UpdatedAt int64              `json:"updated_at"`
}

type authorJSON struct {
	ID                 int64  `json:"id"`
	Name               string `json:"name"`
	AvailableName      string `json:"available_name"`
	Email              string `json:"email"`
	AvailabilityStatus string `json:"availability_status"`
	Thumbnail          string `json:"thumbnail"`
}

func toNoteJSON(n contact.Note) noteJSON {
	out := noteJSON{
		ID: n.ID, Content: n.Content, AccountID: n.AccountID, ContactID: n.ContactID,
		Pinned: n.Pinned, EditedAt: optional(epoch(n.EditedAt)), CreatedAt: epoch(n.CreatedAt), UpdatedAt: epoch(n.UpdatedAt),
	}
	if n.UserID != 0 {
		out.User.value = &authorJSON{ID: n.UserID, Name: n.UserName, AvailableName: n.UserName, Email: n.UserEmail, AvailabilityStatus: "offline"}
	}
	return out
}

type noteOutput struct{ Body noteJSON }

func toNoteOutput(n contact.Note, err error) (*noteOutput, error) {
	return &noteOutput{toNoteJSON(n)}, err
}

// noteBody is what a client gives of one, wrapped in {"note": …} or not.
type noteBody struct{ change contact.NoteChange }

// UnmarshalJSON reads it loosely; see fields.
func (b *noteBody) UnmarshalJSON(data []byte) error {
	in, err := readFields(data, "note")
	if err != nil {
		return err
	}
	if b.change.Content, err = in.text("content"); err != nil {
		return err
	}
	b.change.Pinned, err = in.boolean("pinned")
	return err
}

// Schema documents the unwrapped form.
func (noteBody) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Description: `Absent fields stay. May be wrapped in {"note": …}.`,
		Properties: map[string]*huma.Schema{
			"content": {Type: huma.TypeString, Description: "At most 20,000 characters", Examples: []any{"Prefers to be called in the morning"}},
			"pinned":  {Type: huma.TypeBoolean},
		},
	}
}

// NoteInput is one note about a contact.
type NoteInput struct {
	IDInput
	NoteID int64 `path:"note_id"`
}

func (a *API) listNotes(ctx context.Context, in *IDInput) (*struct{ Body []noteJSON }, error) {
	list, err := a.Contacts.Notes(ctx, actorOf(ctx), in.ID)
	out := &struct{ Body []noteJSON }{[]noteJSON{}}
	for _, n := range list {
		out.Body = append(out.Body, toNoteJSON(n))
	}
	return out, err
}

func (a *API) getNote(ctx context.Context, in *NoteInput) (*noteOutput, error) {
	return toNoteOutput(a.Contacts.Note(ctx, actorOf(ctx), in.ID, in.NoteID))
}

func (a *API) createNote(ctx context.Context, in *struct {
	IDInput
	Body noteBody
}) (*noteOutput, error) {
	return toNoteOutput(a.Contacts.AddNote(ctx, actorOf(ctx), in.ID, in.Body.change))
}

func (a *API) updateNote(ctx context.Context, in *struct {
	NoteInput
	Body noteBody
}) (*noteOutput, error) {
	return toNoteOutput(a.Contacts.ChangeNote(ctx, actorOf(ctx), in.ID, in.NoteID, in.Body.change))
}

func (a *API) deleteNote(ctx context.Context, in *NoteInput) (*empty, error) {
	return &empty{}, a.Contacts.DeleteNote(ctx, actorOf(ctx), in.ID, in.NoteID)
}
