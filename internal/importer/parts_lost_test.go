package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/problem"
)

// Whatever happens to the parts of a file: it becomes an import as it was, or none.
func TestPartsThatDoNotFit(t *testing.T) {
	const first, second = "name,email\nAna,ana@x.com\n", "Bia,bia@x.com\nEva,eva@x.com\n"
	sum := sha256.Sum256([]byte(first + second))
	part := func(t *testing.T, w *world, content string) (path string) { // where the part lies that is so
		t.Helper()
		_ = filepath.WalkDir(w.files, func(at string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && !strings.HasSuffix(at, ".attrs") {
				if text, _ := os.ReadFile(at); string(text) == content {
					path = at
				}
			}
			return nil
		})
		return path
	}
	for name, c := range map[string]struct {
		sum  string // announced
		then func(t *testing.T, w *world, u Upload)
		code string
	}{
		"as it is": {"", func(*testing.T, *world, Upload) {}, ""},
		"out of order, then in order": {"", func(t *testing.T, w *world, u Upload) {
			if _, err := w.AddPart(ctx, w.actor, u.ID, 100, strings.NewReader("later")); !problem.HasCode(err, "upload_offset") {
				t.Errorf("%v", err)
			}
		}, ""},
		"the first part again, with other bytes": {"", func(t *testing.T, w *world, u Upload) {
			_, err := w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader(strings.ReplaceAll(first, "Ana", "Zoe")))
			if fault := problem.From(err); fault.Code != "upload_offset" || fault.Params["offset"] != strconv.Itoa(len(first+second)) {
				t.Errorf("%v %v", err, fault.Params)
			}
		}, ""},
		"a part that was changed": {hex.EncodeToString(sum[:]), func(t *testing.T, w *world, _ Upload) {
			w.must(os.WriteFile(part(t, w, second), []byte(strings.ReplaceAll(second, "Bia", "Zoe")), 0o600))
		}, "upload_changed"},
		"a part that was cut off": {"", func(t *testing.T, w *world, _ Upload) {
			w.must(os.WriteFile(part(t, w, second), []byte(second[:14]), 0o600))
		}, "upload_changed"},
		"a part that has grown": {"", func(t *testing.T, w *world, _ Upload) {
			w.must(os.WriteFile(part(t, w, first), []byte(first+"Zoe,zoe@x.com\n"), 0o600))
		}, "upload_changed"},
		"a part that is lost": {"", func(t *testing.T, w *world, _ Upload) { w.must(os.Remove(part(t, w, second))) }, "upload_changed"},
		"none is left":        {"", func(t *testing.T, w *world, _ Upload) { w.must(os.RemoveAll(filepath.Join(w.files, "imports"))) }, "upload_changed"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				u, err := w.BeginUpload(ctx, w.actor, "x.csv", int64(len(first+second)), c.sum)
				w.must(err)
				_, err = w.AddPart(ctx, w.actor, u.ID, 0, strings.NewReader(first))
				w.must(err)
				if _, err := w.fromUpload(u.ID); !problem.HasCode(err, "upload_incomplete") {
					t.Errorf("with a part missing: %v", err)
				}
				u, err = w.AddPart(ctx, w.actor, u.ID, int64(len(first)), strings.NewReader(second))
				w.must(err)
				c.then(t, w, u)
				i, err := w.fromUpload(u.ID)
				if c.code != "" {
					_, still := w.GetUpload(ctx, w.actor, u.ID)
					if !problem.HasCode(err, c.code) || w.number("SELECT count(*) FROM imports") != 0 || still != nil {
						t.Errorf("%v, %d imports, %v", err, w.number("SELECT count(*) FROM imports"), still)
					}
					w.must(w.DropUpload(ctx, w.actor, u.ID))
					return
				}
				w.must(err)
				if i = w.runs(i); i.Counts != (Counts{Rows: 3, Created: 3}) || w.find("bia@x.com").Name != "Bia" {
					t.Errorf("%+v", i.Counts)
				}
			})
		})
	}
}
