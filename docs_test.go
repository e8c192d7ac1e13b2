package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookline/app/carrier"
	"hookline/app/readback"
	"hookline/app/webservice/auth"
	"hookline/app/workflow"
)

// documents reads every document that people write, without its blocks of code.
func documents(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	fence, texts := regexp.MustCompile("(?ms)^```.*?^```\n"), map[string]string{}
	for _, name := range append(names, "README.md", "CHANGELOG.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = fence.ReplaceAllString(string(text), "")
	}
	return texts
}

// Two branches that add the same row, or each its own reading of it, are merged into
// both: a table names a thing once, and no line of prose stands twice.
func TestDocumentsSayThingsOnce(t *testing.T) {
	for name, text := range documents(t) {
		lines, table := map[string]bool{}, map[string]bool{}
		for line := range strings.Lines(text) {
			cells := strings.Split(line, "|")
			if strings.HasPrefix(line, "    ") {
				continue // what a program printed
			}
			switch line = strings.TrimSpace(line); {
			case len(cells) < 3 || !strings.HasPrefix(line, "|"):
				clear(table)
				if len(line) > 40 && lines[line] {
					t.Errorf("%s says this twice: %s", name, line)
				}
				lines[line] = true
			case strings.Trim(line, "|- :") == "":
			case table[cells[1]]:
				t.Errorf("%s: two rows of a table are about %s: make them one", name, cells[1])
			default:
				table[cells[1]] = true
			}
		}
	}
}

// A document that names code and files names those that are there.
func TestDocumentsNameWhatThereIs(t *testing.T) {
	declared := declarations(t)
	place := regexp.MustCompile("`((?:app|docs|e2e|handlers|migrations|models|static|views)/[A-Za-z0-9_/.-]+)`")
	code := regexp.MustCompile("`([a-z]+)\\.([A-Z][A-Za-z0-9]*(?:\\.[A-Za-z][A-Za-z0-9]*)?)[`({]")
	for name, text := range documents(t) {
		if name == "CHANGELOG.md" {
			continue // of the past
		}
		for _, m := range place.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s names %s, which is not there", name, m[1])
			}
		}
		for _, m := range code.FindAllStringSubmatch(text, -1) {
			if names, ours := declared[m[1]]; ours && !names[m[2]] {
				t.Errorf("%s names %s.%s, which is not there", name, m[1], m[2])
			}
		}
	}
}

// declarations gives what each of our packages declares: names, and methods and
// fields as Type.Name. Packages of the same name are taken as one.
func declarations(t *testing.T) map[string]map[string]bool {
	t.Helper()
	all := map[string]map[string]bool{}
	for _, p := range packages(t) {
		names := all[filepath.Base(p.ImportPath)]
		if names == nil {
			names = map[string]bool{}
			all[filepath.Base(p.ImportPath)] = names
		}
		for _, file := range p.GoFiles {
			parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range parsed.Decls {
				declare(names, d)
			}
		}
	}
	return all
}

func declare(names map[string]bool, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		name := d.Name.Name
		if d.Recv != nil {
			name = receiver(d.Recv.List[0].Type) + "." + name
		}
		names[name] = true
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.ValueSpec:
				for _, n := range s.Names {
					names[n.Name] = true
				}
			case *ast.TypeSpec:
				names[s.Name.Name] = true
				for _, f := range fields(s.Type) {
					for _, n := range f.Names {
						names[s.Name.Name+"."+n.Name] = true
					}
				}
			}
		}
	}
}

func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func fields(e ast.Expr) []*ast.Field {
	switch e := e.(type) {
	case *ast.StructType:
		return e.Fields.List
	case *ast.InterfaceType:
		return e.Methods.List
	}
	return nil
}

// The document of the workspace file lists kinds for those who write one by hand: the
// same ones as the code, in the same order.
func TestDocumentsListTheKinds(t *testing.T) {
	text := documents(t)["docs/workspace-file.md"]
	var formats []string
	for _, f := range readback.Formats() {
		formats = append(formats, f.Name)
	}
	for _, list := range []struct {
		what, from, to string // the list stands between from and to
		want           []string
	}{
		{"kinds of object", "- Kinds of object: ", ".\n", workflow.KindNames()},
		{"ways to read a value", "- Ways to read a value: ", ".\n", formats},
		{"kinds of authentication", "- Kinds of `auth`: ", ".\n", auth.Names()},
		{"kinds of carrier", "- Kinds of carrier: ", ".\n", carrier.Names(carrier.Dialects())},
	} {
		_, rest, found := strings.Cut(text, list.from)
		rest, _, ends := strings.Cut(rest, list.to)
		if !found || !ends {
			t.Errorf("docs/workspace-file.md has no line %q that ends with a full stop", list.from)
			continue
		}
		var got []string
		for _, m := range regexp.MustCompile("`([a-z0-9_]+)`").FindAllStringSubmatch(regexp.MustCompile(`\([^)]*\)`).ReplaceAllString(rest, ""), -1) {
			got = append(got, m[1])
		}
		if !slices.Equal(got, list.want) {
			t.Errorf("docs/workspace-file.md lists the %s %q; the program knows %q", list.what, got, list.want)
		}
	}
}
