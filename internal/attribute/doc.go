// Package attribute is the fields that a company adds by itself: their
// definitions, and the one canonical form of a value of each type.
//
// Invariants:
//   - A key is unique in its model, never one of a standard field, and never
//     changes.
//   - Canonical values know no locale: text, link and list are texts, number,
//     currency and percent (10 is 10 %) JSON numbers, a date is YYYY-MM-DD, a
//     checkbox true or false; nil is no value. Only [Schema.Parse], for cells of
//     files, reads a locale's forms.
//   - The canonical form of a canonical value is itself.
//   - A value that was valid stays where it is when its definition changes; it
//     only cannot be set anew.
//
// It does not know who holds values: see [Holders].
package attribute
