package importer

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// TestRowsThatMeetInOneChunk goes through the database: what the plan decides
// must be storable in some order.
func TestRowsThatMeetInOneChunk(t *testing.T) {
	cases := map[string]struct {
		rows []string
		want Counts
		end  string
	}{
		"Ana frees an e-mail that Bia takes": {
			[]string{"Ana,nova@x.com,A", "Bia,ana@x.com,B"}, Counts{Rows: 2, Updated: 2}, "[A nova@x.com B ana@x.com C caio@x.com]",
		},
		"Bia was touched before": {
			[]string{"Bia Lima,,B", "Ana,nova@x.com,A", ",ana@x.com,B"}, Counts{Rows: 3, Updated: 3}, "[A nova@x.com B ana@x.com C caio@x.com]",
		},
		"two swap through a third address": {
			[]string{"Ana,tmp@x.com,A", "Bia,ana@x.com,B", "Ana,bia@x.com,A"}, Counts{Rows: 3, Updated: 3}, "[A bia@x.com B ana@x.com C caio@x.com]",
		},
		"three go round": {
			[]string{"Ana,tmp@x.com,A", "Caio,ana@x.com,C", "Bia,caio@x.com,B", "Ana,bia@x.com,A"}, Counts{Rows: 4, Updated: 4}, "[A bia@x.com B caio@x.com C ana@x.com]",
		},
		"somebody new takes what was freed": {
			[]string{"Ana,nova@x.com,A", "Dora,ana@x.com,D"}, Counts{Rows: 2, Updated: 1, Created: 1}, "[A nova@x.com B bia@x.com C caio@x.com D ana@x.com]",
		},
		"somebody new is changed at once": {
			[]string{"Dora,dora@x.com,D", "Dora,d2@x.com,D", "Ana,dora@x.com,A", "Eva,ana@x.com,E"}, Counts{Rows: 4, Created: 2, Updated: 2},
			"[A dora@x.com B bia@x.com C caio@x.com D d2@x.com E ana@x.com]",
		},
		"a new one twice": {
			[]string{"Dora,dora@x.com,", "Dora,DORA@x.com,D", ",,D"}, Counts{Rows: 3, Created: 1, Updated: 1, Unchanged: 1},
			"[A ana@x.com B bia@x.com C caio@x.com D dora@x.com]",
		},
	}
	each(t, func(t *testing.T, w *world) {
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				w := w.in(t)
				head := "name,email,identifier"
				w.runs(w.upload(w.actor, head, "Ana,ana@x.com,A", "Bia,bia@x.com,B", "Caio,caio@x.com,C"))
				i := w.runs(w.upload(w.actor, append([]string{head}, c.rows...)...))
				if i.Status != Completed || i.Counts != c.want {
					t.Errorf("%s %+v, want %+v", i.Status, i.Counts, c.want)
				}
				var got []string
				for _, found := range w.all(w.actor) {
					got = append(got, found.Identifier, found.Email)
				}
				if fmt.Sprint(got) != c.end {
					t.Errorf("ends as %v, want %s", got, c.end)
				}
			})
		}
	})
}

func TestNamesAloneAcrossChunks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lines := []string{"name,city"}
		for range copiedRows + chunkRows + 10 {
			lines = append(lines, "Só Nome,Recife")
		}
		n := len(lines) - 1
		if i := w.runs(w.upload(w.actor, lines...)); i.Counts != (Counts{Rows: n, Created: n}) {
			t.Errorf("first %+v", i.Counts)
		}
		if i := w.runs(w.upload(w.actor, lines...)); i.Counts != (Counts{Rows: n, Unchanged: n}) {
			t.Errorf("again %+v", i.Counts)
		}
		if i := w.runs(w.upload(w.actor, append(lines, "Só Nome,Recife")...)); i.Counts != (Counts{Rows: n + 1, Unchanged: n, Created: 1}) {
			t.Errorf("one more %+v", i.Counts)
		}
	})
}

