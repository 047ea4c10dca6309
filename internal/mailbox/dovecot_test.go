package mailbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/fichahq/ficha/internal/inbox"
	"github.com/fichahq/ficha/internal/testkit"
)

const dovecotConfig = `
base_dir = %[1]s/run
state_dir = %[1]s/run
log_path = %[1]s/log
protocols = imap
ssl = no
disable_plaintext_auth = no
default_internal_user = %[2]s
default_internal_group = %[3]s
default_login_user = %[8]s
mail_location = maildir:%[1]s/mail
mail_uid = %[4]s
mail_gid = %[5]s
first_valid_uid = 0
first_valid_gid = 0
passdb {
  driver = static
  args = password=%[6]s
}
userdb {
  driver = static
  args = uid=%[4]s gid=%[5]s home=%[1]s/home
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = %[7]d
  }
  inet_listener imaps {
    port = 0
  }
}
namespace inbox {
  inbox = yes
}
`

// dovecot starts a Dovecot with an empty mailbox, where there is one, and gives its port and
// where the mails lie.
func dovecot(t *testing.T) (port int, mailbox string) {
	t.Helper()
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/dovecot"); err != nil {
			t.Skip("Dovecot is not installed")
		}
	}
	dir, err := os.MkdirTemp("", "dovecot") //nolint:usetesting // t.TempDir is too long for the names of sockets
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	runs, mails := accounts(t, dir)
	listener, port := listen(t)
	_ = listener.Close()
	config := filepath.Join(dir, "dovecot.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, dovecotConfig, dir, runs[0], runs[1], mails.Uid, mails.Gid, password, port, runs[2]), 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(context.Background(), program, "-F", "-c", config)
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Signal(os.Interrupt)
		_ = server.Wait()
		if t.Failed() {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Logf("%s", log)
		}
	})
	return port, filepath.Join(dir, "mail")
}

// puts gives a way to put mails into the mailbox of a Dovecot, once it answers.
func (w *world) puts(port int) func(lines ...string) {
	w.t.Helper()
	var client *imapclient.Client
	w.eventually("Dovecot answers", func() (ok bool) {
		var err error
		client, err = imapclient.DialInsecure(net.JoinHostPort("127.0.0.1", itoa(port)), nil)
		return err == nil && client.Login(address, password).Wait() == nil
	})
	return func(lines ...string) {
		w.t.Helper()
		source := strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n")
		command := client.Append("INBOX", int64(len(source)), nil)
		_, err := io.WriteString(command, source)
		w.must(err)
		w.must(command.Close())
		_, err = command.Wait()
		w.must(err)
	}
}

// accounts gives the user, the group and the user for sign-ins that Dovecot runs as, and whose
// the mails are. Root's may be none of them.
func accounts(t *testing.T, dir string) (runs [3]string, mails *user.User) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid != "0" {
		group, err := user.LookupGroupId(me.Gid)
		if err != nil {
			t.Fatal(err)
		}
		return [3]string{me.Username, group.Name, me.Username}, me
	}
	if mails, err = user.Lookup("mail"); err != nil {
		t.Skip("there is no user for the mails")
	}
	uid, _ := strconv.Atoi(mails.Uid)
	gid, _ := strconv.Atoi(mails.Gid)
	if err := errors.Join(os.Chmod(dir, 0o755), os.Chown(dir, uid, gid)); err != nil { // its processes are of several users
		t.Fatal(err)
	}
	return [3]string{"dovecot", "dovecot", "dovenull"}, mails
}

// TestDovecot is the way in with a server that many providers use.
func TestDovecot(t *testing.T) {
	port, _ := dovecot(t)
	eachWorld(t, func(w *world) {
		put := w.puts(port)
		put(bia, "Message-ID: <antes@x>", "", "antes")
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{Settings: map[string]any{"imap_port": port}})
		w.must(err)
		stop := testkit.Run(w.t, w.Run)
		w.looked()
		put(bia, "Message-ID: <um@x>", "Subject: =?utf-8?Q?P=C3=A3o?=", "", "Oi")
		w.eventually("the mail is stored", func() bool { return w.stored() == 1 })
		put(bia, "Message-ID: <dois@x>", "", "Tudo bem?")
		w.eventually("the next mail is stored", func() bool { return w.stored() == 2 })
		stop()
		put(bia, "Message-ID: <tres@x>", "", strings.Repeat("uma linha\n", 100_000))
		testkit.Run(w.t, w.Run)
		w.eventually("the third mail is stored", func() bool { return w.stored() == 3 })
		if got := w.messages(w.came()[0]); got[0].Content != "Oi" || got[1].Content != "Tudo bem?" || w.state().Skipped != 0 {
			t.Errorf("%+v", got)
		}
		imap, _, err := w.Try(ctx, w.ana, w.inbox.ID, map[string]any{"imap_port": port, "imap_folder": "Não há"})
		if err != nil || imap.Code() != "mail_folder_missing" {
			t.Errorf("%q, %v", imap.Code(), err)
		}
	})
}

// TestDovecotThatNumbersItsMailsAnew has lost what it knows of the mailbox, as after a restore.
func TestDovecotThatNumbersItsMailsAnew(t *testing.T) {
	eachWorld(t, func(w *world) {
		port, mailbox := dovecot(w.t)
		put := w.puts(port)
		_, err := w.inboxes.Update(ctx, w.ana, w.inbox.ID, inbox.Change{Settings: map[string]any{"imap_port": port}})
		w.must(err)
		stop := testkit.Run(w.t, w.Run)
		w.looked()
		put(bia, "Message-ID: <um@x>", "", "um")
		put(bia, "", "sem número")
		w.eventually("both are stored", func() bool { return w.stored() == 2 })
		stop()
		validity := func() int { return w.number("SELECT uid_validity FROM mailboxes") }
		before := validity()
		for _, pattern := range []string{"dovecot-uidlist*", "dovecot.index*"} {
			names, err := filepath.Glob(filepath.Join(mailbox, pattern))
			w.must(err)
			for _, name := range names {
				w.must(os.Remove(name))
			}
		}
		put = w.puts(port)
		put(bia, "Message-ID: <dois@x>", "", "dois")
		testkit.Run(w.t, w.Run)
		w.eventually("the new one is stored", func() bool { return w.stored() == 3 })
		put(bia, "Message-ID: <tres@x>", "", "três")
		w.eventually("and what comes behind it", func() bool { return w.stored() == 4 })
		if validity() == before {
			w.t.Error("the mails have kept their numbers")
		}
	})
}
