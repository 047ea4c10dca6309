package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/fichahq/ficha/internal/text"
)

// coded are the functions whose argument, by position, is a code.
var coded = map[string]int{
	"Malformed": 0, "Invalid": 0, "Unauthenticated": 0, "Conflict": 0, "TooLarge": 0, "New": 1, // of problem
	"refuse":    1, // of account and attribute
	"phoneCode": 0, "refused": 0,
}

// Every code that may reach a person has its text. The sources are read, so that a
// new code without a text fails here and not in front of somebody.
func TestEveryCodeHasAText(t *testing.T) {
	found := map[string]string{}
	for _, dir := range []string{"account", "attribute", "bulk", "contact", "duplicate", "exporter", "fold", "api", "importer", "history", "privacy", "filter", "segment", "webhook", "inbox", "conversation", "whatsapp"} {
		err := filepath.WalkDir(filepath.Join("..", dir), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			return codesOf(path, found)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, known := range []string{"email_taken", "required", "file_blank", "changed_meanwhile", "phone_number_doubtful", "already_member", "body_too_large"} {
		if found[known] == "" {
			t.Errorf("the sources are read wrongly: %s is not among the codes", known)
		}
	}
	for code, at := range found {
		if !text.Known(code) {
			t.Errorf("%s: the catalogue has no text for %q", at, code)
		}
	}
	for _, field := range []string{"email", "phone_number", "identifier"} { // put together: see contact.Taken
		if !text.Known(field + "_taken") {
			t.Errorf("the catalogue has no text for %q", field+"_taken")
		}
	}
	t.Logf("%d codes", len(found))
}

func codesOf(path string, found map[string]string) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, 0)
	if err != nil {
		return err
	}
	note := func(value ast.Expr) {
		literal, ok := value.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return // a name: its constant is found where it is declared
		}
		if code, err := strconv.Unquote(literal.Value); err == nil && code != "" {
			found[code] = files.Position(literal.Pos()).String()
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if at, ok := coded[nameOf(n.Fun)]; ok && len(n.Args) > at {
				note(n.Args[at])
			}
		case *ast.KeyValueExpr: // RowError{Code: …}, FieldError{Code: …}, problem.Field{Code: …}
			if nameOf(n.Key) == "Code" {
				note(n.Value)
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if isCode(name.Name) && i < len(n.Values) {
					note(n.Values[i])
				}
			}
		case *ast.AssignStmt: // p.Code = …
			for i, left := range n.Lhs {
				if nameOf(left) == "Code" && i < len(n.Rhs) {
					note(n.Rhs[i])
				}
			}
		}
		return true
	})
	return nil
}

// isCode says whether a constant is a code by its name: CodeTooLong, codeValueInvalid.
func isCode(name string) bool {
	rest, found := strings.CutPrefix(strings.ToLower(name[:1])+name[1:], "code")
	return found && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z'
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}
