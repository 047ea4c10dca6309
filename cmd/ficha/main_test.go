package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSetupPrintsOneObject(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		r := m.setup("ana@exemplo.com")
		var made map[string]any
		decoder := json.NewDecoder(strings.NewReader(r.stdout))
		m.must(decoder.Decode(&made))
		keys := []string{}
		for key := range made {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		if r.code != 0 || decoder.More() || !reflect.DeepEqual(keys, []string{"access_token", "account_id", "user_id"}) || strings.Count(r.stdout, "\n") != 1 {
			t.Errorf("%d: %s", r.code, r.stdout)
		}
		again := m.run(nil, "setup", "--account", "Outra", "--name", "Ana", "--email", "ANA@exemplo.com", "--password", "uma senha longa")
		if again.code != 1 || again.stdout != "" || !strings.HasPrefix(again.stderr, "ficha: email: ") || strings.Count(again.stderr, "\n") != 1 {
			t.Errorf("the same e-mail: %+v", again)
		}
		if bad := m.run(nil, "setup", "--account", " ", "--name", "Ana", "--email", "x", "--password", "curta", "--country", "Brasil", "--timezone", "Mars"); bad.code != 1 || bad.stdout != "" ||
			strings.Count(bad.stderr, "\n") != 5 {
			t.Errorf("bad fields: %+v", bad)
		}
	})
}

func TestSetupBesideARunningServer(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		server := m.serve()
		for n := 1; n <= 3; n++ {
			r := m.setup(fmt.Sprintf("ana%d@exemplo.com", n))
			if r.code != 0 || m.account != n {
				t.Fatalf("%+v", r)
			}
			if got := m.count(); got != 0 {
				t.Errorf("the new account has %d contacts", got)
			}
		}
		server.terminate()
	})
}

func TestImportOnTheCommandLine(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		m.setup("ana@exemplo.com")
		file := filepath.Join(t.TempDir(), "contatos.csv")
		m.must(os.WriteFile(file, append(people(3000), "Ruim;não é;;;;\n"...), 0o600))
		account := fmt.Sprint(m.account)
		r := m.run(nil, "import", "--account", account, file)
		if r.code != 0 || r.stdout != "completed: 3001 rows, 3000 created, 0 updated, 0 unchanged, 0 skipped, 1 rejected\n" || strings.Contains(r.stderr, "contatos.csv") { // no bar for a file or a pipe
			t.Fatalf("alone: %+v", r)
		}
		if m.mails() != 1 {
			t.Errorf("%d mails", m.mails())
		}
		if strings.Contains(r.stderr, "taken for names") {
			t.Errorf("it says of names that are names: %s", r.stderr)
		}
		odd := m.run(strings.NewReader("Nome;E-mail\nAna;ana@exemplo.com\nbia@exemplo.com;bia@exemplo.com\nCaio;caio@exemplo.com\n"), "import", "--account", account, "--preview", "-")
		if odd.code != 0 || !strings.Contains(odd.stderr, `Column "Nome": cells that look like e-mail addresses are taken for names: 1.`) {
			t.Errorf("addresses among the names: %+v", odd)
		}
		server := m.serve()
		r = m.run(nil, "import", "--account", account, "--user", "ana@exemplo.com", file)
		if r.code != 0 || r.stdout != "completed: 3001 rows, 0 created, 0 updated, 3000 unchanged, 0 skipped, 1 rejected\n" {
			t.Errorf("beside a server: %+v", r)
		}
		if m.mails() != 2 || m.count() != 3000 {
			t.Errorf("%d mails, %d contacts", m.mails(), m.count())
		}
		server.terminate()
	})
}

