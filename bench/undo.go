package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"syscall"
	"time"
)

// measureUndo takes all imports back with the program, the newest first.
func (b *bench) measureUndo(ctx context.Context) error {
	fmt.Println("\n| store | undone | contacts | seconds | contacts/s | peak memory |\n| --- | --- | --- | --- | --- | --- |")
	for below := "9223372036854775807"; ; {
		found, err := b.query(ctx, "SELECT id, created, updated FROM imports WHERE created + updated > 0 AND status = 'completed' AND id < "+below+" ORDER BY id DESC LIMIT 1")
		if err != nil || found == "" {
			return err
		}
		id, counts, _ := strings.Cut(found, "|")
		if err := b.undo(ctx, id, counts); err != nil {
			return err
		}
		below = id
	}
}

func (b *bench) undo(ctx context.Context, id, counts string) error {
	var created, updated, deleted, restored int
	if _, err := fmt.Sscanf(counts, "%d|%d", &created, &updated); err != nil {
		return fmt.Errorf("%q: %w", counts, err)
	}
	cmd := b.ficha(ctx, "import", "--account", fmt.Sprint(b.account), "--undo", id)
	cmd.Stderr = io.Discard
	start := time.Now()
	out, err := output(cmd)
	took := time.Since(start)
	if err != nil {
		return fmt.Errorf("undo: %w", err)
	}
	if _, err := fmt.Sscanf(out, "undone: %d deleted, %d restored", &deleted, &restored); err != nil {
		return fmt.Errorf("undo said %q: %w", out, err)
	}
	what := fmt.Sprintf("%d created, %d updated", created, updated)
	var memory int64
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = usage.Maxrss << 10
	}
	fmt.Printf("| %s | %s | %d deleted, %d restored | %.1f | %.0f | %s |\n", b.name, what, deleted, restored, took.Seconds(),
		float64(deleted+restored)/took.Seconds(), megabytes(memory))
	return nil
}
