package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "hookline"

// rooms reads which rooms of ours each room may import from the one place that says
// so: the table under "Rooms" in docs/architecture.md. A room ends with its
// sub-packages unless they have a row themselves; the rooms in app may be named
// without it; `app/*` is every room in app, and "everything" is everything.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("\n| room |"))
	table := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 {
			if len(table) > 0 {
				break // the table ends
			}
			continue // its head
		}
		name := strings.Trim(cells[1], " `")
		if strings.HasPrefix(name, "---") {
			continue
		}
		if name == "main.go" {
			name = ""
		}
		if _, twice := table[name]; twice {
			t.Errorf("docs/architecture.md: the room %q has two rows", name)
		}
		table[name] = entries(cells[3])
	}
	for name, list := range table {
		for i, entry := range list {
			if _, ok := table["app/"+entry]; ok {
				list[i] = "app/" + entry
			} else if _, ok := table[entry]; !ok && entry != "*" && !strings.HasSuffix(entry, "/*") {
				t.Errorf("docs/architecture.md: the room %q may import %q, which has no row", name, entry)
			}
		}
	}
	return table
}

func entries(cell string) []string {
	switch cell = strings.TrimSpace(cell); cell {
	case "—":
		return nil
	case "everything":
		return []string{"*"}
	}
	return strings.Split(cell, ", ")
}

// outside says which modules of others only some rooms may import, and why.
func outside() []outsideRule {
	return []outsideRule{
		{"gorm.io/", []string{"models", "models/row", "models/lead", "models/outbox", "models/recording", "models/traffic"}, "GORM lives in models and nowhere else"},
		{"modernc.org/sqlite", []string{"models/row"}, "the drivers live in models"},
		{"github.com/jackc/pgx/", []string{"models/row", "models/dbtest", "e2e/bench"}, "the drivers live in models"},
		{"github.com/labstack/", []string{"app", "handlers", "handlers/*"}, "domain code takes a context.Context"},
		{"github.com/gorilla/", []string{"app", "handlers/session"}, "sessions stay in handlers/session"},
		{"github.com/a-h/templ", []string{"app", "handlers/*", "views", "views/event", "views/workflow"}, "templates stay in views and handlers"},
		{"database/sql", []string{"models", "models/row", "models/lead", "models/dbtest", "migrations"}, "only models asks the database"},
	}
}

type outsideRule struct {
	prefix string
	rooms  []string
	why    string
}

type goPackage struct {
	ImportPath, Dir string
	GoFiles         []string
	Imports         []string
}

// room is the longest entry of the table that the package lies in.
func room(importPath string, table map[string][]string) (string, bool) {
	path := strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
	for name := path; ; {
		if _, ok := table[name]; ok && (name != "" || path == "") && (name != "app" || path == "app") {
			return name, true
		}
		i := strings.LastIndex(name, "/")
		if i < 0 {
			return path, false
		}
		name = name[:i]
	}
}

func allows(list []string, target string) bool {
	return slices.ContainsFunc(list, func(entry string) bool {
		base, wild := strings.CutSuffix(entry, "/*")
		return entry == "*" || entry == target || wild && strings.HasPrefix(target, base+"/")
	})
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func TestRoomsImportWhatTheyMay(t *testing.T) {
	table := rooms(t)
	lived, used := map[string]bool{}, map[string][]string{}
	for _, p := range packages(t) {
		from, ok := room(p.ImportPath, table)
		if !ok {
			t.Errorf("%s is a new room: give it a row in the table of docs/architecture.md, with what lives there and what it may import", p.ImportPath)
			continue
		}
		lived[from] = true
		for _, path := range p.Imports {
			if path != module && !strings.HasPrefix(path, module+"/") {
				checkOutside(t, p.ImportPath, from, path)
				continue
			}
			to, _ := room(path, table)
			used[from] = append(used[from], to)
			switch {
			case to == "models/dbtest" && from != "e2e/bench", to == "app/workspace/workspacetest":
				t.Errorf("%s imports %s: that is for tests alone", p.ImportPath, path)
			case to != from && !allows(table[from], to):
				t.Errorf("%s imports %s: by its row in docs/architecture.md a package in %q may import only %q", p.ImportPath, path, from, table[from])
			}
		}
	}
	for name, list := range table {
		if !lived[name] {
			t.Errorf("docs/architecture.md: nothing lives in the room %q: take its row out", name)
		}
		for _, entry := range list {
			if !slices.ContainsFunc(used[name], func(to string) bool { return allows([]string{entry}, to) }) {
				t.Errorf("docs/architecture.md: nothing in %q imports %q: take it out of its row", name, entry)
			}
		}
	}
}

func checkOutside(t *testing.T, importPath, from, path string) {
	t.Helper()
	for _, rule := range outside() {
		if strings.HasPrefix(path+"/", rule.prefix) && !allows(rule.rooms, from) {
			t.Errorf("%s imports %s: %s", importPath, path, rule.why)
		}
	}
}

// A package variable that a function changes is state that everybody shares
// without saying so. Tables that nothing writes to are fine.
func TestNoMutablePackageVariables(t *testing.T) {
	for _, p := range packages(t) {
		set := token.NewFileSet()
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		variables := packageVariables(files)
		for _, file := range files {
			for _, target := range assignments(file) {
				if declared, ok := variables[target.Name]; ok && (target.Obj == nil || target.Obj.Decl == declared) { //nolint:staticcheck // ast.Object is enough here and needs no type check
					t.Errorf("%s: a function changes the package variable %s: keep it in a struct", set.Position(target.Pos()), target.Name)
				}
			}
		}
	}
}

func packageVariables(files []*ast.File) map[string]any {
	variables := map[string]any{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			general, ok := declaration.(*ast.GenDecl)
			if !ok || general.Tok != token.VAR {
				continue
			}
			for _, spec := range general.Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					for _, name := range value.Names {
						variables[name.Name] = value
					}
				}
			}
		}
	}
	return variables
}

// assignments gives the variable at the root of every assignment's left side:
// x in `x = 1`, `x.field = 1`, `x[key] = 1`, `*x = 1`, `x++`.
func assignments(file *ast.File) []*ast.Ident {
	var found []*ast.Ident
	add := func(target ast.Expr) {
		for {
			switch e := target.(type) {
			case *ast.Ident:
				if e.Name != "_" {
					found = append(found, e)
				}
				return
			case *ast.SelectorExpr:
				target = e.X
			case *ast.IndexExpr:
				target = e.X
			case *ast.StarExpr:
				target = e.X
			case *ast.ParenExpr:
				target = e.X
			default:
				return
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch n := node.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, target := range n.Lhs {
					add(target)
				}
			}
		case *ast.IncDecStmt:
			add(n.X)
		}
		return true
	})
	return found
}

// A minimal machine has no time zones: Schedules would be by UTC there.
func TestTimeZonesAreInTheProgram(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil || !slices.Contains(strings.Fields(string(out)), "time/tzdata") {
		t.Errorf("time/tzdata is not linked: %v", err)
	}
}
