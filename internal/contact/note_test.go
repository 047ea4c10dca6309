package contact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
)

func (w *world) note(contactID int64, content string) contact.Note {
	w.t.Helper()
	n, err := w.AddNote(ctx, w.ana, contactID, contact.NoteChange{Content: &content})
	w.must(err)
	return n
}

func TestNotes(t *testing.T) {
	eachWorld(t, func(w *world) {
		w.exec("INSERT INTO users (id, name, email, created_at, updated_at) VALUES (1, 'Ana', 'ana@exemplo.com', 0, 0)")
		c := w.add(named("Zé"))
		first := w.note(c.ID, " linha um\nlinha dois ")
		if first.Content != "linha um\nlinha dois" || first.UserName != "Ana" || first.UserID != 1 || !first.EditedAt.IsZero() || !first.CreatedAt.Equal(w.clock.Now()) {
			w.t.Errorf("wrote %+v", first)
		}
		second := w.note(c.ID, "dois")
		third := w.note(c.ID, strings.Repeat("é", 20_000))
		w.must(w.changeNote(c.ID, first.ID, contact.NoteChange{Pinned: ptr(true)}))
		w.clock.Advance(time.Minute)
		w.must(w.changeNote(c.ID, second.ID, contact.NoteChange{Content: ptr("dois!"), Pinned: ptr(false)}))
		w.must(w.changeNote(c.ID, second.ID, contact.NoteChange{Content: ptr(" dois!\n")}))
		list, err := w.Notes(ctx, w.anasAgent, c.ID)
		w.must(err)
		if len(list) != 3 || list[0].ID != first.ID || list[1].ID != third.ID || list[2].ID != second.ID {
			w.t.Fatalf("listed %+v", list)
		}
		if !list[0].Pinned || !list[0].EditedAt.IsZero() || list[2].Content != "dois!" || !list[2].EditedAt.Equal(w.clock.Now()) {
			w.t.Errorf("listed %+v", list)
		}
		w.must(w.DeleteNote(ctx, w.anasAgent, c.ID, third.ID))
		w.refused(w.DeleteNote(ctx, w.ana, c.ID, third.ID), "not_found")
		entries := w.entries(c.ID)
		if len(entries) != 5 || entries[3] != `note_changed {"changes":{"content":["dois","dois!"]},"other":2}` || !strings.HasPrefix(entries[4], `note_deleted {"text":"éé`) {
			w.t.Errorf("history %.200v", entries)
		}
	})
}

func (w *world) changeNote(contactID, id int64, change contact.NoteChange) error {
	return second(w.ChangeNote(ctx, w.ana, contactID, id, change))
}

func TestNotesAreChecked(t *testing.T) {
	eachWorld(t, func(w *world) {
		c, other := w.add(named("Zé")), w.add(named("Bia"))
		n := w.note(c.ID, "um")
		for content, code := range map[string]string{"": "required", "\u200b": "required", "a\x00": "text_invalid", strings.Repeat("é", 20_001): "too_long"} {
			w.refused(second(w.AddNote(ctx, w.ana, c.ID, contact.NoteChange{Content: &content})), code, "content")
			w.refused(w.changeNote(c.ID, n.ID, contact.NoteChange{Content: &content, Pinned: ptr(true)}), code, "content")
		}
		w.refused(second(w.AddNote(ctx, w.ana, c.ID, contact.NoteChange{Pinned: ptr(true)})), "required", "content")
		for _, err := range []error{
			second(w.Note(ctx, w.ana, other.ID, n.ID)), w.changeNote(other.ID, n.ID, contact.NoteChange{Pinned: ptr(true)}), w.DeleteNote(ctx, w.ana, other.ID, n.ID),
			second(w.Note(ctx, w.bia, c.ID, n.ID)), second(w.Notes(ctx, w.bia, c.ID)), w.DeleteNote(ctx, w.bia, c.ID, n.ID),
			second(w.AddNote(ctx, w.bia, c.ID, contact.NoteChange{Content: ptr("x")})), second(w.ChangeNote(ctx, w.bia, c.ID, n.ID, contact.NoteChange{Content: ptr("x")})),
		} {
			w.refused(err, "not_found")
		}
		if got, err := w.Note(ctx, w.ana, c.ID, n.ID); err != nil || got.Content != "um" || got.Pinned {
			w.t.Errorf("%+v, %v", got, err)
		}
		w.must(w.Delete(ctx, w.ana, c.ID))
		w.refused(second(w.Notes(ctx, w.ana, c.ID)), "not_found")
		w.refused(second(w.Note(ctx, w.ana, c.ID, n.ID)), "not_found")
	})
}
