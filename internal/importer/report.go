package importer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/importer/sheet"
	"github.com/fichahq/ficha/internal/mail"
	"github.com/fichahq/ficha/internal/notification"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/text"
)

// Render gives the reason as a sentence.
func (f Failure) Render(locale string) string { return text.Render(locale, f.Text, f.Params) }

// Render gives the reason as a sentence.
func (e RowError) Render(locale string) string {
	params := map[string]string{}
	for name, value := range e.Params {
		if name == "field" || name == "other_field" {
			value = text.Word(locale, "field", value)
		}
		params[name] = value
	}
	return text.Render(locale, e.Code, params)
}

// Rows gives a page of the rows with an outcome, or of those that went in without a
// cell, in the order of the file, and how many there are; filter "" is all. Error:
// choice_invalid.
func (s *Service) Rows(ctx context.Context, actor account.Actor, id int64, filter string, page, perPage int) (rows []Row, count int, err error) {
	if filters := RowFilters(); filter != "" && !slices.Contains(filters, filter) {
		return nil, 0, problem.Invalid("choice_invalid", problem.OnField("outcome"), problem.With("field", "outcome"), problem.With("choices", strings.Join(filters, ", ")))
	}
	i, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, 0, err
	}
	var found []numbered
	err = s.db.Read(ctx, func(r database.Reader) error {
		if found, count, err = rowPage(ctx, r, i, filter, page, perPage); err != nil {
			return err
		}
		return addStoredChanges(ctx, r, i, found)
	})
	if err == nil {
		err = s.addMade(ctx, i, found)
	}
	if err != nil {
		return nil, 0, err
	}
	rows = make([]Row, len(found))
	for n := range found {
		rows[n] = found[n].Row
	}
	return rows, count, s.addNames(ctx, i.AccountID, rows)
}

// Columns that the file of rejected rows adds; an import does not know them, so
// the corrected file can be imported as it is.
const (
	lineColumn   = "ficha_line"
	reasonColumn = "ficha_reason"
)

// WriteRejected writes the rejected rows as they came, in the file's own encoding
// and delimiter, each with its line and the reasons in the locale. Errors:
// file_erased, file_expired.
func (s *Service) WriteRejected(ctx context.Context, i Import, locale string, w io.Writer) error {
	if !i.ExpiredAt.IsZero() {
		return problem.New(problem.KindNotFound, "file_expired")
	}
	if i.FileErased() {
		return problem.New(problem.KindNotFound, "file_erased")
	}
	file, err := s.blobs.Open(ctx, i.blobKey)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	reader, err := i.open(file, 0)
	if err != nil {
		return err
	}
	out := sheet.NewWriter(w, i.rejectedFormat())
	if err := out.Write(append(slices.Clone(i.Header[:ownColumns(i.Header)]), lineColumn, reasonColumn)); err != nil {
		return err
	}
	if err := s.copyRejected(ctx, i, locale, reader, out); err != nil {
		return err
	}
	return out.Flush()
}

// copyRejected goes along the file and the parts of the import, both by line.
func (s *Service) copyRejected(ctx context.Context, i Import, locale string, reader *sheet.Reader, out *sheet.Writer) error {
	var parts []part
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		parts, err = partsOf(ctx, r, i)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.counts.of(reportedRows) == 0 {
			continue
		}
		var rows []Row
		err := s.db.Read(ctx, func(r database.Reader) (err error) {
			rows, err = rowsOfPart(ctx, r, i, p)
			return err
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			if !row.is(reportedRows) {
				continue
			}
			record, err := seek(reader, row.Line)
			if err != nil {
				return err
			}
			if err := out.Write(rejectedCells(record.Cells, i.Header, row, locale)); err != nil {
				return err
			}
		}
	}
	return nil
}

func seek(reader *sheet.Reader, line int) (sheet.Record, error) {
	for {
		record, err := reader.Next()
		if err != nil || record.Line == line {
			return record, err
		}
	}
}

// rejectedFormat is the file's own, or, of a workbook, the CSV that Excel opens where
// the import was made.
func (i Import) rejectedFormat() sheet.Format {
	if i.Format.Sheet == "" {
		return i.Format
	}
	f := sheet.Format{Encoding: sheet.UTF8, BOM: true, Delimiter: ","}
	if i.Options.DecimalComma {
		f.Delimiter = ";"
	}
	return f
}

