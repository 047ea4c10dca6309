// Package conversation is what is talked about with contacts: conversations in inboxes,
// and their messages, whoever writes them: a member, the account's own programs, or the
// contact through the public API or another channel.
//
// Invariants:
//   - A conversation belongs to what its contact is in an inbox; when that goes to another
//     contact, by a merge, the conversation goes with it.
//   - When a contact has written last, and a person of ours to it, stands in the contact, from
//     the same transaction as the message. Notes, activities and greetings do not count.
//   - The same message delivered twice, by its source id, is one.
//   - A member sees the conversations of his inboxes, an administrator all.
//   - What goes out by a channel that somebody else carries waits in order until it is sent
//     or has failed, and says why; see Sender.
//   - What a blocked contact writes is kept and nobody is told.
package conversation
