// Package postgres starts a throw-away PostgreSQL server for tests.
//
// A test asks for a database and gets one that is empty and its own:
//
//	url := postgres.Shared(t).CreateDatabase(t)
//
// One server serves a whole test binary. It needs no TestMain: it is stopped, and its files are
// removed, when the process that started it ends, however that ends. It trades safety for speed
// (nothing is synced to disk), so it must never hold data that anyone wants to keep.
package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	startTimeout  = 60 * time.Second
	startAttempts = 5 // another process may take the free port before the server does
	superuser     = "postgres"
)

// Cluster is one running PostgreSQL server. Its methods may be used from several goroutines.
type Cluster struct {
	dir      string
	port     int
	lifeline io.Closer     // while it is open, the server lives
	exited   chan struct{} // closed when the server is gone and its files are removed
	log      *bytes.Buffer // last lines of the server's log; complete once exited is closed
	stop     sync.Once
}

// Start makes a new cluster in a temporary directory, listening on a free port of 127.0.0.1, and
// waits until it accepts connections. Every user is trusted. The settings ("name=value") are
// added to those that make it fast; the last one of a name wins.
func Start(settings ...string) (*Cluster, error) {
	programs, err := findPrograms(debianFolder)
	if err != nil {
		return nil, err
	}
	user, err := unprivileged()
	if err != nil {
		return nil, err
	}
	for attempt := 1; ; attempt++ {
		cluster, err := start(programs, user, settings)
		if err == nil || attempt == startAttempts || !strings.Contains(err.Error(), "could not bind") {
			return cluster, err
		}
	}
}

func start(programs programs, user *account, settings []string) (*Cluster, error) {
	dir, err := os.MkdirTemp("", "ficha-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a directory for PostgreSQL: %w", err)
	}
	cluster := &Cluster{dir: dir, exited: make(chan struct{}), log: new(bytes.Buffer)}
	if err := cluster.initialise(programs, user); err != nil {
		_ = os.RemoveAll(dir) // the first error matters
		return nil, err
	}
	if err := cluster.launch(programs, user, settings); err != nil {
		_ = os.RemoveAll(dir) // the first error matters
		return nil, err
	}
	if err := cluster.awaitReady(); err != nil {
		cluster.Stop()
		return nil, fmt.Errorf("%w: %s", err, strings.TrimSpace(cluster.log.String()))
	}
	return cluster, nil
}

func (c *Cluster) initialise(programs programs, user *account) error {
	if err := user.own(c.dir); err != nil {
		return err
	}
	command := user.command(c.dir, programs.initdb,
		"--pgdata="+filepath.Join(c.dir, "data"), "--username="+superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, bytes.TrimSpace(output))
	}
	return nil
}

// supervise runs the server as long as its own standard input stays open. That input is a pipe
// held by the Go process, which the kernel closes even when the process is killed: no signal
// handler, TestMain or parent-death signal (which belongs to a thread, not to a process) is needed.
const supervise = `
dir=$1; shift
exec 3<&0
"$@" </dev/null >"$dir/log" 2>&1 3<&- &
server=$!
{ read -r _ <&3; kill -QUIT $server; } 2>/dev/null &
watch=$!
wait $server
kill $watch 2>/dev/null
tail -n 20 "$dir/log" >&2
rm -rf "$dir"
`

func (c *Cluster) launch(programs programs, user *account, settings []string) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	c.port = port
	arguments := []string{"-c", supervise, "supervise", c.dir, programs.postgres, "-D", filepath.Join(c.dir, "data")}
	for _, setting := range append(c.settings(), settings...) {
		arguments = append(arguments, "-c", setting)
	}
	command := user.command(c.dir, "/bin/sh", arguments...)
	command.Stderr = c.log
	if c.lifeline, err = command.StdinPipe(); err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	go c.wait(command)
	return nil
}

func (c *Cluster) wait(command *exec.Cmd) {
	_ = command.Wait() // how it ended stands in the log
	close(c.exited)
}

func (c *Cluster) settings() []string {
	return []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(c.port),
		"unix_socket_directories=" + c.dir,
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
		"max_connections=200", "shared_buffers=128MB", "timezone=UTC",
	}
}

func (c *Cluster) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		connection, err := pgx.Connect(ctx, c.URL(superuser))
		if err == nil {
			return connection.Close(ctx)
		}
		select {
		case <-c.exited:
			return errors.New("PostgreSQL ended while starting")
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL did not answer within %s: %w", startTimeout, err)
		case <-retry.C:
		}
	}
}

// URL is the address of the database, as pgx and psql take it. The database "postgres" always exists.
func (c *Cluster) URL(database string) string {
	address := url.URL{
		Scheme: "postgres", User: url.User(superuser),
		Host: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port)),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return address.String()
}

// Create makes an empty database. It fails when the name is taken.
func (c *Cluster) Create(ctx context.Context, name string) error {
	return c.execute(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
}

// Copy makes a database like another one, to which nobody may be connected. It fails when the name is
// taken.
func (c *Cluster) Copy(ctx context.Context, name, from string) error {
	return c.execute(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE "+pgx.Identifier{from}.Sanitize()+" STRATEGY FILE_COPY")
}

// Drop removes a database and ends the connections to it. A name that does not exist is no error.
func (c *Cluster) Drop(ctx context.Context, name string) error {
	return c.execute(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func (c *Cluster) execute(ctx context.Context, statement string) error {
	connection, err := pgx.Connect(ctx, c.URL(superuser))
	if err != nil {
		return err
	}
	defer connection.Close(ctx) //nolint:errcheck // a throw-away server
	_, err = connection.Exec(ctx, statement)
	return err
}

// Stop ends the server, without waiting for its clients, and removes its files. It may be called twice.
func (c *Cluster) Stop() {
	c.stop.Do(func() {
		_ = c.lifeline.Close() // fails only when the server is gone already
		<-c.exited
		_ = os.RemoveAll(c.dir) // the supervisor may lack the right to remove the directory itself
	})
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	defer listener.Close()                          //nolint:errcheck // nobody has connected
	return listener.Addr().(*net.TCPAddr).Port, nil //nolint:forcetypeassert // of a TCP listener
}
