package importer

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// What became of rows is kept in parts: a stored row for some thousand rows of the
// file, written in the transaction that writes what the rows have done. A page of
// the rows with one outcome is found by the counts of the parts, and only the parts
// that it touches are read.

// partRows is the most rows of a part: what has to be read to show one of them, and
// what one transaction of an undo takes back.
const partRows = 1000

// part is what became of rows that follow each other.
type part struct {
	firstRow int // the number of rows before it
	counts   Counts
	kept     int // contacts that an undo left
}

// detail is what only some rows have; kept as JSON.
type detail struct {
	Errors  []RowError      `json:"e,omitempty"`
	Changes contact.Changes `json:"c,omitempty"`
	Earlier int             `json:"l,omitempty"`
}

var outcomes = []Outcome{Created, Updated, Unchanged, Skipped, Rejected}

// encodeRows packs rows: line and contact as the difference to the row before,
// then what only some have.
func encodeRows(w packer, rows []Row) ([]byte, error) {
	var raw []byte
	line, contactID := 0, int64(0)
	for _, r := range rows {
		raw = append(raw, byte(slices.Index(outcomes, r.Outcome)))
		raw = binary.AppendVarint(raw, int64(r.Line-line))
		raw = binary.AppendVarint(raw, r.ContactID-contactID)
		line, contactID = r.Line, r.ContactID
		var text []byte
		if len(r.Errors) > 0 || len(r.Changes) > 0 || r.Earlier != 0 {
			var err error
			if text, err = json.Marshal(detail{r.Errors, r.Changes, r.Earlier}); err != nil {
				return nil, fmt.Errorf("importer: a row that is no JSON: %w", err)
			}
		}
		raw = binary.AppendUvarint(raw, uint64(len(text)))
		raw = append(raw, text...)
	}
	return w.pack(raw)
}

var errPart = errors.New("importer: a part that cannot be read")

