package file

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
	"hookline/models/dbtest"
)

// word is a thing whose fields are data.
type word struct {
	ID               string
	Version, Count   int64
	Text, Script     string
	Loud             bool
	Created, Updated time.Time
}

func words(stored *dbtest.Rows[word]) workspace.Simple {
	return workspace.SimpleOf(workspace.Simple{About: workspace.About{Kind: "word", Word: "Word", Section: "words", NameKey: "text"}, Words: "Words"}, workspace.SimpleParts[word]{
		Fields: []kind.Bound[word]{
			kind.Line(kind.Field{Key: "text", Label: "Text", Required: true}, func(w *word) *string { return &w.Text }),
			kind.Number(kind.Field{Key: "count", Label: "Count", Default: "1"}, func(w *word) *int64 { return &w.Count }),
			kind.Switch(kind.Field{Key: "loud", Label: "Loud"}, func(w *word) *bool { return &w.Loud }),
			kind.Reference(kind.Field{Key: "script", Label: "Script", Of: workspace.ObjectScript}, func(w *word) *string { return &w.Script }),
		},
		Head: func(w *word) workspace.Head {
			return workspace.Head{ID: &w.ID, Version: &w.Version, CreatedAt: &w.Created, UpdatedAt: &w.Updated}
		},
		Rows: func(*models.DB) workspace.Rows[word] { return stored },
	})
}

// A thing whose fields are data goes into a file and out of it with no code of its own.
func TestSimpleSection(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		box, err := secret.NewBox([]byte("a key for tests, long enough"))
		if err != nil {
			t.Fatal(err)
		}
		w := workspace.New(db, box, nil)
		if _, err := w.Scripts.Create(t.Context(), workspace.Actor{Name: "Ann"}, "Greeting: 1", ""); err != nil {
			t.Fatal(err)
		}
		stored := &dbtest.Rows[word]{Head: func(w *word) (*string, *int64, string) { return &w.ID, &w.Version, w.Text }}
		apply := func(file string) (problems []string) {
			t.Helper()
			err := w.Change(t.Context(), workspace.Actor{Name: "Ann"}, func(e *workspace.Edit) error {
				a := &applier{ctx: t.Context()}
				a.within(e)
				if err := a.know(); err != nil {
					return err
				}
				s := &simpleSection{Simple: words(stored)}
				s.read(a, yamldoc.Parse([]byte(file), &a.problems).Get("words"))
				if err := s.apply(a); err != nil {
					return err
				}
				for _, p := range a.problems.List() {
					problems = append(problems, p.Message)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return problems
		}
		if problems := apply("words:\n  - { text: \"yes\" }\n  - { text: \"a: \\\"b\\\"\", count: 3, loud: true, script: \"greeting: 1\" }\n"); len(problems) > 0 {
			t.Fatal(problems)
		}
		export := func() string {
			t.Helper()
			s := &simpleSection{Simple: words(stored)}
			var n *yamldoc.Node
			err := w.Change(t.Context(), workspace.Actor{}, func(e *workspace.Edit) (err error) {
				n, err = s.export(&exporter{ctx: t.Context(), db: db, edit: e})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			root := &yamldoc.Node{Kind: yamldoc.Mapping}
			root.Add("words", n)
			return string(yamldoc.Write(root))
		}
		first := export()
		if want := "words:\n  - { text: \"a: \\\"b\\\"\", count: 3, loud: true, script: \"Greeting: 1\" }\n  - { text: \"yes\" }\n"; first != want {
			t.Errorf("exported %s, want %s", first, want)
		}
		before, _ := stored.All(t.Context())
		if problems := apply(first); len(problems) > 0 || export() != first {
			t.Errorf("applied again: %v, %s", problems, export())
		}
		if after, _ := stored.All(t.Context()); !slices.Equal(after, before) {
			t.Errorf("applied again: %+v, before %+v", after, before)
		}
		for file, want := range map[string]string{
			"words:\n  - { text: a, count: many }\n":           `"many" is not a whole number`,
			"words:\n  - { text: a, coun: 1 }\n":               `did you mean "count"?`,
			"words:\n  - { text: a, script: Nobody's }\n":      `There is no Script "Nobody's"`,
			"words:\n  - { count: 1 }\n":                       "text is missing",
			"words:\n  - { text: a }\n  - { text: \" A \" }\n": "stands in line 2 already",
			"words:\n  - { text: [a] }\n":                      "here must be a text",
		} {
			if problems := apply(file); len(problems) == 0 || !strings.Contains(strings.Join(problems, " "), want) {
				t.Errorf("%s: %v, want %s", file, problems, want)
			}
		}
	})
}
