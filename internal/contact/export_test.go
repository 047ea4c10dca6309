package contact

import (
	"context"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/columnar"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// QuestionOf gives what a list asks columns.
func QuestionOf(ctx context.Context, db *database.DB, actor account.Actor, l List) (q columnar.Question, useful bool, err error) {
	err = db.Read(ctx, func(r database.Reader) error {
		of, err := newLister(ctx, r, actor, l)
		if err == nil {
			q, useful = of.question()
		}
		return err
	})
	return q, useful, err
}

// SplitQuestion gives what a split asks columns.
func SplitQuestion(actor account.Actor, of Selection, by filter.Field) columnar.Question {
	f, _ := of.asFilter(actor)
	return columnar.Question{Filter: f, Split: &by}
}

// Defaults are what new contacts are not told in the store.
func Defaults() map[string]any { return defaults }
