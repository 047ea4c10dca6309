package importer

import (
	"io"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/problem"
)

// Two tabs that have the same upload make one import of it, whoever of them is faster.
func TestTwoTabsFinishTheSameUpload(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		whole := strings.Join(people(0, 3000), "\n")
		for name, c := range map[string]struct{ part int }{"before it reads": {0}, "in the middle": {2}, "at the end": {(len(whole) - 1) / 20_000}} {
			t.Run(name, func(t *testing.T) {
				w := w.in(t)
				u, err := w.BeginUpload(ctx, w.actor, "x.csv", int64(len(whole)), "")
				w.must(err)
				for from := 0; from < len(whole); from += 20_000 {
					_, err = w.AddPart(ctx, w.actor, u.ID, int64(from), strings.NewReader(whole[from:min(from+20_000, len(whole))]))
					w.must(err)
				}
				var faster Import
				_, err = w.FromUpload(ctx, w.actor, u.ID, "", func(name string, file io.Reader) (Import, error) {
					parts, _ := file.(*joined)
					open, opened := parts.open, 0
					parts.open = func(key string) (io.ReadCloser, error) {
						part, err := open(key)
						if opened == c.part {
							faster, err = w.fromUpload(u.ID)
						}
						opened++
						return part, err
					}
					return w.Upload(ctx, w.actor, name, file, Given{})
				})
				if !problem.HasCode(err, "upload_taken") || !problem.Is(err, problem.KindConflict) {
					t.Errorf("the slower one: %v", err)
				}
				if _, count, err := w.List(ctx, w.actor, "", 1, 10); err != nil || count != 1 {
					t.Errorf("%d imports, %v", count, err)
				}
				if i := w.runs(faster); i.Counts.Created != 3000 {
					t.Errorf("%s %+v", i.Status, i.Counts)
				}
			})
		}
	})
}
