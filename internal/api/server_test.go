package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/api"
	"github.com/fichahq/ficha/internal/app"
	"github.com/fichahq/ficha/internal/config"
	"github.com/fichahq/ficha/internal/testkit"
)

const (
	password  = "correct horse 7"
	maxUpload = 200_000
)

// server is the whole program on a listener, with two companies: Ana's, where Zoe
// is an agent, and Bia's.
type server struct {
	t      *testing.T
	app    *app.App
	api    *api.API
	url    string
	files  string // where uploads are kept
	log    *logged
	stop   context.CancelFunc // as on SIGTERM
	people map[string]*person
	saved  map[string]string // what steps have kept, by name
	gone   bool              // the test has closed the database
	sent   int               // files of contacts
}

// person is who asks.
type person struct {
	account, id int64
	token       string // personal, or of the session
	cookie      string
}

// logged is what the program has logged so far.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// eachServer runs test on both databases.
func eachServer(t *testing.T, test func(s *server)) {
	t.Helper()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			test(start(t, dialect, "http://localhost:8080", (*server).companies))
		})
	}
}

// start runs the program on a fresh database that populate fills.
func start(t *testing.T, dialect, baseURL string, populate func(*server)) *server {
	t.Helper()
	cfg := config.Config{
		Listen: "localhost:8080", BaseURL: baseURL, DataDir: t.TempDir(), ImportRetention: 30 * 24 * time.Hour, MaxUpload: maxUpload,
		WhatsAppURL: meta(t),
		DatabaseURL: config.Secret(testkit.MigratedURL(t, dialect)),
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, files: filepath.Join(cfg.DataDir, "files"), log: &logged{}, people: map[string]*person{"": {}}, saved: map[string]string{}}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	var err error
	if s.app, err = app.New(ctx, cfg, "test", log); err != nil {
		t.Fatal(err)
	}
	if s.api, err = s.app.API(ctx); err != nil {
		t.Fatal(err)
	}
	s.api.SetHeartbeat(20 * time.Millisecond)
	populate(s) // before anything works: a job that mails an invitation renews its secret
	worked := make(chan error, 1)
	go func() { worked <- s.app.Work(ctx) }()
	listening := httptest.NewServer(s.api)
	s.url = listening.URL
	t.Cleanup(func() {
		stop()
		listening.Close()
		if err := errors.Join(<-worked, s.app.Close()); err != nil && !s.gone && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	return s
}

// empty is a database that nobody has set up.
func empty(*server) {}

// companies makes the two of them and signs everybody in.
func (s *server) companies() {
	s.t.Helper()
	for _, name := range []string{"ana", "bia"} {
		made, err := s.app.Accounts.Setup(context.Background(), account.NewAccount{
			AccountName: "Padaria " + name, Name: name, Email: name + "@exemplo.com", Password: password,
			Locale: "pt-BR", TimeZone: "America/Sao_Paulo", Country: "BR",
		})
		s.must(err)
		s.people[name] = &person{account: made.AccountID, id: made.UserID, token: made.AccessToken}
	}
	boss := s.operator("ana")
	m, err := s.app.Accounts.Invite(context.Background(), boss, "Zoe", "zoe@exemplo.com", account.Agent, 0)
	s.must(err)
	secret, _, err := s.app.Accounts.NewInvitation(context.Background(), boss.AccountID(), m.ID)
	s.must(err)
	session, err := s.app.Accounts.AcceptInvitation(context.Background(), secret, "", password, "192.0.2.1")
	s.must(err)
	s.people["zoe"] = &person{account: boss.AccountID(), id: m.ID, token: session.AccessToken, cookie: session.Cookie}
}

func (s *server) operator(name string) account.Actor {
	s.t.Helper()
	actor, err := s.app.Accounts.Operator(context.Background(), s.people[name].account, "")
	s.must(err)
	return actor
}

func (s *server) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// request makes one as somebody; "cookie:zoe" with the browser's cookie.
func (s *server) request(as, method, path string, body io.Reader, header ...string) *http.Request {
	s.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, s.url+path, body)
	s.must(err)
	name, byCookie := strings.CutPrefix(as, "cookie:")
	p := s.people[name]
	if p == nil {
		s.t.Fatalf("nobody is called %q", name)
	}
	if byCookie {
		r.AddCookie(&http.Cookie{Name: "ficha_session", Value: p.cookie})
	} else if p.token != "" {
		r.Header.Set("api_access_token", p.token)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
		if header[i+1] == "" {
			r.Header[http.CanonicalHeaderKey(header[i])] = nil
		}
	}
	return r
}

// answer is a response read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	json   any // the body, if it is JSON
}

