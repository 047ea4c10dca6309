package database

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/fichahq/ficha/internal/problem"
)

// ErrNotFound says that a query for one row found none. It is the problem "not
// found", so a use case may return it as it is.
var ErrNotFound error = problem.NotFound()

// ConstraintError says which constraint a statement broke: the name given in
// the migrations, the same on both stores. Foreign keys have no name on SQLite.
type ConstraintError struct {
	Constraint string
	cause      error
}

func (e *ConstraintError) Error() string {
	return "database: constraint " + e.Constraint + ": " + e.cause.Error()
}
func (e *ConstraintError) Unwrap() error { return e.cause }

// Violates gives the name of the constraint that err broke, "" for any other error.
func Violates(err error) string {
	if c, ok := errors.AsType[*ConstraintError](err); ok {
		return c.Constraint
	}
	return ""
}

// translate turns the drivers' errors into the ones above and into problems
// that a caller can show: gone, busy, full. Others stay as they are.
func (db *DB) translate(err error) error {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	var network *net.OpError
	var connect *pgconn.ConnectError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case errors.As(err, &pg):
		return translatePostgres(pg)
	case errors.As(err, &lite):
		return db.translateSQLite(lite)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &network), errors.As(err, &connect), pgconn.SafeToRetry(err), errors.Is(err, sql.ErrConnDone):
		return problem.Unavailable(err)
	}
	return err
}

func translatePostgres(err *pgconn.PgError) error {
	switch class := err.Code[:2]; {
	case class == "23":
		return &ConstraintError{Constraint: postgresConstraint(err), cause: err}
	case err.Code == "53100":
		return problem.StorageFull(err)
	case err.Code == "22021", err.Code == "22P05":
		return problem.Invalid("text_invalid", problem.Because(err))
	// The server goes away, is full, or chose this transaction as the victim.
	case class == "57", class == "53", class == "08", class == "40", err.Code == "55P03":
		return problem.Unavailable(err)
	}
	return err
}

// postgresConstraint gives a table of keys the table's name for its key, whose own would be another's: tables and
// indexes share their names.
func postgresConstraint(err *pgconn.PgError) string {
	if strings.HasSuffix(err.TableName, "_key") && err.ConstraintName == err.TableName+"_pkey" {
		return err.TableName
	}
	return err.ConstraintName
}

func (db *DB) translateSQLite(err *sqlite.Error) error {
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return &ConstraintError{Constraint: db.constraintName(err.Error()), cause: err}
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_CANTOPEN:
		return problem.Unavailable(err)
	case sqlite3.SQLITE_FULL:
		return problem.StorageFull(err)
	case sqlite3.SQLITE_INTERRUPT:
		return context.Canceled
	}
	return err
}

// constraintName reads SQLite's message: "… UNIQUE constraint failed:
// contacts.account_id, contacts.email (2067)" or "… CHECK constraint failed: NAME (275)".
func (db *DB) constraintName(message string) string {
	_, what, _ := strings.Cut(message, "constraint failed: ")
	// The driver repeats SQLite's short text in front of the long one.
	if _, longer, ok := strings.Cut(what, "constraint failed: "); ok {
		what = longer
	}
	what, _, _ = strings.Cut(what, " (")
	if name := db.sqlite.uniques[what]; name != "" {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(what, "index '"), "'")
}
