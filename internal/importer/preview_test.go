package importer

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
)

// randomLines gives rows that meet each other and what is there again and again:
// few names, addresses and numbers, mistakes, and labels.
func randomLines(random *rand.Rand, n int) []string {
	pick := func(choices ...string) string { return choices[random.IntN(len(choices))] }
	number := func(format string) string { return fmt.Sprintf(format, random.IntN(1+n/3)) }
	lines := make([]string, 1, n+1)
	lines[0] = "name,email,phone_number,identifier,city,labels"
	for range n {
		lines = append(lines, strings.Join([]string{
			pick("Ana", "Bia", "", number("Pessoa %d")), pick("", number("p%d@x.com"), number("p%d@x.com"), number("p%d@x.com;")+number("p%d@x.com"), "x", "n/d"),
			pick("", "", number("+55119%08d"), number("+55119%08d / ")+number("+55119%08d")), pick("", number("id-%d"), number("id-%d")), pick("", "Recife", "Natal"), pick("", "", "vip", "novo"),
		}, ","))
	}
	return lines
}

// TestAPreviewSaysWhatTheRunDoes imports random files over random contacts by random
// choices: the preview has promised the outcome of each row, and written no contact.
func TestAPreviewSaysWhatTheRunDoes(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	each(t, func(t *testing.T, w *world) {
		random := rand.New(rand.NewPCG(seed, 1))
		options := []string{
			`{}`, `{"on_match":"fill"}`, `{"on_match":"skip"}`, `{"create":false}`, `{"on_bad_cell":"drop_cell"}`, `{"blank_clears":true}`,
			`{"match_by":["email"],"on_bad_cell":"drop_cell"}`, `{"match_by":["phone_number","identifier"],"labels":["todos"],"contact_type":"customer"}`,
		}
		for round, given := range options {
			w := w.in(t)
			size := 20 + random.IntN(copiedRows+chunkRows)
			w.runs(w.upload(w.actor, randomLines(random, size/2)...))
			before := w.all(w.actor)
			i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(strings.Join(randomLines(random, size), "\n")), Given{})
			w.must(err)
			i, err = w.Preview(ctx, w.actor, i.ID, Choices{Options: choicesOf(t, given)})
			w.must(err)
			i = w.runs(i)
			if i.Status != Ready {
				t.Fatalf("%s: %s %v", given, i.Status, i.Failure)
			}
			if !reflect.DeepEqual(before, w.all(w.actor)) {
				t.Errorf("%s: the preview has changed contacts", given)
			}
			promised := w.outcomes(i)
			_, err = w.Start(ctx, w.actor, i.ID, Choices{})
			w.must(err)
			ran := w.runs(i)
			if ran.Status != Completed || ran.Counts != *ran.Preview || ran.Counts.Rows != ran.TotalRows {
				t.Errorf("round %d %s: promised %+v, did %s %+v", round, given, ran.Preview, ran.Status, ran.Counts)
			}
			for n, did := range w.outcomes(ran) {
				if did != promised[n] {
					t.Fatalf("round %d %s: row %d was promised as %s and became %s", round, given, n+1, promised[n], did)
				}
			}
		}
	})
}

// outcomes tells what became of all rows, with their errors; not whom they are about, as a
// preview knows no ids of contacts that it would make.
func (w *world) outcomes(i Import) (out []string) {
	w.t.Helper()
	for page := 1; ; page++ {
		rows, count, err := w.Rows(ctx, w.actor, i.ID, "", page, 200)
		w.must(err)
		for _, r := range rows {
			for n := range r.Errors {
				delete(r.Errors[n].Params, contactsParam)
				r.Errors[n].About = nil
			}
			out = append(out, fmt.Sprint(r.Line, r.Outcome, r.Errors))
		}
		if len(rows) == 0 || len(out) == count {
			return out
		}
	}
}

func choicesOf(t testing.TB, text string) OptionChoices {
	t.Helper()
	out := OptionChoices{}
	if err := decodeJSON([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAnImportStopsAfterAsManyRows(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i, err := w.Add(ctx, w.actor, "x.csv", strings.NewReader(strings.Join(people(0, 50), "\n")), Given{})
		w.must(err)
		if _, err = w.Start(ctx, w.actor, i.ID, Choices{Rows: 20}); err != nil {
			t.Fatal(err)
		}
		if i = w.runs(i); i.Status != Paused || i.Counts.Created != 20 || len(w.all(w.actor)) != 20 {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		if _, err := w.Start(ctx, w.actor, i.ID, Choices{Options: choicesOf(t, `{"create":false}`)}); err == nil {
			t.Error("a begun import takes other options")
		}
		_, err = w.Start(ctx, w.actor, i.ID, Choices{})
		w.must(err)
		if i = w.runs(i); i.Status != Completed || i.Counts.Created != 50 || len(w.all(w.actor)) != 50 {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
	})
}

func TestUndo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		head := "name,email,identifier,city"
		w.runs(w.upload(w.actor, head, "Ana,ana@x.com,A,Recife", "Bia,bia@x.com,B,Natal", "Caio,caio@x.com,C,Olinda"))
		before := w.all(w.actor)
		i := w.runs(w.upload(w.actor, head, "Ana,tmp@x.com,A,", "Bia,ana@x.com,B,", "Ana Lima,bia@x.com,A,Salvador", "Caio,,C,Belém", "Dora,dora@x.com,D,", "Eva,eva@x.com,E,"))
		city := "Manaus"
		_, err := w.contacts.Update(ctx, w.actor, w.find("caio@x.com").ID, contact.Change{City: &city}, 0)
		w.must(err)
		_, err = w.contacts.Update(ctx, w.actor, w.find("eva@x.com").ID, contact.Change{City: &city}, 0)
		w.must(err)
		counts, first, err := w.PreviewUndo(ctx, w.actor, i.ID)
		w.must(err)
		if counts.Delete != 1 || counts.Restore != 2 || counts.Kept != 2 || len(first) != 2 {
			t.Errorf("it would do %+v, keeping %+v", counts, first)
		}
		_, err = w.Undo(ctx, w.actor, i.ID)
		w.must(err)
		done := w.runs(i)
		if done.Status != Undone || done.Undo.Delete != 1 || done.Undo.Restore != 2 || done.Undo.Kept != 2 {
			t.Errorf("%s %+v", done.Status, done.Undo)
		}
		kept, count, err := w.Kept(ctx, w.actor, i.ID, 1, 10)
		if err != nil || count != 2 || kept[0].Line != 5 || kept[0].Reason != "changed" || kept[1].Line != 7 {
			t.Errorf("kept %+v, %v", kept, err)
		}
		after := w.all(w.actor)
		if len(after) != 4 {
			t.Fatalf("%d contacts", len(after))
		}
		for n := range 2 {
			before[n].Version, before[n].UpdatedAt = after[n].Version, after[n].UpdatedAt
			if !reflect.DeepEqual(before[n], after[n]) {
				t.Errorf("became %+v\nwas    %+v", after[n], before[n])
			}
		}
		if _, err := w.Undo(ctx, w.actor, i.ID); err == nil {
			t.Error("it is undone twice")
		}
	})
}
