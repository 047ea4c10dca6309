// Command postgres runs a throw-away PostgreSQL server for end-to-end tests and benchmarks.
//
// It prints the address of an empty database on standard output and runs until it is told to stop by
// SIGTERM or SIGINT or, when standard input is a pipe, until that is closed. The server and its files
// are gone afterwards. Arguments are server settings such as shared_buffers=1GB.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/fichahq/ficha/internal/testkit/postgres"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(settings []string, in *os.File, out io.Writer) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	cluster, err := postgres.Start(settings...)
	if err != nil {
		return err
	}
	defer cluster.Stop()
	if err := cluster.Create(ctx, "ficha"); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, cluster.URL("ficha")); err != nil {
		return err
	}
	if isStream(in) {
		go func() {
			_, _ = io.Copy(io.Discard, in)
			cancel()
		}()
	}
	<-ctx.Done()
	return nil
}

// isStream tells a pipe or socket from a terminal and from /dev/null, which a shell gives to
// background commands and which would end the server at once.
func isStream(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}
