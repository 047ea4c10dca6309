// Package duplicate finds pairs of contacts that may be one person: in the
// background over all contacts of an account, and for one contact at once.
//
// Invariants:
//   - What makes two contacts a pair, and how likely, stands in one table, [rules].
//   - A pair is stored once, the lower id first. One that was dismissed stays so
//     however often it is found again; an open one that a later scan does not find
//     is gone, and so is every pair of a contact that is deleted or merged.
//   - An account has one scan at a time. Its memory does not grow with the account:
//     it takes a part of the keys at a time and goes through the contacts for each.
//   - A killed scan goes on with its part; doing one twice changes nothing.
package duplicate
