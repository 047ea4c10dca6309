// Package filter is the language in which people say which contacts they mean.
//
// A [Tree] is a filter as somebody wrote it: all, any and not over conditions, each
// a field, an operator and values. [Read] takes it from the wire; a flat list, in
// which AND binds tighter than OR, becomes the same tree. [Bind] holds it against
// the fields that an account has and turns its values into the forms that are
// stored: what comes out is a [Filter], which becomes one condition in SQL for both
// stores, looks at one contact in memory, and explains itself. The two always agree;
// a test compares them on random filters and contacts.
//
//	tree, err := filter.Read(payload)
//	f, err := filter.Bind(tree, rules)
//	where := f.SQL(dialect, account, add)
//	f.Holds(record)
//
// Texts are compared without case and accents. Days are those of the account's
// time zone at the moment of the question, so nothing has to be rebuilt when time
// passes. What is negated ("is not", "does not contain") holds for contacts without
// a value too.
//
// The package asks no database and no clock: what it needs to know is in [Rules].
package filter
