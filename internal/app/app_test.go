package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/app"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

var ctx = context.Background()

type buffer struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.text.String()
}

// settings are those of a program of its own; mails are kept in the data folder.
func settings(t *testing.T, dialect string) config.Config {
	t.Helper()
	cfg := config.Config{
		Listen: "127.0.0.1:0", BaseURL: "http://ficha.exemplo.com", DataDir: t.TempDir(), ImportRetention: 30 * 24 * time.Hour, MaxUpload: 1 << 20,
		DatabaseURL: config.Secret(testkit.DatabaseURL(t, dialect)),
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	return cfg
}

// program is the whole program in this process, with one account.
type program struct {
	*app.App
	t     *testing.T
	log   *buffer
	admin account.Actor
	token string // of the admin
}

// node is a program without an account of its own.
func node(t *testing.T, cfg config.Config) *program {
	t.Helper()
	p := &program{t: t, log: &buffer{}}
	var err error
	if p.App, err = app.New(ctx, cfg, "test", slog.New(slog.NewTextHandler(p.log, nil))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.must(p.Close()) })
	return p
}

func open(t *testing.T, cfg config.Config) *program {
	t.Helper()
	p := node(t, cfg)
	made, err := p.Accounts.Setup(ctx, account.NewAccount{
		AccountName: "Padaria Pão Quente", Name: "Ana", Email: "ana@exemplo.com", Password: "uma senha longa",
		Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
	})
	p.must(err)
	p.admin, err = p.Accounts.Operator(ctx, made.AccountID, "")
	p.must(err)
	p.token = made.AccessToken
	return p
}

var listening = regexp.MustCompile(`address=(\S+)`)

// serve serves until the test ends or stop is called, and gives where.
func (p *program) serve() (address string, stop func()) {
	p.t.Helper()
	stop = p.background(p.Serve)
	p.eventually("it says where it listens", func() bool {
		if found := listening.FindStringSubmatch(p.log.String()); found != nil {
			address = "http://" + found[1]
		}
		return address != ""
	})
	return address, stop
}

func (p *program) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// background runs fn until the test ends or stop is called.
func (p *program) background(fn func(context.Context) error) (stop func()) {
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- fn(running) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			p.t.Errorf("it ended with %v", err)
		}
	})
	p.t.Cleanup(stop)
	return stop
}

func (p *program) eventually(what string, so func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(40 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("never: %s\n%s", what, p.log)
		}
	}
}

// mails gives the texts of the mails to an address, oldest first.
func (p *program) mails(to string) (texts []string) {
	p.t.Helper()
	names, err := filepath.Glob(filepath.Join(p.Config.MailDir(), "*.eml"))
	p.must(err)
	slices.Sort(names)
	for _, name := range names {
		raw, err := os.ReadFile(name)
		p.must(err)
		parsed, err := netmail.ReadMessage(bytes.NewReader(raw))
		p.must(err)
		address, err := netmail.ParseAddress(parsed.Header.Get("To"))
		p.must(err)
		if address.Address != to {
			continue
		}
		_, boundary, _ := strings.Cut(parsed.Header.Get("Content-Type"), "boundary=")
		part, err := multipart.NewReader(parsed.Body, strings.Trim(strings.TrimSpace(boundary), `"`)).NextRawPart()
		p.must(err)
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		p.must(err)
		texts = append(texts, string(text))
	}
	return texts
}

var link = regexp.MustCompile(`http://ficha\.exemplo\.com(/[a-z-]+)\?(\S+)`)

// secret waits for the n-th mail to an address and takes the token out of its link.
func (p *program) secret(to, path string, n int) string {
	p.t.Helper()
	p.eventually(fmt.Sprintf("mail %d to %s comes", n, to), func() bool { return len(p.mails(to)) >= n })
	found := link.FindStringSubmatch(p.mails(to)[n-1])
	if found == nil || found[1] != path {
		p.t.Fatalf("no link to %s in %s", path, p.mails(to)[n-1])
	}
	query, err := url.ParseQuery(found[2])
	p.must(err)
	return query.Get("token")
}

