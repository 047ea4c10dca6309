// Package avatar is the pictures of contacts: a file that somebody uploads, or
// that is fetched from an address, becomes a small square picture of our own.
//
// Invariants:
//   - What is stored and shown was drawn here, pixel by pixel: nothing of the file
//     that came in is kept, neither its metadata nor anything hidden in it.
//   - The size of a picture is checked before it is decoded, and one is decoded at
//     a time.
//   - Fetching reaches public addresses only, whatever a name resolves to and
//     wherever a redirect leads; see [NewFetcher].
//   - A file belongs to at most one contact, which holds its key. The old one is
//     deleted after the contact has the new one; what is left over is swept.
package avatar
