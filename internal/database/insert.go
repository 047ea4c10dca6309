package database

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Table names a table and the columns that new rows fill; the first is the row's id. One that
// may be nil in a row has no default of its own, or names it.
type Table struct {
	Name    string
	Columns []Column
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
	if err := ctx.Err(); err != nil {
		return err
	}
	// A caller who goes would have the connection closed under the statement.
	ctx = context.WithoutCancel(ctx)
	into, rows = withoutDefaults(into, rows)
	in, err := t.feed(ctx, into, rows)
	if Violates(err) != "" {
		return errors.Join(err, t.takeBack(ctx, into, rows[:in]))
	}
	return err
}

// feed says how many rows are in, which is all of them unless one fails.
func (t *sqlTx) feed(ctx context.Context, into Table, rows [][]any) (in int, err error) {
	f := t.db.sqlite.feed
	f.rows = rows
	defer func() { f.rows = nil }()
	_, err = t.Exec(ctx, into.insertion(t.Dialect()))
	return f.at, err
}

// insertion is the statement that puts in what the feed gives; of a row that fails those before stay.
func (t Table) insertion(d *Dialect) string {
	fed := make([]string, len(t.Columns))
	for n, c := range t.Columns {
		fed[n] = feedColumn(n)
		if c.JSON {
			fed[n] = d.JSONValue(fed[n])
		}
	}
	return "INSERT OR FAIL INTO " + t.Name + " (" + strings.Join(t.names(), ", ") + ") SELECT " + strings.Join(fed, ", ") + " FROM temp." + feedTable
}

// withoutDefaults leaves out the columns that every row has as they are by default: each
// costs a call to the store for each row.
func withoutDefaults(into Table, rows [][]any) (Table, [][]any) {
	var filled []int
	for c, column := range into.Columns {
		if slices.ContainsFunc(rows, func(row []any) bool { return row[c] != column.Default }) {
			filled = append(filled, c)
		}
	}
	columns := make([]Column, len(filled))
	for n, c := range filled {
		columns[n] = into.Columns[c]
	}
	cut := make([][]any, len(rows))
	cells := make([]any, len(rows)*len(filled))
	for r, row := range rows {
		cut[r] = cells[r*len(filled) : (r+1)*len(filled) : (r+1)*len(filled)]
		for n, c := range filled {
			cut[r][n] = row[c]
		}
	}
	return Table{into.Name, columns}, cut
}

func (t *sqlTx) takeBack(ctx context.Context, from Table, rows [][]any) error {
	for _, row := range rows {
		if _, err := t.Exec(ctx, "DELETE FROM "+from.Name+" WHERE "+from.Columns[0].Name+" = $1", row[0]); err != nil {
			return err
		}
	}
	return nil
}

// Insert copies the rows in, behind a savepoint.
func (t *pgTx) Insert(ctx context.Context, into Table, rows [][]any) error {
	into, rows = withoutDefaults(into, rows)
	inner, err := t.tx.Begin(ctx)
	if err != nil {
		return t.db.translate(err)
	}
	err = t.Bulk(ctx, func() error {
		_, err := inner.CopyFrom(ctx, pgx.Identifier{into.Name}, into.names(), pgx.CopyFromRows(rows))
		return t.db.translate(err)
	})
	if err != nil {
		return errors.Join(err, inner.Rollback(context.WithoutCancel(ctx)))
	}
	return t.db.translate(inner.Commit(ctx))
}
