package duplicate

import (
	"cmp"
	"slices"
	"time"
)

// Status is how far a scan is.
type Status string

// The states of a scan; None is that of an account without one.
const (
	None      Status = "none"
	Queued    Status = "queued"
	Running   Status = "running"
	Completed Status = "completed"
	Failed    Status = "failed"
)

// Scan is the search through all contacts of an account, the running one or the
// last. Zero times are absent.
type Scan struct {
	AccountID       int64
	Status          Status
	Checked, Total  int // contacts
	StartedAt       time.Time
	FinishedAt      time.Time
	part, partCount int
}

// unfinished says whether it is still at work.
func (s Scan) unfinished() bool { return s.Status == Queued || s.Status == Running }

// partContacts is of how many contacts the keys are held in memory at once.
const partContacts = 500_000

// progress is how many contacts count as checked when a part has done so much of
// its work.
func (s Scan) progress(done, of int) int {
	return min((s.part*s.Total+done*s.Total/max(of, 1))/s.partCount, s.Total)
}

// entry is a contact with one of its keys.
type entry struct{ key, id int64 }

// keep appends the keys of a contact that belong to a part, and come after one.
func (s Scan) keep(entries []entry, p *person, after int64) []entry {
	for _, key := range p.keys() {
		if key > after && key%int64(s.partCount) == int64(s.part) {
			entries = append(entries, entry{key, p.id})
		}
	}
	return entries
}

// pair is two contacts, the lower id first.
type pair struct{ first, second int64 }

// maxGroup is up to how many contacts with one key are all compared with each
// other. Of more each is compared with the next one: such a key says little, and
// the number of pairs must not grow with its square.
const maxGroup = 10

// group takes the contacts with the first key off sorted entries.
func group(entries []entry) (of, rest []entry) {
	n := 1
	for n < len(entries) && entries[n].key == entries[0].key {
		n++
	}
	return entries[:n], entries[n:]
}

func sorted(entries []entry) []entry {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.id, b.id)) })
	return slices.Compact(entries)
}

// pairsOf appends the pairs to compare among the contacts with one key, which are
// sorted by id.
func pairsOf(pairs []pair, of []entry) []pair {
	for i := range of {
		last := len(of)
		if len(of) > maxGroup {
			last = min(i+2, len(of))
		}
		for _, other := range of[i+1 : last] {
			pairs = append(pairs, pair{of[i].id, other.id})
		}
	}
	return pairs
}
