package importer

import (
	"io"
	"time"

	"github.com/fichahq/ficha/internal/clock"
	"github.com/fichahq/ficha/internal/event"
)

// watch looks on while a file is read, which may take minutes: it ends that when nobody waits any more, and says
// how far it is.
type watch struct {
	ended func() error     // why it is to end, nil as long as it is not
	tell  func(read int64) // nil: nobody is told
	since clock.Stopwatch
	told  time.Duration
	read  int64 // bytes
}

// tellEvery is how often somebody is told how far the reading of a file is.
const tellEvery = 500 * time.Millisecond

func (w *watch) passed(n int) error {
	w.read += int64(n)
	if elapsed := w.since.Elapsed(); w.tell != nil && elapsed-w.told >= tellEvery {
		w.told = elapsed
		w.tell(w.read)
	}
	return w.ended()
}

// counting is a file as it is sent, and how much of it has been read.
type counting struct {
	r     io.Reader
	n     int64
	watch *watch
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if ended := c.watch.passed(n); ended != nil {
		return 0, ended
	}
	return n, err
}

// watched is a file that is read here and there.
type watched struct {
	r     io.ReaderAt
	watch *watch
}

func (w watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.r.ReadAt(p, at)
	if ended := w.watch.passed(n); ended != nil {
		return 0, ended
	}
	return n, err
}

// telling gives whom to tell how far a file is read: the pages of whoever has sent it in parts. Others
// wait for the answer to what they have sent, and see how much of that has left.
func (s *Service) telling(file io.Reader) func(read int64) {
	parts, is := file.(*joined)
	if !is {
		return nil
	}
	return func(read int64) {
		s.events.Publish(event.Event{AccountID: parts.accountID, UserID: parts.userID, Kind: "import_upload",
			Data: map[string]any{"id": parts.upload, "read": min(read, parts.size), "size": parts.size}})
	}
}
