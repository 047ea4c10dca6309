// Package segment keeps filters under a name: who may see and change them, what they
// use, and the questions that need the account to be answered.
//
// A segment stores the filter as its author's client wrote it and never its members:
// those are whoever the filter holds for when somebody asks. It is read again by the
// account's fields each time, so one whose attribute was deleted says so, and works
// again when the attribute is back or the condition is mended. A segment belongs to
// a member, who may share it with a team or everyone; it may name other segments but
// never, through however many, itself. Ready-made segments are computed, not stored.
//
// What a filter means is package filter's, which contacts there are package contact's.
package segment
