// Package importer brings files of contacts in, in the background, and says of
// each row what became of it.
//
// The way of a file: [Service.Upload] stores and inspects it (package sheet) and
// queues the import; a job prepares its rows (prepare.go), decides what each one
// means (plan.go, pure) and writes them in short transactions (run.go); the result
// is told by mail and in the page (report.go).
//
// Invariants:
//   - Counters, cursor and rows are committed together, so a killed import goes on
//     where it was: nothing lost, nothing twice.
//   - rows = created + updated + unchanged + skipped + rejected, always.
//   - A file that cannot be read to its end writes nothing.
//   - What a row may contain is decided by package contact, as for every way in.
package importer
