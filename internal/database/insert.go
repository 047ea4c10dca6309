package database

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Table names a table and the columns that new rows fill. One that may be nil in a row has no default of
// its own, or names it. The first Key columns tell a row from all others, none given: the first, the row's id.
type Table struct {
	Name    string
	Columns []Column
	Key     int
}

// Column is a column; one of JSON takes its value as text. Default is what the schema gives a row that does not
// name it, nil if that is unknown: a text, a whole number or a boolean.
type Column struct {
	Name    string
	JSON    bool
	Default any
}

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

// Insert gives the rows to one statement by the store's [feed]. A savepoint would copy every page that
// it touches, so of rows that fail those that are in already are taken back one by one instead.
func (t *sqlTx) Insert(ctx context.Context, into Table, rows [][]any) error {
	if err := ctx.Err(); err != nil || len(rows) == 0 {
		return err
	}
	// A caller who goes would have the connection closed under the statement.
	ctx = context.WithoutCancel(ctx)
	statement, places, arguments := into.insertion(t.Dialect(), rows)
	in, err := t.feed(ctx, rows, places, statement, arguments)
	if Violates(err) != "" {
		return errors.Join(err, t.takeBack(ctx, into, rows[:in]))
	}
	return err
}

// feed says how many rows are in; all, unless one fails.
func (t *sqlTx) feed(ctx context.Context, rows [][]any, places []int, statement string, arguments []any) (in int, err error) {
	f := t.db.sqlite.feed
	f.Lock()
	defer f.Unlock()
	f.rows, f.places, f.at = rows, places, 0
	defer func() { f.rows = nil }()
	added, err := t.Exec(ctx, statement, arguments...)
	if err == nil && added != int64(len(rows)) {
		err = fmt.Errorf("database: %d of %d rows are in", added, len(rows))
	}
	return f.at, err
}

// insertion is the statement that puts in what the feed gives of the places, and arguments where all rows have the same;
// of a row that fails those before stay.
func (t Table) insertion(d *Dialect, rows [][]any) (statement string, places []int, arguments []any) {
	filled, all := t.withoutDefaults(rows)
	fed := make([]string, len(all))
	for n, place := range all {
		if isSame(rows, place) {
			arguments = append(arguments, rows[0][place])
			fed[n] = "$" + strconv.Itoa(len(arguments))
		} else {
			fed[n] = feedColumn(len(places))
			places = append(places, place)
		}
		if filled.Columns[n].JSON {
			fed[n] = d.JSONValue(fed[n])
		}
	}
	return "INSERT OR FAIL INTO " + t.Name + " (" + strings.Join(filled.names(), ", ") + ") SELECT " + strings.Join(fed, ", ") + " FROM temp." + feedTable, places, arguments
}

// isSame says whether all rows have the same there: what a statement is given once costs a row nothing.
func isSame(rows [][]any, place int) bool {
	first := rows[0][place]
	switch first.(type) {
	case nil, int64, string, bool:
		return !slices.ContainsFunc(rows, func(row []any) bool { return row[place] != first })
	}
	return false
}

// withoutDefaults leaves out the columns that every row has as they are by default: each
// costs a call to the store for each row. places are where the others stand in a row.
func (t Table) withoutDefaults(rows [][]any) (filled Table, places []int) {
	filled.Name = t.Name
	for c, column := range t.Columns {
		if slices.ContainsFunc(rows, func(row []any) bool { return row[c] != column.Default }) {
			filled.Columns, places = append(filled.Columns, column), append(places, c)
		}
	}
	return filled, places
}

func (t *sqlTx) takeBack(ctx context.Context, from Table, rows [][]any) error {
	key := max(from.Key, 1)
	conditions := make([]string, key)
	for n, c := range from.Columns[:key] {
		conditions[n] = fmt.Sprintf("%s = $%d", c.Name, n+1)
	}
	for _, row := range rows {
		if _, err := t.Exec(ctx, "DELETE FROM "+from.Name+" WHERE "+strings.Join(conditions, " AND "), row[:key]...); err != nil {
			return err
		}
	}
	return nil
}

// Insert copies the rows in, behind a savepoint.
func (t *pgTx) Insert(ctx context.Context, into Table, rows [][]any) error {
	if len(rows) == 1 {
		return t.insertOne(ctx, into, rows[0])
	}
	filled, places := into.withoutDefaults(rows)
	cells := make([]any, len(places))      // of the row that is being copied
	copied := func(n int) ([]any, error) { //nolint:unparam // the form that pgx asks for
		for c, place := range places {
			cells[c] = rows[n][place]
		}
		return cells, nil
	}
	inner, err := t.tx.Begin(ctx)
	if err != nil {
		return t.db.translate(err)
	}
	err = t.Bulk(ctx, func() error {
		_, err := inner.CopyFrom(ctx, pgx.Identifier{filled.Name}, filled.names(), pgx.CopyFromSlice(len(rows), copied))
		return t.db.translate(err)
	})
	if err != nil {
		return errors.Join(err, inner.Rollback(context.WithoutCancel(ctx)))
	}
	return t.db.translate(inner.Commit(ctx))
}

// insertOne asks the server once for what takes a copy five ways there and back.
func (t *pgTx) insertOne(ctx context.Context, into Table, row []any) error {
	places := make([]string, len(row))
	for n := range row {
		places[n] = "$" + strconv.Itoa(n+1)
	}
	batch := &pgx.Batch{}
	batch.Queue("SAVEPOINT one")
	batch.Queue("INSERT INTO "+into.Name+" ("+strings.Join(into.names(), ", ")+") VALUES ("+strings.Join(places, ", ")+")", row...)
	batch.Queue("RELEASE SAVEPOINT one")
	sent := t.tx.SendBatch(ctx, batch)
	_, began := sent.Exec()
	_, err := sent.Exec()
	if err = errors.Join(began, err); err == nil {
		_, err = sent.Exec()
	}
	if err = errors.Join(err, sent.Close()); err == nil || began != nil {
		return t.db.translate(err)
	}
	_, back := t.tx.Exec(context.WithoutCancel(ctx), "ROLLBACK TO SAVEPOINT one; RELEASE SAVEPOINT one")
	return errors.Join(t.db.translate(err), back)
}
