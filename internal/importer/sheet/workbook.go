package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Scratch is where what does not fit into memory is kept for a while, such as a file
// that is deleted afterwards.
type Scratch interface {
	io.Writer
	io.ReaderAt
}

// Bounds of a workbook, those of Excel.
const (
	maxRows      = 1 << 20
	maxSheetCols = 1 << 14
	maxParts     = 10_000 // files in the zip
	maxSmallPart = 64 << 20
	maxStyles    = 1 << 18 // sixteen times what Excel saves
	maxDirectory = 16 << 20
	// A workbook of a million rows that are equal but for their numbers unpacks to 31 times its size; without
	// their numbers, which some programs leave out, to 187 times, and blank rows to more. So a workbook may
	// unpack to slackRatio times its size up to slack, and from there on to maxSheetRatio times.
	slackRatio    = 500
	slack         = 1 << 30
	maxSheetRatio = 100
)

// maxUnpacked is how many bytes a workbook may unpack to.
func maxUnpacked(size, limit int64) int64 {
	return min(limit, max(ratioFrom, min(size*slackRatio, slack), size*maxSheetRatio))
}

// IsZip says whether a file begins as workbooks do; a list may begin with a column called PK.
func IsZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// Sheets are the visible sheets of a workbook by name, and the one that was read.
type Sheets struct {
	Read string
	All  []string
}

// ReadWorkbook writes a sheet of an XLSX as a CSV in UTF-8 with commas, a record for
// each row, blank ones too: the visible one that is called wanted, or for "" the first
// that has a filled cell; see [Format.Sheet]. Numbers come with all their digits, whatever the
// cell shows, dates as ISO, formulas as what they gave when the workbook was saved.
// Memory stays flat but for four bytes a distinct text. limit is how many bytes may
// be unpacked and written. Errors: not_text, workbook_damaged, workbook_blank,
// sheet_unknown, sheet_blank, unpacks_too_large, and those of file, scratch and w.
func ReadWorkbook(file io.ReaderAt, size int64, scratch Scratch, w io.Writer, wanted string, limit int64) (sheets Sheets, err error) {
	own := &counter{}
	b := &workbook{left: maxUnpacked(size, limit), file: own, scratch: scratch}
	if b.parts, err = directory(&faults{file, own, maxDirectory}, size); err != nil {
		return sheets, own.orDamaged()
	}
	sheets, err = b.read(&limited{w: w, left: limit, own: own}, wanted)
	if err != nil && own.err != nil {
		return sheets, own.err
	}
	return sheets, err
}

// directory reads which parts there are. One that is there twice is a fault, unless it is the same: which of
// them counts would be anybody's guess.
func directory(file *faults, size int64) (map[string]*zip.File, error) {
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, err
	}
	file.left = math.MaxInt64
	parts := map[string]*zip.File{}
	for _, part := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))
		other, twice := parts[name]
		if twice && (other.CRC32 != part.CRC32 || other.UncompressedSize64 != part.UncompressedSize64) {
			return nil, errOrder
		}
		parts[name] = part
	}
	return parts, tooMany(len(archive.File), maxParts)
}

// tooMany refuses what no honest workbook has so often: each of it takes memory.
func tooMany(n, most int) error {
	if n > most {
		return errQuota()
	}
	return nil
}

// faults keeps errors of the file apart from those of its content.
type faults struct {
	r    io.ReaderAt
	own  *counter
	left int64 // bytes that may be read: a zip can name millions of parts
}

func (f *faults) ReadAt(p []byte, at int64) (int, error) {
	if f.left -= int64(len(p)); f.left < 0 {
		return 0, errQuota()
	}
	n, err := f.r.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) {
		f.own.err = err
	}
	return n, err
}

func (c *counter) orDamaged() error {
	if c.err != nil {
		return c.err
	}
	return &Error{Code: CodeWorkbookDamaged}
}

// limited is a writer with an end.
type limited struct {
	w    io.Writer
	left int64
	own  *counter
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= int64(len(p)); l.left < 0 {
		return 0, errQuota()
	}
	n, err := l.w.Write(p)
	if err != nil {
		l.own.err = err
	}
	return n, err
}

// workbook is an XLSX being read.
type workbook struct {
	parts   map[string]*zip.File
	left    int64    // bytes that may still be unpacked
	file    *counter // has the error of the file or the writer
	scratch Scratch
	styles  []style
	texts   *texts
	value   []byte // of the present cell
	inline  []byte
	epoch   int // days between 1899-12-30 and the first day of the workbook's dates
}

func (b *workbook) read(w io.Writer, wanted string) (sheets Sheets, err error) {
	main, entries, err := b.contents()
	if err != nil {
		return sheets, err
	}
	related, err := b.relations(main)
	if err != nil {
		return sheets, err
	}
	if err := b.readStyles(related.ofType("styles")); err != nil {
		return sheets, err
	}
	if err := b.readTexts(related.ofType("sharedStrings")); err != nil {
		return sheets, err
	}
	entries = slices.DeleteFunc(entries, func(s sheetEntry) bool { return s.hidden || b.parts[related[s.relation].path] == nil })
	for _, s := range entries {
		sheets.All = append(sheets.All, s.name)
	}
	blank := &Error{Code: CodeWorkbookBlank}
	if wanted != "" {
		entries = slices.DeleteFunc(entries, func(s sheetEntry) bool { return s.name != wanted })
		blank = &Error{Code: CodeSheetBlank, Params: map[string]string{"sheet": wanted}}
	}
	if wanted != "" && len(entries) == 0 {
		return sheets, &Error{Code: CodeSheetUnknown, Params: map[string]string{"sheet": wanted, "sheets": strings.Join(sheets.All, ", ")}}
	}
	for _, s := range entries {
		filled, err := b.readSheet(related[s.relation].path, NewWriter(w, Format{Encoding: UTF8, Delimiter: ","}))
		if filled || err != nil {
			sheets.Read = s.name
			return sheets, err
		}
	}
	return sheets, blank
}

