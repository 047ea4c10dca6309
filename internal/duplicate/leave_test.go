package duplicate

import (
	"testing"

	"github.com/fichahq/ficha/internal/job"
)

// A process that leaves scans to others puts them off, and another one finds them as they were.
func TestScansThatAreLeftToOthers(t *testing.T) {
	each(t, func(w *world) {
		w.add(w.ana, "José Pires", "Recife", "jose@exemplo.com")
		w.add(w.ana, "Jose Pires", "Recife", "jose@exemplo.com.br")
		scan, err := w.Scan(ctx, w.ana)
		w.must(err)
		command := *w.Service
		command.LeaveScans()
		for range 3 {
			w.exec("DELETE FROM river_job")
			w.must(command.run(ctx, runArgs{AccountID: 1, StartedAt: scan.StartedAt.UnixMicro()}, job.Attempt{Number: 1}))
			if n := w.number("SELECT count(*) FROM river_job WHERE kind = 'scan_duplicates' AND state = 'scheduled'"); n != 1 {
				t.Errorf("%d jobs wait", n)
			}
		}
		w.must(command.Sweep(ctx, true))
		if n := w.number("SELECT count(*) FROM river_job"); n != 1 {
			t.Errorf("the sweep made %d jobs of one", n)
		}
		if s := w.look(w.ana); s.Status != Queued {
			t.Errorf("%+v", s)
		}
		if s := w.works(w.ana); s.Status != Completed || s.Checked != 2 {
			t.Errorf("%+v", s)
		}
	})
}
