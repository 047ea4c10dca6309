// Package contact is the central record: a person a company talks to. It holds
// the rules of its fields (one normaliser for hand, API, import and channels),
// its storage, list and search.
//
// Invariants:
//   - A contact has at least one of name, email, phone number, identifier; only
//     a channel makes nameless visitors.
//   - Email, phone number and identifier are unique in an account. The
//     constraint decides, nothing asks beforehand.
//   - City, country and company are stored in one place each, whichever spelling
//     they came in.
//   - Comparison keys (lower-case email, E.164 phone, *_key columns) are made when
//     a value is written.
//
// It knows nothing of files, conversations or deals.
package contact
