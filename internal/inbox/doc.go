// Package inbox is where conversations come in: an inbox is one connected channel, its
// members see what is in it, and a contact's source id says who it is there.
//
// Invariants:
//   - An administrator sees every inbox, another member only those that he is a member of.
//   - A source id is one contact's only in its inbox.
//   - A deleted inbox is archived: nothing comes in or goes out any more and nobody is offered
//     it, but the conversations stay with their contacts.
//
// It knows no conversations: those are package conversation's.
package inbox
