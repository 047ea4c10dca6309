package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/fichahq/ficha/internal/testkit/postgres"
)

func TestServesUntilInputIsClosed(t *testing.T) {
	postgres.Shared(t) // honours FICHA_TEST_POSTGRES
	in, keepOpen, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, printed := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run([]string{"work_mem=8MB"}, in, printed) }()

	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(line)
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var memory string
	if err := connection.QueryRow(t.Context(), "SHOW work_mem").Scan(&memory); err != nil || memory != "8MB" {
		t.Errorf("work_mem is %q, %v", memory, err)
	}
	if err := keepOpen.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := pgx.Connect(context.Background(), url); err == nil {
		t.Error("the server still answers")
	}
}

func TestBackgroundInputDoesNotStopIt(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if isStream(null) {
		t.Error("/dev/null was taken for a pipe")
	}
}
