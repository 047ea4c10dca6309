package job

import (
	"context"
	"log/slog"
	"strings"
)

// quiet lets only River's own errors through: its warnings repeat each failed
// job, which Handle has logged already.
type quiet struct {
	slog.Handler

	// oneWriter says that River waits for the store's writer as everybody does, behind the transactions of an import for
	// longer than it is ready to. It asks again then; nothing is wrong that somebody could mend.
	oneWriter bool
}

func (h quiet) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelError }
func (h quiet) WithAttrs(attrs []slog.Attr) slog.Handler {
	return quiet{h.Handler.WithAttrs(attrs), h.oneWriter}
}
func (h quiet) WithGroup(name string) slog.Handler {
	return quiet{h.Handler.WithGroup(name), h.oneWriter}
}

// Handle leaves out what River has not waited for any longer.
func (h quiet) Handle(ctx context.Context, r slog.Record) error {
	if h.oneWriter && isTimeout(r) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// isTimeout knows River's errors of that kind by their text, which is all that it gives.
func isTimeout(r slog.Record) (is bool) {
	r.Attrs(func(a slog.Attr) bool {
		is = a.Key == "err" && strings.HasSuffix(a.Value.String(), context.DeadlineExceeded.Error())
		return !is
	})
	return is
}
