package database

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// keyColumns is how many columns at the begin of a [Table] say which row [Tx.Update] writes.
const keyColumns = 3

// sets writes the list of what an update sets: the columns behind the keys, each to what of
// says, and the version, which counts up.
func (t Table) sets(version string, of func(n int, c Column) string) string {
	list := []string{"version = " + version + " + 1"}
	for n, c := range t.Columns[keyColumns:] {
		list = append(list, c.Name+" = "+of(keyColumns+n, c))
	}
	return strings.Join(list, ", ")
}

// Update writes row by row with one prepared statement.
func (t *sqlTx) Update(ctx context.Context, table Table, rows [][]any) (touched int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	// Watching the context costs a goroutine for each row.
	ctx = context.WithoutCancel(ctx)
	placeholder := func(n int) string { return "$" + strconv.Itoa(n) }
	// The parameters stand in order, which is cheaper; see positional.
	set := table.sets("version", func(n int, c Column) string {
		value := placeholder(n - keyColumns + 1)
		if c.JSON {
			value = t.Dialect().JSONValue(value)
		}
		return value
	})
	keys := make([]string, keyColumns)
	for n, c := range table.Columns[:keyColumns] {
		keys[n] = c.Name + " = " + placeholder(len(table.Columns)-keyColumns+n+1)
	}
	statement := "UPDATE " + table.Name + " SET " + set + " WHERE " + strings.Join(keys, " AND ")
	args := make([]any, 0, len(table.Columns))
	for _, row := range rows {
		args = append(append(args[:0], row[keyColumns:]...), row[:keyColumns]...)
		n, err := t.Exec(ctx, statement, args...)
		if err != nil {
			return 0, err
		}
		touched += n
	}
	return touched, nil
}

// Update gives the server all rows as one JSON text, which the table's own type reads: a
// statement for each row costs twice as much.
func (t *pgTx) Update(ctx context.Context, table Table, rows [][]any) (touched int64, err error) {
	text, err := table.asJSON(rows)
	if err != nil {
		return 0, err
	}
	keys := make([]string, keyColumns)
	for n, c := range table.Columns[:keyColumns] {
		keys[n] = "t." + c.Name + " = v." + c.Name
	}
	statement := "UPDATE " + table.Name + " t SET " + table.sets("t.version", func(_ int, c Column) string { return "v." + c.Name }) +
		" FROM json_populate_recordset(NULL::" + table.Name + ", $1::json) v WHERE " + strings.Join(keys, " AND ")
	err = t.Bulk(ctx, func() error {
		touched, err = t.Exec(ctx, statement, text)
		return err
	})
	return touched, err
}

// asJSON writes rows as a JSON list of objects.
func (t Table) asJSON(rows [][]any) (string, error) {
	var b bytes.Buffer
	for n, row := range rows {
		for i, value := range row {
			switch {
			case i > 0:
				b.WriteByte(',')
			case n > 0:
				b.WriteString(",{")
			default:
				b.WriteString("[{")
			}
			fmt.Fprintf(&b, "%q:", t.Columns[i].Name)
			if text, is := value.(string); is && t.Columns[i].JSON {
				b.WriteString(text)
				continue
			}
			encoded, err := json.Marshal(value)
			if err != nil {
				return "", fmt.Errorf("database: %s: %w", t.Columns[i].Name, err)
			}
			b.Write(encoded)
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return b.String(), nil
}
