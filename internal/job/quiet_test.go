package job

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestTheQueueSaysNothingOfWaitingForTheOnlyWriter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		oneWriter bool
		level     slog.Level
		err       string
		told      bool
	}{
		{true, slog.LevelError, "StandardPilot.JobGetAvailable timed out after 10s: context deadline exceeded", false},
		{false, slog.LevelError, "StandardPilot.JobGetAvailable timed out after 10s: context deadline exceeded", true},
		{true, slog.LevelError, "disk I/O error (778)", true},
		{true, slog.LevelWarn, "disk I/O error (778)", false},
	} {
		var out bytes.Buffer
		log := slog.New(quiet{slog.NewTextHandler(&out, nil), c.oneWriter}).With("client", "x").WithGroup("river")
		log.Log(t.Context(), c.level, "producer: Error fetching jobs", "queue", "default", "err", c.err)
		if told := strings.Contains(out.String(), c.err); told != c.told {
			t.Errorf("%+v: %s", c, out.String())
		}
	}
}
