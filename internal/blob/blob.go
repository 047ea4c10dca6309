// Package blob keeps files: in a folder, or in a bucket when several nodes serve the same accounts.
//
// A file is there whole or not at all. Its key is chosen by the program, never by a user, and says
// whose it is: "accounts/1/imports/7". The package knows nothing about what is inside.
package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	gcblob "gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // makes s3:// known
	"gocloud.dev/gcerrors"

	"github.com/fichahq/ficha/internal/problem"
)

// Store is one folder or bucket. Its methods may be used from several goroutines.
type Store struct{ bucket *gcblob.Bucket }

// Info is what is known about a file after it was stored.
type Info struct {
	Size   int64 // bytes
	SHA256 [sha256.Size]byte
}

// Reader reads a stored file. Seek is cheap in a folder and one request in a bucket.
type Reader interface {
	io.ReadSeekCloser
	Size() int64 // of the whole file, in bytes
}

var errURL = errors.New("write the place for files as file:///absolute/directory or s3://bucket?region=…")

// Open opens file:///absolute/directory, which is made for this user only when it is missing, or
// s3://bucket with the parameters of gocloud.dev/blob/s3blob (region, endpoint, use_path_style …) and
// credentials from the environment as the AWS tools take them. A bucket is not contacted yet.
func Open(ctx context.Context, address string) (*Store, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, errURL
	}
	var bucket *gcblob.Bucket
	switch {
	case parsed.Scheme == "file" && parsed.Host == "" && parsed.RawQuery == "" && filepath.IsAbs(parsed.Path):
		bucket, err = openFolder(filepath.FromSlash(parsed.Path))
	case parsed.Scheme == "s3" && parsed.Host != "":
		bucket, err = gcblob.OpenBucket(ctx, address)
	default:
		return nil, errURL
	}
	if err != nil {
		return nil, fmt.Errorf("open the place for files: %w", err)
	}
	return &Store{bucket: bucket}, nil
}

func openFolder(dir string) (*gcblob.Bucket, error) {
	return fileblob.OpenBucket(dir, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700,
		NoTempDir: true, // the system's may be on another disk, from which nothing can be renamed
		Metadata:  fileblob.MetadataDontWrite,
	})
}

// Close releases the store; files in use fail afterwards.
func (s *Store) Close() error { return s.bucket.Close() }

// Put stores everything that content gives, until io.EOF, and replaces what was there. After any
// error nothing new is left. An error of content is given back as it is; a full disk or quota is
// problem.KindStorageFull. In a folder the bytes are on the disk when Put returns.
func (s *Store) Put(ctx context.Context, key string, content io.Reader) (Info, error) {
	if err := validate(key); err != nil {
		return Info{}, err
	}
	ctx, abandon := context.WithCancel(ctx)
	defer abandon()
	unfinished := (*os.File)(nil) // stays nil in a bucket
	writer, err := s.bucket.NewWriter(ctx, key, &gcblob.WriterOptions{
		ContentType: "application/octet-stream",
		BeforeWrite: func(as func(any) bool) error { as(&unfinished); return nil },
	})
	if err != nil {
		return Info{}, translate(err)
	}
	info, err := copyAll(writer, content)
	if err == nil && unfinished != nil {
		err = translate(unfinished.Sync())
	}
	if err != nil {
		abandon() // so that Close throws away what was written
		_ = writer.Close()
		remove(unfinished)
		return Info{}, err
	}
	if err := writer.Close(); err != nil {
		remove(unfinished)
		return Info{}, translate(err)
	}
	return info, nil
}

// remove makes sure that an abandoned file is gone: the library leaves it when closing fails.
func remove(unfinished *os.File) {
	if unfinished != nil {
		_ = os.Remove(unfinished.Name()) // usually gone already
	}
}

func copyAll(writer io.Writer, content io.Reader) (Info, error) {
	source, sum := &source{reader: content}, sha256.New()
	size, err := io.Copy(io.MultiWriter(writer, sum), source)
	switch {
	case source.err != nil:
		return Info{}, source.err
	case err != nil:
		return Info{}, translate(err)
	}
	return Info{Size: size, SHA256: [sha256.Size]byte(sum.Sum(nil))}, nil
}

// source remembers its own error, to tell a client that went away from a disk that is full.
type source struct {
	reader io.Reader
	err    error
}

func (s *source) Read(buffer []byte) (int, error) {
	n, err := s.reader.Read(buffer)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Open reads a file from its beginning. A missing one is problem.KindNotFound.
func (s *Store) Open(ctx context.Context, key string) (Reader, error) {
	if err := validate(key); err != nil {
		return nil, err
	}
	reader, err := s.bucket.NewReader(ctx, key, nil)
	if err != nil {
		return nil, translate(err)
	}
	return reader, nil
}

// Delete removes a file. One that is missing is no error, so that a deletion may be repeated.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := validate(key); err != nil {
		return err
	}
	err := s.bucket.Delete(ctx, key)
	if gcerrors.Code(err) == gcerrors.NotFound {
		return nil
	}
	return translate(err)
}

// OlderThan gives the keys below a prefix that were last written before an instant, in the order of
// keys. What a killed process left unfinished is not listed: see RemoveUnfinished.
func (s *Store) OlderThan(ctx context.Context, prefix string, instant time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for object, err := range s.list(ctx, prefix) {
			if err != nil {
				yield("", err)
				return
			}
			if validate(object.Key) == nil && object.ModTime.Before(instant) && !yield(object.Key, nil) {
				return
			}
		}
	}
}

// RemoveUnfinished deletes what a killed process left in the middle of a Put before the instant, and
// tells how many there were. Give an instant so old that no Put from before it is still running.
func (s *Store) RemoveUnfinished(ctx context.Context, instant time.Time) (removed int, err error) {
	for object, err := range s.list(ctx, "") {
		if err != nil {
			return removed, err
		}
		if !strings.HasSuffix(object.Key, unfinishedEnd) || !object.ModTime.Before(instant) {
			continue
		}
		if err := s.bucket.Delete(ctx, object.Key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
			return removed, translate(err)
		}
		removed++
	}
	return removed, nil
}

func (s *Store) list(ctx context.Context, prefix string) iter.Seq2[*gcblob.ListObject, error] {
	return func(yield func(*gcblob.ListObject, error) bool) {
		objects := s.bucket.List(&gcblob.ListOptions{Prefix: prefix})
		for {
			object, err := objects.Next(ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, translate(err))
				return
			}
			if !yield(object, nil) {
				return
			}
		}
	}
}

// unfinishedEnd is how the library ends the name of a file that it is writing.
const unfinishedEnd = ".tmp"

var validKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

// validate refuses what a folder could understand in another way than a bucket.
func validate(key string) error {
	if len(key) > 200 || !validKey.MatchString(key) ||
		strings.HasSuffix(key, unfinishedEnd) || strings.HasSuffix(key, ".attrs") {
		return fmt.Errorf("%q cannot be the key of a file", key)
	}
	return nil
}

func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return problem.StorageFull(err)
	case gcerrors.Code(err) == gcerrors.NotFound:
		return problem.NotFound(problem.Because(err))
	}
	return err
}
