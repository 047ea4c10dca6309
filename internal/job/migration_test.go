package job_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/fichahq/ficha/internal/database"
	"github.com/fichahq/ficha/internal/testkit"
)

// River's tables are made by our own migrations, so that install and upgrade are
// one command; these tests tell when a new version of the library wants more.

const migrations = "../database/migrations"

func TestRiversMigrationsAreOurs(t *testing.T) {
	lite, err := rivermigrate.New(riversqlite.New(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	pg, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		t.Fatal(err)
	}
	for dialect, versions := range map[string][]rivermigrate.Migration{"sqlite": lite.AllVersions(), "postgres": pg.AllVersions()} {
		for _, version := range versions {
			t.Run(fmt.Sprintf("%s/%d", dialect, version.Version), func(t *testing.T) {
				want := statements(version.SQLUp)
				name := fileOf(t, dialect, version.Version)
				if name == "" {
					t.Fatalf("the library has a migration of its own that we lack: add %s/%s/NNNNN_river_%d.sql with\n%s", migrations, dialect, version.Version, version.SQLUp)
				}
				ours, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if got := statements(string(ours)); got != want {
					t.Errorf("%s differs from the library's migration %d. A released migration does not change: add a new NNNNN_river_%d_fix.sql that leads to\n%s\nours is\n%s",
						name, version.Version, version.Version, want, got)
				}
			})
		}
	}
}

func fileOf(t *testing.T, dialect string, version int) string {
	t.Helper()
	names, err := filepath.Glob(fmt.Sprintf("%s/%s/?????_river_%d.sql", migrations, dialect, version))
	if err != nil || len(names) > 1 {
		t.Fatal(names, err)
	}
	if len(names) == 0 {
		return ""
	}
	return names[0]
}

// statements leaves out what does not matter: comments, goose's marks, the place
// where the library would put a schema's name, and white space.
func statements(sql string) string {
	var kept []string
	for line := range strings.Lines(strings.ReplaceAll(sql, "/* TEMPLATE: schema */", "")) {
		line, _, _ = strings.Cut(line, "--")
		kept = append(kept, strings.Fields(line)...)
	}
	text, _, _ := strings.Cut(strings.Join(kept, " "), noted)
	return strings.TrimSpace(text)
}

// noted begins what only we add: the versions, which the library writes itself.
const noted = "INSERT INTO river_migration (line, version)"

func TestTheLibraryIsContentWithOurTables(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, db *database.DB) {
		var result *rivermigrate.ValidateResult
		var err error
		if db.SQLWriter() != nil {
			m, fault := rivermigrate.New(riversqlite.New(db.SQLWriter()), nil)
			if fault != nil {
				t.Fatal(fault)
			}
			result, err = m.Validate(ctx, nil)
		} else {
			m, fault := rivermigrate.New(riverpgxv5.New(db.Pool()), nil)
			if fault != nil {
				t.Fatal(fault)
			}
			result, err = m.Validate(ctx, nil)
		}
		if err != nil || !result.OK {
			t.Errorf("the library misses: %+v, %v", result, err)
		}
	})
}
