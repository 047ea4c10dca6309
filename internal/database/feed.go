package database

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"
	"modernc.org/sqlite/vtab"
)

// feed gives rows of Go to a statement on SQLite as a table, so that many come in with one: to bind
// them row by row took as long as to store them. A store has one, for its writing connection, where it
// is the temporary table of feedTable's name.
type feed struct {
	sync.Mutex // for a transaction whose caller has gone may still be in a call when the next one begins
	rows       [][]any
	places     []int // of the table's columns in a row
	at         int   // the row that the statement is at
}

const (
	feedTable   = "feed"
	feedColumns = 64 // c0, c1, …
)

// feeding opens connections that have the table; it is their driver's connector.
type feeding struct {
	driver *sqlite.Driver
	dsn    string
}

func newFeeding(dsn string, f *feed) (feeding, error) {
	to := feeding{&sqlite.Driver{}, dsn}
	return to, to.driver.RegisterModule(feedTable, feedModule{f})
}

func (f feeding) Driver() sqldriver.Driver { return f.driver }

func (f feeding) Connect(ctx context.Context) (sqldriver.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	conn, err := f.driver.Open(f.dsn)
	if err != nil {
		return nil, err
	}
	executor := conn.(sqldriver.ExecerContext) //nolint:forcetypeassert // it says that it is
	if _, err = executor.ExecContext(ctx, "CREATE VIRTUAL TABLE temp."+feedTable+" USING "+feedTable, nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// feedModule makes the table.
type feedModule struct{ feed *feed }

func (m feedModule) Create(c vtab.Context, args []string) (vtab.Table, error) {
	return m.Connect(c, args)
}

func (m feedModule) Connect(c vtab.Context, _ []string) (vtab.Table, error) {
	columns := make([]string, feedColumns)
	for n := range columns {
		columns[n] = feedColumn(n)
	}
	return feedRows(m), c.Declare("CREATE TABLE " + feedTable + " (" + strings.Join(columns, ", ") + ")")
}

func feedColumn(n int) string { return "c" + strconv.Itoa(n) }

type feedRows struct{ feed *feed }

func (feedRows) BestIndex(*vtab.IndexInfo) error { return nil }
func (t feedRows) Open() (vtab.Cursor, error)    { return feedCursor(t), nil }
func (feedRows) Disconnect() error               { return nil }
func (feedRows) Destroy() error                  { return nil }

// feedCursor is the place of the one statement that reads.
type feedCursor struct{ feed *feed }

func (c feedCursor) Filter(int, string, []vtab.Value) error {
	c.feed.at = 0
	return nil
}

func (c feedCursor) Next() error {
	c.feed.at++
	return nil
}

func (c feedCursor) Eof() bool             { return c.feed.at >= len(c.feed.rows) }
func (c feedCursor) Rowid() (int64, error) { return int64(c.feed.at), nil }
func (feedCursor) Close() error            { return nil }

func (c feedCursor) Column(n int) (vtab.Value, error) {
	switch value := c.feed.rows[c.feed.at][c.feed.places[n]].(type) {
	case nil, int64, string, []byte, float64, bool:
		return value, nil
	default:
		return sqldriver.DefaultParameterConverter.ConvertValue(value)
	}
}
