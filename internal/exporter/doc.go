// Package exporter writes contacts into a file, CSV or XLSX, in the background.
//
// Invariants:
//   - The contacts and their order are stored when the export is ordered
//     (export_contacts); a contact's history is read from there. One that is deleted
//     before its row is written is left out.
//   - Memory does not grow with the number of contacts: rows are written into parts
//     of a few megabytes, and a killed job goes on behind the last whole one.
//   - A cell that a spreadsheet would run is made harmless; a CSV comes back through
//     the import as it went out.
//   - A full disk is waited for, however long; meanwhile the export can be canceled.
//   - Only who ordered it sees an export and its file, which is kept for a week.
package exporter
