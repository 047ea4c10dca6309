package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/fichahq/ficha/internal/config"
)

// parse reads settings as the program does: the command embeds Config, the library calls Validate.
func parse(t *testing.T, environment map[string]string, flags ...string) (config.Config, error) {
	t.Helper()
	for _, setting := range os.Environ() {
		if name, _, _ := strings.Cut(setting, "="); strings.HasPrefix(name, "FICHA_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	for name, value := range environment {
		t.Setenv(name, value)
	}
	var command struct {
		Serve struct{ config.Config } `cmd:""`
	}
	parser, err := kong.New(&command, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(append([]string{"serve"}, flags...))
	return command.Serve.Config, err
}

func TestNothingSetIsEnough(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	got, err := parse(t, nil)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(here, "data")
	for name, pair := range map[string][2]string{
		"listen":   {got.Listen, "localhost:8080"},
		"base":     {got.BaseURL, "http://localhost:8080"},
		"data":     {got.DataDir, data},
		"database": {got.DatabaseURL.Reveal(), "sqlite://" + data + "/ficha.db"},
		"blob":     {got.BlobURL.Reveal(), "file://" + data + "/files"},
		"smtp":     {got.SMTPURL.Reveal(), ""},
		"from":     {got.MailFrom, "Ficha <ficha@localhost>"},
		"log":      {got.Log.String(), "info,text"},
		"upload":   {got.MaxUpload.String(), "2 GB"},
		"mails":    {got.MailDir(), filepath.Join(data, "mails")},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", name, pair[0], pair[1])
		}
	}
	if entries, _ := os.ReadDir(here); len(entries) > 0 {
		t.Errorf("reading the settings made %v", entries)
	}
}

func TestVariablesAndFlags(t *testing.T) {
	got, err := parse(t, map[string]string{
		"FICHA_LISTEN": ":9000", "FICHA_DATA_DIR": "/var/lib/ficha", "FICHA_DATABASE_URL": "postgres://u:p@db/ficha",
		"FICHA_BLOB_URL": "s3://files?region=sa-east-1", "FICHA_SMTP_URL": "smtps://u:p@mail.example.com", "FICHA_LOG": "debug,json",
		"FICHA_MAX_UPLOAD": "500MB", "FICHA_TRUSTED_PROXIES": "10.0.0.0/8,::1/128", "FICHA_MAIL_FROM": "Padaria <a@exemplo.com>",
	}, "--listen=0.0.0.0:9001", "--base-url=https://contatos.exemplo.com/")
	if err != nil {
		t.Fatal(err)
	}
	if got.Listen != "0.0.0.0:9001" || got.BaseURL != "https://contatos.exemplo.com" || got.MaxUpload != 500_000_000 ||
		got.Log != (config.Log{Level: slog.LevelDebug, JSON: true}) || len(got.TrustedProxies) != 2 || got.MailFrom != "Padaria <a@exemplo.com>" ||
		got.DatabaseURL.Reveal() != "postgres://u:p@db/ficha" || got.SMTPURL.Reveal() != "smtps://u:p@mail.example.com" {
		t.Errorf("read %+v", got)
	}
}

func TestWhatFollowsFromOthers(t *testing.T) {
	for _, c := range []struct{ listen, base, wantBase, wantFrom string }{
		{":80", "", "http://localhost:80", "Ficha <ficha@localhost>"},
		{"0.0.0.0:8080", "", "http://localhost:8080", "Ficha <ficha@localhost>"},
		{"[::]:8080", "", "http://localhost:8080", "Ficha <ficha@localhost>"},
		{"192.168.0.5:8080", "", "http://192.168.0.5:8080", "Ficha <ficha@localhost>"},
		{"[::1]:8080", "", "http://[::1]:8080", "Ficha <ficha@localhost>"},
		{":8080", "https://crm.exemplo.com:8443/", "https://crm.exemplo.com:8443", "Ficha <ficha@crm.exemplo.com>"},
	} {
		got, err := parse(t, map[string]string{"FICHA_LISTEN": c.listen, "FICHA_BASE_URL": c.base, "FICHA_DATA_DIR": "/d"})
		if err != nil || got.BaseURL != c.wantBase || got.MailFrom != c.wantFrom {
			t.Errorf("%+v: %s, %s, %v", c, got.BaseURL, got.MailFrom, err)
		}
		again := got
		if err := again.Validate(); err != nil || again.BaseURL != got.BaseURL {
			t.Errorf("%+v: the second time %v", c, err)
		}
	}
}

func TestUnusableSettingsAreNamed(t *testing.T) {
	for variable, values := range map[string][]string{
		"FICHA_LISTEN":          {"8080", "localhost", "localhost:http", ":99999", "http://localhost:80", ":-1"},
		"FICHA_BASE_URL":        {"contacts.example.com", "ftp://a.b", "https://", "https://a.b/path", "https://a.b?x=1", "https://u:secret@a.b", "https://a b"},
		"FICHA_DATABASE_URL":    {"mysql://u:secret@h/d", "sqlite://", "sqlite://dir/", "ficha.db", "postgres://", "postgres://u:secret@h", "postgres://u:secret%zz@h/d", "host=h password=secret"},
		"FICHA_BLOB_URL":        {"data", "/data", "file://data", "s3://", "gs://b", "file:///%zz"},
		"FICHA_SMTP_URL":        {"mail.example.com", "http://h", "smtp://u:secret@h?tls=no", "smtp://u:secret@h:x"},
		"FICHA_MAIL_FROM":       {"ficha", "a@b, c@d", "Ficha ficha@example.com"},
		"FICHA_MAX_UPLOAD":      {"much", "0", "-1", "2XB", "99999999999GB"},
		"FICHA_LOG":             {"loud", "info,xml", "info json"},
		"FICHA_TRUSTED_PROXIES": {"10.0.0.0/99", "proxy", "10.0.0.0/8;::1", "fe80::1%eth0"},
	} {
		for _, value := range values {
			_, err := parse(t, map[string]string{"FICHA_DATA_DIR": "/d", variable: value})
			if err == nil {
				t.Errorf("%s=%s was accepted", variable, value)
				continue
			}
			flag := "--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(variable, "FICHA_")), "_", "-")
			text := err.Error()
			if !strings.Contains(text, variable) && !strings.Contains(text, flag) || strings.Contains(text, "secret") || strings.Contains(text, "\n") {
				t.Errorf("%s=%s: %v", variable, value, err)
			}
		}
	}
	empty := config.Config{}
	if err := empty.Validate(); err == nil || !strings.Contains(err.Error(), "FICHA_DATA_DIR") {
		t.Errorf("an empty data directory: %v", err)
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	got, err := parse(t, map[string]string{
		"FICHA_DATA_DIR": "/d", "FICHA_DATABASE_URL": "postgres://user:hunter2@db/ficha?sslpassword=hunter2",
		"FICHA_SMTP_URL": "smtp://user:hunter2@mail.example.com", "FICHA_BLOB_URL": "s3://b?secret_access_key=hunter2&region=x",
	})
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("start", "config", got, "database", got.DatabaseURL)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("start", "config", &got, "smtp", got.SMTPURL)
	marshalled, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		logged.String(), string(marshalled), fmt.Sprint(got), fmt.Sprintf("%+v", got), fmt.Sprintf("%#v", got), fmt.Sprintf("%s %q", got.SMTPURL, got.SMTPURL),
	} {
		if strings.Contains(text, "hunter2") || !strings.Contains(text, "mail.example.com") {
			t.Errorf("printed %s", text)
		}
	}
	for secret, want := range map[config.Secret]string{
		"": "", "host=db password=hunter2": "(hidden)", "postgres://u:hunter2%zz@h": "(hidden)", "smtp:u:hunter2@h": "(hidden)",
		"sqlite:///d/ficha.db": "sqlite:///d/ficha.db",
	} {
		if got := secret.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]config.Size{
		"1": 1, "1048576": 1 << 20, "2GB": 2e9, "2 gb": 2e9, "500MB": 5e8, "1.5GiB": 3 << 29, "10k": 10_000,
	} {
		var got config.Size
		if err := got.UnmarshalText([]byte(text)); err != nil || got != want {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for size, want := range map[config.Size]string{
		1: "1 byte", 999: "999 bytes", 1000: "1 KB", 1500: "1.5 KB", 999_999: "1 MB", 2e9: "2 GB", 5e8: "500 MB", 1 << 62: "4.6 EB",
	} {
		if got := size.String(); got != want {
			t.Errorf("%d: %q, want %q", size, got, want)
		}
	}
}

func TestNetworks(t *testing.T) {
	var networks config.Networks
	if err := networks.UnmarshalText([]byte(" 10.0.0.0/8, 127.0.0.1,::1 ,2001:db8::/32,")); err != nil || len(networks) != 4 {
		t.Fatalf("%v, %v", networks, err)
	}
	for address, want := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "127.0.0.1": true, "127.0.0.2": false, "::1": true, "2001:db8::5": true, "2001:db9::5": false, "11.0.0.1": false,
	} {
		if got := networks.Contain(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	if (config.Networks{}).Contain(netip.MustParseAddr("127.0.0.1")) || networks.Contain(netip.Addr{}) {
		t.Error("an address is in no network")
	}
}

func FuzzValues(f *testing.F) {
	f.Add("2GB")
	f.Add("postgres://u:p@h/d?password=x")
	f.Fuzz(func(t *testing.T, text string) {
		var size config.Size
		if err := size.UnmarshalText([]byte(text)); err == nil && size <= 0 {
			t.Errorf("%q is %d", text, size)
		}
		var log config.Log
		if err := log.UnmarshalText([]byte(text)); err == nil {
			again := log
			if err := again.UnmarshalText([]byte(log.String())); err != nil || again != log {
				t.Errorf("%q: %v, %v", text, log, again)
			}
		}
		_ = config.Secret(text).String()
	})
}
