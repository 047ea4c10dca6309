package importer

import (
	"bufio"
	"errors"
	"io"
	"os"
	"syscall"

	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/problem"
)

// defaultAccepted is how many bytes a file may unpack to unless [Service.Accepts]
// says otherwise.
const defaultAccepted = 2 << 30

// workbookGrows is how many times more a workbook may unpack to: its markup is most
// of it.
const workbookGrows = 4

// Accepts sets how many bytes a packed file may unpack to. To be called before the
// first upload.
func (s *Service) Accepts(unpacked int64) { s.accepted = unpacked }

func (s *Service) accepts() int64 {
	if s.accepted > 0 {
		return s.accepted
	}
	return defaultAccepted
}

// textFile is an upload as text: as it is, or a workbook's sheet as CSV.
type textFile struct {
	io.Reader
	given sheet.Given
	name  chan string // of the sheet, once it has been read
	files []*os.File
	pipe  *io.PipeReader
}

// asText looks at the first bytes of a file. A workbook is read from its end, so it
// is put aside first. Errors: storage_full, and the file's own.
func (s *Service) asText(file io.Reader) (*textFile, error) {
	head := bufio.NewReaderSize(file, 4096)
	mark, err := head.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text := &textFile{Reader: head, given: sheet.Given{MaxUnpacked: s.accepts()}}
	if !sheet.IsZip(mark) {
		return text, nil
	}
	if err := text.convert(head, s.accepts()*workbookGrows); err != nil {
		return nil, errors.Join(err, text.Close())
	}
	return text, nil
}

// convert puts the workbook aside and lets it be read as CSV.
func (t *textFile) convert(file io.Reader, limit int64) error {
	for range 2 {
		aside, err := os.CreateTemp("", "ficha-workbook-")
		if err != nil {
			return asideFault(err)
		}
		t.files = append(t.files, aside)
	}
	whole, scratch := t.files[0], t.files[1]
	size, err := io.Copy(onlyWriter{whole}, file)
	if err != nil {
		return asideFault(err)
	}
	pipe, feed := io.Pipe()
	t.Reader, t.pipe, t.name, t.given.Sheet = pipe, pipe, make(chan string, 1), unnamed
	go func() {
		name, err := sheet.ReadWorkbook(whole, size, scratch, feed, limit)
		t.name <- name
		_ = feed.CloseWithError(asideFault(err))
	}()
	return nil
}

// onlyWriter keeps io.Copy from asking the file how it wants to be written.
type onlyWriter struct{ io.Writer }

// unnamed is a sheet whose name is not known or blank.
const unnamed = "Sheet"

// sheet gives the name of the sheet that has been read, "" for a file that is text.
func (t *textFile) sheet() string {
	if t.name == nil {
		return ""
	}
	if name := <-t.name; !blank(name) {
		return name
	}
	return unnamed
}

// asideFault tells a full disk from other faults; nil stays nil.
func asideFault(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) {
		return problem.StorageFull(err)
	}
	return err
}

// Close forgets what was put aside.
func (t *textFile) Close() error {
	if t.pipe != nil {
		_ = t.pipe.Close() // ends the conversion
	}
	var err error
	for _, f := range t.files {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return err
}
