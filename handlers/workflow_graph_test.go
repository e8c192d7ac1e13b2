package handlers_test

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace/file"
)

// answer is what a script of a page gets.
type answer struct {
	t      *testing.T
	what   string
	status int
	body   string
}

// json asks as a script does; body is sent as it is.
func (b *browser) json(method, path, body string) *answer {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return &answer{b.t, method + " " + path, res.StatusCode, string(data)}
}

// want fails the test unless the answer has the status and holds all the words.
func (a *answer) want(status int, words ...string) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d: %s", a.what, a.status, status, a.body)
	}
	for _, w := range words {
		if !strings.Contains(a.body, w) {
			a.t.Fatalf("%s: %q is not in %s", a.what, w, a.body)
		}
	}
	return a
}

// graph is what the tests read of a Graph.
type graph struct {
	Workflow struct{ ID, Name string }
	Version  int64
	ReadOnly bool
	Objects  []struct {
		ID, Kind, Title string
		Settings        map[string]any
		Exits           map[string]string
		Place           *workflow.Place
		View            struct {
			Summary, Icon, URL string
			Exits              []struct{ Name, Label, Fallback string }
			Uses               []string
			Problems           []struct{ Severity, Field, Message string }
		}
	}
	Notes    []workflow.Note
	Problems []struct{ Severity, Message string }
	Kinds    []struct {
		Name, SVG, Group string
		Settings         map[string]any
		Exits            []struct{ Name string }
	}
}

func (a *answer) graph() graph {
	a.t.Helper()
	var g graph
	if err := json.Unmarshal([]byte(a.want(http.StatusOK).body), &g); err != nil {
		a.t.Fatal(err)
	}
	return g
}

func TestGraphOfDraftAndPublished(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		service := s.service()
		s.revise(id, func(d *workflow.Definition) {
			d.Object("say").Place = &workflow.Place{X: 10, Y: -20.5}
			d.Objects = append(d.Objects, object("hook", "Look up", &workflow.WebServiceConnector{WebService: service}, "web_service_connector"))
		})
		path := "/workflows/" + id
		b.json("GET", path+"/published/graph", "").want(http.StatusNotFound, "never published")
		g := b.json("GET", path+"/graph", "").graph()
		if g.Workflow.ID != id || g.Workflow.Name != "Suburb line" || g.Version != 3 || g.ReadOnly || len(g.Objects) != 4 || len(g.Kinds) != len(workflow.Kinds()) {
			t.Fatalf("graph %+v", g)
		}
		ask, say, hook := g.Objects[0], g.Objects[1], g.Objects[3]
		if ask.ID != "ask" || ask.Exits["next"] != "say" || ask.Place != nil || ask.View.Exits[0].Label == "" || ask.View.Icon == "" || ask.View.URL != path+"/objects/ask" {
			t.Errorf("start %+v", ask)
		}
		if say.Settings["text"] != "You keyed in %ivr:postcode%." || say.Place == nil || *say.Place != (workflow.Place{X: 10, Y: -20.5}) || say.View.Summary == "" {
			t.Errorf("object %+v", say)
		}
		if !slices.Contains(hook.View.Uses, "Suburb by postcode") || len(hook.View.Problems) == 0 {
			t.Errorf("connector %+v", hook)
		}
		for _, k := range g.Kinds {
			if !strings.HasPrefix(k.SVG, "<svg") || k.Group == "" || k.Settings == nil {
				t.Errorf("kind %+v", k)
			}
		}

		s.revise(id, func(d *workflow.Definition) { d.Objects = d.Objects[:3] })
		w, err := s.db.Workflows.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.workspace.Workflows.Publish(t.Context(), bob(), id, w.Version, ""); err != nil {
			t.Fatal(err)
		}
		g = b.json("GET", path+"/published/graph", "").graph()
		if !g.ReadOnly || len(g.Objects) != 3 || g.Objects[0].View.URL != path+"/published/ask" || len(g.Objects[0].View.Problems) != 0 || g.Kinds[0].Settings != nil || g.Kinds[0].SVG == "" {
			t.Errorf("published %+v", g)
		}
		s.browser().json("GET", path+"/graph", "").want(http.StatusUnauthorized, `"message":"Please sign in`)
		s.agent().json("GET", path+"/graph", "").want(http.StatusForbidden, `"message"`)
		b.json("GET", "/workflows/nothing/graph", "").want(http.StatusNotFound, `"message"`)
	})
}

// A draft with what a newer program made is shown, and says what is not known.
func TestStrangersAreShown(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		w, err := s.db.Workflows.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		w.Draft = `{"format":7,"objects":[{"id":"a","kind":"say_text","title":"A","settings":{"text":"Hello.","whisper":true},"exits":{"next":"b"}},
			{"id":"b","kind":"hologram","title":"B","settings":{"beam":{"of":["light"]}},"exits":{"failed":"a"}}]}`
		if err := s.db.Workflows.Update(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		path := "/workflows/" + id
		g := b.json("GET", path+"/graph", "").graph()
		if len(g.Objects) != 2 || g.Objects[1].Exits["failed"] != "a" || len(g.Objects[1].View.Problems) == 0 || len(g.Objects[0].View.Problems) == 0 {
			t.Errorf("graph %+v", g.Objects)
		}
		b.get(path).want(http.StatusOK)
		if page := b.get(path + "/objects/b").want(http.StatusOK); !strings.Contains(page.Text(), "not known to this Hookline") {
			t.Errorf("panel: %s", page.Text())
		}
		file, err := file.Export(t.Context(), s.workspace.Workspace)
		if err != nil || !strings.Contains(string(file), "beam:") {
			t.Errorf("export: %v %s", err, file)
		}
	})
}
