package importer

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

func TestFilesAndOutcomesAreDeletedInTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := w.runs(w.upload(w.actor, "name,email", "Ana,ana@x.com", "Bia,x"))
		fresh := w.runs(w.upload(w.actor, people(0, 3)...))
		w.exec("UPDATE imports SET finished_at = $1 WHERE id = $2", time.Now().Add(-31*24*time.Hour).UnixMicro(), old.ID)
		w.Keep(30 * 24 * time.Hour)
		w.must(w.SweepFiles(ctx))
		if i := w.look(old); i.ExpiredAt.IsZero() || i.FileErased() || i.Counts != old.Counts || !i.UndoUntil().IsZero() {
			t.Errorf("the old one: %+v", i)
		}
		if rows, _, err := w.Rows(ctx, w.actor, old.ID, "", 1, 10); err != nil || len(rows) != 0 {
			t.Errorf("its rows are %+v, %v", rows, err)
		}
		if err := w.WriteRejected(ctx, w.look(old), "en", t.Output()); problem.From(err).Code != "file_expired" {
			t.Errorf("its rejected rows: %v", err)
		}
		rows, count, err := w.Rows(ctx, w.actor, fresh.ID, "created", 1, 10)
		if err != nil || count != 3 || rows[0].Changes["email"][1] != "p0@exemplo.com" || w.look(fresh).UndoUntil().IsZero() {
			t.Errorf("the fresh one: %d %+v, %v", count, rows, err)
		}
	})
}
