package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file that is saved while it is read ends with an error, however it is read.
func TestAFileThatChangesWhileItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "contatos.csv")
	for name, c := range map[string]struct {
		change func() error
		want   string
	}{
		"stays":         {func() error { return nil }, ""},
		"gets longer":   {func() error { return os.WriteFile(path, []byte("name\nAna\nBia\nEva\n"), 0o600) }, "has changed while it was read"},
		"gets shorter":  {func() error { return os.Truncate(path, 5) }, "has changed while it was read"},
		"is saved anew": {func() error { return os.Chtimes(path, time.Unix(0, 0), time.Unix(0, 0)) }, "has changed while it was read"},
	} {
		if err := os.WriteFile(path, []byte("name\nAna\nBia\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := openSteady(path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = io.ReadFull(file, make([]byte, 3)); err == nil {
			err = c.change()
		}
		if err != nil {
			t.Fatal(name, err)
		}
		switch _, err = io.Copy(io.Discard, file); {
		case c.want == "" && err != nil, c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v", name, err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	}
}
