package importer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/contact"
)

// chunksOf gives an import that has begun and its rows, so many in a chunk.
func (w *world) chunksOf(i *Import, size int, met *atomic.Bool) <-chan chunk {
	w.t.Helper()
	*i = w.begun(*i)
	rows, _, err := w.read(ctx, *i)
	w.must(err)
	small := make(chan []row)
	go func() {
		defer close(small)
		for some := range rows {
			for part := range slices.Chunk(some, size) {
				small <- part
			}
		}
	}()
	return w.ahead(ctx, *i, small, met)
}

// lanes writes an import in small batches beside each other, each of which takes chunks for so long.
func (w *world) lanes(i Import, size int, limit time.Duration) Import {
	w.t.Helper()
	met := new(atomic.Bool)
	p := newPace()
	begin := func() *lanes {
		met.Store(i.met)
		l := w.newLanes(w.chunksOf(&i, size, met), p)
		l.limit = limit
		return l
	}
	l := begin()
	defer func() { l.stop() }()
	beside, again := 0, 0
	for more := true; more; met.Store(i.met) {
		var err error
		if more, err = l.step(ctx, &i); errors.Is(err, errAgain) {
			l, more, again = begin(), true, again+1
		} else {
			w.must(err)
		}
		p.calm = min(p.calm, 1)
		if l.next != nil {
			beside++
		}
	}
	w.t.Logf("%d batches were written beside another, %d were read once more", beside, again)
	return i
}

// oneByOne writes it batch by batch.
func (w *world) oneByOne(i Import, size int) Import {
	w.t.Helper()
	met := new(atomic.Bool)
	chunks := w.chunksOf(&i, size, met)
	for more := true; more; met.Store(i.met) {
		var err error
		more, err = w.batch(ctx, &i, chunks)
		w.must(err)
	}
	return i
}

// TestBatchesBesideEachOtherDoTheSame: in files whose rows meet the same contacts again and again, by one identity
// and another, as in the order of the file.
func TestBatchesBesideEachOtherDoTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.db.Dialect().OneWriter {
			t.Skip("one writer has one lane")
		}
		for seed, persons := range []int{40, 600, 6000} {
			random := rand.New(rand.NewPCG(uint64(seed), 7))
			var results []string
			files := [][]string{randomRows(random, persons, 400), randomRows(random, persons, 1500)}
			for _, run := range []func(*world, Import) Import{
				func(w *world, i Import) Import { return w.oneByOne(i, 30) },
				func(w *world, i Import) Import { return w.lanes(i, 30, 0) }, // a batch for each chunk
				func(w *world, i Import) Import { return w.lanes(i, 30, 30*time.Millisecond) },
			} {
				in := w.in(t)
				result := ""
				for _, lines := range files {
					i := run(in, in.upload(in.actor, lines...))
					in.must(in.end(ctx, i, Completed, nil))
					in.sums(i)
					result += fmt.Sprintf("%+v\n", in.look(i).Counts)
				}
				var people []string
				for _, c := range in.all(in.actor) {
					people = append(people, fmt.Sprintf("%s %s %s %s %s", c.Name, c.Email, c.PhoneNumber, c.Identifier, c.City))
				}
				slices.Sort(people)
				results = append(results, fmt.Sprint(result, people))
			}
			for n := range results[1:] {
				if results[0] != results[n+1] {
					t.Errorf("of %d persons one by one\n%.600s\nbeside each other, %d\n%.600s", persons, results[0], n, results[n+1])
				}
			}
		}
	})
}

func randomRows(random *rand.Rand, persons, n int) []string {
	lines := []string{"name,email,phone,identifier,city"}
	for range n {
		of := random.IntN(persons)
		cells := [3]string{fmt.Sprintf("p%d@exemplo.com", of), fmt.Sprintf("+55119%08d", of), fmt.Sprintf("id-%d", of)}
		for _, gone := range random.Perm(3)[:random.IntN(3)] {
			cells[gone] = ""
		}
		if random.IntN(50) == 0 { // somebody else's
			cells[0] = fmt.Sprintf("p%d@exemplo.com", random.IntN(persons))
		}
		lines = append(lines, fmt.Sprintf("Pessoa,%s,%s,%s,Cidade %d", cells[0], cells[1], cells[2], random.IntN(3)))
	}
	return lines
}

