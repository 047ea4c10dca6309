package postgres_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/fichahq/ficha/internal/testkit/postgres"
)

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close(context.Background()) })
	return connection
}

func show(t *testing.T, connection *pgx.Conn, setting string) string {
	t.Helper()
	var value string
	if err := connection.QueryRow(t.Context(), "SHOW "+setting).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestSharedServerIsFastAndNeutral(t *testing.T) {
	connection := connect(t, postgres.Shared(t).URL("postgres"))
	for setting, want := range map[string]string{
		"fsync": "off", "synchronous_commit": "off", "server_encoding": "UTF8",
		"lc_collate": "C", "listen_addresses": "127.0.0.1", "TimeZone": "UTC",
	} {
		if got := show(t, connection, setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
}

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	cluster := postgres.Shared(t)
	if postgres.Shared(t) != cluster {
		t.Error("a second server was started")
	}
	for range 2 {
		connection := connect(t, cluster.CreateDatabase(t))
		if _, err := connection.Exec(t.Context(), "CREATE TABLE only_mine (id int)"); err != nil {
			t.Errorf("the database was not empty: %v", err)
		}
	}
}

func TestDatabaseIsDroppedWithOpenConnections(t *testing.T) {
	cluster := postgres.Shared(t)
	var url string
	t.Run("a test that leaves a connection open", func(t *testing.T) {
		url = cluster.CreateDatabase(t)
		if _, err := pgx.Connect(context.Background(), url); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := pgx.Connect(t.Context(), url); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("connecting afterwards gave %v", err)
	}
}

func TestCreateQuotesNamesAndRefusesTakenOnes(t *testing.T) {
	cluster := postgres.Shared(t)
	const name = `odd "name"; DROP`
	if err := cluster.Create(t.Context(), name); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Create(t.Context(), name); err == nil {
		t.Error("a taken name was accepted")
	}
	connect(t, cluster.URL(name))
	if err := cluster.Drop(t.Context(), name); err != nil {
		t.Error(err)
	}
}

func TestStopLeavesNothing(t *testing.T) {
	postgres.Shared(t) // honours FICHA_TEST_POSTGRES
	t.Setenv("TMPDIR", openDir(t))
	cluster, err := postgres.Start("work_mem=8MB")
	if err != nil {
		t.Fatal(err)
	}
	if got := show(t, connect(t, cluster.URL("postgres")), "work_mem"); got != "8MB" {
		t.Errorf("work_mem is %s", got)
	}
	cluster.Stop()
	cluster.Stop()
	expectGone(t, cluster.URL("postgres"), os.Getenv("TMPDIR"))
}

func TestBadSettingIsReportedWithTheServersWords(t *testing.T) {
	postgres.Shared(t)
	t.Setenv("TMPDIR", openDir(t))
	_, err := postgres.Start("no_such_setting=1")
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("got %v", err)
	}
	expectEmpty(t, os.Getenv("TMPDIR"))
}

// TestServerDiesWithItsKilledProcess runs this test binary again as the process that owns a server,
// and kills it the hard way.
func TestServerDiesWithItsKilledProcess(t *testing.T) {
	if os.Getenv("FICHA_TEST_OWN_A_SERVER") != "" {
		fmt.Println("URL", postgres.Shared(t).URL("postgres"))
		select {}
	}
	postgres.Shared(t)
	temporary := openDir(t)
	owner := exec.Command(os.Args[0], "-test.run=^TestServerDiesWithItsKilledProcess$")
	owner.Env = append(os.Environ(), "FICHA_TEST_OWN_A_SERVER=1", "TMPDIR="+temporary)
	output, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	var url string
	for lines := bufio.NewScanner(output); url == "" && lines.Scan(); {
		url, _ = strings.CutPrefix(lines.Text(), "URL ")
	}
	connect(t, url)
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	expectGone(t, url, temporary)
}

// openDir is a temporary directory that the user of PostgreSQL can reach, unlike t.TempDir as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ficha-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func expectGone(t *testing.T, url, dir string) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		connection, err := pgx.Connect(t.Context(), url)
		entries, _ := os.ReadDir(dir)
		if err != nil && len(entries) == 0 {
			return
		}
		if err == nil {
			_ = connection.Close(t.Context())
		}
		select {
		case <-deadline:
			t.Fatalf("still there: connecting gave %v, files %v", err, entries)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func expectEmpty(t *testing.T, dir string) {
	t.Helper()
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
