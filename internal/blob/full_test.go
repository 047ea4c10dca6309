//go:build linux

package blob

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/fichahq/ficha/internal/problem"
)

type zeros struct{}

func (zeros) Read(buffer []byte) (int, error) { return len(buffer), nil }

// tooMuch puts more than fits and expects the refusal, with an older file untouched.
func tooMuch(t *testing.T, dir string) {
	t.Helper()
	store := open(t, dir)
	put(t, store, "a/kept", "as it was")
	for _, key := range []string{"a/new", "a/kept"} {
		_, err := store.Put(t.Context(), key, io.LimitReader(zeros{}, 8<<20))
		if !problem.Is(err, problem.KindStorageFull) || !problem.HasCode(err, "storage_full") {
			t.Errorf("%s: %v", key, err)
		}
	}
	if found := left(t, dir); len(found) != 1 || read(t, store, "a/kept") != "as it was" {
		t.Errorf("left %v", found)
	}
}

func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v; TestFileSizeLimit covers the same path", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	tooMuch(t, dir)
}

// TestFileSizeLimit runs in a process of its own, because the limit is the process's.
func TestFileSizeLimit(t *testing.T) {
	if dir := os.Getenv("FICHA_TEST_SMALL_FILES"); dir != "" {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			t.Fatal(err)
		}
		tooMuch(t, dir)
		fmt.Println("the limit was met")
		return
	}
	limited := exec.Command(os.Args[0], "-test.run=^TestFileSizeLimit$", "-test.v")
	limited.Env = append(os.Environ(), "FICHA_TEST_SMALL_FILES="+t.TempDir())
	output, err := limited.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "the limit was met") {
		t.Errorf("%v\n%s", err, output)
	}
}
