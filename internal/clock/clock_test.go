package clock_test

import (
	"testing"
	"time"

	"github.com/fichahq/ficha/internal/clock"
)

func TestSystemIsWhatWillBeStored(t *testing.T) {
	before := time.Now().Truncate(time.Microsecond)
	now := clock.System()
	if now.Before(before) || now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("%v after %v", now, before)
	}
}

func TestManualStandsStill(t *testing.T) {
	start := time.Date(2026, 11, 22, 10, 0, 0, 1_500, time.FixedZone("", 3600))
	manual := clock.At(start)
	var now clock.Clock = manual.Now
	if got := now(); !got.Equal(start.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("shows %v", got)
	}
	if moved := manual.Advance(time.Hour); !moved.Equal(now()) || !moved.Equal(start.Add(time.Hour).Truncate(time.Microsecond)) {
		t.Errorf("shows %v after an hour", moved)
	}
}