// send does a request and holds the response against the API's own description.
func (s *server) send(r *http.Request) answer {
	s.t.Helper()
	res, err := client.Do(r)
	s.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	s.must(err)
	a := answer{status: res.StatusCode, header: res.Header, body: body}
	if kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";"); strings.HasSuffix(kind, "json") && r.Method != http.MethodHead {
		if err := json.Unmarshal(body, &a.json); err != nil {
			s.t.Errorf("%s %s: no JSON: %s", r.Method, r.URL.Path, body)
		}
	}
	s.conforms(r, a)
	return a
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// do sends JSON as somebody.
func (s *server) do(as, method, path, body string, header ...string) answer {
	s.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	return s.send(s.request(as, method, path, reader, header...))
}

// of is a path in somebody's account.
func (s *server) of(name, path string) string {
	return "/api/v1/accounts/" + number(s.people[name].account) + path
}

func number(n int64) string {
	text, _ := json.Marshal(n)
	return string(text)
}

// at reads a value out of JSON by its path: "payload.contact.id", "payload.0.name".
func (a answer) at(path string) any {
	value := a.json
	for step := range strings.SplitSeq(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			var i int
			if json.Unmarshal([]byte(step), &i) != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

func (a answer) text(path string) string {
	text, _ := a.at(path).(string)
	return text
}

func (a answer) id(path string) int64 {
	n, _ := a.at(path).(float64)
	return int64(n)
}

// keptFiles lists what lies in the place for uploads.
func (s *server) keptFiles() (names []string) {
	s.t.Helper()
	s.must(filepath.WalkDir(s.files, func(path string, entry fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	return names
}

// listen opens somebody's stream of events; lines ends when the server ends it.
func (s *server) listen(as string) (lines <-chan string, leave func()) {
	s.t.Helper()
	lines, leave = s.stream(s.request(as, "GET", s.of(strings.TrimPrefix(as, "cookie:"), "/events"), nil))
	if first := await(s.t, lines, func(line string) bool { return line != "" }); first != ": listening" {
		s.t.Fatalf("the stream begins with %q", first)
	}
	return lines, leave
}

// stream reads an answer that goes on, line by line.
func (s *server) stream(r *http.Request) (lines <-chan string, leave func()) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(r.Context())
	res, err := client.Do(r.WithContext(ctx)) //nolint:bodyclose // by the reader below
	if err != nil {
		cancel()
		s.t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		cancel()
		s.t.Fatalf("events: %d %v", res.StatusCode, res.Header)
	}
	out := make(chan string, 4096)
	go func() {
		defer close(out)
		defer res.Body.Close()
		for scanner := bufio.NewScanner(res.Body); scanner.Scan(); {
			out <- scanner.Text()
		}
	}()
	s.t.Cleanup(cancel)
	return out, cancel
}

// await gives the first line that fits. The stream beats all the time, so this is
// also a clock.
func await(t *testing.T, lines <-chan string, fits func(line string) bool) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case line, open := <-lines:
			if !open {
				t.Fatal("the stream has ended")
			}
			if fits(line) {
				return line
			}
		case <-deadline:
			t.Fatal("waited too long")
		}
	}
}

// ends waits until the server ends the stream.
func ends(t *testing.T, lines <-chan string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		select {
		case _, open := <-lines:
			if !open {
				return
			}
		case <-deadline:
			t.Fatal("the stream goes on")
		}
	}
}
