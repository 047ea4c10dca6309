// Package trigram finds the texts that may hold a fragment, by the runs of three characters in both.
//
// It is pure: [Of] makes a [Volume] of texts, which is a few kilobytes in each of many buckets;
// [Codes] says what to look up for a fragment, and [Places] reads it out of a bucket. Whoever stores the buckets
// reads only those that it needs.
//
// Invariants:
//   - A text that holds a fragment of three characters or more is always found. Others may be found too: trigrams
//     share codes, and they may stand apart in the text. So the text itself decides.
//   - Codes and buckets are stored, so what [code] makes of a trigram never changes.
package trigram
