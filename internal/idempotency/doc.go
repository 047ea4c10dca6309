// Package idempotency lets a client send a request twice and have it done once:
// the answer to a request with a key is kept and given again.
//
// Invariants:
//   - A key belongs to one user in one account (0 outside of accounts); a replay
//     is never shown to anybody else.
//   - Of two requests with one key at once, one runs.
//   - Keys are stored as SHA-256. Answers may hold personal data: they are kept for
//     a day, never logged, and [Forget] removes an account's.
//
// It promises "once" as long as the process lives: when it is killed between the
// commit of what was asked for and keeping the answer, the claim goes stale and a
// repetition runs again. It does not know HTTP.
package idempotency
