package contact

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/trigram"
)

// The search index of an account is made of volumes of up to [trigram.MaxTexts] contacts each, in the order of
// their ids. A volume is never changed: a contact with another text gets into a later one as well, and what is found in
// the earlier one for its old text does not hold for the contact any more. Volumes that are small, or have contacts that
// others have too, are made into new ones of the texts as they are by then.

// volume is one of them as it is stored.
type volume struct {
	id       int64
	contacts int
	width    int
	ids      []byte // see encodeIDs

	buckets [][]byte
}

// newVolume makes a volume of contacts in the order of their ids.
func newVolume(of []searched) *volume {
	ids, texts := make([]int64, len(of)), make([]string, len(of))
	for n, s := range of {
		ids[n], texts[n] = s.id, s.text
	}
	made := trigram.Of(texts)
	return &volume{contacts: made.Texts, width: made.Width, ids: encodeIDs(ids), buckets: made.Buckets}
}

// insert stores the volume; one without contacts is nothing.
func (v *volume) insert(ctx context.Context, tx *database.Tx, accountID int64) (err error) {
	if v.contacts == 0 {
		return nil
	}
	if v.id, err = database.NextID(ctx, tx, database.VolumeIDs); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO search_volumes (id, account_id, contacts, width, ids) VALUES ($1, $2, $3, $4, $5)",
		v.id, accountID, v.contacts, v.width, v.ids); err != nil {
		return err
	}
	var rows [][]any
	for n, entries := range v.buckets {
		if len(entries) > 0 {
			rows = append(rows, []any{v.id, accountID, int64(n), entries})
		}
	}
	return tx.Insert(ctx, database.Table{Name: "search_postings", Columns: []database.Column{{Name: "volume_id"}, {Name: "account_id"}, {Name: "bucket"}, {Name: "entries"}}}, rows)
}

// encodeIDs writes ascending ids as runs: how far the first of each is behind the last of the one before, and how many follow it.
func encodeIDs(ids []int64) (out []byte) {
	last := int64(0)
	for _, run := range spansOf(ids) {
		out = binary.AppendUvarint(out, uint64(run.first-last))
		out = binary.AppendUvarint(out, uint64(run.last-run.first))
		last = run.last
	}
	return out
}

// errVolume says that the ids of a volume cannot be read.
var errVolume = errors.New("contact: a volume of the search index is broken")

// decodeIDs reads them.
func decodeIDs(encoded []byte, contacts int) ([]int64, error) {
	ids, last := make([]int64, 0, min(contacts, trigram.MaxTexts)), int64(0)
	for len(encoded) > 0 {
		ahead, n := binary.Uvarint(encoded)
		follow, m := binary.Uvarint(encoded[max(n, 0):])
		if n <= 0 || m <= 0 || follow >= uint64(contacts-len(ids)) {
			return nil, errVolume
		}
		for first := last + int64(ahead); last < first+int64(follow); {
			last = max(last+1, first)
			ids = append(ids, last)
		}
		encoded = encoded[n+m:]
	}
	if len(ids) != contacts {
		return nil, errVolume
	}
	return ids, nil
}

// volumesOf gives the volumes of an account, the oldest first, without their ids.
func volumesOf(ctx context.Context, r database.Reader, accountID int64) ([]volume, error) {
	return database.Collect(ctx, r, func(row database.Row) (v volume, err error) {
		err = row.Scan(&v.id, &v.contacts, &v.width)
		return v, err
	}, "SELECT id, contacts, width FROM search_volumes WHERE account_id = $1 ORDER BY id", accountID)
}

// contactsIn gives the ids of the contacts of volumes.
func contactsIn(ctx context.Context, r database.Reader, accountID int64, volumes []int64) (map[int64][]int64, error) {
	out := map[int64][]int64{}
	these, argument := r.Dialect().In("id", "$2", volumes)
	_, err := database.Collect(ctx, r, func(row database.Row) (v volume, err error) {
		if err := row.Scan(&v.id, &v.contacts, &v.ids); err != nil {
			return v, err
		}
		out[v.id], err = decodeIDs(v.ids, v.contacts)
		return v, err
	}, "SELECT id, contacts, ids FROM search_volumes WHERE account_id = $1 AND "+these, accountID, argument)
	return out, err
}

