package architecture

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const migrations = "internal/database/migrations"

// queueFiles are written out from the queue library, which a test of package job
// compares; their tables follow its rules, not ours.
var queueFiles = regexp.MustCompile(`^\d{5}_river_`)

// apart are the tables that do not hold an account's data, or are found by another
// key first, and why. All of them are small.
var apart = map[string]string{
	"accounts":         "the accounts themselves",
	"counters":         "the next ids, SQLite's place of the sequences",
	"inbox_keys":       "found by the secret in a public address before the account is known",
	"installation":     "one row for the whole program",
	"mails":            "belongs to its user; a password reset has no account",
	"memberships":      "found by user at sign-in and by the hash of an invitation",
	"sign_in_failures": "counted before anybody is known",
	"tokens":           "found by hash before the account is known",
	"users":            "a person may be in several accounts",
}

// acrossAccounts are the plain indexes that do not begin with account_id.
var acrossAccounts = map[string]string{
	"import_uploads_updated_index":     "the program's own sweep forgets abandoned uploads of all accounts",
	"imports_unfinished_index":         "the program's own sweep looks for abandoned imports of all accounts; it holds only those",
	"webhook_deliveries_created_index": "the program's own sweep forgets old deliveries of all accounts",
}

// onlySQLite are tables that PostgreSQL has something better for.
var onlySQLite = []string{"counters"}

// table is what the migrations make of a table in the end.
type table struct {
	columns     []string
	types       map[string]string
	constraints []string // as written, with the column in front where it stands behind one
	indexes     []index
}

type index struct {
	name, table string
	unique      bool
	columns     []string
}

func TestBothStoresHaveTheSameMigrations(t *testing.T) {
	sqlite, postgres := migrationFiles(t, "sqlite"), migrationFiles(t, "postgres")
	if !slices.Equal(sqlite, postgres) {
		t.Errorf("the folders hold different migrations: SQLite %v, PostgreSQL %v", sqlite, postgres)
	}
	for _, store := range []string{"sqlite", "postgres"} {
		for _, name := range migrationFiles(t, store) {
			text := read(t, filepath.Join(migrations, store, name))
			if !strings.Contains(text, "-- +goose Up") || strings.Contains(text, "-- +goose Down") {
				t.Errorf("%s/%s: a migration goes forward only: one +goose Up, no +goose Down", store, name)
			}
		}
	}
}

func TestBothStoresHaveTheSameTables(t *testing.T) {
	sqlite, postgres := schema(t, "sqlite"), schema(t, "postgres")
	for _, name := range onlySQLite {
		delete(sqlite, name)
	}
	if a, b := slices.Sorted(maps.Keys(sqlite)), slices.Sorted(maps.Keys(postgres)); !slices.Equal(a, b) {
		t.Fatalf("tables differ: SQLite %v, PostgreSQL %v", a, b)
	}
	for name, one := range sqlite {
		if other := postgres[name]; !slices.Equal(one.columns, other.columns) {
			t.Errorf("%s: columns differ: SQLite %v, PostgreSQL %v", name, one.columns, other.columns)
		}
	}
}

func TestKeysOfAnAccountsDataBeginWithTheAccount(t *testing.T) {
	for _, store := range []string{"sqlite", "postgres"} {
		tables := schema(t, store)
		for name, table := range tables {
			if apart[name] != "" {
				continue
			}
			if !slices.Contains(table.columns, "account_id") {
				t.Errorf("%s %s: has no account_id; name it in apart with a reason if it holds no account's data", store, name)
				continue
			}
			checkConstraints(t, store+" "+name, store, table)
			for _, i := range table.indexes {
				if i.columns[0] != "account_id" && (i.unique || acrossAccounts[i.name] == "") {
					t.Errorf("%s %s: the index %s begins with %s, not with account_id", store, name, i.name, i.columns[0])
				}
			}
		}
	}
}

// keyColumns are the columns of a primary, unique or foreign key.
var keyColumns = regexp.MustCompile(`(PRIMARY KEY|UNIQUE|FOREIGN KEY) \(([^)]*)\)`)

func checkConstraints(t *testing.T, where, store string, table table) {
	t.Helper()
	primary := false
	for _, text := range table.constraints {
		key := keyColumns.FindStringSubmatch(text)
		if key == nil {
			continue
		}
		primary = primary || key[1] == "PRIMARY KEY"
		if !strings.HasPrefix(key[2], "account_id") {
			t.Errorf("%s: a key does not begin with account_id: %s", where, text)
		}
	}
	// On SQLite a table may be found by id alone, which full-text search needs; then
	// a unique index leads with the account.
	byID := store == "sqlite" && slices.ContainsFunc(table.indexes, func(i index) bool {
		return i.unique && slices.Equal(i.columns, []string{"account_id", "id"})
	})
	if !primary && !byID {
		t.Errorf("%s: has no primary key that begins with account_id", where)
	}
}

func TestConstraintsHaveNames(t *testing.T) {
	for _, store := range []string{"sqlite", "postgres"} {
		for name, table := range schema(t, store) {
			for _, text := range table.constraints {
				if !strings.Contains(text, "CONSTRAINT "+name+"_") && text != "id INTEGER PRIMARY KEY" {
					t.Errorf("%s: name the constraint of %s after its table: %s", store, name, text)
				}
			}
			for _, i := range table.indexes {
				end := "_index"
				if i.unique {
					end = "_key"
				}
				if !strings.HasPrefix(i.name, name+"_") || !strings.HasSuffix(i.name, end) {
					t.Errorf("%s: the index %s of %s should be called %s_…%s", store, i.name, name, name, end)
				}
			}
		}
	}
}