func TestAnImportOfAnotherAccountMeetsNobodyHere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.newAccount("en")
		w.runs(w.upload(w.actor, people(0, 5)...))
		if i := w.runs(w.upload(other, people(0, 5)...)); i.Counts.Created != 5 {
			t.Errorf("%+v", i.Counts)
		}
		if _, err := w.Get(ctx, other, 1); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it sees the other's import: %v", err)
		}
		if _, err := w.Cancel(ctx, other, 1, false); !problem.Is(err, problem.KindNotFound) {
			t.Errorf("it cancels the other's import: %v", err)
		}
		list, count, err := w.List(ctx, other, "", 1, 10)
		if err != nil || count != 1 || len(list) != 1 || list[0].AccountID != other.AccountID() {
			t.Errorf("%d of %d, %v", len(list), count, err)
		}
	})
}

func TestCountsGrowAndNeverGoBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = big * 3 / 10
		w.runs(w.upload(w.actor, people(0, n/4)...))
		lines := people(0, n)
		for k := 100; k <= n; k += 100 {
			lines[k] = ",,"
			if k%200 == 0 {
				lines[k] = "Ninguém,não é,"
			}
		}
		i := w.upload(w.actor, lines...)
		w.work()
		var last Counts
		steps := 0
		w.eventually("it ends", func() bool {
			now := w.look(i)
			w.sums(now)
			c := now.Counts
			if c.Rows < last.Rows || c.Created < last.Created || c.Updated < last.Updated || c.Unchanged < last.Unchanged || c.Rejected < last.Rejected {
				t.Errorf("after %+v came %+v", last, c)
			}
			if c != last {
				steps++
			}
			last = c
			return now.Finished()
		})
		// One line of a hundred was spoilt: half of them have no cell at all and are no rows.
		want := Counts{Rows: n - n/200, Unchanged: n/4 - n/400, Rejected: n / 200}
		want.Created = want.Rows - want.Unchanged - want.Rejected
		if last != want || w.look(i).TotalRows != want.Rows {
			t.Errorf("ends with %+v of %d, want %+v", last, w.look(i).TotalRows, want)
		}
		t.Logf("%d steps seen", steps)
	})
}

func TestImportsOfOneAccountRunOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = big / 8
		first, second, third := w.upload(w.actor, people(0, n)...), w.upload(w.actor, people(n/2, n)...), w.upload(w.actor, people(0, 10)...)
		w.work()
		w.eventually("all end", func() bool {
			c, b, a := w.look(third), w.look(second), w.look(first) // the last one first: time goes on between them
			if b.Counts.Rows > 0 && !a.Finished() || c.Counts.Rows > 0 && !b.Finished() {
				t.Errorf("two at once: %+v, %+v, %+v", a.Counts, b.Counts, c.Counts)
				return true
			}
			return a.Finished() && b.Finished() && c.Finished()
		})
		for k, want := range []Counts{{Rows: n, Created: n}, {Rows: n, Created: n / 2, Unchanged: n / 2}, {Rows: 10, Unchanged: 10}} {
			if i := w.look([]Import{first, second, third}[k]); i.Status != Completed || i.Counts != want {
				t.Errorf("import %d: %s %+v", i.ID, i.Status, i.Counts)
			}
		}
	})
}

