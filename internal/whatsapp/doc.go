// Package whatsapp is the channel of WhatsApp's Cloud API: what Meta tells of the customers'
// messages comes in by a webhook, and what members write goes out through the Graph API.
//
// Invariants:
//   - What comes in is believed only with a signature that the app's secret makes. It is stored
//     before Meta is answered and worked on afterwards, so that a slow download holds up nobody
//     and a crash loses nothing. What is told twice is one.
//   - A message is never lost for its file: one that cannot be fetched leaves a line that says so.
//   - Outside of the 24 hours after a customer has written only a template goes out; whoever
//     writes something else is told at once.
//   - The access token goes to the Graph API and to Meta's stores of files, and nowhere else.
//   - A token that Meta refuses is remembered until there is another one or it works again.
//
// Which conversation a message belongs to, and how often one is tried again, is package
// conversation's to say.
package whatsapp
