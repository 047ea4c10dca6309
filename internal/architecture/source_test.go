package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the module.
const root = "../.."

// The lengths that make a file and a function readable at one go.
const (
	maxFileLines     = 400
	maxFunctionLines = 80
	medianLines      = 12
)

// outside are folders that hold nothing of ours: what is built, fetched or kept
// while running, and the module of the tools; so are hidden folders.
var outside = []string{"bin", "data", "dist", "node_modules", "results", "test-results", "testdata", "tools"}

// files gives the files of the project that keep says yes to, below root.
func files(t *testing.T, keep func(name string) bool) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isOutside(entry.Name()):
			return fs.SkipDir
		case entry.Type().IsRegular() && keep(name):
			out = append(out, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// goFiles gives the files of each folder that are program, not test.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, name := range files(t, isProgram) {
		out[path.Dir(name)] = append(out[path.Dir(name)], name)
	}
	if len(out) < 10 {
		t.Fatalf("only %d packages were found", len(out))
	}
	return out
}

func isProgram(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, ".gen.go")
}

func isOutside(folder string) bool {
	hidden := strings.HasPrefix(folder, ".") && folder != "." && folder != ".ci"
	return hidden || slices.Contains(outside, folder)
}

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func parse(t *testing.T, name string) (*token.FileSet, *ast.File) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, filepath.Join(root, name), nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return set, file
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	for dir, names := range goFiles(t) {
		documented := slices.ContainsFunc(names, func(name string) bool {
			_, file := parse(t, name)
			return strings.TrimSpace(file.Doc.Text()) != ""
		})
		if !documented {
			t.Errorf("%s: no file has a comment above its package clause", dir)
		}
	}
}

func TestFilesAndFunctionsAreShort(t *testing.T) {
	var lengths []int
	for _, names := range goFiles(t) {
		for _, name := range names {
			if n := strings.Count(read(t, name), "\n"); n > maxFileLines {
				t.Errorf("%s has %d lines: at most %d; move what belongs together to a file of its own", name, n, maxFileLines)
			}
			set, file := parse(t, name)
			for _, declared := range file.Decls {
				f, ok := declared.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				n := set.Position(f.End()).Line - set.Position(f.Pos()).Line + 1
				lengths = append(lengths, n)
				if n > maxFunctionLines {
					t.Errorf("%s: %s has %d lines: at most %d", name, f.Name.Name, n, maxFunctionLines)
				}
				if f.Name.Name == "init" {
					t.Errorf("%s: init runs unseen; call a function", name)
				}
			}
		}
	}
	slices.Sort(lengths)
	if median := lengths[len(lengths)/2]; median > medianLines {
		t.Errorf("half of the %d functions have more than %d lines: the median may be %d at most", len(lengths), median, medianLines)
	}
}

// state are the variables of packages that do change, and why that is right.
var state = map[string]string{
	"cmd/ficha.version":                   "set by the linker, never by the program",
	"internal/account.hashing":            "bounds the memory of all password hashes of the process together",
	"internal/testkit.migratedOnce":       "one migrated database for a test binary",
	"internal/testkit/postgres.shared":    "one server for a test binary",
	"internal/testkit/postgres.databases": "names that no two tests of a binary share",
}

// A variable of a package may be a table, an error, an embedded file or something
// made once: it is given its value where it is declared, and nobody changes it.
func TestPackagesHaveNoState(t *testing.T) {
	for dir, names := range goFiles(t) {
		var parsed []*ast.File
		for _, name := range names {
			_, file := parse(t, name)
			parsed = append(parsed, file)
		}
		globals := variables(parsed)
		changed := changes(parsed, globals)
		for name, value := range globals {
			if state[dir+"."+name] != "" || name == "_" {
				continue
			}
			if changed[name] {
				t.Errorf("%s: the variable %s of the package is changed; give it to whoever needs it instead", dir, name)
			}
			if !value.embedded && !isConstant(value.expression) {
				t.Errorf("%s: the variable %s of the package can hold state; give it to whoever needs it instead", dir, name)
			}
		}
	}
}

type variable struct {
	expression ast.Expr // nil: none
	embedded   bool
}