func TestImportThatCannotBe(t *testing.T) {
	m := newMachine(t, "sqlite")
	m.setup("ana@exemplo.com")
	file := func(content string) string {
		name := filepath.Join(t.TempDir(), "x.csv")
		m.must(os.WriteFile(name, []byte(content), 0o600))
		return name
	}
	for name, c := range map[string]struct {
		arguments []string
		says      string
	}{
		"another account":  {[]string{"--account", "99", file("name\nAna\n")}, "account 99 has no such administrator"},
		"another user":     {[]string{"--account", "1", "--user", "bia@exemplo.com", file("name\nAna\n")}, "no such administrator"},
		"no file":          {[]string{"--account", "1", filepath.Join(t.TempDir(), "gone.csv")}, "no such file"},
		"a folder":         {[]string{"--account", "1", t.TempDir()}, "is a directory"},
		"an empty file":    {[]string{"--account", "1", file("")}, "The file is empty."},
		"a picture":        {[]string{"--account", "1", file("\x89PNG\r\n\x1a\n\x00\x00\x00")}, "not a list of contacts"},
		"the same header":  {[]string{"--account", "1", file("name,email,email\nAna,a@x.com,b@x.com\n")}, "“email” more than once"},
		"a quote":          {[]string{"--account", "1", file("name\n\"Ana\n")}, "line 2"},
		"nothing below it": {[]string{"--account", "1", file("name,email\n")}, "no contacts below it"},
	} {
		t.Run(name, func(t *testing.T) {
			r := m.run(nil, append([]string{"import"}, c.arguments...)...)
			if r.code == 0 || r.stdout != "" || !strings.Contains(r.stderr, c.says) || !strings.Contains(r.stderr, "ficha: ") {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestGenerateGivesWhatImportTakes(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		m.setup("ana@exemplo.com")
		made := m.run(nil, "generate", "--contacts", "2000", "--seed", "7")
		if made.code != 0 || made.stderr != "" || strings.Count(made.stdout, "\n") < 2001 {
			t.Fatalf("%d %s", made.code, made.stderr)
		}
		if again := m.run(nil, "generate", "--contacts", "2000", "--seed", "7"); again.stdout != made.stdout {
			t.Error("the same seed gives others")
		}
		r := m.run(strings.NewReader(made.stdout), "import", "--account", "1", "-")
		if r.code != 0 || r.stdout != "completed: 2000 rows, 2000 created, 0 updated, 0 unchanged, 0 skipped, 0 rejected\n" {
			t.Errorf("%+v", r)
		}
		if r := m.run(strings.NewReader(made.stdout), "import", "--account", "1", "/dev/stdin"); !strings.Contains(r.stdout, "2000 unchanged") {
			t.Errorf("again: %+v", r)
		}
	})
}

func TestVersionMigrateAndOpenAPI(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		if r := m.run(nil, "version"); r.code != 0 || !strings.HasPrefix(r.stdout, "ficha ") || strings.Count(r.stdout, "\n") != 1 {
			t.Errorf("version: %+v", r)
		}
		if r := m.run(nil, "migrate"); r.code != 0 || r.stdout != "" || !strings.Contains(r.stderr, "migrated") {
			t.Errorf("migrate: %+v", r)
		}
		if r := m.run(nil, "migrate"); r.code != 0 || strings.Contains(r.stderr, "migrated") {
			t.Errorf("migrate again: %+v", r)
		}
		var document map[string]any
		r := m.run(nil, "openapi")
		m.must(json.NewDecoder(bytes.NewBufferString(r.stdout)).Decode(&document))
		if version, _ := document["openapi"].(string); r.code != 0 || !strings.HasPrefix(version, "3.1") {
			t.Errorf("openapi: %v", document["openapi"])
		}
	})
}

func TestAnUnusableSettingIsOneSentence(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for setting, says := range map[string]string{
		"FICHA_LISTEN=nonsense":                                    "FICHA_LISTEN",
		"FICHA_LISTEN=" + taken.Addr().String():                    "FICHA_LISTEN",
		"FICHA_BASE_URL=ficha.exemplo.com":                         "FICHA_BASE_URL",
		"FICHA_DATA_DIR=/dev/null/x":                               "FICHA_DATA_DIR",
		"FICHA_DATABASE_URL=mysql://root:segredo@x/y":              "FICHA_DATABASE_URL",
		"FICHA_DATABASE_URL=postgres://u:segredo@127.0.0.1:1/x":    "PostgreSQL at 127.0.0.1:1 does not answer",
		"FICHA_DATABASE_URL=postgres://u:segredo%zz@127.0.0.1:1/x": "FICHA_DATABASE_URL",
		"FICHA_DATABASE_URL=sqlite:///dev/null/x.db":               "/dev/null",
		"FICHA_BLOB_URL=ftp://x":                                   "FICHA_BLOB_URL",
		"FICHA_SMTP_URL=http://ana:segredo@x":                      "FICHA_SMTP_URL",
		"FICHA_MAIL_FROM=ninguem":                                  "FICHA_MAIL_FROM",
		"FICHA_LOG=loud":                                           "FICHA_LOG",
		"FICHA_MAX_UPLOAD=much":                                    "FICHA_MAX_UPLOAD",
		"FICHA_TRUSTED_PROXIES=everybody":                          "FICHA_TRUSTED_PROXIES",
	} {
		t.Run(strings.NewReplacer("/", " ", "%", " ").Replace(setting), func(t *testing.T) {
			m := newMachine(t, "sqlite")
			m.env = append(m.env, setting)
			r := m.run(nil, "serve")
			last := r.stderr[strings.LastIndex(strings.TrimSuffix(r.stderr, "\n"), "\n")+1:]
			if r.code == 0 || r.stdout != "" || !strings.HasPrefix(last, "ficha: ") || !strings.Contains(last, says) || strings.Contains(r.stderr, "segredo") {
				t.Errorf("%+v", r)
			}
			if lines := strings.Count(r.stderr, "\n") - strings.Count(r.stderr, "level=INFO"); lines != 1 {
				t.Errorf("%d lines: %s", lines, r.stderr)
			}
		})
	}
}

func TestWrongCommandsAreRefused(t *testing.T) {
	m := newMachine(t, "sqlite")
	for name, arguments := range map[string][]string{
		"none": {}, "unknown": {"dance"}, "setup without flags": {"setup"}, "no number": {"generate", "--contacts", "many"}, "no contacts": {"generate", "--contacts", "0"},
		"another language": {"setup", "--account", "A", "--name", "N", "--email", "e@x.com", "--password", "uma senha longa", "--locale", "fr"},
	} {
		if r := m.run(nil, arguments...); r.code == 0 || r.stdout != "" || !strings.HasPrefix(r.stderr, "ficha: ") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r := m.run(nil, "--help"); r.code != 0 || !strings.Contains(r.stdout, "setup") {
		t.Errorf("help: %+v", r)
	}
}
