package importer

import (
	"context"

	"github.com/fichahq/ficha/internal/database"
)

// batchRows is about how many rows of a preview are told of at once.
const batchRows = 2000

// signRows is how many rows of a preview are read without a sign of life.
const signRows = 10_000

// previewAll decides all rows as a run would, and writes nothing but what would
// become of them. It is done in one go: what the rows so far would have done is in
// memory and on the disk of this machine only, so that after a crash it starts over.
func (s *Service) previewAll(ctx context.Context, i *Import) error {
	if err := s.startOver(ctx, i); err != nil {
		return err
	}
	repeats, err := s.countRepeats(ctx, i)
	if err != nil {
		return err
	}
	chunks, failed, err := s.read(ctx, *i)
	if err != nil {
		return err
	}
	d := newDraft(repeats)
	to, done := *i, s.newPartWriter()
	defer done.close(s)
	for chunk := range chunks {
		p, err := s.draftChunk(ctx, *i, d, chunk)
		if err != nil {
			return err
		}
		to.Counts.merge(p.counts)
		if err := done.add(p); err != nil {
			return err
		}
		if done.len() >= batchRows {
			if err := s.commitPreview(ctx, i, &to, done); err != nil {
				return err
			}
			done.clear()
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	return s.ready(ctx, i, &to, done)
}

// startOver drops what an earlier try of this preview has told.
func (s *Service) startOver(ctx context.Context, i *Import) error {
	if i.Counts.Rows == 0 {
		return nil
	}
	i.begin()
	err := s.db.Write(ctx, func(tx *database.Tx) error { return saveChoices(ctx, tx, *i, s.now()) })
	if err != nil {
		return err
	}
	return s.clear(ctx, *i)
}

func (s *Service) commitPreview(ctx context.Context, i, to *Import, done *partWriter) error {
	err := s.db.Write(ctx, func(tx *database.Tx) error { return s.commit(ctx, tx, *i, to, done) })
	*i = *to
	return err
}

// ready ends a preview with what it promises.
func (s *Service) ready(ctx context.Context, i, to *Import, done *partWriter) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := s.commit(ctx, tx, *i, to, done); err != nil {
			return err
		}
		to.Preview = &to.Counts
		to.Status = Ready
		return saveChoices(ctx, tx, *to, s.now())
	})
}
