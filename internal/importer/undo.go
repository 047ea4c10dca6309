package importer

import (
	"context"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/text"
)

// UndoCounts are what undoing an import does: contacts that it made and that go,
// contacts that get old values back, and contacts of which something is kept since
// somebody has changed it. Rows are those of the file that are done.
type UndoCounts struct {
	Delete  int `json:"delete"`
	Restore int `json:"restore"`
	Kept    int `json:"kept"`
	Rows    int `json:"rows"`
}

// Kept is a contact of which an undo leaves something as it is.
type Kept struct {
	Line      int      `json:"line"` // of the row that made or changed it
	ContactID int64    `json:"contact"`
	Reason    string   `json:"reason"`
	Fields    []string `json:"fields,omitempty"` // none: all of it
}

// Render gives the reason as a sentence.
func (k Kept) Render(locale string) string { return text.Render(locale, "kept_"+k.Reason, nil) }

// UndoUntil is until when the import can be undone; zero: it cannot.
func (i Import) UndoUntil() time.Time { return time.Time{} }

// PreviewUndo says what undoing would do, and of which contacts first something
// would be kept.
func (s *Service) PreviewUndo(ctx context.Context, actor account.Actor, id int64) (UndoCounts, []Kept, error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return UndoCounts{}, nil, err
	}
	return UndoCounts{}, nil, wrongStatus(i)
}

// Undo takes back what an import has done.
func (s *Service) Undo(ctx context.Context, actor account.Actor, id int64) (Import, error) {
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return Import{}, err
	}
	return Import{}, wrongStatus(i)
}

// Kept gives a page of the contacts of which undoing has left something.
func (s *Service) Kept(ctx context.Context, actor account.Actor, id int64, page, perPage int) ([]Kept, int, error) {
	_, err := s.Get(ctx, actor, id)
	return nil, 0, err
}

func (s *Service) undoSlice(ctx context.Context, i *Import) error                 { return nil }
func (s *Service) beginUndo(ctx context.Context, tx *database.Tx, i Import) error { return nil }