// notStored looks for a secret in the whole database and in the log.
func (p *program) notStored(secret string) {
	p.t.Helper()
	if secret == "" || strings.Contains(p.log.String(), secret) {
		p.t.Errorf("the secret %q is in the log", secret)
	}
	if path, ok := strings.CutPrefix(p.Config.DatabaseURL.Reveal(), "sqlite://"); ok {
		for _, name := range []string{path, path + "-wal"} {
			content, err := os.ReadFile(name)
			if err == nil && bytes.Contains(content, []byte(secret)) {
				p.t.Errorf("the secret stands in %s", name)
			}
		}
		return
	}
	p.must(p.DB.Read(ctx, func(r database.Reader) error {
		tables, err := database.Collect(ctx, r, database.Strings, "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
		for _, table := range tables {
			var n int
			if err := r.QueryRow(ctx, "SELECT count(*) FROM "+table+" t WHERE strpos(t::text, $1) > 0", secret).Scan(&n); err != nil || n > 0 {
				p.t.Errorf("the secret stands in %s (%d, %v)", table, n, err)
			}
		}
		return err
	}))
}

func each(t *testing.T, test func(t *testing.T, p *program)) {
	t.Helper()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) { test(t, open(t, settings(t, dialect))) })
	}
}

func TestAnInvitationComesByMailAndLetsIn(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.background(p.Work)
		_, err := p.Accounts.Invite(ctx, p.admin, "Bia", "bia@exemplo.com", account.Agent, 0)
		p.must(err)
		first := p.secret("bia@exemplo.com", "/invitation", 1)
		if text := p.mails("bia@exemplo.com")[0]; !strings.Contains(text, "Ana convidou você") || !strings.Contains(text, "Padaria Pão Quente") {
			t.Errorf("it says %s", text)
		}
		inv, err := p.Accounts.Invitation(ctx, first)
		if err != nil || inv.Email != "bia@exemplo.com" || inv.AccountName != "Padaria Pão Quente" || inv.HasPassword {
			t.Errorf("%+v, %v", inv, err)
		}
		members, err := p.Accounts.Members(ctx, p.admin)
		p.must(err)
		_, err = p.Accounts.InviteAgain(ctx, p.admin, members[1].ID)
		p.must(err)
		second := p.secret("bia@exemplo.com", "/invitation", 2)
		if _, err := p.Accounts.Invitation(ctx, first); !problem.HasCode(err, "token_invalid") {
			t.Errorf("the older link still works: %v", err)
		}
		p.notStored(first)
		p.notStored(second)
		session, err := p.Accounts.AcceptInvitation(ctx, second, "Bia Lima", "outra senha longa", "127.0.0.1")
		if err != nil || len(session.Memberships) != 1 || session.Memberships[0].Role != account.Agent {
			t.Fatalf("%+v, %v", session, err)
		}
		if _, err := p.Accounts.AcceptInvitation(ctx, second, "", "outra senha longa", "127.0.0.1"); !problem.HasCode(err, "token_invalid") {
			t.Errorf("the link works twice: %v", err)
		}
		_, err = p.Accounts.SignIn(ctx, "bia@exemplo.com", "outra senha longa", "127.0.0.1")
		p.must(err)
	})
}

func TestAResetComesByMailAndWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		p.background(p.Work)
		p.must(p.Accounts.RequestPasswordReset(ctx, "Ana@Exemplo.com"))
		p.must(p.Accounts.RequestPasswordReset(ctx, "ninguem@exemplo.com"))
		secret := p.secret("ana@exemplo.com", "/reset-password", 1)
		p.notStored(secret)
		_, err := p.Accounts.ResetPassword(ctx, secret, "senha bem nova")
		p.must(err)
		if _, err := p.Accounts.ResetPassword(ctx, secret, "senha mais nova"); !problem.HasCode(err, "token_invalid") {
			t.Errorf("the link works twice: %v", err)
		}
		if _, err := p.Accounts.SignIn(ctx, "ana@exemplo.com", "uma senha longa", "127.0.0.1"); !problem.HasCode(err, "invalid_credentials") {
			t.Errorf("the old password works: %v", err)
		}
		_, err = p.Accounts.SignIn(ctx, "ana@exemplo.com", "senha bem nova", "127.0.0.1")
		p.must(err)
		if n := len(p.mails("ninguem@exemplo.com")); n != 0 {
			t.Errorf("a stranger got %d mails", n)
		}
	})
}

