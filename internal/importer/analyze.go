package importer

import (
	"context"

	"github.com/fichahq/ficha/internal/database"
)

// analyze tells the database's planner that the table has grown, at each power
// of ten of new contacts: look-ups in a table that it takes for empty are scans.
func (s *Service) analyze(ctx context.Context, before, after int) error {
	for size := 1000; size <= after; size *= 10 {
		if before < size {
			return s.analyzeTable(ctx, "contacts")
		}
	}
	return nil
}

// analyzeForUndo tells it what the import has put into the tables.
func (s *Service) analyzeForUndo(ctx context.Context) error {
	if err := s.analyzeTable(ctx, "contacts"); err != nil {
		return err
	}
	return s.analyzeTable(ctx, "contact_events")
}

func (s *Service) analyzeTable(ctx context.Context, table string) error {
	statement := s.db.Dialect().Analyze(table)
	if statement == "" {
		return nil
	}
	return s.db.Write(ctx, func(tx *database.Tx) error {
		_, err := tx.Exec(ctx, statement)
		return err
	})
}