func variables(parsed []*ast.File) map[string]variable {
	out := map[string]variable{}
	for _, file := range parsed {
		for _, declared := range file.Decls {
			group, ok := declared.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				value, _ := spec.(*ast.ValueSpec) // nothing else stands in a var
				comment := value.Doc
				if comment == nil {
					comment = group.Doc
				}
				for i, name := range value.Names {
					v := variable{embedded: comment != nil && strings.Contains(comment.List[len(comment.List)-1].Text, "go:embed")}
					if i < len(value.Values) {
						v.expression = value.Values[i]
					}
					out[name.Name] = v
				}
			}
		}
	}
	return out
}

// isConstant refuses what is made to be changed or shared: channels, new values,
// pointers to something, and variables without a value.
func isConstant(value ast.Expr) bool {
	switch v := value.(type) {
	case nil:
		return false
	case *ast.UnaryExpr:
		return v.Op != token.AND
	case *ast.CallExpr:
		name, ok := v.Fun.(*ast.Ident)
		return !ok || name.Name != "make" && name.Name != "new"
	case *ast.CompositeLit:
		kind, ok := v.Type.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := kind.X.(*ast.Ident)
		return !ok || from.Name != "sync" && from.Name != "atomic"
	}
	return true
}

// changes gives the globals that are assigned to, counted up, pointed to or
// deleted from anywhere in the package.
func changes(parsed []*ast.File, globals map[string]variable) map[string]bool {
	out := map[string]bool{}
	mark := func(target ast.Expr) {
		name := rootOf(target)
		if name == nil {
			return
		}
		_, isGlobal := globals[name.Name]
		isLocal := name.Obj != nil && !isGlobalObject(name.Obj)
		if isGlobal && !isLocal {
			out[name.Name] = true
		}
	}
	for _, file := range parsed {
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.AssignStmt:
				for _, target := range n.Lhs {
					mark(target)
				}
			case *ast.IncDecStmt:
				mark(n.X)
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear") {
					mark(n.Args[0])
				}
			}
			return true
		})
	}
	return out
}

func isGlobalObject(object *ast.Object) bool { //nolint:staticcheck // enough to tell a local name from a global one in a file that compiles
	spec, ok := object.Decl.(*ast.ValueSpec)
	if !ok {
		return false
	}
	// The parser's objects of a file's scope have no other mark: a local variable
	// of the same name declared with var is taken for the global, which is strict.
	return object.Kind == ast.Var && len(spec.Names) > 0
}

// rootOf gives the variable that an expression such as table[key].field changes.
func rootOf(target ast.Expr) *ast.Ident {
	switch e := target.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return rootOf(e.X)
	case *ast.SelectorExpr:
		return rootOf(e.X)
	case *ast.StarExpr:
		return rootOf(e.X)
	case *ast.ParenExpr:
		return rootOf(e.X)
	}
	return nil
}

// leftovers are what must not stay in the project. They are put together here so
// that this file does not find itself.
var leftovers = map[string]*regexp.Regexp{
	"a note of unfinished work":    regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX)\b`),
	"a path of somebody's machine": regexp.MustCompile(`(^|[\s"'(=:])(/wo` + `rk|/ro` + `ot|/ho` + `me/\w+|/Us` + `ers/\w+|C:\\Us` + `ers)(/|\\|\s|$)`),
	"a path beside the project":    regexp.MustCompile(`\.\./sha` + `red\b`),
}

func TestNothingIsLeftOver(t *testing.T) {
	for _, name := range files(t, isWritten) {
		for number, text := range strings.Split(read(t, name), "\n") {
			for what, pattern := range leftovers {
				if pattern.MatchString(text) {
					t.Errorf("%s:%d: %s: %s", name, number+1, what, strings.TrimSpace(text))
				}
			}
		}
	}
}

// isWritten is true for what people write, and not for what is fetched or made.
func isWritten(name string) bool {
	switch folder := path.Dir(name); {
	case folder == "scripts", folder == ".ci", name == "Makefile":
		return true
	case path.Base(name) == "package-lock.json":
		return false
	}
	return slices.Contains([]string{".css", ".go", ".html", ".js", ".json", ".md", ".mod", ".sh", ".sql", ".ts", ".tsx", ".yml", ".yaml"}, path.Ext(name))
}
