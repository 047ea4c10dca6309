package importer

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

func TestAnUploadIsQueuedAndUnderstood(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Upload(ctx, w.actor, `C:\Pasta\clientes "novos".csv`, strings.NewReader("Nome;E-mail;Signo\nAna;a@x.com;Touro\n\nBia;b@x.com;\n"), Given{})
		w.must(err)
		if i.Status != Queued || i.FileName != `clientes "novos".csv` || i.TotalRows != 2 || i.UserID != w.actor.UserID || i.UserName != "Zé da Silva" || i.Failure != nil {
			t.Errorf("%+v", i)
		}
		for at, want := range []string{"Nome name [Ana Bia] 1", "E-mail email [a@x.com b@x.com] 1", "Signo  [Touro] 0.5"} {
			if c := i.Mapping[at]; fmt.Sprintf("%s %s %s %v", c.Column, c.Target, c.Samples, c.Filled) != want || i.Header[at] != c.Column {
				t.Errorf("understood as %+v, want %s", c, want)
			}
		}
		if !i.StartedAt.IsZero() || !i.FinishedAt.IsZero() || i.CreatedAt.IsZero() {
			t.Errorf("at %s, %s, %s", i.CreatedAt, i.StartedAt, i.FinishedAt)
		}
		if o := i.Options; o.DefaultCountry != "BR" || o.OnMatch != "update" || !o.Create || o.BlankClears {
			t.Errorf("%+v", o)
		}
	})
}

// Addresses among names are said, and stay names: nothing is rejected or moved for them.
func TestAddressesAmongNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, "Nome;E-mail", "Ana;a@x.com", "b@x.com;", " c@x.com ;c@x.com", "@dudu;d@x.com", "Eva <e@x.com>;", "f@x;")
		var found []string
		for _, c := range i.Mapping {
			found = append(found, fmt.Sprint(c.Column, " ", c.Target, " ", c.Addresses))
		}
		if fmt.Sprint(found) != "[Nome name 2 E-mail email 3]" {
			t.Errorf("%q", found)
		}
		if now := w.runs(i); now.Counts != (Counts{Rows: 6, Created: 6}) || w.number("SELECT count(*) FROM contacts WHERE name = 'b@x.com' AND email IS NULL") != 1 {
			t.Errorf("%+v", now.Counts)
		}
	})
}

func TestAgentsDoNotImport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		agent := w.actor
		agent.Role = account.Agent
		_, upload := w.Upload(ctx, agent, "x.csv", strings.NewReader("name\nAna\n"), Given{})
		_, get := w.Get(ctx, agent, 1)
		_, _, list := w.List(ctx, agent, "", 1, 10)
		_, cancel := w.Cancel(ctx, agent, 1, false)
		_, _, rows := w.Rows(ctx, agent, 1, "rejected", 1, 10)
		for name, err := range map[string]error{"upload": upload, "get": get, "list": list, "cancel": cancel, "rejections": rows} {
			if !problem.Is(err, problem.KindForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.nothingKept()
	})
}

func TestAPackedFileImports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		read, write := io.Pipe()
		go func() {
			zip := gzip.NewWriter(write)
			_, _ = io.WriteString(zip, strings.Join(people(0, 1000), "\n"))
			_ = zip.Close()
			_ = write.Close()
		}()
		i, err := w.Upload(ctx, w.actor, "contatos.csv.gz", read, Given{})
		w.must(err)
		if i = w.runs(i); i.Counts != (Counts{Rows: 1000, Created: 1000}) {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
	})
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	gone := errors.New("the client is gone")
	each(t, func(t *testing.T, w *world) {
		for name, read := range map[string]string{
			"at once": "", "in the header": "name,ema", "in a row": strings.Join(people(0, 30_000), "\n"), "in a bad file": "name,email\n\"Ana,a@x.com\n",
		} {
			_, err := w.Upload(ctx, w.actor, "x.csv", io.MultiReader(strings.NewReader(read), iotest.ErrReader(gone)), Given{})
			if !errors.Is(err, gone) {
				t.Errorf("%s: %v", name, err)
			}
			w.nothingKept()
		}
	})
}

func TestAnUploadWithoutADatabaseLeavesNoFile(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.exec("ALTER TABLE imports RENAME TO imports_gone")
		if _, err := w.Upload(ctx, w.actor, "x.csv", strings.NewReader("name\nAna\n"), Given{}); err == nil {
			t.Error("no error")
		}
		w.exec("ALTER TABLE imports_gone RENAME TO imports")
		w.nothingKept()
	})
}

// TestADiskThatIsFullWhileUploading runs in a process of its own, because the
// limit is the process's.
func TestADiskThatIsFullWhileUploading(t *testing.T) {
	if os.Getenv("FICHA_TEST_SMALL_FILES") == "" {
		limited := exec.Command(os.Args[0], "-test.run=^TestADiskThatIsFullWhileUploading$", "-test.v")
		limited.Env = append(os.Environ(), "FICHA_TEST_SMALL_FILES=1")
		output, err := limited.CombinedOutput()
		if err != nil || !strings.Contains(string(output), "the limit was met") {
			t.Errorf("%v\n%s", err, output)
		}
		return
	}
	w := newWorld(t, testkit.OpenDatabase(t, testkit.DatabaseURL(t, "sqlite")))
	w.must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 4 << 20, Max: 4 << 20}))
	big := strings.Join(people(0, 150_000), "\n")
	for name, content := range map[string]string{"a good file": big, "a bad file": big + "\n\"never closed"} {
		_, err := w.Upload(ctx, w.actor, "x.csv", strings.NewReader(content), Given{})
		if !problem.Is(err, problem.KindStorageFull) {
			t.Errorf("%s: %v", name, err)
		}
		w.nothingKept()
	}
	if i := w.runs(w.upload(w.actor, people(0, 10)...)); i.Status != Completed {
		t.Errorf("a small file: %s", i.Status)
	}
	fmt.Println("the limit was met")
}

func TestNamesOfFiles(t *testing.T) {
	for given, want := range map[string]string{
		"contatos.csv": "contatos.csv", "/etc/passwd": "passwd", `..\..\x.csv`: "x.csv", "": "contacts.csv", "..": "contacts.csv", "/": "contacts.csv",
		"a\x00b\r\nc.csv": "abc.csv", "conta\u202Etos.csv": "contatos.csv", "ruim\xff.csv": "ruim.csv", strings.Repeat("ã", 300): strings.Repeat("ã", 200),
		"promoção de março.csv": "promoção de março.csv",
	} {
		if got := cleanFileName(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}
