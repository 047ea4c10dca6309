//go:build linux

package exporter

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/contact"
)

// TestTheDiskOfTheFilesIsFull: what is written stays, and the file is as if there had always been room.
func TestTheDiskOfTheFilesIsFull(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	each(t, func(w *world) {
		var err error
		w.blobs, err = blob.Open(ctx, "file://"+dir)
		w.must(err)
		t.Cleanup(func() { _ = w.blobs.Close() })
		const n = partRows + 2*chunkRows
		w.many(n)
		o := Order{Columns: []string{"id", "name"}, Contacts: contact.Selection{All: true}}
		whole := w.file(w.order(o))
		e, err := w.Create(ctx, w.ana, o)
		w.must(err)
		begun, err := w.begin(ctx, runArgs{e.AccountID, e.ID})
		w.must(err)
		rows, err := w.newWriter(ctx, begun)
		w.must(err)
		w.must(w.part(ctx, &begun, rows))
		other := filepath.Join(dir, "other")
		_ = os.WriteFile(other, make([]byte, 8<<20), 0o600) // as much as there is room for
		if now := w.tries(e); now.Parts != 1 || now.Done != partRows {
			t.Errorf("%+v", now)
		}
		w.must(os.Remove(other))
		w.clock.Advance(pause)
		if e = w.runs(e); e.Status != Completed || e.Done != n || w.file(e) != whole {
			t.Errorf("%+v", e)
		}
	})
}
