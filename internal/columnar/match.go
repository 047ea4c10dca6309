package columnar

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/filter"
)

// match asks the columns, which are at the snapshot's number.
func (q *question) match(ctx context.Context, r database.Reader) (*Found, error) {
	m := &matcher{t: q.t, f: q.Filter, listed: map[string]filter.Bitmap{}, scanners: map[filter.Test]scanner{}}
	fields, _ := q.fields()
	for _, f := range fields {
		if !f.Listed() {
			continue
		}
		ids, err := database.Collect(ctx, r, database.Int64s, f.ListSQL("$1"), q.accountID)
		if err != nil {
			return nil, err
		}
		m.list(f, ids)
	}
	m.prepare()
	if q.Uncounted && q.Order != nil && q.Split == nil {
		if page := q.t.glance(*q.Order, m.block); page != nil {
			return &Found{Of: q.t.live.Count(), Page: page}, nil
		}
	}
	bits := m.all()
	found := &Found{Counted: true, Contacts: bits.Count(), Of: q.t.live.Count(), ids: q.t.ids, sorted: q.t.sorted, bits: bits}
	if q.Order != nil {
		if found.Soon = q.Order.soon(found); !found.Soon {
			found.Page = q.t.page(bits, *q.Order)
		}
	}
	if q.Split == nil {
		return found, nil
	}
	var known bool
	if found.Parts, known = q.t.split(bits, *q.Split, m.listed); !known {
		return nil, nil //nolint:nilnil // not to know is no error
	}
	return found, nil
}

// scanner puts those contacts into a part of a set, which begins with the word, whose value meets a test.
type scanner func(from int, out filter.Bitmap)

// matcher finds the contacts of a table that a filter holds for, all or some.
type matcher struct {
	t        *table
	f        *filter.Filter
	listed   map[string]filter.Bitmap
	scanners map[filter.Test]scanner
}

func (m *matcher) list(f filter.Field, ids []int64) {
	bits := filter.NewBitmap(len(m.t.ids))
	for _, id := range ids {
		if position, known := m.t.position(id); known {
			bits.Set(position)
		}
	}
	m.listed[f.Name()] = bits
}

// prepare makes what each condition needs once, whichever contacts are looked at; several cores
// may look then.
func (m *matcher) prepare() { m.some(0, 0) }

// all gives all contacts that the filter holds for.
func (m *matcher) all() filter.Bitmap {
	out := filter.NewBitmap(len(m.t.ids))
	each(len(out), func(from, to int) { copy(out[from:to], m.some(from, to)) })
	return out
}

// some gives those from one word of the set to another.
func (m *matcher) some(from, to int) filter.Bitmap {
	out := m.f.Match(source{m, from, to - from})
	out.And(m.t.live[from:to])
	return out
}

// block gives those of a block.
func (m *matcher) block(n int) filter.Bitmap {
	return m.some(n*blockWords, min((n+1)*blockWords, len(m.t.live)))
}

// pieceWords is how many words of a set a core looks at in one go: few enough that what it finds stays in
// its cache. It is whole blocks.
const pieceWords = 64 * blockWords

// each has all cores go through a set, piece by piece.
func each(words int, look func(from, to int)) {
	var next atomic.Int64
	work := func() {
		for {
			to := int(next.Add(pieceWords))
			from := to - pieceWords
			if from >= words {
				return
			}
			look(from, min(to, words))
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (words+pieceWords-1)/pieceWords) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

// source is a stretch of a table as a filter sees it.
type source struct {
	*matcher

	from, words int
}

// Empty is part of [filter.Columns].
func (s source) Empty() filter.Bitmap { return make(filter.Bitmap, s.words) }

// Scan is part of [filter.Columns].
func (s source) Scan(f filter.Field, t filter.Test) filter.Bitmap {
	scan, known := s.scanners[t]
	if !known {
		scan = s.scanner(f, t)
		s.scanners[t] = scan
	}
	out := s.Empty()
	scan(s.from, out)
	return out
}

func (m *matcher) scanner(f filter.Field, t filter.Test) scanner {
	if !f.Listed() {
		return m.t.columns[columnName(f, m.f.Zone())].scanner(t)
	}
	listed, with, without := m.listed[f.Name()], t.Met(true), t.Met(false)
	return func(from int, out filter.Bitmap) {
		for i := range out {
			if with {
				out[i] |= listed[from+i]
			}
			if without {
				out[i] |= ^listed[from+i]
			}
		}
	}
}
