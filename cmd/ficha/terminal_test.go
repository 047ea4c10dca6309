//go:build linux

package main_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestImportOnATerminal: somebody who looks sees rows come in; standard output is the same as ever.
func TestImportOnATerminal(t *testing.T) {
	eachMachine(t, func(t *testing.T, m *machine) {
		m.setup("ana@exemplo.com")
		file := filepath.Join(t.TempDir(), "contatos.csv")
		m.must(os.WriteFile(file, people(30_000), 0o600))
		stdout, seen := m.onTerminal("import", "--account", fmt.Sprint(m.account), file)
		if stdout != "completed: 30000 rows, 30000 created, 0 updated, 0 unchanged, 0 skipped, 0 rejected\n" {
			t.Errorf("%q", stdout)
		}
		if !strings.Contains(seen, "\rcontatos.csv: ") || !strings.Contains(seen, " of 30,000 rows (") || !strings.HasSuffix(seen, " \r") || strings.Contains(seen, "\n") {
			t.Errorf("%q", seen)
		}
		stdout, seen = m.onTerminal("import", "--quiet", "--account", fmt.Sprint(m.account), file)
		if !strings.Contains(stdout, "30000 unchanged") || seen != "" {
			t.Errorf("quiet: %q %q", stdout, seen)
		}
	})
}

// onTerminal runs a command whose standard error is a terminal, and gives what is seen there.
func (m *machine) onTerminal(arguments ...string) (stdout, seen string) {
	m.t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	m.must(err)
	defer screen.Close()
	number, err := unix.IoctlGetInt(int(screen.Fd()), unix.TIOCGPTN)
	m.must(err)
	m.must(unix.IoctlSetPointerInt(int(screen.Fd()), unix.TIOCSPTLCK, 0))
	terminal, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	m.must(err)
	all := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(screen) // ends with an error when the terminal is closed
		all <- string(text)
	}()
	command := exec.Command(m.program, arguments...)
	command.Env, command.Stderr = m.env, terminal
	out, err := command.Output()
	m.must(err)
	m.must(terminal.Close())
	return string(out), <-all
}
