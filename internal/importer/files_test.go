package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

func TestSweepDeletesOnlyWhatKilledUploadsLeft(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		mine := w.upload(w.actor, "name,email", "Ana,ana@exemplo.com").blobKey
		abandoned, fresh, foreign := newBlobKey(w.actor.AccountID()), newBlobKey(w.actor.AccountID()), uploads+"readme/1"
		for _, key := range []string{abandoned, fresh, foreign} {
			_, err := w.blobs.Put(ctx, key, strings.NewReader("name\nAna\n"))
			w.must(err)
		}
		long := time.Now().Add(-2 * abandonedAfter)
		for _, key := range []string{mine, abandoned, foreign} {
			w.must(os.Chtimes(filepath.Join(w.files, filepath.FromSlash(key)), long, long))
		}
		w.must(w.SweepFiles(ctx))
		for key, stays := range map[string]bool{mine: true, abandoned: false, fresh: true, foreign: true} {
			file, err := w.blobs.Open(ctx, key)
			if stays {
				w.must(err)
				w.must(file.Close())
			} else if !problem.Is(err, problem.KindNotFound) {
				t.Errorf("the abandoned file is still there: %v", err)
			}
		}
	})
}