func decodeRows(data []byte) ([]Row, error) {
	raw, err := unpack(data)
	if err != nil {
		return nil, err
	}
	in := bytes.NewReader(raw)
	var rows []Row
	line, contactID := int64(0), int64(0)
	for in.Len() > 0 {
		outcome, _ := in.ReadByte() // there is one
		lines, err1 := binary.ReadVarint(in)
		ids, err2 := binary.ReadVarint(in)
		length, err3 := binary.ReadUvarint(in)
		if err := errors.Join(err1, err2, err3); err != nil || int(outcome) >= len(outcomes) || length > uint64(in.Len()) {
			return nil, errors.Join(errPart, err)
		}
		line, contactID = line+lines, contactID+ids
		r := Row{Line: int(line), Outcome: outcomes[outcome], ContactID: contactID}
		if length > 0 {
			text := make([]byte, length)
			_, _ = in.Read(text) // it is that long
			var d detail
			if err := decodeJSON(text, &d); err != nil {
				return nil, err
			}
			r.Errors, r.Changes, r.Earlier = d.Errors, d.Changes, d.Earlier
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// decodeJSON keeps numbers as they were written.
func decodeJSON(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// packer has a megabyte for its work, so many parts share one.
type packer struct{ w *flate.Writer }

func newPacker() packer {
	w, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic(err) // there is this level
	}
	return packer{w}
}

func (p packer) pack(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	p.w.Reset(&out)
	_, err := p.w.Write(raw)
	err = errors.Join(err, p.w.Close())
	return out.Bytes(), err
}

func unpack(data []byte) ([]byte, error) { return io.ReadAll(flate.NewReader(bytes.NewReader(data))) }

// partWriter stores what became of rows that follow each other. A batch may have a hundred thousand rows, so
// each part is packed as soon as it is full.
type partWriter struct {
	packer packer
	rows   []Row // of the part that is not full
	full   []packed
}

// packed is a part that is full.
type packed struct {
	counts Counts
	data   []byte
}

// newPartWriter gives an empty one, with the room of one that is done with.
func (s *Service) newPartWriter() *partWriter {
	if done, is := s.partWriters.Get().(*partWriter); is {
		return done
	}
	return &partWriter{packer: newPacker(), rows: make([]Row, 0, partRows)}
}

// close gives the room back.
func (w *partWriter) close(s *Service) {
	w.clear()
	s.partWriters.Put(w)
}

func (w *partWriter) clear() {
	clear(w.rows[:cap(w.rows)])
	clear(w.full)
	w.rows, w.full = w.rows[:0], w.full[:0]
}

// add takes the rows of plans that are stored: new contacts have their ids.
func (w *partWriter) add(plans ...*plan) error {
	for _, p := range plans {
		for n := range p.results {
			row := p.results[n].Row
			if st := p.results[n].state; st != nil {
				row.ContactID = st.now.ID
			}
			if w.rows = append(w.rows, row); len(w.rows) == partRows {
				if err := w.pack(); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// len says of how many rows it is.
func (w *partWriter) len() int { return len(w.full)*partRows + len(w.rows) }

func (w *partWriter) pack() error {
	if len(w.rows) == 0 {
		return nil
	}
	var p packed
	for n := range w.rows {
		p.counts.add(w.rows[n].Outcome)
		if w.rows[n].isDropped() {
			p.counts.Dropped++
		}
	}
	var err error
	p.data, err = encodeRows(w.packer, w.rows)
	w.full, w.rows = append(w.full, p), w.rows[:0]
	return err
}

// insert stores them behind the first rows; nil has none.
func (w *partWriter) insert(ctx context.Context, tx *database.Tx, i Import, first int) error {
	if w == nil {
		return nil
	}
	if err := w.pack(); err != nil {
		return err
	}
	for _, p := range w.full {
		c := p.counts
		_, err := tx.Exec(ctx, `INSERT INTO import_parts (account_id, import_id, pass, first_row, rows, created, updated, unchanged, skipped, rejected, dropped, data)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			i.AccountID, i.ID, i.pass, first, c.Rows, c.Created, c.Updated, c.Unchanged, c.Skipped, c.Rejected, c.Dropped, p.data)
		if err != nil {
			return err
		}
		first += c.Rows
	}
	return nil
}

// isDropped says that the row went in without a bad cell.
func (r Row) isDropped() bool { return r.Outcome != Rejected && len(r.Errors) > 0 }

// Filters of rows besides the outcomes: those that went in without a cell, and
// those that are told of in the file of rejected rows.
const (
	droppedRows  = "dropped"
	reportedRows = "reported"
)

// RowFilters are what rows can be narrowed to.
func RowFilters() []string {
	return []string{string(Created), string(Updated), string(Unchanged), string(Skipped), string(Rejected), droppedRows}
}

// of gives how many rows a filter has; "" is all.
func (c Counts) of(filter string) int {
	switch filter {
	case string(Created):
		return c.Created
	case string(Updated):
		return c.Updated
	case string(Unchanged):
		return c.Unchanged
	case string(Skipped):
		return c.Skipped
	case string(Rejected):
		return c.Rejected
	case droppedRows:
		return c.Dropped
	case reportedRows:
		return c.Rejected + c.Dropped
	}
	return c.Rows
}

func (r Row) is(filter string) bool {
	switch filter {
	case "":
		return true
	case droppedRows:
		return r.isDropped()
	case reportedRows:
		return len(r.Errors) > 0
	}
	return r.Outcome == Outcome(filter)
}

func scanPart(row database.Row) (p part, err error) {
	c := &p.counts
	err = row.Scan(&p.firstRow, &c.Rows, &c.Created, &c.Updated, &c.Unchanged, &c.Skipped, &c.Rejected, &c.Dropped, &p.kept)
	return p, err
}

// partsOf gives the parts of an import in their order, without what they hold.
func partsOf(ctx context.Context, r database.Reader, i Import) ([]part, error) {
	return database.Collect(ctx, r, scanPart, `SELECT first_row, rows, created, updated, unchanged, skipped, rejected, dropped, kept FROM import_parts
		WHERE account_id = $1 AND import_id = $2 AND pass = $3 ORDER BY first_row`, i.AccountID, i.ID, i.pass)
}

// rowsOfPart reads what a part holds.
func rowsOfPart(ctx context.Context, r database.Reader, i Import, p part) ([]Row, error) {
	var data []byte
	err := r.QueryRow(ctx, "SELECT data FROM import_parts WHERE account_id = $1 AND import_id = $2 AND pass = $3 AND first_row = $4",
		i.AccountID, i.ID, i.pass, p.firstRow).Scan(&data)
	if err != nil {
		return nil, err
	}
	return decodeRows(data)
}

// numbered is a row and how many rows of the file come before it.
type numbered struct {
	Row
	number int
}

// rowPage gives a page of the rows that a filter has, in the file's order, and how
// many it has.
func rowPage(ctx context.Context, r database.Reader, i Import, filter string, page, perPage int) (rows []numbered, count int, err error) {
	parts, err := partsOf(ctx, r, i)
	if err != nil {
		return nil, 0, err
	}
	from := (page - 1) * perPage
	for _, p := range parts {
		before, here := count, p.counts.of(filter)
		count += here
		if here == 0 || count <= from || before >= from+perPage {
			continue
		}
		held, err := rowsOfPart(ctx, r, i, p)
		if err != nil {
			return nil, 0, err
		}
		at := before
		for n, row := range held {
			if !row.is(filter) {
				continue
			}
			if at >= from && at < from+perPage {
				rows = append(rows, numbered{row, p.firstRow + n})
			}
			at++
		}
	}
	return rows, count, nil
}

// deleteParts is how many parts one transaction deletes: each may hold a megabyte.
const deleteParts = 100

// deleteOldParts deletes some of the parts of passes before one, and says whether
// more are left.
func deleteOldParts(ctx context.Context, tx *database.Tx, i Import, before int) (more bool, err error) {
	n, err := tx.Exec(ctx, `DELETE FROM import_parts WHERE account_id = $1 AND import_id = $2 AND pass < $3 AND (pass, first_row) IN
		(SELECT pass, first_row FROM import_parts WHERE account_id = $1 AND import_id = $2 AND pass < $3 ORDER BY pass, first_row LIMIT $4)`,
		i.AccountID, i.ID, before, deleteParts)
	return n == deleteParts, err
}
