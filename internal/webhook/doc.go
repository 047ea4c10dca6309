// Package webhook calls addresses of other systems when something changes here.
//
// Invariants:
//   - A delivery is stored in the transaction of the change that it tells of, so it
//     exists exactly when the change does. An account without webhooks pays one look-up.
//   - A webhook's deliveries go out one at a time, in the order of the changes. One that
//     fails is tried again, later and later, for a day; what is about the same contact
//     waits behind it, the rest goes on. A webhook that takes nothing rests as a whole.
//   - Every call is signed; see [Sign]. It reaches public addresses only, unless whoever
//     runs the server allows others, follows no redirect and reads little of the answer.
//   - A delivery keeps what was sent, for 30 days, so that it can be sent again; of the
//     answer only its status. [Forget] takes out what is about somebody.
//
// The package does not know what it carries: features say what has happened, with
// [Service.Publish], and make the content.
package webhook
