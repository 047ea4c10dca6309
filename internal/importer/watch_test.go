package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xuri/excelize/v2"

	"github.com/fichahq/ficha/internal/clock"
)

// largeBook is a workbook with so many rows that somebody has to wait.
func largeBook(t *testing.T, rows int) []byte {
	t.Helper()
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	for n := 1; n <= rows && err == nil; n++ {
		row := []any{"E-mail", "Nome"}
		if n > 1 {
			row = []any{fmt.Sprintf("p%d@x.com", n), "Ana"}
		}
		err = w.SetRow(fmt.Sprintf("A%d", n), row)
	}
	var out bytes.Buffer
	if err == nil {
		err = errors.Join(w.Flush(), f.Write(&out))
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Who has sent a large file in parts hears how far it is read, and nobody else.
func TestTheReadingIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, content := range map[string][]byte{"a.csv": []byte(strings.Join(people(0, 5000), "\n")), "a.xlsx": largeBook(t, 5000)} {
			u, err := w.BeginUpload(ctx, w.actor, name, int64(len(content)), "")
			w.must(err)
			u, err = w.AddPart(ctx, w.actor, u.ID, 0, bytes.NewReader(content))
			w.must(err)
			mine, stop := w.events.Subscribe(w.actor.AccountID(), w.actor.UserID)
			others, stopToo := w.events.Subscribe(w.actor.AccountID(), w.actor.UserID+1)
			_, err = w.FromUpload(ctx, w.actor, u.ID, "", func(_ string, file io.Reader) (Import, error) {
				on := watch{ended: ctx.Err, tell: w.telling(file)} // as if it took long
				return Import{}, on.passed(int(u.Size) / 2)
			})
			w.must(err)
			stop()
			stopToo()
			event := <-mine
			if event.Kind != "import_upload" || fmt.Sprint(event.Data) != fmt.Sprintf("map[id:%d read:%d size:%d]", u.ID, u.Size/2, u.Size) {
				t.Errorf("%s: %+v", name, event)
			}
			if event, open := <-others; open {
				t.Errorf("somebody else hears %+v", event)
			}
		}
		if on := (watch{ended: ctx.Err, since: clock.Start(), tell: func(int64) { t.Error("told at once") }}); on.passed(1) != nil {
			t.Error("it ends")
		}
	})
}

// When nobody waits for a file any more its reading ends, however much is left, and leaves nothing.
func TestTheReadingIsCanceled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, content := range map[string][]byte{"a.csv": []byte(strings.Join(people(0, 200_000), "\n")), "a.xlsx": largeBook(t, 60_000)} {
			waiting, leave := context.WithCancel(ctx)
			file := &leaving{r: iotest.HalfReader(bytes.NewReader(content)), after: len(content) / 3, leave: leave}
			_, err := w.Upload(waiting, w.actor, name, file, Given{})
			if !errors.Is(err, context.Canceled) || file.after < -len(content)/3 || w.filesLeft() != 0 || w.number("SELECT count(*) FROM imports") != 0 {
				t.Errorf("%s: %v, %d bytes too many, %d files", name, err, -file.after, w.filesLeft())
			}
		}
		for _, at := range []int64{0, 20_000} { // the directory, the sheet
			book := largeBook(t, 60_000)
			waiting, leave := context.WithCancel(ctx)
			on := &watch{ended: waiting.Err, since: clock.Start()}
			on.read = -at
			text, err := w.asText(bytes.NewReader(book), "", &watch{ended: func() error {
				if on.passed(4096); on.read > 0 {
					leave()
				}
				return waiting.Err()
			}})
			w.must(err)
			if _, err := io.Copy(io.Discard, text); !errors.Is(err, context.Canceled) {
				t.Errorf("after %d bytes: %v", at, err)
			}
			w.must(text.Close())
		}
	})
}

// leaving is a file whose sender leaves after so many bytes.
type leaving struct {
	r     io.Reader
	after int
	leave func()
}

func (l *leaving) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if l.after -= n; l.after < 0 {
		l.leave()
	}
	return n, err
}
