package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
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
	// maxSheetRatio is how many times its size a workbook may unpack to.
	maxSheetRatio = 500
)

// IsZip says whether a file begins as workbooks do.
func IsZip(head []byte) bool { return bytes.HasPrefix(head, []byte("PK")) }

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
	archive, err := zip.NewReader(&faults{file, own}, size)
	if err != nil {
		return sheets, own.orDamaged()
	}
	b := &workbook{parts: map[string]*zip.File{}, left: min(limit, max(ratioFrom, size*maxSheetRatio)), file: own, scratch: scratch}
	if len(archive.File) > maxParts {
		return sheets, &Error{Code: CodeWorkbookDamaged}
	}
	for _, part := range archive.File {
		b.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))] = part
	}
	sheets, err = b.read(&limited{w: w, left: limit, own: own}, wanted)
	if err != nil && own.err != nil {
		return sheets, own.err
	}
	return sheets, err
}

// faults keeps errors of the file apart from those of its content.
type faults struct {
	r   io.ReaderAt
	own *counter
}

func (f *faults) ReadAt(p []byte, at int64) (int, error) {
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
	err = b.each(main, maxSmallPart, func(e *elements, start xml.StartElement) error {
		switch start.Name.Local {
		case "workbookPr":
			if truth(attr(start, "date1904")) {
				b.epoch = 1462
			}
		case "sheet":
			state := attr(start, "state")
			sheets = append(sheets, sheetEntry{attr(start, "name"), attr(start, "id"), state != "" && state != "visible"})
		}
		return nil
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
	err := b.each(name, maxSmallPart, func(_ *elements, start xml.StartElement) error {
		if start.Name.Local != "Relationship" || strings.EqualFold(attr(start, "TargetMode"), "External") {
			return nil
		}
		target := strings.ReplaceAll(attr(start, "Target"), `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", folder, target)
		}
		found[attr(start, "Id")] = relation{path.Base(attr(start, "Type")), strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))}
		return nil
	})
	return found, err
}

// elements gives the start elements of a part one by one. It bounds what is unpacked
// in all, and what one element may take.
type elements struct {
	*xml.Decoder
	quota *quota
	depth int // elements that are open
}

// quota is a reader that fails when one token takes too much, or all of them.
type quota struct {
	r     io.Reader
	token int64
	total *int64
}

func errQuota() *Error { return &Error{Code: CodeUnpacksTooLarge} }

func (q *quota) Read(p []byte) (int, error) {
	n, err := q.r.Read(p)
	q.token -= int64(n)
	*q.total -= int64(n)
	if q.token < 0 || *q.total < 0 {
		return 0, errQuota()
	}
	return n, err
}

// token gives the next token; at the end of the part io.EOF.
func (e *elements) token() (xml.Token, error) {
	e.quota.token = MaxRecord + headSize
	token, err := e.RawToken()
	switch token.(type) {
	case xml.StartElement:
		e.depth++
	case xml.EndElement:
		e.depth--
	}
	return token, err
}

// each walks over the start elements of a part, if there is one.
func (b *workbook) each(name string, limit int64, visit func(e *elements, start xml.StartElement) error) error {
	part := b.parts[name]
	if part == nil {
		return nil
	}
	content, err := part.Open()
	if err != nil {
		return b.file.orDamaged()
	}
	defer content.Close() //nolint:errcheck // it was only read
	total := min(limit, b.left)
	had := total
	e := &elements{quota: &quota{r: content, total: &total}}
	e.Decoder = xml.NewDecoder(e.quota)
	e.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, &Error{Code: CodeWorkbookDamaged} }
	defer func() { b.left -= had - total }()
	for {
		token, err := e.token()
		if errors.Is(err, io.EOF) && e.depth == 0 {
			return nil
		}
		if err != nil {
			return b.fault(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := visit(e, start); err != nil {
				return b.fault(err)
			}
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

func attr(start xml.StartElement, name string) string {
	for _, a := range start.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(value string) bool { return value == "1" || value == "true" }

// coordinates reads B7 as column 1, row 7; row 0 for a text that is none.
func coordinates(name string) (column, row int) {
	i := 0
	for ; i < len(name) && i < 4 && 'A' <= name[i]&^0x20 && name[i]&^0x20 <= 'Z'; i++ {
		column = column*26 + int(name[i]&^0x20-'A') + 1
	}
	row, err := strconv.Atoi(name[i:])
	if err != nil || column == 0 {
		return 0, 0
	}
	return column - 1, row
}
