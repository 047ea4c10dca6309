package mail

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/clock"
)

func TestKeptMailsAreFoundByWhatTheySay(t *testing.T) {
	dir := t.TempDir()
	folder, err := NewFolder(dir, "Ficha <ficha@exemplo.com>", clock.System)
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("palavra ", 40)
	for id, m := range map[string]Message{
		"text":    {Text: long + "O e-mail ZEBEDEU@exemplo.com já é de outro contato."},
		"html":    {Text: "nada", HTML: "<p>" + long + "José &amp; Filhos &lt;zé&gt;</p>"},
		"subject": {Subject: "Sobre João Conceição, enfim", Text: "nada"},
		"nobody":  {Text: "nada", HTML: "<p>nada</p>"},
	} {
		m.ID, m.To = id, "ana@exemplo.com"
		if err := folder.Send(context.Background(), m); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "broken.eml"), []byte("no mail: zebedeu@exemplo.com"), 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"zebedeu@exemplo.com": "text", "José & Filhos <zé>": "html", "joão conceição": "subject", "ana@exemplo.com": "", "ninguém": "",
	} {
		names, err := folder.Mentioning(context.Background(), []string{"outra coisa", text})
		if err != nil {
			t.Fatal(err)
		}
		found := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return want != "" && strings.Contains(name, "-"+want+"-") })
		if len(found) > 0 || len(names) != min(1, len(want)) {
			t.Errorf("%q is in %v, want %q", text, names, want)
		}
		for _, name := range names {
			if err := folder.Remove(name); err != nil {
				t.Error(err)
			}
			if err := folder.Remove(name); err != nil {
				t.Errorf("removed twice: %v", err)
			}
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("%v are left, %v", left, err)
	}
}
