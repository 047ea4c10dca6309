// Package privacy answers what a person may ask of whoever keeps data about them:
// to have all of it, and to have it erased, with a receipt.
//
// Invariants:
//   - An erasure leaves neither rows nor files that hold the person, and no
//     reference to what is gone. The receipt names nothing but ids, counts and the
//     names of files.
//   - What forgets rows is one transaction; files are deleted once it has
//     committed, and one that a crash leaves is found by the sweeps of its owner.
package privacy
