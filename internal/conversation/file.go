package conversation

import (
	"context"
	"io"
	"strconv"

	"github.com/fichahq/ficha/internal/problem"
)

// Limits of a message's files.
const (
	MaxFiles    = 20
	MaxFileSize = 25 << 20 // bytes
)

// File is an attachment as it comes in.
type File struct {
	Name string // as somebody gave it
	Type string // as somebody claims
	Size int64  // bytes, as far as known before it is read
	Open func() (io.ReadCloser, error)
}

// StoredFile is an attachment of a message.
type StoredFile struct {
	ID   int64
	Name string // one that every system takes
	Type string // what its bytes say
	Size int64  // bytes
	Open func(ctx context.Context) (io.ReadCloser, error)
}

// checkFiles refuses more than a message may carry. Errors, on attachments:
// attachment_too_many, attachment_too_large.
func checkFiles(files []File) error {
	if len(files) > MaxFiles {
		return problem.Invalid("attachment_too_many", problem.OnField("attachments"), problem.With("max", strconv.Itoa(MaxFiles)))
	}
	for _, f := range files {
		if f.Size > MaxFileSize {
			return tooLarge(f.Name)
		}
	}
	return nil
}

func tooLarge(name string) error {
	return problem.Invalid("attachment_too_large", problem.OnField("attachments"), problem.With("name", name), problem.With("max", "25 MB"))
}
