package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// errMissing says what to do on the systems where the tests run.
var errMissing = errors.New("PostgreSQL is not installed; on Debian run: apt-get install postgresql (or set FICHA_TEST_POSTGRES=off to go without)")

// debianFolder is where Debian keeps the versions side by side, outside of PATH.
const debianFolder = "/usr/lib/postgresql"

type programs struct{ initdb, postgres string }

// findPrograms looks in PATH, then in the folder of versions, newest first.
func findPrograms(versions string) (programs, error) {
	initdb, errInit := exec.LookPath("initdb")
	postgres, errServer := exec.LookPath("postgres")
	if errInit == nil && errServer == nil {
		return programs{initdb, postgres}, nil
	}
	newest, found := -1, programs{}
	folders, _ := filepath.Glob(filepath.Join(versions, "*", "bin")) // the pattern is well formed
	for _, folder := range folders {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
		if err != nil || version <= newest || !isProgram(folder, "initdb") || !isProgram(folder, "postgres") {
			continue
		}
		newest, found = version, programs{filepath.Join(folder, "initdb"), filepath.Join(folder, "postgres")}
	}
	if newest < 0 {
		return found, errMissing
	}
	return found, nil
}

func isProgram(folder, name string) bool {
	_, err := exec.LookPath(filepath.Join(folder, name))
	return err == nil
}

// account is the system user that runs PostgreSQL, which refuses to run as root. Nil is the present user.
type account struct{ uid, gid uint32 }

func unprivileged() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // nil is the present user
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUser := strconv.ParseUint(found.Uid, 10, 32)
		gid, errGroup := strconv.ParseUint(found.Gid, 10, 32)
		if errUser == nil && errGroup == nil {
			return &account{uint32(uid), uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL does not run as root and there is no user postgres or nobody to run it as")
}

func (a *account) own(dir string) error {
	if a == nil {
		return nil
	}
	if err := os.Chown(dir, int(a.uid), int(a.gid)); err != nil {
		return fmt.Errorf("give the directory to the user of PostgreSQL: %w", err)
	}
	return nil
}

// command prepares a program that runs as the account, in its own process group (so that an
// interrupt from the terminal reaches the tests only) and without the caller's PG… variables.
func (a *account) command(dir, program string, arguments ...string) *exec.Cmd {
	command := exec.Command(program, arguments...)
	command.Dir = dir
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		command.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return command
}
