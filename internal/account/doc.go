// Package account is who works with Ficha: accounts (a company's space), users,
// their memberships with a role, teams, and the secrets that speak for a user
// (sessions, access tokens, password resets, invitations).
//
// Invariants:
//   - Everything that belongs to a company belongs to one account; an [Actor] is
//     a user in one account, and every use case of every feature takes one.
//   - Secrets are stored as SHA-256 of 256 random bits, passwords as argon2id.
//   - A deactivated member or suspended account is refused at the next request.
//   - An account always has at least one active administrator.
//
// It does not know what an account contains.
package account
