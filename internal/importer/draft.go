package importer

import (
	"context"
	"hash/maphash"
	"math/bits"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
)

// draft is the register of a preview: the contacts of the database, and those that
// the rows so far would have made or changed, in memory. Of the latter only those
// are kept that a row behind may meet, by what a first reading of the file has
// counted: memory grows with the repeats in a file and not with its rows.
type draft struct {
	repeats *repeats
	byKey   map[string]*drafted
	byID    map[int64]*drafted
}

// drafted is a contact as the rows so far would have left it.
type drafted struct {
	known
	keys []string
}

func newDraft(r *repeats) *draft {
	return &draft{repeats: r, byKey: map[string]*drafted{}, byID: map[int64]*drafted{}}
}

// drafting is a draft with the database as it is read now.
type drafting struct {
	*draft
	base
}

func (d drafting) find(ctx context.Context, keys contact.Identities) ([]known, error) {
	found, err := d.base.find(ctx, keys)
	if err != nil {
		return nil, err
	}
	out, seen := d.drafted(found), map[*drafted]bool{}
	for _, k := range out {
		seen[k.draft] = true
	}
	for _, key := range keysOf(keys) {
		if own := d.byKey[key]; own != nil && !seen[own] {
			seen[own] = true
			out = append(out, own.known)
		}
	}
	return out, nil
}

func (d drafting) findByName(ctx context.Context, names []string) ([]known, error) {
	found, err := d.base.findByName(ctx, names)
	if err != nil {
		return nil, err
	}
	var out []known
	for _, k := range d.drafted(found) {
		if isBare(k.contact) {
			out = append(out, k)
		}
	}
	return out, nil
}

// drafted puts what is drafted in the place of what the database has.
func (d *draft) drafted(found []known) []known {
	out := make([]known, len(found))
	for n, k := range found {
		out[n] = k
		if own := d.byID[k.contact.ID]; own != nil {
			out[n] = own.known
		}
	}
	return out
}

// keep remembers what a plan would have done, as far as a row behind may meet it.
func (d *draft) keep(p *plan, rows []row) {
	given := map[string]bool{}
	for n := range rows {
		for _, key := range rows[n].keys() {
			given[key] = true
		}
	}
	for n := range p.results {
		st := p.results[n].state
		if st == nil || st.isNew && isBare(st.now) {
			continue // a name alone meets no row's contact
		}
		own := st.draft
		keys := keysOfContact(st.now)
		if own == nil && !d.mayBeMet(given, keys, keysOfContact(*st.before)) {
			continue
		}
		if own == nil {
			own = &drafted{}
			st.draft = own
		}
		for _, key := range own.keys {
			if d.byKey[key] == own {
				delete(d.byKey, key)
			}
		}
		own.known = known{contact: st.now, claimed: st.claimed, line: st.met, draft: own}
		own.keys = keys
		if st.now.ID != 0 {
			d.byID[st.now.ID] = own
		}
	}
	for n := range p.results { // after all have let go of what they had
		if st := p.results[n].state; st != nil && st.draft != nil {
			for _, key := range st.draft.keys {
				d.byKey[key] = st.draft
			}
		}
	}
}

func (d *draft) mayBeMet(given map[string]bool, lists ...[]string) bool {
	for _, keys := range lists {
		for _, key := range keys {
			if times := d.repeats.times(key); times > 1 || times == 1 && !given[key] {
				return true
			}
		}
	}
	return false
}

// The keys by which rows meet contacts, each with the first letter of its kind.
func keysOf(of contact.Identities) (keys []string) {
	for _, value := range of.Identifiers {
		keys = append(keys, "i"+value)
	}
	for _, value := range of.Emails {
		keys = append(keys, "e"+value)
	}
	for _, value := range of.PhoneNumbers {
		keys = append(keys, "p"+value)
	}
	return keys
}

func keysOfContact(c contact.Contact) []string {
	if isBare(c) && c.Name != "" {
		return []string{"n" + contact.SortKey(c.Name)}
	}
	var identifiers []string
	if c.Identifier != "" {
		identifiers = []string{c.Identifier}
	}
	return keysOf(contact.Identities{Identifiers: identifiers, Emails: c.Emails(), PhoneNumbers: c.PhoneNumbers()})
}

func (r *row) keys() []string {
	if r.rejected {
		return nil
	}
	return keysOfContact(r.fresh)
}

// repeats counts how often each key comes in a file: never, once, or more often.
// Each key has several counters, of which the lowest counts, so that different keys are rarely taken for
// one; such a key counts too often but never too rarely. (A Bloom filter that counts to two.)
type repeats struct {
	seed        maphash.Seed
	once, again []uint64
	mask        uint64
}

// Counters: a few for each key, and at most so many that they take 128 MB. Of a million rows with three
// keys each some two thousand are kept for nothing.
const (
	countersPerRow = 64
	countersPerKey = 4
	maxCounters    = 1 << 29
)

func newRepeats(rows int) *repeats {
	n := uint64(1) << bits.Len64(uint64(max(rows, 1<<10))*countersPerRow-1)
	n = min(n, maxCounters)
	return &repeats{seed: maphash.MakeSeed(), once: make([]uint64, n/64), again: make([]uint64, n/64), mask: n - 1}
}

// counters gives the places of a key's counters, each as a word and a bit of it.
func (r *repeats) counters(key string) (out [countersPerKey]struct{ word, bit uint64 }) {
	at := maphash.String(r.seed, key)
	step := at>>32 | 1
	for n := range out {
		out[n].word, out[n].bit = at&r.mask/64, 1<<(at%64)
		at += step
	}
	return out
}

func (r *repeats) add(key string) {
	for _, at := range r.counters(key) {
		r.again[at.word] |= r.once[at.word] & at.bit
		r.once[at.word] |= at.bit
	}
}

func (r *repeats) times(key string) int {
	times := 2
	for _, at := range r.counters(key) {
		switch {
		case r.once[at.word]&at.bit == 0:
			return 0
		case r.again[at.word]&at.bit == 0:
			times = 1
		}
	}
	return times
}

// countRepeats reads the file for the first time.
func (s *Service) countRepeats(ctx context.Context, i *Import) (*repeats, error) {
	chunks, failed, err := s.read(ctx, *i)
	if err != nil {
		return nil, err
	}
	counted := newRepeats(i.TotalRows)
	silent := 0
	for chunk := range chunks {
		if silent += len(chunk); silent >= signRows {
			to := *i
			if err := s.commitPreview(ctx, i, &to, nil); err != nil {
				return nil, err
			}
			silent = 0
		}
		for n := range chunk {
			for _, key := range chunk[n].keys() {
				counted.add(key)
			}
		}
	}
	return counted, <-failed
}

// draftChunk decides rows on the draft, in short reads that hold nobody up.
func (s *Service) draftChunk(ctx context.Context, i Import, d *draft, rows []row) (p *plan, err error) {
	err = s.db.Read(ctx, func(r database.Reader) error {
		p, err = s.plan(ctx, drafting{d, base{r, i}}, i, rows)
		return err
	})
	if err == nil {
		d.keep(p, rows)
	}
	return p, err
}
