package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

func TestMailsAreThereUntilInputIsClosed(t *testing.T) {
	in, put := io.Pipe()
	out, printed := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run([]string{"loja@exemplo.com", "s3gredo"}, in, printed) }()
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	client, err := imapclient.DialInsecure(strings.TrimSpace(address), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if err := client.Login("loja@exemplo.com", "wrong").Wait(); err == nil {
		t.Error("any password opens the mailbox")
	}
	if err := client.Login("loja@exemplo.com", "s3gredo").Wait(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // a line is taken once the one before it is put
		if _, err := fmt.Fprintln(put, base64.StdEncoding.EncodeToString([]byte("Subject: Oi\r\n\r\nTem pão?\r\n"))); err != nil {
			t.Fatal(err)
		}
	}
	status, err := client.Status("INBOX", &imap.StatusOptions{NumMessages: true}).Wait()
	if err != nil || *status.NumMessages == 0 {
		t.Errorf("no mail: %v", err)
	}
	if err := put.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := client.Status("INBOX", &imap.StatusOptions{NumMessages: true}).Wait(); err == nil {
		t.Error("the server still answers")
	}
}

func TestWhatIsNoMailIsRefused(t *testing.T) {
	if err := run([]string{"a", "b"}, strings.NewReader("%\n"), io.Discard); err == nil {
		t.Error("a line that is not base64 was taken")
	}
	if err := run(nil, strings.NewReader(""), io.Discard); err == nil {
		t.Error("it runs without a login")
	}
}
