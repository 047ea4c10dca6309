package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// bench is the program on one store.
type bench struct {
	store

	binary  string
	dir     string
	account int64

	imported bool // the contacts are there, with three custom attributes
}

const (
	email    = "bench@example.com"
	password = "bench-password"
)

func (b *bench) ficha(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.binary, args...)
	cmd.Env = append(os.Environ(), "FICHA_DATA_DIR="+filepath.Join(b.dir, b.name), "FICHA_DATABASE_URL="+b.url, "FICHA_SMTP_URL=")
	return cmd
}

// setup makes an account with the three custom attributes of the file.
func (b *bench) setup(ctx context.Context) (err error) {
	out, err := output(b.ficha(ctx, "setup", "--account", "Bench", "--name", "Bench", "--email", email, "--password", password))
	if err != nil {
		return fmt.Errorf("setup: %w", err)
	}
	var made struct {
		AccountID int64 `json:"account_id"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		return err
	}
	b.account = made.AccountID
	s, err := b.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	for _, definition := range []string{
		`{"attribute_display_name":"plano","attribute_display_type":"text","attribute_model":"contact_attribute"}`,
		`{"attribute_display_name":"gasto_total","attribute_display_type":"number","attribute_model":"contact_attribute"}`,
		`{"attribute_display_name":"nascimento","attribute_display_type":"date","attribute_model":"contact_attribute"}`,
	} {
		if _, err := s.send(ctx, http.MethodPost, "/custom_attribute_definitions", "application/json", bytes.NewBufferString(definition)); err != nil {
			return err
		}
	}
	return nil
}

// server is the running program with somebody signed in.
type server struct {
	client  *http.Client
	root    string // its address
	base    string // of the account
	stop    func() error
	process int
}

func (b *bench) serve(ctx context.Context, environment ...string) (*server, error) {
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	cmd := b.ficha(ctx, "serve")
	cmd.Env = append(cmd.Env, "FICHA_LISTEN="+address, "FICHA_BASE_URL=http://"+address)
	cmd.Env = append(cmd.Env, environment...)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	jar, err := cookiejar.New(nil)
	s := &server{&http.Client{Jar: jar}, "http://" + address, "http://" + address, func() error {
		return errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait())
	}, cmd.Process.Pid}
	for range 100 {
		if _, err := s.send(ctx, http.MethodGet, "/readyz", "", http.NoBody); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err == nil {
		_, err = s.send(ctx, http.MethodPost, "/auth/sign_in", "application/json", bytes.NewBufferString(`{"email":"`+email+`","password":"`+password+`"}`))
	}
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	s.base += fmt.Sprintf("/api/v1/accounts/%d", b.account)
	return s, nil
}

func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	return s.send(ctx, http.MethodGet, path, "", http.NoBody)
}

func (s *server) send(ctx context.Context, method, path, kind string, body io.Reader) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.base+path, body)
	if err != nil {
		return nil, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode/100 != 2 {
		err = errors.Join(err, fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer))
	}
	return answer, errors.Join(err, response.Body.Close())
}
