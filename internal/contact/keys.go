package contact

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"hash/maphash"
	"slices"

	"github.com/fichahq/ficha/internal/database"
)

// Keys are those of new contacts of one account which the tables of [database.ContactKeys] still have to get: the more of
// them come in at once, sorted, the less each costs. Until they are put in nobody finds the contacts by
// them, so who looks for contacts puts them in first. The zero value has none.
type Keys struct {
	accountID int64
	lists     [4]keyList // of the ContactKeys
	met       map[uint64]struct{}
	seed      maphash.Seed
	rows      [][]any // room for those of a statement
}

// keyList are values of one key. Their texts stand one behind the other: thousands of small ones would be
// looked at by each run of the collector, and would keep the rows that they are parts of.
type keyList struct {
	texts   []byte
	entries []keyEntry
}

type keyEntry struct {
	first      uint64 // the first eight bytes, which tell most apart
	start, end uint32
	contactID  int64
}

func (l *keyList) add(value string, contactID int64) {
	start := uint32(len(l.texts))
	l.texts = append(l.texts, value...)
	var first [8]byte
	copy(first[:], value)
	l.entries = append(l.entries, keyEntry{binary.BigEndian.Uint64(first[:]), start, uint32(len(l.texts)), contactID})
}

func (l *keyList) text(e keyEntry) []byte { return l.texts[e.start:e.end] }

func (l *keyList) sort() {
	slices.SortFunc(l.entries, func(a, b keyEntry) int {
		if a.first != b.first {
			return cmp.Compare(a.first, b.first)
		}
		return cmp.Or(bytes.Compare(l.text(a), l.text(b)), cmp.Compare(a.contactID, b.contactID))
	})
}

// keyPlaces are where the values of the ContactKeys stand in [Values].
var keyPlaces = func() (places [4]int) { //nolint:gochecknoglobals // a constant table
	for n, key := range database.ContactKeys {
		places[n] = slices.IndexFunc(insertColumns, func(c column) bool { return c.name == key.Column })
	}
	return places
}()

// Full says that so many keys wait that more would hardly make them cheaper.
func (k *Keys) Full() bool { return k.len() >= fullKeys }

// fullKeys is of how many contacts: some 10 MB.
const fullKeys = 50_000

// len says of how many contacts there are keys.
func (k *Keys) len() int { return len(k.lists[len(k.lists)-1].entries) }

// add takes the keys of a new contact, which has its id.
func (k *Keys) add(id int64, values Values) {
	if k.met == nil {
		k.met, k.seed = map[uint64]struct{}{}, maphash.MakeSeed()
	}
	for n, place := range keyPlaces {
		value, is := values[place].(string)
		if !is {
			continue
		}
		if database.ContactKeys[n].Unique {
			k.met[k.hash(n, value)] = struct{}{}
		}
		k.lists[n].add(value, id)
	}
}

// Meets says whether one of the contacts has an identity of one whose keys wait here; rarely it says so of others.
func (k *Keys) Meets(contacts []Values) bool {
	if len(k.met) == 0 {
		return false
	}
	for _, values := range contacts {
		for n, place := range keyPlaces {
			value, is := values[place].(string)
			if _, met := k.met[k.hash(n, value)]; met && is && database.ContactKeys[n].Unique {
				return true
			}
		}
	}
	return false
}

func (k *Keys) hash(n int, value string) uint64 { return maphash.String(k.seed, value) + uint64(n) }

// putAtOnce is how many keys a statement puts in.
const putAtOnce = 5000

// Put puts the keys in; there are none then. An identity that another contact has is an error of which [IsTaken] says so;
// some keys are in then, so the transaction has to end or the contacts to go.
func (k *Keys) Put(ctx context.Context, tx *database.Tx) error {
	if k == nil {
		return nil
	}
	defer k.Forget()
	for n := range k.lists {
		list := &k.lists[n]
		list.sort()
		if err := list.put(ctx, tx, k.room(len(list.entries)), database.ContactKeys[n]); err != nil {
			return err
		}
	}
	return nil
}

// Forget has none again, and keeps the room.
func (k *Keys) Forget() {
	clear(k.met)
	for n := range k.lists {
		k.lists[n] = keyList{k.lists[n].texts[:0], k.lists[n].entries[:0]}
	}
}

// room gives as many rows as a statement puts in at most, of the account.
func (k *Keys) room(entries int) [][]any {
	if missing := min(entries, putAtOnce) - len(k.rows); missing > 0 {
		cells := make([]any, 3*missing)
		for n := range missing {
			k.rows = append(k.rows, cells[3*n:3*n+3])
		}
	}
	for _, row := range k.rows {
		row[0] = k.accountID
	}
	return k.rows
}

func (l *keyList) put(ctx context.Context, tx *database.Tx, rows [][]any, key database.ContactKey) error {
	into := database.Table{Name: key.Index, Columns: []database.Column{{Name: "account_id"}, {Name: key.Column}, {Name: "contact_id"}}, Key: 2}
	texts := string(l.texts)
	for some := range slices.Chunk(l.entries, putAtOnce) {
		for n, e := range some {
			rows[n][1], rows[n][2] = texts[e.start:e.end], e.contactID
		}
		if err := tx.Insert(ctx, into, rows[:len(some)]); err != nil {
			return err
		}
	}
	return nil
}
