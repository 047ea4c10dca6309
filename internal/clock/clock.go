// Package clock is the only place that reads the time of the machine, so that a test can choose it.
// Instants are kept to the microsecond and in UTC, which is how they are stored.
package clock

import (
	"sync"
	"time"
)

// Clock tells the present instant. Whoever needs the time takes one: the program gives System, a test
// the Now of a Manual.
type Clock func() time.Time

// System is the machine's clock.
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Deadline is the machine's instant after a wait, for connections: what they must not outlast.
func Deadline(wait time.Duration) time.Time { return time.Now().Add(wait) }

// Stopwatch measures how long something takes, whatever happens to the machine's clock meanwhile. It
// is for bounding work and for the log, never for what is stored.
type Stopwatch struct{ start time.Time }

// Start starts a stopwatch.
func Start() Stopwatch { return Stopwatch{start: time.Now()} }

// Elapsed is the time since the start.
func (s Stopwatch) Elapsed() time.Duration { return time.Since(s.start) }

// Manual is a clock for tests: it stands still until it is advanced. It may be used from several
// goroutines; make it with At.
type Manual struct {
	mutex sync.Mutex
	now   time.Time
}

// At makes a Manual that shows the instant.
func At(instant time.Time) *Manual {
	return &Manual{now: instant.UTC().Truncate(time.Microsecond)}
}

// Now is what the clock shows; the method value is a Clock.
func (m *Manual) Now() time.Time {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.now
}

// Advance moves the clock and gives what it shows then.
func (m *Manual) Advance(by time.Duration) time.Time {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.now = m.now.Add(by)
	return m.now
}
