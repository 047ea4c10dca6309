package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/fichahq/ficha/internal/problem"
)

func open(t testing.TB, dir string) *Store {
	t.Helper()
	store, err := Open(t.Context(), (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func put(t testing.TB, store *Store, key, content string) Info {
	t.Helper()
	info, err := store.Put(t.Context(), key, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func read(t testing.TB, store *Store, key string) string {
	t.Helper()
	reader, err := store.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// left is every file below the directory, also those that the store does not show.
func left(t testing.TB, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, entry.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFileComesBackWhole(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data folder", "files é")
	store := open(t, dir)
	for name, content := range map[string]string{"empty": "", "small": "nome\nZé", "large": strings.Repeat("0123456789abcdef", 1<<18)} {
		key := "accounts/1/imports/" + name
		info := put(t, store, key, content)
		if info.Size != int64(len(content)) || info.SHA256 != sha256.Sum256([]byte(content)) {
			t.Errorf("%s: %+v", name, info)
		}
		if read(t, store, key) != content {
			t.Errorf("%s came back different", name)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(filepath.Join(dir, "accounts", "1")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("a directory inside is %v, %v", info.Mode(), err)
	}
	if found := left(t, dir); len(found) != 3 {
		t.Errorf("files: %v", found)
	}
}

func TestReadingGoesOnInTheMiddle(t *testing.T) {
	store := open(t, t.TempDir())
	put(t, store, "a", "0123456789")
	reader, err := store.Open(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if _, err := reader.Seek(7, io.SeekStart); err != nil || reader.Size() != 10 {
		t.Fatalf("size %d, %v", reader.Size(), err)
	}
	if rest, err := io.ReadAll(reader); string(rest) != "789" || err != nil {
		t.Errorf("read %q, %v", rest, err)
	}
}

func TestPutReplacesAndDeleteRepeats(t *testing.T) {
	store := open(t, t.TempDir())
	put(t, store, "a", "first")
	put(t, store, "a", "2")
	if got := read(t, store, "a"); got != "2" {
		t.Errorf("read %q", got)
	}
	for range 2 {
		if err := store.Delete(t.Context(), "a"); err != nil {
			t.Error(err)
		}
	}
	if _, err := store.Open(t.Context(), "a"); !problem.Is(err, problem.KindNotFound) {
		t.Errorf("opening a deleted file gave %v", err)
	}
}

func TestNothingIsLeftOfAnUploadThatBreaks(t *testing.T) {
	gone := errors.New("the client went away")
	for _, size := range []int{0, 10, 1 << 20} {
		dir := t.TempDir()
		store := open(t, dir)
		put(t, store, "kept", "as it was")
		for _, key := range []string{"kept", "new"} {
			content := io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(gone))
			if _, err := store.Put(t.Context(), key, content); err != gone { //nolint:errorlint // exactly this one
				t.Errorf("%s after %d bytes: %v", key, size, err)
			}
		}
		if found := left(t, dir); !slices.Equal(found, []string{"kept"}) || read(t, store, "kept") != "as it was" {
			t.Errorf("after %d bytes: %v", size, found)
		}
	}
}

func TestNothingIsLeftWhenTheContextEnds(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	content := io.MultiReader(strings.NewReader("begun"), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	if _, err := open(t, dir).Put(ctx, "a", content); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if found := left(t, dir); len(found) > 0 {
		t.Errorf("left %v", found)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(buffer []byte) (int, error) { return f(buffer) }

func TestKeysCannotLeaveTheStore(t *testing.T) {
	store := open(t, t.TempDir())
	for _, key := range []string{
		"", "/", "/etc/passwd", "..", "../a", "a/../b", "a//b", "a/", ".hidden", "a/.b", "a b", "a\\b", "a\x00", "a\n", "é", "C:a",
		"a.tmp", "a.attrs", strings.Repeat("a", 201),
	} {
		_, errPut := store.Put(t.Context(), key, strings.NewReader("x"))
		_, errOpen := store.Open(t.Context(), key)
		if errPut == nil || errOpen == nil || store.Delete(t.Context(), key) == nil {
			t.Errorf("%q was accepted: %v, %v", key, errPut, errOpen)
		}
	}
}

func TestOldFilesAreListed(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	now := time.Now()
	for key, age := range map[string]time.Duration{"uploads/b": 48, "uploads/a": 72, "uploads/new": 1, "other/old": 99} {
		put(t, store, key, "x")
		if err := os.Chtimes(filepath.Join(dir, key), now, now.Add(-age*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	var found []string
	for key, err := range store.OlderThan(t.Context(), "uploads/", now.Add(-24*time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, key)
	}
	if want := []string{"uploads/a", "uploads/b"}; !slices.Equal(found, want) {
		t.Errorf("found %v", found)
	}
	for range store.OlderThan(t.Context(), "", now) {
		break
	}
}

func TestLeftoversOfAKilledProcessAreRemoved(t *testing.T) {
	dir := t.TempDir()
	store := open(t, dir)
	// A process that is killed in the middle of a Put: the library's own file, never closed.
	writer, err := store.bucket.NewWriter(t.Context(), "uploads/half", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(make([]byte, 1<<16)); err != nil {
		t.Fatal(err)
	}
	put(t, store, "uploads/whole", "x")
	if removed, err := store.RemoveUnfinished(t.Context(), time.Now().Add(-time.Hour)); removed != 0 || err != nil {
		t.Errorf("removed %d that may still be written, %v", removed, err)
	}
	if removed, err := store.RemoveUnfinished(t.Context(), time.Now().Add(time.Hour)); removed != 1 || err != nil {
		t.Errorf("removed %d, %v", removed, err)
	}
	if found := left(t, dir); !slices.Equal(found, []string{"whole"}) {
		t.Errorf("left %v", found)
	}
}

func TestBadAddress(t *testing.T) {
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"", "files", "/files", "file://", "file://relative/dir", "file:relative", "file:///a?x=1", "s3://", "gs://bucket", "mem://", "http://a/b", "file:///%zz",
		"file://" + occupied, "file://" + occupied + "/inside", "s3://bucket?no_such_parameter=1",
	} {
		if store, err := Open(t.Context(), address); err == nil {
			_ = store.Close()
			t.Errorf("%q was accepted", address)
		}
	}
}
