package main_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"
)

var killSeed = flag.Uint64("kill-seed", 0, "repeats a run of the kill test; 0: another one each time")

// How often the server is killed in one import, and how often at least after it has
// committed rows since its start, so that it was in the middle of the next ones.
const (
	kills     = 50
	killsBusy = 40
)

// TestKilledInTheMiddle kills the server fifty times in one import, at moments that
// nobody has chosen; each time it goes on by itself.
func TestKilledInTheMiddle(t *testing.T) {
	// SQLite's batches are the longer ones after a start.
	for dialect, enough := range map[string]int{"sqlite": 600_000, "postgres": 350_000} {
		t.Run(dialect, func(t *testing.T) {
			seed := *killSeed
			if seed == 0 {
				seed = rand.Uint64()
			}
			t.Logf("repeat with -kill-seed=%d", seed)
			// How much is written between two kills is up to the machine: a file that is
			// in before the last kill was too short for it, and one twice as long is taken.
			for rows := enough; ; rows *= 2 {
				n := killedInTheMiddle(t, newMachine(t, dialect), rand.New(rand.NewPCG(seed, 0)), rows)
				if n == kills {
					return
				}
				t.Logf("%d rows were in after %d kills", rows, n)
				if rows > 2_000_000 {
					t.Fatal("the import is too fast for this test")
				}
			}
		})
	}
}

// killedInTheMiddle imports rows and gives how often it could kill the server; what
// became of the import is looked at only where that is as often as it should.
func killedInTheMiddle(t *testing.T, m *machine, random *rand.Rand, rows int) int {
	t.Helper()
	file := people(rows)
	if r := m.setup("ana@exemplo.com"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	server := m.serve()
	p := &progress{machine: m, id: m.upload(file).ID}
	busy := 0
	for n := range kills {
		at := p.last
		if n%5 != 0 { // every fifth dies before it has done anything
			at = p.until("rows come in", func(i imported) bool { return i.Counts.Rows > p.seen || i.Status == "completed" })
		}
		if at.Status == "completed" {
			server.kill()
			return n
		}
		if at.Counts.Rows > p.seen {
			busy++
		}
		p.seen = at.Counts.Rows
		pause := time.NewTimer(time.Duration(random.IntN(60)) * time.Millisecond)
		<-pause.C // somewhere inside a transaction
		server.kill()
		server = m.serve()
		p.seen = p.until("it answers", func(imported) bool { return true }).Counts.Rows
	}
	begun := time.Now()
	end := p.until("it ends", ended)
	t.Logf("it ended %s after the last start; %d of %d kills between commits", time.Since(begun).Round(time.Millisecond), busy, kills)
	if busy < killsBusy {
		t.Errorf("only %d kills while rows were being committed", busy)
	}
	if end.Status != "completed" || end.Counts.Created != rows || end.Counts.Rows != rows || end.TotalRows != rows {
		t.Errorf("%s of %d: %+v", end.Status, end.TotalRows, end.Counts)
	}
	if n := m.count(); n != rows {
		t.Errorf("%d contacts", n)
	}
	if n := m.mails(); n != 1 {
		t.Errorf("%d mails", n)
	}
	again := &progress{machine: m, id: m.upload(file).ID}
	if end := again.until("it ends again", ended); end.Counts.Unchanged != rows || end.Status != "completed" {
		t.Errorf("imported again: %s %+v", end.Status, end.Counts)
	}
	server.terminate()
	return kills
}

// TestKilledWhileUndoing kills the server in the middle of an undo; each time it goes
// on by itself, and in the end each contact has gone once.
func TestKilledWhileUndoing(t *testing.T) {
	const rows, undoKills = 60_000, 5
	eachMachine(t, func(t *testing.T, m *machine) {
		if r := m.setup("ana@exemplo.com"); r.code != 0 {
			t.Fatal(r.stderr)
		}
		server := m.serve()
		p := &progress{machine: m, id: m.upload(people(rows)).ID}
		if end := p.until("it ends", ended); end.Counts.Created != rows {
			t.Fatalf("%s %+v", end.Status, end.Counts)
		}
		m.must(m.call(http.MethodPost, fmt.Sprintf("/imports/%d/undo", p.id), "", nil, &struct{}{}))
		busy, seen := 0, 0
		for range undoKills {
			at := p.until("contacts go", func(i imported) bool { return i.Status == "undone" || i.Undo.Delete > seen })
			if at.Status == "undone" {
				break
			}
			if seen = at.Undo.Delete; seen < rows {
				busy++
			}
			server.kill()
			server = m.serve()
			now := p.until("it answers", func(imported) bool { return true })
			if now.Undo.Delete < seen {
				t.Errorf("after %d came %d", seen, now.Undo.Delete)
			}
			seen = now.Undo.Delete
		}
		end := p.until("it is undone", func(i imported) bool { return i.Status == "undone" })
		t.Logf("%d kills in the middle", busy)
		if busy == 0 {
			t.Error("the undo was too fast for this test")
		}
		if end.Undo.Delete != rows || end.Undo.Restore != 0 || end.Undo.Kept != 0 || m.count() != 0 {
			t.Errorf("%+v, %d contacts", end.Undo, m.count())
		}
		// The command does the same, and says so.
		server.terminate()
		again := m.run(bytes.NewReader(people(2000)), "import", "--account", fmt.Sprint(m.account), "-")
		if again.code != 0 || !strings.Contains(again.stdout, "2000 created") {
			t.Fatalf("%+v", again)
		}
		if back := m.run(nil, "import", "--account", fmt.Sprint(m.account), "--undo", fmt.Sprint(p.id+1)); back.code != 0 || !strings.Contains(back.stdout, "undone: 2000 deleted, 0 restored") {
			t.Errorf("%+v", back)
		}
	})
}

func TestTerminatedInTheMiddle(t *testing.T) {
	const rows = 100_000
	eachMachine(t, func(t *testing.T, m *machine) {
		if r := m.setup("ana@exemplo.com"); r.code != 0 {
			t.Fatal(r.stderr)
		}
		server := m.serve()
		p := &progress{machine: m, id: m.upload(people(rows)).ID}
		at := p.until("rows come in", func(i imported) bool { return i.Counts.Rows > 0 })
		if took := server.terminate(); took > 5*time.Second {
			t.Errorf("ending took %s", took)
		}
		if at.Status == "completed" {
			t.Error("the import was too fast for this test")
		}
		server = m.serve()
		if end := p.until("it ends", ended); end.Status != "completed" || end.Counts.Created != rows || m.count() != rows || m.mails() != 1 {
			t.Errorf("%s %+v, %d contacts, %d mails", end.Status, end.Counts, m.count(), m.mails())
		}
		server.terminate()
	})
}
