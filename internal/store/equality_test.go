package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// apartTables are the tables that only equality.go may name.
var apartTables = []string{"equality_subjects", "equality_links", "equality_answers", "equality_stops"}

// TestEqualityIsReadByNobodyElse reads the source of this package and of those above
// it: no other file names the tables or the records of answers, and every method
// that returns an answer or its subject is for the viewer's own.
func TestEqualityIsReadByNobodyElse(t *testing.T) {
	isAnswer := func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "EqualityAnswer" || sel.Sel.Name == "EqualitySubject" || sel.Sel.Name == "EqualityLink")
	}
	own := 0
	for _, dir := range []string{".", "../app", "../web", "../report", "../../cmd/upstander"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || name == "migrate.go" || name == filepath.Join("..", "app", "equality.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			if name != "equality.go" {
				for _, table := range apartTables {
					if strings.Contains(string(text), table) && name != "access.go" { // which gives rights to roles and reads nothing
						t.Errorf("%s names %s", name, table)
					}
				}
				ast.Inspect(f, func(n ast.Node) bool {
					if n != nil && isAnswer(n) {
						t.Errorf("%s names the record of an answer", name)
					}
					return true
				})
				continue
			}
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Type.Results == nil {
					continue
				}
				ast.Inspect(fn.Type.Results, func(n ast.Node) bool {
					if n != nil && isAnswer(n) {
						own++
						if !strings.HasPrefix(fn.Name.Name, "Own") {
							t.Errorf("%s returns answers that need not be the viewer's own", fn.Name.Name)
						}
					}
					return true
				})
			}
		}
	}
	if own == 0 {
		t.Error("no method returns an answer, so this test looks for the wrong thing")
	}
}
