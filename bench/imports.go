package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"
	"time"
)

// result is how long an import took, the upload apart.
type result struct {
	visible time.Duration // until the last row was committed
	done    time.Duration // until nothing was left to do
	memory  int64         // the most that the process had, bytes
}

// imports loads the contacts with the store's own loader and with the program:
// new, unchanged, and with something else in every row. The loader runs before and
// after, since the machine may have other things to do.
func (b *bench) imports(ctx context.Context, o options, f files) error {
	fresh := fmt.Sprintf("%d created", o.contacts)
	all := slices.Contains(o.parts, importing)
	if !all && !slices.Contains(o.parts, creating) {
		_, err := b.importFile(ctx, f.fresh, fresh)
		return err
	}
	before, err := b.load(ctx, f.fresh)
	if err != nil {
		return err
	}
	steps := []struct{ file, want string }{
		{f.fresh, fresh}, {f.fresh, fmt.Sprintf("%d unchanged", o.contacts)}, {f.changed, fmt.Sprintf("%d updated", o.contacts)},
	}
	if !all {
		steps = steps[:1]
	}
	var results []result
	for _, step := range steps {
		r, err := b.importFile(ctx, step.file, step.want)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	after := before
	if all {
		if after, err = b.load(ctx, f.fresh); err != nil {
			return err
		}
	}
	limit := (before + after) / 2
	fmt.Println("\n| store | what | seconds | rows/s | peak memory | ratio | bar |\n| --- | --- | --- | --- | --- | --- | --- |")
	row := func(what string, took time.Duration, memory, bar string) {
		fmt.Printf("| %s | %s | %.1f | %.0f | %s | %.2f | %s |\n", b.name, what, took.Seconds(), float64(o.contacts)/took.Seconds(), memory, took.Seconds()/limit.Seconds(), bar)
	}
	row(b.loader+", before", before, "", "")
	if all {
		row(b.loader+", after", after, "", "")
	}
	row("all new: visible", results[0].visible, "", "1.5")
	row("all new: done", results[0].done, megabytes(results[0].memory), "2.5, 300 MB")
	if !all {
		return nil
	}
	row("again, all unchanged", results[1].done, megabytes(results[1].memory), "1.5, 300 MB")
	row("every row updated", results[2].done, megabytes(results[2].memory), "4, 300 MB")
	return nil
}

func megabytes(bytes int64) string { return fmt.Sprintf("%d MB", bytes>>20) }

// importFile runs `ficha import`. want is what the command must say, so that a
// fast failure is no result.
func (b *bench) importFile(ctx context.Context, file, want string) (r result, err error) {
	cmd := b.ficha(ctx, "import", "--account", fmt.Sprint(b.account), file)
	cmd.Stderr = io.Discard
	ended := make(chan struct{})
	seen := make(chan time.Time, 1)
	go func() { seen <- b.awaitRows(ctx, ended) }()
	out, err := output(cmd)
	close(ended)
	if err != nil {
		return r, fmt.Errorf("import: %w", err)
	}
	if !strings.Contains(out, want) {
		return r, fmt.Errorf("import said %q, want %q", out, want)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.memory = usage.Maxrss << 10
	}
	line, err := b.query(ctx, "SELECT started_at, finished_at FROM imports ORDER BY id DESC LIMIT 1")
	if err != nil {
		return r, err
	}
	var started, finished int64
	if _, err := fmt.Sscanf(line, "%d|%d", &started, &finished); err != nil {
		return r, fmt.Errorf("%q: %w", line, err)
	}
	r.done = time.Duration(finished-started) * time.Microsecond
	r.visible = min(r.done, (<-seen).Sub(time.UnixMicro(started)))
	return r, nil
}

// awaitRows gives when the last row of the running import was seen to be
// committed, to a tenth of a second; or when it has ended.
func (b *bench) awaitRows(ctx context.Context, ended <-chan struct{}) time.Time {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-ended:
			return time.Now()
		case <-ticker.C:
		}
		line, err := b.query(ctx, "SELECT 1 FROM imports WHERE rows = total_rows AND finished_at IS NULL")
		if err == nil && line == "1" {
			return time.Now()
		}
	}
}
