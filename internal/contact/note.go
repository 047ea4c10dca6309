package contact

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// maxNote is the most characters of a note.
const maxNote = 20_000

// Note is what a member has written about a contact. UserName is "" when the
// author is not known any more.
type Note struct {
	ID        int64
	AccountID int64
	ContactID int64
	UserID    int64
	UserName  string
	UserEmail string
	Content   string
	Pinned    bool
	EditedAt  time.Time // zero for never
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NoteChange is what changes of a note; nil stays.
type NoteChange struct {
	Content *string
	Pinned  *bool
}

// Apply gives the note with a change made. Errors, on content: required, too_long,
// text_invalid.
func (n Note) Apply(change NoteChange, now time.Time) (Note, error) {
	if change.Pinned != nil {
		n.Pinned = *change.Pinned
	}
	if change.Content == nil {
		return n, nil
	}
	content, err := fold.Clean(*change.Content, maxNote)
	if err == nil && content == "" {
		err = &FieldError{Code: "required"}
	}
	if err != nil {
		return n, problem.InvalidFields(fault("content", err))
	}
	if n.Content != "" && n.Content != content {
		n.EditedAt = now
	}
	n.Content = content
	return n, nil
}

const noteQuery = `SELECT n.id, n.account_id, n.contact_id, COALESCE(n.user_id, 0), COALESCE(u.name, ''), COALESCE(u.email, ''),
	n.content, n.pinned, COALESCE(n.edited_at, 0), n.created_at, n.updated_at
	FROM notes n LEFT JOIN users u ON u.id = n.user_id WHERE n.account_id = $1 AND n.contact_id = $2`

func scanNote(row database.Row) (n Note, err error) {
	var edited, created, updated int64
	err = row.Scan(&n.ID, &n.AccountID, &n.ContactID, &n.UserID, &n.UserName, &n.UserEmail, &n.Content, &n.Pinned, &edited, &created, &updated)
	n.EditedAt, n.CreatedAt, n.UpdatedAt = instant(edited), instant(created), instant(updated)
	return n, err
}

func loadNote(ctx context.Context, r database.Reader, accountID, contactID, id int64) (Note, error) {
	return scanNote(r.QueryRow(ctx, noteQuery+" AND n.id = $3", accountID, contactID, id))
}

// Notes lists the notes about a contact: the pinned ones first, then the newest.
func (s *Service) Notes(ctx context.Context, actor account.Actor, contactID int64) (list []Note, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, err := load(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		list, err = NotesOf(ctx, r, actor.AccountID(), contactID)
		return err
	})
	return list, err
}

// NotesOf gives the notes about a contact, as [Service.Notes] does.
func NotesOf(ctx context.Context, r database.Reader, accountID, contactID int64) ([]Note, error) {
	return database.Collect(ctx, r, scanNote, noteQuery+" ORDER BY n.pinned DESC, n.id DESC", accountID, contactID)
}

// Note gives one note about a contact.
func (s *Service) Note(ctx context.Context, actor account.Actor, contactID, id int64) (n Note, err error) {
	if err := actor.Require(account.Contacts); err != nil {
		return Note{}, err
	}
	err = s.db.Read(ctx, func(r database.Reader) error {
		if _, err := load(ctx, r, actor.AccountID(), contactID); err != nil {
			return err
		}
		n, err = loadNote(ctx, r, actor.AccountID(), contactID, id)
		return err
	})
	return n, err
}

// AddNote writes a note about a contact. Errors, on content: required, too_long,
// text_invalid.
func (s *Service) AddNote(ctx context.Context, actor account.Actor, contactID int64, change NoteChange) (Note, error) {
	if change.Content == nil {
		change.Content = new(string) // refused as blank
	}
	return s.writeNote(ctx, actor, contactID, func(tx *database.Tx) (Note, EventKind, EventData, error) {
		now := s.now()
		n, err := Note{AccountID: actor.AccountID(), ContactID: contactID, UserID: actor.UserID, CreatedAt: now, UpdatedAt: now}.Apply(change, now)
		if err != nil {
			return n, "", EventData{}, err
		}
		if n.ID, err = database.NextID(ctx, tx, database.NoteIDs); err != nil {
			return n, "", EventData{}, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO notes (id, account_id, contact_id, user_id, content, pinned, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`, n.ID, n.AccountID, n.ContactID, null(n.UserID), n.Content, n.Pinned, now.UnixMicro())
		return n, EventNoteAdded, EventData{Text: n.Content, Other: n.ID}, err
	})
}

// ChangeNote changes the text of a note or pins it; pinning is not a part of the
// contact's history. Errors: as for AddNote.
func (s *Service) ChangeNote(ctx context.Context, actor account.Actor, contactID, id int64, change NoteChange) (Note, error) {
	return s.writeNote(ctx, actor, contactID, func(tx *database.Tx) (Note, EventKind, EventData, error) {
		before, err := loadNote(ctx, tx, actor.AccountID(), contactID, id)
		if err != nil {
			return before, "", EventData{}, err
		}
		now := s.now()
		n, err := before.Apply(change, now)
		if err != nil || n == before {
			return n, "", EventData{}, err
		}
		n.UpdatedAt = now
		_, err = tx.Exec(ctx, "UPDATE notes SET content = $3, pinned = $4, edited_at = $5, updated_at = $6 WHERE account_id = $1 AND id = $2",
			n.AccountID, n.ID, n.Content, n.Pinned, micros(n.EditedAt), now.UnixMicro())
		if n.Content == before.Content {
			return n, "", EventData{}, err
		}
		return n, EventNoteChanged, EventData{Changes: Changes{"content": {before.Content, n.Content}}, Other: n.ID}, err
	})
}

// DeleteNote deletes a note; the contact's history keeps its text.
func (s *Service) DeleteNote(ctx context.Context, actor account.Actor, contactID, id int64) error {
	_, err := s.writeNote(ctx, actor, contactID, func(tx *database.Tx) (Note, EventKind, EventData, error) {
		n, err := loadNote(ctx, tx, actor.AccountID(), contactID, id)
		if err != nil {
			return n, "", EventData{}, err
		}
		_, err = tx.Exec(ctx, "DELETE FROM notes WHERE account_id = $1 AND id = $2", n.AccountID, n.ID)
		return n, EventNoteDeleted, EventData{Text: n.Content, Other: n.ID}, err
	})
	return err
}

// writeNote does what all changes share: the contact is locked, its history gets
// an entry unless kind is "", and pages are told.
func (s *Service) writeNote(ctx context.Context, actor account.Actor, contactID int64,
	write func(tx *database.Tx) (Note, EventKind, EventData, error),
) (n Note, err error) {
	if err := actor.Require(account.Edit); err != nil {
		return Note{}, err
	}
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		c, err := loadForUpdate(ctx, tx, actor.AccountID(), contactID)
		if err != nil {
			return err
		}
		var kind EventKind
		var data EventData
		if n, kind, data, err = write(tx); err != nil {
			return err
		}
		s.tell(tx, c, "notes")
		if kind != "" {
			origin := OriginOf(actor, s.now())
			err = Record(ctx, tx, Event{AccountID: c.AccountID, ContactID: c.ID, Kind: kind, Origin: origin, EventData: data})
		}
		if err == nil && kind != EventNoteDeleted {
			n, err = loadNote(ctx, tx, c.AccountID, c.ID, n.ID) // with its author's name
		}
		return err
	})
	return n, err
}
