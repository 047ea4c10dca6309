// Package problem is how Ficha says that something cannot be done.
//
// An Error has a kind (what sort of trouble, for whoever must react), a stable code (for programs and
// for the catalogue of texts), parameters for the text, the fields at fault, and a cause. Kind, code,
// parameters and fields may be shown to the user; the cause is for the log only. A service reads:
//
//	if found == nil {
//		return problem.NotFound()
//	}
//	return problem.Invalid("email_taken", problem.OnField("email"), problem.ConflictsWith("contact_id", 12))
//
// The package holds no texts: package text has them, by code and language.
package problem

import (
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Params are the values that the text of a code mentions, by placeholder.
type Params map[string]string

// Field is what is wrong with one input field.
type Field struct {
	Name   string // as the caller knows it: "email", "custom_attributes.plan"
	Code   string
	Params Params
}

// Fault is why one value was refused, by whoever does not know which field it is
// of: an error that becomes a Field.
type Fault struct {
	Code   string
	Params Params
}

// Error gives the code; it is for logs, not for people.
func (f *Fault) Error() string { return f.Code }

// FieldOf says which field a fault is of; another error is value_invalid.
func FieldOf(name string, err error) Field {
	params := Params{"field": name}
	fault := &Fault{Code: "value_invalid"}
	errors.As(err, &fault)
	maps.Copy(params, fault.Params)
	return Field{Name: name, Code: fault.Code, Params: params}
}

// Error is a problem. Make it with a function of this package; it is not changed afterwards.
type Error struct {
	Kind       Kind
	Code       string
	Params     Params
	Fields     []Field          // in the order in which they were found
	Conflict   map[string]int64 // ids of what is in the way, as {"contact_id": 12}
	RetryAfter time.Duration    // zero: unknown
	cause      error
}

// Error is the text for the log. It holds the cause, so it is never shown to a user.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s", e.Kind, e.Code)
	for i, field := range e.Fields {
		separator := ", "
		if i == 0 {
			separator = " in "
		}
		text.WriteString(separator + field.Name)
		if field.Code != e.Code {
			text.WriteString(" (" + field.Code + ")")
		}
	}
	if e.cause != nil {
		text.WriteString(": " + e.cause.Error())
	}
	return text.String()
}

// Unwrap gives the cause, nil if there is none.
func (e *Error) Unwrap() error { return e.cause }

// Option adds something to an Error while it is made.
type Option func(*Error)

// With sets a value that the text of the code mentions.
func With(name, value string) Option {
	return func(e *Error) { e.param(name, value) }
}

// OnField says that the whole problem is about one field, which gets the same code and parameters.
func OnField(name string) Option {
	return func(e *Error) { e.Fields = append(e.Fields, Field{Name: name}) }
}

// ConflictsWith names the record that is in the way: ConflictsWith("contact_id", 12).
func ConflictsWith(name string, id int64) Option {
	return func(e *Error) {
		if e.Conflict == nil {
			e.Conflict = map[string]int64{}
		}
		e.Conflict[name] = id
	}
}

// Because keeps the error behind the problem, for the log.
func Because(cause error) Option {
	return func(e *Error) { e.cause = cause }
}

// After says how long the caller should wait before trying again.
func After(wait time.Duration) Option {
	return func(e *Error) { e.RetryAfter = wait }
}

// New makes a problem of any kind. The functions below read better where they fit.
func New(kind Kind, code string, options ...Option) *Error {
	e := &Error{Kind: kind, Code: code}
	for _, option := range options {
		option(e)
	}
	for i := range e.Fields {
		if e.Fields[i].Code == "" {
			e.Fields[i].Code, e.Fields[i].Params = e.Code, e.Params
		}
	}
	return e
}

// Malformed says that the request cannot be read at all.
func Malformed(code string, options ...Option) *Error { return New(KindMalformed, code, options...) }

// Invalid says that the request can be read, and its content is refused.
func Invalid(code string, options ...Option) *Error { return New(KindInvalid, code, options...) }

// InvalidFields is one problem for all the fields at fault, under the code of the first. Without a
// field it is nil, so that a validation may end with it.
func InvalidFields(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	e := New(KindInvalid, fields[0].Code)
	e.Params, e.Fields = fields[0].Params, fields
	return e
}

// Unauthenticated says that nobody is signed in, or not any more.
func Unauthenticated(code string, options ...Option) *Error {
	return New(KindUnauthenticated, code, options...)
}

// Forbidden says that the person is known and may not do this.
func Forbidden(options ...Option) *Error { return New(KindForbidden, "action_forbidden", options...) }

// NotFound says that it does not exist, or not for this account, which must look the same.
func NotFound(options ...Option) *Error { return New(KindNotFound, "not_found", options...) }

// Conflict says that it does not fit the present state.
func Conflict(code string, options ...Option) *Error { return New(KindConflict, code, options...) }

// TooLarge says that a body or file is beyond its limit.
func TooLarge(code string, options ...Option) *Error { return New(KindTooLarge, code, options...) }

// TooManyRequests says to come back after the wait, rounded up to whole seconds, which the text names as {seconds}.
func TooManyRequests(wait time.Duration, options ...Option) *Error {
	seconds := max(1, int64((wait+time.Second-1)/time.Second))
	e := New(KindTooManyRequests, "rate_limited", options...)
	e.RetryAfter = time.Duration(seconds) * time.Second
	e.param("seconds", strconv.FormatInt(seconds, 10))
	return e
}

// StorageFull says that the disk or its quota has no room left.
func StorageFull(cause error) *Error {
	return New(KindStorageFull, "storage_full", Because(cause))
}

// Unavailable says that something we depend on does not answer now; trying later may help.
func Unavailable(cause error) *Error {
	return New(KindUnavailable, "unavailable", Because(cause))
}

// Internal is a failure that the caller did not cause and cannot mend.
func Internal(cause error) *Error { return New(KindInternal, "internal", Because(cause)) }

// As finds the problem in a chain of errors.
func As(err error) (*Error, bool) {
	var found *Error
	ok := errors.As(err, &found)
	return found, ok
}

// From is the problem in a chain of errors; an error without one becomes Internal, nil stays nil. It
// is for the edges, where every error needs a kind.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if found, ok := As(err); ok {
		return found
	}
	return Internal(err)
}

// Is tells whether there is a problem of the kind in the chain of errors.
func Is(err error, kind Kind) bool {
	found, ok := As(err)
	return ok && found.Kind == kind
}

// HasCode tells whether there is a problem with the code in the chain of errors.
func HasCode(err error, code string) bool {
	found, ok := As(err)
	return ok && found.Code == code
}

func (e *Error) param(name, value string) {
	if e.Params == nil {
		e.Params = Params{}
	}
	e.Params[name] = value
}