// sheetEntry is a sheet in the list of the workbook.
type sheetEntry struct {
	name, relation string
	hidden         bool
}

// contents finds the workbook's own part and its sheets.
func (b *workbook) contents() (main string, sheets []sheetEntry, err error) {
	related, err := b.relations("")
	if err != nil {
		return "", nil, b.otherThanWorkbook(err)
	}
	main = related.ofType("officeDocument")
	if path.Ext(main) != ".xml" || !strings.Contains(main, "workbook") {
		return "", nil, b.otherThanWorkbook(&Error{Code: CodeWorkbookDamaged})
	}
	err = b.each(main, maxSmallPart, func(m *markup) error {
		switch {
		case m.is("workbookPr") && truth(m.attrText("date1904")):
			b.epoch = 1462
		case m.is("sheet"):
			state := m.attrText("state")
			sheets = append(sheets, sheetEntry{m.attrText("name"), m.attrText("id"), state != "" && state != "visible"})
		}
		return tooMany(len(sheets), maxParts)
	})
	return main, sheets, err
}

// otherThanWorkbook says what a zip is that has no XLSX inside.
func (b *workbook) otherThanWorkbook(err error) error {
	if e, ok := errors.AsType[*Error](err); !ok || e.Code == CodeUnpacksTooLarge {
		return err
	}
	for name := range b.parts {
		switch {
		case name == "xl/workbook.bin", name == "content.xml", strings.HasSuffix(name, ".iwa"):
			return notTextBut(IsOtherWorkbook)
		case strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"):
			return notTextBut(IsDocument)
		case strings.HasPrefix(name, "xl/"):
			return &Error{Code: CodeWorkbookDamaged}
		}
	}
	return notTextBut(IsArchive)
}

// relation is where a part points to; external ones are not followed.
type relation struct{ kind, path string }

type relations map[string]relation

func (r relations) ofType(kind string) string {
	for _, one := range r {
		if one.kind == kind {
			return one.path
		}
	}
	return ""
}

func (b *workbook) relations(of string) (relations, error) {
	found := relations{}
	folder, file := path.Split(of)
	name := folder + "_rels/" + file + ".rels"
	if b.parts[name] == nil {
		return nil, &Error{Code: CodeWorkbookDamaged}
	}
	err := b.each(name, maxSmallPart, func(m *markup) error {
		if !m.is("Relationship") || strings.EqualFold(m.attrText("TargetMode"), "External") {
			return nil
		}
		target := strings.ReplaceAll(m.attrText("Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", folder, target)
		}
		found[m.attrText("Id")] = relation{path.Base(m.attrText("Type")), strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))}
		return tooMany(len(found), maxParts)
	})
	return found, err
}

// quota is a reader that fails when all that is unpacked is too much.
type quota struct {
	r    io.Reader
	left *int64
}

func errQuota() *Error { return &Error{Code: CodeUnpacksTooLarge} }

func (q *quota) Read(p []byte) (int, error) {
	n, err := q.r.Read(p)
	if *q.left -= int64(n); *q.left < 0 {
		return 0, errQuota()
	}
	return n, err
}

// each walks over the start elements of a part, if there is one.
func (b *workbook) each(name string, limit int64, visit func(m *markup) error) error {
	part := b.parts[name]
	if part == nil {
		return nil
	}
	content, err := part.Open()
	if err != nil {
		return b.file.orDamaged()
	}
	defer content.Close() //nolint:errcheck // it was only read
	left := min(limit, b.left)
	had := left
	m := newMarkup(&quota{content, &left})
	defer func() { b.left -= had - left }()
	for {
		k, err := m.next()
		if err == nil && k == startOf {
			err = visit(m)
		}
		if err != nil {
			return b.fault(err)
		}
		if k == atEnd {
			return nil
		}
	}
}

// fault is what an error in the middle of a part means.
func (b *workbook) fault(err error) error {
	if ours, ok := errors.AsType[*Error](err); ok {
		return ours
	}
	return b.file.orDamaged()
}

func truth(value string) bool { return value == "1" || value == "true" }

// coordinates reads B7 as column 1, row 7; row 0 for a text that is none.
func coordinates(name []byte) (column, row int) {
	i := 0
	for ; i < len(name) && i < 4 && 'A' <= name[i]&^0x20 && name[i]&^0x20 <= 'Z'; i++ {
		column = column*26 + int(name[i]&^0x20-'A') + 1
	}
	row, err := strconv.Atoi(string(name[i:]))
	if err != nil || column == 0 {
		return 0, 0
	}
	return column - 1, row
}
