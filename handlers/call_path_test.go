package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
)

// A call's path stands over the version it ran: what it came to, in order, and the step
// that is looked at.
func TestPathOfACall(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		h.input("digits", "digits", "2090").input("dial_done", "status", "busy")
		call := "/calls/" + h.id()
		var path struct {
			Steps []struct{ ID, Version, Name, Object, Title, Exit string }
		}
		l.must(json.Unmarshal([]byte(l.b.get(call+"/path").want(http.StatusOK).body), &path))
		if n := len(path.Steps); n < 4 || path.Steps[0].Object == "" || !strings.Contains(path.Steps[0].Name, "draft as it was then") {
			t.Fatalf("%+v", path)
		}
		first := path.Steps[0]
		version := "?version=" + url.QueryEscape(first.Version)
		graph := l.b.get(call + "/graph" + version).want(http.StatusOK).body
		if !strings.Contains(graph, first.Object) || !strings.Contains(graph, `"readonly":true`) {
			t.Errorf("graph %.300s", graph)
		}
		var overlay struct {
			Objects map[string]struct{ Tone, Badge string }
		}
		l.must(json.Unmarshal([]byte(l.b.get(call+"/overlay"+version+"&step="+first.ID).want(http.StatusOK).body), &overlay))
		last := path.Steps[len(path.Steps)-1]
		if overlay.Objects[first.Object].Tone != "current" || !strings.HasPrefix(overlay.Objects[first.Object].Badge, "1") || overlay.Objects[last.Object].Tone == "muted" {
			t.Errorf("overlay %+v", overlay)
		}
		l.b.get(call + "/graph?version=elsewhere").want(http.StatusNotFound)
		l.b.get(call).want(http.StatusOK).says("#path-title", "Path")
	})
}

// The path stands over the version that the call ran, whatever became of the draft and
// of what new calls run.
func TestPathStandsOverTheVersionTheCallRan(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("number:" + benchNumber)
		h.input("digits", "digits", "2090").input("dial_done", "status", "busy")
		call := "/calls/" + h.id()
		w, err := l.db.Workflows.Get(t.Context(), l.flow.ID)
		l.must(err)
		ran := w.PublishedID
		l.revise(l.flow.ID, func(d *workflow.Definition) {
			d.Object("ask").Title, d.Object("ask").Exits = "Ask anew", map[string]string{"next": "bye"}
			d.Objects = []*workflow.Object{d.Object("ask"), d.Object("bye")}
		})
		w, err = l.db.Workflows.Get(t.Context(), l.flow.ID)
		l.must(err)
		p, err := l.workspace.Workflows.Publish(t.Context(), bob(), w.ID, w.Version, "")
		l.must(err)

		steps := l.b.get(call + "/path").want(http.StatusOK).body
		if !strings.Contains(steps, ran) || strings.Contains(steps, p.Version.ID) || !strings.Contains(steps, "Suburb line v1") {
			t.Errorf("path %s", steps)
		}
		var graph struct{ Objects []struct{ ID, Title string } }
		l.must(json.Unmarshal([]byte(l.b.get(call+"/graph?version="+ran).want(http.StatusOK).body), &graph))
		if len(graph.Objects) != 6 || graph.Objects[0].Title != "Ask for the postcode" {
			t.Errorf("graph %+v", graph.Objects)
		}
		l.b.get(call + "/graph?version=" + p.Version.ID).want(http.StatusNotFound)
	})
}
