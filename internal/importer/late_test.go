package importer

import (
	"slices"
	"testing"
)

// The keys of new contacts are put in when the batch ends, so it is only then that a row turns out to have met
// somebody. It must mean what it would have meant at once.
func TestSomebodyIsMetAmongManyNewOnes(t *testing.T) {
	known := slices.Concat(people(700, 1), people(1500, 1)[1:])
	for name, c := range map[string]struct {
		lines []string
		want  Counts
	}{
		"some are there":                 {people(0, 2200), Counts{Rows: 2200, Created: 2198, Unchanged: 2}},
		"the last one is":                {slices.Concat(people(2000, 1200), people(1500, 1)[1:]), Counts{Rows: 1201, Created: 1200, Unchanged: 1}},
		"a row repeats one of its chunk": {slices.Concat(people(2000, 600), []string{"Outra,p2590@exemplo.com,"}), Counts{Rows: 601, Created: 600, Updated: 1}},
		"a row repeats one far before, and changes it": {
			slices.Concat(people(2000, 1700), []string{"Outro Nome,p2010@exemplo.com,"}), Counts{Rows: 1701, Created: 1700, Updated: 1},
		},
		"a row has the keys of two": {
			slices.Concat(people(2000, 1700), []string{"Dois,p2010@exemplo.com,id-2020"}), Counts{Rows: 1701, Created: 1700, Rejected: 1},
		},
		"a row has the address of one new and the number of one who is there": {
			slices.Concat(people(2000, 1700), []string{"Dois,p2010@exemplo.com,id-700"}), Counts{Rows: 1701, Created: 1700, Rejected: 1},
		},
		"a name is looked for behind new ones": {slices.Concat(people(2000, 1100), []string{"Só Nome,,", "Só Nome,,"}), Counts{Rows: 1102, Created: 1102}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.runs(w.upload(w.actor, known...))
				i := w.runs(w.upload(w.actor, c.lines...))
				w.sums(i)
				if i.Counts != c.want || i.Status != Completed {
					t.Errorf("%s, %+v, want %+v", i.Status, i.Counts, c.want)
				}
			})
		})
	}
}

// The further address of a row is compared with the contacts that there are and with those that rows before have made.
func TestAFurtherAddressIsSomebodysAmongManyNewOnes(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  Counts
	}{
		"of one who is there": {
			slices.Concat(people(2000, 10), []string{`Duas,"b@exemplo.com; p700@exemplo.com",`}, people(2010, 600)[1:]), Counts{Rows: 611, Created: 610, Updated: 1},
		},
		"of one far before":   {slices.Concat(people(2000, 900), []string{`Duas,"b@exemplo.com; p2010@exemplo.com",`}), Counts{Rows: 901, Created: 900, Updated: 1}},
		"of one far behind":   {slices.Concat(people(2000, 10), []string{`Duas,"b@exemplo.com; p2890@exemplo.com",`}, people(2010, 890)[1:]), Counts{Rows: 901, Created: 900, Rejected: 0, Updated: 1}},
		"of one in its chunk": {slices.Concat(people(2000, 10), []string{`Duas,"b@exemplo.com; p2003@exemplo.com",`}), Counts{Rows: 11, Created: 10, Updated: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.runs(w.upload(w.actor, people(700, 1)...))
				i := w.runs(w.upload(w.actor, c.lines...))
				w.sums(i)
				if i.Counts != c.want {
					t.Errorf("%+v, want %+v", i.Counts, c.want)
				}
				if n := w.number("SELECT count(*) FROM contact_identities i JOIN contacts c ON c.account_id = i.account_id AND c.email = i.value"); n != 0 {
					t.Errorf("%d addresses are two contacts'", n)
				}
			})
		})
	}
}

// What was put off because somebody was met comes back, each time later.
func TestHowLongKeysArePutInAtOnce(t *testing.T) {
	p := &pace{}
	if !p.sorts(0) {
		t.Error("not from the first row on")
	}
	p.met(5_000)
	if p.sorts(14_999) || !p.sorts(15_000) {
		t.Errorf("from %d on", p.from)
	}
	p.met(15_000)
	if p.sorts(34_999) || !p.sorts(35_000) {
		t.Errorf("from %d on, the second time", p.from)
	}
}
