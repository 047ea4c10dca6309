// Package history tells what happened to a contact: one timeline, newest first, of
// what is stored as events and of what is derived on reading from imports, bulk
// actions, exports and merges. It also puts a value back from its entry.
//
// Invariants:
//   - What can be derived is not stored: a million imported rows write no entry.
//   - The history of a contact includes those of the contacts merged into it, for
//     as long as they are.
package history