func TestInstantsAreIntegers(t *testing.T) {
	for _, store := range []string{"sqlite", "postgres"} {
		for name, table := range schema(t, store) {
			for column, kind := range table.types {
				if strings.HasSuffix(column, "_at") && kind != "INTEGER" && kind != "BIGINT" {
					t.Errorf("%s %s.%s is %s: instants are microseconds", store, name, column, kind)
				}
			}
		}
	}
}

func migrationFiles(t *testing.T, store string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(root, migrations, store))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// The statements of a migration that this test understands. What it does not
// understand it refuses, so that no table slips by.
var (
	createTable = regexp.MustCompile(`^CREATE TABLE (\w+) \((.*)\)( WITHOUT ROWID| STRICT)*$`)
	createIndex = regexp.MustCompile(`^CREATE (UNIQUE )?INDEX (\w+) ON (\w+) (?:USING \w+ )?\((.*?)\)( WITH \(.*\))?( WHERE .*)?$`)
	addColumn   = regexp.MustCompile(`^ALTER TABLE (\w+) ADD COLUMN (.*)$`)
	dropIndex   = regexp.MustCompile(`^DROP INDEX (?:IF EXISTS )?(\w+)$`)
	dropTable   = regexp.MustCompile(`^DROP TABLE (\w+)$`)
	renameTable = regexp.MustCompile(`^ALTER TABLE (\w+) RENAME TO (\w+)$`)
	constrain   = regexp.MustCompile(`^ALTER TABLE (\w+) (DROP CONSTRAINT|ADD CONSTRAINT (\w+) CHECK) `)
	storage     = regexp.MustCompile(`^ALTER TABLE (\w+) ALTER COLUMN \w+ SET STORAGE `)
	otherwise   = regexp.MustCompile(`^(CREATE SEQUENCE|CREATE VIRTUAL TABLE|CREATE TRIGGER|INSERT INTO|UPDATE|DELETE FROM|SELECT|ANALYZE|PRAGMA writable_schema) `)
)

// schema reads the migrations of a store in their order.
func schema(t *testing.T, store string) map[string]table {
	t.Helper()
	tables := map[string]table{}
	for _, name := range migrationFiles(t, store) {
		if queueFiles.MatchString(name) {
			continue
		}
		for _, statement := range statements(read(t, filepath.Join(migrations, store, name))) {
			if !apply(tables, statement) {
				t.Fatalf("%s/%s: teach internal/architecture this statement: %s", store, name, statement)
			}
		}
	}
	if len(tables) == 0 {
		t.Fatal("no table was found")
	}
	return tables
}

// block is a procedure: it may create an extension, never a table.
var block = regexp.MustCompile(`(?s)-- \+goose StatementBegin.*?-- \+goose StatementEnd`)

var comment = regexp.MustCompile(`--[^\n]*`)

func statements(text string) []string {
	var out []string
	text = block.ReplaceAllStringFunc(text, func(b string) string {
		if strings.Contains(b, "TABLE") || strings.Contains(b, "INDEX") {
			return "BLOCK THAT CHANGES THE SCHEMA;"
		}
		return ""
	})
	for part := range strings.SplitSeq(comment.ReplaceAllString(text, ""), ";") {
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func apply(tables map[string]table, statement string) bool {
	if found := createTable.FindStringSubmatch(statement); found != nil {
		made := table{types: map[string]string{}}
		for _, item := range items(found[2]) {
			made.add(item)
		}
		tables[found[1]] = made
		return true
	}
	if found := createIndex.FindStringSubmatch(statement); found != nil {
		on := tables[found[3]]
		on.indexes = append(on.indexes, index{found[2], found[3], found[1] != "", columnsOf(found[4])})
		tables[found[3]] = on
		return true
	}
	if found := addColumn.FindStringSubmatch(statement); found != nil {
		on := tables[found[1]]
		on.add(found[2])
		tables[found[1]] = on
		return true
	}
	if found := dropIndex.FindStringSubmatch(statement); found != nil {
		for name, on := range tables {
			on.indexes = slices.DeleteFunc(on.indexes, func(i index) bool { return i.name == found[1] })
			tables[name] = on
		}
		return true
	}
	if found := dropTable.FindStringSubmatch(statement); found != nil {
		delete(tables, found[1])
		return true
	}
	if found := renameTable.FindStringSubmatch(statement); found != nil {
		tables[found[2]] = tables[found[1]]
		delete(tables, found[1])
		return true
	}
	return constrain.MatchString(statement) || storage.MatchString(statement) || otherwise.MatchString(statement)
}

// add takes one item of a CREATE TABLE: a column or a constraint.
func (t *table) add(item string) {
	words := strings.Fields(item)
	if words[0] != "CONSTRAINT" && words[0] != "PRIMARY" && words[0] != "UNIQUE" && words[0] != "FOREIGN" && words[0] != "CHECK" {
		t.columns = append(t.columns, words[0])
		t.types[words[0]] = words[1]
	}
	for _, mark := range []string{"CONSTRAINT ", "PRIMARY KEY", "UNIQUE", "REFERENCES ", "CHECK "} {
		if strings.Contains(item, mark) {
			t.constraints = append(t.constraints, item)
			return
		}
	}
}

// items cuts at the commas that stand in no bracket.
func items(text string) []string {
	var out []string
	depth, begin := 0, 0
	for i, c := range text {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			out = append(out, strings.TrimSpace(text[begin:i]))
			begin = i + 1
		}
	}
	return append(out, strings.TrimSpace(text[begin:]))
}

func columnsOf(list string) []string {
	var out []string
	for _, item := range items(list) {
		out = append(out, strings.Fields(item)[0])
	}
	return out
}