func TestImportsOfTwoAccountsDoNotWait(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := w.newAccount("en")
		blocked := w.upload(w.actor, people(0, 10)...)
		free := w.upload(other, people(0, 10)...)
		w.exec("UPDATE imports SET status = 'running' WHERE id = $1", blocked.ID) // somebody is at it
		if i := w.runs(free); i.Status != Completed || i.Counts.Created != 10 {
			t.Errorf("%s %+v", i.Status, i.Counts)
		}
		behind := w.upload(w.actor, people(20, 10)...)
		if i := w.runs(behind); i.Status != Queued || i.Counts.Rows != 0 {
			t.Errorf("the one behind: %s %+v", i.Status, i.Counts)
		}
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		running, queued, next := w.upload(w.actor, people(0, big)...), w.upload(w.actor, people(0, 10)...), w.upload(w.actor, people(0, 10)...)
		w.work()
		w.eventually("rows come in", func() bool { return w.look(running).Counts.Rows > 0 })
		i, err := w.Cancel(ctx, w.actor, queued.ID, false)
		if err != nil || i.Status != Canceling && i.Status != Canceled {
			t.Fatal(i.Status, err)
		}
		w.eventually("the queued one ends before its turn", func() bool { return w.look(queued).Status == Canceled })
		if now := w.look(running); now.Finished() {
			t.Logf("the running one was faster: %+v", now.Counts)
		}
		_, err = w.Cancel(ctx, w.actor, running.ID, false)
		if err != nil && !problem.HasCode(err, "wrong_status") {
			t.Fatal(err)
		}
		stopped, last := w.awaitEnd(running), w.awaitEnd(next)
		w.sums(stopped)
		if n := w.number(fmt.Sprintf("SELECT count(*) FROM contacts WHERE import_id = %d", running.ID)); n != stopped.Counts.Created || n == 0 {
			t.Errorf("%d contacts are in, %+v were counted", n, stopped.Counts)
		}
		if stopped.Status == Canceled && stopped.FinishedAt.IsZero() {
			t.Errorf("it has no end: %+v", stopped.Counts)
		}
		if last.Status != Completed || last.Counts.Rows != 10 {
			t.Errorf("the next one: %s %+v", last.Status, last.Counts)
		}
		if _, err := w.Cancel(ctx, w.actor, queued.ID, false); !problem.HasCode(err, "wrong_status") || !problem.Is(err, problem.KindConflict) {
			t.Errorf("cancelling twice: %v", err)
		}
		if n := w.number(fmt.Sprintf("SELECT count(*) FROM mails WHERE import_id = %d", queued.ID)); n != 0 {
			t.Errorf("who cancelled got %d mails", n)
		}
	})
}

func TestCancelWhileARunnerIsAtWork(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.upload(w.actor, people(0, 30)...)
		at, mine, err := w.begin(ctx, runArgs{i.AccountID, i.ID})
		if err != nil || !mine {
			t.Fatal(mine, err)
		}
		_, err = w.Cancel(ctx, w.actor, i.ID, false)
		w.must(err)
		if err := w.slice(ctx, &at); !errors.Is(err, errMoved) {
			t.Errorf("the runner goes on: %v", err)
		}
		if got := w.runs(i); got.Status != Canceled || got.Counts != (Counts{}) || w.number("SELECT count(*) FROM contacts") != 0 {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
	})
}

func TestTwoRunnersDoubleNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lines := append(people(0, 4000), "Só Nome,,", "Só Nome,,", "Ruim,não é,")
		i := w.upload(w.actor, lines...)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}); err != nil {
					t.Errorf("a runner ended with %v", err)
				}
			})
		}
		wg.Wait()
		got := w.look(i)
		if got.Status != Completed || got.Counts != (Counts{Rows: 4003, Created: 4002, Rejected: 1}) {
			t.Errorf("%s %+v", got.Status, got.Counts)
		}
		if n := w.number("SELECT count(*) FROM contacts"); n != 4002 {
			t.Errorf("%d contacts", n)
		}
		if n := w.number("SELECT count(*) FROM mails"); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

func TestAFinishedImportIsNotRunAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		i := w.runs(w.upload(w.actor, people(0, 10)...))
		if again := w.runs(i); again.Counts != i.Counts || !again.FinishedAt.Equal(i.FinishedAt) {
			t.Errorf("%+v", again)
		}
		w.must(w.run(ctx, runArgs{i.AccountID, 99}, job.Attempt{Number: 1}))
		if n := w.number("SELECT count(*) FROM mails"); n != 1 {
			t.Errorf("%d mails", n)
		}
	})
}

