package columnar

import (
	"context"
	"slices"
	"strconv"

	"github.com/fichahq/ficha/internal/database"
)

// How far behind a table may be.
const (
	soon     = 20_000 // contacts that a question reads anew before it is answered
	perSlice = 5_000  // contacts that catching up in the background reads at once
	maxLines = 2_000  // lines of the log that are looked at at once
)

// lag is what a table has to read anew.
type lag struct {
	spans []span
	seq   marks // up to here
	rows  int64 // at most so many contacts
	whole bool  // that is all up to the snapshot
	lost  bool  // the log does not reach back so far: only loading anew helps
}

// lagOf reads the log behind what is known, up to about so many contacts.
func lagOf(ctx context.Context, r database.Reader, accountID int64, from, to marks, most int64) (l lag, err error) {
	l.seq = from
	for lane := range lanes {
		if from[lane] == to[lane] || l.rows > most {
			continue
		}
		if err := l.add(ctx, r, accountID, lane, most); err != nil || l.lost {
			return l, err
		}
	}
	l.spans = joined(l.spans, 1)
	l.whole = l.seq == to
	return l, nil
}

// add reads the log of a lane.
func (l *lag) add(ctx context.Context, r database.Reader, accountID int64, lane int, most int64) error {
	lines, known, err := changes(ctx, r, accountID, lane, l.seq[lane], maxLines)
	if err != nil || !known {
		l.lost = true
		return err
	}
	if len(lines) == maxLines { // the last transaction may have more
		end := lines[len(lines)-1].seq
		lines = slices.DeleteFunc(lines, func(line logged) bool { return line.seq == end })
	}
	for i, line := range lines {
		l.spans, l.rows = append(l.spans, line.span), l.rows+width(line.span)
		if last := i == len(lines)-1 || lines[i+1].seq != line.seq; !last {
			continue
		}
		if l.seq[lane] = line.seq; l.rows > most {
			break
		}
	}
	return nil
}

// everything is more contacts than any account has.
const everything = 1 << 50

// width says how many ids lie in a span.
func width(s span) int64 { return min(s.last-s.first, everything) + 1 }

// catchUp reads the contacts of a lag anew. The caller holds the lock, and r has seen
// all changes of the lag. On an error the table is as far behind as before.
func (t *table) catchUp(ctx context.Context, r database.Reader, l lag, columns []*column) error {
	var single []int64
	for _, s := range l.spans {
		t.remove(s)
		if s.first == s.last {
			single = append(single, s.first)
			continue
		}
		between := func(p *parameters) string { return "c.id BETWEEN " + p.add(s.first) + " AND " + p.add(s.last) }
		if _, _, err := t.read(ctx, r, columns, true, between, " ORDER BY c.id"); err != nil {
			return err
		}
	}
	if len(single) > 0 {
		these := func(p *parameters) string {
			condition, argument := r.Dialect().In("c.id", "$"+strconv.Itoa(len(p.args)+1), single)
			p.add(argument)
			return condition
		}
		if _, _, err := t.read(ctx, r, columns, true, these, " ORDER BY c.id"); err != nil {
			return err
		}
	}
	t.seq = t.seq.later(l.seq)
	t.bytes.Store(t.size())
	for _, c := range columns {
		c.seq = c.seq.later(l.seq)
		if c.vector != nil {
			c.grow(len(t.ids))
			c.bytes.Store(c.size())
		}
	}
	return nil
}
