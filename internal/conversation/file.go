package conversation

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/fichahq/ficha/internal/avatar"
	"github.com/fichahq/ficha/internal/blob"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/problem"
)

// Limits of a message's files.
const (
	MaxFiles    = 20
	MaxFileSize = 25 << 20 // bytes
	maxFileName = 150      // characters
)

// File is an attachment as it comes in.
type File struct {
	Name string // as somebody gave it
	Type string // as somebody claims; what counts is what its bytes say
	Size int64  // bytes, as far as known before it is read
	Open func() (io.ReadCloser, error)
}

// FileKind is what a file is shown as.
type FileKind string

// The kinds of files. Only pictures that could be drawn are images; everything but media is a file, which
// is handed out and never shown.
const (
	Image FileKind = "image"
	Audio FileKind = "audio"
	Video FileKind = "video"
	Other FileKind = "file"
)

// StoredFile is an attachment of a message.
type StoredFile struct {
	ID            int64
	Kind          FileKind
	Name          string // one that every system takes
	Type          string // what its bytes say
	Size          int64  // bytes
	Width, Height int    // of an image, upright, in pixels
	URL           string // where it can be had by whoever knows this
	ThumbURL      string // of a small picture, "" for none
	Open          func(ctx context.Context) (io.ReadCloser, error)

	key   string // the secret part of its address
	thumb string // format of the small picture, "" for none
}

// Artist draws pictures small.
type Artist interface {
	Shrink(ctx context.Context, open func() (io.ReadCloser, error), side int) (avatar.Small, error)
}

// thumbSide is the longer side of a small picture, in pixels.
const thumbSide = 480

// UseFiles gives the place for files, who draws them small, and how the server is reached.
func (s *Service) UseFiles(blobs *blob.Store, artist Artist, baseURL string) {
	s.blobs, s.artist, s.baseURL = blobs, artist, baseURL
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
	return problem.Invalid("attachment_too_large", problem.OnField("attachments"), problem.With("name", cleanFileName(name, "")), problem.With("max", "25 MB"))
}

// withFiles stores files, has write put them into a message, and deletes those that no
// message has. What it cannot know of, such as an answer of the database that was lost, is left
// to the sweep.
func (s *Service) withFiles(ctx context.Context, accountID int64, files []File, write func(stored []StoredFile) (Message, error)) (Message, error) {
	stored, err := s.keep(ctx, accountID, files)
	if err != nil {
		return Message{}, err
	}
	m, err := write(stored)
	_, refused := problem.As(err)
	known := err == nil && len(stored) > 0 && (len(m.Files) == 0 || m.Files[0].key != stored[0].key)
	if refused || known {
		err = errors.Join(err, s.discard(ctx, accountID, stored))
	}
	return m, err
}

// keep stores files; after an error none of them is left.
func (s *Service) keep(ctx context.Context, accountID int64, files []File) (stored []StoredFile, err error) {
	if err := checkFiles(files); err != nil {
		return nil, err
	}
	for _, f := range files {
		one := StoredFile{key: rand.Text()}
		err := s.keepOne(ctx, accountID, f, &one)
		stored = append(stored, one)
		if err != nil {
			return nil, errors.Join(err, s.discard(ctx, accountID, stored))
		}
	}
	return stored, nil
}

// sniffed is how many bytes tell what a file is.
const sniffed = 3072

func (s *Service) keepOne(ctx context.Context, accountID int64, f File, out *StoredFile) error {
	content, err := f.Open()
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	reader := bufio.NewReaderSize(content, sniffed)
	head, err := reader.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	found := mimetype.Detect(head)
	out.Type, out.Kind, out.Name = found.String(), kindOf(found.String()), cleanFileName(f.Name, found.Extension())
	info, err := s.blobs.Put(ctx, out.blobKey(accountID), &bounded{reader, MaxFileSize, f.Name})
	if err != nil {
		return err
	}
	out.Size = info.Size
	if out.Kind == Image {
		err = s.drawSmall(ctx, accountID, out)
	}
	s.present(accountID, out)
	return err
}

// bounded refuses a file that is longer than it may be.
type bounded struct {
	io.Reader

	left int64
	name string
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, tooLarge(b.name)
	}
	return n, err
}

// drawSmall stores the small form of a picture. One that cannot be drawn is none.
func (s *Service) drawSmall(ctx context.Context, accountID int64, f *StoredFile) error {
	small, err := s.artist.Shrink(ctx, func() (io.ReadCloser, error) { return s.blobs.Open(ctx, f.blobKey(accountID)) }, thumbSide)
	if problem.Is(err, problem.KindInvalid) {
		f.Kind = Other
		return nil
	}
	if err != nil {
		return err
	}
	f.Width, f.Height = small.Width, small.Height
	if len(small.Content) == 0 {
		return nil
	}
	f.thumb = small.Format
	_, err = s.blobs.Put(ctx, f.blobKey(accountID)+thumbEnd, strings.NewReader(string(small.Content)))
	return err
}

func (s *Service) discard(ctx context.Context, accountID int64, files []StoredFile) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	for _, f := range files {
		errs = append(errs, s.blobs.Delete(ctx, f.blobKey(accountID)), s.blobs.Delete(ctx, f.blobKey(accountID)+thumbEnd))
	}
	return errors.Join(errs...)
}

// fileFolder is where files are, below it one folder for each account; thumbEnd ends the name of a
// small picture, beside its file.
const (
	fileFolder = "attachments/"
	thumbEnd   = "-thumb"
)

func (f StoredFile) blobKey(accountID int64) string {
	return fmt.Sprintf("%s%d/%s", fileFolder, accountID, f.key)
}

func (f StoredFile) path(accountID int64) string {
	return fmt.Sprintf("/public/attachments/%d/%s", accountID, f.key)
}

// present says where a file can be had.
func (s *Service) present(accountID int64, f *StoredFile) {
	key := f.blobKey(accountID)
	f.URL = s.baseURL + f.path(accountID)
	if f.thumb != "" {
		f.ThumbURL = f.URL + "/thumb"
	}
	f.Open = func(ctx context.Context) (io.ReadCloser, error) { return s.blobs.Open(ctx, key) }
}

// kindOf says what a type is shown as.
func kindOf(kind string) FileKind {
	kind, _, _ = strings.Cut(kind, ";")
	switch family, _, _ := strings.Cut(kind, "/"); {
	case kind == "image/jpeg", kind == "image/png", kind == "image/gif", kind == "image/webp":
		return Image
	case family == "audio", kind == "application/ogg":
		return Audio
	case family == "video":
		return Video
	}
	return Other
}

// Extension is how its name ends, in small letters without the full stop; "" for nothing.
func (f StoredFile) Extension() string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(f.Name), "."))
}

// cleanFileName gives a name without folders, invisible characters and those that systems
// refuse; one without an end gets that of its type.
func cleanFileName(name, end string) string {
	name = strings.ToValidUTF8(name, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		switch {
		case r != ' ' && fold.IsBlankOrControl(r):
			return -1
		case strings.ContainsRune(`"<>:|?*`, r):
			return '_'
		}
		return r
	}, name)
	name, err := fold.Clean(name, 0)
	if name = strings.Trim(name, " ."); err != nil || name == "" {
		name = "file"
	}
	if path.Ext(name) == "" {
		name += end
	}
	if runes := []rune(name); len(runes) > maxFileName {
		end := []rune(path.Ext(name))
		if len(end) > maxFileName/2 {
			end = nil
		}
		name = string(runes[:maxFileName-len(end)]) + string(end)
	}
	return name
}
