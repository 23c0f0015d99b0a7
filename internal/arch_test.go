// Package internal holds the rules of the house as a test.
package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/upstander/upstander/"

// mayImport says, for each package of ours, which others of ours it may import.
// A package that is not here fails: adding one is a decision.
var mayImport = map[string][]string{
	"internal/abp":               {},
	"internal/stats":             {},
	"internal/chart":             {},
	"internal/auth":              {},
	"internal/auth/authtest":     {"internal/auth"},
	"internal/meeting":           {},
	"internal/calendar":          {"internal/abp"},
	"internal/disclosure":        {"internal/stats"},
	"internal/mail":              {"internal/abp", "templates"},
	"internal/demo":              {"internal/abp"},
	"internal/report":            {"internal/abp", "internal/chart", "internal/disclosure"},
	"internal/schedule/instance": {},
	"internal/schedule/search":   {},
	"internal/schedule/check":    {"internal/schedule/instance"},
	"internal/schedule/sets":     {"internal/schedule/instance", "internal/schedule/search"},
	"internal/schedule/plan":     {"internal/schedule/instance", "internal/schedule/search"},
	"internal/schedule":          {"internal/schedule/check", "internal/schedule/instance", "internal/schedule/plan", "internal/schedule/search", "internal/schedule/sets"},
	"internal/store":             {"internal/abp"},
	"internal/store/storetest":   {"internal/abp", "internal/store", "migrations"},
	"internal/app":               {"internal/abp", "internal/auth", "internal/calendar", "internal/disclosure", "internal/mail", "internal/meeting", "internal/report", "internal/schedule", "internal/schedule/check", "internal/schedule/instance", "internal/schedule/search", "internal/stats", "internal/store"},
	"internal/web":               {"internal/abp", "internal/app", "internal/chart", "internal/disclosure", "internal/report", "internal/store"},
	"cmd/upstander":              {"internal/abp", "internal/app", "internal/auth", "internal/demo", "internal/disclosure", "internal/stats", "internal/mail", "internal/schedule", "internal/schedule/check", "internal/schedule/instance", "internal/schedule/search", "internal/store", "internal/web", "migrations", "static", "templates"},
	"templates":                  {},
	"static":                     {},
	"migrations":                 {},
}

// keptIn says which packages alone may import a tree from outside.
var keptIn = map[string][]string{
	"gorm.io/":                     {"internal/store"},
	"github.com/jackc/pgx":         {"internal/store", "internal/store/storetest"},
	"github.com/mattn/go-sqlite3":  {"internal/store"},
	"github.com/pressly/goose":     {"internal/store"},
	"database/sql":                 {"internal/store", "internal/store/storetest", "internal/abp"},
	"github.com/labstack/echo/":    {"internal/web"},
	"github.com/emersion/go-ical":  {"internal/calendar"},
	"github.com/wneessen/go-mail":  {"internal/mail"},
	"github.com/emersion/go-imap":  {"internal/mail"},
	"github.com/boombuler/barcode": {"internal/web"},
	"github.com/prometheus/":       {"internal/web"},
	"gonum.org/":                   {"internal/stats"},
	"filippo.io/age":               {"cmd/upstander"},
	"codeberg.org/go-pdf/fpdf":     {"internal/report"},
	"github.com/xuri/excelize":     {"internal/report"},
	"golang.org/x/time":            {"internal/web"},
	"net/http":                     {"internal/web", "internal/auth", "internal/auth/authtest", "cmd/upstander"},
	"github.com/go-webauthn":       {"internal/auth"},
	"github.com/coreos/go-oidc":    {"internal/auth"},
	"golang.org/x/oauth2":          {"internal/auth"},
	"html/template":                {"internal/web", "internal/mail", "internal/app"},
}

// pure packages know neither clock nor chance.
var pure = []string{"internal/abp", "internal/stats", "internal/disclosure", "internal/chart", "internal/calendar", "internal/demo", "internal/meeting", "internal/report", "internal/schedule"}

// TestImports walks the tree and reads the imports of every file itself, so
// that the test's result is never a cached one.
func TestImports(t *testing.T) {
	for dir, files := range sources(t) {
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("package %s is not in mayImport", dir)
			continue
		}
		for name, f := range files {
			for _, spec := range f.Imports {
				path, _ := strconv.Unquote(spec.Path.Value)
				if own, isOwn := strings.CutPrefix(path, module); isOwn && !slices.Contains(allowed, own) {
					t.Errorf("%s imports %s, which %s may not", name, own, dir)
				}
				for tree, homes := range keptIn {
					if isUnder(path, tree) && !slices.Contains(homes, dir) {
						t.Errorf("%s imports %s, which only %v may", name, path, homes)
					}
				}
			}
		}
	}
}

func isUnder(path, tree string) bool {
	tree = strings.TrimSuffix(tree, "/")
	return path == tree || strings.HasPrefix(path, tree+"/")
}

// TestPurePackagesKnowNoClock refuses time.Now and crypto/rand in packages whose
// answers must depend on their arguments alone.
func TestPurePackagesKnowNoClock(t *testing.T) {
	all := sources(t)
	for _, dir := range pure {
		for name, f := range all[dir] {
			ast.Inspect(f, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				from, ok := sel.X.(*ast.Ident)
				if ok && from.Name == "time" && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
					t.Errorf("%s asks the clock", name)
				}
				return true
			})
			for _, spec := range f.Imports {
				if spec.Path.Value == `"crypto/rand"` || spec.Path.Value == `"log/slog"` {
					t.Errorf("%s imports %s", name, spec.Path.Value)
				}
			}
		}
	}
}

// TestStoreHabits refuses what GORM does behind one's back: Save writes deleted
// rows back, and conditions given as structs vanish when a field is empty.
func TestStoreHabits(t *testing.T) {
	for name, f := range sources(t)["internal/store"] {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch sel.Sel.Name {
			case "Save", "AutoMigrate", "FirstOrCreate", "FirstOrInit":
				t.Errorf("%s calls %s", name, sel.Sel.Name)
			case "Where":
				if _, isStruct := call.Args[0].(*ast.UnaryExpr); isStruct {
					t.Errorf("%s gives Where a struct", name)
				}
			}
			return true
		})
	}
}

// TestTransactionsUseTheirOwnStore refuses a.store inside a function passed to
// Tx: there it would read the state before the transaction.
func TestTransactionsUseTheirOwnStore(t *testing.T) {
	for name, f := range sources(t)["internal/app"] {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Tx" {
				return true
			}
			for _, arg := range call.Args {
				fn, ok := arg.(*ast.FuncLit)
				if !ok {
					continue
				}
				ast.Inspect(fn.Body, func(n ast.Node) bool {
					if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == "store" {
						t.Errorf("%s uses a.store inside a transaction", name)
					}
					return true
				})
			}
			return true
		})
	}
}

// sources parses every file of ours that is not a test, by folder.
func sources(t *testing.T) map[string]map[string]*ast.File {
	t.Helper()
	all := map[string]map[string]*ast.File{}
	fset := token.NewFileSet()
	for _, top := range []string{"cmd", "internal", "templates", "static", "migrations"} {
		err := fs.WalkDir(os.DirFS(".."), top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(fset, filepath.Join("..", name), nil, 0)
			if err != nil {
				return err
			}
			dir := filepath.ToSlash(filepath.Dir(name))
			if all[dir] == nil {
				all[dir] = map[string]*ast.File{}
			}
			all[dir][name] = f
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
