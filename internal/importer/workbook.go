package importer

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
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
	read  chan sheet.Sheets // of a workbook, once a sheet has been read
	size  int64
	files []*os.File
	pipe  *io.PipeReader
}

// asText looks at the first bytes of a file. A workbook is read from its end, so it
// is put aside first and then read under the watch; wanted is its sheet, "" for the first filled one. Errors: storage_full, and the file's own.
func (s *Service) asText(file io.Reader, wanted string, w *watch) (*textFile, error) {
	head := bufio.NewReaderSize(file, 4096)
	mark, err := head.Peek(4)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text := &textFile{Reader: head, given: sheet.Given{MaxUnpacked: s.accepts()}}
	if !sheet.IsZip(mark) {
		return text, nil
	}
	if err := text.convert(head, wanted, s.accepts()*workbookGrows, w); err != nil {
		return nil, errors.Join(err, text.Close())
	}
	return text, nil
}

// convert puts the workbook aside and lets it be read as CSV.
func (t *textFile) convert(file io.Reader, wanted string, limit int64, w *watch) (err error) {
	for range 2 {
		aside, err := os.CreateTemp("", "ficha-workbook-")
		if err != nil {
			return asideFault(err)
		}
		t.files = append(t.files, aside)
	}
	whole, scratch := t.files[0], t.files[1]
	if t.size, err = io.Copy(onlyWriter{whole}, file); err != nil {
		return asideFault(err)
	}
	pipe, feed := io.Pipe()
	t.Reader, t.pipe, t.read, t.given.Sheet = pipe, pipe, make(chan sheet.Sheets, 1), unnamed
	go func() {
		sheets, err := sheet.ReadWorkbook(watched{whole, w}, t.size, scratch, feed, wanted, limit)
		t.read <- sheets
		_ = feed.CloseWithError(asideFault(err))
	}()
	return nil
}

// onlyWriter keeps io.Copy from asking the file how it wants to be written.
type onlyWriter struct{ io.Writer }

// unnamed is a sheet whose name is not known or blank.
const unnamed = "Sheet"

// sheets gives the sheet that has been read and those that there are; "" for a file
// that is text.
func (t *textFile) sheets() sheet.Sheets {
	if t.read == nil {
		return sheet.Sheets{}
	}
	sheets := <-t.read
	if blank(sheets.Read) {
		sheets.Read = unnamed
	}
	return sheets
}

// workbookKey is where the workbook lies whose sheet an import reads, until it starts:
// beside that sheet, so that another one can be chosen. Only those with several are kept.
func workbookKey(blobKey string) string {
	base, _, _ := strings.Cut(blobKey, ".")
	return base + workbookMark
}

// workbookMark ends the keys of workbooks.
const workbookMark = ".workbook"

// keepWorkbook stores the workbook that was put aside.
func (s *Service) keepWorkbook(ctx context.Context, key string, t *textFile) error {
	_, err := s.blobs.Put(ctx, workbookKey(key), io.NewSectionReader(t.files[0], 0, t.size))
	return err
}

// dropWorkbook deletes the workbook of an import that has begun or never will.
func (s *Service) dropWorkbook(ctx context.Context, i Import) {
	if len(i.Format.Sheets) > 1 {
		_ = s.blobs.Delete(ctx, workbookKey(i.blobKey)) // else the sweep does it
	}
}

// rereadSheet stores another sheet of an import's workbook beside the one that it
// reads so far, and understands it. What no import uses in the end is swept.
func (s *Service) rereadSheet(ctx context.Context, i *Import, wanted string) (sheet.Findings, error) {
	if i.Format.Sheet == "" {
		return sheet.Findings{}, noSheet()
	}
	if !slices.Contains(i.Format.Sheets, wanted) {
		return sheet.Findings{}, problem.Invalid(sheet.CodeSheetUnknown, problem.OnField("sheet"), problem.With("sheet", wanted), problem.With("sheets", strings.Join(i.Format.Sheets, ", ")))
	}
	file, err := s.blobs.Open(ctx, workbookKey(i.blobKey))
	if problem.Is(err, problem.KindNotFound) {
		return sheet.Findings{}, problem.New(problem.KindNotFound, "file_gone")
	}
	if err != nil {
		return sheet.Findings{}, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	base, _, _ := strings.Cut(i.blobKey, ".")
	key := base + "." + randomName()
	found, _, err := s.keep(ctx, key, file, reading{sheet: wanted, noHeader: !i.Options.Header})
	if err == nil {
		i.blobKey = key
	}
	return found, err
}

// noSheet refuses the choice of a sheet of what is no workbook.
func noSheet() error { return problem.Invalid("sheet_none", problem.OnField("sheet")) }

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
