// Package mailbox is the e-mail channel: it takes mails out of a mailbox by IMAP and sends
// messages by SMTP.
//
// Invariants:
//   - The mailbox is only read: nothing in it is marked, moved or deleted.
//   - One node has an inbox at a time, and what has been taken in is stored before the place in the
//     mailbox moves on. A mail that is read twice is known by its Message-ID.
//   - No mail stops those behind it: one that cannot be read is counted and passed over.
//   - What is in a mail is somebody else's: its HTML is stored only after it was made safe, and no
//     mail of a program is ever answered by one.
//   - Servers are reached only where package outbound allows it, and without encryption only in
//     networks that whoever runs Ficha has allowed.
//
// It does not know whose conversation a mail belongs to: that is package conversation's.
package mailbox