// ownColumns is how many columns a file had before it was a file of rejected
// rows, which may be corrected only in part and come back once more.
func ownColumns(header []string) int {
	n := len(header)
	if n > 2 && strings.TrimSpace(header[n-2]) == lineColumn && strings.TrimSpace(header[n-1]) == reasonColumn {
		return n - 2
	}
	return n
}

// rejectedCells puts line and reason under their columns; cells beyond the header
// come behind, where they are seen.
func rejectedCells(cells, header []string, row Row, locale string) []string {
	out := make([]string, ownColumns(header), len(header)+2)
	copy(out, cells)
	out = append(out, strconv.Itoa(row.Line), reasons(row, locale))
	if len(cells) > len(header) {
		out = append(out, cells[len(header):]...)
	}
	return out
}

func reasons(row Row, locale string) string {
	texts := make([]string, len(row.Errors))
	for n, e := range row.Errors {
		texts[n] = e.Render(locale)
		if e.Column != "" {
			texts[n] = e.Column + ": " + texts[n]
		}
	}
	return strings.Join(texts, " ")
}

// letter writes the mail about an import, in the language of who imported.
func (s *Service) letter(ctx context.Context, n notification.Notice) (notification.Letter, error) {
	var i Import
	var reader account.Reader
	var reported []numbered
	err := s.db.Read(ctx, func(r database.Reader) (err error) {
		if i, err = load(ctx, r, n.AccountID, n.ImportID); err != nil {
			return err
		}
		if reader, err = account.LoadReader(ctx, r, n.AccountID, n.UserID); err != nil {
			return err
		}
		reported, _, err = rowPage(ctx, r, i, reportedRows, 1, 10)
		return err
	})
	if err != nil {
		return notification.Letter{}, err
	}
	letter := notification.Letter{To: reader.User, Locale: reader.Locale}
	link := fmt.Sprintf("%s/accounts/%d/imports/%d", s.baseURL, i.AccountID, i.ID)
	if i.Failure != nil {
		letter.Letter = mail.ImportFailed{
			Name: reader.User.Name, AccountName: reader.AccountName, FileName: i.FileName, Reason: i.Failure.Render(reader.Locale),
			Rows: int64(i.Counts.Rows), Created: int64(i.Counts.Created), Updated: int64(i.Counts.Updated), Link: link,
		}
		return letter, nil
	}
	letter.Letter = i.completed(reader, link, reported)
	return letter, nil
}

func (i Import) completed(reader account.Reader, link string, reported []numbered) mail.ImportCompleted {
	c := i.Counts
	out := mail.ImportCompleted{
		Name: reader.User.Name, AccountName: reader.AccountName, FileName: i.FileName,
		Rows: int64(c.Rows), Created: int64(c.Created), Updated: int64(c.Updated), Unchanged: int64(c.Unchanged),
		Skipped: int64(c.Skipped), Rejected: int64(c.Rejected), Duration: i.Worked, Link: link,
	}
	for _, r := range reported {
		for _, e := range r.Errors {
			out.Reasons = append(out.Reasons, mail.Reason{Line: int64(r.Line), Column: e.Column, Text: e.Render(reader.Locale)})
		}
	}
	return out
}

// Template gives a file to start from, as Excel of the locale opens it: with a
// byte-order mark, in Portuguese with semicolons.
func Template(locale string) []byte {
	format := sheet.Format{Encoding: sheet.UTF8, BOM: true, Delimiter: ","}
	rows := [][]string{
		{"name", "email", "phone_number", "identifier", "city", "country", "company"},
		{"Maria Silva", "maria.silva@example.com", "+5511912345678", "C-1001", "São Paulo", "Brazil", "Padaria Pão Quente"},
		{"José Pires", "jose.pires@example.com", "+5581987654321", "C-1002", "Recife", "Brazil", ""},
	}
	if locale == text.Portuguese {
		format.Delimiter = ";"
		rows[0] = []string{"Nome", "E-mail", "Celular", "Identificador", "Cidade", "País", "Empresa"}
		rows[1][2], rows[2][2] = "(11) 91234-5678", "(81) 98765-4321"
		rows[1][5], rows[2][5] = "Brasil", "Brasil"
	}
	var out strings.Builder
	w := sheet.NewWriter(&out, format)
	var err error
	for _, row := range rows {
		err = errors.Join(err, w.Write(row))
	}
	if err = errors.Join(err, w.Flush()); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return []byte(out.String())
}