func TestAnImportThroughTheWholeProgram(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		heard, cancel := p.Events.Subscribe(p.admin.AccountID(), p.admin.UserID)
		defer cancel()
		i, err := p.Imports.Upload(ctx, p.admin, "x.csv", strings.NewReader("name,email\nAna,a@x.com\nBia,b@x.com\n"), importer.Given{})
		p.must(err)
		p.background(p.Work)
		p.eventually("the import ends", func() bool {
			i, err = p.Imports.Get(ctx, p.admin, i.ID)
			return err == nil && i.Finished()
		})
		if i.Status != importer.Completed || i.Counts.Created != 2 {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		p.eventually("the mail is kept", func() bool { return len(p.mails("ana@exemplo.com")) == 1 })
		kinds := map[string]bool{}
		p.eventually("the page hears of it", func() bool {
			select {
			case e := <-heard:
				kinds[e.Kind] = true
			default:
			}
			return kinds["import"] && kinds["contacts"] && kinds["notification"]
		})
		page, err := p.Notifications.List(ctx, p.admin, "pt-BR", 1)
		if err != nil || page.Unread != 1 || page.Entries[0].Subject != "Importação concluída: x.csv" {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestServeAnswersAndStops(t *testing.T) {
	each(t, func(t *testing.T, p *program) {
		address, stop := p.serve()
		for _, path := range []string{"/healthz", "/readyz"} {
			p.eventually(path+" answers", func() bool {
				response, err := http.Get(address + path) //nolint:noctx // a test
				if err != nil {
					return false
				}
				defer response.Body.Close()
				return response.StatusCode == http.StatusOK
			})
		}
		response, err := http.Post(address+"/auth/sign_in", "application/json", strings.NewReader(`{"email":"ana@exemplo.com","password":"uma senha longa"}`)) //nolint:noctx // a test
		p.must(err)
		var body map[string]any
		p.must(json.NewDecoder(response.Body).Decode(&body))
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Errorf("%d %v", response.StatusCode, body)
		}
		begun := time.Now()
		stop()
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("stopping took %s", took)
		}
	})
}

func TestSettingsThatCannotBeUsed(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(cfg *config.Config)
		says   string
	}{
		"a port in use":          {func(c *config.Config) { c.Listen = taken.Addr().String() }, "FICHA_LISTEN"},
		"a data dir in a file":   {func(c *config.Config) { c.DataDir = filepath.Join(file, "data") }, "FICHA_DATA_DIR"},
		"files in a file":        {func(c *config.Config) { c.BlobURL = config.Secret("file://" + file + "/x") }, "FICHA_BLOB_URL"},
		"no such server":         {func(c *config.Config) { c.DatabaseURL = "postgres://u:geheim@127.0.0.1:1/x" }, "127.0.0.1:1"},
		"a database in a folder": {func(c *config.Config) { c.DatabaseURL = config.Secret("sqlite://" + c.DataDir) }, "database"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := settings(t, "sqlite")
			c.change(&cfg)
			a, err := app.New(ctx, cfg, "test", slog.New(slog.DiscardHandler))
			if err == nil {
				err = a.Serve(ctx)
				if cerr := a.Close(); cerr != nil {
					t.Error(cerr)
				}
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "geheim") {
				t.Errorf("it says %v", err)
			}
		})
	}
}

func TestNothingSecretIsLoggedAtStart(t *testing.T) {
	cfg := settings(t, "sqlite")
	cfg.SMTPURL = "smtp://ana:segredo-do-correio@127.0.0.1:1"
	p := open(t, cfg)
	stop := p.background(p.Serve)
	p.eventually("it says where it listens", func() bool { return strings.Contains(p.log.String(), "listening") })
	stop()
	if strings.Contains(p.log.String(), "segredo-do-correio") {
		t.Errorf("the log shows the password: %s", p.log)
	}
}
