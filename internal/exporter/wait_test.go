package exporter

import (
	"errors"
	"testing"

	"github.com/fichahq/ficha/internal/contact"
	"github.com/fichahq/ficha/internal/job"
	"github.com/fichahq/ficha/internal/problem"
	"github.com/fichahq/ficha/internal/testkit"
)

// fills lets the database have no room for a part any more.
func (w *world) fills() (makeRoom func()) {
	w.t.Helper()
	return testkit.FullDisk(w.t, w.db, "exports", "parts")
}

// tries does one try of an export, which has to wait for room.
func (w *world) tries(e Export) Export {
	w.t.Helper()
	err := w.run(ctx, runArgs{e.AccountID, e.ID}, job.Attempt{Number: 6, Last: true})
	var later *job.Later
	now := w.look(e)
	if !errors.As(err, &later) || !problem.Is(err, problem.KindStorageFull) || later.After != pause {
		w.t.Fatalf("%v, %+v", err, now)
	}
	if now.Status != Running || now.ErrorCode != "" || !now.RetryAt.Equal(w.now().Add(pause)) {
		w.t.Errorf("%+v", now)
	}
	return now
}

// TestAFullDiskIsWaitedFor: the export goes on by itself, however long there was no room.
func TestAFullDiskIsWaitedFor(t *testing.T) {
	each(t, func(w *world) {
		w.add(contact.Change{Name: ptr("Ana")})
		e, err := w.Create(ctx, w.ana, Order{Contacts: contact.Selection{All: true}, Columns: []string{"name"}})
		w.must(err)
		makeRoom := w.fills()
		for range 5 {
			first := w.tries(e)
			// Who comes too early, such as the sweep of a process that begins, leaves it as it is.
			w.clock.Advance(pause / 2)
			w.must(w.Sweep(ctx, true))
			if now := w.runs(e); !now.RetryAt.Equal(first.RetryAt) {
				t.Errorf("%+v", now)
			}
			w.clock.Advance(pause / 2)
		}
		makeRoom()
		if e = w.runs(e); e.Status != Completed || !e.RetryAt.IsZero() || e.ErrorCode != "" || w.file(e) != "\ufeffname;ficha_export\r\nAna;\r\n" {
			t.Errorf("%+v", e)
		}
		if got := w.number("SELECT count(*) FROM mails WHERE export_id IS NOT NULL"); got != 1 {
			t.Errorf("%d mails", got)
		}
	})
}

// One whose job was lost while it waited is found.
func TestAnExportThatWaitsIsTakenUp(t *testing.T) {
	each(t, func(w *world) {
		makeRoom := w.fills()
		e, err := w.Create(ctx, w.ana, Order{Contacts: contact.Selection{All: true}})
		w.must(err)
		w.tries(e)
		makeRoom()
		w.exec("DELETE FROM river_job")
		w.clock.Advance(staleAfter)
		w.must(w.Sweep(ctx, false))
		if got := w.number("SELECT count(*) FROM river_job"); got != 1 {
			t.Errorf("%d jobs", got)
		}
		if e = w.runs(e); e.Status != Completed {
			t.Errorf("%+v", e)
		}
	})
}

func TestAnExportThatWaitsIsCanceled(t *testing.T) {
	each(t, func(w *world) {
		w.fills()
		e, err := w.Create(ctx, w.ana, Order{Contacts: contact.Selection{All: true}})
		w.must(err)
		w.tries(e)
		_, err = w.Cancel(ctx, w.ana, e.ID)
		w.must(err)
		w.clock.Advance(pause)
		if now := w.runs(e); now.Status != Canceled || now.ErrorCode != "" || !now.RetryAt.IsZero() {
			t.Errorf("%+v", now)
		}
	})
}
