package contact

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/fichahq/ficha/internal/account"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/fold"
	"github.com/fichahq/ficha/internal/trigram"
)

// Bounds of candidates. Where more contacts may match, looking at all of them takes no longer.
const (
	candidatesAlways = 20_000
	candidatesPart   = 5 // of all contacts in the index, at most one in so many
)

// narrowed looks up which contacts may match the query, in what waits for the search index and then in the index: who
// goes from one to the other meanwhile is in the second. It leaves a selection as it is that has no query, or in which a great
// part of the contacts may match.
func (s Selection) narrowed(ctx context.Context, r database.Reader, actor account.Actor) (Selection, error) {
	if !s.All || fold.Trim(s.Query) == "" {
		return s, nil
	}
	anyOf := searchFor(s.Query, actor.Account.Country)
	if len(anyOf) == 0 {
		return s, nil
	}
	codes := make([][]trigram.Code, len(anyOf))
	for n, all := range anyOf {
		if codes[n] = trigram.Codes(all); len(codes[n]) == 0 {
			return s, nil
		}
	}
	contacts, err := contactsOf(ctx, r, actor.AccountID())
	if err != nil {
		return s, err
	}
	at := lookup{r: r, accountID: actor.AccountID(), codes: codes, most: max(candidatesAlways, contacts/candidatesPart)}
	ids, few, err := at.candidates(ctx, anyOf)
	if few {
		s.candidates = &ids
	}
	return s, err
}

// lookup finds who may match a query.
type lookup struct {
	r         database.Reader
	accountID int64
	codes     [][]trigram.Code // who has all of one of the lists
	most      int              // more are of no use
}

// candidates gives them; few is false when there are too many.
func (l *lookup) candidates(ctx context.Context, anyOf [][]string) (ids []int64, few bool, err error) {
	p := &params{next: 1}
	text := "SELECT w.id FROM search_backlog b " + l.r.Dialect().JoinInOrder + " contacts w ON w.account_id = b.account_id AND w.id BETWEEN b.first_id AND b.last_id WHERE b.account_id = " +
		p.add(l.accountID) + " AND " + holdsAny(p, anyOf)("w."+searchColumn) + " LIMIT " + p.add(l.most+1)
	if ids, err = database.Collect(ctx, l.r, database.Int64s, text, p.args...); err != nil || len(ids) > l.most {
		return nil, false, err
	}
	volumes, err := volumesOf(ctx, l.r, l.accountID)
	if err != nil {
		return nil, false, err
	}
	found := map[int64][]uint16{}
	for len(volumes) > 0 {
		width := volumes[0].width
		others := func(v volume) bool { return v.width != width }
		alike := slices.DeleteFunc(slices.Clone(volumes), others)
		if err := l.inVolumes(ctx, alike, found); err != nil {
			return nil, false, err
		}
		volumes = slices.DeleteFunc(volumes, func(v volume) bool { return !others(v) })
	}
	return l.resolve(ctx, found, ids)
}

// inVolumes adds the places of candidates in volumes of one width.
func (l *lookup) inVolumes(ctx context.Context, volumes []volume, found map[int64][]uint16) error {
	width, buckets := volumes[0].width, map[int64]map[int][]byte{}
	text, args := l.reading(volumes, width)
	_, err := database.Collect(ctx, l.r, func(row database.Row) (none struct{}, err error) {
		var volume int64
		var bucket int
		var entries []byte
		if err := row.Scan(&volume, &bucket, &entries); err != nil {
			return none, err
		}
		if buckets[volume] == nil {
			buckets[volume] = map[int][]byte{}
		}
		buckets[volume][bucket] = entries
		return none, nil
	}, text, args...)
	for volume, some := range buckets {
		err = errors.Join(err, l.match(volume, width, some, found))
	}
	return err
}

// reading gives the statement that reads the buckets of the codes. In no order: PostgreSQL would rather read all buckets in
// order than those.
func (l *lookup) reading(volumes []volume, width int) (text string, args []any) {
	ids, buckets := make([]int64, len(volumes)), []int64(nil)
	for n, v := range volumes {
		ids[n] = v.id
	}
	for _, list := range l.codes {
		for _, c := range list {
			buckets = append(buckets, int64(c.Bucket(width)))
		}
	}
	slices.Sort(buckets)
	in := l.r.Dialect().In
	ofVolumes, first := in("volume_id", "$2", ids)
	ofBuckets, second := in("bucket", "$3", slices.Compact(buckets))
	return "SELECT volume_id, bucket, entries FROM search_postings WHERE account_id = $1 AND " + ofVolumes + " AND " + ofBuckets, []any{l.accountID, first, second}
}

// match adds the places in a volume that have all codes of one of the lists.
func (l *lookup) match(volume int64, width int, buckets map[int][]byte, found map[int64][]uint16) error {
	var either []uint16
	for _, list := range l.codes {
		var all []uint16
		for n, c := range list {
			places, err := trigram.Places(buckets[c.Bucket(width)], c, width)
			if err != nil {
				return err
			}
			if n > 0 {
				places = both(all, places)
			}
			if all = places; len(all) == 0 {
				break
			}
		}
		either = append(either, all...)
	}
	if len(either) > 0 {
		slices.Sort(either)
		found[volume] = slices.Compact(either)
	}
	return nil
}

// both gives what is in two ascending lists.
func both(a, b []uint16) (out []uint16) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			out = append(out, a[i])
			i, j = i+1, j+1
		}
	}
	return out
}

// resolve adds the contacts at the places in volumes; few is false when there are too many.
func (l *lookup) resolve(ctx context.Context, found map[int64][]uint16, ids []int64) (all []int64, few bool, err error) {
	total := len(ids)
	for _, places := range found {
		total += len(places)
	}
	if total > l.most || len(found) == 0 {
		return ids, total <= l.most, nil
	}
	in, err := contactsIn(ctx, l.r, l.accountID, slices.Collect(maps.Keys(found)))
	if err != nil {
		return nil, false, err
	}
	for volume, places := range found {
		for _, place := range places {
			if int(place) >= len(in[volume]) {
				return nil, false, errVolume
			}
			ids = append(ids, in[volume][place])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), true, nil
}