// TestSomebodyTypesTheSamePeople creates contacts by hand while a file with them
// comes in: nobody is there twice and nothing fails.
// TestNewRowsAroundKnownOnes: rows are first taken for new ones; where one is not,
// nothing may be doubled, wherever in the file it stands.
func TestNewRowsAroundKnownOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.runs(w.upload(w.actor, append(people(700, 1), people(1300, 1)[1:]...)...))
		lines := people(0, 2000)
		lines[1301] = "Outro nome,p1300@exemplo.com,id-1300"
		lines = append(lines, lines[1900], "Mais um,p2000@exemplo.com,id-5", "Dois,p6@exemplo.com,id-7")
		got := w.runs(w.upload(w.actor, lines...))
		want := Counts{Rows: 2003, Created: 1998, Updated: 2, Unchanged: 2, Rejected: 1}
		if got.Status != Completed || got.Counts != want || w.number("SELECT count(*) FROM contacts") != 2000 {
			t.Errorf("%s %+v, %d contacts", got.Status, got.Counts, w.number("SELECT count(*) FROM contacts"))
		}
	})
}

func TestSomebodyTypesTheSamePeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const n = big / 10
		i := w.upload(w.actor, people(0, n)...)
		done := make(chan bool)
		byHand, taken := 0, 0
		go func() {
			defer close(done)
			for !w.look(i).Finished() {
				email := fmt.Sprintf("p%d@exemplo.com", rand.IntN(n))
				name := "À mão"
				_, err := w.contacts.Create(ctx, w.actor, contact.Change{Name: &name, Email: &email}, contact.ByHand)
				switch {
				case err == nil:
					byHand++
				case problem.HasCode(err, "email_taken"):
					taken++
				default:
					t.Errorf("creating by hand: %v", err)
				}
			}
		}()
		got := w.runs(i)
		<-done
		if got.Status != Completed || got.Counts.Created+got.Counts.Updated != n || got.Counts.Rows != n {
			t.Errorf("%s %v %+v", got.Status, got.Failure, got.Counts)
		}
		if found := w.number("SELECT count(*) FROM contacts"); found != n {
			t.Errorf("%d contacts", found)
		}
		if by := w.number("SELECT count(*) FROM contacts WHERE source = 'hand'"); by != byHand || got.Counts.Updated != byHand {
			t.Errorf("%d by hand, %d are there, %d updated", byHand, by, got.Counts.Updated)
		}
		t.Logf("by hand %d, taken %d", byHand, taken)
	})
}

// TestAnAddressTakenWhileTheRowIsWritten holds the one moment still in which a
// plan is outdated: the other transaction commits between look-up and insert.
func TestAnAddressTakenWhileTheRowIsWritten(t *testing.T) {
	db := testkit.OpenDatabase(t, testkit.DatabaseURL(t, "postgres"))
	w := newWorld(t, db)
	i := w.upload(w.actor, people(0, 20)...)
	finished := make(chan error, 1)
	w.must(db.Write(ctx, func(tx *database.Tx) error {
		email := "p7@exemplo.com"
		id, err := database.NextID(ctx, tx, database.ContactIDs)
		if err != nil {
			return err
		}
		c, err := contact.Contact{ID: id, AccountID: i.AccountID, Source: contact.ByHand, Version: 1, CreatedAt: w.now(), UpdatedAt: w.now()}.Apply(contact.Change{Email: &email}, contact.Rules{Country: "BR"})
		if err != nil {
			return err
		}
		if err := contact.InsertMany(ctx, tx, []contact.Contact{c}); err != nil {
			return err
		}
		go func() { finished <- w.run(ctx, runArgs{i.AccountID, i.ID}, job.Attempt{Number: 1}) }()
		w.eventually("the import waits for this transaction", func() bool {
			return w.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") > 0
		})
		return nil
	}))
	w.must(<-finished)
	if got := w.look(i); got.Status != Completed || got.Counts != (Counts{Rows: 20, Created: 19, Updated: 1}) {
		t.Errorf("%s %+v", got.Status, got.Counts)
	}
	if c := w.find("p7@exemplo.com"); c.Source != contact.ByHand || c.Name != "Pessoa 7" {
		t.Errorf("%+v", c)
	}
}
