package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func install(t *testing.T, folder string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestProgramsInPathComeFirst(t *testing.T) {
	path, versions := t.TempDir(), t.TempDir()
	install(t, path, "initdb", "postgres")
	install(t, filepath.Join(versions, "17", "bin"), "initdb", "postgres")
	t.Setenv("PATH", path)
	found, err := findPrograms(versions)
	if err != nil || filepath.Dir(found.postgres) != path {
		t.Errorf("got %v, %v", found, err)
	}
}

func TestNewestCompleteVersionIsTaken(t *testing.T) {
	versions := t.TempDir()
	install(t, filepath.Join(versions, "9", "bin"), "initdb", "postgres")
	install(t, filepath.Join(versions, "15", "bin"), "initdb", "postgres")
	install(t, filepath.Join(versions, "17", "bin"), "psql") // the client only
	install(t, filepath.Join(versions, "old", "bin"), "initdb", "postgres")
	t.Setenv("PATH", t.TempDir())
	found, err := findPrograms(versions)
	if want := filepath.Join(versions, "15", "bin", "initdb"); err != nil || found.initdb != want {
		t.Errorf("got %v, %v, want %s", found, err, want)
	}
}

func TestMissingProgramsNameThePackage(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := findPrograms(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
		t.Errorf("got %v", err)
	}
}
