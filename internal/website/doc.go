// Package website is the channel of a chat on web pages: what its inboxes are set to, and who
// is let in at its door. The chat itself is a script, /widget.js, which speaks the public API
// of its inbox as any program does.
//
// Invariants:
//   - The token of an inbox stands in every page, so it proves nothing: whose visitor somebody
//     is, is proved by the secret that their browser keeps, and who they are by a hash only.
//   - Where an inbox names its domains, no page of another one gets its settings or a visitor.
//   - One address does not make visitors without end.
//
// What visitors may see and say is package conversation's.
package website
