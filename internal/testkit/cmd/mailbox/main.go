// Command mailbox runs a throw-away IMAP server with one mailbox for end-to-end tests.
//
// Its arguments are a login and a password. It prints its address on standard output, puts each line of
// standard input, which is a mail in base64, into INBOX, and ends when standard input is closed.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// longest is a line of standard input, in bytes.
const longest = 10 << 20

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("give a login and a password")
	}
	user := imapmemserver.NewUser(args[0], args[1])
	if err := user.Create("INBOX", nil); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := serve(user, listener)
	defer server.Close() //nolint:errcheck // nobody is left who would mind
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longest)
	for lines.Scan() {
		mail, err := base64.StdEncoding.DecodeString(lines.Text())
		if err != nil {
			return err
		}
		if _, err := user.Append("INBOX", bytes.NewReader(mail), &imap.AppendOptions{}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// serve answers in the background, in the clear: it is reached from this machine only.
func serve(user *imapmemserver.User, listener net.Listener) *imapserver.Server {
	store := imapmemserver.New()
	store.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return store.NewSession(), nil, nil
		},
		InsecureAuth: true, Logger: log.New(io.Discard, "", 0),
	})
	go func() { _ = server.Serve(listener) }()
	return server
}
