// Package bulk changes many contacts in one go: it says how many there are before,
// runs on exactly those as a job, can be stopped, and undone for a month. A deleted
// contact, be it one or a million, comes back the same way.
//
// Invariants:
//   - The contacts of an action are stored when it is made (bulk_items); it touches
//     no other ones, whatever matches meanwhile.
//   - A contact is changed whole or not at all; what it was is committed with it.
//   - Undoing puts a value back only where the contact still has the one that the
//     action gave. What somebody has changed since is kept, and counted.
//   - A contact's history is read from bulk_items; no events are written besides.
//   - A full disk is waited for, however long; meanwhile the action can be stopped.
//
// It knows nothing of files.
package bulk
