package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/testkit"
)

// built is the real program, built once for all tests of this package.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "ficha-binary-")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "ficha")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return dir, fmt.Errorf("go build: %w\n%s", err, output)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if program, _ := built(); program != "" && strings.Contains(program, "ficha-binary-") && os.Getenv("FICHA_TEST_KEEP") == "" {
		_ = os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// machine is where the program runs: its settings and data.
type machine struct {
	t       *testing.T
	program string
	env     []string
	address string
	data    string

	token   string // of the administrator, after setup
	account int
}

// eachMachine runs a test with the data in SQLite and in PostgreSQL.
func eachMachine(t *testing.T, test func(t *testing.T, m *machine)) {
	t.Helper()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) { test(t, newMachine(t, dialect)) })
	}
}

func newMachine(t *testing.T, dialect string) *machine {
	t.Helper()
	if testing.Short() {
		t.Skip("runs the real program")
	}
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{t: t, program: program, data: t.TempDir(), address: freeAddress(t)}
	for _, setting := range os.Environ() {
		if !strings.HasPrefix(setting, "FICHA_") {
			m.env = append(m.env, setting)
		}
	}
	m.env = append(m.env, "FICHA_DATA_DIR="+m.data, "FICHA_LISTEN="+m.address, "FICHA_DATABASE_URL="+testkit.DatabaseURL(t, dialect))
	return m
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func (m *machine) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// result is what a command has left behind.
type result struct {
	stdout, stderr string
	code           int
}

// run runs a command to its end; in is its standard input.
func (m *machine) run(in io.Reader, arguments ...string) result {
	m.t.Helper()
	limit, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(limit, m.program, arguments...)
	command.Env, command.Stdin = m.env, in
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), command.ProcessState.ExitCode()}
}

// setup makes an account and keeps its token for calls.
func (m *machine) setup(email string) result {
	m.t.Helper()
	r := m.run(nil, "setup", "--account", "Padaria", "--name", "Ana", "--email", email, "--password", "uma senha longa")
	if r.code == 0 {
		made := struct {
			AccountID   int    `json:"account_id"`
			AccessToken string `json:"access_token"`
		}{}
		m.must(json.Unmarshal([]byte(r.stdout), &made))
		m.account, m.token = made.AccountID, made.AccessToken
	}
	return r
}

// server is a running ficha serve.
type server struct {
	*machine
	command *exec.Cmd
	log     *bytes.Buffer
	exited  chan error
}

// serve starts the server and waits until it answers.
func (m *machine) serve() *server {
	m.t.Helper()
	s := &server{machine: m, command: exec.Command(m.program, "serve"), log: &bytes.Buffer{}, exited: make(chan error, 1)}
	s.command.Env, s.command.Stderr, s.command.Stdout = m.env, s.log, s.log
	m.must(s.command.Start())
	go func() { s.exited <- s.command.Wait() }()
	m.t.Cleanup(s.kill)
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		response, err := http.Get("http://" + m.address + "/readyz") //nolint:noctx // a test
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return s
			}
		}
		if time.Now().After(deadline) {
			s.kill()
			m.t.Fatalf("the server does not answer: %v\n%s", err, s.log)
		}
	}
}

// kill ends the server as a power cut does.
func (s *server) kill() {
	_ = s.command.Process.Kill() // it may have ended already
	err := <-s.exited
	s.exited <- err
}

// terminate asks the server to end and tells how long that took.
func (s *server) terminate() time.Duration {
	s.t.Helper()
	begun := time.Now()
	s.must(s.command.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-s.exited:
		s.exited <- err
		if err != nil {
			s.t.Errorf("the server ended with %v\n%s", err, s.log)
		}
	case <-time.After(30 * time.Second):
		s.t.Fatal("the server does not end")
	}
	return time.Since(begun)
}

// call asks the API as the administrator; the answer is decoded into out.
func (m *machine) call(method, path string, contentType string, body io.Reader, out any) error {
	request, err := http.NewRequest(method, "http://"+m.address+fmt.Sprintf("/api/v1/accounts/%d", m.account)+path, body) //nolint:noctx // a test
	if err != nil {
		return err
	}
	request.Header.Set("api_access_token", m.token)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("%s %s: %d %s", method, path, response.StatusCode, text)
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// imported is an import as the API shows it.
type imported struct {
	ID        int    `json:"id"`
	Status    string `json:"status"`
	TotalRows int    `json:"total_rows"`
	Counts    struct {
		Rows, Created, Updated, Unchanged, Skipped, Rejected int
	} `json:"counts"`
	Mail *struct{ Status string } `json:"mail"`
	Undo struct{ Delete, Restore, Kept int }
}

func (m *machine) upload(content []byte) imported {
	m.t.Helper()
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("import_file", "contatos.csv")
	m.must(err)
	_, err = part.Write(content)
	m.must(err)
	m.must(writer.Close())
	out := struct {
		Payload struct{ Import imported }
	}{}
	m.must(m.call(http.MethodPost, "/contacts/import", writer.FormDataContentType(), &form, &out))
	return out.Payload.Import
}

func (m *machine) look(id int) imported {
	m.t.Helper()
	out := struct{ Payload imported }{}
	m.must(m.call(http.MethodGet, fmt.Sprintf("/imports/%d", id), "", nil, &out))
	return out.Payload
}

// count gives how many contacts the account has.
func (m *machine) count() int {
	m.t.Helper()
	out := struct{ Meta struct{ Count int } }{}
	m.must(m.call(http.MethodGet, "/contacts", "", nil, &out))
	return out.Meta.Count
}

func (m *machine) mails() int {
	m.t.Helper()
	names, err := filepath.Glob(filepath.Join(m.data, "mails", "*.eml"))
	m.must(err)
	return len(names)
}

// progress watches an import and checks that no counter goes back, over restarts too.
type progress struct {
	*machine
	id   int
	last imported
	seen int // rows that the present server found done when it started
}

// until looks until it is so.
func (p *progress) until(what string, so func(i imported) bool) imported {
	p.t.Helper()
	for deadline := time.Now().Add(90 * time.Second); ; time.Sleep(3 * time.Millisecond) {
		now := p.look(p.id)
		c, before := now.Counts, p.last.Counts
		if c.Rows < before.Rows || c.Created < before.Created || c.Updated < before.Updated || c.Unchanged < before.Unchanged || c.Rejected < before.Rejected {
			p.t.Errorf("after %+v came %+v", before, c)
		}
		if c.Rows != c.Created+c.Updated+c.Unchanged+c.Skipped+c.Rejected {
			p.t.Errorf("%+v does not add up", c)
		}
		p.last = now
		if so(now) {
			return now
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never: %s; it is %s with %+v", what, now.Status, c)
		}
	}
}

func ended(i imported) bool {
	return (i.Status == "completed" || i.Status == "failed" || i.Status == "canceled") && i.Mail != nil && i.Mail.Status == "kept"
}

// people writes a file of n contacts of whom each has all identities.
func people(n int) []byte {
	var out bytes.Buffer
	out.WriteString("Nome;E-mail;Celular;Identificador;Cidade;País\n")
	for k := range n {
		fmt.Fprintf(&out, "Pessoa %d;p%d@exemplo.com;+55119%08d;id-%d;São Paulo;Brasil\n", k, k, k, k)
	}
	return out.Bytes()
}
