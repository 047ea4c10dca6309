// Package columnar keeps columns of contacts in memory, so that filters over a million
// of them are answered in milliseconds.
//
// Every transaction that writes contacts says which ([Changed]) and takes, as the last
// thing before its commit, the next number of its account. The numbers follow the
// order of the commits; so what a snapshot with number n sees of the account's
// contacts depends on n alone.
//
// A [Cache] loads columns field by field when a filter first asks for them, in the
// background, and reads anew what has changed since. It answers only when its
// columns are at the very number that the snapshot of the question sees; otherwise
// it says that it does not know, and the store is asked. So it may be slow, lost or
// too small, and is never wrong. Its memory is bounded. While it loads, the store has a
// short time only: then a question is told that its answer comes later ([ErrLoading]).
//
// What a condition means is package filter's to say; columns only hold values.
package columnar
