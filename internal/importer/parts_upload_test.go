package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/problem"
)

// filesLeft counts what is in the store.
func (w *world) filesLeft() (n int) {
	_ = filepath.WalkDir(w.files, func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// ages makes all stored files as old as that.
func (w *world) ages(by time.Duration) {
	w.t.Helper()
	then := time.Now().Add(-by)
	_ = filepath.WalkDir(w.files, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			w.must(os.Chtimes(path, then, then))
		}
		return nil
	})
}

func (w *world) fromUpload(id int64) (Import, error) {
	return w.FromUpload(ctx, w.actor, id, "", func(name string, file io.Reader) (Import, error) { return w.Upload(ctx, w.actor, name, file, Given{}) })
}

func TestAFileThatComesInParts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		whole := strings.Join(people(0, 5000), "\n") + "\n"
		sum := sha256.Sum256([]byte(whole))
		u, err := w.BeginUpload(ctx, w.actor, "grande.csv", int64(len(whole)), hex.EncodeToString(sum[:]))
		w.must(err)
		gone := errors.New("the line broke")
		if _, err := w.AddPart(ctx, w.actor, u.ID, 0, io.MultiReader(strings.NewReader(whole[:1001]), iotest.ErrReader(gone))); !errors.Is(err, gone) {
			t.Errorf("a line that breaks: %v", err)
		}
		if u, err = w.GetUpload(ctx, w.actor, u.ID); err != nil || u.Received != 1001 {
			t.Fatalf("%d bytes have come, %v", u.Received, err)
		}
		if _, err := w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader(whole)); !problem.HasCode(err, "upload_offset") || !problem.Is(err, problem.KindConflict) {
			t.Errorf("from the beginning again: %v", err)
		}
		if _, err := w.fromUpload(u.ID); !problem.HasCode(err, "upload_incomplete") {
			t.Errorf("before its end: %v", err)
		}
		if _, err := w.AddPart(ctx, w.actor, u.ID, 1001, strings.NewReader(whole[1001:]+"x")); !problem.HasCode(err, "upload_beyond") {
			t.Errorf("more than announced: %v", err)
		}
		for from := 1001; from < len(whole); from += 50_000 {
			u, err = w.AddPart(ctx, w.actor, u.ID, int64(from), strings.NewReader(whole[from:min(from+50_000, len(whole))]))
			w.must(err)
		}
		i, err := w.fromUpload(u.ID)
		w.must(err)
		if i.FileName != "grande.csv" || i.FileSize != int64(len(whole)) {
			t.Errorf("%s of %d bytes", i.FileName, i.FileSize)
		}
		if i = w.runs(i); i.Counts != (Counts{Rows: 5000, Created: 5000}) {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		if _, err := w.GetUpload(ctx, w.actor, u.ID); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it is still there: %v", err)
		}
		if n := w.filesLeft(); n != 1 {
			t.Errorf("%d files are left", n)
		}
	})
}

func TestTwoClientsSendTheSamePart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u, err := w.BeginUpload(ctx, w.actor, "x.csv", 20, "")
		w.must(err)
		slow, feed := io.Pipe()
		first := make(chan error, 1)
		go func() {
			_, err := w.AddPart(ctx, w.actor, u.ID, 0, slow)
			first <- err
		}()
		_, err = feed.Write([]byte("name\n"))
		w.must(err)
		_, err = w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader("name\nAna\n"))
		w.must(err)
		_ = feed.Close()
		if err := <-first; !problem.HasCode(err, "upload_offset") {
			t.Errorf("the slower one: %v", err)
		}
		if u, _ = w.GetUpload(ctx, w.actor, u.ID); u.Received != 9 || w.filesLeft() != 1 {
			t.Errorf("%d bytes in %d files", u.Received, w.filesLeft())
		}
	})
}

func TestUploadsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Accepts(1000)
		for name, c := range map[string]struct {
			size int64
			sum  string
			code string
		}{"nothing": {0, "", "value_invalid"}, "less": {-1, "", "value_invalid"}, "too large": {1001, "", "too_large"}, "no hash": {10, "xyz", "value_invalid"}, "a short hash": {10, "abcd", "value_invalid"}} {
			if _, err := w.BeginUpload(ctx, w.actor, "x.csv", c.size, c.sum); !problem.HasCode(err, c.code) {
				t.Errorf("%s: %v", name, err)
			}
		}
		u, err := w.BeginUpload(ctx, w.actor, "x.csv", 9, strings.Repeat("0", 64))
		w.must(err)
		_, err = w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader("name\nAna\n"))
		w.must(err)
		if _, err := w.fromUpload(u.ID); !problem.HasCode(err, "upload_changed") {
			t.Errorf("another file than announced: %v", err)
		}
		for range maxUploads - 1 {
			_, err = w.BeginUpload(ctx, w.actor, "x.csv", 9, "")
			w.must(err)
		}
		if _, err = w.BeginUpload(ctx, w.actor, "x.csv", 9, ""); !problem.HasCode(err, "uploads_too_many") {
			t.Errorf("one more: %v", err)
		}
		stranger, agent := w.newAccount("pt-BR"), w.actor
		agent.Role = account.Agent
		for name, c := range map[string]struct {
			actor account.Actor
			kind  problem.Kind
		}{"somebody else": {stranger, problem.KindNotFound}, "an agent": {agent, problem.KindForbidden}} {
			_, get := w.GetUpload(ctx, c.actor, u.ID)
			_, add := w.AddPart(ctx, c.actor, u.ID, 9, strings.NewReader("x"))
			drop := w.DropUpload(ctx, c.actor, u.ID)
			for _, err := range []error{get, add, drop} {
				if !problem.Is(err, c.kind) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		w.must(w.DropUpload(ctx, w.actor, u.ID))
		if n := w.filesLeft(); n != 0 {
			t.Errorf("%d files are left", n)
		}
	})
}

func TestAnAbandonedUploadIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		u, err := w.BeginUpload(ctx, w.actor, "x.csv", 9, "")
		w.must(err)
		_, err = w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader("name\n"))
		w.must(err)
		old := time.Now().Add(-25 * time.Hour)
		w.ages(25 * time.Hour)
		w.must(w.SweepFiles(ctx))
		if n := w.filesLeft(); n != 1 {
			t.Fatalf("one that goes on has %d files", n)
		}
		w.exec("UPDATE import_uploads SET updated_at = $1", old.UnixMicro())
		w.must(w.SweepFiles(ctx))
		if n := w.filesLeft(); n != 0 || w.number("SELECT count(*) FROM import_uploads") != 0 {
			t.Errorf("%d files are left", n)
		}
	})
}

// A file that somebody saves while it is being sent is no longer what has come of it.
func TestAFileThatChangesWhileItComes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before, after := "name\nAna\nBia\n", "name\nAna\nEva\n"
		u, err := w.BeginUpload(ctx, w.actor, "x.csv", int64(len(before)), "")
		w.must(err)
		_, err = w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader(before))
		w.must(err)
		take := func(sum string) (Import, error) {
			return w.FromUpload(ctx, w.actor, u.ID, sum, func(name string, file io.Reader) (Import, error) { return w.Upload(ctx, w.actor, name, file, Given{}) })
		}
		sumOf := func(text string) string {
			sum := sha256.Sum256([]byte(text))
			return strings.ToUpper(hex.EncodeToString(sum[:]))
		}
		if _, err := take("xyz"); !problem.HasCode(err, "value_invalid") {
			t.Errorf("no checksum: %v", err)
		}
		if _, err := take(sumOf(after)); !problem.HasCode(err, "upload_changed") || !problem.Is(err, problem.KindConflict) {
			t.Errorf("a file that has changed: %v", err)
		}
		if n := w.number("SELECT count(*) FROM imports"); n != 0 || w.filesLeft() != 1 {
			t.Errorf("%d imports, %d files", n, w.filesLeft())
		}
		i, err := take(sumOf(before))
		w.must(err)
		if i = w.runs(i); i.Counts.Created != 2 {
			t.Errorf("%+v", i.Counts)
		}
	})
}
