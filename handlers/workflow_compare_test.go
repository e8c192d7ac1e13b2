package handlers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"hookline/app/workflow"
	screen "hookline/views/workflow"
)

// rewritten publishes two versions and leaves a draft that differs from both.
func (s *site) rewritten() string {
	s.t.Helper()
	id := s.suburbs()
	s.publishes(id, "You are in %ivr:postcode%.")
	s.publishes(id, "You are in the suburb %ivr:postcode%.")
	s.revise(id, func(d *workflow.Definition) {
		d.Objects = append(d.Objects[:2:2], object("more", "More", &workflow.SayText{Text: "<b>More</b>"}, "say_text"))
		d.Object("say").Exits, d.Object("ask").Exits = map[string]string{"next": "more"}, map[string]string{"next": "say"}
		d.Object("say").Title = "Say the suburb"
	})
	return id
}

func TestComparePage(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.rewritten()
		path := "/workflows/" + id + "/compare"
		p := b.get(path).want(http.StatusOK).says("#compare [role=status]", "1 object added, 1 object removed, 2 objects changed").
			says("#compare-from option[selected]", "v2 (live)").says("#compare-to option[selected]", "Draft")
		p.says(".diff", "Say the suburb").says("main", "<b>More</b>").says("#compare-text", "~ Say the suburb (Say Text)")
		for link, want := range map[string]string{"Say the suburb": "/workflows/" + id + "/objects/say", "Bye": "/workflows/" + id + "/versions/2/objects/bye"} {
			found := false
			for _, a := range p.Find(".diff-title a").EachIter() {
				found = found || strings.TrimSpace(a.Text()) == link && a.AttrOr("href", "") == want
			}
			if !found {
				t.Errorf("%q does not lead to %s", link, want)
			}
		}
		p = b.get(path+"?from=1&to=2").says("#compare [role=status]", "1 object changed.").says("mark", "the suburb")
		if n := p.Find(".diff").Length(); n != 1 {
			t.Errorf("%d differ", n)
		}
		b.get(path+"?from=2&to=2").says("main", "Both sides are the same")
		s.revise(id, func(d *workflow.Definition) { d.Objects[0].Place = &workflow.Place{X: 5, Y: 5} })
		if b.get(path+"?view=canvas").want(http.StatusOK).Find(`workflow-canvas[readonly][src*="from=2"]`).Length() != 1 {
			t.Error("no canvas")
		}
		for _, bad := range []string{"?from=9", "?to=-1", "?from=x"} {
			b.get(path + bad).want(http.StatusNotFound)
		}
		agent := s.agent()
		agent.get(path).want(http.StatusForbidden)
		agent.get(path + "/graph").want(http.StatusForbidden)
	})
}

// Somebody publishes while two versions are looked at: what is done with what was seen
// is refused and says who, and the two are still what they were.
func TestCompareWhileAnotherPublishes(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		one, two := s.publishes(id, "One"), s.publishes(id, "Two")
		path := "/workflows/" + id
		both := path + "/compare?from=1&to=2"
		again := b.get(path + "/versions").action("Publish v1 again")
		before := b.get(both).want(http.StatusOK).says("#compare-to option[selected]", "v2 (live): Two").text(".diff")
		if !strings.Contains(again, two.ID) {
			t.Fatalf("what was seen live is not in %s", again)
		}
		three := s.publishes(id, "Three")
		b.post(again, nil).want(http.StatusConflict).says(".alert", "Bob published version 3")
		w, err := s.db.Workflows.Get(t.Context(), id)
		if err != nil || w.PublishedID != three.ID {
			t.Errorf("live is %s: %v", w.PublishedID, err)
		}
		p := b.get(both).want(http.StatusOK).says("#compare-from option[selected]", "v1: One").says("#compare-to option[selected]", "v2: Two")
		if p.text(".diff") != before || one.Definition == two.Definition {
			t.Errorf("compared: %s\nbefore: %s", p.text(".diff"), before)
		}
		b.get(path+"/compare").says("#compare-from option[selected]", "v3 (live)")
	})
}

// What never was published is compared with nothing that could mislead.
func TestCompareUnpublished(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		path := "/workflows/" + id + "/compare"
		b.get(path).want(http.StatusOK).says("main", "Both sides are the same")
		s.publishes(id, "One")
		w, err := s.db.Workflows.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.workspace.Workflows.Unpublish(t.Context(), bob(), id, w.Version); err != nil {
			t.Fatal(err)
		}
		s.revise(id, func(d *workflow.Definition) { d.Objects[0].Place = &workflow.Place{X: 5, Y: 5} })
		b.get(path).says("#compare-from option[selected]", "v1: One").says("main", "No difference but places")
	})
}

func TestCompareGraph(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.rewritten()
		var g struct {
			ReadOnly bool `json:"readonly"`
			Objects  []struct {
				ID    string            `json:"id"`
				Exits map[string]string `json:"exits"`
				View  struct {
					URL string `json:"url"`
				} `json:"view"`
			} `json:"objects"`
			Overlay screen.Overlay `json:"overlay"`
		}
		p := b.get("/workflows/" + id + "/compare/graph").want(http.StatusOK)
		if err := json.Unmarshal([]byte(p.body), &g); err != nil || !g.ReadOnly {
			t.Fatalf("%v: %s", err, p.body)
		}
		tones := map[string]string{"say": screen.ToneChanged, "more": screen.ToneAdded, "bye": screen.ToneRemoved}
		if len(g.Objects) != 4 || len(g.Overlay.Objects) != len(tones) {
			t.Errorf("objects %+v, overlay %+v", g.Objects, g.Overlay.Objects)
		}
		for object, tone := range tones {
			if got := g.Overlay.Objects[object]; got.Tone != tone || got.Badge == "" {
				t.Errorf("%s is %+v", object, got)
			}
		}
		links := map[string]string{"ask/no_input": screen.ToneRemoved, "say/next": screen.ToneChanged}
		if len(g.Overlay.Links) != len(links) {
			t.Errorf("links %+v", g.Overlay.Links)
		}
		for link, tone := range links {
			if g.Overlay.Links[link].Tone != tone {
				t.Errorf("%s is %+v", link, g.Overlay.Links[link])
			}
		}
		for _, o := range g.Objects { // a link that was removed is drawn, and what went is found where it was
			if o.ID == "ask" && o.Exits["no_input"] != "bye" {
				t.Errorf("exits %v", o.Exits)
			}
			if o.ID == "bye" && !strings.HasSuffix(o.View.URL, "/versions/2/objects/bye") {
				t.Errorf("%s is at %s", o.ID, o.View.URL)
			}
		}
	})
}
