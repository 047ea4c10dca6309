package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"os"
	"path/filepath"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/fichahq/ficha/internal/clock"
)

// unfinished begins the name of a file that is being written.
const unfinished = ".unfinished-"

// Folder keeps every message as a file that mail programs open, for servers without a mail server.
type Folder struct {
	dir  string
	from *mail.Address
	now  clock.Clock
}

// NewFolder makes the directory if it is missing, readable for its owner only: mails hold links that
// let people in.
func NewFolder(dir, from string, now clock.Clock) (*Folder, error) {
	sender, err := parseFrom(from)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for mails: %w", err)
	}
	return &Folder{dir: dir, from: sender, now: now}, nil
}

// Keeps is true.
func (f *Folder) Keeps() bool { return true }

// Send writes the file TIME-ID-RANDOM.eml, whole or not at all. Names sort by time.
func (f *Folder) Send(ctx context.Context, message Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now := f.now()
	composed, err := compose(f.from, message, now)
	if err != nil {
		return err
	}
	name := now.UTC().Format("20060102T150405.000000Z") + "-" + message.ID
	if err := f.write(name, composed); err != nil {
		return fmt.Errorf("keep a mail: %w", err)
	}
	return nil
}

// write gives the finished file its name, which ends with the random part of its first one, so that
// no mail replaces another.
func (f *Folder) write(name string, composed *gomail.Msg) error {
	file, err := os.CreateTemp(f.dir, unfinished+"*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // fails, as it should, once the file has its name
	_, err = composed.WriteTo(file)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	random := strings.TrimPrefix(filepath.Base(file.Name()), unfinished)
	return os.Rename(file.Name(), filepath.Join(f.dir, name+"-"+random+".eml"))
}
