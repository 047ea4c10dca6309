// Package sheet understands the files of contacts that people upload: which
// encoding, which delimiter, where records begin, what the columns mean.
//
// Inspect passes over a whole upload once, with flat memory, and either gives
// Findings or says why the file cannot be read. Reader then gives its records
// one by one, Writer writes records back in the same form, and MapColumns
// recognises the columns of a header.
//
// Invariants: a record with a non-blank cell is never lost silently; what
// Inspect has accepted Reader reads to the end; Inspect and Reader count the
// same records. The package knows no contacts, no database and no options of
// an import.
//
// The scanner of records is our own and not encoding/csv: that one either
// refuses files with a stray quote or, when lazy, lets a quote that never
// closes swallow the rest of the file, cannot say where a quote opened, and
// does not know a lone CR as line end.
package sheet
