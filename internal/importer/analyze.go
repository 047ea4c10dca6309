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
			return s.db.Analyze(ctx, database.ContactTables()...)
		}
	}
	return nil
}

// analyzeForUndo tells it what the import has put into the tables.
func (s *Service) analyzeForUndo(ctx context.Context) error {
	return s.db.Analyze(ctx, append(database.ContactTables(), "contact_events")...)
}
