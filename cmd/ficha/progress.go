package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/fichahq/ficha/internal/importer"
)

// progress says on standard error how far a command is: on a terminal in a line that is written anew, elsewhere in a
// line now and then, of which a short import has none. What is written to it comes between, as a line of its own.
type progress struct {
	out   io.Writer
	width func() int // of the terminal, in letters; 0: it is none

	mu   sync.Mutex
	line string // to be shown
	last string // that was shown; on a terminal it stands there
}

// How often it is said how far a command is.
const (
	onTerminal = 200 * time.Millisecond
	inLog      = 10 * time.Second
)

// terminalWidth is that of standard error.
func terminalWidth() int {
	screen := int(os.Stderr.Fd())
	if !term.IsTerminal(screen) {
		return 0
	}
	if width, _, err := term.GetSize(screen); err == nil && width > 0 {
		return width
	}
	return 80
}

// begin shows from now on what is set, until end, which leaves nothing on a terminal. A quiet one shows nothing.
func (p *progress) begin(quiet bool) (end func()) {
	if quiet {
		return func() {}
	}
	every := inLog
	if p.width() > 0 {
		every = onTerminal
	}
	ticker, stop, stopped := time.NewTicker(every), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-ticker.C:
				p.show()
			case <-stop:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		ticker.Stop()
		close(stop)
		<-stopped
		p.clear()
	})
}

func (p *progress) set(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = line
}

// show writes the line, if it is another one. That nobody can read it is no reason to stop.
func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	line, width := p.line, p.width()
	if letters := []rune(line); width > 0 && len(letters) >= width {
		line = string(letters[:width-1])
	}
	if line == p.last {
		return
	}
	if width > 0 {
		_, _ = fmt.Fprintf(p.out, "\r%-*s", len([]rune(p.last)), line)
	} else {
		_, _ = fmt.Fprintln(p.out, line)
	}
	p.last = line
}

// clear takes the line off the terminal.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *progress) wipe() {
	if p.last != "" && p.width() > 0 {
		_, _ = fmt.Fprint(p.out, "\r"+strings.Repeat(" ", len([]rune(p.last)))+"\r")
		p.last = ""
	}
}

// Write is for what stays, such as the log.
func (p *progress) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
	return p.out.Write(text)
}

// english writes numbers as people read them.
func english(format string, args ...any) string {
	return message.NewPrinter(language.English).Sprintf(format, args...)
}

// watched is a file of which is said how much has been read.
type watched struct {
	io.Reader

	name string
	read int64 // bytes
	size int64 // 0: not known
	to   *progress
}

func (w *watched) Read(p []byte) (int, error) {
	const finest = 100_000 // of what is said
	n, err := w.Reader.Read(p)
	before := w.read
	w.read += int64(n)
	if err != nil || w.read == w.size || before/finest != w.read/finest {
		w.to.set(w.line(err != nil))
	}
	return n, err
}

func (w *watched) line(ended bool) string {
	const mega = 1_000_000
	switch {
	case ended || w.read == w.size:
		return w.name + ": looking at what is in it"
	case w.size > w.read:
		return english("%s: reading it, %.1f of %.1f MB (%d%%)", w.name, float64(w.read)/mega, float64(w.size)/mega, w.read*100/w.size)
	}
	return english("%s: reading it, %.1f MB so far", w.name, float64(w.read)/mega)
}

// howFar says how far an import is, by what is committed.
func howFar(i importer.Import) string {
	p := i.Progress()
	rows := english("%d of %d rows", p.Rows, p.Total)
	switch {
	case i.Waits != nil:
		return i.FileName + ": waiting for room, after " + rows
	case i.Status == importer.Queued:
		return i.FileName + ": waiting for its turn"
	case i.Finished():
		return i.FileName + ": telling by mail what became of it"
	}
	doing := map[importer.Status]string{importer.Previewing: "previewing, ", importer.Undoing: "undoing, ", importer.Canceling: "canceling, "}[i.Status]
	line := i.FileName + ": " + doing + rows
	if p.Total > 0 {
		line += fmt.Sprintf(" (%d%%)", p.Rows*100/p.Total)
	}
	if p.RowsPerSecond >= 1 {
		line += english(", %d rows/s", int(p.RowsPerSecond))
	}
	if p.SecondsLeft > 0 {
		line += fmt.Sprintf(", %s left", time.Duration(math.Ceil(p.SecondsLeft))*time.Second)
	}
	return line
}
