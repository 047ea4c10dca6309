// Package canned keeps an account's canned replies: texts that its members write again and
// again, each found by a short code.
//
// Invariants:
//   - A code is unique in its account, whatever its case and accents.
//   - Who may write to contacts may write, change and delete them: they belong to everybody.
//
// A text may have variables such as {{contact.name}}. The package keeps them as they are
// written: what they stand for is known where the text is sent, in package conversation.
package canned
