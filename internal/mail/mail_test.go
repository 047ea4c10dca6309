package mail

import (
	"bytes"
	"context"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/clock"
)

func raw(t *testing.T, message Message) []byte {
	t.Helper()
	composed, err := compose(&mail.Address{Name: "Ficha", Address: "ficha@exemplo.com"}, message, noon)
	if err != nil {
		t.Fatal(err)
	}
	var written bytes.Buffer
	if _, err := composed.WriteTo(&written); err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

func TestHeadersCannotBeInjected(t *testing.T) {
	for _, evil := range []string{
		"a\r\nBcc: thief@example.com", "a\nBcc: thief@example.com", "a\rBcc: thief@example.com", "\r\n\r\nbody",
		"a\u2028Bcc: thief@example.com", "a\x00\x0b\x0cBcc: x@y.z", "=?utf-8?q?a=0D=0ABcc:_thief@example.com?=", "\xff\r\n Bcc: a",
	} {
		message := sample()
		message.Subject, message.Name = evil, evil
		opened := openMail(t, raw(t, message))
		if len(opened.header) != len(openMail(t, raw(t, Message{To: "a@b.c", ID: "x", Text: "t", HTML: "h"})).header) || opened.header.Get("Bcc") != "" {
			t.Errorf("%q made the headers %v", evil, opened.header)
		}
		if opened.to.Address != message.To || opened.text != message.Text {
			t.Errorf("%q made the mail %+v", evil, opened)
		}
	}
}

func TestBadRecipientOrIDIsPermanent(t *testing.T) {
	for _, c := range []Message{
		{ID: "x"}, {ID: "x", To: "nobody"}, {ID: "x", To: "a@b.c, d@e.f"}, {ID: "x", To: "a@b.c\r\nBcc: d@e.f"},
		{ID: "x", To: "Ana <a@b.c>"}, {To: "a@b.c"}, {To: "a@b.c", ID: "a b"}, {To: "a@b.c", ID: "../x"},
		{To: "a@b.c", ID: "x\r\nBcc: d@e.f"}, {To: "a@b.c", ID: strings.Repeat("x", 101)},
	} {
		if _, err := compose(&mail.Address{Address: "ficha@exemplo.com"}, c, noon); !IsPermanent(err) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestLongSubjectIsCut(t *testing.T) {
	long := sample()
	long.Subject = strings.Repeat("ção ", 1000)
	if got := openMail(t, raw(t, long)).subject; len([]rune(got)) > maxHeader || !strings.HasSuffix(got, "…") {
		t.Errorf("%d characters: %s", len([]rune(got)), got)
	}
}

func folder(t *testing.T) (*Folder, string, *clock.Manual) {
	t.Helper()
	dir, manual := filepath.Join(t.TempDir(), "data", "mails"), clock.At(noon)
	kept, err := NewFolder(dir, "Ficha <ficha@exemplo.com>", manual.Now)
	if err != nil {
		t.Fatal(err)
	}
	return kept, dir, manual
}

func TestFolderKeepsMailsInOrder(t *testing.T) {
	kept, dir, manual := folder(t)
	subjects := []string{"first", "second", "third"}
	for i, subject := range subjects {
		mail := sample()
		mail.Subject = subject
		mail.ID = []string{"z", "a", "a"}[i]
		if err := kept.Send(t.Context(), mail); err != nil {
			t.Fatal(err)
		}
		manual.Advance(1000)
	}
	var found []string
	for _, path := range files(t, dir) {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		opened := openMail(t, content)
		found = append(found, opened.subject)
		if opened.html != sample().HTML {
			t.Errorf("kept %+v", opened)
		}
	}
	if !slices.Equal(found, subjects) {
		t.Errorf("kept %v", found)
	}
	if !kept.Keeps() || sender(t, "smtp://localhost").Keeps() {
		t.Error("who keeps and who delivers is mixed up")
	}
}

func TestMailsOfTheSameInstantAreAllKept(t *testing.T) {
	kept, dir, _ := folder(t)
	for range 5 {
		if err := kept.Send(t.Context(), sample()); err != nil {
			t.Fatal(err)
		}
	}
	if found := files(t, dir); len(found) != 5 {
		t.Errorf("kept %v", found)
	}
}

func TestFolderIsPrivate(t *testing.T) {
	kept, dir, _ := folder(t)
	if err := kept.Send(t.Context(), sample()); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, files(t, dir)[0]: 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestFolderLeavesNothingOnError(t *testing.T) {
	kept, dir, _ := folder(t)
	if err := kept.Send(t.Context(), Message{To: "nobody", ID: "x"}); !IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := kept.Send(ended, sample()); err == nil {
		t.Error("kept after the end")
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("left %v", entries)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := kept.Send(t.Context(), sample()); err == nil || IsPermanent(err) {
		t.Errorf("without its folder: %v", err)
	}
	if _, err := NewFolder(filepath.Join(os.DevNull, "x"), "a@b.c", clock.System); err == nil {
		t.Error("an impossible folder was accepted")
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