// Bounds of volumes.
const (
	// smallVolume is up to how many contacts a volume is to be joined with others.
	smallVolume = trigram.MaxTexts / 2
	// manySmall is how many of them there may be: each search looks into all.
	manySmall = 8
	// superfluous is how many more entries than twice as many as contacts there may be.
	superfluous = 1_000
)

// MergeVolumes makes a new volume of some that are small or have contacts that others have too, if the account has
// too many of them, and says whether it has done so.
func MergeVolumes(ctx context.Context, db *database.DB, accountID int64) (done bool, err error) {
	var of []int64
	var made *volume
	err = db.Read(ctx, func(r database.Reader) (err error) {
		var ids []int64
		if of, ids, err = toMerge(ctx, r, accountID); err != nil || len(of) == 0 {
			return err
		}
		texts, err := textsOf(ctx, r, accountID, ids)
		made = newVolume(inOrder(texts))
		return err
	})
	if err != nil || len(of) == 0 {
		return false, err
	}
	err = db.Write(ctx, func(tx *database.Tx) error {
		if err := deleteAll(ctx, tx, "search_volumes", accountID, of); err != nil {
			return err
		}
		these, argument := tx.Dialect().In("volume_id", "$2", of)
		if _, err := tx.Exec(ctx, "DELETE FROM search_postings WHERE account_id = $1 AND "+these, accountID, argument); err != nil {
			return err
		}
		return made.insert(ctx, tx, accountID)
	})
	if errors.Is(err, errOvertaken) {
		return true, nil
	}
	return true, err
}

// toMerge gives the volumes to be made into one, none if all is well, and its contacts.
func toMerge(ctx context.Context, r database.Reader, accountID int64) (of, ids []int64, err error) {
	all, err := volumesOf(ctx, r, accountID)
	if err != nil {
		return nil, nil, err
	}
	if of = smallOnes(all); len(of) > 0 {
		in, err := contactsIn(ctx, r, accountID, of)
		return of, together(in), err
	}
	entries := 0
	for _, v := range all {
		entries += v.contacts
	}
	contacts, err := contactsOf(ctx, r, accountID)
	if err != nil || entries <= 2*contacts+superfluous {
		return nil, nil, err
	}
	// The oldest one, without the contacts that are in others. In the end each is in one only.
	oldest, others := all[0].id, make([]int64, len(all)-1)
	for n, v := range all[1:] {
		others[n] = v.id
	}
	own, err := contactsIn(ctx, r, accountID, []int64{oldest})
	if err != nil {
		return nil, nil, err
	}
	elsewhere, err := contactsIn(ctx, r, accountID, others)
	taken := together(elsewhere)
	ids = slices.DeleteFunc(own[oldest], func(id int64) bool { _, found := slices.BinarySearch(taken, id); return found })
	return []int64{oldest}, ids, err
}

// smallOnes gives small volumes that fit into one, if there are many of them.
func smallOnes(all []volume) (out []int64) {
	small := slices.DeleteFunc(slices.Clone(all), func(v volume) bool { return v.contacts > smallVolume })
	if len(small) <= manySmall {
		return nil
	}
	slices.SortFunc(small, func(a, b volume) int { return cmp.Compare(a.contacts, b.contacts) })
	for n, total := 0, 0; n < len(small) && total+small[n].contacts <= trigram.MaxTexts; n++ {
		out, total = append(out, small[n].id), total+small[n].contacts
	}
	return out
}

// together gives the contacts of several volumes, ascending, each once.
func together(in map[int64][]int64) (out []int64) {
	for _, ids := range in {
		out = append(out, ids...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