// TestABatchAsksAgainWhenItsTurnComes: what a row was decided by may be something else by then.
func TestABatchAsksAgainWhenItsTurnComes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.db.Dialect().OneWriter {
			t.Skip("one writer has one lane")
		}
		w.runs(w.upload(w.actor, "name,email,city", "Ana,ana@exemplo.com,Recife"))
		for n := range 20 {
			i := w.upload(w.actor, "name,email,city", "Ana,ana@exemplo.com,Recife")
			met := new(atomic.Bool)
			met.Store(true)
			p := newPace()
			l := w.newLanes(w.chunksOf(&i, 10, met), p)
			l.begin(ctx, i, nil)
			<-l.next.written
			city := fmt.Sprintf("Olinda %d", n)
			_, err := w.contacts.Update(ctx, w.actor, w.find("ana@exemplo.com").ID, contact.Change{City: &city}, 0)
			w.must(err)
			if _, err = l.step(ctx, &i); errors.Is(err, errAgain) {
				_, err = w.newLanes(w.chunksOf(&i, 10, met), p).step(ctx, &i)
			}
			w.must(err)
			if c := w.find("ana@exemplo.com"); c.City != "Recife" || i.Counts != (Counts{Rows: 1, Updated: 1}) {
				t.Fatalf("%s, %+v", c.City, i.Counts)
			}
			w.must(w.end(ctx, i, Completed, nil))
		}
	})
}

// TestARowWaitsForOneThatGivesItsIdentities: it may meet somebody only since one before it has given him the address.
func TestARowWaitsForOneThatGivesItsIdentities(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.db.Dialect().OneWriter {
			t.Skip("one writer has one lane")
		}
		w.runs(w.upload(w.actor, "name,identifier", "Ana,A"))
		i := w.upload(w.actor, "identifier,email,city", "A,ana@exemplo.com,Recife", ",ana@exemplo.com,Olinda")
		met := new(atomic.Bool)
		met.Store(true)
		l := w.newLanes(w.chunksOf(&i, 1, met), newPace())
		l.limit = 0
		defer func() { l.stop() }()
		for more := true; more; {
			var err error
			more, err = l.step(ctx, &i)
			w.must(err)
		}
		if c := w.find("ana@exemplo.com"); c.Identifier != "A" || c.City != "Olinda" || i.Counts != (Counts{Rows: 2, Updated: 2}) {
			t.Errorf("%+v, %+v", c, i.Counts)
		}
		w.must(w.end(ctx, i, Completed, nil))
	})
}

// TestABatchMeetsAContactTwice: the one row before, the other after the batch before it has changed him.
func TestABatchMeetsAContactTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if w.db.Dialect().OneWriter {
			t.Skip("one writer has one lane")
		}
		for range 10 {
			w.runs(w.upload(w.actor, "email,phone,city", "ana@exemplo.com,+5511987654321,Recife"))
			i := w.upload(w.actor, "name,email,phone,city", ",ana@exemplo.com,,Olinda", ",,+5511987654321,Recife", "Ana,ana@exemplo.com,,")
			met := new(atomic.Bool)
			met.Store(true)
			p := newPace()
			l := w.newLanes(w.chunksOf(&i, 1, met), p)
			l.limit = 0
			l.begin(ctx, i, nil)
			<-l.next.written
			l.limit = time.Minute // the second batch has the other two rows
			for more := true; more; {
				var err error
				if more, err = l.step(ctx, &i); errors.Is(err, errAgain) {
					l, more = w.newLanes(w.chunksOf(&i, 1, met), p), true
				} else {
					w.must(err)
				}
			}
			if c := w.find("ana@exemplo.com"); c.City != "Recife" || i.Counts.Rows != 3 {
				t.Fatalf("%s, %+v", c.City, i.Counts)
			}
			w.must(w.end(ctx, i, Completed, nil))
		}
	})
}
